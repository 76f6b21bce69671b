//! A list of goods goes on the shelf: what it says of a product is put into its form, which is written like one of the staff's.

use super::importing::add_categories;
use crate::{
    catalog::{
        Assortment, Known, NewProduct, NewVariant, ProductFile, ProductForm, ProductPut, ProductState,
        VariantForm,
    },
    store::{Result, Store, StoreError},
    tax::Tax,
    time::Timestamp,
};

/// Puts goods on the shelf, all or none; the history of the products names `who`. What is there already (by slug, by article
/// code) takes the new words and prices and keeps the rest: its stock, its photos, its place. A long list comes in portions
/// ([`Assortment::portions`]), so that nobody else waits long.
///
/// # Errors
/// Refused if another product has one of the slugs or article codes; [`StoreError::Corrupt`] if a product that is there cannot be
/// written with what the list adds to it.
pub async fn stock_shelf(store: &dyn Store, goods: &Assortment, who: &str, now: Timestamp) -> Result<()> {
    if !goods.categories().is_empty() {
        add_categories(store, goods.categories().to_vec()).await?;
    }
    let products = goods.products();
    let slugs: Vec<String> = products.iter().map(|product| product.slug.clone()).collect();
    let taken = store.taken(&slugs, &[]).await?;
    let ids: Vec<_> = taken.slugs.into_iter().map(|(_, id)| id).collect();
    let files = store.product_files(&ids).await?;
    let known = Known {
        categories: products.iter().map(|product| product.category.clone()).collect(),
        ..Known::default()
    };
    let mut puts = Vec::with_capacity(products.len());
    for product in products {
        let file = files.iter().find(|file| file.form.slug == product.slug);
        puts.push(put(product, file, &known)?);
    }
    store.put_products(&puts, who, now).await?;
    Ok(())
}

fn put(new: &NewProduct, file: Option<&ProductFile>, known: &Known) -> Result<ProductPut> {
    let form = form(new, file.map(|file| &file.form));
    let product = form.check(known).map_err(|faults| StoreError::Corrupt {
        table: "products",
        why: format!("{}: {faults:?}", new.slug),
    })?;
    Ok(ProductPut {
        known: file.map(|file| (file.id, file.revision)),
        product,
    })
}

fn form(new: &NewProduct, before: Option<&ProductForm>) -> ProductForm {
    let before = before.cloned().unwrap_or_else(|| ProductForm {
        state: ProductState::Published,
        ..ProductForm::default()
    });
    let mut left = before.variants;
    let mut variants = Vec::with_capacity(new.variants.len());
    for listed in &new.variants {
        let place = left.iter().position(|variant| variant.sku == listed.sku);
        variants.push(variant(listed, new.tax, place.map(|place| left.remove(place))));
    }
    variants.append(&mut left);
    ProductForm {
        slug: new.slug.clone(),
        category: new.category.clone(),
        name: new.name.clone(),
        summary: new.summary.clone(),
        description: new.description.clone(),
        picture: new.picture.clone(),
        picture_alt: new.picture_alt.clone(),
        attributes: new.attributes.clone(),
        variants,
        state: before.state,
        photos: before.photos,
    }
}

fn variant(new: &NewVariant, tax: Tax, before: Option<VariantForm>) -> VariantForm {
    let received = if before.is_none() { new.stock } else { 0 };
    let (id, measures, marked, low_stock, archived) = before
        .map(|before| {
            (
                before.id,
                before.measures,
                before.marked,
                before.low_stock,
                before.archived,
            )
        })
        .unwrap_or_default();
    VariantForm {
        id,
        sku: new.sku.clone(),
        option: new.option.clone(),
        color: new.color.clone(),
        size: new.size.clone(),
        price: new.price_kopecks,
        old_price: new.old_price_kopecks,
        tax,
        measures,
        marked,
        low_stock,
        archived,
        received,
    }
}
