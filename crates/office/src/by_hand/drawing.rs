//! What the page of an order by hand shows.

use super::{HandForm, HandTried};
use crate::{
    frame::{Room, office_page},
    order::to_orders,
};
use app::{
    Chrome,
    checkout::{self, buyers_fields, summary},
    drawn::Draw,
    pieces::{Field, Way, crumbs, error_box, totals},
};
use leptos::prelude::*;
use shop::{
    bill::Bill,
    buyer::DeliveryTerms,
    cart::{Quote, QuoteLine},
    catalog::{Card, ShelfPage, Variant},
    desk::HandOrder,
    order::Refusal,
    payment::PayBy,
    text::Text,
};

/// A form, and what belongs to it now.
pub(crate) struct Showing<'a> {
    /// What was typed, and what is wrong with it.
    pub tried: &'a HandTried,
    /// What is ordered, at today's prices.
    pub quote: &'a Quote,
    /// The goods that were looked for, if any were.
    pub found: Option<&'a ShelfPage>,
    /// What it comes to, or what is wrong with the discount.
    pub bill: Result<Bill, Refusal>,
    /// The ways of paying to choose from.
    pub ways: &'a [PayBy],
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
    /// How long an invoice can be paid, in seconds.
    pub transfer_seconds: i64,
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let HandTried {
        form,
        mistakes,
        trouble,
    } = showing.tried;
    let title = chrome.text("office-hand-title");
    let document_title = if showing.tried.has_failed() {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title.clone()
    };
    let trouble = trouble
        .as_ref()
        .map(|trouble| error_box(chrome.text("not-placed-title"), trouble.text(chrome)));
    let buyer = checkout::Showing {
        quote: showing.quote,
        delivery: showing.delivery,
        ways: showing.ways,
        transfer_seconds: showing.transfer_seconds,
        agreed: ["", ""],
        form: &form.checkout,
        mistakes,
        trouble: None,
    };
    // No discount fits nothing.
    let wrong = showing
        .bill
        .as_ref()
        .err()
        .filter(|_| !showing.quote.lines.is_empty());
    let seen = HandOrder::shown(showing.quote, showing.delivery);
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![to_orders(chrome)], Some(chrome.text("office-hand-crumb")))}
            <h1>{title}</h1>
            {trouble}
            {summary(chrome, mistakes)}
            <form
                class="stack stack-loose"
                method="post"
                action=chrome.href("/admin/orders/new")
                autocomplete="off"
                novalidate
            >
                <input type="hidden" name="token" value=form.checkout.token.clone()/>
                <input type="hidden" name="seen" value=seen/>
                <section class="panel stack" aria-labelledby="goods">
                    <h2 id="goods">{chrome.text("goods-title")}</h2>
                    {search(chrome, form)}
                    {showing.found.map(|page| found(chrome, &form.q, page))}
                    {ordered(chrome, showing)}
                </section>
                <section class="panel stack" aria-labelledby="buyer">
                    <h2 id="buyer">{chrome.text("office-buyer-title")}</h2>
                    {buyers_fields(chrome, &buyer)}
                </section>
                <section class="panel stack" aria-labelledby="discount-title">
                    <h2 id="discount-title">{chrome.text("discount-word")}</h2>
                    {discount(chrome, form, wrong)}
                </section>
                <p class="hint">{chrome.text("office-hand-next")}</p>
                <button class="button button-wide" name="step" value="save">{chrome.text("office-hand-save")}</button>
            </form>
        </div>
    };
    office_page(chrome, &document_title, Room::Orders, body.drawn())
}

/// The first button of the form, so that a press of Enter anywhere looks for goods and never places the order.
fn search(chrome: &Chrome, form: &HandForm) -> AnyView {
    let field = Field::new("q", chrome.text("search-label"));
    let input = view! {
        <input
            id="q"
            name="q"
            type="search"
            autocomplete="off"
            maxlength="100"
            enterkeyhint="search"
            value=form.q.clone()
        />
    };
    view! {
        {field.around(chrome, input.drawn())}
        <p><button class="button button-quiet" name="step" value="find">{chrome.text("search-button")}</button></p>
    }
    .drawn()
}

/// The goods that were looked for by these words, each variant with a button that adds a piece of it.
pub(crate) fn found(chrome: &Chrome, q: &str, page: &ShelfPage) -> AnyView {
    if page.cards.is_empty() {
        let nothing = chrome.with("search-nothing-title", &[("query", q.into())]);
        return view! { <p role="status">{nothing}</p> }.drawn();
    }
    let mut offers = Vec::new();
    for card in &page.cards {
        for variant in &card.variants {
            offers.push(offer(chrome, card, variant));
        }
    }
    let more = (page.pages > 1).then(|| view! { <p class="hint">{chrome.text("office-hand-more")}</p> });
    view! {
        <table class="table table-wide">
            <thead>
                <tr>
                    <th scope="col">{chrome.text("column-goods")}</th>
                    <th scope="col">{chrome.text("article-code")}</th>
                    <th scope="col" class="number">{chrome.text("column-price")}</th>
                    <th scope="col" class="number">{chrome.text("office-hand-stock")}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{offers}</tbody>
        </table>
        {more}
    }
    .drawn()
}

