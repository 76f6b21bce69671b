//! A shop to be tested, and those who deal with it.

pub mod authenticator;
mod books;
pub mod broken_store;
mod browser;
mod database;
mod form;
mod goods;
mod logs;
pub mod map;
mod name_server;
mod notice;
mod parts;
mod plan;
mod program;
pub mod result2;
pub mod walk;
pub mod wire;

pub use browser::{Browser, Page};
pub use database::{Database, Engine};
pub use form::Form;
pub use goods::{BUYER, THING, both, changed_goods, goods, many_things, place, product, put_product, thing};
pub use logs::{capture_less as capture_fewer_logs, captured as captured_logs};
pub use name_server::name_server;
pub use notice::{Answer, Hash, Notice, encoded, sign};
pub use parts::Parts;
pub use plan::{
    BOT_TOKEN, CHAT, LOGIN, OWNER_EMAIL, PASSWORD_1, PASSWORD_2, PASSWORD_3, Plan, TEST_PASSWORD_1,
    TEST_PASSWORD_2, bank, defaults, no_gateway, only_cryptocloud, project, with_cryptocloud,
};
pub use program::{Program, WEBHOOK_SECRET};
pub use walk::{filled, key_of};

use books::Books;
use sandbox::Sandbox;
pub use server::gateways::robokassa::NAME as ROBOKASSA;
use server::{
    AppState, clock,
    config::Settings,
    connections::{self, Rooms},
    office::OWNER,
    premises::Premises,
    workers,
};
use shop::{
    call::{Call, CallFilter},
    catalog::{Variant, VariantId},
    desk::stock_shelf,
    message::MessageRow,
    order::{Event, Order, OrderKey, OrderNumber},
    payment::NewAttempt,
    sample,
    store::{OrderFilter, OrderRow, Store, Trials},
    text::Lang,
    time::Timestamp,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use url::Url;
use words::words;

/// How long anything that is waited for may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shop, open on a free port of this machine.
pub struct TestShop {
    /// Its servers; most shops have one.
    pub nodes: Vec<Node>,
    /// The gateway, the messenger and the mail host.
    pub sandbox: Sandbox,
    /// Speaks HTTP as machines do: keeps no cookies, follows nothing.
    pub machine: reqwest::Client,
    /// The database, past the shop.
    pub database: Database,
    books: Books,
    is_finished: bool,
}

/// One server of a shop.
pub struct Node {
    /// What its handlers see.
    pub app: AppState,
    /// Where it listens.
    pub address: SocketAddr,
    /// The database as it sees it.
    pub store: Arc<dyn Store>,
    premises: Premises,
    server: JoinHandle<()>,
}

/// An order that waits for payment, with an attempt.
#[derive(Debug, Clone)]
pub struct Unpaid {
    /// Number for people.
    pub number: OrderNumber,
    /// Key of its page.
    pub key: OrderKey,
    /// Number of the attempt (`InvId`).
    pub invoice: i64,
    /// What is to be paid, with two decimals.
    pub sum: String,
}

impl TestShop {
    /// A shop that takes real money, as real as the sandbox has.
    pub async fn open() -> Self {
        Self::planned(Plan::default()).await
    }

    /// A shop of this plan.
    pub async fn planned(plan: Plan) -> Self {
        // With all its settings it is larger than what should lie on a test's stack.
        Box::pin(Self::built(plan)).await
    }

    async fn built(plan: Plan) -> Self {
        logs::capture();
        let database = Database::create(plan.engine).await;
        let mut listeners = Vec::new();
        for _ in 0..plan.nodes {
            listeners.push(plan::listener().await);
        }
        let public_url: Url = format!("http://{}", listeners[0].local_addr().unwrap())
            .parse()
            .unwrap();
        let sandbox = plan::sandbox(&public_url, &plan).await;
        let mut config = plan::config(&plan, &public_url, &sandbox, database.url());
        let certificate = plan.result2.then(|| plan::certificate(&sandbox));
        if let Some(file) = &certificate {
            config.robokassa.result2_certificates = file.path().display().to_string();
        }
        (plan.change)(&mut config);
        let settings = Settings::parse(&config).unwrap();
        let mut nodes = Vec::new();
        for listener in listeners {
            nodes.push(Node::start(settings.clone(), listener).await);
        }
        if plan.is_stocked {
            let (store, now) = (nodes[0].store(), clock::now());
            for portion in plan.goods.portions() {
                stock_shelf(store, &portion, "vitrina seed", now).await.unwrap();
            }
        }
        let machine = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            nodes,
            sandbox,
            machine,
            database,
            books: Books::default(),
            is_finished: false,
        }
    }

    /// What the handlers of the (first) server see.
    pub fn app(&self) -> &AppState {
        &self.nodes[0].app
    }

    /// The desk.
    pub fn shop(&self) -> &shop::Shop {
        &self.app().shop
    }

    /// The database as the shop sees it.
    pub fn store(&self) -> &dyn Store {
        self.nodes[0].store()
    }

    /// A whole address of a path.
    pub fn url(&self, path: &str) -> String {
        self.nodes[0].url(path)
    }

    /// Someone who has never been here.
    pub fn visitor(&self) -> Browser {
        Browser::new(&self.url("/"))
    }

    /// The owner, signed in to the back office by a link that is good once.
    pub async fn owner(&self) -> Browser {
        self.store()
            .put_account(OWNER, "nobody signs in with a password here", clock::now())
            .await
            .unwrap();
        let owner = self.visitor();
        let link = self.app().sign_in.issue_link();
        let page = owner.visit(&format!("/admin/sign-in/{link}")).await;
        assert_eq!((page.status.as_u16(), page.url.path()), (200, "/admin"));
        owner
    }

    /// A post as a page of the shop makes it, of somebody who has no cookie yet.
    pub fn page_posts(&self, path: &str) -> reqwest::RequestBuilder {
        self.machine
            .post(self.url(path))
            .header("sec-fetch-site", "same-origin")
    }

    /// A GET as machines send it.
    pub async fn get(&self, path: &str) -> Page {
        Page::of(self.machine.get(self.url(path)).send().await.unwrap()).await
    }

    /// The variant with this article code.
    pub async fn variant(&self, sku: &str) -> Variant {
        let products = self.store().products().await.unwrap();
        let variants = products.into_iter().flat_map(|product| product.variants);
        let mut found = variants.filter(|variant| variant.sku == sku);
        found
            .next()
            .unwrap_or_else(|| panic!("{sku} is not on the shelf"))
    }

    /// Pieces of it on the shelf.
    pub async fn stock(&self, sku: &str) -> i64 {
        self.variant(sku).await.stock
    }

    /// An order of one [`THING`] for 100 roubles that waits for its payment.
    pub async fn unpaid(&self) -> Unpaid {
        self.unpaid_since(clock::now()).await
    }

    /// The same, placed at a moment of the past.
    pub async fn unpaid_since(&self, then: Timestamp) -> Unpaid {
        let variant: VariantId = self.variant(THING).await.id;
        let order = goods::place(self.shop(), variant, then).await;
        let order = self.shop().pay(&order, ROBOKASSA, then).await.unwrap();
        Unpaid::of(&order)
    }

    /// Starts an attempt of the test mode, as a shop leaves one that went live while the buyer was away.
    pub async fn start_trial(&self, number: OrderNumber) -> Order {
        let trial = NewAttempt {
            test: true,
            ..sample::NEW_ATTEMPT
        };
        let decide = move |order: &Order| order.start_attempt(trial, clock::now()).map(Some);
        let changed = self.store().change_order(number, Box::new(decide)).await;
        changed.unwrap().order
    }

    /// The order as it is now.
    pub async fn order(&self, key: &OrderKey) -> Order {
        self.shop().order(key).await.unwrap()
    }

    /// Name of the order's state now.
    pub async fn state(&self, unpaid: &Unpaid) -> &'static str {
        self.order(&unpaid.key).await.state.name()
    }

    /// All orders, newest first; trials that were put away come last.
    pub async fn orders(&self) -> Vec<OrderRow> {
        let mut orders = Vec::new();
        for trials in [Trials::With, Trials::PutAway] {
            let filter = OrderFilter {
                trials,
                limit: 100_000,
                ..OrderFilter::default()
            };
            orders.extend(self.store().orders(&filter).await.unwrap());
        }
        orders
    }

    /// What happened to an order.
    pub async fn history(&self, number: OrderNumber) -> Vec<Event> {
        self.store().history(number).await.unwrap()
    }

    /// What was told about an order, or is going to be.
    pub async fn messages(&self, number: OrderNumber) -> Vec<MessageRow> {
        self.store().messages(number).await.unwrap()
    }

    /// What the journal of calls holds, newest first, with what came until now.
    pub async fn calls(&self) -> Vec<Call> {
        for node in &self.nodes {
            workers::write_calls(node.app.clone()).await.unwrap();
        }
        let all = CallFilter {
            limit: 100_000,
            ..CallFilter::default()
        };
        let rows = self.store().calls(&all).await.unwrap();
        rows.into_iter().map(|row| row.call).collect()
    }

    /// Sends what is due now. Returns how many tries that took.
    pub async fn deliver_all(&self) -> usize {
        self.deliver_all_at(clock::now()).await
    }

    /// Sends what is due at a moment. Returns how many tries that took.
    pub async fn deliver_all_at(&self, now: Timestamp) -> usize {
        let notifier = workers::notifier(self.app()).unwrap();
        notifier.deliver_all(now).await.unwrap()
    }

    /// Says that the test means so many messages to be given up.
    pub fn expect_given_up(&mut self, messages: i64) {
        self.books.expected_dead = messages;
    }

    /// Closes the shop, after looking at what must hold after any test: see [`books`].
    pub async fn finish(mut self) {
        self.is_finished = true;
        self.calls().await;
        // Whatever hour the test played at, by then everything that was promised is due.
        self.deliver_all_at(clock::now().plus_seconds(365 * 24 * 3_600))
            .await;
        books::check(&self).await;
        for node in &self.nodes {
            node.app.stop.cancel();
        }
        for node in self.nodes.drain(..) {
            in_time(node.server).await.unwrap();
        }
        self.database.remove().await;
    }
}

