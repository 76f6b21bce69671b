//! Money that goes back through a gateway: sent once whatever happens, and back only when the gateway says so.

use super::{
    Subject,
    fixtures::{
        NOW, ROBOKASSA, assert_ledger, at_once, audience, office, paid, place, placed, read, stock_of,
        stocked,
    },
    stock::shop_with,
};
use crate::{
    desk::{Error, Shop},
    gateway::{Gateway, GatewayError, HandOver, RefundReport, Refunds, Sent, Signs, Way},
    money::Kopecks,
    order::{
        Deed, DeedKind, Goods, Order, Refund, RefundForm, RefundNews, RefundState, RefundWhat, Refusal,
        State, Sums, What,
    },
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
struct Returning {
    /// Where it finds out whose money it has.
    store: Arc<dyn Store>,
    said: Mutex<Said>,
    /// Rings when it is called.
    called: Notify,
    /// Makes one that answers late answer.
    now: Notify,
}

#[derive(Default)]
struct Said {
    /// The sums that it was to return, and the operations they were part of.
    sent: Vec<(Kopecks, Option<String>)>,
    /// What it answers.
    answer: Answer,
    /// How a refund that it took stands.
    report: Option<RefundReport>,
    /// What it can tell of a refund whose answer was lost.
    found: Option<RefundReport>,
    /// Whether it gave all money back in its cabinet.
    gave_back: bool,
    /// How often it was asked about payments.
    questions: usize,
}

#[derive(Clone, Copy, Default)]
enum Answer {
    #[default]
    Takes,
    Refuses,
    IsDown,
    AnswersNonsense,
    TakesLate,
    NeverAnswers,
}

impl Returning {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap()
    }

    fn times_sent(&self) -> usize {
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
        Way::Signed(self)
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

impl Signs for Returning {
    fn sign(&self, _: &Order, _: &Attempt) -> Result<HandOver, GatewayError> {
        Err(GatewayError::Refused("nobody goes there".to_owned()))
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
async fn refunding(subject: &dyn Subject) -> (Shop, Arc<Returning>, Admin) {
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
fn form(order: &Order, what: RefundWhat, pieces: &[(usize, u32)]) -> RefundForm {
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

fn sum_of(order: &Order, typed: &str) -> Deed {
    Deed::Refund(RefundForm {
        amount: typed.to_owned(),
        ..form(order, RefundWhat::Sum, &[])
    })
}

/// An order for 2 380 roubles whose refund of 500 was asked for.
async fn asked(subject: &dyn Subject) -> (Shop, Arc<Returning>, Admin, Order) {
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
fn state(order: &Order) -> RefundState {
    order.refund(0).unwrap().state.clone()
}

/// The kinds of letters about an order that are about its refunds, each with how many there are of it.
async fn told(store: &dyn Store, order: &Order) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for row in store.messages(order.number).await.unwrap() {
        let kind = row.message.letter.kind();
        if kind.contains("refund") {
            *kinds.entry(kind).or_insert(0) += 1;
        }
    }
    kinds
}

fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

/// By lines and then the rest; goods, letters, history and sums follow the gateway's word and nothing else.
pub async fn a_refund_ends_when_its_gateway_says_so(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[2], 1)]).await;
    let order = paid(&*store, &order).await;
    let (shop, gateway, admin) = refunding(subject).await;

    let one = Deed::Refund(form(&order, RefundWhat::Lines, &[(0, 1)]));
    let order = shop.act(&admin, order.number, one.clone(), NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    let twice = shop.act(&admin, order.number, one, NOW).await;
    assert!(
        matches!(twice, Err(Error::Refused(Refusal::RefundUnderWay))),
        "{twice:?}"
    );
    assert_eq!(gateway.times_sent(), 0, "nothing is sent while the page waits");

    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.error.is_none()), "{runs:?}");
    let operation = Some("OP-1".to_owned());
    assert_eq!(gateway.said().sent, [(Kopecks::new(199_000), operation.clone())]);
    let order = read(&*store, order.number).await;
    assert_eq!(order.attempts[0].operation, operation);
    assert_eq!(told(&*store, &order).await, [("order_refund_sent", 1)].into());
    let sums = Sums {
        paid: order.placed.bill.total(),
        refunded: Kopecks::ZERO,
        under_way: Kopecks::new(199_000),
    };
    assert_eq!(order.sums(), sums);

    assert!(shop.run_errands(after(59), 10).await.unwrap().is_empty());
    shop.run_errands(after(60), 10).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order, "it is under way still");
    assert_eq!(stock_of(&*store, &wares[0]).await, 8);

    gateway.said().report = Some(RefundReport::Done);
    let runs = shop.run_errands(after(120), 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.next.is_none()), "{runs:?}");
    let order = read(&*store, order.number).await;
    let reference = Some("REF-1".to_owned());
    let at = after(120);
    assert_eq!(state(&order), RefundState::Done { at, reference });
    assert_eq!(order.state.name(), "paid");
    assert_eq!(
        stock_of(&*store, &wares[0]).await,
        9,
        "the piece is on the shelf again"
    );
    assert_ledger(subject).await;

    let rest = Deed::Refund(form(&order, RefundWhat::Rest, &[]));
    shop.act(&admin, order.number, rest, after(200)).await.unwrap();
    for second in [200, 260] {
        shop.run_errands(after(second), 10).await.unwrap();
    }
    let order = read(&*store, order.number).await;
    assert_eq!(order.state.name(), "refunded");
    let sums = Sums {
        refunded: order.placed.bill.total(),
        under_way: Kopecks::ZERO,
        ..sums
    };
    assert_eq!((order.sums(), sums.left()), (sums, Kopecks::ZERO));
    let shelf = [
        stock_of(&*store, &wares[0]).await,
        stock_of(&*store, &wares[2]).await,
    ];
    assert_eq!(shelf, [10, 12]);
    assert_ledger(subject).await;
    assert_eq!(
        told(&*store, &order).await,
        [("order_refund_sent", 2), ("order_refunded", 2)].into()
    );
    assert_eq!(gateway.times_sent(), 2);
    assert!(shop.run_errands(after(99_999), 10).await.unwrap().is_empty());
    let history = store.history(order.number).await.unwrap();
    let of_refunds: Vec<_> = history
        .iter()
        .filter_map(|event| match &event.what {
            What::RefundAsked { .. } => Some("asked"),
            What::RefundSent { .. } => Some("sent"),
            What::Refunded { .. } => Some("done"),
            _ => None,
        })
        .collect();
    assert_eq!(of_refunds, ["asked", "sent", "done", "asked", "sent", "done"]);
}

