//! The port, method by method, each within its time.

use crate::{
    PostgresStore, calls, carts, editions, heartbeat, invoices, office,
    orders::{self, By},
    orphans, outbox, people, placing, search, sessions, shelf, trials, within,
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
impl Store for PostgresStore {
    async fn categories(&self) -> Result<Vec<Category>> {
        within(shelf::categories(&self.pool)).await
    }

    async fn products(&self, category: Option<&str>) -> Result<Vec<Product>> {
        within(shelf::products(&self.pool, category)).await
    }

    async fn shelf(&self, wanted: &ShelfQuery) -> Result<ShelfPage> {
        within(shelf::page::shelf(&self.pool, wanted)).await
    }

    async fn neighbours(&self, slug: &str, most: i64) -> Result<Vec<Card>> {
        within(shelf::page::neighbours(&self.pool, slug, most)).await
    }

    async fn fill_search_words(&self, limit: i64) -> Result<u64> {
        within(shelf::words::fill_search_words(&self.pool, limit)).await
    }

    async fn product(&self, slug: &str) -> Result<Option<Product>> {
        within(shelf::product(&self.pool, slug)).await
    }

    async fn wares(&self, variants: &[VariantId]) -> Result<Vec<Ware>> {
        within(shelf::wares(&self.pool, variants)).await
    }

    #[instrument(name = "db.stock_shelf", skip_all)]
    async fn stock_shelf(&self, assortment: &Assortment, now: Timestamp) -> Result<()> {
        within(shelf::stock_shelf(&self.pool, assortment, now)).await
    }

    #[instrument(name = "db.place_order", skip_all)]
    async fn place_order(&self, draft: Draft) -> Result<Order> {
        within(placing::place_order(&self.pool, &draft)).await
    }

    async fn order(&self, number: OrderNumber) -> Result<Option<Order>> {
        let found = within(orders::order(&self.pool, By::Numbers(&[number]))).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>> {
        let found = within(orders::order(&self.pool, By::Key(key))).await?;
        Ok(found.map(|(order, _)| order))
    }

    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>> {
        within(orders::order(&self.pool, By::Token(token))).await
    }

    async fn attempt(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
    ) -> Result<Option<(OrderNumber, Attempt)>> {
        within(self.attempts.find((gateway, invoice))).await
    }

    #[instrument(name = "db.change_order", skip_all, fields(order.number = number.0))]
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        within(self.committer.change_order(number, decide)).await
    }

    async fn next_invoice(&self, first: InvoiceId) -> Result<InvoiceId> {
        within(invoices::next_invoice(&self.pool, first)).await
    }

    #[instrument(name = "db.record_orphan", skip_all, fields(invoice = notice.invoice.get()))]
    async fn record_orphan(&self, notice: Notice, messages: Vec<Message>) -> Result<bool> {
        within(orphans::record_orphan(&self.pool, &notice, &messages)).await
    }

    async fn overdue_orders(&self, now: Timestamp, limit: i64) -> Result<Vec<OrderNumber>> {
        within(invoices::overdue_orders(&self.pool, now, limit)).await
    }

    async fn claim_checks(&self, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<DueCheck>> {
        within(invoices::claim_checks(&self.pool, now, until, limit)).await
    }

    async fn schedule_check(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        next: Option<Timestamp>,
    ) -> Result<()> {
        within(invoices::schedule_check(&self.pool, gateway, invoice, next)).await
    }

    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
        within(office::orders(&self.pool, filter)).await
    }

    async fn fill_search_keys(&self, limit: i64) -> Result<u64> {
        within(search::fill_search_keys(&self.pool, limit)).await
    }

    async fn fill_trials(&self, limit: i64) -> Result<u64> {
        within(trials::fill_trials(&self.pool, limit)).await
    }

    async fn counts(&self) -> Result<Counts> {
        within(office::counts(&self.pool)).await
    }

    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>> {
        within(office::history(&self.pool, number)).await
    }

    async fn messages(&self, number: OrderNumber) -> Result<Vec<MessageRow>> {
        within(outbox::messages(&self.pool, number)).await
    }

    async fn undelivered_messages(&self, limit: i64) -> Result<Vec<MessageRow>> {
        within(outbox::undelivered_messages(&self.pool, limit)).await
    }

    async fn orphans(&self, limit: i64) -> Result<Vec<Orphan>> {
        within(orphans::orphans(&self.pool, limit)).await
    }

    #[instrument(name = "db.resolve_orphan", skip_all, fields(orphan = id.0))]
    async fn resolve_orphan(&self, id: OrphanId, resolution: Resolution) -> Result<bool> {
        within(orphans::resolve_orphan(&self.pool, id, &resolution)).await
    }

    async fn promise(&self, messages: Vec<Message>, now: Timestamp) -> Result<()> {
        within(async {
            let mut connection = self.pool.acquire().await.map_err(crate::errors::database)?;
            outbox::enqueue(&mut connection, &messages, now).await
        })
        .await
    }

    #[instrument(name = "db.write_calls", skip_all, fields(count = new.calls.len()))]
    async fn write_calls(&self, new: NewCalls) -> Result<()> {
        within(calls::write_calls(&self.pool, &new)).await
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>> {
        within(calls::calls(&self.pool, filter)).await
    }

    async fn call_tally(&self) -> Result<CallTally> {
        within(calls::call_tally(&self.pool)).await
    }

    async fn claim_messages(
        &self,
        channel: MessageChannel,
        now: Timestamp,
        lease: &str,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Claimed>> {
        within(outbox::claim_messages(
            &self.pool, channel, now, lease, until, limit,
        ))
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
        within(outbox::finish_message(
            &self.pool, id, lease, &sent, now, &follow_up,
        ))
        .await
    }

    async fn resend_message(&self, id: MessageId, now: Timestamp) -> Result<bool> {
        within(outbox::resend_message(&self.pool, id, now)).await
    }

    #[instrument(name = "db.keep_editions", skip_all)]
    async fn keep_editions(&self, editions: &[Edition], now: Timestamp) -> Result<()> {
        within(editions::keep_editions(&self.pool, editions, now)).await
    }

    async fn edition(&self, version: &str) -> Result<Option<(Edition, Timestamp)>> {
        within(editions::edition(&self.pool, version)).await
    }

    async fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        within(people::account_by_login(&self.pool, login)).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        within(people::account(&self.pool, id)).await
    }

    async fn put_account(&self, login: &str, password_hash: &str, now: Timestamp) -> Result<Account> {
        within(people::put_account(&self.pool, login, password_hash, now)).await
    }

    async fn remember_device(&self, secret_hash: &str, account: AccountId, now: Timestamp) -> Result<()> {
        within(people::remember_device(&self.pool, secret_hash, account, now)).await
    }

    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>> {
        within(people::accounts_of_device(&self.pool, secret_hash)).await
    }

    async fn forget_devices(&self, before: Timestamp) -> Result<()> {
        within(people::forget_devices(&self.pool, before)).await
    }

    async fn create_session(&self, session: &SessionRow, cart: &Cart) -> Result<bool> {
        within(sessions::create_session(&self.pool, session, cart)).await
    }

    async fn load_session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>> {
        within(sessions::load_session(&self.pool, id, now)).await
    }

    async fn renew_session(&self, id: &SessionId, new: &SessionRow) -> Result<bool> {
        within(sessions::renew_session(&self.pool, id, new)).await
    }

    async fn extend_session(&self, id: &SessionId, ends_at: Timestamp) -> Result<bool> {
        within(sessions::extend_session(&self.pool, id, ends_at)).await
    }

    async fn delete_session(&self, id: &SessionId) -> Result<()> {
        within(sessions::delete_session(&self.pool, id)).await
    }

    async fn delete_ended_sessions(&self, now: Timestamp) -> Result<()> {
        within(sessions::delete_ended_sessions(&self.pool, now)).await
    }

    #[instrument(name = "db.change_cart", skip_all)]
    async fn change_cart(&self, id: &SessionId, change: CartChange) -> Result<Option<Cart>> {
        within(carts::change_cart(&self.pool, id, change)).await
    }

    fn changes(&self) -> Changes {
        let changes = BroadcastStream::new(self.listener.changes());
        // A listener that was too slow has missed some; that is what «hint» means.
        Box::pin(changes.filter_map(std::result::Result::ok))
    }

    async fn ping(&self) -> Result<()> {
        within(heartbeat::beat(&self.pool)).await
    }
}
