//! The registers of a month, for whoever keeps the merchant's accounts.

use super::{
    Error, Shop,
    following::{Kept, NumbersStep, PORTION, old, orders_of},
};
use crate::{
    numbers::Mark,
    order::OrderNumber,
    register::{Entry, EntryId, ReceiptEntry, RegisterStep, Span, Totals},
    staff::Admin,
    store::Store,
    time::Timestamp,
};
use futures_util::future::join;
use std::{ops::Range, sync::Arc};

/// Lines whose orders are asked anew while somebody looks, so many that a rush of some minutes is among them.
const MOST_ASKED: i64 = 10 * PORTION;

/// Entries that are read at once.
pub const REGISTER_PORTION: usize = 1_000;

impl Shop {
    /// A page of the register of money.
    pub async fn register(&self, _: &Admin, span: &Span) -> Result<Vec<Entry>, Error> {
        Ok(self.store.register(span).await?)
    }

    /// What the register of money comes to in this time: what is kept of it, and the entries of orders to which something happened
    /// since. Each order is counted as it stands at a moment of this call.
    pub async fn register_totals(&self, admin: &Admin, when: Range<Timestamp>) -> Result<Totals, Error> {
        let Some(changed) = self.changed_orders().await? else {
            return self.add_register_up(admin, when).await;
        };
        let (sums, entries) = join(
            self.store.register_sums(&when, &changed),
            self.store.register_of(&changed),
        )
        .await;
        let mut totals = Totals::default();
        for sum in sums? {
            totals.add_sum(&sum);
        }
        let mut entries = entries?;
        entries.retain(|entry| when.contains(&entry.at));
        totals.add(&entries, when.start);
        Ok(totals)
    }

    /// Takes a step in keeping the entries that totals are added up from.
    pub async fn keep_register(&self, now: Timestamp) -> Result<NumbersStep, Error> {
        let (mark, last) = self.store.register_mark().await?;
        self.follow(Kept::Register, mark, last, now).await
    }

    /// Has all entries kept anew; until that is done, totals are added up from all entries of their time.
    pub async fn begin_register(&self, now: Timestamp) -> Result<(), Error> {
        let (_, last) = self.store.register_mark().await?;
        Ok(self.store.begin_register(old(last), now).await?)
    }

    /// Keeps the entries of the orders of these lines as they are now; `false` if another node took this step.
    pub(super) async fn keep_entries(&self, mark: Mark, lines: &[(i64, OrderNumber)]) -> Result<bool, Error> {
        let orders = orders_of(lines);
        let entries = if orders.is_empty() {
            Vec::new()
        } else {
            self.store.register_of(&orders).await?
        };
        let step = RegisterStep {
            mark,
            orders,
            entries,
        };
        Ok(self.store.keep_register(step).await?)
    }

    /// The orders of which other entries may be kept than they have now; `None` if they are so many that it takes less to read all
    /// entries.
    async fn changed_orders(&self) -> Result<Option<Vec<OrderNumber>>, Error> {
        let (mark, last) = self.store.register_mark().await?;
        // Among lines that will be looked at twice may be one that came late.
        let after = mark.again.min(mark.seen);
        let lines = self.store.history_lines(after, i64::MAX, MOST_ASKED).await?;
        let is_all = lines.last().is_none_or(|(line, _)| *line >= last);
        Ok(is_all.then(|| orders_of(&lines)))
    }

    /// What all entries of this time come to, read one after the other.
    async fn add_register_up(&self, admin: &Admin, when: Range<Timestamp>) -> Result<Totals, Error> {
        let mut totals = Totals::default();
        let start = when.start;
        let mut reading = self.read_register(admin, when).await?;
        loop {
            let entries = reading.next().await?;
            if entries.is_empty() {
                return Ok(totals);
            }
            totals.add(&entries, start);
        }
    }

    /// All of the register of money in this time, as it stands now.
    pub async fn read_register(&self, _: &Admin, when: Range<Timestamp>) -> Result<RegisterReading, Error> {
        let newest = self.store.newest_entry().await?;
        Ok(RegisterReading {
            store: self.store.clone(),
            span: Span {
                until: Some(newest),
                ..first(when)
            },
        })
    }

    /// All second receipts of this time.
    pub fn read_receipts(&self, _: &Admin, when: Range<Timestamp>) -> ReceiptReading {
        ReceiptReading {
            store: self.store.clone(),
            span: first(when),
        }
    }

    /// Whether the register of receipts has one of this entry, of those that the gateway writes with money: it went along then,
    /// whatever the settings are since.
    ///
    /// Of a payment of which an older release did not note it the settings of today say so.
    pub fn has_receipt(&self, entry: &Entry) -> bool {
        entry.receipt.unwrap_or_else(|| {
            let gateway = entry.through.gateway();
            gateway.is_some_and(|gateway| self.writes_receipts(gateway, false))
        })
    }
}

/// A register of money that is read a portion after the other, each in a moment, so that nobody waits for whoever takes his time.
///
/// It is the register as it stood when the reading began: the history is only appended to, and what was appended later is left
/// out. `SQLite` has one writer, so that nothing can come before the line that was the newest then. `PostgreSQL` gives a line its
/// number before it is there for others: what was just being written is in the register or not, depending on where the reader is.
pub struct RegisterReading {
    store: Arc<dyn Store>,
    span: Span,
}

impl RegisterReading {
    /// The next portion, at most [`REGISTER_PORTION`]; none once all is read.
    pub async fn next(&mut self) -> Result<Vec<Entry>, Error> {
        let entries = self.store.register(&self.span).await?;
        if let Some(last) = entries.last() {
            self.span.after = Some(last.place());
        }
        Ok(entries)
    }
}

/// Second receipts that are read a portion after the other, each as it stands when it is read.
pub struct ReceiptReading {
    store: Arc<dyn Store>,
    span: Span,
}

impl ReceiptReading {
    /// The next portion, at most [`REGISTER_PORTION`]; none once all is read.
    pub async fn next(&mut self) -> Result<Vec<ReceiptEntry>, Error> {
        let entries = self.store.receipt_register(&self.span).await?;
        if let Some(last) = entries.last() {
            self.span.after = Some((last.receipt.since, EntryId(last.order.0)));
        }
        Ok(entries)
    }
}

fn first(when: Range<Timestamp>) -> Span {
    Span {
        when,
        after: None,
        until: None,
        limit: i64::try_from(REGISTER_PORTION).unwrap_or(i64::MAX),
    }
}
