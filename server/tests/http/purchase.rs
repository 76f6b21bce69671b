//! One order from the shelf to the owner's phone, by every way that it can take.

use crate::support::{
    BUYER, CHAT, Plan, THING, TestShop, key_of, said,
    walk::{go_to_gateway, press},
};
use shop::{
    payment::{AttemptOutcome, Verdict},
    text::Lang,
};
use words::words;

#[tokio::test]
async fn a_stranger_buys_without_a_script_and_everybody_hears_of_it() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();

    let shelf = visitor.visit("/").await.found();
    shelf.assert_says("Шарф «Иней»");
    let link = shelf.attributes("a[href*='/products/scarf']", "href").remove(0);
    visitor.visit(&link).await.found().assert_says("100 ₽");
    let added = shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    assert_eq!(added.all("[data-cart=pieces]"), ["2"]);
    shop.add_to_cart(&visitor, "/", ("scarf", "SCARF-BLUE"), 1).await;
    let cart = visitor.visit("/cart").await.found();
    cart.assert_says("320,50 ₽");
    assert!(cart.has("a[href='/checkout']"));

    let form = shop.checkout_form(&visitor, "/").await;
    let form = form.fill_in([("delivery", "courier"), ("address", BUYER.address)]);
    let hand_over = visitor.submit(form).await.found();
    hand_over.assert_says("710,50 ₽");
    let order = shop.order_of(&hand_over).await;
    assert_eq!(
        (order.state.name(), order.placed.bill.total().get()),
        ("awaiting_payment", 71_050)
    );
    assert_eq!(visitor.visit("/cart").await.all("[data-cart=pieces]"), ["0"]);

    let gateway = go_to_gateway(&visitor, &hand_over).await;
    gateway.assert_says("710,50");
    let back = press(&visitor, &gateway, "pay").await;
    assert_eq!(key_of(&back), order.key);
    let order = shop.accepted(&order).await;
    assert_eq!(order.state.name(), "paid");
    let page = visitor
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    let number = order.number.to_string();
    page.assert_says(&words(Lang::Ru).with("order-paid-headline", &[("number", number.as_str().into())]));
    page.assert_says("Аглая Верещагина");
    assert_eq!(
        (shop.stock(THING).await, shop.stock("SCARF-BLUE").await),
        (4_998, 4)
    );

    assert_eq!(shop.deliver_all().await, 3);
    let chat = shop.sandbox.messages();
    assert_eq!(chat.len(), 1);
    assert_eq!(chat[0].chat_id, CHAT);
    let mails = shop.sandbox.mails();
    for words in [
        number.as_str(),
        "710,50",
        "Шарф «Иней»",
        "Красный",
        BUYER.name,
        "912",
        BUYER.address,
    ] {
        assert!(
            plain(&chat[0].text).contains(words),
            "the owner's chat does not say {words}: {}",
            chat[0].text
        );
    }
    assert_eq!(mails.len(), 2);
    for (mail, subject) in mails.iter().zip(["letter-placed", "letter-paid"]) {
        assert_eq!(mail.to, [BUYER.email]);
        assert_eq!(
            mail.subject,
            words(Lang::Ru).with(subject, &[("number", number.as_str().into())])
        );
        let link = shop.url(&format!("/orders/{}", order.key.as_str()));
        for part in [&mail.text, &mail.html] {
            assert!(
                part.as_ref().unwrap().contains(&link),
                "{subject} has no link to the order"
            );
        }
    }

    let owner = shop.owner().await;
    owner.visit("/admin/orders").await.found().assert_says(&number);
    let file = owner.visit(&format!("/admin/orders/{number}")).await.found();
    let invoice = order.attempts[0].invoice.to_string();
    for words in [
        BUYER.name,
        BUYER.email,
        BUYER.address,
        BUYER.comment,
        "SCARF-BLUE",
        "710,50 ₽",
        &invoice,
    ] {
        file.assert_says(words);
    }
    shop.finish().await;
}

/// Plain spaces instead of those that do not break.
fn plain(text: &str) -> String {
    text.replace(['\u{A0}', '\u{202F}'], " ")
}

