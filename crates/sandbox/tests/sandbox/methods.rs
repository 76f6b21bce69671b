//! Ways to pay: what is listed, what the page offers and preselects, and what the shop hears of it.

use sandbox::{Service, ServiceAnswer};

use crate::shop::{LOGIN, PASSWORD_1, Shop, md5, soon, tag, value};

async fn list(shop: &Shop, name: &str, login: &str, language: &str) -> String {
    let url = shop.url(&format!("/Merchant/WebService/Service.asmx/{name}"));
    let query = [("MerchantLogin", login), ("Language", language)];
    let answer = shop.client.get(url).query(&query).send().await.unwrap();
    answer.text().await.unwrap()
}

/// The payment page of invoice 7 with these unsigned fields.
async fn page(shop: &Shop, sum: &str, more: &[(&str, &str)]) -> String {
    let signature = md5(&format!("{LOGIN}:{sum}:7:{PASSWORD_1}"));
    let mut fields = vec![
        ("MerchantLogin", LOGIN),
        ("OutSum", sum),
        ("InvId", "7"),
        ("Culture", "ru"),
        ("SignatureValue", &signature),
    ];
    fields.extend(more);
    let (status, page) = shop.open_page(&fields).await;
    assert_eq!(status, 200, "{page}");
    page
}

#[tokio::test]
async fn the_lists_name_what_is_offered() {
    let shop = Shop::open().await;
    let methods = list(&shop, "GetPaymentMethods", LOGIN, "ru").await;
    assert!(
        methods.contains("<Method Code=\"BankCard\" Description=\"Банковская карта\"/>"),
        "{methods}"
    );
    let currencies = list(&shop, "GetCurrencies", LOGIN, "en").await;
    let sbp = "<Currency Label=\"SBPPSR\" Alias=\"SBP\" Name=\"Faster payments (SBP)\"/>";
    assert!(currencies.contains(sbp), "{currencies}");
    assert!(
        currencies.contains("MinValue=\"300.00\" MaxValue=\"30000.00\""),
        "{currencies}"
    );
    shop.sandbox.offer_methods(&["SBP", "Cash"]);
    let methods = list(&shop, "GetPaymentMethods", LOGIN, "ru").await;
    assert!(
        methods.contains("\"SBP\"") && !methods.contains("BankCard"),
        "{methods}"
    );
    assert_eq!(
        tag(&list(&shop, "GetPaymentMethods", "stranger", "ru").await, "Code"),
        "2"
    );
    shop.sandbox
        .script(Service::Methods, [ServiceAnswer::Unavailable(503)]);
    assert!(list(&shop, "GetCurrencies", LOGIN, "ru").await.contains("503"));
    assert_eq!(shop.sandbox.calls(Service::Methods).len(), 5);
}

#[tokio::test]
async fn the_page_preselects_what_the_shop_names_and_tells_what_was_chosen() {
    let shop = Shop::open().await;
    let html = page(&shop, "1000.00", &[("IncCurrLabel", "SBPPSR")]).await;
    assert!(html.contains("value=\"SBP\" checked"), "{html}");
    assert!(
        html.contains("value=\"Podeli\"") && html.contains("value=\"BankCard\""),
        "{html}"
    );
    shop.sandbox.pay(7).unwrap();
    soon(shop.sandbox.accepted_payment(7)).await;
    let notice = shop.heard().remove(0);
    assert_eq!(value(&notice, "PaymentMethod"), Some("SBP"));
    assert_eq!(value(&notice, "IncCurrLabel"), Some("SBPPSR"));
    let xml = shop.ask(7).await.unwrap();
    assert!(xml.contains("<PaymentMethod><Code>SBP</Code>"), "{xml}");
    assert!(xml.contains("<IncAccount></IncAccount>"), "no card: {xml}");
}

#[tokio::test]
async fn the_buyer_chooses_among_what_the_shop_and_the_sum_allow() {
    let shop = Shop::open().await;
    let some = [
        ("PaymentMethods", "SBP"),
        ("PaymentMethods", "Podeli"),
        ("IncCurrLabel", "Nothing"),
    ];
    let html = page(&shop, "10.00", &some).await;
    assert!(!html.contains("type=\"radio\""), "one is no choice: {html}");
    assert_eq!(shop.sandbox.payment(7).unwrap().method.code, "SBP");
    let html = page(&shop, "400.00", &some).await;
    assert!(
        html.contains("value=\"Podeli\"") && !html.contains("value=\"BankCard\""),
        "{html}"
    );
    assert_eq!(shop.sandbox.pay_by(7, "BankCard").unwrap_err().code, 30);
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    let pressed = shop
        .client
        .post(shop.url(&format!("/Merchant/Payment/{op_key}")))
        .form(&[("press", "pay"), ("method", "Podeli")]);
    assert_eq!(pressed.send().await.unwrap().status(), 303);
    assert_eq!(shop.sandbox.payment(7).unwrap().method.code, "Podeli");
}
