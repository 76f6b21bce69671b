//! How many pieces of a row's goods are in the shop, changed where it stands, and put back.

use super::{About, PIECES, RowWish, WAS, Why};
use crate::desk::Desk;
use app::{Chrome, drawn::Draw};
use leptos::{either::Either, prelude::*};
use shop::{
    catalog::{GoodsRow, GoodsVariant, ProductId, VariantId},
    desk::Error,
    order::Refusal,
    staff::Admin,
    stock::{HandCause, LedgerFilter, LedgerLine, LineId, MovementForm},
};
use std::collections::BTreeMap;

/// Moves pieces, so that as many are in the shop as was typed, of each variant where that is not what the page showed; returns
/// of which.
pub(super) async fn count(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    counts: &BTreeMap<i64, [String; 2]>,
) -> Result<Result<Vec<VariantId>, Why>, Error> {
    let file = desk.shop.product_file(staff, id).await?;
    let mut wanted = Vec::new();
    for (variant, [typed, was]) in counts.iter().filter(|(_, [typed, was])| typed.trim() != was) {
        let pieces = file.stock.iter().find(|pieces| pieces.id.0 == *variant);
        let pieces = pieces.ok_or(Error::NotFound)?;
        let expected = pieces.free + pieces.reserved;
        let form = form_of(HandCause::Counted, (desk.token)(), typed.clone());
        match form.read(staff, pieces.id, desk.now()) {
            Err(refusal) => return Ok(Err(Why::Refused(refusal))),
            // The button was pressed twice.
            Ok(movement) if i64::from(movement.pieces) == expected => {}
            Ok(_) if *was != expected.to_string() => {
                return Ok(Err(Why::Refused(Refusal::ChangedMeanwhile)));
            }
            Ok(_) => wanted.push((pieces.id, form)),
        }
    }
    let mut moved = Vec::new();
    for (variant, form) in wanted {
        match desk.shop.move_stock(staff, variant, &form, desk.now()).await {
            Ok(_) => moved.push(variant),
            Err(Error::Refused(refusal)) => return Ok(Err(Why::Refused(refusal))),
            Err(error) => return Err(error),
        }
    }
    Ok(Ok(moved))
}

/// Moves the pieces of a line of the ledger back where they came from, once; returns of which variant.
pub(super) async fn take_back(
    desk: &Desk,
    staff: &Admin,
    sku: &str,
    line: LineId,
) -> Result<Result<Vec<VariantId>, Why>, Error> {
    let filter = LedgerFilter {
        sku: Some(sku.to_owned()),
        line: Some(line),
        limit: 1,
        ..LedgerFilter::default()
    };
    let found = desk.shop.ledger(staff, &filter).await?.pop();
    let found = found.filter(is_by_hand);
    let found = found.ok_or(Error::NotFound)?;
    let variant = desk.shop.stock_of(staff, sku).await?.variant;
    let cause = if found.pieces > 0 {
        HandCause::WrittenOff
    } else {
        HandCause::Received
    };
    // The line's own token: whoever presses twice takes it back once.
    let token = format!("undo-{}", line.0);
    let form = form_of(cause, token, found.pieces.unsigned_abs().to_string());
    match desk.shop.move_stock(staff, variant, &form, desk.now()).await {
        Ok(_) => Ok(Ok(vec![variant])),
        Err(Error::Refused(refusal)) => Ok(Err(Why::Refused(refusal))),
        Err(error) => Err(error),
    }
}

fn form_of(cause: HandCause, token: String, pieces: String) -> MovementForm {
    MovementForm {
        token,
        cause: cause.as_str().to_owned(),
        pieces,
        note: String::new(),
    }
}

/// The last line of a variant's ledger, if somebody has moved pieces by it.
pub(in crate::goods::list) async fn last_of(
    desk: &Desk,
    staff: &Admin,
    sku: &str,
) -> Result<Option<LedgerLine>, Error> {
    let filter = LedgerFilter {
        sku: Some(sku.to_owned()),
        limit: 1,
        ..LedgerFilter::default()
    };
    Ok(desk.shop.ledger(staff, &filter).await?.pop().filter(is_by_hand))
}

