//! What a decision does to an order, written whole.

use crate::{
    errors::database,
    orders::{self, By},
    outbox, rows,
    stock::{self, Cause, Shelf},
};
use serde::Serialize;
use shop::{
    order::{Attention, Change, Changed, Event, Order, OrderNumber, State, StockMove},
    payment::{Attempt, Notice, Verdict},
    store::{Decide, Result, StoreError},
    time::Timestamp,
};
use sqlx::SqliteConnection;

/// A gateway is first asked about an attempt so many seconds after it began: most buyers have paid by then.
const FIRST_CHECK_SECONDS: i64 = 60;

pub(crate) async fn change_order(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    decide: Decide,
) -> Result<Changed> {
    let (order, _) = orders::order(&mut *connection, By::Number(number))
        .await?
        .ok_or(StoreError::NoOrder)?;
    let Some(change) = decide(&order)? else {
        return Ok(Changed {
            order,
            written: false,
        });
    };
    move_stock(connection, &order, &change).await?;
    write(connection, number, &change).await?;
    Ok(Changed {
        order: order.after(&change),
        written: true,
    })
}

/// The facts and documents of one change, in one trip to the database's thread: a trip costs more than a statement.
async fn write(connection: &mut SqliteConnection, number: OrderNumber, change: &Change) -> Result<()> {
    let documents = Documents::of(change)?;
    let (state, fulfilment) = (change.state.name(), change.fulfilment.name());
    let (until, open_attention) = (until(&change.state), open(&change.attention));
    let at = at(change);
    let number = number.0;
    sqlx::query!(
        "update orders set state = $1, state_facts = $2, until = $3, fulfilment = $4, fulfilment_facts = $5,
           attention = $6, open_attention = $7
         where number = $8;

         insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at)
         select value ->> 'gateway', value ->> 'invoice', $9, value ->> 'test', value ->> 'amount',
           value ->> 'started_at', value ->> 'outcome', value ->> 'next_check_at'
         from json_each($10) where true
         on conflict (invoice, gateway) do update set outcome = excluded.outcome, order_number = excluded.order_number,
           test = excluded.test, amount = excluded.amount, started_at = excluded.started_at;

         insert into notices (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method)
         select value ->> 'gateway', value ->> 'invoice', value ->> 'amount', value ->> 'test', $11,
           value ->> 'verdict', value ->> 'channel', value ->> 'at', value ->> 'order_key', value ->> 'method'
         from json_each($12) where true
         on conflict (invoice, gateway, amount, test) do update set order_number = excluded.order_number,
           verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
           order_key = excluded.order_key, method = excluded.method;

         insert into history (order_number, event) select $13, value from json_each($14) order by key;

         insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
         select value ->> 'key', value ->> 'channel', value ->> 'recipient', value ->> 'letter',
           value ->> 'order_number', $15, $15
         from json_each($16) where true order by key
         on conflict (key) do nothing",
        state,
        documents.state,
        until,
        fulfilment,
        documents.fulfilment,
        documents.attention,
        open_attention,
        number,
        number,
        documents.attempts,
        number,
        documents.notices,
        number,
        documents.events,
        at,
        documents.messages,
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

struct Documents {
    state: String,
    fulfilment: String,
    attention: String,
    attempts: String,
    notices: String,
    events: String,
    messages: String,
}

#[derive(Serialize)]
struct AttemptRow<'a> {
    #[serde(flatten)]
    attempt: &'a Attempt,
    next_check_at: Timestamp,
}

#[derive(Serialize)]
struct NoticeRow<'a> {
    #[serde(flatten)]
    notice: &'a Notice,
    verdict: Verdict,
}

impl Documents {
    fn of(change: &Change) -> Result<Self> {
        let attempts: Vec<AttemptRow<'_>> = change
            .attempt
            .iter()
            .map(|attempt| AttemptRow {
                attempt,
                next_check_at: attempt.started_at.plus_seconds(FIRST_CHECK_SECONDS),
            })
            .collect();
        let notices: Vec<NoticeRow<'_>> = change
            .notice
            .iter()
            .map(|(notice, verdict)| NoticeRow {
                notice,
                verdict: *verdict,
            })
            .collect();
        Ok(Self {
            state: rows::document("orders", &change.state)?,
            fulfilment: rows::document("orders", &change.fulfilment)?,
            attention: rows::document("orders", &change.attention)?,
            attempts: rows::document("attempts", &attempts)?,
            notices: rows::document("notices", &notices)?,
            events: rows::document("history", &change.events)?,
            messages: outbox::documents(&change.messages)?,
        })
    }
}

async fn move_stock(connection: &mut SqliteConnection, order: &Order, change: &Change) -> Result<()> {
    let lines = &order.placed.lines;
    let cause = match change.stock {
        StockMove::Stay => return Ok(()),
        StockMove::Return => Cause::Returned,
        StockMove::Take => {
            Shelf::look(connection, lines).await?.check_pieces(lines)?;
            Cause::TakenAgain
        }
    };
    stock::move_pieces(connection, order.number, lines, cause, at(change)).await
}

/// Until when an order that waits for payment is held.
pub(crate) fn until(state: &State) -> Option<i64> {
    match state {
        State::AwaitingPayment { until } => Some(until.ms()),
        State::Paid { .. } | State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => None,
    }
}

fn open(attention: &[Attention]) -> i64 {
    let open = attention.iter().filter(|a| a.resolved.is_none()).count();
    i64::try_from(open).unwrap_or(i64::MAX)
}

/// When the change happened: at its last event.
fn at(change: &Change) -> i64 {
    let event = change.events.last().map(|Event { at, .. }| *at);
    let notice = change.notice.as_ref().map(|(notice, _)| notice.at);
    event.or(notice).map_or(0, Timestamp::ms)
}
