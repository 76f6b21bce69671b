//! Registers for whoever keeps the merchant's accounts: money that came, money that went back, receipts, a month at a time.
//!
//! They are read from the histories of orders, which are only appended to: what stood in a month stays there. Play money is in
//! none of them. All entries together are what [`Sums`](crate::order::Sums) says of the whole shop.

mod tally;

pub use tally::{DaySum, Tally, Totals};

use crate::{
    money::Kopecks,
    numbers::Mark,
    order::{Actor, Event, OrderNumber, Payment, Refund, RefundState, SecondReceipt, Source, What},
    payment::{Details, GatewayName, InvoiceId},
    time::Timestamp,
};
use std::ops::Range;

/// Number of a line of history in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId(pub i64);

/// Which part of a register is wanted: entries are in the order of their time, and within the same moment of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// From the first moment of it up to the first one after it.
    pub when: Range<Timestamp>,
    /// Only what comes after this one: the next page.
    pub after: Option<(Timestamp, EntryId)>,
    /// Only what stood in the history when this was its newest line; `None` for all that stands in it now. Whoever reads a
    /// register in portions reads one and the same by it, whatever is appended meanwhile.
    pub until: Option<EntryId>,
    /// At most this many.
    pub limit: i64,
}

impl Span {
    /// What stands in it has this moment or a later one; within this moment, a greater number than this.
    pub fn begins(&self) -> (i64, i64) {
        match self.after {
            Some((at, EntryId(id))) => (at.ms(), id),
            None => (self.when.start.ms(), 0),
        }
    }

    /// The newest line of the history that may stand in it.
    pub fn newest(&self) -> i64 {
        self.until.map_or(i64::MAX, |EntryId(id)| id)
    }
}

/// Money that came or went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// When the shop learned of it.
    pub at: Timestamp,
    /// The order that it is about.
    pub order: OrderNumber,
    /// Which direction it went.
    pub flow: Flow,
    /// The sum.
    pub amount: Kopecks,
    /// Which way it went.
    pub through: Through,
    /// How it was paid, in the gateway's word; empty if that is not known.
    pub method: String,
    /// What the gateway kept of it for itself, which is the shop's expense; `None` where it does not say. What the buyer paid on
    /// top for it is none of the shop's.
    pub fee: Option<Kopecks>,
    /// Whether a receipt went with it (54-FZ), as it was then: with a payment the first one, with a refund its own. `None` for a
    /// payment of which an older release did not note it.
    pub receipt: Option<bool>,
    /// Who says so.
    pub by: Actor,
    /// Why, in the words of the staff; empty if nobody was asked.
    pub note: String,
}

/// What one step of keeping the register's entries writes, all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterStep {
    /// How far it gets. [`Mark::turn`] is that of the mark that it began with; no zone has a say in it.
    pub mark: Mark,
    /// The orders that it is about. Whatever is kept of them gives way.
    pub orders: Vec<OrderNumber>,
    /// All entries of these orders.
    pub entries: Vec<Entry>,
}

/// Which direction money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It came.
    Payment,
    /// It went back.
    Refund,
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Through a gateway, for this invoice of the shop.
    Gateway(GatewayName, InvoiceId),
    /// Past the gateways: cash, a bank transfer, a refund that somebody noted.
    Outside,
}

impl Through {
    /// The gateway, if it was one.
    pub const fn gateway(self) -> Option<GatewayName> {
        match self {
            Self::Gateway(gateway, _) => Some(gateway),
            Self::Outside => None,
        }
    }

    /// The shop's number of the payment at the gateway.
    pub const fn invoice(self) -> Option<InvoiceId> {
        match self {
            Self::Gateway(_, invoice) => Some(invoice),
            Self::Outside => None,
        }
    }
}

impl Entry {
    /// What a line of an order's history says of money; `None` if it is about something else. `payment` is how the order's money
    /// stands now, `details` are those of the notice that brought it, `receipt` is that of its attempt
    /// ([`Attempt::receipt`](crate::payment::Attempt::receipt)).
    pub fn of(
        (id, order): (EntryId, OrderNumber),
        event: Event,
        payment: Option<&Payment>,
        details: Option<&Details>,
        receipt: Option<bool>,
    ) -> Option<Self> {
        let (flow, amount, note) = match event.what {
            What::Paid { amount, .. } => (Flow::Payment, amount, String::new()),
            What::PaidOutside { amount, reason } => (Flow::Payment, amount, reason),
            What::Accepted { amount, note, .. } => (Flow::Payment, amount, note),
            What::Refunded { amount, reason } => (Flow::Refund, amount, reason),
            _ => return None,
        };
        let came = payment.map_or(Through::Outside, came_through);
        let (through, receipt) = match flow {
            Flow::Payment if came.gateway().is_some() => (came, receipt),
            Flow::Payment => (came, Some(false)),
            Flow::Refund => match payment.and_then(|payment| by_gateway(payment, event.at, amount)) {
                Some(refund) => (came, Some(refund.receipt)),
                None => (Through::Outside, Some(false)),
            },
        };
        let method = payment.and_then(|payment| match &payment.source {
            Source::Gateway { method, .. } => method.clone(),
            Source::Outside { .. } => None,
        });
        let fee = details
            .filter(|_| flow == Flow::Payment)
            .and_then(|details| fee(amount, details));
        Some(Self {
            id,
            at: event.at,
            order,
            flow,
            amount,
            through,
            method: method.filter(|_| flow == Flow::Payment).unwrap_or_default(),
            fee,
            receipt,
            by: event.actor,
            note,
        })
    }

    /// Where the next page begins.
    pub const fn place(&self) -> (Timestamp, EntryId) {
        (self.at, self.id)
    }
}

