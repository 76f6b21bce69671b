//! The form's groups of fields.

use super::{CheckoutForm, Showing, form, mistakes::Mistakes, review};
use crate::{
    Chrome,
    drawn::Draw,
    pay_by,
    pieces::{Field, Input, TextArea, mistake_line, price_or_free},
};
use leptos::prelude::*;
use shop::{Kopecks, payment::PayBy};

const NAME: Input = Input {
    kind: "text",
    mode: "text",
    autocomplete: "name",
    is_required: true,
};
const PHONE: Input = Input {
    kind: "tel",
    mode: "tel",
    autocomplete: "tel",
    is_required: true,
};
const EMAIL: Input = Input {
    kind: "email",
    mode: "email",
    autocomplete: "email",
    is_required: true,
};
const ADDRESS: Input = Input {
    kind: "text",
    mode: "text",
    autocomplete: "street-address",
    is_required: false,
};

/// Who buys. Whoever types for somebody else may leave out the e-mail, and is told so in these words.
pub(super) fn buyer(
    chrome: &Chrome,
    form: &CheckoutForm,
    mistakes: &Mistakes<'_>,
    optional_email: Option<String>,
) -> AnyView {
    let email_input = Input {
        is_required: optional_email.is_none(),
        ..EMAIL
    };
    let name = Field {
        mistake: mistakes.at("name"),
        ..Field::new("name", chrome.text("name-label"))
    };
    let phone = Field {
        hint: Some(chrome.text("phone-hint")),
        mistake: mistakes.at("phone"),
        ..Field::new("phone", chrome.text("phone-label"))
    };
    let email = Field {
        optional: optional_email,
        hint: Some(chrome.text(match (chrome.tells_buyer, chrome.promises.receipts) {
            (true, true) => "email-hint",
            (true, false) => "email-hint-letters",
            (false, true) => "email-hint-receipt",
            (false, false) => "email-hint-plain",
        })),
        mistake: mistakes.at("email"),
        ..Field::new("email", chrome.text("email-label"))
    };
    view! {
        <fieldset class="stack">
            <legend>{chrome.text("buyer-legend")}</legend>
            {name.with_input(chrome, &form.name, NAME)}
            {phone.with_input(chrome, &form.phone, PHONE)}
            {email.with_input(chrome, &form.email, email_input)}
        </fieldset>
    }
    .drawn()
}

pub(super) fn delivery(chrome: &Chrome, showing: &Showing<'_>, mistakes: &Mistakes<'_>) -> AnyView {
    let form = showing.form;
    let address = Field {
        optional: Some(chrome.text("address-optional")),
        hint: Some(chrome.text("address-hint")),
        mistake: mistakes.at("address"),
        ..Field::new("address", chrome.text("address-label"))
    };
    let comment = Field {
        optional: Some(chrome.text("comment-optional")),
        mistake: mistakes.at("comment"),
        ..Field::new("comment", chrome.text("comment-label"))
    };
    let comment_area = view! {
        <TextArea
            id="comment"
            name="comment"
            value=form.comment.clone()
            most=form::MOST_COMMENT
            described_by=comment.described_by()
            invalid=comment.invalid()
        />
    }
    .drawn();
    let courier = showing.delivery.courier_for(showing.quote.goods);
    let terms = [
        ("free", showing.delivery.free_from.to_string().into()),
        ("days", chrome.days(showing.delivery.days).into()),
    ];
    let mistake = mistakes
        .at("delivery")
        .map(|words| mistake_line(chrome, "delivery", words));
    view! {
        <fieldset class="stack">
            <legend>{chrome.text("delivery-word")}</legend>
            {mistake}
            <div class="choices">
                {choice(chrome, form, "pickup", Kopecks::ZERO, chrome.text("pickup-title"), pickup_hint(chrome))}
                {choice(
                    chrome,
                    form,
                    "courier",
                    courier,
                    chrome.text("courier-title"),
                    chrome.with("courier-hint", &terms),
                )}
            </div>
            {address.with_input(chrome, &form.address, ADDRESS)}
            {comment.around(chrome, comment_area)}
        </fieldset>
    }
    .drawn()
}

