//! A look-alike of the Telegram Bot API, as far as a shop that sends notices needs it.
//!
//! Any token is accepted, every numeric chat exists, and updates never come. Messages are checked like the real
//! server checks them, so that markup which Telegram would refuse is refused here too.

mod arguments;
pub(crate) mod bot;
mod fault;
mod markup;
pub(crate) mod page;
mod reference;
mod text;

use std::collections::VecDeque;

use time::OffsetDateTime;

/// A message in a chat.
#[derive(Clone, Debug)]
pub struct TelegramMessage {
    /// The chat it went to; groups are negative.
    pub chat_id: i64,
    /// Its number, unique in the sandbox.
    pub message_id: i64,
    /// What people read, without markup.
    pub text: String,
    /// `text` as it was sent, with its markup.
    pub source: String,
    /// `HTML`, or `None` for plain text.
    pub parse_mode: Option<String>,
    /// The inline keyboard, row by row.
    pub keyboard: Vec<Vec<TelegramButton>>,
    /// When it was sent.
    pub sent_at: OffsetDateTime,
    /// When it was last edited.
    pub edited_at: Option<OffsetDateTime>,
    pub(crate) html: String,
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelegramButton {
    /// What it says.
    pub text: String,
    /// Where it leads, if it is a link.
    pub url: Option<String>,
    /// What the bot would be told, if it is not.
    pub callback_data: Option<String>,
}

/// A scripted answer to the next `sendMessage` or `editMessageText`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TelegramAnswer {
    /// Answer as usual; for the middle of a script.
    Usual,
    /// 429 with this many seconds to wait.
    RetryAfter(u32),
    /// 403 with this text after `Forbidden: `, such as `bot was blocked by the user`.
    Forbidden(String),
    /// 400 because the group became the supergroup with this id.
    MigrateTo(i64),
    /// 400 with this text after `Bad Request: `, such as `chat not found`.
    BadRequest(String),
    /// 401, as for a revoked token.
    Unauthorized,
    /// 502 with a page instead of JSON.
    ServerError,
    /// 200 with something that is not JSON.
    Garbage,
    /// No answer until the caller gives up.
    Hang,
    /// The connection is cut and the message is not there.
    Reset,
    /// The message is there, but the connection is cut before the answer.
    ResetAfterSending,
}

/// How many messages are kept.
const KEPT: usize = 10_000;

/// All chats and the script.
#[derive(Default)]
pub(crate) struct Chats {
    messages: Vec<TelegramMessage>,
    script: VecDeque<TelegramAnswer>,
    last_id: i64,
}

impl Chats {
    pub(crate) fn messages(&self) -> &[TelegramMessage] {
        &self.messages
    }

    pub(crate) fn script(&mut self, answers: impl IntoIterator<Item = TelegramAnswer>) {
        self.script.extend(answers);
    }

    fn next_answer(&mut self) -> TelegramAnswer {
        self.script.pop_front().unwrap_or(TelegramAnswer::Usual)
    }

    /// Numbers and keeps a message, forgetting the oldest when there are too many.
    fn keep(&mut self, mut message: TelegramMessage) -> TelegramMessage {
        self.last_id += 1;
        message.message_id = self.last_id;
        if self.messages.len() == KEPT {
            self.messages.remove(0);
        }
        self.messages.push(message.clone());
        message
    }

    fn find_mut(&mut self, chat_id: i64, message_id: i64) -> Option<&mut TelegramMessage> {
        self.messages
            .iter_mut()
            .find(|message| message.chat_id == chat_id && message.message_id == message_id)
    }
}
