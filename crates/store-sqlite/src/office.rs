//! What the back office looks at.

use crate::{DIALECT, SqliteStore, errors::database, search, trials};
use async_trait::async_trait;
use shop::{
    Kopecks,
    order::{Event, FulfilmentName, OrderNumber, StateName, Sums},
    store::{Counts, MoneyFilter, Office, OrderFilter, OrderRow, Result, Search, Trials},
};
use sqlx::{QueryBuilder, Sqlite};
use store_base::{
    columns::{document, value},
    filters::{self, Finding},
    ordered_goods,
    parts::Parts,
    rows,
};

#[async_trait]
impl Office for SqliteStore {
    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
        let numbers = document("orders", &self.numbers(filter).await?)?;
        let rows = sqlx::query_as!(
            rows::Listed,
            r#"select number, placed_at,
                 iif(amended is null, placed, json_patch(placed, amended)) as "placed!: String",
                 state_facts, fulfilment_facts, attention,
                 coalesce(trial, 0) as "test!: bool"
               from orders where number in (select value from json_each($1)) order by number desc"#,
            numbers
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        Ok(rows.into_iter().map(OrderRow::from).collect())
    }

    async fn count_orders(&self, filter: &OrderFilter) -> Result<i64> {
        // A page at most: reading their numbers costs no more than counting them.
        let numbers = self.numbers(filter).await?;
        Ok(i64::try_from(numbers.len()).unwrap_or(i64::MAX))
    }

    async fn leaves_orders_out(&self, filter: &OrderFilter) -> Result<bool> {
        let is_short = filter.search.as_ref().is_some_and(Search::is_short);
        Ok(is_short && self.first_unread(filter).await?.is_some())
    }

    async fn counts(&self) -> Result<Counts> {
        let counts = sqlx::query_as!(
            Counts,
            r#"select
                 (select count(*) from (select 1 from orders indexed by orders_to_ship
                   where state = 'paid' and fulfilment = 'new' and trial is not 1 limit $1))
                   as "to_ship!: i64",
                 (select count(*) from (select 1 from orders
                   where state = 'paid' and fulfilment = 'partly_shipped' and trial is not 1 limit $1))
                   as "partly_shipped!: i64",
                 (select count(*) from (select 1 from orders indexed by orders_to_ship_unpaid
                   where state = 'awaiting_payment' and fulfilment = 'new' and pay_kind = 'on_delivery' and trial is not 1 limit $1)) as "to_ship_unpaid!: i64",
                 (select count(*) from (select 1 from orders
                   where state = 'awaiting_payment' and trial is not 1
                   and number in (select order_number from attempts
                     where hold is not null and outcome = 'open' and stage = 'held') limit $1)) as "held!: i64",
                 (select count(*) from (select 1 from orders
                   where state = 'awaiting_payment' and trial is not 1 limit $1)) as "awaiting!: i64",
                 (select count(*) from (select 1 from orders
                   where open_attention > 0 and trial is not 1 limit $1)) as "attention!: i64",
                 (select count(*) from (select 1 from orders
                   where second_receipt ->> 'failing_since' is not null and trial is not 1 limit $1))
                   as "failed_receipts!: i64",
                 (select count(*) from (select 1 from orphans
                   where resolution is null and test = 0 limit $1)) as "orphans!: i64",
                 (select count(*) from (select 1 from orders
                   where unclear_refunds > 0 and trial is not 1 limit $1)) as "unclear_refunds!: i64",
                 (select count(*) from (select 1 from orders where state = 'paid' and trial is not 1
                   and number in (select order_number from return_requests where state = 'asked') limit $1))
                   as "returns_to_decide!: i64",
                 (select count(*) from (select 1 from orders where state = 'paid' and trial is not 1
                   and number in (select order_number from return_requests
                     where settled_at is null and state in ('agreed', 'received') and (state = 'received'
                       or exists (select 1 from orders as whole
                   where whole.number = order_number and whole.fulfilment = 'new'))) limit $1))
                   as "returns_owed!: i64",
                 (select count(*) from (select 1 from orders
                   where trial = 1 and put_away is null limit $1)) as "trials!: i64",
                 (select count(*) from (select 1 from orphans
                   where resolution is null and test = 1 limit $1)) as "trial_orphans!: i64",
                 (select count(*) from (select 1 from outbox
                   where state <> 'sent' and last_error is not null limit $1)) as "undelivered_messages!: i64""#,
            Counts::MOST
        );
        counts.fetch_one(&self.readers).await.map_err(database)
    }

