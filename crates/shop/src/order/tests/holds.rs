//! Money that is held: what is asked of it, what becomes of the order, whatever is heard in whatever order.

use super::{
    relining::{reline, there_and_back, wish},
    *,
};
use crate::{
    errand::{Errand, ErrandKind},
    order::{HoldNews, HoldState, HoldStep, RefundScope},
};

pub(super) const DAY: i64 = 24 * 60 * 60;
/// When the gateway lets the money of [`held`] go by itself.
pub(super) const END: i64 = 1 + 7 * DAY;
/// Three hats for 100 roubles together, two scarves for 500, and delivery for 39.
const TOTAL: i64 = 63_900;
/// The same without a hat and a scarf.
const LESS: i64 = TOTAL - 3_333 - 25_000;

/// The buyer of those goods went to have the money held.
pub(super) fn begun() -> Order {
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
    go(&order, 1)
}

pub(super) fn go(order: &Order, invoice: i64) -> Order {
    let new = NewAttempt {
        holds_for: Some(7 * DAY),
        ..sample::NEW_ATTEMPT
    };
    let mut change = order.start_attempt(new, at(1)).unwrap();
    order.number_attempt(&mut change, InvoiceId::new(invoice).unwrap());
    order.clone().after(&change)
}

/// The order once the gateway said so of attempt 1.
fn heard(order: &Order, stage: Stage) -> Order {
    order.clone().after(&advance(order, stage).unwrap())
}

pub(super) fn held() -> Order {
    heard(&begun(), Stage::Held)
}

pub(super) fn act(order: &Order, deed: &Deed) -> Result<Change, Refusal> {
    order.carry_out(&Admin::for_test(), deed, at(100), &audience())
}

pub(super) fn ship() -> Deed {
    Deed::Ship {
        tracking: "RA1".to_owned(),
        seen: None,
    }
}

/// A parcel without so many pieces of the two lines.
pub(super) fn ship_less(missing: [&str; 2]) -> Deed {
    let fields = missing.iter().enumerate();
    let fields = fields.map(|(line, typed)| (RefundForm::field_of(line), (*typed).to_owned()));
    Deed::ShipLess(ShipLessForm {
        tracking: String::new(),
        missing: fields.collect(),
    })
}

pub(super) fn cancel() -> Deed {
    Deed::Cancel {
        reason: "no wool".to_owned(),
    }
}

/// The order once this was done to it.
fn done(order: &Order, deed: &Deed) -> Order {
    order.clone().after(&act(order, deed).unwrap())
}

fn learn(order: &Order, news: &HoldNews, now: i64) -> Option<Change> {
    order.advance_hold(0, news, at(now), &audience())
}

/// The order once this was heard of what was asked for.
fn learned(order: &Order, news: &HoldNews) -> Order {
    order.clone().after(&learn(order, news, 110).unwrap())
}

/// The order once what was asked for had been sent, and this was heard.
fn sent(order: &Order, news: &HoldNews) -> Order {
    learned(&learned(order, &HoldNews::Sending), news)
}

pub(super) fn lost() -> HoldNews {
    HoldNews::Lost { why: "why".into() }
}

pub(super) fn refused() -> HoldNews {
    HoldNews::Refused { why: "no".into() }
}

fn settle(order: &Order, kopecks: i64) -> Change {
    order.settle(&notice(1, kopecks, false), &audience()).unwrap()
}

/// Who is told what.
fn told(change: &Change) -> Vec<String> {
    let told = change.messages.iter();
    let mut told: Vec<_> = told
        .map(|message| format!("{} {}", message.to.recipient, message.letter.kind()))
        .collect();
    told.sort_unstable();
    told
}

/// The order once less of its held money was taken: without a hat and a scarf.
pub(super) fn taken_less() -> Order {
    let order = sent(&done(&held(), &ship_less(["1", "1"])), &HoldNews::Taken);
    let change = settle(&order, LESS);
    order.after(&change)
}

fn state(order: &Order) -> &HoldState {
    &order.attempts[0]
        .hold
        .as_ref()
        .unwrap()
        .call
        .as_ref()
        .unwrap()
        .state
}

