//! What came to the gateways' doors.

use crate::{SqliteStore, errors::database, outbox};
use async_trait::async_trait;
use shop::{
    call::{Alarm, CallFilter, CallRow, CallTally, NewCalls, Standing},
    store::{Calls, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{documents, rows};
use tracing::instrument;

#[async_trait]
impl Calls for SqliteStore {
    #[instrument(name = "db.write_calls", skip_all, fields(count = new.calls.len()))]
    async fn write_calls(&self, new: NewCalls) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(async move { write_calls(c, &new).await }))
            .await
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>> {
        let rows = sqlx::query_as!(
            rows::Call,
            r#"select calls.id, call, order_number as "order_number?"
               from calls left join attempts on attempts.invoice = calls.invoice and attempts.gateway = calls.gateway
               where ($1 is null or calls.invoice = $1 or order_number = $1)
                 and (not $2 or standing <> 'proven')
                 and ($3 is null or calls.id < $3)
               order by calls.id desc limit $4"#,
            filter.number,
            filter.refused,
            filter.before.map(|id| id.0),
            filter.limit
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(rows.into_iter().filter_map(rows::Call::read).collect())
    }

    async fn call_tally(&self) -> Result<CallTally> {
        let row = sqlx::query_as!(
            rows::Tally,
            "select left_out_proven, left_out_refused, left_out_at, told_at from call_tally"
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)?;
        Ok(row.into())
    }
}

async fn write_calls(connection: &mut SqliteConnection, new: &NewCalls) -> Result<()> {
    sqlx::query!(
        "update call_tally set left_out_proven = left_out_proven + $1, left_out_refused = left_out_refused + $2,
           left_out_at = case when $1 + $2 > 0 then $3 else left_out_at end",
        new.left_out.proven,
        new.left_out.refused,
        new.at.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "insert into calls (standing, gateway, invoice, call)
         select value ->> 'standing', value ->> 'gateway', value ->> 'invoice', value ->> 'call' from json_each($1)",
        documents::calls(new)?
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    for standing in Standing::ALL {
        if new.calls.iter().any(|(each, _)| *each == standing) {
            make_room(connection, standing).await?;
        }
    }
    if let Some(alarm) = &new.alarm {
        promise(connection, alarm, new.at).await?;
    }
    Ok(())
}

/// Only the newest calls of a standing stay.
async fn make_room(connection: &mut SqliteConnection, standing: Standing) -> Result<()> {
    sqlx::query!(
        "delete from calls where standing = $1
           and id <= (select id from calls where standing = $1 order by id desc limit 1 offset $2)",
        standing.as_str(),
        standing.most()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn promise(connection: &mut SqliteConnection, alarm: &Alarm, at: Timestamp) -> Result<()> {
    let mine = sqlx::query!(
        "update call_tally set told_at = $1 where told_at is null or told_at <= $2",
        at.ms(),
        alarm.last_before.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if mine.rows_affected() == 0 {
        return Ok(());
    }
    outbox::enqueue(connection, &alarm.messages, at).await
}
