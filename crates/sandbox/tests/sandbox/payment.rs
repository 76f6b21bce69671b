//! The buyer's way through the payment page, and what the shop hears of it.

use sandbox::{Answer, Delivery, Method, PaymentState};

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, md5, soon, value};

#[tokio::test]
async fn a_paid_invoice_is_announced_like_the_real_gateway_does() {
    let shop = Shop::open().await;
    shop.open_invoice("1001", "149.90").await;
    let back = shop.sandbox.pay(1001).unwrap();

    let payment = soon(shop.sandbox.accepted_payment(1001)).await;
    assert_eq!(payment.state, PaymentState::Paid);
    assert_eq!(payment.invoice.out_sum_kopecks, 14_990);
    let heard = shop.heard();
    assert_eq!(heard.len(), 1);
    let notice = &heard[0];
    assert_eq!(value(notice, "OutSum"), Some("149.900000"));
    assert_eq!(value(notice, "InvId"), Some("1001"));
    let signature = md5(&format!("149.900000:1001:{PASSWORD_2}:Shp_order=A-77")).to_uppercase();
    assert_eq!(value(notice, "SignatureValue"), Some(signature.as_str()));
    assert_eq!(value(notice, "PaymentMethod"), Some("BankCard"));
    assert_eq!(value(notice, "EMail"), Some("anna@example.com"));
    assert_eq!(value(notice, "Fee"), Some("5.840000"));
    assert_eq!(value(notice, "Shp_order"), Some("A-77"));
    assert_eq!(value(notice, "IsTest"), None);

    let link = back.link();
    assert_eq!(link.path(), "/order-success");
    assert_eq!(value(&back.fields, "OutSum"), Some("149.90"));
    let signature = md5(&format!("149.90:1001:{PASSWORD_1}:Shp_order=A-77"));
    assert!(
        link.query()
            .unwrap()
            .contains(&format!("SignatureValue={signature}&Culture=ru&Shp_order=A-77"))
    );
}

#[tokio::test]
async fn a_notification_is_repeated_until_the_answer_is_exactly_ok() {
    let shop = Shop::open().await;
    shop.answer(&[
        (500, "OK7"),
        (200, "OK7\n"),
        (200, "ok7"),
        (302, ""),
        (200, "<b>OK7</b>"),
    ]);
    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();

    let payment = soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!(payment.notifications.len(), 6);
    assert_eq!(
        payment.notifications[0].answer,
        Answer::Replied {
            status: 500,
            body: "OK7".to_owned()
        }
    );
    assert!(
        payment
            .notifications
            .iter()
            .rev()
            .skip(1)
            .all(|notification| !notification.is_accepted)
    );
    let heard = shop.heard();
    assert!(
        heard.iter().all(|notice| notice == &heard[0]),
        "a repetition says the same"
    );
}

#[tokio::test]
async fn the_browser_does_not_wait_for_the_shop_and_a_double_click_pays_once() {
    let shop = Shop::open().await;
    shop.sandbox.set_delivery(Delivery::Paused);
    shop.open_invoice("7", "10.00").await;
    let op_key = shop.sandbox.payments()[0].op_key.clone();
    for _ in 0..2 {
        let button = shop
            .client
            .post(shop.url(&format!("/Merchant/Payment/{op_key}")))
            .form(&[("press", "pay")]);
        let answer = button.send().await.unwrap();
        assert_eq!(answer.status(), 303);
        let location = answer.headers()["location"].to_str().unwrap();
        assert!(
            location.contains("/order-success?OutSum=10.00&InvId=7&SignatureValue="),
            "{location}"
        );
    }
    assert!(shop.heard().is_empty());
    shop.sandbox.set_delivery(Delivery::Sending);
    soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!(shop.heard().len(), 1);
}

#[tokio::test]
async fn a_lost_notification_can_be_sent_by_hand() {
    let shop = Shop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();
    let payment = soon(
        shop.sandbox
            .payment_when(7, |payment| !payment.notifications.is_empty()),
    )
    .await;
    assert_eq!(payment.notifications[0].answer, Answer::Lost);
    assert!(shop.heard().is_empty());

    shop.sandbox.set_delivery(Delivery::Sending);
    shop.sandbox.announce_again(7).unwrap();
    soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!(shop.heard().len(), 1);
}

#[tokio::test]
async fn a_declined_invoice_stays_payable_and_nobody_signs_the_way_back() {
    let shop = Shop::open().await;
    shop.open_invoice("7", "10.00").await;
    let back = shop.sandbox.decline(7).unwrap();
    assert_eq!(back.link().path(), "/order-failed");
    assert_eq!(value(&back.fields, "SignatureValue"), None);
    assert_eq!(value(&back.fields, "InvId"), Some("7"));
    assert_eq!(shop.sandbox.payments()[0].state, PaymentState::Cancelled);
    assert!(shop.heard().is_empty());

    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();
    soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!(shop.sandbox.payments().len(), 1);
    assert_eq!(shop.sandbox.decline(7).unwrap_err().code, 40);
}

