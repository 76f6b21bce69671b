//! A gateway that has to be called: it makes what it is asked for, and is asked about many attempts at once.

use super::{
    Subject,
    fixtures::{NOW, at_once, audience, place, placed, read, signed_in, stock_of, stocked},
    stock::shop_with,
};
use crate::{
    desk::{Error, Settled, Shop},
    gateway::{Gateway, GatewayError, HandOver, Invoices, Made, Way},
    order::{Order, Refusal, What},
    payment::{Attempt, AttemptOutcome, Found, GatewayName, InvoiceId, Report, Stage, Verdict},
    store::{Store, StoreError},
};
use async_trait::async_trait;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::Barrier;

const CALLED: GatewayName = GatewayName::new("called").unwrap();

/// A gateway of the second kind, with all that it was asked.
struct Called {
    name: GatewayName,
    asked: Mutex<Asked>,
    /// It answers about attempts only once as many as this barrier wants are asked.
    together: Option<Arc<Barrier>>,
}

#[derive(Default)]
struct Asked {
    /// The attempts that it made invoices for.
    made: Vec<InvoiceId>,
    /// How many attempts each question was about.
    questions: Vec<usize>,
    /// What it says of them.
    reports: HashMap<InvoiceId, Report>,
    /// Whether it does not answer.
    is_down: bool,
    /// The attempts that it has no answer about.
    mute_about: Vec<InvoiceId>,
    /// Where the order is called off while the gateway makes its invoice.
    called_off_in: Option<Arc<dyn Store>>,
}

impl Called {
    fn new(name: GatewayName, together: Option<Arc<Barrier>>) -> Arc<Self> {
        let asked = Mutex::default();
        Arc::new(Self {
            name,
            asked,
            together,
        })
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap()
    }
}

#[async_trait]
impl Gateway for Called {
    fn name(&self) -> GatewayName {
        self.name
    }

    fn is_test(&self) -> bool {
        false
    }

    fn way(&self) -> Way<'_> {
        Way::Invoiced(self)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        if let Some(together) = &self.together {
            together.wait().await;
        }
        let mut asked = self.asked();
        asked.questions.push(attempts.len());
        let report = |attempt: &&Attempt| {
            if asked.mute_about.contains(&attempt.invoice) {
                return Err(GatewayError::Unreachable("it is mute".into()));
            }
            let report = asked.reports.get(&attempt.invoice).cloned();
            Ok(report.unwrap_or(Report::Unknown))
        };
        attempts.iter().map(report).collect()
    }
}

#[async_trait]
impl Invoices for Called {
    async fn make(&self, order: &Order, attempt: &Attempt) -> Result<Made, GatewayError> {
        self.asked().made.push(attempt.invoice);
        tokio::task::yield_now().await;
        let called_off_in = self.asked().called_off_in.take();
        if let Some(store) = called_off_in {
            let call_off = |order: &Order| order.call_off(NOW, &audience()).map(Some);
            store
                .change_order(order.number, Box::new(call_off))
                .await
                .unwrap();
        }
        if self.asked().is_down {
            return Err(GatewayError::Unreachable("it is down".into()));
        }
        Ok(Made {
            reference: format!("INV-{}", attempt.invoice),
            hand_over: link(attempt.invoice),
        })
    }
}

fn link(invoice: InvoiceId) -> HandOver {
    HandOver::Link(format!("https://pay.example/{invoice}").parse().unwrap())
}

fn shop(store: &Arc<dyn Store>) -> (Shop, Arc<Called>) {
    let gateway = Called::new(CALLED, None);
    (shop_with(store.clone(), vec![gateway.clone()]), gateway)
}

/// The order after a press of "pay", and the number of the attempt.
async fn attempted(shop: &Shop, order: &Order) -> (Order, InvoiceId) {
    let order = shop.pay(order, CALLED, NOW).await.unwrap();
    let invoice = order.last_attempt().unwrap().invoice;
    (order, invoice)
}

