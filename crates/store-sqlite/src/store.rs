//! The port, method by method: what reads goes to the readers, what writes goes to the writer.

use crate::{
    SqliteStore, calls, carts, editions, errors, heartbeat, invoices, office,
    orders::{self, By},
    orphans, outbox, people, placing, search, sessions, shelf, trials,
};
use async_trait::async_trait;
use shop::{
    call::{CallFilter, CallRow, CallTally, NewCalls},
    cart::{Cart, CartChange},
    catalog::{Assortment, Card, Category, Product, ShelfPage, ShelfQuery, VariantId, Ware},
    edition::Edition,
    message::{Claimed, Message, MessageChannel, MessageId, MessageRow, Sent},
    order::{Changed, Draft, Event, Order, OrderKey, OrderNumber, Resolution},
    payment::{Attempt, GatewayName, InvoiceId, Notice, Orphan, OrphanId},
    store::{
        Account, AccountId, Changes, Counts, Decide, DueCheck, OrderFilter, OrderRow, Result, Session,
        SessionId, SessionRow, Store,
    },
    time::Timestamp,
};
use tokio_stream::{StreamExt, wrappers::BroadcastStream};
use tracing::instrument;

#[async_trait]
impl Store for SqliteStore {
    async fn categories(&self) -> Result<Vec<Category>> {
        shelf::categories(&self.readers).await
    }

    async fn products(&self, category: Option<&str>) -> Result<Vec<Product>> {
        shelf::products(&self.readers, category).await
    }

    async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage> {
        shelf::page::shelf(&self.readers, wanted).await
    }

    async fn neighbours(&self, slug: &str, most: i64) -> Result<Vec<Card>> {
        shelf::page::neighbours(&self.readers, slug, most).await
    }

    async fn fill_search_words(&self, limit: i64) -> Result<u64> {
        self.writer
            .write(move |c| Box::pin(shelf::words::fill(c, limit)))
            .await
    }

    async fn product(&self, slug: &str) -> Result<Option<Product>> {
        shelf::product(&self.readers, slug).await
    }

    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>> {
        shelf::wares(&self.readers, variants).await
    }

    #[instrument(name = "db.stock_shelf", skip_all)]
    async fn stock_shelf(&self, assortment: &Assortment, now: Timestamp) -> Result<()> {
        let assortment = assortment.clone();
        self.writer
            .write(move |c| Box::pin(async move { shelf::stock_shelf(c, &assortment, now).await }))
            .await
    }

    #[instrument(name = "db.place_order", skip_all)]
    async fn place_order(&self, draft: Draft) -> Result<Order> {
        self.writer
            .write_order(
                move |c| Box::pin(async move { placing::place_order(c, &draft).await }),
                |order| Some(order.number),
            )
            .await
    }