#[test]
fn money_that_is_held_for_lines_of_before_is_let_go() {
    let order = begun();
    let change = reline(&order, &wish(&order, &[(1, 3)], None)).unwrap().unwrap();
    let order = order.after(&change);
    let change = advance(&order, Stage::Held).unwrap();
    let told: Vec<_> = change
        .messages
        .iter()
        .map(|message| message.letter.kind())
        .collect();
    assert!(!told.contains(&"order_held"), "{told:?}");
    let held = order.after(&change);
    assert_eq!(held.held(), None);
    assert_eq!(held.hold_step(0, at(51)), HoldStep::LetGo);
    let let_go = held.let_go(0, at(51), &audience()).unwrap();
    assert_eq!(let_go.state.name(), "awaiting_payment", "the order waits on");
    assert_eq!(
        reline(&held, &wish(&held, &[(1, 1)], None)),
        Err(Refusal::LinesFixed)
    );
}

#[test]
fn money_that_is_held_for_lines_that_are_back_is_waited_for() {
    let order = there_and_back(&go(&placed(), 1), None);
    let change = advance(&order, Stage::Held).unwrap();
    assert_eq!(told(&change)[2], "anna@example.ru order_held");
    assert!(order.after(&change).held().is_some());
}

#[test]
fn held_money_pays_nothing_and_both_sides_are_told() {
    let change = advance(&begun(), Stage::Held).unwrap();
    assert_eq!(
        told(&change),
        ["1 owner_hold", "2 owner_hold", "anna@example.ru order_held"]
    );
    let watch = Errand {
        kind: ErrandKind::Hold,
        place: 0,
        due_at: at(END - 2 * DAY),
    };
    assert_eq!(change.errands, [watch]);
    let until = at(END);
    assert!(
        matches!(&change.events[..], [Event { what: What::MoneyHeld { until: end, .. }, .. }] if *end == until)
    );
    let order = begun().after(&change);
    assert!(order.is_awaiting() && order.held().is_some());
    let deeds = [
        DeedKind::Ship,
        DeedKind::ShipLess,
        DeedKind::Cancel,
        DeedKind::Mark,
    ];
    assert_eq!(order.deeds(), deeds);
    assert!(!order.is_payable(at(60)) && !order.can_be_called_off());
    assert_eq!(order.expire(at(9 * UNTIL)), None);
    // It is not forgotten, either, because a gateway says nothing of it for a day.
    let invoice = InvoiceId::new(1).unwrap();
    assert_eq!(order.lose_sight(ROBOKASSA, invoice, at(END + DAY - 1)), None);
}

#[test]
fn an_order_whose_goods_leave_first_has_nothing_held() {
    let order = super::later::on_delivery();
    let order = go(&order, 9);
    assert_eq!(order.attempts.last().unwrap().hold, None);
}

#[test]
fn shipping_asks_for_the_money_and_the_goods_leave_when_it_came() {
    let change = act(&held(), &ship()).unwrap();
    assert_eq!(
        (change.state.name(), &change.fulfilment),
        ("awaiting_payment", &Fulfilment::New)
    );
    let amount = Some(Kopecks::new(TOTAL));
    assert!(
        matches!(&change.events[..], [Event { what: What::HoldAsked { amount: asked }, .. }] if *asked == amount)
    );
    assert!(change.messages.is_empty());
    let order = held().after(&change);
    assert_eq!(order.hold_step(0, at(100)), HoldStep::Send);
    assert!(order.deeds().is_empty());
    assert_eq!(act(&order, &ship()), Err(Refusal::NotNow), "it is asked for once");

    let order = learned(&order, &HoldNews::Sending);
    assert_eq!(
        learn(&order, &HoldNews::Sending, 111),
        None,
        "one of two workers sends it"
    );
    let order = learned(&order, &HoldNews::Taken);
    assert_eq!(order.hold_step(0, at(120)), HoldStep::Ask);
    let change = settle(&order, TOTAL);
    assert_eq!(change.stock, StockMove::Stay);
    assert_eq!(
        told(&change),
        [
            "1 owner_paid",
            "2 owner_paid",
            "anna@example.ru order_paid",
            "anna@example.ru order_shipped"
        ]
    );
    let names = ["notice", "paid", "shipped"];
    let happened = change.events.iter().map(|event| match &event.what {
        What::NoticeCame { .. } => "notice",
        What::Paid { .. } => "paid",
        What::Shipped { tracking, pieces } => {
            assert_eq!((tracking.as_deref(), pieces.as_slice()), (Some("RA1"), &[][..]));
            "shipped"
        }
        other => panic!("{other:?}"),
    });
    assert_eq!(happened.collect::<Vec<_>>(), names);
    let order = order.after(&change);
    assert_eq!((order.state.name(), order.fulfilment.name()), ("paid", "shipped"));
    assert_eq!(state(&order), &HoldState::Done);
    assert_eq!(order.hold_step(0, at(200)), HoldStep::Rest);
    assert_eq!(order.settle(&notice(1, TOTAL, false), &audience()), None);
}

