//! Payments of other programs under the same login.

use sandbox::{Delivery, Invoice, PaymentState};

use crate::shop::{PASSWORD_2, Shop, code, md5, soon, value};

const LONG_URL: &str = "https://old.example.ru/?robokassa=result";

#[tokio::test]
async fn another_program_is_paid_with_its_own_marks_or_none() {
    let shop = Shop::open().await;
    let long = format!("{LONG_URL}&{}", "x".repeat(130));
    let marks: [&[(&str, &str)]; 3] = [
        &[("Shp_item", "1")],
        &[("Shp_label", "official_wordpress"), ("Shp_result_url", &long)],
        &[],
    ];
    for (number, marks) in (7..).zip(marks) {
        let begun = shop
            .sandbox
            .begin(Invoice::foreign(number, 199_000, marks))
            .unwrap();
        assert_eq!(code(&shop.ask(number).await.unwrap()), 3);
        shop.sandbox.walk(&begun.op_key, PaymentState::Paid).unwrap();
        soon(shop.sandbox.accepted_payment(number)).await;
        let notice = shop.heard().pop().unwrap();
        let mut signed = vec![format!("1990.000000:{number}:{PASSWORD_2}")];
        signed.extend(marks.iter().map(|(name, value)| format!("{name}={value}")));
        let signature = md5(&signed.join(":"));
        assert_eq!(
            value(&notice, "SignatureValue"),
            Some(signature.to_uppercase().as_str())
        );
        let xml = shop.ask(number).await.unwrap();
        assert_eq!(xml.matches("<Field>").count(), marks.len(), "{xml}");
        for (name, told) in marks {
            assert_eq!(value(&notice, name), Some(*told));
            let told = told.replace('&', "&#38;");
            assert!(
                xml.contains(&format!("<Name>{name}</Name><Value>{told}</Value>")),
                "{xml}"
            );
        }
    }
}

#[tokio::test]
async fn a_number_belongs_to_whoever_is_paid_first() {
    let shop = Shop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    shop.open_invoice("7", "10.00").await;
    let ours = shop.sandbox.payment(7).unwrap();
    let theirs = shop
        .sandbox
        .begin(Invoice::foreign(7, 5_000, &[("Shp_item", "1")]))
        .unwrap();
    assert_ne!(ours.op_key, theirs.op_key);
    shop.sandbox.walk(&ours.op_key, PaymentState::Started).unwrap();
    assert!(shop.ask(7).await.unwrap().contains("Shp_order"));
    shop.sandbox.walk(&theirs.op_key, PaymentState::Paid).unwrap();
    let xml = shop.ask(7).await.unwrap();
    assert!(xml.contains("Shp_item") && !xml.contains("Shp_order"), "{xml}");
    let refused = shop.sandbox.walk(&ours.op_key, PaymentState::Paid);
    assert_eq!(refused.unwrap_err().code, 40);

    shop.open_invoice("8", "10.00").await;
    shop.sandbox.pay(8).unwrap();
    let refused = shop.sandbox.begin(Invoice::foreign(8, 5_000, &[]));
    assert_eq!(refused.unwrap_err().code, 40);
}
