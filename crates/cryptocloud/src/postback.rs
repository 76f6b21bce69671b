//! What the gateway sends by itself when an invoice is paid.

use std::borrow::Cow;

use serde::Deserialize;
use thiserror::Error;
use time::OffsetDateTime;

use crate::decimal::Decimal;
use crate::invoice_id::InvoiceId;
use crate::json::{self, Raw};
use crate::settings::Settings;
use crate::token::{self, TokenError};

const TWICE: PostbackError = PostbackError::Body("a field that comes twice");

/// A postback whose token fits its invoice and its time.
///
/// The token covers the number of the invoice and nothing else, and anybody who saw the postback can send it again with
/// other sums. So it is a hint and no proof: ask for the invoice ([`Invoices::ask`](crate::Invoices::ask)) and let
/// [`Expected::verdict`](crate::Expected::verdict) decide. Answer with status 200 and [`Postback::REPLY`] to whatever
/// asking again cannot improve. How often the gateway repeats a postback is not documented, so ask for unpaid invoices by
/// a timetable of your own, too.
///
/// ```
/// use cryptocloud::{Postback, Settings};
/// use time::macros::datetime;
///
/// let settings = Settings::new("my-api-key", "aWVLYZybDtoiSLKK", "TEST-SECRET-KEY-0123456789abcdefABCDEF")?;
/// let body = b"status=success&invoice_id=89UX09KA&amount_crypto=102.0&currency=USDT_TRC20&order_id=ORD-42&token=eyJhbGci\
///     OiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6Ijg5VVgwOUtBIiwiZXhwIjoxNzcwMDAwMzAwfQ.d5PfnJ2jM27NE6uMh9WUra-fN2O_07U0xfQh-1ri8EY";
/// let now = datetime!(2026-02-02 02:40 UTC);
/// let postback = Postback::verify(&settings, now, "application/x-www-form-urlencoded", body)?;
/// assert_eq!(postback.invoice.as_str(), "89UX09KA");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: docs.cryptocloud.plus, "postback". What the token's claim `id` holds is seen in other clients only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Postback {
    /// The invoice, which the token proves.
    pub invoice: InvoiceId,
    /// Whether the postback says `success`. Not signed; do nothing if it does not.
    pub says_success: bool,
    /// The order that it names, not signed. One that is not the order of the invoice's attempt is a forgery:
    /// report it to the owner. For a static address it is the customer's name.
    pub order_id: Option<String>,
    /// How much of the coin it names, not signed: only to be shown.
    pub coin_amount: Option<Decimal>,
    /// The coin that it names, not signed: only to be shown.
    pub coin: Option<String>,
}

/// Why a postback is not read or not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PostbackError {
    /// Its `Content-Type` is neither JSON nor a form.
    #[error("neither JSON nor a form")]
    MediaType,
    /// Its body cannot be understood.
    #[error("malformed postback: {0}")]
    Body(&'static str),
    /// Its token is not believed.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl PostbackError {
    /// The HTTP status to answer with: 400, 401 or 415.
    pub const fn http(self) -> u16 {
        match self {
            Self::MediaType => 415,
            Self::Body(_) => 400,
            Self::Token(_) => 401,
        }
    }
}

impl Postback {
    /// Most bytes of a body that are read.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// What to answer with, as `application/json`, once what came is on disk.
    pub const REPLY: &str = r#"{"message":"Postback received"}"#;

    /// Reads a postback in either format and checks its token: it must be HS256, signed with one of the secrets, count at
    /// `now`, and be about the invoice that the postback names.
    ///
    /// A field that means something and comes twice is refused, whichever of the two would be believed.
    pub fn verify(
        settings: &Settings,
        now: OffsetDateTime,
        content_type: &str,
        body: &[u8],
    ) -> Result<Self, PostbackError> {
        let sent = Sent::read(content_type, body)?;
        let id = sent.invoice_id.ok_or(PostbackError::Body("no invoice"))?;
        let invoice: InvoiceId = id.parse().map_err(|_| PostbackError::Body("an odd invoice"))?;
        let token = sent
            .token
            .as_deref()
            .filter(|token| !token.is_empty())
            .ok_or(TokenError::Missing)?;
        token::verify(bare(token), settings.secrets(), now.unix_timestamp(), &invoice)?;
        if sent
            .info_uuid
            .is_some_and(|uuid| uuid.parse::<InvoiceId>().as_ref() != Ok(&invoice))
        {
            return Err(TokenError::OtherInvoice.into());
        }
        Ok(Self {
            invoice,
            says_success: sent.status.as_deref() == Some("success"),
            order_id: sent.order_id.filter(|order| !order.is_empty()),
            coin_amount: sent.amount_crypto.and_then(|amount| amount.parse().ok()),
            coin: sent.currency.filter(|coin| !coin.is_empty()),
        })
    }
}

