//! Every signature of the vector file comes out byte for byte.
//!
//! The file is `tests/data/vectors.json`, or the one that `ROBOKASSA_VECTORS` names.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::collections::BTreeMap;

use robokassa::{
    Endpoint, Fields, Hash, InvId, InvoiceNumber, LivePasswords, Merchant, Mode, NoticeError, OpStateRequest,
    OutSum, Payment, ReceiptText, ResultNotice, ReturnMethod, ReturnTo, Shp, SuccessReturn, TestPasswords,
};
use serde::Deserialize;
use serde_json::Value;

/// Kinds that the crate does not speak yet.
const NOT_YET: [&str; 8] = [
    "hold_confirm",
    "hold_cancel",
    "recurring",
    "split",
    "sms",
    "invoice_jwt",
    "refund_jwt",
    "second_receipt",
];

/// Reads a notice's number and sum if it is authentic.
type Verify = fn(&Merchant, Mode, &Fields) -> Result<(InvId, OutSum), NoticeError>;

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
    let path = std::env::var("ROBOKASSA_VECTORS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/vectors.json").to_owned());
    let file: File = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let mut checked = BTreeMap::<&str, usize>::new();
    let mut skipped = BTreeMap::<&str, usize>::new();
    for vector in &file.vectors {
        let count = if vector.check() {
            &mut checked
        } else {
            &mut skipped
        };
        *count.entry(&vector.kind).or_default() += 1;
    }
    let total: usize = checked.values().sum();
    println!("{total} vectors of {path} checked: {checked:?}; not yet: {skipped:?}");
    assert!(total > 0 && total + skipped.values().sum::<usize>() == file.vectors.len());
}

impl Vector {
    /// Checks the vector, or returns `false` when its kind is known but not spoken yet.
    fn check(&self) -> bool {
        let out = match self.kind.as_str() {
            "payment" => self.payment(),
            "op_state" => self.op_state(),
            "result" => return self.notice(verify_result),
            "success" => return self.notice(verify_success),
            kind if NOT_YET.contains(&kind) => return false,
            kind => panic!("{}: unknown kind {kind}", self.id),
        };
        assert_eq!(out, self.out, "{}", self.id);
        true
    }

    fn payment(&self) -> String {
        let number = match &self.input["inv_id"] {
            Value::Null => InvoiceNumber::Absent,
            number if number == 0 => InvoiceNumber::Zero,
            number => InvId::new(number.as_u64().unwrap()).unwrap().into(),
        };
        let mut payment =
            Payment::new(self.text("out_sum").unwrap().parse::<OutSum>().unwrap(), number).shp(self.shp());
        if let Some(currency) = self.text("currency") {
            payment = payment.currency(currency.parse().unwrap());
        }
        if let Some(ip) = self.text("user_ip") {
            payment = payment.user_ip(ip.parse().unwrap());
        }
        if let Some(receipt) = self.text("receipt") {
            payment = payment.receipt(ReceiptText::verbatim(receipt).unwrap());
        }
        if self.input["step_by_step"] == true {
            payment = payment.hold();
        }
        if let Some(url) = self.text("result_url2") {
            payment = payment.result_url2(url.parse().unwrap());
        }
        if let Some(to) = self.return_to("success_url2") {
            payment = payment.success_url2(to);
        }
        if let Some(to) = self.return_to("fail_url2") {
            payment = payment.fail_url2(to);
        }
        if let Some(token) = self.text("token") {
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

    fn op_state(&self) -> String {
        let request = OpStateRequest::extended(self.inv_id())
            .request(&self.merchant())
            .unwrap();
        request.url.rsplit_once("&Signature=").unwrap().1.to_owned()
    }

    /// A notice with the vector's signature is authentic, with any other it is not.
    fn notice(&self, verify: Verify) -> bool {
        let (out_sum, inv_id) = (self.text("out_sum").unwrap(), self.text("inv_id").unwrap());
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
                (Ok((number, sum)), Ok(id)) => {
                    assert_eq!((number, sum.as_str()), (id, out_sum), "{}", self.id);
                }
                // Authentic, but no number of an invoice: the signature was believed before the number was read.
                (Err(NoticeError::Malformed(_)), Err(_)) => {}
                other => panic!("{}: {other:?}", self.id),
            }
        }
        true
    }

    fn merchant(&self) -> Merchant {
        let words = &self.merchant;
        let hash = self.algorithm.to_lowercase().parse::<Hash>().unwrap();
        let live = LivePasswords::new(&*words.password1, &*words.password2).unwrap();
        let test = TestPasswords::new(&*words.test_password1, &*words.test_password2).unwrap();
        Merchant::live(&*words.login, live.with_third(&*words.password3).unwrap(), hash)
            .and_then(|merchant| merchant.with_test(test, hash))
            .unwrap()
            .with_endpoint(Endpoint::russia())
    }

    fn mode(&self) -> Mode {
        if self.test { Mode::Test } else { Mode::Live }
    }

    fn inv_id(&self) -> InvId {
        InvId::new(self.input["inv_id"].as_u64().unwrap()).unwrap()
    }

    fn text(&self, name: &str) -> Option<&str> {
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

fn verify_result(merchant: &Merchant, mode: Mode, fields: &Fields) -> Result<(InvId, OutSum), NoticeError> {
    ResultNotice::verify(merchant, mode, fields).map(|notice| (notice.inv_id(), notice.out_sum().clone()))
}

fn verify_success(merchant: &Merchant, mode: Mode, fields: &Fields) -> Result<(InvId, OutSum), NoticeError> {
    SuccessReturn::verify(merchant, mode, fields).map(|seen| (seen.inv_id(), seen.out_sum().clone()))
}
