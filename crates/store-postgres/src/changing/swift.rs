//! A round without a transaction that stays open: one trip reads the orders, one statement writes what was decided about
//! those that are still as they were read.

use super::{Question, Seen, write};
use crate::{
    attempts,
    orders::{self, By},
};
use shop::{
    order::{Change, Changed, Order, OrderNumber, StockMove},
    store::Result,
};
use sqlx::PgConnection;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};
use store_base::round::Answer;

/// The order as a decision made it and what is to be written, or an answer that nothing is written for.
type Said = std::result::Result<(Arc<Order>, Option<Change>), Answer<Changed>>;

/// Asks each decision about its order as it is and writes what they say. Those that have no answer afterwards are to be
/// asked again under a lock: somebody else was faster, or pieces move.
///
/// # Errors
/// Nobody has an answer then. `Corrupt` if what one of them wants breaks a rule: nothing is written.
pub(super) async fn change(connection: &mut PgConnection, jobs: &mut [Question]) -> Result<()> {
    let keys: HashSet<_> = jobs.iter().filter_map(|job| job.of).collect();
    let keys: Vec<_> = keys.into_iter().collect();
    let numbers = jobs.iter().filter(|job| job.of.is_none());
    let numbers: BTreeSet<_> = numbers.map(|job| job.change.number).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let (mut orders, mut versions, mut by_attempt) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (order, version) in orders::readable_orders(&mut *connection, By::Either(&numbers, &keys)).await? {
        let attempts = order.attempts.iter();
        by_attempt.extend(attempts.map(|attempt| ((attempt.gateway, attempt.invoice), order.number)));
        versions.insert(order.number, version);
        orders.insert(order.number, Arc::new(order));
    }
    for job in &mut *jobs {
        if let Some(number) = job.of.and_then(|key| by_attempt.get(&key)) {
            job.change.number = *number;
            job.of = None;
        }
    }
    let mut said = Vec::with_capacity(jobs.len());
    let mut apart = HashSet::new();
    let mut unnumbered = Vec::new();
    for (place, job) in jobs.iter_mut().enumerate() {
        if unnumbered
            .iter()
            .any(|waiting: &Unnumbered| waiting.order == job.change.number)
        {
            number(connection, &mut unnumbered, &mut orders, &mut said).await?;
        }
        let (Some(order), Some(decide)) = (orders.get_mut(&job.change.number), &mut job.change.decide) else {
            continue;
        };
        if apart.contains(&job.change.number) {
            continue;
        }
        let what: Said = match catch_unwind(AssertUnwindSafe(|| decide(order))) {
            Ok(Ok(Some(change))) if !can_be_written_at_once(order, &change) => {
                apart.insert(job.change.number);
                continue;
            }
            Ok(Ok(Some(change))) if change.wants_number().is_some() => {
                unnumbered.push(Unnumbered {
                    place,
                    order: job.change.number,
                    change,
                });
                continue;
            }
            Ok(Ok(Some(change))) => {
                *order = Arc::new(Order::clone(order).after(&change));
                Ok((order.clone(), Some(change)))
            }
            Ok(Ok(None)) => Ok((order.clone(), None)),
            Ok(Err(refusal)) => Err(Ok(Err(refusal.into()))),
            Err(panic) => Err(Err(panic)),
        };
        said.push((place, what));
    }
    number(connection, &mut unnumbered, &mut orders, &mut said).await?;
    let changes = said.iter().filter_map(|(_, what)| match what {
        Ok((order, Some(change))) => Some((&**order, change)),
        Ok((_, None)) | Err(_) => None,
    });
    let changes: Vec<_> = changes.collect();
    let mut late = HashSet::new();
    if !changes.is_empty() {
        let seen = changes.iter().map(|(order, _)| Seen {
            number: order.number,
            version: versions[&order.number],
        });
        let seen: Vec<_> = seen.collect();
        late = write(connection, &changes, &seen).await?;
    }
    drop(orders);
    for (place, what) in said {
        let job = &mut jobs[place].change;
        if late.contains(&job.number) {
            continue;
        }
        job.reply.set(what.map_or_else(
            |answer| answer,
            |(order, change)| {
                // What only one decision saw is handed over and not copied.
                let order = Arc::unwrap_or_clone(order);
                Ok(Ok(Changed { order, change }))
            },
        ));
    }
    Ok(())
}

/// A change that waits for its number.
struct Unnumbered {
    /// Of the job.
    place: usize,
    order: OrderNumber,
    change: Change,
}

/// Gives all of them their numbers, in one trip.
async fn number(
    connection: &mut PgConnection,
    unnumbered: &mut Vec<Unnumbered>,
    orders: &mut HashMap<OrderNumber, Arc<Order>>,
    said: &mut Vec<(usize, Said)>,
) -> Result<()> {
    let firsts = unnumbered
        .iter()
        .filter_map(|waiting| waiting.change.wants_number());
    let Some(first) = firsts.max() else {
        return Ok(());
    };
    let invoices = attempts::draw(connection, first, unnumbered.len()).await?;
    for (waiting, invoice) in unnumbered.drain(..).zip(invoices) {
        let Unnumbered {
            place,
            order,
            mut change,
        } = waiting;
        let Some(order) = orders.get_mut(&order) else {
            continue;
        };
        order.number(&mut change, invoice);
        *order = Arc::new(Order::clone(order).after(&change));
        said.push((place, Ok((order.clone(), Some(change)))));
    }
    Ok(())
}

/// Pieces are moved by several statements, which have to be one transaction. A message of another order could not be told from
/// those of this one if the order turns out to have changed. A request to take goods back does not change the order, so it is looked
/// for under the lock that keeps new ones away.
fn can_be_written_at_once(order: &Order, change: &Change) -> bool {
    let its_own = |number| number == Some(order.number);
    matches!(change.stock, StockMove::Stay)
        && !change.unless_withdrawn
        && change
            .messages
            .iter()
            .all(|message| its_own(message.letter.number()))
}
