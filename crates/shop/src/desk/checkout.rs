//! From a cart to an order.

use super::{Error, Shop};
use crate::{
    buyer::{Buyer, Consents, Delivery},
    cart::{Cart, QuoteLine},
    message::OwnerHears,
    money::Kopecks,
    order::{Draft, Line, Order, OrderKey, Placed, Refusal},
    text::Lang,
    time::Timestamp,
};

/// A checkout form that was filled in without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// One-time token of the form.
    pub token: String,
    /// Who buys.
    pub buyer: Buyer,
    /// Where to.
    pub delivery: Delivery,
    /// What the buyer added.
    pub comment: String,
    /// The ticks.
    pub consents: Consents,
    /// The language of the page.
    pub lang: Lang,
    /// The total that the buyer saw on the button.
    pub seen_total: Kopecks,
}

impl Shop {
    /// Places an order for the cart. The same form sent again gives the same order.
    ///
    /// Refused with [`Refusal::PriceChanged`] if the total is not the one the buyer saw, with
    /// [`Refusal::SoldOut`] or [`Refusal::Vanished`] if the goods are not there.
    pub async fn checkout(
        &self,
        cart: &Cart,
        form: Checkout,
        now: Timestamp,
        key: OrderKey,
    ) -> Result<Order, Error> {
        let fingerprint = cart.fingerprint();
        // A second click comes after the first one emptied the cart, so the token is asked before anything else.
        if let Some((order, bought)) = self.store.order_by_token(&form.token).await? {
            let placed = &order.placed;
            let is_same_form = placed.buyer == form.buyer
                && placed.delivery == form.delivery
                && placed.comment == form.comment;
            let is_repetition = is_same_form && (cart.is_empty() || bought == fingerprint);
            return if is_repetition {
                Ok(order)
            } else {
                Err(Refusal::TokenReused.into())
            };
        }
        if cart.is_empty() {
            return Err(Refusal::EmptyCart.into());
        }
        let quote = self.quote(cart).await?;
        if !quote.vanished.is_empty() {
            return Err(Refusal::Vanished.into());
        }
        let delivery_price = self.terms.delivery.price(&form.delivery, quote.goods);
        let total = quote.goods.checked_add(delivery_price);
        let Some(total) = total.filter(|total| *total == form.seen_total) else {
            return Err(Refusal::PriceChanged.into());
        };
        // What nobody but the owner can bring to its end is told at once; what a gateway settles, when it is paid.
        let has_gateway = !self.gateways.is_empty();
        let owner_hears = !has_gateway || self.terms.owner_hears == OwnerHears::Orders;
        let draft = Draft {
            key,
            fingerprint,
            token: form.token,
            placed: Placed {
                lines: quote.lines.iter().map(line).collect(),
                delivery_price,
                total,
                buyer: form.buyer,
                delivery: form.delivery,
                comment: form.comment,
                consents: form.consents,
                lang: form.lang,
                test: has_gateway && self.gateways.iter().all(|gateway| gateway.is_test()),
            },
            at: now,
            until: now.plus_seconds(self.terms.hold_seconds),
            tells_buyer: self.terms.tells_buyer,
            tells_owner: owner_hears.then(|| self.terms.audience.clone()),
            has_gateway,
        };
        Ok(self.store.place_order(draft).await?)
    }
}

fn line(line: &QuoteLine) -> Line {
    let ware = &line.ware;
    Line {
        variant: ware.variant.id,
        sku: ware.variant.sku.clone(),
        slug: ware.slug.clone(),
        name: ware.name.clone(),
        option: ware.variant.option.clone(),
        price: ware.variant.price,
        count: line.count,
        sum: line.sum,
        tax: ware.variant.tax.clone(),
    }
}
