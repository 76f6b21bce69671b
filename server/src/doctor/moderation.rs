//! Whether the shop is ready to be looked at by a gateway, which does so before it takes money for it.
//!
//! What gateways demand of a site is published: who sells, in full; how to reach them and when; the offer, delivery, returns and
//! what becomes of personal data; goods with words and prices; no dead links and no filler. Somebody walks through the shop's own
//! pages as a visitor would ([`walk`]), in this process and without a cookie, and each demand looks at what was seen
//! ([`demands`]). The text of the pages decides, not the settings: what is set and not shown is not there.

mod demands;
mod registers;
mod walk;

pub(super) use walk::Walked;

use super::{Case, Check, Found, Look, SELDOM};
use crate::AppState;
use demands::{CONTACTS, DOCUMENTS, FILLER, GOODS, LINKS, OPEN, PAYMENT, SELLER, Shown};
use std::time::Duration;

/// How long a walk may take.
const WALK_WITHIN: Duration = Duration::from_mins(1);

pub(super) static CHECKS: [Check; 8] = [
    demand("moderation-open", &OPEN, |state| look(state, demands::open)),
    demand("moderation-seller", &SELLER, |state| look(state, demands::seller)),
    demand("moderation-contacts", &CONTACTS, |state| {
        look(state, demands::contacts)
    }),
    demand("moderation-documents", &DOCUMENTS, |state| {
        look(state, demands::documents)
    }),
    demand("moderation-payment", &PAYMENT, |state| {
        look(state, demands::payment)
    }),
    demand("moderation-goods", &GOODS, |state| look(state, demands::goods)),
    demand("moderation-links", &LINKS, |state| look(state, demands::links)),
    demand("moderation-filler", &FILLER, |state| look(state, demands::filler)),
];

const fn demand(name: &'static str, cases: &'static [Case], look: fn(AppState) -> Look) -> Check {
    Check {
        name,
        cases,
        every: SELDOM,
        within: WALK_WITHIN,
        look,
    }
}

fn look(state: AppState, demand: fn(&Shown<'_>) -> Found) -> Look {
    Box::pin(async move {
        let site = state.doctor.walked.site(&state).await;
        demand(&Shown {
            site: &site,
            seller: &state.settings.seller,
        })
    })
}
