use crate::columns::{value, value_if_any};
use serde::Deserialize;
use shop::{
    catalog::{self, Photo, ShelfPage, ShelfQuery, Variant},
    store::{Result, StoreError},
    text::Text,
};
use sqlx::FromRow;

/// A category.
#[derive(Debug)]
pub struct Category {
    pub slug: String,
    pub name: String,
    pub parent: Option<String>,
    pub picture: Option<String>,
    pub summary: String,
}

impl TryFrom<Category> for catalog::Category {
    type Error = StoreError;

    fn try_from(row: Category) -> Result<Self> {
        Ok(Self {
            slug: row.slug,
            name: value("categories", &row.name)?,
            parent: row.parent,
            picture: value_if_any("categories", row.picture.as_deref())?,
            summary: value("categories", &row.summary)?,
        })
    }
}

/// A product with its variants.
#[derive(Debug, FromRow)]
pub struct Product {
    pub slug: String,
    pub category: String,
    pub name: String,
    pub summary: String,
    pub description: String,
    pub picture: String,
    pub picture_alt: String,
    pub photos: String,
    pub attributes: String,
    pub variants: String,
}

impl TryFrom<Product> for catalog::Product {
    type Error = StoreError;

    fn try_from(row: Product) -> Result<Self> {
        Ok(Self {
            slug: row.slug,
            category: row.category,
            name: value("products", &row.name)?,
            summary: value("products", &row.summary)?,
            description: value("products", &row.description)?,
            picture: row.picture,
            picture_alt: value("products", &row.picture_alt)?,
            photos: value("products", &row.photos)?,
            attributes: value("products", &row.attributes)?,
            variants: value("variants", &row.variants)?,
        })
    }
}

/// A card of the shelf, and how many cards there are.
#[derive(Debug, FromRow)]
pub struct Card {
    pub slug: String,
    pub name: String,
    pub picture: String,
    pub picture_alt: String,
    pub photos: String,
    pub total: i64,
    pub variants: String,
}

impl TryFrom<Card> for catalog::Card {
    type Error = StoreError;

    fn try_from(row: Card) -> Result<Self> {
        Ok(Self {
            slug: row.slug,
            name: value("products", &row.name)?,
            picture: row.picture,
            picture_alt: value("products", &row.picture_alt)?,
            photo: first_photo(&row.photos)?,
            variants: value("variants", &row.variants)?,
        })
    }
}

/// The first of a product's photos.
pub(super) fn first_photo(photos: &str) -> Result<Option<Photo>> {
    let photos: Vec<Photo> = value("products", photos)?;
    Ok(photos.into_iter().next())
}

/// The page of the shelf that these cards are.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn shelf_page(wanted: &ShelfQuery, rows: Vec<Card>) -> Result<ShelfPage> {
    let total = rows.first().map_or(0, |row| row.total);
    let cards = rows
        .into_iter()
        .map(catalog::Card::try_from)
        .collect::<Result<_>>()?;
    Ok(ShelfPage::of(wanted, total, cards))
}

/// A variant with the facts of its product.
#[derive(Debug)]
pub struct Ware {
    pub slug: String,
    pub name: String,
    pub picture: String,
    pub photos: String,
    pub variant: String,
}

impl TryFrom<Ware> for catalog::Ware {
    type Error = StoreError;

    fn try_from(row: Ware) -> Result<Self> {
        let photos: Vec<Photo> = value("products", &row.photos)?;
        let variant: catalog::Variant = value("variants", &row.variant)?;
        Ok(Self {
            slug: row.slug,
            name: value("products", &row.name)?,
            picture: row.picture,
            photo: Photo::of_variant(&photos, &variant.sku).cloned(),
            variant,
        })
    }
}

/// The same as a document, where many of them are an answer's part.
#[derive(Debug, Deserialize)]
pub struct WareDocument {
    pub slug: String,
    pub name: Text,
    pub picture: String,
    pub photos: Vec<Photo>,
    pub variant: Variant,
}

impl From<WareDocument> for catalog::Ware {
    fn from(document: WareDocument) -> Self {
        Self {
            slug: document.slug,
            name: document.name,
            picture: document.picture,
            photo: Photo::of_variant(&document.photos, &document.variant.sku).cloned(),
            variant: document.variant,
        }
    }
}
