//! What orders write that are placed.

use crate::{
    batch::{Batch, PORTION},
    carts,
    changing::writing::{write_history, write_new_attempts, write_notices},
    outbox,
    stock::write_moves,
};
use futures_util::future::join;
use shop::{
    cart::Cart,
    message::Message,
    order::{Draft, NewOrder},
    store::{Result, SearchKeys, SessionId},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{
    bulk::notices_of,
    columns::document,
    documents::{AttemptRow, HistoryRow, until},
    stock::{self, Move},
};

/// An order that is to be written.
pub(super) struct Decided<'d> {
    pub(super) draft: &'d Draft,
    pub(super) new: NewOrder,
    /// Whose cart it comes out of, and what is left there.
    pub(super) rest: Option<(&'d SessionId, Cart)>,
    /// Whether a variant falls to its threshold by it.
    pub(super) makes_low: bool,
}

impl Decided<'_> {
    /// The pieces that leave the shelf.
    pub(super) fn moves(&self) -> Vec<Move> {
        stock::ordered(self.new.order.number, &self.draft.placed.lines, self.draft.at)
    }
}

/// What ends with the orders that are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The part that they are.
    OfPart,
    /// The transaction, and the part with it.
    OfAll,
}

/// Writes orders as a part that can be undone alone. It has ended then, unless somebody is to be told that goods are low. Mostly
/// it begins, is written and ends in one trip; portions that are full have the same text, which the connection keeps prepared.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    decided: &[Decided<'_>],
    end: End,
) -> Result<()> {
    let stays_open = decided.iter().any(|order| order.makes_low);
    let mut portions = decided.chunks(PORTION).peekable();
    let mut batch_of_next = |is_first: bool| -> Result<Option<Batch>> {
        let Some(portion) = portions.next() else {
            return Ok(None);
        };
        let mut batch = Batch::default();
        if is_first {
            batch.say("savepoint part");
        }
        statements(&mut batch, portion)?;
        if portions.peek().is_none() && !stays_open {
            batch.say(match end {
                End::OfPart => "release part",
                End::OfAll => "commit",
            });
        }
        Ok(Some(batch))
    };
    let mut next = batch_of_next(true)?;
    while let Some(batch) = next {
        // The next statements are made while the connection's thread is busy with these.
        let (written, made) = join(batch.execute(connection), async { batch_of_next(false) }).await;
        written?;
        next = made?;
    }
    Ok(())
}

fn statements(batch: &mut Batch, portion: &[Decided<'_>]) -> Result<()> {
    let orders: Vec<_> = portion.iter().map(|order| (order.draft, &order.new)).collect();
    write_new(batch, &orders)?;
    let mut attempts = portion.iter().flat_map(|order| &order.new.order.attempts);
    // The last one has the highest number.
    if let Some(attempt) = attempts.next_back() {
        batch.say("update invoice_counter set last = ?");
        batch.bind(attempt.invoice.get());
    }
    let moves = portion.iter().flat_map(Decided::moves);
    write_moves(batch, &moves.collect::<Vec<_>>())?;
    let carts = portion.iter().filter_map(|order| {
        let (session, rest) = order.rest.as_ref()?;
        Some((*session, rest, Some(order.new.order.number)))
    });
    carts::put(batch, &carts.collect::<Vec<_>>())
}

/// The statements that write new orders, each with the draft that it was: a list for each table.
pub(crate) fn write_new(batch: &mut Batch, placed: &[(&Draft, &NewOrder)]) -> Result<()> {
    write_facts(batch, placed)?;
    outbox::promise(batch, &messages(placed))
}

/// The same of orders that have lived: money came for them, and what was to be told was told.
pub(crate) fn write_lived(batch: &mut Batch, placed: &[(&Draft, &NewOrder)]) -> Result<()> {
    write_facts(batch, placed)?;
    let notices = placed.iter().flat_map(|(_, new)| notices_of(new));
    write_notices(batch, &notices.collect::<Vec<_>>())?;
    outbox::note_told(batch, &messages(placed))
}

fn messages<'n>(placed: &[(&Draft, &'n NewOrder)]) -> Vec<(&'n Message, Timestamp)> {
    let messages = placed.iter().flat_map(|(draft, new)| {
        let at = draft.at;
        new.messages.iter().map(move |message| (message, at))
    });
    messages.collect()
}

fn write_facts(batch: &mut Batch, placed: &[(&Draft, &NewOrder)]) -> Result<()> {
    write_orders(batch, placed)?;
    let attempts = placed.iter().flat_map(|(_, new)| {
        let its = new.order.attempts.iter();
        its.map(move |attempt| AttemptRow {
            order_number: new.order.number,
            attempt,
            next_check_at: attempt.first_check_at(),
        })
    });
    let attempts: Vec<_> = attempts.collect();
    write_new_attempts(batch, &attempts.iter().collect::<Vec<_>>())?;
    let history = placed.iter().flat_map(|(_, new)| {
        let its = new.events.iter();
        its.map(move |event| HistoryRow {
            order_number: new.order.number,
            event,
        })
    });
    write_history(batch, &history.collect::<Vec<_>>())
}

fn write_orders(batch: &mut Batch, placed: &[(&Draft, &NewOrder)]) -> Result<()> {
    batch.list(
        "insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
           buyer_phone, search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention,
           trial, pay_kind)",
        (
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 0, ?, ?)",
            placed.len(),
        ),
        "",
    );
    for (draft, NewOrder { order, .. }) in placed {
        let buyer = &order.placed.buyer;
        let search_keys = SearchKeys::of(buyer);
        // What the previous version searches.
        let [buyer_name, buyer_email, buyer_phone] = SearchKeys::columns(buyer);
        batch
            .bind(order.number.0)
            .bind(order.key.as_str())
            .bind(draft.token.as_str())
            .bind(draft.fingerprint.as_str())
            .bind(order.placed_at.ms())
            .bind(document("orders", &order.placed)?)
            .bind(order.placed.bill.total().get())
            .bind(buyer_name)
            .bind(buyer_email)
            .bind(buyer_phone)
            .bind(search_keys.as_str())
            .bind_word(order.state.name())
            .bind(document("orders", &order.state)?)
            .bind(until(&order.state))
            .bind_word(order.fulfilment.name())
            .bind(document("orders", &order.fulfilment)?)
            .bind(order.is_test())
            .bind_word(order.placed.pay_by.kind().as_str());
    }
    Ok(())
}
