//! Text messages to buyers, a paid extra of the gateway.

use std::fmt;

use serde::Deserialize;
use thiserror::Error;

use crate::merchant::{Merchant, Mode, NoPassword};
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::text::cut;

/// Longest message, in characters.
const MAX_MESSAGE: usize = 128;

/// One text message. Source: the docs menu and the official `WooCommerce` module; whether new merchants get the service
/// is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    phone: String,
    message: String,
}

/// The telephone number is not 10 to 15 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a telephone number of 10 to 15 digits")]
pub struct PhoneError;

impl Sms {
    /// A message to a number in digits, with or without `+` before it; cut at 128 characters.
    pub fn new(phone: &str, message: &str) -> Result<Self, PhoneError> {
        let phone = phone.strip_prefix('+').unwrap_or(phone);
        if !(10..=15).contains(&phone.len()) || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError);
        }
        Ok(Self {
            phone: phone.to_owned(),
            message: cut(message, MAX_MESSAGE),
        })
    }

    /// The request, whose response [`Sms::read_reply`] reads. Signed with password 1; its address holds the buyer's number, so
    /// do not log it.
    pub fn request(&self, merchant: &Merchant) -> Result<Request, NoPassword> {
        let keys = merchant.keys(Mode::Live)?;
        let signature = keys
            .base()
            .slot(keys.login)
            .slot(&self.phone)
            .slot(&self.message)
            .slot(keys.first.expose())
            .sign()
            .hex();
        let query = [
            ("login", keys.login),
            ("phone", &self.phone),
            ("message", &self.message),
            ("signature", &signature),
        ];
        Ok(Request::get(&merchant.endpoint().services("SMS/"), &query))
    }

    /// Reads the answer: how many messages it took.
    pub fn read_reply(bytes: &[u8]) -> Result<u32, SmsError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            result: bool,
            error_code: i64,
            #[serde(default)]
            count: Option<u32>,
        }
        let answer: Answer = reply::json(bytes)?;
        if answer.result && answer.error_code == 0 {
            Ok(answer.count.unwrap_or(1))
        } else {
            Err(SmsError::Refused(answer.error_code.into()))
        }
    }
}

/// Why a message was not sent (`errorCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmsRefusal {
    /// 1: a parameter is missing.
    Parameter,
    /// 2: the merchant is not known.
    NoMerchant,
    /// 3: the merchant is not active.
    Inactive,
    /// 4: the service is not enabled in the cabinet.
    NotEnabled,
    /// 5: not possible at the moment.
    NotNow,
    /// 6: the limit of messages is reached.
    Limit,
    /// 1000: wrong signature.
    WrongSignature,
    /// 9999: internal error of the gateway.
    Internal,
    /// A code that is not documented.
    Other(i64),
}

impl From<i64> for SmsRefusal {
    fn from(code: i64) -> Self {
        match code {
            1 => Self::Parameter,
            2 => Self::NoMerchant,
            3 => Self::Inactive,
            4 => Self::NotEnabled,
            5 => Self::NotNow,
            6 => Self::Limit,
            1000 => Self::WrongSignature,
            9999 => Self::Internal,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for SmsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter => f.write_str("a parameter is missing"),
            Self::NoMerchant => f.write_str("the merchant is not known"),
            Self::Inactive => f.write_str("the merchant is not active"),
            Self::NotEnabled => f.write_str("the service is not enabled in the cabinet"),
            Self::NotNow => f.write_str("not possible at the moment"),
            Self::Limit => f.write_str("the limit of messages is reached"),
            Self::WrongSignature => f.write_str("wrong signature"),
            Self::Internal => f.write_str("internal error of the gateway"),
            Self::Other(code) => write!(f, "unknown code {code}"),
        }
    }
}

/// Why no message was sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SmsError {
    /// The gateway refused.
    #[error("{0}")]
    Refused(SmsRefusal),
    /// The answer cannot be understood.
    #[error(transparent)]
    Reply(#[from] ReplyError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash, LivePasswords};

    #[test]
    fn a_message_is_a_signed_link() {
        let passwords = LivePasswords::new("Password#1", "p2").unwrap();
        let merchant = Merchant::live("demo_merchant", passwords, Hash::Md5).unwrap();
        let request = Sms::new("+89991234567", "All work fine!")
            .unwrap()
            .request(&merchant)
            .unwrap();
        // Published by robokassa-api for PHP.
        assert_eq!(
            request.url,
            "https://services.robokassa.ru/SMS/?login=demo_merchant&phone=89991234567&message=All%20work%20fine%21\
             &signature=a6243e85f7cf7ca3627aa1f506619ef3"
        );
        let long = Sms::new("89991234567", &"ж".repeat(200)).unwrap();
        assert_eq!(long.message.chars().count(), 128);
        for phone in [
            "",
            "123456789",
            "1234567890123456",
            "8 999 123-45-67",
            "٨٩٩٩١٢٣٤٥٦٧",
        ] {
            assert_eq!(Sms::new(phone, "x"), Err(PhoneError), "{phone}");
        }
    }

    #[test]
    fn answers_count_messages_or_say_why_not() {
        assert_eq!(
            Sms::read_reply(br#"{"result":true,"errorCode":0,"errorMessage":"","count":2}"#),
            Ok(2)
        );
        assert_eq!(Sms::read_reply(br#"{"result":true,"errorCode":0}"#), Ok(1));
        for (code, refusal, words) in [
            (1, SmsRefusal::Parameter, "a parameter is missing"),
            (2, SmsRefusal::NoMerchant, "the merchant is not known"),
            (3, SmsRefusal::Inactive, "the merchant is not active"),
            (
                4,
                SmsRefusal::NotEnabled,
                "the service is not enabled in the cabinet",
            ),
            (5, SmsRefusal::NotNow, "not possible at the moment"),
            (6, SmsRefusal::Limit, "the limit of messages is reached"),
            (1000, SmsRefusal::WrongSignature, "wrong signature"),
            (9999, SmsRefusal::Internal, "internal error of the gateway"),
            (7, SmsRefusal::Other(7), "unknown code 7"),
        ] {
            let answer = format!(r#"{{"result":true,"errorCode":{code},"errorMessage":"x","count":0}}"#);
            let error = Sms::read_reply(answer.as_bytes()).unwrap_err();
            assert_eq!(
                (error.to_string(), error),
                (words.to_owned(), SmsError::Refused(refusal))
            );
        }
        let odd = Sms::read_reply(br#"{"result":false,"errorCode":0}"#);
        assert_eq!(odd, Err(SmsError::Refused(SmsRefusal::Other(0))));
        assert_eq!(
            Sms::read_reply(b"<html>"),
            Err(SmsError::Reply(ReplyError::Unreadable))
        );
    }
}