/// The fields of a postback before anything is believed.
#[derive(Default)]
struct Sent {
    status: Option<String>,
    invoice_id: Option<String>,
    order_id: Option<String>,
    amount_crypto: Option<String>,
    currency: Option<String>,
    token: Option<String>,
    /// The number in the nested object, which only JSON has.
    info_uuid: Option<String>,
}

impl Sent {
    fn read(content_type: &str, body: &[u8]) -> Result<Self, PostbackError> {
        if body.len() > Postback::MAX_BYTES {
            return Err(PostbackError::Body("too long"));
        }
        let (media_type, _) = content_type.split_once(';').unwrap_or((content_type, ""));
        match media_type.trim().to_ascii_lowercase().as_str() {
            "application/json" => Self::of_json(body),
            "application/x-www-form-urlencoded" => Self::of_form(body),
            _ => Err(PostbackError::MediaType),
        }
    }

    /// A nested object becomes repeated fields in the form of some senders, so `invoice_info` is not looked at here.
    fn of_form(body: &[u8]) -> Result<Self, PostbackError> {
        let mut sent = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let field = match &*name {
                "status" => &mut sent.status,
                "invoice_id" => &mut sent.invoice_id,
                "order_id" => &mut sent.order_id,
                "amount_crypto" => &mut sent.amount_crypto,
                "currency" => &mut sent.currency,
                "token" => &mut sent.token,
                _ => continue,
            };
            if field.replace(value.into_owned()).is_some() {
                return Err(TWICE);
            }
        }
        Ok(sent)
    }

    fn of_json(body: &[u8]) -> Result<Self, PostbackError> {
        #[derive(Deserialize)]
        struct Object<'a> {
            #[serde(borrow)]
            status: Raw<'a>,
            #[serde(borrow)]
            invoice_id: Raw<'a>,
            #[serde(borrow)]
            order_id: Raw<'a>,
            #[serde(borrow)]
            amount_crypto: Raw<'a>,
            #[serde(borrow)]
            currency: Raw<'a>,
            #[serde(borrow)]
            token: Raw<'a>,
            #[serde(borrow)]
            invoice_info: Raw<'a>,
        }
        #[derive(Deserialize)]
        struct Info<'a> {
            #[serde(borrow)]
            uuid: Raw<'a>,
        }
        let odd = || PostbackError::Body("a field of another type");
        let text = |raw: Raw<'_>| raw.map(|raw| json::word(raw).ok_or_else(odd)).transpose();
        let object: Object<'_> = str::from_utf8(body)
            .ok()
            .and_then(json::object)
            .ok_or(PostbackError::Body("no proper JSON"))?;
        let info = object
            .invoice_info
            .map(|raw| json::object::<Info<'_>>(raw.get()).ok_or_else(odd));
        Ok(Self {
            status: text(object.status)?,
            invoice_id: text(object.invoice_id)?,
            order_id: text(object.order_id)?,
            // A float, or a text of one; unsigned and only shown, so nothing depends on its type.
            amount_crypto: object
                .amount_crypto
                .and_then(json::decimal)
                .map(|amount| amount.to_string()),
            currency: object.currency.and_then(json::text).map(Cow::into_owned),
            token: text(object.token)?,
            info_uuid: text(info.transpose()?.and_then(|info| info.uuid))?,
        })
    }
}

