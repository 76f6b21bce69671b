//! A product in the list. Its price and its pieces are changed where they stand, and put back.

mod drawing;
mod stock;

pub(crate) use drawing::{About, drawn};
pub(super) use stock::last_of;

use crate::desk::Desk;
use axum::http::StatusCode;
use shop::{
    Kopecks,
    catalog::{FieldFault, GoodsRow, GoodsVariant, ProductFile, ProductForm, ProductId, Revision, VariantId},
    desk::{Error, Saved},
    gateway::ReceiptFault,
    order::Refusal,
    staff::Admin,
    stock::LineId,
};
use std::collections::BTreeMap;

/// Before the number of a variant in the name of the field with its price.
const PRICE: &str = "price-";
/// The same of the field with how many pieces are in the shop, and of the one with how many the page showed.
const PIECES: &str = "pieces-";
const WAS: &str = "was-";

/// What a form of the row asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowWish {
    /// Other prices: one for all that is sold, or one for each variant, as typed.
    Reprice {
        /// What the product was when it was seen.
        revision: Revision,
        /// For all that is sold.
        price: Option<String>,
        /// For variants by their numbers.
        prices: BTreeMap<i64, String>,
    },
    /// The product as it was before its last change, which made it this.
    Undo(Revision),
    /// Other numbers of pieces in the shop, by variants' numbers: each as typed, and as the page showed it.
    Count(BTreeMap<i64, [String; 2]>),
    /// The pieces as they were before this line of the ledger.
    TakeBack {
        /// Article code of their variant.
        sku: String,
        /// Which line.
        line: LineId,
    },
}

/// What a form of a row did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowDone {
    /// The product is another one.
    Changed,
    /// Pieces of these variants moved.
    Moved(Vec<VariantId>),
}

/// A price or a number that was not taken; the server puts it into the context and answers with the list again.
#[derive(Debug, Clone)]
pub struct RowTried {
    /// Which product.
    pub(crate) id: ProductId,
    /// What was typed.
    pub(crate) wish: RowWish,
    /// Why it was not taken.
    pub(crate) why: Why,
}

/// Why it was not taken.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    /// It is no sum of money.
    NotASum,
    /// The product may not have it.
    Faults(Vec<FieldFault>),
    /// No receipt takes what it would become.
    Unprintable(Vec<ReceiptFault>),
    /// The shop says no.
    Refused(Refusal),
}

impl RowTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match self.why {
            Why::Refused(Refusal::ChangedMeanwhile) => StatusCode::CONFLICT,
            Why::NotASum | Why::Faults(_) | Why::Unprintable(_) | Why::Refused(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        }
    }
}

impl RowWish {
    /// What the fields of a form ask for; `None` if they are no form of ours.
    pub fn of_fields(fields: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| {
            fields
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, text)| text)
        };
        if let Some(undo) = get("undo") {
            return undo.parse().ok().map(Revision).map(Self::Undo);
        }
        if let Some(line) = get("undo-line") {
            return Some(Self::TakeBack {
                sku: get("sku")?.clone(),
                line: line.parse().ok().map(LineId)?,
            });
        }
        let counts = fields.iter().filter_map(|(name, typed)| {
            let id: i64 = name.strip_prefix(PIECES)?.parse().ok()?;
            let was = get(&format!("{WAS}{id}"))?;
            Some((id, [typed.clone(), was.clone()]))
        });
        let counts: BTreeMap<_, _> = counts.collect();
        if !counts.is_empty() {
            return Some(Self::Count(counts));
        }
        let prices = fields.iter().filter_map(|(name, text)| {
            let id = name.strip_prefix(PRICE)?.parse().ok()?;
            Some((id, text.clone()))
        });
        Some(Self::Reprice {
            revision: get("revision")?.parse().ok().map(Revision)?,
            price: get("price").cloned(),
            prices: prices.collect(),
        })
    }
}

