//! What a cart comes to, and what it may be asked.

use super::{Error, Shop};
use crate::{
    cart::{Cart, CartChange, Quote},
    order::Refusal,
    time::Timestamp,
};

impl Shop {
    /// Somebody has just put the first thing into a cart: it is counted, and by whom is nobody's business. A shop of play money has
    /// nothing to count.
    pub fn note_cart(&self, now: Timestamp) {
        if !self.is_test() {
            self.notes.cart(now);
        }
    }

    /// The cart at today's prices.
    pub async fn quote(&self, cart: &Cart) -> Result<Quote, Error> {
        let wares = if cart.is_empty() {
            Vec::new()
        } else {
            self.store.wares(&cart.variants()).await?
        };
        Ok(Quote::new(cart, &wares))
    }

    /// Whether the cart, as it was read, may be changed like this. Taking things out is always allowed.
    ///
    /// Refused with [`Refusal::NotSoMany`] if more would be put in than there is, and with
    /// [`Refusal::TooMuch`] if no money could pay for it; otherwise as [`Cart::change`] refuses, which the
    /// store asks again under the cart's lock.
    pub async fn may_change(&self, cart: &Cart, change: CartChange) -> Result<(), Error> {
        let mut changed = cart.clone();
        changed.change(change)?;
        let variant = change.variant();
        let held = cart.count(variant);
        if changed.count(variant) <= held {
            return Ok(());
        }
        let quote = self.quote(&changed).await?;
        let line = quote.lines.iter().find(|line| line.ware.variant.id == variant);
        let line = line.ok_or(Refusal::Vanished)?;
        // In the cart itself a number may be too large: the line says so, and the way on is closed.
        if line.is_short() && matches!(change, CartChange::Add(..)) {
            let left = line.ware.variant.stock;
            return Err(Refusal::NotSoMany { left, held }.into());
        }
        if quote.is_too_much() {
            return Err(Refusal::TooMuch.into());
        }
        Ok(())
    }
}
