//! Who signs: the shop's login and its two pairs of passwords.

use std::fmt;

use thiserror::Error;

use crate::endpoint::Endpoint;
use crate::hash::Hash;
use crate::signature::Base;
use crate::text::is_unseen;

pub use self::passwords::{LivePasswords, PasswordName, TestPasswords};

pub(crate) use self::secret::Secret;

mod passwords;
mod secret;

/// Whether money is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Real payments, signed with the live pair.
    Live,
    /// Payments with `IsTest=1`, signed with the pair of the cabinet's test block.
    Test,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "live",
            Self::Test => "test",
        })
    }
}

/// Why a merchant cannot be made of these words. No variant repeats a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MerchantError {
    /// The login is empty, or holds a colon, a space or a control character.
    #[error("the merchant login is empty or holds a colon, a space or a control character")]
    Login,
    /// A password is empty.
    #[error("{0} is empty")]
    EmptyPassword(PasswordName),
    /// A password starts or ends with white space, or holds a control character or one that nobody sees: most likely a slip of
    /// copying.
    #[error("{0} has white space around it, or a character in it that nobody sees")]
    StrayCharacter(PasswordName),
    /// Two passwords are the same, so a signature for one purpose would serve another.
    #[error("{0} and {1} are equal")]
    EqualPasswords(PasswordName, PasswordName),
}

/// The merchant has no passwords for what was asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoPassword {
    /// The pair of this mode was not given.
    #[error("no {0} passwords are configured")]
    Pair(Mode),
    /// Password 3, which refunds need, was not given.
    #[error("no password 3 is configured")]
    Third,
}

/// One shop of the cabinet: its login, passwords and hash algorithms, and the hosts it talks to. Source:
/// docs.robokassa.ru, "pay-interface" and "testing-mode".
///
/// `Debug` shows the login, the algorithms and the hosts only; passwords are overwritten when dropped.
///
/// ```
/// use robokassa::{Hash, LivePasswords, Merchant, TestPasswords};
///
/// let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?
///     .with_test(TestPasswords::new("t1_Secret", "t2_Secret")?, Hash::Md5)?;
/// assert!(!format!("{merchant:?}").contains("Secret"));
/// # Ok::<(), robokassa::MerchantError>(())
/// ```
#[derive(Clone)]
pub struct Merchant {
    login: String,
    live: Option<(LivePasswords, Hash)>,
    test: Option<(TestPasswords, Hash)>,
    endpoint: Endpoint,
}

impl Merchant {
    /// A merchant that takes real payments. `login` is the shop's identifier under "Technical settings". Fails when it
    /// is empty, or holds a colon, a space, or a character that nobody sees.
    pub fn live(
        login: impl Into<String>,
        passwords: LivePasswords,
        hash: Hash,
    ) -> Result<Self, MerchantError> {
        Ok(Self {
            login: checked_login(login.into())?,
            live: Some((passwords, hash)),
            test: None,
            endpoint: Endpoint::russia(),
        })
    }

    /// A merchant that only makes test payments, such as one whose shop is not activated yet. Fails as
    /// [`Merchant::live`] does.
    pub fn test_only(
        login: impl Into<String>,
        passwords: TestPasswords,
        hash: Hash,
    ) -> Result<Self, MerchantError> {
        Ok(Self {
            login: checked_login(login.into())?,
            live: None,
            test: Some((passwords, hash)),
            endpoint: Endpoint::russia(),
        })
    }

    /// Adds the test pair and its own algorithm; refuses a password that the live pair has too.
    pub fn with_test(mut self, passwords: TestPasswords, hash: Hash) -> Result<Self, MerchantError> {
        if let Some((live, _)) = &self.live {
            for secret in [&live.first, &live.second].into_iter().chain(&live.third) {
                secret.differs(&passwords.first)?;
                secret.differs(&passwords.second)?;
            }
        }
        self.test = Some((passwords, hash));
        Ok(self)
    }

    /// Talks to other hosts than the Russian ones.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// The shop's identifier.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The hosts that requests go to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether payments of this mode can be signed.
    pub fn has(&self, mode: Mode) -> bool {
        self.keys(mode).is_ok()
    }

    /// The algorithm of this mode's block; `None` if its pair was not given.
    pub fn hash(&self, mode: Mode) -> Option<Hash> {
        self.keys(mode).ok().map(|keys| keys.hash)
    }

    pub(crate) fn keys(&self, mode: Mode) -> Result<Keys<'_>, NoPassword> {
        let (first, second, hash) = match mode {
            Mode::Live => self
                .live
                .as_ref()
                .map(|(pair, hash)| (&pair.first, &pair.second, *hash)),
            Mode::Test => self
                .test
                .as_ref()
                .map(|(pair, hash)| (&pair.first, &pair.second, *hash)),
        }
        .ok_or(NoPassword::Pair(mode))?;
        Ok(Keys {
            login: &self.login,
            first,
            second,
            hash,
        })
    }

    /// Every password there is, with the algorithm of its block.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&Secret, Hash)> {
        let live = self.live.iter().flat_map(|(pair, hash)| {
            [&pair.first, &pair.second]
                .into_iter()
                .chain(&pair.third)
                .map(move |secret| (secret, *hash))
        });
        let test = self
            .test
            .iter()
            .flat_map(|(pair, hash)| [(&pair.first, *hash), (&pair.second, *hash)]);
        live.chain(test)
    }

    /// Password 3 and the live algorithm.
    pub(crate) fn refund_key(&self) -> Result<(&Secret, Hash), NoPassword> {
        let (live, hash) = self.live.as_ref().ok_or(NoPassword::Pair(Mode::Live))?;
        Ok((live.third.as_ref().ok_or(NoPassword::Third)?, *hash))
    }
}

impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant")
            .field("login", &self.login)
            .field("live", &self.live.as_ref().map(|(_, hash)| hash))
            .field("test", &self.test.as_ref().map(|(_, hash)| hash))
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// What one mode signs with.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) login: &'a str,
    pub(crate) first: &'a Secret,
    pub(crate) second: &'a Secret,
    pub(crate) hash: Hash,
}

impl Keys<'_> {
    pub(crate) fn base(&self) -> Base {
        self.hash.base()
    }
}

fn checked_login(login: String) -> Result<String, MerchantError> {
    let stray = |c: char| c == ':' || c.is_whitespace() || c.is_control() || is_unseen(c);
    if login.is_empty() || login.chars().any(stray) {
        Err(MerchantError::Login)
    } else {
        Ok(login)
    }
}

#[cfg(test)]
mod tests;
