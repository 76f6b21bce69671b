//! What changes write, and nothing that is there already.

use crate::{batch::Batch, outbox};
use shop::{
    order::{
        Attention, Change, Fulfilment, Marking, Order, OrderKey, OrderNumber, PutAway, SecondReceipt, State,
    },
    payment::{Attempt, Method, Stage},
    store::Result,
};
use std::collections::HashMap;
use store_base::{
    columns::{document, text},
    documents::{AttemptRow, ErrandRow, HistoryRow, NoticeRow, Rows, unclear_refunds, until},
};

/// What the tables hold of an order, as far as changes write it. A column that is written is looked up in each index that
/// has it, whether or not its value is another one.
pub(super) struct Known {
    state: State,
    fulfilment: Fulfilment,
    attention: Vec<Attention>,
    /// `None` for an order of an older program.
    trial: Option<bool>,
    marking: Marking,
    second_receipt: Option<SecondReceipt>,
    put_away: Option<PutAway>,
    attempts: Vec<Attempt>,
}

/// What is known of the orders of a transaction.
pub(super) type KnownOrders = HashMap<OrderNumber, Known>;

impl Known {
    /// What is known of an order that was just read.
    pub(super) fn of(order: &Order, trial: Option<bool>) -> Self {
        Self {
            state: order.state.clone(),
            fulfilment: order.fulfilment.clone(),
            attention: order.attention.clone(),
            trial,
            marking: order.marking.clone(),
            second_receipt: order.second_receipt.clone(),
            put_away: order.put_away.clone(),
            attempts: order.attempts.clone(),
        }
    }

    fn has_state(&self, order: &Order) -> bool {
        self.state == order.state
    }

    /// Whether it has all of an order that most changes leave alone.
    fn has_rest(&self, order: &Order) -> bool {
        self.fulfilment == order.fulfilment
            && self.attention == order.attention
            && self.trial == Some(order.is_test())
            && self.marking == order.marking
            && self.second_receipt == order.second_receipt
            && self.put_away == order.put_away
    }

    /// Whether it has this attempt with these facts.
    fn has_attempt(&self, new: &Attempt) -> bool {
        let facts = |a: &Attempt| (a.gateway, a.invoice, a.test, a.amount, a.started_at);
        self.attempts.iter().any(|known| facts(known) == facts(new))
    }
}

/// The statements that write a portion of changes, each with its order as the change makes it. What was known of these
/// orders is known no more.
pub(super) fn statements(
    batch: &mut Batch,
    known: &mut KnownOrders,
    changes: &[(&Order, &Change)],
) -> Result<()> {
    let rows = Rows::of(changes);
    let orders = rows.orders.iter().map(|(order, _)| *order);
    let known = orders
        .clone()
        .filter_map(|order| known.remove_entry(&order.number));
    let known: KnownOrders = known.collect();
    let lacking = |has: fn(&Known, &Order) -> bool| {
        let orders = orders.clone();
        let lacking = orders.filter(|order| known.get(&order.number).is_none_or(|known| !has(known, order)));
        lacking.collect::<Vec<_>>()
    };
    write_states(batch, &lacking(Known::has_state))?;
    write_rest(batch, &lacking(Known::has_rest))?;
    let is_known = |row: &&AttemptRow<'_>| {
        let known = known.get(&row.order_number);
        known.is_some_and(|known| known.has_attempt(row.attempt))
    };
    let (known, new): (Vec<_>, Vec<_>) = rows.attempts.iter().partition(is_known);
    write_attempts(batch, &known)?;
    write_new_attempts(batch, &new)?;
    write_notices(batch, &rows.notices)?;
    write_history(batch, &rows.history)?;
    outbox::promise(batch, &rows.messages)?;
    write_errands(batch, &rows.errands);
    Ok(())
}

fn write_states(batch: &mut Batch, orders: &[&Order]) -> Result<()> {
    batch.list(
        "with new (number, state, state_facts, until, unclear_refunds) as (",
        ("(?,?,?,?,?)", orders.len()),
        ") update orders set state = new.state, state_facts = new.state_facts, until = new.until,
             unclear_refunds = new.unclear_refunds
           from new where orders.number = new.number",
    );
    for order in orders {
        batch
            .bind(order.number.0)
            .bind_word(order.state.name())
            .bind(document("orders", &order.state)?)
            .bind(until(&order.state))
            .bind_count(unclear_refunds(&order.state));
    }
    Ok(())
}

fn write_rest(batch: &mut Batch, orders: &[&Order]) -> Result<()> {
    batch.list(
        "with new (number, fulfilment, fulfilment_facts, attention, open_attention, trial, marking, second_receipt,
             put_away) as (",
        ("(?,?,?,?,?,?,?,?,?)", orders.len()),
        ") update orders set fulfilment = new.fulfilment, fulfilment_facts = new.fulfilment_facts,
             attention = new.attention, open_attention = new.open_attention, trial = new.trial,
             marking = new.marking, second_receipt = new.second_receipt, put_away = new.put_away
           from new where orders.number = new.number",
    );
    for order in orders {
        let marking = Some(&order.marking).filter(|codes| !codes.is_empty());
        let (receipt, put_away) = (order.second_receipt.as_ref(), order.put_away.as_ref());
        batch
            .bind(order.number.0)
            .bind_word(order.fulfilment.name())
            .bind(document("orders", &order.fulfilment)?)
            .bind(document("orders", &order.attention)?)
            .bind_count(order.open_attention().count())
            .bind(order.is_test())
            .bind(marking.map(|codes| document("orders", codes)).transpose()?)
            .bind(receipt.map(|facts| document("orders", facts)).transpose()?)
            .bind(put_away.map(|facts| document("orders", facts)).transpose()?);
    }
    Ok(())
}

