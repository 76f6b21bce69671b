//! The shop's calls to itself, through the address that gateways call.
//!
//! Such a call is made like a gateway's, and carries a ticket: a moment, a random number, and what only the shop can make of
//! the two. Whoever has a ticket learns how the call arrived; nothing else comes of it, and no password of a gateway has to do
//! with it. The answer is proven in the same way, so that no page of a firewall passes for one.

use crate::{
    AppState, clock,
    gateways::intake::{self, plain},
};
use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, header},
    response::Response,
};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shop::{Timestamp, desk::Error};
use std::net::IpAddr;
use url::form_urlencoded;

/// What these calls say they are, so that no other call has to be looked into.
pub const AGENT: &str = "vitrina-self-test";
/// The field of the form that holds the ticket.
pub const FIELD: &str = "vitrina_self_test";

/// Bytes of the longest form that such a call brings.
const MOST_BYTES: usize = 128 * 1_024;
/// How long a ticket is good, in milliseconds.
const GOOD_FOR_MS: i64 = 60_000;

/// How a call arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// Its method.
    pub method: String,
    /// What stood behind the question mark.
    pub query: String,
    /// Bytes of its body.
    pub length: usize,
    /// SHA-256 of its body.
    pub digest: String,
    /// Who it seemed to come from.
    pub address: String,
    /// The proxy that named somebody else and is not listed.
    pub unlisted: Option<IpAddr>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    arrived: String,
    proof: String,
}

/// A call to itself that the shop has made, or is about to make.
pub struct Ticket {
    /// What the call brings.
    pub text: String,
    nonce: String,
}

/// What a call at a door of a gateway turned out to be.
pub enum Call {
    /// The shop's own, with its answer.
    Own(Response),
    /// Anybody else's, as it came.
    Other(Request),
}

impl Ticket {
    /// A fresh one.
    pub fn new(secret: &str, now: Timestamp) -> Self {
        let nonce = clock::token();
        let mac = mac(secret, &["ask", &now.ms().to_string(), &nonce]);
        Self {
            text: format!("{}.{nonce}.{mac}", now.ms()),
            nonce,
        }
    }

    /// One that came with a call, if it is the shop's and its time is not over.
    fn read(text: &str, secret: &str, now: Timestamp) -> Option<Self> {
        let mut parts = text.split('.');
        let (at, nonce, found) = (parts.next()?, parts.next()?, parts.next()?);
        let age = now.ms().saturating_sub(at.parse().ok()?);
        let is_ours = is_mac(secret, &["ask", at, nonce], found);
        (is_ours && age.saturating_abs() <= GOOD_FOR_MS).then(|| Self {
            text: text.to_owned(),
            nonce: nonce.to_owned(),
        })
    }

    fn answered(&self, secret: &str, arrived: &Arrived) -> Option<String> {
        let arrived = serde_json::to_string(arrived).ok()?;
        let proof = mac(secret, &["answer", &self.nonce, &arrived]);
        serde_json::to_string(&Answer { arrived, proof }).ok()
    }

    /// How the call arrived, by its answer; `None` if the shop did not answer it.
    pub fn arrived(&self, secret: &str, answer: &[u8]) -> Option<Arrived> {
        let answer: Answer = serde_json::from_slice(answer).ok()?;
        let is_ours = is_mac(secret, &["answer", &self.nonce, &answer.arrived], &answer.proof);
        serde_json::from_str(&answer.arrived).ok().filter(|_| is_ours)
    }
}

