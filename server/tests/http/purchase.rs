//! One order from the shelf to the owner's phone, by every way that it can take.

use crate::support::{
    BUYER, Browser, CHAT, Notice, OWNER_EMAIL, Page, Plan, TestShop, in_time, key_of, THING,
};
use sandbox::Delivery;
use server::clock;
use shop::{
    message::DeliveryState,
    order::{Order, What},
    payment::{Channel, Outcome, Verdict},
    text::Lang,
};
use words::words;

/// The gateway's page for the order whose hand-over page this is, reached by its button.
async fn go_to_gateway(visitor: &Browser, hand_over: &Page) -> Page {
    let page = visitor.submit(hand_over.form_to_elsewhere()).await.found();
    assert_eq!(page.url.path(), "/Merchant/Index.aspx");
    page
}

/// Presses a button there; shows where the browser is sent.
async fn press(visitor: &Browser, gateway: &Page, button: &str) -> Page {
    let action = gateway.attributes("form", "action").remove(0);
    let form = gateway.form(&action).press("press", button);
    visitor.submit(form).await.found()
}

async fn accepted(shop: &TestShop, order: &Order) -> Order {
    let invoice = order.last_attempt().unwrap().invoice.get();
    in_time(shop.sandbox.accepted_payment(invoice.try_into().unwrap())).await;
    shop.order(&order.key).await
}

fn said(lang: Lang, id: &str) -> String {
    words(lang).text(id)
}

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
    assert_eq!((order.state.name(), order.placed.total.get()), ("awaiting_payment", 71_050));
    assert_eq!(visitor.visit("/cart").await.all("[data-cart=pieces]"), ["0"]);

    let gateway = go_to_gateway(&visitor, &hand_over).await;
    gateway.assert_says("710,50");
    let back = press(&visitor, &gateway, "pay").await;
    assert_eq!(key_of(&back), order.key);
    let order = accepted(&shop, &order).await;
    assert_eq!(order.state.name(), "paid");
    let page = visitor.visit(&format!("/orders/{}", order.key.as_str())).await.found();
    let number = order.number.to_string();
    page.assert_says(&words(Lang::Ru).with("order-paid-headline", &[("number", number.as_str().into())]));
    page.assert_says("Аглая Верещагина");
    assert_eq!((shop.stock(THING).await, shop.stock("SCARF-BLUE").await), (4_998, 4));

    assert_eq!(shop.deliver_all().await, 3);
    let chat = shop.sandbox.messages();
    assert_eq!(chat.len(), 1);
    assert_eq!(chat[0].chat_id, CHAT);
    let mails = shop.sandbox.mails();
    for words in [number.as_str(), "710,50", "Шарф «Иней»", "Красный", BUYER.name, "912", BUYER.address] {
        assert!(plain(&chat[0].text).contains(words), "the owner's chat does not say {words}: {}", chat[0].text);
    }
    assert_eq!(mails.len(), 2);
    for (mail, subject) in mails.iter().zip(["letter-placed", "letter-paid"]) {
        assert_eq!(mail.to, [BUYER.email]);
        assert_eq!(mail.subject, words(Lang::Ru).with(subject, &[("number", number.as_str().into())]));
        let link = shop.url(&format!("/orders/{}", order.key.as_str()));
        for part in [&mail.text, &mail.html] {
            assert!(part.as_ref().unwrap().contains(&link), "{subject} has no link to the order");
        }
    }

    let owner = shop.owner().await;
    owner.visit("/admin/orders").await.found().assert_says(&number);
    let file = owner.visit(&format!("/admin/orders/{number}")).await.found();
    let invoice = order.attempts[0].invoice.to_string();
    for words in [BUYER.name, BUYER.email, BUYER.address, BUYER.comment, "SCARF-BLUE", "710,50 ₽", &invoice] {
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
    let order = accepted(&shop, &order).await;

    let paid = format!("/en/orders/{}", order.key.as_str());
    for path in ["/en/", "/en/products/scarf", "/en/cart", &paid, "/en/offer", "/en/privacy", "/en/nothing"] {
        let page = visitor.visit(path).await;
        assert_eq!(page.attributes("html", "lang"), ["en"], "{path}");
        assert_english(&page.text());
        for href in page.attributes("a[href^='/']:not([hreflang=ru]), form[action^='/']", "href") {
            assert!(href.starts_with("/en/"), "{path} leads out of English: {href}");
        }
    }
    let russian = visitor.visit(&paid).await.attributes("a[hreflang=ru]", "href").remove(0);
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
    assert_eq!((key_of(&back), back.url.query()), (order.key.clone(), Some("from=failure")));
    assert_eq!(shop.order(&order.key).await.state.name(), "awaiting_payment");

    let again = back.form(&format!("/orders/{}/pay", order.key.as_str()));
    let hand_over = visitor.submit(again).await.found();
    let gateway = go_to_gateway(&visitor, &hand_over).await;
    press(&visitor, &gateway, "pay").await;
    let order = shop.order(&order.key).await;
    let order = accepted(&shop, &order).await;
    assert_eq!(order.state.name(), "paid");
    assert_eq!(order.attempts.len(), 2);
    assert_ne!(order.attempts[0].invoice, order.attempts[1].invoice);
    assert_ne!(order.attempts[0].outcome, Outcome::Paid);
    assert_eq!(order.attempts[1].outcome, Outcome::Paid);
    // A stale page offers nothing that could be paid twice.
    let stale = visitor.visit(&format!("/orders/{}/pay", order.key.as_str())).await.found();
    assert_eq!(stale.url.path(), format!("/orders/{}", order.key.as_str()));
    assert!(stale.forms(&format!("/orders/{}/pay", order.key.as_str())).is_empty());
    shop.finish().await;
}

