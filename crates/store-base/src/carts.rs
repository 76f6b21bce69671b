//! A cart and its goods, where one look at both made no sense.

use shop::{
    catalog::Ware,
    store::{Result, Session, SessionId, Sessions, Shelf},
    time::Timestamp,
};

/// Looks at the session, then at the goods, which tells which table is wrong.
///
/// # Errors
/// Those of the store.
pub async fn one_by_one(
    store: &(impl Sessions + Shelf),
    id: &SessionId,
    now: Timestamp,
) -> Result<Option<(Session, Vec<Ware>)>> {
    let Some(session) = store.load_session(id, now).await? else {
        return Ok(None);
    };
    let wares = store.wares(&session.cart.variants()).await?;
    Ok(Some((session, wares)))
}
