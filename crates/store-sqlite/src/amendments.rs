//! What is mended about orders after they were placed.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    buyer::Email,
    order::{Amendment, NewLines, OrderNumber, Relining},
    store::{Amendments, Result, SearchKeys, StoreError},
};
use sqlx::SqliteConnection;
use store_base::{columns::document, documents::PlacedLines, rows};

#[async_trait]
impl Amendments for SqliteStore {
    async fn amendments(&self, number: OrderNumber) -> Result<Vec<Amendment>> {
        let rows = sqlx::query_as!(
            rows::Amendment,
            "select at, who, before, after from amendments where order_number = $1 order by id",
            number.0
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(rows::Amendment::read).collect()
    }

    async fn relinings(&self, number: OrderNumber) -> Result<Vec<Relining>> {
        let rows = sqlx::query_as!(
            rows::Amendment,
            "select at, who, before, after from line_amendments where order_number = $1 order by times",
            number.0
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(rows::Amendment::read_lines).collect()
    }

    async fn amend_order(&self, number: OrderNumber, amendment: &Amendment, seen: i64) -> Result<bool> {
        let amendment = amendment.clone();
        let written = self.writer.write_orders(
            move |c| Box::pin(async move { amend_order(c, number, &amendment, seen).await }),
            |written: &Option<OrderNumber>| written.iter().copied().collect(),
        );
        Ok(written.await?.is_some())
    }
}

/// Other lines of an order, and those of before. The table lets the one through with the other only.
pub(crate) async fn write_lines(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    new: &NewLines,
) -> Result<()> {
    let relining = &new.relining;
    let (before, after) = (
        document("line_amendments", &relining.before)?,
        document("line_amendments", &relining.after)?,
    );
    sqlx::query!(
        "insert into line_amendments (order_number, times, at, who, before, after) values ($1, $2, $3, $4, $5, $6)",
        number.0,
        i64::from(new.relined.times),
        relining.at.ms(),
        relining.who,
        before,
        after
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let lines = document("orders", &PlacedLines::of(new))?;
    sqlx::query!(
        "update orders set placed = json_patch(placed, $2), total = $3 where number = $1",
        number.0,
        lines,
        relining.after.bill.total().get()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// The order if it was mended.
async fn amend_order(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    amendment: &Amendment,
    seen: i64,
) -> Result<Option<OrderNumber>> {
    let found = sqlx::query!(
        r#"select forgotten_at, (select count(*) from amendments where order_number = number) as "count!: i64"
           from orders where number = $1"#,
        number.0
    );
    let found = found.fetch_optional(&mut *connection).await.map_err(database)?;
    let found = found.ok_or(StoreError::NoOrder)?;
    // A buyer who was forgotten is not named again.
    if found.forgotten_at.is_some() || found.count != seen {
        return Ok(None);
    }
    let (before, after) = (
        document("amendments", &amendment.before)?,
        document("amendments", &amendment.after)?,
    );
    let keys = SearchKeys::of(&amendment.after.buyer);
    sqlx::query!(
        "update orders set amended = $2, search_keys = $3 where number = $1",
        number.0,
        after,
        keys.as_str()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    send_on(&mut *connection, number, amendment.after.buyer.email.as_ref()).await?;
    sqlx::query!(
        "insert into amendments (order_number, at, who, before, after) values ($1, $2, $3, $4, $5)",
        number.0,
        amendment.at.ms(),
        amendment.who,
        before,
        after
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(Some(number))
}

/// What has not gone out goes where the buyer reads it, and nowhere if they have no address any more. A try that is under way is left
/// to itself: what it comes to is not written, or it would be tried again where the letter was to go before.
async fn send_on(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    email: Option<&Email>,
) -> Result<()> {
    let Some(email) = email else {
        sqlx::query!(
            "delete from outbox where order_number = $1 and state in ('waiting', 'sending') and key like '%:email:buyer'",
            number.0
        )
        .execute(connection)
        .await
        .map_err(database)?;
        return Ok(());
    };
    sqlx::query!(
        "update outbox set recipient = $2, state = 'waiting', lease = null
         where order_number = $1 and state in ('waiting', 'sending') and recipient <> $2 and key like '%:email:buyer'",
        number.0,
        email.as_str()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
