//! What the API knows of one invoice.

use serde::Deserialize;
use serde_json::value::RawValue;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::currency::Coin;
use crate::decimal::Decimal;
use crate::invoice_id::InvoiceId;
use crate::json::{self, Raw};
use crate::text::cut;

/// Longest unknown word that is kept, in characters.
const MAX_WORD: usize = 64;
/// Most names of transactions that are kept.
const MAX_TRANSACTIONS: usize = 100;

/// One invoice as the API describes it: the authority on whether it is paid, which
/// [`Expected::verdict`](crate::Expected::verdict) reads.
///
/// Texts are the gateway's, or the buyer's: show them escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoice {
    /// Its number.
    pub id: InvoiceId,
    /// Where it stands as a deal.
    pub status: Status,
    /// Where it stands as a process (`invoice_status`), if the gateway says so; `success` when it ended well.
    pub processing: Option<String>,
    /// The order that it was made for. Not in the answer to its making.
    pub order_id: Option<String>,
    /// Whether it was made while the project was in test mode, in which the cabinet confirms invoices without money.
    pub is_test: Option<bool>,
    /// Its sum in the currency of the price.
    pub fiat_amount: Option<Decimal>,
    /// The currency of the price. A text, because the gateway may know other ones than it documents.
    pub fiat_currency: Option<String>,
    /// Its sum in dollars, at the gateway's rate.
    pub usd_amount: Option<Decimal>,
    /// What the buyer is to send in all, in dollars; fees that the buyer bears are included.
    pub to_pay_usd: Option<Decimal>,
    /// What the buyer has sent, in dollars.
    pub paid_usd: Option<Decimal>,
    /// What the merchant gets of it, in dollars, after fees: less than the price, and not to be compared with it.
    pub received_usd: Option<Decimal>,
    /// What is still owed on a partial payment, in dollars. The vendor's own sample has some on an overpaid invoice, so
    /// it is only to be shown.
    pub to_surcharge_usd: Option<Decimal>,
    /// The coin that the buyer chose, or that was chosen for them.
    pub coin: Option<Coin>,
    /// The address that the coin is to be sent to. Empty until a coin is chosen.
    pub address: Option<String>,
    /// What to send to the address, in the coin, when a coin was chosen at its making. In older answers it is the price.
    pub amount: Option<Decimal>,
    /// When it expires, in UTC.
    pub expires: Option<OffsetDateTime>,
    /// The names of its transactions on the chain.
    pub transactions: Vec<String>,
}

/// Where an invoice stands. Source: docs.cryptocloud.plus, "statistics" and "invoice-information".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// `created`: waits for the buyer.
    Created,
    /// `partial`: less came than was due. The buyer may send the rest to the same invoice before it expires; the owner
    /// may confirm it in the cabinet.
    Partial,
    /// `paid`: all that was due.
    Paid,
    /// `overpaid`: more than was due. The surplus is the merchant's until they pay it back by hand.
    Overpaid,
    /// `canceled`: expired without a payment, or taken back.
    Cancelled,
    /// A word that is not documented, cut at 64 characters. It is not paid.
    Unknown(String),
}

impl Status {
    fn of(word: &str) -> Self {
        match word {
            "created" => Self::Created,
            "partial" => Self::Partial,
            "paid" => Self::Paid,
            "overpaid" => Self::Overpaid,
            "canceled" => Self::Cancelled,
            other => Self::Unknown(cut(other, MAX_WORD)),
        }
    }

    /// The gateway's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Created => "created",
            Self::Partial => "partial",
            Self::Paid => "paid",
            Self::Overpaid => "overpaid",
            Self::Cancelled => "canceled",
            Self::Unknown(word) => word,
        }
    }
}

