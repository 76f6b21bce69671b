//! Two thousand orders, half of them on each database, whose buyers, banks and strangers do whatever they like, and books that
//! agree in the end: what the sandbox says was paid is in the shop, each payment once, where it belongs.
//!
//! `RANDOM_ORDERS_SEED` repeats a run: every order does the same again, whichever order they take turns in.
//! `RANDOM_ORDERS` is how many there are on each.

mod accounts;
mod fate;
mod findings;
mod operation;

use crate::{
    numbers,
    support::{self, Engine, Plan, ROBOKASSA, THING, TestShop},
};
use fate::Fate;
use findings::Findings;
use futures_util::{StreamExt, future::join_all, stream};
use sandbox::{Delivery, Gate};
use server::{clock, config::Config};
use shop::{
    Shop,
    order::{Order, OrderKey, OrderNumber},
    staff::{Admin, Place, SignIn},
    store::SignInId,
    time::Timestamp,
};
use std::collections::HashSet;
use time::OffsetDateTime;
use tokio::task::JoinSet;

/// Orders whose turns are taken at the same time, and pollers that ask at the same time.
const AT_ONCE: usize = 48;
const POLLERS: usize = 12;
/// Attempts that a poller asks about in one turn.
const BATCH: i64 = 8;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// When something happens, in seconds after the orders were placed, and whether the shop asks around then. Their time is up
/// after an hour; a payment that was begun and not paid is waited for an hour longer.
const HOURS: [(i64, bool); 8] = [
    (MINUTE, false),
    (5 * MINUTE, true),
    (30 * MINUTE, false),
    (50 * MINUTE, false),
    (61 * MINUTE, true),
    (66 * MINUTE, true),
    (125 * MINUTE, true),
    (24 * HOUR, false),
];

/// When the last money has come, and what nobody told of is found by asking.
const THE_END: i64 = 48 * HOUR;

