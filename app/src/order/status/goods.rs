//! What is said of goods: what the shop does with them next, what they wait for, where they are.

use super::{Says, plain};
use crate::views::{Link, Sentence};
use shop::{
    Timestamp,
    buyer::Delivery,
    order::{Fulfilment, Pieces, Shipment},
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
            Fulfilment::PartlyShipped { shipments } => {
                let mut sentences = self.partly_shipped(shipments);
                sentences.push(due);
                sentences
            }
            Fulfilment::Shipped { at, shipments } => {
                let mut sentences = self.shipped(*at, shipments);
                sentences.push(due);
                sentences
            }
            Fulfilment::Delivered { at, .. } => vec![self.at("order-later-handed", *at)],
        }
    }

    /// When the goods left and how they are followed; where they left in parts, what is in each.
    pub(super) fn shipped(&self, at: Timestamp, shipments: &[Shipment]) -> Vec<Sentence> {
        if shipments.len() < 2 {
            let tracking = shipments.iter().filter_map(|one| one.tracking.as_deref());
            let tracking = tracking.map(|code| self.tracking(code));
            return std::iter::once(self.at("order-shipped-text", at))
                .chain(tracking)
                .collect();
        }
        self.shipments(shipments)
    }

    /// What left so far, and what follows.
    pub(super) fn partly_shipped(&self, shipments: &[Shipment]) -> Vec<Sentence> {
        let goods = self.names(&self.order().unsent());
        let left = (!goods.is_empty()).then(|| {
            let values = [("goods", goods.as_str().into())];
            plain(self.chrome.with("order-partly-shipped-left", &values))
        });
        self.shipments(shipments).into_iter().chain(left).collect()
    }

    fn shipments(&self, shipments: &[Shipment]) -> Vec<Sentence> {
        let said = shipments.iter().zip(1_usize..).flat_map(|(shipment, nth)| {
            let goods = self.names(&shipment.pieces);
            let values = [
                ("nth", nth.to_string().into()),
                ("at", self.chrome.moment(shipment.at).into()),
                ("goods", goods.as_str().into()),
            ];
            let tracking = shipment.tracking.as_deref().map(|code| self.tracking(code));
            [plain(self.chrome.with("order-shipment", &values))]
                .into_iter()
                .chain(tracking)
        });
        said.collect()
    }

    /// Goods by their names, each with how many pieces of it.
    fn names(&self, pieces: &[Pieces]) -> String {
        let lang = self.chrome.lang;
        let named = pieces.iter().filter_map(|one| {
            let line = self.order().placed.lines.get(one.line)?;
            Some(format!(
                "{} × {}",
                line.name.with_option(&line.option, lang),
                one.count
            ))
        });
        named.collect::<Vec<_>>().join(", ")
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
