//! Money that goes back: what it comes to, and what becomes of it, whatever is heard in whatever order.

use super::*;
use crate::{
    message::RefundTrouble,
    order::{Goods, RefundScope},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Three hats for 100 roubles together, two scarves, and delivery for 39; paid through a gateway.
pub(super) fn paid() -> Order {
    let order = begun();
    let total = order.placed.bill.total().get();
    order
        .clone()
        .after(&order.settle(&notice(1, total, false), &audience()).unwrap())
}

/// The order, which somebody accepted so many kopecks for that are not what it costs.
pub(super) fn paid_otherwise(kopecks: i64) -> Order {
    let order = begun();
    let wrong = order.settle(&notice(1, kopecks, false), &audience()).unwrap();
    let order = order.after(&wrong);
    let accepted = order.accept(&Admin::for_test(), 0, "all the same", at(20), &audience());
    order.clone().after(&accepted.unwrap())
}

/// The order before anybody has paid for it.
fn begun() -> Order {
    let hats = Line {
        count: 3,
        sum: PRICE,
        ..sample::line()
    };
    let scarves = Line {
        variant: crate::catalog::VariantId(2),
        sku: "scarf-1".into(),
        count: 2,
        sum: Kopecks::new(50_000),
        ..sample::line()
    };
    let mut order = placed();
    order.placed = sample::placed(vec![hats, scarves], Kopecks::new(3_900));
    go_and_pay(&order, false, 1).unwrap()
}

fn wish(order: &Order, scope: RefundScope, goods: Goods) -> RefundWish {
    RefundWish {
        scope,
        goods,
        left: order.sums().left(),
        reason: "a moth".into(),
    }
}

pub(super) fn ask(order: &Order, scope: RefundScope, goods: Goods) -> Result<Order, Refusal> {
    let change = order.ask_refund(&Admin::for_test(), &wish(order, scope, goods), at(100))?;
    Ok(order.clone().after(&change))
}

pub(super) fn lines(pieces: &[(usize, u32)], delivery: bool) -> RefundScope {
    let pieces = pieces.iter().map(|(line, count)| Pieces {
        line: *line,
        count: *count,
    });
    RefundScope::Lines {
        pieces: pieces.collect(),
        delivery,
    }
}

const REST: RefundScope = RefundScope::Rest { delivery: true };

/// The order once the newest refund was sent and this was heard of it, and what that moved.
pub(super) fn ended(order: &Order, news: &RefundNews) -> (Order, StockMove) {
    let place = order.state.payment().unwrap().refunds.len() - 1;
    let sending = order.advance_refund(place, &RefundNews::Sending, at(101), &audience());
    let order = order.clone().after(&sending.unwrap());
    let change = order.advance_refund(place, news, at(102), &audience()).unwrap();
    (order.after(&change), change.stock)
}

/// The order once this was asked for and went back.
pub(super) fn returned(order: &Order, scope: RefundScope, goods: Goods) -> (Order, StockMove) {
    ended(&ask(order, scope, goods).unwrap(), &RefundNews::Done)
}

pub(super) fn refused() -> RefundNews {
    RefundNews::Refused { why: "no".into() }
}

/// To the kopeck: the three hats cost 100 roubles, whichever way they come back.
#[test]
fn pieces_cost_together_what_the_line_did() {
    let mut order = paid();
    for sum in [3_333, 3_333, 3_334] {
        let plan = order.plan_refund(&lines(&[(0, 1)], false)).unwrap();
        assert_eq!(plan.amount, Kopecks::new(sum));
        order = returned(&order, lines(&[(0, 1)], false), Goods::Shelf).0;
    }
    let none = Refusal::NotSoManyToReturn {
        sku: "hat-1".into(),
        left: 0,
    };
    assert_eq!(order.plan_refund(&lines(&[(0, 1)], false)), Err(none));
}

#[test]
fn a_refund_comes_to_what_it_is_for() {
    let order = paid();
    let all = 63_900;
    for (scope, sum) in [
        (lines(&[(0, 3), (1, 2)], true), Ok(all)),
        (lines(&[(0, 3), (1, 2)], false), Ok(60_000)),
        (lines(&[(1, 1)], true), Ok(28_900)),
        (lines(&[(0, 0), (1, 1)], false), Ok(25_000)),
        (lines(&[], true), Ok(3_900)),
        (REST, Ok(all)),
        (RefundScope::Rest { delivery: false }, Ok(60_000)),
        (RefundScope::Sum(Kopecks::new(1)), Ok(1)),
        (RefundScope::Sum(Kopecks::new(all)), Ok(all)),
    ] {
        let planned = order.plan_refund(&scope).map(|plan| plan.amount.get());
        assert_eq!(planned, sum, "{scope:?}");
    }
    let left = Kopecks::new(all);
    for (scope, refusal) in [
        (lines(&[], false), Refusal::RefundUnfitting { left }),
        (RefundScope::Sum(Kopecks::ZERO), Refusal::RefundUnfitting { left }),
        (
            RefundScope::Sum(Kopecks::new(-1)),
            Refusal::RefundUnfitting { left },
        ),
        (
            RefundScope::Sum(Kopecks::new(all + 1)),
            Refusal::RefundUnfitting { left },
        ),
        (lines(&[(2, 1)], false), Refusal::NotNow),
        (lines(&[(0, 1), (0, 1)], false), Refusal::NotNow),
        (
            lines(&[(1, 3)], false),
            Refusal::NotSoManyToReturn {
                sku: "scarf-1".into(),
                left: 2,
            },
        ),
    ] {
        assert_eq!(
            ask(&order, scope.clone(), Goods::Shelf),
            Err(refusal),
            "{scope:?}"
        );
    }
    assert_eq!(placed().plan_refund(&REST), Err(Refusal::NotNow));
}

/// Delivery goes back once, and is part of the rest until then.
#[test]
fn delivery_goes_back_once() {
    let (order, _) = returned(&paid(), lines(&[(0, 1)], true), Goods::Stay);
    assert_eq!(order.remains().delivery, Kopecks::ZERO);
    let one = order.plan_refund(&lines(&[(1, 1)], true)).unwrap();
    assert_eq!((one.amount, one.delivery), (Kopecks::new(25_000), false));
    for delivery in [true, false] {
        let rest = order.plan_refund(&RefundScope::Rest { delivery }).unwrap();
        assert_eq!(rest.amount, order.sums().left(), "{delivery}");
    }
    let again = ended(&ask(&paid(), lines(&[], true), Goods::Stay).unwrap(), &refused()).0;
    let delivery = again.remains().delivery;
    assert_eq!(delivery, Kopecks::new(3_900), "what was refused did not go back");
}

#[test]
fn one_refund_is_under_way_at_a_time_and_a_form_asks_for_one() {
    let order = paid();
    let form = wish(&order, RefundScope::Sum(Kopecks::new(100)), Goods::Stay);
    let asked = order.ask_refund(&Admin::for_test(), &form, at(100)).unwrap();
    assert_eq!((asked.stock.clone(), asked.messages.len()), (StockMove::Stay, 0));
    let order = order.after(&asked);
    let again = order.ask_refund(&Admin::for_test(), &form, at(101));
    assert_eq!(again, Err(Refusal::RefundUnderWay));
    let (order, _) = ended(&order, &RefundNews::Done);
    let late = order.ask_refund(&Admin::for_test(), &form, at(103));
    assert_eq!(
        late,
        Err(Refusal::NotNow),
        "what is left is not what the form showed"
    );
}

/// Nobody sends goods whose money is on its way back.
#[test]
fn an_order_whose_money_is_all_on_its_way_back_is_not_shipped() {
    let offered = |order: &Order| {
        let mut deeds = order.deeds();
        deeds.retain(|deed| matches!(deed, DeedKind::Ship | DeedKind::Refund | DeedKind::NoteRefund));
        deeds
    };
    let order = ask(&paid(), REST, Goods::Stay).unwrap();
    assert_eq!(offered(&order), []);
    let (order, _) = ended(&order, &refused());
    let all = [DeedKind::Ship, DeedKind::Refund, DeedKind::NoteRefund];
    assert_eq!(offered(&order), all);
    let part = ask(&order, lines(&[(0, 1)], false), Goods::Shelf).unwrap();
    assert_eq!(offered(&part), [DeedKind::Ship, DeedKind::NoteRefund]);
}

#[test]
fn goods_go_where_the_refund_says_once_the_money_is_back() {
    let order = paid();
    let two = || lines(&[(0, 2)], false);
    for (goods, stock) in [
        (
            Goods::Shelf,
            StockMove::ReturnPieces(vec![Pieces { line: 0, count: 2 }]),
        ),
        (Goods::WrittenOff, StockMove::Stay),
        // Nothing has left the shop.
        (
            Goods::Stay,
            StockMove::ReturnPieces(vec![Pieces { line: 0, count: 2 }]),
        ),
    ] {
        assert_eq!(returned(&order, two(), goods).1, stock, "{goods:?}");
        let nothing = ended(&ask(&order, two(), goods).unwrap(), &refused()).1;
        assert_eq!(nothing, StockMove::Stay, "{goods:?}");
    }
    assert_eq!(returned(&order, REST, Goods::Shelf).1, StockMove::Return);
    assert_eq!(returned(&order, REST, Goods::WrittenOff).1, StockMove::Stay);
    // Goods that never left do not vanish with their order.
    assert_eq!(returned(&order, REST, Goods::Stay).1, StockMove::Return);
    let (part, _) = returned(&order, two(), Goods::WrittenOff);
    let rest = StockMove::ReturnPieces(vec![Pieces { line: 0, count: 1 }, Pieces { line: 1, count: 2 }]);
    assert_eq!(returned(&part, REST, Goods::Stay).1, rest);
    let sent = order.ship(&Admin::for_test(), "", at(90), &audience()).unwrap();
    let sent = order.after(&sent);
    assert_eq!(returned(&sent, two(), Goods::Stay).1, StockMove::Stay);
    assert_eq!(returned(&sent, REST, Goods::Stay).1, StockMove::Stay);
    assert_eq!(returned(&sent, REST, Goods::Shelf).1, StockMove::Return);
}

#[test]
fn a_trial_whose_money_is_on_its_way_back_is_not_put_away() {
    let mut order = go_and_pay(&placed(), true, 1).unwrap();
    let paying = order.settle(&notice(1, 10_000, true), &audience()).unwrap();
    order = order.after(&paying);
    let asked = ask(&order, RefundScope::Sum(Kopecks::new(1)), Goods::Stay).unwrap();
    assert_eq!(asked.put_away(&Admin::for_test(), at(200)), None);
    let (order, _) = ended(&asked, &RefundNews::Done);
    let put_away = order.put_away(&Admin::for_test(), at(200)).unwrap();
    assert_eq!(put_away.stock, StockMove::Return);
}

/// Whoever reads each of them knows what happened: one line and at most one letter of each kind.
#[test]
fn everybody_is_told_what_became_of_a_refund() {
    let order = ask(&paid(), RefundScope::Sum(Kopecks::new(100)), Goods::Stay).unwrap();
    let taken = RefundNews::Taken {
        reference: "R1".into(),
    };
    let lost = RefundNews::Lost {
        why: "silence".into(),
    };
    let told = |news: &[&RefundNews]| {
        let mut order = order.clone();
        let mut letters = Vec::new();
        for news in std::iter::once(&RefundNews::Sending).chain(news.iter().copied()) {
            let change = order.advance_refund(0, news, at(101), &audience()).unwrap();
            letters.extend(change.messages.iter().map(|message| match &message.letter {
                Letter::OrderRefundSent { .. } => "buyer: on its way",
                Letter::OrderRefunded { by_gateway: true, .. } => "buyer: back",
                Letter::OrderRefundRefused { .. } => "buyer: not after all",
                Letter::OwnerRefund {
                    trouble: RefundTrouble::Unclear,
                    ..
                } => "owner: unclear",
                Letter::OwnerRefund {
                    trouble: RefundTrouble::Refused,
                    ..
                } => "owner: refused",
                other => panic!("{other:?}"),
            }));
            order = order.after(&change);
        }
        letters.dedup();
        letters
    };
    assert_eq!(
        told(&[&taken, &RefundNews::Done]),
        ["buyer: on its way", "buyer: back"]
    );
    assert_eq!(told(&[&refused()]), ["owner: refused"]);
    assert_eq!(
        told(&[&taken, &refused()]),
        ["buyer: on its way", "buyer: not after all", "owner: refused"]
    );
    assert_eq!(
        told(&[&lost, &taken, &RefundNews::Done]),
        ["owner: unclear", "buyer: on its way", "buyer: back"]
    );
    assert_eq!(
        told(&[&taken, &lost, &taken, &RefundNews::Done]),
        ["buyer: on its way", "owner: unclear", "buyer: back"]
    );
}

/// As a row of an earlier release has it.
#[test]
fn a_refund_of_an_older_program_was_noted_by_hand() {
    let old = serde_json::json!({
        "amount": 100, "at": 5, "by": { "who": "staff", "login": "olga" }, "reason": "by hand",
    });
    let read: Refund = serde_json::from_value(old).unwrap();
    assert_eq!(
        read,
        Refund::noted(
            Kopecks::new(100),
            Timestamp::from_ms(5),
            Actor::Staff("olga".into()),
            "by hand".into()
        )
    );
    for state in states() {
        let refund = Refund {
            state,
            ..read.clone()
        };
        let written = serde_json::to_value(&refund).unwrap();
        assert_eq!(serde_json::from_value::<Refund>(written).unwrap(), refund);
    }
}

fn states() -> Vec<RefundState> {
    let reference = || "R1".to_owned();
    vec![
        RefundState::Noted,
        RefundState::Asked,
        RefundState::Sending,
        RefundState::Sent {
            reference: reference(),
        },
        RefundState::Unclear {
            why: "silence".into(),
            reference: None,
        },
        RefundState::Unclear {
            why: String::new(),
            reference: Some(reference()),
        },
        RefundState::Done {
            at: at(7),
            reference: Some(reference()),
        },
        RefundState::Refused { why: "no".into() },
    ]
}

/// What can be heard of a refund.
const NEWS: [&str; 6] = ["send", "not sent", "taken", "lost", "done", "refused"];

fn news(name: &str) -> RefundNews {
    match name {
        "send" => RefundNews::Sending,
        "not sent" => RefundNews::NotSent,
        "taken" => RefundNews::Taken {
            reference: "R1".into(),
        },
        "lost" => RefundNews::Lost {
            why: "silence".into(),
        },
        "done" => RefundNews::Done,
        "refused" => refused(),
        other => panic!("{other} is no news"),
    }
}

/// What a person with pencil and paper would write next, or `None` if it is no news.
fn on_paper(known: &str, news: &str) -> Option<&'static str> {
    match (known, news) {
        ("to be sent", "send") => Some("at the telephone"),
        ("at the telephone" | "no idea", "not sent") => Some("to be sent"),
        ("at the telephone", "lost") => Some("no idea"),
        ("they have it", "lost") => Some("they had it"),
        ("to be sent" | "at the telephone" | "no idea" | "they had it" | "not back", "taken") => {
            Some("they have it")
        }
        ("at the telephone" | "they have it" | "no idea" | "they had it", "done") => Some("back"),
        ("at the telephone" | "they have it" | "no idea" | "they had it", "refused") => Some("not back"),
        _ => None,
    }
}

