//! Orders that the staff places for buyers who telephone, write or stand before them.

use super::{Error, Shop};
use crate::{
    bill::Bill,
    buyer::{Buyer, Delivery, DeliveryTerms},
    cart::{Cart, Quote, QuoteLine},
    order::{Discount, Draft, Line, Order, OrderKey, Ordered, Placed, Refusal, Relined},
    payment::PayBy,
    staff::Admin,
    text::Lang,
    time::Timestamp,
};

/// Nobody agrees to a document while somebody else types.
const NOTHING_AGREED: [&str; 2] = ["", ""];

/// The form of an order by hand, filled in without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOrder {
    /// One-time token of the form.
    pub token: String,
    /// What the form showed: [`HandOrder::shown`].
    pub seen: String,
    /// What is ordered.
    pub cart: Cart,
    /// What the staff takes off its price.
    pub discount: Option<Discount>,
    /// How the buyer means to pay.
    pub pay_by: PayBy,
    /// The buyer, as the staff typed it.
    pub buyer: Buyer,
    /// How and where the goods are delivered.
    pub delivery: Delivery,
    /// What else the buyer said; may be empty. Buyers read it on the order's page.
    pub comment: String,
    /// The buyer's language.
    pub lang: Lang,
}

impl HandOrder {
    /// The mark of the goods, prices and terms that a page shows, which binds its form to them.
    pub fn shown(quote: &Quote, delivery: &DeliveryTerms) -> String {
        quote.fingerprint(delivery, NOTHING_AGREED)
    }
}

impl Shop {
    /// Places an order for somebody else. The same form sent again gives the same order.
    ///
    /// Its goods are held at least as long as for a bank transfer, since its buyer does not sit before the page. Nobody has agreed
    /// to the documents: see [`Order::wants_consents`]. Refused as [`Shop::checkout`] refuses, and with
    /// [`Refusal::DiscountUnfitting`] if the goods do not bear the discount.
    pub async fn place_by_hand(
        &self,
        admin: &Admin,
        form: HandOrder,
        now: Timestamp,
        key: OrderKey,
    ) -> Result<Order, Error> {
        let fingerprint = format!("{} {:?}", form.seen, form.discount);
        let said = (&form.buyer, &form.delivery, &*form.comment, form.pay_by);
        if let Some(order) = self.made_before(&form.token, &fingerprint, said).await? {
            return Ok(order);
        }
        let quote = self.as_shown(&form.cart, &form.seen, NOTHING_AGREED).await?;
        let (lines, bill) = self.billed_by_hand(&quote, &form.delivery, form.discount.as_ref())?;
        let discount_reason = form.discount.as_ref().map(Discount::reason).unwrap_or_default();
        let placed = Placed {
            lines,
            bill,
            discount_reason: discount_reason.to_owned(),
            buyer: form.buyer,
            delivery: form.delivery,
            comment: form.comment,
            pay_by: form.pay_by,
            consents: None,
            lang: form.lang,
            test: self.takes_play_money_only(),
            relined: Relined::default(),
        };
        let draft = self.draft(admin.actor(), key, (form.token, fingerprint), placed, now);
        let for_days = now.plus_seconds(self.terms.transfer_seconds);
        let draft = Draft {
            until: draft.until.map(|until| until.max(for_days)),
            ..draft
        };
        Ok(self.store.place_order(draft).await?)
    }

    /// The lines of an order by hand and what it comes to, with the discount. Delivery is priced by the goods before it.
    ///
    /// Refused with [`Refusal::DiscountUnfitting`] if the goods do not bear the discount, and with [`Refusal::TooMuch`] if no money
    /// could pay them.
    pub fn billed_by_hand(
        &self,
        quote: &Quote,
        delivery: &Delivery,
        discount: Option<&Discount>,
    ) -> Result<(Vec<Line>, Bill), Refusal> {
        let lines = quote.lines.iter().map(QuoteLine::ordered).collect();
        let delivery = self.terms.delivery.price(delivery, quote.goods);
        let Ordered { lines, bill } = Ordered::billed(lines, delivery, discount)?;
        Ok((lines, bill))
    }
}
