//! What is said of goods: what the shop does with them next, what they wait for, where they are.

use super::{Says, plain};
use crate::views::{Link, Sentence};
use shop::{
    Timestamp,
    buyer::Delivery,
    order::{Fulfilment, Pieces},
    payment::{PayBy, Tender},
};

impl Says<'_> {
    /// What the shop does with the goods next.
    pub(super) fn next(&self) -> Sentence {
        let placed = &self.order().placed;
        let id = match (
            &placed.delivery,
            self.chrome.tells_buyer && placed.buyer.email.is_some(),
        ) {
            (Delivery::PickUp, true) => "order-paid-next-pickup",
            (Delivery::PickUp, false) => "order-paid-next-pickup-plain",
            (Delivery::Courier { .. }, true) => "order-paid-next-courier",
            (Delivery::Courier { .. }, false) => "order-paid-next-courier-plain",
        };
        plain(self.chrome.text(id))
    }

    /// What is to be paid and when, of an order whose goods do not wait for the money.
    pub(super) fn later(&self, way: PayBy, fulfilment: &Fulfilment) -> Vec<Sentence> {
        let id = match way {
            PayBy::OnDelivery(Tender::Cash) => "order-later-cash",
            PayBy::OnDelivery(Tender::Card) => "order-later-card",
            PayBy::Online | PayBy::Method(_) | PayBy::Through(_) | PayBy::BankTransfer => "order-later-open",
        };
        let sum = self.order().placed.bill.total().to_string();
        let due = plain(self.chrome.with(id, &[("sum", sum.into())]));
        match fulfilment {
            Fulfilment::New => vec![due, self.next()],
            Fulfilment::Shipped { at, tracking } => {
                let mut sentences = self.shipped(*at, tracking.as_deref());
                sentences.push(due);
                sentences
            }
            Fulfilment::Delivered { at } => vec![self.at("order-later-handed", *at)],
        }
    }

    pub(super) fn shipped(&self, at: Timestamp, tracking: Option<&str>) -> Vec<Sentence> {
        let tracking = tracking.map(|code| self.tracking(code));
        std::iter::once(self.at("order-shipped-text", at))
            .chain(tracking)
            .collect()
    }

    /// A number is to be read, an address to be followed.
    fn tracking(&self, code: &str) -> Sentence {
        let chrome = self.chrome;
        if !code.starts_with("https://") && !code.starts_with("http://") {
            return plain(chrome.with("order-shipped-tracking", &[("tracking", code.into())]));
        }
        Sentence {
            text: chrome.text("order-shipped-follow"),
            link: Some(Link {
                href: code.to_owned(),
                text: chrome.text("order-shipped-follow-link"),
            }),
        }
    }

    /// What was missing, so that it was not paid for.
    pub(super) fn missing(&self) -> Vec<Sentence> {
        let order = self.order();
        let sentence = |pieces: &Pieces| {
            let line = order.placed.lines.get(pieces.line)?;
            let values = [
                ("name", line.name.get(self.chrome.lang).into()),
                ("count", pieces.count.into()),
            ];
            Some(plain(self.chrome.with("order-missing", &values)))
        };
        order.missing().iter().filter_map(sentence).collect()
    }
}
