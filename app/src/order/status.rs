//! How an order stands, in sentences.

use super::{Visit, actions, standing::Standing, steps};
use crate::{
    Chrome,
    document::full_title,
    views::{Link, Sentence, StatusView},
};
use shop::{
    Timestamp,
    order::{Order, Payment, Source},
    payment::Verdict,
};

/// How the order stands, for the page and for the stream of its changes.
pub fn view(chrome: &Chrome, visit: &Visit<'_>) -> StatusView {
    let says = Says { chrome, visit };
    let standing = Standing::of(visit);
    let (_, tone) = name(&standing);
    StatusView {
        title: full_title(chrome, &title(chrome, visit)),
        tone: tone.to_owned(),
        headline: says.headline(&standing),
        sentences: says.sentences(&standing),
        actions: actions::of(chrome, visit, &standing),
        hint: says.hint(&standing),
        is_busy: matches!(standing, Standing::Checking | Standing::TimeUp),
        // Money can still come for an order that expired or was cancelled, and the page has to say so.
        is_final: matches!(standing, Standing::Delivered { .. } | Standing::Refunded { .. }),
        steps: steps::of(chrome, visit),
    }
}

/// The title of the page: the order and its state.
pub(super) fn title(chrome: &Chrome, visit: &Visit<'_>) -> String {
    let (state, _) = name(&Standing::of(visit));
    let values = [
        ("number", visit.order.number.to_string().into()),
        ("state", chrome.text(state).into()),
    ];
    chrome.with("order-document-title", &values)
}

/// The state in the title, and the tone.
fn name(standing: &Standing<'_>) -> (&'static str, &'static str) {
    match standing {
        Standing::Waiting { .. } => ("order-state-waiting", "wait"),
        Standing::Checking => ("order-state-checking", "calm"),
        Standing::Unconfirmed { .. } => ("order-state-unconfirmed", "wait"),
        Standing::Interrupted { .. } => ("order-state-interrupted", "wait"),
        Standing::Failed { .. } => ("order-state-failed", "bad"),
        Standing::TimeUp => ("order-state-time-up", "calm"),
        Standing::Decision(_) => ("order-state-decision", "wait"),
        Standing::Paid { .. } => ("order-state-paid", "good"),
        Standing::Shipped { .. } => ("order-state-shipped", "good"),
        Standing::Delivered { .. } => ("order-state-delivered", "good"),
        Standing::Expired { .. } => ("order-state-expired", "calm"),
        Standing::Cancelled { .. } => ("order-state-cancelled", "calm"),
        Standing::Refunded { .. } => ("order-state-refunded", "calm"),
    }
}

struct Says<'a> {
    chrome: &'a Chrome,
    visit: &'a Visit<'a>,
}

