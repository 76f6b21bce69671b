//! Calls that the shop owes its gateways.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    errand::{DueErrand, ErrandKind},
    store::{Errands, Result},
    time::Timestamp,
};
use store_base::rows;

#[async_trait]
impl Errands for PostgresStore {
    async fn claim_errands(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueErrand>> {
        let kinds = ErrandKind::ALL.map(|kind| kind.as_str().to_owned());
        let due = sqlx::query_as!(
            rows::Errand,
            "update errands set due_at = $1, tries = tries + 1
             where id in (
               select id from errands where due_at <= $2 and kind = any($3)
               order by due_at, id limit $4 for update skip locked)
             returning id, order_number, kind, place, tries",
            until.ms(),
            now.ms(),
            &kinds[..],
            limit
        );
        rows::due_errands(asked(due.fetch_all(&self.pool)).await?)
    }

    async fn schedule_errand(&self, errand: &DueErrand, next: Option<Timestamp>) -> Result<()> {
        let errand = sqlx::query!(
            "update errands set due_at = $1 where id = $2 and tries = $3",
            next.map(Timestamp::ms),
            errand.id.0,
            errand.tries
        );
        asked(errand.execute(&self.pool)).await.map(drop)
    }
}
