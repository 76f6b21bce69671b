//! Personal data: what orders of a person there are, forgetting a buyer, and consents.

use crate::{SqliteStore, errors::database, transactions::run};
use async_trait::async_trait;
use shop::{
    order::{Actor, OrderNumber},
    privacy::{ConsentRow, Limits, Person, Standing, StillOpen, Withdrawal, wordless},
    store::{Counts, Privacy, Result, SessionId, StoreError},
    time::Timestamp,
};
use sqlx::{Connection, SqliteConnection, SqliteExecutor};
use store_base::{
    columns::{document, session},
    parts::Parts,
    privacy::{Former, forgetter, forgotten, kept, mailboxes, rare_part, with_former},
    rows,
};
use tracing::instrument;

/// Consents that were given with orders, and with which. The list is the same for all orders and for some; some are not looked for among
/// all.
macro_rules! consents {
    ($which:literal, $($of:expr),+) => {
        sqlx::query_as!(
            rows::Consent,
            r#"select number as "number!: i64", placed as "placed!: String",
                 (select event from history where order_number = orders.number and event ->> '$.what.what' = 'agreed'
                  order by id limit 1) as "agreed?: String",
                 withdrawn.at as "withdrawn_at?: i64", withdrawn.noted_by as "noted_by?: String",
                 withdrawn.asked_by as "asked_by?: String"
               from orders left join consent_withdrawals as withdrawn on withdrawn.order_number = orders.number
               where "# + $which + " order by number desc limit $2",
            $($of),+
        )
    };
}

#[async_trait]
impl Privacy for SqliteStore {
    async fn orders_of(&self, person: &Person) -> Result<Vec<OrderNumber>> {
        let parts = Parts {
            either: vec![vec![rare_part(person)]],
            number: None,
        };
        // Below the least number that is in the index no order is in it yet: those are read.
        let numbers = sqlx::query_scalar!(
            r#"select number as "number!: i64"
               from order_search_index cross join orders on number = order_search_index.rowid
               where order_search_index match $2
                 and instr(char(10) || search_keys || char(10), char(10) || $1 || char(10)) > 0
               union all
               select number from orders
               where number < coalesce(
                   (select order_number from order_search where order_number > 0 order by order_number limit 1),
                   9223372036854775807)
                 and instr(char(10) || search_keys || char(10), char(10) || $1 || char(10)) > 0"#,
            person.key(),
            parts.as_trigrams()
        );
        let numbers = numbers.fetch_all(&self.readers).await.map_err(database)?;
        Ok(with_former(numbers, self.named_before(person).await?, person))
    }

    async fn standing(&self, number: OrderNumber) -> Result<Option<Standing>> {
        standing(&self.readers, number).await
    }

    async fn sessions_of(&self, number: OrderNumber) -> Result<Vec<SessionId>> {
        let ids = sqlx::query_scalar!("select session from carts where ordered = $1", number.0);
        let ids = ids.fetch_all(&self.readers).await.map_err(database)?;
        ids.iter().map(|id| session("carts", id)).collect()
    }

    #[instrument(name = "db.forget_order", skip_all, fields(order.number = number.0))]
    async fn forget_order(
        &self,
        number: OrderNumber,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StillOpen>> {
        let by = by.clone();
        self.writer
            .write(move |c| Box::pin(async move { forget(c, number, &by, at).await }))
            .await
    }

    async fn clear_traces(&self) -> Result<()> {
        // It waits for nobody for long, and does what it can: what is left of the log is written over as the shop goes on.
        let connection = self.settings.writer().await;
        let mut connection = connection.map_err(|error| StoreError::Unavailable(error.into()))?;
        run(&mut connection, "pragma busy_timeout = 40").await?;
        run(&mut connection, "pragma wal_checkpoint(truncate)").await?;
        connection.close().await.map_err(database)
    }

    async fn old_orders(&self, after: OrderNumber, limits: Limits, limit: i64) -> Result<Vec<OrderNumber>> {
        let numbers = sqlx::query_scalar!(
            r#"select number as "number!: i64" from (
                 select * from (
                   select placed_at, number from orders indexed by orders_outlived_unpaid
                   where forgotten_at is null and state in ('expired', 'cancelled') and placed_at < $2
                     and (placed_at, number) > (coalesce((select placed_at from orders where number = $1), 0), $1)
                   order by placed_at, number limit $4)
                 union all
                 select * from (
                   select placed_at, number from orders indexed by orders_outlived_paid
                   where forgotten_at is null
                     and (state = 'refunded' or state = 'paid' and fulfilment in ('shipped', 'delivered')) and placed_at < $3
                     and (placed_at, number) > (coalesce((select placed_at from orders where number = $1), 0), $1)
                   order by placed_at, number limit $4))
               order by placed_at, number limit $4"#,
            after.0,
            limits.unpaid.ms(),
            limits.paid.ms(),
            limit
        );
        let numbers = numbers.fetch_all(&self.readers).await.map_err(database)?;
        Ok(numbers.into_iter().map(OrderNumber).collect())
    }

