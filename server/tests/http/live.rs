//! The order's page that changes by itself.

use crate::support::{Notice, ROBOKASSA, TestShop, in_time, said};
use server::{clock, limits::LISTENERS_OF_AN_ORDER};
use shop::{
    message::Audience,
    payment::{InvoiceId, Stage},
    store::Decide,
    text::Lang,
};
use std::time::Duration;
use tokio::time::timeout;
use words::words;

#[tokio::test]
async fn the_buyer_who_returns_first_waits_on_a_page_that_turns_paid_by_itself() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    let path = format!("/orders/{}/events?from=success", unpaid.key.as_str());
    let stream = visitor.listen(&path).await;
    assert_eq!(
        stream.headers()["x-accel-buffering"],
        "no",
        "a proxy must not collect it"
    );
    let mut events = Events(stream);
    let first = events.next().await.unwrap();
    assert_eq!(first["headline"], said(Lang::Ru, "order-checking-headline"));
    assert_eq!(first["is_busy"], true);

    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let second = events.next().await.unwrap();
    assert_eq!(second["tone"], "good");
    assert_eq!(second["is_busy"], false);
    let number = unpaid.number.to_string();
    assert_eq!(
        second["headline"],
        words(Lang::Ru).with("order-paid-headline", &[("number", number.into())])
    );
    shop.finish().await;
}

#[tokio::test]
async fn an_open_page_hears_that_the_bank_has_the_money() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    let path = format!("/orders/{}/events", unpaid.key.as_str());
    let mut events = Events(visitor.listen(&path).await);
    let actions = |event: &serde_json::Value| event["actions"].as_array().unwrap().len();
    assert_eq!(actions(&events.next().await.unwrap()), 2, "to pay, to check");
    let invoice = InvoiceId::new(unpaid.invoice).unwrap();
    let decide: Decide = Box::new(move |order| {
        let heard = (Stage::Crediting, &order.key);
        let audience = Audience::default();
        Ok(order.advance(ROBOKASSA, invoice, heard, clock::now(), &audience))
    });
    shop.store().change_order(unpaid.number, decide).await.unwrap();
    let told = events.next().await.unwrap();
    assert_eq!(told["headline"], said(Lang::Ru, "order-at-the-bank-headline"));
    assert_eq!((actions(&told), told["is_busy"].as_bool()), (1, Some(true)));
    shop.finish().await;
}

/// One task hears of all changes and wakes those whose order it is. By itself a page looks every ten seconds only.
#[tokio::test]
async fn each_open_page_hears_of_its_own_order_at_once_however_many_are_open() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let mut pages = Vec::new();
    for _ in 0..8 {
        let unpaid = shop.unpaid().await;
        let path = format!("/orders/{}/events", unpaid.key.as_str());
        let mut events = Events(visitor.listen(&path).await);
        assert_eq!(events.next().await.unwrap()["tone"], "wait");
        pages.push((unpaid, events));
    }
    for (unpaid, events) in pages.iter_mut().rev() {
        shop.notify(&Notice::of(unpaid)).await;
        let told = timeout(Duration::from_secs(5), events.next()).await;
        let told = told.expect("the page is told, and does not come upon it");
        assert_eq!(told.unwrap()["tone"], "good", "{}", unpaid.number);
    }
    drop(pages);
    shop.finish().await;
}

#[tokio::test]
async fn so_many_listen_to_one_order_and_others_are_listened_to_all_the_same() {
    let shop = TestShop::open().await;
    let (full, other) = (shop.unpaid().await, shop.unpaid().await);
    let visitor = shop.visitor();
    let listen = async |key: &str| visitor.listen(&format!("/orders/{key}/events")).await;
    let mut listening = Vec::new();
    for _ in 0..LISTENERS_OF_AN_ORDER {
        listening.push(listen(full.key.as_str()).await);
    }
    assert!(listening.iter().all(|stream| stream.status().as_u16() == 200));
    assert_eq!(listen(full.key.as_str()).await.status().as_u16(), 503);
    assert_eq!(listen(other.key.as_str()).await.status().as_u16(), 200);
    drop(listening);
    shop.finish().await;
}

#[tokio::test]
async fn a_stream_ends_with_its_order_and_with_the_shop() {
    let shop = TestShop::open().await;
    let (ending, waiting) = (shop.unpaid().await, shop.unpaid().await);
    let visitor = shop.visitor();
    let path = |key: &str| format!("/orders/{key}/events");
    let mut ended = Events(visitor.listen(&path(ending.key.as_str())).await);
    let mut cut = Events(visitor.listen(&path(waiting.key.as_str())).await);
    assert_eq!(ended.next().await.unwrap()["is_final"], false);
    cut.next().await.unwrap();
    shop.notify(&Notice::of(&ending)).await;
    assert_eq!(
        ended.next().await.unwrap()["is_final"],
        false,
        "a paid order is still to be shipped"
    );
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", ending.number);
    let refund = owner
        .visit(&file)
        .await
        .found()
        .form(&format!("{file}/note-refund"));
    owner
        .submit(refund.fill_in([("reason", "Не подошёл размер")]))
        .await
        .found();
    assert_eq!(ended.next().await.unwrap()["is_final"], true);
    assert_eq!(ended.next().await, None, "nothing will change any more");
    // `finish` waits for the server, and the server waits for open answers.
    let closing = tokio::spawn(shop.finish());
    assert_eq!(cut.next().await, None);
    in_time(closing).await.unwrap();
}

/// A stream of events, each of them JSON.
struct Events(reqwest::Response);

impl Events {
    /// The next event; `None` when the stream is over.
    async fn next(&mut self) -> Option<serde_json::Value> {
        // As a whole, because an open stream says now and then that it is still there.
        in_time(self.read()).await
    }

    async fn read(&mut self) -> Option<serde_json::Value> {
        let mut text = String::new();
        loop {
            let chunk = self.0.chunk().await.unwrap()?;
            text.push_str(std::str::from_utf8(&chunk).unwrap());
            if !text.ends_with("\n\n") {
                continue;
            }
            let data: String = text
                .lines()
                .filter_map(|line| line.strip_prefix("data:"))
                .collect();
            if !data.is_empty() {
                return Some(serde_json::from_str(&data).unwrap());
            }
            text.clear();
        }
    }
}
