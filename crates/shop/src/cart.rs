//! What a visitor means to buy: variants and counts. Prices are looked up, never carried.

mod quote;

pub use quote::{Quote, QuoteLine};

use crate::{
    catalog::VariantId,
    order::{Line, Refusal},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Different variants that one cart may hold.
pub const MOST_LINES: usize = 50;
/// Pieces of one variant that one cart may hold.
pub const MOST_PIECES: u32 = 99;

/// Variants and how many of each; kept by the store for as long as the visitor's session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cart {
    lines: BTreeMap<VariantId, u32>,
}

/// What a visitor asks of a cart. The request itself is passed on and not its result, so that two windows
/// that ask at once both get their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CartChange {
    /// This many more pieces of a variant.
    Add(VariantId, u32),
    /// This many pieces of a variant that is in the cart; zero takes it out.
    Set(VariantId, u32),
}

impl CartChange {
    /// The variant that it is about.
    pub const fn variant(self) -> VariantId {
        match self {
            Self::Add(variant, _) | Self::Set(variant, _) => variant,
        }
    }
}

impl Cart {
    /// Makes a change, or refuses it and stays as it was.
    pub fn change(&mut self, change: CartChange) -> Result<(), Refusal> {
        match change {
            CartChange::Add(variant, count) => self.add(variant, count),
            // A count still shown in this window does not put back what another one took out.
            CartChange::Set(variant, count) if count > 0 && self.count(variant) == 0 => {
                Err(Refusal::NotInCart)
            }
            CartChange::Set(variant, count) => self.set(variant, count),
        }
    }

    /// Puts `count` more pieces in.
    pub fn add(&mut self, variant: VariantId, count: u32) -> Result<(), Refusal> {
        self.set(variant, self.count(variant).saturating_add(count))
    }

    /// Makes it `count` pieces; zero takes the line out.
    pub fn set(&mut self, variant: VariantId, count: u32) -> Result<(), Refusal> {
        if count == 0 {
            self.lines.remove(&variant);
            return Ok(());
        }
        if count > MOST_PIECES {
            return Err(Refusal::TooManyPieces);
        }
        if self.lines.len() >= MOST_LINES && !self.lines.contains_key(&variant) {
            return Err(Refusal::TooManyGoods);
        }
        self.lines.insert(variant, count);
        Ok(())
    }

    /// Takes out what was ordered and leaves what was put in meanwhile. Refused if what was ordered is no longer all there.
    pub fn take_out(&mut self, ordered: &[Line]) -> Result<(), Refusal> {
        let mut rest = self.clone();
        for line in ordered {
            let left = rest.count(line.variant).checked_sub(line.count);
            rest.set(line.variant, left.ok_or(Refusal::NotAsShown)?)?;
        }
        *self = rest;
        Ok(())
    }

    /// Pieces of this variant.
    pub fn count(&self, variant: VariantId) -> u32 {
        self.lines.get(&variant).copied().unwrap_or(0)
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::quote::tests::{cart, ware};

    fn ordered(cart: &Cart) -> Vec<Line> {
        let quote = Quote::new(cart, &[1, 2, 3, 4].map(|id| ware(id, 100)));
        quote.lines.iter().map(QuoteLine::ordered).collect()
    }

    #[test]
    fn a_cart_has_limits_and_keeps_what_it_had() {
        let mut cart = Cart::default();
        for id in 0..50 {
            cart.add(VariantId(id), 1).unwrap();
        }
        assert_eq!(cart.add(VariantId(50), 1), Err(Refusal::TooManyGoods));
        assert_eq!(cart.add(VariantId(0), 99), Err(Refusal::TooManyPieces));
        assert_eq!(cart.add(VariantId(0), u32::MAX), Err(Refusal::TooManyPieces));
        assert_eq!((cart.variants().len(), cart.pieces()), (50, 50));
        cart.set(VariantId(0), 0).unwrap();
        cart.add(VariantId(50), 1).unwrap();
        assert_eq!(cart.pieces(), 50);
    }

    #[test]
    fn a_number_sets_only_what_is_there() {
        let mut held = cart(&[(1, 2)]);
        held.change(CartChange::Set(VariantId(1), 7)).unwrap();
        held.change(CartChange::Add(VariantId(1), 1)).unwrap();
        held.change(CartChange::Add(VariantId(2), 3)).unwrap();
        assert_eq!(held, cart(&[(1, 8), (2, 3)]));
        let strange = CartChange::Set(VariantId(3), 1);
        assert_eq!(held.change(strange), Err(Refusal::NotInCart));
        held.change(CartChange::Set(VariantId(3), 0)).unwrap();
        held.change(CartChange::Set(VariantId(1), 0)).unwrap();
        assert_eq!(held, cart(&[(2, 3)]));
    }

    #[test]
    fn what_was_put_in_meanwhile_is_left_when_an_order_is_taken_out() {
        let shown = cart(&[(1, 2), (2, 1)]);
        let mut held = cart(&[(1, 3), (2, 1), (3, 4)]);
        held.take_out(&ordered(&shown)).unwrap();
        assert_eq!(held, cart(&[(1, 1), (3, 4)]));
    }

    #[test]
    fn what_is_no_longer_in_the_cart_is_not_ordered_from_it() {
        let shown = cart(&[(1, 2), (2, 1)]);
        for now in [&[(1, 1), (2, 1)][..], &[(1, 2)], &[], &[(1, 2), (3, 9)]] {
            let mut held = cart(now);
            assert_eq!(
                held.take_out(&ordered(&shown)),
                Err(Refusal::NotAsShown),
                "{now:?}"
            );
            assert_eq!(held, cart(now), "it stays as it was");
        }
    }
}
