//! What came to the gateways' doors.

use crate::{
    SqliteStore,
    errors::database,
    outbox,
    rows::{document, value},
};
use async_trait::async_trait;
use serde::Serialize;
use shop::{
    call::{Alarm, CallFilter, CallId, CallRow, CallTally, LeftOut, NewCalls, Standing},
    order::OrderNumber,
    payment::InvoiceId,
    store::{Calls, Result},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
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
        calls(&self.readers, filter).await
    }

    async fn call_tally(&self) -> Result<CallTally> {
        call_tally(&self.readers).await
    }
}

pub(crate) async fn write_calls(connection: &mut SqliteConnection, new: &NewCalls) -> Result<()> {
    let (proven, refused, at) = (new.left_out.proven, new.left_out.refused, new.at.ms());
    sqlx::query!(
        "update call_tally set left_out_proven = left_out_proven + $1, left_out_refused = left_out_refused + $2,
           left_out_at = case when $1 + $2 > 0 then $3 else left_out_at end",
        proven,
        refused,
        at
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let rows = documents(new)?;
    sqlx::query!(
        "insert into calls (standing, gateway, invoice, call)
         select value ->> 'standing', value ->> 'gateway', value ->> 'invoice', value ->> 'call' from json_each($1)",
        rows
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
    let (standing, most) = (standing.as_str(), standing.most());
    sqlx::query!(
        "delete from calls where standing = $1
           and id <= (select id from calls where standing = $1 order by id desc limit 1 offset $2)",
        standing,
        most
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn promise(connection: &mut SqliteConnection, alarm: &Alarm, at: Timestamp) -> Result<()> {
    let (now, last_before) = (at.ms(), alarm.last_before.ms());
    let mine = sqlx::query!(
        "update call_tally set told_at = $1 where told_at is null or told_at <= $2",
        now,
        last_before
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if mine.rows_affected() == 0 {
        return Ok(());
    }
    outbox::enqueue(connection, &alarm.messages, at).await
}

pub(crate) async fn calls(readers: impl SqliteExecutor<'_>, filter: &CallFilter) -> Result<Vec<CallRow>> {
    let before = filter.before.map(|id| id.0);
    let rows = sqlx::query!(
        r#"select calls.id, call, order_number as "order_number?"
           from calls left join attempts on attempts.invoice = calls.invoice and attempts.gateway = calls.gateway
           where ($1 is null or calls.invoice = $1 or order_number = $1)
             and (not $2 or standing <> 'proven')
             and ($3 is null or calls.id < $3)
           order by calls.id desc limit $4"#,
        filter.number,
        filter.refused,
        before,
        filter.limit
    )
    .fetch_all(readers)
    .await
    .map_err(database)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(CallRow {
                id: CallId(row.id),
                call: value("calls", &row.call).ok()?,
                order: row.order_number.map(OrderNumber),
            })
        })
        .collect())
}

pub(crate) async fn call_tally(readers: impl SqliteExecutor<'_>) -> Result<CallTally> {
    let row = sqlx::query!("select left_out_proven, left_out_refused, left_out_at, told_at from call_tally")
        .fetch_one(readers)
        .await
        .map_err(database)?;
    Ok(CallTally {
        left_out: LeftOut {
            proven: row.left_out_proven,
            refused: row.left_out_refused,
        },
        left_out_at: row.left_out_at.map(Timestamp::from_ms),
        told_at: row.told_at.map(Timestamp::from_ms),
    })
}

/// Calls as one JSON array; each call is text within it, so that `SQLite` does not look into it.
fn documents(new: &NewCalls) -> Result<String> {
    let rows = new
        .calls
        .iter()
        .map(|(standing, call)| {
            Ok(NewRow {
                standing: standing.as_str(),
                gateway: call.gateway.as_str(),
                invoice: call.invoice.map(InvoiceId::get),
                call: document("calls", call)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    document("calls", &rows)
}

#[derive(Serialize)]
struct NewRow<'a> {
    standing: &'static str,
    gateway: &'a str,
    invoice: Option<i64>,
    call: String,
}
