//! What the store does when its server is slow, lost or not there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/database.rs"]
mod database;
#[path = "support/wire.rs"]
mod wire;

use database::Database;
use futures_util::future::join_all;
use shop::{
    Kopecks, Tax, Timestamp,
    catalog::{Assortment, Category, NewProduct, NewVariant},
    contract::pace,
    desk::stock_shelf,
    order::OrderNumber,
    store::{Changes, Decide, OrderNews, Store, StoreError},
    text::Text,
};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use store_postgres::{OpenError, PostgresStore};
use tokio::net::TcpListener;
use tokio_stream::StreamExt;
use wire::{State, Wire};

/// A call gives up within this time: the store's own patience, and some slack for a busy machine.
const IN_TIME: Duration = Duration::from_secs(7);
/// What was lost is back within this time.
const SOON: Duration = Duration::from_secs(20);
const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let refused = PostgresStore::open(&url_at(address), 2).await;
    assert!(matches!(refused, Err(OpenError::Connect(_))), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let begin = Instant::now();
    let refused = PostgresStore::open(&url_at(silent.local_addr().unwrap()), 2).await;
    assert!(matches!(refused, Err(OpenError::Silence)), "{refused:?}");
    assert!(begin.elapsed() < IN_TIME);
}

#[tokio::test]
async fn another_kind_of_address_is_refused() {
    let refused = PostgresStore::open("sqlite:shop.db", 2).await;
    assert!(matches!(refused, Err(OpenError::Address(_))), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_stops_answering_is_unavailable_in_time() {
    let bench = Bench::create().await;
    bench.wire.set(State::Held);
    let begin = Instant::now();
    let store = &bench.store;
    let (read, written) = tokio::join!(store.categories(), store.put_account("olga", "hash", NOW));
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
    assert!(begin.elapsed() < IN_TIME);
    bench.wire.set(State::Whole);
    bench.is_back_soon().await;
    bench.database.forget().await;
}

/// More changes than the next transactions take: those behind do not wait for one after another to be given up.
#[tokio::test]
async fn changes_that_pile_up_before_a_silent_server_are_unavailable_in_time() {
    let bench = Bench::create().await;
    bench.wire.set(State::Held);
    let begin = Instant::now();
    let changes = (0..300).map(|_| {
        let decide: Decide = Box::new(|_| panic!("nobody is to be asked"));
        bench.store.change_order(OrderNumber(1_001), decide)
    });
    for refused in join_all(changes).await {
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    }
    assert!(begin.elapsed() < IN_TIME);
    bench.wire.set(State::Whole);
    bench.is_back_soon().await;
    bench.database.forget().await;
}

#[tokio::test]
async fn lost_connections_are_replaced() {
    let bench = Bench::create().await;
    let mut changes = bench.store.changes();
    bench.wire.set(State::Cut);
    let refused = bench.store.ping().await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    bench.wire.set(State::Whole);
    bench.is_back_soon().await;

    // What changed while nobody listened is not heard of, and whoever waits for an order is told so.
    let missed = tokio::time::timeout(SOON, changes.next()).await.unwrap();
    assert_eq!(missed, Some(OrderNews::Missed));
    bench.hears_of_an_order(&mut changes).await;
    bench.database.forget().await;
}

/// Nothing closes a connection whose cable was pulled, and nothing comes of it. It is found out after a second of silence and two of
/// asking, and replaced a second later.
#[tokio::test]
async fn a_connection_that_listens_and_died_without_a_word_is_replaced_within_seconds() {
    a_connection_that_listens_is_replaced_and_not_in_silence(State::Lost).await;
}

/// The next connection is had so soon that nothing seems to have happened, and yet something may have been missed.
#[tokio::test]
async fn a_connection_that_listens_and_is_closed_is_not_replaced_in_silence() {
    a_connection_that_listens_is_replaced_and_not_in_silence(State::Ended).await;
}

/// What may have been missed meanwhile is told, and what comes after it is heard of.
async fn a_connection_that_listens_is_replaced_and_not_in_silence(lost: State) {
    let bench = Bench::create().await;
    let (mut changes, seen) = (bench.store.changes(), bench.store.shelf_version());
    bench.wire.set(lost);
    let missed = tokio::time::timeout(IN_TIME, changes.next()).await.unwrap();
    assert_eq!(missed, Some(OrderNews::Missed));
    assert!(
        bench.store.shelf_version() > seen,
        "goods may have changed as well"
    );
    bench.hears_of_an_order(&mut changes).await;
    bench.database.forget().await;
}

#[tokio::test]
async fn a_server_that_takes_no_writes_is_not_ready() {
    let bench = Bench::create().await;
    bench.take_no_writes(true).await;
    bench.wire.set(State::Cut);
    bench.store.ping().await.unwrap_err();
    bench.wire.set(State::Whole);
    let refused = async {
        loop {
            if let Err(StoreError::Unavailable(why)) = bench.store.ping().await
                && why.to_string() == "the database takes no writes"
            {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, refused).await.unwrap();
    bench.database.forget().await;
}

/// A switch-over behind one address: the old server lives on and takes no writes, and the connections lead to it.
#[tokio::test]
async fn a_server_that_takes_writes_again_is_found_though_the_old_connections_live() {
    let bench = Bench::create().await;
    bench.take_no_writes(true).await;
    bench.wire.set(State::Cut);
    bench.store.ping().await.unwrap_err();
    bench.wire.set(State::Whole);
    // All connections are new ones now, and good for reading only.
    let reads = async { while bench.store.categories().await.is_err() {} };
    tokio::time::timeout(SOON, reads).await.unwrap();
    for _ in 0..8 {
        bench.store.ping().await.unwrap_err();
    }
    // From here on new connections can write. The others stay as they are: nothing cuts them.
    bench.take_no_writes(false).await;
    bench.store.ping().await.unwrap();
    bench.database.forget().await;
}

#[tokio::test]
async fn a_shop_does_not_open_on_a_server_that_takes_no_writes() {
    let bench = Bench::create().await;
    bench.take_no_writes(true).await;
    let refused = PostgresStore::open(&bench.database.url, 2).await;
    assert!(matches!(refused, Err(OpenError::ReadOnly)), "{refused:?}");
    bench.database.forget().await;
}

/// One statement for each would take longer than the store has patience.
#[tokio::test]
async fn a_long_list_of_goods_takes_few_trips_to_a_server_that_is_far_away() {
    let bench = Bench::create().await;
    let trips = bench.wire.trips();
    let goods = many_goods(500, 6);
    for portion in goods.portions() {
        stock_shelf(&*bench.store, &portion, "seed", NOW).await.unwrap();
    }
    let trips = bench.wire.trips() - trips;
    assert!(trips < 600, "{trips} trips for 3000 variants");
    let shelf = bench.store.products().await.unwrap();
    assert_eq!((shelf.len(), shelf[499].variants.len()), (500, 6));
    bench.database.forget().await;
}

/// One each would be a dozen for an order, and half a dozen for a press of "pay" and for a payment.
#[tokio::test]
async fn orders_and_payments_that_come_together_share_their_trips() {
    let bench = Bench::create().await;
    let many = 64;
    // Connections are made and statements prepared.
    pace::orders(bench.store.clone(), many, many, 0).await;
    let trips = bench.wire.trips();
    pace::orders(bench.store.clone(), many, many, 1).await;
    let trips = bench.wire.trips() - trips;
    assert!(
        trips < 64 * 3,
        "{trips} trips for 64 orders that are placed and paid"
    );
    bench.database.forget().await;
}

fn many_goods(products: usize, variants: usize) -> Assortment {
    let text = |text: &str| Text {
        ru: text.into(),
        en: text.into(),
    };
    let variant = |product: usize, nth: usize| NewVariant {
        sku: format!("{product}-{nth}"),
        option: text("M"),
        color: None,
        size: None,
        price_kopecks: Kopecks::new(100),
        old_price_kopecks: None,
        stock: 1,
    };
    let product = |at: usize| NewProduct {
        slug: format!("product-{at}"),
        category: "all".into(),
        name: text("Product"),
        summary: text(""),
        description: text(""),
        picture: "/favicon.svg".into(),
        picture_alt: text(""),
        attributes: Vec::new(),
        tax: Tax::None,
        variants: (0..variants).map(|nth| variant(at, nth)).collect(),
    };
    let all = Category {
        slug: "all".into(),
        name: text("All"),
        ..Category::default()
    };
    Assortment::new(vec![all], (0..products).map(product).collect()).unwrap()
}

struct Bench {
    database: Database,
    wire: Wire,
    store: Arc<dyn Store>,
}

impl Bench {
    async fn create() -> Self {
        let database = Database::copy_of("template1").await;
        let server: PgConnectOptions = database.url.parse().unwrap();
        let wire = Wire::lay(format!("{}:{}", server.get_host(), server.get_port())).await;
        let (_, name) = database.url.rsplit_once('/').unwrap();
        let user = server.get_username();
        let url = format!("postgres://{user}@{}/{name}?sslmode=disable", wire.address);
        let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&url, 4).await.unwrap());
        store.ping().await.unwrap();
        Self {
            database,
            wire,
            store,
        }
    }

    async fn is_back_soon(&self) {
        let back = async { while self.store.ping().await.is_err() {} };
        tokio::time::timeout(SOON, back).await.unwrap();
    }

    async fn hears_of_an_order(&self, changes: &mut Changes) {
        self.tell("select 1 from pg_notify('order_changed', '4242')")
            .await;
        let heard = tokio::time::timeout(SOON, changes.next()).await.unwrap();
        assert_eq!(heard, Some(OrderNews::Changed(OrderNumber(4_242))));
    }

    /// Whether those who connect from now on may write.
    async fn take_no_writes(&self, is_so: bool) {
        let set = if is_so {
            "do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$"
        } else {
            "do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$"
        };
        self.tell(set).await;
    }

    /// Runs a statement without the wire, with the right to write.
    async fn tell(&self, statement: &'static str) {
        let options: PgConnectOptions = self.database.url.parse().unwrap();
        let options = options.options([("default_transaction_read_only", "off")]);
        let mut connection = PgConnection::connect_with(&options).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

fn url_at(address: SocketAddr) -> String {
    format!("postgres://shop@{address}/shop?sslmode=disable")
}