#[derive(Clone)]
struct Walk {
    order: Order,
    known: &'static str,
    /// Calls that may have reached the gateway.
    calls: i64,
    /// Hats that went back to the shelf.
    shelved: u32,
    /// Keys of all that was promised: the same promise twice is one.
    told: BTreeSet<String>,
}

#[test]
fn every_sequence_of_news_agrees_with_the_model() {
    let start = Walk {
        order: ask(&paid(), lines(&[(0, 2)], false), Goods::Shelf).unwrap(),
        known: "to be sent",
        calls: 0,
        shelved: 0,
        told: BTreeSet::new(),
    };
    let walked = walk(&start, 9);
    assert!(walked > 1_000, "only {walked} sequences were walked");
}

fn walk(from: &Walk, left: usize) -> usize {
    let mut walked = 1;
    for name in NEWS.into_iter().filter(|_| left > 0) {
        let change = from.order.advance_refund(0, &news(name), at(101), &audience());
        let known = on_paper(from.known, name);
        assert_eq!(change.is_some(), known.is_some(), "{name} after {}", from.known);
        let (Some(change), Some(known)) = (change, known) else {
            continue;
        };
        let shelved = match &change.stock {
            StockMove::Stay => 0,
            StockMove::ReturnPieces(pieces) => pieces.iter().map(|one| one.count).sum(),
            other => panic!("{other:?}"),
        };
        let mut next = from.clone();
        next.told
            .extend(change.messages.iter().map(|message| message.key.clone()));
        next.order = next.order.after(&change);
        next.known = known;
        next.shelved += shelved;
        next.calls += match name {
            "send" => 1,
            "not sent" => -1,
            _ => 0,
        };
        check(&next);
        walked += walk(&next, left - 1);
    }
    walked
}

