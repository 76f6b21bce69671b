//! Many decisions in one transaction: asked one after another, written together.
//!
//! A trip to a database costs more than the statements it carries, and a commit more than both. So an adapter collects
//! the changes that wait, reads their orders in one query and starts a round. Each decision sees what the ones before
//! it made of its order; what they all say is written by one list of statements. What cannot be written is undone
//! alone, and nobody is answered before the commit.

mod reply;

pub use reply::{Answer, OrderChange, Reply};

use async_trait::async_trait;
use shop::{
    order::{Change, Changed, Order, OrderNumber, Refusal},
    payment::InvoiceId,
    store::{Result, StoreError},
};
use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// A transaction of a database, as far as a round needs it.
///
/// One in which a look-up failed is of no use any more: `SQLite` may have ended it, and what is written then is in another one;
/// `PostgreSQL` writes nothing more of it, and says of its commit that all went well.
#[async_trait]
pub trait Transaction: Send {
    /// The order as it is.
    async fn order(&mut self, number: OrderNumber) -> Result<Option<Order>>;

    /// Whether a request to take goods of the order back is under way.
    async fn has_open_return(&mut self, number: OrderNumber) -> Result<bool>;

    /// Begins a part that can be undone alone.
    async fn mark(&mut self) -> Result<()>;

    /// Ends the part.
    async fn keep(&mut self) -> Result<()>;

    /// Ends the part as if it had never begun.
    async fn undo(&mut self) -> Result<()>;

    /// Draws an invoice number that was never given out, at least `first`.
    async fn next_invoice(&mut self, first: InvoiceId) -> Result<InvoiceId>;

    /// Writes changes, each with its order as the change makes it. A change that takes pieces is never
    /// batched with others, and is refused if too few are left.
    async fn write(&mut self, changes: &[(&Order, &Change)]) -> Result<()>;

    /// What is written next, if anything is, is all that is left of the round, unless it is undone. So an adapter may commit
    /// together with it.
    fn comes_to_an_end(&mut self) {}
}

/// Asks each decision about its order and writes what they say. `orders` are those that could be read, and locked.
///
/// # Errors
/// If the transaction is of no use any more; whatever went wrong with a single order is in the replies.
pub async fn change_together(
    transaction: &mut dyn Transaction,
    orders: Vec<Order>,
    jobs: Vec<&mut OrderChange>,
) -> Result<()> {
    let mut round = Round {
        transaction,
        orders: orders
            .into_iter()
            .map(|order| (order.number, Arc::new(order)))
            .collect(),
        asked: Vec::new(),
        written: Vec::new(),
        failed: HashSet::new(),
    };
    for job in jobs {
        round.ask(job).await?;
    }
    round.transaction.comes_to_an_end();
    round.write().await?;
    round.answer();
    Ok(())
}

struct Round<'j, 't> {
    transaction: &'t mut dyn Transaction,
    /// As the decisions so far have made them.
    orders: HashMap<OrderNumber, Arc<Order>>,
    /// Decisions whose changes are still to be written, and those that saw such a change.
    asked: Vec<Asked<'j>>,
    /// Decisions that wait for nothing but the commit.
    written: Vec<Asked<'j>>,
    /// Orders of which a change could not be written: later decisions about them saw what never happened.
    failed: HashSet<OrderNumber>,
}

/// A decision that was asked.
struct Asked<'j> {
    job: &'j mut OrderChange,
    /// The order as the decision made it; `None` if the decision has its answer already.
    order: Option<Arc<Order>>,
    change: Option<Change>,
}