#[tokio::test]
async fn an_english_purchase_is_english_to_the_last_letter() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/en/", ("scarf", THING), 1).await;
    let form = shop.checkout_form(&visitor, "/en/").await;
    let form = form.fill_in([("name", "Ann O'Neil"), ("comment", "Ring twice")]);
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    let back = press(&visitor, &gateway, "pay").await;
    assert!(back.url.path().starts_with("/en/orders/"), "{}", back.url);
    let order = shop.accepted(&order).await;

    let paid = format!("/en/orders/{}", order.key.as_str());
    for path in [
        "/en/",
        "/en/products/scarf",
        "/en/cart",
        &paid,
        "/en/offer",
        "/en/privacy",
        "/en/nothing",
    ] {
        let page = visitor.visit(path).await;
        assert_eq!(page.attributes("html", "lang"), ["en"], "{path}");
        assert_english(&page.text());
        for href in page.attributes("a[href^='/']:not([hreflang=ru]), form[action^='/']", "href") {
            assert!(href.starts_with("/en/"), "{path} leads out of English: {href}");
        }
    }
    let russian = visitor
        .visit(&paid)
        .await
        .attributes("a[hreflang=ru]", "href")
        .remove(0);
    let russian = visitor.visit(&russian).await.found();
    assert_eq!(key_of(&russian), order.key);
    assert_eq!(russian.attributes("html", "lang"), ["ru"]);

    shop.deliver_all().await;
    let mails = shop.sandbox.mails();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert_english(&mail.subject);
        assert_english(mail.text.as_ref().unwrap());
        assert!(mail.text.as_ref().unwrap().contains(&shop.url(&paid)));
    }
    // The owner reads Russian whatever the buyer reads.
    assert!(shop.sandbox.messages()[0].text.contains("оплачен"));
    shop.finish().await;
}

fn assert_english(text: &str) {
    let cyrillic: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.chars().any(|c| matches!(c, '\u{400}'..='\u{4FF}')))
        .collect();
    assert!(cyrillic.is_empty(), "not English: {cyrillic:?} in {text}");
}

#[tokio::test]
async fn a_declined_payment_is_tried_again_with_a_number_of_its_own() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    let back = press(&visitor, &gateway, "decline").await;
    assert_eq!(
        (key_of(&back), back.url.query()),
        (order.key.clone(), Some("from=failure"))
    );
    assert_eq!(shop.order(&order.key).await.state.name(), "awaiting_payment");

    let again = back.form(&format!("/orders/{}/pay", order.key.as_str()));
    let hand_over = visitor.submit(again).await.found();
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    press(&visitor, &gateway, "pay").await;
    let order = shop.accepted(&order).await;
    assert_eq!(order.state.name(), "paid");
    assert_eq!(order.attempts.len(), 2);
    assert_ne!(order.attempts[0].invoice, order.attempts[1].invoice);
    assert_ne!(order.attempts[0].outcome, AttemptOutcome::Paid);
    assert_eq!(order.attempts[1].outcome, AttemptOutcome::Paid);
    // A stale page offers nothing that could be paid twice.
    let stale = visitor
        .visit(&format!("/orders/{}/pay", order.key.as_str()))
        .await
        .found();
    assert_eq!(stale.url.path(), format!("/orders/{}", order.key.as_str()));
    assert!(
        stale
            .forms(&format!("/orders/{}/pay", order.key.as_str()))
            .is_empty()
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_shop_in_test_mode_says_so_everywhere() {
    let plan = Plan {
        is_test: true,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    assert_eq!(
        hand_over.form_to_elsewhere().value("IsTest").as_deref(),
        Some("1")
    );
    let back = press(&visitor, &gateway, "pay").await;
    let order = shop.accepted(&order).await;
    assert_eq!(
        (order.state.name(), order.notices[0].verdict),
        ("paid", Verdict::Accepted)
    );
    assert!(order.notices[0].notice.test);
    for path in [
        "/",
        "/products/scarf",
        "/cart",
        back.url.path(),
        "/nothing",
        "/admin/sign-in",
    ] {
        let page = visitor.visit(path).await;
        assert_eq!(page.all(".ribbon"), [said(Lang::Ru, "test-ribbon")], "{path}");
    }
    shop.deliver_all().await;
    let warning = said(Lang::Ru, "letter-test");
    assert!(shop.sandbox.messages()[0].text.contains(&warning));
    assert!(shop.sandbox.mails()[1].text.as_ref().unwrap().contains(&warning));
    shop.finish().await;
}

#[tokio::test]
async fn a_shop_with_real_money_has_no_ribbon_and_sends_no_test_flag() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    assert_eq!(hand_over.form_to_elsewhere().value("IsTest"), None);
    assert!(!hand_over.has(".ribbon") && !visitor.visit("/").await.has(".ribbon"));
    shop.finish().await;
}
