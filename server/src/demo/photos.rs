//! Photos of the demo's goods, taken as if the staff had uploaded them.

use crate::{AppState, assets, clock};
use anyhow::anyhow;
use shop::{
    catalog::{Focus, Known, Photo, ProductFile, ProductId, ProductPut, Revision},
    store::Store,
};

/// More goods than the demo has.
const MOST: i64 = 1_000;

/// Gives each product that nobody has touched the photo that was made of its drawing (`tools/draw-demo.mjs`).
///
/// The shop is open meanwhile: a program that is not optimised takes two seconds for each of them.
pub(super) async fn hang(state: &AppState, store: &dyn Store) -> anyhow::Result<()> {
    let categories = store.categories().await?;
    let known = Known {
        categories: categories.into_iter().map(|category| category.slug).collect(),
        ..Known::default()
    };
    for file in store.product_files_after(ProductId(0), MOST).await? {
        if file.revision != Revision(1) {
            continue;
        }
        let slug = file.form.slug.clone();
        let Some(put) = with_photo(state, &known, file).await? else {
            continue;
        };
        if let Err(error) = store.put_products(&[put], "demo", clock::now()).await {
            tracing::info!(slug, %error, "the demo's goods are being edited; this product keeps its drawing");
        }
    }
    Ok(())
}

async fn with_photo(
    state: &AppState,
    known: &Known,
    file: ProductFile,
) -> anyhow::Result<Option<ProductPut>> {
    let mut form = file.form;
    let Some(photo) = assets::demo_photo(&form.picture) else {
        return Ok(None);
    };
    let taken = state.photos.take(photo).await;
    let taken =
        taken.map_err(|error| anyhow!("the demo's photo of {} is not taken: {error:?}", form.slug))?;
    form.photos = vec![Photo {
        media: taken.media,
        width: taken.width,
        height: taken.height,
        alt: form.picture_alt.clone(),
        focus: Focus::default(),
        skus: Vec::new(),
    }];
    let product = form.check(known);
    let product = product.map_err(|faults| anyhow!("the demo's goods have faults: {faults:?}"))?;
    Ok(Some(ProductPut {
        known: Some((file.id, file.revision)),
        product,
    }))
}