#[test]
fn less_is_taken_for_less_and_the_rest_of_the_order_adds_up() {
    let order = held();
    for wrong in [["", ""], ["0", "0"], ["3", "2"], ["4", ""], ["", "3"]] {
        assert_eq!(
            act(&order, &ship_less(wrong)),
            Err(Refusal::MissingUnfitting),
            "{wrong:?}"
        );
    }
    assert_eq!(act(&order, &ship_less(["a few", ""])), Err(Refusal::NotACount));
    let order = sent(&done(&order, &ship_less(["1", "1"])), &HoldNews::Taken);
    let change = settle(&order, LESS);
    let missing = vec![Pieces { line: 0, count: 1 }, Pieces { line: 1, count: 1 }];
    assert_eq!(change.stock, StockMove::ReturnPieces(missing.clone()));
    let says = |message: &Message| matches!(&message.letter, Letter::OrderPaid { missing: not, .. } if *not == missing);
    assert!(change.messages.iter().any(says));
    let order = order.after(&change);
    assert_eq!((order.state.name(), order.fulfilment.name()), ("paid", "shipped"));
    assert_eq!(order.missing(), missing);
    assert_eq!([order.refundable_pieces(0), order.refundable_pieces(1)], [2, 1]);
    // What was taken can go back to the kopeck, by lines as well as altogether.
    let all = refunds::lines(&[(0, 2), (1, 1)], true);
    assert_eq!(order.plan_refund(&all).unwrap().amount, Kopecks::new(LESS));
    let rest = RefundScope::Rest { delivery: true };
    assert_eq!(order.plan_refund(&rest).unwrap().amount, Kopecks::new(LESS));
}

/// What was missing is neither on it nor can go back.
#[test]
fn goods_that_leave_with_their_money_owe_the_second_receipt_of_what_was_taken() {
    let marked = Deed::Mark(MarkForm {
        codes: BTreeMap::from([(MarkForm::field_of(0), "a\nb".to_owned())]),
    });
    let packed = done(&held(), &marked);
    let order = sent(&done(&packed, &ship_less(["1", "1"])), &HoldNews::Taken);
    let mut change = settle(&order, LESS);
    let rule = ReceiptRule {
        through: vec![(ROBOKASSA, false)],
        ..ReceiptRule::default()
    };
    order.owe_receipt(&mut change, &rule);
    let order = order.after(&change);
    assert_eq!(order.marking[&0], ["a", "b"]);
    let first = InvoiceId::new(1).unwrap();
    let mut sending = order.send_receipt(first, at(200)).unwrap();
    order.number(&mut sending, InvoiceId::new(7).unwrap());
    let settlement = sending.second_receipt.unwrap().settlement.unwrap();
    let goods = settlement
        .goods
        .iter()
        .map(|part| (part.line, part.count, part.sum.get()));
    assert_eq!(goods.collect::<Vec<_>>(), [(0, 2, 6_667), (1, 1, 25_000)]);
    assert_eq!(settlement.total(), Kopecks::new(LESS));
}

#[test]
fn another_sum_than_was_asked_for_waits_for_a_decision() {
    let whole = sent(&done(&held(), &ship()), &HoldNews::Taken);
    let less = sent(&done(&held(), &ship_less(["1", "1"])), &HoldNews::Taken);
    for (order, kopecks) in [(&whole, LESS), (&less, TOTAL), (&held(), LESS)] {
        let change = settle(order, kopecks);
        assert_eq!(change.state.name(), "awaiting_payment", "{kopecks}");
        assert_eq!(change.attention.last().unwrap().what, Verdict::WrongSum);
        assert_eq!(change.fulfilment, Fulfilment::New);
    }
    // Taken in the cabinet, the money pays the order, and the goods are still to be sent.
    let change = settle(&held(), TOTAL);
    assert_eq!((change.state.name(), change.fulfilment.name()), ("paid", "new"));
}

