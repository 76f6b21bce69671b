//! The second receipt: when it is owed, and what stands on it.

use super::{
    refunds::{ask, ended, lines, paid, returned},
    *,
};
use crate::order::{
    Goods, MarkForm, Marking, ReceiptNews, ReceiptRule, ReceiptState, ReceiptStep, RefundNews, RefundScope,
    Settlement, Settles,
};

fn rule(settles: Settles) -> ReceiptRule {
    ReceiptRule {
        through: vec![(ROBOKASSA, false)],
        settles,
    }
}

/// The order once its goods left, and once they arrived, by this rule.
fn shipped(order: &Order, rule: &ReceiptRule) -> Order {
    owing(
        order,
        rule,
        order.ship(&Admin::for_test(), "", at(50), &audience()),
    )
}

fn delivered(order: &Order, rule: &ReceiptRule) -> Order {
    owing(order, rule, order.deliver(&Admin::for_test(), at(60)))
}

fn owing(order: &Order, rule: &ReceiptRule, change: Result<Change, Refusal>) -> Order {
    let mut change = change.unwrap();
    let was_owed = order.second_receipt.is_some();
    order.owe_receipt(&mut change, rule);
    let is_new = change.second_receipt.is_some() && !was_owed;
    assert_eq!(
        change.errands.len(),
        usize::from(is_new),
        "what is owed is somebody's errand"
    );
    order.clone().after(&change)
}

/// What stands on the receipt that is sent now: pieces and kopecks of each line, and delivery.
pub(super) fn settled(order: &Order) -> (Vec<(usize, u32, i64)>, i64) {
    let order = shipped(order, &rule(Settles::Shipping));
    let first = InvoiceId::new(1).unwrap();
    let mut change = order.send_receipt(first, at(70)).unwrap();
    assert_eq!(change.wants_number(), Some(first));
    let number = InvoiceId::new(7).unwrap();
    order.number(&mut change, number);
    assert_eq!(change.wants_number(), None);
    let Settlement { goods, delivery, .. } = change.second_receipt.unwrap().settlement.unwrap();
    let goods = goods.iter().map(|one| (one.line, one.count, one.sum.get()));
    (goods.collect(), delivery.get())
}

/// It repeats the first one. Older releases did not note whether there was one.
#[test]
fn no_second_receipt_is_owed_for_money_that_came_without_a_first_one() {
    for (receipt, is_owed) in [(Some(true), true), (None, true), (Some(false), false)] {
        let mut order = paid();
        for attempt in &mut order.attempts {
            attempt.receipt = receipt;
        }
        let shipped = shipped(&order, &rule(Settles::Shipping));
        assert_eq!(shipped.second_receipt.is_some(), is_owed, "{receipt:?}");
    }
}

/// Changes of one order that wait together are decided one after the other, and the last one is what is written.
#[test]
fn what_was_noted_of_a_receipt_is_still_known_to_the_next_change() {
    let mut order = paid();
    let (gateway, invoice) = (order.attempts[0].gateway, order.attempts[0].invoice);
    order.attempts[0].receipt = Some(true);
    order.attempts[0].outcome = AttemptOutcome::Open;
    let change = order.keep_receipt(gateway, invoice, false, at(40)).unwrap();
    let after = order.after(&change);
    assert_eq!(after.attempts[0].receipt, Some(false));
    assert_eq!(after.keep_receipt(gateway, invoice, false, at(41)), None);
}

#[test]
fn a_second_receipt_is_owed_with_the_step_that_the_merchant_chose_and_once() {
    for (settles, on_shipping, on_delivery) in [
        (Settles::Shipping, true, true),
        (Settles::Delivery, false, true),
        (Settles::Never, false, false),
    ] {
        let rule = rule(settles);
        let shipped = shipped(&paid(), &rule);
        assert_eq!(shipped.second_receipt.is_some(), on_shipping, "{settles:?}");
        let delivered = delivered(&shipped, &rule);
        assert_eq!(delivered.second_receipt.is_some(), on_delivery, "{settles:?}");
    }
    // Shipped by an older program, or before receipts were switched on.
    let before = shipped(&paid(), &rule(Settles::Never));
    assert!(
        delivered(&before, &rule(Settles::Shipping))
            .second_receipt
            .is_some()
    );
}