/// What must be true whatever was heard.
fn check(now: &Walk) {
    let Walk { order, known, .. } = now;
    let refund = order.refund(0).unwrap();
    assert!((0..=1).contains(&now.calls), "it is sent once: {known}");
    let step = match *known {
        "to be sent" => RefundStep::Send,
        "at the telephone" => RefundStep::GiveUpSending,
        "they have it" | "they had it" => RefundStep::Ask { reference: "R1" },
        "no idea" => RefundStep::Find,
        _ => RefundStep::Rest,
    };
    assert_eq!(refund.state.next_step(), step, "{known}");
    let sums = order.sums();
    let (is_back, is_not) = (*known == "back", *known == "not back");
    let (refunded, under_way) = match (is_back, is_not) {
        (true, _) => (refund.amount, Kopecks::ZERO),
        (false, true) => (Kopecks::ZERO, Kopecks::ZERO),
        (false, false) => (Kopecks::ZERO, refund.amount),
    };
    assert_eq!((sums.refunded, sums.under_way), (refunded, under_way), "{known}");
    assert_eq!(now.shelved, if is_back { 2 } else { 0 }, "{known}");
    assert_eq!(order.state.name(), "paid");
    let can = [true, false].map(|went_out| order.can_settle_refund(0, went_out));
    let may = match *known {
        "no idea" | "they had it" => [true, true],
        "to be sent" => [false, true],
        _ => [false, false],
    };
    assert_eq!(can, may, "{known}");
    assert!(now.told.len() <= 7, "{:?}", now.told);
}

