//! Every row of Telegram's table of answers, through a socket.

use crate::bot::{Answer, Bot, TOKEN, telegram_at};
use notifier::{ChatText, SendOutcome, SendTrouble, Telegram, TelegramTrouble};
use serde_json::json;
use tokio::net::TcpListener;

fn text() -> ChatText {
    ChatText {
        html: "<b>Заказ № 1</b> &lt;script&gt;".to_owned(),
        plain: "Заказ № 1 <script>".to_owned(),
    }
}

async fn after(answer: Answer) -> (SendOutcome, Bot) {
    let bot = Bot::start([answer]).await;
    let outcome = bot.telegram().send("-1001", &text()).await;
    (outcome, bot)
}

fn failed(error: &str) -> SendOutcome {
    SendOutcome::Failed {
        error: error.to_owned(),
        wait_seconds: 0,
        trouble: None,
    }
}

fn refused(error: &str) -> SendOutcome {
    SendOutcome::Refused {
        error: error.to_owned(),
    }
}

#[tokio::test]
async fn a_message_goes_out_as_html_without_a_preview() {
    let (outcome, bot) = after(Answer::Ok).await;
    assert_eq!(outcome, SendOutcome::Delivered("42".to_owned()));
    let [(method, body)] = bot.calls().try_into().unwrap();
    assert_eq!(method, "sendmessage");
    assert_eq!(
        body,
        json!({
            "chat_id": -1001,
            "text": "<b>Заказ № 1</b> &lt;script&gt;",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": true},
        })
    );
}

#[tokio::test]
async fn a_chat_can_be_a_channels_name_but_not_nonsense() {
    let bot = Bot::start([]).await;
    let telegram = bot.telegram();
    assert_eq!(
        telegram.send("@shop", &text()).await,
        SendOutcome::Delivered("42".to_owned())
    );
    assert_eq!(
        telegram.send("shop", &text()).await,
        refused("this is not the id of a chat")
    );
    assert_eq!(bot.calls().len(), 1);
    assert_eq!(bot.calls()[0].1["chat_id"], "@shop");
}

#[tokio::test]
async fn a_message_goes_to_the_topic_of_a_chat() {
    let bot = Bot::start([
        Answer::No(400, "Bad Request: can't parse entities: x"),
        Answer::Ok,
    ])
    .await;
    let outcome = bot.telegram().send("-1001:45", &text()).await;
    assert_eq!(outcome, SendOutcome::Delivered("42".to_owned()));
    for (_, body) in bot.calls() {
        assert_eq!(
            (&body["chat_id"], &body["message_thread_id"]),
            (&json!(-1001), &json!(45)),
            "with markup and without"
        );
    }
}