#[test]
fn no_second_receipt_is_owed_where_there_was_no_first() {
    let outside = placed()
        .pay_outside(&Admin::for_test(), "cash", at(40), &audience())
        .unwrap();
    let outside = placed().after(&outside);
    let nobody = ReceiptRule::default();
    let of_play_money = ReceiptRule {
        through: vec![(ROBOKASSA, true)],
        ..ReceiptRule::default()
    };
    for (order, rule) in [
        (outside, rule(Settles::Shipping)),
        (paid(), nobody),
        (paid(), of_play_money),
    ] {
        assert_eq!(shipped(&order, &rule).second_receipt, None);
    }
}

#[test]
fn goods_that_left_unpaid_get_their_second_receipt_with_the_money() {
    for (settles, sent, is_owed) in [
        (Settles::Shipping, &[][..], false),
        (Settles::Shipping, &["ship"], true),
        (Settles::Shipping, &["ship", "deliver"], true),
        (Settles::Delivery, &["ship"], false),
        (Settles::Delivery, &["ship", "deliver"], true),
        (Settles::Never, &["ship", "deliver"], false),
    ] {
        let (order, rule) = (super::later::go_on_delivery(sent), rule(settles));
        let money = order.settle(&notice(1, 10_000, false), &audience());
        let paid = owing(&order, &rule, money.ok_or(Refusal::NotNow));
        assert_eq!(paid.second_receipt.is_some(), is_owed, "{settles:?} {sent:?}");
        let cash = order.pay_outside(&Admin::for_test(), "cash", at(90), &audience());
        assert_eq!(owing(&order, &rule, cash).second_receipt, None);
    }
}

#[test]
fn a_second_receipt_has_what_was_not_given_back() {
    let order = paid();
    assert_eq!(settled(&order), (vec![(0, 3, 10_000), (1, 2, 50_000)], 3_900));
    for (scope, kept) in [
        (lines(&[(1, 2)], false), (vec![(0, 3, 10_000)], 3_900)),
        // Three hats for 100 roubles: what is left of them is what was not given back, to the kopeck.
        (
            lines(&[(0, 1)], false),
            (vec![(0, 2, 6_667), (1, 2, 50_000)], 3_900),
        ),
        (
            lines(&[(0, 1), (1, 1)], true),
            (vec![(0, 2, 6_667), (1, 1, 25_000)], 0),
        ),
        // A discount afterwards is shared by the goods; nothing of it is lost.
        (
            RefundScope::Sum(Kopecks::new(1)),
            (vec![(0, 3, 9_999), (1, 2, 50_000)], 3_900),
        ),
        (
            RefundScope::Sum(Kopecks::new(30_000)),
            (vec![(0, 3, 5_000), (1, 2, 25_000)], 3_900),
        ),
        (RefundScope::Sum(Kopecks::new(61_000)), (vec![], 2_900)),
    ] {
        let (order, _) = returned(&order, scope.clone(), Goods::Stay);
        assert_eq!(settled(&order), kept, "{scope:?}");
    }
}

/// The order once these codes were noted, each line with its own.
fn marked(order: &Order, codes: [&str; 2]) -> Result<Order, Refusal> {
    let fields = codes.iter().enumerate();
    let fields = fields.map(|(line, codes)| (MarkForm::field_of(line), (*codes).to_owned()));
    let form = MarkForm {
        codes: fields.collect(),
    };
    let change = order.mark(&Admin::for_test(), &form, at(45))?;
    Ok(order.clone().after(&change))
}

#[test]
fn a_line_has_a_code_for_each_piece_or_none() {
    let (hats, scarf) = (|| "hat-1".to_owned(), || "scarf-1".to_owned());
    let too_long = "x".repeat(256);
    for (codes, refusal) in [
        (
            ["a\nb", ""],
            Refusal::NotSoManyCodes {
                sku: hats(),
                pieces: 3,
            },
        ),
        (
            ["", "a\nb\nc"],
            Refusal::NotSoManyCodes {
                sku: scarf(),
                pieces: 2,
            },
        ),
        (["", "a\nкод"], Refusal::NoMarkingCode { sku: scarf() }),
        (
            ["", &format!("a\n{too_long}")],
            Refusal::NoMarkingCode { sku: scarf() },
        ),
        (["", "a\na"], Refusal::CodeTwice { sku: scarf() }),
        (["a\nb\nc", "c\nd"], Refusal::CodeTwice { sku: scarf() }),
    ] {
        assert_eq!(marked(&paid(), codes), Err(refusal), "{codes:?}");
    }
    // As a scanner types it: the separator of groups within, a line after each.
    let order = marked(&paid(), ["", " 0104\u{1d}91EE \r\n\r\nb\r\n"]).unwrap();
    let noted = Marking::from([(1, vec!["0104\u{1d}91EE".to_owned(), "b".to_owned()])]);
    assert_eq!(order.marking, noted);
    assert_eq!(marked(&order, ["", ""]).unwrap().marking, Marking::new());
    // What was given back needs no code.
    let (order, _) = returned(&paid(), lines(&[(1, 1)], false), Goods::Stay);
    assert!(marked(&order, ["", "a"]).is_ok());
}

