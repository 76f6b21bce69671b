//! Decisions about orders: asked one after another, written together.

mod reading;
pub(crate) mod writing;

use crate::{
    amendments, attempts,
    batch::{Batch, PORTION},
    orders::{self, By},
    outbox, returns,
    stock::{Shelf, check_exchange, move_pieces},
    transactions::{check_open, run, undo_part},
};
use async_trait::async_trait;
use futures_util::future::join;
use shop::{
    order::{Change, Changed, Order, OrderNumber, StockMove},
    payment::{GatewayName, InvoiceId},
    store::{Decide, Result, StoreError},
};
use sqlx::SqliteConnection;
use std::collections::HashMap;
use store_base::{
    round::{self, Answer, OrderChange},
    stock,
};
use tokio::sync::oneshot;
use writing::KnownOrders;

/// An attempt by the name of its gateway and its number there.
type AttemptName = (GatewayName, InvoiceId);

/// Orders begin at 1001; this one stands for an order that is still to be found.
const NOT_FOUND_YET: OrderNumber = OrderNumber(0);

/// A decision that waits for the next round.
pub(crate) struct Question {
    /// An attempt of the order, if that is all that is known of it.
    attempt: Option<AttemptName>,
    /// The decision and its answer.
    pub(crate) change: OrderChange,
}

impl Question {
    /// About the order of this number; and where its answer arrives.
    pub(crate) fn about(number: OrderNumber, decide: Decide) -> (Self, oneshot::Receiver<Answer<Changed>>) {
        let (change, answer) = OrderChange::new(number, decide);
        let attempt = None;
        (Self { attempt, change }, answer)
    }

    /// The same about the order that has this attempt.
    pub(crate) fn about_order_of(
        attempt: AttemptName,
        decide: Decide,
    ) -> (Self, oneshot::Receiver<Answer<Changed>>) {
        let (change, answer) = OrderChange::new(NOT_FOUND_YET, decide);
        let attempt = Some(attempt);
        (Self { attempt, change }, answer)
    }
}

/// Begins the transaction, asks each decision and writes what they say. If it `is_all` of the transaction, the commit goes along
/// with what is written; `true` if it did. An error means that the transaction is of no use any more; whatever went wrong with
/// a single order is in the answers.
pub(crate) async fn change_together(
    connection: &mut SqliteConnection,
    questions: Vec<&mut Question>,
    is_all: bool,
) -> Result<bool> {
    let by_number = questions.iter().filter(|question| question.attempt.is_none());
    let numbers = by_number.map(|question| question.change.number).collect();
    let attempts: Vec<_> = questions.iter().filter_map(|question| question.attempt).collect();
    let (orders, known) = reading::begin(connection, numbers, &attempts).await?;
    let mut numbers = HashMap::new();
    for order in &orders {
        let attempts = order.attempts.iter();
        numbers.extend(attempts.map(|attempt| ((attempt.gateway, attempt.invoice), order.number)));
    }
    let mut jobs = Vec::with_capacity(questions.len());
    for question in questions {
        if let Some(attempt) = question.attempt {
            let number = match numbers.get(&attempt) {
                Some(number) => Some(*number),
                // Its order cannot be read, or there is none: money for the one must not be taken for money of nobody.
                None => reading::number_of(connection, attempt).await?,
            };
            let Some(number) = number else {
                question.change.reply.set(Ok(Err(StoreError::NoOrder)));
                continue;
            };
            question.change.number = number;
        }
        jobs.push(&mut question.change);
    }
    let mut part = Part {
        connection,
        known,
        mark: Mark::Kept,
        end: if is_all { End::OfRound } else { End::Elsewhere },
    };
    round::change_together(&mut part, orders, jobs).await?;
    Ok(matches!(part.end, End::Reached))
}

/// How far a part is that can be undone alone.
enum Mark {
    /// There is none, or it has ended.
    Kept,
    /// It begins with the first thing that is written.
    Wanted,
    /// It has begun.
    Set,
}