#[test]
fn what_is_unclear_is_asked_about_and_given_up_when_the_money_stays_held() {
    let order = sent(&done(&held(), &ship()), &lost());
    assert_eq!(order.hold_step(0, at(200)), HoldStep::Ask);
    assert_eq!(order.deeds(), [], "whoever marked it as paid might be paid twice");
    assert_eq!(learn(&order, &HoldNews::StillHeld, 110 + 3_599), None);
    let change = learn(&order, &HoldNews::StillHeld, 110 + 3_600).unwrap();
    assert_eq!(told(&change), ["1 owner_hold", "2 owner_hold"]);
    assert_eq!(change.errands[0].due_at, at(END - 2 * DAY));
    let order = order.after(&change);
    assert_eq!(order.deeds()[0], DeedKind::Ship, "it may be asked for again");
    assert_eq!(order.attempts[0].expected(), Kopecks::new(TOTAL));
    // It had arrived after all.
    let change = settle(&order, TOTAL);
    assert_eq!((change.state.name(), change.fulfilment.name()), ("paid", "new"));
}

#[test]
fn money_that_nobody_took_is_let_go_a_day_before_the_end() {
    let order = held();
    assert_eq!(order.hold_step(0, at(END - 2 * DAY - 1)), HoldStep::Wait);
    let near = at(END - 2 * DAY);
    let change = order.tell_of_end(0, near, &audience()).unwrap();
    assert_eq!(told(&change), ["1 owner_hold", "2 owner_hold"]);
    let order = order.after(&change);
    assert_eq!(order.hold_step(0, near), HoldStep::Wait, "the owner is told once");
    let late = at(END - DAY);
    assert_eq!(order.let_go(0, near, &audience()), None);
    let change = order.let_go(0, late, &audience()).unwrap();
    assert_eq!(
        told(&change),
        ["1 owner_hold", "2 owner_hold", "anna@example.ru order_let_go"]
    );
    assert_eq!(change.stock, StockMove::Return);
    let order = order.after(&change);
    assert!(matches!(&order.state, State::Cancelled { by: Actor::Shop, .. }));
    assert_eq!(order.hold_step(0, late), HoldStep::Send);
    let order = sent(&order, &HoldNews::Taken);
    let change = advance_at(&order, Stage::Returned, END - DAY + 60).unwrap();
    assert!(change.messages.is_empty() && change.stock == StockMove::Stay);
    let order = order.after(&change);
    assert_eq!(
        (order.state.name(), state(&order)),
        ("cancelled", &HoldState::Done)
    );
    assert_eq!(order.hold_step(0, late), HoldStep::Rest);
}

#[test]
fn money_that_the_gateway_lets_go_ends_the_order() {
    let change = advance_at(&held(), Stage::Returned, 2 * DAY).unwrap();
    assert_eq!(
        told(&change),
        ["1 owner_hold", "2 owner_hold", "anna@example.ru order_let_go"]
    );
    assert!(matches!(
        &change.state,
        State::Cancelled {
            by: Actor::Gateway,
            ..
        }
    ));
    assert_eq!(change.stock, StockMove::Return);
    // Money that was never held is another matter: the buyer may try again.
    assert_eq!(heard(&begun(), Stage::Returned).state.name(), "awaiting_payment");
}

#[test]
fn an_order_that_is_called_off_lets_its_money_go() {
    let change = act(&held(), &cancel()).unwrap();
    assert_eq!(told(&change), ["anna@example.ru order_let_go"]);
    assert_eq!(change.stock, StockMove::Return);
    let order = held().after(&change);
    assert_eq!(
        (order.state.name(), order.hold_step(0, at(100))),
        ("cancelled", HoldStep::Send)
    );
    let order = sent(&order, &refused());
    assert_eq!(
        order.hold_step(0, at(999)),
        HoldStep::Rest,
        "a no is not asked for again"
    );
    let taken = done(&held(), &ship());
    assert_eq!(
        act(&taken, &cancel()),
        Err(Refusal::NotNow),
        "money that is being taken is not let go"
    );
}

