//! Making an invoice.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use crate::currency::{Coin, Fiat};
use crate::decimal::Decimal;
use crate::invoice::Invoice;
use crate::json::{self, Raw};
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::settings::Settings;

/// An invoice to be made.
///
/// The gateway knows no key of idempotency. Use an order number of its own for each attempt to pay and write the attempt
/// down before the request is sent; when no answer came, look for that number with
/// [`Invoices::list`](crate::Invoices::list) before making another.
///
/// ```
/// use cryptocloud::{Coin, Decimal, Fiat, Locale, NewInvoice, Settings};
///
/// let settings = Settings::new("my-api-key", "aWVLYZybDtoiSLKK", "my-secret")?;
/// let invoice = NewInvoice::new(Decimal::from_hundredths(14_990), Fiat::USD, "ORD-42-1")?
///     .minutes_to_pay(90_u32.try_into()?)
///     .locale(Locale::Ru);
/// let request = invoice.request(&settings);
/// assert_eq!(request.url(), "https://api.cryptocloud.plus/v2/invoice/create?locale=ru");
/// // Send it; this is what came back.
/// let body = br#"{"status":"success","result":{"uuid":"INV-89UX09KA","link":"https://pay.cryptocloud.plus/89UX09KA","status":"created"}}"#;
/// let created = NewInvoice::read_reply(200, body)?;
/// assert_eq!(created.link, "https://pay.cryptocloud.plus/89UX09KA");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: docs.cryptocloud.plus, "create-invoice".
#[derive(Clone, Debug)]
#[must_use]
pub struct NewInvoice {
    amount: Decimal,
    currency: Fiat,
    order_id: String,
    email: Option<String>,
    minutes: Option<NonZeroU32>,
    coins: Vec<Coin>,
    coin: Option<Coin>,
    locale: Option<Locale>,
}

/// The language of the payment page and of the texts in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// Russian.
    Ru,
}

/// Why an invoice cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NewInvoiceError {
    /// The sum is zero or finer than a hundredth.
    #[error("the sum is zero or finer than a hundredth of its currency")]
    Amount,
    /// The order's number is empty, longer than 255 bytes, or holds a control character.
    #[error("the order's number is empty, too long, or holds a control character")]
    OrderId,
}

impl NewInvoice {
    /// An invoice for an attempt to pay, which `order_id` names: postbacks and the API repeat it. How long the gateway
    /// lets it be is not documented; here it is up to 255 bytes.
    pub fn new(
        amount: Decimal,
        currency: Fiat,
        order_id: impl Into<String>,
    ) -> Result<Self, NewInvoiceError> {
        let order_id = order_id.into();
        if amount.is_zero() || amount.hundredths().map(Decimal::from_hundredths) != Some(amount) {
            return Err(NewInvoiceError::Amount);
        }
        if order_id.is_empty() || order_id.len() > 255 || order_id.chars().any(char::is_control) {
            return Err(NewInvoiceError::OrderId);
        }
        Ok(Self {
            amount,
            currency,
            order_id,
            email: None,
            minutes: None,
            coins: Vec::new(),
            coin: None,
            locale: None,
        })
    }

    /// The buyer's address, which some coins need.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// How long the invoice lives. The gateway's own choice is 24 hours in its examples.
    pub fn minutes_to_pay(mut self, minutes: NonZeroU32) -> Self {
        self.minutes = Some(minutes);
        self
    }

    /// The only coins that the buyer may choose from.
    pub fn only_coins(mut self, coins: impl IntoIterator<Item = Coin>) -> Self {
        self.coins = coins.into_iter().collect();
        self
    }

    /// Chooses the coin for the buyer: the answer then has a one-time [`Invoice::address`] and the [`Invoice::amount`] to
    /// send there, so that the shop can show them on its own page.
    pub fn coin(mut self, coin: Coin) -> Self {
        self.coin = Some(coin);
        self
    }

    /// The language of the payment page.
    pub fn locale(mut self, locale: Locale) -> Self {
        self.locale = Some(locale);
        self
    }

    /// The request, whose response [`NewInvoice::read_reply`] reads. Never send it twice.
    pub fn request(&self, settings: &Settings) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            shop_id: &'a str,
            #[serde(serialize_with = "json::number")]
            amount: Decimal,
            currency: Fiat,
            order_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            email: Option<&'a str>,
            #[serde(skip_serializing_if = "Added::is_empty")]
            add_fields: Added<'a>,
        }
        /// The gateway heeds these in here only.
        #[derive(Serialize)]
        struct Added<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            time_to_pay: Option<Life>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            available_currencies: &'a [Coin],
            #[serde(skip_serializing_if = "Option::is_none")]
            cryptocurrency: Option<&'a Coin>,
        }
        #[derive(Serialize)]
        struct Life {
            hours: u32,
            minutes: u32,
        }
        impl Added<'_> {
            fn is_empty(&self) -> bool {
                self.time_to_pay.is_none()
                    && self.available_currencies.is_empty()
                    && self.cryptocurrency.is_none()
            }
        }
        let body = Body {
            shop_id: settings.shop_id(),
            amount: self.amount,
            currency: self.currency,
            order_id: &self.order_id,
            email: self.email.as_deref(),
            add_fields: Added {
                time_to_pay: self.minutes.map(|minutes| Life {
                    hours: minutes.get() / 60,
                    minutes: minutes.get() % 60,
                }),
                available_currencies: &self.coins,
                cryptocurrency: self.coin.as_ref(),
            },
        };
        let path = match self.locale {
            None => "/v2/invoice/create",
            Some(Locale::En) => "/v2/invoice/create?locale=en",
            Some(Locale::Ru) => "/v2/invoice/create?locale=ru",
        };
        Request::new(settings, path, &body)
    }

    /// Reads the answer. Only [`ReplyError::Refused`] and [`ReplyError::Unauthorized`] mean that no invoice was made.
    pub fn read_reply(http: u16, body: &[u8]) -> Result<Created, ReplyError> {
        #[derive(Deserialize)]
        struct Sent<'a> {
            #[serde(borrow)]
            link: Raw<'a>,
        }
        let result = reply::result(http, body)?;
        let created = || {
            let sent: Sent<'_> = json::object(result.get())?;
            let link = Url::parse(&json::text(sent.link?)?).ok()?;
            Some(Created {
                invoice: Invoice::read(result)?,
                link: matches!(link.scheme(), "http" | "https").then(|| link.into())?,
            })
        };
        created().ok_or_else(|| ReplyError::unreadable(http, body))
    }
}

