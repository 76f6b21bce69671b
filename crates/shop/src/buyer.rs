//! Who buys and where to: parsed once, correct from then on.

mod email;
mod phone;

pub use email::Email;
pub use phone::{Phone, PhoneFault};

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
    /// For the link to the order and the fiscal receipt; `None` if the staff placed the order and the buyer has told none.
    #[serde(default)]
    pub email: Option<Email>,
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

impl Name {
    /// Cleans and checks what was typed.
    pub fn parse(raw: &str) -> Option<Self> {
        text::line(raw, 64).map(Self)
    }

    /// The name, cleaned.
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

    /// The fewest days it may take.
    pub const fn least(self) -> u32 {
        self.least
    }

    /// The most days it may take.
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

/// A box that the buyer ticked, kept as proof: which text, when, from where.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Version of the text that was shown.
    pub version: String,
    /// When the box was ticked.
    pub at: Timestamp,
    /// Address the form came from.
    pub ip: String,
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Consent({} at {})", self.version, self.at.ms())
    }
}

/// The two boxes without whose ticks there is no order.
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
            email: Email::parse("anna@example.ru"),
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
