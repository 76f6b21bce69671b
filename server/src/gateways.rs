//! The payment gateways behind the shop's port.

pub mod robokassa;

use std::time::Duration;

/// The HTTP client of all gateways: with time-outs, without redirects.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("vitrina")
        .build()
}
