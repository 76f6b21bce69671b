use crate::columns::{name, value};
use shop::{
    message::{self, Address, Letter, MessageId, MessageRow, Sent},
    order::OrderNumber,
    store::{Result, StoreError},
    time::Timestamp,
};

/// A message, its letter with the order as it is.
#[derive(Debug)]
pub struct Message {
    pub id: i64,
    pub key: String,
    pub channel: String,
    pub recipient: String,
    pub letter: String,
    pub order_number: Option<i64>,
    pub state: String,
    pub attempts: i64,
    pub created_at: i64,
    pub due_at: i64,
    pub done_at: Option<i64>,
    pub last_error: Option<String>,
}

impl TryFrom<Message> for MessageRow {
    type Error = StoreError;

    fn try_from(row: Message) -> Result<Self> {
        Ok(Self {
            id: MessageId(row.id),
            message: message(
                row.key,
                &row.channel,
                row.recipient,
                &row.letter,
                row.order_number,
            )?,
            state: name("outbox", &row.state)?,
            attempts: row.attempts,
            created_at: Timestamp::from_ms(row.created_at),
            due_at: Timestamp::from_ms(row.due_at),
            done_at: row.done_at.map(Timestamp::from_ms),
            last_error: row.last_error,
        })
    }
}

/// A message that was just leased.
#[derive(Debug)]
pub struct Claimed {
    pub id: i64,
    pub key: String,
    pub channel: String,
    pub recipient: String,
    pub letter: String,
    pub order_number: Option<i64>,
    pub attempts: i64,
}

/// Messages under this lease, the oldest first.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn claimed(mut rows: Vec<Claimed>, lease: &str) -> Result<Vec<message::Claimed>> {
    rows.sort_by_key(|row| row.id);
    rows.into_iter()
        .map(|row| {
            Ok(message::Claimed {
                id: MessageId(row.id),
                lease: lease.to_owned(),
                message: message(
                    row.key,
                    &row.channel,
                    row.recipient,
                    &row.letter,
                    row.order_number,
                )?,
                attempt: row.attempts,
            })
        })
        .collect()
}

fn message(
    key: String,
    channel: &str,
    recipient: String,
    letter: &str,
    number: Option<i64>,
) -> Result<message::Message> {
    let channel = name("outbox", channel)?;
    let number = number.map(OrderNumber);
    Ok(message::Message {
        key,
        to: Address { channel, recipient },
        letter: value("outbox", letter).unwrap_or(Letter::Unreadable { number }),
    })
}

/// What a try leaves in the row; what is `None` stays as it was.
#[derive(Debug, Default)]
pub struct Ending<'a> {
    pub state: &'static str,
    pub due_at: Option<i64>,
    pub done_at: Option<i64>,
    pub uncounted: i64,
    pub recipient: Option<&'a str>,
    pub reference: Option<&'a str>,
    pub error: Option<&'a str>,
}

impl<'a> Ending<'a> {
    /// What `sent` leaves at `now`.
    pub fn of(sent: &'a Sent, now: Timestamp) -> Self {
        match sent {
            Sent::Delivered(reference) => Self {
                state: "sent",
                done_at: Some(now.ms()),
                reference: Some(reference),
                ..Self::default()
            },
            Sent::Failed { retry_at, error } => Self {
                state: "waiting",
                due_at: Some(retry_at.ms()),
                error: Some(error),
                ..Self::default()
            },
            Sent::Later { at, error } => Self {
                state: "waiting",
                due_at: Some(at.ms()),
                uncounted: 1,
                error: error.as_deref(),
                ..Self::default()
            },
            Sent::Dead { error } => Self {
                state: "dead",
                done_at: Some(now.ms()),
                error: Some(error),
                ..Self::default()
            },
            Sent::Moved { recipient } => Self {
                state: "waiting",
                due_at: Some(now.ms()),
                uncounted: 1,
                recipient: Some(recipient),
                ..Self::default()
            },
        }
    }
}