    async fn order(&self, number: OrderNumber) -> Result<Option<Order>> {
        let found = orders::order(&self.readers, By::Numbers(&[number])).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>> {
        let found = orders::order(&self.readers, By::Key(key)).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>> {
        orders::order(&self.readers, By::Token(token)).await
    }

    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>> {
        invoices::attempt(&self.readers, gateway, invoice).await
    }

    #[instrument(name = "db.change_order", skip_all, fields(order.number = number.0))]
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        self.writer.change_order(number, decide).await
    }

    async fn next_invoice(&self, first: InvoiceId) -> Result<InvoiceId> {
        self.writer
            .write(move |c| Box::pin(invoices::next_invoice(c, first)))
            .await
    }

    #[instrument(name = "db.record_orphan", skip_all, fields(invoice = notice.invoice.get()))]
    async fn record_orphan(&self, notice: Notice, messages: Vec<Message>) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { orphans::record_orphan(c, &notice, &messages).await }))
            .await
    }

    async fn overdue_orders(&self, now: Timestamp, limit: i64) -> Result<Vec<OrderNumber>> {
        invoices::overdue_orders(&self.readers, now, limit).await
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>> {
        self.writer
            .write(move |c| Box::pin(invoices::claim_checks(c, now, until, limit)))
            .await
    }

    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(invoices::schedule_check(c, gateway, invoice, next)))
            .await
    }

    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
        office::orders(&self.readers, filter).await
    }

    async fn fill_search_keys(&self, limit: i64) -> Result<u64> {
        self.writer
            .write(move |c| Box::pin(search::fill_search_keys(c, limit)))
            .await
    }

    async fn fill_trials(&self, limit: i64) -> Result<u64> {
        self.writer
            .write(move |c| Box::pin(trials::fill_trials(c, limit)))
            .await
    }

    async fn counts(&self) -> Result<Counts> {
        office::counts(&self.readers).await
    }

    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>> {
        office::history(&self.readers, number).await
    }

    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>> {
        outbox::messages(&self.readers, number).await
    }

    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>> {
        outbox::undelivered_messages(&self.readers, limit).await
    }

    async fn orphans(&self, limit: i64) -> Result<Vec<Orphan>> {
        orphans::orphans(&self.readers, limit).await
    }

    #[instrument(name = "db.resolve_orphan", skip_all, fields(orphan = id.0))]
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { orphans::resolve_orphan(c, id, &resolution).await }))
            .await
    }

    async fn promise(&self, messages: Vec<Message>, now: Timestamp) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(async move { outbox::enqueue(c, &messages, now).await }))
            .await
    }

    #[instrument(name = "db.write_calls", skip_all, fields(count = new.calls.len()))]
    async fn write_calls(&self, new: NewCalls) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(async move { calls::write_calls(c, &new).await }))
            .await
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>> {
        calls::calls(&self.readers, filter).await
    }

    async fn call_tally(&self) -> Result<CallTally> {
        calls::call_tally(&self.readers).await
    }

    async fn claim_messages(
        &self,
        channel: MessageChannel,
        now: Timestamp,
        lease: &str,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Claimed>> {
        // Workers ask all the time, and mostly there is nothing: that need not wait for the disk.
        if !outbox::is_any_due(&self.readers, channel, now).await? {
            return Ok(Vec::new());
        }
        let lease = lease.to_owned();
        self.writer
            .write(move |c| {
                Box::pin(async move { outbox::claim_messages(c, channel, now, &lease, until, limit).await })
            })
            .await
    }

    async fn finish_message(
        &self,
        id: MessageId,
        lease: &str,
        sent: Sent,
        now: Timestamp,
        follow_up: Vec<Message>,
    ) -> Result<bool> {
        let lease = lease.to_owned();
        self.writer
            .write(move |c| {
                Box::pin(async move { outbox::finish_message(c, id, &lease, &sent, now, &follow_up).await })
            })
            .await
    }

    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(outbox::resend_message(c, id, now)))
            .await
    }

    #[instrument(name = "db.keep_editions", skip_all)]
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()> {
        let editions = editions.to_vec();
        self.writer
            .write(move |c| Box::pin(async move { editions::keep_editions(c, &editions, now).await }))
            .await
    }

    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>> {
        editions::edition(&self.readers, version).await
    }

    async fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        people::account_by_login(&self.readers, login).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        people::account(&self.readers, id).await
    }

    async fn put_account(&self, login: &str, password_hash: &str, now: Timestamp) -> Result<Account> {
        let (login, password_hash) = (login.to_owned(), password_hash.to_owned());
        self.writer
            .write(move |c| {
                Box::pin(async move { people::put_account(c, &login, &password_hash, now).await })
            })
            .await
    }

    async fn remember_device(&self, secret_hash: &str, account: AccountId, now: Timestamp) -> Result<()> {
        let secret_hash = secret_hash.to_owned();
        self.writer
            .write(move |c| {
                Box::pin(async move { people::remember_device(c, &secret_hash, account, now).await })
            })
            .await
    }

    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>> {
        people::accounts_of_device(&self.readers, secret_hash).await
    }

    async fn forget_devices(&self, before: Timestamp) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(people::forget_devices(c, before)))
            .await
    }

    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        let (session, cart) = (session.clone(), cart.clone());
        self.writer
            .write(move |c| Box::pin(async move { sessions::create_session(c, &session, &cart).await }))
            .await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        sessions::load_session(&self.readers, id, now).await
    }

    async fn renew_session(&self, id: &SessionId, new: &SessionRow) -> Result<bool> {
        let (id, new) = (id.clone(), new.clone());
        self.writer
            .write(move |c| Box::pin(async move { sessions::renew_session(c, &id, &new).await }))
            .await
    }

    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { sessions::extend_session(c, &id, ends_at).await }))
            .await
    }

    async fn delete_session(&self, id: &SessionId) -> Result<()> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { sessions::delete_session(c, &id).await }))
            .await
    }

    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(sessions::delete_ended_sessions(c, now)))
            .await
    }

    #[instrument(name = "db.change_cart", skip_all)]
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { carts::change_cart(c, &id, change).await }))
            .await
    }

    fn changes(&self) -> Changes {
        let changes = BroadcastStream::new(self.changes.subscribe());
        // A listener that was too slow has missed some; that is what «hint» means.
        Box::pin(changes.filter_map(std::result::Result::ok))
    }

    async fn ping(&self) -> Result<()> {
        self.writer.write(|c| Box::pin(heartbeat::beat(c))).await?;
        sqlx::query_scalar!("select 1 as one")
            .fetch_one(&self.readers)
            .await
            .map_err(errors::database)?;
        Ok(())
    }
}
