//! Promises to tell someone, and the workers that keep them.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    message::{Claimed, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::OrderNumber,
    store::{Outbox, Result},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};
use store_base::{
    columns::text,
    documents,
    rows::{self, Ending, claimed},
};

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
        except: &[String],
    ) -> Result<Vec<Claimed>> {
        // Behind a query of its own the limit is as good as any other to the planner. If it sees that few are wanted, it takes the plan
        // for any number of them for the dearer one and makes a new plan for each message.
        let due = sqlx::query_as!(
            rows::Message,
            r#"update outbox set state = 'sending', attempts = attempts + 1, lease = $1, due_at = $2
               from unnest(array(
                 select id from outbox where channel = $3 and state in ('waiting', 'sending') and due_at <= $4
                   and recipient <> all($6)
                 order by due_at, id limit (select $5::bigint) for update skip locked)) with ordinality as next (id, place)
               where outbox.id = next.id and next.place between 1 and 9223372036854775807
               returning outbox.id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at,
                 reference, last_error, (letter || coalesce(
                   (select jsonb_build_object('order',
                      jsonb_build_object('number', number, 'key', orders.key, 'placed',
                        case when amended is null then placed else placed || amended end))
                    from orders where number = order_number), '{}'))::text as "letter!""#,
            lease,
            until.ms(),
            channel.as_str(),
            now.ms(),
            limit,
            except
        );
        claimed(asked(due.fetch_all(&self.pool)).await?, lease)
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

    /// The count of tries starts over, so that a message that was given up gets a full series of them.
    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool> {
        let message = sqlx::query!(
            "update outbox set state = 'waiting', attempts = 0, due_at = $1, done_at = null, last_error = null,
               recipient = coalesce(
                 (select amended #>> '{buyer,email}' from orders where number = order_number and outbox.key like '%:email:buyer'), recipient)
             where id = $2 and state in ('sent', 'dead') and not (key like '%:email:buyer' and exists (
               select 1 from orders where number = order_number and amended is not null and amended #>> '{buyer,email}' is null))",
            now.ms(),
            id.0
        );
        Ok(asked(message.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>> {
        let rows = sqlx::query_as!(
            rows::Message,
            r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at, reference,
                 last_error, (letter || coalesce(
                   (select jsonb_build_object('order',
                      jsonb_build_object('number', number, 'key', orders.key, 'placed',
                        case when amended is null then placed else placed || amended end))
                    from orders where number = order_number), '{}'))::text as "letter!"
               from outbox where order_number = $1 order by id"#,
            number.0
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(MessageRow::try_from).collect()
    }

    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>> {
        let rows = sqlx::query_as!(
            rows::Message,
            r#"select id, key, channel, recipient, order_number, state, attempts, created_at, due_at, done_at, reference,
                 last_error, (letter || coalesce(
                   (select jsonb_build_object('order',
                      jsonb_build_object('number', number, 'key', orders.key, 'placed',
                        case when amended is null then placed else placed || amended end))
                    from orders where number = order_number), '{}'))::text as "letter!"
               from outbox where state <> 'sent' and last_error is not null order by id desc limit $1"#,
            limit
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(MessageRow::try_from).collect()
    }
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
         select key, channel, recipient, letter::jsonb, order_number, at, at
         from rows from (jsonb_to_recordset($1::text::jsonb)
             as (key text, channel text, recipient text, letter text, order_number bigint, at bigint))
           with ordinality as list (key, channel, recipient, letter, order_number, at, place)
         order by place
         on conflict (key) do nothing",
        documents::messages(messages.iter().map(|message| (message, at)))?,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn finish_message(
    pool: &PgPool,
    id: MessageId,
    lease: &str,
    sent: &Sent,
    now: Timestamp,
    follow_up: &[Message],
) -> Result<bool> {
    let ending = Ending::of(sent, now);
    let done = sqlx::query_scalar!(
        r#"with
             done as (
               update outbox set lease = null, state = $1, due_at = coalesce($2, due_at), done_at = $3,
                 attempts = attempts - $4::bigint, recipient = coalesce($5, recipient),
                 reference = coalesce($6, reference), last_error = coalesce($7, last_error)
               where id = $8 and lease = $9
               returning id),
             follow_up as (
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
               select key, channel, recipient, letter::jsonb, order_number, at, at
               from rows from (jsonb_to_recordset($10::text::jsonb)
                   as (key text, channel text, recipient text, letter text, order_number bigint, at bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, at, place)
               where exists (select from done)
               order by place
               on conflict (key) do nothing)
           select exists (select from done) as "done!""#,
        ending.state,
        ending.due_at,
        ending.done_at,
        ending.uncounted,
        ending.recipient.map(text),
        ending.reference.map(text),
        ending.error.map(text),
        id.0,
        lease,
        documents::messages(follow_up.iter().map(|message| (message, now)))?,
    );
    done.fetch_one(pool).await.map_err(database)
}
