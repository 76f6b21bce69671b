//! Parameters that the merchant adds to each payment: they leave signed, come back, are shown, and decide nothing.

use super::{assert_paid_once, assert_untouched};
use crate::support::{
    Notice, Plan, TestShop, Unpaid,
    walk::{go_to_gateway, press},
};

async fn with_extra() -> TestShop {
    TestShop::planned(Plan {
        change: |config| config.robokassa.extra_params = "branch=kazan site=main".into(),
        ..Plan::default()
    })
    .await
}

/// What the gateway says of an attempt that was begun with these parameters.
fn carrying(unpaid: &Unpaid, extra: &[(&str, &str)]) -> Notice {
    let mut notice = Notice::of(unpaid);
    let extra = extra
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    notice.shp.extend(extra);
    notice
}

const EXTRA: [(&str, &str); 2] = [("Shp_branch", "kazan"), ("Shp_site", "main")];

#[tokio::test]
async fn what_the_merchant_adds_leaves_signed_comes_back_and_is_shown() {
    let shop = with_extra().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    let leaving = hand_over.form_to_elsewhere();
    for (name, value) in EXTRA {
        assert_eq!(leaving.value(name).as_deref(), Some(value));
    }
    // The gateway takes the form only if all of it is signed.
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    press(&visitor, &gateway, "pay").await;
    assert_eq!(shop.accepted(&order).await.state.name(), "paid");

    let owner = shop.owner().await;
    let file = owner
        .visit(&format!("/admin/orders/{}", order.number))
        .await
        .found();
    for (name, value) in EXTRA {
        file.assert_says(&format!("{name}={value}"));
    }
    assert!(!file.says("Shp_order="), "the order's key opens a page");
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn what_the_merchant_adds_is_signed_and_decides_nothing() {
    let shop = with_extra().await;
    let unpaid = shop.unpaid().await;
    let notice = carrying(&unpaid, &EXTRA);
    for (bent, case) in [
        (notice.with("Shp_branch", "moscow"), "another value"),
        (notice.without("Shp_site"), "one less"),
        (
            carrying(&unpaid, &EXTRA).and("Shp_more", "1").fields(),
            "one more",
        ),
    ] {
        assert!(shop.send(&bent).await.is_refusal(), "{case}");
        assert_untouched(&shop, &unpaid, case).await;
    }
    // In one of its ways the gateway changes the letter case of names after it signed them.
    let respelled = notice.fields().into_iter().map(|(name, value)| {
        let name = if name.starts_with("Shp_") {
            name.to_uppercase()
        } else {
            name
        };
        (name, value)
    });
    assert_eq!(shop.send(&respelled.collect::<Vec<_>>()).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;

    // A payment that was begun before the setting, or with another one, is for its order all the same.
    for extra in [&[][..], &[("Shp_branch", "moscow")]] {
        let earlier = shop.unpaid().await;
        let notice = carrying(&earlier, extra);
        assert_eq!(shop.notify(&notice).await, notice.ok(), "{extra:?}");
        assert_paid_once(&shop, &earlier).await;
    }

    // What carries them and names no order is for none.
    let other = shop.unpaid().await;
    let foreign = Notice {
        shp: vec![("Shp_branch".to_owned(), "kazan".to_owned())],
        ..Notice::about(other.invoice, &other.sum)
    };
    assert_eq!(shop.notify(&foreign).await, foreign.ok());
    assert_untouched(&shop, &other, "no order is named").await;
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 1);
    shop.deliver_all().await;
    shop.finish().await;
}