impl Invoice {
    /// Reads one invoice of an answer. What decides about money must be of its proper type, or nothing is read; the rest
    /// is left out where it is odd.
    pub(crate) fn read(raw: &RawValue) -> Option<Self> {
        #[derive(Deserialize)]
        struct Sent<'a> {
            #[serde(borrow)]
            uuid: Raw<'a>,
            #[serde(borrow)]
            status: Raw<'a>,
            #[serde(borrow)]
            invoice_status: Raw<'a>,
            #[serde(borrow)]
            order_id: Raw<'a>,
            #[serde(borrow)]
            test_mode: Raw<'a>,
            #[serde(borrow)]
            amount_in_fiat: Raw<'a>,
            #[serde(borrow)]
            fiat_currency: Raw<'a>,
            #[serde(borrow)]
            amount_usd: Raw<'a>,
            #[serde(borrow)]
            amount_to_pay_usd: Raw<'a>,
            #[serde(borrow)]
            amount_paid_usd: Raw<'a>,
            #[serde(borrow)]
            received_usd: Raw<'a>,
            #[serde(borrow)]
            to_surcharge_usd: Raw<'a>,
            #[serde(borrow)]
            currency: Raw<'a>,
            #[serde(borrow)]
            address: Raw<'a>,
            #[serde(borrow)]
            amount: Raw<'a>,
            #[serde(borrow)]
            expiry_date: Raw<'a>,
            #[serde(borrow)]
            tx_list: Raw<'a>,
        }
        let sent: Sent<'_> = json::object(raw.get())?;
        let transactions = sent.tx_list.and_then(json::list).unwrap_or_default();
        Some(Self {
            id: sent.uuid.and_then(json::text)?.parse().ok()?,
            status: sent.status.and_then(json::text).map(|word| Status::of(&word))?,
            processing: proper(sent.invoice_status, json::text)?.map(|word| cut(&word, MAX_WORD)),
            order_id: proper(sent.order_id, json::word)?.filter(|order| !order.is_empty()),
            is_test: proper(sent.test_mode, json::boolean)?,
            fiat_amount: proper(sent.amount_in_fiat, json::decimal)?,
            fiat_currency: proper(sent.fiat_currency, json::word)?.filter(|code| !code.is_empty()),
            usd_amount: proper(sent.amount_usd, json::decimal)?,
            to_pay_usd: sent.amount_to_pay_usd.and_then(json::decimal),
            paid_usd: sent.amount_paid_usd.and_then(json::decimal),
            received_usd: sent.received_usd.and_then(json::decimal),
            to_surcharge_usd: sent.to_surcharge_usd.and_then(json::decimal),
            coin: sent.currency.and_then(coin),
            address: sent.address.and_then(address),
            amount: sent.amount.and_then(json::decimal),
            expires: sent.expiry_date.and_then(time),
            transactions: transactions
                .into_iter()
                .filter_map(json::text)
                .filter(|name| !name.is_empty())
                .take(MAX_TRANSACTIONS)
                .map(|name| cut(&name, 2 * MAX_WORD))
                .collect(),
        })
    }
}

/// A value that may be absent or null, but not of another type than its own.
#[expect(
    clippy::option_option,
    reason = "a wrong type and an absent value are two things"
)]
fn proper<'a, T>(raw: Raw<'a>, read: impl Fn(&'a RawValue) -> Option<T>) -> Option<Option<T>> {
    match raw {
        None => Some(None),
        Some(raw) => read(raw).map(Some),
    }
}

/// The code of a coin: an object's `fullcode`, or a string.
fn coin(raw: &RawValue) -> Option<Coin> {
    #[derive(Deserialize)]
    struct Sent<'a> {
        #[serde(borrow)]
        fullcode: Raw<'a>,
    }
    let full = match json::object::<Sent<'_>>(raw.get()) {
        Some(sent) => sent.fullcode?,
        None => raw,
    };
    json::text(full)?.parse().ok()
}

/// An address on some chain: letters, digits and marks without blanks.
pub(crate) fn address(raw: &RawValue) -> Option<String> {
    let text = json::text(raw)?;
    let plain = !text.is_empty() && text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| text.into_owned())
}

