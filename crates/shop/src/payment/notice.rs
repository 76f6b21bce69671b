//! Notices of money: what a gateway says came, and what became of it.

use super::{GatewayName, InvoiceId};
use crate::{
    money::Kopecks,
    order::{OrderKey, OrderNumber},
    text,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive, str::FromStr};

/// How the shop learned of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The gateway called the shop.
    Callback,
    /// The shop asked the gateway, because the call never came.
    Enquiry,
}

impl Channel {
    /// Its name in the table of notices.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Enquiry => "enquiry",
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "callback" => Ok(Self::Callback),
            "enquiry" => Ok(Self::Enquiry),
            _ => Err(()),
        }
    }
}

/// A gateway's word that money came, proven authentic before this value was made.
///
/// Gateway, invoice, mode and, give or take a commission, the sum tell which money it is: see
/// [`Notice::is_repetition_of`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The gateway that says so.
    pub gateway: GatewayName,
    /// For which invoice.
    pub invoice: InvoiceId,
    /// The sum that came.
    pub amount: Kopecks,
    /// Whether it is play money.
    pub test: bool,
    /// How the shop learned of it.
    pub channel: Channel,
    /// When the shop learned of it.
    pub at: Timestamp,
    /// The order it names, if it names one.
    pub order_key: Option<OrderKey>,
    /// How it was paid, in the gateway's word (`BankCard`, `SBP`); untrusted, at most 64 characters.
    pub method: Option<String>,
    /// What else is known of it.
    #[serde(default)]
    pub details: Details,
}

/// What else is known of money: for the staff to look at, and to recognise it by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// What the buyer paid, if the gateway tells it apart from what the shop gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<Kopecks>,
    /// What the shop is credited with, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credited: Option<Kopecks>,
    /// Whether the gateway says that the buyer sent more than was due. How much more is told in its cabinet only: it
    /// may be in another currency.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overpaid: bool,
    /// Parameters that the payment carried: those that the merchant adds to each, or those of the program that asked for
    /// the money, if that was another one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// The order of this shop that money without an order names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<OrderNumber>,
}

/// A parameter that a payment carried, such as `Shp_item` = `1`: untrusted, as another program may have given it, bounded
/// and without controls.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its name, at most 200 characters.
    pub name: String,
    /// Its value; may be empty.
    pub value: String,
}

/// What other programs write down may be somebody's address.
impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mark([REDACTED])")
    }
}

impl Mark {
    /// Most marks that are kept of one payment.
    const MOST: usize = 16;
    /// Longest name or value that is kept, in characters.
    const LONGEST: usize = 200;

    /// The marks with these names and values.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Self> {
        let clean = |raw: &str| {
            let start: String = raw.chars().take(Self::LONGEST).collect();
            text::line(&start, Self::LONGEST).unwrap_or_default()
        };
        let pairs = pairs.into_iter().take(Self::MOST);
        pairs
            .map(|(name, value)| Self {
                name: clean(name),
                value: clean(value),
            })
            .collect()
    }
}

impl Notice {
    /// Whether both speak of the same money.
    ///
    /// One report may name what the buyer paid and the other what is left of it for the shop. A commission explains that,
    /// and nothing else does: the sum of one has to lie within what the other knows.
    pub fn is_repetition_of(&self, other: &Self) -> bool {
        (self.gateway, self.invoice, self.test) == (other.gateway, other.invoice, other.test)
            && (self.range().contains(&other.amount) || other.range().contains(&self.amount))
    }

