//! An order that the staff places for somebody who telephones, writes or stands before them.
//!
//! It is one form, and each of its buttons sends all of it: nothing is kept between two pages but what stands on them.

mod drawing;
mod form;

pub(crate) use drawing::{Showing, content, found};
pub use form::HandForm;
pub(crate) use form::cart_of;

use crate::{desk::Desk, map::page};
use app::{Trouble, checkout::Mistake};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    buyer::Delivery,
    catalog::ShelfQuery,
    desk::{Error, HandOrder},
    order::{Discount, OrderKey, OrderNumber, Refusal},
    staff::Admin,
    text::Lang,
};

/// What came of a form.
#[derive(Debug)]
pub enum HandOutcome {
    /// There is an order now.
    Placed(OrderNumber),
    /// The form goes on.
    Again(Box<HandTried>),
}

/// A form that goes on; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone)]
pub struct HandTried {
    /// What was typed.
    pub(crate) form: HandForm,
    /// What is wrong with it.
    pub(crate) mistakes: Vec<Mistake>,
    /// Why there is no order though nothing is wrong with it.
    pub(crate) trouble: Option<Trouble>,
}

impl HandTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        if self.has_failed() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        !self.mistakes.is_empty() || self.trouble.is_some()
    }
}

impl HandForm {
    /// Does what the pressed button says: places the order under this key, or shows goods and sums as they are now.
    pub async fn carry_out(
        self,
        desk: &Desk,
        staff: &Admin,
        lang: Lang,
        key: OrderKey,
    ) -> Result<HandOutcome, Error> {
        let (cart, trouble) = self.cart();
        if !self.saves {
            return Ok(self.again(Vec::new(), trouble));
        }
        let filled = match self.checkout.read_by_hand(&desk.shop.ways()) {
            Ok(filled) => filled,
            Err(mistakes) => return Ok(self.again(mistakes, trouble)),
        };
        let discount = match Discount::parse(&self.discount, &self.reason) {
            Ok(discount) => discount,
            Err(refusal) => return Ok(self.again(Vec::new(), Some(refusal.into()))),
        };
        if trouble.is_some() {
            return Ok(self.again(Vec::new(), trouble));
        }
        if OrderKey::parse(&self.checkout.token).is_none() {
            return Ok(self.afresh(desk).again(Vec::new(), Some(Trouble::StaleForm)));
        }
        let order = HandOrder {
            token: self.checkout.token.clone(),
            seen: self.checkout.seen.clone(),
            cart,
            discount,
            pay_by: filled.pay_by,
            buyer: filled.buyer,
            delivery: filled.delivery,
            comment: filled.comment,
            lang,
        };
        match desk.shop.place_by_hand(staff, order, desk.now(), key).await {
            Ok(order) => {
                (desk.note_deed)(order.number, "place", staff);
                Ok(HandOutcome::Placed(order.number))
            }
            // A token that was used would only be refused again.
            Err(Error::Refused(refusal @ Refusal::TokenReused)) => {
                Ok(self.afresh(desk).again(Vec::new(), Some(refusal.into())))
            }
            Err(Error::Refused(refusal)) => Ok(self.again(Vec::new(), Some(refusal.into()))),
            Err(error) => Err(error),
        }
    }

    fn again(self, mistakes: Vec<Mistake>, trouble: Option<Trouble>) -> HandOutcome {
        HandOutcome::Again(Box::new(HandTried {
            form: self,
            mistakes,
            trouble,
        }))
    }

    /// The form under a new token.
    fn afresh(mut self, desk: &Desk) -> Self {
        self.checkout.token = (desk.token)();
        self
    }
}

/// `/admin/orders/new`. A form that goes on is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<HandTried>();
    page(async move {
        let (desk, chrome, _) = Desk::for_page()?;
        let (terms, ways) = (desk.shop.terms(), desk.shop.ways());
        let tried = tried.unwrap_or_else(|| HandTried {
            form: HandForm::blank((desk.token)(), &ways),
            mistakes: Vec::new(),
            trouble: None,
        });
        let form = &tried.form;
        let quote = desk.shop.quote(&form.cart().0).await;
        let quote = quote.map_err(|error| desk.refused(&error))?;
        let found = if form.q.trim().is_empty() {
            None
        } else {
            let wanted = ShelfQuery {
                words: ShelfQuery::words(&form.q),
                ..ShelfQuery::default()
            };
            let found = desk.shop.shelf(&wanted).await;
            let found = found.map_err(|error| desk.refused(&error))?;
            Some(found.named_first(&wanted.words))
        };
        let delivery = match form.checkout.delivery.as_str() {
            "courier" => Delivery::Courier {
                address: String::new(),
            },
            _ => Delivery::PickUp,
        };
        let discount = Discount::parse(&form.discount, &form.reason);
        let bill = discount.and_then(|discount| {
            let billed = desk.shop.billed_by_hand(&quote, &delivery, discount.as_ref());
            billed.map(|(_, bill)| bill)
        });
        let showing = Showing {
            tried: &tried,
            quote: &quote,
            found: found.as_ref(),
            bill,
            ways: &ways,
            delivery: &terms.delivery,
            transfer_seconds: terms.transfer_seconds,
        };
        Ok(content(&chrome, &showing))
    })
}
