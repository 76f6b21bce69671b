//! Whether calls of gateways arrive: the shop calls itself through its public address, the way a gateway does.

use super::{
    Case, Check, Found,
    self_test::{AGENT, Arrived, FIELD, Ticket, digest},
};
use crate::{AppState, caller::is_inner, clock, config::is_loopback};
use axum::http::{Method, StatusCode, header};
use shop::{call::Door, doctor::Fact};
use std::{error::Error, net::IpAddr, time::Duration};
use url::{Host, Url};

/// The check.
pub static CHECKS: [Check; 1] = [Check {
    name: "result-url",
    cases: &[
        OFF,
        FITS,
        LOCAL,
        UNREADABLE,
        NO_NAME,
        REFUSED,
        SLOW,
        CERTIFICATE,
        NO_TLS,
        BROKEN_OFF,
        REDIRECT,
        PASSWORD,
        FIREWALL,
        SIZE,
        DOWN,
        METHOD_REFUSED,
        ELSEWHERE,
        METHOD,
        BODY_LOST,
        BODY_CHANGED,
        QUERY,
        UNLISTED,
    ],
    every: Duration::from_mins(15),
    within: Duration::from_mins(1),
    look: |state| Box::pin(async move { look(&state).await }),
}];

const OFF: Case = Case::ok("off");
const FITS: Case = Case::ok("fits");
const LOCAL: Case = Case::unknown("local");
const UNREADABLE: Case = Case::unknown("unreadable");
const NO_NAME: Case = Case::fault("no-name");
const REFUSED: Case = Case::fault("refused");
const SLOW: Case = Case::fault("slow");
const CERTIFICATE: Case = Case::fault("certificate");
const NO_TLS: Case = Case::fault("no-tls");
const BROKEN_OFF: Case = Case::fault("broken-off");
const REDIRECT: Case = Case::fault("redirect");
const PASSWORD: Case = Case::fault("password");
const FIREWALL: Case = Case::fault("firewall");
const SIZE: Case = Case::fault("size");
const DOWN: Case = Case::fault("down");
const METHOD_REFUSED: Case = Case::fault("method-refused");
const ELSEWHERE: Case = Case::fault("elsewhere");
const METHOD: Case = Case::fault("method");
const BODY_LOST: Case = Case::fault("body-lost");
const BODY_CHANGED: Case = Case::fault("body-changed");
const QUERY: Case = Case::fault("query");
const UNLISTED: Case = Case::warning("unlisted");

/// Bytes of a long form. Real ones of many parameters come to some thousands.
const LONG: usize = 40 * 1_024;
/// Bytes that are read of an answer: an honest one is much shorter.
const MOST_READ: usize = 64 * 1_024;
/// How long one call may take.
const CALL_WITHIN: Duration = Duration::from_secs(10);

/// What pages of firewalls say, and no answer of a shop to a machine.
const CHALLENGES: [&str; 5] = [
    "captcha",
    "challenge",
    "ddos",
    "checking your browser",
    "проверка браузера",
];

async fn look(state: &AppState) -> Found {
    let doors = doors(state);
    if doors.is_empty() {
        return OFF.into();
    }
    let (Ok(secret), Ok(client)) = (state.doctor.secret(state).await, client()) else {
        return UNREADABLE.into();
    };
    let shop = state.settings.public_url.as_str().trim_end_matches('/');
    let mut seen = None;
    for door in doors {
        match knock(&client, secret, &format!("{shop}{door}")).await {
            Ok(arrived) => seen = Some(arrived),
            Err(spoilt) => return spoilt,
        }
    }
    let Some(arrived) = seen else {
        return UNREADABLE.into();
    };
    let found = match arrived.unlisted {
        Some(peer) => Found::from(UNLISTED).with("peer", Fact::Text(peer.to_string())),
        None if is_local(&state.settings.public_url) => LOCAL.into(),
        None => FITS.into(),
    };
    found.measured(Fact::Text(arrived.address))
}

/// Where the gateways call that are set up.
fn doors(state: &AppState) -> Vec<&'static str> {
    let set_up = state
        .gateways
        .iter()
        .filter(|provider| provider.gateway().is_some());
    let doors = set_up.flat_map(|provider| provider.doors());
    let of_money = doors.filter(|(_, door)| *door == Door::Result);
    of_money.map(|(address, _)| *address).collect()
}