/// Does what a form of the row asks for. What was not taken is said, and what was typed is kept.
pub async fn carry_out_row(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    wish: RowWish,
) -> Result<Result<RowDone, RowTried>, Error> {
    let moved = |moved: Result<Vec<VariantId>, Why>| moved.map(RowDone::Moved);
    let (seen, form) = match &wish {
        RowWish::Count(counts) => {
            let counted = moved(stock::count(desk, staff, id, counts).await?);
            return Ok(counted.map_err(|why| RowTried { id, wish, why }));
        }
        RowWish::TakeBack { sku, line } => {
            let taken = moved(stock::take_back(desk, staff, sku, *line).await?);
            return Ok(taken.map_err(|why| RowTried { id, wish, why }));
        }
        RowWish::Undo(last) => (
            *last,
            desk.shop.product_before(staff, id, *last, desk.now()).await,
        ),
        RowWish::Reprice {
            revision: seen,
            price,
            prices,
        } => {
            let Some(prices) = Prices::parse(price.as_deref(), prices) else {
                let why = Why::NotASum;
                return Ok(Err(RowTried { id, wish, why }));
            };
            (*seen, repriced(desk, staff, (id, *seen), &prices).await)
        }
    };
    let saved = match form {
        Ok(form) => {
            let unprintable = desk.unprintable_as(&form);
            if !unprintable.is_empty() {
                let why = Why::Unprintable(unprintable);
                return Ok(Err(RowTried { id, wish, why }));
            }
            desk.shop.save_product(staff, id, seen, form, desk.now()).await
        }
        Err(error) => Err(error),
    };
    let why = match saved {
        Ok(Saved::Done(_)) => return Ok(Ok(RowDone::Changed)),
        Ok(Saved::Faulty(faults)) => Why::Faults(faults),
        Err(Error::Refused(refusal)) => Why::Refused(refusal),
        Err(error) => return Err(error),
    };
    Ok(Err(RowTried { id, wish, why }))
}

/// The product with other prices, if it is still the one that was seen.
async fn repriced(
    desk: &Desk,
    staff: &Admin,
    (id, seen): (ProductId, Revision),
    prices: &Prices,
) -> Result<ProductForm, Error> {
    let file = desk.shop.product_file(staff, id).await?;
    let mut form = file.form.clone();
    prices.put_into(&mut form);
    // Whoever presses twice finds it done.
    if file.revision != seen && form != file.form {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(form)
}

/// Prices of variants.
struct Prices {
    all: Option<Kopecks>,
    each: BTreeMap<i64, Kopecks>,
}

impl Prices {
    /// `None` if one of them is no sum.
    fn parse(all: Option<&str>, each: &BTreeMap<i64, String>) -> Option<Self> {
        let sum = |typed: &str| Kopecks::typed(typed).ok().flatten();
        let all = match all {
            Some(typed) => Some(sum(typed)?),
            None => None,
        };
        let each = each.iter().map(|(id, typed)| Some((*id, sum(typed)?)));
        Some(Self {
            all,
            each: each.collect::<Option<_>>()?,
        })
    }

    fn put_into(&self, form: &mut ProductForm) {
        for variant in form.variants.iter_mut().filter(|variant| !variant.archived) {
            let own = variant.id.and_then(|id| self.each.get(&id.0)).copied();
            if let Some(price) = own.or(self.all) {
                variant.price = price;
            }
        }
    }
}

/// A product as the list has it.
pub(crate) fn of_file(file: &ProductFile) -> GoodsRow {
    let variants = file.form.variants.iter().filter_map(|variant| {
        let id = variant.id?;
        let pieces = file.stock.iter().find(|pieces| pieces.id == id)?;
        Some(GoodsVariant {
            id,
            sku: variant.sku.clone(),
            option: variant.option.clone(),
            price: variant.price,
            old_price: variant.old_price,
            stock: pieces.free,
            reserved: pieces.reserved,
            low_stock: variant.low_stock,
            archived: variant.archived,
        })
    });
    GoodsRow {
        id: file.id,
        slug: file.form.slug.clone(),
        category: file.form.category.clone(),
        state: file.form.state,
        name: file.form.name.clone(),
        picture: file.form.picture.clone(),
        photo: file.form.photos.first().cloned(),
        revision: file.revision,
        changed_at: file.changed_at,
        variants: variants.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(fields: &[(&str, &str)]) -> Option<RowWish> {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        RowWish::of_fields(&fields.collect::<Vec<_>>())
    }

    #[test]
    fn a_row_asks_for_prices_or_for_what_was_before() {
        assert_eq!(
            wish(&[
                ("revision", "3"),
                ("price", "100"),
                ("price-7", "1 990,50"),
                ("price-x", "1"),
                ("back", "/")
            ]),
            Some(RowWish::Reprice {
                revision: Revision(3),
                price: Some("100".into()),
                prices: BTreeMap::from([(7, "1 990,50".into())]),
            })
        );
        assert_eq!(wish(&[("undo", "4")]), Some(RowWish::Undo(Revision(4))));
        assert_eq!(
            wish(&[
                ("was-7", "5"),
                ("pieces-7", "6"),
                ("pieces-8", "1"),
                ("back", "/")
            ]),
            Some(RowWish::Count(BTreeMap::from([(7, ["6".into(), "5".into()])]))),
            "what the page never showed is not counted"
        );
        assert_eq!(
            wish(&[("undo-line", "9"), ("sku", "HAT")]),
            Some(RowWish::TakeBack {
                sku: "HAT".into(),
                line: LineId(9)
            })
        );
        for nothing in [
            &[("price", "100")][..],
            &[("revision", "x")],
            &[("undo", "x")],
            &[],
        ] {
            assert_eq!(wish(nothing), None, "{nothing:?}");
        }
    }
}
