//! The merchant as Robokassa knows it.

use super::receipt::ReceiptTerms;
use crate::config::{Config, Faults, RobokassaSettings, is_loopback, parsed};
use robokassa::{Endpoint, Hash, LivePasswords, Merchant, Mode, TestPasswords, UnknownWord};
use secrecy::{ExposeSecret, SecretString};
use std::{str::FromStr, sync::Arc};
use url::Url;

/// Login, passwords, algorithm and host; `None` if nothing of it is set or something is wrong.
pub fn robokassa(
    config: &Config,
    faults: &mut Faults,
    warnings: &mut Vec<String>,
) -> Option<RobokassaSettings> {
    let passwords = passwords(config);
    let is_untouched =
        config.robokassa_merchant_login.is_empty() && passwords.iter().all(|(_, p)| p.is_none());
    if is_untouched {
        warnings.push(
            "no payment gateway is set up (ROBOKASSA_MERCHANT_LOGIN): buyers can order but not pay".into(),
        );
        return None;
    }
    if config.robokassa_merchant_login.trim().is_empty() {
        faults.add("ROBOKASSA_MERCHANT_LOGIN", "is missing, but passwords are set");
    }
    let is_test = match config.robokassa_test_mode.as_str() {
        "true" => true,
        "false" | "" => false,
        _ => {
            faults.add("ROBOKASSA_TEST_MODE", "true or false");
            false
        }
    };
    let hash = faults.keep("ROBOKASSA_HASH", Hash::from_str(&config.robokassa_hash))?;
    let test_hash = match config.robokassa_test_hash.as_str() {
        "" => hash,
        name => faults.keep("ROBOKASSA_TEST_HASH", Hash::from_str(name))?,
    };
    for (variable, name) in [
        ("ROBOKASSA_HASH", &config.robokassa_hash),
        ("ROBOKASSA_TEST_HASH", &config.robokassa_test_hash),
    ] {
        if matches!(name.parse(), Ok(Hash::Md5)) {
            warnings.push(format!(
                "{variable} is md5, the cabinet's default; sha256 in the cabinet and here is stronger"
            ));
        }
    }
    refuse_equal(&passwords, faults);
    let endpoint = match config.robokassa_url.as_str() {
        "" => Endpoint::russia(),
        url => other_host(url, faults)?,
    };
    let [first, second, _, test_first, test_second] = passwords;
    let live = pair(first, second, !is_test, faults);
    let test = pair(test_first, test_second, is_test, faults);
    let receipts = receipts(config, faults);
    if !faults.is_empty() {
        return None;
    }
    let login = config.robokassa_merchant_login.trim();
    let merchant = merchant(
        login,
        live.map(|pair| (pair, hash)),
        test.map(|pair| (pair, test_hash)),
        faults,
    )?;
    let mode = if is_test { Mode::Test } else { Mode::Live };
    Some(RobokassaSettings {
        merchant: Arc::new(merchant.with_endpoint(endpoint)),
        mode,
        receipts,
    })
}

/// A variable and what it holds.
type Password<'a> = (&'static str, &'a Option<SecretString>);

/// All passwords of the cabinet: live 1 and 2, 3, test 1 and 2.
fn passwords(config: &Config) -> [Password<'_>; 5] {
    [
        ("ROBOKASSA_PASSWORD_1", &config.robokassa_password_1),
        ("ROBOKASSA_PASSWORD_2", &config.robokassa_password_2),
        ("ROBOKASSA_PASSWORD_3", &config.robokassa_password_3),
        ("ROBOKASSA_TEST_PASSWORD_1", &config.robokassa_test_password_1),
        ("ROBOKASSA_TEST_PASSWORD_2", &config.robokassa_test_password_2),
    ]
}

/// The cabinet has five different passwords; two equal ones here are a mistake in copying.
fn refuse_equal(passwords: &[Password<'_>], faults: &mut Faults) {
    for (nth, (name, password)) in passwords.iter().enumerate() {
        let Some(password) = password else { continue };
        let earlier = passwords[..nth].iter().find(|(_, other)| {
            other
                .as_ref()
                .is_some_and(|other| other.expose_secret() == password.expose_secret())
        });
        if let Some((other, _)) = earlier.filter(|_| !password.expose_secret().is_empty()) {
            faults.add(
                name,
                format!("is the same as {other}; the cabinet has different ones"),
            );
        }
    }
}

/// Two passwords of a block of the cabinet, and its algorithm.
type Block = ((String, String), Hash);

fn merchant(login: &str, live: Option<Block>, test: Option<Block>, faults: &mut Faults) -> Option<Merchant> {
    let test = match test {
        Some(((one, two), hash)) => Some((
            faults.keep("ROBOKASSA_TEST_PASSWORD_1", TestPasswords::new(one, two))?,
            hash,
        )),
        None => None,
    };
    let Some(((one, two), hash)) = live else {
        let (test, hash) = test?;
        return faults.keep("ROBOKASSA_MERCHANT_LOGIN", Merchant::test_only(login, test, hash));
    };
    let passwords = faults.keep("ROBOKASSA_PASSWORD_1", LivePasswords::new(one, two))?;
    let merchant = faults.keep("ROBOKASSA_MERCHANT_LOGIN", Merchant::live(login, passwords, hash))?;
    match test {
        Some((test, hash)) => faults.keep("ROBOKASSA_TEST_PASSWORD_1", merchant.with_test(test, hash)),
        None => Some(merchant),
    }
}

fn other_host(text: &str, faults: &mut Faults) -> Option<Endpoint> {
    let url: Url = faults.keep(
        "ROBOKASSA_URL",
        parsed(text, "an address such as http://127.0.0.1:3100"),
    )?;
    if url.scheme() != "https" && !is_loopback(&url) {
        faults.add(
            "ROBOKASSA_URL",
            "must begin with https:// (http:// is for this machine only)",
        );
    }
    faults.keep("ROBOKASSA_URL", Endpoint::at(text))
}

fn receipts(config: &Config, faults: &mut Faults) -> Option<ReceiptTerms> {
    let tax_system = match config.robokassa_tax_system.as_str() {
        "" => None,
        name => faults.keep("ROBOKASSA_TAX_SYSTEM", word(name)),
    };
    let delivery_tax = faults.keep("ROBOKASSA_DELIVERY_TAX", word(&config.robokassa_delivery_tax))?;
    match config.robokassa_receipts.as_str() {
        "true" => Some(ReceiptTerms {
            tax_system,
            delivery_tax,
        }),
        "false" | "" => None,
        _ => {
            faults.add("ROBOKASSA_RECEIPTS", "true or false");
            None
        }
    }
}

/// A word of the gateway's; the error lists those that it has.
fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<T, String> {
    let text = text.trim();
    text.parse().map_err(|error| format!("{text:?} is {error}"))
}

/// Both passwords of a pair, or none if it is not needed; half a pair is a fault.
fn pair(
    (first_name, first): Password<'_>,
    (second_name, second): Password<'_>,
    is_needed: bool,
    faults: &mut Faults,
) -> Option<(String, String)> {
    let text = |password: &Option<SecretString>| {
        password
            .as_ref()
            .map(|p| p.expose_secret().to_owned())
            .filter(|p| !p.is_empty())
    };
    let is_set = first.is_some() || second.is_some();
    match (text(first), text(second)) {
        (Some(first), Some(second)) => Some((first, second)),
        (first, second) => {
            if is_needed || is_set {
                let why = "is missing or empty";
                if first.is_none() {
                    faults.add(first_name, why);
                }
                if second.is_none() {
                    faults.add(second_name, why);
                }
            }
            None
        }
    }
}