/// One of a few things that staff and gateway do to an order's money, in numbers that a property test draws.
#[derive(Clone, Debug)]
pub(super) enum Doing {
    Lines(u32, u32, bool),
    Sum(i64),
    Rest(bool),
    Note(i64),
    Ship,
}

pub(super) fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        (0..=4_u32, 0..=3_u32, any::<bool>())
            .prop_map(|(hats, scarves, delivery)| { Doing::Lines(hats, scarves, delivery) }),
        (-1..70_000_i64).prop_map(Doing::Sum),
        any::<bool>().prop_map(Doing::Rest),
        (-1..70_000_i64).prop_map(Doing::Note),
        Just(Doing::Ship),
    ]
}

impl Doing {
    /// What money is asked for, if it is.
    pub(super) fn scope(&self) -> Option<RefundScope> {
        match self {
            Self::Lines(hats, scarves, delivery) => Some(lines(&[(0, *hats), (1, *scarves)], *delivery)),
            Self::Sum(sum) => Some(RefundScope::Sum(Kopecks::new(*sum))),
            Self::Rest(delivery) => Some(RefundScope::Rest { delivery: *delivery }),
            Self::Note(_) | Self::Ship => None,
        }
    }
}

fn goods() -> impl Strategy<Value = Goods> {
    prop_oneof![Just(Goods::Stay), Just(Goods::Shelf), Just(Goods::WrittenOff)]
}

