//! Faulty payment requests, each with the number that Robokassa gives it.

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, md5};

#[tokio::test]
async fn faulty_requests_get_the_gateways_own_numbers() {
    let shop = Shop::open().await;
    let sign = |base: &str| md5(&format!("{LOGIN}:{base}"));
    let cases = [
        (
            26,
            vec![("MerchantLogin", "stranger"), ("OutSum", "10.00")],
            String::new(),
        ),
        (
            23,
            vec![("OutSum", "10.00"), ("IsTest", "1")],
            sign(&format!("10.00::{PASSWORD_1}")),
        ),
        (
            31,
            vec![("OutSum", "0.00"), ("InvId", "7")],
            sign(&format!("0.00:7:{PASSWORD_1}")),
        ),
        (31, vec![("InvId", "7")], sign(&format!(":7:{PASSWORD_1}"))),
        (
            29,
            vec![("OutSum", "10.00"), ("InvId", "7")],
            sign(&format!("10.00:7:{PASSWORD_2}")),
        ),
        (
            29,
            vec![("OutSum", "10.00"), ("InvId", "7"), ("Shp_a", "1")],
            sign(&format!("10.00:7:{PASSWORD_1}")),
        ),
        (
            30,
            vec![("OutSum", "10.00"), ("InvId", "seven")],
            sign(&format!("10.00:seven:{PASSWORD_1}")),
        ),
        (
            30,
            vec![("OutSum", "10.00"), ("InvId", "-7")],
            sign(&format!("10.00:-7:{PASSWORD_1}")),
        ),
        (
            30,
            vec![("OutSum", "10.00"), ("outsum", "1.00")],
            sign(&format!("10.00::{PASSWORD_1}")),
        ),
        (
            30,
            vec![("OutSum", "10.00"), ("Receipt", "%7B%7D")],
            sign(&format!("10.00::%7B%7D:{PASSWORD_1}")),
        ),
        (
            30,
            vec![("OutSum", "10.00"), ("SuccessUrl2", "https://a.b/")],
            sign(&format!("10.00::https://a.b/:{PASSWORD_1}")),
        ),
        (
            33,
            vec![("OutSum", "10.00"), ("ExpirationDate", "2020-01-01T00:00")],
            sign(&format!("10.00::{PASSWORD_1}")),
        ),
        (
            34,
            vec![("OutSum", "10.00"), ("Recurring", "true")],
            sign(&format!("10.00::{PASSWORD_1}")),
        ),
        (
            64,
            vec![("OutSum", "10.00"), ("StepByStep", "true")],
            sign(&format!("10.00::true:{PASSWORD_1}")),
        ),
    ];
    for (code, mut fields, signature) in cases {
        if !fields.iter().any(|(name, _)| *name == "MerchantLogin") {
            fields.push(("MerchantLogin", LOGIN));
        }
        fields.push(("SignatureValue", &signature));
        let (status, page) = shop.open_page(&fields).await;
        assert_eq!(status, 400, "{fields:?}");
        assert!(
            page.contains(&format!(" {code}</h1>")),
            "{code} for {fields:?}: {page}"
        );
        assert!(
            !page.contains(PASSWORD_1) && !page.contains(&md5(PASSWORD_1)),
            "{page}"
        );
    }
    assert!(shop.sandbox.payments().is_empty());
    assert_eq!(shop.sandbox.pay(7).unwrap_err().code, 53);

    let test = Shop::open_with(|_| {}).await;
    let (_, page) = test
        .open_page(&[("MerchantLogin", LOGIN), ("OutSum", "10.00")])
        .await;
    assert!(page.contains(" 25</h1>"), "{page}");
}
