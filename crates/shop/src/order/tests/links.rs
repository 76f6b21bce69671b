//! Links that the staff asks for: who has to be told, when there is another one, and how they end with their order.

use super::{
    by_hand::by_hand,
    relining::{reline, wish},
    *,
};
use crate::{
    errand::{Errand, ErrandKind},
    order::{LinkNews, LinkState, LinkStep},
};

const HOUR: i64 = 60 * 60;

fn ask(order: &Order, is_told: bool) -> Result<Change, Refusal> {
    order.ask_link(&Admin::for_test(), sample::NEW_ATTEMPT, is_told, at(1))
}

/// The order once a link was asked for.
fn asked(order: &Order, invoice: i64) -> Order {
    let mut change = ask(order, true).unwrap();
    order.number_attempt(&mut change, InvoiceId::new(invoice).unwrap());
    order.clone().after(&change)
}

fn learn(order: &Order, news: &LinkNews, now: i64) -> Option<Change> {
    let place = order.attempts.len() - 1;
    order.advance_link(place, news, at(now), &audience())
}

/// The order once this was heard of its newest attempt's link.
fn learned(order: &Order, news: &LinkNews, now: i64) -> Order {
    order.clone().after(&learn(order, news, now).unwrap())
}

fn made() -> LinkNews {
    LinkNews::Made {
        reference: "guid".to_owned(),
        url: "https://pay.example.ru/invoice/x".parse().unwrap(),
    }
}

/// The order with a link that can be paid.
fn linked(order: &Order, invoice: i64) -> Order {
    let sending = learned(&asked(order, invoice), &LinkNews::Sending, 2);
    learned(&sending, &made(), 3)
}

fn state(order: &Order) -> &LinkState {
    &order.last_attempt().unwrap().link().unwrap().state
}

fn errand(place: usize, now: i64) -> Errand {
    Errand {
        kind: ErrandKind::Link,
        place,
        due_at: at(now),
    }
}

#[test]
fn a_link_is_an_attempt_for_which_nobody_left() {
    let change = ask(&placed(), false).unwrap();
    assert_eq!(change.errands, [errand(0, 1)]);
    let whats: Vec<_> = change.events.iter().map(|event| &event.what).collect();
    assert_eq!(whats, [&What::LinkAsked { told: false }]);
    let order = asked(&placed(), 1);
    let attempt = order.last_attempt().unwrap();
    assert_eq!((attempt.amount, attempt.outcome), (PRICE, AttemptOutcome::Open));
    assert_eq!(attempt.link().unwrap().until, order.page_closes_at());
    assert_eq!(
        order.attempt_to_pay(at(2)),
        None,
        "nobody is led there by the site"
    );
    let pressed = go_and_pay(&order, false, 2).unwrap();
    let led_to = pressed.attempt_to_pay(at(2)).unwrap();
    assert_eq!(led_to.invoice.get(), 2);
    let paid = linked(&placed(), 1);
    let paid = paid
        .clone()
        .after(&paid.settle(&notice(1, 10_000, false), &audience()).unwrap());
    assert_eq!(paid.state.name(), "paid");
}

/// Their own consent is still theirs to give, and no attempt of the staff's stands in for it.
#[test]
fn a_buyer_who_has_not_agreed_is_told_before_there_is_a_link() {
    assert_eq!(ask(&by_hand(), false), Err(Refusal::NotTold));
    let change = ask(&by_hand(), true).unwrap();
    assert!(matches!(
        &change.events[..],
        [Event {
            actor: Actor::Staff(_),
            what: What::LinkAsked { told: true },
            ..
        }]
    ));
    let order = linked(&by_hand(), 1);
    assert!(order.wants_consents());
    let pressed = order.start_attempt(sample::NEW_ATTEMPT, at(5));
    assert_eq!(pressed, Err(Refusal::NotAgreed));
    let consents = sample::consents("1", at(5));
    let agreed = order
        .agree_and_start(sample::NEW_ATTEMPT, consents, at(5))
        .unwrap();
    assert!(matches!(
        &agreed.events[..],
        [Event {
            what: What::Agreed { .. },
            ..
        }]
    ));
}

#[test]
fn there_is_no_other_link_while_one_can_be_paid_or_may_exist() {
    let first = asked(&placed(), 1);
    let sending = learned(&first, &LinkNews::Sending, 2);
    let lost = LinkNews::Lost { why: String::new() };
    let refused = LinkNews::Refused { why: "no".to_owned() };
    let unclear = learned(&sending, &lost, 3);
    for order in [&first, &sending, &unclear, &linked(&placed(), 1)] {
        assert_eq!(ask(order, true), Err(Refusal::NotNow), "{:?}", state(order));
        assert!(!order.can_have_link(at(4)));
    }
    for order in [
        learned(&sending, &refused, 3),
        learned(&unclear, &refused, 3),
        learned(&unclear, &LinkNews::Closed, 3),
    ] {
        assert!(order.can_have_link(at(4)), "{:?}", state(&order));
        assert_eq!(state(&linked(&order, 2)), &LinkState::Open);
    }
    assert!(!placed().can_have_link(at(UNTIL)), "out of time");
}

