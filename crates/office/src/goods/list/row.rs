//! A product in the list. Its price is changed where it stands, and put back.

use super::thumb;
use crate::{
    desk::Desk,
    goods::{form::typed_sum, variants::stock_of},
    labels,
};
use app::Chrome;
use axum::http::StatusCode;
use leptos::{either::Either, prelude::*};
use shop::{
    Kopecks,
    catalog::{
        FieldFault, GoodsRow, GoodsVariant, ProductFile, ProductForm, ProductId, ProductVersion, Revision,
    },
    desk::{Error, Saved},
    order::Refusal,
    staff::Admin,
};
use std::collections::BTreeMap;

/// Before the number of a variant in the name of the field with its price.
const PRICE: &str = "price-";

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
}

/// A price that was not taken; the server puts it into the context and answers with the list again.
#[derive(Debug, Clone)]
pub struct RowTried {
    /// Which product.
    pub(crate) id: ProductId,
    /// What was typed.
    pub(crate) wish: RowWish,
    /// Why it was not taken.
    pub(crate) why: Why,
}

/// Why a price was not taken.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    /// It is no sum of money.
    NotASum,
    /// The product may not have it.
    Faults(Vec<FieldFault>),
    /// The shop says no.
    Refused(Refusal),
}

impl RowTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match self.why {
            Why::Refused(Refusal::ChangedMeanwhile) => StatusCode::CONFLICT,
            Why::NotASum | Why::Faults(_) | Why::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
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
pub async fn reprice(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    wish: RowWish,
) -> Result<Result<(), RowTried>, Error> {
    let shop = &desk.shop;
    let saved = match &wish {
        RowWish::Undo(revision) => shop.undo_product(staff, id, *revision, desk.now()).await,
        RowWish::Reprice {
            revision,
            price,
            prices,
        } => match Prices::parse(price.as_deref(), prices) {
            Some(prices) => {
                let amend = move |form: &mut ProductForm| prices.put_into(form);
                shop.amend_product(staff, id, *revision, amend, desk.now()).await
            }
            None => {
                let why = Why::NotASum;
                return Ok(Err(RowTried { id, wish, why }));
            }
        },
    };
    let why = match saved {
        Ok(Saved::Done(_)) => return Ok(Ok(())),
        Ok(Saved::Faulty(faults)) => Why::Faults(faults),
        Err(Error::Refused(refusal)) => Why::Refused(refusal),
        Err(error) => return Err(error),
    };
    Ok(Err(RowTried { id, wish, why }))
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

/// What the page knows of a row besides its product.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    /// Path of the list to come back to.
    pub back: &'a str,
    /// What was done to it last, if that was just now.
    pub last: Option<&'a ProductVersion>,
    /// What was typed and not taken.
    pub tried: Option<&'a RowTried>,
}

/// The row.
pub(crate) fn drawn(chrome: &Chrome, row: &GoodsRow, about: &About<'_>) -> AnyView {
    let id = row.id.0;
    let name = row.name.get(chrome.lang).to_owned();
    let tick = chrome.with("goods-tick", &[("name", name.as_str().into())]);
    let sold = || row.variants.iter().filter(|variant| !variant.archived);
    let free: i64 = sold().map(|variant| variant.stock).sum();
    let low = sold()
        .any(GoodsVariant::is_low)
        .then(|| labels::drawn(labels::pill("wait", chrome.text("goods-stock-low-one"))));
    // The pieces of a product are those of its variants: each has a journal of its own.
    let mut kinds = sold();
    let free = match (kinds.next(), kinds.next()) {
        (Some(only), None) => {
            let href = chrome.href(&stock_of(&only.sku));
            view! { <a href=href>{free.to_string()}</a> }.into_any()
        }
        _ => free.to_string().into_any(),
    };
    let codes: Vec<&str> = sold().map(|variant| variant.sku.as_str()).take(3).collect();
    view! {
        <tr id=format!("row-{id}")>
            <td class="goods-tick">
                <label class="check">
                    <input type="checkbox" form="bulk" name="id" value=id.to_string()/>
                    <span class="visually-hidden">{tick}</span>
                </label>
            </td>
            <td>
                <span class="goods-name">
                    {thumb(&row.picture, row.photo.as_ref())}
                    <span>
                        <a class="order-link" href=chrome.href(&format!("/admin/goods/{id}"))>{name.clone()}</a>
                        <br/>
                        <code class="hint">{codes.join(", ")}</code>
                    </span>
                </span>
            </td>
            <td data-label=chrome.text("goods-state")>{labels::drawn(labels::product_state(chrome, row.state))}</td>
            <td data-label=chrome.text("column-price")>{prices(chrome, row, about, &name)}</td>
            <td data-label=chrome.text("goods-free") class="number"><span>{free} " " {low}</span></td>
        </tr>
    }
    .into_any()
}

/// The prices to be changed, and what came of the last change.
fn prices(chrome: &Chrome, row: &GoodsRow, about: &About<'_>, name: &str) -> AnyView {
    let action = chrome.href(&format!("/admin/goods/{}/price", row.id.0));
    let sold: Vec<&GoodsVariant> = row.variants.iter().filter(|variant| !variant.archived).collect();
    let Some(first) = sold.first() else {
        return view! { <span class="hint">{chrome.text("goods-none-sold")}</span> }.into_any();
    };
    let typed = |field: &str| match about.tried.map(|tried| &tried.wish) {
        Some(RowWish::Reprice { price, prices, .. }) => match field.strip_prefix(PRICE) {
            Some(id) => id.parse().ok().and_then(|id: i64| prices.get(&id)).cloned(),
            None => price.clone(),
        },
        Some(RowWish::Undo(_)) | None => None,
    };
    let input = |field: String, price: Kopecks, label: String| {
        let value = typed(&field).unwrap_or_else(|| typed_sum(price));
        view! {
            <input
                class="input price-input"
                name=field
                inputmode="decimal"
                maxlength="20"
                autocomplete="off"
                aria-label=label
                aria-invalid=about.tried.map(|_| "true")
                value=value
            />
        }
    };
    let button = view! { <button class="button button-quiet">{chrome.text("goods-row-save")}</button> };
    let hidden = view! {
        <input type="hidden" name="revision" value=row.revision.0.to_string()/>
        <input type="hidden" name="back" value=about.back.to_owned()/>
    };
    let form = if sold.iter().all(|variant| variant.price == first.price) {
        let label = chrome.with("goods-price-of", &[("name", name.into())]);
        Either::Left(view! {
            <form class="price-form" method="post" action=action.clone()>
                {hidden}
                {input("price".to_owned(), first.price, label)}
                {button}
            </form>
        })
    } else {
        let inputs = sold
            .iter()
            .map(|variant| {
                let option = variant.option.get(chrome.lang);
                let label = format!("{name}, {option}");
                let label = chrome.with("goods-price-of", &[("name", label.into())]);
                view! {
                    <p class="price-form">
                        <span class="hint">{option.to_owned()}</span>
                        {input(format!("{PRICE}{}", variant.id.0), variant.price, label)}
                    </p>
                }
            })
            .collect_view();
        let least = sold
            .iter()
            .map(|variant| variant.price)
            .min()
            .unwrap_or(first.price);
        let most = sold
            .iter()
            .map(|variant| variant.price)
            .max()
            .unwrap_or(first.price);
        Either::Right(view! {
            <details open=about.tried.is_some()>
                <summary>{format!("{least} – {most}")}</summary>
                <form class="stack stack-tight" method="post" action=action.clone()>
                    {hidden}
                    {inputs}
                    <p>{button}</p>
                </form>
            </details>
        })
    };
    view! {
        <div class="stack stack-tight">
            {form}
            {about.tried.map(|tried| refused(chrome, tried))}
            {about.last.map(|last| done(chrome, row, last, about, action))}
        </div>
    }
    .into_any()
}

/// Why a price was not taken.
fn refused(chrome: &Chrome, tried: &RowTried) -> AnyView {
    let words = match &tried.why {
        Why::NotASum => chrome.text("goods-wrong-sum"),
        Why::Faults(faults) => {
            let words = faults
                .iter()
                .map(|fault| chrome.words().field_mistake(&fault.mistake));
            words.collect::<Vec<_>>().join(" ")
        }
        Why::Refused(refusal) => app::Trouble::from(refusal.clone()).text(chrome),
    };
    view! { <p class="field-error told" role="alert">{words}</p> }.into_any()
}

/// What was done last, with the way back.
fn done(
    chrome: &Chrome,
    row: &GoodsRow,
    last: &ProductVersion,
    about: &About<'_>,
    action: String,
) -> AnyView {
    let values = [
        ("at", chrome.moment(last.at).into()),
        ("who", last.who.as_str().into()),
    ];
    // What another change has come after is taken back in the product's history.
    let is_last = last.revision == row.revision && last.before.is_some();
    let undo = is_last.then(|| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="undo" value=last.revision.0.to_string()/>
                <input type="hidden" name="back" value=about.back.to_owned()/>
                <button class="button-link">{chrome.text("goods-undo")}</button>
            </form>
        }
    });
    view! {
        <div class="told" role="status">
            <p class="hint">{chrome.with("goods-saved", &values)}</p>
            {undo}
        </div>
    }
    .into_any()
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
