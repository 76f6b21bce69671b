//! A row of the list as it is drawn.

use super::{PRICE, RowTried, RowWish, Why, stock};
use crate::{
    goods::{form::typed_sum, list::thumb, variants::stock_of},
    labels,
};
use app::{Chrome, drawn::Draw};
use leptos::{either::Either, prelude::*};
use shop::{
    Kopecks,
    catalog::{GoodsRow, GoodsVariant, ProductVersion},
    staff::Right,
    stock::LedgerLine,
};

/// What the page knows of a row besides its product.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    /// Path of the list to come back to.
    pub back: &'a str,
    /// What was done to it last, if that was just now.
    pub last: Option<&'a ProductVersion>,
    /// Pieces that were moved just now.
    pub moved: &'a [LedgerLine],
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
            view! { <a href=href>{free.to_string()}</a> }.drawn()
        }
        _ => free.to_string().drawn(),
    };
    let may_write = chrome.may(Right::WriteGoods);
    let codes: Vec<&str> = sold().map(|variant| variant.sku.as_str()).take(3).collect();
    let ticked = may_write.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" form="bulk" name="id" value=id.to_string()/>
                <span class="visually-hidden">{tick}</span>
            </label>
        }
    });
    let named = if may_write {
        let href = chrome.href(&format!("/admin/goods/{id}"));
        Either::Left(view! { <a class="order-link" href=href>{name.clone()}</a> })
    } else {
        Either::Right(name.clone())
    };
    view! {
        <tr id=format!("row-{id}")>
            <td class="goods-tick">{ticked}</td>
            <td>
                <span class="goods-name">
                    {thumb(&row.picture, row.photo.as_ref())}
                    <span>
                        {named}
                        <br/>
                        <code class="hint">{codes.join(", ")}</code>
                    </span>
                </span>
            </td>
            <td data-label=chrome.text("goods-state")>{labels::drawn(labels::product_state(chrome, row.state))}</td>
            <td data-label=chrome.text("column-price")>{prices(chrome, row, about, &name)}</td>
            <td data-label=chrome.text("goods-free") class="number">
                <div class="stack stack-tight">
                    <span>{free} " " {low}</span>
                    {may_write.then(|| stock::drawn(chrome, row, about, &name))}
                </div>
            </td>
        </tr>
    }
    .drawn()
}

/// The prices to be changed, and what came of the last change.
fn prices(chrome: &Chrome, row: &GoodsRow, about: &About<'_>, name: &str) -> AnyView {
    let action = chrome.href(&format!("/admin/goods/{}/row", row.id.0));
    let sold: Vec<&GoodsVariant> = row.variants.iter().filter(|variant| !variant.archived).collect();
    let Some(first) = sold.first() else {
        return view! { <span class="hint">{chrome.text("goods-none-sold")}</span> }.drawn();
    };
    if !chrome.may(Right::WriteGoods) {
        return span_of(&sold, first).drawn();
    }
    let typed = |field: &str| match about.tried.map(|tried| &tried.wish) {
        Some(RowWish::Reprice { price, prices, .. }) => match field.strip_prefix(PRICE) {
            Some(id) => id.parse().ok().and_then(|id: i64| prices.get(&id)).cloned(),
            None => price.clone(),
        },
        Some(RowWish::Undo(_) | RowWish::Count(_) | RowWish::TakeBack { .. }) | None => None,
    };
    let tried = about
        .tried
        .filter(|tried| matches!(tried.wish, RowWish::Reprice { .. } | RowWish::Undo(_)));
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
                aria-invalid=tried.map(|_| "true")
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
        Either::Right(view! {
            <details open=tried.is_some()>
                <summary>{span_of(&sold, first)}</summary>
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
            {tried.map(|tried| refused(chrome, tried))}
            {about.last.map(|last| done(chrome, row, last, about, action))}
        </div>
    }
    .drawn()
}

/// What its variants cost: one price, or the least and the most of them.
fn span_of(sold: &[&GoodsVariant], first: &GoodsVariant) -> String {
    let prices = || sold.iter().map(|variant| variant.price);
    let least = prices().min().unwrap_or(first.price);
    let most = prices().max().unwrap_or(first.price);
    if least == most {
        least.to_string()
    } else {
        format!("{least} – {most}")
    }
}

/// Why it was not taken.
pub(super) fn refused(chrome: &Chrome, tried: &RowTried) -> AnyView {
    let words = match &tried.why {
        Why::NotASum => chrome.text("goods-wrong-sum"),
        Why::Faults(faults) => {
            let words = faults
                .iter()
                .map(|fault| chrome.words().field_mistake(&fault.mistake));
            words.collect::<Vec<_>>().join(" ")
        }
        Why::Unprintable(faults) => {
            let words = faults.iter().map(|why| labels::unprintable(chrome, why));
            words.collect::<Vec<_>>().join(" ")
        }
        Why::Refused(refusal) => app::Trouble::from(refusal.clone()).text(chrome),
    };
    view! { <p class="field-error told" role="alert">{words}</p> }.drawn()
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
    .drawn()
}
