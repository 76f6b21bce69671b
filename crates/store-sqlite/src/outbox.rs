//! Promises to tell someone, and the workers that keep them.

use crate::{
    SqliteStore,
    batch::{Batch, PORTION},
    errors::database,
};
use async_trait::async_trait;
use shop::{
    message::{Claimed, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::OrderNumber,
    store::{Outbox, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{
    columns::{document, text},
    rows::{self, Ending, claimed},
};

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
        except: &[String],
    ) -> Result<Vec<Claimed>> {
        let except = document("outbox", except)?;
        // Workers ask all the time, and mostly there is nothing: that need not wait for the disk.
        let is_any_due = sqlx::query_scalar!(
            r#"select exists (select 1 from outbox
                 where channel = $1 and state in ('waiting', 'sending') and due_at <= $2
                   and recipient not in (select value from json_each($3))) as "due!: bool""#,
            channel.as_str(),
            now.ms(),
            except
        );
        if !is_any_due.fetch_one(&self.readers).await.map_err(database)? {
            return Ok(Vec::new());
        }
        // All rows are fetched: SQLite forgets what a statement with `returning` did if it is left half read.
        let due = sqlx::query_as!(
            rows::Message,
            r#"update outbox set state = 'sending', attempts = attempts + 1, lease = $1, due_at = $2
               where id in (
                 select id from outbox where channel = $3 and state in ('waiting', 'sending') and due_at <= $4
                   and recipient not in (select value from json_each($6))
                 order by due_at, id limit $5)
               returning id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at,
                 reference, last_error, coalesce(
                 (select json_set(letter, '$.order', json_object('number', number, 'key', orders.key, 'placed', json(
                   iif(amended is null, placed, json_patch(placed, amended)))))
                  from orders where number = order_number), letter) as "letter!: String""#,
            lease,
            until.ms(),
            channel.as_str(),
            now.ms(),
            limit,
            except
        );
        let rows = self
            .writer
            .write_whole(move |c| Box::pin(async move { due.fetch_all(c).await.map_err(database) }))
            .await?;
        claimed(rows, lease)
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
        if follow_up.is_empty() {
            return self
                .writer
                .write_whole(move |c| Box::pin(async move { end_try(c, id, &lease, &sent, now).await }))
                .await;
        }
        self.writer
            .write(move |c| {
                Box::pin(async move {
                    let is_ended = end_try(c, id, &lease, &sent, now).await?;
                    if is_ended {
                        enqueue(c, &follow_up, now).await?;
                    }
                    Ok(is_ended)
                })
            })
            .await
    }

    /// The count of tries starts over, so that a message that was given up gets a full series of them.
    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool> {
        let message = sqlx::query!(
            "update outbox set state = 'waiting', attempts = 0, due_at = $1, done_at = null, last_error = null,
               recipient = coalesce(
                 (select amended ->> '$.buyer.email' from orders where number = order_number and outbox.key like '%:email:buyer'), recipient)
             where id = $2 and state in ('sent', 'dead') and not (key like '%:email:buyer' and exists (
               select 1 from orders where number = order_number and amended is not null and amended ->> '$.buyer.email' is null))",
            now.ms(),
            id.0
        );
        Ok(self.writer.execute(message).await? > 0)
    }

    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>> {
        let rows = sqlx::query_as!(
            rows::Message,
            r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at,
                 reference, last_error, coalesce(
                 (select json_set(letter, '$.order', json_object('number', number, 'key', orders.key, 'placed', json(
                   iif(amended is null, placed, json_patch(placed, amended)))))
                  from orders where number = order_number), letter) as "letter!: String"
               from outbox where order_number = $1 order by id"#,
            number.0
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(MessageRow::try_from).collect()
    }

    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>> {
        let rows = sqlx::query_as!(
            rows::Message,
            r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at,
                 reference, last_error, coalesce(
                 (select json_set(letter, '$.order', json_object('number', number, 'key', orders.key, 'placed', json(
                   iif(amended is null, placed, json_patch(placed, amended)))))
                  from orders where number = order_number), letter) as "letter!: String"
               from outbox where state <> 'sent' and last_error is not null order by id desc limit $1"#,
            limit
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(MessageRow::try_from).collect()
    }
}

/// Promises to tell; what was promised before is dropped.
pub(crate) async fn enqueue(
    connection: &mut SqliteConnection,
    messages: &[Message],
    at: Timestamp,
) -> Result<()> {
    for portion in messages.chunks(PORTION) {
        let portion: Vec<_> = portion.iter().map(|message| (message, at)).collect();
        let mut batch = Batch::default();
        promise(&mut batch, &portion)?;
        batch.execute(connection).await?;
    }
    Ok(())
}

/// The statement that promises messages, each with when it is promised; what was promised before is dropped.
pub(crate) fn promise(batch: &mut Batch, messages: &[(&Message, Timestamp)]) -> Result<()> {
    batch.list(
        "insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)",
        ("(?,?,?,?,?,?,?)", messages.len()),
        " on conflict (key) do nothing",
    );
    for (message, at) in messages {
        bind(batch, message)?.bind(at.ms()).bind(at.ms());
    }
    Ok(())
}

/// The statement that writes messages of the past, which were sent when they were promised.
pub(crate) fn note_told(batch: &mut Batch, messages: &[(&Message, Timestamp)]) -> Result<()> {
    batch.list(
        "insert into outbox (key, channel, recipient, letter, order_number, state, attempts, created_at, due_at, done_at)",
        ("(?,?,?,?,?,'sent',1,?,?,?)", messages.len()),
        " on conflict (key) do nothing",
    );
    for (message, at) in messages {
        bind(batch, message)?.bind(at.ms()).bind(at.ms()).bind(at.ms());
    }
    Ok(())
}

/// Whom it tells what: the values of a message that are none of its moments.
fn bind<'b>(batch: &'b mut Batch, message: &Message) -> Result<&'b mut Batch> {
    Ok(batch
        .bind(text(&message.key))
        .bind_word(message.to.channel.as_str())
        .bind(text(&message.to.recipient))
        .bind(document("outbox", &message.letter)?)
        .bind(message.letter.number().map(|number| number.0)))
}

/// Writes what came of a try; `false` if the lease is no longer the worker's.
async fn end_try(
    connection: &mut SqliteConnection,
    id: MessageId,
    lease: &str,
    sent: &Sent,
    now: Timestamp,
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
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(done.rows_affected() > 0)
}