impl Says<'_> {
    fn headline(&self, standing: &Standing<'_>) -> String {
        let id = match standing {
            Standing::Waiting { .. } => "order-waiting-headline",
            Standing::Checking => "order-checking-headline",
            Standing::Unconfirmed { .. } => "order-unconfirmed-headline",
            Standing::Interrupted { .. } => "order-interrupted-headline",
            Standing::Failed { .. } => "order-failed-headline",
            Standing::TimeUp => "order-time-up-headline",
            Standing::Decision(Verdict::TestInLive) => "order-decision-headline-test",
            Standing::Decision(_) => "order-decision-headline",
            Standing::Paid { .. } => {
                let number = self.order().number.to_string();
                return self
                    .chrome
                    .with("order-paid-headline", &[("number", number.into())]);
            }
            Standing::Shipped { .. } => "order-shipped-headline",
            Standing::Delivered { .. } => "order-delivered-headline",
            Standing::Expired { .. } => "order-expired-headline",
            Standing::Cancelled { .. } => "order-cancelled-headline",
            Standing::Refunded { .. } => "order-refunded-headline",
        };
        self.chrome.text(id)
    }

    fn sentences(&self, standing: &Standing<'_>) -> Vec<Sentence> {
        let chrome = self.chrome;
        match standing {
            Standing::Waiting { until, .. } => vec![self.until("order-waiting-text", *until)],
            Standing::Checking => vec![plain(chrome.text("order-checking-text"))],
            Standing::Unconfirmed { is_checked: true } => {
                vec![self.at("order-unconfirmed-checked", self.visit.now)]
            }
            Standing::Unconfirmed { is_checked: false } => vec![plain(chrome.text("order-unconfirmed-text"))],
            Standing::Interrupted { until } => vec![self.until("order-interrupted-text", *until)],
            Standing::Failed { until } => vec![self.until("order-failed-text", *until)],
            Standing::TimeUp => vec![plain(chrome.text("order-time-up-text"))],
            Standing::Decision(verdict) => self.decision(*verdict),
            Standing::Paid { payment, is_twice } => self.paid(payment, *is_twice),
            Standing::Shipped { at, tracking } => self.shipped(*at, *tracking),
            Standing::Delivered { at } => vec![Sentence {
                link: Some(Link {
                    href: chrome.href("/returns"),
                    text: chrome.text("order-delivered-returns"),
                }),
                ..self.at("order-delivered-text", *at)
            }],
            Standing::Expired { at } => vec![Sentence {
                link: Some(Link {
                    href: chrome.href("/"),
                    text: chrome.text("to-catalogue"),
                }),
                ..self.at("order-expired-text", *at)
            }],
            Standing::Cancelled { at, reason: None } => vec![Sentence {
                link: Some(Link {
                    href: chrome.href("/"),
                    text: chrome.text("to-catalogue"),
                }),
                ..self.at("order-called-off-text", *at)
            }],
            Standing::Cancelled {
                at,
                reason: Some(reason),
            } => vec![plain(chrome.with(
                "order-cancelled-text",
                &[("at", chrome.moment(*at).into()), ("reason", (*reason).into())],
            ))],
            Standing::Refunded { payment, at } => vec![plain(chrome.with(
                "order-refunded-text",
                &[
                    ("sum", payment.amount.to_string().into()),
                    ("at", chrome.moment(*at).into()),
                ],
            ))],
        }
    }

    fn decision(&self, verdict: Verdict) -> Vec<Sentence> {
        let id = match verdict {
            Verdict::WrongSum => "order-decision-wrong-sum",
            Verdict::PaidLate => "order-decision-late",
            Verdict::PaidAfterCancel => "order-decision-cancelled",
            Verdict::PaidTwice => "order-decision-twice",
            Verdict::TestInLive => "order-decision-test",
            Verdict::Accepted | Verdict::OrphanPayment => "order-decision-other",
        };
        let email = self.order().placed.buyer.email.as_str();
        vec![
            plain(self.chrome.text(id)),
            plain(
                self.chrome
                    .with("order-decision-answer", &[("email", email.into())]),
            ),
        ]
    }

    fn paid(&self, payment: &Payment, is_twice: bool) -> Vec<Sentence> {
        let chrome = self.chrome;
        let values = [
            ("sum", payment.amount.to_string().into()),
            ("method", self.method(payment).into()),
            ("at", chrome.moment(payment.at).into()),
            ("email", self.order().placed.buyer.email.as_str().into()),
        ];
        let next = match self.order().placed.delivery {
            shop::buyer::Delivery::PickUp => "order-paid-next-pickup",
            shop::buyer::Delivery::Courier { .. } => "order-paid-next-courier",
        };
        let text = match &payment.source {
            Source::Gateway { .. } => "order-paid-text",
            Source::Outside { .. } => "order-paid-outside",
        };
        let twice = is_twice.then(|| plain(chrome.text("order-paid-twice")));
        [plain(chrome.with(text, &values)), plain(chrome.text(next))]
            .into_iter()
            .chain(twice)
            .collect()
    }

    /// «картой», «через СБП»; nothing when no gateway was involved.
    fn method(&self, payment: &Payment) -> String {
        match &payment.source {
            Source::Outside { .. } => String::new(),
            Source::Gateway { method, .. } => match method.as_deref() {
                Some(word) if word.to_ascii_uppercase().starts_with("SBP") => self.chrome.text("paid-by-sbp"),
                Some(word) if word.to_ascii_lowercase().contains("card") => self.chrome.text("paid-by-card"),
                Some(_) | None => self.chrome.text("paid-by-gateway"),
            },
        }
    }

    fn shipped(&self, at: Timestamp, tracking: Option<&str>) -> Vec<Sentence> {
        let tracking = tracking.map(|code| self.tracking(code));
        std::iter::once(self.at("order-shipped-text", at))
            .chain(tracking)
            .collect()
    }

    /// A number is to be read, an address to be followed.
    fn tracking(&self, code: &str) -> Sentence {
        let chrome = self.chrome;
        if !code.starts_with("https://") && !code.starts_with("http://") {
            return plain(chrome.with("order-shipped-tracking", &[("tracking", code.into())]));
        }
        Sentence {
            text: chrome.text("order-shipped-follow"),
            link: Some(Link {
                href: code.to_owned(),
                text: chrome.text("order-shipped-follow-link"),
            }),
        }
    }

    fn hint(&self, standing: &Standing<'_>) -> Option<Sentence> {
        let id = match standing {
            Standing::Waiting { is_started: true, .. } => "order-hint-started",
            Standing::Checking | Standing::TimeUp => "order-hint-checking",
            Standing::Unconfirmed { .. } | Standing::Interrupted { .. } => "order-hint-unconfirmed",
            Standing::Decision(_) => "order-hint-decision",
            Standing::Expired { .. } => "order-hint-expired",
            Standing::Waiting {
                is_started: false, ..
            }
            | Standing::Failed { .. }
            | Standing::Paid { .. }
            | Standing::Shipped { .. }
            | Standing::Delivered { .. }
            | Standing::Cancelled { .. }
            | Standing::Refunded { .. } => return None,
        };
        Some(Sentence {
            text: self.chrome.text(id),
            link: self.chrome.seller.contact(),
        })
    }

    fn until(&self, id: &str, until: Timestamp) -> Sentence {
        plain(
            self.chrome
                .with(id, &[("until", self.chrome.moment(until).into())]),
        )
    }

    fn at(&self, id: &str, at: Timestamp) -> Sentence {
        plain(self.chrome.with(id, &[("at", self.chrome.moment(at).into())]))
    }

    fn order(&self) -> &Order {
        self.visit.order
    }
}

fn plain(text: String) -> Sentence {
    Sentence { text, link: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        order::Arrival,
        tests::fixture::{self, NOW},
    };
    use shop::{order::Fulfilment, payment::GatewayName, text::Lang};

    fn followed(tracking: &str) -> Option<String> {
        let order = Order {
            fulfilment: Fulfilment::Shipped {
                at: NOW,
                tracking: Some(tracking.to_owned()),
            },
            ..fixture::paid()
        };
        let visit = Visit {
            order: &order,
            now: NOW,
            arrival: Arrival::Plain,
            gateways: &[GatewayName::Robokassa],
        };
        let said = view(&fixture::chrome(Lang::Ru), &visit).sentences;
        said.into_iter()
            .find_map(|sentence| sentence.link)
            .map(|link| link.href)
    }

    #[test]
    fn the_address_of_a_parcel_is_followed_and_its_number_read() {
        let address = "https://track.example/RA123456789RU";
        assert_eq!(followed(address).as_deref(), Some(address));
        assert_eq!(followed("RA123456789RU"), None);
        assert_eq!(followed("javascript:alert(1)"), None);
    }
}
