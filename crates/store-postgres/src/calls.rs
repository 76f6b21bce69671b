//! What came to the gateways' doors.

use crate::{PostgresStore, asked, errors::database, outbox, within};
use async_trait::async_trait;
use shop::{
    call::{Alarm, CallFilter, CallRow, CallTally, NewCalls, Standing},
    store::{Calls, Result, Unwritten},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};
use store_base::{documents, rows};
use tracing::instrument;

#[async_trait]
impl Calls for PostgresStore {
    #[instrument(name = "db.write_calls", skip_all, fields(count = new.calls.len()))]
    async fn write_calls(&self, new: NewCalls) -> std::result::Result<(), Unwritten> {
        Ok(within(write_calls(&self.pool, &new)).await?)
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>> {
        let rows = sqlx::query_as!(
            rows::Call,
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
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().filter_map(rows::Call::read).collect())
    }

    async fn call_tally(&self) -> Result<CallTally> {
        let row = sqlx::query_as!(
            rows::Tally,
            "select left_out_proven, left_out_refused, left_out_at, told_at from call_tally"
        );
        Ok(asked(row.fetch_one(&self.pool)).await?.into())
    }
}

/// The tally's row is locked first, so that nodes write one after another and never wait for each other in a circle.
async fn write_calls(pool: &PgPool, new: &NewCalls) -> Result<()> {
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
         select standing, gateway, invoice, call::jsonb
         from rows from (jsonb_to_recordset($1::text::jsonb)
             as (standing text, gateway text, invoice bigint, call text))
           with ordinality as list (standing, gateway, invoice, call, place)
         order by place",
        documents::calls(new)?
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
