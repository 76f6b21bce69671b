//! What visitors mean to buy. Only one connection writes, so a cart that was read in its transaction is locked.

use crate::{batch::Batch, errors::database};
use shop::{
    cart::{Cart, CartChange},
    order::OrderNumber,
    store::{Result, SessionId},
};
use sqlx::SqliteConnection;
use store_base::columns::{document, value};

pub(crate) async fn change_cart(
    connection: &mut SqliteConnection,
    session: &SessionId,
    change: CartChange,
) -> Result<Option<Cart>> {
    let Some(mut cart) = lock(connection, session).await? else {
        return Ok(None);
    };
    cart.change(change)?;
    let mut batch = Batch::default();
    put(&mut batch, &[(session, &cart, None)])?;
    batch.execute(connection).await?;
    Ok(Some(cart))
}

/// The cart of a session as it is until the transaction ends; `None` if the session is over.
async fn lock(connection: &mut SqliteConnection, session: &SessionId) -> Result<Option<Cart>> {
    let row = sqlx::query!(
        r#"select lines as "lines?" from sessions left join carts on session = id where id = $1"#,
        session.as_str()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| match row.lines {
        Some(lines) => value("carts", &lines),
        None => Ok(Cart::default()),
    })
    .transpose()
}

/// The statement that writes what is in carts that are locked, and the orders that they became. Of a cart that comes twice, the
/// last one counts.
pub(crate) fn put(batch: &mut Batch, carts: &[(&SessionId, &Cart, Option<OrderNumber>)]) -> Result<()> {
    batch.list(
        "insert into carts (session, lines, ordered)",
        ("(?,?,?)", carts.len()),
        " on conflict (session) do update set lines = excluded.lines, ordered = excluded.ordered",
    );
    for (session, cart, ordered) in carts {
        batch
            .bind(session.as_str())
            .bind(document("carts", *cart)?)
            .bind(ordered.map(|number| number.0));
    }
    Ok(())
}
