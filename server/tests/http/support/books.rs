//! What must hold after any test: promises are kept, the history tells how the order came to stand as it does, the stock
//! is the sum of its ledger, every `OK` stands for a recorded notice, and the logs tell no secret.

use super::{
    Answer, BOT_TOKEN, BUYER, Notice, PASSWORD_1, PASSWORD_2, PASSWORD_3, ROBOKASSA, TEST_PASSWORD_1,
    TEST_PASSWORD_2, TestShop, WEBHOOK_SECRET, captured_logs, project,
};
use shop::{
    order::{Event, Goods, Order, Payment, Refund, State, What},
    payment::{Attempt, InvoiceId, Verdict},
};
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// What a test has to answer for.
#[derive(Default)]
pub struct Books {
    /// Messages that the test means to be given up.
    pub expected_dead: i64,
    oks: Mutex<Vec<i64>>,
}

impl Books {
    /// Keeps the invoice of an `OK`.
    pub fn note(&self, answer: &Answer) {
        let invoice: Option<i64> = answer
            .body
            .strip_prefix("OK")
            .and_then(|invoice| invoice.parse().ok());
        self.oks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(invoice);
    }

    fn oks(&self) -> Vec<i64> {
        self.oks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Fails if anything of it does not hold.
pub async fn check(shop: &TestShop) {
    let mut orders = Vec::new();
    for row in shop.orders().await {
        orders.push(shop.store().order(row.number).await.unwrap().unwrap());
    }
    assert_promises_are_kept(shop).await;
    assert_stock_is_its_ledger(shop, &orders).await;
    for order in &orders {
        assert_history_tells(order, &shop.history(order.number).await);
    }
    assert_every_ok_is_recorded(shop, &orders).await;
    assert_logs_tell_no_secret(&captured_logs(), &orders);
}

async fn assert_promises_are_kept(shop: &TestShop) {
    let waiting = "select count(*) from outbox where state in ('waiting', 'sending')";
    assert_eq!(
        shop.database.number(waiting).await,
        0,
        "messages were left waiting"
    );
    let dead = "select count(*) from outbox where state = 'dead'";
    assert_eq!(
        shop.database.number(dead).await,
        shop.books.expected_dead,
        "messages were given up"
    );
}

async fn assert_stock_is_its_ledger(shop: &TestShop, orders: &[Order]) {
    let wrong = "select count(*) from variants where stock < 0 or stock <>
                   (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id)";
    assert_eq!(
        shop.database.number(wrong).await,
        0,
        "the stock is not the sum of its ledger"
    );
    let held: i64 = orders.iter().map(held).sum();
    let gone =
        "select cast(coalesce(-sum(pieces), 0) as bigint) from stock_ledger where order_number is not null";
    assert_eq!(shop.database.number(gone).await, held, "pieces that orders hold");
}

/// Pieces of an order that are away from the shelf.
fn held(order: &Order) -> i64 {
    let ordered = || {
        order
            .placed
            .lines
            .iter()
            .map(|line| i64::from(line.count))
            .sum::<i64>()
    };
    let returned = |payment: &Payment, goods: Goods| {
        let meant = |refund: &&Refund| refund.state.is_certain() && refund.goods == goods;
        let refunds = payment.refunds.iter().filter(meant);
        let pieces = refunds.flat_map(|refund| &refund.pieces);
        pieces.map(|pieces| i64::from(pieces.count)).sum::<i64>()
    };
    match &order.state {
        State::AwaitingPayment { .. } => ordered(),
        State::Expired { .. } | State::Cancelled { .. } => 0,
        // Money goes back for a parcel that has left, too; then its pieces are gone.
        State::Refunded { payment, .. } if order.fulfilment.name() == "new" => {
            returned(payment, Goods::WrittenOff)
        }
        State::Paid { payment } | State::Refunded { payment, .. } => {
            let missing = order
                .missing()
                .iter()
                .map(|one| i64::from(one.count))
                .sum::<i64>();
            let certain = payment.refunds.iter().filter(|refund| refund.state.is_certain());
            let unsent: i64 = certain
                .flat_map(|refund| &refund.unsent)
                .map(|one| i64::from(one.count))
                .sum();
            ordered() - missing - returned(payment, Goods::Shelf) - unsent
        }
    }
}

fn assert_history_tells(order: &Order, history: &[Event]) {
    let count = |is: fn(&What) -> bool| history.iter().filter(|event| is(&event.what)).count();
    let number = order.number;
    assert!(
        matches!(history[0].what, What::Placed { .. }),
        "{number}: begins with its placing"
    );
    // A later change may carry a slightly earlier moment, but none from before there was an order.
    assert!(
        history.iter().all(|event| event.at >= history[0].at),
        "{number}: nothing happens before it is placed"
    );
    // A trial that was paid and put away is called off.
    let was_paid = order.notices.iter().any(|n| n.verdict == Verdict::Accepted);
    let is_paid = match order.state {
        State::Paid { .. } | State::Refunded { .. } => true,
        State::Cancelled { .. } => was_paid,
        State::AwaitingPayment { .. } | State::Expired { .. } => false,
    };
    let unfitting = order
        .notices
        .iter()
        .filter(|n| n.verdict != Verdict::Accepted)
        .count();
    // A surplus came with money that fits.
    let doubtful = order
        .attention
        .iter()
        .filter(|a| a.what != Verdict::Overpaid)
        .count();
    for (what, told, is) in [
        ("placed", count(|what| matches!(what, What::Placed { .. })), 1),
        (
            "attempts",
            count(|what| matches!(what, What::AttemptStarted { .. } | What::LinkAsked { .. })),
            order.attempts.len(),
        ),
        (
            "notices",
            count(|what| matches!(what, What::NoticeCame { .. })),
            order.notices.len(),
        ),
        (
            "payments",
            count(|what| {
                matches!(
                    what,
                    What::Paid { .. } | What::PaidOutside { .. } | What::Accepted { .. }
                )
            }),
            usize::from(is_paid),
        ),
        ("unfitting money", doubtful, unfitting),
    ] {
        assert_eq!(told, is, "{number}: {what}");
    }
}

/// An `OK` tells the gateway that it may forget. So what it stands for must be on record, to the kopeck.
async fn assert_every_ok_is_recorded(shop: &TestShop, orders: &[Order]) {
    let orphans = shop.store().orphans(100_000).await.unwrap();
    let notices: Vec<_> = orders
        .iter()
        .flat_map(|order| &order.notices)
        .map(|recorded| &recorded.notice)
        .chain(orphans.iter().map(|orphan| &orphan.notice))
        .collect();
    for payment in shop
        .sandbox
        .payments()
        .iter()
        .filter(|payment| payment.is_accepted())
    {
        let (invoice, kopecks) = (payment.inv_id(), payment.invoice.out_sum_kopecks);
        // Money that was found by asking may be on record with the sums of an enquiry.
        let sums = [kopecks, payment.paid_kopecks(), payment.credited_kopecks()];
        let is_recorded = notices.iter().any(|notice| {
            u64::try_from(notice.invoice.get()) == Ok(invoice)
                && u64::try_from(notice.amount.get()).is_ok_and(|sum| sums.contains(&sum))
        });
        assert!(
            is_recorded,
            "the gateway heard OK{invoice} for {kopecks} kopecks, which are on no record"
        );
    }
    for invoice in shop.books.oks() {
        let is_recorded = notices
            .iter()
            .any(|notice| Some(notice.invoice) == InvoiceId::new(invoice));
        assert!(is_recorded, "OK{invoice} was answered, and nothing is on record");
    }
}

fn assert_logs_tell_no_secret(logs: &str, orders: &[Order]) {
    let project = project();
    let settings = [
        project.api_key.as_str(),
        project.secret.as_str(),
        PASSWORD_1,
        PASSWORD_2,
        PASSWORD_3,
        TEST_PASSWORD_1,
        TEST_PASSWORD_2,
        BOT_TOKEN,
        WEBHOOK_SECRET,
        "of-a-secret-path",
    ];
    let words = [
        BUYER.name,
        BUYER.email,
        BUYER.address,
        BUYER.comment,
        "9123456789",
        "912 345-67-89",
    ];
    for secret in settings.into_iter().chain(words) {
        assert!(
            !logs.contains(secret),
            "the logs tell {secret:?}: {}",
            line_of(logs, secret)
        );
    }
    // Thousands of keys and signatures are looked for at once, in whatever could be one.
    let lines = logs.to_lowercase();
    let could_be: HashSet<&str> = [32, 64]
        .into_iter()
        .flat_map(|digits| hex_of(&lines, digits))
        .collect();
    for order in orders {
        let signed = order
            .attempts
            .iter()
            .filter(|attempt| attempt.gateway == ROBOKASSA);
        let signatures = signed.map(|attempt| signature(order, attempt));
        for secret in signatures.chain([order.key.as_str().to_owned()]) {
            assert!(
                !could_be.contains(secret.as_str()),
                "the logs tell an order's key or signature: {}",
                line_of(&lines, &secret)
            );
        }
    }
}

/// Everything in a text that is so many hex digits.
fn hex_of(text: &str, digits: usize) -> impl Iterator<Item = &str> {
    let runs = text.split(|c: char| !c.is_ascii_hexdigit());
    let runs = runs.filter(move |run| run.len() >= digits);
    runs.flat_map(move |run| (0..=run.len() - digits).map(move |at| &run[at..at + digits]))
}

/// The signature that would pay an attempt.
fn signature(order: &Order, attempt: &Attempt) -> String {
    Notice::of(&super::Unpaid {
        number: order.number,
        key: order.key.clone(),
        invoice: attempt.invoice.get(),
        sum: attempt.amount.decimal(),
    })
    .signature()
}

fn line_of<'a>(logs: &'a str, secret: &str) -> &'a str {
    logs.lines()
        .find(|line| line.contains(secret))
        .unwrap_or_default()
}
