//! Two servers on one `PostgreSQL`: equal, and seen as one shop.

use crate::{
    sign_in::{LOGIN, PASSWORD, cookie, with_account},
    support::{Engine, Node, Notice, Page, Plan, THING, TestShop, Unpaid, at_once, encoded, filled, in_time},
};
use server::{clock, workers};
use shop::{message::DeliveryState, order::What};
use std::sync::Arc;

async fn two_nodes() -> TestShop {
    TestShop::planned(Plan {
        engine: Engine::Postgres,
        nodes: 2,
        ..Plan::default()
    })
    .await
}

async fn notify(shop: &TestShop, node: &Node, notice: &Notice) {
    let request = shop
        .machine
        .post(node.url("/robokassa/result"))
        .form(&notice.fields());
    assert_eq!(shop.answer(request).await, notice.ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_on_one_node_is_seen_live_on_the_other() {
    let shop = two_nodes().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let unpaid = shop.unpaid_of(&hand_over).await;

    let page = format!("/orders/{}", unpaid.key.as_str());
    let mut live = shop
        .machine
        .get(shop.nodes[1].url(&format!("{page}/events")))
        .send()
        .await
        .unwrap();
    let first = in_time(live.chunk()).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("\"tone\":\"wait\""));
    notify(&shop, &shop.nodes[0], &Notice::of(&unpaid)).await;
    let news = in_time(live.chunk()).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&news).contains("\"tone\":\"good\""));
    drop(live);

    // The session is in the database, so the buyer may land anywhere.
    let elsewhere = visitor.visit(&shop.nodes[1].url(&page)).await.found();
    elsewhere.assert_says(&unpaid.number.to_string());
    shop.finish().await;
}

/// The session is in the database, so a balancer need not lead anybody back to where they were.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_that_was_begun_on_one_node_is_filled_and_ordered_on_the_other() {
    let shop = two_nodes().await;
    let (visitor, other) = (shop.visitor(), &shop.nodes[1]);
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    let cart = visitor.visit(&other.url("/cart")).await.found();
    assert_eq!(cart.all("[data-cart=pieces]"), ["2"]);
    let variant = shop.variant(THING).await.id.0.to_string();
    let add = visitor.client().post(other.url("/cart/add"));
    let add = add.form(&[("variant", variant.as_str()), ("count", "1")]);
    Page::of(in_time(add.send()).await.unwrap()).await.found();
    let cart = visitor.visit("/cart").await.found();
    assert_eq!(cart.all("[data-cart=pieces]"), ["3"]);

    let checkout = visitor.visit(&other.url("/checkout")).await.found();
    let form = filled(&checkout, "/");
    let order = visitor.client().post(form.action().clone()).form(&form.fields());
    let placed = Page::of(in_time(order.send()).await.unwrap()).await.found();
    let order = shop.order_of(&placed).await;
    let ordered: Vec<_> = order.placed.lines.iter().map(|line| line.count).collect();
    assert_eq!(ordered, [3]);
    let cart = visitor.visit("/cart").await.found();
    assert_eq!(cart.all("[data-cart=pieces]"), ["0"]);
    shop.finish().await;
}

/// A cookie that somebody kept opens nothing either, whichever node it is shown to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_or_out_on_one_node_has_done_so_on_both() {
    let shop = two_nodes().await;
    with_account(&shop).await;
    let opens = async |pass: &str| {
        let mut opened = Vec::new();
        for node in &shop.nodes {
            let page = shop.machine.get(node.url("/admin/orders"));
            let page = page.header("cookie", pass).send().await.unwrap();
            opened.push(page.status().as_u16() == 200);
        }
        opened
    };
    let fields = [("login", LOGIN), ("password", PASSWORD)];
    let inside = shop.page_posts("/admin/sign-in").form(&fields).send();
    let pass = cookie(&inside.await.unwrap(), "vitrina-staff");
    assert_eq!(opens(&pass).await, [true, true]);
    let out = shop.machine.post(shop.nodes[1].url("/admin/sign-out"));
    let out = out
        .header("sec-fetch-site", "same-origin")
        .header("cookie", &pass);
    assert_eq!(out.send().await.unwrap().status().as_u16(), 303);
    assert_eq!(opens(&pass).await, [false, false]);
    shop.finish().await;
}

/// PR-12
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_both_nodes_get_at_once_is_one_payment() {
    let shop = Arc::new(two_nodes().await);
    let mut orders = Vec::new();
    for _ in 0..10 {
        orders.push(shop.unpaid().await);
    }
    let orders: Arc<[Unpaid]> = orders.into();
    at_once(40, |rival| {
        let (shop, orders) = (shop.clone(), orders.clone());
        async move {
            for unpaid in &*orders {
                notify(&shop, &shop.nodes[rival % 2], &Notice::of(unpaid)).await;
            }
        }
    })
    .await;
    for unpaid in &*orders {
        let order = shop.order(&unpaid.key).await;
        assert_eq!((order.state.name(), order.notices.len()), ("paid", 1));
        let history = shop.history(unpaid.number).await;
        assert_eq!(
            history
                .iter()
                .filter(|event| matches!(event.what, What::Paid { .. }))
                .count(),
            1
        );
    }
    assert_eq!(shop.stock(THING).await, 4_990);
    close(shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_go_out_once_though_both_nodes_carry_them() {
    let shop = Arc::new(two_nodes().await);
    let mut numbers = Vec::new();
    for _ in 0..10 {
        let unpaid = shop.unpaid().await;
        notify(&shop, &shop.nodes[0], &Notice::of(&unpaid)).await;
        numbers.push(unpaid.number);
    }
    let sent = at_once(4, |rival| {
        let notifier = workers::notifier(&shop.nodes[rival % 2].app).unwrap();
        async move { notifier.deliver_all(clock::now()).await.unwrap() }
    })
    .await;
    assert_eq!(sent.iter().sum::<usize>(), 30);
    assert_eq!(
        (shop.sandbox.messages().len(), shop.sandbox.mails().len()),
        (10, 20)
    );
    for number in numbers {
        let messages = shop.messages(number).await;
        assert!(
            messages
                .iter()
                .all(|row| row.state == DeliveryState::Sent && row.attempts == 1)
        );
    }
    close(shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_piece_is_sold_once_whichever_node_sells_it() {
    let shop = Arc::new(two_nodes().await);
    let mut forms = Vec::new();
    for buyer in 0..10 {
        let visitor = shop.visitor();
        shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
        let fields = shop.checkout_form(&visitor, "/").await.fields();
        forms.push((visitor, shop.nodes[buyer % 2].url("/checkout"), fields));
    }
    let forms = Arc::new(forms);
    let codes = at_once(10, |buyer| {
        let forms = forms.clone();
        async move {
            let (visitor, url, fields) = &forms[buyer];
            let request = visitor
                .client()
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded");
            request
                .body(encoded(fields))
                .send()
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    })
    .await;
    assert_eq!(codes.iter().filter(|code| **code == 200).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 422).count(), 9, "{codes:?}");
    assert_eq!((shop.orders().await.len(), shop.stock("HAT").await), (1, 0));
    close(shop).await;
}

async fn close(shop: Arc<TestShop>) {
    Arc::into_inner(shop)
        .expect("nobody else is in the shop any more")
        .finish()
        .await;
}
