//! Money that is held: taken or let go once whatever happens, and the order's when the gateway says so.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, Nowhere, ROBOKASSA, assert_ledger, at_once, counted, draft, office, place, read,
        stock_of, stocked,
    },
    stock::shop_with,
};
use crate::{
    desk::Shop,
    gateway::{Answer, Gateway, GatewayError, Holds, Way},
    money::Kopecks,
    order::{Deed, HoldState, Order, Pieces, RefundForm, ShipLessForm},
    payment::{Attempt, Found, GatewayName, InvoiceId, Method, NewAttempt, Report, Stage},
    staff::Admin,
    store::Store,
    time::Timestamp,
};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, MutexGuard};

const DAY: i64 = 24 * 60 * 60;

/// A gateway that holds money for a week, with all that it was told.
struct Holding {
    /// Where it finds out whose money it has.
    store: Arc<dyn Store>,
    said: Mutex<Said>,
}

struct Said {
    /// How its payments stand.
    stage: Stage,
    /// What it took in the end.
    took: Option<Kopecks>,
    /// The sums that it was to take; nothing for money that it was to let go.
    told: Vec<Option<Kopecks>>,
    /// Whether nobody hears what it answers.
    is_lost: bool,
}

impl Holding {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap()
    }

    async fn hear(&self, amount: Option<Kopecks>) -> Answer {
        self.said().told.push(amount);
        tokio::task::yield_now().await;
        if self.said().is_lost {
            Answer::Unclear(GatewayError::Unreachable("a page of a proxy".into()))
        } else {
            Answer::Taken
        }
    }
}

#[async_trait]
impl Gateway for Holding {
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
            let found = self.store.attempt(attempt.gateway, attempt.invoice).await;
            let (number, _) = found.unwrap().unwrap();
            let key = read(&*self.store, number).await.key;
            let (stage, took) = {
                let said = self.said();
                (said.stage, said.took)
            };
            reports.push(Ok(match took {
                None => Report::Unpaid { stage, named: key },
                Some(took) => Report::Paid(Found {
                    test: attempt.test,
                    paid: took,
                    credited: took,
                    overpaid: false,
                    method: None,
                    order_key: Some(key),
                    marks: Vec::new(),
                    operation: None,
                }),
            }));
        }
        reports
    }

    fn holds(&self) -> Option<&dyn Holds> {
        Some(self)
    }
}

#[async_trait]
impl Holds for Holding {
    fn holds_for(&self, _: Option<Method>) -> Option<i64> {
        Some(7 * DAY)
    }

    async fn take(&self, _: &Order, _: &Attempt, amount: Kopecks, _: &[Pieces]) -> Answer {
        self.hear(Some(amount)).await
    }

    async fn let_go(&self, _: &Attempt) -> Answer {
        self.hear(None).await
    }
}

fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

/// An order of two scarves and a hat whose money is held since [`NOW`], in a shop with such a gateway.
async fn held(subject: &dyn Subject) -> (Shop, Arc<Holding>, Admin, Order) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[2], 1)]).await;
    let gateway = Arc::new(Holding {
        store: store.clone(),
        said: Mutex::new(Said {
            stage: Stage::Held,
            took: None,
            told: Vec::new(),
            is_lost: false,
        }),
    });
    let (_, admin) = office(subject).await;
    let shop = shop_with(store.clone(), vec![gateway.clone()]);
    let order = shop.pay(&order, ROBOKASSA, NOW).await.unwrap();
    let (_, asked) = shop.check(&order, NOW).await;
    asked.unwrap();
    let order = read(&*store, order.number).await;
    let (_, attempt, hold) = order.held().unwrap();
    assert_eq!(attempt.stage, Some(Stage::Held));
    assert_eq!((hold.until, hold.since), (after(7 * DAY), Some(NOW)));
    (shop, gateway, admin, order)
}

fn ship() -> Deed {
    Deed::Ship {
        tracking: "RA1".to_owned(),
        seen: None,
    }
}