fn is_by_hand(line: &LedgerLine) -> bool {
    line.who.is_some() && line.taking.is_none() && line.order.is_none() && line.pieces != 0
}

/// The numbers to be changed, and what came of the last change.
pub(super) fn drawn(chrome: &Chrome, row: &GoodsRow, about: &About<'_>, name: &str) -> AnyView {
    let action = chrome.href(&format!("/admin/goods/{}/row", row.id.0));
    let sold: Vec<&GoodsVariant> = row.variants.iter().filter(|variant| !variant.archived).collect();
    let typed = |id: i64| match about.tried.map(|tried| &tried.wish) {
        Some(RowWish::Count(counts)) => counts.get(&id).map(|[typed, _]| typed.clone()),
        Some(RowWish::Reprice { .. } | RowWish::Undo(_) | RowWish::TakeBack { .. }) | None => None,
    };
    let is_tried = matches!(
        about.tried.map(|tried| &tried.wish),
        Some(RowWish::Count(_) | RowWish::TakeBack { .. })
    );
    let input = |variant: &GoodsVariant, label: &str| {
        let id = variant.id.0;
        let lies = variant.expected().to_string();
        let label = chrome.with("goods-pieces-of", &[("name", label.into())]);
        view! {
            <input type="hidden" name=format!("{WAS}{id}") value=lies.clone()/>
            <input
                class="input pieces-input"
                name=format!("{PIECES}{id}")
                inputmode="numeric"
                maxlength="10"
                autocomplete="off"
                aria-label=label
                aria-invalid=is_tried.then_some("true")
                value=typed(id).unwrap_or(lies)
            />
        }
    };
    let button = view! { <button class="button button-quiet">{chrome.text("goods-row-save")}</button> };
    let back = view! { <input type="hidden" name="back" value=about.back.to_owned()/> };
    let form = match sold.as_slice() {
        [] => return ().drawn(),
        [only] => Either::Left(view! {
            <form class="price-form" method="post" action=action.clone()>
                {back}
                {input(only, name)}
                {button}
            </form>
        }),
        several => {
            let all: i64 = several.iter().map(|variant| variant.expected()).sum();
            let inputs = several.iter().map(|variant| {
                let option = variant.option.get(chrome.lang).to_owned();
                view! {
                    <p class="price-form">
                        <span class="hint">{option.clone()}</span>
                        {input(variant, &format!("{name}, {option}"))}
                    </p>
                }
            });
            let inputs = inputs.collect_view();
            Either::Right(view! {
                <details open=is_tried>
                    <summary>{chrome.with("goods-pieces-all", &[("pieces", all.into())])}</summary>
                    <form class="stack stack-tight" method="post" action=action.clone()>
                        {back}
                        {inputs}
                        <p>{button}</p>
                    </form>
                </details>
            })
        }
    };
    let done = about
        .moved
        .iter()
        .map(|line| told(chrome, line, about, action.clone()))
        .collect_view();
    view! {
        <div class="stack stack-tight">
            {form}
            {about.tried.filter(|_| is_tried).map(|tried| super::drawing::refused(chrome, tried))}
            {done}
        </div>
    }
    .drawn()
}

/// What was moved last, with the way back.
fn told(chrome: &Chrome, line: &LedgerLine, about: &About<'_>, action: String) -> AnyView {
    let values = [
        ("sku", line.sku.as_str().into()),
        ("before", (line.balance - line.pieces).into()),
        ("after", line.balance.into()),
    ];
    view! {
        <div class="told" role="status">
            <p class="hint">{chrome.with("goods-pieces-moved", &values)}</p>
            <form method="post" action=action>
                <input type="hidden" name="undo-line" value=line.id.0.to_string()/>
                <input type="hidden" name="sku" value=line.sku.clone()/>
                <input type="hidden" name="back" value=about.back.to_owned()/>
                <button class="button-link">{chrome.text("goods-undo")}</button>
            </form>
        </div>
    }
    .drawn()
}
