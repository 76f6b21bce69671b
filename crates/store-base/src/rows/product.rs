use super::goods::first_photo;
use crate::columns::{name, value, value_if_any};
use serde::Deserialize;
use shop::{
    catalog::{self, GoodsPage, GoodsQuery, ProductForm, ProductId, Revision, VariantFile, VariantForm},
    store::{Result, StoreError},
    time::Timestamp,
};
use sqlx::FromRow;

/// A product as the office's list shows it, and how many there are.
#[derive(Debug, FromRow)]
pub struct GoodsRow {
    pub id: i64,
    pub slug: String,
    pub category: String,
    pub state: String,
    pub name: String,
    pub picture: String,
    pub photos: String,
    pub revision: i64,
    pub changed_at: i64,
    pub total: i64,
    pub variants: String,
}

impl TryFrom<GoodsRow> for catalog::GoodsRow {
    type Error = StoreError;

    fn try_from(row: GoodsRow) -> Result<Self> {
        Ok(Self {
            id: ProductId(row.id),
            slug: row.slug,
            category: row.category,
            state: name("products", &row.state)?,
            name: value("products", &row.name)?,
            picture: row.picture,
            photo: first_photo(&row.photos)?,
            revision: Revision(row.revision),
            changed_at: Timestamp::from_ms(row.changed_at),
            variants: value("variants", &row.variants)?,
        })
    }
}

/// The page of the office's list that these rows are.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn goods_page(wanted: &GoodsQuery, rows: Vec<GoodsRow>) -> Result<GoodsPage> {
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows
        .into_iter()
        .map(catalog::GoodsRow::try_from)
        .collect::<Result<_>>()?;
    Ok(GoodsPage::of(wanted, total, rows))
}

/// A product with everything that a form has.
#[derive(Debug, FromRow)]
pub struct ProductFile {
    pub id: i64,
    pub slug: String,
    pub category: String,
    pub state: String,
    pub name: String,
    pub summary: String,
    pub description: String,
    pub picture: String,
    pub picture_alt: String,
    pub photos: String,
    pub attributes: String,
    pub revision: i64,
    pub changed_at: i64,
    pub variants: String,
}

#[derive(Deserialize)]
struct FiledVariant {
    stock: i64,
    #[serde(flatten)]
    form: VariantForm,
}

/// What is reserved and sold is for another query to say.
impl TryFrom<ProductFile> for catalog::ProductFile {
    type Error = StoreError;

    fn try_from(row: ProductFile) -> Result<Self> {
        let filed: Vec<FiledVariant> = value("variants", &row.variants)?;
        let (mut stock, mut variants) = (Vec::new(), Vec::new());
        for FiledVariant { stock: free, form } in filed {
            stock.extend(form.id.map(|id| VariantFile {
                id,
                free,
                reserved: 0,
                sold: 0,
            }));
            variants.push(form);
        }
        Ok(Self {
            id: ProductId(row.id),
            revision: Revision(row.revision),
            changed_at: Timestamp::from_ms(row.changed_at),
            form: ProductForm {
                slug: row.slug,
                category: row.category,
                state: name("products", &row.state)?,
                name: value("products", &row.name)?,
                summary: value("products", &row.summary)?,
                description: value("products", &row.description)?,
                picture: row.picture,
                picture_alt: value("products", &row.picture_alt)?,
                photos: value("products", &row.photos)?,
                attributes: value("products", &row.attributes)?,
                variants,
            },
            stock,
        })
    }
}

/// A step in the history of a product.
#[derive(Debug)]
pub struct Step {
    pub revision: i64,
    pub at: i64,
    pub who: String,
    pub before: Option<String>,
    pub after: String,
}

impl TryFrom<Step> for catalog::ProductVersion {
    type Error = StoreError;

    fn try_from(row: Step) -> Result<Self> {
        Ok(Self {
            revision: Revision(row.revision),
            at: Timestamp::from_ms(row.at),
            who: row.who,
            before: value_if_any("product_history", row.before.as_deref())?,
            after: value("product_history", &row.after)?,
        })
    }
}

/// What somebody typed about a product.
#[derive(Debug)]
pub struct Draft {
    pub who: String,
    pub at: i64,
    pub revision: Option<i64>,
    pub typed: String,
}

impl From<Draft> for catalog::ProductDraft {
    fn from(row: Draft) -> Self {
        Self {
            who: row.who,
            at: Timestamp::from_ms(row.at),
            revision: row.revision.map(Revision),
            typed: row.typed,
        }
    }
}
