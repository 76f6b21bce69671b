//! Every signature of the vector file comes out byte for byte.
//!
//! The file is `tests/data/vectors.json`, or the one that `ROBOKASSA_VECTORS` names.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use robokassa::enquiry::OpStateRequest;
use robokassa::hold::{HoldCancel, HoldConfirm};
use robokassa::invoice::InvoiceCall;
use robokassa::receipt::ReceiptText;
use robokassa::recurring::{RecurringCharge, Series};
use robokassa::refund::Refund;
use robokassa::second_receipt::SecondReceipt;
use robokassa::sms::Sms;
use robokassa::split::SplitPayment;
use robokassa::{
    Amount, Fields, Hash, InvId, InvoiceNumber, LivePasswords, Merchant, Mode, NoticeError, OutSum, Payment,
    Request, ResultNotice, ReturnMethod, ReturnTo, Shp, SuccessReturn, TestPasswords,
};
use serde::Deserialize;
use serde_json::Value;

/// How many vectors the file of this crate has.
const OWN_VECTORS: usize = 212;

/// Reads a notice's number and sum if it is authentic.
type Verify = fn(&Merchant, Mode, &Fields) -> Read;

/// The number, if it is one, and the sum of what was verified.
type Read = Result<(Option<InvId>, OutSum), NoticeError>;

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
    let path = other.as_deref().unwrap_or(own);
    let file: File = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
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

impl Vector {
    fn check(&self) {
        let merchant = self.merchant();
        let form = |request: Request| parameter(&request.body, "SignatureValue");
        let token = |request: Request| request.body.trim_matches('"').to_owned();
        let out = match self.kind.as_str() {
            "payment" => self.payment(),
            "result" => return self.notice(verify_result),
            "success" => return self.notice(verify_success),
            "op_state" => {
                let request = OpStateRequest::extended(self.inv_id("inv_id"))
                    .request(&merchant)
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

    fn payment(&self) -> String {
        let number = match &self.input["inv_id"] {
            Value::Null => InvoiceNumber::Absent,
            number if number == 0 => InvoiceNumber::Zero,
            number => InvId::new(number.as_u64().unwrap()).unwrap().into(),
        };
        let mut payment = Payment::new(self.out_sum(), number).shp(self.shp());
        if let Some(currency) = self.some_text("currency") {
            payment = payment.currency(currency.parse().unwrap());
        }
        if let Some(ip) = self.some_text("user_ip") {
            payment = payment.user_ip(ip.parse().unwrap());
        }
        if let Some(receipt) = self.some_text("receipt") {
            payment = payment.receipt(ReceiptText::verbatim(receipt).unwrap());
        }
        if self.input["step_by_step"] == true {
            payment = payment.hold();
        }
        if let Some(url) = self.some_text("result_url2") {
            payment = payment.result_url2(url.parse().unwrap());
        }
        if let Some(to) = self.return_to("success_url2") {
            payment = payment.success_url2(to);
        }
        if let Some(to) = self.return_to("fail_url2") {
            payment = payment.fail_url2(to);
        }
        if let Some(token) = self.some_text("token") {
            payment = payment.saved_card(token.parse().unwrap());
        }
        let form = payment.form(&self.merchant(), self.mode()).unwrap();
        let link = form.link();
        let (name, signature) = form
            .fields
            .iter()
            .find(|(name, _)| name == "SignatureValue")
            .unwrap();
        assert!(
            link.contains(&format!("&{name}={signature}")),
            "{}: {link}",
            self.id
        );
        signature.clone()
    }

    fn hold_confirm(&self) -> HoldConfirm {
        let confirm = HoldConfirm::new(self.out_sum(), self.inv_id("inv_id"));
        match self.some_text("receipt") {
            Some(receipt) => confirm.receipt(ReceiptText::verbatim(receipt).unwrap()),
            None => confirm,
        }
    }

    fn recurring(&self) -> RecurringCharge {
        let charge = Series::begun_by(self.inv_id("previous_inv_id"))
            .charge(self.out_sum(), self.inv_id("inv_id"))
            .unwrap();
        match self.some_text("receipt") {
            Some(receipt) => charge.receipt(ReceiptText::verbatim(receipt).unwrap()),
            None => charge,
        }
        .shp(self.shp())
    }

    /// A notice with the vector's signature is authentic, with any other it is not.
    fn notice(&self, verify: Verify) {
        let (out_sum, inv_id) = (self.text("out_sum"), self.text("inv_id"));
        let read = |signature: &str| {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.append_pair("OutSum", out_sum)
                .append_pair("InvId", inv_id)
                .append_pair("SignatureValue", signature);
            for (name, value) in self.input["shp"].as_object().into_iter().flatten() {
                body.append_pair(name, value.as_str().unwrap());
            }
            verify(
                &self.merchant(),
                self.mode(),
                &Fields::parse(body.finish().as_bytes())?,
            )
        };
        let last = if self.out.ends_with('0') { "1" } else { "0" };
        let forged = format!("{}{last}", &self.out[..self.out.len() - 1]);
        assert_eq!(read(&forged), Err(NoticeError::InvalidSignature), "{}", self.id);
        for signature in [self.out.clone(), self.out.to_uppercase()] {
            match (read(&signature), inv_id.parse::<InvId>()) {
                (Ok((number, sum)), id) => {
                    assert_eq!((number, sum.as_str()), (id.ok(), out_sum), "{}", self.id);
                }
                // Authentic, but no number of an invoice: the signature was believed before the number was read.
                (Err(NoticeError::Malformed(_)), Err(_)) => {}
                other => panic!("{}: {other:?}", self.id),
            }
        }
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

    fn return_to(&self, name: &str) -> Option<ReturnTo> {
        let to = self.input[name].as_object()?;
        let method = if to["method"] == "POST" {
            ReturnMethod::Post
        } else {
            ReturnMethod::Get
        };
        Some(ReturnTo {
            url: to["url"].as_str().unwrap().parse().unwrap(),
            method,
        })
    }
}

fn verify_result(merchant: &Merchant, mode: Mode, fields: &Fields) -> Read {
    ResultNotice::verify(merchant, mode, fields)
        .map(|notice| (Some(notice.inv_id()), notice.out_sum().clone()))
}

fn verify_success(merchant: &Merchant, mode: Mode, fields: &Fields) -> Read {
    SuccessReturn::verify(merchant, mode, fields).map(|seen| (seen.inv_id(), seen.out_sum().clone()))
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
