//! What the staff does to an order, as a value: the form's body, the last part of its address, the guard, the word in
//! the log.

use super::{
    Change, Goods, MarkForm, Order, Pieces, RefundNote, RefundScope, RefundWish, Refusal, ShipPartForm,
};
use crate::{
    message::Audience,
    money::{Kopecks, NotASum},
    staff::{Admin, Right},
    time::Timestamp,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::collections::BTreeMap;

/// Something the staff does to an order, with all that the form says.
///
/// Read from a form it is a field `deed` with the [`DeedKind`]'s name, and the fields of the variant as texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub enum Deed {
    /// The goods left: all that were not sent before.
    Ship {
        /// How to follow the shipment; may be empty.
        #[serde(default)]
        tracking: String,
        /// How many shipments there were when the form was drawn; nothing if whatever is left is meant.
        #[serde(default, deserialize_with = "seen", skip_serializing_if = "Option::is_none")]
        seen: Option<usize>,
    },
    /// Some of the goods left.
    ShipPart(ShipPartForm),
    /// Mends the number that a shipment is followed by.
    MendShipment {
        /// Its place in [`Order::shipments`].
        #[serde(deserialize_with = "place")]
        shipment: usize,
        /// How to follow it; empty if nobody can.
        #[serde(default)]
        tracking: String,
    },
    /// The goods are to leave, but for some that are missing, once so much of the held money is there.
    ShipLess(ShipLessForm),
    /// The goods arrived.
    Deliver,
    /// Calls an unpaid order off.
    Cancel {
        /// Why, in words that the buyer reads.
        #[serde(default)]
        reason: String,
    },
    /// Notes money that came outside the gateways.
    PayOutside {
        /// Why, for the history; must not be empty.
        #[serde(default)]
        reason: String,
    },
    /// Notes that money was returned outside the shop.
    NoteRefund {
        /// How much, as people type it; empty for all that is left.
        #[serde(default)]
        amount: String,
        /// What was left when the form was drawn; a form that does not say it is refused.
        #[serde(default)]
        left: String,
        /// Why, for the history; must not be empty.
        #[serde(default)]
        reason: String,
    },
    /// Has the gateway return money that came through it.
    Refund(RefundForm),
    /// Says what became of a refund that the shop does not know the end of, or calls one off that was not sent.
    SettleRefund {
        /// Its place in [`Payment::refunds`](super::Payment::refunds).
        #[serde(deserialize_with = "place")]
        refund: usize,
        /// Whether the money went out: `yes` or `no`.
        #[serde(deserialize_with = "truth")]
        went_out: bool,
        /// How that is known, for the history; must not be empty.
        #[serde(default)]
        note: String,
    },
    /// Notes the codes of marked goods.
    Mark(MarkForm),
    /// Has a second receipt that failed sent again, now.
    RetryReceipt,
    /// Has the gateway make an invoice with a link, for the staff to send.
    MakeLink {
        /// The buyer was told of the documents; has to be said of one who has not agreed to them on the site.
        #[serde(default, deserialize_with = "truth")]
        told: bool,
    },
    /// Says that a second receipt that failed was written past the shop.
    NoteReceipt {
        /// How, for the history; must not be empty.
        #[serde(default)]
        note: String,
    },
    /// Takes money that did not fit as the order's payment after all.
    Accept {
        /// Its place in [`Order::attention`].
        #[serde(deserialize_with = "place")]
        attention: usize,
        /// Why, for the history; must not be empty.
        #[serde(default)]
        note: String,
    },
    /// Notes how money that did not fit was dealt with otherwise.
    Resolve {
        /// Its place in [`Order::attention`].
        #[serde(deserialize_with = "place")]
        attention: usize,
        /// How it was dealt with; must not be empty.
        #[serde(default)]
        note: String,
    },
}