#[test]
fn marked_goods_lack_codes_until_each_piece_has_one() {
    let mut order = paid();
    assert_eq!(order.lacking_codes(), [], "nothing of it is marked");
    order.placed.lines[1].marked = true;
    assert_eq!(order.lacking_codes(), [(1, 2)]);
    let (returned, _) = returned(&order, lines(&[(1, 1)], false), Goods::Stay);
    assert_eq!(
        returned.lacking_codes(),
        [(1, 1)],
        "what was given back needs none"
    );
    assert_eq!(marked(&order, ["", "a\nb"]).unwrap().lacking_codes(), []);
    assert!(
        order.ship(&Admin::for_test(), "", at(50), &audience()).is_ok(),
        "it is a warning"
    );
}

/// The order once its second receipt is about to be sent, for the first time or again.
fn sending(order: &Order) -> Order {
    let mut change = order.send_receipt(InvoiceId::new(1).unwrap(), at(70)).unwrap();
    if change.wants_number().is_some() {
        order.number(&mut change, InvoiceId::new(7).unwrap());
    }
    order.clone().after(&change)
}

/// How far the second receipt has got.
fn standing(order: &Order) -> &'static str {
    order.second_receipt.as_ref().unwrap().state.name()
}

#[test]
fn a_second_receipt_waits_for_a_refund_that_is_under_way() {
    let order = shipped(&paid(), &rule(Settles::Shipping));
    let first = InvoiceId::new(1).unwrap();
    for scope in [lines(&[(1, 1)], false), RefundScope::Rest { delivery: true }] {
        let asked = ask(&order, scope, Goods::Stay).unwrap();
        assert_eq!(
            asked.send_receipt(first, at(70)),
            None,
            "it is neither sent nor dropped"
        );
        let refused = RefundNews::Refused { why: "no".into() };
        let (ended, _) = ended(&asked, &refused);
        assert_eq!(standing(&sending(&ended)), "sending");
    }
}

#[test]
fn a_second_receipt_that_failed_is_worked_out_anew_under_its_number() {
    let settlement = |order: &Order| order.second_receipt.clone().unwrap().settlement.unwrap();
    let settles = |order: &Order| order.second_receipt.as_ref().unwrap().settles().is_some();
    let first = sending(&shipped(&paid(), &rule(Settles::Shipping)));
    assert!(settles(&first));
    let refused = ReceiptNews::Refused { why: "no".into() };
    let change = first.advance_receipt(&refused, at(80), &audience()).unwrap();
    let failed = first.clone().after(&change);
    assert!(!settles(&failed));
    assert_eq!(settlement(&sending(&failed)), settlement(&first));

    let (given_back, _) = returned(&failed, lines(&[(1, 1)], false), Goods::Stay);
    let change = given_back.retry_receipt(&Admin::for_test(), at(200)).unwrap();
    let retried = given_back.clone().after(&change);
    assert!(!settles(&retried), "it is worked out anew");
    for order in [given_back, retried] {
        let again = sending(&order);
        assert!(settles(&again));
        let (before, now) = (settlement(&first), settlement(&again));
        assert_eq!((now.number, now.at), (before.number, before.at));
        let goods = now.goods.iter().map(|one| (one.line, one.count, one.sum.get()));
        assert_eq!(goods.collect::<Vec<_>>(), [(0, 3, 10_000), (1, 1, 25_000)]);
    }

    let (nothing, _) = returned(&failed, RefundScope::Rest { delivery: true }, Goods::Stay);
    let change = nothing.send_receipt(InvoiceId::new(1).unwrap(), at(200)).unwrap();
    assert_eq!(change.second_receipt, None, "nothing is left to settle");
}

