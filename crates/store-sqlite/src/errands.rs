//! Calls that the shop owes its gateways.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    errand::{DueErrand, ErrandKind},
    store::{Errands, Result},
    time::Timestamp,
};
use store_base::{columns::document, rows};

#[async_trait]
impl Errands for SqliteStore {
    async fn claim_errands(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueErrand>> {
        let due = sqlx::query_as!(
            rows::Errand,
            "update errands set due_at = $1, tries = tries + 1
             where id in (
               select id from errands where due_at <= $2 and kind in (select value from json_each($3))
               order by due_at, id limit $4)
             returning id, order_number, kind, place, tries",
            until.ms(),
            now.ms(),
            document("errands", &ErrandKind::ALL.map(ErrandKind::as_str))?,
            limit
        );
        let rows = self
            .writer
            .write_whole(move |c| Box::pin(async move { due.fetch_all(c).await.map_err(database) }))
            .await?;
        rows::due_errands(rows)
    }

    async fn schedule_errand(&self, errand: &DueErrand, next: Option<Timestamp>) -> Result<()> {
        let errand = sqlx::query!(
            "update errands set due_at = $1 where id = $2 and tries = $3",
            next.map(Timestamp::ms),
            errand.id.0,
            errand.tries
        );
        self.writer.execute(errand).await.map(drop)
    }
}