/// Workers on several nodes, all at the same moment.
pub async fn eight_workers_send_a_refund_once(subject: &dyn Subject) {
    let (shop, gateway, _, order) = asked(subject).await;
    at_once(8, |_| {
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await.unwrap() }
    })
    .await;
    assert_eq!(gateway.times_sent(), 1);
    let order = read(&*subject.store(), order.number).await;
    assert!(matches!(state(&order), RefundState::Sent { .. }), "{order:?}");
}

/// Between what was written before the call and what was to be written after it.
pub async fn a_refund_whose_worker_died_is_never_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    gateway.said().answer = Answer::NeverAnswers;
    let dying = tokio::spawn({
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await }
    });
    gateway.called.notified().await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(state(&read(&*store, order.number).await), RefundState::Sending);
    assert!(shop.run_errands(after(899), 10).await.unwrap().is_empty());

    gateway.said().answer = Answer::Takes;
    for hour in 1..9 {
        shop.run_errands(after(hour * 3_600), 10).await.unwrap();
    }
    assert_eq!(gateway.times_sent(), 1);
    let order = read(&*store, order.number).await;
    let unclear = RefundState::Unclear {
        why: String::new(),
        reference: None,
    };
    assert_eq!(state(&order), unclear, "it is not refused, and not done either");
    assert_eq!(order.sums().left(), Kopecks::new(188_000));
    assert_eq!(store.counts().await.unwrap().unclear_refunds, 1);
    assert_eq!(told(&*store, &order).await, [("owner_refund", 2)].into());

    for (deed, refusal) in [
        (sum_of(&order, "1"), Refusal::RefundUnderWay),
        (noted(&order, "1"), Refusal::NotNow),
        (settled(true, " "), Refusal::ReasonMissing),
    ] {
        let refused = shop.act(&admin, order.number, deed, NOW).await;
        assert!(
            matches!(&refused, Err(Error::Refused(why)) if *why == refusal),
            "{refused:?}"
        );
    }
    let decided = shop
        .act(&admin, order.number, settled(true, "seen in the cabinet"), NOW)
        .await;
    let order = decided.unwrap();
    assert_eq!(state(&order).name(), "done");
    let again = shop.act(&admin, order.number, settled(false, "no"), NOW).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::NotNow))), "{again:?}");
    assert_eq!(store.counts().await.unwrap().unclear_refunds, 0);
    assert_eq!(
        told(&*store, &order).await,
        [("order_refunded", 1), ("owner_refund", 2)].into()
    );
    shop.run_errands(after(99_999), 10).await.unwrap();
    assert!(shop.run_errands(after(199_999), 10).await.unwrap().is_empty());
    assert_eq!(gateway.times_sent(), 1);
}

