//! The gateway's commission makes the sums of a payment differ.

use sandbox::{Commission, Delivery};

use crate::shop::{Shop, soon, tag, value};

#[tokio::test]
async fn each_side_may_bear_the_commission_and_every_sum_says_so() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.commission = Commission::OnBuyer(500);
    })
    .await;
    shop.open_invoice("1", "1990.00").await;
    shop.sandbox.set_commission(Commission::Nobody);
    shop.open_invoice("2", "1990.00").await;
    shop.open_invoice("3", "1990.00").await;
    let op_key = shop.sandbox.payment(3).unwrap().op_key;
    shop.sandbox
        .set_commission_of(&op_key, Commission::OnShop(335))
        .unwrap();

    for (number, paid, credited, fee) in [
        (1, "2089.500000", "1990.000000", "99.500000"),
        (2, "1990.000000", "1990.000000", "0.000000"),
        (3, "1990.000000", "1923.340000", "66.660000"),
    ] {
        shop.sandbox.pay(number).unwrap();
        let payment = soon(shop.sandbox.accepted_payment(number)).await;
        let notice = shop.heard().pop().unwrap();
        assert_eq!(value(&notice, "OutSum"), Some("1990.000000"), "{number}");
        assert_eq!(value(&notice, "IncSum"), Some(paid), "{number}");
        assert_eq!(value(&notice, "Fee"), Some(fee), "{number}");
        let xml = shop.ask(number).await.unwrap();
        assert_eq!(
            (tag(&xml, "IncSum"), tag(&xml, "OutSum")),
            (paid, credited),
            "{number}"
        );
        let sums = (payment.paid_kopecks(), payment.credited_kopecks());
        let written = |sum: &str| sum.replace('.', "").trim_end_matches("0000").parse::<u64>();
        assert_eq!(
            (Ok(sums.0), Ok(sums.1)),
            (written(paid), written(credited)),
            "{number}"
        );
    }
}

#[tokio::test]
async fn the_usual_payment_costs_the_shop_a_commission() {
    let shop = Shop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    shop.open_invoice("7", "100.00").await;
    shop.sandbox.pay(7).unwrap();
    let xml = shop.ask(7).await.unwrap();
    assert_eq!(
        (tag(&xml, "IncSum"), tag(&xml, "OutSum")),
        ("100.000000", "96.100000")
    );
}
