//! The pages for people: what they show, and that nothing foreign runs in them.

use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::shop::{LOGIN, PASSWORD_1, PASSWORD_2, Shop, md5, soon};

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
