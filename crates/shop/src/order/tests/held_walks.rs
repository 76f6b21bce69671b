//! Every sequence of what may happen to held money: of one attempt, and of two with other money, wrong sums and the clock.

use super::{
    holds::{DAY, END, act, begun, cancel, go, held, lost, refused, ship, ship_less},
    *,
};
use crate::order::{HoldNews, HoldState, HoldStep, HoldWish};

/// What happens to one attempt, and to no other one.
const ONE: [(&str, usize); 11] = [
    ("ship", 0),
    ("less", 0),
    ("cancel", 0),
    ("sending", 0),
    ("taken", 0),
    ("lost", 0),
    ("not sent", 0),
    ("refused", 0),
    ("still held", 0),
    ("came", 0),
    ("returned", 0),
];
/// What happens besides where there are two: to either of them, or to their order.
const BESIDES: [(&str, usize); 18] = [
    ("sending", 1),
    ("taken", 1),
    ("lost", 1),
    ("refused", 1),
    ("still held", 1),
    ("came", 1),
    ("returned", 1),
    ("held", 0),
    ("held", 1),
    ("checked", 0),
    ("checked", 1),
    ("wrong sum", 0),
    ("wrong sum", 1),
    ("time is up", 0),
    ("time is up", 1),
    ("accept", 0),
    ("resolve", 0),
    ("not sent", 1),
];
/// Another sum than any of these orders comes to.
const WRONG: i64 = 50_000;

struct Walk {
    order: Order,
    /// Pieces on the shelf; those of the order are not there at first.
    shelf: i64,
    /// What was sent of each attempt and may have arrived.
    out: [bool; 2],
}

impl Walk {
    fn from(order: Order) -> Self {
        Self {
            order,
            shelf: 0,
            out: [false; 2],
        }
    }
}

/// What changes if this happens to the attempt at this place at that second.
fn happen(order: &Order, (name, place): (&str, usize), now: i64) -> Option<Change> {
    let attempt = order.attempts.get(place)?;
    let number = attempt.invoice.get();
    let learn = |news: &HoldNews, now| order.advance_hold(place, news, at(now), &audience());
    let hear = |stage| order.advance(ROBOKASSA, attempt.invoice, (stage, &key()), at(now), &audience());
    let settle = |kopecks| order.settle(&notice(number, kopecks, false), &audience());
    let open = order.attention.iter().position(|one| one.resolved.is_none());
    let note = || "as agreed".to_owned();
    match name {
        "ship" => act(order, &ship()).ok().filter(|_| order.held().is_some()),
        "less" => act(order, &ship_less(["1", ""])).ok(),
        "cancel" => act(order, &cancel()).ok(),
        "accept" => {
            let accept = |attention| Deed::Accept {
                attention,
                note: note(),
            };
            act(order, &accept(open?)).ok()
        }
        "resolve" => {
            let resolve = |attention| Deed::Resolve {
                attention,
                note: note(),
            };
            act(order, &resolve(open?)).ok()
        }
        "sending" => learn(&HoldNews::Sending, 110),
        "taken" => learn(&HoldNews::Taken, 110),
        "lost" => learn(&lost(), 110),
        "not sent" => learn(&HoldNews::NotSent, 110),
        "refused" => learn(&refused(), 110),
        "still held" => learn(&HoldNews::StillHeld, 9_999),
        "came" => settle(attempt.expected().get()),
        "wrong sum" => settle(WRONG),
        "held" => hear(Stage::Held),
        "checked" => hear(Stage::Suspended),
        "returned" => hear(Stage::Returned),
        "time is up" => order.let_go(place, at(END - DAY), &audience()),
        other => panic!("{other}"),
    }
}

/// Over all sequences of seven events: money and goods go together, nothing is sent twice, no piece is returned twice.
#[test]
fn whatever_happens_to_held_money_the_order_stays_true() {
    let walked = walk(&Walk::from(held()), &ONE, 7);
    assert!(walked > 1_000, "only {walked} sequences were walked");
}

/// Over all sequences of four events, from before any money is held, from one hold, and from one that is being taken: nothing
/// but the staff ends an order for which other money may come, what is being taken is not let go, and the order is not taken
/// money for twice.
#[test]
fn whatever_happens_to_the_money_of_two_attempts_the_order_stays_true() {
    let both = [ONE.as_slice(), BESIDES.as_slice()].concat();
    let begun = go(&begun(), 2);
    let held = begun.clone().after(&happen(&begun, ("held", 0), 50).unwrap());
    let taking = held.clone().after(&happen(&held, ("ship", 0), 51).unwrap());
    for order in [begun, held, taking] {
        let walked = walk(&Walk::from(order), &both, 4);
        assert!(walked > 1_000, "only {walked} sequences were walked");
    }
}

