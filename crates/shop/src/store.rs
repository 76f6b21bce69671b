//! The port to the database. Two adapters keep it, one contract suite (feature `contract`) holds both to it.
//!
//! Every method is one transaction: it happens whole or not at all, and when it returns `Ok` it is on disk.

mod filter;
mod login;
mod search;
mod session;

pub use filter::{OrderFilter, Trials};
pub use login::by_login;
pub use search::{Search, SearchKeys};
pub use session::{Session, SessionId, SessionRow};

use crate::{
    call::{CallFilter, CallRow, CallTally, NewCalls},
    cart::{Cart, CartChange},
    catalog::{Assortment, Card, Category, Product, ShelfPage, ShelfQuery, VariantId, Ware},
    edition::Edition,
    message::{Claimed, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::{
        Change, Changed, Draft, Event, Fulfilment, Order, OrderKey, OrderNumber, Placed, Refusal, Resolution,
        State,
    },
    payment::{Attempt, GatewayName, InvoiceId, Notice, Orphan, OrphanId, Verdict},
    time::Timestamp,
};
use async_trait::async_trait;
use futures_core::Stream;
use std::pin::Pin;

/// What can go wrong between the shop and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The decision said no; nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such order.
    #[error("there is no such order")]
    NoOrder,
    /// The database did not take it or did not answer; trying again may help.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row does not make sense; someone has to look.
    #[error("a row of {table} makes no sense: {why}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// Result of a call to the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A pure decision over the locked, current order; `None` writes nothing.
pub type Decide = Box<dyn FnOnce(&Order) -> std::result::Result<Option<Change>, Refusal> + Send>;

/// Numbers of orders that changed, as they change. A hint: it may skip some, so readers also look now and then.
pub type Changes = Pin<Box<dyn Stream<Item = OrderNumber> + Send>>;

/// The database of a shop.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    // ── shelf ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// All categories, in the order of the shelf.
    async fn categories(&self) -> Result<Vec<Category>>;

    /// Products with their variants, in the order of the shelf; of one category or of all.
    async fn products(&self, category: Option<&str>) -> Result<Vec<Product>>;

    /// A page of the goods that are asked for, equal prices in the order of the shelf. A product whose variants have moved
    /// to another one is not among them. Past the last page the page is empty.
    async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage>;

    /// At most `most` other goods of the product's category that can be bought, in the order of the shelf.
    async fn neighbours(&self, slug: &str, most: i64) -> Result<Vec<Card>>;

    /// Writes the words ([`Product::search_words`]) of at most `limit` products that have none, because an older version of
    /// the program stocked them. Returns how many those were. Until then no search finds them.
    async fn fill_search_words(&self, limit: i64) -> Result<u64>;

    /// The product with this slug.
    async fn product(&self, slug: &str) -> Result<Option<Product>>;

    /// Those of these variants that exist.
    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>>;

    /// Puts goods on the shelf. What is there already (by slug, by SKU) takes the new words and prices and keeps its
    /// stock; new variants come with a line of the stock ledger. A long list comes in portions
    /// ([`Assortment::portions`]), so that nobody else waits long.
    async fn stock_shelf(&self, assortment: &Assortment, now: Timestamp) -> Result<()>;

    // ── orders ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Reserves the goods, numbers the order and writes it with its history and messages.
    ///
    /// The same token with the same fingerprint gives the order that exists; with another one it is
    /// [`Refusal::TokenReused`]. Too few pieces are [`Refusal::SoldOut`], another price than the draft's is
    /// [`Refusal::NotAsShown`], a variant that is gone is [`Refusal::Vanished`]: then nothing is written.
    ///
    /// If the draft names a session, exactly what is ordered is taken out of its cart. A cart that does not hold it any
    /// more is [`Refusal::NotAsShown`], so that two forms of one cart are one order.
    async fn place_order(&self, draft: Draft) -> Result<Order>;

    /// The order with this number.
    async fn order(&self, number: OrderNumber) -> Result<Option<Order>>;

    /// The order with this key.
    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>>;

    /// The order that a form's one-time token made, and the fingerprint of what was bought.
    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>>;

    /// The attempt with this invoice number, and its order.
    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>>;

    /// Locks the order, asks `decide`, writes the change. Simultaneous calls for one order happen one after another.
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed>;

    /// An invoice number that was never given out, at least `first`.
    async fn next_invoice(&self, first: InvoiceId) -> Result<InvoiceId>;

    /// Records money that belongs to no order, and the messages about it; `false` if it is a repetition of an orphan.
    /// An order may have money of the same number and sum: that is another payment.
    async fn record_orphan(&self, notice: Notice, messages: Vec<Message>) -> Result<bool>;

    /// Orders that wait for their buyer's payment and whose time was up at `now`, oldest first. Those that wait for the staff
    /// or for a bank are not among them.
    async fn overdue_orders(&self, now: Timestamp, limit: i64) -> Result<Vec<OrderNumber>>;

    /// Unpaid attempts whose check is due at `now`; each is put off to `until`, so that no other worker takes it.
    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>>;

    /// When an unpaid attempt is to be checked next; `None` is never.
    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()>;

    // ── back office ────────────────────────────────────────────────────────────────────────────────────────────

    /// Orders, newest first.
    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>>;

    /// Writes the [`SearchKeys`] of at most `limit` orders that have none, because an older version of the program
    /// placed them. Returns how many those were.
    async fn fill_search_keys(&self, limit: i64) -> Result<u64>;

    /// Writes of at most `limit` orders that an older version of the program placed whether they are trials
    /// ([`Order::is_test`]). Returns how many those were. Until then they count as real.
    async fn fill_trials(&self, limit: i64) -> Result<u64>;

    /// What waits for whom.
    async fn counts(&self) -> Result<Counts>;

    /// What happened to an order, oldest first.
    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>>;

    /// What was told about an order, oldest first.
    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>>;

    /// Messages that were given up, and those of which the last try came to nothing, newest first.
    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>>;

    /// Money that belongs to no order: first what nobody has dealt with, real money before play money, then the rest, each
    /// newest first.
    async fn orphans(&self, limit: i64) -> Result<Vec<Orphan>>;

    /// Writes how an orphan was dealt with; the second time it is [`Refusal::AlreadyResolved`]. `false` if there is no
    /// such orphan.
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool>;

    // ── journal of calls ───────────────────────────────────────────────────────────────────────────────────────────

    /// Writes calls, the counts of those that were left out and, unless the owner was told a moment ago, the alarm. The
    /// oldest calls of a standing make room once there are more than [`Standing::most`](crate::call::Standing::most).
    async fn write_calls(&self, new: NewCalls) -> Result<()>;

    /// Calls, newest first. Those that another version of the shop wrote and this one cannot read are passed over.
    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>>;

    /// What is known of calls besides the calls.
    async fn call_tally(&self) -> Result<CallTally>;

    // ── outbox ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Promises messages about what is no change of an order; what was promised before is dropped.
    async fn promise(&self, messages: Vec<Message>, now: Timestamp) -> Result<()>;

    /// Leases at most `limit` due messages of a channel until `until`, under the worker's `lease` token. A message
    /// whose lease ran out is due again.
    async fn claim_messages(
        &self,
        channel: MessageChannel,
        now: Timestamp,
        lease: &str,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Claimed>>;

    /// Writes what came of a try, and messages that follow from it; `false` if the lease is no longer the caller's,
    /// then nothing is written.
    async fn finish_message(
        &self,
        id: MessageId,
        lease: &str,
        sent: Sent,
        now: Timestamp,
        follow_up: Vec<Message>,
    ) -> Result<bool>;

    /// Sends a message again that was sent or given up; `false` if there is no such message or it waits anyway.
    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool>;

    // ── documents ──────────────────────────────────────────────────────────────────────────────────────────────

    /// Keeps editions that buyers may agree to from `now` on. What is kept already stays as it is.
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()>;

    /// The edition of this version, and since when it has been kept.
    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>>;

    // ── people ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// The account that a login means: see [`by_login`].
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>>;

    /// The account with this number.
    async fn account(&self, id: AccountId) -> Result<Option<Account>>;

    /// Makes an account, or gives the one that the login means a new password: its sessions end, its devices are
    /// forgotten.
    async fn put_account(&self, login: &str, password_hash: &str, now: Timestamp) -> Result<Account>;

    /// Notes that somebody signed in to the account from the device with this secret, of which only a hash comes here.
    async fn remember_device(&self, secret_hash: &str, account: AccountId, now: Timestamp) -> Result<()>;

    /// The accounts that somebody has signed in to from this device.
    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>>;

    /// Forgets devices that nobody has signed in from since `before`.
    async fn forget_devices(&self, before: Timestamp) -> Result<()>;

    // ── sessions and their carts ───────────────────────────────────────────────────────────────────────────────

    /// Makes a session with this cart; `false` if its id is taken. Nothing else ever makes one: what was forgotten stays so.
    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool>;

    /// The session with this id and its cart, unless it ended before `now`.
    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>>;

    /// Makes `new` of a session, under another id; its cart stays with it. `false` if the session is over.
    async fn renew_session(&self, id: &SessionId, new: &SessionRow) -> Result<bool>;

    /// Puts off the end of a session; `false` if it is over.
    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool>;

    /// Forgets a session and its cart.
    async fn delete_session(&self, id: &SessionId) -> Result<()>;

    /// Forgets all sessions that ended before `now`, and their carts.
    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()>;

    /// Locks the cart of a session and makes the change ([`Cart::change`] may refuse it). Simultaneous changes of one cart
    /// happen one after another. The cart as it is now; `None` if the session is over.
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>>;

    // ── the database itself ────────────────────────────────────────────────────────────────────────────────────

    /// Changes of orders from now on, of this node and, where the database carries them, of all nodes.
    fn changes(&self) -> Changes;

    /// Whether the database answers and takes writes: it is made to take one.
    async fn ping(&self) -> Result<()>;
}

/// An attempt to be checked with its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCheck {
    /// Its order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: Attempt,
    /// How often it has been checked, with this time.
    pub checks: i64,
}

/// An order as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its number.
    pub number: OrderNumber,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What was ordered.
    pub placed: Placed,
    /// How the money stands.
    pub state: State,
    /// How the goods stand.
    pub fulfilment: Fulfilment,
    /// What does not fit and is not dealt with.
    pub attention: Vec<Verdict>,
    /// Whether it is a trial.
    pub test: bool,
}

/// What waits for the staff. Test money is never money: trials are in none of these but their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Paid, not shipped.
    pub to_ship: i64,
    /// Waiting for payment.
    pub awaiting: i64,
    /// Orders with money that does not fit.
    pub attention: i64,
    /// Money without an order that nobody has dealt with.
    pub orphans: i64,
    /// Trial orders that were not put away.
    pub trials: i64,
    /// Play money without an order that nobody has dealt with.
    pub trial_orphans: i64,
    /// Messages given up, and those that wait for another try because the last one came to nothing.
    pub undelivered_messages: i64,
}

/// Number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub i64);

/// Someone of the staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// Argon2id hash in PHC format.
    pub password_hash: String,
    /// Grows with each new password; sessions of an older one are over.
    pub epoch: i64,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({} {})", self.id.0, self.login)
    }
}
