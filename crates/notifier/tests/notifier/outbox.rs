//! Promises of a real outbox on their way.

use crate::{
    bot::{Answer, Bot, Gate, telegram_at},
    mail_server::{MailServer, Reply, mail_at, usual},
    shop::{NOW, TestShop, header, memory_mail},
};
use notifier::{Mail, Telegram};
use serde_json::json;
use shop::message::{
    DeliveryState::{Dead, Sending, Sent, Waiting},
    MessageChannel, Sent as Ending,
};
use std::sync::Arc;
use tokio::net::TcpListener;

async fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string()
}

#[tokio::test]
async fn a_paid_order_reaches_its_buyer_and_every_chat() {
    let shop = TestShop::open(&["-1001", "-1002"]).await;
    let order = shop.paid_order().await;
    let (telegram, chats) = Telegram::memory();
    let (mail, mails) = memory_mail();
    let courier = shop.courier(telegram, mail);
    assert_eq!(courier.deliver_all(NOW).await.unwrap(), 4);
    assert_eq!(courier.deliver_all(NOW).await.unwrap(), 0);

    let chats = chats.take();
    let to: Vec<&str> = chats.iter().map(|sent| sent.chat.as_str()).collect();
    assert_eq!(to, ["-1001", "-1002"]);
    assert!(
        chats[0]
            .text
            .plain
            .contains(&format!("Заказ № {} оплачен", order.number))
    );

    let [placed, paid] = mails.take().try_into().unwrap();
    assert_eq!(
        (placed.to.as_str(), paid.to.as_str()),
        ("anna@example.ru", "anna@example.ru")
    );
    assert!(
        placed
            .text
            .contains(&format!("https://shop.example.org/orders/{}", order.key.as_str()))
    );
    let first = header(&placed.raw, "Message-ID").unwrap();
    assert!(first.ends_with("@shop.example.org>"), "{first}");
    assert_eq!(header(&placed.raw, "In-Reply-To"), None);
    assert_eq!(header(&paid.raw, "In-Reply-To").as_ref(), Some(&first));
    assert_eq!(header(&paid.raw, "References").as_ref(), Some(&first));
    assert_ne!(header(&paid.raw, "Message-ID").as_ref(), Some(&first));
    assert!(
        shop.told(&order)
            .await
            .iter()
            .all(|(_, state, tries, _)| (*state, *tries) == (Sent, 1))
    );
}

#[tokio::test]
async fn a_repeated_try_is_the_same_letter() {
    let shop = TestShop::open(&[]).await;
    let order = shop.order().await;
    let cut = MailServer::start(|line| if line == "." { Reply::Cut } else { usual(line) }).await;
    shop.courier(Telegram::Off, cut.mail())
        .deliver_all(NOW)
        .await
        .unwrap();
    let row = shop.row(&order, "placed:email:buyer").await;
    assert_eq!((row.state, row.attempts), (Waiting, 1));

    let good = MailServer::start(usual).await;
    let courier = shop.courier(Telegram::Off, good.mail());
    assert_eq!(courier.deliver_all(row.due_at.plus_ms(-1)).await.unwrap(), 0);
    assert_eq!(courier.deliver_all(row.due_at).await.unwrap(), 1);
    let id = |server: &MailServer| header(&server.messages()[0], "Message-ID").unwrap();
    assert_eq!(id(&cut), id(&good));

    let again = shop.store.resend_message(row.id, NOW).await.unwrap();
    assert!(again && courier.deliver_all(NOW).await.unwrap() == 1);
    assert_eq!(header(&good.messages()[1], "Message-ID").unwrap(), id(&good));
}

#[tokio::test]
async fn a_pause_that_telegram_wants_of_a_chat_holds_no_other_and_costs_no_try() {
    let shop = TestShop::open(&["-1001", "-1002"]).await;
    let order = shop.paid_order().await;
    let bot = Bot::start([Answer::With(429, "", json!({"retry_after": 10}))]).await;
    let (mail, mails) = memory_mail();
    let courier = shop.courier(bot.telegram(), mail);
    courier.deliver_all(NOW).await.unwrap();
    assert_eq!(bot.calls().len(), 2, "the other chat has its message");
    assert_eq!(mails.take().len(), 2, "mail goes on");
    courier.deliver_all(NOW.plus_seconds(10)).await.unwrap();
    assert_eq!(bot.calls().len(), 2);
    courier.deliver_all(NOW.plus_seconds(11)).await.unwrap();
    assert_eq!(bot.calls().len(), 3);
    for chat in ["-1001", "-1002"] {
        let row = shop.row(&order, &format!("paid:telegram:{chat}")).await;
        assert_eq!((row.state, row.attempts), (Sent, 1));
    }
}

