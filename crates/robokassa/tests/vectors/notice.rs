//! Notices and returns, which are believed with the vector's signature and with no other.

use robokassa::{Fields, InvId, Merchant, Mode, NoticeError, OutSum, ResultNotice, SuccessReturn};

use crate::Vector;

/// Reads a notice's number and sum if it is authentic.
pub type Verify = fn(&Merchant, Mode, &Fields) -> Read;

/// The number, if it is one, and the sum of what was verified.
pub type Read = Result<(Option<InvId>, OutSum), NoticeError>;

impl Vector {
    /// A notice with the vector's signature is authentic, with any other it is not.
    pub fn notice(&self, verify: Verify) {
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
}

pub fn verify_result(merchant: &Merchant, mode: Mode, fields: &Fields) -> Read {
    ResultNotice::verify(merchant, mode, fields)
        .map(|notice| (Some(notice.inv_id()), notice.out_sum().clone()))
}

pub fn verify_success(merchant: &Merchant, mode: Mode, fields: &Fields) -> Read {
    SuccessReturn::verify(merchant, mode, fields).map(|seen| (seen.inv_id(), seen.out_sum().clone()))
}
