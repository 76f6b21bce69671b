//! The buyer's page of an order: how it stands, in words, with the next step.

mod standing;
mod status;
mod steps;

pub use status::view as status_view;

use crate::{Chrome, Trouble, document::{Head, shop_page}};
use shop::{Timestamp, order::Order, payment::GatewayName};

/// An order and the moment it is looked at.
pub struct Visit<'a> {
    /// The order.
    pub order: &'a Order,
    /// Now.
    pub now: Timestamp,
    /// How the visitor came here.
    pub arrival: Arrival,
    /// Gateways that the buyer can choose from.
    pub gateways: &'a [GatewayName],
}

/// How the visitor came to the page (`?from=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrival {
    /// By the link in a letter, by a bookmark.
    #[default]
    Plain,
    /// From the gateway, which said that it went well.
    FromSuccess,
    /// From the gateway, which said that it did not.
    FromFailure,
    /// By the button «check»: the gateway was asked a moment ago.
    Checked,
}

impl Arrival {
    /// The arrival with this name in addresses; anything else is [`Arrival::Plain`].
    pub fn parse(name: &str) -> Self {
        match name {
            "success" => Self::FromSuccess,
            "failure" => Self::FromFailure,
            "check" => Self::Checked,
            _ => Self::Plain,
        }
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::FromSuccess => "success",
            Self::FromFailure => "failure",
            Self::Checked => "check",
        }
    }
}

/// The page. `trouble` is why something asked for on it was not done.
pub fn page(chrome: &Chrome, visit: &Visit<'_>, trouble: Option<&Trouble>) -> String {
    let status = status_view(chrome, visit);
    shop_page(chrome, &Head::private(status.title), || trouble.map(|t| t.text(chrome)))
}

/// Where `/order-success` and `/order-failed` end when nothing proves which order is meant.
pub fn unknown_page(chrome: &Chrome) -> String {
    shop_page(chrome, &Head::private(chrome.text("returned-title")), || ())
}