impl Drop for TestShop {
    fn drop(&mut self) {
        let is_forgotten = !self.is_finished && !std::thread::panicking();
        assert!(!is_forgotten, "the test has to end with shop.finish().await");
    }
}

impl Node {
    async fn start(settings: Settings, listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap();
        let store = server::open_store(&settings.database_url).await.unwrap();
        let app = AppState::new(settings, store.clone(), CancellationToken::new()).unwrap();
        app.keep_editions().await.unwrap();
        let premises = Premises::of(app.clone());
        let serving = connections::serve(listener, premises.clone(), Rooms::default());
        let server = tokio::spawn(serving);
        Self {
            app,
            address,
            store,
            premises,
            server,
        }
    }

    /// Has this server look for changed settings by itself, as one that is started by the program does.
    pub fn follow(&self) {
        tokio::spawn(self.premises.clone().follow());
    }

    /// Has this server take settings that were changed.
    pub async fn take_settings(&mut self) {
        self.premises.renew().await.unwrap();
        self.app = self.premises.now().state;
    }

    /// A whole address of a path on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The database as this server sees it.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }
}

impl Unpaid {
    /// The newest attempt of an order.
    pub fn of(order: &Order) -> Self {
        let attempt = order.last_attempt().unwrap();
        Self {
            number: order.number,
            key: order.key.clone(),
            invoice: attempt.invoice.get(),
            sum: attempt.amount.decimal(),
        }
    }
}

/// What the future gives, or a failed test: nothing here may wait for ever.
pub async fn in_time<F: Future>(future: F) -> F::Output {
    let waited = tokio::time::timeout(PATIENCE, future).await;
    waited.expect("what the test waits for does not happen")
}

/// The same work from many tasks that start together; gives what each got.
pub async fn at_once<T, F>(rivals: usize, work: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let gate = Arc::new(tokio::sync::Barrier::new(rivals));
    let mut tasks = tokio::task::JoinSet::new();
    for rival in 0..rivals {
        let (gate, work) = (gate.clone(), work(rival));
        tasks.spawn(async move {
            gate.wait().await;
            work.await
        });
    }
    tasks.join_all().await
}

/// A sentence of the shop.
pub fn said(lang: Lang, id: &str) -> String {
    words(lang).text(id)
}
