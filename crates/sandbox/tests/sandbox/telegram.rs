//! The Bot API through the client that the shop uses.

use std::time::Duration;

use sandbox::{TelegramAnswer, TelegramButton};
use serde_json::{Value, json};
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::{EditMessageTextSetters, SendMessageSetters},
    requests::Requester,
    types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, MessageId, ParseMode},
};

use crate::shop::{Shop, soon};

const CHAT: ChatId = ChatId(42);

fn bot(shop: &Shop) -> Bot {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(2))
        .no_proxy()
        .build()
        .unwrap();
    Bot::with_client("1:TEST", client).set_api_url(shop.url("/").parse().unwrap())
}

#[tokio::test]
async fn a_message_is_sent_read_and_edited() {
    let shop = Shop::open().await;
    let bot = bot(&shop);
    assert_eq!(bot.get_me().await.unwrap().username(), "vitrina_sandbox_bot");
    let keys = InlineKeyboardMarkup::new([[
        InlineKeyboardButton::url("Открыть", "https://shop.example/admin".parse().unwrap()),
        InlineKeyboardButton::callback("Принять", "o:7:accept"),
    ]]);
    let text = "🧣 <b>Заказ 7</b> &lt;Анна&gt;";
    let sent = bot
        .send_message(CHAT, text)
        .parse_mode(ParseMode::Html)
        .reply_markup(keys)
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("🧣 Заказ 7 <Анна>"));
    assert_eq!(sent.entities().unwrap()[0].offset, 3);

    let messages = soon(shop.sandbox.messages_when(1)).await;
    assert_eq!(
        (messages[0].chat_id, messages[0].message_id),
        (42, i64::from(sent.id.0))
    );
    assert_eq!(messages[0].source, text);
    let accept = TelegramButton {
        text: "Принять".to_owned(),
        url: None,
        callback_data: Some("o:7:accept".to_owned()),
    };
    assert_eq!(messages[0].keyboard[0][1], accept);

    bot.edit_message_text(CHAT, sent.id, "<i>принят</i>")
        .parse_mode(ParseMode::Html)
        .await
        .unwrap();
    assert_eq!(shop.sandbox.messages()[0].text, "принят");
    assert!(shop.sandbox.messages()[0].edited_at.is_some());
    let again = bot
        .edit_message_text(CHAT, sent.id, "<i>принят</i>")
        .parse_mode(ParseMode::Html)
        .await;
    assert!(
        matches!(again, Err(RequestError::Api(ApiError::MessageNotModified))),
        "{again:?}"
    );
    let other = bot.edit_message_text(CHAT, MessageId(99), "x").await;
    assert!(
        matches!(other, Err(RequestError::Api(ApiError::MessageToEditNotFound))),
        "{other:?}"
    );
    bot.send_message(ChatId(-1_001_234_567_890), "в группу")
        .await
        .unwrap();
}

#[tokio::test]
async fn what_telegram_refuses_is_refused() {
    let shop = Shop::open().await;
    let bot = bot(&shop);
    let broken = bot
        .send_message(CHAT, "<b>x</i>")
        .parse_mode(ParseMode::Html)
        .await;
    assert!(
        matches!(broken, Err(RequestError::Api(ApiError::CantParseEntities(_)))),
        "{broken:?}"
    );
    let long = bot.send_message(CHAT, "🧣".repeat(2049)).await;
    assert!(
        matches!(long, Err(RequestError::Api(ApiError::MessageIsTooLong))),
        "{long:?}"
    );
    let empty = bot
        .send_message(CHAT, "<b> </b>")
        .parse_mode(ParseMode::Html)
        .await;
    assert!(
        matches!(empty, Err(RequestError::Api(ApiError::MessageTextIsEmpty))),
        "{empty:?}"
    );
    let markdown = bot
        .send_message(CHAT, "*x*")
        .parse_mode(ParseMode::MarkdownV2)
        .await;
    assert!(
        markdown
            .unwrap_err()
            .to_string()
            .contains("unsupported parse_mode")
    );
    let data = "x".repeat(65);
    let keys = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("x", data)]]);
    let buttons = bot.send_message(CHAT, "x").reply_markup(keys).await;
    assert!(
        matches!(buttons, Err(RequestError::Api(ApiError::ButtonDataInvalid))),
        "{buttons:?}"
    );
    assert!(shop.sandbox.messages().is_empty());
    bot.send_message(CHAT, "🧣".repeat(2048)).await.unwrap();
}

