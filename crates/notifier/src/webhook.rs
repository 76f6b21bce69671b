//! Webhooks: signed calls of the merchant's own programs, in the form of <https://www.standardwebhooks.com>.
//!
//! Where they go is the owner's setting, so the address may be one of the owner's network. What an address answers
//! leads nowhere else: a redirect is a failure.

mod payload;
mod signature;

pub(crate) use payload::payload;

use crate::{SetupError, outcome::SendOutcome};
use reqwest::{Client, Response, StatusCode, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use shop::time::Timestamp;
use signature::Key;
use std::{
    error::Error,
    fmt,
    time::{Duration, UNIX_EPOCH},
};
use url::{Host, Url};

/// Longest time that a call takes.
pub(crate) const LONGEST_SEND: Duration = Duration::from_secs(20);
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait that a program may ask for, in seconds.
const LONGEST_WAIT_SECONDS: i64 = 24 * 60 * 60;

/// Which programs are called, and how they know that it is the shop.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Their addresses.
    pub addresses: Vec<Url>,
    /// Secrets with spaces between them. A call is signed with each, so that another secret can take the place of one
    /// while programs still know the old one.
    pub secrets: SecretString,
}

/// The way to the merchant's programs.
pub struct Webhooks {
    client: Client,
    addresses: Vec<Url>,
    keys: Vec<Key>,
}

impl Webhooks {
    /// The way to these programs. Nothing is sent yet.
    pub fn new(settings: &WebhookSettings) -> Result<Self, SetupError> {
        for address in &settings.addresses {
            if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
                return Err(SetupError::WebhookUrl("is not an http or https address"));
            }
            if address.scheme() == "http" && !is_inside(address) {
                return Err(SetupError::WebhookUrl(
                    "must begin with https:// (http:// is for this machine and its own network only)",
                ));
            }
            if !address.username().is_empty() || address.password().is_some() {
                return Err(SetupError::WebhookUrl(
                    "has a login in it: the signature proves who calls",
                ));
            }
        }
        let secrets = settings.secrets.expose_secret().split_whitespace();
        let keys: Option<Vec<Key>> = secrets.map(Key::parse).collect();
        let client = Client::builder()
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(LONGEST_SEND)
            .redirect(redirect::Policy::none())
            .user_agent("vitrina")
            .build()
            .map_err(SetupError::WebhookClient)?;
        Ok(Self {
            client,
            addresses: settings.addresses.clone(),
            keys: keys
                .filter(|keys| !keys.is_empty())
                .ok_or(SetupError::WebhookSecret)?,
        })
    }

    /// The programs, as messages to them are addressed.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = String> + '_ {
        self.addresses.iter().map(|address| address.as_str().to_owned())
    }

    /// Calls a program. `id` is the message's, the same in every try, by which the program knows what it has had.
    pub async fn send(&self, address: &str, id: &str, body: String, now: Timestamp) -> SendOutcome {
        // What was promised to an address that is no longer set goes nowhere.
        let Some(address) = self.addresses.iter().find(|known| known.as_str() == address) else {
            return SendOutcome::Off;
        };
        let at = now.ms().div_euclid(1_000);
        let signatures: Vec<String> = self.keys.iter().map(|key| key.sign(id, at, &body)).collect();
        let request = self
            .client
            .post(address.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signatures.join(" "))
            .body(body);
        match request.send().await {
            Ok(response) => answered(response.status(), wait_seconds(&response, now)),
            Err(error) => SendOutcome::failed(unanswered(&error)),
        }
    }
}

/// Addresses and secrets stay out of logs.
impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Webhooks([REDACTED])")
    }
}

/// Whether an address is of this machine or of a network of its own, so that a call does not cross the internet.
fn is_inside(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        // Only a name of the own network has no dot, such as that of a container.
        Some(Host::Domain(name)) => !name.contains('.'),
        None => false,
    }
}

fn answered(status: StatusCode, wait_seconds: i64) -> SendOutcome {
    let said = format!("the program answered {status}");
    if status.is_success() {
        SendOutcome::Delivered(status.as_u16().to_string())
    } else if status == StatusCode::GONE {
        SendOutcome::refused(said)
    } else {
        SendOutcome::Failed {
            error: said,
            wait_seconds,
            trouble: None,
        }
    }
}

/// How long the program wants to be left alone: `Retry-After`, as seconds or as a date.
fn wait_seconds(response: &Response, now: Timestamp) -> i64 {
    let wait = response.headers().get(header::RETRY_AFTER);
    let wait = wait.and_then(|value| value.to_str().ok()).map_or("", str::trim);
    let seconds = wait.parse().ok().or_else(|| {
        let until = httpdate::parse_http_date(wait).ok()?;
        let until = until.duration_since(UNIX_EPOCH).ok()?;
        Some(i64::try_from(until.as_secs()).ok()? - now.ms().div_euclid(1_000))
    });
    seconds.unwrap_or(0).clamp(0, LONGEST_WAIT_SECONDS)
}

/// The cause, without the address, which may have a secret in it.
fn unanswered(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "the program did not answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if error.is_connect() {
        format!("the program cannot be reached: {cause}")
    } else {
        format!("the connection to the program broke: {cause}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the specification's example.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn webhooks(address: &str, secrets: &str) -> Result<Webhooks, SetupError> {
        Webhooks::new(&WebhookSettings {
            addresses: vec![Url::parse(address).unwrap()],
            secrets: secrets.into(),
        })
    }

    #[test]
    fn calls_cross_the_internet_over_https_only() {
        for address in [
            "https://crm.example.ru/hook?shop=1",
            "https://10.0.0.7/",
            "http://127.0.0.1:5678/hook",
            "http://localhost:5678/",
            "http://n8n:5678/webhook/shop",
            "http://192.168.1.5/",
            "http://[::1]/",
            "http://[fd00::5]/",
        ] {
            assert!(webhooks(address, SECRET).is_ok(), "{address}");
        }
        for address in [
            "http://crm.example.ru/hook",
            "http://203.0.113.7/",
            "http://[2001:db8::5]/",
            "https://shop:word@crm.example.ru/",
            "ftp://crm.example.ru/",
            "mailto:crm@example.ru",
        ] {
            let refused = webhooks(address, SECRET);
            assert!(matches!(refused, Err(SetupError::WebhookUrl(_))), "{address}");
        }
    }

    #[test]
    fn a_secret_is_one_of_the_standards_form_and_there_is_one() {
        let address = "https://crm.example.ru/";
        let other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        assert_eq!(
            webhooks(address, &format!(" {SECRET}  {other} "))
                .unwrap()
                .keys
                .len(),
            2
        );
        for secrets in [
            "",
            "  ",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            &format!("{SECRET} x"),
        ] {
            let refused = webhooks(address, secrets);
            assert!(matches!(refused, Err(SetupError::WebhookSecret)), "{secrets:?}");
        }
    }

    #[test]
    fn the_status_decides() {
        for (status, taken) in [
            (200, true),
            (204, true),
            (299, true),
            (300, false),
            (301, false),
            (404, false),
        ] {
            let outcome = answered(StatusCode::from_u16(status).unwrap(), 0);
            assert_eq!(matches!(outcome, SendOutcome::Delivered(_)), taken, "{status}");
        }
        assert_eq!(
            answered(StatusCode::GONE, 60),
            SendOutcome::refused("the program answered 410 Gone")
        );
        assert_eq!(
            answered(StatusCode::TOO_MANY_REQUESTS, 60),
            SendOutcome::Failed {
                error: "the program answered 429 Too Many Requests".to_owned(),
                wait_seconds: 60,
                trouble: None,
            }
        );
    }
}
