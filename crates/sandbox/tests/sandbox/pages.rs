//! The pages for people: what they show, and that nothing foreign runs in them.

use sandbox::{Invoice, Pace, PaymentState, Service};
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, PASSWORD_3, Shop, md5, soon, token};

#[tokio::test]
async fn the_payment_page_shows_what_is_paid_as_text() {
    let shop = Shop::open().await;
    let receipt = "%7B%22items%22%3A%5B%7B%22name%22%3A%22%D0%A8%D0%B0%D0%BF%D0%BA%D0%B0%20%3Cb%3E%22%2C%22\
                   quantity%22%3A2%2C%22sum%22%3A1990.50%2C%22tax%22%3A%22none%22%7D%5D%7D";
    let signature = md5(&format!("{LOGIN}:1990.50:7:{receipt}:{PASSWORD_1}"));
    let (status, page) = shop
        .open_page(&[
            ("MerchantLogin", LOGIN),
            ("OutSum", "1990.50"),
            ("InvId", "7"),
            ("Receipt", receipt),
            ("Description", "<script>alert(1)</script>"),
            ("Culture", "ru"),
            ("SignatureValue", &signature),
        ])
        .await;
    assert_eq!(status, 200, "{page}");
    assert!(
        page.contains("<html lang=\"ru\">") && page.contains("1\u{a0}990,50\u{a0}₽"),
        "{page}"
    );
    assert!(page.contains("Шапка &#60;b&#62; × 2"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    for press in ["pay", "decline", "close"] {
        assert!(page.contains(&format!("value=\"{press}\"")), "{press}");
    }
}

#[tokio::test]
async fn the_cabinet_tells_how_the_shop_was_told() {
    let shop = Shop::open().await;
    shop.answer(&[(503, "<b>database</b>")]);
    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();
    let payment = soon(shop.sandbox.accepted_payment(7)).await;
    let page = shop.page("/payments").await;
    assert!(
        page.contains("503 &#60;b&#62;database&#60;/b&#62;") && page.contains("200 OK7"),
        "{page}"
    );

    let again = shop
        .client
        .post(shop.url(&format!("/payments/{}/announce", payment.op_key)))
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 303);
    soon(
        shop.sandbox
            .payment_when(7, |payment| payment.notifications.len() == 3),
    )
    .await;

    let switch = shop
        .client
        .post(shop.url("/payments/delivery"))
        .form(&[("delivery", "dropped")]);
    assert_eq!(switch.send().await.unwrap().status(), 303);
    assert!(
        shop.page("/payments")
            .await
            .contains("value=\"dropped\" aria-pressed=\"true\"")
    );

    let index = shop.page("/").await;
    assert!(
        index.contains("/robokassa/result") && index.contains(LOGIN),
        "{index}"
    );
    assert!(!index.contains(PASSWORD_1) && !index.contains(PASSWORD_2));
}

#[tokio::test]
async fn the_bank_is_played_by_hand_in_the_cabinet() {
    let shop = Shop::open().await;
    let press = async |path: &str, name: &str, value: &str| {
        let pressed = shop.client.post(shop.url(path)).form(&[(name, value)]);
        pressed.send().await.unwrap().status().as_u16()
    };
    assert_eq!(press("/payments/delivery", "commission", "buyer").await, 303);
    shop.open_invoice("7", "100.00").await;
    let payment = shop.sandbox.payment(7).unwrap();
    let (page, walk) = (
        format!("/Merchant/Payment/{}", payment.op_key),
        format!("/payments/{}/walk", payment.op_key),
    );
    assert!(shop.page(&page).await.contains("103,90\u{a0}₽"));
    // The buyer has paid, so the browser goes back to the shop whatever the bank does.
    let pressed = shop.client.post(shop.url(&page)).form(&[("press", "check")]);
    let back = pressed.send().await.unwrap();
    assert!(
        back.headers()["location"]
            .to_str()
            .unwrap()
            .contains("SignatureValue=")
    );
    let cabinet = shop.page("/payments").await;
    for (code, is_offered) in [
        (5, false),
        (10, false),
        (20, false),
        (60, true),
        (80, true),
        (100, true),
    ] {
        let button = format!("name=\"state\" value=\"{code}\"");
        assert_eq!(cabinet.contains(&button), is_offered, "{code}");
    }
    assert!(
        cabinet.contains("зачисляется (50)") && cabinet.contains("103,90"),
        "{cabinet}"
    );
    assert_eq!(press(&walk, "state", "80").await, 303);
    assert_eq!(press(&walk, "state", "20").await, 409);
    assert_eq!(press(&walk, "state", "99").await, 400);
    assert_eq!(press("/payments/nobody/walk", "state", "60").await, 404);
    assert_eq!(press(&walk, "state", "100").await, 303);
    soon(shop.sandbox.accepted_payment(7)).await;
}

#[tokio::test]
async fn money_goes_back_and_receipts_end_by_buttons() {
    let shop = Shop::open().await;
    let press = async |path: &str, name: &str, value: &str| {
        let pressed = shop.client.post(shop.url(path)).form(&[(name, value)]);
        pressed.send().await.unwrap().status().as_u16()
    };
    shop.sandbox.set_pace(Service::Refund, Pace::ByHand);
    let op_key = shop.paid(7, "100.00").await;
    let refund = format!("/payments/{op_key}/refund");
    assert!(
        shop.page("/payments")
            .await
            .contains("placeholder=\"100\u{a0}₽\"")
    );
    assert_eq!(press(&refund, "sum", "much").await, 400);
    assert_eq!(press(&refund, "sum", "40,50").await, 303);
    assert_eq!(press(&refund, "sum", "60").await, 409, "more than is left");
    let cabinet = shop.page("/payments").await;
    assert!(
        cabinet.contains("Возврат 40,50\u{a0}₽") && cabinet.contains("из кабинета"),
        "{cabinet}"
    );
    assert_eq!(press(&refund, "sum", "").await, 409, "all is no longer there");

    let payload = format!(r#"{{"OpKey":"{op_key}","RefundSum":10}}"#);
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let asked = token(ring::hmac::HMAC_SHA256, header, &payload, PASSWORD_3);
    let (_, answer) = shop.call("/RefundService/Refund/Create", asked).await.unwrap();
    let end = format!("/refunds/{}/end", answer["requestId"].as_str().unwrap());
    assert!(shop.page("/payments").await.contains(&end));
    assert_eq!(press(&end, "state", "lost").await, 400);
    assert_eq!(press(&end, "state", "canceled").await, 303);
    assert_eq!(press(&end, "state", "finished").await, 409);
    let cabinet = shop.page("/payments").await;
    assert!(
        !cabinet.contains(&end) && cabinet.contains("отменён"),
        "{cabinet}"
    );
    assert_eq!(press("/receipts/1/end", "state", "registered").await, 409);
}

#[tokio::test]
async fn play_money_is_offered_to_go_back_only_where_it_can() {
    for can_go_back in [false, true] {
        let play = Shop::open_with(|settings| settings.refunds_play_money = can_go_back).await;
        let mut invoice = Invoice::foreign(7, 10_000, &[]);
        invoice.is_test = true;
        let op_key = play.sandbox.begin(invoice).unwrap().op_key;
        play.sandbox.walk(&op_key, PaymentState::Paid).unwrap();
        let button = format!("/payments/{op_key}/refund");
        assert_eq!(play.page("/payments").await.contains(&button), can_go_back);
        let pressed = play.client.post(play.url(&button)).form(&[("sum", "1")]);
        let status = pressed.send().await.unwrap().status().as_u16();
        assert_eq!(status, if can_go_back { 303 } else { 409 });
    }
}

#[tokio::test]
async fn what_goes_wrong_with_a_service_is_a_button() {
    let shop = Shop::open().await;
    let press = async |fields: &[(&str, &str)]| {
        let pressed = shop.client.post(shop.url("/services")).form(fields);
        pressed.send().await.unwrap().status().as_u16()
    };
    let pressed =
        |name: &str, value: &str| format!("name=\"{name}\" value=\"{value}\" aria-pressed=\"true\"");
    for answer in ["refused", "cut-off", "done-500", "500", "no-rights"] {
        assert_eq!(press(&[("next", "refund"), ("answer", answer)]).await, 303);
        assert!(
            shop.page("/services").await.contains(&pressed("answer", answer)),
            "{answer}"
        );
    }
    // The last one counts, and for one call only.
    let call = async || {
        let header = r#"{"alg":"HS256","typ":"JWT"}"#;
        let asked = token(ring::hmac::HMAC_SHA256, header, r#"{"OpKey":"x"}"#, PASSWORD_3);
        shop.call("/RefundService/Refund/Create", asked).await.unwrap().0
    };
    assert_eq!(call().await, 401);
    assert_eq!(call().await, 200);

    for (fields, name, value) in [
        ([("pace", "receipt"), ("after", "by-hand")], "after", "by-hand"),
        ([("tells", "60"), ("", "")], "tells", "60"),
        ([("result2", "paused"), ("", "")], "result2", "paused"),
    ] {
        assert_eq!(press(&fields).await, 303, "{fields:?}");
        assert!(
            shop.page("/services").await.contains(&pressed(name, value)),
            "{fields:?}"
        );
    }
    assert_eq!(press(&[("method", "SBP"), ("method", "OTP")]).await, 303);
    let page = shop.page("/services").await;
    assert!(
        page.contains("value=\"SBP\" checked") && !page.contains("value=\"BankCard\" checked"),
        "{page}"
    );
    for fields in [
        [("next", "nothing"), ("answer", "usual")],
        [("next", "refund"), ("answer", "odd")],
        [("pace", "refund"), ("after", "odd")],
        [("result2", "odd"), ("", "")],
    ] {
        assert_eq!(press(&fields).await, 400, "{fields:?}");
    }
    assert!(shop.page("/services").await.contains("Счетов пока нет."));
}

#[tokio::test]
async fn another_program_is_paid_from_the_cabinet() {
    let shop = Shop::open().await;
    for (number, marks, fields) in [("7", "0", 1), ("8", "1", 2), ("9", "3", 0)] {
        let form = [("inv_id", number), ("sum", "49.90"), ("marks", marks)];
        let pressed = shop.client.post(shop.url("/payments/foreign")).form(&form);
        assert_eq!(pressed.send().await.unwrap().status(), 303);
        let payment = soon(shop.sandbox.accepted_payment(number.parse().unwrap())).await;
        assert_eq!(
            (payment.invoice.out_sum_kopecks, payment.invoice.shp.len()),
            (4_990, fields)
        );
    }
    for (form, status) in [
        ([("inv_id", "10"), ("sum", "much"), ("marks", "0")], 400),
        ([("inv_id", "10"), ("sum", "1"), ("marks", "99")], 400),
        ([("inv_id", "7"), ("sum", "1"), ("marks", "0")], 409),
    ] {
        let pressed = shop.client.post(shop.url("/payments/foreign")).form(&form);
        assert_eq!(pressed.send().await.unwrap().status(), status, "{form:?}");
    }
}

#[tokio::test]
async fn the_chat_page_renders_allowed_markup_only() {
    let shop = Shop::open().await;
    let message = json!({
        "chat_id": 42,
        "parse_mode": "HTML",
        "text": "<b>Заказ</b> &lt;img src=x&gt; <a href=\"javascript:alert(1)\">сюда</a>",
    });
    shop.client
        .post(shop.url("/bot1:TEST/sendMessage"))
        .json(&message)
        .send()
        .await
        .unwrap();
    let page = shop.page("/telegram").await;
    assert!(page.contains("<b>Заказ</b> &lt;img src=x&gt; сюда"), "{page}");
    assert!(!page.contains("javascript:") && !page.contains("<img"));
}

#[tokio::test]
async fn foreign_html_is_served_in_chains() {
    let shop = Shop::open().await;
    let mut wire = TcpStream::connect(shop.sandbox.smtp_address()).await.unwrap();
    let mail = "EHLO me\r\nMAIL FROM:<a@b.ru>\r\nRCPT TO:<a@b.ru>\r\nDATA\r\n";
    wire.write_all(mail.as_bytes()).await.unwrap();
    let body = "Subject: <u>x</u>\r\nContent-Type: text/html\r\n\r\n<html><head></head><script>alert(1)</script></html>\r\n.\r\n";
    wire.write_all(body.as_bytes()).await.unwrap();
    soon(shop.sandbox.mails_when(1)).await;

    let part = shop.client.get(shop.url("/mail/1/html")).send().await.unwrap();
    let policy = part.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("sandbox ") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert!(
        !policy.contains("allow-scripts") && !policy.contains("allow-same-origin"),
        "{policy}"
    );
    assert!(
        part.text()
            .await
            .unwrap()
            .contains("<head><base target=\"_blank\">")
    );

    let view = shop.page("/mail/1").await;
    assert!(
        view.contains("<h1>&#60;u&#62;x&#60;/u&#62;</h1>") && !view.contains("<script"),
        "{view}"
    );
    assert!(shop.page("/mail").await.contains("href=\"/mail/1\""));
    let raw = shop.client.get(shop.url("/mail/1/raw")).send().await.unwrap();
    assert_eq!(raw.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(
        shop.client
            .get(shop.url("/mail/2"))
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}
