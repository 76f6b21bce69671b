//! The shop's database in `PostgreSQL`, for a shop of more than one machine.
//!
//! Changes of orders that wait at the same time share a statement, orders that are placed at the same time a transaction, and
//! look-ups of attempts, of sessions, of carts and the goods in them, and of orders by their keys and tokens a query, and
//! sessions whose visitors came back a transaction that does not wait for the disk; everything else has a transaction of its
//! own. An order's row says which version of it was read: a change is written if it is still that one, so that simultaneous
//! changes happen one after another on all nodes, and whoever was too late asks again with the row locked; pieces are taken by
//! conditional updates in ascending order of variants, so that no two transactions wait for each other. A change is announced
//! with `pg_notify` once it is on disk (`teller`), one of the shelf in its own transaction by triggers, and each node listens
//! (`listener`); what a node itself does to the shelf it also notes before it answers (`ShelfLog`). Nothing waits longer than
//! `PATIENCE`, but for the writing of goods, which may be a whole catalogue: then the database counts as unavailable.
//!
//! Rows are found by lists of keys. A connection keeps its plan for such a statement, and may have made it when the shop was empty or
//! a table was small, so that it would read the table whole for as long as it lives. So a list stands behind a query of its own,
//! where it has no length, and a place in it or a number is said to be in a span that all of them are in: of a span the planner
//! expects one row, and looks that up in an index whatever it thinks of the table (`tests/plans.rs`).
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
mod ordered_goods;
mod orders;
mod orphans;
mod outbox;
mod passkeys;
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

pub use open::{OpenError, UpdateTurn};
pub use tables::{EmptyPostgresTables, Hold, PostgresTables};

use attempts::AttemptKey;
use changing::Committer;
use gather::Gatherer;
use listener::Listener;
use placing::Placer;
use shop::{
    catalog::{VariantId, Ware},
    order::{Order, OrderKey, OrderNumber},
    payment::Attempt,
    store::{Result, Session, SessionId, StoreError},
    time::Timestamp,
};
use sqlx::PgPool;
use std::{collections::HashMap, future::Future, hash::Hash, sync::Arc, time::Duration};
use store_base::{filters::Dialect, shelf_log::ShelfLog, steps::Steps};
use teller::Teller;

/// How long a call to the database may take, waiting for a connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// Finds attempts, each with its order.
type Attempts = Gatherer<AttemptKey, (OrderNumber, Attempt)>;

/// A session, and when it is to end.
type Extension = (SessionId, Timestamp);

/// How this database says what the other one says differently.
const DIALECT: Dialect = Dialect {
    place_in: "strpos",
    is_trial: "trial",
    is_no_trial: "trial is not true",
    is_sold: "not archived",
    of_goods: ordered_goods::OF_GOODS,
};

/// A shop's database that several machines share.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
    attempts: Arc<Attempts>,
    /// The orders that keys open.
    orders_by_key: Gatherer<OrderKey, Order>,
    /// The numbers of the orders that forms became, by the tokens in them.
    numbers_by_token: Gatherer<String, OrderNumber>,
    /// Sessions with their carts, whether they are over or not.
    sessions: Gatherer<SessionId, Session>,
    /// The same with the goods in their carts.
    carts: Gatherer<SessionId, (Session, Vec<Ware>)>,
    /// Puts off the ends of sessions; what it finds is when they end.
    extensions: Gatherer<Extension, Timestamp>,
    /// The goods of lists of variants.
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
        let shelf = Arc::<ShelfLog>::default();
        let teller = Teller::start(&pool);
        let attempts = Arc::new(gathered(&pool, |pool, keys| async move {
            attempts::attempts(&pool, &keys).await
        }));
        Ok(Self {
            committer: Committer::start(&pool, &teller, &attempts),
            attempts,
            orders_by_key: gathered(&pool, |pool, keys| async move {
                orders::orders_by_key(&pool, &keys).await
            }),
            numbers_by_token: gathered(&pool, |pool, tokens| async move {
                orders::numbers_by_token(&pool, &tokens).await
            }),
            sessions: gathered(
                &pool,
                |pool, ids| async move { sessions::sessions(&pool, &ids).await },
            ),
            extensions: gathered(&pool, |pool, wishes| async move {
                sessions::extend(&pool, &wishes).await
            }),
            carts: gathered(&pool, |pool, ids| async move {
                sessions::with_wares(&pool, &ids).await
            }),
            wares: gathered(&pool, |pool, lists| async move {
                shelf::wares_of_each(&pool, &lists).await
            }),
            placer: Placer::start(&pool, &teller),
            pool,
            listener: Listener::start(settings, shelf.clone()).await?,
            shelf,
        })
    }
}

/// Looks up with one query what several ask for at the same time.
fn gathered<K, V, F, A>(pool: &PgPool, find: F) -> Gatherer<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
    F: Fn(PgPool, Vec<K>) -> A + Send + 'static,
    A: Future<Output = Result<HashMap<K, V>>> + Send + 'static,
{
    let pool = pool.clone();
    Gatherer::start(move |keys| within(find(pool.clone(), keys)))
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
