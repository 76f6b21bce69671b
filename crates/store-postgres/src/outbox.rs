//! Promises to tell someone, and the workers that keep them.

use crate::{
    PostgresStore,
    errors::database,
    rows::{document, name, text, value},
    within,
};
use async_trait::async_trait;
use serde::Serialize;
use shop::{
    message::{Address, Claimed, Letter, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::OrderNumber,
    store::{Outbox, Result},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool};

#[async_trait]
impl Outbox for PostgresStore {
    async fn promise(&self, messages: Vec<Message>, now: Timestamp) -> Result<()> {
        within(async {
            let mut connection = self.pool.acquire().await.map_err(database)?;
            enqueue(&mut connection, &messages, now).await
        })
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
        within(claim_messages(&self.pool, channel, now, lease, until, limit)).await
    }

    async fn finish_message(
        &self,
        id: MessageId,
        lease: &str,
        sent: Sent,
        now: Timestamp,
        follow_up: Vec<Message>,
    ) -> Result<bool> {
        within(finish_message(&self.pool, id, lease, &sent, now, &follow_up)).await
    }

    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool> {
        within(resend_message(&self.pool, id, now)).await
    }

    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>> {
        within(messages(&self.pool, number)).await
    }

    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>> {
        within(undelivered_messages(&self.pool, limit)).await
    }
}

/// Messages and when they were promised as one JSON array, to be inserted by `jsonb_to_recordset`.
pub(crate) fn documents<'a>(messages: impl IntoIterator<Item = (&'a Message, Timestamp)>) -> Result<String> {
    let rows: Vec<_> = messages
        .into_iter()
        .map(|(message, at)| NewRow {
            key: &message.key,
            channel: message.to.channel.as_str(),
            recipient: &message.to.recipient,
            letter: &message.letter,
            order_number: message.letter.number(),
            at,
        })
        .collect();
    document("outbox", &rows)
}

#[derive(Serialize)]
struct NewRow<'a> {
    key: &'a str,
    channel: &'a str,
    recipient: &'a str,
    letter: &'a Letter,
    order_number: Option<OrderNumber>,
    at: Timestamp,
}

/// Promises to tell; what was promised before is dropped.
pub(crate) async fn enqueue(
    connection: &mut PgConnection,
    messages: &[Message],
    at: Timestamp,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select key, channel, recipient, letter, order_number, at, at
         from rows from (jsonb_to_recordset($1::text::jsonb)
             as (key text, channel text, recipient text, letter jsonb, order_number bigint, at bigint))
           with ordinality as list (key, channel, recipient, letter, order_number, at, place)
         order by place
         on conflict (key) do nothing",
        documents(messages.iter().map(|message| (message, at)))?,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

pub(crate) async fn claim_messages(
    connection: impl PgExecutor<'_>,
    channel: MessageChannel,
    now: Timestamp,
    lease: &str,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Claimed>> {
    let mut rows = sqlx::query!(
        r#"update outbox set state = 'sending', attempts = attempts + 1, lease = $1, due_at = $2
           where id in (
             select id from outbox where channel = $3 and state in ('waiting', 'sending') and due_at <= $4
             order by due_at, id limit $5 for update skip locked)
           returning id, key, channel, recipient, order_number, attempts, (letter || coalesce(
               (select jsonb_build_object('order',
                  jsonb_build_object('number', number, 'key', orders.key, 'placed', placed))
                from orders where number = order_number), '{}'))::text as "letter!""#,
        lease,
        until.ms(),
        channel.as_str(),
        now.ms(),
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
    pool: &PgPool,
    id: MessageId,
    lease: &str,
    sent: &Sent,
    now: Timestamp,
    follow_up: &[Message],
) -> Result<bool> {
    let ending = Ending::of(sent, now);
    let mut transaction = pool.begin().await.map_err(database)?;
    let done = sqlx::query!(
        "update outbox set lease = null, state = $1, due_at = coalesce($2, due_at), done_at = $3,
           attempts = attempts - $4::bigint, recipient = coalesce($5, recipient),
           reference = coalesce($6, reference), last_error = coalesce($7, last_error)
         where id = $8 and lease = $9",
        ending.state,
        ending.due_at,
        ending.done_at,
        ending.uncounted,
        ending.recipient.map(text),
        ending.reference.map(text),
        ending.error.map(text),
        id.0,
        lease
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    enqueue(&mut transaction, follow_up, now).await?;
    transaction.commit().await.map_err(database)?;
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
    connection: impl PgExecutor<'_>,
    id: MessageId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update outbox set state = 'waiting', attempts = 0, due_at = $1, done_at = null, last_error = null
         where id = $2 and state in ('sent', 'dead')",
        now.ms(),
        id.0
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn messages(
    connection: impl PgExecutor<'_>,
    number: OrderNumber,
) -> Result<Vec<MessageRow>> {
    sqlx::query_as!(
        Row,
        r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at, last_error,
             (letter || coalesce(
               (select jsonb_build_object('order',
                  jsonb_build_object('number', number, 'key', orders.key, 'placed', placed))
                from orders where number = order_number), '{}'))::text as "letter!"
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
    connection: impl PgExecutor<'_>,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    sqlx::query_as!(
        Row,
        r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at, last_error,
             (letter || coalesce(
               (select jsonb_build_object('order',
                  jsonb_build_object('number', number, 'key', orders.key, 'placed', placed))
                from orders where number = order_number), '{}'))::text as "letter!"
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
