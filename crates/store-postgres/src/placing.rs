//! Placing orders: those that come at the same time share a transaction. What that is not good for is placed apart.

mod apart;
mod together;

use crate::{teller::Teller, within};
use shop::{
    order::{Draft, Order},
    store::{Result, StoreError},
};
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};

/// Tasks that place: while one waits for the disk, the other one works.
const PLACERS: usize = 2;
/// Orders that one commit makes durable.
const TOGETHER: usize = 64;
/// Orders that may wait.
const QUEUE: usize = 1024;

/// The door to the tasks. They end when its last owner is gone.
#[derive(Debug)]
pub(crate) struct Placer {
    queue: mpsc::Sender<Form>,
}

/// An order that is to be placed, and who waits for it.
struct Form {
    draft: Draft,
    answer: oneshot::Sender<Result<Order>>,
}

impl Placer {
    pub(crate) fn start(pool: &PgPool, teller: &Teller) -> Self {
        let (queue, forms) = mpsc::channel(QUEUE);
        let forms = Arc::new(Mutex::new(forms));
        for _ in 0..PLACERS {
            tokio::spawn(run(pool.clone(), teller.clone(), forms.clone()));
        }
        Self { queue }
    }

    /// Places the order. `Ok` means that it is on disk.
    pub(crate) async fn place_order(&self, draft: Draft) -> Result<Order> {
        let (answer, answered) = oneshot::channel();
        let stopped = || StoreError::Unavailable("the placers have stopped".into());
        let sent = self.queue.send(Form { draft, answer }).await;
        sent.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
}

async fn run(pool: PgPool, teller: Teller, queue: Arc<Mutex<mpsc::Receiver<Form>>>) {
    let mut forms: Vec<Form> = Vec::with_capacity(TOGETHER);
    while queue.lock().await.recv_many(&mut forms, TOGETHER).await > 0 {
        let drafts: Vec<_> = forms.iter().map(|form| &form.draft).collect();
        let placed = Box::pin(within(together::place_orders(&pool, &drafts))).await;
        if let Ok(Some(orders)) = placed {
            for (form, order) in forms.drain(..).zip(orders) {
                teller.tell(order.number);
                // Whoever asked may have gone; the order stays.
                form.answer.send(Ok(order)).ok();
            }
        } else {
            // One of them is refused, or the database did not take them. A form's token makes one order, however often it is
            // tried.
            for form in forms.drain(..) {
                tokio::spawn(place_apart(pool.clone(), teller.clone(), form));
            }
        }
    }
}

async fn place_apart(pool: PgPool, teller: Teller, Form { draft, answer }: Form) {
    let placed = Box::pin(within(apart::place_order(&pool, &draft))).await;
    if let Ok(order) = &placed {
        teller.tell(order.number);
    }
    answer.send(placed).ok();
}
