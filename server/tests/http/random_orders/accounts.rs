//! The shop's books against the gateway's: each payment once, where it belongs, and nothing else.

use super::{Findings, fate::Fate, operation::Operation};
use crate::support::TestShop;
use futures_util::{StreamExt, stream};
use sandbox::PaymentState;
use shop::{
    Kopecks, Timestamp,
    order::{Order, Source, State},
    payment::{Channel, Notice, Orphan, Verdict},
    register::Flow,
    staff::Admin,
};
use std::{collections::HashMap, fmt};
use words::Zone;

/// How often everything happened, and how much money it was, in kopecks.
#[derive(Default)]
pub struct Summary {
    paid: usize,
    found_by_asking: usize,
    expired: usize,
    cancelled: usize,
    waiting_for_a_decision: usize,
    unfitting: usize,
    orphans: usize,
    returned: usize,
    payments: usize,
    kopecks_paid: i64,
    kopecks_recorded: i64,
}

/// Money that the shop has recorded.
struct Record<'a> {
    notice: &'a Notice,
    /// The order that it is with, and what was made of it; an orphan is with none.
    with: Option<(&'a Order, Verdict)>,
}

/// Compares every payment, every record and every order, and counts them.
pub async fn compare(shop: &TestShop, fates: &[Fate], findings: &Findings) -> Summary {
    let orders = stream::iter(fates).map(async |fate| shop.store().order(fate.order.number).await);
    let orders: Vec<_> = orders.buffered(16).collect().await;
    let orders: Vec<Order> = orders.into_iter().map(|order| order.unwrap().unwrap()).collect();
    let orphans = shop.store().orphans(100_000).await.unwrap();
    let mut records = records(&orders, &orphans);
    let mut summary = Summary {
        orphans: orphans.len(),
        ..Summary::default()
    };
    for (fate, order) in fates.iter().zip(&orders) {
        for operation in &fate.operations {
            match operation.state {
                PaymentState::Paid => {
                    let recorded = records.remove(&operation.invoice).unwrap_or_default();
                    check_payment(fate, order, operation, &recorded, findings);
                    summary.payments += 1;
                    summary.kopecks_paid += operation.asked;
                    let sums = recorded.iter().map(|record| record.notice.amount.get());
                    summary.kopecks_recorded += sums.sum::<i64>();
                }
                PaymentState::Returned => summary.returned += 1,
                _ => {}
            }
        }
        check_order(fate, order, findings);
        summary.count(order);
    }
    for record in records.into_values().flatten() {
        findings.note("money is recorded that nobody paid", || {
            format!("{:?}", record.notice)
        });
    }
    summary
}

/// All that the shop has recorded, by invoice.
fn records<'a>(orders: &'a [Order], orphans: &'a [Orphan]) -> HashMap<i64, Vec<Record<'a>>> {
    let of_orders = orders.iter().flat_map(|order| {
        order.notices.iter().map(move |recorded| Record {
            notice: &recorded.notice,
            with: Some((order, recorded.verdict)),
        })
    });
    let of_nobody = orphans.iter().map(|orphan| Record {
        notice: &orphan.notice,
        with: None,
    });
    let mut records: HashMap<i64, Vec<_>> = HashMap::new();
    for record in of_orders.chain(of_nobody) {
        records
            .entry(record.notice.invoice.get())
            .or_default()
            .push(record);
    }
    records
}

