//! Many new orders at once, as JSON arrays: a statement takes them apart again, one row after another.

use crate::{
    columns::document,
    documents::{AttemptRow, HistoryRow, NoticeRow, messages, unclear_refunds, until},
    errors::corrupt,
    stock::{Move, changed, ordered},
};
use serde::Serialize;
use shop::{
    order::{Change, Draft, Line, NewOrder, OrderNumber},
    payment::InvoiceId,
    store::{Decide, Result, SearchKeys},
    time::Timestamp,
};

/// New orders, an array for each table.
#[derive(Debug)]
pub struct NewOrders {
    /// For `orders`.
    pub orders: String,
    /// For `attempts`.
    pub attempts: String,
    /// For `notices`: orders that are just placed have none.
    pub notices: String,
    /// For `history`, in the order in which it happened.
    pub history: String,
    /// For `outbox`, in the order in which it was promised.
    pub messages: String,
    /// What leaves the shelf.
    pub moves: Vec<Move>,
}

#[derive(Serialize)]
struct OrderRow<'a> {
    number: OrderNumber,
    key: &'a str,
    token: &'a str,
    fingerprint: &'a str,
    placed_at: Timestamp,
    placed: String,
    total: i64,
    buyer_name: String,
    buyer_email: String,
    buyer_phone: String,
    search_keys: String,
    state: &'static str,
    state_facts: String,
    until: Option<i64>,
    fulfilment: &'static str,
    fulfilment_facts: String,
    trial: bool,
    pay_kind: &'static str,
}

impl NewOrders {
    /// What these orders write, each with the draft that it was.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn of<'a>(new: impl IntoIterator<Item = (&'a Draft, &'a NewOrder)>) -> Result<Self> {
        let (mut orders, mut promised) = (Vec::new(), Vec::new());
        let (mut attempts, mut notices) = (Vec::new(), Vec::new());
        let (mut history, mut moves) = (Vec::new(), Vec::new());
        for (draft, new) in new {
            let order_number = new.order.number;
            orders.push(order_row(draft, new)?);
            attempts.extend(new.order.attempts.iter().map(|attempt| AttemptRow {
                order_number,
                attempt,
                next_check_at: attempt.first_check_at(),
            }));
            notices.extend(notices_of(new));
            history.extend(new.events.iter().map(|event| HistoryRow { order_number, event }));
            promised.extend(new.messages.iter().map(|message| (message, draft.at)));
            moves.extend(ordered(order_number, &draft.placed.lines, draft.at));
        }
        Ok(Self {
            orders: document("orders", &orders)?,
            attempts: document("attempts", &attempts)?,
            notices: document("notices", &notices)?,
            history: document("history", &history)?,
            messages: messages(promised)?,
            moves,
        })
    }
}

/// The notices of a new order.
pub fn notices_of(new: &NewOrder) -> impl Iterator<Item = NoticeRow<'_>> {
    let order_number = new.order.number;
    new.order.notices.iter().map(move |recorded| NoticeRow {
        order_number,
        notice: &recorded.notice,
        verdict: recorded.verdict,
    })
}

/// An order as its steps leave it, and the pieces that moved since it was placed.
///
/// # Errors
/// `Refused` if a step is, `Corrupt` if one does what is written one order at a time only.
pub fn lived(
    draft: &Draft,
    number: OrderNumber,
    invoice: Option<InvoiceId>,
    steps: Vec<Decide>,
) -> Result<(NewOrder, Vec<Move>)> {
    let (new, changes) = draft.lived(number, invoice, steps)?;
    let order = &new.order;
    let goes_on = |change: &Change| {
        change.lines.is_some() || change.wants_number().is_some() || !change.errands.is_empty()
    };
    if changes.iter().any(goes_on)
        || !order.attention.is_empty()
        || !order.marking.is_empty()
        || order.second_receipt.is_some()
        || order.put_away.is_some()
        || unclear_refunds(&order.state) > 0
    {
        return Err(corrupt(
            "orders",
            "a step of its life is one that is written alone",
        ));
    }
    let moves = changes.iter().flat_map(|change| changed(&[(order, change)]));
    let moves = moves.collect();
    Ok((new, moves))
}

/// The lines of all these drafts.
pub fn lines(drafts: &[Draft]) -> Vec<Line> {
    let lines = drafts.iter().flat_map(|draft| &draft.placed.lines);
    lines.cloned().collect()
}

/// How many of these drafts begin with an attempt, and the lowest number that it may have; `None` if none of them does.
pub fn wanted_invoices(drafts: &[Draft]) -> Option<(i64, InvoiceId)> {
    let first = drafts
        .iter()
        .filter_map(|draft| draft.first_attempt)
        .map(|new| new.first);
    let (count, highest) = first.fold((0, None::<InvoiceId>), |(count, highest), first| {
        (count + 1, highest.max(Some(first)))
    });
    highest.map(|first| (count, first))
}

fn order_row<'a>(draft: &'a Draft, new: &'a NewOrder) -> Result<OrderRow<'a>> {
    let order = &new.order;
    let buyer = &order.placed.buyer;
    // What the previous version searches.
    let [buyer_name, buyer_email, buyer_phone] = SearchKeys::columns(buyer);
    Ok(OrderRow {
        number: order.number,
        key: order.key.as_str(),
        token: &draft.token,
        fingerprint: &draft.fingerprint,
        placed_at: order.placed_at,
        placed: document("orders", &order.placed)?,
        total: order.placed.bill.total().get(),
        buyer_name,
        buyer_email,
        buyer_phone,
        search_keys: SearchKeys::of(buyer).as_str().to_owned(),
        state: order.state.name(),
        state_facts: document("orders", &order.state)?,
        until: until(&order.state),
        fulfilment: order.fulfilment.name(),
        fulfilment_facts: document("orders", &order.fulfilment)?,
        trial: order.is_test(),
        pay_kind: order.placed.pay_by.kind().as_str(),
    })
}