/// Nobody decides for a gateway that knows.
pub async fn an_answer_that_was_lost_is_found_if_the_gateway_can_tell(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    gateway.said().answer = Answer::AnswersNonsense;
    shop.run_errands(NOW, 10).await.unwrap();
    let unclear = RefundState::Unclear {
        why: "a page of a proxy".to_owned(),
        reference: None,
    };
    assert_eq!(state(&read(&*store, order.number).await), unclear);
    let day = |nth: usize| after(86_400 * i64::try_from(nth).unwrap());
    let finds = [
        (None, unclear.clone()),
        (Some(RefundReport::UnderWay), unclear),
        (
            Some(RefundReport::Done),
            RefundState::Done {
                at: day(3),
                reference: None,
            },
        ),
    ];
    for (nth, (found, is)) in finds.into_iter().enumerate() {
        gateway.said().found.clone_from(&found);
        shop.run_errands(day(1 + nth), 10).await.unwrap();
        assert_eq!(state(&read(&*store, order.number).await), is, "{found:?}");
    }
    assert_eq!(gateway.times_sent(), 1);

    // One that it took and knows no more of is unclear, too, until it is known again.
    gateway.said().answer = Answer::Takes;
    let order = read(&*store, order.number).await;
    shop.act(&admin, order.number, sum_of(&order, "1"), day(10))
        .await
        .unwrap();
    let reports = [
        (None, "sent"),
        (None, "unclear"),
        (Some(RefundReport::UnderWay), "sent"),
        (Some(RefundReport::Unclear("postponed".to_owned())), "unclear"),
        (Some(RefundReport::UnderWay), "sent"),
        (Some(RefundReport::Unclear("postponed".to_owned())), "unclear"),
        (Some(RefundReport::Done), "done"),
    ];
    for (nth, (report, is)) in reports.into_iter().enumerate() {
        gateway.said().report.clone_from(&report);
        shop.run_errands(day(10 + nth), 10).await.unwrap();
        let order = read(&*store, order.number).await;
        assert_eq!(order.refund(1).unwrap().state.name(), is, "{report:?}");
    }
    assert_eq!(gateway.times_sent(), 2);
}

/// The lease of whoever sends it ran out, and another worker gave it up: what the first one hears is what happened.
pub async fn an_answer_that_comes_late_is_believed(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, _, order) = asked(subject).await;
    gateway.said().answer = Answer::TakesLate;
    let slow = tokio::spawn({
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await }
    });
    gateway.called.notified().await;
    shop.run_errands(after(900), 10).await.unwrap();
    assert!(state(&read(&*store, order.number).await).is_unclear());
    gateway.now.notify_one();
    slow.await.unwrap().unwrap();
    let reference = "REF-1".to_owned();
    assert_eq!(
        state(&read(&*store, order.number).await),
        RefundState::Sent { reference }
    );
    assert_eq!(gateway.times_sent(), 1);
}

/// While the shop is updated the older program may still run. It writes of a refund what it knows, and so makes a note of
/// one that was being sent.
pub async fn what_an_older_program_overwrote_is_unclear(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    let overwrite = |order: &Order| {
        let mut change = order.advance_refund(0, &RefundNews::Sending, NOW, &audience());
        if let Some(State::Paid { payment }) = change.as_mut().map(|change| &mut change.state) {
            for refund in &mut payment.refunds {
                refund.state = RefundState::Noted;
            }
        }
        Ok(change)
    };
    store
        .change_order(order.number, Box::new(overwrite))
        .await
        .unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert!(state(&order).is_unclear(), "{order:?}");
    assert_eq!((gateway.times_sent(), order.sums().refunded), (0, Kopecks::ZERO));
    shop.act(&admin, order.number, settled(false, "not in the cabinet"), NOW)
        .await
        .unwrap();
}

