//! The gateway knows an invoice number of ours from somebody else: from another order, another program under the same
//! login, or a database that was before this one.

use super::pay_in_silence;
use crate::support::{Hash, LOGIN, Notice, PASSWORD_1, ROBOKASSA, TestShop, Unpaid, sign};
use sandbox::Delivery;
use server::clock;
use shop::{
    payment::{Channel, InvoiceId},
    time::Timestamp,
};
use std::fmt::Write as _;

const HOUR: i64 = 3_600;

#[tokio::test]
async fn money_that_asking_finds_for_another_order_pays_neither_and_is_told() {
    let shop = TestShop::open().await;
    let (unpaid, other) = (shop.unpaid().await, shop.unpaid().await);
    pay_under_its_number(&shop, &unpaid, &[("Shp_order", other.key.as_str())]).await;
    for seconds in [61, 2 * HOUR, 3 * HOUR] {
        ask(&shop, clock::now().plus_seconds(seconds)).await;
    }
    for unpaid in [&unpaid, &other] {
        let order = shop.order(&unpaid.key).await;
        assert_eq!(order.state.name(), "expired");
        assert!(order.notices.is_empty());
    }
    let orphans = shop.store().orphans(10).await.unwrap();
    let kept: Vec<_> = orphans
        .iter()
        .map(|kept| (kept.notice.invoice.get(), kept.notice.details.named))
        .collect();
    assert_eq!(kept, [(unpaid.invoice, Some(other.number))]);
    shop.deliver_all_at(clock::now().plus_seconds(3 * HOUR)).await;
    let told = shop.sandbox.messages();
    let sum = "100 ₽".replace(' ', "\u{A0}");
    let tells = |text: &str| text.contains(&unpaid.invoice.to_string()) && text.contains(&sum);
    assert!(
        told.iter().any(|message| tells(&message.text)),
        "{:?}",
        told.iter().map(|message| &message.text).collect::<Vec<_>>()
    );
    shop.finish().await;
}

/// Asked about again and again, and then called about by the gateway itself: one orphan, and one message to
/// the owner.
#[tokio::test]
async fn money_that_asking_finds_for_no_order_of_ours_is_an_orphan_and_the_buyer_may_pay() {
    let shop = TestShop::open().await;
    let cases: [&[(&str, &str)]; 5] = [
        &[],
        &[("Shp_order", "A-77")],
        &[("Shp_order", "0123456789ABCDEF0123456789ABCDEF")],
        &[("Shp_item", "1")],
        // Invoices made in the cabinet may have numbers of ours; the gateway marks their payments itself.
        &[("shp_interface", "invoice")],
    ];
    for (place, shp) in cases.iter().enumerate() {
        let unpaid = shop.unpaid().await;
        pay_under_its_number(&shop, &unpaid, shp).await;
        for seconds in [61, 10 * 60, 30 * 60] {
            ask(&shop, clock::now().plus_seconds(seconds)).await;
        }
        let mut notice = Notice::about(unpaid.invoice, &unpaid.sum);
        notice.shp = shp
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(shop.notify(&notice).await, notice.ok());

        let order = shop.order(&unpaid.key).await;
        assert!(
            order.notices.is_empty() && order.is_payable(clock::now()),
            "{shp:?}"
        );
        let orphans = shop.store().orphans(10).await.unwrap();
        assert_eq!(orphans.len(), place + 1, "{shp:?}");
        let found = &orphans[0].notice;
        let marks: Vec<_> = found
            .details
            .marks
            .iter()
            .map(|mark| (&*mark.name, &*mark.value))
            .collect();
        assert_eq!((found.channel, marks), (Channel::Enquiry, shp.to_vec()));
    }
    shop.deliver_all_at(clock::now().plus_seconds(HOUR)).await;
    assert_eq!(shop.sandbox.messages().len(), cases.len());
    shop.finish().await;
}

/// A number was used before, by another program or an earlier database: no date makes its money this buyer's.
#[tokio::test]
async fn money_that_names_no_order_is_nobodys_however_new_it_is() {
    let shop = TestShop::open().await;
    for began_after_the_money in [0, 23 * HOUR, 25 * HOUR] {
        let began = clock::now().plus_seconds(began_after_the_money);
        let unpaid = shop.unpaid_since(began).await;
        pay_under_its_number(&shop, &unpaid, &[]).await;
        ask(&shop, began.plus_seconds(61)).await;
        assert_eq!(
            shop.state(&unpaid).await,
            "awaiting_payment",
            "{began_after_the_money}"
        );
    }
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 3);
    shop.finish().await;
}

/// The newest attempt is asked about first.
#[tokio::test]
async fn somebody_elses_money_does_not_hide_the_buyers_own() {
    let shop = TestShop::open().await;
    let (unpaid, other) = (shop.unpaid().await, shop.unpaid().await);
    let order = shop.order(&unpaid.key).await;
    let again = shop.shop().pay(&order, ROBOKASSA, clock::now());
    let newest = Unpaid::of(&again.await.unwrap());
    pay_under_its_number(&shop, &unpaid, &[("Shp_order", unpaid.key.as_str())]).await;
    pay_under_its_number(&shop, &newest, &[("Shp_order", other.key.as_str())]).await;
    let check = format!("/orders/{}/check", unpaid.key.as_str());
    shop.visitor().post(&check, &[]).await.found();
    assert_eq!(shop.state(&unpaid).await, "paid");
    assert_eq!(shop.store().orphans(10).await.unwrap().len(), 1);
    shop.finish().await;
}

/// The poller's turn, with the expiry that follows it.
async fn ask(shop: &TestShop, now: Timestamp) {
    let turns = shop.shop().check_due(now, 50).await.unwrap();
    assert!(turns.iter().all(|turn| turn.error.is_none()), "{turns:?}");
    shop.shop().expire_overdue(now, 50).await.unwrap();
}

/// The gateway is paid under the number of this attempt, with these parameters of a shop, sorted.
async fn pay_under_its_number(shop: &TestShop, unpaid: &Unpaid, shp: &[(&str, &str)]) {
    shop.sandbox.set_delivery(Delivery::Dropped);
    let (sum, invoice) = (unpaid.sum.clone(), unpaid.invoice.to_string());
    let mut text = format!("{LOGIN}:{sum}:{invoice}:{PASSWORD_1}");
    for (name, value) in shp {
        write!(text, ":{name}={value}").unwrap();
    }
    let signature = sign(Hash::Sha256, text.as_bytes());
    let mut fields = vec![
        ("MerchantLogin", LOGIN),
        ("OutSum", &sum),
        ("InvId", &invoice),
        ("SignatureValue", &signature),
    ];
    fields.extend(shp);
    let page = format!("http://{}/Merchant/Index.aspx", shop.sandbox.address());
    let shown = shop.machine.post(page).form(&fields).send().await.unwrap();
    assert_eq!(shown.status().as_u16(), 200);
    pay_in_silence(shop, InvoiceId::new(unpaid.invoice).unwrap());
}
