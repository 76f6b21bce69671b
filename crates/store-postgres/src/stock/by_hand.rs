//! Pieces that move by hand, and the ledger of all that moved.

use super::{ledger, move_by_hand, taking};
use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    catalog::VariantId,
    message::Audience,
    order::Refusal,
    stock::{LedgerFilter, LedgerLine, Movement, SheetPage, SheetRow, StockOf, Taking, TakingNumber, Wanted},
    store::{Result, ShelfChanges, Stock},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};
use store_base::{columns::text, rows, stock::Move};
use tracing::instrument;

#[async_trait]
impl Stock for PostgresStore {
    #[instrument(name = "db.move_stock", skip_all, fields(variant = movement.variant.0))]
    async fn move_stock(&self, movement: Movement, audience: &Audience) -> Result<i64> {
        let pieces = within(move_stock(&self.pool, &movement, audience)).await?;
        self.shelf.add(ShelfChanges::Stock([movement.variant].into()));
        Ok(pieces)
    }

    async fn ledger(&self, filter: &LedgerFilter) -> Result<Vec<LedgerLine>> {
        ledger::page(&self.pool, filter).await
    }

    async fn stock_of(&self, sku: &str) -> Result<Option<StockOf>> {
        let row = sqlx::query_as!(
            rows::StockOf,
            r#"with shelf as materialized (
                 select variants.id as variant, sku, products.name::text as name, option::text as option, stock as free,
                   (select pieces from reserved where variant = variants.id) as reserved,
                   (select pieces from never_left where variant = variants.id) as never_left, low_stock
                 from variants join products on products.id = variants.product where sku = $1)
               select variant as "variant!", sku as "sku!", name as "name!", option as "option!", free as "free!",
                 reserved as "reserved!",
                 greatest(0, (select coalesce(sum(pieces), 0) from stock_ledger
                   where stock_ledger.variant = shelf.variant and order_number is null and cause <> 'returned_by_buyer')
                   - free - reserved - never_left)::bigint as "sold!",
                 low_stock as "low_stock?"
               from shelf"#,
            text(sku)
        );
        let row = asked(row.fetch_optional(&self.pool)).await?;
        row.map(StockOf::try_from).transpose()
    }

    #[instrument(name = "db.begin_taking", skip_all)]
    async fn begin_taking(
        &self,
        category: Option<String>,
        who: &str,
        now: Timestamp,
    ) -> Result<TakingNumber> {
        within(taking::begin(&self.pool, category.as_deref(), who, now)).await
    }

    async fn takings(&self, limit: i64) -> Result<Vec<Taking>> {
        within(taking::newest(&self.pool, limit)).await
    }

    async fn taking(&self, number: TakingNumber) -> Result<Option<Taking>> {
        within(taking::one(&self.pool, number)).await
    }

    async fn sheet(&self, taking: &Taking, page: SheetPage) -> Result<Vec<SheetRow>> {
        within(taking::sheet(&self.pool, taking, page)).await
    }

    async fn count(
        &self,
        number: TakingNumber,
        wanted: Vec<Wanted>,
        who: &str,
        now: Timestamp,
    ) -> Result<bool> {
        within(taking::count(&self.pool, number, &wanted, who, now)).await
    }

    #[instrument(name = "db.post_taking", skip_all, fields(taking = number.0))]
    async fn post_taking(
        &self,
        number: TakingNumber,
        who: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<bool> {
        let posted = within(taking::post(&self.pool, number, who, now, audience)).await?;
        self.shelf.add(ShelfChanges::Goods);
        Ok(posted)
    }

    async fn drop_taking(&self, number: TakingNumber, who: &str, now: Timestamp) -> Result<bool> {
        within(taking::drop_one(&self.pool, number, who, now)).await
    }
}

async fn move_stock(pool: &PgPool, movement: &Movement, audience: &Audience) -> Result<i64> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let shelf = lock(&mut transaction, movement.variant).await?;
    // The same form names the same variant, so its other sending has written by now or waits.
    let known = sqlx::query_scalar!(
        "select pieces from stock_ledger where token = $1",
        text(&movement.token)
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    if let Some(pieces) = known {
        return Ok(pieces);
    }
    let pieces = movement.pieces_on(&shelf.on_hand())?;
    if pieces != 0 {
        let moves = [Move::by_hand(movement, pieces)];
        move_by_hand(&mut transaction, &moves, audience, movement.at).await?;
        transaction.commit().await.map_err(database)?;
    }
    Ok(pieces)
}

/// The pieces of a variant, which nobody else moves until the end of the transaction.
async fn lock(connection: &mut PgConnection, variant: VariantId) -> Result<rows::Shelf> {
    sqlx::query!("select id from variants where id = $1 for update", variant.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?
        .ok_or(Refusal::Vanished)?;
    // A statement of its own sees what was written while the lock was waited for.
    let row = sqlx::query_as!(
        rows::Shelf,
        r#"select variants.id as "variant!", sku as "sku!", stock as "free!",
             (select pieces from reserved where variant = variants.id) as "reserved!",
             0::bigint as "difference!"
           from variants where variants.id = $1"#,
        variant.0
    );
    row.fetch_one(connection).await.map_err(database)
}
