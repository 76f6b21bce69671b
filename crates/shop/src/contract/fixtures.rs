//! Goods, buyers and money for the contract.

use super::Subject;
pub(super) use crate::sample::ROBOKASSA;
pub(super) use crate::sample::{NEW_ATTEMPT, audience};
use crate::{
    Tax,
    buyer::{Buyer, Delivery, Email, Name, Phone},
    cart::QuoteLine,
    catalog::{Assortment, Attribute, Category, NewProduct, NewVariant, Ware},
    desk::{Shop, stock_shelf},
    gateway::{GatewayError, HandOver, Signs},
    money::Kopecks,
    order::{Draft, Order, OrderKey, OrderNumber, Placed},
    payment::{Attempt, Channel, Details, InvoiceId, NewAttempt, Notice, Stage},
    sample,
    secret::Secret,
    staff::{Admin, Place, SignIn},
    store::{Counts, Decide, OrderFilter, SessionId, SignInId, Store, StoreError},
    text::{Lang, Text},
    time::Timestamp,
};
use std::{future::Future, sync::Arc};
use tokio::{sync::Barrier, task::JoinSet};

pub(super) const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

pub(super) fn text(ru: &str, en: &str) -> Text {
    Text {
        ru: ru.into(),
        en: en.into(),
    }
}

/// Two categories with two products; the first variant has `stock` pieces, the others one more each.
pub(super) fn assortment(stock: u32) -> Assortment {
    let variant = |sku: &str, price: i64, stock: u32| NewVariant {
        sku: sku.into(),
        option: text("Молочный, «M»", "Milk, \"M\""),
        color: Some("#fffdf0".into()),
        size: Some("M".into()),
        price_kopecks: Kopecks::new(price),
        old_price_kopecks: Some(Kopecks::new(price + 100_000)),
        stock,
    };
    let product = |slug: &str, category: &str, variants| NewProduct {
        slug: slug.into(),
        category: category.into(),
        name: text("Шарф «Иней» ❄", "Hoarfrost scarf ❄"),
        summary: text("Тёплый", "Warm"),
        description: text("Строка\nи ещё строка", "A line\nand another"),
        picture: format!("/goods/{slug}.svg"),
        picture_alt: text("Шарф", "A scarf"),
        attributes: vec![Attribute {
            name: text("Состав", "Composition"),
            value: text("100 % шерсть", "100% wool"),
        }],
        tax: Tax::None,
        variants,
    };
    let category = |slug: &str| Category {
        slug: slug.into(),
        name: text(slug, slug),
        ..Category::default()
    };
    let scarves = vec![
        variant("scarf-m", 199_000, stock),
        variant("scarf-l", 219_000, stock + 1),
    ];
    let products = vec![
        product("scarf", "scarves", scarves),
        product("hat", "hats", vec![variant("hat-m", 99_000, stock + 2)]),
    ];
    Assortment::new(vec![category("scarves"), category("hats")], products).unwrap()
}

/// A long list: this many products of six variants, ten pieces each.
pub(super) fn long_assortment(count: u32) -> Assortment {
    let (categories, products) = assortment(10).into_parts();
    let hat = products.into_iter().next_back().unwrap();
    let many = (0..count).map(|at| {
        let mut product = hat.clone();
        product.slug = format!("hat-{at}");
        let variant = hat.variants[0].clone();
        product.variants = (0..6)
            .map(|nth| NewVariant {
                sku: format!("hat-{at}-{nth}"),
                stock: 10,
                ..variant.clone()
            })
            .collect();
        product
    });
    Assortment::new(categories, many.collect()).unwrap()
}

/// Puts goods on the shelf, as `vitrina seed --goods` does.
pub(super) async fn shelve(store: &dyn Store, goods: &Assortment) -> Result<(), StoreError> {
    stock_shelf(store, goods, "seed", NOW).await
}

