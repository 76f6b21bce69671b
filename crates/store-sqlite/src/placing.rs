//! Placing orders: goods, number, order, history and messages of each, or nothing of it.
//!
//! Those that wait together are looked up by one trip to the connection's thread and written by one. Each is decided about as
//! the ones before it left shelf, carts and numbers. Whatever is out of the ordinary about one of them is left to a part of
//! its own afterwards, and if anything cannot be written, all of them have one, so that only the one at fault fails.

mod looking;
mod writing;

pub(crate) use writing::{End, write_lived, write_new};

use crate::{
    orders::{self, By},
    outbox,
    stock::fallen,
    transactions::{check_open, leave_nothing, run},
};
use futures_util::FutureExt;
use looking::Look;
use shop::{
    order::{Draft, Order, Refusal},
    store::{Result, StoreError},
};
use sqlx::SqliteConnection;
use std::panic::AssertUnwindSafe;
use store_base::{
    errors::corrupt,
    round::{Answer, Reply},
    stock,
};
use tokio::sync::oneshot;

/// An order that is to be placed, and who waits for it.
pub(crate) struct Form {
    draft: Draft,
    /// Where the answer is kept until the commit.
    pub(crate) reply: Reply<Order>,
}

impl Form {
    /// No answer yet, and where it will come.
    pub(crate) fn of(draft: Draft) -> (Self, oneshot::Receiver<Answer<Order>>) {
        let (reply, answer) = Reply::new();
        (Self { draft, reply }, answer)
    }
}

/// Places these orders, in a transaction that begins with it unless it `has_begun`. If nothing else is done in it, `end` is that of
/// all: then the commit goes along with what is written, and the answer is `true` if it did. An error means that the
/// transaction is of no use any more; whatever went wrong with a single order is in its answer.
pub(crate) async fn place_together(
    connection: &mut SqliteConnection,
    has_begun: bool,
    forms: Vec<&mut Form>,
    end: End,
) -> Result<bool> {
    let drafts: Vec<_> = forms.iter().map(|form| &form.draft).collect();
    let found = looking::ask(connection, has_begun, &drafts).await;
    let (answers, is_committed) = match found {
        Ok(found) => {
            let placed = AssertUnwindSafe(try_together(connection, &found, &drafts, end))
                .catch_unwind()
                .await;
            if let Ok(Ok(placed)) = placed {
                placed
            } else {
                // Whose mistake or panic it was comes out when each is placed apart.
                leave_nothing(connection).await?;
                (Vec::new(), false)
            }
        }
        Err(error) => {
            if check_open(connection).await.is_err() {
                return Err(error);
            }
            (Vec::new(), false)
        }
    };
    let answers = answers.into_iter().chain(std::iter::repeat_with(|| None));
    for (form, answer) in forms.into_iter().zip(answers) {
        match answer {
            Some(answer) => form.reply.set(Ok(answer)),
            None => place_apart(connection, form).await?,
        }
    }
    Ok(is_committed)
}

/// Places what can be placed together. Each answer has the place of its draft; those that are to be placed apart have none. And
/// whether all of it is committed, which it is not if anything is left to be placed apart.
async fn try_together(
    connection: &mut SqliteConnection,
    found: &str,
    drafts: &[&Draft],
    end: End,
) -> Result<(Vec<Option<Result<Order>>>, bool)> {
    let mut look = Look::read(found)?;
    let (mut places, mut decided) = (Vec::new(), Vec::new());
    let mut answers = Vec::with_capacity(drafts.len());
    for (place, draft) in drafts.iter().enumerate() {
        let answer = match look.decide(draft) {
            // Whether somebody is to be told that goods are low is only known once pieces have left the shelf.
            Ok(Some(order)) if !order.makes_low => {
                look.note(&order);
                places.push(place);
                decided.push(order);
                None
            }
            Err(StoreError::Refused(refusal)) => Some(Err(refusal.into())),
            Ok(_) | Err(_) => None,
        };
        answers.push(answer);
    }
    let is_last = answers.iter().filter(|answer| answer.is_none()).count() == decided.len();
    let end = if is_last { end } else { End::OfPart };
    writing::write(connection, &decided, end).await?;
    let is_committed = end == End::OfAll && !decided.is_empty();
    for (place, order) in places.into_iter().zip(decided) {
        answers[place] = Some(Ok(order.new.order));
    }
    Ok((answers, is_committed))
}

/// Places an order so that it can be undone alone.
async fn place_apart(connection: &mut SqliteConnection, form: &mut Form) -> Result<()> {
    let placed = AssertUnwindSafe(place_order(connection, &form.draft))
        .catch_unwind()
        .await;
    form.reply.set(placed);
    if form.reply.result().is_none() {
        leave_nothing(connection).await?;
    }
    Ok(())
}

/// Places an order. All that it writes is a part of the transaction.
async fn place_order(connection: &mut SqliteConnection, draft: &Draft) -> Result<Order> {
    let found = looking::ask(connection, true, &[draft]).await?;
    let Some(order) = Look::read(&found)?.decide(draft)? else {
        return placed_before(connection, draft).await;
    };
    let decided = [order];
    writing::write(connection, &decided, End::OfPart).await?;
    let [order] = decided;
    if order.makes_low {
        let low = fallen(connection, &order.moves()).await?;
        outbox::enqueue(connection, &stock::alerts(&draft.audience, low)?, draft.at).await?;
        run(connection, "release part").await?;
    }
    Ok(order.new.order)
}

async fn placed_before(connection: &mut SqliteConnection, draft: &Draft) -> Result<Order> {
    let found = orders::order(connection, By::Token(&draft.token)).await?;
    let (order, fingerprint) = found.ok_or_else(|| corrupt("orders", "an order is gone"))?;
    if fingerprint == draft.fingerprint {
        Ok(order)
    } else {
        Err(Refusal::TokenReused.into())
    }
}

#[cfg(test)]
mod tests;
