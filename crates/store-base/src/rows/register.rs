use crate::columns::{name, value, value_if_any};
use serde::Serialize;
use shop::{
    money::Kopecks,
    order::{OrderNumber, State},
    payment::{Details, GatewayName},
    register::{DaySum, Entry, EntryId, Flow, ReceiptEntry, Tally},
    store::Result,
    time::Timestamp,
};

/// Money that came or went back, with what is known of it.
#[derive(Debug)]
pub struct RegisterRow {
    pub id: i64,
    pub order_number: i64,
    pub event: String,
    pub state_facts: String,
    pub details: Option<String>,
    pub receipt: Option<bool>,
}

impl RegisterRow {
    /// The entry; `None` if the line of history is about something else.
    ///
    /// # Errors
    /// `Corrupt` if the line makes no sense. What is known of its order may make none: then the sum is all there is.
    pub fn read(self) -> Result<Option<Entry>> {
        let state: Option<State> = value("orders", &self.state_facts).ok();
        let details: Option<Details> = value_if_any("notices", self.details.as_deref())?;
        let event = value("history", &self.event)?;
        let place = (EntryId(self.id), OrderNumber(self.order_number));
        let payment = state.as_ref().and_then(State::payment);
        Ok(Entry::of(place, event, payment, details.as_ref(), self.receipt))
    }
}

/// An entry as it is kept to be added up.
#[derive(Debug, Serialize)]
pub struct KeptEntry {
    pub at: Timestamp,
    pub id: i64,
    pub order_number: OrderNumber,
    pub gateway: Option<GatewayName>,
    pub payment: bool,
    pub kopecks: Kopecks,
    pub fee: Option<Kopecks>,
}

impl From<&Entry> for KeptEntry {
    fn from(entry: &Entry) -> Self {
        Self {
            at: entry.at,
            id: entry.id.0,
            order_number: entry.order,
            gateway: entry.through.gateway(),
            payment: entry.flow == Flow::Payment,
            kopecks: entry.amount,
            fee: entry.fee,
        }
    }
}

/// Kept entries of one day, way and direction.
#[derive(Debug)]
pub struct EntrySums {
    /// Whole days since the first moment that was asked for.
    pub day: i64,
    pub gateway: Option<String>,
    pub payment: bool,
    pub times: i64,
    pub kopecks: i64,
    pub fees: i64,
    /// Of so many it is known what the gateway kept.
    pub with_fee: i64,
}

impl TryFrom<EntrySums> for DaySum {
    type Error = shop::store::StoreError;

    fn try_from(row: EntrySums) -> Result<Self> {
        let gateway = row.gateway.as_deref();
        let gateway: Option<GatewayName> =
            gateway.map(|known| name("register_entries", known)).transpose()?;
        let (times, kopecks) = (row.times.unsigned_abs(), Kopecks::new(row.kopecks));
        let without_fee = (row.times - row.with_fee).unsigned_abs();
        let tally = if row.payment {
            Tally {
                payments: times,
                paid: kopecks,
                fees: Kopecks::new(row.fees),
                without_fee: if gateway.is_some() { without_fee } else { 0 },
                ..Tally::default()
            }
        } else {
            Tally {
                refunds: times,
                refunded: kopecks,
                ..Tally::default()
            }
        };
        Ok(Self {
            day: row.day + 1,
            gateway,
            tally,
        })
    }
}

/// A second receipt with the order that it is of.
#[derive(Debug)]
pub struct ReceiptRow {
    pub number: i64,
    pub second_receipt: String,
}

impl TryFrom<ReceiptRow> for ReceiptEntry {
    type Error = shop::store::StoreError;

    fn try_from(row: ReceiptRow) -> Result<Self> {
        Ok(Self {
            order: OrderNumber(row.number),
            receipt: value("orders", &row.second_receipt)?,
        })
    }
}