/// A time of the gateway, which means UTC and does not say so. Source: docs.cryptocloud.plus, "create-invoice".
fn time(raw: &RawValue) -> Option<OffsetDateTime> {
    const WHOLE: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    const SPLIT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond]");
    let text = json::text(raw)?;
    let read = PrimitiveDateTime::parse(&text, SPLIT).or_else(|_| PrimitiveDateTime::parse(&text, WHOLE));
    read.ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn read(text: &str) -> Option<Invoice> {
        Invoice::read(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn the_vendors_sample_is_read_whole() {
        let invoice = read(
            r#"{"uuid":"INV-ILRAJE1Q","created":"2024-08-22 11:49:59.746390","address":"TX1","expiry_date":
            "2024-08-23 11:49:59.746385","side_commission":"client","amount":100,"amount_":100,"status":"overpaid",
            "invoice_status":"success","order_id":"ORD-42","fiat_currency":"USD","amount_in_crypto":null,"amount_in_fiat":100.0,
            "amount_usd":100.0,"amount_to_pay_usd":102.0,"amount_paid_usd":102.0,"fee":1.4,"service_fee":0.8048,
            "received":99.7952,"received_usd":99.8,"to_surcharge_usd":0.2,"test_mode":true,"tx_list":["","0xab"],
            "currency":{"id":4,"code":"USDT","fullcode":"USDT_TRC20"},"project":{"id":7,"name":"My Project"}}"#,
        )
        .unwrap();
        assert_eq!(invoice.id.as_str(), "ILRAJE1Q");
        assert_eq!(invoice.status, Status::Overpaid);
        assert_eq!(invoice.processing.as_deref(), Some("success"));
        assert_eq!(invoice.order_id.as_deref(), Some("ORD-42"));
        assert_eq!(invoice.is_test, Some(true));
        let hundred = Some(Decimal::from_hundredths(10_000));
        assert_eq!(
            (invoice.fiat_amount, invoice.usd_amount, invoice.amount),
            (hundred, hundred, hundred)
        );
        assert_eq!(invoice.fiat_currency.as_deref(), Some("USD"));
        let due = Some(Decimal::from_hundredths(10_200));
        assert_eq!((invoice.to_pay_usd, invoice.paid_usd), (due, due));
        assert_eq!(invoice.received_usd, Some(Decimal::from_hundredths(9_980)));
        assert_eq!(invoice.to_surcharge_usd, Some(Decimal::from_hundredths(20)));
        assert_eq!(invoice.coin.unwrap().as_str(), "USDT_TRC20");
        assert_eq!(invoice.address.as_deref(), Some("TX1"));
        assert_eq!(invoice.expires, Some(datetime!(2024-08-23 11:49:59.746385 UTC)));
        assert_eq!(invoice.transactions, ["0xab"]);
    }

    #[test]
    fn only_the_number_and_the_status_are_needed() {
        let bare =
            read(r#"{"uuid":"89UX09KA","status":"created","order_id":null,"test_mode":null}"#).unwrap();
        assert_eq!(
            (bare.status, bare.order_id, bare.is_test),
            (Status::Created, None, None)
        );
        let odd = r#"{"uuid":"89UX09KA","status":"created","address":{},"currency":7,"expiry_date":"soon","tx_list":{},
            "received_usd":-1,"amount":"much","address":"a b"}"#;
        assert_eq!(read(odd), None, "an address that comes twice");
        let odd = odd.replace(r#""address":{},"#, "");
        let read = read(&odd).unwrap();
        assert_eq!(
            (read.address, read.coin, read.expires, read.amount),
            (None, None, None, None)
        );
    }

    #[test]
    fn what_decides_is_read_properly_or_not_at_all() {
        let whole = r#"{"uuid":"89UX09KA","status":"paid","invoice_status":"success","order_id":"1","test_mode":false,
            "amount_in_fiat":1,"fiat_currency":"USD","amount_usd":1}"#;
        assert!(read(whole).is_some());
        for (right, wrong) in [
            (r#""uuid":"89UX09KA""#, r#""uuid":null"#),
            (r#""uuid":"89UX09KA""#, r#""uuid":"a b""#),
            (r#""uuid":"89UX09KA""#, r#""uuid":89"#),
            (r#""status":"paid""#, r#""status":["paid"]"#),
            (r#""status":"paid""#, r#""paid":true"#),
            (r#""invoice_status":"success""#, r#""invoice_status":true"#),
            (r#""order_id":"1""#, r#""order_id":["1"]"#),
            (r#""order_id":"1""#, r#""order_id":1.5"#),
            ("false", r#""false""#),
            ("false", "0"),
            (r#""amount_in_fiat":1"#, r#""amount_in_fiat":-1"#),
            (r#""amount_in_fiat":1"#, r#""amount_in_fiat":1e400"#),
            (
                r#""amount_in_fiat":1"#,
                r#""amount_in_fiat":1,"amount_in_fiat":2"#,
            ),
            (r#""fiat_currency":"USD""#, r#""fiat_currency":{"code":"USD"}"#),
            (r#""amount_usd":1"#, r#""amount_usd":"one""#),
        ] {
            assert!(whole.contains(right), "{right}");
            assert_eq!(read(&whole.replacen(right, wrong, 1)), None, "{wrong}");
        }
        assert_eq!(read(r#"["89UX09KA","paid"]"#), None);
    }

    #[test]
    fn every_status_has_its_word_and_unknown_ones_keep_theirs() {
        for word in [
            "created", "partial", "paid", "overpaid", "canceled", "Paid", "refunded", "",
        ] {
            let status = Status::of(word);
            assert_eq!(status.as_str(), word);
            let known = !matches!(word, "Paid" | "refunded" | "");
            assert_eq!(!matches!(status, Status::Unknown(_)), known, "{word}");
        }
        assert_eq!(Status::of(&"x".repeat(1000)).as_str().len(), MAX_WORD);
    }
}
