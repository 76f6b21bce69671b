//! The second factor of an account: its app's key, sealed like a secret setting, and what somebody types to show that they have it.

use super::totp;
use crate::{
    AppState, clock,
    sealing::{KeyPlace, Keys},
};
use secrecy::{ExposeSecret, SecretString};
use shop::{
    desk::Error,
    factor::{Factor, RECOVERY_CODES, RecoveryCode, SecondStep},
    store::AccountId,
};

/// What somebody showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A code that the app made.
    Code,
    /// A recovery code, which is used up now.
    RecoveryCode,
}

/// What the key of an account's app is sealed under: put in another's place it does not open.
pub fn sealed_as(account: AccountId) -> String {
    format!("second factor {}", account.0)
}

/// A key for an app, in hex digits, as it is sealed.
pub fn fresh_key() -> SecretString {
    hex::encode(clock::random::<{ totp::KEY_LEN }>()).into()
}

/// The bytes of a key; `None` if it is none.
pub fn key_bytes(key: &SecretString) -> Option<Vec<u8>> {
    hex::decode(key.expose_secret()).ok()
}

/// Recovery codes that nobody has.
fn fresh_codes() -> Vec<RecoveryCode> {
    let codes = (0..RECOVERY_CODES).map(|_| RecoveryCode::from_random(clock::random()));
    codes.collect()
}

/// The same as people read them, and their hashes.
pub fn codes_and_hashes() -> (Vec<String>, Vec<String>) {
    let codes = fresh_codes();
    let hashes = codes.iter().map(RecoveryCode::hash).collect();
    (codes.iter().map(ToString::to_string).collect(), hashes)
}

impl AppState {
    /// Takes what somebody typed to show that they have the factor, so that nobody can show it again. `None` if it shows nothing.
    pub async fn take_proof(&self, wanted: &SecondStep, typed: &str) -> Result<Option<Proof>, Error> {
        if let Some(code) = totp::typed(typed) {
            let step = wanted.app.as_ref().and_then(|app| self.step_of(app, code));
            let Some(step) = step else {
                return Ok(None);
            };
            let is_taken = self.shop.take_step(wanted.account, step).await?;
            return Ok(is_taken.then_some(Proof::Code));
        }
        let Some(code) = RecoveryCode::parse(typed) else {
            return Ok(None);
        };
        let is_taken = self.shop.take_recovery_code(wanted.account, &code.hash()).await?;
        Ok(is_taken.then_some(Proof::RecoveryCode))
    }

    fn step_of(&self, factor: &Factor, code: u32) -> Option<i64> {
        let key = self.sealing_keys().and_then(|keys| {
            let opened = keys.open(&sealed_as(factor.account), &factor.sealed)?;
            key_bytes(&opened)
        });
        let Some(key) = key else {
            tracing::error!(
                account = factor.account.0,
                "no key opens a second factor: put the right one back, or take the factor away (vitrina admin drop-factor)"
            );
            return None;
        };
        totp::step_of(&key, code, clock::now())
    }

    /// The keys that there are; none is made.
    fn sealing_keys(&self) -> Option<Keys> {
        let place = KeyPlace::of(self.settings.layers.outside().config());
        let keys = place.keys();
        let keys = keys.inspect_err(|error| tracing::error!(%error, "the shop's key cannot be read"));
        keys.ok().flatten()
    }
}