/// What happens, and to whom, at one moment.
pub struct Hour<'a> {
    shop: &'a TestShop,
    admin: &'a Admin,
    now: Timestamp,
    findings: &'a Findings,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_random_orders_end_in_equal_books_on_sqlite() {
    run(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_random_orders_end_in_equal_books_on_postgres() {
    run(Engine::Postgres).await;
}

async fn run(engine: Engine) {
    let seed: u64 = number("RANDOM_ORDERS_SEED").unwrap_or_else(rand::random);
    let count = number("RANDOM_ORDERS").unwrap_or(1_000);
    println!("RANDOM_ORDERS_SEED={seed} RANDOM_ORDERS={count}");
    support::capture_fewer_logs();
    let shop = TestShop::planned(Plan {
        engine,
        change: tell_nobody,
        ..Plan::default()
    })
    .await;
    // Notices go out when the test says so; what it never sends was lost.
    shop.sandbox.set_delivery(Delivery::Dropped);
    let admin = admin(&shop).await;
    // Handlers read the machine's clock, so all hours of the test have to be behind us.
    let placed_at = clock::now().plus_seconds(-3 * 24 * HOUR);
    let findings = Findings::default();
    let hour = |seconds| {
        let now = placed_at.plus_seconds(seconds);
        let nanoseconds = i128::from(now.ms()) * 1_000_000;
        shop.sandbox
            .set_time(OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap());
        Hour {
            shop: &shop,
            admin: &admin,
            now,
            findings: &findings,
        }
    };

    let mut fates = place(&hour(0), seed, count).await;
    for (seconds, is_asked) in HOURS {
        let hour = hour(seconds);
        fates = in_turns(fates, async |fate: &mut Fate| fate.live_on(&hour).await).await;
        if is_asked {
            ask_around(&hour, &mut fates).await;
        }
        numbers::add_up(&shop).await;
    }
    let end = hour(THE_END);
    fates = in_turns(fates, async |fate: &mut Fate| fate.come_to_an_end(&end).await).await;
    ask_around(&end, &mut fates).await;
    fates = in_turns(fates, async |fate: &mut Fate| fate.hear_old_news(&end).await).await;

    let summary = accounts::compare(&shop, &fates, &findings).await;
    println!("{summary}");
    accounts::compare_registers(&shop, &admin, placed_at).await;
    findings.assert_none();
    numbers::assert_true(&shop).await;
    if count >= 1_000 {
        summary.assert_everything_happened();
    }
    shop.finish().await;
}

/// Settings of a shop without letters: the books are what counts here, and letters take longer than all the rest.
fn tell_nobody(config: &mut Config) {
    config.telegram_bot_token = None;
    config.telegram_chat_ids = String::new();
    config.smtp_url = None;
    config.mail_from = String::new();
    config.owner_email = String::new();
}

async fn admin(shop: &TestShop) -> Admin {
    let account = shop
        .store()
        .put_account("olga", "no password", clock::now())
        .await;
    let (id, now) = (SignInId::of(&clock::secret()), clock::now());
    let sign_in = SignIn::begin(&account.unwrap(), id.clone(), Place::default(), now);
    shop.shop().sign_in(&sign_in, None).await.unwrap();
    shop.shop().admin(&id, now).await.unwrap().unwrap()
}

/// The orders, each with an attempt; most buyers have the gateway's page before them.
async fn place(hour: &Hour<'_>, seed: u64, count: usize) -> Vec<Fate> {
    let (shop, now) = (hour.shop.shop(), hour.now);
    let variant = hour.shop.variant(THING).await.id;
    let placed = stream::iter(0..count).map(|_| {
        let shop = shop.clone();
        tokio::spawn(async move {
            let order = support::place(&shop, variant, now).await;
            let attempted = shop.pay(&order, ROBOKASSA, now).await;
            attempted.unwrap()
        })
    });
    let orders: Vec<Order> = placed.buffered(AT_ONCE).map(Result::unwrap).collect().await;
    let keys: Vec<OrderKey> = orders.iter().map(|order| order.key.clone()).collect();
    let fates = orders.into_iter().enumerate().map(|(place, order)| {
        let neighbour = keys[(place + 1) % keys.len()].clone();
        Fate::new(seed.wrapping_add(place as u64), order, neighbour)
    });
    in_turns(fates.collect(), async |fate: &mut Fate| fate.begin(hour).await).await
}

/// Each order has its turn, many at the same time.
async fn in_turns(fates: Vec<Fate>, turn: impl AsyncFn(&mut Fate)) -> Vec<Fate> {
    let turns = stream::iter(fates).map(async |mut fate| {
        turn(&mut fate).await;
        fate
    });
    turns.buffered(AT_ONCE).collect().await
}

/// The pollers' turns until nothing is due, and the expiry that follows them. While an answer is held up, its money comes.
async fn ask_around(hour: &Hour<'_>, fates: &mut [Fate]) {
    let (mut fates_of_gates, mut gates): (Vec<&mut Fate>, Vec<Gate>) = (Vec::new(), Vec::new());
    for fate in fates.iter_mut() {
        if let Some(gate) = fate.gate.take() {
            fates_of_gates.push(fate);
            gates.push(gate);
        }
    }
    let untouched = gates.clone();
    let meanwhile = fates_of_gates.into_iter().zip(gates).map(async |(fate, gate)| {
        gate.reached_by(1).await;
        fate.be_paid_meanwhile(hour).await;
        gate.open();
    });
    let pollers = async {
        let tasks = (0..POLLERS).map(|_| poll(hour.shop.shop().clone(), hour.now));
        let expired = tasks.collect::<JoinSet<_>>().join_all().await;
        expired.into_iter().flatten().collect::<HashSet<_>>()
    };
    let mut expired = tokio::select! {
        expired = pollers => expired,
        // Nobody may have come to a gate: only the pollers' end counts.
        () = async { join_all(meanwhile).await; std::future::pending::<()>().await } => unreachable!(),
    };
    for gate in untouched {
        gate.open();
    }
    loop {
        let ended = hour.shop.shop().expire_overdue(hour.now, 500).await.unwrap();
        if ended.is_empty() {
            break;
        }
        expired.extend(ended);
    }
    let theirs = fates
        .iter_mut()
        .filter(|fate| expired.contains(&fate.order.number));
    for fate in theirs {
        fate.expire(hour).await;
    }
}

/// One poller's turns until nothing is due any more. Answers that make no sense are no reason to stop.
async fn poll(shop: Shop, now: Timestamp) -> Vec<OrderNumber> {
    let mut expired = Vec::new();
    loop {
        let turns = shop.check_due(now, BATCH).await.unwrap();
        if turns.is_empty() {
            return expired;
        }
        let ended = turns.iter().filter(|turn| turn.has_expired);
        expired.extend(ended.map(|turn| turn.order));
    }
}

fn number<T: std::str::FromStr>(variable: &str) -> Option<T> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is {text:?}")))
}
