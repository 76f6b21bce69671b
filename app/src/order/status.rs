//! How an order stands, in sentences.

mod goods;
mod money;

use super::{Visit, actions, standing::Standing, steps};
use crate::{
    Chrome,
    document::full_title,
    views::{Link, Sentence, StatusView},
};
use shop::{
    Timestamp,
    order::{Fulfilment, Order, Source},
    payment::{PayBy, Stage, Verdict},
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
        sentences: says
            .trial()
            .into_iter()
            .chain(says.sentences(&standing))
            .chain(says.invoice_still(&standing))
            .chain(says.missing())
            .chain(says.returned())
            .collect(),
        actions: actions::of(chrome, visit, &standing),
        hint: says.hint(&standing),
        is_busy: matches!(
            standing,
            Standing::Checking | Standing::TimeUp | Standing::AtTheBank(Stage::Crediting)
        ),
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
        Standing::Begun { .. } => ("order-state-begun", "wait"),
        Standing::Failed { .. } => ("order-state-failed", "bad"),
        Standing::AtTheBank(Stage::Held) => ("order-state-held", "wait"),
        Standing::AtTheBank(_) => ("order-state-at-the-bank", "wait"),
        Standing::PartlyPaid => ("order-state-partly-paid", "wait"),
        Standing::Later { fulfilment, .. } => match fulfilment {
            Fulfilment::New => ("order-state-later", "good"),
            Fulfilment::PartlyShipped { .. } => ("order-state-partly-shipped", "good"),
            Fulfilment::Shipped { .. } => ("order-state-shipped", "good"),
            Fulfilment::Delivered { .. } => ("order-state-delivered", "good"),
        },
        Standing::Transfer { .. } => ("order-state-transfer", "wait"),
        Standing::TimeUp => ("order-state-time-up", "calm"),
        Standing::Decision(_) => ("order-state-decision", "wait"),
        Standing::Paid { .. } => ("order-state-paid", "good"),
        Standing::PartlyShipped { .. } => ("order-state-partly-shipped", "good"),
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
            Standing::Begun { .. } => "order-begun-headline",
            Standing::Failed {
                is_returned: false, ..
            } => "order-failed-headline",
            Standing::Failed {
                is_returned: true, ..
            } => "order-returned-headline",
            Standing::AtTheBank(Stage::Held) if self.order().held().is_some() => "order-held-headline",
            Standing::AtTheBank(_) => "order-at-the-bank-headline",
            Standing::PartlyPaid => "order-partly-paid-headline",
            Standing::Later { fulfilment, .. } => match fulfilment {
                Fulfilment::New => "order-later-headline",
                Fulfilment::PartlyShipped { .. } => "order-partly-shipped-headline",
                Fulfilment::Shipped { .. } => "order-shipped-headline",
                Fulfilment::Delivered { .. } => "order-delivered-headline",
            },
            Standing::Transfer { .. } => "order-transfer-headline",
            Standing::TimeUp => "order-time-up-headline",
            Standing::Decision(Verdict::TestInLive) => "order-decision-headline-test",
            Standing::Decision(_) => "order-decision-headline",
            Standing::Paid { payment, .. } => {
                let id = if payment.is_test() {
                    "order-paid-headline-trial"
                } else {
                    "order-paid-headline"
                };
                let number = self.order().number.to_string();
                return self.chrome.with(id, &[("number", number.into())]);
            }
            Standing::PartlyShipped { .. } => "order-partly-shipped-headline",
            Standing::Shipped { .. } => "order-shipped-headline",
            Standing::Delivered { .. } => "order-delivered-headline",
            Standing::Expired { .. } => "order-expired-headline",
            Standing::Cancelled { .. } => "order-cancelled-headline",
            Standing::Refunded { .. } => "order-refunded-headline",
        };
        self.chrome.text(id)
    }

    /// The notice that no real money was taken; it stays on the order's page for good.
    fn trial(&self) -> Option<Sentence> {
        let is_trial = self.order().is_test();
        is_trial.then(|| plain(self.chrome.text("order-trial-text")))
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
            Standing::Begun { until } => vec![self.until("order-begun-text", *until)],
            Standing::Failed { until, is_returned } => {
                let id = match (is_returned, chrome.promises.has_cards) {
                    (true, true) => "order-returned-text",
                    (true, false) => "order-returned-coins",
                    (false, true) => "order-failed-text",
                    (false, false) => "order-failed-coins",
                };
                let values = [("until", chrome.moment(*until).into()), chrome.sbp()];
                vec![plain(chrome.with(id, &values))]
            }
            Standing::AtTheBank(stage) => self.at_the_bank(*stage),
            Standing::PartlyPaid => ["order-partly-paid-text", "order-partly-paid-keeps"]
                .map(|id| plain(chrome.text(id)))
                .into(),
            Standing::Later { way, fulfilment, .. } => self.later(*way, fulfilment),
            Standing::Transfer { until } => self.transfer(*until),
            Standing::TimeUp => vec![plain(chrome.text("order-time-up-text"))],
            Standing::Decision(verdict) => self.decision(*verdict),
            Standing::Paid { payment, surplus } => self.paid(payment, *surplus),
            Standing::PartlyShipped { shipments } => self.partly_shipped(shipments),
            Standing::Shipped { at, shipments } => self.shipped(*at, shipments),
            Standing::Delivered { at } => vec![Sentence {
                link: Some(Link {
                    href: chrome.href("/returns"),
                    text: chrome.text("order-delivered-returns"),
                }),
                ..plain(chrome.with(
                    "order-delivered-text",
                    &[
                        ("at", chrome.moment(*at).into()),
                        ("days", chrome.return_days().into()),
                    ],
                ))
            }],
            Standing::Expired { at } => vec![Sentence {
                link: Some(Link {
                    href: chrome.href("/"),
                    text: chrome.text("to-catalogue"),
                }),
                ..self.at(self.by_money("order-expired-text", "order-expired-settled"), *at)
            }],
            Standing::Cancelled { at, reason: None } => vec![Sentence {
                link: Some(Link {
                    href: chrome.href("/"),
                    text: chrome.text("to-catalogue"),
                }),
                ..self.at("order-called-off-text", *at)
            }],
            // The money that was held for it is not held any more.
            Standing::Cancelled { at, reason: Some("") } if self.order().put_away.is_none() => {
                vec![self.at("order-let-go-text", *at)]
            }
            // Else only what was put away as a trial has no reason.
            Standing::Cancelled { at, reason: Some("") } => vec![self.at("order-put-away-text", *at)],
            Standing::Cancelled {
                at,
                reason: Some(reason),
            } => {
                let values = [("at", chrome.moment(*at).into()), ("reason", (*reason).into())];
                let is_held = self
                    .order()
                    .attempts
                    .iter()
                    .any(|attempt| attempt.stage == Some(Stage::Held) && attempt.held().is_some());
                let under_way = if is_held {
                    "order-cancelled-held"
                } else {
                    "order-cancelled-under-way"
                };
                let under_way = self.order().is_under_way().then(|| plain(chrome.text(under_way)));
                let id = self.by_money("order-cancelled-text", "order-cancelled-settled");
                std::iter::once(plain(chrome.with(id, &values)))
                    .chain(under_way)
                    .collect()
            }
            Standing::Refunded { payment, at } => {
                let id = match &payment.source {
                    Source::Gateway { .. } => "order-refunded-text",
                    Source::Outside { .. } => "order-refunded-outside",
                };
                let values = [
                    ("sum", payment.amount.to_string().into()),
                    ("at", chrome.moment(*at).into()),
                ];
                vec![plain(chrome.with(id, &values))]
            }
        }
    }

    /// Where the invoice is, and what happens once it is paid.
    fn transfer(&self, until: Timestamp) -> Vec<Sentence> {
        let chrome = self.chrome;
        let values = [
            ("sum", self.order().placed.bill.total().to_string().into()),
            ("until", chrome.moment(until).into()),
        ];
        let invoice = self.invoice(chrome.with("order-transfer-text", &values));
        vec![invoice, plain(chrome.text("order-transfer-wait"))]
    }

    /// Where the invoice is, for whoever meant to pay by a transfer, went to a gateway and has not paid there.
    fn invoice_still(&self, standing: &Standing<'_>) -> Option<Sentence> {
        let is_unpaid = matches!(
            standing,
            Standing::Waiting { .. }
                | Standing::Unconfirmed { .. }
                | Standing::Begun { .. }
                | Standing::Failed { .. }
                | Standing::Interrupted { .. }
        );
        let is_meant = is_unpaid && self.order().placed.pay_by == PayBy::BankTransfer;
        is_meant.then(|| self.invoice(self.chrome.text("order-transfer-still")))
    }

    /// A sentence that ends with a link to the invoice.
    fn invoice(&self, text: String) -> Sentence {
        let chrome = self.chrome;
        Sentence {
            text,
            link: Some(Link {
                href: chrome.href(&format!("/orders/{}/invoice", self.order().key.as_str())),
                text: chrome.text("order-transfer-invoice"),
            }),
        }
    }

    fn hint(&self, standing: &Standing<'_>) -> Option<Sentence> {
        let id = match standing {
            Standing::Waiting { is_started: true, .. }
            | Standing::Later { is_started: true, .. }
            | Standing::Begun { .. } => "order-hint-started",
            Standing::Checking | Standing::TimeUp => "order-hint-checking",
            Standing::AtTheBank(_) => "order-hint-at-the-bank",
            Standing::PartlyPaid => "order-hint-partly-paid",
            Standing::Unconfirmed { .. } | Standing::Interrupted { .. } => "order-hint-unconfirmed",
            Standing::Decision(_) => "order-hint-decision",
            Standing::Expired { .. } => "order-hint-expired",
            Standing::Waiting {
                is_started: false, ..
            }
            | Standing::Later {
                is_started: false, ..
            }
            | Standing::Transfer { .. }
            | Standing::Failed { .. }
            | Standing::Paid { .. }
            | Standing::PartlyShipped { .. }
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
        sample::fixture::{self, NOW},
    };
    use shop::{
        Kopecks,
        order::{Actor, Payment, Refund, RefundState, Relined, Resolution, State},
        text::Lang,
    };

    fn said(order: &Order) -> Vec<Sentence> {
        let visit = Visit {
            order,
            now: NOW,
            arrival: Arrival::Plain,
            ways: &[PayBy::Online],
        };
        view(&fixture::chrome(Lang::Ru), &visit).sentences
    }

    /// Went to a gateway, did not pay there, and asked whether it had.
    #[test]
    fn who_meant_to_pay_by_a_transfer_finds_the_invoice_wherever_they_have_been() {
        let mut order = fixture::attempted(shop::payment::AttemptOutcome::Open);
        order.placed.pay_by = PayBy::BankTransfer;
        order.attempts[0].started_at = NOW.plus_seconds(-60 * 60);
        for arrival in [
            Arrival::Plain,
            Arrival::FromSuccess,
            Arrival::FromFailure,
            Arrival::Checked,
        ] {
            let visit = Visit {
                order: &order,
                now: NOW,
                arrival,
                ways: &[PayBy::Online],
            };
            let sentences = view(&fixture::chrome(Lang::Ru), &visit).sentences;
            let mut links = sentences.iter().filter_map(|sentence| sentence.link.as_ref());
            assert!(links.any(|link| link.href.ends_with("/invoice")), "{arrival:?}");
        }
    }

    fn followed(tracking: &str) -> Option<String> {
        let order = Order {
            fulfilment: fixture::shipped(NOW, Some(tracking)),
            ..fixture::paid()
        };
        said(&order)
            .into_iter()
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

    /// What leaves in parts is named part by part, and what is left of it stays named until it leaves.
    #[test]
    fn each_shipment_is_said_with_its_goods_and_its_number() {
        let texts = |order: &Order| {
            let sentences = said(order).into_iter().map(|sentence| sentence.text);
            sentences.collect::<Vec<_>>()
        };
        let first = texts(&fixture::partly_shipped("RA1"));
        assert_eq!(first.len(), 3, "{first:?}");
        assert!(first[0].contains("Свитер с косами, Молочный, S × 1"), "{first:?}");
        assert!(first[1].contains("RA1"), "{first:?}");
        assert!(first[2].contains("× 1"), "{first:?}");
        let mut order = fixture::partly_shipped("RA1");
        let shipments = ["RA1", "RA2"].map(|tracking| fixture::shipment(NOW, Some(tracking), 1));
        order.fulfilment = Fulfilment::Shipped {
            at: NOW,
            shipments: shipments.into(),
        };
        let both = texts(&order);
        assert_eq!(both.len(), 4, "{both:?}");
        assert!(both[1].contains("RA1") && both[3].contains("RA2"), "{both:?}");
    }

    #[test]
    fn a_refund_that_is_unclear_is_not_said_to_be_on_its_way() {
        let chrome = fixture::chrome(Lang::Ru);
        let unclear = RefundState::Unclear {
            why: String::new(),
            reference: None,
        };
        for (state, id) in [
            (RefundState::Asked, "order-refund-under-way"),
            (unclear, "order-refund-unclear"),
        ] {
            let amount = Kopecks::new(100);
            let refund = Refund {
                state,
                ..Refund::noted(amount, NOW, Actor::Shop, "мала".to_owned())
            };
            let payment = Payment {
                refunds: vec![refund],
                ..fixture::payment()
            };
            let order = Order {
                state: State::Paid { payment },
                ..fixture::paid()
            };
            let values = [
                ("sum", amount.to_string().into()),
                ("at", chrome.moment(NOW).into()),
            ];
            let text = chrome.with(id, &values);
            let told: Vec<String> = said(&order).into_iter().map(|sentence| sentence.text).collect();
            assert_eq!(told.last(), Some(&text), "{told:?}");
        }
    }

    /// The sum may be the right one.
    #[test]
    fn money_for_what_was_ordered_before_is_not_said_to_be_another_sum() {
        let chrome = fixture::chrome(Lang::Ru);
        let state = State::AwaitingPayment { until: Some(NOW) };
        let mut order = fixture::questionable(Verdict::WrongSum, state);
        assert_eq!(said(&order)[0].text, chrome.text("order-decision-wrong-sum"));
        order.placed.relined = Relined {
            times: 1,
            attempts: order.attempts.len(),
            ..Relined::default()
        };
        assert_eq!(said(&order)[0].text, chrome.text("order-decision-former"));
    }

    #[test]
    fn that_no_money_came_is_said_only_where_none_came() {
        let chrome = fixture::chrome(Lang::Ru);
        let by = Actor::Staff("olga".to_owned());
        let at = [("at", chrome.moment(NOW).into())];
        let why = [at[0].clone(), ("reason", "брак".into())];
        let expired = |id| chrome.with(id, &at);
        let cancelled = |id| chrome.with(id, &why);
        let off = State::Cancelled {
            at: NOW,
            by: by.clone(),
            reason: "брак".to_owned(),
        };
        for (state, none, some) in [
            (
                State::Expired { at: NOW },
                expired("order-expired-text"),
                expired("order-expired-settled"),
            ),
            (
                off,
                cancelled("order-cancelled-text"),
                cancelled("order-cancelled-settled"),
            ),
        ] {
            let mut order = fixture::questionable(Verdict::WrongSum, state);
            order.attention[0].resolved = Some(Resolution {
                at: NOW,
                by: by.clone(),
                note: "вернули".to_owned(),
            });
            assert_eq!(said(&order)[0].text, some);
            order.notices.clear();
            assert_eq!(said(&order)[0].text, none);
        }
    }
}
