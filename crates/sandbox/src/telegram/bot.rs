//! `/bot{token}/{method}`: the methods, their checks and their answers.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    TelegramAnswer, TelegramButton, TelegramMessage,
    arguments::Arguments,
    fault::{self, Fault},
    markup::{self, Node},
    text,
};
use crate::world::World;

/// The longest message, in UTF-16 units.
const LONGEST_TEXT: usize = 4096;

/// Any call of any method.
pub(crate) async fn call(
    State(world): State<Arc<World>>,
    Path((token, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    // The real server says "Not Found" to what cannot be a token.
    let is_token = token
        .split_once(':')
        .is_some_and(|(id, secret)| id.parse::<u64>().is_ok() && !secret.is_empty());
    if !is_token {
        return Fault::new(404, "Not Found").into_response();
    }
    let arguments = match Arguments::read(request).await {
        Ok(arguments) => arguments,
        Err(fault) => return fault.into_response(),
    };
    // Method names are compared without regard to letter case.
    match method.to_ascii_lowercase().as_str() {
        "getme" => done(&me()),
        "sendmessage" => scripted(&world, |world| send_message(world, &arguments)).await,
        "editmessagetext" => scripted(&world, |world| edit_message_text(world, &arguments)).await,
        "getupdates" => {
            let seconds = arguments
                .integer("timeout")
                .and_then(|seconds| u64::try_from(seconds).ok())
                .unwrap_or(0);
            tokio::select! {
                () = world.stopped() => {}
                () = tokio::time::sleep(Duration::from_secs(seconds.min(50))) => {}
            }
            done(&json!([]))
        }
        "getchat" => match arguments.chat_id() {
            Ok(chat_id) => done(&chat(chat_id)),
            Err(fault) => fault.into_response(),
        },
        "getwebhookinfo" => {
            done(&json!({ "url": "", "has_custom_certificate": false, "pending_update_count": 0 }))
        }
        "deletewebhook" | "setmycommands" | "sendchataction" | "answercallbackquery" => done(&json!(true)),
        _ => Fault::new(404, "Not Found: method not found").into_response(),
    }
}

/// Answers as the script says, or as usual.
async fn scripted(world: &World, usual: impl FnOnce(&World) -> Result<Value, Fault>) -> Response {
    let mut answer = TelegramAnswer::Usual;
    world.chats.send_if_modified(|chats| {
        answer = chats.next_answer();
        false
    });
    let usual = |world: &World| usual(world).map_or_else(IntoResponse::into_response, |result| done(&result));
    match answer {
        TelegramAnswer::Usual => usual(world),
        TelegramAnswer::ResetAfterSending => {
            let _ = usual(world);
            fault::cut_connection()
        }
        TelegramAnswer::Hang => {
            world.stopped().await;
            fault::cut_connection()
        }
        TelegramAnswer::Reset => fault::cut_connection(),
        TelegramAnswer::Garbage => fault::garbage(),
        TelegramAnswer::ServerError => fault::bad_gateway(),
        TelegramAnswer::Unauthorized => Fault::new(401, "Unauthorized").into_response(),
        TelegramAnswer::Forbidden(why) => Fault::new(403, format!("Forbidden: {why}")).into_response(),
        TelegramAnswer::BadRequest(why) => Fault::bad_request(&why).into_response(),
        TelegramAnswer::RetryAfter(seconds) => {
            Fault::new(429, format!("Too Many Requests: retry after {seconds}"))
                .with(json!({ "retry_after": seconds }))
                .into_response()
        }
        TelegramAnswer::MigrateTo(chat_id) => {
            Fault::bad_request("group chat was upgraded to a supergroup chat")
                .with(json!({ "migrate_to_chat_id": chat_id }))
                .into_response()
        }
    }
}

fn send_message(world: &World, arguments: &Arguments) -> Result<Value, Fault> {
    let chat_id = arguments.chat_id()?;
    let content = Content::of(arguments)?;
    let mut message = TelegramMessage {
        chat_id,
        message_id: 0,
        text: text::plain(&content.nodes),
        source: content.source,
        parse_mode: content.parse_mode,
        keyboard: content.keyboard,
        sent_at: world.now(),
        edited_at: None,
        html: text::to_html(&content.nodes),
    };
    world
        .chats
        .send_modify(|chats| message = chats.keep(message.clone()));
    Ok(as_json(&message, &content.nodes))
}

fn edit_message_text(world: &World, arguments: &Arguments) -> Result<Value, Fault> {
    let chat_id = arguments.chat_id()?;
    let message_id = arguments.integer("message_id").unwrap_or_default();
    let content = Content::of(arguments)?;
    let mut edited = Err(Fault::bad_request("message to edit not found"));
    world.chats.send_modify(|chats| {
        let Some(message) = chats.find_mut(chat_id, message_id) else { return };
        if message.source == content.source && message.keyboard == content.keyboard {
            edited = Err(Fault::bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same \
                 as a current content and reply markup of the message",
            ));
            return;
        }
        message.text = text::plain(&content.nodes);
        message.html = text::to_html(&content.nodes);
        message.source.clone_from(&content.source);
        message.parse_mode.clone_from(&content.parse_mode);
        message.keyboard.clone_from(&content.keyboard);
        message.edited_at = Some(world.now());
        edited = Ok(message.clone());
    });
    Ok(as_json(&edited?, &content.nodes))
}

/// What a message says, checked.
struct Content {
    nodes: Vec<Node>,
    source: String,
    parse_mode: Option<String>,
    keyboard: Vec<Vec<TelegramButton>>,
}

impl Content {
    fn of(arguments: &Arguments) -> Result<Self, Fault> {
        let source = arguments.text("text").unwrap_or_default();
        let parse_mode = arguments.text("parse_mode").filter(|mode| !mode.is_empty());
        let nodes = match parse_mode.as_deref() {
            None => vec![Node::Text(source.clone())],
            Some(mode) if mode.eq_ignore_ascii_case("html") => markup::parse(&source)
                .map_err(|why| Fault::bad_request(&format!("can't parse entities: {why}")))?,
            Some(_) => return Err(Fault::bad_request("unsupported parse_mode")),
        };
        let text = text::plain(&nodes);
        if text.trim().is_empty() {
            return Err(Fault::bad_request("message text is empty"));
        }
        if text::length(&text) > LONGEST_TEXT {
            return Err(Fault::bad_request("message is too long"));
        }
        Ok(Self {
            nodes,
            source,
            parse_mode,
            keyboard: arguments.keyboard()?,
        })
    }
}

fn done(result: &Value) -> Response {
    Json(json!({ "ok": true, "result": result })).into_response()
}

fn me() -> Value {
    let mut me = bot();
    me["can_join_groups"] = true.into();
    for no in [
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
    ] {
        me[no] = false.into();
    }
    me
}

fn bot() -> Value {
    json!({ "id": 1, "is_bot": true, "first_name": "Vitrina", "username": "vitrina_sandbox_bot" })
}

/// Positive ids are people, those below -10^12 supergroups, the rest plain groups.
fn chat(chat_id: i64) -> Value {
    match chat_id {
        0.. => json!({ "id": chat_id, "type": "private", "first_name": "Sandbox" }),
        -1_000_000_000_000..=-1 => json!({ "id": chat_id, "type": "group", "title": "Sandbox group" }),
        _ => json!({ "id": chat_id, "type": "supergroup", "title": "Sandbox group" }),
    }
}

fn as_json(message: &TelegramMessage, nodes: &[Node]) -> Value {
    let mut json = json!({
        "message_id": message.message_id,
        "from": bot(),
        "chat": chat(message.chat_id),
        "date": message.sent_at.unix_timestamp(),
        "text": message.text,
        "entities": text::entities(nodes),
    });
    if let Some(edited_at) = message.edited_at {
        json["edit_date"] = edited_at.unix_timestamp().into();
    }
    json
}
