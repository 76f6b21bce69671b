//! What a visitor means to buy: variants and counts. Prices are looked up, never carried.

use crate::{
    catalog::{VariantId, Ware},
    money::Kopecks,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write};

/// Different variants that one cart may hold.
pub const MOST_LINES: usize = 50;
/// Pieces of one variant that one cart may hold.
pub const MOST_PIECES: u32 = 99;

/// Variants and how many of each; kept in the visitor's session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cart {
    lines: BTreeMap<VariantId, u32>,
}

/// Why a cart stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CartFull {
    /// Another variant would make more than [`MOST_LINES`].
    #[error("a cart holds at most {MOST_LINES} different goods")]
    Lines,
    /// More than [`MOST_PIECES`] of one variant.
    #[error("a cart holds at most {MOST_PIECES} pieces of one")]
    Pieces,
}

impl Cart {
    /// Puts `count` more pieces in.
    pub fn add(&mut self, variant: VariantId, count: u32) -> Result<(), CartFull> {
        let held = self.lines.get(&variant).copied().unwrap_or(0);
        self.set(variant, held.saturating_add(count))
    }

    /// Makes it `count` pieces; zero takes the line out.
    pub fn set(&mut self, variant: VariantId, count: u32) -> Result<(), CartFull> {
        if count == 0 {
            self.lines.remove(&variant);
            return Ok(());
        }
        if count > MOST_PIECES {
            return Err(CartFull::Pieces);
        }
        if self.lines.len() >= MOST_LINES && !self.lines.contains_key(&variant) {
            return Err(CartFull::Lines);
        }
        self.lines.insert(variant, count);
        Ok(())
    }

    /// Variants and counts, in a stable order.
    pub fn lines(&self) -> impl Iterator<Item = (VariantId, u32)> + '_ {
        self.lines.iter().map(|(id, count)| (*id, *count))
    }

    /// The variants in it.
    pub fn variants(&self) -> Vec<VariantId> {
        self.lines.keys().copied().collect()
    }

    /// Pieces altogether, for the number beside the cart's name.
    pub fn pieces(&self) -> u32 {
        self.lines.values().sum()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The same for equal carts, different for different ones: binds a form's one-time token to what was bought.
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        for (id, count) in &self.lines {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}x{count};", id.0);
        }
        hex::encode(Sha256::digest(text))
    }
}

/// A cart with today's prices and stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Lines that can be bought as they are, and those that cannot.
    pub lines: Vec<QuoteLine>,
    /// Price of all lines, without delivery.
    pub goods: Kopecks,
    /// Variants in the cart that the shop no longer has at all.
    pub vanished: Vec<VariantId>,
}

/// One line of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteLine {
    /// What it is.
    pub ware: Ware,
    /// Pieces wanted.
    pub count: u32,
    /// Price of the pieces together.
    pub sum: Kopecks,
}

impl QuoteLine {
    /// Whether there are fewer pieces than wanted.
    pub fn is_short(&self) -> bool {
        self.ware.variant.stock < i64::from(self.count)
    }
}

impl Quote {
    /// The cart at the prices of `wares`; `None` when the sum leaves the range of money.
    pub fn new(cart: &Cart, wares: &[Ware]) -> Option<Self> {
        let mut quote = Self {
            lines: Vec::new(),
            goods: Kopecks::ZERO,
            vanished: Vec::new(),
        };
        for (id, count) in cart.lines() {
            let Some(ware) = wares.iter().find(|w| w.variant.id == id) else {
                quote.vanished.push(id);
                continue;
            };
            let sum = ware.variant.price.times(count)?;
            quote.goods = quote.goods.checked_add(sum)?;
            quote.lines.push(QuoteLine {
                ware: ware.clone(),
                count,
                sum,
            });
        }
        Some(quote)
    }

    /// Whether every line can be bought now.
    pub fn can_be_bought(&self) -> bool {
        !self.lines.is_empty() && self.vanished.is_empty() && !self.lines.iter().any(QuoteLine::is_short)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cart_has_limits_and_keeps_what_it_had() {
        let mut cart = Cart::default();
        for id in 0..50 {
            cart.add(VariantId(id), 1).unwrap();
        }
        assert_eq!(cart.add(VariantId(50), 1), Err(CartFull::Lines));
        assert_eq!(cart.add(VariantId(0), 99), Err(CartFull::Pieces));
        assert_eq!(cart.add(VariantId(0), u32::MAX), Err(CartFull::Pieces));
        assert_eq!((cart.variants().len(), cart.pieces()), (50, 50));
        cart.set(VariantId(0), 0).unwrap();
        cart.add(VariantId(50), 1).unwrap();
        assert_eq!(cart.pieces(), 50);
    }

    proptest! {
        #[test]
        fn equal_carts_and_only_equal_carts_share_a_fingerprint(
            a in proptest::collection::btree_map(0..5i64, 1..4u32, 0..5),
            b in proptest::collection::btree_map(0..5i64, 1..4u32, 0..5),
        ) {
            let cart = |lines: &BTreeMap<i64, u32>| {
                let mut cart = Cart::default();
                for (id, count) in lines.iter().rev() {
                    cart.add(VariantId(*id), *count).unwrap();
                }
                cart
            };
            prop_assert_eq!(cart(&a).fingerprint() == cart(&b).fingerprint(), a == b);
        }
    }
}
