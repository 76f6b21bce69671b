//! The registers of a month, for whoever keeps the merchant's accounts.

use super::{Error, Shop};
use crate::{
    register::{Entry, EntryId, ReceiptEntry, Span, Totals},
    staff::Admin,
    time::Timestamp,
};
use std::ops::Range;

/// Entries that are read at once.
const PORTION: i64 = 1_000;

impl Shop {
    /// A page of the register of money.
    pub async fn register(&self, _: &Admin, span: &Span) -> Result<Vec<Entry>, Error> {
        Ok(self.store.register(span).await?)
    }

    /// What the register of money comes to in this time.
    pub async fn register_totals(&self, admin: &Admin, when: Range<Timestamp>) -> Result<Totals, Error> {
        let mut totals = Totals::default();
        let start = when.start;
        let mut span = first(when);
        loop {
            let entries = self.register(admin, &span).await?;
            totals.add(&entries, start);
            let Some(last) = entries.last() else {
                return Ok(totals);
            };
            span.after = Some(last.place());
        }
    }

    /// All of the register of money in this time, up to `most` entries.
    pub async fn whole_register(
        &self,
        admin: &Admin,
        when: Range<Timestamp>,
        most: usize,
    ) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        let mut span = first(when);
        while all.len() < most {
            let entries = self.register(admin, &span).await?;
            let Some(last) = entries.last() else { break };
            span.after = Some(last.place());
            all.extend(entries);
        }
        all.truncate(most);
        Ok(all)
    }

    /// All second receipts of this time, up to `most` of them.
    pub async fn whole_receipt_register(
        &self,
        _: &Admin,
        when: Range<Timestamp>,
        most: usize,
    ) -> Result<Vec<ReceiptEntry>, Error> {
        let mut all: Vec<ReceiptEntry> = Vec::new();
        let mut span = first(when);
        while all.len() < most {
            let entries = self.store.receipt_register(&span).await?;
            let Some(last) = entries.last() else { break };
            span.after = Some((last.receipt.since, EntryId(last.order.0)));
            all.extend(entries);
        }
        all.truncate(most);
        Ok(all)
    }

    /// Whether a payment through this gateway has a first receipt, which the gateway writes with it.
    pub fn writes_first_receipts(&self, entry: &Entry) -> bool {
        let by = entry.through.gateway().and_then(|name| self.gateway(name).ok());
        by.and_then(|gateway| gateway.receipts())
            .is_some_and(|receipts| receipts.are_for(false))
    }
}

fn first(when: Range<Timestamp>) -> Span {
    Span {
        when,
        after: None,
        limit: PORTION,
    }
}