    async fn sums(&self) -> Result<Sums> {
        // A release that noted whole refunds only wrote no list of them.
        let sums = sqlx::query!(
            r#"with
                 payments as (
                   select state, state_facts ->> '$.payment.amount' as amount, state_facts -> '$.payment.refunds' as refunds
                   from orders where state in ('paid', 'refunded') and trial is not 1),
                 refunded as (
                   select refund.value ->> '$.amount' as amount,
                     coalesce(refund.value ->> '$.state.state', 'noted') as state
                   from payments, json_each(coalesce(payments.refunds, '[]')) as refund)
               select
                 (select coalesce(sum(amount), 0) from payments) as "paid!: i64",
                 (select coalesce(sum(amount), 0) from refunded where state in ('noted', 'done'))
                   + (select coalesce(sum(amount), 0) from payments where state = 'refunded' and refunds is null)
                   as "refunded!: i64",
                 (select coalesce(sum(amount), 0) from refunded
                   where state in ('asked', 'sending', 'sent', 'unclear')) as "under_way!: i64""#
        );
        let sums = sums.fetch_one(&self.readers).await.map_err(database)?;
        Ok(Sums {
            paid: Kopecks::new(sums.paid),
            refunded: Kopecks::new(sums.refunded),
            under_way: Kopecks::new(sums.under_way),
        })
    }

    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>> {
        let events = sqlx::query_scalar!(
            "select event from history where order_number = $1 order by id",
            number.0
        );
        let events = events.fetch_all(&self.readers).await.map_err(database)?;
        events.iter().map(|event| value("history", event)).collect()
    }

    async fn fill_search_keys(&self, limit: i64) -> Result<u64> {
        self.writer
            .write(move |c| Box::pin(search::fill_search_keys(c, limit)))
            .await
    }

    async fn fill_search_index(&self, limit: i64) -> Result<u64> {
        self.writer
            .write(move |c| Box::pin(search::fill_search_index(c, limit)))
            .await
    }

    async fn fill_trials(&self, limit: i64) -> Result<u64> {
        self.writer
            .write(move |c| Box::pin(trials::fill_trials(c, limit)))
            .await
    }
}

impl SqliteStore {
    /// The orders that the filter lets through, newest first. Only what it asks for is in the query, with the
    /// names of states in its text: so the database sees which index has them.
    async fn numbers(&self, filter: &OrderFilter) -> Result<Vec<i64>> {
        let search = filter.search.as_ref();
        let first_unread = self.first_unread(filter).await?;
        let finding = Finding::of(filter, first_unread);
        let parts = search.and_then(|search| Some((search, Parts::of(search)?)));
        let is_indexed = finding == Finding::ByParts && self.is_search_filled().await?;
        let goods = search.and_then(Search::goods);
        let mut query = QueryBuilder::<Sqlite>::new("");
        if let Some(words) = goods {
            self.spell_ordered_goods().await;
            ordered_goods::begin(&mut query, filter, words, &DIALECT);
        }
        query.push("select number from ");
        if let Some((search, parts)) = parts.filter(|_| is_indexed) {
            search::by_parts(&mut query, filter, search, &parts);
        } else {
            let index = if Finding::asks(filter) {
                index_to_read(filter)
            } else {
                index(filter)
            };
            query.push("orders").push(index).push(" where ");
            filters::orders(&mut query, filter, &DIALECT);
            if finding == Finding::ByReadingTheNewest {
                filters::newer_than(&mut query, first_unread);
            }
            if let Some(search) = search {
                search::by_reading(&mut query, search);
            }
        }
        filters::orders_in_order(&mut query, filter, "number");
        if goods.is_some() {
            ordered_goods::end(&mut query, filter, &DIALECT);
        }
        let numbers = query.build_query_scalar().fetch_all(&self.readers);
        numbers.await.map_err(database)
    }

    /// See [`filters::first_unread`]; `None` as well where nothing depends on it.
    async fn first_unread(&self, filter: &OrderFilter) -> Result<Option<i64>> {
        if !Finding::asks(filter) {
            return Ok(None);
        }
        let leading = filters::leading(filter);
        let mut query = QueryBuilder::<Sqlite>::new("select number from orders");
        query.push(index(&leading)).push(" where ");
        filters::first_unread(&mut query, &leading, &DIALECT);
        let number = query.build_query_scalar().fetch_optional(&self.readers);
        number.await.map_err(database)
    }
}

/// `SQLite` has no statistics of these tables, so it is told which index holds few rows.
fn index(filter: &OrderFilter) -> &'static str {
    if filter.attention {
        return " indexed by orders_with_attention";
    }
    if filter.money == Some(MoneyFilter::RefundUnclear) {
        return " indexed by orders_with_unclear_refunds";
    }
    match (filter.trials, filter.state, filter.fulfilment) {
        (Trials::Only, ..) => " indexed by orders_on_trial",
        (Trials::PutAway, ..) => " indexed by orders_put_away",
        (_, Some(StateName::Paid), Some(FulfilmentName::New)) => " indexed by orders_to_ship",
        _ => "",
    }
}

/// The same where orders are read one by one: what was counted is a state, in whatever way its orders are paid.
fn index_to_read(filter: &OrderFilter) -> &'static str {
    match (index(filter), filter.state, filter.fulfilment) {
        ("", Some(_), Some(_)) => " indexed by orders_by_state_and_fulfilment",
        ("", Some(_), None) => " indexed by orders_by_state",
        ("", None, Some(_)) => " indexed by orders_by_fulfilment",
        (index, ..) => index,
    }
}
