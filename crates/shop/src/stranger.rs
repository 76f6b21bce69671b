//! What strangers cause, and whom the staff has shut out.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that anybody can cause, and of which nobody may cause more than so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A connection.
    Connection,
    /// A page, or a form that was sent.
    Page,
    /// A file or a photo.
    File,
    /// A cart for somebody who had none.
    Cart,
    /// An order.
    Order,
    /// Pieces that unpaid orders hold.
    Hold,
    /// A page that listens to its order.
    Listener,
    /// A try to sign in.
    SignIn,
    /// A call to a gateway's door that proves nothing.
    RefusedCall,
}

impl Cause {
    /// Every one of them.
    pub const ALL: [Self; 9] = [
        Self::Connection,
        Self::Page,
        Self::File,
        Self::Cart,
        Self::Order,
        Self::Hold,
        Self::Listener,
        Self::SignIn,
        Self::RefusedCall,
    ];

    /// Its name in tables, logs and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Page => "page",
            Self::File => "file",
            Self::Cart => "cart",
            Self::Order => "order",
            Self::Hold => "hold",
            Self::Listener => "listener",
            Self::SignIn => "sign-in",
            Self::RefusedCall => "refused-call",
        }
    }

    /// Its place in [`Cause::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }
}

/// A network that is shut out for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The network with its length: `203.0.113.7/32`, `2001:db8:1::/48`.
    pub network: String,
    /// When it ends.
    pub until: Timestamp,
    /// Since when it holds.
    pub made_at: Timestamp,
    /// The login of whoever shut it out.
    pub made_by: String,
}

/// Pieces of a variant that the unpaid orders of one network may hold however few there are.
const ALWAYS_HELD: u32 = 10;

/// How many more pieces of a variant a network may order whose unpaid orders hold `held` of it, when `free` are left: half of
/// what it found, so that nobody empties the shelf without paying.
pub const fn left_to_hold(free: u32, held: u32) -> u32 {
    let half = free.saturating_add(held) / 2;
    let most = if half > ALWAYS_HELD { half } else { ALWAYS_HELD };
    most.saturating_sub(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_name_and_a_place_of_its_own() {
        for (place, cause) in Cause::ALL.into_iter().enumerate() {
            assert_eq!(cause.place(), place);
            let written = serde_json::to_string(&cause).unwrap();
            assert_eq!(written, format!("\"{}\"", cause.as_str()));
        }
    }

    #[test]
    fn the_unpaid_orders_of_a_network_hold_half_of_a_variant_or_a_few_pieces() {
        for (free, held, left) in [
            (0, 0, 10),
            (1, 0, 10),
            (20, 0, 10),
            (99, 0, 49),
            (51, 48, 1),
            (50, 49, 0),
            (5, 10, 0),
            (u32::MAX, 1, u32::MAX / 2 - 1),
            (0, u32::MAX, 0),
        ] {
            assert_eq!(left_to_hold(free, held), left, "{free} {held}");
        }
    }

    /// However often it asks for as much as it may.
    #[test]
    fn a_network_that_pays_nothing_leaves_half_to_others() {
        let (mut free, mut held) = (561, 0);
        for _ in 0..100 {
            let wanted = left_to_hold(free, held).min(99).min(free);
            (free, held) = (free - wanted, held + wanted);
        }
        assert_eq!((free, held), (281, 280));
    }
}
