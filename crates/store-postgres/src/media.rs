//! Which photos are used.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    catalog::MediaId,
    store::{Media, Result},
    time::Timestamp,
};
use std::collections::BTreeSet;
use tracing::instrument;

#[async_trait]
impl Media for PostgresStore {
    #[instrument(name = "db.media_in_use", skip_all)]
    async fn media_in_use(&self, since: Timestamp) -> Result<BTreeSet<MediaId>> {
        let texts = sqlx::query_scalar!(
            r#"select photos::text as "text!" from products where photos <> '[]'
               union all select typed from product_drafts
               union all select picture::text from categories where picture is not null
               union all select coalesce((before -> 'photos')::text, '') from product_history where at > $1"#,
            since.ms()
        );
        let texts = asked(texts.fetch_all(&self.pool)).await?;
        Ok(texts.iter().flat_map(|text| MediaId::all_in(text)).collect())
    }

    #[instrument(name = "db.album_id", skip_all)]
    async fn album_id(&self, new: &str) -> Result<String> {
        let named = sqlx::query!(
            "insert into album (one, id) values (1, $1) on conflict (one) do nothing",
            new
        );
        asked(named.execute(&self.pool)).await?;
        asked(sqlx::query_scalar!("select id from album").fetch_one(&self.pool)).await
    }
}
