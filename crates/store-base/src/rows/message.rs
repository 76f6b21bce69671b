use crate::columns::{name, value};
use shop::{
    message::{self, Address, Claimed, Letter, MessageId, MessageRow, Sent},
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
    pub reference: Option<String>,
    pub last_error: Option<String>,
}

impl TryFrom<Message> for MessageRow {
    type Error = StoreError;

    fn try_from(row: Message) -> Result<Self> {
        let number = row.order_number.map(OrderNumber);
        let message = message::Message {
            key: row.key,
            to: Address {
                channel: name("outbox", &row.channel)?,
                recipient: row.recipient,
            },
            letter: value("outbox", &row.letter).unwrap_or(Letter::Unreadable { number }),
        };
        Ok(Self {
            id: MessageId(row.id),
            message,
            state: name("outbox", &row.state)?,
            attempts: row.attempts,
            created_at: Timestamp::from_ms(row.created_at),
            due_at: Timestamp::from_ms(row.due_at),
            done_at: row.done_at.map(Timestamp::from_ms),
            reference: row.reference,
            last_error: row.last_error,
        })
    }
}

/// Messages that were just leased, the oldest first.
///
/// # Errors
/// `Corrupt` if a row makes no sense.
pub fn claimed(mut rows: Vec<Message>, lease: &str) -> Result<Vec<Claimed>> {
    rows.sort_by_key(|row| row.id);
    rows.into_iter()
        .map(|row| {
            let row = MessageRow::try_from(row)?;
            Ok(Claimed {
                id: row.id,
                lease: lease.to_owned(),
                message: row.message,
                attempt: row.attempts,
            })
        })
        .collect()
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
