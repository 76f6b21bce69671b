//! Orders as they are read: whole, in one query.

pub(crate) mod document;

use crate::{SqliteStore, bulk, errors::database};
use async_trait::async_trait;
use document::{Document, order_document};
use shop::{
    order::{Changed, Draft, Lived, Order, OrderKey, OrderNumber},
    payment::{GatewayName, InvoiceId},
    store::{Decide, Orders, Result},
    time::Timestamp,
};
use sqlx::SqliteExecutor;
use store_base::{
    columns::{self, value},
    rows,
};
use tracing::instrument;

#[async_trait]
impl Orders for SqliteStore {
    #[instrument(name = "db.place_order", skip_all)]
    async fn place_order(&self, draft: Draft) -> Result<Order> {
        self.writer.place_order(draft).await
    }

    #[instrument(name = "db.place_orders", skip_all, fields(count = drafts.len()))]
    async fn place_orders(&self, drafts: Vec<Draft>) -> Result<Vec<Order>> {
        self.writer
            .write_orders(
                move |c| Box::pin(async move { bulk::place_orders(c, &drafts).await }),
                |orders| orders.iter().map(|order| order.number).collect(),
            )
            .await
    }

    #[instrument(name = "db.place_lived", skip_all, fields(count = lived.len()))]
    async fn place_lived(&self, lived: Vec<Lived>) -> Result<Vec<Order>> {
        self.writer
            .write_orders(
                move |c| Box::pin(async move { bulk::place_lived(c, lived).await }),
                |orders| orders.iter().map(|order| order.number).collect(),
            )
            .await
    }

    async fn order(&self, number: OrderNumber) -> Result<Option<Order>> {
        let question = sqlx::query_scalar(BY_NUMBER).bind(number.0);
        self.read(self.lookout.ask(question).await?, By::Numbers(&[number]))
            .await
    }

    async fn readable_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<Order>> {
        readable_orders(&self.readers, numbers).await
    }

    async fn order_by_key(&self, key: &OrderKey) -> Result<Option<Order>> {
        let question = sqlx::query_scalar(BY_KEY).bind(key.as_str());
        self.read(self.lookout.ask(question).await?, By::Key(key)).await
    }

    async fn order_by_token(&self, token: &str) -> Result<Option<(Order, String)>> {
        order(&self.readers, By::Token(token)).await
    }

    #[instrument(name = "db.change_order", skip_all, fields(order.number = number.0))]
    async fn change_order(&self, number: OrderNumber, decide: Decide) -> Result<Changed> {
        self.writer.change_order(number, decide).await
    }

    #[instrument(name = "db.change_order_of", skip_all, fields(invoice = invoice.get()))]
    async fn change_order_of(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        decide: Decide,
    ) -> Result<Changed> {
        self.writer.change_order_of((gateway, invoice), decide).await
    }

    async fn overdue_orders(
        &self,
        now: Timestamp,
        asked_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<OrderNumber>> {
        let numbers = sqlx::query_scalar!(
            "select number from orders where until <= $1 and open_attention = 0
               and not exists (select 1 from attempts where order_number = orders.number
                 and outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial'))
               and (until <= $2 or not exists (select 1 from attempts where order_number = orders.number
                 and outcome <> 'paid'))
             order by until, number limit $3",
            now.ms(),
            asked_until.ms(),
            limit
        );
        let numbers = numbers.fetch_all(&self.readers).await.map_err(database)?;
        Ok(numbers.into_iter().map(OrderNumber).collect())
    }
}

const BY_NUMBER: &str = concat!("select ", order_document!(), " from orders where number = $1");
const BY_KEY: &str = concat!("select ", order_document!(), " from orders where key = $1");
const BY_NUMBERS: &str = concat!(
    "select ",
    order_document!(),
    " from orders where number in (select value from json_each($1))"
);

impl SqliteStore {
    /// The order that was found as a document. One that makes no sense is looked at once more, to tell which table is wrong.
    async fn read(&self, found: Option<String>, by: By<'_>) -> Result<Option<Order>> {
        let Some(found) = found else {
            return Ok(None);
        };
        if let Ok((order, _)) = value("orders", &found).and_then(Document::read) {
            return Ok(Some(order));
        }
        let found = order(&self.readers, by).await?;
        Ok(found.map(|(order, _)| order))
    }
}

/// What orders are known by.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    Numbers(&'a [OrderNumber]),
    Key(&'a OrderKey),
    Token(&'a str),
}

/// The order, and the fingerprint of what was bought.
pub(crate) async fn order(
    connection: impl SqliteExecutor<'_>,
    by: By<'_>,
) -> Result<Option<(Order, String)>> {
    let found = find(connection, by).await?.pop();
    found.map(rows::Order::read).transpose()
}

/// Those of these orders that can be read: one that makes no sense does not keep the others from being changed.
pub(crate) async fn readable_orders(
    connection: impl SqliteExecutor<'_>,
    numbers: &[OrderNumber],
) -> Result<Vec<Order>> {
    let found: Vec<String> = sqlx::query_scalar(BY_NUMBERS)
        .bind(columns::document("orders", numbers)?)
        .fetch_all(connection)
        .await
        .map_err(database)?;
    let orders = found
        .iter()
        .filter_map(|found| value("orders", found).and_then(Document::read).ok());
    Ok(orders.map(|(order, _)| order).collect())
}

async fn find(connection: impl SqliteExecutor<'_>, by: By<'_>) -> Result<Vec<rows::Order>> {
    let (numbers, key, token) = match by {
        By::Numbers(numbers) => (Some(columns::document("orders", numbers)?), None, None),
        By::Key(key) => (None, Some(key.as_str()), None),
        By::Token(token) => (None, None, Some(token)),
    };
    sqlx::query_as!(
        rows::Order,
        r#"select number, key, fingerprint, placed_at,
             iif(amended is null, placed, json_patch(placed, amended)) as "placed!: String",
             state_facts, fulfilment_facts, attention,
             marking, second_receipt, put_away,
             (select json_group_array(json_object(
                'gateway', gateway, 'invoice', invoice, 'test', json(iif(test, 'true', 'false')), 'amount', amount,
                'started_at', started_at, 'outcome', outcome, 'stage', stage, 'method', method,
                'issue', json(issue), 'operation', operation, 'hold', json(hold),
                'receipt', json(iif(receipt is null, 'null', iif(receipt, 'true', 'false'))),
                'handed_over', json(iif(handed_over, 'true', 'false'))) order by id)
              from attempts where order_number = orders.number) as "attempts!: String",
             (select json_group_array(json_object('verdict', verdict, 'notice', json_object(
                'gateway', gateway, 'invoice', invoice, 'test', json(iif(test, 'true', 'false')), 'amount', amount,
                'channel', channel, 'at', at, 'order_key', order_key, 'method', method,
                'details', json(coalesce(details, '{}')))) order by id)
              from notices where order_number = orders.number) as "notices!: String"
           from orders
           where number in (select value from json_each($1)) or key = $2 or token = $3"#,
        numbers,
        key,
        token
    )
    .fetch_all(connection)
    .await
    .map_err(database)
}
