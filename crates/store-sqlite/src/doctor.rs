//! The lights of the doctor.

use crate::{SqliteStore, errors::database, outbox};
use async_trait::async_trait;
use shop::{
    doctor::Kept,
    store::{DecideLights, Doctor, Result},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
use store_base::columns::{document, value};

#[async_trait]
impl Doctor for SqliteStore {
    async fn lights(&self) -> Result<Vec<Kept>> {
        lights(&self.readers).await
    }

    async fn change_lights(&self, decide: DecideLights, now: Timestamp) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(async move { change_lights(c, decide, now).await }))
            .await
    }

    async fn begin_round(&self, since: Timestamp, now: Timestamp) -> Result<bool> {
        let begun = sqlx::query!(
            "update doctor set round_at = $2 where round_at <= $1",
            since.ms(),
            now.ms()
        );
        Ok(self.writer.execute(begun).await? > 0)
    }

    async fn own_secret(&self, fresh: &str) -> Result<String> {
        let fresh = fresh.to_owned();
        self.writer
            .write(move |c| Box::pin(async move { own_secret(c, &fresh).await }))
            .await
    }
}

async fn lights(connection: impl SqliteExecutor<'_>) -> Result<Vec<Kept>> {
    let rows = sqlx::query_scalar!("select kept from doctor_lights order by check_name")
        .fetch_all(connection)
        .await
        .map_err(database)?;
    // What another version of the shop wrote is looked at anew.
    let lights = rows.iter().filter_map(|kept| value("doctor_lights", kept).ok());
    Ok(lights.collect())
}

async fn change_lights(
    connection: &mut SqliteConnection,
    decide: DecideLights,
    now: Timestamp,
) -> Result<()> {
    let (kept, messages) = decide(lights(&mut *connection).await?);
    for one in &kept {
        let kept = document("doctor_lights", one)?;
        sqlx::query!(
            "insert into doctor_lights (check_name, kept) values ($1, $2)
             on conflict (check_name) do update set kept = excluded.kept",
            one.seen.check,
            kept
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    }
    outbox::enqueue(connection, &messages, now).await
}

async fn own_secret(connection: &mut SqliteConnection, fresh: &str) -> Result<String> {
    sqlx::query!("update doctor set own_secret = $1 where own_secret = ''", fresh)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query_scalar!("select own_secret from doctor")
        .fetch_one(connection)
        .await
        .map_err(database)
}
