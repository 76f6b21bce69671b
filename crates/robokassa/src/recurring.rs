//! Charging a card again without its owner, after a payment that allowed it.
//!
//! Source: docs.robokassa.ru, "recurring".

use thiserror::Error;

use crate::amount::OutSum;
use crate::encode;
use crate::inv_id::InvId;
use crate::merchant::{Merchant, Mode};
use crate::payment::{PageUrl, PaymentError};
use crate::receipt::ReceiptText;
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::shp::Shp;
use crate::text::cut;

/// The payments that began with one [`Payment::recurring`](crate::Payment::recurring).
///
/// By agreement, cards only, live only. A series is ended by not charging any more.
///
/// ```
/// use robokassa::{Amount, InvId, recurring::Series};
///
/// let first = InvId::new(1001)?;
/// let charge = Series::begun_by(first).charge("149.90".parse::<Amount>()?, InvId::new(1003)?)?;
/// assert_eq!(charge.read_reply(b"OK1003"), Ok(()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    first: InvId,
}

/// The number of a charge is that of the payment that began the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the number of the charge is that of the first payment")]
pub struct SameNumber;

impl Series {
    /// The series that the payment `first` began. It stays the first one for every charge.
    pub fn begun_by(first: InvId) -> Self {
        Self { first }
    }

    /// Charges `out_sum`, which may differ from the first one, as a new payment `inv_id`. Fails when that is the number
    /// of the first one.
    pub fn charge(self, out_sum: impl Into<OutSum>, inv_id: InvId) -> Result<RecurringCharge, SameNumber> {
        if inv_id == self.first {
            return Err(SameNumber);
        }
        Ok(RecurringCharge {
            out_sum: out_sum.into(),
            inv_id,
            first: self.first,
            description: None,
            receipt: None,
            result_url2: None,
            shp: Shp::new(),
        })
    }
}

/// A charge without the card's owner, made by [`Series::charge`].
///
/// The gateway's yes means created, not charged: `ResultURL` follows, or ask for the state.
///
/// The first payment is not signed, so the signature is also that of a plain payment of this sum and number:
/// anyone who sees the form of a plain payment could charge it to the card of any series of the shop. In a
/// shop with series, start plain payments by [`Payment::start`](crate::Payment::start), which shows the buyer
/// no signature. Neither a [`user_ip`](crate::Payment::user_ip) nor a return page is enough: each could pass
/// for the `ResultUrl2` or the `Receipt` of a charge, unless the gateway checks what these look like, which
/// nobody has tried.
#[derive(Clone, Debug)]
#[must_use]
pub struct RecurringCharge {
    out_sum: OutSum,
    inv_id: InvId,
    first: InvId,
    description: Option<String>,
    receipt: Option<ReceiptText>,
    result_url2: Option<PageUrl>,
    shp: Shp,
}

impl RecurringCharge {
    /// What the buyer reads in the receipt, cut at 100 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(cut(text, crate::payment::MAX_DESCRIPTION));
        self
    }

    /// The goods for the fiscal receipt.
    pub fn receipt(mut self, receipt: impl Into<ReceiptText>) -> Self {
        self.receipt = Some(receipt.into());
        self
    }

    /// Where signed `Result2` notices about this charge go. Known from third-party code only, not tried.
    pub fn result_url2(mut self, url: PageUrl) -> Self {
        self.result_url2 = Some(url);
        self
    }

    /// The shop's own parameters. Known from official modules, not tried.
    pub fn shp(mut self, shp: Shp) -> Self {
        self.shp = shp;
        self
    }

    /// The request, whose response [`RecurringCharge::read_reply`] reads. Fails when the sum is zero or not that of the
    /// receipt, or when the merchant has no live passwords.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, PaymentError> {
        let receipt_sum = self.receipt.as_ref().and_then(ReceiptText::sum);
        PaymentError::check_sums(self.out_sum.amount(), receipt_sum)?;
        let keys = merchant.keys(Mode::Live)?;
        let (number, first) = (self.inv_id.to_string(), self.first.to_string());
        let receipt = self
            .receipt
            .as_ref()
            .map(|receipt| encode::percent(receipt.as_str()));
        let result_url2 = self.result_url2.as_ref().map(PageUrl::as_str);
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(self.out_sum.as_str())
            .slot(&number)
            .slot_if(receipt.as_deref())
            .slot_if(result_url2)
            .slot(keys.first.expose())
            .glued(self.shp.signed())
            .sign()
            .hex();
        let words = [
            ("MerchantLogin", Some(keys.login)),
            ("InvoiceID", Some(&*number)),
            ("PreviousInvoiceID", Some(&first)),
            ("OutSum", Some(self.out_sum.as_str())),
            ("Description", self.description.as_deref()),
            ("Receipt", receipt.as_deref()),
            ("ResultUrl2", result_url2),
            ("SignatureValue", Some(&signature)),
        ];
        let words = words.into_iter().filter_map(|(name, word)| Some((name, word?)));
        let fields: Vec<_> = words.chain(self.shp.iter()).collect();
        Ok(Request::form(
            merchant.endpoint().payments("Merchant/Recurring"),
            &fields,
        ))
    }

    /// Reads the answer: created, or the gateway's reason against it. `OK` with another number than the charge has, and
    /// what is no answer of this service at all, leave open what happened.
    ///
    /// Any other text is a refusal, a proxy's too: give it no body of a response whose status is 500 or more.
    pub fn read_reply(&self, bytes: &[u8]) -> Result<(), ReplyError> {
        let answer = reply::text(bytes)?;
        let Some(number) = after_ok(answer) else {
            // Nothing, a page or JSON comes from something between the shop and the service.
            return Err(match answer.chars().next() {
                None | Some('<' | '{') => ReplyError::Unreadable,
                Some(_) => ReplyError::refused(answer),
            });
        };
        if number.strip_prefix('+').unwrap_or(number).parse() == Ok(self.inv_id) {
            Ok(())
        } else {
            Err(ReplyError::Unreadable)
        }
    }
}

