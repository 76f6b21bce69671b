//! What the planners of both databases are asked about: every statement that the macros checked, and every one that is put
//! together while the shop runs. The tests `plans` of both stores share it.

use shop::{
    Kopecks,
    cart::{Cart, Quote, QuoteLine},
    catalog::{Assortment, GoodsQuery, GoodsSort, ProductId, ProductState, ShelfQuery, Sort, StockFilter},
    desk::stock_shelf,
    journal::{Doing, EntryFilter, EntryId, EntryKey},
    message::{MessageChannel, Sent},
    numbers::{CountedOrder, Step, Sums},
    order::{Draft, FulfilmentName, Order, OrderKey, OrderNumber, StateName, Tag},
    payment::{Channel, Details, Notice, PayKind},
    privacy::Person,
    sample,
    secret::Secret,
    stock::{Cause, LedgerFilter, LineId, SheetPage, Taking, TakingNumber, TakingState},
    store::{MoneyFilter, OrderFilter, ReturnsFilter, Search, SessionId, SessionRow, Store, Trials},
    time::Timestamp,
};
use std::{
    collections::BTreeSet,
    fmt, fs,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
};

/// Tables of a few rows, or of as many as there are people in the shop, kinds of goods or kept calls. Every other one, and every
/// new one, may have millions.
pub const SMALL: [&str; 29] = [
    "accounts",
    "album",
    "blocks",
    "call_tally",
    "calls",
    "categories",
    "devices",
    "doctor",
    "doctor_lights",
    "documents",
    "factors",
    "first_start",
    "heartbeat",
    "invitations",
    "invoice_counter",
    "numbers_mark",
    "order_columns",
    "order_views",
    "ordered_goods",
    "passkeys",
    "product_drafts",
    "record_verified",
    "recovery_codes",
    "register_mark",
    "settings",
    "settings_history",
    "settings_seen",
    "settings_version",
    "stock_takings",
];

/// Parts of statements that may read a table from end to end, each with the reason.
const ALLOWED: [(&str, &str); 17] = [
    (
        "where put_away is null and trial is not 1 order by number desc limit",
        NEWEST,
    ),
    (
        "where put_away is null and trial is not true order by number desc limit",
        NEWEST,
    ),
    ("where put_away is null order by number desc limit", NEWEST),
    (
        "where true order by stock_ledger.at desc, stock_ledger.id desc limit",
        NEWEST,
    ),
    ("from orphans order by resolution is not null", NEWEST),
    ("from journal where true order by at desc, id desc limit", NEWEST),
    ("from seals order by number desc limit", NEWEST),
    ("detail, count from security_events where (", NEWEST),
    ("where true and instr(search_words, ", GOODS),
    ("where true and strpos(search_words, ", GOODS),
    ("from products where true", GOODS),
    ("from products where category not in", GOODS),
    ("from products where not category = any", GOODS),
    ("products.id = variants.product left join stock_counts on", GOODS),
    ("coalesce(max(place)", GOODS),
    ("where stock <= low_stock and archived", GOODS),
    (
        "from products where photos <> '[]'",
        "no request: pictures that nobody uses are looked for once a day",
    ),
];
const NEWEST: &str = "it reads from the first row of an index on and stops when the page is full";
const GOODS: &str = "goods of a shop are ten thousand, not a million";

/// Whether a statement may read a table from end to end.
pub fn is_allowed(statement: &str) -> bool {
    ALLOWED.iter().any(|(part, _)| statement.contains(part))
}

/// The statements that the macros checked, from this `.sqlx` folder.
pub fn checked(folder: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let queries = files.flat_map(|file| {
        let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        parts(file["query"].as_str().unwrap())
    });
    queries.collect()
}

/// Statements that ran.
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Mutex<BTreeSet<String>>>);

