//! The shop's documents: offer, personal data, delivery and payment, returns.
//!
//! They are templates that suit a small shop, filled with its settings; what the shop does not do, they do not say. What
//! buyers agree to is an [`Edition`], whose version changes with every word of it.

mod prose;

use crate::{
    Chrome, Handed,
    document::{Head, shop_page},
    hand_over::gateway_name,
    pieces::contact,
};
use leptos::prelude::*;
use shop::{
    desk::Terms,
    edition::{Edition, Paper},
    payment::PayBy,
    privacy::Retention,
};
use words::Value;

pub use prose::blocks;

/// A document of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `/offer`
    Offer,
    /// `/privacy`
    Privacy,
    /// `/delivery`
    Delivery,
    /// `/returns`
    Returns,
}

impl Document {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Offer, Self::Privacy, Self::Delivery, Self::Returns];

    /// Its path, without the language.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Offer => "/offer",
            Self::Privacy => "/privacy",
            Self::Delivery => "/delivery",
            Self::Returns => "/returns",
        }
    }

    /// What consents name, if it is this document.
    pub const fn paper(self) -> Option<Paper> {
        match self {
            Self::Offer => Some(Paper::Offer),
            Self::Privacy => Some(Paper::Privacy),
            Self::Delivery | Self::Returns => None,
        }
    }

    /// Ids of its title and its text.
    const fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Offer => ("offer-title", "offer-prose"),
            Self::Privacy => ("privacy-title", "privacy-prose"),
            Self::Delivery => ("delivery-title", "delivery-prose"),
            Self::Returns => ("returns-title", "returns-prose"),
        }
    }
}

/// What a buyer agrees to today: the words of the document and of the pages that it incorporates.
pub fn edition(chrome: &Chrome, paper: Paper, terms: &Terms) -> Edition {
    let documents: &[Document] = match paper {
        Paper::Offer => &[Document::Offer, Document::Delivery, Document::Returns],
        Paper::Privacy => &[Document::Privacy],
    };
    let values = values(chrome, terms);
    let texts: Vec<String> = documents
        .iter()
        .map(|document| {
            let (title, text) = document.parts();
            format!("## {}\n{}", chrome.text(title), chrome.with(text, &values))
        })
        .collect();
    Edition::new(paper, chrome.lang, texts.join("\n"))
}

/// The page of a document.
pub fn page(chrome: &Chrome, document: Document, terms: &Terms) -> String {
    let (title, text) = document.parts();
    let title = chrome.text(title);
    let text = chrome.with(text, &values(chrome, terms));
    let version = document.paper().map(|paper| {
        let version = edition(chrome, paper, terms).version().to_owned();
        view! { <p class="hint">{chrome.with("document-version", &[("version", version.into())])}</p> }
    });
    shop_page(chrome, &Head::public(title.clone(), document.path()), || {
        view! {
            <article class="prose">
                <h1>{title}</h1>
                {version}
                {blocks(&text)}
                <p>{chrome.text("document-questions")} " " {contact(chrome)}</p>
            </article>
        }
    })
}

/// What the texts are filled with. Each takes what it needs.
fn values(chrome: &Chrome, terms: &Terms) -> Vec<(&'static str, Value<'static>)> {
    let (seller, promises) = (&chrome.seller, &chrome.promises);
    let is_so = |condition: bool| if condition { "yes" } else { "no" }.into();
    let missing = missing(chrome);
    let site = chrome.public_url.as_ref().unwrap_or(&seller.shop_name).clone();
    vec![
        ("seller", seller.name().to_owned().into()),
        ("site", site.into()),
        ("requisites", requisites(chrome).into()),
        ("complete", is_so(missing.is_empty())),
        ("missing", missing.into()),
        ("contacts", contacts(chrome).into()),
        ("pickup", pickup(chrome).into()),
        ("place", is_so(!seller.address.is_empty())),
        ("address", seller.address.clone().into()),
        ("gateway", is_so(promises.has_gateway)),
        ("cards", is_so(promises.has_cards)),
        chrome.sbp(),
        ("receipts", is_so(promises.receipts)),
        ("gateways", gateways(chrome).into()),
        ("telegram", telegram(&promises.handed).into()),
        ("programs", is_so(promises.handed.programs)),
        ("away", is_so(promises.handed.copies_away)),
        ("copies", is_so(promises.handed.copies_days > 0)),
        (
            "copies_days",
            span_days(chrome, promises.handed.copies_days).into(),
        ),
        ("kept", kept(terms.retention).into()),
        (
            "unpaid_days",
            span_days(chrome, terms.retention.unpaid_days.unwrap_or_default()).into(),
        ),
        ("paid_years", paid_years(chrome, terms.retention).into()),
        ("letters", is_so(chrome.tells_buyer)),
        ("courier", terms.delivery.courier.to_string().into()),
        ("free", terms.delivery.free_from.to_string().into()),
        ("days", chrome.days(terms.delivery.days).into()),
        ("hold", chrome.span(terms.hold_seconds).into()),
        (
            "on_delivery",
            is_so(terms.ways.iter().any(|way| way.is_on_delivery())),
        ),
        ("transfer", is_so(terms.ways.contains(&PayBy::BankTransfer))),
        ("transfer_days", chrome.span(terms.transfer_seconds).into()),
        ("returns", chrome.return_days().into()),
        ("longer", is_so(promises.return_days > RETURN_DAYS_OF_THE_LAW)),
    ]
}