proptest! {
    /// Whatever goes back in whatever parts: never more money than came, never more pieces than were ordered, and the
    /// order is refunded when all of it is back and not before.
    #[test]
    fn never_more_goes_back_than_came(
        doings in proptest::collection::vec((doing(), goods(), 0..NEWS.len(), any::<bool>()), 1..12)
    ) {
        let mut order = paid();
        let mut back = [0_u32; 2];
        for (doing, goods, heard, went_out) in doings {
            let admin = Admin::for_test();
            let mut changes = Vec::new();
            let mut take = |order: &Order, change: Change| {
                let after = order.clone().after(&change);
                changes.push(change.stock);
                after
            };
            if let Some(scope) = doing.scope() {
                if let Ok(change) = order.ask_refund(&admin, &wish(&order, scope, goods), at(100)) {
                    order = take(&order, change);
                }
            } else if let Doing::Note(sum) = doing {
                if let Ok(change) = order.note_refund(&admin, &refund(&order, Some(sum)), at(100), &audience()) {
                    order = take(&order, change);
                }
            } else if let Ok(change) = order.ship(&admin, "", at(100), &audience()) {
                order = take(&order, change);
            }
            if let Some(place) = order.state.payment().unwrap().refund_under_way() {
                for news in [RefundNews::Sending, news(NEWS[heard])] {
                    if let Some(change) = order.advance_refund(place, &news, at(101), &audience()) {
                        order = take(&order, change);
                    }
                }
                let settled = order.settle_refund(&admin, (place, went_out), "seen", at(102), &audience());
                if let Ok(change) = settled {
                    order = take(&order, change);
                }
            }
            for stock in changes {
                match stock {
                    StockMove::Stay => {}
                    StockMove::Return => back = [back[0] + 3, back[1] + 2],
                    StockMove::ReturnPieces(pieces) => {
                        for one in pieces {
                            back[one.line] += one.count;
                        }
                    }
                    StockMove::Take(_) | StockMove::Exchange { .. } => panic!("nothing is taken"),
                }
            }
            prop_assert!(back[0] <= 3 && back[1] <= 2, "{back:?}");
            let sums = order.sums();
            let gone = sums.refunded.checked_add(sums.under_way).unwrap();
            prop_assert_eq!(gone.checked_add(sums.left()), Some(sums.paid));
            prop_assert_eq!(order.state.name() == "refunded", sums.refunded == sums.paid);
            if order.state.name() == "refunded" && order.fulfilment == Fulfilment::New {
                let off = |line| order.state.payment().unwrap().refunds.iter()
                    .filter(|refund| refund.state.is_certain() && refund.goods == Goods::WrittenOff)
                    .map(|refund| refund.pieces_of(line)).sum::<u32>();
                prop_assert_eq!([back[0] + off(0), back[1] + off(1)], [3, 2], "no piece vanishes");
            }
        }
    }
}