/// What the form of a refund says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundForm {
    /// What money is to go back for.
    pub what: RefundWhat,
    /// How much, as people type it, where that is [`RefundWhat::Sum`].
    #[serde(default)]
    pub amount: String,
    /// Whether the price of delivery goes back, too. It does not for a sum.
    #[serde(default, deserialize_with = "truth")]
    pub delivery: bool,
    /// What becomes of the goods. Those of a sum stay where they are.
    #[serde(default)]
    pub goods: Goods,
    /// What was left when the form was drawn; a form that does not say it is refused.
    #[serde(default)]
    pub left: String,
    /// Why, for the history; must not be empty.
    #[serde(default)]
    pub reason: String,
    /// How many pieces of each line, as people type it, by [`RefundForm::field_of`]. Nothing typed is none.
    #[serde(flatten)]
    pub pieces: BTreeMap<String, String>,
}

/// What the form of a parcel without all of the goods says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShipLessForm {
    /// How to follow the parcel; may be empty.
    #[serde(default)]
    pub tracking: String,
    /// How many pieces of each line are missing, as people type it, by [`RefundForm::field_of`]. Nothing typed is none.
    #[serde(flatten)]
    pub missing: BTreeMap<String, String>,
}

impl ShipLessForm {
    /// What is typed about the line at this place; empty if nothing is.
    pub fn typed_of(&self, line: usize) -> &str {
        typed_of(&self.missing, line)
    }

    /// The pieces that are missing of an order with so many lines.
    pub fn pieces(&self, lines: usize) -> Result<Vec<Pieces>, Refusal> {
        let pieces = typed_pieces(&self.missing, lines)?;
        Ok(pieces.into_iter().filter(|one| one.count > 0).collect())
    }
}

pub(super) fn typed_of(fields: &BTreeMap<String, String>, line: usize) -> &str {
    fields
        .get(&RefundForm::field_of(line))
        .map_or("", |typed| typed.trim())
}

/// The pieces of so many lines that are typed into fields.
pub(super) fn typed_pieces(fields: &BTreeMap<String, String>, lines: usize) -> Result<Vec<Pieces>, Refusal> {
    let typed = (0..lines).map(|line| (line, typed_of(fields, line)));
    let counted = typed.filter(|(_, typed)| !typed.is_empty()).map(|(line, typed)| {
        let count = typed.parse::<u32>().map_err(|_| Refusal::NotACount)?;
        Ok(Pieces { line, count })
    });
    counted.collect()
}

/// What money is to go back for, as a form says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefundWhat {
    /// Everything that is left.
    Rest,
    /// Pieces of some lines.
    Lines,
    /// A sum, for nothing in particular.
    Sum,
}

impl RefundForm {
    /// The field that says how many pieces of the line at this place come back.
    pub fn field_of(line: usize) -> String {
        format!("line-{line}")
    }

    /// What is typed about the line at this place; empty if nothing is.
    pub fn typed_of(&self, line: usize) -> &str {
        typed_of(&self.pieces, line)
    }

    /// What the form asks for, of an order with so many lines.
    pub fn wish(&self, lines: usize) -> Result<RefundWish, Refusal> {
        let delivery = self.delivery;
        let scope = match self.what {
            RefundWhat::Rest => RefundScope::Rest { delivery },
            RefundWhat::Lines => {
                let pieces = typed_pieces(&self.pieces, lines)?;
                RefundScope::Lines { pieces, delivery }
            }
            RefundWhat::Sum => {
                let sum = Kopecks::typed(&self.amount).map_err(|NotASum| Refusal::NotASum)?;
                RefundScope::Sum(sum.ok_or(Refusal::NotASum)?)
            }
        };
        Ok(RefundWish {
            scope,
            goods: self.goods,
            left: self.left.parse().map_err(|NotASum| Refusal::NotNow)?,
            reason: self.reason.clone(),
        })
    }
}

