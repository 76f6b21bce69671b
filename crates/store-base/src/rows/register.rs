use crate::columns::{value, value_if_any};
use shop::{
    order::{OrderNumber, State},
    payment::Details,
    register::{Entry, EntryId, ReceiptEntry},
    store::Result,
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
