//! How often the thread of the connection is gone to, and for how many statements: figures that are the same on every
//! machine.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use futures_util::future::join_all;
use shop::{
    Timestamp,
    cart::{Cart, Quote, QuoteLine},
    catalog::Assortment,
    desk::stock_shelf,
    message::{MessageChannel, Sent},
    order::{Draft, Order, OrderKey},
    payment::{Channel, Details, Notice},
    sample,
    secret::Secret,
    store::{Decide, SessionId, SessionRow, Store},
};
use std::{
    fmt::Debug,
    sync::{Arc, Mutex, mpsc},
};
use store_sqlite::SqliteStore;
use tokio::sync::oneshot;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// What was said to the database, trip by trip.
static TRIPS: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[tokio::test]
async fn trips_and_statements_do_not_grow_with_those_who_wait() {
    tracing::subscriber::set_global_default(Listener).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&url).await.unwrap());
    stock_shelf(&*store, &Assortment::demo(), "seed", NOW)
        .await
        .unwrap();

    let mut drafts = drafts(&store).await.into_iter();

    // Begin and look; a part with orders, attempts, history, messages, counter, shelf and ledger, and commit.
    let (order, alone) = spent(&store, store.place_order(drafts.next().unwrap())).await;
    let first = order.unwrap();
    let placing = drafts.map(|draft| store.place_order(draft));
    let (placed, together) = spent_together(&store, &first, placing).await;
    assert_eq!((alone, together), (vec![2, 9], vec![2, 9]));
    let mut orders = vec![first];
    orders.extend(placed.into_iter().map(Result::unwrap));

    // Begin and read; a part with orders, attempts, notices, history and messages, and commit.
    let (paid, alone) = spent(&store, join_all([pay(&store, &orders[0])])).await;
    assert_eq!((paid, alone), (vec![true], vec![2, 7]));
    let paying = orders[1..].iter().map(|order| pay(&store, order));
    let (paid, together) = spent_together(&store, &orders[0], paying).await;
    assert_eq!((paid, together), (vec![true; 15], vec![2, 7]));
    let (paid, again) = spent(&store, join_all(orders.iter().map(|order| pay(&store, order)))).await;
    assert_eq!(
        (paid, again),
        (vec![false; 16], vec![2, 1]),
        "what is known is only read"
    );

    let due = store.claim_messages(MessageChannel::Email, NOW, "lease", NOW.plus_seconds(60), 1, &[]);
    let (leased, leasing) = spent(&store, due).await;
    assert_eq!(leasing, [1, 1, 1]);
    let sent = Sent::Delivered("250".into());
    let message = leased.unwrap()[0].id;
    let (ended, ending) = spent(
        &store,
        store.finish_message(message, "lease", sent, NOW, Vec::new()),
    )
    .await;
    assert!(ended.unwrap());
    assert_eq!(ending, [1, 1, 1]);

    // What a page of an order shows, and what one of a cart does.
    let order = &orders[0];
    let session = SessionRow {
        id: SessionId::of(&Secret::from_random([1; 16])),
        ends_at: NOW,
    };
    let mut cart = Cart::default();
    cart.add(order.placed.lines[0].variant, 1).unwrap();
    assert!(store.create_session(&session, &cart).await.unwrap());
    let by_key = looks(async || assert!(store.order_by_key(&order.key).await.unwrap().is_some())).await;
    assert_eq!(by_key.len(), 1, "{by_key:?}");
    let with_wares = looks(async || {
        let found = store.load_session_with_wares(&session.id, NOW).await.unwrap();
        assert_eq!(found.unwrap().1.len(), 1);
    });
    let with_wares = with_wares.await;
    assert_eq!(with_wares.len(), 1, "{with_wares:?}");
}

/// Sixteen orders of a piece, each with its first attempt.
async fn drafts(store: &Arc<dyn Store>) -> Vec<Draft> {
    let products = store.products().await.unwrap();
    let variants = products.iter().flat_map(|product| &product.variants);
    let plenty = variants.max_by_key(|variant| variant.stock).unwrap();
    assert!(plenty.stock >= 16, "{plenty:?}");
    let mut cart = Cart::default();
    cart.add(plenty.id, 1).unwrap();
    let quote = Quote::new(&cart, &store.wares(&cart.variants()).await.unwrap());
    let lines: Vec<_> = quote.lines.iter().map(QuoteLine::ordered).collect();
    let draft = |seed| Draft {
        first_attempt: Some(sample::NEW_ATTEMPT),
        ..sample::draft(
            OrderKey::from_random([seed; 16]),
            sample::placed(lines.clone(), shop::Kopecks::ZERO),
            NOW,
        )
    };
    (0..16).map(draft).collect()
}

