//! What Telegram's answers mean for a message.
//!
//! `parameters` win over the description, and that over the status: a page of some server on the way has one, too.

use super::TelegramTrouble;
use crate::{
    outcome::{SendOutcome, SendTrouble},
    secrets::Secrets,
};
use reqwest::StatusCode;
use serde_json::Value;
use std::error::Error;

/// Longest pause that a header is believed.
const LONGEST_PAUSE_SECONDS: i64 = 3_600;

/// What was answered to a call.
pub(super) struct Said {
    /// Its status.
    pub(super) status: StatusCode,
    /// Its `Retry-After`, in seconds.
    pub(super) pause: Option<u32>,
    /// Its body; `Null` if that is no JSON.
    pub(super) body: Value,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing is left to try.
    SendOutcome(SendOutcome),
    /// Telegram does not like the message as it is, for this reason; another form of it may do.
    Disliked(String),
}

impl Said {
    /// What was asked for, if it was granted.
    fn result(&self) -> Option<&Value> {
        (self.body["ok"] == Value::Bool(true)).then(|| &self.body["result"])
    }

    fn description(&self) -> Option<&str> {
        self.body["description"].as_str()
    }

    /// The id that a chat has now.
    fn moved(&self) -> Option<String> {
        let chat = self.body["parameters"]["migrate_to_chat_id"].as_i64()?;
        Some(chat.to_string())
    }

    /// The silence that is asked for, in seconds. Whoever answers in Telegram's place says so in a header only.
    fn silence(&self) -> Option<i64> {
        if let Some(seconds) = self.body["parameters"]["retry_after"].as_i64() {
            return Some(seconds);
        }
        let said = self
            .description()
            .and_then(|said| said.strip_prefix("Too Many Requests: retry after "));
        if let Some(seconds) = said.and_then(|seconds| seconds.trim().parse::<u32>().ok()) {
            return Some(seconds.into());
        }
        let pause = self
            .pause
            .filter(|_| self.status == StatusCode::TOO_MANY_REQUESTS);
        pause.map(|seconds| i64::from(seconds).min(LONGEST_PAUSE_SECONDS))
    }
}

/// What an answer to a message means.
pub(super) fn of(said: &Said, secrets: &Secrets) -> Answer {
    Answer::SendOutcome(if let Some(message) = said.result() {
        SendOutcome::Delivered(message["message_id"].to_string())
    } else if let Some(seconds) = said.silence() {
        SendOutcome::Busy { seconds }
    } else if let Some(recipient) = said.moved() {
        SendOutcome::Moved { recipient }
    } else if let Some(description) = said.description() {
        return of_description(description, secrets);
    } else {
        SendOutcome::failed("Telegram's answer makes no sense")
    })
}

fn of_description(description: &str, secrets: &Secrets) -> Answer {
    let error = secrets.scrub(description);
    let is_about = |prefix: &str| description.starts_with(prefix);
    // What it says of markup quotes the message.
    let markup = "Bad Request: can't parse entities";
    if is_about(markup) {
        return Answer::Disliked(markup.to_owned());
    }
    let is_final = matches!(
        description,
        "Bad Request: chat not found" | "Bad Request: group is deactivated"
    );
    if is_about("Bad Request:") && !is_final {
        return Answer::Disliked(error);
    }
    Answer::SendOutcome(if is_token_unknown(description) {
        SendOutcome::Misconfigured(SendTrouble::Token)
    } else if is_final || is_about("Forbidden:") || is_about("Unauthorized:") {
        SendOutcome::Refused { error }
    } else {
        SendOutcome::failed(error)
    })
}

fn is_token_unknown(description: &str) -> bool {
    matches!(description, "Unauthorized" | "Not Found")
}

/// What an answer to a question says.
pub(super) fn of_question(said: &Said, secrets: &Secrets) -> Result<Value, TelegramTrouble> {
    if let Some(result) = said.result() {
        return Ok(result.clone());
    }
    if let Some(seconds) = said.silence() {
        let wish = format!("Too Many Requests: retry after {seconds}");
        return Err(TelegramTrouble::Passing(wish));
    }
    if let Some(chat) = said.moved() {
        return Err(TelegramTrouble::Moved(chat));
    }
    let Some(description) = said.description() else {
        let error = "Telegram's answer makes no sense".to_owned();
        return Err(TelegramTrouble::Unreachable(error));
    };
    let is_about = |prefix: &str| description.starts_with(prefix);
    Err(if is_token_unknown(description) {
        TelegramTrouble::Token
    } else if is_about("Forbidden:") || is_about("Bad Request:") || is_about("Unauthorized:") {
        TelegramTrouble::Refused(secrets.scrub(description))
    } else {
        TelegramTrouble::Passing(secrets.scrub(description))
    })
}

/// The cause, without the address, which has the token in it.
pub(super) fn network(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "Telegram did not answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if error.is_connect() {
        format!("Telegram cannot be reached: {cause}")
    } else {
        format!("the connection to Telegram broke: {cause}")
    }
}