    /// From what the shop is credited with to what the buyer paid, as far as the notice knows: its own sum at least.
    pub fn range(&self) -> RangeInclusive<Kopecks> {
        let known = [self.details.paid, self.details.credited];
        known
            .into_iter()
            .flatten()
            .fold(self.amount..=self.amount, |range, sum| {
                sum.min(*range.start())..=sum.max(*range.end())
            })
    }
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It paid its order.
    Accepted,
    /// Another sum than the invoice's.
    WrongSum,
    /// The order had expired.
    PaidLate,
    /// The order had been cancelled.
    PaidAfterCancel,
    /// The order was paid already.
    PaidTwice,
    /// No attempt of this shop has that invoice.
    OrphanPayment,
    /// Play money for an order that wants real money.
    TestInLive,
    /// It paid its order, and the buyer sent more than was due. Only said of attention: the notice is accepted.
    Overpaid,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Accepted,
        Self::WrongSum,
        Self::PaidLate,
        Self::PaidAfterCancel,
        Self::PaidTwice,
        Self::OrphanPayment,
        Self::TestInLive,
        Self::Overpaid,
    ];

    /// Its name in tables, logs and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::WrongSum => "wrong_sum",
            Self::PaidLate => "paid_late",
            Self::PaidAfterCancel => "paid_after_cancel",
            Self::PaidTwice => "paid_twice",
            Self::OrphanPayment => "orphan_payment",
            Self::TestInLive => "test_in_live",
            Self::Overpaid => "overpaid",
        }
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|v| v.as_str() == name).ok_or(())
    }
}

/// A notice of an order with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedNotice {
    /// What the gateway said.
    pub notice: Notice,
    /// What became of it.
    pub verdict: Verdict,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(amount: i64, known: Option<(i64, i64)>) -> Notice {
        Notice {
            gateway: GatewayName::new("robokassa").unwrap(),
            invoice: InvoiceId::new(7).unwrap(),
            amount: Kopecks::new(amount),
            test: false,
            channel: Channel::Callback,
            at: Timestamp::from_ms(0),
            order_key: None,
            method: None,
            details: Details {
                paid: known.map(|(paid, _)| Kopecks::new(paid)),
                credited: known.map(|(_, credited)| Kopecks::new(credited)),
                ..Details::default()
            },
        }
    }

    #[test]
    fn a_commission_explains_another_sum_and_nothing_else_does() {
        let commission_on_the_shop = Some((199_000, 192_333));
        let commission_on_both = Some((204_970, 192_333));
        for (one, other, is_same) in [
            (notice(199_000, None), notice(199_000, None), true),
            (notice(199_000, None), notice(192_333, None), false),
            (
                notice(199_000, None),
                notice(199_000, commission_on_the_shop),
                true,
            ),
            (
                notice(192_333, None),
                notice(199_000, commission_on_the_shop),
                true,
            ),
            (
                notice(192_332, None),
                notice(199_000, commission_on_the_shop),
                false,
            ),
            (
                notice(199_001, None),
                notice(199_000, commission_on_the_shop),
                false,
            ),
            (notice(199_000, None), notice(204_970, commission_on_both), true),
            (
                notice(199_000, commission_on_the_shop),
                notice(204_970, commission_on_both),
                true,
            ),
            (
                notice(50_000, Some((50_000, 49_000))),
                notice(199_000, commission_on_the_shop),
                false,
            ),
        ] {
            assert_eq!(one.is_repetition_of(&other), is_same, "{one:?} {other:?}");
            assert_eq!(other.is_repetition_of(&one), is_same, "{other:?} {one:?}");
        }
    }

    #[test]
    fn another_invoice_or_mode_is_other_money_whatever_the_sums() {
        let one = notice(199_000, Some((199_000, 192_333)));
        let invoice = InvoiceId::new(8).unwrap();
        let others = [
            Notice {
                invoice,
                ..one.clone()
            },
            Notice {
                test: true,
                ..one.clone()
            },
            Notice {
                gateway: GatewayName::new("another").unwrap(),
                ..one.clone()
            },
        ];
        for other in others {
            assert!(!one.is_repetition_of(&other), "{other:?}");
        }
    }

    #[test]
    fn marks_are_bounded_and_clean() {
        let long = "я".repeat(300);
        let marks = Mark::of([("Shp_a", "1\u{202E}2\0"), ("Shp_b", long.as_str()), ("Shp_c", "")]);
        let kept: Vec<_> = marks
            .iter()
            .map(|mark| (mark.name.as_str(), mark.value.chars().count()))
            .collect();
        assert_eq!(kept, [("Shp_a", 2), ("Shp_b", 200), ("Shp_c", 0)]);
        assert_eq!(marks[0].value, "12");
        assert_eq!(Mark::of((0..99).map(|_| ("Shp_a", "1"))).len(), 16);
        assert_eq!(format!("{:?}", marks[0]), "Mark([REDACTED])");
    }
}
