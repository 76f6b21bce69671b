//! The same notice again: at once, later, much later, and from many sides. It is confirmed, and nothing else happens.

use super::assert_paid_once;
use crate::support::{Notice, ROBOKASSA, THING, TestShop, Unpaid, at_once, encoded, in_time};
use server::clock;
use shop::{desk::Settled, message::DeliveryState, order::What, payment::Verdict};
use std::sync::Arc;
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// PR-01: over 64 connections, a thousand copies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_copies_at_once_are_one_payment() {
    const CONNECTIONS: usize = 64;
    const COPIES: usize = 1_000;
    let shop = Arc::new(TestShop::open().await);
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let answers = at_once(CONNECTIONS, |connection| {
        let (shop, notice) = (shop.clone(), notice.clone());
        async move {
            let copies = COPIES / CONNECTIONS + usize::from(connection < COPIES % CONNECTIONS);
            let mut answers = Vec::new();
            for _ in 0..copies {
                answers.push(shop.notify(&notice).await);
            }
            answers
        }
    })
    .await
    .concat();
    assert_eq!(answers.len(), COPIES);
    assert!(answers.iter().all(|answer| *answer == notice.ok()));
    assert_paid_once(&shop, &unpaid).await;
    let history = shop.history(unpaid.number).await;
    assert_eq!(
        history
            .iter()
            .filter(|event| matches!(event.what, What::Paid { .. }))
            .count(),
        1
    );
    assert_eq!(shop.order(&unpaid.key).await.notices.len(), 1);
    assert_eq!(shop.stock(THING).await, 4_999);
    assert_eq!(shop.deliver_all().await, 3);
    assert_eq!(
        (shop.sandbox.messages().len(), shop.sandbox.mails().len()),
        (1, 2)
    );
    close(shop).await;
}

async fn close(shop: Arc<TestShop>) {
    Arc::into_inner(shop)
        .expect("nobody else is in the shop any more")
        .finish()
        .await;
}

/// PR-02: the gateway repeats for three days when it does not like an answer.
#[tokio::test]
async fn three_days_of_repetitions_change_nothing() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    shop.notify(&notice).await;
    shop.deliver_all().await;
    let order = shop.order(&unpaid.key).await;
    let messages = shop.messages(unpaid.number).await;
    for _ in 0..60 {
        assert_eq!(shop.notify(&notice).await, notice.ok());
    }
    // The rest of the minutes at the desk, where the clock is the test's.
    let first = &order.notices[0].notice;
    for minute in 60..3 * 24 * 60 {
        let at = first.at.plus_seconds(minute * 60);
        let again = shop::payment::Notice { at, ..first.clone() };
        assert_eq!(
            shop.shop().settle(unpaid.number, again).await.unwrap(),
            Settled::Repetition
        );
    }
    assert_eq!(shop.order(&unpaid.key).await, order);
    assert_eq!(shop.messages(unpaid.number).await, messages);
    assert_eq!(shop.deliver_all().await, 0);
    shop.finish().await;
}

/// PR-03
#[tokio::test]
async fn a_repetition_does_not_move_an_order_back() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let shipped = shop.unpaid().await;
    let refunded = shop.unpaid().await;
    for (unpaid, deed, field) in [
        (&shipped, "ship", ("tracking", "RA123")),
        (&refunded, "note-refund", ("reason", "Не подошёл размер")),
    ] {
        let notice = Notice::of(unpaid);
        shop.notify(&notice).await;
        let file = format!("/admin/orders/{}", unpaid.number);
        let form = owner.visit(&file).await.found().form(&format!("{file}/{deed}"));
        owner.submit(form.fill_in([field])).await.found();
        shop.deliver_all().await;
        let (before, told) = (shop.order(&unpaid.key).await, shop.messages(unpaid.number).await);
        for _ in 0..3 {
            assert_eq!(shop.notify(&notice).await, notice.ok());
        }
        assert_eq!(shop.order(&unpaid.key).await, before, "{deed}");
        assert_eq!(shop.messages(unpaid.number).await, told, "{deed}");
        assert!(told.iter().all(|row| row.state == DeliveryState::Sent));
    }
    assert_eq!(shop.order(&shipped.key).await.fulfilment.name(), "shipped");
    assert_eq!(shop.state(&refunded).await, "refunded");
    shop.finish().await;
}

/// The other way round: money is not taken for a repetition of other money.
#[tokio::test]
async fn a_wrong_sum_and_then_the_right_one_are_two_notices() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    shop.notify(&notice.clone().sum("99.00")).await;
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    let order = shop.order(&unpaid.key).await;
    let verdicts: Vec<_> = order.notices.iter().map(|recorded| recorded.verdict).collect();
    assert_eq!(verdicts, [Verdict::WrongSum, Verdict::Accepted]);
    assert_eq!(
        order.open_attention().count(),
        1,
        "the wrong sum still has to be given back"
    );
    shop.finish().await;
}

/// PR-04: the gateway is faster than the database's news of the attempt.
#[tokio::test]
async fn money_that_is_there_before_its_attempt_pays_when_it_is_told_again() {
    let shop = TestShop::open().await;
    let first = shop.unpaid().await;
    let early = Notice {
        inv_id: (first.invoice + 1).to_string(),
        ..Notice::of(&first)
    };
    assert_eq!(shop.notify(&early).await, early.ok());
    let again = shop
        .shop()
        .pay(&shop.order(&first.key).await, ROBOKASSA, clock::now())
        .await
        .unwrap();
    assert_eq!(Unpaid::of(&again).invoice, first.invoice + 1);
    assert_eq!(shop.notify(&early).await, early.ok());
    assert_paid_once(&shop, &first).await;
    // What was written down first stays, and says which order it names: somebody has to look at that once.
    let orphans = shop.store().orphans(10).await.unwrap();
    assert_eq!(orphans.len(), 1);
    assert_eq!(orphans[0].notice.details.named, Some(first.number));
    shop.finish().await;
}

/// PR-11
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_hangs_up_before_the_answer_leaves_nothing_half_done() {
    let shop = TestShop::open().await;
    let mut all = Vec::new();
    for _ in 0..20 {
        let unpaid = shop.unpaid().await;
        let body = encoded(&Notice::of(&unpaid).fields());
        let mut socket = TcpStream::connect(shop.nodes[0].address).await.unwrap();
        let head = format!(
            "POST /robokassa/result HTTP/1.1\r\nHost: shop\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(body.as_bytes()).await.unwrap();
        drop(socket);
        all.push(unpaid);
    }
    for unpaid in &all {
        let notice = Notice::of(unpaid);
        assert_eq!(in_time(shop.notify(&notice)).await, notice.ok());
        assert_paid_once(&shop, unpaid).await;
    }
    shop.finish().await;
}
