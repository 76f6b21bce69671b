//! The merchant as Robokassa knows it.

mod certificates;

use super::{SHP_ORDER, receipt::ReceiptTerms};
use crate::config::{Faults, is_loopback, parsed};
use clap::Args;
use robokassa::{
    Endpoint, Hash, LivePasswords, Merchant, Mode, Shp, TestPasswords, UnknownWord, result2::NoticeKey,
};
use secrecy::{ExposeSecret, SecretString};
use shop::payment::InvoiceId;
use std::{str::FromStr, sync::Arc};
use url::Url;

/// The settings as they are given.
#[derive(Debug, Clone, Default, Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct RobokassaArgs {
    /// Shop identifier from the gateway's cabinet (not the name you sign in with)
    #[arg(
        id = "robokassa_merchant_login",
        long = "robokassa-merchant-login",
        env = "ROBOKASSA_MERCHANT_LOGIN",
        default_value = "",
        help_heading = "Robokassa"
    )]
    pub merchant_login: String,
    /// Password 1 of the cabinet
    #[arg(
        id = "robokassa_password_1",
        long = "robokassa-password-1",
        env = "ROBOKASSA_PASSWORD_1",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub password_1: Option<SecretString>,
    /// Password 2 of the cabinet
    #[arg(
        id = "robokassa_password_2",
        long = "robokassa-password-2",
        env = "ROBOKASSA_PASSWORD_2",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub password_2: Option<SecretString>,
    /// Password 3 of the cabinet, for refunds
    #[arg(
        id = "robokassa_password_3",
        long = "robokassa-password-3",
        env = "ROBOKASSA_PASSWORD_3",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub password_3: Option<SecretString>,
    /// Test password 1 of the cabinet
    #[arg(
        id = "robokassa_test_password_1",
        long = "robokassa-test-password-1",
        env = "ROBOKASSA_TEST_PASSWORD_1",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub test_password_1: Option<SecretString>,
    /// Test password 2 of the cabinet
    #[arg(
        id = "robokassa_test_password_2",
        long = "robokassa-test-password-2",
        env = "ROBOKASSA_TEST_PASSWORD_2",
        hide_env_values = true,
        help_heading = "Robokassa"
    )]
    pub test_password_2: Option<SecretString>,
    /// Take play money only: true or false
    #[arg(
        id = "robokassa_test_mode",
        long = "robokassa-test-mode",
        env = "ROBOKASSA_TEST_MODE",
        default_value = "false",
        help_heading = "Robokassa"
    )]
    pub test_mode: String,
    /// Hash algorithm chosen in the cabinet: md5, ripemd160, sha1, sha256, sha384 or sha512
    #[arg(
        id = "robokassa_hash",
        long = "robokassa-hash",
        env = "ROBOKASSA_HASH",
        default_value = "sha256",
        help_heading = "Robokassa"
    )]
    pub hash: String,
    /// Hash algorithm of the cabinet's block of test payments, if it is another
    #[arg(
        id = "robokassa_test_hash",
        long = "robokassa-test-hash",
        env = "ROBOKASSA_TEST_HASH",
        default_value = "",
        help_heading = "Robokassa"
    )]
    pub test_hash: String,
    /// Another gateway host, such as that of the sandbox
    #[arg(
        id = "robokassa_url",
        long = "robokassa-url",
        env = "ROBOKASSA_URL",
        default_value = "",
        help_heading = "Robokassa"
    )]
    pub url: String,
    /// First invoice number, if other shops share the merchant login
    #[arg(
        id = "robokassa_first_invoice",
        long = "robokassa-first-invoice",
        env = "ROBOKASSA_FIRST_INVOICE",
        default_value = "1",
        help_heading = "Robokassa"
    )]
    pub first_invoice: String,
    /// Send a fiscal receipt (54-FZ) with each payment: true or false
    #[arg(
        id = "robokassa_receipts",
        long = "robokassa-receipts",
        env = "ROBOKASSA_RECEIPTS",
        default_value = "false",
        help_heading = "Robokassa"
    )]
    pub receipts: String,
    /// Tax system on receipts, if the merchant has several: osn, usn_income, usn_income_outcome, esn, patent
    #[arg(
        id = "robokassa_tax_system",
        long = "robokassa-tax-system",
        env = "ROBOKASSA_TAX_SYSTEM",
        default_value = "",
        help_heading = "Robokassa"
    )]
    pub tax_system: String,
    /// Tax on delivery in receipts: none, vat0, vat5, vat7, vat10, vat22
    #[arg(
        id = "robokassa_delivery_tax",
        long = "robokassa-delivery-tax",
        env = "ROBOKASSA_DELIVERY_TAX",
        default_value = "none",
        help_heading = "Robokassa"
    )]
    pub delivery_tax: String,
    /// Block the money on the card, and take it when the goods leave: true or false
    #[arg(
        id = "robokassa_hold",
        long = "robokassa-hold",
        env = "ROBOKASSA_HOLD",
        default_value = "false",
        help_heading = "Robokassa"
    )]
    pub hold: String,
    /// Make invoices with links by the Invoice API, for the staff to send: true or false
    #[arg(
        id = "robokassa_invoices",
        long = "robokassa-invoices",
        env = "ROBOKASSA_INVOICES",
        default_value = "false",
        help_heading = "Robokassa"
    )]
    pub invoices: String,
    /// Files with the gateway's certificates (jwtsign.cer), separated by commas, if Result2 is switched on
    #[arg(
        id = "robokassa_result2_certificates",
        long = "robokassa-result2-certificates",
        env = "ROBOKASSA_RESULT2_CERTIFICATES",
        default_value = "",
        help_heading = "Robokassa"
    )]
    pub result2_certificates: String,
    /// Parameters that each payment carries and brings back: name=value, separated by spaces
    #[arg(
        id = "robokassa_extra_params",
        long = "robokassa-extra-params",
        env = "ROBOKASSA_EXTRA_PARAMS",
        default_value = "",
        help_heading = "Robokassa"
    )]
    pub extra_params: String,
}