/// A page that is loaded again, or by eight windows at the same moment, makes no second invoice.
pub async fn an_invoice_is_made_once_however_many_ask(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, invoice) = attempted(&shop, &placed(&*store).await).await;
    let handed = at_once(8, |_| {
        let (shop, order) = (shop.clone(), order.clone());
        async move { shop.hand_over(&order, NOW).await }
    })
    .await;
    let mut led = 0;
    for one in handed {
        match one {
            Ok(way) => {
                assert_eq!(way, link(invoice));
                led += 1;
            }
            // Another window's call was under way.
            Err(Error::Gateway(GatewayError::Unreachable(_))) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(led >= 1);
    // Later callers get what was kept; so does one that read the order before it was.
    for order in [&order, &read(&*store, order.number).await] {
        assert_eq!(shop.hand_over(order, NOW).await.unwrap(), link(invoice));
    }
    assert_eq!(gateway.asked().made, [invoice]);
    let (_, attempt) = store.attempt(CALLED, invoice).await.unwrap().unwrap();
    assert_eq!(attempt.reference(), Some(format!("INV-{invoice}").as_str()));
    assert_eq!(read(&*store, order.number).await.attempts, [attempt]);
}

/// Another window can call the order off before the gateway answers. The invoice is kept, should it be paid after all.
pub async fn nobody_is_led_to_an_order_that_was_called_off_meanwhile(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, invoice) = attempted(&shop, &placed(&*store).await).await;
    gateway.asked().called_off_in = Some(store.clone());
    // The second window has read the order before it was called off.
    for _ in 0..2 {
        let handed = shop.hand_over(&order, NOW).await;
        assert!(
            matches!(handed, Err(Error::Refused(Refusal::NotPayable))),
            "{handed:?}"
        );
    }
    assert_eq!(gateway.asked().made, [invoice]);
    let order = read(&*store, order.number).await;
    assert_eq!(order.state.name(), "cancelled");
    assert_eq!(
        order.last_attempt().unwrap().made().unwrap().hand_over,
        link(invoice)
    );
}

/// The order is paid, and what is too much waits until somebody gave it back, whether it came at once or later.
pub async fn a_surplus_pays_the_order_and_waits_for_a_decision_once(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let wares = stocked(&*store, 9).await;
    for (seed, comes_later) in [(1, false), (2, true)] {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        let (order, invoice) = attempted(&shop, &order).await;
        let Report::Paid(just) = paid(&order, false) else {
            unreachable!();
        };
        let overpaid = Found {
            overpaid: true,
            ..just.clone()
        };
        let attempt = order.last_attempt().unwrap();
        if comes_later {
            let settled = shop.settle(order.number, just.notice(attempt, NOW)).await;
            assert_eq!(settled.unwrap(), Settled::Recorded(Verdict::Accepted));
        }
        for heard in [
            if comes_later {
                Settled::Repetition
            } else {
                Settled::Recorded(Verdict::Accepted)
            },
            Settled::Repetition,
        ] {
            let settled = shop.settle(order.number, overpaid.notice(attempt, NOW)).await;
            assert_eq!(settled.unwrap(), heard);
        }
        let order = read(&*store, order.number).await;
        assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
        let [attention] = &order.attention[..] else {
            panic!("{:?}", order.attention);
        };
        assert_eq!(
            (attention.what, attention.invoice, order.can_accept(attention)),
            (Verdict::Overpaid, invoice, false)
        );
        let history = store.history(order.number).await.unwrap();
        let told = history
            .iter()
            .filter(|event| matches!(event.what, What::Overpaid { .. }));
        assert_eq!(told.count(), 1);
    }
    assert!(gateway.asked().made.is_empty());
}

/// Nobody knows whether the gateway made it after all; another press is another attempt.
pub async fn an_invoice_that_was_not_made_is_not_asked_for_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, first) = attempted(&shop, &placed(&*store).await).await;
    gateway.asked().is_down = true;
    for _ in 0..2 {
        let handed = shop.hand_over(&order, NOW).await;
        assert!(
            matches!(handed, Err(Error::Gateway(GatewayError::Unreachable(_)))),
            "{handed:?}"
        );
    }
    gateway.asked().is_down = false;
    let handed = shop.hand_over(&order, NOW).await;
    assert!(handed.is_err(), "{handed:?}");
    let (order, second) = attempted(&shop, &order).await;
    assert_eq!(shop.hand_over(&order, NOW).await.unwrap(), link(second));
    assert_eq!(gateway.asked().made, [first, second]);
}

