//! An order as one document.
//!
//! A row and a column of it cost more on the way from the connection's thread than they tell, so an order comes as one text.
//! What the tables hold is put together as it stands, because documents there are JSON by the tables' own rules.

use serde::Deserialize;
use shop::{
    order::{Attention, Fulfilment, Marking, Order, OrderNumber, Placed, PutAway, SecondReceipt, State},
    payment::{Attempt, Notice, RecordedNotice, Verdict},
    store::Result,
    time::Timestamp,
};
use store_base::columns;

/// The document of a row of `orders`.
macro_rules! order_document {
    () => {
        r#"concat(
    '{"number":', number, ',"key":"', key, '","placed_at":', placed_at, ',"placed":',
    iif(amended is null, placed, json_patch(placed, amended)),
    ',"state":', state_facts, ',"fulfilment":', fulfilment_facts, ',"attention":', attention,
    ',"trial":', coalesce(trial, 'null'), ',"marking":', coalesce(marking, 'null'),
    ',"second_receipt":', coalesce(second_receipt, 'null'), ',"put_away":', coalesce(put_away, 'null'),
    ',"attempts":[', (select group_concat(concat(
        '[', id, ',{"gateway":"', gateway, '","invoice":', invoice, ',"test":', iif(test, 'true', 'false'),
        ',"amount":', amount, ',"method":', json_quote(method), ',"started_at":', started_at,
        ',"outcome":"', outcome, '","stage":', json_quote(stage), ',"issue":', coalesce(issue, 'null'),
        ',"operation":', json_quote(operation), ',"hold":', coalesce(hold, 'null'),
        ',"receipt":', iif(receipt is null, 'null', iif(receipt, 'true', 'false')),
        ',"handed_over":', iif(handed_over, 'true', 'false'), '}]'))
      from attempts where order_number = orders.number),
    '],"notices":[', (select group_concat(concat(
        '[', id, ',{"gateway":"', gateway, '","invoice":', invoice, ',"test":', iif(test, 'true', 'false'),
        ',"amount":', amount, ',"channel":"', channel, '","at":', at, ',"order_key":', json_quote(order_key),
        ',"method":', json_quote(method), ',"details":', coalesce(details, '{}'), '},"', verdict, '"]'))
      from notices where order_number = orders.number),
    ']}')"#
    };
}

pub(crate) use order_document;

/// What that document says. Attempts and notices come with the ids of their rows, in no order.
#[derive(Deserialize)]
pub(crate) struct Document {
    number: OrderNumber,
    key: String,
    placed_at: Timestamp,
    placed: Placed,
    state: State,
    fulfilment: Fulfilment,
    attention: Vec<Attention>,
    trial: Option<i64>,
    marking: Option<Marking>,
    second_receipt: Option<SecondReceipt>,
    put_away: Option<PutAway>,
    attempts: Vec<(i64, Attempt)>,
    notices: Vec<(i64, Notice, Verdict)>,
}

impl Document {
    /// The order, and whether the table says that it is a trial.
    pub(crate) fn read(mut self) -> Result<(Order, Option<bool>)> {
        self.attempts.sort_unstable_by_key(|(id, _)| *id);
        self.notices.sort_unstable_by_key(|(id, ..)| *id);
        let notices = self.notices.into_iter();
        let order = Order {
            number: self.number,
            key: columns::key("orders", &self.key)?,
            placed_at: self.placed_at,
            placed: self.placed,
            state: self.state,
            fulfilment: self.fulfilment,
            attention: self.attention,
            attempts: self.attempts.into_iter().map(|(_, attempt)| attempt).collect(),
            notices: notices
                .map(|(_, notice, verdict)| RecordedNotice { notice, verdict })
                .collect(),
            marking: self.marking.unwrap_or_default(),
            second_receipt: self.second_receipt,
            put_away: self.put_away,
        };
        Ok((order, self.trial.map(|trial| trial == 1)))
    }
}
