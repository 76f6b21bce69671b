//! Variants and attributes of a product in its form: a card for each.

use super::{
    fields::{Line, Pen, tick},
    form::{ATTRIBUTE, GoodsForm, Row, VARIANT, name_in, text_of},
};
use crate::labels;
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    Tax,
    catalog::{ProductFile, VariantFile, VariantId},
};

/// Fields of a variant that most shops leave as they are: folded away, unless something is wrong there.
const FOLDED: [&str; 10] = [
    "option_en",
    "color",
    "size",
    "tax",
    "weight",
    "length",
    "width",
    "height",
    "low_stock",
    "old_price",
];

/// The variants, and the button for another one.
pub(super) fn section(pen: Pen<'_>, form: &GoodsForm, file: Option<&ProductFile>) -> AnyView {
    let chrome = pen.chrome;
    let many = form.variants.len() > 1;
    let cards = form.variants.iter().enumerate();
    let cards = cards
        .map(|(at, row)| {
            let id = text_of(row, "id").parse().ok().map(VariantId);
            let pieces = file
                .and_then(|file| file.stock.iter().find(|pieces| Some(pieces.id) == id))
                .copied();
            card(pen, at, row, many, pieces)
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="variants">
            <h2 id="variants">{chrome.text("goods-variants-title")}</h2>
            <p class="hint">{chrome.text("goods-variants-hint")}</p>
            {pen.group("variants")}
            {cards}
            <p>
                <button class="button button-quiet" name="step" value="add_variant">
                    {chrome.text("goods-add-variant")}
                </button>
            </p>
        </section>
    }
    .drawn()
}

fn card(pen: Pen<'_>, at: usize, row: &Row, many: bool, pieces: Option<VariantFile>) -> AnyView {
    let chrome = pen.chrome;
    let this = (VARIANT, at, row);
    let is_kept = !text_of(row, "id").is_empty();
    let name = [text_of(row, "option"), text_of(row, "sku")]
        .into_iter()
        .find(|name| !name.trim().is_empty())
        .map_or_else(|| chrome.text("goods-variant-new"), str::to_owned);
    let option = Line::words("goods-variant-option", 200).hinted("goods-variant-option-hint");
    let option = if many { option } else { option.optional() };
    let is_archived = !text_of(row, "archived").is_empty();
    let archived = is_kept.then(|| {
        tick(
            chrome,
            name_in(VARIANT, at, "archived"),
            is_archived,
            "goods-variant-archived",
        )
    });
    let remove = (!is_kept && many).then(|| {
        let label = chrome.with("goods-remove-this", &[("name", name.as_str().into())]);
        view! {
            <p>
                <button
                    class="button-link"
                    name="step"
                    value=format!("remove-{VARIANT}-{at}")
                    aria-label=label
                >
                    {chrome.text("goods-remove")}
                </button>
            </p>
        }
    });
    view! {
        <fieldset class="panel variant-card">
            <legend class="label">{name.clone()}</legend>
            <input type="hidden" name=name_in(VARIANT, at, "id") value=text_of(row, "id").to_owned()/>
            <div class="fields">
                {pen.line_in(this, "option", option)}
                {pen.line_in(this, "sku", Line::words("article-code", 64))}
                {pen.line_in(this, "price", Line { mode: "decimal", ..Line::words("goods-price", 20) })}
                {stock(pen, at, row, is_kept)}
            </div>
            {pieces.map(|pieces| standing(chrome, pieces, text_of(row, "sku")))}
            {folded(pen, at, row)}
            {archived}
            {remove}
        </fieldset>
    }
    .drawn()
}

/// How many pieces a new variant comes with; later they move by the ledger only.
fn stock(pen: Pen<'_>, at: usize, row: &Row, is_kept: bool) -> AnyView {
    if is_kept {
        return ().drawn();
    }
    let line = Line::number("goods-received", "numeric").hinted("goods-received-hint");
    pen.line_in((VARIANT, at, row), "received", line)
}

/// Where the pieces of a variant are, and the way to change that.
fn standing(chrome: &Chrome, pieces: VariantFile, sku: &str) -> AnyView {
    let values = [
        ("free", pieces.free.into()),
        ("reserved", pieces.reserved.into()),
        ("sold", pieces.sold.into()),
    ];
    view! {
        <p class="hint">
            {chrome.with("goods-pieces-standing", &values)}
            " "
            <a href=chrome.href(&stock_of(sku))>{chrome.text("goods-stock-open")}</a>
        </p>
    }
    .drawn()
}

/// Path of the journal of a variant's pieces, where they are counted in and written off.
pub(super) fn stock_of(sku: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("sku", sku);
    format!("/admin/stock?{}", query.finish())
}

fn folded(pen: Pen<'_>, at: usize, row: &Row) -> AnyView {
    let chrome = pen.chrome;
    let this = (VARIANT, at, row);
    let is_marked = !text_of(row, "marked").is_empty();
    let taxes = Tax::ALL
        .into_iter()
        .map(|tax| (tax.as_str().to_owned(), labels::tax(chrome, tax)))
        .collect();
    let number = |label| Line::number(label, "numeric");
    view! {
        <details open=pen.is_any_wrong(VARIANT, at, &FOLDED)>
            <summary>{chrome.text("goods-variant-more")}</summary>
            <div class="fields">
                {pen.line_in(
                    this,
                    "old_price",
                    Line::number("goods-old-price", "decimal").hinted("goods-old-price-hint"),
                )}
                {pen.choice(
                    &name_in(VARIANT, at, "tax"),
                    text_of(row, "tax"),
                    taxes,
                    Line::words("goods-tax", 20),
                )}
                {pen.line_in(this, "color", Line::number("goods-color", "text").hinted("goods-color-hint"))}
                {pen.line_in(this, "size", Line { most: 200, ..Line::number("goods-size", "text") })}
                {pen.line_in(this, "low_stock", number("goods-low-stock").hinted("goods-low-stock-hint"))}
                {pen.line_in(this, "weight", number("goods-weight"))}
                {pen.line_in(this, "length", number("goods-length"))}
                {pen.line_in(this, "width", number("goods-width"))}
                {pen.line_in(this, "height", number("goods-height"))}
                {pen.line_in(this, "option_en", Line::words("goods-variant-option-en", 200).optional())}
            </div>
            {tick(chrome, name_in(VARIANT, at, "marked"), is_marked, "goods-marked")}
        </details>
    }
    .drawn()
}

/// The table below the description: a row for each attribute, and the button for another one.
pub(super) fn attributes(pen: Pen<'_>, form: &GoodsForm) -> AnyView {
    let chrome = pen.chrome;
    let rows = form.attributes.iter().enumerate();
    let rows = rows.map(|(at, row)| attribute(pen, at, row)).collect_view();
    view! {
        <section class="panel" aria-labelledby="attributes">
            <h2 id="attributes">{chrome.text("goods-attributes-title")}</h2>
            <p class="hint">{chrome.text("goods-attributes-hint")}</p>
            {pen.group("attributes")}
            {rows}
            <p>
                <button class="button button-quiet" name="step" value="add_attribute">
                    {chrome.text("goods-add-attribute")}
                </button>
            </p>
        </section>
    }
    .drawn()
}

fn attribute(pen: Pen<'_>, at: usize, row: &Row) -> AnyView {
    let chrome = pen.chrome;
    let this = (ATTRIBUTE, at, row);
    let name = text_of(row, "name");
    let label = chrome.with("goods-remove-this", &[("name", name.into())]);
    let english = ["name_en", "value_en"];
    let is_open = pen.is_any_wrong(ATTRIBUTE, at, &english)
        || english.iter().any(|field| !text_of(row, field).is_empty());
    view! {
        <fieldset class="stack stack-tight attribute-card">
            <legend class="visually-hidden">
                {chrome.with("goods-attribute-number", &[("number", at.saturating_add(1).to_string().into())])}
            </legend>
            <div class="fields">
                {pen.line_in(this, "name", Line::words("goods-attribute-name", 200))}
                {pen.line_in(this, "value", Line::words("goods-attribute-value", 500))}
            </div>
            <div class="cluster cluster-apart">
                <details open=is_open>
                    <summary>{chrome.text("goods-english")}</summary>
                    <div class="fields">
                        {pen.line_in(this, "name_en", Line::words("goods-attribute-name-en", 200).optional())}
                        {pen.line_in(this, "value_en", Line::words("goods-attribute-value-en", 500).optional())}
                    </div>
                </details>
                <button
                    class="button-link"
                    name="step"
                    value=format!("remove-{ATTRIBUTE}-{at}")
                    aria-label=label
                >
                    {chrome.text("goods-remove")}
                </button>
            </div>
        </fieldset>
    }
    .drawn()
}
