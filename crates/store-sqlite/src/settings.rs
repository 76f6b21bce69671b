//! Settings that the shop keeps itself.

use crate::{SqliteStore, errors::database, outbox, sign_ins::is_owner};
use async_trait::async_trait;
use shop::{
    settings::{KeptSettings, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion},
    store::{Result, SettingsBook},
};
use sqlx::SqliteConnection;
use store_base::{rows, settings::SettingStep};
use tracing::instrument;

#[async_trait]
impl SettingsBook for SqliteStore {
    async fn kept_settings(&self) -> Result<KeptSettings> {
        let mut reader = self.readers.begin().await.map_err(database)?;
        kept_settings(&mut reader).await
    }

    async fn settings_version(&self) -> Result<SettingsVersion> {
        let version = sqlx::query_scalar!("select version from settings_version where only_row = 1");
        let version = version.fetch_one(&self.readers).await.map_err(database)?;
        Ok(SettingsVersion(version))
    }

    #[instrument(name = "db.change_settings", skip_all)]
    async fn change_settings(&self, change: &SettingsChange) -> Result<Option<SettingsVersion>> {
        let change = change.clone();
        self.writer
            .write(move |c| Box::pin(async move { change_settings(c, &change).await }))
            .await
    }

    #[instrument(name = "db.reseal_settings", skip_all)]
    async fn reseal_settings(
        &self,
        seen: SettingsVersion,
        sealed: &[(String, Vec<u8>)],
    ) -> Result<Option<SettingsVersion>> {
        let sealed = sealed.to_vec();
        self.writer
            .write(move |c| Box::pin(async move { reseal_settings(c, seen, &sealed).await }))
            .await
    }

    async fn settings_history(
        &self,
        before: Option<SettingsEventId>,
        limit: i64,
    ) -> Result<Vec<SettingsEvent>> {
        let before = before.map(|id| id.0);
        let rows = sqlx::query_as!(
            rows::SettingsLine,
            r#"select id, at, changed_by, name, was_secret as "was_secret: bool", is_secret as "is_secret: bool", value_before,
                 value_after
               from settings_history where $1 is null or id < $1 order by id desc limit $2"#,
            before,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(rows.into_iter().map(SettingsEvent::from).collect())
    }
}

async fn kept_settings(connection: &mut SqliteConnection) -> Result<KeptSettings> {
    let version = sqlx::query_scalar!("select version from settings_version where only_row = 1")
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
    connection: &mut SqliteConnection,
    SettingsVersion(seen): SettingsVersion,
) -> Result<Option<SettingsVersion>> {
    let moved = sqlx::query!(
        "update settings_version set version = version + 1 where only_row = 1 and version = $1",
        seen
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok((moved.rows_affected() > 0).then_some(SettingsVersion(seen + 1)))
}

async fn change_settings(
    connection: &mut SqliteConnection,
    change: &SettingsChange,
) -> Result<Option<SettingsVersion>> {
    if !is_owner(connection, &change.doer).await? {
        return Ok(None);
    }
    let kept = kept_settings(connection).await?;
    let Some(version) = move_on(connection, change.seen).await? else {
        return Ok(None);
    };
    let steps = SettingStep::all(&kept.settings, &change.values);
    for step in &steps {
        write(connection, step, change).await?;
    }
    if !steps.is_empty() {
        outbox::enqueue(connection, &change.messages, change.at).await?;
    }
    Ok(Some(version))
}

async fn write(
    connection: &mut SqliteConnection,
    step: &SettingStep<'_>,
    change: &SettingsChange,
) -> Result<()> {
    let at = change.at.ms();
    let is_secret = step.sealed.is_some();
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
        is_secret,
        step.value_before,
        step.value_after
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(database)
}

async fn reseal_settings(
    connection: &mut SqliteConnection,
    seen: SettingsVersion,
    sealed: &[(String, Vec<u8>)],
) -> Result<Option<SettingsVersion>> {
    let Some(version) = move_on(connection, seen).await? else {
        return Ok(None);
    };
    for (name, sealed) in sealed {
        sqlx::query!(
            "update settings set sealed = $2 where name = $1 and sealed is not null",
            name.as_str(),
            sealed.as_slice()
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    }
    Ok(Some(version))
}
