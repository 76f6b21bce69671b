//! Money that goes back through a gateway: sent once whatever happens, and back only when the gateway says so.

mod drift;
mod returning;

pub use drift::{
    money_that_a_gateway_gave_back_is_found_and_decided_about,
    money_that_came_is_asked_about_once_a_day_for_a_month, the_money_of_all_orders_adds_up,
};

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, assert_ledger, at_once, audience, counted, draft, notice, office, paid, place,
        press, read, settle, stock_of, stocked,
    },
    goods,
};
use crate::{
    catalog::Ware,
    desk::Error,
    gateway::RefundReport,
    money::Kopecks,
    order::{
        Deed, Goods, Order, OrderNumber, RefundForm, RefundNews, RefundState, RefundWhat, Refusal, State,
        Sums, What,
    },
    payment::{NewAttempt, Notice},
    staff::Admin,
    store::{Decide, Store},
};
use returning::{Answer, after, asked, form, noted, refunding, settled, state, sum_of, told};

/// By lines and then the rest; goods, letters, history and sums follow the gateway's word and nothing else.
pub async fn a_refund_ends_when_its_gateway_says_so(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[2], 1)]).await;
    let order = paid(&*store, &order).await;
    let (shop, gateway, admin) = refunding(subject).await;

    let one = Deed::Refund(form(&order, RefundWhat::Lines, &[(0, 1)]));
    let order = shop.act(&admin, order.number, one.clone(), NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    let twice = shop.act(&admin, order.number, one, NOW).await;
    assert!(
        matches!(twice, Err(Error::Refused(Refusal::RefundUnderWay))),
        "{twice:?}"
    );
    assert_eq!(gateway.times_sent(), 0, "nothing is sent while the page waits");

    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.error.is_none()), "{runs:?}");
    let operation = Some("OP-1".to_owned());
    assert_eq!(gateway.said().sent, [(Kopecks::new(199_000), operation.clone())]);
    let order = read(&*store, order.number).await;
    assert_eq!(order.attempts[0].operation, operation);
    assert_eq!(told(&*store, &order).await, [("order_refund_sent", 1)].into());
    let sums = Sums {
        paid: order.placed.bill.total(),
        refunded: Kopecks::ZERO,
        under_way: Kopecks::new(199_000),
    };
    assert_eq!(order.sums(), sums);

    assert!(shop.run_errands(after(59), 10).await.unwrap().is_empty());
    shop.run_errands(after(60), 10).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order, "it is under way still");
    assert_eq!(stock_of(&*store, &wares[0]).await, 8);

    gateway.said().report = Some(RefundReport::Done);
    let runs = shop.run_errands(after(120), 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.next.is_none()), "{runs:?}");
    let order = read(&*store, order.number).await;
    let reference = Some("REF-1".to_owned());
    let at = after(120);
    assert_eq!(state(&order), RefundState::Done { at, reference });
    assert_eq!(order.state.name(), "paid");
    assert_eq!(
        stock_of(&*store, &wares[0]).await,
        9,
        "the piece is on the shelf again"
    );
    assert_ledger(subject).await;

    let rest = Deed::Refund(form(&order, RefundWhat::Rest, &[]));
    shop.act(&admin, order.number, rest, after(200)).await.unwrap();
    for second in [200, 260] {
        shop.run_errands(after(second), 10).await.unwrap();
    }
    let order = read(&*store, order.number).await;
    assert_eq!(order.state.name(), "refunded");
    let sums = Sums {
        refunded: order.placed.bill.total(),
        under_way: Kopecks::ZERO,
        ..sums
    };
    assert_eq!((order.sums(), sums.left()), (sums, Kopecks::ZERO));
    let shelf = [
        stock_of(&*store, &wares[0]).await,
        stock_of(&*store, &wares[2]).await,
    ];
    assert_eq!(shelf, [10, 12]);
    assert_ledger(subject).await;
    assert_eq!(
        told(&*store, &order).await,
        [("order_refund_sent", 2), ("order_refunded", 2)].into()
    );
    assert_eq!(gateway.times_sent(), 2);
    assert!(shop.run_errands(after(99_999), 10).await.unwrap().is_empty());
    let history = store.history(order.number).await.unwrap();
    let of_refunds: Vec<_> = history
        .iter()
        .filter_map(|event| match &event.what {
            What::RefundAsked { .. } => Some("asked"),
            What::RefundSent { .. } => Some("sent"),
            What::Refunded { .. } => Some("done"),
            _ => None,
        })
        .collect();
    assert_eq!(of_refunds, ["asked", "sent", "done", "asked", "sent", "done"]);
}

