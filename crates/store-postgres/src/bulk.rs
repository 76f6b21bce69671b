//! Many orders in one transaction: a statement for each table instead of several for each order.

use crate::{
    attempts,
    errors::database,
    listener,
    stock::{note, take_together},
};
use shop::{
    order::{Draft, Lived, NewOrder, Order, OrderNumber},
    payment::InvoiceId,
    store::{Decide, Result, StoreError},
};
use sqlx::{PgConnection, PgPool};
use std::time::Duration;
use store_base::{
    bulk::{NewOrders, lines, lived, wanted_invoices},
    stock::Move,
};

/// How long a transaction of thousands of rows may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// For what is made up, and made again if the machine fails: the disk is not waited for. The index of every three letters puts
/// words by in a list, and a long one is cheaper to work in.
const MADE_UP: &str = "set local synchronous_commit = off; set local work_mem = '64MB';
  set local gin_pending_list_limit = '32MB'";

/// What is to be written.
struct Heap {
    drafts: Vec<Draft>,
    new: Vec<NewOrder>,
    /// Pieces that moved since.
    since: Vec<Move>,
    has_lived: bool,
}

pub(crate) async fn place_orders(pool: &PgPool, drafts: &[Draft]) -> Result<Vec<Order>> {
    in_time(async {
        let new = numbers(pool, drafts).await?.into_iter().zip(drafts);
        let heap = Heap {
            new: new
                .map(|((number, invoice), draft)| draft.numbered(number, invoice))
                .collect(),
            drafts: drafts.to_vec(),
            since: Vec::new(),
            has_lived: false,
        };
        place(pool, heap).await
    })
    .await
}

pub(crate) async fn place_lived(pool: &PgPool, all: Vec<Lived>) -> Result<Vec<Order>> {
    let (drafts, steps): (Vec<Draft>, Vec<Vec<Decide>>) =
        all.into_iter().map(|one| (one.draft, one.steps)).unzip();
    in_time(async {
        let numbers = numbers(pool, &drafts).await?;
        let (mut new, mut since) = (Vec::with_capacity(drafts.len()), Vec::new());
        for (((number, invoice), draft), steps) in numbers.into_iter().zip(&drafts).zip(steps) {
            let (order, moves) = lived(draft, number, invoice, steps)?;
            new.push(order);
            since.extend(moves);
        }
        let heap = Heap {
            drafts,
            new,
            since,
            has_lived: true,
        };
        place(pool, heap).await
    })
    .await
}

async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let given_up = |_| {
        Err(StoreError::Unavailable(
            "the database does not write the orders in time".into(),
        ))
    };
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or_else(given_up)
}

/// Pieces are taken last: whoever sells the same goods meanwhile waits for the end of this and not for all of it.
async fn place(pool: &PgPool, heap: Heap) -> Result<Vec<Order>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    sqlx::query!("set local statement_timeout = '60s'")
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    if heap.has_lived {
        sqlx::raw_sql(MADE_UP)
            .execute(&mut *transaction)
            .await
            .map_err(database)?;
    }
    let mut moves = write(&mut transaction, &heap).await?;
    take_together(&mut transaction, &lines(&heap.drafts), &heap.since).await?;
    moves.extend(heap.since);
    note(&mut transaction, &moves).await?;
    transaction.commit().await.map_err(database)?;
    Ok(heap.new.into_iter().map(|new| new.order).collect())
}

/// Writes the orders and all about them but what they take from the shelf: that is returned. Messages of those that have lived were
/// sent when they were promised. Why the rows are read as `json`: see `changing::write`.
async fn write(connection: &mut PgConnection, heap: &Heap) -> Result<Vec<Move>> {
    let NewOrders {
        orders,
        attempts,
        notices,
        history,
        messages,
        moves,
    } = NewOrders::of(heap.drafts.iter().zip(&heap.new))?;
    sqlx::query_scalar!(
        r#"with
             new_order as (
               select * from json_to_recordset($1::text::json) as new_order (number bigint, key text, token text,
                 fingerprint text, placed_at bigint, placed text, total bigint, buyer_name text, buyer_email text,
                 buyer_phone text, search_keys text, state text, state_facts text, until bigint, fulfilment text,
                 fulfilment_facts text, trial boolean, pay_kind text)),
             new_orders as (
               insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention,
                 open_attention, trial, pay_kind)
               select number, key, token, fingerprint, placed_at, placed::jsonb, total, buyer_name, buyer_email,
                 buyer_phone, search_keys, state, state_facts::jsonb, until, fulfilment, fulfilment_facts::jsonb, '[]',
                 0, trial, pay_kind
               from new_order),
             new_attempts as (
               insert into attempts
                 (gateway, invoice, order_number, test, amount, started_at, outcome, stage, operation, next_check_at, method,
                   hold, receipt, handed_over)
               select gateway, invoice, order_number, test, amount, started_at, outcome, stage, operation, next_check_at,
                 method, hold, receipt, handed_over
               from json_to_recordset($2::text::json) as attempt (gateway text, invoice bigint,
                 order_number bigint, test boolean, amount bigint, started_at bigint, outcome text, stage text,
                 operation text, next_check_at bigint, method text, hold jsonb, receipt boolean, handed_over boolean)),
             new_notices as (
               insert into notices
                 (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details)
               select gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details
               from json_to_recordset($6::text::json) as notice (gateway text, invoice bigint, amount bigint,
                 test boolean, order_number bigint, verdict text, channel text, at bigint, order_key text, method text,
                 details jsonb)),
             new_history as (
               insert into history (order_number, event)
               select order_number, event
               from rows from (json_to_recordset($3::text::json) as (order_number bigint, event jsonb))
                 with ordinality as list (order_number, event, place)
               order by place),
             new_messages as (
               insert into outbox (key, channel, recipient, letter, order_number, state, attempts, created_at, due_at, done_at)
               select key, channel, recipient, letter::jsonb, order_number, case when $7 then 'sent' else 'waiting' end,
                 case when $7 then 1 else 0 end, at, at, case when $7 then at end
               from rows from (json_to_recordset($4::text::json)
                   as (key text, channel text, recipient text, letter text, order_number bigint, at bigint))
                 with ordinality as list (key, channel, recipient, letter, order_number, at, place)
               order by place
               on conflict (key) do nothing)
           select count(pg_notify($5, number::text)::text) as told from new_order"#,
        orders,
        attempts,
        history,
        messages,
        listener::CHANNEL,
        notices,
        heap.has_lived,
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(moves)
}

/// A number for each draft, and one of an invoice for those that begin with an attempt. Numbers that are drawn and not used are lost;
/// they grow, but not without gaps. They are drawn apart, so that nobody waits for the counter until the orders are written.
async fn numbers(pool: &PgPool, drafts: &[Draft]) -> Result<Vec<(OrderNumber, Option<InvoiceId>)>> {
    let count = i32::try_from(drafts.len()).unwrap_or(i32::MAX);
    let numbers = sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('orders', 'number')) as "number!" from generate_series(1, $1)"#,
        count
    );
    let numbers = numbers.fetch_all(pool).await.map_err(database)?;
    let mut invoices = match wanted_invoices(drafts) {
        Some((count, first)) => {
            let count = usize::try_from(count).unwrap_or_default();
            attempts::draw(pool, first, count).await?.into_iter()
        }
        None => Vec::new().into_iter(),
    };
    let numbers = numbers.into_iter().zip(drafts).map(|(number, draft)| {
        let invoice = draft.first_attempt.and_then(|_| invoices.next());
        (OrderNumber(number), invoice)
    });
    Ok(numbers.collect())
}