/// Certainly not sent is not unclear.
pub async fn what_did_not_reach_the_gateway_is_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, _, order) = asked(subject).await;
    gateway.said().answer = Answer::IsDown;
    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(
        matches!(&runs[..], [run] if matches!(run.error, Some(Error::Gateway(_)))),
        "{runs:?}"
    );
    assert_eq!(state(&read(&*store, order.number).await), RefundState::Asked);
    gateway.said().answer = Answer::Takes;
    shop.run_errands(after(60), 10).await.unwrap();
    assert!(matches!(
        state(&read(&*store, order.number).await),
        RefundState::Sent { .. }
    ));
    assert_eq!(gateway.times_sent(), 2);
    assert_eq!(told(&*store, &order).await, [("order_refund_sent", 1)].into());
}

/// The staff hears why, and may try again; a buyer who was promised nothing hears nothing.
pub async fn a_refund_that_was_refused_leaves_the_money(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    gateway.said().answer = Answer::Refuses;
    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.next.is_none()), "{runs:?}");
    let order = read(&*store, order.number).await;
    let why = "NotEnoughOperationFunds".to_owned();
    assert_eq!(state(&order), RefundState::Refused { why });
    assert_eq!(order.sums().left(), order.placed.bill.total());
    assert_eq!(told(&*store, &order).await, [("owner_refund", 2)].into());

    gateway.said().answer = Answer::Takes;
    shop.act(&admin, order.number, sum_of(&order, "500"), after(60))
        .await
        .unwrap();
    shop.run_errands(after(60), 10).await.unwrap();
    gateway.said().report = Some(RefundReport::Refused);
    shop.run_errands(after(120), 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert_eq!(
        order.refund(1).unwrap().state,
        RefundState::Refused { why: String::new() }
    );
    assert_eq!(
        told(&*store, &order).await,
        [
            ("order_refund_refused", 1),
            ("order_refund_sent", 1),
            ("owner_refund", 4)
        ]
        .into()
    );
}

/// Somebody changed their mind, or the gateway is down for good.
pub async fn a_refund_that_was_not_sent_can_be_called_off(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    let went = shop.act(&admin, order.number, settled(true, "surely"), NOW).await;
    assert!(matches!(went, Err(Error::Refused(Refusal::NotNow))), "{went:?}");
    shop.act(&admin, order.number, settled(false, "they keep it"), NOW)
        .await
        .unwrap();
    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.next.is_none()), "{runs:?}");
    assert_eq!(gateway.times_sent(), 0);
    let order = read(&*store, order.number).await;
    assert_eq!(order.sums().left(), order.placed.bill.total());
    assert!(told(&*store, &order).await.is_empty());
}

/// Money that came in another way, and a gateway that is called in vain.
pub async fn money_that_no_gateway_returns_is_not_asked_back(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let online = place(&*store, 1, &[(&wares[0], 1)]).await;
    let cash = place(&*store, 2, &[(&wares[0], 1)]).await;
    let online = paid(&*store, &online).await;
    let (deaf, admin) = office(subject).await;
    let (shop, _, _) = refunding(subject).await;
    let pay = Deed::PayOutside {
        reason: "in the shop".to_owned(),
    };
    let cash = shop.act(&admin, cash.number, pay, NOW).await.unwrap();
    for (shop, order) in [(&shop, &cash), (&deaf, &online)] {
        assert!(!shop.order_file(&admin, order.number).await.unwrap().takes_refunds);
        let refused = shop.act(&admin, order.number, sum_of(order, "1"), NOW).await;
        assert!(
            matches!(refused, Err(Error::Refused(Refusal::NoRefunds))),
            "{refused:?}"
        );
        shop.act(&admin, order.number, noted(order, "1"), NOW)
            .await
            .unwrap();
    }
    assert!(
        shop.order_file(&admin, online.number)
            .await
            .unwrap()
            .takes_refunds
    );
}