#[tokio::test]
async fn a_chat_that_moved_gets_its_message_at_once() {
    let shop = TestShop::open(&["-1001"]).await;
    let order = shop.paid_order().await;
    let bot = Bot::start([Answer::With(400, "", json!({"migrate_to_chat_id": -100_500}))]).await;
    let (mail, _) = memory_mail();
    shop.courier(bot.telegram(), mail).deliver_all(NOW).await.unwrap();
    let asked: Vec<_> = bot
        .calls()
        .into_iter()
        .map(|(_, body)| body["chat_id"].clone())
        .collect();
    assert_eq!(asked, [json!(-1001), json!(-100_500)]);
    let row = shop.row(&order, "paid:telegram:-1001").await;
    assert_eq!(
        (row.state, row.attempts, row.message.to.recipient.as_str()),
        (Sent, 1, "-100500")
    );
}

#[tokio::test]
async fn a_blocked_bot_writes_one_mail_instead_and_blocks_nobody_else() {
    let shop = TestShop::open(&["1", "2", "3"]).await;
    let order = shop.paid_order().await;
    let blocked = || Answer::No(403, "Forbidden: bot was blocked by the user");
    let bot = Bot::start([blocked(), blocked()]).await;
    let (mail, mails) = memory_mail();
    shop.courier(bot.telegram(), mail).deliver_all(NOW).await.unwrap();
    let states: Vec<_> = shop
        .told(&order)
        .await
        .into_iter()
        .map(|(key, state, ..)| (key, state))
        .collect();
    for (key, state) in [("1", Dead), ("2", Dead), ("3", Sent)] {
        assert!(
            states.contains(&(format!("paid:telegram:{key}"), state)),
            "{states:?}"
        );
    }
    let to_owner: Vec<_> = mails
        .take()
        .into_iter()
        .filter(|mail| mail.to == "owner@example.org")
        .collect();
    assert_eq!(to_owner.len(), 1);
    assert!(to_owner[0].subject.contains("оплачен"));
}

#[tokio::test]
async fn a_wrong_token_keeps_the_messages_and_is_told_by_mail_once_an_hour() {
    let shop = TestShop::open(&["-1001", "-1002"]).await;
    let order = shop.paid_order().await;
    let wrong = || Answer::No(401, "Unauthorized");
    let bot = Bot::start([wrong(), wrong()]).await;
    let (mail, mails) = memory_mail();
    let courier = shop.courier(bot.telegram(), mail);
    courier.deliver_all(NOW).await.unwrap();
    assert_eq!(bot.calls().len(), 1, "the lane stands still");
    courier.deliver_all(NOW.plus_seconds(600)).await.unwrap();
    assert_eq!(bot.calls().len(), 2);
    let alerts: Vec<_> = mails
        .take()
        .into_iter()
        .filter(|mail| mail.to == "owner@example.org")
        .collect();
    assert_eq!(alerts.len(), 1);
    assert!(
        alerts[0].text.contains("TELEGRAM_BOT_TOKEN"),
        "{}",
        alerts[0].text
    );
    let row = shop.row(&order, "paid:telegram:-1001").await;
    assert_eq!((row.state, row.attempts), (Waiting, 0));
    assert!(row.last_error.unwrap().contains("TELEGRAM_BOT_TOKEN"));
    let undelivered = shop.store.undelivered_messages(10).await.unwrap();
    assert_eq!(
        undelivered.len(),
        2,
        "each that was tried is seen in the back office"
    );

    courier.deliver_all(NOW.plus_seconds(1_200)).await.unwrap();
    assert_eq!(bot.calls().len(), 4, "mended, they leave by themselves");
    assert_eq!(shop.row(&order, "paid:telegram:-1002").await.state, Sent);
}

