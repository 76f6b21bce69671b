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
}