/// Attempts that are there: their facts stay. Who was handed over is noted by itself.
fn write_attempts(batch: &mut Batch, rows: &[&AttemptRow<'_>]) -> Result<()> {
    batch.list(
        "with new (invoice, gateway, outcome, stage, issue, operation, hold, receipt) as (",
        ("(?,?,?,?,?,?,?,?)", rows.len()),
        ") update attempts set outcome = new.outcome, stage = new.stage, issue = new.issue,
             operation = coalesce(attempts.operation, new.operation), hold = new.hold, receipt = new.receipt
           from new where attempts.invoice = new.invoice and attempts.gateway = new.gateway",
    );
    for AttemptRow { attempt, .. } in rows {
        batch
            .bind(attempt.invoice.get())
            .bind_word(attempt.gateway.as_str());
        write_progress(batch, attempt)?;
    }
    Ok(())
}

/// The statement that writes attempts that are new, or of which nothing is known.
pub(crate) fn write_new_attempts(batch: &mut Batch, rows: &[&AttemptRow<'_>]) -> Result<()> {
    batch.list(
        "insert into attempts (gateway, invoice, order_number, test, amount, started_at, method, next_check_at, handed_over,
           outcome, stage, issue, operation, hold, receipt)",
        ("(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows.len()),
        " on conflict (invoice, gateway) do update set outcome = excluded.outcome, stage = excluded.stage,
           issue = excluded.issue, operation = coalesce(attempts.operation, excluded.operation), hold = excluded.hold,
           receipt = excluded.receipt, order_number = excluded.order_number, test = excluded.test, amount = excluded.amount,
           started_at = excluded.started_at",
    );
    for row in rows {
        batch
            .bind_word(row.attempt.gateway.as_str())
            .bind(row.attempt.invoice.get())
            .bind(row.order_number.0)
            .bind(row.attempt.test)
            .bind(row.attempt.amount.get())
            .bind(row.attempt.started_at.ms())
            .bind(row.attempt.method.map(Method::as_str))
            .bind(row.next_check_at.ms())
            .bind(row.attempt.handed_over);
        write_progress(batch, row.attempt)?;
    }
    Ok(())
}

/// How far an attempt is.
fn write_progress(batch: &mut Batch, attempt: &Attempt) -> Result<()> {
    let (issue, hold) = (attempt.issue.as_ref(), attempt.hold.as_ref());
    batch
        .bind_word(attempt.outcome.as_str())
        .bind(attempt.stage.map(Stage::as_str))
        .bind(issue.map(|issue| document("attempts", issue)).transpose()?)
        .bind(attempt.operation.as_deref().map(text))
        .bind(hold.map(|hold| document("attempts", hold)).transpose()?)
        .bind(attempt.receipt);
    Ok(())
}

/// The statement that writes money that came.
pub(crate) fn write_notices(batch: &mut Batch, rows: &[NoticeRow<'_>]) -> Result<()> {
    batch.list(
        "insert into notices
           (gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details)",
        ("(?,?,?,?,?,?,?,?,?,?,?)", rows.len()),
        " on conflict (invoice, gateway, amount, test) do update set order_number = excluded.order_number,
           verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
           order_key = excluded.order_key, method = excluded.method, details = excluded.details",
    );
    for NoticeRow {
        order_number,
        notice,
        verdict,
    } in rows
    {
        batch
            .bind_word(notice.gateway.as_str())
            .bind(notice.invoice.get())
            .bind(notice.amount.get())
            .bind(notice.test)
            .bind(order_number.0)
            .bind_word(verdict.as_str())
            .bind_word(notice.channel.as_str())
            .bind(notice.at.ms())
            .bind(notice.order_key.as_ref().map(OrderKey::as_str))
            .bind(notice.method.as_deref().map(text))
            .bind(document("notices", &notice.details)?);
    }
    Ok(())
}

/// The statement that writes what happened.
pub(crate) fn write_history(batch: &mut Batch, rows: &[HistoryRow<'_>]) -> Result<()> {
    batch.list(
        "insert into history (order_number, event)",
        ("(?,?)", rows.len()),
        "",
    );
    for HistoryRow { order_number, event } in rows {
        batch.bind(order_number.0).bind(document("history", event)?);
    }
    Ok(())
}

fn write_errands(batch: &mut Batch, rows: &[ErrandRow]) {
    batch.list(
        "insert into errands (order_number, kind, place, due_at)",
        ("(?,?,?,?)", rows.len()),
        " on conflict (order_number, kind, place) do update set due_at = excluded.due_at, tries = 0",
    );
    for row in rows {
        batch
            .bind(row.order_number.0)
            .bind_word(row.kind)
            .bind_count(row.place)
            .bind(row.due_at.ms());
    }
}
