//! Which photos are used.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    catalog::MediaId,
    store::{Media, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;
use tracing::instrument;

#[async_trait]
impl Media for SqliteStore {
    #[instrument(name = "db.media_in_use", skip_all)]
    async fn media_in_use(&self, since: Timestamp) -> Result<BTreeSet<MediaId>> {
        let since = since.ms();
        let texts = sqlx::query_scalar!(
            r#"select photos as "text!: String" from products where photos <> '[]'
               union all select typed from product_drafts
               union all select picture from categories where picture is not null
               union all select coalesce(json_extract(before, '$.photos'), '') from product_history where at > $1"#,
            since
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(texts.iter().flat_map(|text| MediaId::all_in(text)).collect())
    }

    #[instrument(name = "db.album_id", skip_all)]
    async fn album_id(&self, new: &str) -> Result<String> {
        let new = new.to_owned();
        self.writer
            .write(move |c| Box::pin(async move { album_id(c, &new).await }))
            .await
    }
}

async fn album_id(connection: &mut SqliteConnection, new: &str) -> Result<String> {
    sqlx::query!(
        "insert into album (one, id) values (1, $1) on conflict (one) do nothing",
        new
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query_scalar!("select id from album")
        .fetch_one(connection)
        .await
        .map_err(database)
}
