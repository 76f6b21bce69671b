//! An address that stays.

use serde::{Deserialize, Serialize};

use crate::currency::Coin;
use crate::invoice::address;
use crate::json::{self, Raw};
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::settings::Settings;

/// A lasting address of one customer for one coin, to which any sum may be sent at any time: for accounts and
/// donations, not for orders.
///
/// Each payment comes as a postback with an invoice of its own, whose order is what was given as `identify`. No price
/// is known beforehand, so [`Expected`](crate::Expected) does not apply: ask for the invoice and take what the gateway
/// says was received.
///
/// ```
/// use cryptocloud::{Settings, StaticAddress};
///
/// let settings = Settings::new("my-api-key", "aWVLYZybDtoiSLKK", "my-secret")?;
/// let request = StaticAddress::ask(&settings, &"ETH".parse()?, "customer-7");
/// assert_eq!(request.url(), "https://api.cryptocloud.plus/v2/invoice/static/create");
/// let body = br#"{"status":"success","result":{"uuid":"1K0NFXT9E1X3VOY07VY1LRV8XGMLQNQX","address":"0xe3dE"}}"#;
/// assert_eq!(StaticAddress::parse(200, body)?.address, "0xe3dE");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: docs.cryptocloud.plus, "static-wallets".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaticAddress {
    /// The address on the chain.
    pub address: String,
    /// The gateway's number of it, if it has one.
    pub uuid: Option<String>,
}

impl StaticAddress {
    /// Asks for the address of a customer, whom `identify` names; [`StaticAddress::parse`] reads the response.
    pub fn ask(settings: &Settings, coin: &Coin, identify: &str) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            shop_id: &'a str,
            currency: &'a Coin,
            identify: &'a str,
        }
        let body = Body {
            shop_id: settings.shop_id(),
            currency: coin,
            identify,
        };
        Request::new(settings, "/v2/invoice/static/create", &body)
    }

    /// Reads the answer.
    pub fn parse(http: u16, body: &[u8]) -> Result<Self, ReplyError> {
        #[derive(Deserialize)]
        struct Sent<'a> {
            #[serde(borrow)]
            address: Raw<'a>,
            #[serde(borrow)]
            uuid: Raw<'a>,
        }
        let result = reply::result(http, body)?;
        let read = || {
            let sent: Sent<'_> = json::object(result.get())?;
            Some(Self {
                address: sent.address.and_then(address)?,
                uuid: sent.uuid.and_then(address),
            })
        };
        read().ok_or_else(|| ReplyError::unreadable(http, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_asked_for_one_customer_and_one_coin() {
        let settings = Settings::new("k", "aWVLYZybDtoiSLKK", "x").unwrap();
        let request = StaticAddress::ask(&settings, &"BTC".parse().unwrap(), "F4jS\"jfpwf4t");
        assert_eq!(
            request.body(),
            r#"{"shop_id":"aWVLYZybDtoiSLKK","currency":"BTC","identify":"F4jS\"jfpwf4t"}"#
        );
    }

    #[test]
    fn an_answer_without_an_address_is_none() {
        for address in [
            r#""""#,
            "null",
            "7",
            r#""0x e3""#,
            r#""0x\u0000""#,
            r#""<адрес>""#,
        ] {
            let body = format!(r#"{{"status":"success","result":{{"address":{address}}}}}"#);
            let read = StaticAddress::parse(200, body.as_bytes());
            assert!(matches!(read, Err(ReplyError::Unreadable { .. })), "{address}");
        }
    }
}
