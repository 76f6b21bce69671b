//! Who buys and where to: parsed once, correct from then on.

use crate::{money::Kopecks, text, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A person who buys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// As the person wants to be called.
    pub name: Name,
    /// For the courier.
    pub phone: Phone,
    /// For the link to the order and the fiscal receipt.
    pub email: Email,
}

/// Personal data stay out of logs.
impl fmt::Debug for Buyer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Buyer([REDACTED])")
    }
}

/// A person's name: one visible line of at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

/// A phone number as E.164: `+79123456789`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// An address that mail can be sent to, in ASCII.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Name {
    /// Cleans and checks what was typed.
    pub fn parse(raw: &str) -> Option<Self> {
        text::line(raw, 64).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Phone {
    /// Any usual spelling: `8 912 345-67-89`, `+7 (912) 345 67 89`, `9123456789`, `+375 29 …`. Without a country
    /// code the number is taken as Russian.
    pub fn parse(raw: &str) -> Option<Self> {
        if raw.len() > 40 {
            return None;
        }
        let typed: String = raw.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        // 7XXXXXXXXXX is how many people write +7 without the plus.
        let typed = if typed.len() == 11 && typed.starts_with('7') {
            format!("+{typed}")
        } else {
            typed
        };
        let number = phonenumber::parse(Some(phonenumber::country::RU), typed).ok()?;
        phonenumber::is_valid(&number)
            .then(|| Self(number.format().mode(phonenumber::Mode::E164).to_string()))
    }

    /// The number as E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As people read it: `+7 912 345-67-89`, with no-break spaces.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match phonenumber::parse(None, &self.0) {
            Ok(number) => {
                let text = number.format().mode(phonenumber::Mode::International).to_string();
                f.write_str(&text.replace(' ', "\u{A0}"))
            }
            Err(_) => f.write_str(&self.0),
        }
    }
}

impl Email {
    /// One address with a dotted ASCII domain, at most 254 characters; whether it exists only a letter can tell.
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        let options = email_address::Options::default()
            .without_display_text()
            .without_domain_literal()
            .with_required_tld();
        // The crate follows the letter of the standard; no mailbox of a buyer has a quote or an escape in it.
        let domain = raw.rsplit('@').next().unwrap_or_default();
        let is_host = |label: &str| {
            label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let plain =
            raw.is_ascii() && !raw.contains(['"', '%']) && raw.len() <= 254 && domain.split('.').all(is_host);
        (plain && email_address::EmailAddress::parse_with_options(raw, options).is_ok())
            .then(|| Self(raw.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the goods get to the buyer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Delivery {
    /// The buyer comes to the shop.
    PickUp,
    /// A courier comes to the buyer.
    Courier {
        /// Town, street, house, flat: as typed, cleaned, at most 300 characters.
        address: String,
    },
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PickUp => "PickUp",
            Self::Courier { .. } => "Courier([REDACTED])",
        })
    }
}

/// What delivery costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryTerms {
    /// Price of the courier.
    pub courier: Kopecks,
    /// Goods for at least this sum travel free.
    pub free_from: Kopecks,
    /// How long the courier takes.
    pub days: DeliveryDays,
}

/// From how many days to how many, in the merchant's promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryDays {
    least: u32,
    most: u32,
}

impl DeliveryDays {
    /// `None` unless it is at least a day, at most a year and not the wrong way round.
    pub const fn new(least: u32, most: u32) -> Option<Self> {
        if 1 <= least && least <= most && most <= 365 {
            Some(Self { least, most })
        } else {
            None
        }
    }

    /// Days at best.
    pub const fn least(self) -> u32 {
        self.least
    }

    /// Days at worst.
    pub const fn most(self) -> u32 {
        self.most
    }
}

/// `2-7`, or `3` for exactly three days.
impl FromStr for DeliveryDays {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (least, most) = text.split_once(['-', '–']).unwrap_or((text, text));
        let days = |text: &str| text.trim().parse().map_err(|_| ());
        Self::new(days(least)?, days(most)?).ok_or(())
    }
}

impl DeliveryTerms {
    /// Price of the courier for goods of this price.
    pub fn courier_for(&self, goods: Kopecks) -> Kopecks {
        if goods >= self.free_from {
            Kopecks::ZERO
        } else {
            self.courier
        }
    }

