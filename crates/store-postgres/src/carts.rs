//! What visitors mean to buy. A cart is written if it is still as it was read; one that is new, or was changed meanwhile, is
//! locked by its row, before any variant is.

use crate::errors::database;
use shop::{
    cart::{Cart, CartChange},
    order::OrderNumber,
    store::{Result, SessionId},
};
use sqlx::{Connection, PgConnection, PgPool};
use store_base::columns::{document, value};

pub(crate) async fn change_cart(
    pool: &PgPool,
    session: &SessionId,
    change: CartChange,
) -> Result<Option<Cart>> {
    let mut connection = pool.acquire().await.map_err(database)?;
    if let Some(was) = read(&mut connection, session).await? {
        let mut cart: Cart = value("carts", &was)?;
        cart.change(change)?;
        if replace(&mut connection, session, &was, &cart).await? {
            return Ok(Some(cart));
        }
    }
    let mut transaction = connection.begin().await.map_err(database)?;
    let Some(mut cart) = lock(&mut transaction, session).await? else {
        return Ok(None);
    };
    cart.change(change)?;
    put(&mut transaction, session, &cart, None).await?;
    transaction.commit().await.map_err(database)?;
    Ok(Some(cart))
}

/// What is in a cart that was written before, as its document.
async fn read(connection: &mut PgConnection, session: &SessionId) -> Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select lines::text as "lines!" from carts where session = $1"#,
        session.as_str()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)
}

/// Writes what is in a cart, if it is still as it was read.
async fn replace(connection: &mut PgConnection, session: &SessionId, was: &str, cart: &Cart) -> Result<bool> {
    let replaced = sqlx::query!(
        "update carts set lines = $3::text::jsonb, ordered = null where session = $1 and lines = $2::text::jsonb",
        session.as_str(),
        was,
        document("carts", cart)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(replaced.rows_affected() > 0)
}

/// Waits until nobody else changes the cart of a session, and locks it until the transaction ends; `None` if the session
/// is over.
pub(crate) async fn lock(connection: &mut PgConnection, session: &SessionId) -> Result<Option<Cart>> {
    // There has to be a row before it can be locked. The session is held so that it does not end in between.
    sqlx::query!(
        "insert into carts (session, lines) select id, '{}' from sessions where id = $1 for key share
         on conflict (session) do nothing",
        session.as_str()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let lines = sqlx::query_scalar!(
        r#"select lines::text as "lines!" from carts where session = $1 for no key update"#,
        session.as_str()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    lines.map(|lines| value("carts", &lines)).transpose()
}

/// Writes what is in a cart that is locked, and the order that it became.
pub(crate) async fn put(
    connection: &mut PgConnection,
    session: &SessionId,
    cart: &Cart,
    ordered: Option<OrderNumber>,
) -> Result<()> {
    sqlx::query!(
        "insert into carts (session, lines, ordered) values ($1, $2::text::jsonb, $3)
         on conflict (session) do update set lines = excluded.lines, ordered = excluded.ordered",
        session.as_str(),
        document("carts", cart)?,
        ordered.map(|number| number.0)
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
