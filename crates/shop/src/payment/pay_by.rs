//! How a buyer means to pay: chosen when the order is placed, among what the owner offers.

use super::GatewayName;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How a buyer means to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PayBy {
    /// Online, with whatever the gateway offers.
    #[default]
    Online,
    /// Online, with one method of a gateway.
    Method(Method),
    /// Online, through the gateway of this name.
    Through(GatewayName),
    /// When the goods are handed over.
    OnDelivery(Tender),
    /// By a transfer to the seller's account, against an invoice.
    BankTransfer,
}

/// What a buyer pays with at a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The fast payment system of the banks: a code to scan, or the bank's own app.
    Sbp,
    /// A bank card.
    Card,
    /// In parts, which a lender or a bank pays to the shop at once.
    Instalments,
}

/// A [`PayBy`] without its details: what the staff has to know of an order that is not paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayKind {
    /// At once, through a gateway.
    Online,
    /// [`PayBy::OnDelivery`]
    OnDelivery,
    /// [`PayBy::BankTransfer`]
    BankTransfer,
}

impl PayKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Online, Self::OnDelivery, Self::BankTransfer];

    /// As it stands in tables, addresses and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::OnDelivery => "on_delivery",
            Self::BankTransfer => "bank_transfer",
        }
    }
}

impl FromStr for PayKind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(())
    }
}

/// What the courier or the counter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tender {
    /// Notes and coins.
    Cash,
    /// A card, at a terminal.
    Card,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sbp, Self::Card, Self::Instalments];

    /// Its name in settings, tables and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sbp => "sbp",
            Self::Card => "card",
            Self::Instalments => "instalments",
        }
    }
}

impl FromStr for Method {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or(())
    }
}

impl PayBy {
    /// Its name in settings, forms and ids of sentences. A gateway's is the gateway's own.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Online => "online",
            Self::Method(method) => method.as_str(),
            Self::Through(gateway) => gateway.as_str(),
            Self::OnDelivery(Tender::Cash) => "delivery-cash",
            Self::OnDelivery(Tender::Card) => "delivery-card",
            Self::BankTransfer => "bank-transfer",
        }
    }

    /// When and past whom the money comes.
    pub const fn kind(self) -> PayKind {
        match self {
            Self::Online | Self::Method(_) | Self::Through(_) => PayKind::Online,
            Self::OnDelivery(_) => PayKind::OnDelivery,
            Self::BankTransfer => PayKind::BankTransfer,
        }
    }

    /// Whether the buyer pays through a gateway, and so at once.
    pub fn is_online(self) -> bool {
        self.kind() == PayKind::Online
    }

    /// Whether the goods leave the shop before the money comes.
    pub fn is_on_delivery(self) -> bool {
        self.kind() == PayKind::OnDelivery
    }

    /// The method of the gateway, if it is one alone.
    pub const fn method(self) -> Option<Method> {
        match self {
            Self::Method(method) => Some(method),
            Self::Online | Self::Through(_) | Self::OnDelivery(_) | Self::BankTransfer => None,
        }
    }
}

impl From<GatewayName> for PayBy {
    fn from(gateway: GatewayName) -> Self {
        Self::Through(gateway)
    }
}

impl FromStr for PayBy {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Ok(match name {
            "online" => Self::Online,
            "delivery-cash" => Self::OnDelivery(Tender::Cash),
            "delivery-card" => Self::OnDelivery(Tender::Card),
            "bank-transfer" => Self::BankTransfer,
            other => match other.parse() {
                Ok(method) => Self::Method(method),
                Err(()) => Self::Through(other.parse()?),
            },
        })
    }
}

impl TryFrom<String> for PayBy {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse().map_err(|()| "this is no way of paying")
    }
}

impl From<PayBy> for String {
    fn from(way: PayBy) -> Self {
        way.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_of_paying_is_read_back_by_its_name() {
        for (name, way) in [
            ("online", PayBy::Online),
            ("sbp", PayBy::Method(Method::Sbp)),
            ("card", PayBy::Method(Method::Card)),
            ("instalments", PayBy::Method(Method::Instalments)),
            (
                "robokassa",
                PayBy::Through(GatewayName::new("robokassa").unwrap()),
            ),
            ("delivery-cash", PayBy::OnDelivery(Tender::Cash)),
            ("delivery-card", PayBy::OnDelivery(Tender::Card)),
            ("bank-transfer", PayBy::BankTransfer),
        ] {
            assert_eq!((name.parse(), way.as_str()), (Ok(way), name));
            let text = serde_json::to_string(&way).unwrap();
            assert_eq!(text, format!("{name:?}"));
            assert_eq!(serde_json::from_str::<PayBy>(&text).unwrap(), way);
        }
        for none in ["", "delivery-", "bank transfer", "СБП"] {
            assert_eq!(none.parse::<PayBy>(), Err(()), "{none}");
        }
    }
}