/// An invoice that was made. Keep it before the buyer is sent on: a postback may come at once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Created {
    /// What the gateway says of it. Its number finds the attempt when a postback comes; its sum in dollars is worth
    /// keeping, see [`Expected`](crate::Expected).
    pub invoice: Invoice,
    /// The payment page, an `http` or `https` address.
    pub link: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::Status;

    fn settings() -> Settings {
        Settings::new("k", "aWVLYZybDtoiSLKK", "x").unwrap()
    }

    fn invoice() -> NewInvoice {
        NewInvoice::new(Decimal::from_hundredths(14_990), Fiat::USD, "ORD-42-1").unwrap()
    }

    #[test]
    fn what_is_asked_for_is_written_and_nothing_else() {
        let request = invoice().request(&settings());
        assert!(request.url().ends_with("/v2/invoice/create"));
        assert_eq!(
            request.body(),
            r#"{"shop_id":"aWVLYZybDtoiSLKK","amount":149.9,"currency":"USD","order_id":"ORD-42-1"}"#
        );
        let whole = invoice()
            .email("a@b.c")
            .minutes_to_pay(1_501_u32.try_into().unwrap())
            .only_coins(["BTC", "TON"].map(|coin| coin.parse().unwrap()))
            .coin("USDT_TRC20".parse().unwrap())
            .locale(Locale::En)
            .request(&settings());
        assert!(whole.url().ends_with("/v2/invoice/create?locale=en"));
        assert!(
            whole.body().ends_with(
                r#""email":"a@b.c","add_fields":{"time_to_pay":{"hours":25,"minutes":1},"available_currencies":["BTC","TON"],"cryptocurrency":"USDT_TRC20"}}"#
            ),
            "{}",
            whole.body()
        );
    }

    #[test]
    fn sums_and_orders_that_cannot_be_are_refused() {
        for sum in ["0", "0.001", "100.005", "184467440737095516.16"] {
            let made = NewInvoice::new(sum.parse().unwrap(), Fiat::USD, "a");
            assert_eq!(made.unwrap_err(), NewInvoiceError::Amount, "{sum}");
        }
        for order in ["", "a\nb", &"a".repeat(256)] {
            let made = NewInvoice::new(Decimal::from_hundredths(1), Fiat::USD, order);
            assert_eq!(made.unwrap_err(), NewInvoiceError::OrderId, "{order}");
        }
    }

    #[test]
    fn an_invoice_with_a_chosen_coin_tells_where_to_send_it() {
        let body = br#"{"status":"success","result":{"uuid":"INV-8E8WDAPG","link":"https://pay.cryptocloud.plus/8E8WDAPG",
            "status":"created","address":"0x91","amount":0.000113,"amount_usd":100.0,"amount_in_fiat":100.0,"fiat_currency":"USD",
            "expiry_date":"2026-01-02 10:20:04.222439","test_mode":true,"invoice_id":null,"currency":{"fullcode":"BNB"}}}"#;
        let created = NewInvoice::read_reply(200, body).unwrap();
        assert_eq!(created.invoice.id.as_str(), "8E8WDAPG");
        assert_eq!(created.invoice.status, Status::Created);
        assert_eq!(created.invoice.address.as_deref(), Some("0x91"));
        assert_eq!(created.invoice.amount.unwrap().to_string(), "0.000113");
        assert_eq!(created.invoice.is_test, Some(true));
        assert!(created.invoice.expires.is_some());
    }

    #[test]
    fn a_buyer_is_sent_to_web_pages_only() {
        let read = |link: &str| {
            let body = format!(
                r#"{{"status":"success","result":{{"uuid":"INV-A","status":"created","link":{link}}}}}"#
            );
            NewInvoice::read_reply(200, body.as_bytes())
        };
        assert_eq!(
            read("\"http://127.0.0.1:3100/A\"").unwrap().link,
            "http://127.0.0.1:3100/A"
        );
        for link in [
            "\"javascript:alert(1)\"",
            "\"data:text/html,x\"",
            "\"pay.cryptocloud.plus/A\"",
            "\"//evil.example\"",
            "\"\"",
            "null",
            "7",
        ] {
            assert!(matches!(read(link), Err(ReplyError::Unreadable { .. })), "{link}");
        }
    }
}
