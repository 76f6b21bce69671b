//! What the back office looks at.

use crate::{
    SqliteStore,
    errors::database,
    rows::{document, value},
    search, trials,
};
use async_trait::async_trait;
use shop::{
    order::{Attention, Event, FulfilmentName, OrderNumber, StateName},
    store::{Counts, Office, OrderFilter, OrderRow, Result, Search, Trials},
    time::Timestamp,
};
use sqlx::{SqliteExecutor, SqlitePool};

#[async_trait]
impl Office for SqliteStore {
    async fn orders(&self, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
        orders(&self.readers, filter).await
    }

    async fn counts(&self) -> Result<Counts> {
        counts(&self.readers).await
    }

    async fn history(&self, number: OrderNumber) -> Result<Vec<Event>> {
        history(&self.readers, number).await
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
}

/// Orders, newest first: first their numbers, by the query that has an index for the filter, then their rows.
pub(crate) async fn orders(readers: &SqlitePool, filter: &OrderFilter) -> Result<Vec<OrderRow>> {
    let numbers = numbers(readers, filter).await?;
    let numbers = document("orders", &numbers)?;
    sqlx::query_as!(
        Row,
        r#"select number, placed_at, placed, state_facts, fulfilment_facts, attention,
             coalesce(trial, 0) as "test!: bool"
           from orders where number in (select value from json_each($1)) order by number desc"#,
        numbers
    )
    .fetch_all(readers)
    .await
    .map_err(database)?
    .into_iter()
    .map(OrderRow::try_from)
    .collect()
}

async fn numbers(readers: impl SqliteExecutor<'_>, filter: &OrderFilter) -> Result<Vec<i64>> {
    let (state, fulfilment) = names(filter);
    let before = filter.before.map_or(i64::MAX, |number| number.0);
    let limit = filter.limit;
    let (is_trial, is_put_away) = kinds(filter.trials);
    let found = match &filter.search {
        Some(Search::Number(number)) => {
            sqlx::query_scalar!(
                "select number from orders
                 where number in (select $1 union select order_number from attempts where invoice = $1)
                   and ($2 is null or state = $2) and ($3 is null or fulfilment = $3)
                   and (not $4 or open_attention > 0) and number < $5
                   and ($7 is null or coalesce(trial, 0) = $7) and (put_away is not null) = $8
                 order by number desc limit $6",
                number,
                state,
                fulfilment,
                filter.attention,
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
        Some(Search::Digits { number, phones }) => {
            let phones = document("orders", phones)?;
            sqlx::query_scalar!(
                "select number from orders
                 where (number in (select $1 union select order_number from attempts where invoice = $1)
                     or exists (select 1 from json_each($2) where instr(search_keys, value) > 0))
                   and ($3 is null or state = $3) and ($4 is null or fulfilment = $4)
                   and (not $5 or open_attention > 0) and number < $6
                   and ($8 is null or coalesce(trial, 0) = $8) and (put_away is not null) = $9
                 order by number desc limit $7",
                number,
                phones,
                state,
                fulfilment,
                filter.attention,
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
        Some(Search::Words(words)) => {
            let words = document("orders", words)?;
            sqlx::query_scalar!(
                "select number from orders
                 where search_keys is not null
                   and not exists (select 1 from json_each($1) where instr(search_keys, value) = 0)
                   and ($2 is null or state = $2) and ($3 is null or fulfilment = $3)
                   and (not $4 or open_attention > 0) and number < $5
                   and ($7 is null or coalesce(trial, 0) = $7) and (put_away is not null) = $8
                 order by number desc limit $6",
                words,
                state,
                fulfilment,
                filter.attention,
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
        None => return unsearched_numbers(readers, filter, before).await,
    };
    found.map_err(database)
}

async fn unsearched_numbers(
    readers: impl SqliteExecutor<'_>,
    filter: &OrderFilter,
    before: i64,
) -> Result<Vec<i64>> {
    let (state, fulfilment) = names(filter);
    let limit = filter.limit;
    let (is_trial, is_put_away) = kinds(filter.trials);
    let found = match (filter.attention, state, fulfilment) {
        (false, None, None) if filter.trials == Trials::Only => {
            sqlx::query_scalar!(
                "select number from orders where trial = 1 and put_away is null and number < $1
                 order by number desc limit $2",
                before,
                limit
            )
            .fetch_all(readers)
            .await
        }
        (false, None, None) if filter.trials == Trials::PutAway => {
            sqlx::query_scalar!(
                "select number from orders where put_away is not null and number < $1
                 order by number desc limit $2",
                before,
                limit
            )
            .fetch_all(readers)
            .await
        }
        (true, state, fulfilment) => {
            sqlx::query_scalar!(
                "select number from orders
                 where open_attention > 0 and ($1 is null or state = $1) and ($2 is null or fulfilment = $2)
                   and number < $3
                   and ($5 is null or coalesce(trial, 0) = $5) and (put_away is not null) = $6
                 order by number desc limit $4",
                state,
                fulfilment,
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
        (false, Some("paid"), Some("new")) => {
            sqlx::query_scalar!(
                "select number from orders where state = 'paid' and fulfilment = 'new' and number < $1
                   and ($3 is null or coalesce(trial, 0) = $3) and (put_away is not null) = $4
                 order by number desc limit $2",
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
        (false, Some(state), fulfilment) => {
            sqlx::query_scalar!(
            "select number from orders where state = $1 and ($2 is null or fulfilment = $2) and number < $3
                   and ($5 is null or coalesce(trial, 0) = $5) and (put_away is not null) = $6
                 order by number desc limit $4",
            state,
            fulfilment,
            before,
            limit,
                is_trial,
                is_put_away
        )
            .fetch_all(readers)
            .await
        }
        (false, None, Some(fulfilment)) => {
            sqlx::query_scalar!(
                "select number from orders where fulfilment = $1 and number < $2
                   and ($4 is null or coalesce(trial, 0) = $4) and (put_away is not null) = $5
                 order by number desc limit $3",
                fulfilment,
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
        (false, None, None) => {
            sqlx::query_scalar!(
                "select number from orders where number < $1
                   and ($3 is null or coalesce(trial, 0) = $3) and (put_away is not null) = $4
                 order by number desc limit $2",
                before,
                limit,
                is_trial,
                is_put_away
            )
            .fetch_all(readers)
            .await
        }
    };
    found.map_err(database)
}

fn names(filter: &OrderFilter) -> (Option<&'static str>, Option<&'static str>) {
    (
        filter.state.map(StateName::as_str),
        filter.fulfilment.map(FulfilmentName::as_str),
    )
}

/// Whether the orders have to be trials, if that matters, and whether they have to be put away.
const fn kinds(trials: Trials) -> (Option<bool>, bool) {
    (trials.is_trial(), matches!(trials, Trials::PutAway))
}

struct Row {
    number: i64,
    placed_at: i64,
    placed: String,
    state_facts: String,
    fulfilment_facts: String,
    attention: String,
    test: bool,
}

impl TryFrom<Row> for OrderRow {
    type Error = shop::store::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let attention: Vec<Attention> = value("orders", &row.attention)?;
        Ok(Self {
            number: OrderNumber(row.number),
            placed_at: Timestamp::from_ms(row.placed_at),
            placed: value("orders", &row.placed)?,
            state: value("orders", &row.state_facts)?,
            fulfilment: value("orders", &row.fulfilment_facts)?,
            attention: attention
                .into_iter()
                .filter(|a| a.resolved.is_none())
                .map(|a| a.what)
                .collect(),
            test: row.test,
        })
    }
}

pub(crate) async fn counts(readers: impl SqliteExecutor<'_>) -> Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"select
             (select count(*) from orders where state = 'paid' and fulfilment = 'new' and trial is not 1)
               as "to_ship!: i64",
             (select count(*) from orders where state = 'awaiting_payment' and trial is not 1) as "awaiting!: i64",
             (select count(*) from orders where open_attention > 0 and trial is not 1) as "attention!: i64",
             (select count(*) from orphans where resolution is null and test = 0) as "orphans!: i64",
             (select count(*) from orders where trial = 1 and put_away is null) as "trials!: i64",
             (select count(*) from orphans where resolution is null and test = 1) as "trial_orphans!: i64",
             (select count(*) from outbox where state <> 'sent' and last_error is not null) as "undelivered_messages!: i64""#
    )
    .fetch_one(readers)
    .await
    .map_err(database)
}

pub(crate) async fn history(readers: impl SqliteExecutor<'_>, number: OrderNumber) -> Result<Vec<Event>> {
    sqlx::query_scalar!(
        "select event from history where order_number = $1 order by id",
        number.0
    )
    .fetch_all(readers)
    .await
    .map_err(database)?
    .iter()
    .map(|event| value("history", event))
    .collect()
}
