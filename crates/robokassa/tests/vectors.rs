//! Every signature of the vector file comes out byte for byte.
//!
//! The file is `tests/data/vectors.json`, or the one that `ROBOKASSA_VECTORS` names. A relative name counts from the
//! folder of this package, where cargo runs tests, and then from that of the workspace, where one mostly types it.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use robokassa::enquiry::OpStateRequest;
use robokassa::hold::HoldCancel;
use robokassa::invoice::InvoiceCall;
use robokassa::refund::Refund;
use robokassa::second_receipt::SecondReceipt;
use robokassa::sms::Sms;
use robokassa::split::SplitPayment;
use robokassa::{Amount, Hash, InvId, LivePasswords, Merchant, Mode, OutSum, Request, Shp, TestPasswords};
use serde::Deserialize;
use serde_json::Value;

use self::notice::{verify_result, verify_success};

#[path = "vectors/notice.rs"]
mod notice;
#[path = "vectors/payment.rs"]
mod payment;

/// How many vectors the file of this crate has.
const OWN_VECTORS: usize = 212;

/// The kinds that the passwords of a test block may sign. The gateway answers no enquiry about tests, but a sandbox may.
const HAVE_TESTS: [&str; 5] = ["payment", "result", "success", "op_state", "invoice_jwt"];

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    kind: String,
    algorithm: String,
    merchant: Words,
    test: bool,
    #[serde(rename = "in")]
    input: Value,
    out: String,
}

#[derive(Deserialize)]
struct Words {
    login: String,
    password1: String,
    password2: String,
    password3: String,
    test_password1: String,
    test_password2: String,
}

#[test]
fn every_vector_comes_out() {
    let other = std::env::var("ROBOKASSA_VECTORS").ok();
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/vectors.json");
    let path = other.as_deref().map_or_else(|| own.into(), found);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let path = path.display();
    let file: File = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut checked = BTreeMap::<&str, usize>::new();
    for vector in &file.vectors {
        vector.check();
        *checked.entry(&vector.kind).or_default() += 1;
    }
    let total = file.vectors.len();
    // Written past the harness, which shows only what failing tests print.
    writeln!(
        std::io::stdout(),
        "{total} vectors of {path} checked: {checked:?}"
    )
    .unwrap();
    assert!(if other.is_some() {
        total > 0
    } else {
        total == OWN_VECTORS
    });
}

#[test]
fn the_published_second_receipt_comes_out() {
    let published: Value = serde_json::from_str(include_str!("data/published.json")).unwrap();
    let second = &published["published_second_receipt"];
    let json = URL_SAFE_NO_PAD
        .decode(second["body_base64"].as_str().unwrap())
        .unwrap();
    let passwords = LivePasswords::new(second["password1"].as_str().unwrap(), "p2").unwrap();
    let merchant = Merchant::live("robokassa_sell", passwords, Hash::Md5).unwrap();
    let request = SecondReceipt::verbatim(&merchant, std::str::from_utf8(&json).unwrap()).unwrap();
    assert_eq!(request.body, second["body"].as_str().unwrap());
}

/// The file of this name, which may be relative to the package or to the workspace.
fn found(name: &str) -> PathBuf {
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let elsewhere = Path::new(workspace).join(name);
    if !Path::new(name).exists() && elsewhere.exists() {
        elsewhere
    } else {
        name.into()
    }
}

impl Vector {
    fn check(&self) {
        let merchant = self.merchant();
        let form = |request: Request| parameter(&request.body, "SignatureValue");
        let token = |request: Request| request.body.trim_matches('"').to_owned();
        assert!(
            !self.test || HAVE_TESTS.contains(&&*self.kind),
            "{}: {} has no test mode: the gateway takes it with the live passwords only",
            self.id,
            self.kind
        );
        let out = match self.kind.as_str() {
            "payment" => self.payment(),
            "result" => return self.notice(verify_result),
            "success" => return self.notice(verify_success),
            "op_state" => {
                let request = OpStateRequest::extended(self.inv_id("inv_id"))
                    .request_in(&merchant, self.mode())
                    .unwrap();
                parameter(&request.url, "Signature")
            }
            "hold_confirm" => form(self.hold_confirm().request(&merchant).unwrap()),
            "hold_cancel" => {
                let cancel = HoldCancel::new(Amount::ZERO, self.inv_id("inv_id"));
                form(cancel.request(&merchant).unwrap())
            }
            "recurring" => form(self.recurring().request(&merchant).unwrap()),
            "split" => parameter(
                &SplitPayment::verbatim(&merchant, self.text("invoice"))
                    .unwrap()
                    .link(),
                "Signature",
            ),
            "sms" => {
                let sms = Sms::new(self.text("phone").parse().unwrap(), self.text("message"));
                parameter(&sms.request(&merchant).unwrap().url, "signature")
            }
            "invoice_jwt" => token(
                InvoiceCall::Create
                    .verbatim(&merchant, self.mode(), self.text("payload"))
                    .unwrap(),
            ),
            "refund_jwt" => token(Refund::verbatim(&merchant, self.text("payload")).unwrap()),
            "second_receipt" => {
                SecondReceipt::verbatim(&merchant, self.text("json"))
                    .unwrap()
                    .body
            }
            kind => panic!("{}: unknown kind {kind}", self.id),
        };
        assert_eq!(out, self.out, "{}", self.id);
    }

    fn merchant(&self) -> Merchant {
        let words = &self.merchant;
        // Tokens of refunds call SHA-256 HS256.
        let hash = self
            .algorithm
            .to_lowercase()
            .replace("hs", "sha")
            .parse::<Hash>()
            .unwrap();
        let live = LivePasswords::new(&*words.password1, &*words.password2).unwrap();
        let test = TestPasswords::new(&*words.test_password1, &*words.test_password2).unwrap();
        Merchant::live(&*words.login, live.with_third(&*words.password3).unwrap(), hash)
            .and_then(|merchant| merchant.with_test(test, hash))
            .unwrap()
    }

    fn mode(&self) -> Mode {
        if self.test { Mode::Test } else { Mode::Live }
    }

    fn inv_id(&self, name: &str) -> InvId {
        InvId::new(self.input[name].as_u64().unwrap()).unwrap()
    }

    fn out_sum(&self) -> OutSum {
        self.text("out_sum").parse().unwrap()
    }

    fn text(&self, name: &str) -> &str {
        self.some_text(name).unwrap()
    }

    fn some_text(&self, name: &str) -> Option<&str> {
        self.input[name].as_str()
    }

    fn shp(&self) -> Shp {
        let pairs = self.input["shp"].as_object().into_iter().flatten();
        Shp::from_pairs(pairs.map(|(name, value)| (name.as_str(), value.as_str().unwrap()))).unwrap()
    }
}

/// The value of a parameter in a query or a form.
fn parameter(text: &str, name: &str) -> String {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .find(|(other, _)| other == name)
        .unwrap()
        .1
        .into_owned()
}