/// What is kept is neither lost nor anybody else's.
pub async fn an_invoice_stays_its_attempts(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, invoice) = attempted(&shop, &placed(&*store).await).await;
    shop.hand_over(&order, NOW).await.unwrap();
    let report = Report::Unpaid {
        stage: Stage::Begun,
        named: order.key.clone(),
    };
    gateway.asked().reports.insert(invoice, report);
    shop.check(&order, NOW).await.1.unwrap();
    let order = read(&*store, order.number).await;
    let attempt = order.last_attempt().unwrap();
    assert_eq!(attempt.stage, Some(Stage::Begun));
    assert_eq!(attempt.made().unwrap().hand_over, link(invoice));
    let due = store
        .claim_checks(NOW.plus_seconds(60), NOW.plus_seconds(90), 1)
        .await
        .unwrap();
    assert_eq!(due.due[0].attempt, *attempt);
    let lost = subject.sql("update attempts set issue = null").await;
    assert!(lost.unwrap_err().contains("an attempt keeps its invoice"));
    let (order, second) = attempted(&shop, &order).await;
    let of_another = Made {
        reference: format!("INV-{invoice}"),
        hand_over: link(second),
    };
    let begin = move |order: &Order| Ok(order.call_for_invoice(CALLED, second, NOW));
    let keep = move |order: &Order| Ok(order.keep_invoice(CALLED, second, &of_another, NOW));
    assert!(
        store
            .change_order(order.number, Box::new(begin))
            .await
            .unwrap()
            .is_written()
    );
    assert!(store.change_order(order.number, Box::new(keep)).await.is_err());
}

/// The order waits for the rest, which is paid where the first part was.
pub async fn part_of_the_money_keeps_the_order_and_the_way_to_the_rest(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, invoice) = attempted(&shop, &placed(&*store).await).await;
    shop.hand_over(&order, NOW).await.unwrap();
    let report = Report::Unpaid {
        stage: Stage::Partial,
        named: order.key.clone(),
    };
    gateway.asked().reports.insert(invoice, report);
    shop.check(&order, NOW).await.1.unwrap();
    let late = order.waits_until().unwrap().plus_seconds(60);
    assert_eq!(store.overdue_orders(late, late, 10).await.unwrap(), []);
    shop.check_due(late, 10).await.unwrap();
    let order = shop.pay(&order, CALLED, late).await.unwrap();
    assert_eq!(order.partly_paid().map(|attempt| attempt.invoice), Some(invoice));
    assert_eq!(order.attempts.len(), 1);
    assert_eq!(shop.hand_over(&order, late).await.unwrap(), link(invoice));
    assert_eq!(gateway.asked().made, [invoice]);
    let (_, called_off) = shop.call_off(&order, late).await;
    assert!(
        matches!(called_off, Err(Error::Refused(Refusal::MoneyUnderWay))),
        "{called_off:?}"
    );
    gateway.asked().reports.insert(invoice, paid(&order, false));
    let (checked, _) = shop.check(&order, late).await;
    assert_eq!(checked[0].settled, Some(Settled::Recorded(Verdict::Accepted)));
    assert_eq!(read(&*store, order.number).await.state.name(), "paid");
}

/// Coins that were sent in time are confirmed later, and the goods are kept until the gateway says how its invoice ended.
pub async fn an_order_waits_for_an_invoice_that_has_not_ended(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let wares = stocked(&*store, 100).await;
    let mut ends = Vec::new();
    for seed in 1..=3 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        let (order, invoice) = attempted(&shop, &order).await;
        shop.hand_over(&order, NOW).await.unwrap();
        ends.push((order, invoice));
    }
    let [(kept, coins), (ended, over), (silent, _)] = &ends[..] else {
        panic!("there are three");
    };
    let until = kept.waits_until().unwrap();
    let cancelled = Report::Unpaid {
        stage: Stage::Cancelled,
        named: ended.key.clone(),
    };
    gateway.asked().reports.insert(*over, cancelled);
    shop.check_due(until.plus_seconds(60), 10).await.unwrap();
    let late = until.plus_seconds(2 * 60 * 60 - 60);
    shop.check_due(late, 10).await.unwrap();
    let mut states = Vec::new();
    for order in [kept, ended, silent] {
        states.push(read(&*store, order.number).await.state.name());
    }
    assert_eq!(states, ["awaiting_payment", "expired", "awaiting_payment"]);
    gateway.asked().reports.insert(*coins, paid(kept, false));
    shop.check_due(late.plus_seconds(60 * 60), 10).await.unwrap();
    assert_eq!(read(&*store, kept.number).await.state.name(), "paid");
    assert_eq!(read(&*store, silent.number).await.state.name(), "expired");
}

