//! Goods that leave in parts: an order is sent in one shipment or in several, and each names what is in it.
//!
//! A shipment never holds a piece of another one: what is left is reckoned in the same change that writes it down, and a form that was
//! drawn before somebody else sent a part is refused.

use super::{
    Actor, Change, DeedKind, Event, Fulfilment, Order, Pieces, ReceiptState, RefundForm, Refusal,
    SecondReceipt, What,
    deed::{seen, typed_of, typed_pieces},
};
use crate::{
    message::{Audience, Brief, Letter},
    staff::Admin,
    text,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest tracking number or address, in characters.
const LONGEST: usize = 200;

/// Goods of an order that left together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// When they left.
    pub at: Timestamp,
    /// Who sent them.
    pub by: Actor,
    /// The carrier's number, or an address, by which they are followed.
    pub tracking: Option<String>,
    /// Which goods; a line stands here once.
    #[serde(default)]
    pub pieces: Vec<Pieces>,
}

/// What the form of a shipment of some of the goods says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShipPartForm {
    /// How to follow the shipment; may be empty.
    #[serde(default)]
    pub tracking: String,
    /// How many shipments there were when the form was drawn; a form that does not say it is refused.
    #[serde(default, deserialize_with = "seen", skip_serializing_if = "Option::is_none")]
    pub seen: Option<usize>,
    /// How many pieces of each line leave, as people type it, by [`RefundForm::field_of`]. Nothing typed is none.
    #[serde(flatten)]
    pub pieces: BTreeMap<String, String>,
}

impl ShipPartForm {
    /// The field that says how many pieces of the line at this place leave.
    pub fn field_of(line: usize) -> String {
        RefundForm::field_of(line)
    }

    /// What is typed about the line at this place; empty if nothing is.
    pub fn typed_of(&self, line: usize) -> &str {
        typed_of(&self.pieces, line)
    }

    /// The pieces that leave of an order with so many lines.
    pub fn pieces(&self, lines: usize) -> Result<Vec<Pieces>, Refusal> {
        let pieces = typed_pieces(&self.pieces, lines)?;
        Ok(pieces.into_iter().filter(|one| one.count > 0).collect())
    }
}

impl Shipment {
    /// Its pieces of the line at this place.
    pub fn pieces_of(&self, line: usize) -> u32 {
        let its = self.pieces.iter().filter(|pieces| pieces.line == line);
        its.fold(0, |sum, pieces| sum.saturating_add(pieces.count))
    }
}

impl Order {
    /// What left so far, the oldest first.
    pub fn shipments(&self) -> &[Shipment] {
        self.fulfilment.shipments()
    }

    /// Pieces of a line that left.
    pub fn sent_pieces(&self, line: usize) -> u32 {
        let shipments = self.shipments().iter();
        shipments.fold(0, |sum, shipment| sum.saturating_add(shipment.pieces_of(line)))
    }

    /// Pieces of a line that are still to be sent. What money goes back for is not sent any more: while pieces are left, those are the
    /// ones that it is for.
    pub fn unsent_pieces(&self, line: usize) -> u32 {
        self.refundable_pieces(line)
            .saturating_sub(self.sent_pieces(line))
    }

    /// How many of these pieces, which money would go back for, never left the shop, as far as that is known: whatever is said of the
    /// others, they go back to the shelf.
    pub fn unsent_of(&self, pieces: &[Pieces]) -> u32 {
        if !self.knows_what_left() {
            return 0;
        }
        let unsent = |one: &Pieces| self.unsent_pieces(one.line).min(one.count);
        pieces.iter().map(unsent).fold(0, u32::saturating_add)
    }

    /// Everything that is still to be sent.
    pub fn unsent(&self) -> Vec<Pieces> {
        self.pieces_left(Self::unsent_pieces)
    }

    /// Whether more than one piece is still to be sent, so that they can leave apart.
    pub(super) fn can_be_divided(&self) -> bool {
        let pieces = self.unsent().into_iter().map(|one| u64::from(one.count));
        pieces.sum::<u64>() > 1
    }