/// The token without the marks of a literal of Python, in which some senders leave it.
fn bare(token: &str) -> &str {
    token
        .strip_prefix("b'")
        .and_then(|token| token.strip_suffix('\''))
        .unwrap_or(token)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";
    /// Of invoice 89UX09KA, made with `PyJWT`.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6Ijg5VVgwOUtBIiwiZXhwIjoxNzcwMDAwMzAwfQ.d5PfnJ2jM27NE6uMh9WUra-fN2O_07U0xfQh-1ri8EY";

    fn verify(content_type: &str, body: &str) -> Result<Postback, PostbackError> {
        let settings = Settings::new("k", "s", "TEST-SECRET-KEY-0123456789abcdefABCDEF").unwrap();
        let body = body.replace("TOKEN", TOKEN);
        Postback::verify(
            &settings,
            datetime!(2026-02-02 02:40 UTC),
            content_type,
            body.as_bytes(),
        )
    }

    #[test]
    fn both_formats_say_the_same() {
        let form = "status=success&invoice_id=89UX09KA&amount_crypto=0.000113&currency=BNB&order_id=%D0%90+1&token=TOKEN";
        let json = r#"{"status":"success","invoice_id":"INV-89UX09KA","amount_crypto":1.13e-4,"currency":"BNB","order_id":"А 1",
            "token":"TOKEN","invoice_info":{"uuid":"INV-89UX09KA","status":"paid"},"more":[{"a":1}]}"#;
        let read = verify(FORM, form).unwrap();
        assert_eq!(read.invoice.as_str(), "89UX09KA");
        assert_eq!((read.says_success, read.order_id.as_deref()), (true, Some("А 1")));
        assert_eq!(read.coin_amount.unwrap().to_string(), "0.000113");
        assert_eq!(read.coin.as_deref(), Some("BNB"));
        for content_type in [JSON, "Application/JSON; charset=utf-8", " application/json ;x"] {
            assert_eq!(verify(content_type, json).as_ref(), Ok(&read), "{content_type}");
        }
    }

    #[test]
    fn what_is_neither_json_nor_a_form_is_refused_by_its_type() {
        for content_type in [
            "",
            "text/plain",
            "multipart/form-data",
            "application/jsonp",
            "application/json, text/html",
        ] {
            let refused = verify(content_type, "{}").unwrap_err();
            assert_eq!(
                (refused, refused.http()),
                (PostbackError::MediaType, 415),
                "{content_type}"
            );
        }
        // The type is not guessed from the body.
        assert_eq!(
            verify(FORM, r#"{"invoice_id":"89UX09KA"}"#).unwrap_err().http(),
            400
        );
    }

    #[test]
    fn bodies_with_two_meanings_are_refused() {
        for body in [
            "invoice_id=89UX09KA&invoice_id=89UX09KA&token=TOKEN",
            "invoice_id=89UX09KA&token=TOKEN&token=",
            "invoice_id=89UX09KA&token=TOKEN&order%5fid=1&order_id=2",
            "token=TOKEN",
            "invoice_id=&token=TOKEN",
            "invoice_id=89UX09KA%00&token=TOKEN",
            "",
        ] {
            assert_eq!(verify(FORM, body).unwrap_err().http(), 400, "{body}");
        }
        for body in [
            r#"{"invoice_id":"89UX09KA","invoice_id":"ZZ11YY22","token":"TOKEN"}"#,
            r#"{"invoice_id":"89UX09KA","invoice\u005fid":"89UX09KA","token":"TOKEN"}"#,
            r#"{"invoice_id":"89UX09KA","token":["TOKEN"]}"#,
            r#"{"invoice_id":"89UX09KA","token":"TOKEN","order_id":{}}"#,
            r#"{"invoice_id":"89UX09KA","token":"TOKEN","status":true}"#,
            r#"{"invoice_id":"89UX09KA","token":"TOKEN","invoice_info":["INV-89UX09KA"]}"#,
            r#"{"invoice_id":"89UX09KA","token":"TOKEN","invoice_info":{"uuid":"INV-89UX09KA","uuid":"INV-89UX09KA"}}"#,
            r#"{"invoice_id":null,"token":"TOKEN"}"#,
            r#"{"invoice_id":"89UX09KA","token":"TOKEN"} {}"#,
            r#"[{"invoice_id":"89UX09KA","token":"TOKEN"}]"#,
            r#""TOKEN""#,
        ] {
            assert_eq!(verify(JSON, body).unwrap_err().http(), 400, "{body}");
        }
        let deep = format!(
            r#"{{"invoice_id":"89UX09KA","token":"TOKEN","x":{}"#,
            "[".repeat(60_000)
        );
        assert_eq!(verify(JSON, &deep).unwrap_err().http(), 400);
        let long = format!(
            "invoice_id=89UX09KA&token=TOKEN&x={}",
            "a".repeat(Postback::MAX_BYTES)
        );
        assert_eq!(verify(FORM, &long), Err(PostbackError::Body("too long")));
    }

    #[test]
    fn a_token_is_bound_to_the_invoice_of_the_body_and_of_its_object() {
        let other = Err(PostbackError::Token(TokenError::OtherInvoice));
        assert_eq!(verify(FORM, "invoice_id=ZZ11YY22&token=TOKEN"), other);
        assert_eq!(verify(FORM, "invoice_id=89ux09ka&token=TOKEN"), other);
        assert_eq!(verify(JSON, r#"{"invoice_id":13,"token":"TOKEN"}"#), other);
        for uuid in [r#""INV-ZZ11YY22""#, r#""""#, "13", r#""89ux09ka""#] {
            let body =
                format!(r#"{{"invoice_id":"89UX09KA","token":"TOKEN","invoice_info":{{"uuid":{uuid}}}}}"#);
            assert_eq!(verify(JSON, &body), other, "{uuid}");
        }
        for missing in ["invoice_id=89UX09KA", "invoice_id=89UX09KA&token="] {
            let refused = verify(FORM, missing).unwrap_err();
            assert_eq!(
                (refused, refused.http()),
                (PostbackError::Token(TokenError::Missing), 401)
            );
        }
    }

    #[test]
    fn only_the_word_success_says_so() {
        for status in ["", "status=error&", "status=Success&", "status=&"] {
            let read = verify(
                FORM,
                &format!("{status}invoice_id=89UX09KA&token=TOKEN&order_id="),
            )
            .unwrap();
            assert_eq!((read.says_success, read.order_id), (false, None), "{status}");
        }
    }
}
