//! What the back office looks at.

use crate::{DIALECT, PostgresStore, asked, search, trials, within};
use async_trait::async_trait;
use shop::{
    Kopecks,
    order::{Event, OrderNumber, Sums},
    store::{Counts, Office, OrderFilter, OrderRow, Result, Search},
};
use sqlx::{Postgres, QueryBuilder};
use store_base::{
    columns::value,
    filters::{self, Finding},
    ordered_goods,
    parts::Parts,
    rows,
};

#[async_trait]
impl Office for PostgresStore {
    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
        let numbers = self.numbers(filter).await?;
        let rows = sqlx::query_as!(
            rows::Listed,
            r#"select number, placed_at,
                 (case when amended is null then placed else placed || amended end)::text as "placed!",
                 state_facts::text as "state_facts!", fulfilment_facts::text as "fulfilment_facts!", attention::text as "attention!",
                 coalesce(trial, false) as "test!"
               from orders where number = any($1) order by number desc"#,
            &numbers
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
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
                 (select count(*) from (select 1 from orders
                   where state = 'paid' and fulfilment = 'new' and trial is not true limit $1) as counted)
                   as "to_ship!",
                 (select count(*) from (select 1 from orders
                   where state = 'paid' and fulfilment = 'partly_shipped'
                   and trial is not true limit $1) as counted)
                   as "partly_shipped!",
                 (select count(*) from (select 1 from orders
                   where state = 'awaiting_payment' and fulfilment = 'new'
                   and pay_kind = 'on_delivery' and trial is not true limit $1) as counted) as "to_ship_unpaid!",
                 (select count(*) from (select 1 from orders
                   where state = 'awaiting_payment' and trial is not true
                   and number in (select order_number from attempts
                     where hold is not null and outcome = 'open' and stage = 'held') limit $1) as counted) as "held!",
                 (select count(*) from (select 1 from orders
                   where state = 'awaiting_payment'
                   and trial is not true limit $1) as counted) as "awaiting!",
                 (select count(*) from (select 1 from orders
                   where open_attention > 0 and trial is not true limit $1) as counted) as "attention!",
                 (select count(*) from (select 1 from orders
                   where second_receipt ->> 'failing_since' is not null
                   and trial is not true limit $1) as counted)
                   as "failed_receipts!",
                 (select count(*) from (select 1 from orphans
                   where resolution is null and not test limit $1) as counted) as "orphans!",
                 (select count(*) from (select 1 from orders
                   where unclear_refunds > 0
                   and trial is not true limit $1) as counted) as "unclear_refunds!",
                 (select count(*) from (select 1 from orders where state = 'paid' and trial is not true
                   and number in (select order_number from return_requests where state = 'asked') limit $1) as counted)
                   as "returns_to_decide!",
                 (select count(*) from (select 1 from orders where state = 'paid' and trial is not true
                   and number in (select order_number from return_requests
                     where settled_at is null and state in ('agreed', 'received') and (state = 'received'
                       or exists (select 1 from orders as whole
                   where whole.number = order_number and whole.fulfilment = 'new'))) limit $1) as counted)
                   as "returns_owed!",
                 (select count(*) from (select 1 from orders
                   where trial and put_away is null limit $1) as counted) as "trials!",
                 (select count(*) from (select 1 from orphans
                   where resolution is null and test limit $1) as counted) as "trial_orphans!",
                 (select count(*) from (select 1 from outbox
                   where state <> 'sent' and last_error is not null limit $1) as counted) as "undelivered_messages!""#,
            Counts::MOST
        );
        asked(counts.fetch_one(&self.pool)).await
    }

    async fn sums(&self) -> Result<Sums> {
        // A release that noted whole refunds only wrote no list of them.
        let sums = sqlx::query!(
            r#"with
                 payments as (
                   select state, (state_facts #>> '{payment,amount}')::bigint as amount,
                     state_facts #> '{payment,refunds}' as refunds
                   from orders where state in ('paid', 'refunded') and trial is not true),
                 refunded as (
                   select (refund ->> 'amount')::bigint as amount, coalesce(refund #>> '{state,state}', 'noted') as state
                   from payments, jsonb_array_elements(coalesce(payments.refunds, '[]')) as refund)
               select
                 (select coalesce(sum(amount), 0) from payments)::bigint as "paid!",
                 ((select coalesce(sum(amount), 0) from refunded where state in ('noted', 'done'))
                   + (select coalesce(sum(amount), 0) from payments where state = 'refunded' and refunds is null))::bigint
                   as "refunded!",
                 (select coalesce(sum(amount), 0) from refunded
                   where state in ('asked', 'sending', 'sent', 'unclear'))::bigint as "under_way!""#
        );
        let sums = asked(sums.fetch_one(&self.pool)).await?;
        Ok(Sums {
            paid: Kopecks::new(sums.paid),
            refunded: Kopecks::new(sums.refunded),
            under_way: Kopecks::new(sums.under_way),
        })
    }

    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>> {
        let events = sqlx::query_scalar!(
            r#"select event::text as "event!" from history where order_number = $1 order by id"#,
            number.0
        );
        let events = asked(events.fetch_all(&self.pool)).await?;
        events.iter().map(|event| value("history", event)).collect()
    }

    async fn fill_search_keys(&self, limit: i64) -> Result<u64> {
        within(search::fill_search_keys(&self.pool, limit)).await
    }

    async fn fill_search_index(&self, limit: i64) -> Result<u64> {
        within(search::fill_search_index(&self.pool, limit)).await
    }

    async fn fill_trials(&self, limit: i64) -> Result<u64> {
        within(trials::fill_trials(&self.pool, limit)).await
    }
}

impl PostgresStore {
    /// The orders that the filter lets through, newest first. Only what it asks for is in the query, with the
    /// names of states in its text: so the database sees which index has them.
    async fn numbers(&self, filter: &OrderFilter) -> Result<Vec<i64>> {
        let search = filter.search.as_ref();
        let first_unread = self.first_unread(filter).await?;
        let finding = Finding::of(filter, first_unread);
        let parts = search.and_then(|search| Some((search, Parts::of(search)?)));
        let is_indexed = finding == Finding::ByParts && self.is_search_filled().await?;
        let goods = search.and_then(Search::goods);
        let mut query = QueryBuilder::<Postgres>::new("");
        if let Some(words) = goods {
            self.spell_ordered_goods().await;
            ordered_goods::begin(&mut query, filter, words, &DIALECT);
        }
        query.push("select number from ");
        if let Some((search, parts)) = parts.filter(|_| is_indexed) {
            search::by_parts(&mut query, filter, search, &parts);
        } else {
            query.push("orders").push(" where ");
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
        // Which plan is good depends on what is looked for: a plan that is kept for any words takes five to thirty times as long.
        asked(query.build_query_scalar().persistent(false).fetch_all(&self.pool)).await
    }

    /// See [`filters::first_unread`]; `None` as well where nothing depends on it.
    async fn first_unread(&self, filter: &OrderFilter) -> Result<Option<i64>> {
        if !Finding::asks(filter) {
            return Ok(None);
        }
        let mut query = QueryBuilder::<Postgres>::new("select number from orders where ");
        filters::first_unread(&mut query, &filters::leading(filter), &DIALECT);
        let number = query.build_query_scalar().persistent(false);
        asked(number.fetch_optional(&self.pool)).await
    }
}
