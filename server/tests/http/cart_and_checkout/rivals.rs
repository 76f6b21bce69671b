//! The same form twice, and many buyers at once.

use crate::support::{Form, Page, THING, TestShop, at_once, key_of};
use shop::text::Lang;
use std::{collections::BTreeSet, sync::Arc};
use words::words;

/// PR-13
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_twenty_times_at_once_is_one_order() {
    let shop = Arc::new(TestShop::open().await);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let pages = at_once(20, |_| {
        let (visitor, form) = (visitor.clone(), form.clone());
        async move { visitor.submit(form).await }
    })
    .await;
    let keys: BTreeSet<_> = pages
        .iter()
        .map(|page| key_of(page).as_str().to_owned())
        .collect();
    assert_eq!(keys.len(), 1, "each press leads to the same order");
    assert_eq!((shop.orders().await.len(), shop.stock(THING).await), (1, 4_999));
    assert_eq!(
        shop.order(&key_of(&pages[0])).await.attempts.len(),
        1,
        "and to the same attempt"
    );

    // And once more, later, from a window that was left open.
    let late = visitor.submit(form).await.found();
    assert_eq!(key_of(&late).as_str(), keys.first().unwrap());
    assert_eq!(shop.orders().await.len(), 1);
    close(shop).await;
}

/// PR-14
#[tokio::test]
async fn a_form_that_was_used_does_not_order_another_cart() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let first = shop.order_of(&visitor.submit(form.clone()).await.found()).await;
    shop.add_to_cart(&visitor, "/", ("hat", "HAT"), 1).await;
    let used = form.value("token").unwrap();
    let other = shop.checkout_form(&visitor, "/").await.force("token", &used);
    let page = visitor.submit(other).await;
    assert_eq!(page.code(), 422);
    page.assert_says(&words(Lang::Ru).text("trouble-token-reused"));
    assert_eq!(shop.orders().await.len(), 1);
    assert_eq!(shop.order(&first.key).await.placed, first.placed);
    // The page has a fresh token, so sending it once more is an order of its own.
    let second = shop
        .order_of(&visitor.submit(page.form("/checkout")).await.found())
        .await;
    assert_eq!(second.placed.lines[0].sku, "HAT");
    // The first form as it was is still the first order, whatever the cart holds now.
    shop.add_to_cart(&visitor, "/", ("coat", "COAT"), 1).await;
    assert_eq!(key_of(&visitor.submit(form).await.found()), first.key);
    assert_eq!(shop.orders().await.len(), 2);
    shop.finish().await;
}

#[tokio::test]
async fn a_token_that_is_not_ours_is_refused_and_replaced() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let long = "a".repeat(10_000);
    for token in [
        "",
        "1",
        "../../etc",
        "A1B2C3D4E5F60718293A4B5C6D7E8F90",
        long.as_str(),
    ] {
        let page = visitor.submit(form.clone().force("token", token)).await;
        assert_eq!(page.code(), 422, "{token:?}");
        page.assert_says(&words(Lang::Ru).text("trouble-stale-form"));
        let fresh = page.form("/checkout").value("token").unwrap();
        assert!(fresh.len() == 32 && fresh != token);
    }
    assert!(shop.orders().await.is_empty());
    shop.finish().await;
}

/// PR-09: fifty buyers, one hat.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_piece_is_sold_once() {
    const BUYERS: usize = 50;
    let shop = Arc::new(TestShop::open().await);
    let mut ready = Vec::new();
    for _ in 0..BUYERS {
        let visitor = shop.visitor();
        let variant = shop.variant("HAT").await.id.0.to_string();
        visitor
            .post("/cart/add", &[("variant", &variant), ("count", "1")])
            .await
            .found();
        let form: Form = shop.checkout_form(&visitor, "/").await;
        ready.push((visitor, form));
    }
    let pages: Vec<Page> = at_once(BUYERS, |buyer| {
        let (visitor, form) = ready[buyer].clone();
        async move { visitor.submit(form).await }
    })
    .await;
    let count = |code| pages.iter().filter(|page| page.code() == code).count();
    assert_eq!((count(200), count(422)), (1, BUYERS - 1));
    assert_eq!((shop.orders().await.len(), shop.stock("HAT").await), (1, 0));
    close(shop).await;
}

async fn close(shop: Arc<TestShop>) {
    Arc::into_inner(shop)
        .expect("nobody else is in the shop any more")
        .finish()
        .await;
}
