//! What Telegram's answers mean for a message.
//!
//! `parameters` win over the description; the error code is not kept by teloxide. Its error names follow old wordings
//! in places (`Unauthorized: …` where the server says `Forbidden: …`), so prefixes decide where names do not.

use super::TelegramTrouble;
use crate::{
    outcome::{SendOutcome, SendTrouble},
    secrets::Secrets,
};
use serde_json::Value;
use std::error::Error;
use teloxide::{ApiError, RequestError};

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing is left to try.
    SendOutcome(SendOutcome),
    /// Telegram does not like the message as it is, for this reason; another form of it may do.
    Disliked(String),
}

/// The answer behind an error.
pub(super) fn of(error: &RequestError, secrets: &Secrets) -> Answer {
    let outcome = match error {
        RequestError::Api(error) => return of_api(error, secrets),
        RequestError::RetryAfter(pause) => SendOutcome::Busy {
            seconds: pause.seconds().into(),
        },
        RequestError::MigrateToChatId(chat) => SendOutcome::Moved {
            recipient: chat.to_string(),
        },
        RequestError::InvalidJson { raw, .. } => return of_raw(raw, secrets),
        RequestError::Network(error) => SendOutcome::failed(secrets.scrub(&network(error))),
        RequestError::Io(error) => SendOutcome::failed(secrets.scrub(&error.to_string())),
    };
    Answer::SendOutcome(outcome)
}

fn of_api(error: &ApiError, secrets: &Secrets) -> Answer {
    match error {
        ApiError::InvalidToken => Answer::SendOutcome(SendOutcome::Misconfigured(SendTrouble::Token)),
        ApiError::ChatNotFound | ApiError::GroupDeactivated => {
            Answer::SendOutcome(SendOutcome::refused(error.to_string()))
        }
        // Its text quotes the message.
        ApiError::CantParseEntities(_) => Answer::Disliked("Bad Request: can't parse entities".to_owned()),
        ApiError::Unknown(description) => of_description(description, secrets),
        known => of_description(&known.to_string(), secrets),
    }
}

fn of_description(description: &str, secrets: &Secrets) -> Answer {
    let error = secrets.scrub(description);
    let is_about = |prefix: &str| description.starts_with(prefix);
    if is_about("Forbidden:") || is_about("Unauthorized:") {
        return Answer::SendOutcome(SendOutcome::Refused { error });
    }
    if is_about("Bad Request:") {
        return Answer::Disliked(error);
    }
    let pause = description
        .strip_prefix("Too Many Requests: retry after ")
        .and_then(|seconds| seconds.trim().parse::<u32>().ok());
    Answer::SendOutcome(match pause {
        Some(seconds) => SendOutcome::Busy {
            seconds: seconds.into(),
        },
        None => SendOutcome::failed(error),
    })
}

/// An answer that teloxide could not read: a page of some server on the way, or a newer shape of a message that was
/// sent all right and must not be sent again.
fn of_raw(raw: &str, secrets: &Secrets) -> Answer {
    let answer: Value = serde_json::from_str(raw).unwrap_or(Value::Null);
    if answer["ok"] == Value::Bool(true) {
        let reference = answer["result"]["message_id"].to_string();
        return Answer::SendOutcome(SendOutcome::Delivered(reference));
    }
    match answer["description"].as_str() {
        Some(description) => of_description(description, secrets),
        None => Answer::SendOutcome(SendOutcome::failed("Telegram's answer makes no sense")),
    }
}

/// What an answer to a question says: the result as JSON if there is one after all, which teloxide could not read.
pub(super) fn of_question(error: &RequestError, secrets: &Secrets) -> Result<Value, TelegramTrouble> {
    let said = |text: &str| secrets.scrub(text);
    let about = |description: &str| {
        let is_about = |prefix: &str| description.starts_with(prefix);
        if is_about("Forbidden:") || is_about("Bad Request:") || is_about("Unauthorized:") {
            TelegramTrouble::Refused(said(description))
        } else {
            TelegramTrouble::Passing(said(description))
        }
    };
    Err(match error {
        RequestError::Api(ApiError::InvalidToken) => TelegramTrouble::Token,
        RequestError::Api(ApiError::Unknown(description)) => about(description),
        RequestError::Api(known) => about(&known.to_string()),
        RequestError::MigrateToChatId(chat) => TelegramTrouble::Moved(chat.to_string()),
        RequestError::RetryAfter(pause) => {
            TelegramTrouble::Passing(format!("Too Many Requests: retry after {}", pause.seconds()))
        }
        RequestError::InvalidJson { raw, .. } => {
            let answer: Value = serde_json::from_str(raw).unwrap_or(Value::Null);
            if answer["ok"] == Value::Bool(true) {
                return Ok(answer["result"].clone());
            }
            match answer["description"].as_str() {
                Some(description) => about(description),
                None => TelegramTrouble::Unreachable("Telegram's answer makes no sense".to_owned()),
            }
        }
        RequestError::Network(error) => TelegramTrouble::Unreachable(said(&network(error))),
        RequestError::Io(error) => TelegramTrouble::Unreachable(said(&error.to_string())),
    })
}

/// The cause, without the address, which has the token in it.
fn network(error: &reqwest::Error) -> String {
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