/// Where and when the goods can be fetched, as far as the shop says so.
fn pickup_hint(chrome: &Chrome) -> String {
    let seller = &chrome.seller;
    [&seller.address, &seller.hours]
        .into_iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

fn choice(
    chrome: &Chrome,
    form: &CheckoutForm,
    value: &'static str,
    price: Kopecks,
    title: String,
    hint: String,
) -> AnyView {
    let id = if value == "pickup" {
        "delivery"
    } else {
        "delivery-courier"
    };
    view! {
        <label class="choice">
            <input type="radio" id=id name="delivery" value=value checked=form.delivery == value/>
            <span class="choice-title">{title}</span>
            <span class="price">{price_or_free(chrome, price)}</span>
            <span class="hint">{hint}</span>
        </label>
    }
    .drawn()
}

/// How the order is paid; nothing where there is nothing to choose or to say.
pub(super) fn payment(chrome: &Chrome, showing: &Showing<'_>, mistakes: &Mistakes<'_>) -> AnyView {
    if !showing.has_ways() {
        return ().drawn();
    }
    let mistake = mistakes
        .at("pay_by")
        .map(|words| mistake_line(chrome, "pay_by", words));
    let way = |(place, way): (usize, &PayBy)| {
        let name = way.as_str().to_owned();
        let id = if place == 0 {
            "pay_by".to_owned()
        } else {
            format!("pay_by-{name}")
        };
        let is_chosen = showing.form.pay_by == name;
        view! {
            <label class="choice">
                <input type="radio" id=id name="pay_by" value=name checked=is_chosen data-when=review::when(*way)/>
                <span class="choice-title">{pay_by::name(chrome, *way)}</span>
                <span class="hint">{pay_by::hint(chrome, *way, showing.transfer_seconds)}</span>
            </label>
        }
    };
    let ways = showing.ways.iter().enumerate().map(way).collect_view();
    view! {
        <fieldset class="stack">
            <legend>{chrome.text("pay-legend")}</legend>
            {mistake}
            <div class="choices">{ways}</div>
        </fieldset>
    }
    .drawn()
}

pub(super) fn consents(chrome: &Chrome, form: &CheckoutForm, mistakes: &Mistakes<'_>) -> AnyView {
    let data = tick(
        chrome,
        ("consent_data", mistakes.at("consent_data")),
        !form.consent_data.is_empty(),
        ["consent-data-before", "consent-data-link", "consent-data-after"],
        "/privacy",
    );
    let offer = tick(
        chrome,
        ("consent_offer", mistakes.at("consent_offer")),
        !form.consent_offer.is_empty(),
        [
            "consent-offer-before",
            "consent-offer-link",
            "consent-offer-after",
        ],
        "/offer",
    );
    view! {
        <fieldset class="stack stack-tight">
            <legend>{chrome.text("consents-legend")}</legend>
            {data}
            {offer}
        </fieldset>
    }
    .drawn()
}

/// A tick, whose words are what is before, in and after the link to its document.
fn tick(
    chrome: &Chrome,
    (id, mistake): (&'static str, Option<String>),
    is_set: bool,
    [before, link, after]: [&'static str; 3],
    document: &str,
) -> AnyView {
    let invalid = mistake.as_ref().map(|_| "true");
    let described_by = mistake.as_ref().map(|_| format!("{id}-error"));
    let mistake = mistake.map(|words| mistake_line(chrome, id, words));
    view! {
        {mistake}
        <label class="check">
            <input
                id=id
                type="checkbox"
                name=id
                value="1"
                required
                checked=is_set
                aria-invalid=invalid
                aria-describedby=described_by
            />
            <span>
                {chrome.text(before)}
                " "
                <a href=chrome.href(document) target="_blank">{chrome.text(link)}</a>
                {chrome.text(after)}
            </span>
        </label>
    }
    .drawn()
}
