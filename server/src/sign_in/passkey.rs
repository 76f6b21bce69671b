//! For whom passkeys are made, and what a browser answers with one.

use crate::{AppState, clock};
use passkeys::{Assertion, PublicKey, RelyingParty};
use shop::{
    desk::Error,
    passkey::{PasskeyUsed, handle},
    store::Account,
};
use url::{Host, Url};

/// Who lets people in at this address. `None` where browsers make no passkeys: they want HTTPS and a name, or this very machine, which
/// they know by the name `localhost` only.
pub fn relying_party(address: &Url) -> Option<RelyingParty> {
    let is_named = match address.host()? {
        Host::Domain(name) => {
            let is_here = name == "localhost" || name.ends_with(".localhost");
            if !is_here && address.scheme() != "https" {
                return None;
            }
            true
        }
        Host::Ipv4(ip) if ip.is_loopback() => false,
        Host::Ipv6(ip) if ip.is_loopback() => false,
        Host::Ipv4(_) | Host::Ipv6(_) => return None,
    };
    let mut address = address.clone();
    if !is_named {
        address.set_host(Some("localhost")).ok()?;
    }
    Some(RelyingParty {
        id: address.host_str()?.to_owned(),
        origin: address.origin().ascii_serialization(),
    })
}

/// What came of an answer.
#[derive(Debug)]
pub enum Proven {
    /// It is of somebody who may sign in, and whom their device verified.
    In(Account),
    /// It is nobody's, or not good any more. The login of the passkey's account, if there is one.
    Wrong(String),
    /// It is good, but its device has signed less often than it had before: there are two of it.
    Copied(Account),
}

impl AppState {
    /// For whom passkeys are made here.
    pub fn relying_party(&self) -> Option<RelyingParty> {
        relying_party(&self.settings.public_url)
    }

    /// Takes what a browser answered, so that nobody can answer it again.
    pub async fn take_passkey(&self, answer: &str) -> Result<Proven, Error> {
        let nobody = || Proven::Wrong(String::new());
        let (Some(party), Ok(assertion)) = (self.relying_party(), Assertion::read(answer)) else {
            return Ok(nobody());
        };
        let now = clock::now();
        if !self.shop.take_challenge(assertion.challenge(), None, now).await? {
            return Ok(nobody());
        }
        let Some((passkey, account)) = self.shop.passkey_of(assertion.credential()).await? else {
            return Ok(nobody());
        };
        if assertion.owner() != Some(&handle(account.id)[..]) {
            return Ok(Proven::Wrong(account.login));
        }
        let key = PublicKey::read(&passkey.public_key);
        let counter = match key.and_then(|key| assertion.verify(&party, &key)) {
            Ok(counter) => counter,
            Err(fault) => {
                tracing::info!(staff = account.login.as_str(), %fault, "a passkey did not do");
                return Ok(Proven::Wrong(account.login));
            }
        };
        Ok(match self.shop.use_passkey(&passkey, counter, now).await? {
            PasskeyUsed::Noted => Proven::In(account),
            PasskeyUsed::Behind => Proven::Copied(account),
            PasskeyUsed::Gone => Proven::Wrong(account.login),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_a_name_with_https_or_for_this_machine() {
        for (address, expected) in [
            (
                "https://shop.example.ru",
                Some(("shop.example.ru", "https://shop.example.ru")),
            ),
            (
                "https://shop.example.ru:8443/",
                Some(("shop.example.ru", "https://shop.example.ru:8443")),
            ),
            (
                "http://localhost:3000",
                Some(("localhost", "http://localhost:3000")),
            ),
            (
                "http://127.0.0.1:3000",
                Some(("localhost", "http://localhost:3000")),
            ),
            ("http://[::1]:3000", Some(("localhost", "http://localhost:3000"))),
            ("http://nas.local", None),
            ("http://192.168.0.5", None),
            ("https://203.0.113.7", None),
        ] {
            let party = relying_party(&address.parse().unwrap());
            let found = party
                .as_ref()
                .map(|party| (party.id.as_str(), party.origin.as_str()));
            assert_eq!(found, expected, "{address}");
        }
    }
}