    async fn count_old_orders(&self, limits: Limits) -> Result<i64> {
        sqlx::query_scalar!(
            r#"select count(*) as "count!: i64" from (
                 select 1 from orders indexed by orders_outlived_unpaid
                 where forgotten_at is null and state in ('expired', 'cancelled') and placed_at < $1
                 union all
                 select 1 from orders indexed by orders_outlived_paid
                 where forgotten_at is null
                   and (state = 'refunded' or state = 'paid' and fulfilment in ('shipped', 'delivered')) and placed_at < $2
                 limit $3)"#,
            limits.unpaid.ms(),
            limits.paid.ms(),
            Counts::MOST
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)
    }

    async fn last_forgotten(&self) -> Result<Option<Timestamp>> {
        let at = sqlx::query_scalar!(
            r#"select max(forgotten_at) as "at?: i64" from orders where forgotten_at is not null"#
        );
        let at = at.fetch_one(&self.readers).await.map_err(database)?;
        Ok(at.map(Timestamp::from_ms))
    }

    async fn withdraw_consents(&self, numbers: &[OrderNumber], withdrawal: &Withdrawal) -> Result<u64> {
        let noted = sqlx::query!(
            "insert into consent_withdrawals (order_number, at, noted_by, asked_by)
             select value, $2, $3, $4 from json_each($1) where true on conflict (order_number) do nothing",
            document("orders", numbers)?,
            withdrawal.at.ms(),
            withdrawal.noted_by,
            withdrawal.asked_by.as_str()
        );
        self.writer.execute(noted).await
    }

    async fn consents(
        &self,
        numbers: Option<&[OrderNumber]>,
        before: Option<OrderNumber>,
        limit: i64,
    ) -> Result<Vec<ConsentRow>> {
        let before = before.map_or(i64::MAX, |number| number.0);
        let rows = match numbers {
            None => {
                consents!("number < $1", before, limit)
                    .fetch_all(&self.readers)
                    .await
            }
            Some(numbers) => {
                let numbers = document("orders", numbers)?;
                let some = consents!(
                    "number < $1 and number in (select value from json_each($3))",
                    before,
                    limit,
                    numbers
                );
                some.fetch_all(&self.readers).await
            }
        };
        let rows = rows.map_err(database)?;
        rows.into_iter().map(ConsentRow::try_from).collect()
    }
}

impl SqliteStore {
    /// Orders that may have named this person before they were mended.
    async fn named_before(&self, person: &Person) -> Result<Vec<Former>> {
        let former = match person {
            Person::Phone(phone) => {
                // Behind a number there may be a semicolon and what is dialled afterwards.
                let former = sqlx::query_as!(
                    Former,
                    r#"select order_number, before -> '$.buyer' as "buyer?: String" from amendments
                       where before ->> '$.buyer.phone' >= $1 and before ->> '$.buyer.phone' < $1 || '<'"#,
                    phone.number()
                );
                former.fetch_all(&self.readers).await
            }
            Person::Email(_) => {
                let [from, until] = mailboxes(person);
                let former = sqlx::query_as!(
                    Former,
                    r#"select order_number, before -> '$.buyer' as "buyer?: String" from amendments
                       where lower(before ->> '$.buyer.email') >= $1 and lower(before ->> '$.buyer.email') < $2"#,
                    from,
                    until
                );
                former.fetch_all(&self.readers).await
            }
        };
        former.map_err(database)
    }
}

