//! The checkout form: what is typed is kept, what is wrong is named, what is right is stored.

use crate::support::{BUYER, Form, Page, THING, TestShop};
use app::legal::edition;
use server::clock;
use shop::{buyer::Delivery, edition::Paper, text::Lang};
use words::words;

#[tokio::test]
async fn every_mistake_is_named_on_top_and_beside_its_field_and_nothing_typed_is_lost() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await.fill_in([
        ("name", " "),
        ("phone", "12 \"34\""),
        ("email", "anna<at>example.ru"),
        ("delivery", "courier"),
        ("address", ""),
        ("comment", "Позвоните\nзаранее & тихо"),
        ("consent_data", ""),
        ("consent_offer", "on"),
    ]);
    let page = visitor.submit(form).await;
    assert_eq!(page.code(), 422);
    let links = page.attributes("#errors a", "href");
    assert_eq!(links, ["#name", "#phone", "#email", "#address", "#consent_data"]);
    for link in &links {
        assert!(
            page.has(&format!("input{link}[aria-invalid=true]")),
            "{link} leads to its field"
        );
        assert!(
            page.has(&format!("{link}-error")),
            "{link} is explained beside the field"
        );
    }
    assert!(page.has("#errors[role=alert]"));
    let again = page.form("/checkout");
    for (name, value) in [
        ("phone", "12 \"34\""),
        ("email", "anna<at>example.ru"),
        ("delivery", "courier"),
        ("comment", "Позвоните\r\nзаранее & тихо"),
        ("consent_offer", "1"),
    ] {
        assert_eq!(again.value(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(again.value("consent_data"), None, "an unset tick stays unset");
    assert!(shop.orders().await.is_empty());

    // The same form, mended: one order.
    let mended = again.fill_in([
        ("name", BUYER.name),
        ("phone", BUYER.phone),
        ("email", BUYER.email),
        ("address", BUYER.address),
        ("consent_data", "on"),
    ]);
    let order = shop.order_of(&visitor.submit(mended).await.found()).await;
    assert_eq!(order.placed.comment, "Позвоните\nзаранее & тихо");
    shop.finish().await;
}

#[tokio::test]
async fn each_field_has_its_own_mistake() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let long_name = "ё".repeat(65);
    let long_comment = "ё".repeat(1_001);
    let long_address = "ё".repeat(301);
    let cases = [
        ("name", "", "name"),
        ("name", long_name.as_str(), "name"),
        ("name", "\u{200B}\u{202E}", "name"),
        ("name", "\u{3164}\u{301}", "name"),
        ("address", "\u{2800}", "address"),
        ("phone", "", "phone"),
        ("phone", "+7 912", "phone"),
        ("phone", "call me", "phone"),
        ("email", "", "email"),
        ("email", "anna@localhost", "email"),
        ("email", "a@b.ru, c@d.ru", "email"),
        ("delivery", "", "delivery"),
        ("delivery", "teleport", "delivery"),
        ("address", "", "address"),
        ("address", long_address.as_str(), "address"),
        ("comment", long_comment.as_str(), "comment"),
        ("consent_data", "", "consent_data"),
        ("consent_offer", "", "consent_offer"),
    ];
    for (field, value, mistake) in cases {
        let form = if field == "address" {
            form.clone().force("delivery", "courier")
        } else {
            form.clone()
        };
        let page = visitor.submit(form.force(field, value)).await;
        assert_eq!(page.code(), 422, "{field}={value:?}");
        assert_eq!(
            page.attributes("#errors a", "href"),
            [format!("#{mistake}")],
            "{field}={value:?}"
        );
    }
    assert!(shop.orders().await.is_empty());
    assert_eq!(shop.stock(THING).await, 5_000);
    shop.finish().await;
}

/// NT-07: what is typed ends up in headers of letters.
#[tokio::test]
async fn a_line_break_in_a_field_adds_no_header() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    for email in [
        "a@b.ru\r\nBcc: x@y.ru",
        "a@b.ru%0d%0aDATA",
        "a@b.ru\nCc:x@y.ru",
        "a@b.ru\0",
    ] {
        let page = visitor.submit(form.clone().force("email", email)).await;
        assert_eq!(page.attributes("#errors a", "href"), ["#email"], "{email:?}");
    }
    let named = form.force("name", "Анна\r\nBcc: everyone@example.org");
    let order = shop.order_of(&visitor.submit(named).await.found()).await;
    assert_eq!(order.placed.buyer.name.as_str(), "Анна Bcc: everyone@example.org");
    shop.deliver_all().await;
    let mails = shop.sandbox.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, [BUYER.email]);
    assert_eq!(mails[0].header("Bcc"), None);
    shop.finish().await;
}

