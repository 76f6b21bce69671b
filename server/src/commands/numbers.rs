//! `vitrina numbers`.

use super::spoken;
use crate::{AppState, clock, config::Outside, open_shop, workers};
use tokio_util::sync::CancellationToken;

/// Forgets what was added up for the overview, and adds it up anew from the orders. What the registers are added up from is kept
/// anew, too.
pub async fn rebuild(outside: Outside) -> anyhow::Result<()> {
    let (settings, store) = open_shop(outside).await?;
    let state = AppState::new(settings, store, CancellationToken::new())?;
    let zone_seconds = state.settings.zone.seconds();
    state.shop.begin_numbers(zone_seconds, clock::now()).await?;
    workers::add_up(state.clone()).await?;
    state.shop.begin_register(clock::now()).await?;
    workers::keep_register(state).await?;
    println!("{}", spoken().text("command-numbers-rebuilt"));
    Ok(())
}