/// Days that the law on consumer rights gives for sending back what was bought at a distance (article 26.1).
pub const RETURN_DAYS_OF_THE_LAW: u32 = 7;

/// The gateways by their names, in brackets; empty if they have none that buyers know.
fn gateways(chrome: &Chrome) -> String {
    let gateways = chrome.promises.handed.gateways.iter();
    let names: Vec<String> = gateways.map(|gateway| gateway_name(chrome, *gateway)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(" ({})", names.join(", "))
}

/// What is told in Telegram: all, nothing that names a buyer, or nothing.
const fn telegram(handed: &Handed) -> &'static str {
    match (handed.telegram, handed.telegram_nameless) {
        (true, false) => "yes",
        (true, true) => "nameless",
        (false, _) => "no",
    }
}

/// Which orders keep what names their buyer for ever.
const fn kept(retention: Retention) -> &'static str {
    match (retention.unpaid_days, retention.paid_years) {
        (None, None) => "all",
        (Some(_), None) => "paid",
        (None, Some(_)) => "unpaid",
        (Some(_), Some(_)) => "none",
    }
}

fn span_days(chrome: &Chrome, days: u32) -> String {
    chrome.with("span-days", &[("count", days.into())])
}

fn paid_years(chrome: &Chrome, retention: Retention) -> String {
    let years = retention.paid_years.unwrap_or_default();
    chrome.with("span-years", &[("count", years.into())])
}

/// Everything that is known of the seller, in a line.
fn requisites(chrome: &Chrome) -> String {
    let seller = &chrome.seller;
    let part = |id: &str, gap: &'static str, text: &String| {
        (!text.is_empty()).then(|| chrome.with(id, &[(gap, text.as_str().into())]))
    };
    let numbers: Vec<String> = [
        part("seller-inn", "number", &seller.inn),
        part("seller-ogrn", "number", &seller.ogrn),
    ]
    .into_iter()
    .flatten()
    .collect();
    let sentences = [
        Some(seller.name().to_owned()),
        Some(numbers.join(", ")).filter(|numbers| !numbers.is_empty()),
        part("seller-address", "text", &seller.address),
        part("seller-phone", "text", &seller.phone),
        part("seller-email", "text", &seller.email),
    ];
    let sentences: Vec<String> = sentences
        .into_iter()
        .flatten()
        .map(|it| format!("{}.", it.trim_end_matches('.')))
        .collect();
    sentences.join(" ")
}

/// What is not known of the seller; the self-employed have no registration number, so it may be missing.
fn missing(chrome: &Chrome) -> String {
    let missing = chrome.seller.missing().into_iter();
    let words: Vec<String> = missing
        .filter(|missing| missing.variable != "SELLER_OGRN")
        .map(|missing| chrome.text(missing.words))
        .collect();
    words.join(", ")
}

/// Every way to reach the seller.
fn contacts(chrome: &Chrome) -> String {
    let seller = &chrome.seller;
    let known: Vec<&str> = [&seller.email, &seller.phone, &seller.address]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(String::as_str)
        .collect();
    if known.is_empty() {
        chrome.text("seller-no-contacts")
    } else {
        known.join(", ")
    }
}

/// Where and when goods are picked up, as far as it is known.
fn pickup(chrome: &Chrome) -> String {
    let seller = &chrome.seller;
    let known: Vec<&str> = [&seller.address, &seller.hours]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(String::as_str)
        .collect();
    if known.is_empty() {
        String::new()
    } else {
        format!(": {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests;
