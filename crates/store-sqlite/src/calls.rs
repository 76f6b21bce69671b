//! What came to the gateways' doors.

use crate::{
    SqliteStore,
    batch::{Batch, PORTION},
    errors::database,
    outbox,
};
use async_trait::async_trait;
use shop::{
    call::{Alarm, Call, CallFilter, CallRow, CallTally, NewCalls, Standing},
    payment::InvoiceId,
    store::{Calls, Result, Unwritten},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{columns::document, rows};
use tracing::instrument;

/// Calls that are written in one transaction.
const AT_ONCE: usize = 128;
/// Older calls that are removed in one transaction.
const REMOVED_AT_ONCE: i64 = 256;

#[async_trait]
impl Calls for SqliteStore {
    #[instrument(name = "db.write_calls", skip_all, fields(count = new.calls.len()))]
    async fn write_calls(&self, mut new: NewCalls) -> std::result::Result<(), Unwritten> {
        let standings = Standing::ALL.into_iter();
        let standings = standings.filter(|each| new.calls.iter().any(|(standing, _)| standing == each));
        let standings: Vec<_> = standings.collect();
        // A few at a time: nobody who pays waits for all that a second brought to the journal.
        let mut calls = std::mem::take(&mut new.calls).into_iter();
        let mut written = 0;
        while calls.len() > AT_ONCE {
            let some: Vec<_> = calls.by_ref().take(AT_ONCE).collect();
            self.writer
                .write(move |c| Box::pin(async move { insert(c, &some).await }))
                .await
                .map_err(|error| Unwritten { written, error })?;
            written += AT_ONCE;
        }
        new.calls = calls.collect();
        let mut full = self
            .writer
            .write(move |c| Box::pin(async move { write_calls(c, &new, standings).await }))
            .await
            .map_err(|error| Unwritten { written, error })?;
        while !full.is_empty() {
            let standings = full;
            let removal = self
                .writer
                .write(move |c| Box::pin(async move { make_room(c, standings).await }));
            // The calls are written: whoever heard of a failure here would write them once more. The next ones make room.
            full = removal.await.unwrap_or_default();
        }
        Ok(())
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

/// Writes the last of the calls, and what is told of all of them, which are of these standings. Returns the standings that
/// have more calls still than may stay.
async fn write_calls(
    connection: &mut SqliteConnection,
    new: &NewCalls,
    standings: Vec<Standing>,
) -> Result<Vec<Standing>> {
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
    insert(connection, &new.calls).await?;
    if let Some(alarm) = &new.alarm {
        promise(connection, alarm, new.at).await?;
    }
    make_room(connection, standings).await
}

async fn insert(connection: &mut SqliteConnection, calls: &[(Standing, Call)]) -> Result<()> {
    for portion in calls.chunks(PORTION) {
        let mut batch = Batch::default();
        batch.list(
            "insert into calls (standing, gateway, invoice, call)",
            ("(?,?,?,?)", portion.len()),
            "",
        );
        for (standing, call) in portion {
            batch
                .bind_word(standing.as_str())
                .bind_word(call.gateway.as_str())
                .bind(call.invoice.map(InvoiceId::get))
                .bind(document("calls", call)?);
        }
        batch.execute(connection).await?;
    }
    Ok(())
}

/// Only the newest calls of a standing stay. Removes some of the others; returns the standings that may have more of them.
async fn make_room(connection: &mut SqliteConnection, standings: Vec<Standing>) -> Result<Vec<Standing>> {
    let mut full = Vec::new();
    for standing in standings {
        let removed = sqlx::query!(
            "delete from calls where id in (
               select id from calls where standing = $1
                 and id <= (select id from calls where standing = $1 order by id desc limit 1 offset $2)
               order by id limit $3)",
            standing.as_str(),
            standing.most(),
            REMOVED_AT_ONCE
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
        if removed.rows_affected() == REMOVED_AT_ONCE.unsigned_abs() {
            full.push(standing);
        }
    }
    Ok(full)
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
