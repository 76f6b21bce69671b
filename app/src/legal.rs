//! The shop's documents: offer, personal data, delivery and payment, returns.
//!
//! They are templates that suit a small shop; a merchant who changes them in the word files gives them a new version here,
//! because each consent names the version it was given to.

mod prose;

use crate::{
    Chrome,
    document::{Head, shop_page},
    pieces::contact,
};
use leptos::prelude::*;
use shop::desk::Terms;
use words::Value;

/// Version of the public offer; stored with each consent to it.
pub const OFFER_VERSION: &str = "2026-11-22";
/// Version of the text on personal data; stored with each consent to it.
pub const PRIVACY_VERSION: &str = "2026-11-22";

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

    /// Its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Offer => "/offer",
            Self::Privacy => "/privacy",
            Self::Delivery => "/delivery",
            Self::Returns => "/returns",
        }
    }

    /// Ids of its title and its text, and its version if consents name it.
    const fn parts(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Self::Offer => ("offer-title", "offer-prose", Some(OFFER_VERSION)),
            Self::Privacy => ("privacy-title", "privacy-prose", Some(PRIVACY_VERSION)),
            Self::Delivery => ("delivery-title", "delivery-prose", None),
            Self::Returns => ("returns-title", "returns-prose", None),
        }
    }
}

/// The page of a document.
pub fn page(chrome: &Chrome, document: Document, terms: &Terms) -> String {
    let (title, text, version) = document.parts();
    let title = chrome.text(title);
    let text = chrome.with(text, &values(chrome, terms));
    let version = version.map(|version| {
        view! { <p class="hint">{chrome.with("document-version", &[("version", version.into())])}</p> }
    });
    shop_page(chrome, &Head::public(title.clone(), document.path()), || {
        view! {
            <article class="prose">
                <h1>{title}</h1>
                {version}
                {prose::blocks(&text)}
                <p>{chrome.text("document-questions")} " " {contact(chrome)}</p>
            </article>
        }
    })
}

/// What the texts are filled with. Each takes what it needs.
fn values(chrome: &Chrome, terms: &Terms) -> Vec<(&'static str, Value<'static>)> {
    let seller = &chrome.seller;
    let or_dash = |text: &String| {
        if text.is_empty() {
            "—".to_owned()
        } else {
            text.clone()
        }
    };
    let name = if seller.legal_name.is_empty() {
        &seller.shop_name
    } else {
        &seller.legal_name
    };
    let minutes = terms.hold_seconds / 60;
    vec![
        ("seller", name.clone().into()),
        ("shop", or_dash(&seller.shop_name).into()),
        (
            "site",
            chrome.public_url.clone().unwrap_or_else(|| "—".to_owned()).into(),
        ),
        ("inn", or_dash(&seller.inn).into()),
        ("ogrn", or_dash(&seller.ogrn).into()),
        ("address", or_dash(&seller.address).into()),
        ("hours", or_dash(&seller.hours).into()),
        ("phone", or_dash(&seller.phone).into()),
        ("email", or_dash(&seller.email).into()),
        ("courier", terms.delivery.courier.to_string().into()),
        ("free", terms.delivery.free_from.to_string().into()),
        ("minutes", minutes.into()),
    ]
}
