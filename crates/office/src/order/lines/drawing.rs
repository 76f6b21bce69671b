//! What the page of an order shows of its lines: how they were changed, and the form that changes them.

use super::{COUNT, Lines, LinesForm, LinesTried};
use crate::by_hand::found;
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, Way, error_box, moment, totals},
};
use leptos::prelude::*;
use shop::{
    buyer::Delivery,
    catalog::VariantId,
    order::{Line, Order, Ordered, Relining},
    staff::Right,
};

/// The changes, and the form for another one; nothing where there is neither.
pub(in crate::order) fn panel(chrome: &Chrome, order: &Order, lines: &Lines) -> AnyView {
    let has_form = order.can_be_relined() && chrome.may(Right::TakeOrders);
    if !has_form && lines.relinings.is_empty() && lines.tried.is_none() {
        return ().drawn();
    }
    let changes = lines.relinings.iter().map(|one| told(chrome, one)).collect_view();
    let changes = (!lines.relinings.is_empty()).then(|| view! { <ol class="timeline">{changes}</ol> });
    let tried = lines.tried.as_ref();
    let trouble = tried.and_then(|tried| tried.trouble.as_ref());
    let trouble = trouble.map(|trouble| error_box(chrome.text("not-done-title"), trouble.text(chrome)));
    let form = has_form.then(|| {
        view! {
            <details open=tried.is_some()>
                <summary>{chrome.text("lines-open")}</summary>
                {form(chrome, order, tried)}
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="lines">
            <h2 id="lines">{chrome.text("lines-title")}</h2>
            {trouble}
            {changes}
            {form}
        </section>
    }
    .drawn()
}

/// The search comes first, so that a press of Enter anywhere looks for goods and never writes the lines.
fn form(chrome: &Chrome, order: &Order, tried: Option<&LinesTried>) -> AnyView {
    let form = tried.map_or_else(
        || LinesForm::of_order(order, chrome.lang),
        |tried| tried.form_for(order),
    );
    let shown = tried.and_then(|tried| tried.preview.as_ref());
    let seen = form.seen;
    let goods = tried.and_then(|tried| tried.found.as_ref());
    let goods = goods.map(|page| found(chrome, &form.q, page));
    let counts = form.counts.iter();
    let counts = counts.map(|(id, typed)| count(chrome, order, tried, (*id, typed.as_str())));
    let counts = counts.collect_view();
    let delivery = matches!(order.placed.delivery, Delivery::Courier { .. }).then(|| {
        let hint = Some(chrome.text("lines-delivery-hint"));
        input(chrome, ("delivery", "lines-delivery"), &form.delivery, hint)
    });
    let off_hint = Some(chrome.text("office-hand-discount-hint"));
    let reason_hint = Some(chrome.text("office-hand-reason-hint"));
    let preview = shown.map(|(after, mark)| preview(chrome, order, after, mark));
    view! {
        <form
            method="post"
            action=chrome.href(&format!("/admin/orders/{}/lines", order.number))
            class="stack"
            autocomplete="off"
            novalidate
        >
            <p class="hint">{chrome.text("lines-hint")}</p>
            <input type="hidden" name="seen" value=seen.to_string()/>
            {input(chrome, ("q", "lines-search"), &form.q, None)}
            <p>
                <button class="button button-quiet" name="step" value="find">{chrome.text("search-button")}</button>
            </p>
            {goods}
            {counts}
            {delivery}
            {input(chrome, ("discount", "office-hand-discount"), &form.discount, off_hint)}
            {input(chrome, ("reason", "office-hand-reason"), &form.reason, reason_hint)}
            <p>
                <button class="button button-quiet" name="step" value="look">{chrome.text("lines-look")}</button>
            </p>
            {preview}
        </form>
    }
    .drawn()
}

/// How many pieces there are to be of a variant, with what is known of it.
fn count(
    chrome: &Chrome,
    order: &Order,
    tried: Option<&LinesTried>,
    (id, typed): (VariantId, &str),
) -> AnyView {
    let line = order.placed.lines.iter().find(|line| line.variant == id);
    let on_shelf = tried.and_then(|tried| tried.quote.lines.iter().find(|line| line.ware.variant.id == id));
    let new = on_shelf.map(shop::cart::QuoteLine::ordered);
    let known = line.or(new.as_ref());
    let label = match known {
        Some(line) => format!(
            "{} ({})",
            line.name.with_option(&line.option, chrome.lang),
            line.sku
        ),
        None => chrome.text("lines-unknown"),
    };
    let price = known.map(|line| line.price.to_string()).unwrap_or_default();
    let stock = on_shelf.map_or(0, |line| line.ware.variant.stock);
    let values = [("price", price.into()), ("stock", stock.into())];
    let hint = if on_shelf.is_some() {
        "lines-line-stock"
    } else {
        "lines-line"
    };
    let field = Field {
        hint: known.map(|_| chrome.with(hint, &values)),
        ..Field::new(format!("lines-{COUNT}{}", id.0), label)
    };
    let control = view! {
        <input
            id=field.id.clone()
            name=format!("{COUNT}{}", id.0)
            inputmode="numeric"
            autocomplete="off"
            maxlength="6"
            aria-describedby=field.described_by()
            value=typed.to_owned()
        />
    };
    field.around(chrome, control.drawn())
}

fn input(
    chrome: &Chrome,
    (name, label): (&'static str, &'static str),
    value: &str,
    hint: Option<String>,
) -> AnyView {
    let field = Field {
        hint,
        ..Field::new(format!("lines-{name}"), chrome.text(label))
    };
    let control = view! {
        <input
            id=field.id.clone()
            name=name
            maxlength="500"
            autocomplete="off"
            aria-describedby=field.described_by()
            value=value.to_owned()
        />
    };
    field.around(chrome, control.drawn())
}

/// What the order would come to, and the button that writes it.
fn preview(chrome: &Chrome, order: &Order, after: &Ordered, mark: &str) -> AnyView {
    let was = [("was", order.placed.bill.total().to_string().into())];
    let pieces = after.lines.iter().map(|line| line.count).sum();
    let way = Way {
        key: None,
        name: chrome.text("delivery-word"),
        bill: after.bill,
    };
    view! {
        <div class="notice stack" data-tone="calm" role="status">
            <p>{chrome.with("lines-was", &was)}</p>
            {totals(chrome, pieces, after.bill.goods(), vec![way])}
            <p>{chrome.text("lines-next")}</p>
        </div>
        <input type="hidden" name="shown" value=mark.to_owned()/>
        <p><button class="button" name="step" value="save">{chrome.text("lines-save")}</button></p>
    }
    .drawn()
}

/// What somebody changed: each line and sum with what it was and what it became.
fn told(chrome: &Chrome, relining: &Relining) -> AnyView {
    let (before, after) = (&relining.before, &relining.after);
    let mut changes: Vec<(String, String, String)> = Vec::new();
    let gone = before
        .lines
        .iter()
        .filter(|line| of(after, line.variant).is_none());
    for line in after.lines.iter().chain(gone) {
        let count = |ordered| {
            of(ordered, line.variant)
                .map_or(0, |line: &Line| line.count)
                .to_string()
        };
        let name = line.name.with_option(&line.option, chrome.lang);
        changes.push((format!("{name} ({})", line.sku), count(before), count(after)));
    }
    let (was, is) = (&before.bill, &after.bill);
    for (word, was, is) in [
        ("discount-word", was.discount(), is.discount()),
        ("delivery-word", was.delivery(), is.delivery()),
        ("total-word", was.total(), is.total()),
    ] {
        changes.push((chrome.text(word), was.to_string(), is.to_string()));
    }
    let changes = changes.into_iter().filter(|(_, was, is)| was != is);
    let changes = changes.map(|(what, was, is)| {
        let values = [("before", was.into()), ("after", is.into())];
        view! { <p>{what} ": " {chrome.with("goods-history-change", &values)}</p> }
    });
    view! {
        <li>
            {changes.collect_view()}
            <p class="who">{relining.who.clone()} ", " {moment(chrome, relining.at)}</p>
        </li>
    }
    .drawn()
}

fn of(ordered: &Ordered, variant: VariantId) -> Option<&Line> {
    ordered.lines.iter().find(|line| line.variant == variant)
}