async fn standing(connection: impl SqliteExecutor<'_>, number: OrderNumber) -> Result<Option<Standing>> {
    let row = sqlx::query_as!(
        rows::Standing,
        r#"select forgotten_at, withdrawn.at as "withdrawn_at?: i64", withdrawn.noted_by as "noted_by?: String",
             withdrawn.asked_by as "asked_by?: String",
             case
               when state = 'awaiting_payment' then 'awaits_payment'
               when state = 'paid' and fulfilment in ('new', 'partly_shipped') then 'to_ship'
               when open_attention > 0 then 'money_in_question'
               when unclear_refunds > 0 or exists (
                 select 1 from json_each(orders.state_facts, '$.payment.refunds') as refund
                 where refund.value ->> '$.state.state' in ('asked', 'sending', 'sent', 'unclear')) then 'refund_under_way'
               when exists (select 1 from attempts where order_number = orders.number
                 and outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial')) then 'money_under_way'
               when exists (select 1 from return_requests where order_number = orders.number and settled_at is null
                   and (state in ('asked', 'agreed') or (state = 'received' and orders.state = 'paid')))
                 then 'return_under_way'
               when exists (select 1 from errands where order_number = orders.number and due_at is not null) then 'call_owed'
               when exists (select 1 from outbox where order_number = orders.number and state in ('waiting', 'sending'))
                 then 'message_under_way'
             end as "open?: String"
           from orders left join consent_withdrawals as withdrawn on withdrawn.order_number = orders.number
           where number = $1"#,
        number.0
    );
    let row = row.fetch_optional(connection).await.map_err(database)?;
    row.map(Standing::try_from).transpose()
}

/// What was written over is wiped where it stood, as long as this goes on.
async fn forget(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    by: &Actor,
    at: Timestamp,
) -> Result<Option<StillOpen>> {
    let standing = standing(&mut *connection, number)
        .await?
        .ok_or(StoreError::NoOrder)?;
    if standing.open.is_some() || standing.forgotten_at.is_some() {
        return Ok(standing.open);
    }
    run(connection, "pragma secure_delete = on").await?;
    let taken = take(connection, number, by, at).await;
    run(connection, "pragma secure_delete = off").await?;
    taken.map(|()| None)
}

async fn take(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    by: &Actor,
    at: Timestamp,
) -> Result<()> {
    take_names(connection, number, by, at).await?;
    take_words(connection, number).await
}

/// The tables let this change of what was placed through, and no other.
async fn take_names(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    by: &Actor,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update orders set forgotten_at = $2, forgotten_by = $3, buyer_name = '', buyer_email = '', buyer_phone = '',
           search_keys = '', amended = null, placed = json_replace(placed, '$.buyer.name', '—', '$.buyer.phone', '—', '$.buyer.email', null,
             '$.delivery.address', '—', '$.comment', '', '$.discount_reason', '', '$.consents.data.ip', '—',
             '$.consents.offer.ip', '—')
         where number = $1",
        number.0,
        at.ms(),
        forgetter(by)
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "update history set event = json_replace(event,
           '$.what.reason', iif(event ->> '$.what.reason' = '', '', '—'),
           '$.what.note', iif(event ->> '$.what.note' = '', '', '—'),
           '$.what.why', iif(event ->> '$.what.why' = '', '', '—'),
           '$.what.tracking', null, '$.what.consents.data.ip', '—', '$.what.consents.offer.ip', '—')
         where order_number = $1",
        number.0
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "insert into history (order_number, event) values ($1, $2)",
        number.0,
        forgotten(by, at)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Everything that was typed about the order, or said of it, and the messages.
async fn take_words(connection: &mut SqliteConnection, number: OrderNumber) -> Result<()> {
    let said = sqlx::query!(
        "select state_facts, fulfilment_facts, attention, second_receipt from orders where number = $1",
        number.0
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "update orders set state_facts = $2, fulfilment_facts = $3, attention = $4, second_receipt = $5 where number = $1",
        number.0,
        kept("orders", wordless(&said.state_facts))?,
        kept("orders", wordless(&said.fulfilment_facts))?,
        kept("orders", wordless(&said.attention))?,
        said.second_receipt.as_deref().and_then(wordless)
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let attempts = sqlx::query!(
        "select id, issue, hold from attempts where order_number = $1 and (issue is not null or hold is not null)",
        number.0
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    for attempt in attempts {
        sqlx::query!(
            "update attempts set issue = $2, hold = $3 where id = $1",
            attempt.id,
            attempt.issue.as_deref().and_then(wordless),
            attempt.hold.as_deref().and_then(wordless)
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    }
    sqlx::query!("delete from outbox where order_number = $1", number.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    // Of an address they keep its first letter and its host.
    sqlx::query!(
        "delete from calls where invoice in (select invoice from attempts where order_number = $1)",
        number.0
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    take_work(connection, number).await
}

/// What was written beside the order: by the staff, which mended it, and by its buyer, who wanted to send goods back.
async fn take_work(connection: &mut SqliteConnection, number: OrderNumber) -> Result<()> {
    sqlx::query!("delete from remarks where order_number = $1", number.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query!("delete from order_tags where order_number = $1", number.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query!("delete from amendments where order_number = $1", number.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query!(
        "update return_requests set text = '—', note = case note when '' then '' else '—' end where order_number = $1",
        number.0
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
