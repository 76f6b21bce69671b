//! The orders of a round, by the statement that begins its transaction.

use super::{
    AttemptName,
    writing::{Known, KnownOrders},
};
use crate::{
    errors::database,
    orders::{
        self,
        document::{Document, order_document},
    },
};
use shop::{
    order::{Order, OrderNumber},
    payment::InvoiceId,
    store::Result,
};
use sqlx::SqliteConnection;
use store_base::columns::{document, value};

/// The documents of all orders are one, too. "Immediate" takes the lock before anything is read, so that nothing read is out
/// of date when it is written.
const BEGIN_AND_READ: &str = concat!(
    "begin immediate;

     select '[' || group_concat(",
    order_document!(),
    ") || ']'
     from orders
     where number in (
       select value from json_each($1)
       union all
       select order_number from attempts where invoice in (select value from json_each($2)))"
);

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