/// Somebody returned it in the gateway's cabinet, and told nobody.
pub async fn money_that_a_gateway_gave_back_is_found_and_decided_about(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let mut orders = Vec::new();
    for seed in 1..=2 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        orders.push(paid(&*store, &order).await);
    }
    let (shop, gateway, admin) = refunding(subject).await;
    gateway.said().gave_back = true;
    for second in [600, 86_400 + 600] {
        for (_, checked) in shop.check_paid(after(second), 10).await.unwrap() {
            checked.unwrap();
        }
    }
    let counts = store.counts().await.unwrap();
    assert_eq!(counts.unclear_refunds, 2);
    for (order, went_out, state) in [(&orders[0], true, "refunded"), (&orders[1], false, "paid")] {
        let order = read(&*store, order.number).await;
        assert_eq!(order.sums().under_way, order.sums().paid);
        assert!(
            !order.deeds().contains(&DeedKind::Ship),
            "it is not sent meanwhile"
        );
        assert_eq!(told(&*store, &order).await, [("owner_refund", 2)].into());
        let decided = shop
            .act(&admin, order.number, settled(went_out, "seen"), NOW)
            .await;
        assert_eq!(decided.unwrap().state.name(), state);
    }
    shop.check_paid(after(3 * 86_400), 10).await.unwrap();
    let kept = read(&*store, orders[1].number).await;
    assert_eq!(
        (kept.sums().left(), kept.state.payment().unwrap().refunds.len()),
        (kept.sums().paid, 1)
    );
    assert_ledger(subject).await;
}

/// And not at all once it is known to be back.
pub async fn money_that_came_is_asked_about_once_a_day_for_a_month(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let mut orders = Vec::new();
    for seed in 1..=2 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        orders.push(paid(&*store, &order).await);
    }
    place(&*store, 3, &[(&wares[0], 1)]).await;
    let (shop, gateway, admin) = refunding(subject).await;
    let back = noted(&orders[1], "");
    shop.act(&admin, orders[1].number, back, NOW).await.unwrap();
    let day = 86_400;
    for (second, questions) in [
        (100, 1),
        (200, 1),
        (day + 99, 1),
        (day + 100, 2),
        (30 * day, 3),
        (31 * day, 3),
    ] {
        shop.check_paid(after(second), 10).await.unwrap();
        assert_eq!(gateway.said().questions, questions, "{second}");
    }
    let order = read(&*store, orders[0].number).await;
    let operation = order.attempts[0].operation.as_deref();
    assert_eq!(operation, Some("OP-1"), "it is learned on the way");
}

/// Paid − refunded − under way = left: for each order, and for all.
pub async fn the_money_of_all_orders_adds_up(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 1..=4 {
        let order = place(&*store, seed, &[(&wares[0], seed)]).await;
        orders.push(paid(&*store, &order).await);
    }
    place(&*store, 5, &[(&wares[0], 1)]).await;
    let (shop, gateway, admin) = refunding(subject).await;
    assert_eq!(
        shop.sums(&admin).await.unwrap().left(),
        all(&*store, &orders).await.paid
    );
    for (order, deed) in [
        (&orders[0], sum_of(&orders[0], "100")),
        (&orders[1], noted(&orders[1], "")),
        (&orders[2], noted(&orders[2], "200")),
        (&orders[3], sum_of(&orders[3], "300")),
    ] {
        shop.act(&admin, order.number, deed, NOW).await.unwrap();
    }
    gateway.said().report = Some(RefundReport::Done);
    for second in [0, 60] {
        shop.run_errands(after(second), 10).await.unwrap();
        assert_eq!(shop.sums(&admin).await.unwrap(), all(&*store, &orders).await);
    }
    let third = read(&*store, orders[2].number).await;
    shop.act(&admin, third.number, sum_of(&third, "7"), after(90))
        .await
        .unwrap();
    let sums = shop.sums(&admin).await.unwrap();
    assert_eq!(sums, all(&*store, &orders).await);
    let total = |nth: usize| orders[nth].placed.bill.total().get();
    assert_eq!(sums.under_way, Kopecks::new(700));
    assert_eq!(sums.refunded, Kopecks::new(10_000 + total(1) + 20_000 + 30_000));
    assert_eq!(sums.left().get(), total(0) + total(2) + total(3) - 60_700);
}

/// The sums of these orders together.
async fn all(store: &dyn Store, orders: &[Order]) -> Sums {
    let mut all = Sums::default();
    for order in orders {
        let sums = read(store, order.number).await.sums();
        all.paid = all.paid.checked_add(sums.paid).unwrap();
        all.refunded = all.refunded.checked_add(sums.refunded).unwrap();
        all.under_way = all.under_way.checked_add(sums.under_way).unwrap();
    }
    all
}

fn noted(order: &Order, typed: &str) -> Deed {
    Deed::NoteRefund {
        amount: typed.to_owned(),
        left: order.sums().left().decimal(),
        reason: "in cash".to_owned(),
    }
}

fn settled(went_out: bool, note: &str) -> Deed {
    Deed::SettleRefund {
        refund: 0,
        went_out,
        note: note.to_owned(),
    }
}