#[tokio::test]
async fn money_is_found_by_asking_when_the_gateways_calls_are_lost() {
    let shop = TestShop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    go_to_gateway(&visitor, &hand_over).await;
    // The buyer pays and closes the window, so nothing at all comes back to the shop.
    let invoice = order.attempts[0].invoice.get();
    shop.sandbox.pay(invoice.try_into().unwrap()).unwrap();

    let now = clock::now();
    assert!(shop.shop().check_due(now, 50).await.unwrap().is_empty(), "nobody is asked in the first minute");
    let later = now.plus_seconds(61);
    assert_eq!(shop.shop().check_due(later, 50).await.unwrap().len(), 1);
    let order = shop.order(&order.key).await;
    assert_eq!(order.state.name(), "paid");
    assert_eq!(order.notices[0].notice.channel, Channel::Enquiry);
    let history = shop.history(order.number).await;
    assert!(history.iter().any(|event| matches!(event.what, What::Paid { healed: true, .. })));

    // The lost call comes after all: it is confirmed, and nobody is told a second time.
    shop.sandbox.set_delivery(Delivery::Sending);
    shop.sandbox.announce_again(invoice.try_into().unwrap()).unwrap();
    let order = accepted(&shop, &order).await;
    assert_eq!(order.notices.len(), 1);
    assert_eq!(shop.deliver_all_at(later).await, 3);
    assert_eq!((shop.sandbox.messages().len(), shop.sandbox.mails().len()), (1, 2));
    shop.finish().await;
}