/// SHA-256 of a body, in hex.
pub fn digest(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// Answers the shop's own calls; others have their body still before them.
pub async fn answered(state: &AppState, request: Request) -> Call {
    let agent = request.headers().get(header::USER_AGENT);
    let is_marked = agent.is_some_and(|agent| agent.as_bytes().starts_with(AGENT.as_bytes()))
        || request.uri().query().is_some_and(|query| query.contains(FIELD));
    if !is_marked {
        return Call::Other(request);
    }
    let (parts, body) = request.into_parts();
    // Dropped before anybody else reads the body: a long form has one place, not two.
    let body = match intake::read(body, MOST_BYTES).await {
        Ok((body, _place)) => body,
        Err(unread) => return Call::Own(unread.answer()),
    };
    let query = parts.uri.query().unwrap_or_default();
    let given = ticket_in(query.as_bytes()).or_else(|| ticket_in(&body));
    let now = clock::now();
    if let Some(given) = given
        && let Ok(secret) = state.doctor.secret(state).await
        && let Some(ticket) = Ticket::read(&given, secret, now)
    {
        let caller = state
            .callers
            .caller(&parts.method, &parts.headers, &parts.extensions, now);
        let arrived = Arrived {
            method: parts.method.to_string(),
            query: query.to_owned(),
            length: body.len(),
            digest: digest(&body),
            address: caller.to_string(),
            unlisted: state.callers.unlisted(&parts.headers, &parts.extensions),
        };
        if let Some(answer) = ticket.answered(secret, &arrived) {
            return Call::Own(plain(StatusCode::OK, &answer));
        }
    }
    Call::Other(Request::from_parts(parts, Body::from(body)))
}

impl super::Doctor {
    /// What the shop signs its calls to itself with.
    pub async fn secret(&self, state: &AppState) -> Result<&str, Error> {
        let fresh = || async { state.shop.own_secret(&clock::token()).await };
        self.own_secret.get_or_try_init(fresh).await.map(String::as_str)
    }
}

fn ticket_in(form: &[u8]) -> Option<String> {
    let mut fields = form_urlencoded::parse(form);
    let (_, ticket) = fields.find(|(name, _)| name == FIELD)?;
    Some(ticket.into_owned())
}

fn keyed(secret: &str, parts: &[&str]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(b".");
    }
    Some(mac)
}

fn mac(secret: &str, parts: &[&str]) -> String {
    keyed(secret, parts).map_or_else(String::new, |mac| hex::encode(mac.finalize().into_bytes()))
}

fn is_mac(secret: &str, parts: &[&str], found: &str) -> bool {
    let (Some(mac), Ok(found)) = (keyed(secret, parts), hex::decode(found)) else {
        return false;
    };
    mac.verify_slice(&found).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    fn arrived() -> Arrived {
        Arrived {
            method: "POST".to_owned(),
            query: String::new(),
            length: 3,
            digest: digest(b"a=1"),
            address: "203.0.113.7".to_owned(),
            unlisted: None,
        }
    }

    #[test]
    fn a_ticket_is_good_for_the_shop_that_made_it_and_for_a_minute() {
        let ticket = Ticket::new("secret", NOW);
        assert!(Ticket::read(&ticket.text, "secret", NOW.plus_seconds(59)).is_some());
        assert!(Ticket::read(&ticket.text, "secret", NOW.plus_seconds(61)).is_none());
        assert!(Ticket::read(&ticket.text, "another", NOW).is_none());
        let (at, rest) = ticket.text.split_once('.').unwrap();
        let later = format!("{}.{rest}", at.parse::<i64>().unwrap() + 1);
        let bare = format!("{at}..");
        for forged in [later.as_str(), "", "1.2", "a.b.c", bare.as_str()] {
            assert!(Ticket::read(forged, "secret", NOW).is_none(), "{forged}");
        }
    }

    #[test]
    fn an_answer_is_believed_to_one_ticket_and_as_it_was_given() {
        let ticket = Ticket::new("secret", NOW);
        let answer = ticket.answered("secret", &arrived()).unwrap();
        assert_eq!(ticket.arrived("secret", answer.as_bytes()), Some(arrived()));
        let other = Ticket::new("secret", NOW);
        assert_eq!(other.arrived("secret", answer.as_bytes()), None);
        let changed = answer.replace("203.0.113.7", "203.0.113.8");
        assert_eq!(ticket.arrived("secret", changed.as_bytes()), None);
        assert_eq!(
            ticket.arrived("secret", b"<html>checking your browser</html>"),
            None
        );
    }
}
