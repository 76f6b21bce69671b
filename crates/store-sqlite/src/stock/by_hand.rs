//! Pieces that move by hand, and the ledger of all that moved.

use super::{ledger, move_pieces, taking};
use crate::{SqliteStore, errors::database, outbox};
use async_trait::async_trait;
use shop::{
    catalog::VariantId,
    message::Audience,
    order::Refusal,
    stock::{LedgerFilter, LedgerLine, Movement, SheetPage, SheetRow, StockOf, Taking, TakingNumber, Wanted},
    store::{Result, Stock},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{
    rows,
    stock::{Move, alerts},
};
use tracing::instrument;

#[async_trait]
impl Stock for SqliteStore {
    #[instrument(name = "db.move_stock", skip_all, fields(variant = movement.variant.0))]
    async fn move_stock(&self, movement: Movement, audience: &Audience) -> Result<i64> {
        let audience = audience.clone();
        self.writer
            .write(move |c| Box::pin(async move { move_stock(c, &movement, &audience).await }))
            .await
    }

    async fn ledger(&self, filter: &LedgerFilter) -> Result<Vec<LedgerLine>> {
        ledger::page(&self.readers, filter).await
    }

    async fn stock_of(&self, sku: &str) -> Result<Option<StockOf>> {
        let row = sqlx::query_as!(
            rows::StockOf,
            r#"with shelf as materialized (
                 select variants.id as variant, sku, products.name as name, option, stock as free,
                   (select pieces from reserved where variant = variants.id) as reserved,
                   (select pieces from never_left where variant = variants.id) as never_left, low_stock
                 from variants join products on products.id = variants.product where sku = $1)
               select variant as "variant!: i64", sku as "sku!: String", name as "name!: String",
                 option as "option!: String", free as "free!: i64", reserved as "reserved!: i64",
                 max(0, (select coalesce(sum(pieces), 0) from stock_ledger
                   where stock_ledger.variant = shelf.variant and order_number is null and cause <> 'returned_by_buyer')
                   - free - reserved - never_left) as "sold!: i64",
                 low_stock as "low_stock?: i64"
               from shelf"#,
            sku
        );
        let row = row.fetch_optional(&self.readers).await.map_err(database)?;
        row.map(StockOf::try_from).transpose()
    }

    #[instrument(name = "db.begin_taking", skip_all)]
    async fn begin_taking(
        &self,
        category: Option<String>,
        who: &str,
        now: Timestamp,
    ) -> Result<TakingNumber> {
        let who = who.to_owned();
        self.writer
            .write(move |c| Box::pin(async move { taking::begin(c, category.as_deref(), &who, now).await }))
            .await
    }

    async fn takings(&self, limit: i64) -> Result<Vec<Taking>> {
        taking::newest(&self.readers, limit).await
    }

    async fn taking(&self, number: TakingNumber) -> Result<Option<Taking>> {
        taking::one(&self.readers, number).await
    }

    async fn sheet(&self, taking: &Taking, page: SheetPage) -> Result<Vec<SheetRow>> {
        taking::sheet(&self.readers, taking, page).await
    }

    async fn count(
        &self,
        number: TakingNumber,
        wanted: Vec<Wanted>,
        who: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let who = who.to_owned();
        self.writer
            .write(move |c| Box::pin(async move { taking::count(c, number, &wanted, &who, now).await }))
            .await
    }

    #[instrument(name = "db.post_taking", skip_all, fields(taking = number.0))]
    async fn post_taking(
        &self,
        number: TakingNumber,
        who: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<bool> {
        let (who, audience) = (who.to_owned(), audience.clone());
        self.writer
            .write(move |c| Box::pin(async move { taking::post(c, number, &who, now, &audience).await }))
            .await
    }

    async fn drop_taking(&self, number: TakingNumber, who: &str, now: Timestamp) -> Result<bool> {
        let who = who.to_owned();
        self.writer
            .write(move |c| Box::pin(async move { taking::drop_one(c, number, &who, now).await }))
            .await
    }
}

async fn move_stock(
    connection: &mut SqliteConnection,
    movement: &Movement,
    audience: &Audience,
) -> Result<i64> {
    let known = sqlx::query_scalar!("select pieces from stock_ledger where token = $1", movement.token)
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?;
    if let Some(pieces) = known {
        return Ok(pieces);
    }
    let shelf = on_shelf(connection, movement.variant).await?;
    let pieces = movement.pieces_on(&shelf.on_hand())?;
    if pieces != 0 {
        let low = move_pieces(connection, &[Move::by_hand(movement, pieces)]).await?;
        outbox::enqueue(connection, &alerts(audience, low)?, movement.at).await?;
    }
    Ok(pieces)
}

/// The pieces of a variant; nobody else writes meanwhile.
async fn on_shelf(connection: &mut SqliteConnection, variant: VariantId) -> Result<rows::Shelf> {
    let row = sqlx::query_as!(
        rows::Shelf,
        r#"select variants.id as "variant!", sku as "sku!", stock as "free!: i64",
             (select pieces from reserved where variant = variants.id) as "reserved!: i64",
             0 as "difference!: i64"
           from variants where variants.id = $1"#,
        variant.0
    );
    let row = row.fetch_optional(connection).await.map_err(database)?;
    row.ok_or_else(|| Refusal::Vanished.into())
}