#[tokio::test]
async fn an_order_is_checked_before_it_expires() {
    let shop = TestShop::open().await;
    shop.sandbox.set_delivery(Delivery::Dropped);
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    go_to_gateway(&visitor, &hand_over).await;
    shop.sandbox.pay(order.attempts[0].invoice.get().try_into().unwrap()).unwrap();
    let late = clock::now().plus_seconds(61 * 60);
    assert!(shop.shop().expire_overdue(late, 50).await.unwrap().is_empty(), "the gateway is asked first");
    let turns = shop.shop().check_due(late, 50).await.unwrap();
    assert!(turns.iter().all(|turn| !turn.has_expired));
    assert_eq!(shop.order(&order.key).await.state.name(), "paid");
    shop.finish().await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_expires_and_gives_its_goods_back() {
    let shop = TestShop::open().await;
    let order = shop.unpaid().await;
    let visitor = shop.visitor();
    assert_eq!(shop.stock(THING).await, 4_999);
    for (minutes, expires) in [(59, false), (61, true), (62, false), (300, false)] {
        let now = clock::now().plus_seconds(minutes * 60);
        let turns = shop.shop().check_due(now, 50).await.unwrap();
        assert_eq!(turns.iter().any(|turn| turn.has_expired), expires, "after {minutes} minutes");
        assert!(shop.shop().expire_overdue(now, 50).await.unwrap().is_empty(), "after {minutes} minutes");
    }
    assert_eq!(shop.stock(THING).await, 5_000);
    let page = visitor.visit(&format!("/orders/{}", order.key.as_str())).await.found();
    page.assert_says(&said(Lang::Ru, "order-expired-headline"));
    let pay = shop.visitor().post(&format!("/orders/{}/pay", order.key.as_str()), &[]).await;
    assert_eq!(pay.url.path(), format!("/orders/{}", order.key.as_str()), "an expired order cannot be paid");
    assert_eq!(shop.order(&order.key).await.attempts.len(), 1);
    shop.finish().await;
}

#[tokio::test]
async fn the_buyer_who_returns_first_waits_on_a_page_that_turns_paid_by_itself() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let visitor = shop.visitor();
    let path = format!("/orders/{}/events?from=success", unpaid.key.as_str());
    let mut events = Events(visitor.listen(&path).await);
    let first = events.next().await.unwrap();
    assert_eq!(first["headline"], said(Lang::Ru, "order-checking-headline"));
    assert_eq!(first["is_busy"], true);

    let notice = Notice::of(&unpaid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let second = events.next().await.unwrap();
    assert_eq!(second["tone"], "good");
    assert_eq!(second["is_busy"], false);
    let number = unpaid.number.to_string();
    assert_eq!(
        second["headline"],
        words(Lang::Ru).with("order-paid-headline", &[("number", number.into())])
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_stream_ends_with_its_order_and_with_the_shop() {
    let shop = TestShop::open().await;
    let (ending, waiting) = (shop.unpaid().await, shop.unpaid().await);
    let visitor = shop.visitor();
    let path = |key: &str| format!("/orders/{key}/events");
    let mut ended = Events(visitor.listen(&path(ending.key.as_str())).await);
    let mut cut = Events(visitor.listen(&path(waiting.key.as_str())).await);
    ended.next().await.unwrap();
    cut.next().await.unwrap();
    shop.shop().expire_overdue(clock::now().plus_seconds(3 * 3_600), 1).await.unwrap();
    assert_eq!(ended.next().await.unwrap()["is_final"], true);
    assert_eq!(ended.next().await, None, "nothing will change any more");
    // `finish` waits for the server, and the server waits for open answers.
    let server = tokio::spawn(shop.finish());
    assert_eq!(cut.next().await, None);
    in_time(server).await.unwrap();
}

/// A stream of events, each of them JSON.
struct Events(reqwest::Response);

impl Events {
    /// The next event; `None` when the stream is over.
    async fn next(&mut self) -> Option<serde_json::Value> {
        let mut text = String::new();
        loop {
            let chunk = in_time(self.0.chunk()).await.unwrap()?;
            text.push_str(std::str::from_utf8(&chunk).unwrap());
            let is_whole = text.ends_with("\n\n");
            let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
            let data: String = data.collect();
            if is_whole && !data.is_empty() {
                return Some(serde_json::from_str(&data).unwrap());
            }
            if is_whole {
                text.clear();
            }
        }
    }
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
    assert_eq!(hand_over.form_to_elsewhere().value("IsTest").as_deref(), Some("1"));
    let back = press(&visitor, &gateway, "pay").await;
    let order = accepted(&shop, &order).await;
    assert_eq!((order.state.name(), order.notices[0].verdict), ("paid", Verdict::Accepted));
    assert!(order.notices[0].notice.test);
    for path in ["/", "/products/scarf", "/cart", back.url.path(), "/nothing", "/admin/sign-in"] {
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

#[tokio::test]
async fn the_staff_ships_what_was_paid_and_the_buyer_hears_where_it_is() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", unpaid.number);
    let page = owner.visit(&file).await.found();
    let ship = page.form(&format!("{file}/ship")).fill_in([("tracking", "RA 123 456 789 RU")]);
    let page = owner.submit(ship).await.found();
    assert!(page.forms(&format!("{file}/ship")).is_empty(), "what left cannot leave again");
    let page = owner.submit(page.form(&format!("{file}/deliver"))).await.found();
    assert!(page.forms(&format!("{file}/deliver")).is_empty());
    let order = shop.order(&unpaid.key).await;
    assert_eq!(order.fulfilment.name(), "delivered");
    let visitor = shop.visitor();
    let page = visitor.visit(&format!("/orders/{}", order.key.as_str())).await.found();
    page.assert_says(&said(Lang::Ru, "order-delivered-headline"));
    shop.deliver_all().await;
    let shipped = shop.sandbox.mails().pop().unwrap();
    assert!(shipped.text.as_ref().unwrap().contains("RA 123 456 789 RU"));
    shop.finish().await;
}

#[tokio::test]
async fn a_message_that_nobody_takes_is_seen_and_can_be_sent_again() {
    let mut shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.deliver_all().await;
    let blocked = "bot was blocked by the user".to_owned();
    shop.sandbox.script_telegram([sandbox::TelegramAnswer::Forbidden(blocked)]);
    shop.notify(&Notice::of(&unpaid)).await;
    shop.deliver_all().await;
    let dead = shop.store().dead_messages(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    // What the chat did not take goes to the owner's mailbox, and the order is paid all the same.
    assert!(shop.sandbox.mails().iter().any(|mail| mail.to == [OWNER_EMAIL]));
    assert_eq!(shop.state(&unpaid).await, "paid");
    let owner = shop.owner().await;
    let resend = format!("/admin/messages/{}/resend", dead[0].id.0);
    let problems = owner.visit("/admin/problems").await.found();
    owner.submit(problems.form(&resend)).await.found();
    assert_eq!(shop.deliver_all().await, 1);
    assert_eq!(shop.sandbox.messages().len(), 1);
    let states: Vec<_> = shop.messages(unpaid.number).await.into_iter().map(|row| row.state).collect();
    assert!(states.iter().all(|state| *state == DeliveryState::Sent), "{states:?}");
    shop.expect_given_up(0);
    shop.finish().await;
}
