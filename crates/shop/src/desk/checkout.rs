//! From a cart to an order.

use super::{Error, Shop};
use crate::{
    buyer::{Buyer, Consents, Delivery},
    cart::{Cart, QuoteLine},
    message::OwnerHears,
    order::{Draft, Order, OrderKey, Placed, Refusal},
    payment::{GatewayName, PayBy},
    store::SessionId,
    text::Lang,
    time::Timestamp,
};

/// A checkout form that was filled in without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// One-time token of the form.
    pub token: String,
    /// What the form showed: [`crate::cart::Quote::fingerprint`].
    pub seen: String,
    /// The session whose cart is ordered; `None` if the cart belongs to no session.
    pub session: Option<SessionId>,
    /// Where the buyer goes on to pay at once; `None` if the order is to wait for that.
    pub gateway: Option<GatewayName>,
    /// How the buyer means to pay.
    pub pay_by: PayBy,
    /// The buyer, as parsed from the form.
    pub buyer: Buyer,
    /// How and where the goods are delivered.
    pub delivery: Delivery,
    /// The buyer's own words; may be empty.
    pub comment: String,
    /// The boxes that were ticked.
    pub consents: Consents,
    /// The language of the page.
    pub lang: Lang,
}

impl Shop {
    /// Places an order for what is in the cart, and takes it out. The same form sent again gives the same
    /// order.
    ///
    /// Refused with [`Refusal::NotAsShown`] if goods, prices, terms or documents are not those the buyer saw, with
    /// [`Refusal::SoldOut`] or [`Refusal::Vanished`] if the goods are not there, and with [`Refusal::TooMuch`] if no money
    /// could pay them.
    pub async fn checkout(
        &self,
        cart: &Cart,
        form: Checkout,
        now: Timestamp,
        key: OrderKey,
    ) -> Result<Order, Error> {
        // A second click comes after the first one emptied the cart, so the token is looked up before
        // anything else.
        if let Some((order, bought)) = self.store.order_by_token(&form.token).await? {
            let placed = &order.placed;
            let is_same_form = placed.buyer == form.buyer
                && placed.delivery == form.delivery
                && placed.comment == form.comment
                && placed.pay_by == form.pay_by;
            return if is_same_form && bought == form.seen {
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
        let agreed = [&*form.consents.data.version, &*form.consents.offer.version];
        if quote.fingerprint(&self.terms.delivery, agreed) != form.seen {
            return Err(Refusal::NotAsShown.into());
        }
        let bill = quote.bill(self.terms.delivery.price(&form.delivery, quote.goods));
        if bill.is_too_much() {
            return Err(Refusal::TooMuch.into());
        }
        // The owner hears at once of what only they can bring to its end, and of what a gateway settles once
        // it is paid.
        let has_gateway = !self.gateways.is_empty();
        let is_paid_later = !has_gateway || !form.pay_by.is_online();
        let owner_hears = is_paid_later || self.terms.owner_hears == OwnerHears::Orders;
        let draft = Draft {
            key,
            fingerprint: form.seen,
            token: form.token,
            session: form.session,
            placed: Placed {
                lines: quote.lines.iter().map(QuoteLine::ordered).collect(),
                bill,
                buyer: form.buyer,
                delivery: form.delivery,
                comment: form.comment,
                pay_by: form.pay_by,
                consents: form.consents,
                lang: form.lang,
                test: has_gateway && self.gateways.iter().all(|gateway| gateway.is_test()),
            },
            first_attempt: form
                .gateway
                .map(|name| self.new_attempt(name, form.pay_by.method()))
                .transpose()?,
            at: now,
            until: self.terms.held_until(form.pay_by, now),
            audience: self.terms.audience.clone(),
            tells_owner: owner_hears,
            has_gateway,
        };
        Ok(self.store.place_order(draft).await?)
    }
}
