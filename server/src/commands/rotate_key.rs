//! `vitrina rotate-key`.

use super::spoken_to_owner;
use crate::{clock, config::Outside, keeping, open_store};
use shop::journal::{Doing, NewEntry};

/// Seals all kept secrets with another key. A shop that runs meanwhile goes on: it reads the key anew with the settings.
pub async fn run(outside: &Outside) -> anyhow::Result<()> {
    let config = outside.config();
    let store = open_store(&config.database_url).await?;
    let count = keeping::rotate_key(&*store, &*store, config).await?;
    let entry = NewEntry {
        at: clock::now(),
        who: "vitrina rotate-key".to_owned(),
        network: String::new(),
        device: String::new(),
        doing: Doing::KeyRotated,
        object: String::new(),
    };
    store.write_entry(&entry).await?;
    let count = i64::try_from(count)?;
    println!(
        "{}",
        spoken_to_owner(config).with("command-key-rotated", &[("count", count.into())])
    );
    Ok(())
}
