//! Orders as they are read: whole, in one query.

use crate::{errors::database, rows::value};
use serde::Deserialize;
use shop::{
    order::{Order, OrderKey, OrderNumber},
    payment::{Notice, RecordedNotice, Verdict},
    store::Result,
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor};

/// What an order is known by.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    Number(OrderNumber),
    Key(&'a OrderKey),
    Token(&'a str),
}

/// Waits until nobody else changes the order, and keeps others waiting until the transaction ends; `false` if there is
/// no such order.
///
/// Only then may the order be read, in a statement of its own: a statement that waits sees the locked row as it is
/// after the wait, but the rows of other tables as they were before it.
pub(crate) async fn lock(connection: &mut PgConnection, number: OrderNumber) -> Result<bool> {
    // Rows of other tables may go on referring to the order meanwhile; that is what «no key» allows.
    let locked = sqlx::query_scalar!(
        "select number from orders where number = $1 for no key update",
        number.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(locked.is_some())
}

/// The order, and the fingerprint of what was bought.
pub(crate) async fn order(connection: impl PgExecutor<'_>, by: By<'_>) -> Result<Option<(Order, String)>> {
    let (number, key, token) = match by {
        By::Number(number) => (Some(number.0), None, None),
        By::Key(key) => (None, Some(key.as_str()), None),
        By::Token(token) => (None, None, Some(token)),
    };
    let row = sqlx::query_as!(
        Row,
        r#"select number, key, fingerprint, placed_at, placed::text as "placed!",
             state_facts::text as "state_facts!", fulfilment_facts::text as "fulfilment_facts!",
             attention::text as "attention!",
             (select coalesce(json_agg(json_build_object(
                'gateway', gateway, 'invoice', invoice, 'test', test, 'amount', amount,
                'started_at', started_at, 'outcome', outcome) order by id), '[]')
              from attempts where order_number = orders.number)::text as "attempts!",
             (select coalesce(json_agg(json_build_object('verdict', verdict, 'notice', json_build_object(
                'gateway', gateway, 'invoice', invoice, 'test', test, 'amount', amount,
                'channel', channel, 'at', at, 'order_key', order_key, 'method', method)) order by id), '[]')
              from notices where order_number = orders.number)::text as "notices!"
           from orders
           where number = coalesce($1::bigint,
             (select number from orders where key = $2::text),
             (select number from orders where token = $3::text))"#,
        number,
        key,
        token
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(Row::order).transpose()
}

struct Row {
    number: i64,
    key: String,
    fingerprint: String,
    placed_at: i64,
    placed: String,
    state_facts: String,
    fulfilment_facts: String,
    attention: String,
    attempts: String,
    notices: String,
}

#[derive(Deserialize)]
struct NoticeRow {
    notice: Notice,
    verdict: Verdict,
}

impl Row {
    fn order(self) -> Result<(Order, String)> {
        let number = OrderNumber(self.number);
        let notices: Vec<NoticeRow> = value("notices", &self.notices)?;
        let order = Order {
            number,
            key: key("orders", &self.key)?,
            placed_at: Timestamp::from_ms(self.placed_at),
            placed: value("orders", &self.placed)?,
            state: value("orders", &self.state_facts)?,
            fulfilment: value("orders", &self.fulfilment_facts)?,
            attention: value("orders", &self.attention)?,
            attempts: value("attempts", &self.attempts)?,
            notices: notices
                .into_iter()
                .map(|row| RecordedNotice {
                    order: Some(number),
                    notice: row.notice,
                    verdict: row.verdict,
                })
                .collect(),
        };
        Ok((order, self.fingerprint))
    }
}

/// The key that a column holds.
pub(crate) fn key(table: &'static str, text: &str) -> Result<OrderKey> {
    OrderKey::parse(text).ok_or_else(|| crate::errors::corrupt(table, "a key is not a key"))
}