#[test]
fn money_that_no_order_waits_for_is_let_go_at_once() {
    let expired = begun().after(&begun().expire(at(UNTIL)).unwrap());
    let change = advance_at(&expired, Stage::Held, UNTIL + 60).unwrap();
    assert!(change.messages.is_empty());
    assert_eq!(change.errands[0].due_at, at(UNTIL + 60));
    let order = expired.after(&change);
    let let_go = order.let_go(0, at(UNTIL + 61), &audience()).unwrap();
    assert!(let_go.messages.is_empty() && let_go.stock == StockMove::Stay);
    let order = order.after(&let_go);
    assert_eq!(
        (order.state.name(), order.hold_step(0, at(UNTIL + 61))),
        ("expired", HoldStep::Send)
    );

    // What was about to be taken is let go when other money pays.
    let both = go(&begun(), 2);
    let order = done(&heard(&both, Stage::Held), &ship());
    let paid = order.settle(&notice(2, TOTAL, false), &audience()).unwrap();
    assert_eq!(paid.errands[0].kind, ErrandKind::Hold);
    let order = order.after(&paid);
    assert_eq!((order.state.name(), order.fulfilment.name()), ("paid", "new"));
    assert_eq!(order.hold_step(0, at(100)), HoldStep::LetGo);
    assert_eq!(
        learn(&order, &HoldNews::Sending, 100),
        None,
        "it is not taken as well"
    );
}

/// The order once the gateway said so of this attempt at that second.
fn heard_of(order: &Order, invoice: i64, (stage, now): (Stage, i64)) -> (Order, Change) {
    let invoice = InvoiceId::new(invoice).unwrap();
    let change = order
        .advance(ROBOKASSA, invoice, (stage, &key()), at(now), &audience())
        .unwrap();
    (order.clone().after(&change), change)
}

/// A link may be paid days after it was made.
#[test]
fn the_time_of_a_hold_runs_from_when_the_money_was_held() {
    let (order, change) = heard_of(&begun(), 1, (Stage::Held, 3 * DAY));
    let end = 10 * DAY - 3_600;
    assert_eq!(order.attempts[0].hold.as_ref().unwrap().until, at(end));
    assert_eq!(change.errands[0].due_at, at(end - 2 * DAY));
    assert!(matches!(&change.events[0].what, What::MoneyHeld { until, .. } if *until == at(end)));
    let says =
        |message: &Message| matches!(&message.letter, Letter::OwnerHold { until, .. } if *until == at(end));
    assert!(change.messages.iter().any(says));
    assert_eq!(order.hold_step(0, at(end - DAY - 1)), HoldStep::Tell);
    assert_eq!(order.hold_step(0, at(end - DAY)), HoldStep::LetGo);
}

#[test]
fn money_that_is_being_taken_or_checked_is_not_let_go_by_the_clock() {
    for stage in [Stage::Crediting, Stage::Suspended] {
        let order = heard(&held(), stage);
        assert_eq!(order.hold_step(0, at(END)), HoldStep::Wait, "{stage:?}");
        assert_eq!(order.tell_of_end(0, at(END - 2 * DAY), &audience()), None);
        assert_eq!(order.deeds(), [DeedKind::Cancel], "{stage:?}");
        // Who calls it off hears of the money once it came; nothing is asked of it.
        let change = act(&order, &cancel()).unwrap();
        assert_eq!(told(&change), ["anna@example.ru order_cancelled"]);
        assert_eq!(change.attempt, None);
        let off = order.after(&change);
        assert_eq!(off.hold_step(0, at(100)), HoldStep::Wait);
        assert_eq!(heard(&off, Stage::Held).hold_step(0, at(100)), HoldStep::LetGo);
    }
}

/// Its owner took less in the cabinet, say.
#[test]
fn a_hold_whose_money_waits_for_a_decision_is_left_alone() {
    let order = held().after(&settle(&held(), LESS));
    assert_eq!(order.deeds(), [DeedKind::Cancel, DeedKind::Mark]);
    assert_eq!(order.hold_step(0, at(END)), HoldStep::Wait);
    let change = advance_at(&order, Stage::Returned, END).unwrap();
    assert_eq!(
        (change.state.name(), &change.stock),
        ("awaiting_payment", &StockMove::Stay)
    );
    assert!(change.messages.is_empty());
    // What was asked for is not sent meanwhile, and the decision ends it.
    let asked = done(&held(), &ship());
    let order = asked.clone().after(&settle(&asked, LESS));
    assert_eq!(order.hold_step(0, at(100)), HoldStep::Wait);
    assert_eq!(learn(&order, &HoldNews::Sending, 100), None);
    assert!(order.can_accept(&order.attention[0]));
    let accept = Deed::Accept {
        attention: 0,
        note: "a bargain".to_owned(),
    };
    let order = done(&order, &accept);
    assert_eq!(
        (order.state.name(), order.hold_step(0, at(100))),
        ("paid", HoldStep::Rest)
    );
}