#[tokio::test]
async fn faults_follow_the_script() {
    let shop = Shop::open().await;
    let bot = bot(&shop);
    shop.sandbox.script_telegram([
        TelegramAnswer::RetryAfter(2),
        TelegramAnswer::Forbidden("bot was blocked by the user".to_owned()),
        TelegramAnswer::MigrateTo(-1_001_111_111_111),
        TelegramAnswer::BadRequest("chat not found".to_owned()),
        TelegramAnswer::Unauthorized,
        TelegramAnswer::Garbage,
        TelegramAnswer::Reset,
        TelegramAnswer::ResetAfterSending,
        TelegramAnswer::Hang,
        TelegramAnswer::Usual,
    ]);
    let send = || async { bot.send_message(CHAT, "x").await };
    assert!(matches!(send().await, Err(RequestError::RetryAfter(wait)) if wait.seconds() == 2));
    assert!(matches!(
        send().await,
        Err(RequestError::Api(ApiError::BotBlocked))
    ));
    assert!(matches!(
        send().await,
        Err(RequestError::MigrateToChatId(ChatId(-1_001_111_111_111)))
    ));
    assert!(matches!(
        send().await,
        Err(RequestError::Api(ApiError::ChatNotFound))
    ));
    assert!(matches!(
        send().await,
        Err(RequestError::Api(ApiError::InvalidToken))
    ));
    assert!(matches!(send().await, Err(RequestError::InvalidJson { .. })));
    assert!(matches!(send().await, Err(RequestError::Network(_))));
    assert!(shop.sandbox.messages().is_empty());
    assert!(matches!(send().await, Err(RequestError::Network(_))));
    assert_eq!(
        shop.sandbox.messages().len(),
        1,
        "accepted, though the sender does not know"
    );
    assert!(matches!(send().await, Err(RequestError::Network(_))));
    assert!(send().await.is_ok());
    assert_eq!(shop.sandbox.messages().len(), 2);

    shop.sandbox.script_telegram([TelegramAnswer::ServerError]);
    let plain = shop
        .client
        .post(shop.url("/bot1:TEST/sendMessage"))
        .json(&json!({ "chat_id": 1, "text": "x" }));
    assert_eq!(plain.send().await.unwrap().status(), 502);
}

#[tokio::test]
async fn other_clients_may_send_forms_and_ask_for_updates() {
    let shop = Shop::open().await;
    let form = [
        ("chat_id", "42"),
        ("text", "форма"),
        (
            "reply_markup",
            r#"{"inline_keyboard":[[{"text":"x","url":"https://a.b/"}]]}"#,
        ),
    ];
    let sent = shop
        .client
        .post(shop.url("/bot1:TEST/sendmessage"))
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.json::<Value>().await.unwrap()["result"]["text"], "форма");
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n42\r\n\
                     --b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nчастями\r\n--b--\r\n";
    let sent = shop
        .client
        .post(shop.url("/bot1:TEST/SENDMESSAGE"))
        .header("Content-Type", "multipart/form-data; boundary=b");
    assert_eq!(
        sent.body(multipart)
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap()["result"]["text"],
        "частями"
    );
    assert_eq!(shop.sandbox.messages()[0].keyboard.len(), 1);

    let get = async |path: &str| {
        shop.client
            .get(shop.url(path))
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap()
    };
    assert_eq!(
        get("/bot1:TEST/getUpdates?timeout=0").await,
        json!({ "ok": true, "result": [] })
    );
    assert_eq!(get("/bot1:TEST/fly").await["error_code"], 404);
    assert_eq!(get("/botnonsense/getMe").await["description"], "Not Found");
    assert_eq!(
        get("/bot1:TEST/sendMessage?chat_id=@name&text=x").await["description"],
        "Bad Request: chat not found"
    );
}

#[tokio::test]
async fn waiting_for_updates_does_not_keep_the_sandbox_from_stopping() {
    let shop = Shop::open().await;
    let url = shop.url("/bot1:TEST/getUpdates?timeout=50");
    let waiting = tokio::spawn(shop.client.get(url).send());
    // Once this one is answered, the sandbox is serving both.
    shop.page("/").await;
    soon(shop.sandbox.stop()).await;
    // Either it was answered with nothing, or it came too late to be accepted.
    if let Ok(answer) = soon(waiting).await.unwrap() {
        assert_eq!(answer.json::<Value>().await.unwrap()["result"], json!([]));
    }
}