/// The cabinet takes no shorter password.
const SHORTEST: usize = 8;
/// How passwords begin that stand in this program and its documents.
const PUBLISHED: [&str; 2] = ["demo-", "from the cabinet"];

/// The merchant as Robokassa knows it.
#[derive(Debug, Clone)]
pub struct RobokassaSettings {
    /// Login, passwords, algorithm and host.
    pub merchant: Arc<Merchant>,
    /// Which passwords new attempts use.
    pub mode: Mode,
    /// Fiscal receipts, if they go through the gateway.
    pub receipts: Option<ReceiptTerms>,
    /// Whether password 3 is known, so that money can be sent back.
    pub refunds: bool,
    /// Whether new payments by card are held until the goods leave.
    pub hold: bool,
    /// Whether invoices are made for the staff to send.
    pub invoices: bool,
    /// The keys that Result2 is signed with; empty if it is not switched on.
    pub notice_keys: Vec<NoticeKey>,
    /// What each payment carries beside the order's key, by its name at the gateway.
    pub extra: Vec<(String, String)>,
}

impl RobokassaSettings {
    /// Names of the parameters that the shop's own payments carry.
    pub fn own_parameters(&self) -> Vec<&str> {
        let extra = self.extra.iter().map(|(name, _)| name.as_str());
        [SHP_ORDER].into_iter().chain(extra).collect()
    }
}

/// The first number of the shop's own invoices.
pub fn first_invoice(config: &RobokassaArgs, faults: &mut Faults) -> Option<InvoiceId> {
    let first = config.first_invoice.parse().ok().and_then(InvoiceId::new);
    let first = first.filter(|first| first.get() <= InvoiceId::OWN_MAX);
    if first.is_none() {
        faults.add("ROBOKASSA_FIRST_INVOICE", "a number from 1 to 2147483647");
    }
    first
}

