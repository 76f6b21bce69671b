//! Result2: what the shop hears beside `ResultURL`, signed with the sandbox's own key.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use sandbox::{Answer, Commission, Delivery, PaymentState};
use serde_json::{Value, json};
use time::macros::datetime;
use x509_cert::{
    Certificate,
    der::{Decode as _, DecodePem as _},
};

use crate::shop::{LOGIN, PASSWORD_1, Shop, md5, soon};

/// The payload of a token whose signature was checked with the certificate that the sandbox publishes.
fn verified(certificate: &[u8], token: &str) -> Value {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let header: Value = serde_json::from_slice(&decoded(parts[0])).unwrap();
    assert_eq!(header, json!({ "typ": "JWT", "alg": "RS256" }));
    let certificate = Certificate::from_der(certificate).unwrap();
    let key = certificate
        .tbs_certificate()
        .subject_public_key_info()
        .subject_public_key
        .raw_bytes();
    let signed = format!("{}.{}", parts[0], parts[1]);
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(signed.as_bytes(), &decoded(parts[2]))
        .unwrap();
    serde_json::from_slice(&decoded(parts[1])).unwrap()
}

async fn told(shop: &Shop, number: u64, tries: usize) -> Vec<String> {
    soon(
        shop.sandbox
            .payment_when(number, |payment| payment.result2.len() == tries),
    )
    .await;
    shop.book.lock().unwrap().tokens.clone()
}

#[tokio::test]
async fn a_payment_is_told_of_beside_result_url() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.result2_url = Shop::result2_url(settings);
        settings.commission = Commission::OnBuyer(500);
    })
    .await;
    shop.sandbox.set_time(datetime!(2026-08-02 12:00 +3));
    shop.open_invoice("7", "149.90").await;
    shop.sandbox.pay(7).unwrap();
    let tokens = told(&shop, 7, 1).await;
    let payment = soon(shop.sandbox.accepted_payment(7)).await;
    assert_eq!((tokens.len(), shop.heard().len()), (1, 1));
    assert!(payment.result2[0].is_accepted);
    let published = shop.client.get(shop.url("/media/files/jwtsign.cer")).send().await;
    let certificate = published.unwrap().bytes().await.unwrap();
    assert_eq!(certificate, shop.sandbox.result2_certificate());
    assert_eq!(
        verified(&certificate, &tokens[0]),
        json!({
            "header": {
                "type": "PaymentStateNotification",
                "version": "1.0.0",
                "timestamp": "1785661200",
            },
            "data": {
                "shop": LOGIN,
                "opKey": payment.op_key,
                "invId": "7",
                "paymentMethod": "BankCard",
                "incSum": "157.39",
                "state": "OK",
            },
        })
    );
}

#[tokio::test]
async fn a_hold_is_told_of_by_result2_alone_and_six_times_at_most() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.result2_url = Shop::result2_url(settings);
    })
    .await;
    shop.book.lock().unwrap().token_answers.extend([400; 6]);
    shop.open_invoice("7", "10.00").await;
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    shop.sandbox.walk(&op_key, PaymentState::Held).unwrap();
    let tokens = told(&shop, 7, 6).await;
    for token in &tokens {
        let payload = verified(shop.sandbox.result2_certificate(), token);
        assert_eq!(payload["data"]["state"], "HOLD");
    }
    assert!(shop.heard().is_empty());
    shop.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
    let tokens = told(&shop, 7, 7).await;
    assert_eq!(
        verified(shop.sandbox.result2_certificate(), &tokens[6])["data"]["state"],
        "OK"
    );
}

#[tokio::test]
async fn the_payment_may_name_another_address_and_play_money_has_none_but_in_a_demo() {
    let shop = Shop::open().await;
    let url = shop.own_url("/robokassa/result2");
    let signature = md5(&format!("{LOGIN}:10.00:7:{url}:{PASSWORD_1}"));
    let form = [
        ("MerchantLogin", LOGIN),
        ("OutSum", "10.00"),
        ("InvId", "7"),
        ("ResultUrl2", &url),
        ("SignatureValue", &signature),
    ];
    assert_eq!(shop.open_page(&form).await.0, 200);
    shop.sandbox.pay(7).unwrap();
    assert_eq!(told(&shop, 7, 1).await.len(), 1);

    let signature = md5(&format!("{LOGIN}:10.00:7:{PASSWORD_1}"));
    let form = [
        ("MerchantLogin", LOGIN),
        ("OutSum", "10.00"),
        ("InvId", "7"),
        ("IsTest", "1"),
        ("SignatureValue", &signature),
    ];
    let play = Shop::open_with(|settings| settings.result2_url = Shop::result2_url(settings)).await;
    assert_eq!(play.open_page(&form).await.0, 200);
    play.sandbox.pay(7).unwrap();
    soon(play.sandbox.accepted_payment(7)).await;
    assert!(play.book.lock().unwrap().tokens.is_empty());

    let demo = Shop::open_with(|settings| {
        settings.result2_url = Shop::result2_url(settings);
        settings.refunds_play_money = true;
    })
    .await;
    assert_eq!(demo.open_page(&form).await.0, 200);
    demo.sandbox.pay(7).unwrap();
    assert_eq!(told(&demo, 7, 1).await.len(), 1);
}

#[tokio::test]
async fn it_comes_before_or_after_the_other_notice_or_never() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.result2_url = Shop::result2_url(settings);
    })
    .await;
    shop.sandbox.set_delivery(Delivery::Paused);
    shop.paid(1, "10.00").await;
    assert_eq!(told(&shop, 1, 1).await.len(), 1);
    assert!(shop.heard().is_empty());

    shop.sandbox.set_delivery(Delivery::Sending);
    soon(shop.sandbox.accepted_payment(1)).await;
    shop.sandbox.set_result2_delivery(Delivery::Paused);
    shop.paid(2, "10.00").await;
    soon(shop.sandbox.accepted_payment(2)).await;
    assert_eq!(shop.book.lock().unwrap().tokens.len(), 1);
    shop.sandbox.set_result2_delivery(Delivery::Sending);
    assert_eq!(told(&shop, 2, 1).await.len(), 2);

    shop.sandbox.set_result2_delivery(Delivery::Dropped);
    shop.paid(3, "10.00").await;
    assert_eq!(told(&shop, 3, 1).await.len(), 2);
    assert_eq!(shop.sandbox.payment(3).unwrap().result2[0].answer, Answer::Lost);
}

#[tokio::test]
async fn a_test_may_have_anything_signed_and_read_the_certificate_as_text() {
    let shop = Shop::open().await;
    let token = shop
        .sandbox
        .sign_result2(&json!({ "data": { "shop": "another" } }));
    let payload = verified(shop.sandbox.result2_certificate(), &token.unwrap());
    assert_eq!(payload["data"]["shop"], "another");
    let pem = shop.sandbox.result2_certificate_pem();
    let certificate = Certificate::from_pem(&pem).unwrap();
    assert_eq!(
        certificate,
        Certificate::from_der(shop.sandbox.result2_certificate()).unwrap()
    );
}