/// Where the transaction ends.
enum End {
    /// Whoever began the round ends it: there is more to do, or something went wrong and is written anew.
    Elsewhere,
    /// With the last that the round writes.
    OfRound,
    /// With what is written next.
    Next,
    /// It has ended.
    Reached,
}

/// The transaction as a round sees it.
struct Part<'c> {
    connection: &'c mut SqliteConnection,
    known: KnownOrders,
    mark: Mark,
    end: End,
}

#[async_trait]
impl round::Transaction for Part<'_> {
    async fn order(&mut self, number: OrderNumber) -> Result<Option<Order>> {
        let found = orders::order(&mut *self.connection, By::Numbers(&[number])).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn has_open_return(&mut self, number: OrderNumber) -> Result<bool> {
        let open = returns::open(&mut *self.connection, &[number]).await?;
        Ok(!open.is_empty())
    }

    async fn mark(&mut self) -> Result<()> {
        self.mark = Mark::Wanted;
        Ok(())
    }

    async fn keep(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.mark, Mark::Kept) {
            Mark::Set => run(self.connection, "release part").await,
            Mark::Wanted | Mark::Kept => Ok(()),
        }
    }

    async fn undo(&mut self) -> Result<()> {
        self.end = End::Elsewhere;
        match std::mem::replace(&mut self.mark, Mark::Kept) {
            Mark::Set => undo_part(self.connection).await,
            Mark::Wanted | Mark::Kept => check_open(self.connection).await,
        }
    }

    async fn next_invoice(&mut self, first: InvoiceId) -> Result<InvoiceId> {
        attempts::next_invoice(&mut *self.connection, first).await
    }

    async fn write(&mut self, changes: &[(&Order, &Change)]) -> Result<()> {
        for (order, change) in changes {
            match &change.stock {
                StockMove::Take(_) => {
                    let lines = &order.placed.lines;
                    Shelf::look(self.connection, lines).await?.check_pieces(lines)?;
                }
                StockMove::Exchange { pieces, .. } => check_exchange(self.connection, order, pieces).await?,
                StockMove::Stay | StockMove::Return | StockMove::ReturnPieces(_) => {}
            }
        }
        let has_lines = changes.iter().any(|(_, change)| change.lines.is_some());
        let moves = stock::changed(changes);
        // Mostly no pieces move, and then a part begins, is written and ends without another trip.
        let ends_part = moves.is_empty() && !has_lines && !changes.is_empty();
        // And the part is mostly all of the transaction, whose end is the part's, too.
        let ends_all = ends_part && matches!(self.end, End::Next);
        let begins = matches!(self.mark, Mark::Wanted);
        let mut portions = changes.chunks(PORTION).peekable();
        let mut statements = |is_first: bool| -> Result<Option<Batch>> {
            let Some(portion) = portions.next() else {
                return Ok(None);
            };
            let mut batch = Batch::default();
            if is_first && begins {
                batch.say("savepoint part");
            }
            writing::statements(&mut batch, &mut self.known, portion)?;
            let is_last = portions.peek().is_none();
            if is_last && ends_part {
                batch.say(if ends_all { "commit" } else { "release part" });
            }
            Ok(Some(batch))
        };
        let mut next = statements(true)?;
        while let Some(batch) = next {
            self.mark = Mark::Set;
            // The next ones are made while the connection's thread is busy with these.
            let (written, made) = join(batch.execute(self.connection), async { statements(false) }).await;
            written?;
            next = made?;
        }
        if ends_all {
            self.end = End::Reached;
        }
        if ends_part {
            self.mark = Mark::Kept;
            return Ok(());
        }
        for (order, change) in changes {
            if let Some(new) = &change.lines {
                amendments::write_lines(self.connection, order.number, new).await?;
            }
        }
        let low = move_pieces(self.connection, &moves).await?;
        // A change that takes pieces comes alone.
        if let [(_, change)] = changes
            && let Some(audience) = change.stock.takes()
        {
            let alerts = stock::alerts(audience, low)?;
            outbox::enqueue(self.connection, &alerts, change.at).await?;
        }
        Ok(())
    }

    fn comes_to_an_end(&mut self) {
        if matches!(self.end, End::OfRound) {
            self.end = End::Next;
        }
    }
}