/// How many letters of a kind there are about an order.
async fn told(store: &dyn Store, order: &Order, kind: &str) -> usize {
    let messages = store.messages(order.number).await.unwrap();
    let its = messages.iter().filter(|row| row.message.letter.kind() == kind);
    its.count()
}

/// How what was asked for last stands.
fn state(order: &Order) -> HoldState {
    let hold = order.attempts[0].hold.as_ref().unwrap();
    hold.call.as_ref().unwrap().state.clone()
}

/// However many workers run, the gateway is asked once for the money, and shipping waits for it.
pub async fn held_money_is_taken_once_and_the_goods_leave_when_it_came(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = held(subject).await;
    let total = order.placed.bill.total();
    assert_eq!(counted(&*store).await.held, 1, "it waits to be sent");
    let order = shop.act(&admin, order.number, ship(), NOW).await.unwrap();
    assert_eq!(state(&order), HoldState::Asked);
    assert_eq!(read(&*store, order.number).await, order);
    assert!(
        gateway.said().told.is_empty(),
        "nothing is sent while the page waits"
    );

    let shop = Arc::new(shop);
    at_once(4, |_| {
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await.unwrap() }
    })
    .await;
    assert_eq!(gateway.said().told, [Some(total)]);
    let order = read(&*store, order.number).await;
    assert_eq!(state(&order), HoldState::Sent);
    assert_eq!(
        (order.state.name(), order.fulfilment.name()),
        ("awaiting_payment", "new")
    );

    shop.run_errands(after(60), 10).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order, "it is held still");
    gateway.said().took = Some(total);
    shop.run_errands(after(180), 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert_eq!((order.state.name(), order.fulfilment.name()), ("paid", "shipped"));
    assert_eq!(state(&order), HoldState::Done);
    assert_eq!(counted(&*store).await.held, 0);
    shop.run_errands(after(9 * DAY), 10).await.unwrap();
    assert!(shop.run_errands(after(30 * DAY), 10).await.unwrap().is_empty());
    assert_eq!(gateway.said().told.len(), 1);
    assert_eq!(read(&*store, order.number).await, order);
    assert_ledger(subject).await;
}

