//! Text messages to buyers, a paid extra of the gateway.
//!
//! ```
//! use robokassa::sms::Sms;
//! use robokassa::{Hash, LivePasswords, Merchant};
//!
//! let merchant = Merchant::live("demo_shop", LivePasswords::new("p1_Secret", "p2_Secret")?, Hash::Sha256)?;
//! let request = Sms::new("+79991234567".parse()?, "Your order 77 is at the door").request(&merchant)?;
//! assert!(request.url.starts_with("https://services.robokassa.ru/SMS/?login=demo_shop&"));
//! // Send it; this is what came back.
//! assert_eq!(Sms::read_reply(br#"{"result":true,"errorCode":0,"errorMessage":"","count":1}"#)?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: the menu of docs.robokassa.ru and the official `WooCommerce` module; whether new merchants get the service
//! is unknown.

use std::fmt;

use serde::Deserialize;

use crate::merchant::{Merchant, Mode, NoPassword};
use crate::phone::Phone;
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::text::cut;

/// Longest message, in characters.
const MAX_MESSAGE: usize = 128;

/// One text message. `Debug` hides what is said and to whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    phone: Phone,
    message: String,
}

impl Sms {
    /// A message, cut at 128 characters.
    pub fn new(phone: Phone, message: &str) -> Self {
        Self {
            phone,
            message: cut(message, MAX_MESSAGE),
        }
    }

    /// The request, whose response [`Sms::read_reply`] reads. Signed with password 1; its address holds the buyer's
    /// number, so do not log it. Fails when the merchant has no live passwords.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, NoPassword> {
        let keys = merchant.keys(Mode::Live)?;
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(self.phone.as_str())
            .slot(&self.message)
            .slot(keys.first.expose())
            .sign()
            .hex();
        let query = [
            ("login", keys.login),
            ("phone", self.phone.as_str()),
            ("message", &self.message),
            ("signature", &signature),
        ];
        Ok(Request::get(&merchant.endpoint().services("SMS/"), &query))
    }

    /// Reads the answer: how many messages it took, or the reason why none was sent, which
    /// [`ReplyError::explain`] explains.
    pub fn read_reply(bytes: &[u8]) -> Result<u32, ReplyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            result: bool,
            error_code: i64,
            #[serde(default)]
            error_message: Option<String>,
            #[serde(default)]
            count: Option<u32>,
        }
        let answer: Answer = reply::json(bytes)?;
        match (answer.result, answer.error_code) {
            (true, 0) => Ok(answer.count.unwrap_or(1)),
            (true, _) | (false, 0) => Err(ReplyError::Unreadable),
            (false, code) => Err(ReplyError::numbered(
                code,
                &answer.error_message.unwrap_or_default(),
            )),
        }
    }
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.message.chars().count();
        f.debug_struct("Sms")
            .field("message", &format_args!("{length} characters"))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash, LivePasswords};

    #[test]
    fn a_message_is_a_signed_link() {
        let passwords = LivePasswords::new("Password#1", "p2").unwrap();
        let merchant = Merchant::live("demo_merchant", passwords, Hash::Md5).unwrap();
        let phone: Phone = "+89991234567".parse().unwrap();
        let request = Sms::new(phone.clone(), "All work fine!")
            .request(&merchant)
            .unwrap();
        // Published by robokassa-api for PHP.
        assert_eq!(
            request.url,
            "https://services.robokassa.ru/SMS/?login=demo_merchant&phone=89991234567&message=All%20work%20fine%21\
             &signature=a6243e85f7cf7ca3627aa1f506619ef3"
        );
        let long = Sms::new(phone, &"ж".repeat(200));
        assert_eq!(long.message.chars().count(), 128);
    }

    #[test]
    fn what_is_said_to_whom_is_not_shown() {
        let sms = Sms::new("79991234567".parse().unwrap(), "code 1234");
        assert_eq!(format!("{sms:?}"), "Sms { message: 9 characters, .. }");
    }

    #[test]
    fn answers_count_messages_or_say_why_not() {
        assert_eq!(
            Sms::read_reply(br#"{"result":true,"errorCode":0,"errorMessage":"","count":2}"#),
            Ok(2)
        );
        assert_eq!(Sms::read_reply(br#"{"result":true,"errorCode":0}"#), Ok(1));
        let answer = |result: bool, code: i64| {
            format!(r#"{{"result":{result},"errorCode":{code},"errorMessage":"no","count":0}}"#)
        };
        for code in [1, 4, 7, 1000, 9999] {
            let refused = ReplyError::Refused {
                code: Some(code),
                message: "no".to_owned(),
            };
            assert_eq!(Sms::read_reply(answer(false, code).as_bytes()), Err(refused));
        }
        // A yes with an error and a no without one say nothing.
        for odd in [
            &answer(true, 1),
            &answer(false, 0),
            "[true,0]",
            r#"{"result":true}"#,
            "<html>",
        ] {
            assert_eq!(
                Sms::read_reply(odd.as_bytes()),
                Err(ReplyError::Unreadable),
                "{odd}"
            );
        }
    }
}