#[test]
fn what_may_have_been_made_is_looked_for_and_then_taken_back() {
    let sending = learned(&asked(&placed(), 1), &LinkNews::Sending, 2);
    assert_eq!(sending.link_step(0, at(3)), LinkStep::GiveUpSending);
    assert_eq!(
        learn(&sending, &LinkNews::Sending, 3),
        None,
        "somebody is about it"
    );
    let unclear = learned(&sending, &LinkNews::Lost { why: String::new() }, 3);
    assert_eq!(unclear.link_step(0, at(2 + HOUR - 1)), LinkStep::Find);
    assert_eq!(unclear.link_step(0, at(2 + HOUR)), LinkStep::Close);
    let found = learned(&unclear, &made(), 60);
    assert_eq!(found.link_step(0, at(61)), LinkStep::Rest);
    assert!(found.attempts[0].link().unwrap().page(at(61)).is_some());
}

/// However it ends.
#[test]
fn every_end_of_an_order_takes_its_link_back() {
    type End = fn(&Order) -> Change;
    let ends: [(&str, End); 5] = [
        ("cancelled", |o| {
            o.cancel(&Admin::for_test(), "no wool", at(50), &audience())
                .unwrap()
        }),
        ("called off", |o| o.call_off(at(50), &audience()).unwrap()),
        ("expired", |o| o.expire(at(UNTIL)).unwrap()),
        ("paid outside", |o| {
            o.pay_outside(&Admin::for_test(), "cash", at(50), &audience())
                .unwrap()
        }),
        ("paid on the site", |o| {
            o.settle(&notice(1, 10_000, false), &audience()).unwrap()
        }),
    ];
    let order = linked(&go_and_pay(&placed(), false, 1).unwrap(), 2);
    for (name, end) in ends {
        let mut change = end(&order);
        order.close_links(&mut change);
        assert_eq!(
            change.errands,
            [Errand {
                due_at: change.at,
                ..errand(1, 0)
            }],
            "{name}"
        );
        let over = order.clone().after(&change);
        assert_eq!(over.link_step(1, at(UNTIL)), LinkStep::Close, "{name}");
        let closed = learned(&over, &LinkNews::Closed, UNTIL);
        assert_eq!(closed.link_step(1, at(UNTIL)), LinkStep::Rest, "{name}");
        let what = &learn(&over, &LinkNews::Closed, UNTIL).unwrap().events[0].what;
        assert!(matches!(what, What::LinkClosed { .. }), "{name}: {what:?}");
    }
    // One that was paid has nothing to be taken back, and what waits on is left alone.
    let mut paid = order.settle(&notice(2, 10_000, false), &audience()).unwrap();
    order.close_links(&mut paid);
    assert_eq!(paid.errands, []);
    let called_off = order.call_off(at(50), &audience()).unwrap();
    let over = order.clone().after(&called_off);
    let stage = |order: &Order, stage| {
        let invoice = InvoiceId::new(2).unwrap();
        let mut change = order
            .advance(ROBOKASSA, invoice, (stage, &key()), at(60), &audience())
            .unwrap();
        order.close_links(&mut change);
        change
    };
    let crediting = stage(&over, Stage::Crediting);
    assert_eq!(crediting.errands, [], "the money is on its way");
    let crediting = over.after(&crediting);
    assert_eq!(crediting.link_step(1, at(70)), LinkStep::Rest);
    let returned = stage(&crediting, Stage::Returned);
    assert_eq!(returned.errands, [errand(1, 60)], "it can be paid again");
    let mut begun = advance(&order, Stage::Begun).unwrap();
    order.close_links(&mut begun);
    assert_eq!(begun.errands, []);
}

/// It asks for another sum, or for other goods. There is another link once it can be paid no more.
#[test]
fn a_link_for_lines_of_before_is_taken_back() {
    let change_lines = |order: &Order| {
        let mut change = reline(order, &wish(order, &[(1, 2)], None)).unwrap().unwrap();
        order.close_links(&mut change);
        change
    };
    let order = linked(&placed(), 1);
    let change = change_lines(&order);
    assert_eq!(change.errands, [errand(0, 40)]);
    let changed = order.after(&change);
    assert_eq!(changed.link_step(0, at(41)), LinkStep::Close);
    assert!(!changed.can_have_link(at(41)));
    let closed = learned(&changed, &LinkNews::Closed, 42);
    assert_eq!(closed.link_step(0, at(43)), LinkStep::Rest);
    assert_eq!(linked(&closed, 2).link_step(1, at(43)), LinkStep::Rest);
    // Unless that was done already when it is for these goods again.
    let open = linked(&placed(), 1);
    let changed = open.clone().after(&change_lines(&open));
    let mut back = reline(&changed, &wish(&changed, &[(1, 1)], None))
        .unwrap()
        .unwrap();
    changed.close_links(&mut back);
    assert_eq!(back.errands, []);
    assert_eq!(changed.after(&back).link_step(0, at(41)), LinkStep::Rest);
    // Nobody has asked for this one so far, and nobody does.
    let unsent = asked(&placed(), 1);
    let change = change_lines(&unsent);
    let changed = unsent.after(&change);
    assert_eq!(changed.link_step(0, at(41)), LinkStep::Drop);
    // The lines changed while the gateway made it.
    let sending = learned(&asked(&placed(), 1), &LinkNews::Sending, 2);
    let change = change_lines(&sending);
    assert_eq!(change.errands, [], "somebody is about it");
    let changed = sending.after(&change);
    let mut change = learn(&changed, &made(), 41).unwrap();
    changed.close_links(&mut change);
    assert_eq!(change.errands, [errand(0, 41)]);
}

