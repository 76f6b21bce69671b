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
/// So few are not worth trying together once more.
const FEW: usize = 4;
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
    let mut forms = Vec::with_capacity(TOGETHER);
    while queue.lock().await.recv_many(&mut forms, TOGETHER).await > 0 {
        let mut heaps = vec![std::mem::take(&mut forms)];
        while let Some(heap) = heaps.pop() {
            heaps.extend(place_together(&pool, &teller, heap).await.into_iter().flatten());
        }
    }
}

/// Places what can be placed together and has the others placed apart. If goods run short for all of them, fewer of them are to
/// be tried together: that is what is returned.
async fn place_together(pool: &PgPool, teller: &Teller, mut forms: Vec<Form>) -> Option<[Vec<Form>; 2]> {
    let drafts: Vec<_> = forms.iter().map(|form| &form.draft).collect();
    let tried = Box::pin(within(together::place_orders(pool, &drafts))).await;
    let placed = tried.unwrap_or_default();
    let is_short = !placed.is_empty() && placed.iter().all(Option::is_none);
    if is_short && forms.len() > FEW {
        let others = forms.split_off(forms.len() / 2);
        return Some([others, forms]);
    }
    // If the database did not take them, none has a place in the answer and each is tried once more: a form's token makes one
    // order, however often it is tried.
    let orders = placed.into_iter().chain(std::iter::repeat_with(|| None));
    for (form, order) in forms.into_iter().zip(orders) {
        let Some(order) = order else {
            tokio::spawn(place_apart(pool.clone(), teller.clone(), form));
            continue;
        };
        teller.tell_of_sale(&order);
        // Whoever asked may have gone; the order stays.
        form.answer.send(Ok(order)).ok();
    }
    None
}

async fn place_apart(pool: PgPool, teller: Teller, Form { draft, answer }: Form) {
    let placed = Box::pin(within(apart::place_order(&pool, &draft))).await;
    if let Ok(order) = &placed {
        // It may have been placed together after all, when the answer to the commit was lost.
        teller.tell_of_sale(order);
    }
    answer.send(placed).ok();
}
