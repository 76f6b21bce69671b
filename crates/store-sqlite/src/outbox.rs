//! Promises to tell someone, and the workers that keep them.

use crate::{
    SqliteStore,
    errors::database,
    rows::{document, name, value},
};
use async_trait::async_trait;
use serde::Serialize;
use shop::{
    message::{Address, Claimed, Letter, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::OrderNumber,
    store::{Outbox, Result},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};

#[async_trait]
impl Outbox for SqliteStore {
    async fn promise(&self, messages: Vec<Message>, now: Timestamp) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(async move { enqueue(c, &messages, now).await }))
            .await
    }

    async fn claim_messages(
        &self,
        channel: MessageChannel,
        now: Timestamp,
        lease: &str,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Claimed>> {
        // Workers ask all the time, and mostly there is nothing: that need not wait for the disk.
        if !is_any_due(&self.readers, channel, now).await? {
            return Ok(Vec::new());
        }
        let lease = lease.to_owned();
        self.writer
            .write(move |c| {
                Box::pin(async move { claim_messages(c, channel, now, &lease, until, limit).await })
            })
            .await
    }

    async fn finish_message(
        &self,
        id: MessageId,
        lease: &str,
        sent: Sent,
        now: Timestamp,
        follow_up: Vec<Message>,
    ) -> Result<bool> {
        let lease = lease.to_owned();
        self.writer
            .write(move |c| {
                Box::pin(async move { finish_message(c, id, &lease, &sent, now, &follow_up).await })
            })
            .await
    }

    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(resend_message(c, id, now)))
            .await
    }

    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>> {
        messages(&self.readers, number).await
    }

    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>> {
        undelivered_messages(&self.readers, limit).await
    }
}