    /// Pieces of a line that did not go back to the shelf, were not written off and never left the shop.
    pub(super) fn pieces_in_shop(&self, line: usize) -> u32 {
        self.pieces_out(line).saturating_sub(self.sent_pieces(line))
    }

    /// Whether it is known of each piece whether it left: the version before wrote no more of a shipment than its number.
    fn knows_what_left(&self) -> bool {
        match &self.fulfilment {
            Fulfilment::New | Fulfilment::PartlyShipped { .. } => true,
            Fulfilment::Shipped { shipments, .. } | Fulfilment::Delivered { shipments, .. } => {
                shipments.iter().any(|shipment| !shipment.pieces.is_empty())
            }
        }
    }

    /// Pieces in the shop that are for nobody: not those of money that is on its way back, which are sent if it does not go. `is_over`:
    /// nothing at all is sent any more.
    pub(super) fn idle(&self, is_over: bool) -> Vec<Pieces> {
        let payment = self.state.payment();
        let is_certain = payment.is_none_or(|payment| payment.refund_under_way().is_none());
        let is_known = self.knows_what_left() && (is_over || is_certain);
        if !is_known {
            return Vec::new();
        }
        self.pieces_left(|order, line| {
            let to_send = if is_over { 0 } else { order.unsent_pieces(line) };
            order.pieces_in_shop(line).saturating_sub(to_send)
        })
    }

    /// Whether nothing is left to send, whatever becomes of money that is on its way back.
    pub(super) fn has_sent_all(&self) -> bool {
        let payment = self.state.payment();
        let is_certain = payment.is_none_or(|payment| payment.refund_under_way().is_none());
        is_certain && self.unsent().is_empty()
    }

    /// Money for pieces that did not leave with the others does not go back after all, as of this order with that change: they are to be
    /// sent, and what they were paid with is settled with them. That the others arrived meanwhile stays in the history; the days to send
    /// goods back begin once the last of them did.
    pub(super) fn send_after_all(&self, change: &mut Change) {
        if let Fulfilment::Shipped { shipments, .. } | Fulfilment::Delivered { shipments, .. } =
            &self.fulfilment
            && self.knows_what_left()
            && !self.unsent().is_empty()
        {
            change.fulfilment = Fulfilment::PartlyShipped {
                shipments: shipments.clone(),
            };
            let is_promise = |receipt: &SecondReceipt| {
                receipt.state == ReceiptState::Promised && receipt.settlement.is_none()
            };
            if change.second_receipt.as_ref().is_some_and(is_promise) {
                change.second_receipt = None;
            }
        }
    }

    /// How its goods stand once nothing more of them is sent.
    pub(super) fn no_more_to_send(&self) -> Fulfilment {
        match &self.fulfilment {
            Fulfilment::PartlyShipped { shipments } => Fulfilment::Shipped {
                at: shipments.last().map_or(self.placed_at, |last| last.at),
                shipments: shipments.clone(),
            },
            other @ (Fulfilment::New | Fulfilment::Shipped { .. } | Fulfilment::Delivered { .. }) => {
                other.clone()
            }
        }
    }

    /// Refuses a form that was drawn before another shipment left. Whoever does not say what they saw means what is left now.
    pub(super) fn check_seen(&self, seen: Option<usize>) -> Result<(), Refusal> {
        match seen {
            Some(seen) if seen != self.shipments().len() => Err(Refusal::SentMeanwhile),
            Some(_) | None => Ok(()),
        }
    }

    /// All that is left leaves, or is to leave once the money is there that is held for it. `tracking` may be empty.
    pub(super) fn ship(
        &self,
        admin: &Admin,
        tracking: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        if self.held().is_some() {
            return self.take_held(admin, (DeedKind::Ship, Vec::new()), tracking, now);
        }
        self.allow(DeedKind::Ship)?;
        let mut change = self.change(now);
        let shipment = Shipment {
            at: now,
            by: admin.actor(),
            tracking: text::line(tracking, LONGEST),
            pieces: self.unsent(),
        };
        self.leave(&mut change, shipment, false, audience);
        Ok(change)
    }

