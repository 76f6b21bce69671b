//! A gateway that returns money, and what its tests have in common.

use super::super::{
    Subject,
    fixtures::{NOW, Nowhere, ROBOKASSA, office, paid, placed, read},
    stock::shop_with,
};
use crate::{
    desk::Shop,
    gateway::{Gateway, GatewayError, RefundReport, Refunds, Sent, Way},
    money::Kopecks,
    order::{Deed, Goods, Order, Refund, RefundForm, RefundState, RefundWhat},
    payment::{Attempt, Found, GatewayName, Report, Stage},
    staff::Admin,
    store::Store,
    time::Timestamp,
};
use async_trait::async_trait;
use std::{
    collections::BTreeMap,
    future::pending,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::Notify;

/// A gateway that returns money, with all that it was asked.
pub(super) struct Returning {
    /// Where it finds out whose money it has.
    pub(super) store: Arc<dyn Store>,
    pub(super) said: Mutex<Said>,
    /// Rings when it is called.
    pub(super) called: Notify,
    /// Makes one that answers late answer.
    pub(super) now: Notify,
}

#[derive(Default)]
pub(super) struct Said {
    /// The sums that it was to return, and the operations they were part of.
    pub(super) sent: Vec<(Kopecks, Option<String>)>,
    /// What it answers.
    pub(super) answer: Answer,
    /// How a refund that it took stands.
    pub(super) report: Option<RefundReport>,
    /// What it can tell of a refund whose answer was lost.
    pub(super) found: Option<RefundReport>,
    /// Whether it gave all money back in its cabinet.
    pub(super) gave_back: bool,
    /// How often it was asked about payments.
    pub(super) questions: usize,
}

#[derive(Clone, Copy, Default)]
pub(super) enum Answer {
    #[default]
    Takes,
    Refuses,
    IsDown,
    AnswersNonsense,
    TakesLate,
    NeverAnswers,
}

impl Returning {
    pub(super) fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap()
    }

    pub(super) fn times_sent(&self) -> usize {
        self.said().sent.len()
    }
}

#[async_trait]
impl Gateway for Returning {
    fn name(&self) -> GatewayName {
        ROBOKASSA
    }

    fn is_test(&self) -> bool {
        false
    }

    fn way(&self) -> Way<'_> {
        Way::Signed(&Nowhere)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        let mut reports = Vec::new();
        for attempt in attempts {
            let found = self
                .store
                .attempt(attempt.gateway, attempt.invoice)
                .await
                .unwrap();
            let (number, _) = found.unwrap();
            let key = read(&*self.store, number).await.key;
            let gave_back = {
                let mut said = self.said();
                said.questions += 1;
                said.gave_back
            };
            if gave_back {
                reports.push(Ok(Report::Unpaid {
                    stage: Stage::Returned,
                    named: key,
                }));
                continue;
            }
            reports.push(Ok(Report::Paid(Found {
                overpaid: false,
                test: attempt.test,
                paid: attempt.amount,
                credited: attempt.amount,
                method: None,
                order_key: Some(key),
                marks: Vec::new(),
                operation: Some(format!("OP-{}", attempt.invoice)),
            })));
        }
        reports
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
    }
}

#[async_trait]
impl Refunds for Returning {
    async fn send(&self, _: &Order, attempt: &Attempt, refund: &Refund) -> Sent {
        self.said().sent.push((refund.amount, attempt.operation.clone()));
        self.called.notify_one();
        tokio::task::yield_now().await;
        let answer = self.said().answer;
        let taken = || Sent::Taken {
            reference: "REF-1".to_owned(),
        };
        match answer {
            Answer::Takes => taken(),
            Answer::TakesLate => {
                self.now.notified().await;
                taken()
            }
            Answer::Refuses => Sent::Refused("NotEnoughOperationFunds".to_owned()),
            Answer::IsDown => Sent::NotSent(GatewayError::Unreachable("it is down".into())),
            Answer::AnswersNonsense => Sent::Unclear(GatewayError::Unreachable("a page of a proxy".into())),
            Answer::NeverAnswers => pending().await,
        }
    }

    async fn ask(&self, reference: &str) -> Result<RefundReport, GatewayError> {
        assert_eq!(reference, "REF-1");
        let report = self.said().report.clone();
        report.ok_or_else(|| GatewayError::Refused("Id is invalid".to_owned()))
    }

    async fn find(&self, _: &Order, _: &Attempt, _: &Refund) -> Result<Option<RefundReport>, GatewayError> {
        Ok(self.said().found.clone())
    }
}

/// A shop whose gateway returns money, and someone of its staff.
pub(super) async fn refunding(subject: &dyn Subject) -> (Shop, Arc<Returning>, Admin) {
    let gateway = Arc::new(Returning {
        store: subject.store(),
        said: Mutex::new(Said {
            report: Some(RefundReport::UnderWay),
            ..Said::default()
        }),
        called: Notify::new(),
        now: Notify::new(),
    });
    let (_, admin) = office(subject).await;
    let shop = shop_with(subject.store(), vec![gateway.clone()]);
    (shop, gateway, admin)
}

/// The form of a refund, as the order stands.
pub(super) fn form(order: &Order, what: RefundWhat, pieces: &[(usize, u32)]) -> RefundForm {
    let pieces = pieces
        .iter()
        .map(|(line, count)| (RefundForm::field_of(*line), count.to_string()));
    RefundForm {
        what,
        amount: String::new(),
        delivery: what == RefundWhat::Rest,
        goods: Goods::Shelf,
        left: order.sums().left().decimal(),
        reason: "a moth".to_owned(),
        pieces: pieces.collect(),
    }
}

pub(super) fn sum_of(order: &Order, typed: &str) -> Deed {
    Deed::Refund(RefundForm {
        amount: typed.to_owned(),
        ..form(order, RefundWhat::Sum, &[])
    })
}

/// An order for 2 380 roubles whose refund of 500 was asked for.
pub(super) async fn asked(subject: &dyn Subject) -> (Shop, Arc<Returning>, Admin, Order) {
    let store = subject.store();
    let order = paid(&*store, &placed(&*store).await).await;
    let (shop, gateway, admin) = refunding(subject).await;
    let order = shop
        .act(&admin, order.number, sum_of(&order, "500"), NOW)
        .await
        .unwrap();
    assert_eq!(state(&order), RefundState::Asked);
    (shop, gateway, admin, order)
}

/// How the order's first refund stands.
pub(super) fn state(order: &Order) -> RefundState {
    order.refund(0).unwrap().state.clone()
}

/// The kinds of letters about an order that are about its refunds, each with how many there are of it.
pub(super) async fn told(store: &dyn Store, order: &Order) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for row in store.messages(order.number).await.unwrap() {
        let kind = row.message.letter.kind();
        if kind.contains("refund") {
            *kinds.entry(kind).or_insert(0) += 1;
        }
    }
    kinds
}

pub(super) fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

pub(super) fn noted(order: &Order, typed: &str) -> Deed {
    Deed::NoteRefund {
        amount: typed.to_owned(),
        left: order.sums().left().decimal(),
        reason: "in cash".to_owned(),
    }
}

pub(super) fn settled(went_out: bool, note: &str) -> Deed {
    Deed::SettleRefund {
        refund: 0,
        went_out,
        note: note.to_owned(),
    }
}