/// Which [`Deed`], without what the form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    /// [`Deed::Ship`]
    Ship,
    /// [`Deed::ShipPart`]
    ShipPart,
    /// [`Deed::MendShipment`]
    MendShipment,
    /// [`Deed::ShipLess`]
    ShipLess,
    /// [`Deed::Deliver`]
    Deliver,
    /// [`Deed::Cancel`]
    Cancel,
    /// [`Deed::PayOutside`]
    PayOutside,
    /// [`Deed::NoteRefund`]
    NoteRefund,
    /// [`Deed::Refund`]
    Refund,
    /// [`Deed::SettleRefund`]
    SettleRefund,
    /// [`Deed::Mark`]
    Mark,
    /// [`Deed::RetryReceipt`]
    RetryReceipt,
    /// [`Deed::MakeLink`]
    MakeLink,
    /// [`Deed::NoteReceipt`]
    NoteReceipt,
    /// [`Deed::Accept`]
    Accept,
    /// [`Deed::Resolve`]
    Resolve,
}

impl DeedKind {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Ship,
        Self::ShipPart,
        Self::MendShipment,
        Self::ShipLess,
        Self::Deliver,
        Self::Cancel,
        Self::PayOutside,
        Self::NoteRefund,
        Self::Refund,
        Self::SettleRefund,
        Self::Mark,
        Self::RetryReceipt,
        Self::MakeLink,
        Self::NoteReceipt,
        Self::Accept,
        Self::Resolve,
    ];

    /// Its name in forms, addresses and logs, and the end of its words' ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ship => "ship",
            Self::ShipPart => "ship-part",
            Self::MendShipment => "mend-shipment",
            Self::ShipLess => "ship-less",
            Self::Deliver => "deliver",
            Self::Cancel => "cancel",
            Self::PayOutside => "pay-outside",
            Self::NoteRefund => "note-refund",
            Self::Refund => "refund",
            Self::SettleRefund => "settle-refund",
            Self::Mark => "mark",
            Self::RetryReceipt => "retry-receipt",
            Self::MakeLink => "make-link",
            Self::NoteReceipt => "note-receipt",
            Self::Accept => "accept",
            Self::Resolve => "resolve",
        }
    }

    /// The right that it wants.
    pub const fn right(self) -> Right {
        match self {
            Self::Ship | Self::ShipPart | Self::MendShipment | Self::Deliver | Self::Mark => Right::Parcels,
            Self::Cancel | Self::MakeLink => Right::TakeOrders,
            // A parcel without what is missing takes less money.
            Self::ShipLess
            | Self::PayOutside
            | Self::NoteRefund
            | Self::Refund
            | Self::SettleRefund
            | Self::RetryReceipt
            | Self::NoteReceipt
            | Self::Accept
            | Self::Resolve => Right::Money,
        }
    }

    /// Whether its person has to have shown lately who they are: money goes back by it, or the buyer and the books are told that it
    /// did, which nobody takes back.
    pub const fn wants_confirmation(self) -> bool {
        match self {
            Self::Refund | Self::NoteRefund | Self::SettleRefund => true,
            Self::Ship
            | Self::ShipPart
            | Self::MendShipment
            | Self::ShipLess
            | Self::Deliver
            | Self::Cancel
            | Self::PayOutside
            | Self::Mark
            | Self::RetryReceipt
            | Self::MakeLink
            | Self::NoteReceipt
            | Self::Accept
            | Self::Resolve => false,
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Deed {
    /// Which deed it is.
    pub const fn kind(&self) -> DeedKind {
        match self {
            Self::Ship { .. } => DeedKind::Ship,
            Self::ShipPart(_) => DeedKind::ShipPart,
            Self::MendShipment { .. } => DeedKind::MendShipment,
            Self::ShipLess(_) => DeedKind::ShipLess,
            Self::Deliver => DeedKind::Deliver,
            Self::Cancel { .. } => DeedKind::Cancel,
            Self::PayOutside { .. } => DeedKind::PayOutside,
            Self::NoteRefund { .. } => DeedKind::NoteRefund,
            Self::Refund(_) => DeedKind::Refund,
            Self::SettleRefund { .. } => DeedKind::SettleRefund,
            Self::Mark(_) => DeedKind::Mark,
            Self::RetryReceipt => DeedKind::RetryReceipt,
            Self::MakeLink { .. } => DeedKind::MakeLink,
            Self::NoteReceipt { .. } => DeedKind::NoteReceipt,
            Self::Accept { .. } => DeedKind::Accept,
            Self::Resolve { .. } => DeedKind::Resolve,
        }
    }

    /// Whether goods leave by it, at once or when the money is there.
    pub const fn sends(&self) -> bool {
        match self {
            Self::Ship { .. } | Self::ShipPart(_) | Self::ShipLess(_) => true,
            Self::MendShipment { .. }
            | Self::Deliver
            | Self::Cancel { .. }
            | Self::PayOutside { .. }
            | Self::NoteRefund { .. }
            | Self::Refund(_)
            | Self::SettleRefund { .. }
            | Self::Mark(_)
            | Self::RetryReceipt
            | Self::MakeLink { .. }
            | Self::NoteReceipt { .. }
            | Self::Accept { .. }
            | Self::Resolve { .. } => false,
        }
    }
}

impl Order {
    /// What a deed of the staff changes, or why it is refused.
    pub fn carry_out(
        &self,
        admin: &Admin,
        deed: &Deed,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        match deed {
            Deed::Ship { tracking, seen } => {
                self.allow(DeedKind::Ship)?;
                self.check_seen(*seen)?;
                self.ship(admin, tracking, now, audience)
            }
            Deed::ShipPart(form) => self.ship_part(admin, form, now, audience),
            Deed::MendShipment { shipment, tracking } => self.mend_shipment(admin, *shipment, tracking, now),
            Deed::ShipLess(form) => {
                let missing = form.pieces(self.placed.lines.len())?;
                self.take_held(admin, (DeedKind::ShipLess, missing), &form.tracking, now)
            }
            Deed::Deliver => self.deliver(admin, now),
            Deed::Cancel { reason } => self.cancel(admin, reason, now, audience),
            Deed::PayOutside { reason } => self.pay_outside(admin, reason, now, audience),
            Deed::NoteRefund { amount, left, reason } => {
                let note = RefundNote {
                    amount: Kopecks::typed(amount).map_err(|NotASum| Refusal::NotASum)?,
                    left: left.parse().map_err(|NotASum| Refusal::NotNow)?,
                    reason: reason.clone(),
                };
                self.note_refund(admin, &note, now, audience)
            }
            Deed::Refund(form) => self.ask_refund(admin, &form.wish(self.placed.lines.len())?, now),
            Deed::SettleRefund {
                refund,
                went_out,
                note,
            } => self.settle_refund(admin, (*refund, *went_out), note, now, audience),
            Deed::Mark(form) => self.mark(admin, form, now),
            Deed::RetryReceipt => self.retry_receipt(admin, now),
            // It begins an attempt, and only the desk knows of which gateway: see `Order::ask_link`.
            Deed::MakeLink { .. } => Err(Refusal::NotNow),
            Deed::NoteReceipt { note } => self.note_receipt(admin, note, now),
            Deed::Accept { attention, note } => self.accept(admin, *attention, note, now, audience),
            Deed::Resolve { attention, note } => self.resolve(admin, *attention, note, now),
        }
    }
}

/// Forms carry texts only, and serde does not turn what stands beside a tag into a number by itself.
fn place<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Place {
        Number(usize),
        Text(String),
    }
    match Place::deserialize(deserializer)? {
        Place::Number(place) => Ok(place),
        Place::Text(text) => text.trim().parse().map_err(D::Error::custom),
    }
}

/// How many shipments a form knows of; a field that is empty says nothing.
pub(super) fn seen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seen {
        Number(usize),
        Text(String),
    }
    match Seen::deserialize(deserializer)? {
        Seen::Number(count) => Ok(Some(count)),
        Seen::Text(text) if text.trim().is_empty() => Ok(None),
        Seen::Text(text) => text.trim().parse().map(Some).map_err(D::Error::custom),
    }
}

