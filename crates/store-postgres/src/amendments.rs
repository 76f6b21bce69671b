//! What is mended about orders after they were placed.

use crate::{PostgresStore, asked, errors::database, orders::lock, within};
use async_trait::async_trait;
use shop::{
    buyer::Email,
    order::{Amendment, NewLines, OrderNumber, Relining},
    store::{Amendments, Result, SearchKeys, StoreError},
};
use sqlx::{PgConnection, PgPool};
use store_base::{columns::document, documents::PlacedLines, rows};

#[async_trait]
impl Amendments for PostgresStore {
    async fn amendments(&self, number: OrderNumber) -> Result<Vec<Amendment>> {
        let rows = sqlx::query_as!(
            rows::Amendment,
            r#"select at, who, before::text as "before!", after::text as "after!"
               from amendments where order_number = $1 order by id"#,
            number.0
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(rows::Amendment::read).collect()
    }

    async fn relinings(&self, number: OrderNumber) -> Result<Vec<Relining>> {
        let rows = sqlx::query_as!(
            rows::Amendment,
            r#"select at, who, before::text as "before!", after::text as "after!"
               from line_amendments where order_number = $1 order by times"#,
            number.0
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(rows::Amendment::read_lines).collect()
    }

    async fn amend_order(&self, number: OrderNumber, amendment: &Amendment, seen: i64) -> Result<bool> {
        within(amend_order(&self.pool, number, amendment, seen)).await
    }
}

/// Other lines of an order, and those of before. The table lets the one through with the other only.
pub(crate) async fn write_lines(
    connection: &mut PgConnection,
    number: OrderNumber,
    new: &NewLines,
) -> Result<()> {
    let relining = &new.relining;
    sqlx::query!(
        "insert into line_amendments (order_number, times, at, who, before, after)
         values ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb)",
        number.0,
        i64::from(new.relined.times),
        relining.at.ms(),
        relining.who,
        document("line_amendments", &relining.before)?,
        document("line_amendments", &relining.after)?
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "update orders set placed = placed || $2::text::jsonb, total = $3 where number = $1",
        number.0,
        document("orders", &PlacedLines::of(new))?,
        relining.after.bill.total().get()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn amend_order(pool: &PgPool, number: OrderNumber, amendment: &Amendment, seen: i64) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !lock(&mut transaction, number).await? {
        return Err(StoreError::NoOrder);
    }
    // A statement of its own sees what was written while the lock was waited for.
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from amendments where order_number = $1"#,
        number.0
    );
    if count.fetch_one(&mut *transaction).await.map_err(database)? != seen {
        return Ok(false);
    }
    let (before, after) = (
        document("amendments", &amendment.before)?,
        document("amendments", &amendment.after)?,
    );
    let keys = SearchKeys::of(&amendment.after.buyer);
    // A buyer who was forgotten is not named again.
    let mended = sqlx::query!(
        "update orders set amended = $2::text::jsonb, search_keys = $3 where number = $1 and forgotten_at is null",
        number.0,
        after,
        keys.as_str()
    );
    let mended = mended.execute(&mut *transaction).await.map_err(database)?;
    if mended.rows_affected() == 0 {
        return Ok(false);
    }
    send_on(&mut transaction, number, amendment.after.buyer.email.as_ref()).await?;
    sqlx::query!(
        "insert into amendments (order_number, at, who, before, after)
         values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb)",
        number.0,
        amendment.at.ms(),
        amendment.who,
        before,
        after
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

/// What has not gone out goes where the buyer reads it, and nowhere if they have no address any more. A try that is under way is left
/// to itself: what it comes to is not written, or it would be tried again where the letter was to go before.
async fn send_on(connection: &mut PgConnection, number: OrderNumber, email: Option<&Email>) -> Result<()> {
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
