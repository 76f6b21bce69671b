//! `vitrina rotate-key`.

use crate::{config::Outside, keeping, open_store};

/// Seals all kept secrets with another key. A shop that runs meanwhile goes on: it reads the key anew with the settings.
pub async fn run(outside: &Outside) -> anyhow::Result<()> {
    let config = outside.config();
    let store = open_store(&config.database_url).await?;
    let count = keeping::rotate_key(&*store, config).await?;
    println!("{count} secrets are sealed with the new key; the old one opens nothing any more.");
    Ok(())
}