/// They are nowhere any more: neither free nor reserved, and nobody has got them.
pub async fn pieces_written_off_before_they_left_are_not_sold(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let sent = place(&*store, 1, &[(&wares[0], 1)]).await;
    let sent = paid(&*store, &sent).await;
    let order = place(&*store, 2, &[(&wares[0], 3)]).await;
    let order = paid(&*store, &order).await;
    let (shop, gateway, admin) = refunding(subject).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&admin, sent.number, ship, NOW).await.unwrap();
    let pieces = async || {
        let stock = store.stock_of("scarf-m").await.unwrap().unwrap();
        let file = goods::file(&*store, "scarf").await.stock[0];
        let pieces = (stock.free, stock.reserved, stock.sold);
        assert_eq!((file.free, file.reserved, file.sold), pieces);
        pieces
    };
    assert_eq!(pieces().await, (6, 3, 1));
    gateway.said().report = Some(RefundReport::Done);
    let written_off = RefundForm {
        goods: Goods::WrittenOff,
        ..form(&order, RefundWhat::Rest, &[])
    };
    let refund = Deed::Refund(written_off);
    shop.act(&admin, order.number, refund, NOW).await.unwrap();
    for second in [0, 60] {
        shop.run_errands(after(second), 10).await.unwrap();
    }
    let order = read(&*store, order.number).await;
    assert_eq!((order.state.name(), order.fulfilment.name()), ("refunded", "new"));
    assert_eq!(pieces().await, (6, 0, 1));

    // What had left is with its buyer.
    let with_its_buyer = RefundForm {
        goods: Goods::Stay,
        ..form(&sent, RefundWhat::Rest, &[])
    };
    let refund = Deed::Refund(with_its_buyer);
    shop.act(&admin, sent.number, refund, NOW).await.unwrap();
    for second in [120, 180] {
        shop.run_errands(after(second), 10).await.unwrap();
    }
    let sent = read(&*store, sent.number).await;
    assert_eq!(
        (sent.state.name(), sent.fulfilment.name()),
        ("refunded", "shipped")
    );
    assert_eq!(pieces().await, (6, 0, 1));

    // A trial that is put away gives back all but what was written off of it.
    let trial = trial_with_a_piece_written_off(&*store, &wares[0], &admin).await;
    assert_eq!(pieces().await, (3, 3, 1));
    assert_eq!(shop.put_trials_away(&admin, NOW).await.unwrap(), 1);
    assert_eq!(read(&*store, trial).await.state.name(), "cancelled");
    assert_eq!(pieces().await, (5, 0, 1));
    assert_ledger(subject).await;
}

/// An order of three pieces that play money paid, one of which is written off with what it was paid with.
async fn trial_with_a_piece_written_off(store: &dyn Store, ware: &Ware, admin: &Admin) -> OrderNumber {
    let mut draft = draft(3, &[(ware, 3)]);
    draft.placed.test = true;
    let number = store.place_order(draft).await.unwrap().number;
    let attempt = NewAttempt {
        test: true,
        ..NEW_ATTEMPT
    };
    let started = store.change_order(number, press(attempt)).await.unwrap().order;
    let attempt = started.last_attempt().unwrap();
    let play_money = Notice {
        test: true,
        ..notice(attempt.invoice, attempt.amount)
    };
    let paid = store
        .change_order(number, settle(play_money))
        .await
        .unwrap()
        .order;
    let one = Deed::Refund(RefundForm {
        goods: Goods::WrittenOff,
        ..form(&paid, RefundWhat::Lines, &[(0, 1)])
    });
    let clerk = admin.clone();
    let mut steps: Vec<Decide> = vec![Box::new(move |order| {
        order.carry_out(&clerk, &one, NOW, &audience()).map(Some)
    })];
    for news in [RefundNews::Sending, RefundNews::Done] {
        steps.push(Box::new(move |order| {
            Ok(order.advance_refund(0, &news, NOW, &audience()))
        }));
    }
    for step in steps {
        assert!(store.change_order(number, step).await.unwrap().is_written());
    }
    number
}

/// Workers on several nodes, all at the same moment.
pub async fn eight_workers_send_a_refund_once(subject: &dyn Subject) {
    let (shop, gateway, _, order) = asked(subject).await;
    at_once(8, |_| {
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await.unwrap() }
    })
    .await;
    assert_eq!(gateway.times_sent(), 1);
    let order = read(&*subject.store(), order.number).await;
    assert!(matches!(state(&order), RefundState::Sent { .. }), "{order:?}");
}