    /// The price of `delivery` for goods of this price.
    pub fn price(&self, delivery: &Delivery, goods: Kopecks) -> Kopecks {
        match delivery {
            Delivery::PickUp => Kopecks::ZERO,
            Delivery::Courier { .. } => self.courier_for(goods),
        }
    }
}

/// A tick that the buyer set, as proof: which text, when, from where.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Version of the text that was shown.
    pub version: String,
    /// When it was given.
    pub at: Timestamp,
    /// Address the form came from.
    pub ip: String,
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Consent({} at {})", self.version, self.at.ms())
    }
}

/// The two ticks without which there is no order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    /// To the processing of personal data.
    pub data: Consent,
    /// To the public offer.
    pub offer: Consent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_in_any_spelling_is_one_number() {
        for raw in [
            "+7 912 345-67-89",
            "8 (912) 345 67 89",
            "79123456789",
            "9123456789",
            "8-912-345-67-89",
            " +79123456789 ",
        ] {
            assert_eq!(Phone::parse(raw).unwrap().as_str(), "+79123456789", "{raw}");
        }
        assert_eq!(
            Phone::parse("+375 29 123 45 67").unwrap().as_str(),
            "+375291234567"
        );
        assert_eq!(
            Phone::parse("+998 90 123 45 67").unwrap().as_str(),
            "+998901234567"
        );
        assert_eq!(Phone::parse("+7 701 123 45 67").unwrap().as_str(), "+77011234567");
        for raw in ["", "12", "abc", "+7 912", "8 912 345 67 89 99", &"9".repeat(500)] {
            assert_eq!(Phone::parse(raw), None, "{raw}");
        }
    }

    #[test]
    fn people_read_a_phone_in_groups_that_do_not_wrap() {
        assert_eq!(
            Phone::parse("89123456789").unwrap().to_string(),
            "+7\u{A0}912\u{A0}345-67-89"
        );
    }

    #[test]
    fn an_email_is_one_plain_address() {
        for good in ["anna@example.ru", " a.b+c@sub.example.org "] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good.trim());
        }
        for bad in [
            "",
            "anna",
            "anna@",
            "anna@localhost",
            "a@b@c.ru",
            "Anna <a@b.ru>",
            "a@b.ru, c@d.ru",
            "a@b.ru\r\nBcc: c@d.ru",
            "анна@пример.рф",
            "a@[127.0.0.1]",
            "a@b.ru%0d%0aDATA",
            "a%0d@b.ru",
            "a@-b.ru",
            "\"a b\"@c.ru",
        ] {
            assert_eq!(Email::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn delivery_is_free_from_the_threshold_on() {
        let terms = DeliveryTerms {
            courier: Kopecks::new(39_000),
            free_from: Kopecks::new(500_000),
            days: DeliveryDays::new(2, 7).unwrap(),
        };
        let courier = Delivery::Courier {
            address: "Казань".into(),
        };
        assert_eq!(terms.price(&courier, Kopecks::new(499_999)), Kopecks::new(39_000));
        assert_eq!(terms.price(&courier, Kopecks::new(500_000)), Kopecks::ZERO);
        assert_eq!(terms.price(&Delivery::PickUp, Kopecks::new(1)), Kopecks::ZERO);
    }

    #[test]
    fn delivery_takes_from_some_days_to_some() {
        for (text, least, most) in [("2-7", 2, 7), ("3", 3, 3), (" 1 – 365 ", 1, 365), ("5-5", 5, 5)] {
            let days: DeliveryDays = text.parse().unwrap();
            assert_eq!((days.least(), days.most()), (least, most), "{text}");
        }
        for text in ["", "0", "7-2", "1-366", "-3", "2-", "2 to 7", "1-2-3", "soon"] {
            assert_eq!(text.parse::<DeliveryDays>(), Err(()), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let buyer = Buyer {
            name: Name::parse("Анна").unwrap(),
            phone: Phone::parse("89123456789").unwrap(),
            email: Email::parse("anna@example.ru").unwrap(),
        };
        let shown = format!(
            "{buyer:?} {:?}",
            Delivery::Courier {
                address: "Казань".into()
            }
        );
        assert_eq!(shown, "Buyer([REDACTED]) Courier([REDACTED])");
    }
}
