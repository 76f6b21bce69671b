//! Charging a card again without its owner, after a payment that allowed it.

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

/// A charge in a series that began with [`Payment::recurring`](crate::Payment::recurring).
///
/// By agreement, cards only, live only. The sum may differ from the first one. Source: docs.robokassa.ru, "recurring".
/// The gateway's yes means created, not charged: `ResultURL` follows, or ask for the state. A series is ended by not
/// charging any more.
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
    /// Charges `out_sum` as a new payment `inv_id`; `first` is the payment that began the series, always the same one.
    pub fn new(out_sum: impl Into<OutSum>, inv_id: InvId, first: InvId) -> Self {
        Self {
            out_sum: out_sum.into(),
            inv_id,
            first,
            description: None,
            receipt: None,
            result_url2: None,
            shp: Shp::new(),
        }
    }

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

    /// Where signed `Result2` notices about this charge go. Known from third-party code only.
    pub fn result_url2(mut self, url: PageUrl) -> Self {
        self.result_url2 = Some(url);
        self
    }

    /// The shop's own parameters.
    pub fn shp(mut self, shp: Shp) -> Self {
        self.shp = shp;
        self
    }

    /// The request, whose response [`RecurringCharge::read_reply`] reads.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, PaymentError> {
        PaymentError::check_sums(self.out_sum.amount(), self.receipt.as_ref())?;
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

    /// Reads the answer: `OK` and the number of the charge, or the gateway's reason against it.
    pub fn read_reply(bytes: &[u8]) -> Result<InvId, ReplyError> {
        let answer = reply::text(bytes)?;
        let number = answer
            .strip_prefix("OK")
            .ok_or_else(|| ReplyError::refused(answer))?;
        number
            .strip_prefix('+')
            .unwrap_or(number)
            .parse()
            .map_err(|_| ReplyError::refused(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, Hash, LivePasswords};

    #[test]
    fn the_first_payment_is_sent_and_not_signed() {
        let merchant = Merchant::live(
            "demo_shop",
            LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
            Hash::Md5,
        )
        .unwrap();
        let id = |number: u32| InvId::new(number).unwrap();
        let sum: Amount = "149.90".parse().unwrap();
        let charge = RecurringCharge::new(sum, id(1003), id(1001));
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
    fn answers_name_the_charge_or_the_reason() {
        assert_eq!(RecurringCharge::read_reply(b"OK1003").map(InvId::get), Ok(1003));
        assert_eq!(
            RecurringCharge::read_reply(b"OK+1003\n").map(InvId::get),
            Ok(1003)
        );
        for answer in ["ERROR: no", "OK", "OK1003 <html>", ""] {
            assert_eq!(
                RecurringCharge::read_reply(answer.as_bytes()),
                Err(ReplyError::refused(answer))
            );
        }
    }
}
