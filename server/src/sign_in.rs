//! Signing in: passwords as Argon2id, tries throttled, one-time links for the demo.

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use shop::{
    Shop,
    desk::Error,
    staff::SignIn,
};
use std::{
    collections::HashSet,
    net::IpAddr,
    num::NonZeroU32,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// Shortest password that `vitrina admin add` takes, in characters.
pub const SHORTEST_PASSWORD: usize = 10;

/// Tries from one address before they have to wait, and how often one more is granted.
const FROM_ONE_ADDRESS: (NonZeroU32, Duration) = (NonZeroU32::new(8).unwrap(), Duration::from_mins(1));
/// Tries of one login from all addresses: many, so that a stranger cannot lock its owner out, but not a dictionary.
const OF_ONE_LOGIN: (NonZeroU32, Duration) = (NonZeroU32::new(60).unwrap(), Duration::from_secs(10));
/// Hashes computed at once; each takes a core and 19 MiB for a while.
const HASHES_AT_ONCE: usize = 2;

/// Verified against when the login is unknown, so that a stranger cannot tell by the time it takes.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// Who may try to sign in, and how often.
pub struct SignInDesk {
    by_login: DefaultKeyedRateLimiter<String>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    hashing: Semaphore,
    links: Mutex<HashSet<String>>,
}

/// What came of a try.
#[derive(Debug)]
pub enum Tried {
    /// The password is right.
    In(SignIn),
    /// Login or password is wrong; which one is not told.
    Wrong,
    /// Too many tries; wait a minute.
    Wait,
}

impl Default for SignInDesk {
    fn default() -> Self {
        Self::new()
    }
}

impl SignInDesk {
    /// A desk where nobody has tried yet.
    pub fn new() -> Self {
        Self {
            by_login: RateLimiter::keyed(quota(OF_ONE_LOGIN)),
            by_address: RateLimiter::keyed(quota(FROM_ONE_ADDRESS)),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            links: Mutex::default(),
        }
    }

    /// Tries a login and a password from an address.
    pub async fn try_password(
        &self,
        shop: &Shop,
        login: &str,
        password: &str,
        from: IpAddr,
    ) -> Result<Tried, Error> {
        let key: String = login.to_lowercase().chars().take(64).collect();
        if self.by_address.check_key(&from).is_err() || self.by_login.check_key(&key).is_err() {
            return Ok(Tried::Wait);
        }
        self.by_address.retain_recent();
        self.by_login.retain_recent();
        // A login is a line of text; anything else belongs to nobody.
        let account = match shop::text::line(login, 64) {
            Some(login) => shop.account(&login).await?,
            None => None,
        };
        let known = account
            .as_ref()
            .map_or_else(|| NOBODY.clone(), |account| account.password_hash.clone());
        let password = password.to_owned();
        let Ok(_turn) = self.hashing.acquire().await else {
            return Ok(Tried::Wait);
        };
        let is_right = tokio::task::spawn_blocking(move || verify(&password, &known))
            .await
            .unwrap_or(false);
        Ok(match account {
            Some(account) if is_right => Tried::In(SignIn::of(&account)),
            Some(_) | None => Tried::Wrong,
        })
    }

    /// Makes the secret part of a link that signs in once.
    pub fn issue_link(&self) -> String {
        let token = crate::clock::token();
        self.links
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token.clone());
        token
    }

    /// Whether the link is good; it never is again.
    pub fn take_link(&self, token: &str) -> bool {
        self.links
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(token)
    }
}

fn quota((burst, one_more_every): (NonZeroU32, Duration)) -> Quota {
    Quota::with_period(one_more_every)
        .unwrap_or(Quota::per_minute(burst))
        .allow_burst(burst)
}

/// Argon2id hash of a password in PHC format, with the crate's recommended cost.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(Argon2::default()
        .hash_password(password.as_bytes(), &salt)?
        .to_string())
}

fn verify(password: &str, known: &str) -> bool {
    PasswordHash::new(known).is_ok_and(|known| {
        Argon2::default()
            .verify_password(password.as_bytes(), &known)
            .is_ok()
    })
}