/// What the gateway kept of this sum: what of it was not credited.
fn fee(amount: Kopecks, details: &Details) -> Option<Kopecks> {
    let credited = details.credited?;
    // Two equal sums may be one that was told once: then nothing is known of a commission.
    if details.paid.unwrap_or(amount) == credited {
        return None;
    }
    // Of more than was asked for, the gateway keeps its share as well.
    let came = if details.overpaid {
        details.paid.unwrap_or(amount)
    } else {
        amount
    };
    let fee = came.checked_sub(credited)?;
    Some(fee).filter(|fee| *fee >= Kopecks::ZERO)
}

const fn came_through(payment: &Payment) -> Through {
    match &payment.source {
        Source::Gateway { gateway, invoice, .. } => Through::Gateway(*gateway, *invoice),
        Source::Outside { .. } => Through::Outside,
    }
}

/// The refund that this moment tells of, if it went through the gateway and was not noted by hand.
fn by_gateway(payment: &Payment, at: Timestamp, amount: Kopecks) -> Option<&Refund> {
    payment.refunds.iter().find(|refund| {
        let is_done = matches!(refund.state, RefundState::Done { .. });
        is_done && refund.returned_at() == Some(at) && refund.amount == amount
    })
}

/// A second receipt with the order that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEntry {
    /// The order.
    pub order: OrderNumber,
    /// The receipt as it stands.
    pub receipt: SecondReceipt,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::ROBOKASSA;

    const AT: Timestamp = Timestamp::from_ms(5_000);

    fn payment(refunds: Vec<Refund>) -> Payment {
        Payment {
            amount: Kopecks::new(10_000),
            at: AT,
            source: Source::Gateway {
                gateway: ROBOKASSA,
                invoice: InvoiceId::new(7).unwrap(),
                test: false,
                method: Some("SBP".into()),
            },
            refunds,
        }
    }

    fn entry(what: What, payment: &Payment, details: &Details) -> Option<Entry> {
        let event = Event {
            at: AT,
            actor: Actor::Gateway,
            what,
        };
        Entry::of(
            (EntryId(1), OrderNumber(1_001)),
            event,
            Some(payment),
            Some(details),
            Some(true),
        )
    }

    #[test]
    fn a_commission_is_what_the_gateway_says_it_kept_and_is_never_guessed() {
        let paid = What::Paid {
            amount: Kopecks::new(10_000),
            healed: false,
        };
        for (known, credited, fee) in [
            (None, None, None),
            (Some(10_000), None, None),
            (None, Some(9_700), Some(300)),
            (Some(10_000), Some(9_700), Some(300)),
            // The buyer bears it, and the shop is credited in full.
            (Some(10_350), Some(10_000), Some(0)),
            // Both bear a part of it.
            (Some(10_200), Some(9_800), Some(200)),
            (None, Some(10_100), None),
            (Some(10_000), Some(10_000), None),
            // More came than was asked for.
            (Some(12_000), Some(11_700), Some(300)),
        ] {
            let details = Details {
                paid: known.map(Kopecks::new),
                credited: credited.map(Kopecks::new),
                overpaid: known == Some(12_000),
                ..Details::default()
            };
            let entry = entry(paid.clone(), &payment(Vec::new()), &details).unwrap();
            assert_eq!(entry.fee, fee.map(Kopecks::new), "{known:?} {credited:?}");
            assert_eq!(entry.through.gateway(), Some(ROBOKASSA));
            assert_eq!(entry.method, "SBP");
        }
    }

    /// Whoever bears it: what came less what was kept of it is what the shop was credited with.
    #[test]
    fn what_was_paid_less_the_commission_is_what_was_credited() {
        let bought = 10_000;
        let (mut came, mut kept, mut credited) = (0, 0, 0);
        // (what the buyer paid, what the shop is credited with)
        for sums in [(bought, 9_665), (10_300, bought), (10_150, 9_850)] {
            let details = Details {
                paid: Some(Kopecks::new(sums.0)),
                credited: Some(Kopecks::new(sums.1)),
                ..Details::default()
            };
            let paid = What::Paid {
                amount: Kopecks::new(bought),
                healed: true,
            };
            let entry = entry(paid, &payment(Vec::new()), &details).unwrap();
            came += entry.amount.get();
            kept += entry.fee.unwrap().get();
            credited += sums.1;
        }
        assert_eq!(came - kept, credited);
    }

    #[test]
    fn a_refund_that_somebody_noted_went_past_the_gateway() {
        let back = What::Refunded {
            amount: Kopecks::new(2_500),
            reason: "a torn seam".into(),
        };
        let noted = Refund::noted(Kopecks::new(2_500), AT, Actor::Shop, String::new());
        let sent = Refund {
            state: RefundState::Done {
                at: AT,
                reference: None,
            },
            ..noted.clone()
        };
        let with_receipt = Refund {
            receipt: true,
            ..sent.clone()
        };
        for (refund, gateway, receipt) in [
            (noted, None, false),
            (sent, Some(ROBOKASSA), false),
            (with_receipt, Some(ROBOKASSA), true),
        ] {
            let entry = entry(back.clone(), &payment(vec![refund]), &Details::default()).unwrap();
            assert_eq!(entry.through.gateway(), gateway);
            assert_eq!((entry.flow, entry.note.as_str()), (Flow::Refund, "a torn seam"));
            assert_eq!((entry.fee, entry.method.as_str()), (None, ""));
            assert_eq!(entry.receipt, Some(receipt), "the payment's is none of it");
        }
    }

    #[test]
    fn what_is_no_money_is_no_entry() {
        let found = What::RefundFound {
            amount: Kopecks::new(1),
        };
        for what in [What::Delivered, What::Expired, found] {
            assert_eq!(entry(what, &payment(Vec::new()), &Details::default()), None);
        }
    }
}
