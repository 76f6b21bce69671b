//! What `ResultURL` carries, to the byte.

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use url::form_urlencoded;

use crate::{SandboxSettings, money, payment::Payment, signature::Base};

/// "Карта" in windows-1251, the encoding of the gateway's older documents.
const CARD: [u8; 5] = [0xCA, 0xE0, 0xF0, 0xF2, 0xE0];

/// A way in which an authentic notice may look unlike the documents' example. Nothing that is signed changes its meaning,
/// so each of them is the same payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// `PaymentMethod` in windows-1251, percent-encoded.
    Windows1251,
    /// The same as raw bytes; in the query of a GET they are percent-encoded.
    RawBytes,
    /// A new line after the last field.
    NewLine,
    /// Unsigned names come twice, with other values.
    Repeated,
    /// Unsigned names with brackets.
    Brackets,
    /// Fields without a name, without a value, without anything.
    Blanks,
    /// Percent signs that begin no escape, in unsigned fields.
    BrokenEscapes,
    /// `IsTest=false`. Only live payments have it.
    IsTestFalse,
    /// `OutSum` with as few digits as it takes, signed so.
    ShortSum,
}

impl Oddity {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Windows1251,
        Self::RawBytes,
        Self::NewLine,
        Self::Repeated,
        Self::Brackets,
        Self::Blanks,
        Self::BrokenEscapes,
        Self::IsTestFalse,
        Self::ShortSum,
    ];

    /// What comes after the unsigned fields.
    fn extra(self, is_test: bool) -> Vec<u8> {
        let text = match self {
            Self::Windows1251 => format!("&PaymentMethod={}", escaped(&CARD)),
            Self::RawBytes => return [b"&PaymentMethod=", &CARD[..]].concat(),
            Self::Repeated => "&EMail=second%40example.com&Fee=1&IncCurrLabel=&IncCurrLabel=SBP".to_owned(),
            Self::Brackets => "&Extra[0]=1&Extra[]=2&Extra%5Ba%5D%5B%5D=3".to_owned(),
            Self::Blanks => "&&Culture=&=&=nameless&bare".to_owned(),
            Self::BrokenEscapes => "&Note=100%&Discount=5%zz%4".to_owned(),
            Self::IsTestFalse if !is_test => "&IsTest=false".to_owned(),
            Self::IsTestFalse | Self::NewLine | Self::ShortSum => String::new(),
        };
        text.into_bytes()
    }
}

/// The body of a POST: the documented names, their old doubles, and the shop's own parameters.
/// Of all this only `OutSum`, `InvId` and Shp_ are signed.
pub(crate) fn body(payment: &Payment, settings: &SandboxSettings) -> Vec<u8> {
    let (invoice, is) = (&payment.invoice, |oddity| payment.oddities.contains(&oddity));
    let mut sum = money::six_decimals(invoice.out_sum_kopecks);
    if is(Oddity::ShortSum) {
        sum = sum.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let inv_id = payment.inv_id().to_string();
    let signature = Base::notice(&sum, &inv_id, &invoice.shp)
        .sign(settings.hash, &settings.password_2)
        .to_ascii_uppercase();
    let paid = money::six_decimals(payment.paid_kopecks());
    let fee = money::six_decimals(payment.fee_kopecks());
    // A test notification names no e-mail.
    let email = if invoice.is_test { "" } else { &invoice.email };

    let mut fields = vec![
        ("out_summ", sum.as_str()),
        ("OutSum", &sum),
        ("inv_id", &inv_id),
        ("InvId", &inv_id),
        ("crc", &signature),
        ("SignatureValue", &signature),
        ("IncSum", &paid),
        ("IncCurrLabel", payment.method.label),
        ("EMail", email),
        ("Fee", &fee),
    ];
    if !is(Oddity::Windows1251) && !is(Oddity::RawBytes) {
        fields.push(("PaymentMethod", payment.method.code));
    }
    if invoice.is_test {
        fields.push(("IsTest", "1"));
    }
    let mut body = encoded(&fields);
    for oddity in &payment.oddities {
        body.extend(oddity.extra(invoice.is_test));
    }
    if !invoice.shp.is_empty() {
        body.push(b'&');
        body.extend(encoded(&invoice.shp));
    }
    if is(Oddity::NewLine) {
        body.extend(b"\r\n");
    }
    body
}

/// The same as the query of a GET, where only some bytes may stand.
pub(crate) fn query(payment: &Payment, settings: &SandboxSettings) -> String {
    const UNFIT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');
    percent_encode(&body(payment, settings), UNFIT).to_string()
}

fn encoded(fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Vec<u8> {
    let pairs = fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
        .into_bytes()
}

fn escaped(bytes: &[u8]) -> String {
    form_urlencoded::byte_serialize(bytes).collect()
}