impl<'j> Round<'j, '_> {
    async fn ask(&mut self, job: &'j mut OrderChange) -> Result<()> {
        let number = job.number;
        if self.failed.contains(&number) {
            job.reply.set(Ok(Err(after_a_failure())));
            return Ok(());
        }
        let (Some(order), Some(mut decide)) = (self.orders.remove(&number), job.decide.take()) else {
            let why = match self.transaction.order(number).await {
                Ok(_) => StoreError::NoOrder,
                Err(lost @ StoreError::Unavailable(_)) => return Err(lost),
                Err(why) => why,
            };
            job.reply.set(Ok(Err(why)));
            return Ok(());
        };
        let mut decided = catch_unwind(AssertUnwindSafe(|| decide(&order)));
        if matches!(&decided, Ok(Ok(Some(change))) if change.unless_withdrawn)
            && self.transaction.has_open_return(number).await?
        {
            decided = Ok(Err(Refusal::BuyerWithdraws));
        }
        if let Ok(Ok(Some(change))) = &mut decided
            && let Err(error) = self.number(&order, change).await?
        {
            self.orders.insert(number, order);
            job.reply.set(Ok(Err(error)));
            return Ok(());
        }
        let (order_after, change) = match decided {
            Ok(Ok(Some(change))) if change.stock.takes().is_some() => {
                // Whether there are enough pieces depends on what was decided before, so that is written first.
                self.write().await?;
                let taken = Order::clone(&order).after(&change);
                self.orders.insert(number, order);
                return self.write_apart(job, Arc::new(taken), change).await;
            }
            Ok(Ok(Some(change))) => {
                let order = Arc::new(Arc::unwrap_or_clone(order).after(&change));
                self.orders.insert(number, order.clone());
                (Some(order), Some(change))
            }
            Ok(Ok(None)) => {
                self.orders.insert(number, order.clone());
                (Some(order), None)
            }
            Ok(Err(refusal)) => {
                self.orders.insert(number, order);
                job.reply.set(Ok(Err(refusal.into())));
                (None, None)
            }
            Err(panic) => {
                self.orders.insert(number, order);
                job.reply.set(Err(panic));
                (None, None)
            }
        };
        self.asked.push(Asked {
            job,
            order: order_after,
            change,
        });
        Ok(())
    }

    /// Gives a change the number that it waits for. The inner error is the change's alone.
    async fn number(&mut self, order: &Order, change: &mut Change) -> Result<Result<()>> {
        let Some(first) = change.wants_number() else {
            return Ok(Ok(()));
        };
        self.transaction.mark().await?;
        match self.transaction.next_invoice(first).await {
            Ok(invoice) => {
                self.transaction.keep().await?;
                order.number(change, invoice);
                Ok(Ok(()))
            }
            Err(error) => {
                self.transaction.undo().await?;
                Ok(Err(error))
            }
        }
    }

    /// Writes all changes at once; if that fails, one after another, to find the one that cannot be written.
    async fn write(&mut self) -> Result<()> {
        let asked = std::mem::take(&mut self.asked);
        let changes = asked
            .iter()
            .filter_map(|a| Some((a.order.as_deref()?, a.change.as_ref()?)));
        let changes: Vec<_> = changes.collect();
        if changes.is_empty() {
            self.written.extend(asked);
            return Ok(());
        }
        self.transaction.mark().await?;
        if self.transaction.write(&changes).await.is_ok() {
            self.written.extend(asked);
            return self.transaction.keep().await;
        }
        self.transaction.undo().await?;
        for Asked { job, order, change } in asked {
            match (order, change) {
                (Some(order), Some(change)) => self.write_apart(job, order, change).await?,
                _ if self.failed.contains(&job.number) => job.reply.set(Ok(Err(after_a_failure()))),
                (order, change) => self.written.push(Asked { job, order, change }),
            }
        }
        Ok(())
    }

    /// Writes one change that can be undone alone. `order` is as the change makes it.
    async fn write_apart(
        &mut self,
        job: &'j mut OrderChange,
        order: Arc<Order>,
        change: Change,
    ) -> Result<()> {
        let number = job.number;
        if self.failed.contains(&number) {
            job.reply.set(Ok(Err(after_a_failure())));
            return Ok(());
        }
        self.transaction.mark().await?;
        match self.transaction.write(&[(&order, &change)]).await {
            Ok(()) => {
                self.transaction.keep().await?;
                self.orders.insert(number, order.clone());
                self.written.push(Asked {
                    job,
                    order: Some(order),
                    change: Some(change),
                });
            }
            Err(error) => {
                self.transaction.undo().await?;
                if !matches!(error, StoreError::Refused(_)) {
                    self.failed.insert(number);
                }
                job.reply.set(Ok(Err(error)));
            }
        }
        Ok(())
    }

    fn answer(self) {
        // What only one decision saw is handed over and not copied.
        drop(self.orders);
        for Asked { job, order, change } in self.written {
            if let Some(order) = order {
                job.reply.set(Ok(Ok(Changed {
                    order: Arc::unwrap_or_clone(order),
                    change,
                })));
            }
        }
    }
}

fn after_a_failure() -> StoreError {
    StoreError::Unavailable("a change of the same order just failed".into())
}
