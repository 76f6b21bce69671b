//! Which account a login means.

use super::Account;

/// The account of this login: the one of the very spelling, or else the first that differs in letter case only, since
/// phones begin a field with a capital.
pub fn by_login(accounts: impl IntoIterator<Item = Account>, login: &str) -> Option<Account> {
    let wanted = login.to_lowercase();
    let mut meant: Vec<Account> = accounts
        .into_iter()
        .filter(|account| account.login.to_lowercase() == wanted)
        .collect();
    let exact = meant.iter().position(|account| account.login == login);
    (!meant.is_empty()).then(|| meant.swap_remove(exact.unwrap_or(0)))
}