/// Login, passwords, algorithm and host; `None` if nothing of it is set or something is wrong.
pub fn parse(
    config: &RobokassaArgs,
    faults: &mut Faults,
    warnings: &mut Vec<String>,
) -> Option<RobokassaSettings> {
    let passwords = passwords(config);
    let is_untouched = config.merchant_login.is_empty() && passwords.iter().all(|(_, p)| p.is_none());
    if is_untouched {
        return None;
    }
    if config.merchant_login.trim().is_empty() {
        faults.add("ROBOKASSA_MERCHANT_LOGIN", "is missing, but passwords are set");
    }
    let is_test = is_on("ROBOKASSA_TEST_MODE", &config.test_mode, faults);
    let hold = is_on("ROBOKASSA_HOLD", &config.hold, faults);
    let invoices = is_on("ROBOKASSA_INVOICES", &config.invoices, faults);
    if hold && is_test {
        warnings.push("ROBOKASSA_HOLD does nothing in test mode: play money is not held".to_owned());
    }
    let hash = faults.keep("ROBOKASSA_HASH", Hash::from_str(&config.hash))?;
    let test_hash = match config.test_hash.as_str() {
        "" => hash,
        name => faults.keep("ROBOKASSA_TEST_HASH", Hash::from_str(name))?,
    };
    for (variable, name) in [
        ("ROBOKASSA_HASH", &config.hash),
        ("ROBOKASSA_TEST_HASH", &config.test_hash),
    ] {
        if matches!(name.parse(), Ok(Hash::Md5)) {
            warnings.push(format!(
                "{variable} is md5, the cabinet's default; sha256 in the cabinet and here is stronger"
            ));
        }
    }
    refuse_equal(&passwords, faults);
    if !Url::parse(&config.url).is_ok_and(|url| is_loopback(&url)) {
        refuse_guessable(&passwords, faults);
    }
    let endpoint = match config.url.as_str() {
        "" => Endpoint::russia(),
        url => other_host(url, faults)?,
    };
    if !config.url.is_empty() && !is_test {
        warnings
            .push("ROBOKASSA_URL is set: real payments go there instead of to Robokassa itself".to_owned());
    }
    let [first, second, third, test_first, test_second] = passwords;
    let live = pair(first, second, !is_test, faults);
    let test = pair(test_first, test_second, is_test, faults);
    // Password 3 is one of the live block.
    let third = text(third.1).filter(|_| live.is_some());
    let refunds = third.is_some();
    let receipts = receipts(config, faults);
    let notice_keys = certificates::read(&config.result2_certificates, faults, warnings);
    let extra = extra(&config.extra_params, faults);
    if !faults.is_empty() {
        return None;
    }
    let login = config.merchant_login.trim();
    let merchant = merchant(
        login,
        live.map(|pair| (pair, hash)),
        third,
        test.map(|pair| (pair, test_hash)),
        faults,
    )?;
    let mode = if is_test { Mode::Test } else { Mode::Live };
    Some(RobokassaSettings {
        merchant: Arc::new(merchant.with_endpoint(endpoint)),
        mode,
        receipts,
        refunds,
        hold,
        invoices,
        notice_keys,
        extra,
    })
}

fn is_on(variable: &str, text: &str, faults: &mut Faults) -> bool {
    match text {
        "true" => true,
        "false" | "" => false,
        _ => {
            faults.add(variable, "true or false");
            false
        }
    }
}

/// A variable and what it holds.
type Password<'a> = (&'static str, Option<&'a SecretString>);

/// All passwords of the cabinet: live 1 and 2, 3, test 1 and 2.
fn passwords(config: &RobokassaArgs) -> [Password<'_>; 5] {
    [
        ("ROBOKASSA_PASSWORD_1", config.password_1.as_ref()),
        ("ROBOKASSA_PASSWORD_2", config.password_2.as_ref()),
        ("ROBOKASSA_PASSWORD_3", config.password_3.as_ref()),
        ("ROBOKASSA_TEST_PASSWORD_1", config.test_password_1.as_ref()),
        ("ROBOKASSA_TEST_PASSWORD_2", config.test_password_2.as_ref()),
    ]
}

