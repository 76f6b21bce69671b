//! What a decision does to an order, written whole.

use crate::{
    errors::database,
    listener,
    orders::{self, By},
    outbox, rows,
    stock::{self, Cause},
};
use serde::Serialize;
use shop::{
    order::{Attention, Change, Changed, Event, Order, OrderNumber, State, StockMove},
    payment::{Attempt, Notice, Verdict},
    store::{Decide, Result, StoreError},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};

/// A gateway is first asked about an attempt so many seconds after it began: most buyers have paid by then.
const FIRST_CHECK_SECONDS: i64 = 60;

pub(crate) async fn change_order(pool: &PgPool, number: OrderNumber, decide: Decide) -> Result<Changed> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !orders::lock(&mut transaction, number).await? {
        return Err(StoreError::NoOrder);
    }
    let (order, _) = orders::order(&mut *transaction, By::Number(number))
        .await?
        .ok_or(StoreError::NoOrder)?;
    let Some(change) = decide(&order)? else {
        return Ok(Changed {
            order,
            written: false,
        });
    };
    move_stock(&mut transaction, &order, &change).await?;
    write(&mut transaction, number, &change).await?;
    transaction.commit().await.map_err(database)?;
    Ok(Changed {
        order: order.after(&change),
        written: true,
    })
}

/// The facts and documents of one change, in one trip to the server: a trip costs more than a statement.
async fn write(connection: &mut PgConnection, number: OrderNumber, change: &Change) -> Result<()> {
    let documents = Documents::of(change)?;
    sqlx::query_scalar!(
        r#"with
             changed_order as (
               update orders set state = $2, state_facts = $3::text::jsonb, until = $4, fulfilment = $5,
                 fulfilment_facts = $6::text::jsonb, attention = $7::text::jsonb, open_attention = $8
               where number = $1),
             new_attempts as (
               insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at)
               select gateway, invoice, $1, test, amount, started_at, outcome, next_check_at
               from jsonb_to_recordset($9::text::jsonb) as attempt (gateway text, invoice bigint, test boolean,
                 amount bigint, started_at bigint, outcome text, next_check_at bigint)
               on conflict (invoice, gateway) do update set outcome = excluded.outcome,
                 order_number = excluded.order_number, test = excluded.test, amount = excluded.amount,
                 started_at = excluded.started_at),
             new_notices as (
               insert into notices
                 (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method)
               select gateway, invoice, amount, test, $1, verdict, channel, at, order_key, method
               from jsonb_to_recordset($10::text::jsonb) as notice (gateway text, invoice bigint, amount bigint,
                 test boolean, verdict text, channel text, at bigint, order_key text, method text)
               on conflict (invoice, gateway, amount, test) do update set order_number = excluded.order_number,
                 verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
                 order_key = excluded.order_key, method = excluded.method),
             new_history as (
               insert into history (order_number, event)
               select $1, event from jsonb_array_elements($11::text::jsonb) with ordinality as list (event, place)
               order by place),
             new_messages as (
               insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at)
               select key, channel, recipient, letter, order_number, $12, $12
               from rows from (jsonb_to_recordset($13::text::jsonb)
                   as (key text, channel text, recipient text, letter jsonb, order_number bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, place)
               order by place
               on conflict (key) do nothing)
           select pg_notify($14, $1::text)::text as told"#,
        number.0,
        change.state.name(),
        documents.state,
        until(&change.state),
        change.fulfilment.name(),
        documents.fulfilment,
        documents.attention,
        open(&change.attention),
        documents.attempts,
        documents.notices,
        documents.events,
        at(change),
        documents.messages,
        listener::CHANNEL,
    )
    .fetch_one(connection)
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

async fn move_stock(connection: &mut PgConnection, order: &Order, change: &Change) -> Result<()> {
    let lines = &order.placed.lines;
    let cause = match change.stock {
        StockMove::Stay => return Ok(()),
        StockMove::Return => {
            stock::give_back(connection, lines).await?;
            Cause::Returned
        }
        StockMove::Take => {
            stock::take_again(connection, lines).await?;
            Cause::TakenAgain
        }
    };
    stock::note(connection, order.number, lines, cause, at(change)).await
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