/// Calls an address in every way that gateways do. The error says what became of a call that did not arrive as it was sent.
async fn knock(client: &reqwest::Client, secret: &str, address: &str) -> Result<Arrived, Found> {
    let at = || Fact::Text(address.to_owned());
    let mut seen = None;
    for (method, padding) in [(Method::POST, 0), (Method::POST, LONG), (Method::GET, 0)] {
        let ticket = Ticket::new(secret, clock::now());
        let form = form(&ticket, padding);
        let call = if method == Method::POST {
            // Cabinets have such addresses in them, too.
            let query = format!("gateway=result&{FIELD}={}", ticket.text);
            Call { method, query, form }
        } else {
            Call {
                method,
                query: form,
                form: String::new(),
            }
        };
        let answer = call
            .send(client, address)
            .await
            .map_err(|found| found.with("address", at()))?;
        let Some(arrived) = ticket.arrived(secret, &answer.body) else {
            return Err(call.misled(&answer).with("address", at()));
        };
        if let Some(case) = call.difference(&arrived) {
            let found = Found::from(case).with("sent", Fact::Text(call.method.to_string()));
            return Err(found.with("arrived", Fact::Text(arrived.method)));
        }
        seen = Some(arrived);
    }
    seen.ok_or_else(|| UNREADABLE.into())
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(CALL_WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        // It is the way in that is looked at.
        .no_proxy()
        .user_agent(AGENT)
        .build()
}

/// A form as gateways send them, but for its signature: with a sum that another program would write anew, letters that are not
/// Latin, and characters that are encoded.
fn form(ticket: &Ticket, padding: usize) -> String {
    let padding = "a".repeat(padding);
    let fields = [
        ("OutSum", "100.000000"),
        ("InvId", "2147483647"),
        ("SignatureValue", "none"),
        ("Shp_self", "проверка +&="),
        (FIELD, ticket.text.as_str()),
        ("Shp_padding", padding.as_str()),
    ];
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// A call of the shop to itself.
struct Call {
    method: Method,
    /// What stands behind the question mark.
    query: String,
    /// The body; empty for GET.
    form: String,
}

/// What came back.
struct Answer {
    status: StatusCode,
    location: Option<String>,
    body: Vec<u8>,
}

impl Call {
    async fn send(&self, client: &reqwest::Client, address: &str) -> Result<Answer, Found> {
        let unreached = |error: reqwest::Error| unreached(&error.without_url());
        let mut request = client.request(self.method.clone(), format!("{address}?{}", self.query));
        if !self.form.is_empty() {
            let kind = "application/x-www-form-urlencoded";
            request = request.header(header::CONTENT_TYPE, kind).body(self.form.clone());
        }
        let mut response = request.send().await.map_err(unreached)?;
        let location = response.headers().get(header::LOCATION);
        let location = location.and_then(|to| to.to_str().ok()).map(str::to_owned);
        let status = response.status();
        let mut body = Vec::new();
        while body.len() <= MOST_READ
            && let Some(chunk) = response.chunk().await.map_err(unreached)?
        {
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            location,
            body,
        })
    }

    /// What did not arrive as it was sent.
    fn difference(&self, arrived: &Arrived) -> Option<Case> {
        if arrived.method != self.method.as_str() {
            Some(METHOD)
        } else if arrived.length == 0 && !self.form.is_empty() {
            Some(BODY_LOST)
        } else if arrived.digest != digest(self.form.as_bytes()) {
            Some(BODY_CHANGED)
        } else if arrived.query != self.query {
            Some(QUERY)
        } else {
            None
        }
    }

    /// Why the answer is not the shop's.
    fn misled(&self, answer: &Answer) -> Found {
        let status = answer.status;
        let text = String::from_utf8_lossy(&answer.body).to_lowercase();
        let is_challenge = CHALLENGES.iter().any(|word| text.contains(word));
        let case = match status.as_u16() {
            300..=399 => REDIRECT,
            401 | 407 => PASSWORD,
            403 | 406 | 429 | 503 => FIREWALL,
            405 => METHOD_REFUSED,
            413 | 414 => SIZE,
            502 | 504 | 520..=530 => DOWN,
            _ if is_challenge => FIREWALL,
            _ => ELSEWHERE,
        };
        // What stands behind the question mark is the shop's own.
        let to = answer.location.as_deref().unwrap_or_default();
        let to = to.split('?').next().unwrap_or_default();
        Found::from(case)
            .with("status", Fact::Text(status.as_u16().to_string()))
            .with("to", Fact::Text(to.chars().take(200).collect()))
            .with("sent", Fact::Text(self.method.to_string()))
            .with(
                "size",
                Fact::Bytes(i64::try_from(self.form.len()).unwrap_or(i64::MAX)),
            )
    }
}

/// Why there is no answer at all.
fn unreached(error: &reqwest::Error) -> Found {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        told.push_str(": ");
        told.push_str(&deeper.to_string());
        cause = deeper.source();
    }
    let told = told.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
    let case = if error.is_timeout() {
        SLOW
    } else if says(&["dns error", "failed to lookup"]) {
        NO_NAME
    } else if says(&["certificate"]) {
        CERTIFICATE
    } else if says(&["tls", "corrupt message", "invalidcontenttype", "handshake"]) {
        NO_TLS
    } else if error.is_connect() {
        REFUSED
    } else {
        BROKEN_OFF
    };
    case.into()
}

/// Whether only this machine, or machines in here, reach the address.
fn is_local(url: &Url) -> bool {
    is_loopback(url)
        || match url.host() {
            Some(Host::Ipv4(address)) => is_inner(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => is_inner(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => false,
        }
}
