//! What is written about a try: pure, so that every row of the table can be tested.

use crate::outcome::{SendOutcome, SendTrouble};
use shop::{
    message::{Audience, Claimed, Letter, Message, MessageChannel, Sent},
    order::OrderNumber,
    time::Timestamp,
};
use words::words;

/// Tries of one message to a person; with the pauses below the last one is at most 14 hours after the first.
const MOST_ATTEMPTS: i64 = 16;
/// Tries of one message to a program; the last one is two to four and a half days after the first.
const MOST_CALLS: i64 = 24;
/// From this try on, four to eight minutes after the first, the owner is told by e-mail what Telegram does not take, and
/// that a program does not listen.
const FALLBACK_ATTEMPT: i64 = 6;
/// First pause between two tries; each is twice as long as the one before.
const FIRST_PAUSE_MS: i64 = 15_000;
/// Longest pause between two tries of a message to a person.
const LONGEST_PAUSE_MS: i64 = 2 * HOUR_MS;
/// Longest pause between two tries of a message to a program: nobody waits for it, and it may take days to be mended.
const LONGEST_PAUSE_OF_CALLS_MS: i64 = 8 * HOUR_MS;
/// How long a channel rests when its settings are wrong.
const MENDING_SECONDS: i64 = 10 * 60;
const HOUR_MS: i64 = 60 * 60 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// All that follows from a try.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Aftermath {
    /// What becomes of the message.
    pub(crate) sent: Sent,
    /// Who else is told.
    pub(crate) follow_up: Vec<Message>,
    /// Who hears nothing for a while.
    pub(crate) rest: Option<Rest>,
}

/// Until when nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// To this message's recipient.
    Recipient(Timestamp),
    /// To anybody.
    Lane(Timestamp),
}

/// What follows from `outcome`; `dice` spreads the tries of many messages that failed together.
pub(crate) fn aftermath(
    outcome: SendOutcome,
    claimed: &Claimed,
    audience: &Audience,
    now: Timestamp,
    dice: u32,
) -> Aftermath {
    match outcome {
        SendOutcome::Delivered(reference) => Aftermath::only(Sent::Delivered(reference)),
        SendOutcome::Busy { seconds } => {
            let until = now.plus_seconds(seconds.saturating_add(1));
            Aftermath::rest(Rest::Recipient(until), until, None)
        }
        SendOutcome::Misconfigured(trouble) => {
            let until = now.plus_seconds(MENDING_SECONDS);
            Aftermath {
                follow_up: alarm(trouble, claimed, audience, now),
                ..Aftermath::rest(Rest::Lane(until), until, Some(told(trouble, audience)))
            }
        }
        SendOutcome::Moved { recipient } if recipient == claimed.message.to.recipient => dead(
            claimed,
            audience,
            "the chat has moved to where it is".to_owned(),
            now,
        ),
        SendOutcome::Moved { recipient } => Aftermath::only(Sent::Moved { recipient }),
        SendOutcome::Failed { error, .. } if claimed.attempt >= most_attempts(claimed.message.to.channel) => {
            dead(claimed, audience, error, now)
        }
        SendOutcome::Failed {
            error,
            wait_seconds,
            trouble,
        } => {
            let channel = claimed.message.to.channel;
            let pause = pause_ms(channel, claimed.attempt, dice).max(wait_seconds.saturating_mul(1_000));
            let retry_at = now.plus_ms(pause);
            let mut follow_up = Vec::new();
            if let Some(trouble) = trouble {
                follow_up.extend(alarm(trouble, claimed, audience, now));
            }
            if claimed.attempt >= FALLBACK_ATTEMPT {
                follow_up.extend(fallback(claimed, audience));
                follow_up.extend(deaf(claimed, audience, None, &error, now));
            }
            Aftermath {
                follow_up,
                ..Aftermath::only(Sent::Failed { retry_at, error })
            }
        }
        SendOutcome::Refused { error } => dead(claimed, audience, error, now),
        SendOutcome::Off => Aftermath {
            follow_up: fallback(claimed, audience).into_iter().collect(),
            ..Aftermath::only(Sent::Dead {
                error: match claimed.message.to.channel {
                    MessageChannel::Telegram => "Telegram is not set up".to_owned(),
                    MessageChannel::Email => "e-mail is not set up".to_owned(),
                    MessageChannel::Webhook => "this address is not in WEBHOOK_URL any more".to_owned(),
                },
            })
        },
    }
}

impl Aftermath {
    fn only(sent: Sent) -> Self {
        Self {
            sent,
            follow_up: Vec::new(),
            rest: None,
        }
    }

    /// The message waits, and others with it.
    fn rest(rest: Rest, until: Timestamp, error: Option<String>) -> Self {
        Self {
            rest: Some(rest),
            ..Self::only(Sent::Later { at: until, error })
        }
    }
}

