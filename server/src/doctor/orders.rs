//! Whether what is sold can be paid for, is paid for, and what waits for somebody.

use super::{Case, Check, Found, OFTEN, SHORTLY};
use crate::{
    AppState,
    caller::{ProxyTrouble, is_inner},
    clock, rehearsal,
};
use shop::{
    Timestamp,
    call::{Call, Door, Guess, Ruling},
    doctor::Fact,
    gateway::Blamed,
    order::State,
    payment::PayBy,
    store::{Counts, OrderRow},
};
use std::{net::IpAddr, time::Duration};

/// The checks.
pub static CHECKS: [Check; 6] = [
    Check {
        name: "receipts",
        cases: &[PRINTABLE, UNPRINTABLE, NO_DELIVERY, UNREADABLE],
        every: OFTEN,
        within: Duration::from_secs(20),
        look: |state| Box::pin(async move { receipts(&state).await }),
    },
    Check {
        name: "calls",
        cases: &[
            QUIET,
            HEARD,
            EXCHANGED,
            MIXED,
            THIRD,
            OTHER_ALGORITHM,
            OWN_FIELDS,
            REWRITTEN,
            BY_TEST,
            NO_PASSWORD,
            UNREAD,
            UNEXPLAINED,
            UNREADABLE,
        ],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { calls(&state).await }),
    },
    Check {
        name: "orders-unpaid",
        cases: &[PAID, FEW, NOBODY_PAYS, UNREADABLE],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { unpaid(&state).await }),
    },
    Check {
        name: "orders-stuck",
        cases: &[NOTHING, REFUNDS, ATTENTION, ORPHANS, SECOND_RECEIPTS, UNREADABLE],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { stuck(&state).await }),
    },
    Check {
        name: "messages",
        cases: &[DELIVERED, UNDELIVERED, UNREADABLE],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { messages(&state).await }),
    },
    Check {
        name: "proxies",
        cases: &[KNOWN, UNLISTED, UNCLEAR, SILENT],
        every: OFTEN,
        within: SHORTLY,
        look: |state| Box::pin(async move { proxies(&state) }),
    },
];

const UNREADABLE: Case = Case::unknown("unreadable");
const PRINTABLE: Case = Case::ok("printable");
const UNPRINTABLE: Case = Case::fault("unprintable");
const NO_DELIVERY: Case = Case::fault("no-delivery");
const QUIET: Case = Case::ok("quiet");
const HEARD: Case = Case::ok("heard");
const EXCHANGED: Case = Case::fault("exchanged");
const MIXED: Case = Case::fault("mixed");
const THIRD: Case = Case::fault("third");
const OTHER_ALGORITHM: Case = Case::fault("algorithm");
const OWN_FIELDS: Case = Case::fault("own-fields");
const REWRITTEN: Case = Case::fault("rewritten");
const BY_TEST: Case = Case::warning("by-test");
const NO_PASSWORD: Case = Case::fault("no-password");
const UNREAD: Case = Case::warning("unread");
const UNEXPLAINED: Case = Case::warning("unexplained");
const PAID: Case = Case::ok("paid");
const FEW: Case = Case::ok("few");
const NOBODY_PAYS: Case = Case::warning("nobody-pays");
const NOTHING: Case = Case::ok("nothing");
const REFUNDS: Case = Case::fault("refunds");
const ATTENTION: Case = Case::warning("attention");
const ORPHANS: Case = Case::warning("orphans");
const SECOND_RECEIPTS: Case = Case::warning("second-receipts");
const DELIVERED: Case = Case::ok("delivered");
const UNDELIVERED: Case = Case::warning("undelivered");
const KNOWN: Case = Case::ok("known");
const UNLISTED: Case = Case::warning("unlisted");
const UNCLEAR: Case = Case::warning("unclear");
const SILENT: Case = Case::warning("silent");

/// Calls of the journal that are looked through.
const MOST_CALLS: i64 = 300;
/// Seconds after which a refused call says nothing of today any more.
const OLD_CALL: i64 = 7 * 24 * 3_600;
/// Orders that are looked at.
const MOST_ORDERS: i64 = 40;
/// Orders of which somebody ought to have paid at least one.
const ENOUGH: usize = 5;
/// Seconds that buyers are given to pay.
const TIME_TO_PAY: i64 = 3_600;

async fn receipts(state: &AppState) -> Found {
    let Ok(faults) = rehearsal::shelf_faults(state).await else {
        return UNREADABLE.into();
    };
    let goods = faults.iter().filter_map(|fault| match &fault.blamed {
        Blamed::Goods { code, .. } => Some(code.clone()),
        Blamed::OneCart(codes) => Some(codes.join(", ")),
        Blamed::Delivery(_) => None,
    });
    let goods: Vec<String> = goods.collect();
    match goods.first() {
        Some(code) => Found::from(UNPRINTABLE)
            .measured(number(goods.len()))
            .with("code", Fact::Text(code.clone())),
        None if faults.is_empty() => PRINTABLE.into(),
        None => NO_DELIVERY.into(),
    }
}

async fn calls(state: &AppState) -> Found {
    match state.shop.recent_calls(MOST_CALLS).await {
        Ok(calls) => judged(&calls, clock::now()),
        Err(_) => UNREADABLE.into(),
    }
}