#[test]
fn a_hold_that_ends_leaves_an_order_for_which_other_money_is_under_way() {
    let (checked, _) = heard_of(&go(&begun(), 2), 1, (Stage::Suspended, 50));
    let (order, change) = heard_of(&checked, 2, (Stage::Held, 60));
    assert_eq!(
        told(&change),
        ["1 owner_hold", "2 owner_hold", "anna@example.ru order_held"]
    );
    assert_eq!(
        order.deeds(),
        [DeedKind::Cancel, DeedKind::Mark],
        "it might be paid twice"
    );
    let let_go = order.let_go(1, at(END - DAY), &audience()).unwrap();
    let (_, returned) = heard_of(&order, 2, (Stage::Returned, 2 * DAY));
    for change in [&let_go, &returned] {
        assert_eq!(
            (change.state.name(), &change.stock),
            ("awaiting_payment", &StockMove::Stay)
        );
        assert!(change.messages.is_empty());
    }
    let order = order.after(&let_go);
    assert_eq!(order.hold_step(1, at(END - DAY)), HoldStep::Send);
    assert!(order.held().is_none(), "nobody waits for what is let go");
    assert_eq!(order.deeds(), [DeedKind::PayOutside, DeedKind::Cancel]);
}

#[test]
fn of_two_holds_the_first_is_kept_and_one_that_is_being_taken_before_it() {
    let (first, _) = heard_of(&go(&begun(), 2), 2, (Stage::Held, 50));
    let (order, change) = heard_of(&first, 1, (Stage::Held, 60));
    assert!(change.messages.is_empty());
    let due: Vec<_> = change
        .errands
        .iter()
        .map(|errand| (errand.place, errand.due_at))
        .collect();
    assert_eq!(due, [(1, at(60)), (0, at(60))]);
    let steps = |order: &Order| [0, 1].map(|place| order.hold_step(place, at(100)));
    assert_eq!(steps(&order), [HoldStep::LetGo, HoldStep::Wait]);
    let let_go = order.let_go(0, at(100), &audience()).unwrap();
    assert_eq!(
        (let_go.state.name(), let_go.messages.len()),
        ("awaiting_payment", 0)
    );
    // While the other one is let go, this one can be taken, and nothing else is left of the order if it ends.
    let one = order.clone().after(&let_go);
    assert_eq!(one.deeds()[0], DeedKind::Ship);
    assert_eq!(steps(&one), [HoldStep::Send, HoldStep::Wait]);
    let ended = one.let_go(1, at(END - DAY), &audience()).unwrap();
    assert_eq!(ended.state.name(), "cancelled");
    // Both are let go when the order is called off.
    let off = act(&order, &cancel()).unwrap();
    let mut places: Vec<_> = off.errands.iter().map(|errand| errand.place).collect();
    places.sort_unstable();
    assert_eq!(places, [0, 1]);
    let off = order.after(&off);
    assert_eq!(steps(&off), [HoldStep::LetGo, HoldStep::Send]);

    let (taking, _) = heard_of(&done(&first, &ship()), 1, (Stage::Held, 110));
    assert_eq!(steps(&taking), [HoldStep::LetGo, HoldStep::Send]);
}

#[test]
fn no_other_money_is_accepted_while_held_money_may_be_taken() {
    let (order, _) = heard_of(&go(&begun(), 2), 2, (Stage::Held, 50));
    let order = done(&order, &ship());
    let order = order.clone().after(&settle(&order, LESS));
    assert!(!order.can_accept(&order.attention[0]));
    let change = order.advance_hold(1, &refused(), at(110), &audience()).unwrap();
    let order = order.after(&change);
    assert!(order.can_accept(&order.attention[0]));
    assert!(
        !order.deeds().contains(&DeedKind::Ship),
        "first it is decided about"
    );
}