fn dead(claimed: &Claimed, audience: &Audience, error: String, now: Timestamp) -> Aftermath {
    let letter = &claimed.message.letter;
    let follow_up = match claimed.message.to.channel {
        MessageChannel::Telegram => fallback(claimed, audience).into_iter().collect(),
        MessageChannel::Email => undelivered(claimed, audience, &error),
        MessageChannel::Webhook => deaf(claimed, audience, letter.number(), &error, now),
    };
    Aftermath {
        follow_up,
        ..Aftermath::only(Sent::Dead { error })
    }
}

/// The same letter to the owner by e-mail. Its key is the event's, so that two silent chats make one e-mail.
fn fallback(claimed: &Claimed, audience: &Audience) -> Option<Message> {
    let Message { key, to, letter } = &claimed.message;
    if to.channel != MessageChannel::Telegram || !letter.is_for_owner() {
        return None;
    }
    let event = key
        .rsplit_once(":telegram:")
        .map_or(key.as_str(), |(event, _)| event);
    audience.email_owner(event, letter)
}

/// Tells the owner that a buyer did not get a letter. A failed letter to the owner is only shown in the back
/// office: alerts about alerts are not sent.
fn undelivered(claimed: &Claimed, audience: &Audience, error: &str) -> Vec<Message> {
    let Message { to, letter, .. } = &claimed.message;
    if letter.is_for_owner() {
        return Vec::new();
    }
    let letter = Letter::OwnerUndelivered {
        number: letter.number(),
        channel: to.channel.as_str().to_owned(),
        error: error.to_owned(),
        test: letter.is_test(),
    };
    audience.tell_owner(&format!("alert:{}", claimed.id.0), &letter)
}

/// Tells the owner that a program does not take what it is told: once a day for all that is tried on, and once a day for
/// all that is given up, such as this about `order`. What has to be mended is the program, whatever the order. Nothing
/// for what goes to people.
fn deaf(
    claimed: &Claimed,
    audience: &Audience,
    order: Option<OrderNumber>,
    error: &str,
    now: Timestamp,
) -> Vec<Message> {
    let Message { to, letter, .. } = &claimed.message;
    if to.channel != MessageChannel::Webhook {
        return Vec::new();
    }
    let letter = Letter::OwnerUndelivered {
        number: order,
        channel: to.channel.as_str().to_owned(),
        error: error.to_owned(),
        test: letter.is_test(),
    };
    let kind = if order.is_some() { "given-up" } else { "deaf" };
    let day = now.ms().div_euclid(DAY_MS);
    audience.tell_owner(&format!("alert:webhook:{kind}:{day}"), &letter)
}

/// Tells the owner over the other channel that this one stands still, at most once an hour.
fn alarm(trouble: SendTrouble, claimed: &Claimed, audience: &Audience, now: Timestamp) -> Vec<Message> {
    if matches!(claimed.message.letter, Letter::OwnerUndelivered { .. }) {
        return Vec::new();
    }
    let letter = Letter::OwnerUndelivered {
        number: None,
        channel: trouble.channel().as_str().to_owned(),
        error: told(trouble, audience),
        test: false,
    };
    let key = format!("alert:{}:{}", trouble.as_str(), now.ms().div_euclid(HOUR_MS));
    match trouble.channel() {
        MessageChannel::Telegram => audience.email_owner(&key, &letter).into_iter().collect(),
        MessageChannel::Email if audience.chats.is_empty() => Vec::new(),
        MessageChannel::Email | MessageChannel::Webhook => audience.tell_owner(&key, &letter),
    }
}

/// The trouble in the owner's words. They are also shown beside the message: where there is one channel,
/// nothing else could say it.
fn told(trouble: SendTrouble, audience: &Audience) -> String {
    words(audience.lang).text(trouble.words_id())
}

const fn most_attempts(channel: MessageChannel) -> i64 {
    match channel {
        MessageChannel::Telegram | MessageChannel::Email => MOST_ATTEMPTS,
        MessageChannel::Webhook => MOST_CALLS,
    }
}

/// Twice as long after each try, half of it fixed and half by the dice.
fn pause_ms(channel: MessageChannel, attempt: i64, dice: u32) -> i64 {
    let longest = match channel {
        MessageChannel::Telegram | MessageChannel::Email => LONGEST_PAUSE_MS,
        MessageChannel::Webhook => LONGEST_PAUSE_OF_CALLS_MS,
    };
    let doublings = u32::try_from(attempt.clamp(1, most_attempts(channel)) - 1).unwrap_or(0);
    let whole = (FIRST_PAUSE_MS << doublings).min(longest);
    let half = whole / 2;
    half + i64::from(dice) % (half + 1)
}

#[cfg(test)]
mod tests;