fn offer(chrome: &Chrome, card: &Card, variant: &Variant) -> AnyView {
    let name = named(chrome, &card.name, &variant.option);
    let button = (variant.stock > 0).then(|| {
        let label = chrome.with("office-hand-add-this", &[("name", name.as_str().into())]);
        view! {
            <button class="button button-quiet" name="add" value=variant.id.0.to_string() aria-label=label>
                {chrome.text("office-hand-add")}
            </button>
        }
    });
    view! {
        <tr>
            <td>{name.clone()}</td>
            <td data-label=chrome.text("article-code")><code>{variant.sku.clone()}</code></td>
            <td data-label=chrome.text("column-price") class="number">{variant.price.to_string()}</td>
            <td data-label=chrome.text("office-hand-stock") class="number">{variant.stock.to_string()}</td>
            <td>{button}</td>
        </tr>
    }
    .drawn()
}

/// What is ordered so far, with counts to be changed, and what it comes to.
fn ordered(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let quote = showing.quote;
    if quote.lines.is_empty() {
        return view! { <p class="hint">{chrome.text("office-hand-empty")}</p> }.drawn();
    }
    let lines = quote.lines.iter().map(|each| line(chrome, each)).collect_view();
    let totals = showing.bill.as_ref().ok().map(|bill| {
        let way = Way {
            key: None,
            name: chrome.text("delivery-word"),
            bill: *bill,
        };
        let pieces = quote.lines.iter().map(|line| line.count).sum();
        totals(chrome, pieces, quote.goods, vec![way])
    });
    view! {
        {lines}
        {totals}
        <p>
            <button class="button button-quiet" name="step" value="count">{chrome.text("office-hand-recount")}</button>
        </p>
    }
    .drawn()
}

fn line(chrome: &Chrome, line: &QuoteLine) -> AnyView {
    let ware = &line.ware;
    let variant = &ware.variant;
    let values = [
        ("price", variant.price.to_string().into()),
        ("sum", line.sum.to_string().into()),
        ("stock", variant.stock.into()),
    ];
    let field = Field {
        hint: Some(chrome.with("office-hand-line", &values)),
        mistake: line.is_short().then(|| chrome.text("office-hand-short")),
        ..Field::new(
            HandForm::field_of(variant.id),
            named(chrome, &ware.name, &variant.option),
        )
    };
    let input = view! {
        <input
            id=field.id.clone()
            name=field.id.clone()
            inputmode="numeric"
            autocomplete="off"
            maxlength="6"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            value=line.count.to_string()
        />
    };
    field.around(chrome, input.drawn())
}

fn named(chrome: &Chrome, name: &Text, option: &Text) -> String {
    let (name, option) = (name.get(chrome.lang), option.get(chrome.lang));
    if option.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {option}")
    }
}

/// The discount and why it is given, each with what is wrong with it.
fn discount(chrome: &Chrome, form: &HandForm, wrong: Option<&Refusal>) -> AnyView {
    let said = |refusal: &Refusal| app::Trouble::from(refusal.clone()).text(chrome);
    let is_reason = |refusal: &&Refusal| **refusal == Refusal::ReasonMissing;
    let has_discount = !form.discount.trim().is_empty();
    let off = Field {
        optional: Some(chrome.text("office-hand-optional")),
        hint: Some(chrome.text("office-hand-discount-hint")),
        mistake: wrong
            .filter(|refusal| has_discount && !is_reason(refusal))
            .map(said),
        ..Field::new("discount", chrome.text("office-hand-discount"))
    };
    let reason = Field {
        optional: Some(chrome.text("office-hand-reason-optional")),
        hint: Some(chrome.text("office-hand-reason-hint")),
        mistake: wrong.filter(is_reason).map(said),
        ..Field::new("reason", chrome.text("office-hand-reason"))
    };
    let off_input = view! {
        <input
            id="discount"
            name="discount"
            autocomplete="off"
            maxlength="20"
            aria-invalid=off.invalid()
            aria-describedby=off.described_by()
            value=form.discount.clone()
        />
    };
    let reason_input = view! {
        <input
            id="reason"
            name="reason"
            autocomplete="off"
            maxlength="500"
            aria-invalid=reason.invalid()
            aria-describedby=reason.described_by()
            value=form.reason.clone()
        />
    };
    view! {
        {off.around(chrome, off_input.drawn())}
        {reason.around(chrome, reason_input.drawn())}
    }
    .drawn()
}
