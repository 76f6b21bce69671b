//! The orders of a round, by the statement that begins its transaction.

use super::{
    AttemptName,
    writing::{Known, KnownOrders},
};
use crate::{errors::database, orders};
use serde::Deserialize;
use shop::{
    order::{Attention, Fulfilment, Marking, Order, OrderNumber, Placed, PutAway, SecondReceipt, State},
    payment::{Attempt, InvoiceId, Notice, RecordedNotice, Verdict},
    store::Result,
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::columns::{self, document, value};

/// All orders as one document: a row and a column of it cost more on the way from the connection's thread than they tell.
/// What the tables hold is put together as it stands, because documents there are JSON by the tables' own rules.
///
/// "Immediate" takes the lock before anything is read, so that nothing read is out of date when it is written.
const BEGIN_AND_READ: &str = r#"begin immediate;

select '[' || group_concat(concat(
    '{"number":', number, ',"key":"', key, '","placed_at":', placed_at, ',"placed":', placed,
    ',"state":', state_facts, ',"fulfilment":', fulfilment_facts, ',"attention":', attention,
    ',"trial":', coalesce(trial, 'null'), ',"marking":', coalesce(marking, 'null'),
    ',"second_receipt":', coalesce(second_receipt, 'null'), ',"put_away":', coalesce(put_away, 'null'),
    ',"attempts":[', (select group_concat(concat(
        '[', id, ',{"gateway":"', gateway, '","invoice":', invoice, ',"test":', iif(test, 'true', 'false'),
        ',"amount":', amount, ',"method":', json_quote(method), ',"started_at":', started_at,
        ',"outcome":"', outcome, '","stage":', json_quote(stage), ',"issue":', coalesce(issue, 'null'),
        ',"operation":', json_quote(operation), ',"hold":', coalesce(hold, 'null'), '}]'))
      from attempts where order_number = orders.number),
    '],"notices":[', (select group_concat(concat(
        '[', id, ',{"gateway":"', gateway, '","invoice":', invoice, ',"test":', iif(test, 'true', 'false'),
        ',"amount":', amount, ',"channel":"', channel, '","at":', at, ',"order_key":', json_quote(order_key),
        ',"method":', json_quote(method), ',"details":', coalesce(details, '{}'), '},"', verdict, '"]'))
      from notices where order_number = orders.number),
    ']}')) || ']'
from orders
where number in (
  select value from json_each($1)
  union all
  select order_number from attempts where invoice in (select value from json_each($2)))"#;

/// An order of that document. Attempts and notices come with the ids of their rows, in no order.
#[derive(Deserialize)]
struct Document {
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
    fn read(mut self) -> Result<(Order, Option<bool>)> {
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

/// Begins the transaction and reads the orders of these numbers and of these attempts, as far as they are there and can be
/// read, and what is known of their rows.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    mut numbers: Vec<OrderNumber>,
    attempts: &[AttemptName],
) -> Result<(Vec<Order>, KnownOrders)> {
    let invoices: Vec<InvoiceId> = attempts.iter().map(|(_, invoice)| *invoice).collect();
    let found: Option<String> = sqlx::query_scalar(BEGIN_AND_READ)
        .bind(document("orders", &numbers)?)
        .bind(document("attempts", &invoices)?)
        .fetch_one(&mut *connection)
        .await
        .map_err(database)?;
    if let Ok(read) = read(found.as_deref().unwrap_or("[]")) {
        let known = read
            .iter()
            .map(|(order, trial)| (order.number, Known::of(order, *trial)));
        let known = known.collect();
        return Ok((read.into_iter().map(|(order, _)| order).collect(), known));
    }
    // One that makes no sense does not keep the others from being changed.
    for attempt in attempts {
        numbers.extend(number_of(connection, *attempt).await?);
    }
    let orders = orders::readable_orders(connection, &numbers).await?;
    Ok((orders, KnownOrders::new()))
}

fn read(found: &str) -> Result<Vec<(Order, Option<bool>)>> {
    let documents: Vec<Document> = value("orders", found)?;
    documents.into_iter().map(Document::read).collect()
}

/// The order that has this attempt.
pub(super) async fn number_of(
    connection: &mut SqliteConnection,
    (gateway, invoice): AttemptName,
) -> Result<Option<OrderNumber>> {
    let number = sqlx::query_scalar!(
        "select order_number from attempts where gateway = $1 and invoice = $2",
        gateway.as_str(),
        invoice.get()
    );
    let number = number.fetch_optional(connection).await.map_err(database)?;
    Ok(number.map(OrderNumber))
}
