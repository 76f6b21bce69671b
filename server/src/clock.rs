//! The one place that reads the clock and draws random numbers.

mod steady;

pub use steady::Steady;

use rand::RngCore;
use shop::{order::OrderKey, secret::Secret, time::Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

/// This moment, to the millisecond; the rest of the shop is handed it.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A fresh key for an order's page.
pub fn order_key() -> OrderKey {
    OrderKey::from_random(random())
}

/// A fresh secret for a cookie.
pub fn secret() -> Secret {
    Secret::from_random(random())
}

/// 128 random bits as 32 hex digits: a form's one-time token, a lease, a sign-in link.
pub fn token() -> String {
    order_key().as_str().to_owned()
}

/// Random bytes of the operating system's generator, stretched.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