/// A box that was ticked, or an answer: forms say `on`, `yes` or `no`, and nothing for a box that was not.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Truth {
        Known(bool),
        Text(String),
    }
    match Truth::deserialize(deserializer)? {
        Truth::Known(truth) => Ok(truth),
        Truth::Text(text) => match text.as_str() {
            "on" | "yes" | "true" => Ok(true),
            "" | "no" | "false" => Ok(false),
            _ => Err(D::Error::custom("neither yes nor no")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_is_read_from_the_texts_of_a_form() {
        let read = |fields: &[(&str, &str)]| {
            let fields = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into()));
            serde_json::from_value(serde_json::Value::Object(fields.collect())).ok()
        };
        let accept = Deed::Accept {
            attention: 3,
            note: "fine".into(),
        };
        assert_eq!(
            read(&[("deed", "accept"), ("note", "fine"), ("attention", "3")]),
            Some(accept)
        );
        assert_eq!(
            read(&[("deed", "deliver"), ("note", "ignored")]),
            Some(Deed::Deliver)
        );
        let no_reason = Deed::Cancel {
            reason: String::new(),
        };
        assert_eq!(read(&[("deed", "cancel")]), Some(no_reason));
        let answer = |went_out| read(&[("deed", "settle-refund"), ("refund", "1"), ("went_out", went_out)]);
        for (text, went_out) in [("yes", true), ("no", false)] {
            let settle = Deed::SettleRefund {
                refund: 1,
                went_out,
                note: String::new(),
            };
            assert_eq!(answer(text), Some(settle), "{text}");
        }
        assert_eq!(answer("perhaps"), None);
        for wrong in [
            &[("deed", "burn")][..],
            &[("deed", "settle-refund"), ("refund", "1"), ("note", "seen")],
            &[("deed", "refund"), ("reason", "nobody says what for")],
            &[("deed", "accept"), ("note", "fine")],
            &[("deed", "resolve"), ("note", "fine"), ("attention", "first")],
            &[("reason", "no deed")],
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_refund_is_read_from_the_texts_of_a_form() {
        let form = serde_json::json!({
            "deed": "refund", "what": "lines", "line-0": "2", "line-1": "", "line-2": " 1 ", "line-9": "7",
            "delivery": "on", "goods": "written-off", "left": "10.00", "reason": "a moth",
        });
        let Deed::Refund(form) = serde_json::from_value(form).unwrap() else {
            panic!("it is a refund");
        };
        let pieces = vec![Pieces { line: 0, count: 2 }, Pieces { line: 2, count: 1 }];
        let wish = RefundWish {
            scope: RefundScope::Lines {
                pieces,
                delivery: true,
            },
            goods: Goods::WrittenOff,
            left: Kopecks::new(1_000),
            reason: "a moth".into(),
        };
        assert_eq!(form.wish(3), Ok(wish));
        assert_eq!((form.typed_of(2), form.typed_of(5)), ("1", ""));
        for (name, value, refusal) in [
            ("line-1", "-1", Refusal::NotACount),
            ("line-1", "a few", Refusal::NotACount),
        ] {
            let mut wrong = form.clone();
            wrong.pieces.insert(name.into(), value.into());
            assert_eq!(wrong.wish(3), Err(refusal), "{value}");
        }
        let sum = |amount: &str| RefundForm {
            what: RefundWhat::Sum,
            amount: amount.into(),
            ..form.clone()
        };
        let asked = sum("10,5").wish(3).unwrap().scope;
        assert_eq!(asked, RefundScope::Sum(Kopecks::new(1_050)));
        for nothing in ["", "ten"] {
            assert_eq!(sum(nothing).wish(3), Err(Refusal::NotASum), "{nothing}");
        }
        let blind = RefundForm {
            left: String::new(),
            ..form
        };
        assert_eq!(blind.wish(3), Err(Refusal::NotNow));
    }

    #[test]
    fn the_name_of_a_kind_is_the_name_in_the_form() {
        for kind in DeedKind::ALL {
            let form = serde_json::json!({
                "deed": kind.as_str(), "attention": "0", "refund": "0", "shipment": "0", "went_out": "no", "what": "rest",
            });
            let deed: Deed = serde_json::from_value(form).unwrap();
            assert_eq!(deed.kind(), kind);
            assert_eq!(DeedKind::parse(kind.as_str()), Some(kind));
        }
    }
}