/// Puts the goods on the shelf and returns them: `scarf-m`, `scarf-l`, `hat-m`.
pub(super) async fn stocked(store: &dyn Store, stock: u32) -> Vec<Ware> {
    shelve(store, &assortment(stock)).await.unwrap();
    let mut wares = Vec::new();
    for product in store.products().await.unwrap() {
        let ids: Vec<_> = product.variants.iter().map(|v| v.id).collect();
        wares.extend(store.wares(&ids).await.unwrap());
    }
    wares
}

pub(super) async fn stock_of(store: &dyn Store, ware: &Ware) -> i64 {
    store.wares(&[ware.variant.id]).await.unwrap()[0].variant.stock
}

/// A stock that is not the sum of its ledger, or is negative, is lost or invented goods.
pub(super) async fn assert_ledger(subject: &dyn Subject) {
    let wrong = subject
        .sql(
            "select count(*) from variants where stock < 0 or stock <>
               (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id)",
        )
        .await;
    assert_eq!(wrong, Ok(Some(0)), "the stock is the sum of its ledger");
}

/// A filled-in form: `pieces` of each ware. `seed` makes it different from other forms.
pub(super) fn draft(seed: u32, goods: &[(&Ware, u32)]) -> Draft {
    let lines = goods.iter().map(|(ware, count)| {
        let line = QuoteLine {
            ware: (*ware).clone(),
            count: *count,
            sum: ware.variant.price.times(*count).unwrap(),
        };
        line.ordered()
    });
    let placed = Placed {
        buyer: Buyer {
            name: Name::parse("Анна «Эй» O'Нил \"🧣\" \\ %").unwrap(),
            phone: Phone::parse("8 912 345-67-89").unwrap(),
            email: Email::parse("Anna.Oneil+shop@Example.ru"),
        },
        delivery: Delivery::Courier {
            address: "Казань, ул. Баумана, 1; drop table orders; --".into(),
        },
        comment: "Позвоните\nзаранее 🙂 {\"a\": 1}".into(),
        consents: Some(sample::consents("1", NOW)),
        lang: Lang::En,
        ..sample::placed(lines.collect(), Kopecks::new(39_000))
    };
    Draft {
        token: format!("token-{seed}"),
        fingerprint: format!("fingerprint-{seed}"),
        ..sample::draft(key(seed), placed, NOW)
    }
}

pub(super) fn key(seed: u32) -> OrderKey {
    let mut bytes = [0xA5; 16];
    bytes[..4].copy_from_slice(&seed.to_be_bytes());
    OrderKey::from_random(bytes)
}

pub(super) fn session_id(seed: u8) -> SessionId {
    SessionId::of(&Secret::from_random([seed; 16]))
}

pub(super) async fn place(store: &dyn Store, seed: u32, goods: &[(&Ware, u32)]) -> Order {
    store.place_order(draft(seed, goods)).await.unwrap()
}

/// An order of one piece that nobody is short of.
pub(super) async fn placed(store: &dyn Store) -> Order {
    let wares = stocked(store, 100).await;
    place(store, 1, &[(&wares[0], 1)]).await
}

/// 10 001 orders like the only one there is, numbered from 1 000 001 on.
pub(super) const MANY_ORDERS: &str =
    "insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone,
       search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, trial, pay_kind)
     with recursive nth (n) as (select 1 union all select n + 1 from nth where n < 10001)
     select 1000000 + n, cast(1000000000000000 + n as text) || cast(1000000000000000 + n as text),
       cast(1000000000000000 + n as text), fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone,
       search_keys, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, trial, pay_kind
     from nth cross join orders where number < 1000000";

/// The buyer presses "pay".
pub(super) async fn start_attempt(store: &dyn Store, order: &Order) -> InvoiceId {
    let changed = store.change_order(order.number, press(NEW_ATTEMPT)).await;
    changed.unwrap().order.last_attempt().unwrap().invoice
}

/// What the desk does when the buyer presses "pay".
pub(super) fn press(new: NewAttempt) -> Decide {
    Box::new(move |order| order.start_attempt(new, NOW).map(Some))
}

