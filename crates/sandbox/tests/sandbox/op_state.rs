//! `OpState` and `OpStateExt` over HTTP.

use sandbox::Delivery;

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, md5};

async fn ask(shop: &Shop, method: &str, login: &str, inv_id: &str, password: &str) -> String {
    let signature = md5(&format!("{login}:{inv_id}:{password}"));
    let query = [
        ("MerchantLogin", login),
        ("InvoiceID", inv_id),
        ("Signature", &signature),
    ];
    let url = shop.url(&format!("/Merchant/WebService/Service.asmx/{method}"));
    let by_get = shop.client.get(&url).query(&query).send().await.unwrap();
    assert_eq!(by_get.headers()["content-type"], "text/xml; charset=utf-8");
    let by_get = by_get.text().await.unwrap();
    let by_post = shop
        .client
        .post(&url)
        .form(&query)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let code = |xml: &str| {
        xml.split("<Code>")
            .nth(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
    };
    assert_eq!(code(&by_get), code(&by_post));
    by_get
}

#[tokio::test]
async fn each_state_has_its_code() {
    let shop = Shop::open().await;
    let fault = |code: u16| format!("<Result><Code>{code}</Code><Description>");
    assert!(
        ask(&shop, "OpStateExt", "stranger", "7", PASSWORD_2)
            .await
            .contains(&fault(2))
    );
    assert!(
        ask(&shop, "OpStateExt", LOGIN, "7", PASSWORD_1)
            .await
            .contains(&fault(1))
    );
    assert!(
        ask(&shop, "OpStateExt", LOGIN, "7", PASSWORD_2)
            .await
            .contains(&fault(3))
    );
    assert!(
        ask(&shop, "OpStateExt", LOGIN, "seven", PASSWORD_2)
            .await
            .contains(&fault(3))
    );

    shop.open_invoice("7", "10.00").await;
    assert!(
        ask(&shop, "OpStateExt", LOGIN, "7", PASSWORD_2)
            .await
            .contains(&fault(3)),
        "the page alone is nothing"
    );

    let op_key = shop.sandbox.payments()[0].op_key.clone();
    let button = shop
        .client
        .post(shop.url(&format!("/Merchant/Payment/{op_key}")))
        .form(&[("press", "close")]);
    assert_eq!(button.send().await.unwrap().status(), 200);
    let state = |code: u16| format!("<State>\n    <Code>{code}</Code>");
    assert!(
        ask(&shop, "OpStateExt", LOGIN, "7", PASSWORD_2)
            .await
            .contains(&state(5))
    );

    shop.sandbox.decline(7).unwrap();
    assert!(
        ask(&shop, "OpStateExt", LOGIN, "7", PASSWORD_2)
            .await
            .contains(&state(10))
    );

    shop.sandbox.set_delivery(Delivery::Dropped);
    shop.sandbox.pay(7).unwrap();
    let xml = ask(&shop, "OpStateExt", LOGIN, "7", PASSWORD_2).await;
    assert!(
        xml.contains("<Result><Code>0</Code></Result>") && xml.contains(&state(100)),
        "{xml}"
    );
    assert!(xml.contains("<IncSum>10.000000</IncSum>"), "{xml}");
    assert!(xml.contains(&format!("<OpKey>{op_key}</OpKey>")), "{xml}");
    assert!(
        xml.contains("<Field><Name>Shp_order</Name><Value>A-77</Value></Field>"),
        "{xml}"
    );
}

#[tokio::test]
async fn every_enquiry_that_is_signed_is_kept() {
    let shop = Shop::open().await;
    shop.open_invoice("7", "10.00").await;
    for (method, login, inv_id, password) in [
        ("OpStateExt", LOGIN, "7", PASSWORD_2),
        ("OpState", LOGIN, "8", PASSWORD_2),
        ("OpStateExt", "stranger", "7", PASSWORD_2),
        ("OpStateExt", LOGIN, "7", PASSWORD_1),
        ("OpStateExt", LOGIN, "seven", PASSWORD_2),
    ] {
        ask(&shop, method, login, inv_id, password).await;
    }
    // Each is asked by GET and by POST.
    assert_eq!(shop.sandbox.enquiries(), [7, 7, 8, 8]);
}

#[tokio::test]
async fn the_short_form_tells_less() {
    let shop = Shop::open().await;
    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();
    let xml = ask(&shop, "OpState", LOGIN, "7", PASSWORD_2).await;
    assert!(xml.contains("<Code>100</Code>"), "{xml}");
    assert!(
        !xml.contains("OpKey") && !xml.contains("UserField") && !xml.contains("BankCardRRN"),
        "{xml}"
    );
}