/// What follows `OK` in any case of letters, as the official SDK reads it.
fn after_ok(answer: &str) -> Option<&str> {
    let (ok, rest) = answer.split_at_checked(2)?;
    ok.eq_ignore_ascii_case("ok").then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, Hash, LivePasswords};

    fn id(number: u32) -> InvId {
        InvId::new(number).unwrap()
    }

    fn charge() -> RecurringCharge {
        let sum: Amount = "149.90".parse().unwrap();
        Series::begun_by(id(1001)).charge(sum, id(1003)).unwrap()
    }

    #[test]
    fn the_first_payment_is_sent_and_not_signed() {
        let merchant = Merchant::live(
            "demo_shop",
            LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
            Hash::Md5,
        )
        .unwrap();
        let charge = charge();
        let request = charge.clone().description("Подписка").request(&merchant).unwrap();
        assert_eq!(request.url, "https://auth.robokassa.ru/Merchant/Recurring");
        assert_eq!(
            request.body,
            "MerchantLogin=demo_shop&InvoiceID=1003&PreviousInvoiceID=1001&OutSum=149.90\
             &Description=%D0%9F%D0%BE%D0%B4%D0%BF%D0%B8%D1%81%D0%BA%D0%B0\
             &SignatureValue=51667ddf8f3dbd8967d0c2cf05091749"
        );
        let url = "https://shop.example/rk".parse().unwrap();
        let noticed = charge
            .result_url2(url)
            .shp(Shp::from_pairs([("Shp_a", "1")]).unwrap())
            .request(&merchant)
            .unwrap();
        assert!(
            noticed
                .body
                .contains("&ResultUrl2=https%3A%2F%2Fshop.example%2Frk&")
        );
        assert!(
            noticed.body.ends_with("&Shp_a=1") && !noticed.body.contains("51667ddf8f3dbd8967d0c2cf05091749")
        );
    }

    #[test]
    fn a_charge_needs_a_number_of_its_own() {
        let charge = Series::begun_by(id(1001)).charge(Amount::ZERO, id(1001));
        assert_eq!(charge.err(), Some(SameNumber));
    }

    #[test]
    fn answers_name_the_charge_or_the_reason() {
        for yes in ["OK1003", "OK+1003\n", "ok1003", "Ok+1003"] {
            assert_eq!(charge().read_reply(yes.as_bytes()), Ok(()), "{yes}");
        }
        for no in ["ERROR: no", "нет", "1003", "K1003"] {
            assert_eq!(
                charge().read_reply(no.as_bytes()),
                Err(ReplyError::refused(no)),
                "{no}"
            );
        }
        for open in [
            "",
            " \n",
            "<html>",
            r#"{"status":502}"#,
            "OK",
            "OK1004",
            "OK++1003",
            "OK 1003",
            "OK1003 <html>",
            "okay",
        ] {
            assert_eq!(
                charge().read_reply(open.as_bytes()),
                Err(ReplyError::Unreadable),
                "{open}"
            );
        }
    }
}
