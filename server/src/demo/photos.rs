//! Photos of the demo's goods, taken as if the staff had uploaded them.

use crate::{AppState, assets, clock};
use anyhow::anyhow;
use futures_util::{StreamExt, TryStreamExt, stream};
use shop::{
    catalog::{Focus, Known, Photo, ProductFile, ProductId, ProductPut},
    store::Store,
};

/// Photos that are taken at once; no more of them are drawn than there are cores.
const AT_ONCE: usize = 8;
/// More goods than the demo has.
const MOST: i64 = 1_000;

/// Gives each product the photo that was made of its drawing (`tools/draw-demo.mjs`); one without such a photo keeps its drawing.
pub(super) async fn hang(state: &AppState, store: &dyn Store) -> anyhow::Result<()> {
    let categories = store.categories().await?;
    let known = Known {
        categories: categories.into_iter().map(|category| category.slug).collect(),
        ..Known::default()
    };
    let files = store.product_files_after(ProductId(0), MOST).await?;
    let puts: Vec<_> = stream::iter(files)
        .map(|file| with_photo(state, &known, file))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let puts: Vec<_> = puts.into_iter().flatten().collect();
    store.put_products(&puts, "demo", clock::now()).await?;
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