pub(super) fn notice(invoice: InvoiceId, amount: Kopecks) -> Notice {
    Notice {
        gateway: ROBOKASSA,
        invoice,
        amount,
        test: false,
        channel: Channel::Callback,
        at: NOW.plus_seconds(60),
        order_key: None,
        method: Some("SBP «быстро»".into()),
        details: Details::default(),
    }
}

/// What the desk does with a notice of an order's money, which names the order.
pub(super) fn settle(notice: Notice) -> Decide {
    Box::new(move |order| {
        let mut notice = notice.clone();
        notice.order_key = Some(order.key.clone());
        Ok(order.settle(&notice, &audience()))
    })
}

/// What the desk does when the gateway says how far an attempt of the order is.
pub(super) fn advance(invoice: InvoiceId, stage: Stage) -> Decide {
    Box::new(move |order| {
        let heard = (stage, &order.key);
        Ok(order.advance(ROBOKASSA, invoice, heard, NOW.plus_seconds(60), &audience()))
    })
}

/// An order that was paid as it should be.
pub(super) async fn paid(store: &dyn Store, order: &Order) -> Order {
    let invoice = start_attempt(store, order).await;
    let decide = settle(notice(invoice, order.placed.bill.total()));
    store.change_order(order.number, decide).await.unwrap().order
}

/// An order that nobody paid in time.
pub(super) async fn expire(store: &dyn Store, order: &Order) {
    let decide: Decide = Box::new(|order| Ok(order.expire(NOW.plus_seconds(7_200))));
    let expired = store.change_order(order.number, decide).await.unwrap();
    assert!(expired.is_written());
}

pub(super) async fn read(store: &dyn Store, number: OrderNumber) -> Order {
    store.order(number).await.unwrap().unwrap()
}

/// What the office counts, each number of orders being that of the list that it leads to.
pub(super) async fn counted(store: &dyn Store) -> Counts {
    let counts = store.counts().await.unwrap();
    for (count, filter) in counts.lists() {
        let filter = OrderFilter {
            limit: Counts::MOST,
            ..filter
        };
        assert_eq!(store.count_orders(&filter).await.unwrap(), count, "{filter:?}");
    }
    counts
}

/// Does the same from many tasks that start together, and returns what each got.
pub(super) async fn at_once<T, F>(rivals: u32, task: impl Fn(u32) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let gate = Arc::new(Barrier::new(usize::try_from(rivals).unwrap()));
    let mut tasks = JoinSet::new();
    for rival in 0..rivals {
        let (gate, work) = (gate.clone(), task(rival));
        tasks.spawn(async move {
            gate.wait().await;
            work.await
        });
    }
    tasks.join_all().await
}

/// Whether a call was refused in these words.
pub(super) fn assert_refused<T: std::fmt::Debug>(
    result: Result<T, StoreError>,
    refusal: &crate::order::Refusal,
) {
    match result {
        Err(StoreError::Refused(given)) => assert_eq!(given, *refusal),
        other => panic!("should have been refused: {other:?}"),
    }
}

/// The shop over the store, and someone of its staff.
pub(super) async fn office(subject: &dyn Subject) -> (Shop, Admin) {
    let shop = super::stock::shop(subject.store());
    let admin = signed_in(subject, &shop, "olga").await;
    (shop, admin)
}

/// Somebody who has just signed in.
pub(super) async fn signed_in(subject: &dyn Subject, shop: &Shop, login: &str) -> Admin {
    let account = subject.store().put_account(login, "hash", NOW).await.unwrap();
    let id = SignInId::of(&Secret::parse(&format!("{login:_<32}")).unwrap());
    let sign_in = SignIn::begin(&account, id.clone(), Place::default(), NOW);
    shop.sign_out(&id).await.unwrap();
    shop.sign_in(&sign_in, None).await.unwrap();
    shop.admin(&id, NOW).await.unwrap().unwrap()
}

/// A way to a gateway that nobody goes.
pub(super) struct Nowhere;

impl Signs for Nowhere {
    fn sign(&self, _: &Order, _: &Attempt) -> Result<HandOver, GatewayError> {
        Err(GatewayError::Refused("nobody goes there".to_owned()))
    }
}
