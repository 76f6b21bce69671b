//! What is wrong with the form: on top, and beside each field in the same words.

use super::Mistake;
use crate::{Chrome, drawn::Draw, pieces::error_summary};
use leptos::prelude::*;
use shop::buyer::PhoneFault;

/// The mistakes of a form in the visitor's words.
pub(super) struct Mistakes<'a> {
    chrome: &'a Chrome,
    made: &'a [Mistake],
}

impl<'a> Mistakes<'a> {
    pub(super) fn new(chrome: &'a Chrome, made: &'a [Mistake]) -> Self {
        Self { chrome, made }
    }

    /// The words for the mistake in the field with this id, if there is one.
    pub(super) fn at(&self, id: &str) -> Option<String> {
        let mistake = self.made.iter().find(|mistake| field(**mistake) == id);
        mistake.map(|mistake| words(self.chrome, *mistake))
    }

    /// All of them with links to their fields; nothing if there are none.
    pub(super) fn summary(&self) -> AnyView {
        if self.made.is_empty() {
            return ().drawn();
        }
        let count = i64::try_from(self.made.len()).unwrap_or(i64::MAX);
        let title = self.chrome.with("mistakes-title", &[("count", count.into())]);
        let links = self
            .made
            .iter()
            .map(|mistake| (field(*mistake), words(self.chrome, *mistake)))
            .collect();
        error_summary(title, links)
    }
}

/// Id of the field that the mistake is in.
fn field(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::Name => "name",
        Mistake::Phone(_) => "phone",
        Mistake::Email => "email",
        Mistake::Delivery => "delivery",
        Mistake::Address => "address",
        Mistake::Comment => "comment",
        Mistake::PayBy => "pay_by",
        Mistake::ConsentData => "consent_data",
        Mistake::ConsentOffer => "consent_offer",
    }
}

fn words(chrome: &Chrome, mistake: Mistake) -> String {
    chrome.text(match mistake {
        Mistake::Name => "mistake-name",
        Mistake::Phone(PhoneFault::Missing) => "mistake-phone",
        Mistake::Phone(PhoneFault::Short) => "mistake-phone-short",
        Mistake::Phone(PhoneFault::Long) => "mistake-phone-long",
        Mistake::Phone(PhoneFault::UnknownCode) => "mistake-phone-code",
        Mistake::Phone(PhoneFault::Doubtful) => "mistake-phone-doubtful",
        Mistake::Email => "mistake-email",
        Mistake::Delivery => "mistake-delivery",
        Mistake::Address => "mistake-address",
        Mistake::Comment => "mistake-comment",
        Mistake::PayBy => "mistake-pay-by",
        Mistake::ConsentData => "mistake-consent-data",
        Mistake::ConsentOffer => "mistake-consent-offer",
    })
}