/// What the newest calls of gateways say, until one that was in order.
fn judged(calls: &[Call], now: Timestamp) -> Found {
    let is_fine = |call: &Call| call.ruling.is_proven() && call.ruling != Ruling::TestPasswords;
    let fresh = calls
        .iter()
        .filter(|call| call.door == Door::Result)
        .take_while(|call| call.at.plus_seconds(OLD_CALL) >= now);
    if fresh.clone().next().is_some_and(is_fine) {
        return HEARD.into();
    }
    let since = fresh.take_while(|call| !is_fine(call));
    let count = since.clone().count();
    // What a gateway makes of a mistake in the settings says more than rubbish of strangers.
    match since.filter_map(refused).min_by_key(|(rank, _)| *rank) {
        Some((_, found)) => found.measured(number(count)),
        None => QUIET.into(),
    }
}

/// What a refused call says of the settings, and how telling that is: the least says most.
fn refused(call: &Call) -> Option<(u8, Found)> {
    let guessed: Option<Found> = call.guesses.iter().find_map(|guess| {
        Some(match guess {
            Guess::PasswordsSwapped => EXCHANGED.into(),
            Guess::OtherMode => MIXED.into(),
            Guess::AnotherPassword => THIRD.into(),
            Guess::OtherAlgorithm { used, expected } => Found::from(OTHER_ALGORITHM)
                .with("used", Fact::Text(used.clone()))
                .with("expected", Fact::Text(expected.clone())),
            Guess::OwnFieldsNotSigned | Guess::OwnFieldsRespelled => OWN_FIELDS.into(),
            Guess::SumRewritten => REWRITTEN.into(),
            Guess::LoginSigned | Guess::SumIsLogin | Guess::Unexplained => return None,
        })
    });
    if let Some(found) = guessed {
        return Some((0, found));
    }
    match call.ruling {
        Ruling::TestPasswords => Some((1, BY_TEST.into())),
        Ruling::NoPassword => Some((1, NO_PASSWORD.into())),
        Ruling::BadSignature => Some((3, UNEXPLAINED.into())),
        Ruling::WrongMethod | Ruling::WrongKind | Ruling::TooLong | Ruling::CutShort | Ruling::Malformed => {
            Some((2, UNREAD.into()))
        }
        _ => None,
    }
}

async fn unpaid(state: &AppState) -> Found {
    match state.shop.recent_orders(MOST_ORDERS).await {
        Ok(orders) => paid_at_all(&orders, clock::now()),
        Err(_) => UNREADABLE.into(),
    }
}

/// Whether any of the last buyers who meant to pay at once did.
fn paid_at_all(orders: &[OrderRow], now: Timestamp) -> Found {
    let had_time = |order: &&OrderRow| order.placed_at.plus_seconds(TIME_TO_PAY) <= now;
    let online = orders.iter().filter(had_time).filter_map(|order| {
        let facts = order.facts.as_ref()?;
        let is_online = match facts.placed.pay_by {
            PayBy::Online | PayBy::Method(_) | PayBy::Through(_) => true,
            PayBy::BankTransfer | PayBy::OnDelivery(_) => false,
        };
        is_online.then_some(&facts.state)
    });
    let mut unpaid = 0;
    for state in online {
        match state {
            State::Paid { .. } | State::Refunded { .. } => return PAID.into(),
            State::AwaitingPayment { .. } | State::Expired { .. } => unpaid += 1,
            State::Cancelled { .. } => {}
        }
    }
    if unpaid < ENOUGH {
        return FEW.into();
    }
    Found::from(NOBODY_PAYS)
        .measured(number(unpaid))
        .with("count", number(unpaid))
}

async fn stuck(state: &AppState) -> Found {
    let Ok(waiting) = state.shop.waiting().await else {
        return UNREADABLE.into();
    };
    let Counts {
        attention,
        failed_receipts,
        orphans,
        unclear_refunds,
        ..
    } = waiting;
    let most_urgent = [
        (REFUNDS, unclear_refunds),
        (ATTENTION, attention),
        (ORPHANS, orphans),
        (SECOND_RECEIPTS, failed_receipts),
    ];
    counted(most_urgent.into_iter().find(|(_, count)| *count > 0), NOTHING)
}

async fn messages(state: &AppState) -> Found {
    match state.shop.waiting().await {
        Ok(waiting) => {
            let undelivered = waiting.undelivered_messages;
            counted((undelivered > 0).then_some((UNDELIVERED, undelivered)), DELIVERED)
        }
        Err(_) => UNREADABLE.into(),
    }
}

fn counted(found: Option<(Case, i64)>, otherwise: Case) -> Found {
    match found {
        Some((case, count)) => Found::from(case)
            .measured(Fact::Number(count))
            .with("count", Fact::Number(count)),
        None => otherwise.into(),
    }
}

fn proxies(state: &AppState) -> Found {
    let told = |case: Case, peer: IpAddr| Found::from(case).with("peer", Fact::Text(peer.to_string()));
    let troubles = state.callers.troubles(clock::now());
    // Any stranger can claim to be a proxy. One that is not in here is found by the shop's calls to itself.
    let is_forged =
        |trouble: &&ProxyTrouble| matches!(trouble, ProxyTrouble::Unlisted(peer) if !is_inner(*peer));
    match troubles.iter().find(|trouble| !is_forged(trouble)) {
        Some(ProxyTrouble::Unlisted(peer)) => told(UNLISTED, *peer),
        Some(ProxyTrouble::Unclear(peer)) => told(UNCLEAR, *peer),
        Some(ProxyTrouble::Silent(peer)) => told(SILENT, *peer),
        None => KNOWN.into(),
    }
}

fn number(count: usize) -> Fact {
    Fact::Number(i64::try_from(count).unwrap_or(i64::MAX))
}
