//! A gateway that is down, and one that refuses: two things, told to those who can do something about them.

use crate::support::{CHAT, Plan, TestShop, changed_goods, said};
use sandbox::EnquiryAnswer;
use server::{clock, config::Config};
use shop::{Tax, Timestamp, catalog::Assortment, gateway::HandOver, text::Lang};

const HOUR_MS: i64 = 3_600_000;

/// Goods that were put on the shelf when their rate was in force.
fn goods_of_last_year() -> Assortment {
    changed_goods(|products| products[0].tax = Tax::Vat20)
}

fn with_receipts(config: &mut Config) {
    config.robokassa.receipts = "true".into();
}

#[tokio::test]
async fn a_payment_that_no_receipt_can_be_written_for_is_told_to_the_owner_and_truly_to_the_buyer() {
    let shop = TestShop::planned(Plan {
        goods: goods_of_last_year(),
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let begin = clock::now();
    for lang in [Lang::Ru, Lang::En] {
        let unpaid = shop.unpaid().await;
        let prefix = if lang == Lang::En { "/en" } else { "" };
        for _ in 0..2 {
            let page = shop
                .visitor()
                .visit(&format!("{prefix}/orders/{}/pay", unpaid.key.as_str()))
                .await;
            assert_eq!(page.code(), 500);
            page.assert_says(&said(lang, "trouble-payment-refused"));
        }
    }
    shop.deliver_all().await;
    let told = shop.sandbox.messages();
    assert!((1..=hours(begin, clock::now())).contains(&told.len()), "{told:?}");
    assert_eq!(told[0].chat_id, CHAT);
    for part in ["SCARF-RED", "vat20", "vat22"] {
        assert!(told[0].text.contains(part), "{}", told[0].text);
    }
    shop.finish().await;
}

/// In how many hours of the clock that was: mostly one, but an hour may end while a test runs.
fn hours(begin: Timestamp, end: Timestamp) -> usize {
    usize::try_from(end.ms() / HOUR_MS - begin.ms() / HOUR_MS + 1).unwrap()
}

#[tokio::test]
async fn a_refusal_is_told_once_in_each_hour() {
    let shop = TestShop::planned(Plan {
        goods: goods_of_last_year(),
        change: with_receipts,
        ..Plan::default()
    })
    .await;
    let hour = Timestamp::from_ms((clock::now().ms() / HOUR_MS - 1) * HOUR_MS);
    for seconds in [0, 1, 3_599, 3_600] {
        let now = hour.plus_seconds(seconds);
        let unpaid = shop.unpaid_since(now).await;
        let order = shop.order(&unpaid.key).await;
        assert!(shop.shop().hand_over(&order, now).await.is_err());
    }
    shop.deliver_all().await;
    assert_eq!(shop.sandbox.messages().len(), 2);
    shop.finish().await;
}

#[tokio::test]
async fn a_gateway_that_refuses_our_questions_is_told_to_the_owner_once() {
    let shop = TestShop::planned(Plan {
        // The cabinet has another password 2 than the settings.
        change: |config| config.robokassa.password_2 = Some("another-secret-two".into()),
        ..Plan::default()
    })
    .await;
    let unpaid = shop.unpaid().await;
    let check = format!("/orders/{}/check", unpaid.key.as_str());
    let begin = clock::now();
    for _ in 0..2 {
        let page = shop.visitor().post(&check, &[]).await;
        assert_eq!(page.code(), 500);
        page.assert_says(&said(Lang::Ru, "trouble-question-refused"));
    }
    // The staff reads the same.
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let form = owner.visit(&file).await.found().form(&format!("{file}/check"));
    let page = owner.submit(form).await;
    assert_eq!(page.code(), 500);
    page.assert_says(&said(Lang::Ru, "trouble-question-refused"));
    let later = clock::now().plus_seconds(61);
    shop.shop().check_due(later, 50).await.unwrap();
    shop.deliver_all_at(later).await;
    let told = shop.sandbox.messages();
    assert!((1..=hours(begin, later)).contains(&told.len()), "{told:?}");
    assert!(told[0].text.contains("signature"), "{}", told[0].text);
    shop.finish().await;
}

#[tokio::test]
async fn a_gateway_that_is_down_is_nobodys_fault() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let number = unpaid.invoice.try_into().unwrap();
    for answer in [
        EnquiryAnswer::Page(502),
        EnquiryAnswer::Page(200),
        EnquiryAnswer::Half,
    ] {
        shop.sandbox.script_enquiries(number, [answer]);
        let check = format!("/orders/{}/check", unpaid.key.as_str());
        let page = shop.visitor().post(&check, &[]).await;
        assert_eq!(page.code(), 503);
        page.assert_says(&said(Lang::Ru, "trouble-not-answered"));
    }
    assert_eq!(shop.deliver_all().await, 1, "the buyer's letter only");
    shop.finish().await;
}

/// Money comes late only if the gateway's page outlives the hold.
#[tokio::test]
async fn the_gateways_page_closes_before_the_goods_go_back() {
    let shop = TestShop::open().await;
    let now = clock::now();
    let unpaid = shop.unpaid_since(now).await;
    let order = shop.order(&unpaid.key).await;
    let HandOver::Form { fields, .. } = shop.shop().hand_over(&order, now).await.unwrap() else {
        panic!("a form is posted");
    };
    let closes = fields.iter().find(|(name, _)| name == "ExpirationDate");
    let (_, closes) = closes.unwrap();
    let closes = time::OffsetDateTime::parse(closes, &time::format_description::well_known::Rfc3339).unwrap();
    assert_eq!(closes.offset(), time::UtcOffset::from_hms(3, 0, 0).unwrap());
    let closes_ms = i64::try_from(closes.unix_timestamp_nanos() / 1_000_000).unwrap();
    let until = order.waits_until().unwrap().ms();
    assert!((120_000..122_000).contains(&(until - closes_ms)), "{closes}");
    // Nobody is sent to a page that is about to close.
    let page = format!("/orders/{}", unpaid.key.as_str());
    let order_of_an_hour_ago = shop.unpaid_since(now.plus_seconds(-58 * 60)).await;
    let here = format!("/orders/{}", order_of_an_hour_ago.key.as_str());
    let pressed = shop.visitor().post(&format!("{here}/pay"), &[]).await.found();
    assert_eq!(pressed.url.path(), here);
    pressed.assert_says(&said(Lang::Ru, "order-time-up-headline"));
    let pressed = shop.visitor().post(&format!("{page}/pay"), &[]).await.found();
    assert_eq!(pressed.url.path(), format!("{page}/pay"));
    shop.finish().await;
}
