//! What came to the gateways' doors.

use crate::{
    PostgresStore,
    errors::database,
    outbox,
    rows::{document, value},
    within,
};
use async_trait::async_trait;
use serde::Serialize;
use shop::{
    call::{Alarm, Call, CallFilter, CallId, CallRow, CallTally, LeftOut, NewCalls, Standing},
    order::OrderNumber,
    payment::InvoiceId,
    store::{Calls, Result},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use tracing::instrument;

#[async_trait]
impl Calls for PostgresStore {
    #[instrument(name = "db.write_calls", skip_all, fields(count = new.calls.len()))]
    async fn write_calls(&self, new: NewCalls) -> Result<()> {
        within(write_calls(&self.pool, &new)).await
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>> {
        within(calls(&self.pool, filter)).await
    }

    async fn call_tally(&self) -> Result<CallTally> {
        within(call_tally(&self.pool)).await
    }
}

/// The tally's row is locked first, so that nodes write one after another and never wait for each other in a circle.
pub(crate) async fn write_calls(pool: &PgPool, new: &NewCalls) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    sqlx::query!(
        "update call_tally set left_out_proven = left_out_proven + $1, left_out_refused = left_out_refused + $2,
           left_out_at = case when $1 + $2 > 0 then $3 else left_out_at end",
        new.left_out.proven,
        new.left_out.refused,
        new.at.ms()
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    sqlx::query!(
        "insert into calls (standing, gateway, invoice, call)
         select standing, gateway, invoice, call
         from rows from (jsonb_to_recordset($1::text::jsonb)
             as (standing text, gateway text, invoice bigint, call jsonb))
           with ordinality as list (standing, gateway, invoice, call, place)
         order by place",
        documents(new)?
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    for standing in Standing::ALL {
        if new.calls.iter().any(|(each, _)| *each == standing) {
            make_room(&mut transaction, standing).await?;
        }
    }
    if let Some(alarm) = &new.alarm {
        promise(&mut transaction, alarm, new.at).await?;
    }
    transaction.commit().await.map_err(database)
}

/// Only the newest calls of a standing stay.
async fn make_room(connection: &mut PgConnection, standing: Standing) -> Result<()> {
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

async fn promise(connection: &mut PgConnection, alarm: &Alarm, at: Timestamp) -> Result<()> {
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

pub(crate) async fn calls(readers: impl PgExecutor<'_>, filter: &CallFilter) -> Result<Vec<CallRow>> {
    let rows = sqlx::query!(
        r#"select calls.id, call::text as "call!", order_number as "order_number?"
           from calls left join attempts on attempts.invoice = calls.invoice and attempts.gateway = calls.gateway
           where ($1::bigint is null or calls.invoice = $1 or order_number = $1)
             and (not $2 or standing <> 'proven')
             and ($3::bigint is null or calls.id < $3)
           order by calls.id desc limit $4"#,
        filter.number,
        filter.refused,
        filter.before.map(|id| id.0),
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

pub(crate) async fn call_tally(readers: impl PgExecutor<'_>) -> Result<CallTally> {
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

/// Calls as one JSON array.
fn documents(new: &NewCalls) -> Result<String> {
    let rows: Vec<_> = new
        .calls
        .iter()
        .map(|(standing, call)| NewRow {
            standing: standing.as_str(),
            gateway: call.gateway.as_str(),
            invoice: call.invoice.map(InvoiceId::get),
            call,
        })
        .collect();
    document("calls", &rows)
}

#[derive(Serialize)]
struct NewRow<'a> {
    standing: &'static str,
    gateway: &'a str,
    invoice: Option<i64>,
    call: &'a Call,
}