#[test]
fn silence_fails_a_receipt_after_a_day_and_at_once_where_it_had_failed() {
    let day = |seconds: i64| at(50 + 24 * 60 * 60 + seconds);
    let silence = ReceiptNews::Silence { why: "late".into() };
    let sending = sending(&shipped(&paid(), &rule(Settles::Shipping)));
    assert_eq!(sending.advance_receipt(&silence, day(-1), &audience()), None);
    let change = sending.advance_receipt(&silence, day(0), &audience()).unwrap();
    assert!(!change.messages.is_empty(), "the owner hears of it");
    let failed = sending.clone().after(&change);
    assert_eq!(standing(&failed), "failed");
    assert_eq!(failed.advance_receipt(&silence, day(1), &audience()), None);
    assert_eq!(
        failed.advance_receipt(&ReceiptNews::Sending, day(1), &audience()),
        None,
        "it may have arrived"
    );
    let change = failed.advance_receipt(&ReceiptNews::Taken, day(2), &audience());
    let again = failed.after(&change.unwrap());
    assert_ne!(standing(&again), "failed");
    let change = again.advance_receipt(&silence, day(3), &audience()).unwrap();
    assert!(change.messages.is_empty(), "the owner has heard of it");
    assert_eq!(standing(&again.after(&change)), "failed");
}

/// Over all that can be heard of it in whatever order: between two calls the gateway certainly did not have it.
#[test]
fn a_second_receipt_that_may_have_arrived_is_not_sent_again() {
    fn walk(order: &Order, may_be_there: bool, left: u32) {
        for news in ["sending", "not sent", "taken", "refused", "silence"] {
            let change = match news {
                "sending" => order
                    .send_receipt(InvoiceId::new(1).unwrap(), at(70))
                    .map(|mut change| {
                        if change.wants_number().is_some() {
                            order.number(&mut change, InvoiceId::new(7).unwrap());
                        }
                        change
                    }),
                "not sent" => heard(order, &ReceiptNews::NotSent),
                // The gateway is asked about what has a number, and only what was about to be sent has one.
                "taken" => {
                    let receipt = order.second_receipt.as_ref();
                    let is_numbered = receipt.is_some_and(|receipt| receipt.settlement.is_some());
                    heard(order, &ReceiptNews::Taken).filter(|_| is_numbered)
                }
                "refused" => heard(order, &ReceiptNews::Refused { why: "no".into() }),
                _ => heard(order, &ReceiptNews::Silence { why: "late".into() }),
            };
            let Some(change) = change.filter(|_| left > 0) else {
                continue;
            };
            assert!(!(news == "sending" && may_be_there), "{:?}", order.second_receipt);
            let may_be_there = match news {
                "sending" | "taken" => true,
                "not sent" | "refused" => false,
                _ => may_be_there,
            };
            walk(&order.clone().after(&change), may_be_there, left - 1);
        }
    }
    fn heard(order: &Order, news: &ReceiptNews) -> Option<Change> {
        order.advance_receipt(news, at(9 * 24 * 60 * 60), &audience())
    }
    walk(&shipped(&paid(), &rule(Settles::Shipping)), false, 6);
}

/// It is in a shop that was restored: it may have been sent after the backup was made, under a number that nobody has written
/// down here.
#[test]
fn a_second_receipt_without_a_number_that_may_have_been_sent_waits_for_the_staff() {
    let mut order = shipped(&paid(), &rule(Settles::Shipping));
    let receipt = order.second_receipt.as_mut().unwrap();
    receipt.state = ReceiptState::Failed {
        why: "restored".into(),
        is_certain: false,
    };
    receipt.failing_since = Some(at(60));
    assert_eq!(receipt.next_step(at(70)), ReceiptStep::Rest);
    assert_eq!(order.send_receipt(InvoiceId::new(1).unwrap(), at(70)), None);
    let change = order.retry_receipt(&Admin::for_test(), at(80)).unwrap();
    let retried = order.after(&change).second_receipt.unwrap();
    assert_eq!(retried.next_step(at(80)), ReceiptStep::Send);
}

#[test]
fn codes_stay_while_a_receipt_with_them_is_under_way() {
    let order = shipped(&paid(), &rule(Settles::Shipping));
    let sending = sending(&order);
    let after = |order: &Order, news: &ReceiptNews| {
        let change = order.advance_receipt(news, at(80), &audience()).unwrap();
        order.clone().after(&change)
    };
    let taken = after(&sending, &ReceiptNews::Taken);
    let failed = after(&sending, &ReceiptNews::Refused { why: "no".into() });
    for (order, is_open) in [
        (&order, true),
        (&sending, false),
        (&taken, false),
        (&failed, true),
    ] {
        assert_eq!(
            marked(order, ["", "a\nb"]).is_ok(),
            is_open,
            "{:?}",
            order.second_receipt
        );
    }
}
