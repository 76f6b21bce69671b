//! The passwords of the cabinet: a live pair, a test pair, and the one for refunds.

use std::fmt;

use super::{MerchantError, Secret};

/// Passwords 1 and 2, and perhaps 3, of the cabinet's live block.
///
/// A test pair does not fit where these belong:
///
/// ```compile_fail,E0308
/// # use robokassa::{Hash, Merchant, TestPasswords};
/// let test = TestPasswords::new("t1_Secret", "t2_Secret")?;
/// Merchant::live("demo_shop", test, Hash::Sha256)?;
/// # Ok::<(), robokassa::MerchantError>(())
/// ```
#[derive(Clone)]
pub struct LivePasswords {
    pub(super) first: Secret,
    pub(super) second: Secret,
    pub(super) third: Option<Secret>,
}

impl LivePasswords {
    /// Takes passwords 1 and 2; refuses empty, padded and equal ones.
    pub fn new(first: impl Into<String>, second: impl Into<String>) -> Result<Self, MerchantError> {
        let first = Secret::new(first.into(), PasswordName::First);
        // Both are in overwriting hands before either is refused.
        let second = Secret::new(second.into(), PasswordName::Second)?;
        let first = first?;
        first.differs(&second)?;
        Ok(Self {
            first,
            second,
            third: None,
        })
    }

    /// Adds password 3, which the gateway issues for the refund API; refuses an empty and a padded one, and one of the
    /// pair.
    pub fn with_third(mut self, third: impl Into<String>) -> Result<Self, MerchantError> {
        let third = Secret::new(third.into(), PasswordName::Third)?;
        self.first.differs(&third)?;
        self.second.differs(&third)?;
        self.third = Some(third);
        Ok(self)
    }
}

/// Passwords 1 and 2 of the cabinet's block "parameters of test payments". A type of its own, so that the pairs cannot
/// change places unnoticed:
///
/// ```
/// # use robokassa::{Hash, LivePasswords, Merchant, TestPasswords};
/// let live = LivePasswords::new("p1_Secret", "p2_Secret")?;
/// let test = TestPasswords::new("t1_Secret", "t2_Secret")?;
/// Merchant::live("demo_shop", live, Hash::Sha256)?.with_test(test, Hash::Sha256)?;
/// # Ok::<(), robokassa::MerchantError>(())
/// ```
///
/// ```compile_fail,E0308
/// # use robokassa::{Hash, LivePasswords, Merchant};
/// let live = LivePasswords::new("p1_Secret", "p2_Secret")?;
/// let other_live = LivePasswords::new("p3_Secret", "p4_Secret")?;
/// Merchant::live("demo_shop", live, Hash::Sha256)?.with_test(other_live, Hash::Sha256)?;
/// # Ok::<(), robokassa::MerchantError>(())
/// ```
#[derive(Clone)]
pub struct TestPasswords {
    pub(super) first: Secret,
    pub(super) second: Secret,
}

impl TestPasswords {
    /// Takes test passwords 1 and 2; refuses empty, padded and equal ones.
    pub fn new(first: impl Into<String>, second: impl Into<String>) -> Result<Self, MerchantError> {
        let first = Secret::new(first.into(), PasswordName::TestFirst);
        // Both are in overwriting hands before either is refused.
        let second = Secret::new(second.into(), PasswordName::TestSecond)?;
        let first = first?;
        first.differs(&second)?;
        Ok(Self { first, second })
    }
}

/// A password by its place in the cabinet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PasswordName {
    /// Password 1: signs requests and `SuccessURL`.
    First,
    /// Password 2: signs `ResultURL` and state enquiries.
    Second,
    /// Password 3: refunds only.
    Third,
    /// Test password 1.
    TestFirst,
    /// Test password 2.
    TestSecond,
}

impl fmt::Display for PasswordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "password 1",
            Self::Second => "password 2",
            Self::Third => "password 3",
            Self::TestFirst => "test password 1",
            Self::TestSecond => "test password 2",
        })
    }
}

impl fmt::Debug for LivePasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LivePasswords").finish_non_exhaustive()
    }
}

impl fmt::Debug for TestPasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestPasswords").finish_non_exhaustive()
    }
}