fn walk(from: &Walk, happenings: &[(&str, usize)], left: usize) -> usize {
    if left == 0 {
        return 1;
    }
    let now = 60 - i64::try_from(left).unwrap();
    let mut walked = 1;
    for (name, place) in happenings.iter().copied() {
        let Some(change) = happen(&from.order, (name, place), now) else {
            continue;
        };
        let mut out = from.out;
        match name {
            "sending" => {
                assert!(!out[place], "sent while it may have arrived");
                out[place] = true;
            }
            // A clear answer, or the gateway's word that the money is where it was or went back.
            "not sent" | "refused" | "still held" | "returned" => out[place] = false,
            _ => {}
        }
        let order = from.order.clone().after(&change);
        check_step(&from.order, (name, place), &order, &change);
        let shelf = from.shelf
            + match &change.stock {
                StockMove::Stay => 0,
                StockMove::Return => 5,
                StockMove::ReturnPieces(pieces) => pieces.iter().map(|one| i64::from(one.count)).sum::<i64>(),
                StockMove::Take(_) => -5,
                StockMove::Exchange { .. } => panic!("its lines stay"),
            };
        let next = Walk { order, shelf, out };
        check(&next, name);
        walked += walk(&next, happenings, left - 1);
    }
    walked
}

/// Whether the shop may still take the held money of an attempt.
fn may_be_taken(attempt: &Attempt) -> bool {
    let call = attempt.held().and_then(|hold| hold.call.as_ref());
    call.is_some_and(|call| {
        let is_over = matches!(call.state, HoldState::Refused { .. } | HoldState::Done);
        matches!(call.wish, HoldWish::Take { .. }) && !is_over
    })
}

/// What must be true of a step, by what it found.
fn check_step(before: &Order, (name, place): (&str, usize), after: &Order, change: &Change) {
    let this = &before.attempts[place];
    let is_checked = |attempt: &Attempt| attempt.is_under_way() && attempt.stage == Some(Stage::Suspended);
    let is_questioned = before.open_attention().next().is_some();
    let held_place = |order: &Order| order.held().map(|(held, ..)| held);
    match name {
        "time is up" | "returned" => {
            let waits_for_other = before.attempts.iter().any(|other| {
                let is_wanted = other.held().is_some_and(|hold| !hold.is_let_go());
                other.invoice != this.invoice && (is_checked(other) || is_wanted)
            });
            let has_ended = before.is_awaiting() && !after.is_awaiting();
            assert!(
                !(has_ended && (waits_for_other || is_questioned)),
                "{name}: other money may pay for it: {before:?}"
            );
            if name == "time is up" {
                assert_eq!(this.stage, Some(Stage::Held), "{before:?}");
                assert!(
                    !(before.is_awaiting() && may_be_taken(this)),
                    "what is to be taken is let go: {before:?}"
                );
            }
        }
        "ship" | "less" => {
            let (_, held, _) = before.held().unwrap();
            let mut rest = before
                .attempts
                .iter()
                .filter(|other| other.invoice != held.invoice);
            assert!(!is_questioned && !rest.any(is_checked), "{name}: {before:?}");
        }
        "sending" => {
            let is_take = may_be_taken(this);
            assert!(
                !is_take || before.is_awaiting(),
                "nobody waits for it: {before:?}"
            );
        }
        "accept" => {
            let accepted = after.state.payment().map(|payment| &payment.source);
            let Some(Source::Gateway { invoice, .. }) = accepted else {
                panic!("{accepted:?}");
            };
            let mut rest = before.attempts.iter().filter(|other| other.invoice != *invoice);
            assert!(!rest.any(may_be_taken), "it is paid for twice: {before:?}");
        }
        // People hear of the hold that the order waits for, and of no other.
        "held" if this.hold.as_ref().is_some_and(|hold| hold.since.is_none()) => {
            let is_told = !change.messages.is_empty();
            let is_it = held_place(after) == Some(place) && held_place(before).is_none();
            assert_eq!(is_told, is_it, "{before:?}");
        }
        _ => {}
    }
}

/// What must be true whatever has happened.
fn check(now: &Walk, name: &str) {
    let order = &now.order;
    let has_left = order.fulfilment != Fulfilment::New;
    let is_paid = order.state.name() == "paid";
    assert!(is_paid || !has_left, "{name}: goods left that nobody paid");
    let gone = match order.state.name() {
        "cancelled" => 5,
        "paid" => order
            .missing()
            .iter()
            .map(|one| i64::from(one.count))
            .sum::<i64>(),
        _ => 0,
    };
    assert_eq!(now.shelf, gone, "{name}: every piece is in one place");
    let accepted = order
        .notices
        .iter()
        .filter(|one| one.verdict == Verdict::Accepted);
    assert!(accepted.count() <= 1, "{name}: an order is paid once");
    let taken = order.attempts.iter().filter(|attempt| may_be_taken(attempt));
    assert!(taken.count() <= 1, "{name}: one of them is taken");
    let mut waited = (order.attempts.iter().enumerate())
        .filter(|(_, attempt)| attempt.held().is_some_and(|hold| !hold.is_let_go()))
        .peekable();
    if order.is_awaiting() && waited.peek().is_some() {
        let mut steps = waited.map(|(place, _)| order.hold_step(place, at(120)));
        assert!(
            steps.any(|step| step != HoldStep::LetGo),
            "{name}: money that the order waits for is let go"
        );
    }
}