/// Pieces that are missing are not paid for and are on the shelf again.
pub async fn less_is_taken_and_what_is_missing_goes_back(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = held(subject).await;
    let variant = order.placed.lines[0].variant;
    let ware = store.wares(&[variant]).await.unwrap().remove(0);
    assert_eq!(stock_of(&*store, &ware).await, 8);
    let less = Deed::ShipLess(ShipLessForm {
        tracking: String::new(),
        missing: [(RefundForm::field_of(0), "1".to_owned())].into(),
    });
    let order = shop.act(&admin, order.number, less, NOW).await.unwrap();
    let total = order.placed.bill.total();
    let taken = total.checked_sub(order.placed.lines[0].price).unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    assert_eq!(gateway.said().told, [Some(taken)]);
    assert_eq!(
        stock_of(&*store, &ware).await,
        8,
        "nothing goes back before the money came"
    );
    gateway.said().took = Some(taken);
    shop.run_errands(after(60), 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert_eq!((order.state.name(), order.fulfilment.name()), ("paid", "shipped"));
    assert_eq!(order.state.payment().unwrap().amount, taken);
    assert_eq!(order.missing(), [Pieces { line: 0, count: 1 }]);
    assert_eq!(stock_of(&*store, &ware).await, 9);
    assert_ledger(subject).await;
}

/// Nobody knows whether such a call arrived; the enquiry tells.
pub async fn an_answer_that_was_lost_is_asked_about_and_not_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = held(subject).await;
    gateway.said().is_lost = true;
    shop.act(&admin, order.number, ship(), NOW).await.unwrap();
    for seconds in [0, 60, 200, 400, 900, 1_800] {
        shop.run_errands(after(seconds), 10).await.unwrap();
        let order = read(&*store, order.number).await;
        assert!(matches!(state(&order), HoldState::Unclear { .. }), "{seconds}");
    }
    assert_eq!(gateway.said().told.len(), 1);
    // Long after, the money is where it was: it was not taken, and may be asked for again.
    shop.run_errands(after(3 * 3_600), 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert!(
        matches!(state(&order), HoldState::Refused { .. }),
        "{:?}",
        state(&order)
    );
    gateway.said().is_lost = false;
    let again = after(4 * 3_600);
    shop.act(&admin, order.number, ship(), again).await.unwrap();
    gateway.said().took = Some(order.placed.bill.total());
    shop.run_errands(again, 10).await.unwrap();
    shop.run_errands(again.plus_seconds(60), 10).await.unwrap();
    assert_eq!(gateway.said().told.len(), 2);
    assert_eq!(read(&*store, order.number).await.fulfilment.name(), "shipped");
}

/// The order is called off with it, and its goods go back.
pub async fn money_that_nobody_took_is_let_go_before_its_gateway_does(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, _, order) = held(subject).await;
    let at_first = told(&*store, &order, "owner_hold").await;
    assert!(shop.run_errands(after(5 * DAY - 1), 10).await.unwrap().is_empty());
    shop.run_errands(after(5 * DAY), 10).await.unwrap();
    assert_eq!(
        told(&*store, &order, "owner_hold").await,
        2 * at_first,
        "the end is near"
    );
    assert!(shop.run_errands(after(6 * DAY - 1), 10).await.unwrap().is_empty());
    shop.run_errands(after(6 * DAY), 10).await.unwrap();
    assert_eq!(gateway.said().told, [None]);
    let cancelled = read(&*store, order.number).await;
    assert_eq!(
        (cancelled.state.name(), state(&cancelled)),
        ("cancelled", HoldState::Sent)
    );
    assert_eq!(told(&*store, &order, "order_let_go").await, 1);
    gateway.said().stage = Stage::Returned;
    shop.run_errands(after(6 * DAY + 600), 10).await.unwrap();
    let cancelled = read(&*store, order.number).await;
    assert_eq!(state(&cancelled), HoldState::Done);
    assert!(!cancelled.is_under_way());
    shop.run_errands(after(8 * DAY), 10).await.unwrap();
    assert_eq!(gateway.said().told.len(), 1);
    assert_ledger(subject).await;
}

/// It may come back, and meanwhile only its cabinet knows what became of the money.
pub async fn a_hold_whose_gateway_is_gone_is_not_ended_by_the_clock(subject: &dyn Subject) {
    let store = subject.store();
    let (_, gateway, _, order) = held(subject).await;
    let at_first = told(&*store, &order, "owner_hold").await;
    let without = shop_with(store.clone(), Vec::new());
    for days in [5, 6, 7, 30] {
        without.run_errands(after(days * DAY), 10).await.unwrap();
        let order = read(&*store, order.number).await;
        assert!(order.is_awaiting() && order.held().is_some(), "{days}");
    }
    assert_eq!(
        told(&*store, &order, "owner_hold").await,
        2 * at_first,
        "the end is near"
    );
    let shop = shop_with(store.clone(), vec![gateway.clone()]);
    shop.run_errands(after(31 * DAY), 10).await.unwrap();
    assert_eq!(gateway.said().told, [None]);
    assert_eq!(read(&*store, order.number).await.state.name(), "cancelled");
}

/// The first attempt is written with its order.
pub async fn a_hold_is_kept_from_the_first_attempt_on(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let mut first = draft(1, &[(&wares[0], 1)]);
    first.first_attempt = Some(NewAttempt {
        holds_for: Some(7 * DAY),
        ..NEW_ATTEMPT
    });
    let order = store.place_order(first).await.unwrap();
    assert!(order.attempts[0].hold.is_some());
    assert_eq!(read(&*store, order.number).await, order);
    let invoice: InvoiceId = order.attempts[0].invoice;
    let found = store.attempt(ROBOKASSA, invoice).await.unwrap();
    assert_eq!(found, Some((order.number, order.attempts[0].clone())));
}
