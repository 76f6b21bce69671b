//! The shop's database in `PostgreSQL`, for a shop of more than one machine.
//!
//! Changes of orders that wait at the same time share a statement, orders that are placed at the same time a transaction, and
//! look-ups of attempts, sessions, what is in carts, and orders by keys or tokens a query; everything else has a transaction of
//! its own. An order's row says which version of it was read: a change is written if it is still that one, so that
//! simultaneous changes happen one after another on all nodes, and whoever was too late asks again with the row locked; pieces are taken by conditional updates in ascending order of variants,
//! so that no two transactions wait for each other. A change is announced with `pg_notify` once it is on disk (`teller`), one of
//! the shelf in its own transaction by triggers, and each node listens (`listener`); what a node itself does to the shelf it
//! also notes before it answers (`ShelfLog`). Nothing waits longer than `PATIENCE`, but for the writing of goods, which may be
//! a whole catalogue: then the database counts as unavailable.
//!
//! Each part of the port has its file: `impl Outbox` stands in `outbox.rs`, as in crate `store-sqlite`. `gather`,
//! `listener` and `trust` are for a server that is a trip away.

mod amendments;
mod attempts;
mod backups;
mod blocks;
mod bulk;
mod calls;
mod carts;
mod changing;
#[cfg(test)]
#[path = "../tests/support/database.rs"]
mod database;
mod doctor;
mod editions;
mod errands;
mod errors;
mod factors;
mod gather;
mod goods;
mod health;
mod heartbeat;
mod journal;
mod listener;
mod media;
mod numbers;
mod office;
mod open;
mod orders;
mod orphans;
mod outbox;
mod people;
mod placing;
mod privacy;
mod record;
mod registers;
mod remarks;
mod returns;
mod search;
mod security;
mod sessions;
mod settings;
mod setup;
mod shelf;
mod sign_ins;
mod stock;
mod tables;
mod team;
mod teller;
mod trials;
mod trust;

pub use open::OpenError;
pub use tables::{EmptyPostgresTables, Hold, PostgresTables};

use attempts::AttemptKey;
use changing::Committer;
use gather::Gatherer;
use listener::Listener;
use placing::Placer;
use shop::{
    catalog::{VariantId, Ware},
    order::{Order, OrderNumber},
    payment::Attempt,
    store::{Result, Session, StoreError},
};
use sqlx::PgPool;
use std::{future::Future, sync::Arc, time::Duration};
use store_base::{shelf_log::ShelfLog, steps::Steps};
use teller::Teller;

/// How long a call to the database may take, waiting for a connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// Finds attempts, each with its order.
type Attempts = Gatherer<AttemptKey, (OrderNumber, Attempt)>;

/// A shop's database that several machines share.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
    attempts: Arc<Attempts>,
    /// By their names.
    sessions: Gatherer<String, Session>,
    /// By their keys.
    orders: Gatherer<String, Order>,
    /// By the tokens of the forms that became orders.
    numbers: Gatherer<String, OrderNumber>,
    /// By what is in a cart.
    wares: Gatherer<Vec<VariantId>, Vec<Ware>>,
    committer: Committer,
    placer: Placer,
    listener: Listener,
    shelf: Arc<ShelfLog>,
}

impl PostgresStore {
    /// The steps that the tables in the database that `url` names have taken, beside those that this program brings. Nothing is
    /// changed.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn steps(url: &str) -> std::result::Result<Steps, OpenError> {
        open::ConnectionSettings::parse(url)?.steps().await
    }

    /// Connects to the database that `url` names (`postgres://user@host/shop`) with at most `max_connections`, and one
    /// more that listens. Brings its tables up to date; nodes that start together do it one after another.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(url: &str, max_connections: u32) -> std::result::Result<Self, OpenError> {
        let settings = open::ConnectionSettings::parse(url)?;
        settings.migrate().await?;
        let pool = settings.pool(max_connections).await?;
        let readers = pool.clone();
        let shelf = Arc::<ShelfLog>::default();
        let teller = Teller::start(&pool);
        let attempts = Arc::new(Gatherer::start(move |keys: Vec<_>| {
            let readers = readers.clone();
            async move { within(attempts::attempts(&readers, &keys)).await }
        }));
        Ok(Self {
            committer: Committer::start(&pool, &teller, &attempts),
            attempts,
            sessions: sessions::gatherer(&pool),
            orders: orders::by_key(&pool),
            numbers: orders::by_token(&pool),
            wares: shelf::gatherer(&pool),
            placer: Placer::start(&pool, &teller),
            pool,
            listener: Listener::start(settings.listening(), shelf.clone()).await?,
            shelf,
        })
    }
}

/// The answer of a statement that needs no other.
async fn asked<T>(statement: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    within(async { statement.await.map_err(errors::database) }).await
}

/// Gives up waiting after `PATIENCE`. A transaction that is given up is rolled back, unless its commit was
/// already on its way; asking again finds out which.
async fn within<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let given_up = |_| {
        Err(StoreError::Unavailable(
            "the database does not answer in time".into(),
        ))
    };
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or_else(given_up)
}