/// The cabinet has five different passwords; two equal ones here are a mistake in copying.
fn refuse_equal(passwords: &[Password<'_>], faults: &mut Faults) {
    for (nth, (name, password)) in passwords.iter().enumerate() {
        let Some(password) = password else { continue };
        let earlier = passwords[..nth]
            .iter()
            .find(|(_, other)| other.is_some_and(|other| other.expose_secret() == password.expose_secret()));
        if let Some((other, _)) = earlier.filter(|_| !password.expose_secret().is_empty()) {
            faults.add(
                name,
                format!("is the same as {other}; the cabinet has different ones"),
            );
        }
    }
}

/// Whoever knows a password can say that an order is paid, so none that everybody can read or guess is taken for real gateways.
fn refuse_guessable(passwords: &[Password<'_>], faults: &mut Faults) {
    for (name, password) in passwords {
        let password = password.map_or("", ExposeSecret::expose_secret);
        if PUBLISHED.iter().any(|published| password.starts_with(published)) {
            faults.add(
                name,
                "is one that everybody can read; copy yours from the cabinet",
            );
        } else if !password.is_empty() && password.chars().count() < SHORTEST {
            faults.add(
                name,
                format!(
                    "has fewer than {SHORTEST} characters, and the cabinet's have more; copy it from there"
                ),
            );
        }
    }
}

/// Two passwords of a block of the cabinet, and its algorithm.
type Block = ((String, String), Hash);

fn merchant(
    login: &str,
    live: Option<Block>,
    third: Option<String>,
    test: Option<Block>,
    faults: &mut Faults,
) -> Option<Merchant> {
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
    let mut passwords = faults.keep("ROBOKASSA_PASSWORD_1", LivePasswords::new(one, two))?;
    if let Some(third) = third {
        passwords = faults.keep("ROBOKASSA_PASSWORD_3", passwords.with_third(third))?;
    }
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

fn receipts(config: &RobokassaArgs, faults: &mut Faults) -> Option<ReceiptTerms> {
    let tax_system = match config.tax_system.as_str() {
        "" => None,
        name => faults.keep("ROBOKASSA_TAX_SYSTEM", word(name)),
    };
    let delivery_tax = faults.keep("ROBOKASSA_DELIVERY_TAX", word(&config.delivery_tax))?;
    is_on("ROBOKASSA_RECEIPTS", &config.receipts, faults).then_some(ReceiptTerms {
        tax_system,
        delivery_tax,
    })
}

/// What payments carry beside the order's key. Values are such as come back the same however they travel.
fn extra(text: &str, faults: &mut Faults) -> Vec<(String, String)> {
    const VARIABLE: &str = "ROBOKASSA_EXTRA_PARAMS";
    /// As many as are kept of a payment.
    const MOST: usize = 16;
    let mut extra = Vec::new();
    for pair in text.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if value.is_empty() || !value.bytes().all(is_plain) {
            let why = "is not name=value with Latin letters, digits, _ and - in the value";
            faults.add(VARIABLE, format!("{pair:?} {why}"));
        } else if name.eq_ignore_ascii_case("interface") || name.to_ascii_lowercase().starts_with("shp_") {
            let why = "the gateway adds Shp_interface itself, and Shp_ comes before each name by itself";
            faults.add(VARIABLE, format!("{pair:?}: {why}"));
        }
        extra.push((format!("Shp_{name}"), value.to_owned()));
    }
    if extra.len() > MOST {
        faults.add(VARIABLE, format!("more than {MOST} parameters"));
    }
    let own = extra.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    faults.keep(
        VARIABLE,
        Shp::from_pairs([(SHP_ORDER, "")].into_iter().chain(own)),
    );
    extra
}

/// A word of the gateway's; the error lists those that it has.
fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<T, String> {
    let text = text.trim();
    text.parse().map_err(|error| format!("{text:?} is {error}"))
}

/// What a password is, if it is set and not empty.
fn text(password: Option<&SecretString>) -> Option<String> {
    let password = password?.expose_secret();
    (!password.is_empty()).then(|| password.to_owned())
}

/// Both passwords of a pair, or none if it is not needed; half a pair is a fault.
fn pair(
    (first_name, first): Password<'_>,
    (second_name, second): Password<'_>,
    is_needed: bool,
    faults: &mut Faults,
) -> Option<(String, String)> {
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
