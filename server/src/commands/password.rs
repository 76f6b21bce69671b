//! The password of an account, as commands take it.

use crate::{
    clock,
    sign_in::password::{self, Fault},
};
use anyhow::{Context, bail};
use std::io::{self, IsTerminal};

/// A line of standard input if something is piped in, else a password of our own making; whether it is that.
pub fn read() -> anyhow::Result<(String, bool)> {
    if io::stdin().is_terminal() {
        return Ok((clock::token(), true));
    }
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .context("standard input cannot be read")?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        Ok((clock::token(), true))
    } else {
        Ok((line.to_owned(), false))
    }
}

/// Refuses a password that is not good enough for this login at a shop of this name.
pub fn refuse_bad(password: &str, login: &str, shop_name: &str) -> anyhow::Result<()> {
    match password::fault(password, login, shop_name) {
        None => Ok(()),
        Some(Fault::Short) => bail!("the password needs at least {} characters", password::SHORTEST),
        Some(Fault::Long) => bail!("the password has more than {} characters", password::LONGEST),
        Some(Fault::Guessed) => bail!(
            "others would guess this password; take several words that have nothing to do with each other, or with the shop"
        ),
    }
}
