//! A device that somebody signed in from: a secret in its browser, whose hash the shop knows.
//!
//! It opens nothing. It only shows that a password is being tried where somebody signed in before, which is
//! what keeps strangers from locking the people of the shop out.

use crate::{AppState, clock};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use sha2::{Digest, Sha256};
use shop::Timestamp;
use tower_cookies::cookie::{Cookie, SameSite, time::Duration};

/// The longest time that browsers keep a cookie for.
const DAYS: i64 = 400;

/// The secret of a device: 32 hex digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Device(String);

/// Anyone who has the secret has more tries than a stranger.
impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Device([REDACTED])")
    }
}

impl Device {
    /// A device that nobody has signed in from yet.
    pub fn fresh() -> Self {
        Self(clock::token())
    }

    /// The device that a request comes from, if its browser keeps a secret.
    pub fn of(headers: &HeaderMap, is_https: bool) -> Option<Self> {
        let lines = headers.get_all(header::COOKIE).iter();
        let cookies = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(Cookie::split_parse);
        cookies
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == name(is_https))
            .map(|cookie| cookie.value().to_owned())
            .filter(|secret| secret.len() == 32 && secret.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(Self)
    }

    /// What the shop keeps of the secret.
    pub fn hash(&self) -> String {
        format!("{:x}", Sha256::digest(&self.0))
    }

    /// Has the browser keep the secret, if the answer passes [`keep_device`].
    pub fn stay_in(self, response: &mut Response) {
        response.extensions_mut().insert(self);
    }

    fn cookie(&self, is_https: bool) -> Option<HeaderValue> {
        let cookie = Cookie::build((name(is_https), self.0.as_str()))
            .path("/")
            .secure(is_https)
            .http_only(true)
            .same_site(SameSite::Strict)
            .max_age(Duration::days(DAYS));
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    /// Devices that nobody has signed in from since then have lost their cookies.
    pub fn forgotten_before(now: Timestamp) -> Timestamp {
        now.plus_seconds(-DAYS * 24 * 3_600)
    }
}

/// Sends the cookie of the device that somebody signed in from just now. It comes behind the session's own, which is
/// what everybody expects to be the first.
pub async fn keep_device(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(cookie) = response
        .extensions_mut()
        .remove::<Device>()
        .and_then(|device| device.cookie(state.is_https()))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Bound to the host when the shop is on HTTPS.
fn name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-vitrina-device"
    } else {
        "vitrina-device"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_by_its_cookie_again() {
        let device = Device::fresh();
        for is_https in [false, true] {
            let line = device.cookie(is_https).unwrap();
            let (pair, flags) = line.to_str().unwrap().split_once("; ").unwrap();
            for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"] {
                assert!(flags.split("; ").any(|f| f == flag), "{flags} lacks {flag}");
            }
            assert_eq!(flags.contains("Secure"), is_https);
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, "vitrina=1; x".parse().unwrap());
            headers.append(header::COOKIE, format!("a=b; {pair}").parse().unwrap());
            assert_eq!(Device::of(&headers, is_https), Some(device.clone()));
            assert_eq!(Device::of(&headers, !is_https), None);
        }
        assert_eq!(device.hash().len(), 64);
        assert_eq!(format!("{device:?}"), "Device([REDACTED])");
    }

    #[test]
    fn a_secret_that_is_none_of_ours_is_none() {
        for value in ["", "x", &"g".repeat(32), &"a".repeat(33), "a%00"] {
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, format!("vitrina-device={value}").parse().unwrap());
            assert_eq!(Device::of(&headers, false), None, "{value}");
        }
    }
}
