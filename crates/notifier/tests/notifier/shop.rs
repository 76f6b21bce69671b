//! A shop with goods, orders and an outbox in a database of its own.

use async_trait::async_trait;
use notifier::{Mail, Memory, Notifier, NotifierSettings, Sender, SentMail, Telegram, Webhooks};
use shop::{
    Kopecks, Shop, Timestamp,
    buyer::{DeliveryDays, DeliveryTerms},
    cart::Cart,
    catalog::Assortment,
    desk::{Terms, stock_shelf},
    gateway::{Gateway, GatewayError, HandOver, Signs, Way},
    message::{Audience, DeliveryState, MessageRow, OwnerHears},
    order::{Order, OrderKey, Settles},
    payment::{Attempt, Channel, Details, GatewayName, InvoiceId, Notice, Report},
    privacy::Retention,
    sample::{self, ROBOKASSA},
    store::Store,
    text::Lang,
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use words::Zone;

pub const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// The shop.
pub struct TestShop {
    pub store: Arc<dyn Store>,
    pub desk: Shop,
    audience: Audience,
    _folder: TempDir,
}

impl TestShop {
    /// A shop whose owner reads these chats, and their own mail.
    pub async fn open(chats: &[&str]) -> Self {
        Self::open_with(chats, &[]).await
    }

    /// The same, and these programs hear of its orders.
    pub async fn open_with(chats: &[&str], programs: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("shop.db").display());
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&url).await.unwrap());
        let (categories, mut products) = Assortment::demo().into_parts();
        products[0].variants[0].stock = 1_000;
        let goods = Assortment::new(categories, products).unwrap();
        stock_shelf(&*store, &goods, "seed", NOW).await.unwrap();
        let audience = Audience {
            buyers: true,
            chats: chats.iter().map(|&chat| chat.to_owned()).collect(),
            email: Some("owner@example.org".to_owned()),
            lang: Lang::Ru,
            programs: programs.iter().map(|&program| program.to_owned()).collect(),
        };
        let terms = Terms {
            delivery: DeliveryTerms {
                courier: Kopecks::new(39_000),
                free_from: Kopecks::new(100_000_000),
                days: DeliveryDays::new(2, 7).unwrap(),
            },
            ways: Vec::new(),
            hold_seconds: 3_600,
            transfer_seconds: 5 * 24 * 3_600,
            return_days: 14,
            first_invoice: InvoiceId::new(1).unwrap(),
            audience: audience.clone(),
            owner_hears: OwnerHears::Paid,
            settles: Settles::Shipping,
            retention: Retention::default(),
        };
        let desk = Shop::new(store.clone(), vec![Arc::new(Till)], terms);
        Self {
            store,
            desk,
            audience,
            _folder: folder,
        }
    }

    /// A notifier of this shop; each of them draws other numbers.
    pub fn courier(&self, telegram: Telegram, mail: Mail) -> Notifier {
        self.notifier(telegram, mail, None)
    }

    /// The same, and these programs are called.
    pub fn notifier(&self, telegram: Telegram, mail: Mail, webhooks: Option<Webhooks>) -> Notifier {
        static DRAWN: AtomicU64 = AtomicU64::new(1);
        let settings = NotifierSettings {
            public_url: "https://shop.example.org".parse().unwrap(),
            shop_name: "Зимняя коллекция".to_owned(),
            audience: self.audience.clone(),
            zone: Zone::MOSCOW,
            chats_hide_buyers: false,
        };
        let random = || u128::from(DRAWN.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
        Notifier::new(self.store.clone(), telegram, mail, webhooks, settings, random)
    }

    /// A new order; the promise to tell its buyer is in the outbox.
    pub async fn order(&self) -> Order {
        static PLACED: AtomicU64 = AtomicU64::new(1);
        let token = PLACED.fetch_add(1, Ordering::Relaxed);
        let variant = self.desk.products().await.unwrap()[0].variants[0].id;
        let mut cart = Cart::default();
        cart.add(variant, 1).unwrap();
        let quote = self.desk.quote(&cart).await.unwrap();
        let seen = quote.fingerprint(&self.desk.terms().delivery, ["1"; 2]);
        let form = sample::checkout(token.to_string(), seen, NOW);
        let key = OrderKey::from_random(u128::from(token).to_be_bytes());
        self.desk.checkout(&cart, form, NOW, key).await.unwrap()
    }

    /// A new order that is paid; three or more promises are in the outbox.
    pub async fn paid_order(&self) -> Order {
        let order = self.order().await;
        let gateway = ROBOKASSA;
        let start = |order: &Order| order.start_attempt(sample::NEW_ATTEMPT, NOW).map(Some);
        let started = self
            .store
            .change_order(order.number, Box::new(start))
            .await
            .unwrap();
        let invoice = started.order.last_attempt().unwrap().invoice;
        let notice = Notice {
            gateway,
            invoice,
            amount: order.placed.bill.total(),
            test: false,
            channel: Channel::Callback,
            at: NOW,
            order_key: Some(order.key.clone()),
            method: None,
            details: Details::default(),
        };
        self.desk.settle(order.number, notice).await.unwrap();
        order
    }

    /// The messages about an order: key, state, tries and error.
    pub async fn told(&self, order: &Order) -> Vec<(String, DeliveryState, i64, Option<String>)> {
        let rows = self.store.messages(order.number).await.unwrap();
        let short = |row: MessageRow| {
            let event = row.message.key.strip_prefix(&format!("order:{}:", order.number));
            let key = event.unwrap_or(&row.message.key).to_owned();
            (key, row.state, row.attempts, row.last_error)
        };
        rows.into_iter().map(short).collect()
    }

    /// How one message about an order stands.
    pub async fn row(&self, order: &Order, key: &str) -> MessageRow {
        let key = format!("order:{}:{key}", order.number);
        let rows = self.store.messages(order.number).await.unwrap();
        rows.into_iter().find(|row| row.message.key == key).unwrap()
    }
}

/// A way to pay that nobody takes in these tests.
struct Till;

#[async_trait]
impl Gateway for Till {
    fn name(&self) -> GatewayName {
        ROBOKASSA
    }

    fn is_test(&self) -> bool {
        false
    }

    fn way(&self) -> Way<'_> {
        Way::Signed(self)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        attempts.iter().map(|_| Ok(Report::Unknown)).collect()
    }
}

impl Signs for Till {
    fn sign(&self, _: &Order, _: &Attempt) -> Result<HandOver, GatewayError> {
        Err(GatewayError::Refused("nobody pays here".to_owned()))
    }
}

/// Mail that is only remembered.
pub fn memory_mail() -> (Mail, Memory<SentMail>) {
    Mail::memory(Sender::parse("shop@example.org", None).unwrap())
}

/// A header of a message as it would be sent.
pub fn header(raw: &[u8], name: &str) -> Option<String> {
    let parsed = mail_parser::MessageParser::default().parse(raw).unwrap();
    parsed.header_raw(name).map(|value| value.trim().to_owned())
}