#[tokio::test]
async fn a_phone_is_taken_in_any_spelling_and_kept_in_one() {
    let shop = TestShop::open().await;
    for (typed, kept) in [
        ("+7 912 345-67-89", "+79123456789"),
        ("8 (912) 345 67 89", "+79123456789"),
        ("79123456789", "+79123456789"),
        ("9123456789", "+79123456789"),
        ("8-912-345-67-89", "+79123456789"),
        (" +7\u{A0}912\u{A0}345\u{2011}67\u{2011}89 ", "+79123456789"),
        ("+375 29 123 45 67", "+375291234567"),
        ("+77011234567", "+77011234567"),
        ("8 (843) 236-42-00", "+78432364200"),
        ("8 (495) 739-70-00 доб. 12", "+74957397000;ext=12"),
    ] {
        let visitor = shop.visitor();
        let form = shop.ready_to_order(&visitor).await.fill_in([("phone", typed)]);
        let page = visitor.submit(form).await;
        assert_eq!(page.code(), 200, "{typed}: {}", page.text());
        assert_eq!(
            shop.order_of(&page)
                .await
                .placed
                .buyer
                .phone
                .link()
                .trim_start_matches("tel:"),
            kept,
            "{typed}"
        );
    }
    shop.finish().await;
}

/// CP-09, CF-05: stored exactly, or refused; never a broken page.
#[tokio::test]
async fn odd_texts_are_stored_as_they_are_or_refused() {
    let shop = TestShop::open().await;
    for (typed, kept) in [
        ("🧣🧤👩‍👩‍👧", "🧣🧤👩‍👩‍👧"),
        ("\u{3164}\n\u{2800}", ""),
        ("a\u{0}b", "ab"),
        ("a\u{202E}b\u{200B}c", "abc"),
        (
            "1' or 1=1; drop table orders; --",
            "1' or 1=1; drop table orders; --",
        ),
        ("{{7*7}} ${jndi:ldap://x} %s %n", "{{7*7}} ${jndi:ldap://x} %s %n"),
        ("ʼ ‘ ’ \\' \" `", "ʼ ‘ ’ \\' \" `"),
        ("\n.\nMAIL FROM:<x@y.ru>\n.\r\n", ".\nMAIL FROM:<x@y.ru>\n."),
        ("лишь\u{300} é", "лишь\u{300} é"),
    ] {
        let visitor = shop.visitor();
        // One mailbox gets few letters before anybody pays.
        let email = format!("{}@example.ru", shop.orders().await.len());
        let form = shop.ready_to_order(&visitor).await;
        let form = form.fill_in([("comment", typed), ("email", &email)]);
        let page = visitor.submit(form).await;
        assert_eq!(page.code(), 200, "{typed:?}: {}", page.text());
        assert_eq!(shop.order_of(&page).await.placed.comment, kept, "{typed:?}");
    }
    let orders = shop.orders().await.len();
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let megabyte = visitor
        .submit(form.clone().force("comment", &"x".repeat(1024 * 1024)))
        .await;
    assert_eq!(megabyte.code(), 413);
    // Half a surrogate is no text in UTF-8.
    let mut body = crate::support::encoded(&form.fields());
    body.push_str("&comment=%ED%A0%80");
    let request = visitor
        .client()
        .post(shop.url("/checkout"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    let surrogate = Page::of(request.send().await.unwrap()).await;
    assert!(surrogate.code() < 500, "{}", surrogate.text());
    assert_eq!(shop.orders().await.len(), orders);
    shop.deliver_all().await;
    assert_eq!(
        shop.sandbox.mails().len(),
        orders,
        "a letter for each order and no other"
    );
    shop.finish().await;
}

#[tokio::test]
async fn consents_are_kept_as_proof_and_are_nobodys_default() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    let page = visitor.visit("/checkout").await.found();
    let fresh = page.form("/checkout");
    assert_eq!(
        (fresh.value("consent_data"), fresh.value("consent_offer")),
        (None, None)
    );
    let before = clock::now();
    let order = shop
        .order_of(
            &visitor
                .submit(shop.checkout_form(&visitor, "/").await)
                .await
                .found(),
        )
        .await;
    let consents = order.placed.consents.unwrap();
    for (consent, paper) in [(&consents.data, Paper::Privacy), (&consents.offer, Paper::Offer)] {
        let chrome = shop.app().chrome(Lang::Ru, "/");
        let agreed_to = edition(&chrome, paper, shop.shop().terms());
        let version = agreed_to.version();
        assert_eq!(
            (consent.version.as_str(), consent.ip.as_str()),
            (version, "127.0.0.1")
        );
        assert!(before <= consent.at && consent.at <= clock::now());
    }
    shop.finish().await;
}

#[tokio::test]
async fn the_courier_costs_what_the_page_said_and_nothing_from_the_threshold_on() {
    let shop = TestShop::open().await;
    for (goods, delivery, price, total) in [
        (("scarf", THING), "pickup", 0, 10_000),
        (("scarf", THING), "courier", 39_000, 49_000),
        (("coat", "COAT"), "courier", 0, 1_250_000),
    ] {
        let visitor = shop.visitor();
        shop.add_to_cart(&visitor, "/", goods, 1).await;
        let form = shop.checkout_form(&visitor, "/").await;
        let form = form.fill_in([("delivery", delivery), ("address", BUYER.address)]);
        let order = shop.order_of(&visitor.submit(form).await.found()).await;
        assert_eq!(
            (
                order.placed.bill.delivery().get(),
                order.placed.bill.total().get()
            ),
            (price, total)
        );
        let is_courier =
            matches!(&order.placed.delivery, Delivery::Courier { address } if address == BUYER.address);
        assert_eq!(is_courier, delivery == "courier");
    }
    shop.finish().await;
}

/// AC-05, RD-04: fields that the form does not have.
#[tokio::test]
async fn fields_that_no_form_has_do_nothing() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let smuggled = [
        ("is_admin", "true"),
        ("status", "paid"),
        ("state", "paid"),
        ("total", "1"),
        ("price", "1"),
        ("user_id", "1"),
        ("IncCurrLabel", "Evil"),
        ("SuccessUrl2", "https://evil.example"),
    ];
    let form = smuggled
        .into_iter()
        .fold(form, |form: Form, (name, value)| form.smuggle(name, value));
    let hand_over = visitor.submit(form).await.found();
    let order = shop.order_of(&hand_over).await;
    assert_eq!(
        (order.state.name(), order.placed.bill.total().get()),
        ("awaiting_payment", 10_000)
    );
    let sent = hand_over.form_to_elsewhere();
    assert_eq!(sent.action().host_str(), Some("127.0.0.1"));
    assert_eq!(sent.action().port(), Some(shop.sandbox.address().port()));
    assert!(
        sent.fields()
            .iter()
            .all(|(_, value)| !value.contains("evil") && value != "Evil")
    );
    shop.finish().await;
}

#[tokio::test]
async fn an_empty_cart_cannot_be_ordered() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    let form = shop.ready_to_order(&visitor).await;
    let other = shop.visitor();
    let empty = other.visit("/checkout").await;
    assert_eq!(
        empty.url.path(),
        "/cart",
        "there is nothing to fill in a form for"
    );
    let fields = form.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let page = other.post("/checkout", &fields).await;
    assert_eq!(page.code(), 422);
    page.assert_says(&words(Lang::Ru).text("trouble-empty-cart"));
    assert!(shop.orders().await.is_empty());
    shop.finish().await;
}