#[tokio::test]
async fn telegram_is_given_the_silence_it_asks_for() {
    let parameters = json!({"retry_after": 17});
    let (outcome, _) = after(Answer::With(429, "Too Many Requests: retry after 17", parameters)).await;
    assert_eq!(outcome, SendOutcome::Busy { seconds: 17 });
    let (outcome, _) = after(Answer::No(429, "Too Many Requests: retry after 35")).await;
    assert_eq!(outcome, SendOutcome::Busy { seconds: 35 });
    // Whoever stands in Telegram's place has a page of its own, and the header that everybody knows.
    for (status, body, pause, seconds) in [
        (429, "<html>429</html>", "23", 23),
        (429, r#"{"ok":false,"description":"Too Many Requests"}"#, " 7 ", 7),
        (429, "", "999999", 3_600),
        (429, r#"{"ok":false,"parameters":{"retry_after":5}}"#, "60", 5),
    ] {
        let (outcome, _) = after(Answer::Later(status, body, pause)).await;
        assert_eq!(outcome, SendOutcome::Busy { seconds }, "{body}");
    }
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_has_a_new_id() {
    let parameters = json!({"migrate_to_chat_id": -1_009_876_543_210_i64});
    let description = "Bad Request: group chat was upgraded to a supergroup chat";
    let (outcome, bot) = after(Answer::With(400, description, parameters)).await;
    let recipient = "-1009876543210".to_owned();
    assert_eq!(outcome, SendOutcome::Moved { recipient });
    assert_eq!(bot.calls().len(), 1);
}

#[tokio::test]
async fn a_chat_that_does_not_want_us_is_given_up_at_once() {
    for description in [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot is not a member of the channel chat",
        "Unauthorized: bot was kicked from a chat",
        "Bad Request: chat not found",
        "Bad Request: group is deactivated",
    ] {
        let (outcome, bot) = after(Answer::No(403, description)).await;
        assert_eq!(outcome, refused(description));
        assert_eq!(bot.calls().len(), 1, "{description}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_a_setting_to_be_mended() {
    for description in ["Unauthorized", "Not Found"] {
        let (outcome, _) = after(Answer::No(401, description)).await;
        assert_eq!(
            outcome,
            SendOutcome::Misconfigured(SendTrouble::Token),
            "{description}"
        );
    }
}

#[tokio::test]
async fn a_message_that_is_not_liked_is_tried_once_as_plain_text() {
    for description in [
        "Bad Request: can't parse entities: Unsupported start tag \"script\" at byte offset 17",
        "Bad Request: message is too long",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: something new",
    ] {
        let (outcome, bot) = after(Answer::No(400, description)).await;
        assert_eq!(outcome, SendOutcome::Delivered("42".to_owned()), "{description}");
        let calls = bot.calls();
        assert_eq!(calls.len(), 2, "{description}");
        assert_eq!(calls[1].1["text"], "Заказ № 1 <script>");
        assert_eq!(calls[1].1.get("parse_mode"), None);
    }
}

#[tokio::test]
async fn plain_text_that_is_not_liked_either_is_given_up() {
    let dislike = || Answer::No(400, "Bad Request: can't parse entities: tag \"Анна\" is open");
    let bot = Bot::start([dislike(), dislike(), Answer::Ok]).await;
    let outcome = bot.telegram().send("-1001", &text()).await;
    assert_eq!(
        outcome,
        refused("Bad Request: can't parse entities"),
        "the message is not repeated"
    );
    assert_eq!(bot.calls().len(), 2);

    let pause = Answer::With(429, "", json!({"retry_after": 5}));
    let bot = Bot::start([dislike(), pause]).await;
    let outcome = bot.telegram().send("-1001", &text()).await;
    assert_eq!(
        outcome,
        SendOutcome::Busy { seconds: 5 },
        "the second answer is an answer like any other"
    );
}

#[tokio::test]
async fn what_is_not_an_answer_is_tried_again() {
    for (answer, error) in [
        (
            Answer::Raw(404, "<html>no such page</html>"),
            "Telegram's answer makes no sense",
        ),
        (Answer::Raw(200, ""), "Telegram's answer makes no sense"),
        (Answer::Raw(302, "moved"), "Telegram's answer makes no sense"),
        (Answer::Raw(429, "slowly"), "Telegram's answer makes no sense"),
        (
            Answer::Later(503, "later", "30"),
            "Telegram's answer makes no sense",
        ),
        (
            Answer::No(409, "Conflict: terminated by other request"),
            "Conflict: terminated by other request",
        ),
        (Answer::No(429, "Too Many Requests"), "Too Many Requests"),
    ] {
        assert_eq!(after(answer).await.0, failed(error));
    }
}

#[tokio::test]
async fn what_was_sent_is_not_sent_again_because_its_receipt_is_of_a_newer_shape() {
    let (outcome, bot) = after(Answer::Raw(
        200,
        r#"{"ok":true,"result":{"message_id":7,"chat":"new"}}"#,
    ))
    .await;
    assert_eq!(outcome, SendOutcome::Delivered("7".to_owned()));
    assert_eq!(bot.calls().len(), 1);
    let (outcome, _) = after(Answer::Raw(
        400,
        r#"{"ok":false,"description":"Forbidden: x","parameters":[]}"#,
    ))
    .await;
    assert_eq!(outcome, refused("Forbidden: x"));
}

#[tokio::test]
async fn a_server_error_is_tried_again() {
    let (outcome, _) = after(Answer::Raw(502, "<html>Bad Gateway</html>")).await;
    assert!(
        matches!(
            outcome,
            SendOutcome::Failed {
                wait_seconds: 0,
                trouble: None,
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_long() {
    let started = tokio::time::Instant::now();
    let (outcome, _) = after(Answer::Hang).await;
    assert_eq!(outcome, failed("Telegram did not answer in time"));
    let waited = started.elapsed().as_secs();
    assert!((60..=75).contains(&waited), "{waited} s");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_tried_again() {
    let (outcome, _) = after(Answer::Cut).await;
    let SendOutcome::Failed { error, .. } = outcome else {
        panic!("another try was due: {outcome:?}");
    };
    assert!(error.starts_with("the connection to Telegram broke: "), "{error}");
}

#[tokio::test]
async fn nobody_at_home_is_tried_again_and_shows_no_token() {
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let outcome = telegram_at(&format!("http://{free}"))
        .send("-1001", &text())
        .await;
    let SendOutcome::Failed { error, .. } = outcome else {
        panic!("another try was due: {outcome:?}");
    };
    assert!(error.starts_with("Telegram cannot be reached: "), "{error}");
    assert!(!error.contains(TOKEN) && !error.contains("AAF7"), "{error}");
}

#[tokio::test]
async fn an_answer_that_repeats_the_token_is_stored_without_it() {
    let (outcome, _) = after(Answer::No(
        403,
        "Forbidden: 123456:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao",
    ))
    .await;
    assert_eq!(outcome, refused("Forbidden: […]"));
    let long: &'static str = Box::leak(format!("Forbidden: {}", "ё".repeat(1_000)).into_boxed_str());
    let (SendOutcome::Refused { error }, _) = after(Answer::No(403, long)).await else {
        panic!("it was to be given up");
    };
    assert_eq!(error.chars().count(), 300);
}

#[tokio::test]
async fn a_channel_that_is_off_says_so() {
    assert_eq!(Telegram::Off.send("-1001", &text()).await, SendOutcome::Off);
    let (telegram, memory) = Telegram::memory();
    assert_eq!(
        telegram.send("-1001", &text()).await,
        SendOutcome::Delivered("memory".to_owned())
    );
    let [sent] = memory.take().try_into().unwrap();
    assert_eq!((sent.chat, sent.text), ("-1001".to_owned(), text()));
}

const ME: &str = r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Shop","username":"shop_bot",
    "can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false,
    "can_connect_to_business":false,"has_main_web_app":false}}"#;

#[tokio::test]
async fn a_bot_and_its_chats_are_known_by_their_names_and_nothing_is_sent() {
    // What of the answer is shorter or newer does not matter.
    for (me, name) in [
        (ME, "@shop_bot"),
        (r#"{"ok":true,"result":{"username":"shop_bot"}}"#, "@shop_bot"),
    ] {
        let bot = Bot::start([Answer::Raw(200, me)]).await;
        assert_eq!(bot.telegram().name().await.as_deref(), Ok(name));
        assert_eq!(bot.calls()[0].0, "getme");
    }
    let chat = r#"{"ok":true,"result":{"id":-1001,"type":"group","title":"Заказы"}}"#;
    let bot = Bot::start([Answer::Raw(200, chat)]).await;
    assert_eq!(bot.telegram().title("-1001:45").await.as_deref(), Ok("Заказы"));
    let [(method, body)] = bot.calls().try_into().unwrap();
    assert_eq!((method.as_str(), body), ("getchat", json!({"chat_id": -1001})));
}

#[tokio::test]
async fn what_is_wrong_with_a_bot_or_a_chat_is_told_apart() {
    let bot = Bot::start([Answer::No(401, "Unauthorized")]).await;
    assert_eq!(bot.telegram().name().await, Err(TelegramTrouble::Token));
    for said in [
        "Bad Request: chat not found",
        "Forbidden: bot was kicked from the group chat",
    ] {
        let bot = Bot::start([Answer::No(400, said)]).await;
        assert_eq!(
            bot.telegram().title("-1001").await,
            Err(TelegramTrouble::Refused(said.to_owned()))
        );
    }
    let moved = json!({"migrate_to_chat_id": -1_002_000});
    let bot = Bot::start([Answer::With(400, "Bad Request: group chat was upgraded", moved)]).await;
    assert_eq!(
        bot.telegram().title("-1001").await,
        Err(TelegramTrouble::Moved("-1002000".to_owned()))
    );
    let nobody = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let trouble = telegram_at(&format!("http://{nobody}")).name().await;
    assert!(
        matches!(trouble, Err(TelegramTrouble::Unreachable(_))),
        "{trouble:?}"
    );
}