#[tokio::test]
async fn a_buyers_refused_mail_is_dead_after_one_try_and_told_in_the_chat() {
    let shop = TestShop::open(&["-1001"]).await;
    let order = shop.order().await;
    let server = MailServer::start(|line| match line {
        line if line.starts_with("RCPT") => Reply::Say("550 5.1.1 no such user"),
        line => usual(line),
    })
    .await;
    let bot = Bot::start([]).await;
    shop.courier(bot.telegram(), server.mail())
        .deliver_all(NOW)
        .await
        .unwrap();
    let row = shop.row(&order, "placed:email:buyer").await;
    assert_eq!((row.state, row.attempts), (Dead, 1));
    assert_eq!(
        row.last_error.as_deref(),
        Some("permanent error (550): 5.1.1 no such user")
    );
    let [alert] = bot.texts().try_into().unwrap();
    assert!(
        alert.contains(&format!("Письмо о заказе № {} не дошло", order.number)),
        "{alert}"
    );
    assert!(alert.contains("5.1.1 no such user"), "{alert}");
    assert_eq!(shop.store.undelivered_messages(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_alert_that_arrives_nowhere_makes_no_further_alert() {
    let shop = TestShop::open(&["-1001"]).await;
    shop.order().await;
    let server = MailServer::start(|line| match line {
        line if line.starts_with("RCPT") => Reply::Say("550 5.1.1 no such user"),
        line => usual(line),
    })
    .await;
    let bot = Bot::start([Answer::No(403, "Forbidden: bot was blocked by the user")]).await;
    let courier = shop.courier(bot.telegram(), server.mail());
    assert_eq!(
        courier.deliver_all(NOW).await.unwrap(),
        3,
        "the letter, its alert in the chat, its alert by mail"
    );
    assert_eq!(shop.store.undelivered_messages(10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_shop_without_mail_gives_letters_up_in_sight_and_without_alarm() {
    let shop = TestShop::open(&["-1001"]).await;
    let order = shop.paid_order().await;
    let bot = Bot::start([]).await;
    shop.courier(bot.telegram(), Mail::Off)
        .deliver_all(NOW)
        .await
        .unwrap();
    assert_eq!(bot.calls().len(), 1, "the paid order and nothing else");
    let row = shop.row(&order, "paid:email:buyer").await;
    assert_eq!(
        (row.state, row.last_error.as_deref()),
        (Dead, Some("e-mail is not set up"))
    );
}

#[tokio::test]
async fn a_refused_login_rests_the_mail_and_costs_no_try() {
    let shop = TestShop::open(&["-1001"]).await;
    let order = shop.order().await;
    shop.order().await;
    let server = MailServer::start(|line| match line {
        line if line.starts_with("AUTH") => Reply::Say("535 5.7.8 wrong password"),
        line => usual(line),
    })
    .await;
    let bot = Bot::start([]).await;
    let courier = shop.courier(bot.telegram(), mail_at(&server.url("smtp", "")));
    courier.deliver_all(NOW).await.unwrap();
    courier.deliver_all(NOW.plus_seconds(599)).await.unwrap();
    assert_eq!(server.count("AUTH"), 1, "the lane rests");
    let row = shop.row(&order, "placed:email:buyer").await;
    assert_eq!(
        (row.state, row.attempts, row.due_at),
        (Waiting, 0, NOW.plus_seconds(600))
    );
    let [alert] = bot.texts().try_into().unwrap();
    assert!(alert.contains("SMTP_URL"), "{alert}");
}

#[tokio::test]
async fn sixteen_failures_are_enough_and_the_owner_knows_after_six() {
    let shop = TestShop::open(&["-1001"]).await;
    let order = shop.paid_order().await;
    let (mail, mails) = memory_mail();
    let courier = shop.courier(telegram_at(&format!("http://{}", nobody().await)), mail);
    let mut now = NOW;
    for attempt in 1..=16 {
        courier.deliver_all(now).await.unwrap();
        let row = shop.row(&order, "paid:telegram:-1001").await;
        assert_eq!(row.attempts, attempt);
        assert_eq!(row.state, if attempt < 16 { Waiting } else { Dead });
        let to_owner = mails
            .all()
            .iter()
            .filter(|mail| mail.to == "owner@example.org")
            .count();
        assert_eq!(to_owner, usize::from(attempt >= 6), "try {attempt}");
        now = row.due_at;
    }
    assert!(now.ms() - NOW.ms() <= 15 * 60 * 60 * 1_000);
}

/// RFC 5321 gives a mail server ten minutes for its last answer.
#[tokio::test]
async fn a_mail_server_that_answers_slowly_but_honestly_gets_one_letter() {
    let shop = TestShop::open(&[]).await;
    let order = shop.order().await;
    let server = MailServer::start(|line| if line == "." { Reply::Hold } else { usual(line) }).await;
    let slow = shop.courier(Telegram::Off, server.mail());
    let (mail, mails) = memory_mail();
    let rival = shop.courier(Telegram::Off, mail);
    let rivals = async {
        server.reached().await;
        for seconds in [65, 120, 300, 599, 14 * 60] {
            rival.deliver_all(NOW.plus_seconds(seconds)).await.unwrap();
            assert_eq!(
                mails.take(),
                [],
                "after {seconds} s it is still the first worker's"
            );
        }
        server.open();
    };
    let (sent, ()) = tokio::join!(slow.deliver_all(NOW), rivals);
    assert_eq!((sent.unwrap(), server.messages().len()), (1, 1));
    let row = shop.row(&order, "placed:email:buyer").await;
    assert_eq!((row.state, row.attempts, row.last_error), (Sent, 1, None));
}

#[tokio::test]
async fn telegram_that_answers_slowly_but_honestly_gets_one_message() {
    let shop = TestShop::open(&["-1001"]).await;
    let order = shop.paid_order().await;
    let gate = Arc::new(Gate::default());
    let bot = Bot::start([Answer::Gate(Arc::clone(&gate))]).await;
    let (mail, _) = memory_mail();
    let slow = shop.courier(bot.telegram(), mail);
    let (telegram, chats) = Telegram::memory();
    let (mail, _) = memory_mail();
    let rival = shop.courier(telegram, mail);
    let rivals = async {
        gate.reached.notified().await;
        for seconds in [41, 80, 120, 149] {
            rival.deliver_all(NOW.plus_seconds(seconds)).await.unwrap();
            assert_eq!(
                chats.take(),
                [],
                "after {seconds} s it is still the first worker's"
            );
        }
        gate.open.notify_one();
    };
    let (sent, ()) = tokio::join!(slow.deliver_all(NOW), rivals);
    sent.unwrap();
    assert_eq!(bot.calls().len(), 1);
    let row = shop.row(&order, "paid:telegram:-1001").await;
    assert_eq!((row.state, row.attempts, row.last_error), (Sent, 1, None));
}

#[tokio::test]
async fn a_worker_that_died_with_a_message_is_replaced_after_the_lease() {
    let shop = TestShop::open(&[]).await;
    let order = shop.order().await;
    let until = NOW.plus_seconds(120);
    let claimed = shop
        .store
        .claim_messages(MessageChannel::Email, NOW, "dead", until, 1, &[])
        .await
        .unwrap();
    assert_eq!(shop.row(&order, "placed:email:buyer").await.state, Sending);
    let (mail, mails) = memory_mail();
    let courier = shop.courier(Telegram::Off, mail);
    assert_eq!(courier.deliver_all(NOW.plus_seconds(119)).await.unwrap(), 0);
    assert_eq!(courier.deliver_all(NOW.plus_seconds(120)).await.unwrap(), 1);
    assert_eq!(mails.take().len(), 1);
    let late = Ending::Dead {
        error: "too late".to_owned(),
    };
    let written = shop
        .store
        .finish_message(claimed[0].id, "dead", late, NOW, Vec::new())
        .await
        .unwrap();
    assert!(!written);
    assert_eq!(shop.row(&order, "placed:email:buyer").await.state, Sent);
}

#[tokio::test]
async fn rivals_send_each_message_once() {
    let shop = TestShop::open(&["-1001", "-1002"]).await;
    for _ in 0..5 {
        shop.paid_order().await;
    }
    let bot = Bot::start([]).await;
    let (mail, mails) = memory_mail();
    let one = shop.courier(bot.telegram(), mail);
    let (mail, more_mails) = memory_mail();
    let other = shop.courier(bot.telegram(), mail);
    let (first, second) = tokio::join!(one.deliver_all(NOW), other.deliver_all(NOW));
    // Either may have gone home while the other still held a message, but together they sent everything.
    assert_eq!(first.unwrap() + second.unwrap(), 20);
    assert_eq!(
        (bot.calls().len(), mails.take().len() + more_mails.take().len()),
        (10, 10)
    );
}

#[tokio::test]
async fn mail_that_piled_up_while_the_server_was_down_leaves_when_it_is_back() {
    let shop = TestShop::open(&[]).await;
    for _ in 0..20 {
        shop.order().await;
    }
    let down = shop.courier(Telegram::Off, mail_at(&format!("smtp://{}", nobody().await)));
    assert_eq!(down.deliver_all(NOW).await.unwrap(), 20);
    assert_eq!(
        down.deliver_all(NOW.plus_seconds(-3_600)).await.unwrap(),
        0,
        "a clock that jumps back waits"
    );
    let server = MailServer::start(usual).await;
    let up = shop.courier(Telegram::Off, server.mail());
    assert_eq!(up.deliver_all(NOW.plus_seconds(3_600)).await.unwrap(), 20);
    assert_eq!((server.messages().len(), server.count("RCPT")), (20, 20));
}
