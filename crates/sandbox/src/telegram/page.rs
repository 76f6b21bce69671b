//! `/telegram`: the chats as a phone would show them.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::TelegramMessage;
use crate::{
    clock,
    html::{self, Language},
    world::World,
};

/// How many messages the page shows.
const SHOWN: usize = 100;

pub(crate) async fn chats(State(world): State<Arc<World>>, lang: Language) -> Response {
    let chats = world.chats.borrow();
    let messages = chats.messages();
    let recent = &messages[messages.len().saturating_sub(SHOWN)..];
    html::page(&Page {
        lang,
        chats: by_chat(recent),
    })
}

#[derive(Template)]
#[template(path = "telegram.html")]
struct Page<'a> {
    lang: Language,
    chats: Vec<Chat<'a>>,
}

struct Chat<'a> {
    chat_id: i64,
    bubbles: Vec<Bubble<'a>>,
}

struct Bubble<'a> {
    message: &'a TelegramMessage,
    time: String,
}

/// Chats in the order of their first message here.
fn by_chat(messages: &[TelegramMessage]) -> Vec<Chat<'_>> {
    let mut chats: Vec<Chat<'_>> = Vec::new();
    for message in messages {
        let bubble = Bubble {
            message,
            time: clock::time(message.sent_at),
        };
        match chats.iter_mut().find(|chat| chat.chat_id == message.chat_id) {
            Some(chat) => chat.bubbles.push(bubble),
            None => chats.push(Chat {
                chat_id: message.chat_id,
                bubbles: vec![bubble],
            }),
        }
    }
    chats
}