/// Some gateways say only in the answer that nothing real was paid.
pub async fn play_money_is_what_the_answer_says(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, invoice) = attempted(&shop, &placed(&*store).await).await;
    gateway.asked().reports.insert(invoice, paid(&order, true));
    let (checked, _) = shop.check(&order, NOW).await;
    assert_eq!(checked[0].settled, Some(Settled::Recorded(Verdict::TestInLive)));
    let order = read(&*store, order.number).await;
    assert_eq!(order.state.name(), "awaiting_payment");
    assert_eq!(order.last_attempt().unwrap().outcome, AttemptOutcome::Open);
}

/// Money was recorded; whoever asked has to hear of it, to count and log it, though the order is not called off.
pub async fn what_one_attempt_brought_is_told_though_another_is_mute(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, first) = attempted(&shop, &placed(&*store).await).await;
    let (order, second) = attempted(&shop, &order).await;
    gateway.asked().reports.insert(first, paid(&order, true));
    gateway.asked().mute_about.push(second);
    let (checked, called_off) = shop.call_off(&order, NOW).await;
    let told: Vec<_> = checked
        .into_iter()
        .map(|one| (one.invoice, one.settled))
        .collect();
    assert_eq!(told, [(first, Some(Settled::Recorded(Verdict::TestInLive)))]);
    let is_mute = matches!(&called_off, Err(Error::Gateway(GatewayError::Unreachable(_))));
    assert!(is_mute, "{called_off:?}");
    assert_eq!(read(&*store, order.number).await.state.name(), "awaiting_payment");
}

/// Its buyer hears nothing, its page says why; money that came or is on its way keeps an order.
pub async fn what_is_held_and_not_paid_is_let_go_and_money_keeps_its_order(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let admin = signed_in(subject, &shop, "olga").await;
    let wares = stocked(&*store, 9).await;
    let mut orders = Vec::new();
    for seed in 1..=4 {
        orders.push(place(&*store, seed, &[(&wares[0], 2)]).await);
    }
    assert_eq!(stock_of(&*store, &wares[0]).await, 1);
    for place in [1, 2] {
        let (order, invoice) = attempted(&shop, &orders[place]).await;
        let report = if place == 1 {
            paid(&order, false)
        } else {
            Report::Unpaid {
                stage: Stage::Partial,
                named: order.key.clone(),
            }
        };
        gateway.asked().reports.insert(invoice, report);
        orders[place] = order;
    }
    let (order, mute) = attempted(&shop, &orders[3]).await;
    gateway.asked().mute_about.push(mute);
    orders[3] = order;
    let mut ends = Vec::new();
    for order in &orders {
        let (_, ended) = shop.let_go(&admin, order, "Не оплачен.", NOW).await;
        let state = read(&*store, order.number).await.state.name();
        ends.push((ended.is_ok(), state));
    }
    assert_eq!(
        ends,
        [
            (true, "cancelled"),
            (false, "paid"),
            (false, "awaiting_payment"),
            (false, "awaiting_payment"),
        ]
    );
    assert_eq!(stock_of(&*store, &wares[0]).await, 3);
    let messages = store.messages(orders[0].number).await.unwrap();
    let told = messages.iter().map(|row| row.message.letter.kind());
    assert!(
        !told.clone().any(|kind| kind == "order_cancelled"),
        "{:?}",
        told.collect::<Vec<_>>()
    );
    let (_, again) = shop.let_go(&admin, &orders[0], "Не оплачен.", NOW).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::NotNow))), "{again:?}");
}

/// However many there are, a gateway hears one question.
pub async fn many_attempts_are_one_question(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let wares = stocked(&*store, 9).await;
    let mut orders = Vec::new();
    for seed in 1..=2 {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        attempted(&shop, &order).await;
        orders.push(attempted(&shop, &order).await);
    }
    let (first, invoice) = &orders[0];
    let other = first.attempts[0].invoice;
    gateway.asked().reports.insert(*invoice, paid(first, false));
    let (checked, _) = shop.check(first, NOW).await;
    let reports: Vec<_> = checked
        .iter()
        .map(|one| (one.invoice, one.report.clone()))
        .collect();
    assert_eq!(
        reports,
        [(*invoice, paid(first, false)), (other, Report::Unknown)]
    );
    let turns = shop.check_due(NOW.plus_seconds(60), 10).await.unwrap();
    let due: Vec<_> = turns
        .iter()
        .map(|turn| (turn.order, turn.due.len(), turn.checked.len()))
        .collect();
    assert_eq!(due, [(first.number, 1, 1), (orders[1].0.number, 2, 2)]);
    assert_eq!(gateway.asked().questions, [2, 3]);
}

