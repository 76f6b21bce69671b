//! From a cart to an order.

use super::{Error, Shop};
use crate::{
    buyer::{Buyer, Consents, Delivery},
    cart::{Cart, Quote, QuoteLine},
    message::OwnerHears,
    order::{Actor, Draft, Order, OrderKey, Ordered, Placed, Refusal, Relined},
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
    /// Whether the buyer gets a letter before anybody has paid; nobody knows yet whose address it is.
    pub tells_buyer: bool,
}

/// What a form says of the buyer: the name and so on, how the goods get there, the comment, the way of paying.
pub(super) type Said<'f> = (&'f Buyer, &'f Delivery, &'f str, PayBy);

impl Checkout {
    /// Versions of the documents whose boxes were ticked.
    fn agreed(&self) -> [&str; 2] {
        [&self.consents.data.version, &self.consents.offer.version]
    }
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
        let said = (&form.buyer, &form.delivery, &*form.comment, form.pay_by);
        if let Some(order) = self.made_before(&form.token, &form.seen, said).await? {
            return Ok(order);
        }
        let quote = self.as_shown(cart, &form.seen, form.agreed()).await?;
        let draft = self.drafted(&quote, form, now, key)?;
        Ok(self.store.place_order(draft).await?)
    }

    /// Whether the form with this one-time token has become an order.
    pub async fn is_ordered(&self, token: &str) -> Result<bool, Error> {
        Ok(self.store.order_by_token(token).await?.is_some())
    }

    /// Many orders of one cart that belongs to no session, in one transaction: those of a load test, each from a form of its
    /// own.
    ///
    /// They are refused together, for what a single one is refused for.
    pub async fn checkout_many(
        &self,
        cart: &Cart,
        forms: Vec<(Checkout, OrderKey)>,
        now: Timestamp,
    ) -> Result<Vec<Order>, Error> {
        let Some((first, _)) = forms.first() else {
            return Ok(Vec::new());
        };
        let quote = self.as_shown(cart, &first.seen, first.agreed()).await?;
        let drafts = forms
            .into_iter()
            .map(|(form, key)| self.drafted(&quote, form, now, key))
            .collect::<Result<_, _>>()?;
        Ok(self.store.place_orders(drafts).await?)
    }

    fn drafted(&self, quote: &Quote, form: Checkout, now: Timestamp, key: OrderKey) -> Result<Draft, Error> {
        let lines = quote.lines.iter().map(QuoteLine::ordered).collect();
        let delivery = self.terms.delivery.price(&form.delivery, quote.goods);
        let Ordered { lines, bill } = Ordered::billed(lines, delivery, None)?;
        let placed = Placed {
            lines,
            bill,
            discount_reason: String::new(),
            buyer: form.buyer,
            delivery: form.delivery,
            comment: form.comment,
            pay_by: form.pay_by,
            consents: Some(form.consents),
            lang: form.lang,
            test: self.takes_play_money_only(),
            relined: Relined::default(),
        };
        let mut draft = Draft {
            session: form.session,
            first_attempt: form
                .gateway
                .map(|name| self.new_attempt(name, form.pay_by.method()))
                .transpose()?,
            ..self.draft(Actor::Buyer, key, (form.token, form.seen), placed, now)
        };
        draft.audience.buyers &= form.tells_buyer;
        Ok(draft)
    }

    /// The order that a form's token has made already. Refused with [`Refusal::TokenReused`] if the form says something else by
    /// now.
    ///
    /// A second click comes after the first one emptied the cart, so this is asked before anything else.
    pub(super) async fn made_before(
        &self,
        token: &str,
        fingerprint: &str,
        said: Said<'_>,
    ) -> Result<Option<Order>, Error> {
        let Some((order, bought)) = self.store.order_by_token(token).await? else {
            return Ok(None);
        };
        let placed = &order.placed;
        let was_said: Said<'_> = (
            &placed.buyer,
            &placed.delivery,
            placed.comment.as_str(),
            placed.pay_by,
        );
        if was_said == said && bought == fingerprint {
            Ok(Some(order))
        } else {
            Err(Refusal::TokenReused.into())
        }
    }

    /// The cart at today's prices, if there is something in it and a page showed just that.
    pub(super) async fn as_shown(&self, cart: &Cart, seen: &str, agreed: [&str; 2]) -> Result<Quote, Error> {
        if cart.is_empty() {
            return Err(Refusal::EmptyCart.into());
        }
        let quote = self.quote(cart).await?;
        if !quote.vanished.is_empty() {
            return Err(Refusal::Vanished.into());
        }
        if quote.fingerprint(&self.terms.delivery, agreed) != seen {
            return Err(Refusal::NotAsShown.into());
        }
        Ok(quote)
    }

    /// Whether there is no gateway for real money.
    pub fn takes_play_money_only(&self) -> bool {
        !self.gateways.is_empty() && self.gateways.iter().all(|gateway| gateway.is_test())
    }

    /// An order that is placed now by the form of this token and fingerprint, and waits for its payment.
    pub(super) fn draft(
        &self,
        by: Actor,
        key: OrderKey,
        (token, fingerprint): (String, String),
        placed: Placed,
        now: Timestamp,
    ) -> Draft {
        // The owner hears at once of what only they can bring to its end, and of what a gateway settles once
        // it is paid.
        let has_gateway = !self.gateways.is_empty();
        let is_paid_later = !has_gateway || !placed.pay_by.is_online();
        Draft {
            key,
            token,
            fingerprint,
            session: None,
            by,
            until: self.terms.held_until(placed.pay_by, now),
            placed,
            first_attempt: None,
            at: now,
            audience: self.terms.audience.clone(),
            tells_owner: is_paid_later || self.terms.owner_hears == OwnerHears::Orders,
            has_gateway,
        }
    }
}