/// Hears every statement of this process from now on.
pub fn listen() -> Heard {
    let heard = Heard::default();
    let subscriber = tracing_subscriber::registry().with(heard.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    heard
}

impl Heard {
    /// What was heard so far.
    pub fn statements(&self) -> BTreeSet<String> {
        self.0.lock().unwrap().clone()
    }
}

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut said = Said::default();
        event.record(&mut said);
        let statement = if said.whole.is_empty() {
            said.summary
        } else {
            said.whole
        };
        self.0.lock().unwrap().extend(parts(&statement));
    }
}

/// A short statement stands in the summary, a longer one has a field of its own.
#[derive(Default)]
struct Said {
    summary: String,
    whole: String,
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// The statements in this text, a line each. Begins, locks and settings have no plan and are left out.
fn parts(text: &str) -> Vec<String> {
    let lines = text
        .split(';')
        .map(|part| part.split_whitespace().collect::<Vec<_>>());
    let planned = lines.filter(|words| {
        words
            .first()
            .is_some_and(|first| ["select", "insert", "update", "delete", "with"].contains(first))
    });
    planned.map(|words| words.join(" ")).collect()
}

/// Sells a piece of something, from the cart to the message about the payment: the paths that are too hot for checked statements.
pub async fn sell(store: &dyn Store) {
    let now = Timestamp::from_ms(1_795_000_000_000);
    stock_shelf(store, &Assortment::demo(), "seed", now)
        .await
        .unwrap();
    let variant = store.products().await.unwrap()[0].variants[0].id;
    let mut cart = Cart::default();
    cart.add(variant, 1).unwrap();
    let quote = Quote::new(&cart, &store.wares(&cart.variants()).await.unwrap());
    let lines = quote.lines.iter().map(QuoteLine::ordered).collect();
    let session = SessionRow {
        id: SessionId::of(&Secret::from_random([1; 16])),
        ends_at: now.plus_seconds(60),
    };
    store.create_session(&session, &cart).await.unwrap();
    store.load_session(&session.id, now).await.unwrap();
    store.load_session_with_wares(&session.id, now).await.unwrap();
    let draft = Draft {
        session: Some(session.id),
        first_attempt: Some(sample::NEW_ATTEMPT),
        ..sample::draft(
            OrderKey::from_random([2; 16]),
            sample::placed(lines, Kopecks::ZERO),
            now,
        )
    };
    let order = store.place_order(draft).await.unwrap();
    let attempt = &order.attempts[0];
    store.attempt(attempt.gateway, attempt.invoice).await.unwrap();
    let notice = Notice {
        gateway: attempt.gateway,
        invoice: attempt.invoice,
        amount: attempt.amount,
        test: attempt.test,
        channel: Channel::Callback,
        at: now,
        order_key: Some(order.key.clone()),
        method: None,
        details: Details::default(),
    };
    let pay = move |order: &Order| Ok(order.settle(&notice, &sample::audience()));
    store
        .change_order_of(attempt.gateway, attempt.invoice, Box::new(pay.clone()))
        .await
        .unwrap();
    store.change_order(order.number, Box::new(pay)).await.unwrap();
    store.order(order.number).await.unwrap();
    store.order_by_key(&order.key).await.unwrap();
    store.order_by_token(order.key.as_str()).await.unwrap();
    let until = now.plus_seconds(120);
    let claimed = store.claim_messages(MessageChannel::Email, now, "lease", until, 9, &[]);
    let sent = Sent::Delivered("250".to_owned());
    for message in claimed.await.unwrap() {
        let done = store.finish_message(message.id, "lease", sent.clone(), now, Vec::new());
        assert!(done.await.unwrap());
    }
}

/// Asks for every list whose statement is put together from what is wanted, with everything that can be wanted of it.
pub async fn ask_for_every_list(store: &dyn Store) {
    for filter in order_filters() {
        store.orders(&filter).await.unwrap();
    }
    for filter in ledger_filters() {
        store.ledger(&filter).await.unwrap();
    }
    for filter in entry_filters() {
        store.entries(&filter).await.unwrap();
    }
    for category in [None, Some("hats".to_owned())] {
        for words in [Vec::new(), vec!["hat".to_owned()]] {
            for sort in Sort::ALL {
                let wanted = ShelfQuery {
                    category: category.clone(),
                    words: words.clone(),
                    sort,
                    ..ShelfQuery::default()
                };
                store.shelf(&wanted).await.unwrap();
            }
            for wanted in goods_queries(category.as_ref(), &words) {
                store.goods(&wanted).await.unwrap();
                store.goods_found(&wanted, 9).await.unwrap();
            }
        }
        for state in [TakingState::Open, TakingState::Posted, TakingState::Dropped] {
            let taking = taking(category.clone(), state);
            for page in [SheetPage::Differing, SheetPage::Goods { skip: 9, limit: 9 }] {
                store.sheet(&taking, page).await.unwrap();
            }
        }
    }
    add_up(store).await;
    let person = Person::parse("+7 912 345-67-89").unwrap();
    store.orders_of(&person).await.unwrap();
    store.products().await.unwrap();
    store.product("hat").await.unwrap();
    store.on_sale().await.unwrap();
    store.product_files(&[ProductId(1)]).await.unwrap();
    store.product_files_after(ProductId(1), 9).await.unwrap();
    store.fill_search_words(9).await.unwrap();
}

/// Adds up an order.
async fn add_up(store: &dyn Store) {
    let number = OrderNumber(1_001);
    store.history_lines(0, 9, 9).await.unwrap();
    store.readable_orders(&[number]).await.unwrap();
    store.counted_orders(&[number]).await.unwrap();
    let (mark, _) = store.numbers_mark().await.unwrap();
    let counted = CountedOrder {
        number: number.0,
        facts: None,
    };
    let step = Step {
        mark,
        orders: vec![counted],
        sums: Sums::default(),
    };
    assert!(store.keep_numbers(step).await.unwrap());
}

fn order_filters() -> Vec<OrderFilter> {
    let page = OrderFilter {
        limit: 50,
        ..OrderFilter::default()
    };
    let mut filters = vec![
        OrderFilter {
            attention: true,
            ..page.clone()
        },
        OrderFilter {
            failed_receipt: true,
            ..page.clone()
        },
        OrderFilter {
            tag: Tag::parse("vip"),
            ..page.clone()
        },
    ];
    filters.extend(MoneyFilter::ALL.map(|money| OrderFilter {
        money: Some(money),
        ..page.clone()
    }));
    filters.extend(ReturnsFilter::ALL.map(|returns| OrderFilter {
        returns: Some(returns),
        ..page.clone()
    }));
    filters.extend(Trials::ALL.map(|trials| OrderFilter {
        trials,
        ..page.clone()
    }));
    let mut narrow = filters.clone();
    // In tables that are empty a tag is no smaller than all orders, and some plans take it for as large.
    narrow.retain(|filter| filter.tag.is_none());
    narrow.extend([
        OrderFilter {
            state: Some(StateName::Refunded),
            ..page.clone()
        },
        OrderFilter {
            state: Some(StateName::Paid),
            pay_kind: Some(PayKind::OnDelivery),
            ..page.clone()
        },
        OrderFilter {
            state: Some(StateName::Paid),
            fulfilment: Some(FulfilmentName::Delivered),
            ..page.clone()
        },
        OrderFilter {
            fulfilment: Some(FulfilmentName::Shipped),
            ..page.clone()
        },
        OrderFilter {
            pay_kind: Some(PayKind::OnDelivery),
            ..page.clone()
        },
    ]);
    let words = |word: &str| vec![word.to_owned()];
    let searches = [
        Search::Number(1_001),
        Search::Digits {
            number: Some(1_001),
            phones: words("7912"),
        },
        Search::Words(words("7912")),
        Search::Words(words("79")),
    ];
    for search in searches {
        filters.extend(narrow.iter().chain([&page]).map(|filter| OrderFilter {
            search: Some(search.clone()),
            ..filter.clone()
        }));
    }
    for state in or_none(StateName::ALL) {
        for fulfilment in or_none(FulfilmentName::ALL) {
            filters.extend(or_none(PayKind::ALL).map(|pay_kind| OrderFilter {
                state,
                fulfilment,
                pay_kind,
                ..page.clone()
            }));
        }
    }
    let next = filters.clone().into_iter().map(|filter| OrderFilter {
        before: Some(OrderNumber(2_000)),
        ..filter
    });
    filters.extend(next);
    filters
}

fn ledger_filters() -> Vec<LedgerFilter> {
    let page = LedgerFilter {
        limit: 50,
        ..LedgerFilter::default()
    };
    let moment = Some(Timestamp::from_ms(1));
    let mut filters = vec![
        page.clone(),
        LedgerFilter {
            line: Some(LineId(9)),
            ..page.clone()
        },
        LedgerFilter {
            sku: Some("hat-m".to_owned()),
            ..page.clone()
        },
        LedgerFilter {
            words: vec!["hat".to_owned()],
            ..page.clone()
        },
        LedgerFilter {
            cause: Some(Cause::WrittenOff),
            ..page.clone()
        },
        LedgerFilter {
            from: moment,
            ..page.clone()
        },
        LedgerFilter {
            until: moment,
            ..page.clone()
        },
        LedgerFilter {
            cause: Some(Cause::WrittenOff),
            from: moment,
            until: moment,
            ..page.clone()
        },
        LedgerFilter {
            sku: Some("hat-m".to_owned()),
            words: vec!["hat".to_owned()],
            cause: Some(Cause::WrittenOff),
            from: moment,
            until: moment,
            ..page
        },
    ];
    let next = filters.clone().into_iter().map(|filter| LedgerFilter {
        before: Some(LineId(9)),
        ..filter
    });
    filters.extend(next);
    filters
}

fn entry_filters() -> Vec<EntryFilter> {
    let page = EntryFilter {
        limit: 50,
        ..EntryFilter::default()
    };
    let moment = Some(Timestamp::from_ms(1));
    let mut filters = vec![
        page.clone(),
        EntryFilter {
            who: Some("olga".to_owned()),
            ..page.clone()
        },
        EntryFilter {
            doing: Some(Doing::OrderRefunded),
            ..page.clone()
        },
        EntryFilter {
            object: Some("1042".to_owned()),
            ..page.clone()
        },
        EntryFilter {
            from: moment,
            until: moment,
            ..page.clone()
        },
        EntryFilter {
            who: Some("olga".to_owned()),
            doing: Some(Doing::OrderRefunded),
            object: Some("1042".to_owned()),
            from: moment,
            until: moment,
            ..page
        },
    ];
    let before = moment.map(|at| EntryKey { at, id: EntryId(9) });
    let next = filters
        .clone()
        .into_iter()
        .map(|filter| EntryFilter { before, ..filter });
    filters.extend(next);
    filters
}

fn goods_queries(category: Option<&String>, words: &[String]) -> Vec<GoodsQuery> {
    let mut queries = Vec::new();
    for state in or_none(ProductState::ALL) {
        for stock in StockFilter::ALL {
            queries.extend(GoodsSort::ALL.map(|sort| GoodsQuery {
                words: words.to_vec(),
                category: category.cloned(),
                state,
                stock,
                sort,
                ..GoodsQuery::default()
            }));
        }
    }
    queries
}

fn taking(category: Option<String>, state: TakingState) -> Taking {
    Taking {
        number: TakingNumber(1),
        begun_at: Timestamp::from_ms(1),
        begun_by: "olga".to_owned(),
        category,
        state,
        ended: None,
        counted: 0,
        differing: 0,
    }
}

fn or_none<T, const N: usize>(all: [T; N]) -> impl Iterator<Item = Option<T>> {
    std::iter::once(None).chain(all.map(Some))
}
