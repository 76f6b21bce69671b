//! Order pages that are open and update themselves.

use crate::{
    http::{Connection, get},
    program::Shop,
};
use anyhow::{Context, ensure};

/// How many.
pub const LIVE: usize = 1_000;

/// Opens a page for each of the first lines of a seed, until they are dropped; each has heard how its order stands.
pub async fn open(shop: &Shop, lines: &[String]) -> anyhow::Result<Vec<Connection>> {
    // Each is two of our descriptors at most.
    rlimit::increase_nofile_limit(8_192)?;
    let lines = lines.get(..LIVE).context("there is an order for each page")?;
    let mut live = Vec::with_capacity(LIVE);
    for line in lines {
        let (_, key) = line.rsplit_once("order=").context("an odd line")?;
        let mut connection = Connection::open(shop.address).await?;
        let head = connection
            .begin(&get(&format!("/orders/{key}/events"), ""))
            .await?;
        ensure!(head.contains("text/event-stream"), "no live page: {head}");
        connection.first_bytes().await?;
        live.push(connection);
    }
    Ok(live)
}
