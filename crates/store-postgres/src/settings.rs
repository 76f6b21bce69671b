//! Settings that the shop keeps itself.

use crate::{PostgresStore, asked, errors::database, outbox, sign_ins::is_owner, within};
use async_trait::async_trait;
use shop::{
    settings::{KeptSettings, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion},
    store::{Result, SettingsBook},
};
use sqlx::{PgConnection, PgPool};
use store_base::{rows, settings::SettingStep};
use tracing::instrument;

#[async_trait]
impl SettingsBook for PostgresStore {
    async fn kept_settings(&self) -> Result<KeptSettings> {
        within(async {
            let mut transaction = self.pool.begin().await.map_err(database)?;
            let kept = kept_settings(&mut transaction).await?;
            transaction.commit().await.map_err(database)?;
            Ok(kept)
        })
        .await
    }

    async fn settings_version(&self) -> Result<SettingsVersion> {
        let version = sqlx::query_scalar!("select version from settings_version where only_row = 1");
        asked(version.fetch_one(&self.pool)).await.map(SettingsVersion)
    }

    #[instrument(name = "db.change_settings", skip_all)]
    async fn change_settings(&self, change: &SettingsChange) -> Result<Option<SettingsVersion>> {
        within(change_settings(&self.pool, change)).await
    }

    #[instrument(name = "db.reseal_settings", skip_all)]
    async fn reseal_settings(
        &self,
        seen: SettingsVersion,
        sealed: &[(String, Vec<u8>)],
    ) -> Result<Option<SettingsVersion>> {
        within(reseal_settings(&self.pool, seen, sealed)).await
    }

    async fn settings_history(
        &self,
        before: Option<SettingsEventId>,
        limit: i64,
    ) -> Result<Vec<SettingsEvent>> {
        let rows = sqlx::query_as!(
            rows::SettingsLine,
            "select id, at, changed_by, name, was_secret, is_secret, value_before, value_after
             from settings_history where $1::bigint is null or id < $1 order by id desc limit $2",
            before.map(|id| id.0),
            limit
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(SettingsEvent::from).collect())
    }
}

/// The settings with their version, as they are together: nobody changes them while the row of the version is held.
async fn kept_settings(connection: &mut PgConnection) -> Result<KeptSettings> {
    let version = sqlx::query_scalar!("select version from settings_version where only_row = 1 for share")
        .fetch_one(&mut *connection)
        .await
        .map_err(database)?;
    let rows = sqlx::query_as!(
        rows::Setting,
        "select name, value, sealed, changed_at, changed_by from settings order by name"
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let settings: Result<_> = rows.into_iter().map(rows::Setting::read).collect();
    Ok(KeptSettings {
        version: SettingsVersion(version),
        settings: settings?,
    })
}

/// Moves the version on, if it is the one that was seen.
async fn move_on(
    connection: &mut PgConnection,
    SettingsVersion(seen): SettingsVersion,
) -> Result<Option<SettingsVersion>> {
    let moved = sqlx::query_scalar!(
        "update settings_version set version = version + 1 where only_row = 1 and version = $1 returning version",
        seen
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(moved.map(SettingsVersion))
}

async fn change_settings(pool: &PgPool, change: &SettingsChange) -> Result<Option<SettingsVersion>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // First of all: from here on nobody else changes them.
    let Some(version) = move_on(&mut transaction, change.seen).await? else {
        return Ok(None);
    };
    if !is_owner(&mut transaction, &change.doer).await? {
        return Ok(None);
    }
    let kept = kept_settings(&mut transaction).await?;
    let steps = SettingStep::all(&kept.settings, &change.values);
    for step in &steps {
        write(&mut transaction, step, change).await?;
    }
    if !steps.is_empty() {
        outbox::enqueue(&mut transaction, &change.messages, change.at).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(Some(version))
}

async fn write(connection: &mut PgConnection, step: &SettingStep<'_>, change: &SettingsChange) -> Result<()> {
    let at = change.at.ms();
    if step.is_kept() {
        sqlx::query!(
            "insert into settings (name, value, sealed, changed_at, changed_by) values ($1, $2, $3, $4, $5)
             on conflict (name) do update set value = excluded.value, sealed = excluded.sealed, changed_at = excluded.changed_at,
               changed_by = excluded.changed_by",
            step.name,
            step.value,
            step.sealed,
            at,
            change.by
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    } else {
        sqlx::query!("delete from settings where name = $1", step.name)
            .execute(&mut *connection)
            .await
            .map_err(database)?;
    }
    sqlx::query!(
        "insert into settings_history (at, changed_by, name, was_secret, is_secret, value_before, value_after)
         values ($1, $2, $3, $4, $5, $6, $7)",
        at,
        change.by,
        step.name,
        step.was_secret,
        step.sealed.is_some(),
        step.value_before,
        step.value_after
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(database)
}

async fn reseal_settings(
    pool: &PgPool,
    seen: SettingsVersion,
    sealed: &[(String, Vec<u8>)],
) -> Result<Option<SettingsVersion>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let Some(version) = move_on(&mut transaction, seen).await? else {
        return Ok(None);
    };
    for (name, sealed) in sealed {
        sqlx::query!(
            "update settings set sealed = $2 where name = $1 and sealed is not null",
            name.as_str(),
            sealed.as_slice()
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(Some(version))
}