/// Whether it was news.
async fn pay(store: &Arc<dyn Store>, order: &Order) -> bool {
    let attempt = order.last_attempt().unwrap();
    let notice = Notice {
        gateway: attempt.gateway,
        invoice: attempt.invoice,
        amount: attempt.amount,
        test: false,
        channel: Channel::Callback,
        at: NOW,
        order_key: Some(order.key.clone()),
        method: None,
        details: Details::default(),
    };
    let (gateway, invoice) = (notice.gateway, notice.invoice);
    let decide: Decide = Box::new(move |order: &Order| Ok(order.settle(&notice, &sample::audience())));
    let changed = store.change_order_of(gateway, invoice, decide).await;
    changed.unwrap().is_written()
}

/// What came of works that waited together, and the statements of each trip of their transaction: whoever writes is kept busy
/// with an order until all of them wait.
async fn spent_together<T>(
    store: &Arc<dyn Store>,
    order: &Order,
    works: impl Iterator<Item = impl Future<Output = T>>,
) -> (Vec<T>, Vec<usize>) {
    let (begin, has_begun) = oneshot::channel();
    let (end, may_end) = mpsc::channel();
    let mut begin = Some(begin);
    let decide: Decide = Box::new(move |_: &Order| {
        begin.take().unwrap().send(()).unwrap();
        may_end.recv().unwrap();
        Ok(None)
    });
    let (writing, number) = (store.clone(), order.number);
    let busy = tokio::spawn(async move { writing.change_order(number, decide).await });
    has_begun.await.unwrap();
    let all_wait = async { end.send(()).unwrap() };
    let together = async { tokio::join!(join_all(works), all_wait).0 };
    let spent = spent(store, together).await;
    busy.await.unwrap().unwrap();
    spent
}

/// What came of work, and the statements of each trip of its transaction, the last one that began before the ping's.
async fn spent<T>(store: &Arc<dyn Store>, work: impl Future<Output = T>) -> (T, Vec<usize>) {
    TRIPS.lock().unwrap().clear();
    let result = work.await;
    // A trip is told of when it is over, which may be after its answer; the next one on the same thread comes later.
    store.ping().await.unwrap();
    let trips = TRIPS.lock().unwrap();
    let begins = trips.iter().enumerate().rev();
    let mut begins = begins.filter(|(_, trip)| trip.starts_with("begin"));
    let (begin, _) = begins.nth(1).unwrap();
    let mut statements = Vec::new();
    for trip in &trips[begin..] {
        statements.push(trip.split(';').filter(|part| !part.trim().is_empty()).count());
        if trip.trim_end_matches(';').ends_with("commit") {
            break;
        }
    }
    (result, statements)
}

/// The different statements that follow each other when somebody looks twice. The ping's may come late and is none of them.
async fn looks(look: impl AsyncFn()) -> Vec<String> {
    // The first of all opens a connection, which is asked what its settings are.
    look().await;
    look().await;
    TRIPS.lock().unwrap().clear();
    look().await;
    // The same thread is told to look again when it has told of the first time.
    look().await;
    let trips = TRIPS.lock().unwrap();
    let mut looks: Vec<_> = trips
        .iter()
        .filter(|trip| trip.starts_with("select") && *trip != "select 1 as one")
        .cloned()
        .collect();
    looks.dedup();
    looks
}

/// Hears what sqlx says of each trip.
struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let whole = if text.whole.is_empty() {
            text.summary
        } else {
            text.whole
        };
        // The log is worked in by another connection, too, which is opened, and asked for its settings, at any time.
        if !whole.starts_with("pragma") && !whole.contains("from pragma_") {
            TRIPS.lock().unwrap().push(whole);
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The text of a trip; a short one is its own summary.
#[derive(Default)]
struct Text {
    summary: String,
    whole: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.trim().clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