/// The order was called off while the gateway made it.
#[test]
fn a_link_that_comes_too_late_is_taken_back() {
    let sending = learned(&asked(&placed(), 1), &LinkNews::Sending, 2);
    let mut called_off = sending.call_off(at(3), &audience()).unwrap();
    sending.close_links(&mut called_off);
    assert_eq!(called_off.errands, [], "somebody is about it");
    let over = sending.after(&called_off);
    let mut change = learn(&over, &made(), 4).unwrap();
    over.close_links(&mut change);
    assert_eq!(change.errands, [errand(0, 4)]);
    assert_eq!(over.after(&change).link_step(0, at(5)), LinkStep::Close);
    let unsent = asked(&placed(), 1);
    let over = unsent
        .clone()
        .after(&unsent.call_off(at(3), &audience()).unwrap());
    assert_eq!(over.link_step(0, at(5)), LinkStep::Drop);
    assert_eq!(learn(&over, &LinkNews::Sending, 5), None);
}

#[test]
fn what_the_list_says_of_a_link_is_news_only_where_it_should_be_over() {
    let see = |order: &Order| {
        let invoice = InvoiceId::new(1).unwrap();
        order.see_link(ROBOKASSA, invoice, "guid", at(90), &audience())
    };
    let open = linked(&placed(), 1);
    assert_eq!(see(&open), None);
    let called_off = open.call_off(at(50), &audience()).unwrap();
    let over = open.after(&called_off);
    let again = see(&over).unwrap();
    assert_eq!((again.errands, again.attempt), (vec![errand(0, 90)], None));
    let closed = learned(&over, &LinkNews::Closed, 60);
    assert_eq!(see(&closed), None, "the gateway said that it took it back");
    let stuck = || LinkNews::Stuck { why: "no".to_owned() };
    let kept = learned(&over, &stuck(), 60);
    let again = see(&kept).unwrap();
    assert_eq!((again.errands, again.attempt), (vec![errand(0, 90)], None));
    assert_eq!(again.events, []);
    assert_eq!(kept.link_step(0, at(90)), LinkStep::Close);
    assert_eq!(learn(&kept, &stuck(), 90), None, "the same no is no news");
    let sending = learned(&asked(&placed(), 1), &LinkNews::Sending, 2);
    let refused = learned(&sending, &LinkNews::Refused { why: "no".to_owned() }, 3);
    let over = refused
        .clone()
        .after(&refused.call_off(at(50), &audience()).unwrap());
    let seen = see(&over).unwrap();
    assert_eq!(seen.errands, [errand(0, 90)]);
    assert!(matches!(seen.events[0].what, What::LinkSeen { .. }));
    assert_eq!(over.after(&seen).link_step(0, at(90)), LinkStep::Close);
    let paid = linked(&placed(), 1);
    let paid = paid
        .clone()
        .after(&paid.settle(&notice(1, 10_000, false), &audience()).unwrap());
    assert_eq!(see(&paid), None, "the list is older");
}

#[test]
fn the_owner_hears_of_a_link_that_was_not_made_and_of_one_that_is_not_taken_back() {
    let sending = learned(&asked(&placed(), 1), &LinkNews::Sending, 2);
    let refused = LinkNews::Refused { why: "no".to_owned() };
    let over = linked(&placed(), 1);
    let over = over.clone().after(&over.call_off(at(50), &audience()).unwrap());
    let stuck = LinkNews::Stuck { why: "no".to_owned() };
    for (order, news) in [(&sending, refused), (&over, stuck)] {
        let change = learn(order, &news, 60).unwrap();
        let told: Vec<_> = change
            .messages
            .iter()
            .map(|message| (message.to.recipient.as_str(), message.letter.kind()))
            .collect();
        assert_eq!(told, [("1", "owner_link"), ("2", "owner_link")], "{news:?}");
    }
    let dropped = learn(&asked(&placed(), 1), &LinkNews::Refused { why: String::new() }, 3).unwrap();
    assert_eq!(dropped.messages, [], "nobody asked the gateway");
}