#[tokio::test]
async fn a_live_invoice_is_paid_once_and_a_test_one_as_often_as_wished() {
    let live = Shop::open().await;
    live.open_invoice("7", "10.00").await;
    live.sandbox.pay(7).unwrap();
    let signature = md5(&format!("{LOGIN}:10.00:7:{PASSWORD_1}"));
    let fields = [
        ("MerchantLogin", LOGIN),
        ("OutSum", "10.00"),
        ("InvId", "7"),
        ("SignatureValue", signature.as_str()),
    ];
    let (status, page) = live.open_page(&fields).await;
    assert_eq!(status, 400);
    assert!(page.contains("40</h1>"), "{page}");

    let test = Shop::open_with(|_| {}).await;
    let mut fields = fields.to_vec();
    fields.push(("IsTest", "1"));
    for count in 1..=2 {
        assert_eq!(test.open_page(&fields).await.0, 200);
        let back = test.sandbox.pay(7).unwrap();
        assert_eq!(value(&back.fields, "IsTest"), Some("1"));
        soon(test.sandbox.accepted_payment(7)).await;
        assert_eq!(test.heard().len(), count);
    }
    assert_eq!(value(&test.heard()[0], "IsTest"), Some("1"));
    assert_eq!(value(&test.heard()[0], "EMail"), Some(""));
}

#[tokio::test]
async fn without_a_number_the_gateway_chooses_one() {
    let shop = Shop::open().await;
    let signature = md5(&format!("{LOGIN}:10.00:0:{PASSWORD_1}"));
    let fields = [
        ("MerchantLogin", LOGIN),
        ("OutSum", "10.00"),
        ("InvId", "0"),
        ("SignatureValue", signature.as_str()),
    ];
    assert_eq!(shop.open_page(&fields).await.0, 200);
    assert_eq!(shop.open_page(&fields).await.0, 200);
    let numbers: Vec<u64> = shop
        .sandbox
        .payments()
        .iter()
        .map(sandbox::Payment::inv_id)
        .collect();
    assert_eq!(numbers, [2_000_000_001, 2_000_000_002]);
}

#[tokio::test]
async fn cabinet_methods_and_addresses_of_the_payment_are_obeyed() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.result_method = Method::Get;
        settings.success_method = Method::Post;
        settings.hash = "sha256".parse().unwrap();
    })
    .await;
    let sign = |base: &str| hex::encode(<sha2::Sha256 as md5::Digest>::digest(base));
    let signature = sign(&format!(
        "{LOGIN}:10.00:7:https://shop.example/no?a=1:GET:{PASSWORD_1}"
    ));
    let fields = [
        ("MerchantLogin", LOGIN),
        ("OutSum", "10.00"),
        ("InvId", "7"),
        ("FailUrl2", "https://shop.example/no?a=1"),
        ("FailUrl2Method", "GET"),
        ("SignatureValue", signature.as_str()),
        ("Culture", "en"),
    ];
    let (status, page) = shop.open_page(&fields).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("<html lang=\"en\">") && page.contains("no money moves"));
    assert!(
        shop.sandbox
            .decline(7)
            .unwrap()
            .link()
            .as_str()
            .starts_with("https://shop.example/no?a=1&OutSum=10.00")
    );

    let op_key = shop.sandbox.payments()[0].op_key.clone();
    let button = shop
        .client
        .post(shop.url(&format!("/Merchant/Payment/{op_key}")))
        .form(&[("press", "pay")]);
    let page = button.send().await.unwrap().text().await.unwrap();
    let signature = sign(&format!("10.00:7:{PASSWORD_1}"));
    assert!(
        page.contains(&format!("name=\"SignatureValue\" value=\"{signature}\"")),
        "{page}"
    );

    soon(shop.sandbox.accepted_payment(7)).await;
    let signature = sign(&format!("10.000000:7:{PASSWORD_2}")).to_uppercase();
    assert_eq!(
        value(&shop.heard()[0], "SignatureValue"),
        Some(signature.as_str())
    );
}

#[tokio::test]
async fn an_unreachable_shop_is_tried_again_and_the_reason_is_kept() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        // Port 9 discards by its name, and nobody listens there.
        settings.result_url = "http://127.0.0.1:9/robokassa/result".parse().unwrap();
    })
    .await;
    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();
    let payment = soon(
        shop.sandbox
            .payment_when(7, |payment| payment.notifications.len() >= 2),
    )
    .await;
    let Answer::Failed(reason) = &payment.notifications[0].answer else {
        panic!("{payment:?}")
    };
    assert!(reason.to_lowercase().contains("connection refused"), "{reason}");
}