/// Between what was written before the call and what was to be written after it.
pub async fn a_refund_whose_worker_died_is_never_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    gateway.said().answer = Answer::NeverAnswers;
    let dying = tokio::spawn({
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await }
    });
    gateway.called.notified().await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(state(&read(&*store, order.number).await), RefundState::Sending);
    assert!(shop.run_errands(after(899), 10).await.unwrap().is_empty());

    gateway.said().answer = Answer::Takes;
    for hour in 1..9 {
        shop.run_errands(after(hour * 3_600), 10).await.unwrap();
    }
    assert_eq!(gateway.times_sent(), 1);
    let order = read(&*store, order.number).await;
    let unclear = RefundState::Unclear {
        why: String::new(),
        reference: None,
    };
    assert_eq!(state(&order), unclear, "it is not refused, and not done either");
    assert_eq!(order.sums().left(), Kopecks::new(188_000));
    assert_eq!(counted(&*store).await.unclear_refunds, 1);
    assert_eq!(told(&*store, &order).await, [("owner_refund", 2)].into());

    for (deed, refusal) in [
        (sum_of(&order, "1"), Refusal::RefundUnderWay),
        (noted(&order, "1"), Refusal::NotNow),
        (settled(true, " "), Refusal::ReasonMissing),
    ] {
        let refused = shop.act(&admin, order.number, deed, NOW).await;
        assert!(
            matches!(&refused, Err(Error::Refused(why)) if *why == refusal),
            "{refused:?}"
        );
    }
    let decided = shop
        .act(&admin, order.number, settled(true, "seen in the cabinet"), NOW)
        .await;
    let order = decided.unwrap();
    assert_eq!(state(&order).name(), "done");
    let again = shop.act(&admin, order.number, settled(false, "no"), NOW).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::NotNow))), "{again:?}");
    assert_eq!(counted(&*store).await.unclear_refunds, 0);
    assert_eq!(
        told(&*store, &order).await,
        [("order_refunded", 1), ("owner_refund", 2)].into()
    );
    shop.run_errands(after(99_999), 10).await.unwrap();
    assert!(shop.run_errands(after(199_999), 10).await.unwrap().is_empty());
    assert_eq!(gateway.times_sent(), 1);
}

/// Nobody decides for a gateway that knows.
pub async fn an_answer_that_was_lost_is_found_if_the_gateway_can_tell(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    gateway.said().answer = Answer::AnswersNonsense;
    shop.run_errands(NOW, 10).await.unwrap();
    let unclear = RefundState::Unclear {
        why: "a page of a proxy".to_owned(),
        reference: None,
    };
    assert_eq!(state(&read(&*store, order.number).await), unclear);
    let day = |nth: usize| after(86_400 * i64::try_from(nth).unwrap());
    let finds = [
        (None, unclear.clone()),
        (Some(RefundReport::UnderWay), unclear),
        (
            Some(RefundReport::Done),
            RefundState::Done {
                at: day(3),
                reference: None,
            },
        ),
    ];
    for (nth, (found, is)) in finds.into_iter().enumerate() {
        gateway.said().found.clone_from(&found);
        shop.run_errands(day(1 + nth), 10).await.unwrap();
        assert_eq!(state(&read(&*store, order.number).await), is, "{found:?}");
    }
    assert_eq!(gateway.times_sent(), 1);

    // One that it took and knows no more of is unclear, too, until it is known again.
    gateway.said().answer = Answer::Takes;
    let order = read(&*store, order.number).await;
    shop.act(&admin, order.number, sum_of(&order, "1"), day(10))
        .await
        .unwrap();
    let reports = [
        (None, "sent"),
        (None, "unclear"),
        (Some(RefundReport::UnderWay), "sent"),
        (Some(RefundReport::Unclear("postponed".to_owned())), "unclear"),
        (Some(RefundReport::UnderWay), "sent"),
        (Some(RefundReport::Unclear("postponed".to_owned())), "unclear"),
        (Some(RefundReport::Done), "done"),
    ];
    for (nth, (report, is)) in reports.into_iter().enumerate() {
        gateway.said().report.clone_from(&report);
        shop.run_errands(day(10 + nth), 10).await.unwrap();
        let order = read(&*store, order.number).await;
        assert_eq!(order.refund(1).unwrap().state.name(), is, "{report:?}");
    }
    assert_eq!(gateway.times_sent(), 2);
}

/// The lease of whoever sends it ran out, and another worker gave it up: what the first one hears is what happened.
pub async fn an_answer_that_comes_late_is_believed(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, _, order) = asked(subject).await;
    gateway.said().answer = Answer::TakesLate;
    let slow = tokio::spawn({
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await }
    });
    gateway.called.notified().await;
    shop.run_errands(after(900), 10).await.unwrap();
    assert!(state(&read(&*store, order.number).await).is_unclear());
    gateway.now.notify_one();
    slow.await.unwrap().unwrap();
    let reference = "REF-1".to_owned();
    assert_eq!(
        state(&read(&*store, order.number).await),
        RefundState::Sent { reference }
    );
    assert_eq!(gateway.times_sent(), 1);
}

