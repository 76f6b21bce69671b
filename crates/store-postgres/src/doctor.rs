//! The lights of the doctor.

use crate::{PostgresStore, asked, errors::database, outbox, within};
use async_trait::async_trait;
use shop::{
    doctor::Kept,
    store::{DecideLights, Doctor, Result},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use store_base::columns::{document, value};

#[async_trait]
impl Doctor for PostgresStore {
    async fn lights(&self) -> Result<Vec<Kept>> {
        within(lights(&self.pool)).await
    }

    async fn change_lights(&self, decide: DecideLights, now: Timestamp) -> Result<()> {
        within(change_lights(&self.pool, decide, now)).await
    }

    async fn begin_round(&self, since: Timestamp, now: Timestamp) -> Result<bool> {
        let begun = sqlx::query!(
            "update doctor set round_at = $2 where round_at <= $1",
            since.ms(),
            now.ms()
        );
        Ok(asked(begun.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn own_secret(&self, fresh: &str) -> Result<String> {
        let kept = sqlx::query_scalar!(
            "update doctor set own_secret = case own_secret when '' then $1 else own_secret end returning own_secret",
            fresh
        );
        asked(kept.fetch_one(&self.pool)).await
    }
}

async fn lights(connection: impl PgExecutor<'_>) -> Result<Vec<Kept>> {
    let rows = sqlx::query_scalar!(r#"select kept::text as "kept!" from doctor_lights order by check_name"#)
        .fetch_all(connection)
        .await
        .map_err(database)?;
    // What another version of the shop wrote is looked at anew.
    let lights = rows.iter().filter_map(|kept| value("doctor_lights", kept).ok());
    Ok(lights.collect())
}

async fn change_lights(pool: &PgPool, decide: DecideLights, now: Timestamp) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // Whoever has this row decides; lights that are not kept yet have none to lock.
    sqlx::query!("select only_row from doctor for update")
        .fetch_one(&mut *transaction)
        .await
        .map_err(database)?;
    let (kept, messages) = decide(lights(&mut *transaction).await?);
    for one in &kept {
        let kept = document("doctor_lights", one)?;
        sqlx::query!(
            "insert into doctor_lights (check_name, kept) values ($1, $2::text::jsonb)
             on conflict (check_name) do update set kept = excluded.kept",
            one.seen.check,
            kept
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    }
    outbox::enqueue(&mut transaction, &messages, now).await?;
    transaction.commit().await.map_err(database)
}