/// A slow one would hold up what came through another.
pub async fn gateways_are_asked_at_the_same_moment(subject: &dyn Subject) {
    let store = subject.store();
    let together = Arc::new(Barrier::new(2));
    let gateways = ["called", "other"].map(|name| {
        let name = GatewayName::new(name).unwrap();
        Called::new(name, Some(together.clone()))
    });
    let shop = shop_with(
        store.clone(),
        gateways.iter().map(|one| one.clone() as _).collect(),
    );
    let order = placed(&*store).await;
    let order = shop.pay(&order, CALLED, NOW).await.unwrap();
    let order = shop.pay(&order, gateways[1].name, NOW).await.unwrap();
    for (gateway, attempt) in gateways.iter().zip(&order.attempts) {
        let found = paid(&order, false);
        gateway.asked().reports.insert(attempt.invoice, found);
    }
    let (checked, asked) = shop.check(&order, NOW).await;
    asked.unwrap();
    let invoices: Vec<_> = checked.iter().map(|one| one.invoice).collect();
    assert_eq!(invoices, [order.attempts[1].invoice, order.attempts[0].invoice]);
    // Whichever was heard first paid, and the other came on top of it.
    let order = read(&*store, order.number).await;
    let on_top: Vec<_> = order.open_attention().map(|attention| attention.what).collect();
    assert_eq!(
        (order.state.name(), &on_top[..]),
        ("paid", &[Verdict::PaidTwice][..])
    );
}

/// It would be asked about every few minutes for ever.
pub async fn a_check_of_an_order_that_cannot_be_read_is_put_off(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    attempted(&shop, &placed(&*store).await).await;
    subject
        .sql(
            r#"insert into notices (order_number, gateway, invoice, amount, test, verdict, channel, at, details)
               select number, 'called', 1, 1, 1 = 1, 'wrong_sum', 'callback', 5, '{"paid": "much"}' from orders"#,
        )
        .await
        .unwrap();
    let mut now = NOW;
    for asked in 1..=6 {
        now = now.plus_seconds(60 * 60);
        let turns = shop.check_due(now, 10).await.unwrap();
        assert!(
            matches!(&turns[0].error, Some(Error::Store(StoreError::Corrupt { .. }))),
            "{turns:?}"
        );
        assert_eq!(gateway.asked().questions.len(), asked);
    }
    let turns = shop.check_due(now.plus_seconds(10 * 60), 10).await.unwrap();
    assert!(turns.is_empty(), "{turns:?}");
}

/// Nobody can be asked about it any more; the owner is told, once, and the order waits for what they find.
pub async fn the_owner_hears_once_of_money_whose_gateway_left(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway) = shop(&store);
    let (order, invoice) = attempted(&shop, &placed(&*store).await).await;
    let report = Report::Unpaid {
        stage: Stage::Held,
        named: order.key.clone(),
    };
    gateway.asked().reports.insert(invoice, report);
    shop.check(&order, NOW).await.1.unwrap();
    let without = shop_with(store.clone(), Vec::new());
    let kinds = async || {
        let told = store.messages(order.number).await.unwrap();
        let kinds = told.iter().map(|row| row.message.letter.kind());
        kinds.filter(|kind| *kind == "owner_silence").count()
    };
    let mut now = order.waits_until().unwrap();
    for chats in [0, 2, 2] {
        let turns = without.check_due(now, 10).await.unwrap();
        assert!(turns.len() == 1 && turns[0].error.is_none(), "{turns:?}");
        assert_eq!(kinds().await, chats);
        now = now.plus_seconds(25 * 60 * 60);
    }
    assert_eq!(without.expire_overdue(now, 10).await.unwrap(), []);
    assert_eq!(read(&*store, order.number).await.state.name(), "awaiting_payment");
}

/// What the gateway says when an order was paid in full.
fn paid(order: &Order, test: bool) -> Report {
    let sum = order.placed.bill.total();
    Report::Paid(Found {
        test,
        paid: sum,
        credited: sum,
        overpaid: false,
        method: None,
        order_key: Some(order.key.clone()),
        marks: Vec::new(),
        operation: Some("OP-1".to_owned()),
    })
}
