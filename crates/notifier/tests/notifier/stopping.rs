//! The workers by themselves: what wakes them, and how they stop.

use crate::{
    bot::{Answer, Bot, Gate},
    mail_server::{MailServer, Reply, usual},
    shop::{NOW, TestShop, memory_mail},
};
use notifier::Telegram;
use shop::{
    message::DeliveryState::{Dead, Sending, Sent, Waiting},
    order::Order,
};
use std::{
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::oneshot,
    task::yield_now,
    time::{Instant, sleep, timeout},
};

async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        yield_now().await;
    }
}

#[tokio::test]
async fn workers_find_what_is_promised_while_they_run() {
    let shop = TestShop::open(&["-1001"]).await;
    let (telegram, chats) = Telegram::memory();
    let (mail, mails) = memory_mail();
    let courier = shop.courier(telegram, mail);
    let everything_sent = async {
        shop.paid_order().await;
        until(|| chats.all().len() == 1 && mails.all().len() == 2).await;
    };
    Box::pin(courier.run(|| NOW, everything_sent)).await;
    assert_eq!(courier.deliver_all(NOW).await.unwrap(), 0);
}

/// A chat gets one message a second, and one that has none waits for nobody.
#[tokio::test]
async fn a_chat_is_told_one_thing_a_second() {
    let shop = TestShop::open(&["-1001", "-1002"]).await;
    for _ in 0..3 {
        shop.paid_order().await;
    }
    let (telegram, chats) = Telegram::memory();
    let (mail, _) = memory_mail();
    let courier = shop.courier(telegram, mail);
    let second = AtomicI64::new(0);
    let told = || {
        let told = chats.all();
        let of = |chat: &str| told.iter().filter(|sent| sent.chat == chat).count();
        (of("-1001"), of("-1002"))
    };
    let clock = || NOW.plus_seconds(second.load(Ordering::Relaxed));
    let everything_sent = async {
        for messages in 1..=3 {
            until(|| told() == (messages, messages)).await;
            // Nothing more comes before the second is over, however often the workers look.
            sleep(Duration::from_millis(100)).await;
            assert_eq!(told(), (messages, messages));
            second.fetch_add(1, Ordering::Relaxed);
        }
    };
    timeout(
        Duration::from_mins(1),
        Box::pin(courier.run(clock, everything_sent)),
    )
    .await
    .unwrap();
}

/// Such as a message whose next try was hours away when its program was taken out of the settings, or that somebody sends again.
#[tokio::test]
async fn what_is_due_later_for_a_program_that_is_no_longer_set_is_given_up_too() {
    let program = "https://program.example/";
    let shop = TestShop::open_with(&[], &[program]).await;
    let (mail, _) = memory_mail();
    let courier = shop.courier(Telegram::Off, mail);
    let first = shop.order().await;
    let run = courier.run(|| NOW, async {
        given_up(&shop, &first, program).await;
        // The workers have found nothing more.
        sleep(Duration::from_millis(200)).await;
        let second = shop.order().await;
        given_up(&shop, &second, program).await;
    });
    timeout(Duration::from_mins(1), run).await.unwrap();
}

async fn given_up(shop: &TestShop, order: &Order, program: &str) {
    let key = format!("placed:webhook:{program}");
    while shop.row(order, &key).await.state != Dead {
        yield_now().await;
    }
}

#[tokio::test]
async fn idle_workers_stop_at_once() {
    let shop = TestShop::open(&[]).await;
    let (mail, _) = memory_mail();
    let started = Instant::now();
    shop.courier(Telegram::Off, mail).run(|| NOW, ready(())).await;
    assert!(started.elapsed().as_secs() < 2, "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_is_being_sent_is_finished_and_nothing_else_is_begun() {
    let shop = TestShop::open(&["-1001", "-1002"]).await;
    let order = shop.paid_order().await;
    let gate = Arc::new(Gate::default());
    let bot = Bot::start([Answer::Gate(Arc::clone(&gate))]).await;
    let (mail, mails) = memory_mail();
    let courier = shop.courier(bot.telegram(), mail);
    let (end, ended) = oneshot::channel::<()>();
    let run = courier.run(|| NOW, async {
        ended.await.ok();
    });
    let test = async {
        gate.reached.notified().await;
        until(|| mails.all().len() == 2).await;
        end.send(()).unwrap();
        yield_now().await;
        gate.open.notify_one();
    };
    tokio::join!(run, test);
    assert_eq!(shop.row(&order, "paid:telegram:-1001").await.state, Sent);
    let other = shop.row(&order, "paid:telegram:-1002").await;
    assert_eq!((other.state, other.attempts), (Waiting, 0));
    assert_eq!(bot.calls().len(), 1);
}

#[tokio::test]
async fn what_does_not_end_is_left_to_the_lease() {
    let shop = TestShop::open(&[]).await;
    let order = shop.order().await;
    let server = MailServer::start(|line| if line == "." { Reply::Hang } else { usual(line) }).await;
    let courier = shop.courier(Telegram::Off, server.mail());
    let started = Instant::now();
    courier.run(|| NOW, until(|| server.messages().len() == 1)).await;
    assert!(
        (29..=31).contains(&started.elapsed().as_secs()),
        "{:?}",
        started.elapsed()
    );
    tokio::time::resume();
    assert_eq!(shop.row(&order, "placed:email:buyer").await.state, Sending);
}