/// Messages and when they were promised as one JSON array, to be inserted by `json_each`. Letters are text within it,
/// so that `SQLite` does not look into them.
pub(crate) fn documents<'a>(messages: impl IntoIterator<Item = (&'a Message, Timestamp)>) -> Result<String> {
    let rows = messages
        .into_iter()
        .map(|(message, at)| {
            Ok(NewRow {
                key: &message.key,
                channel: message.to.channel.as_str(),
                recipient: &message.to.recipient,
                letter: document("outbox", &message.letter)?,
                order_number: message.letter.number(),
                at,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    document("outbox", &rows)
}

#[derive(Serialize)]
struct NewRow<'a> {
    key: &'a str,
    channel: &'a str,
    recipient: &'a str,
    letter: String,
    order_number: Option<OrderNumber>,
    at: Timestamp,
}

/// Promises to tell; what was promised before is dropped.
pub(crate) async fn enqueue(
    connection: &mut SqliteConnection,
    messages: &[Message],
    at: Timestamp,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let messages = documents(messages.iter().map(|message| (message, at)))?;
    sqlx::query!(
        "insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select value ->> 'key', value ->> 'channel', value ->> 'recipient', value ->> 'letter',
           value ->> 'order_number', value ->> 'at', value ->> 'at'
         from json_each($1) where true
         on conflict (key) do nothing",
        messages,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

pub(crate) async fn is_any_due(
    connection: impl SqliteExecutor<'_>,
    channel: MessageChannel,
    now: Timestamp,
) -> Result<bool> {
    let (channel, now) = (channel.as_str(), now.ms());
    sqlx::query_scalar!(
        r#"select exists (select 1 from outbox
             where channel = $1 and state in ('waiting', 'sending') and due_at <= $2) as "due!: bool""#,
        channel,
        now
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}

pub(crate) async fn claim_messages(
    connection: &mut SqliteConnection,
    channel: MessageChannel,
    now: Timestamp,
    lease: &str,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Claimed>> {
    let (channel, now, until) = (channel.as_str(), now.ms(), until.ms());
    // All rows are fetched: SQLite forgets what a statement with `returning` did if it is left half read.
    let mut rows = sqlx::query!(
        r#"update outbox set state = 'sending', attempts = attempts + 1, lease = $1, due_at = $2
           where id in (
             select id from outbox where channel = $3 and state in ('waiting', 'sending') and due_at <= $4
             order by due_at, id limit $5)
           returning id, key, channel, recipient, order_number, attempts, coalesce(
             (select json_set(letter, '$.order', json_object('number', number, 'key', orders.key, 'placed', json(placed)))
              from orders where number = order_number), letter) as "letter!: String""#,
        lease,
        until,
        channel,
        now,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.sort_by_key(|row| row.id);
    rows.into_iter()
        .map(|row| {
            Ok(Claimed {
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

pub(crate) async fn finish_message(
    connection: &mut SqliteConnection,
    id: MessageId,
    lease: &str,
    sent: &Sent,
    now: Timestamp,
    follow_up: &[Message],
) -> Result<bool> {
    let ending = Ending::of(sent, now);
    let done = sqlx::query!(
        "update outbox set lease = null, state = $1, due_at = coalesce($2, due_at), done_at = $3,
           attempts = attempts - $4, recipient = coalesce($5, recipient), reference = coalesce($6, reference),
           last_error = coalesce($7, last_error)
         where id = $8 and lease = $9",
        ending.state,
        ending.due_at,
        ending.done_at,
        ending.uncounted,
        ending.recipient,
        ending.reference,
        ending.error,
        id.0,
        lease
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    enqueue(connection, follow_up, now).await?;
    Ok(true)
}

/// What a try leaves in the row.
#[derive(Default)]
struct Ending<'a> {
    state: &'static str,
    due_at: Option<i64>,
    done_at: Option<i64>,
    uncounted: i64,
    recipient: Option<&'a str>,
    reference: Option<&'a str>,
    error: Option<&'a str>,
}

impl<'a> Ending<'a> {
    fn of(sent: &'a Sent, now: Timestamp) -> Self {
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

/// The tries are counted anew, so that a message that was given up gets a full series of them.
pub(crate) async fn resend_message(
    connection: &mut SqliteConnection,
    id: MessageId,
    now: Timestamp,
) -> Result<bool> {
    let now = now.ms();
    let done = sqlx::query!(
        "update outbox set state = 'waiting', attempts = 0, due_at = $1, done_at = null, last_error = null
         where id = $2 and state in ('sent', 'dead')",
        now,
        id.0
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn messages(
    connection: impl SqliteExecutor<'_>,
    number: OrderNumber,
) -> Result<Vec<MessageRow>> {
    sqlx::query_as!(
        Row,
        r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at,
             last_error, coalesce(
             (select json_set(letter, '$.order', json_object('number', number, 'key', orders.key, 'placed', json(placed)))
              from orders where number = order_number), letter) as "letter!: String"
           from outbox where order_number = $1 order by id"#,
        number.0
    )
    .fetch_all(connection)
    .await
    .map_err(database)?
    .into_iter()
    .map(MessageRow::try_from)
    .collect()
}

pub(crate) async fn undelivered_messages(
    connection: impl SqliteExecutor<'_>,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    sqlx::query_as!(
        Row,
        r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at,
             last_error, coalesce(
             (select json_set(letter, '$.order', json_object('number', number, 'key', orders.key, 'placed', json(placed)))
              from orders where number = order_number), letter) as "letter!: String"
           from outbox where state <> 'sent' and last_error is not null order by id desc limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(database)?
    .into_iter()
    .map(MessageRow::try_from)
    .collect()
}

struct Row {
    id: i64,
    key: String,
    channel: String,
    recipient: String,
    letter: String,
    order_number: Option<i64>,
    state: String,
    attempts: i64,
    created_at: i64,
    due_at: i64,
    done_at: Option<i64>,
    last_error: Option<String>,
}

impl TryFrom<Row> for MessageRow {
    type Error = shop::store::StoreError;

    fn try_from(row: Row) -> Result<Self> {
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

fn message(
    key: String,
    channel: &str,
    recipient: String,
    letter: &str,
    number: Option<i64>,
) -> Result<Message> {
    let channel = name("outbox", channel)?;
    let number = number.map(OrderNumber);
    Ok(Message {
        key,
        to: Address { channel, recipient },
        letter: value("outbox", letter).unwrap_or(Letter::Unreadable { number }),
    })
}