    /// Some of what is left leaves.
    pub(super) fn ship_part(
        &self,
        admin: &Admin,
        form: &ShipPartForm,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        self.allow(DeedKind::ShipPart)?;
        if form.seen.is_none() {
            return Err(Refusal::NotNow);
        }
        self.check_seen(form.seen)?;
        let pieces = form.pieces(self.placed.lines.len())?;
        if pieces.is_empty() {
            return Err(Refusal::NothingToShip);
        }
        for one in &pieces {
            let left = self.unsent_pieces(one.line);
            if one.count > left {
                let sku = self.placed.lines[one.line].sku.clone();
                return Err(Refusal::NotSoManyToShip { sku, left });
            }
        }
        let mut change = self.change(now);
        let shipment = Shipment {
            at: now,
            by: admin.actor(),
            tracking: text::line(&form.tracking, LONGEST),
            pieces,
        };
        let is_more =
            (0..self.placed.lines.len()).any(|line| self.unsent_pieces(line) > shipment.pieces_of(line));
        self.leave(&mut change, shipment, is_more, audience);
        Ok(change)
    }

    /// A shipment leaves with this change, and the buyer is told. `is_more`: something is left.
    pub(super) fn leave(&self, change: &mut Change, shipment: Shipment, is_more: bool, audience: &Audience) {
        let before = self.shipments();
        let is_part = is_more || !before.is_empty();
        let letter = Letter::OrderShipped {
            order: Brief::of(self),
            tracking: shipment.tracking.clone(),
            pieces: shipment.pieces.clone(),
            more: is_more,
            due: self.due_on_delivery(),
            test: self.is_test(),
        };
        // What came back may be sent again, and is another shipment.
        let mut key = format!("order:{}:shipped:{}", self.number, shipment.at.ms());
        if !before.is_empty() {
            key = format!("{key}:{}", before.len() + 1);
        }
        change.messages.extend(audience.tell_buyer(self, &key, letter));
        change.events.push(Event {
            at: shipment.at,
            actor: shipment.by.clone(),
            what: What::Shipped {
                tracking: shipment.tracking.clone(),
                // Of one that is the whole order the order says it.
                pieces: if is_part {
                    shipment.pieces.clone()
                } else {
                    Vec::new()
                },
            },
        });
        let at = shipment.at;
        let shipments = before.iter().cloned().chain([shipment]).collect();
        change.fulfilment = if is_more {
            Fulfilment::PartlyShipped { shipments }
        } else {
            Fulfilment::Shipped { at, shipments }
        };
    }

    /// Whether the number that a shipment is followed by can be mended: as long as somebody may want to follow it. With the buyer it
    /// is forgotten for good.
    pub fn can_mend_shipment(&self, place: usize) -> bool {
        place < self.shipments().len() && !self.is_forgotten()
    }

    /// Mends the number that the shipment at this place is followed by; nothing typed takes it away. The history has every number, the
    /// buyer's page the last one.
    pub(super) fn mend_shipment(
        &self,
        admin: &Admin,
        place: usize,
        tracking: &str,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        if self.is_forgotten() {
            return Err(Refusal::BuyerForgotten);
        }
        if !self.can_mend_shipment(place) {
            return Err(Refusal::NotNow);
        }
        let tracking = text::line(tracking, LONGEST);
        let mut change = self.change(now);
        if let Some(shipment) = change.fulfilment.shipments_mut().get_mut(place)
            && shipment.tracking != tracking
        {
            shipment.tracking.clone_from(&tracking);
            change.events.push(Event {
                at: now,
                actor: admin.actor(),
                what: What::ShipmentMended {
                    shipment: place + 1,
                    tracking,
                },
            });
        }
        Ok(change)
    }
}