/// While the shop is updated the older program may still run. It writes of a refund what it knows, and so makes a note of
/// one that was being sent.
pub async fn what_an_older_program_overwrote_is_unclear(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    let overwrite = |order: &Order| {
        let mut change = order.advance_refund(0, &RefundNews::Sending, NOW, &audience());
        if let Some(State::Paid { payment }) = change.as_mut().map(|change| &mut change.state) {
            for refund in &mut payment.refunds {
                refund.state = RefundState::Noted;
            }
        }
        Ok(change)
    };
    store
        .change_order(order.number, Box::new(overwrite))
        .await
        .unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert!(state(&order).is_unclear(), "{order:?}");
    assert_eq!((gateway.times_sent(), order.sums().refunded), (0, Kopecks::ZERO));
    shop.act(&admin, order.number, settled(false, "not in the cabinet"), NOW)
        .await
        .unwrap();
}

/// Certainly not sent is not unclear.
pub async fn what_did_not_reach_the_gateway_is_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, _, order) = asked(subject).await;
    gateway.said().answer = Answer::IsDown;
    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(
        matches!(&runs[..], [run] if matches!(run.error, Some(Error::Gateway(_)))),
        "{runs:?}"
    );
    assert_eq!(state(&read(&*store, order.number).await), RefundState::Asked);
    gateway.said().answer = Answer::Takes;
    shop.run_errands(after(60), 10).await.unwrap();
    assert!(matches!(
        state(&read(&*store, order.number).await),
        RefundState::Sent { .. }
    ));
    assert_eq!(gateway.times_sent(), 2);
    assert_eq!(told(&*store, &order).await, [("order_refund_sent", 1)].into());
}

/// The staff hears why, and may try again; a buyer who was promised nothing hears nothing.
pub async fn a_refund_that_was_refused_leaves_the_money(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    gateway.said().answer = Answer::Refuses;
    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.next.is_none()), "{runs:?}");
    let order = read(&*store, order.number).await;
    let why = "NotEnoughOperationFunds".to_owned();
    assert_eq!(state(&order), RefundState::Refused { why });
    assert_eq!(order.sums().left(), order.placed.bill.total());
    assert_eq!(told(&*store, &order).await, [("owner_refund", 2)].into());

    gateway.said().answer = Answer::Takes;
    shop.act(&admin, order.number, sum_of(&order, "500"), after(60))
        .await
        .unwrap();
    shop.run_errands(after(60), 10).await.unwrap();
    gateway.said().report = Some(RefundReport::Refused);
    shop.run_errands(after(120), 10).await.unwrap();
    let order = read(&*store, order.number).await;
    assert_eq!(
        order.refund(1).unwrap().state,
        RefundState::Refused { why: String::new() }
    );
    assert_eq!(
        told(&*store, &order).await,
        [
            ("order_refund_refused", 1),
            ("order_refund_sent", 1),
            ("owner_refund", 4)
        ]
        .into()
    );
}

/// Somebody changed their mind, or the gateway is down for good.
pub async fn a_refund_that_was_not_sent_can_be_called_off(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = asked(subject).await;
    let went = shop.act(&admin, order.number, settled(true, "surely"), NOW).await;
    assert!(matches!(went, Err(Error::Refused(Refusal::NotNow))), "{went:?}");
    shop.act(&admin, order.number, settled(false, "they keep it"), NOW)
        .await
        .unwrap();
    let runs = shop.run_errands(NOW, 10).await.unwrap();
    assert!(matches!(&runs[..], [run] if run.next.is_none()), "{runs:?}");
    assert_eq!(gateway.times_sent(), 0);
    let order = read(&*store, order.number).await;
    assert_eq!(order.sums().left(), order.placed.bill.total());
    assert!(told(&*store, &order).await.is_empty());
}

/// Money that came in another way, and a gateway that is called in vain.
pub async fn money_that_no_gateway_returns_is_not_asked_back(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let online = place(&*store, 1, &[(&wares[0], 1)]).await;
    let cash = place(&*store, 2, &[(&wares[0], 1)]).await;
    let online = paid(&*store, &online).await;
    let (deaf, admin) = office(subject).await;
    let (shop, _, _) = refunding(subject).await;
    let pay = Deed::PayOutside {
        reason: "in the shop".to_owned(),
    };
    let cash = shop.act(&admin, cash.number, pay, NOW).await.unwrap();
    for (shop, order) in [(&shop, &cash), (&deaf, &online)] {
        assert!(!shop.order_file(&admin, order.number).await.unwrap().takes_refunds);
        let refused = shop.act(&admin, order.number, sum_of(order, "1"), NOW).await;
        assert!(
            matches!(refused, Err(Error::Refused(Refusal::NoRefunds))),
            "{refused:?}"
        );
        shop.act(&admin, order.number, noted(order, "1"), NOW)
            .await
            .unwrap();
    }
    assert!(
        shop.order_file(&admin, online.number)
            .await
            .unwrap()
            .takes_refunds
    );
}
