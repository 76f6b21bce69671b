//! What the merchant typed into the gateway's cabinet.

use std::{fmt, time::Duration};

use url::Url;

use crate::{Commission, CryptoProject, Hash};

/// How a browser or the gateway calls the shop back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Parameters in the query.
    Get,
    /// Parameters in a form body.
    Post,
}

/// The shop as it is registered in the gateway's cabinet ("technical settings").
#[derive(Clone)]
pub struct SandboxSettings {
    /// `MerchantLogin`.
    pub login: String,
    /// Password 1 of the pair that the shop uses.
    pub password_1: String,
    /// Password 2 of the same pair.
    pub password_2: String,
    /// Password 3, which only the refund API is called with; without it the shop has no right to call it.
    pub password_3: Option<String>,
    /// Whether play money goes back, has second receipts and is announced by Result2, as real money is. The gateway does
    /// none of that; a demo has nothing else to show.
    pub refunds_play_money: bool,
    /// Whether the pair is the test pair. Then only `IsTest=1` payments are accepted (error 25 otherwise);
    /// with the live pair only payments without it (error 23 otherwise).
    pub is_test: bool,
    /// The hash of every signature.
    pub hash: Hash,
    /// Where payments are announced.
    pub result_url: Url,
    /// How they are announced.
    pub result_method: Method,
    /// Where the buyer returns after paying.
    pub success_url: Url,
    /// How the buyer returns after paying.
    pub success_method: Method,
    /// Where the buyer returns after declining.
    pub fail_url: Url,
    /// How the buyer returns after declining.
    pub fail_method: Method,
    /// Where payments are announced by Result2, unless the payment names another address (`ResultUrl2`).
    pub result2_url: Option<Url>,
    /// Who bears the commission, unless a payment is given another rule.
    pub commission: Commission,
    /// How long money is held for the shop (a week in reality); without it the shop may not ask for that (error 64), and
    /// with the test pair neither.
    pub hold_for: Option<time::Duration>,
    /// The project at the second gateway.
    pub cryptocloud: CryptoProject,
    /// Pause between two tries of a notification that was not answered `OK{InvId}`; about a minute in reality.
    pub retry_every: Duration,
}

impl SandboxSettings {
    /// Settings for a Vitrina at this address: its callback paths, MD5, the test pair, the usual commission on the
    /// shop, no Result2, no password 3, no holds, a try every three seconds.
    ///
    /// # Errors
    /// When `shop` cannot be a base of other addresses (`mailto:` and the like).
    pub fn for_shop(
        shop: &Url,
        login: &str,
        password_1: &str,
        password_2: &str,
    ) -> Result<Self, url::ParseError> {
        Ok(Self {
            login: login.to_owned(),
            password_1: password_1.to_owned(),
            password_2: password_2.to_owned(),
            password_3: None,
            refunds_play_money: false,
            is_test: true,
            hash: Hash::Md5,
            result_url: shop.join("/robokassa/result")?,
            result_method: Method::Post,
            success_url: shop.join("/order-success")?,
            success_method: Method::Get,
            fail_url: shop.join("/order-failed")?,
            fail_method: Method::Get,
            result2_url: None,
            commission: Commission::CARD,
            hold_for: None,
            cryptocloud: CryptoProject::for_shop(shop)?,
            retry_every: Duration::from_secs(3),
        })
    }

    /// How long money is held for this shop, if it may be.
    pub(crate) fn hold_for(&self) -> Option<time::Duration> {
        self.hold_for.filter(|_| !self.is_test)
    }
}

/// Passwords stay out of logs.
impl fmt::Debug for SandboxSettings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SandboxSettings")
            .field("login", &self.login)
            .field("is_test", &self.is_test)
            .field("hash", &self.hash)
            .field("result_url", &self.result_url.as_str())
            .finish_non_exhaustive()
    }
}
