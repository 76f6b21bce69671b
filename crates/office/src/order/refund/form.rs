//! The form that money is returned by.

use super::{goods_id, goods_word, named, what_word};
use crate::order::{DeedOutcome, deed_form};
use app::{
    Chrome, Trouble,
    drawn::Draw,
    pieces::{Field, TextArea, mistake_line},
};
use leptos::prelude::*;
use shop::{
    Kopecks,
    desk::OrderFile,
    order::{DeedKind, Fulfilment, Goods, Line, Order, RefundForm, RefundWhat, Refusal},
};

/// The way to return money, or why there is none; nothing where there is no money to return.
pub(in crate::order) fn offer(chrome: &Chrome, file: &OrderFile, outcome: Option<&DeedOutcome>) -> AnyView {
    let order = &file.order;
    let attempt = order
        .paying_attempt()
        .filter(|_| chrome.may(DeedKind::Refund.right()) && order.deeds().contains(&DeedKind::Refund));
    let Some(attempt) = attempt else {
        return ().drawn();
    };
    if !file.takes_refunds {
        let why = chrome.text(&format!("no-refunds-{}", attempt.gateway.as_str()));
        return view! { <p class="hint">{why}</p> }.drawn();
    }
    let (typed, trouble) = outcome.map_or((None, None), DeedOutcome::typed_refund);
    view! {
        <details open=typed.is_some()>
            <summary>{chrome.text("office-refund-title")}</summary>
            {form(chrome, order, typed, trouble)}
        </details>
    }
    .drawn()
}

/// The id of a field of the form.
fn id(field: &str) -> String {
    format!("{}-{field}", DeedKind::Refund.as_str())
}

/// The form, with everything that is left in it unless something was typed. What is wrong with that stands beside it.
fn form(chrome: &Chrome, order: &Order, typed: Option<&RefundForm>, trouble: Option<&Trouble>) -> AnyView {
    let left = order.sums().left();
    let what = typed.map_or(RefundWhat::Lines, |form| form.what);
    let wrong_with = |is_meant: fn(&Refusal) -> bool| match trouble {
        Some(Trouble::Refused(refusal)) if is_meant(refusal) => trouble.map(|trouble| trouble.text(chrome)),
        _ => None,
    };
    let lines_mistake =
        wrong_with(|refusal| matches!(refusal, Refusal::NotACount | Refusal::NotSoManyToReturn { .. }));
    let amount = Field {
        hint: Some(chrome.with("office-refund-amount-hint", &[("left", left.to_string().into())])),
        mistake: wrong_with(|refusal| matches!(refusal, Refusal::NotASum | Refusal::RefundUnfitting { .. })),
        ..Field::new(id("amount"), chrome.text("office-refund-amount"))
    };
    let amount_input = view! {
        <input
            id=amount.id.clone()
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            maxlength="20"
            aria-invalid=amount.invalid()
            aria-describedby=amount.described_by()
            value=typed.map_or("", |form| form.amount.as_str()).to_owned()
        />
    };
    let reason = Field {
        hint: Some(chrome.text("office-refund-hint")),
        mistake: wrong_with(|refusal| matches!(refusal, Refusal::ReasonMissing)),
        ..Field::new(id("reason"), chrome.text("office-refund-reason"))
    };
    let reason_area = view! {
        <TextArea
            id=reason.id.clone()
            name="reason"
            value=typed.map_or("", |form| form.reason.as_str()).to_owned()
            rows=2
            most=500
            required=true
            described_by=reason.described_by()
            invalid=reason.invalid()
        />
    };
    let lines = (order.placed.lines.iter().enumerate())
        .map(|(place, line)| pieces(chrome, order, (place, line), typed))
        .collect_view();
    let rest = chrome.with("office-refund-rest", &[("left", left.to_string().into())]);
    let is_partly = matches!(order.fulfilment, Fulfilment::PartlyShipped { .. });
    let unsent = is_partly.then(|| view! { <p class="hint">{chrome.text("office-refund-unsent")}</p> });
    view! {
        <form
            method="post"
            action=chrome.href(&format!("/admin/orders/{}/{}", order.number, DeedOutcome::PREVIEW_REFUND))
            class="stack"
        >
            <input type="hidden" name="left" value=left.decimal()/>
            <fieldset class="stack stack-tight">
                <legend>{chrome.text("office-refund-what")}</legend>
                {way(RefundWhat::Lines, what, chrome.text("office-refund-lines"))}
                {lines_mistake.map(|words| mistake_line(chrome, &id("lines"), words))}
                {unsent}
                {lines}
                {way(RefundWhat::Sum, what, chrome.text("office-refund-sum"))}
                {amount.around(chrome, amount_input.drawn())}
                {way(RefundWhat::Rest, what, rest)}
            </fieldset>
            {delivery(chrome, order, typed)}
            {goods(chrome, typed.map_or(Goods::Shelf, |form| form.goods))}
            {reason.around(chrome, reason_area.drawn())}
            <button class="button button-quiet">{chrome.text("office-refund-show")}</button>
        </form>
    }
    .drawn()
}

fn way(what: RefundWhat, chosen: RefundWhat, words: String) -> AnyView {
    view! {
        <label class="check">
            <input type="radio" name="what" value=what_word(what) checked=what == chosen/>
            <span>{words}</span>
        </label>
    }
    .drawn()
}

/// How many pieces of a line come back; nothing if none is left.
fn pieces(
    chrome: &Chrome,
    order: &Order,
    (place, line): (usize, &Line),
    typed: Option<&RefundForm>,
) -> AnyView {
    let left = order.refundable_pieces(place);
    if left == 0 {
        return ().drawn();
    }
    let name = RefundForm::field_of(place);
    let value = typed.map_or_else(|| left.to_string(), |form| form.typed_of(place).to_owned());
    let field = Field {
        hint: Some(chrome.with("office-refund-pieces-left", &[("count", left.into())])),
        ..Field::new(id(&name), named(chrome, line))
    };
    deed_form::pieces(chrome, field, name, value)
}

fn delivery(chrome: &Chrome, order: &Order, typed: Option<&RefundForm>) -> AnyView {
    let price = order.remains().delivery;
    if price == Kopecks::ZERO {
        return ().drawn();
    }
    let price = price.to_string();
    let is_chosen = typed.is_none_or(|form| form.delivery);
    view! {
        <label class="check">
            <input type="checkbox" name="delivery" value="on" checked=is_chosen/>
            <span>{chrome.with("office-refund-delivery", &[("price", price.into())])}</span>
        </label>
    }
    .drawn()
}

fn goods(chrome: &Chrome, chosen: Goods) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("office-refund-goods-hint")),
        ..Field::new(id("goods"), chrome.text("office-refund-goods"))
    };
    let options = [Goods::Shelf, Goods::WrittenOff, Goods::Stay]
        .into_iter()
        .map(|goods| {
            view! {
                <option value=goods_word(goods) selected=goods == chosen>
                    {chrome.text(goods_id(goods))}
                </option>
            }
        })
        .collect_view();
    let described_by = field.described_by();
    let select = view! {
        <select id=field.id.clone() name="goods" aria-describedby=described_by>
            {options}
        </select>
    };
    field.around(chrome, select.drawn())
}