fn check_payment(
    fate: &Fate,
    order: &Order,
    operation: &Operation,
    recorded: &[Record<'_>],
    findings: &Findings,
) {
    let invoice = operation.invoice;
    let note = |kind| {
        findings.note(kind, || {
            let notices: Vec<_> = recorded
                .iter()
                .map(|record| (record.with.map(|(_, verdict)| verdict), record.notice))
                .collect();
            format!("{}\n    {invoice}: {notices:?}", fate.story())
        });
    };
    match (recorded, operation.is_ours) {
        ([], true) => return note("the order's money is on no record"),
        ([], false) => return note("another program's money is on no record"),
        ([_], _) => {}
        (_, true) => note("the order's money is recorded more than once"),
        (_, false) => note("another program's money is recorded more than once"),
    }
    for record in recorded {
        let amount = record.notice.amount.get();
        match record.with {
            Some((with, _)) if !operation.is_ours || with.number != order.number => {
                note("another program's money is with an order");
            }
            None if operation.is_ours => note("the order's money is an orphan"),
            Some((_, Verdict::TestInLive)) => note("real money is taken for play money"),
            Some((_, Verdict::WrongSum)) if operation.is_right_sum => {
                note("the right sum is taken for a wrong one");
            }
            Some((_, Verdict::Accepted)) if !operation.is_right_sum => {
                note("a wrong sum pays the order");
            }
            Some(_) | None => {}
        }
        if record.notice.test {
            note("real money is recorded as play money");
        }
        let is_told = record.notice.channel == Channel::Callback;
        if (is_told || (operation.is_ours && operation.is_right_sum)) && amount != operation.asked {
            note("another sum is recorded than was asked for");
        }
    }
}

fn check_order(fate: &Fate, order: &Order, findings: &Findings) {
    let note = |kind| findings.note(kind, || format!("{}\n    {:?}", fate.story(), order.state));
    let has_paid = |operation: &&Operation| operation.state == PaymentState::Paid && operation.is_ours;
    let paid: Vec<_> = fate.operations.iter().filter(has_paid).collect();
    match &order.state {
        State::Paid { payment } => {
            let Source::Gateway { invoice, .. } = &payment.source else {
                return note("an order is paid by nobody");
            };
            if !paid.iter().any(|operation| operation.invoice == invoice.get()) {
                note("an order is paid without money");
            }
        }
        State::AwaitingPayment { .. } => {
            if order.open_attention().next().is_none() {
                note("an order waits for ever");
            }
        }
        State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => {}
    }
    let is_paid = matches!(order.state, State::Paid { .. });
    let paid_in_time = paid.iter().any(|operation| operation.is_its_money());
    if paid_in_time && !is_paid && !fate.is_cancelled {
        note("a buyer who paid in time has no paid order");
    }
    let accepted = order
        .notices
        .iter()
        .filter(|recorded| recorded.verdict == Verdict::Accepted);
    if accepted.count() > 1 {
        note("an order is paid twice over");
    }
}

impl Summary {
    fn count(&mut self, order: &Order) {
        match order.state {
            State::Paid { .. } | State::Refunded { .. } => self.paid += 1,
            State::Expired { .. } => self.expired += 1,
            State::Cancelled { .. } => self.cancelled += 1,
            State::AwaitingPayment { .. } => self.waiting_for_a_decision += 1,
        }
        for recorded in &order.notices {
            if recorded.verdict != Verdict::Accepted {
                self.unfitting += 1;
            } else if recorded.notice.channel == Channel::Enquiry {
                self.found_by_asking += 1;
            }
        }
    }

    /// Fails if something that the test is about never happened.
    pub fn assert_everything_happened(&self) {
        let counts = [
            self.paid,
            self.found_by_asking,
            self.expired,
            self.cancelled,
            self.waiting_for_a_decision,
            self.unfitting,
            self.orphans,
            self.returned,
        ];
        assert!(counts.iter().all(|count| *count > 0), "{self}");
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} orders paid ({} found by asking), {} expired, {} cancelled, {} wait for a decision; {} payments of {} \
             kopecks at the gateway, {} returned; {} kopecks in the books, {} times with an order they do not fit, {} \
             times with none",
            self.paid,
            self.found_by_asking,
            self.expired,
            self.cancelled,
            self.waiting_for_a_decision,
            self.payments,
            self.kopecks_paid,
            self.returned,
            self.kopecks_recorded,
            self.unfitting,
            self.orphans,
        )
    }
}

/// The registers of the accountant say what the books say: all months together, and each payment in one of them.
pub async fn compare_registers(shop: &TestShop, admin: &Admin, from: Timestamp) {
    let ever = Timestamp::from_ms(0)..Timestamp::from_ms(i64::MAX);
    let all = shop.shop().register_totals(admin, ever.clone()).await.unwrap();
    let sums = shop.store().sums().await.unwrap();
    assert_eq!((all.all.paid, all.all.refunded), (sums.paid, sums.refunded));
    assert!(all.all.payments > 0, "somebody paid");

    let zone = Zone::MOSCOW;
    let mut paid = Kopecks::ZERO;
    let mut month = zone.month(&zone.month_of(from)).unwrap();
    for _ in 0..2 {
        let next = zone.month(&zone.month_of(month.end)).unwrap();
        let totals = shop.shop().register_totals(admin, month).await.unwrap();
        let days = totals.by_day.values().map(|day| day.paid.get());
        assert_eq!(days.sum::<i64>(), totals.all.paid.get());
        assert!(totals.by_day.keys().all(|day| (1..=31).contains(day)));
        paid = paid.checked_add(totals.all.paid).unwrap();
        month = next;
    }
    assert_eq!(paid, sums.paid, "what happened within days is in two months");

    let mut accepted = Kopecks::ZERO;
    let mut reading = shop.shop().read_register(admin, ever).await.unwrap();
    loop {
        let portion = reading.next().await.unwrap();
        if portion.is_empty() {
            break;
        }
        for entry in portion {
            let order = shop.store().order(entry.order).await.unwrap().unwrap();
            let payment = order.state.payment().unwrap();
            assert!(!payment.is_test());
            if entry.flow == Flow::Payment {
                assert_eq!(entry.amount, payment.amount, "{}", entry.order);
                accepted = accepted.checked_add(payment.amount).unwrap();
            }
        }
    }
    assert_eq!(accepted, sums.paid);
}
