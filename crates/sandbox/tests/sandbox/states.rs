//! An operation on its way: the order of its states, their times, and the end of the time for paying.

use sandbox::PaymentState::{Cancelled, Crediting, Held, Paid, Returned, Shown, Started, Suspended};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::shop::{LOGIN, PASSWORD_1, Shop, code, md5, soon, tag};

const NOON: OffsetDateTime = datetime!(2026-08-02 12:00 +3);

#[tokio::test]
async fn the_shop_is_told_of_every_state_and_since_when() {
    let shop = Shop::open().await;
    shop.sandbox.set_time(NOON);
    shop.open_invoice("7", "10.00").await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    assert_eq!(code(&shop.ask(7).await.unwrap()), 3, "the page alone is nothing");
    for (minute, state, number) in [
        (1, Started, 5),
        (2, Cancelled, 10),
        (3, Held, 20),
        (4, Suspended, 80),
        (5, Crediting, 50),
        (6, Paid, 100),
    ] {
        shop.sandbox.set_time(NOON + Duration::minutes(minute));
        shop.sandbox.walk(&op_key, state).unwrap();
        shop.sandbox.set_time(NOON + Duration::HOUR);
        let xml = shop.ask(7).await.unwrap();
        assert_eq!(code(&xml), number);
        let changed = format!("2026-08-02T12:{minute:02}:00.0000000+03:00");
        assert_eq!(tag(&xml, "StateDate"), changed);
        assert_eq!(tag(&xml, "RequestDate"), "2026-08-02T13:00:00.0000000+03:00");
        assert_eq!(shop.sandbox.payment(7).unwrap().state, state);
        assert!(shop.heard().is_empty() || state == Paid, "{state:?}");
    }
    soon(shop.sandbox.accepted_payment(7)).await;
}

#[tokio::test]
async fn money_that_went_back_is_never_announced_and_the_number_may_be_paid_anew() {
    let shop = Shop::open().await;
    shop.open_invoice("7", "10.00").await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    for state in [Crediting, Suspended, Returned] {
        shop.sandbox.walk(&op_key, state).unwrap();
    }
    assert_eq!(code(&shop.ask(7).await.unwrap()), 60);
    assert_eq!(shop.sandbox.announce_again(7).unwrap_err().code, 53);
    assert_eq!(shop.sandbox.pay(7).unwrap_err().code, 40);
    assert!(shop.heard().is_empty());

    shop.open_invoice("7", "10.00").await;
    assert_eq!(shop.sandbox.payments().len(), 2);
    assert_eq!(code(&shop.ask(7).await.unwrap()), 60, "nothing new was begun");
    shop.sandbox.pay(7).unwrap();
    assert_eq!(code(&shop.ask(7).await.unwrap()), 100);
    soon(shop.sandbox.accepted_payment(7)).await;
}

#[tokio::test]
async fn no_operation_goes_backwards() {
    let shop = Shop::open().await;
    for (number, way, refused) in [
        ("1", &[Paid][..], &[Shown, Started, Cancelled, Returned][..]),
        ("2", &[Held], &[Shown, Started, Cancelled]),
        ("3", &[Crediting], &[Held, Cancelled]),
        ("4", &[Suspended, Returned], &[Paid, Crediting, Held, Cancelled]),
        ("5", &[Cancelled], &[Returned]),
    ] {
        shop.open_invoice(number, "10.00").await;
        let op_key = shop.sandbox.payment(number.parse().unwrap()).unwrap().op_key;
        for state in way {
            shop.sandbox.walk(&op_key, *state).unwrap();
        }
        for state in refused {
            let refusal = shop.sandbox.walk(&op_key, *state).unwrap_err();
            assert_eq!(refusal.code, 40, "{way:?} to {state:?}");
        }
    }
    assert_eq!(shop.sandbox.walk("nobody", Paid).unwrap_err().code, 53);
}

#[tokio::test]
async fn a_number_whose_money_is_on_the_way_is_not_paid_a_second_time() {
    let shop = Shop::open().await;
    shop.open_invoice("7", "10.00").await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    for state in [Held, Crediting, Suspended] {
        shop.sandbox.walk(&op_key, state).unwrap();
        let signature = md5(&format!("{LOGIN}:10.00:7:{PASSWORD_1}"));
        let form = [
            ("MerchantLogin", LOGIN),
            ("OutSum", "10.00"),
            ("InvId", "7"),
            ("SignatureValue", &signature),
        ];
        let (status, page) = shop.open_page(&form).await;
        assert_eq!(status, 400);
        assert!(page.contains("40</h1>"), "{page}");
        // A buyer who presses again has paid already.
        shop.sandbox.pay(7).unwrap();
        assert_eq!(shop.sandbox.payment(7).unwrap().state, state);
    }
}

#[tokio::test]
async fn after_its_expiration_date_an_invoice_cannot_be_paid() {
    let shop = Shop::open().await;
    shop.sandbox.set_time(NOON);
    let form = |number: &str| {
        let signature = md5(&format!("{LOGIN}:10.00:{number}:{PASSWORD_1}"));
        [
            ("MerchantLogin", LOGIN.to_owned()),
            ("OutSum", "10.00".to_owned()),
            ("InvId", number.to_owned()),
            ("ExpirationDate", "2026-08-02T12:50:00+03:00".to_owned()),
            ("SignatureValue", signature),
        ]
        .map(|(name, value)| (name.to_owned(), value))
    };
    let begun = ["1", "2", "3"].map(|number| shop.sandbox.show(&form(number)).unwrap());
    assert_eq!(begun[0].invoice.expires_at, Some(NOON + Duration::minutes(50)));
    shop.sandbox.walk(&begun[1].op_key, Started).unwrap();
    shop.sandbox.set_time(NOON + Duration::minutes(49));
    shop.sandbox.walk(&begun[2].op_key, Crediting).unwrap();
    assert_eq!(code(&shop.ask(2).await.unwrap()), 5);

    shop.sandbox.set_time(NOON + Duration::minutes(50));
    assert_eq!(shop.sandbox.show(&form("1")).unwrap_err().code, 33);
    for number in [1, 2] {
        assert_eq!(shop.sandbox.pay(number).unwrap_err().code, 33);
        let path = format!(
            "/Merchant/Payment/{}",
            shop.sandbox.payment(number).unwrap().op_key
        );
        let page = shop.client.get(shop.url(&path)).send().await.unwrap();
        assert_eq!(page.status(), 400);
        let pressed = shop.client.post(shop.url(&path)).form(&[("press", "pay")]);
        assert_eq!(pressed.send().await.unwrap().status(), 400);
    }
    assert_eq!(code(&shop.ask(1).await.unwrap()), 3);
    shop.sandbox.set_time(NOON + Duration::HOUR);
    let xml = shop.ask(2).await.unwrap();
    assert_eq!(code(&xml), 10, "what was begun and not paid is over");
    assert_eq!(tag(&xml, "StateDate"), "2026-08-02T12:50:00.0000000+03:00");
    // What was paid in time goes on.
    shop.sandbox.walk(&begun[2].op_key, Paid).unwrap();
    soon(shop.sandbox.accepted_payment(3)).await;
}
