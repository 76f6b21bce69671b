//! Personal data: what orders of a person there are, forgetting a buyer, and consents.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    order::{Actor, OrderNumber},
    privacy::{ConsentRow, Limits, Person, Standing, StillOpen, Withdrawal, wordless},
    store::{Counts, Privacy, Result, SessionId, StoreError},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use store_base::{
    columns::session,
    parts::as_pattern,
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
            r#"select number as "number!", placed::text as "placed!",
                 (select event::text from history where order_number = orders.number and event #>> '{what,what}' = 'agreed'
                  order by id limit 1) as "agreed?",
                 withdrawn.at as "withdrawn_at?", withdrawn.noted_by as "noted_by?", withdrawn.asked_by as "asked_by?"
               from orders left join consent_withdrawals as withdrawn on withdrawn.order_number = orders.number
               where "# + $which + " order by number desc limit $2",
            $($of),+
        )
    };
}

#[async_trait]
impl Privacy for PostgresStore {
    async fn orders_of(&self, person: &Person) -> Result<Vec<OrderNumber>> {
        let numbers = sqlx::query_scalar(ORDERS_OF)
            .bind(person.key())
            .bind(as_pattern(&rare_part(person)));
        // Planned for any person it reads every row; for this one it knows that few have such a part.
        let numbers = asked(numbers.persistent(false).fetch_all(&self.pool)).await?;
        Ok(with_former(numbers, self.named_before(person).await?, person))
    }

    async fn standing(&self, number: OrderNumber) -> Result<Option<Standing>> {
        within(standing(&self.pool, number)).await
    }

    async fn sessions_of(&self, number: OrderNumber) -> Result<Vec<SessionId>> {
        let ids = sqlx::query_scalar!("select session from carts where ordered = $1", number.0);
        let ids = asked(ids.fetch_all(&self.pool)).await?;
        ids.iter().map(|id| session("carts", id)).collect()
    }

    #[instrument(name = "db.forget_order", skip_all, fields(order.number = number.0))]
    async fn forget_order(
        &self,
        number: OrderNumber,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StillOpen>> {
        within(forget(&self.pool, number, by, at)).await
    }

    /// Versions of rows that nobody sees any more go with the server's own vacuum, which it does by itself.
    async fn clear_traces(&self) -> Result<()> {
        Ok(())
    }

    async fn old_orders(&self, after: OrderNumber, limits: Limits, limit: i64) -> Result<Vec<OrderNumber>> {
        let numbers = sqlx::query_scalar!(
            r#"select number as "number!" from (
                 (select placed_at, number from orders
                  where forgotten_at is null and state in ('expired', 'cancelled') and placed_at < $2
                    and (placed_at, number) > (coalesce((select placed_at from orders where number = $1), 0), $1)
                  order by placed_at, number limit $4)
                 union all
                 (select placed_at, number from orders
                  where forgotten_at is null
                    and (state = 'refunded' or state = 'paid' and fulfilment in ('shipped', 'delivered')) and placed_at < $3
                    and (placed_at, number) > (coalesce((select placed_at from orders where number = $1), 0), $1)
                  order by placed_at, number limit $4)) as outlived
               order by placed_at, number limit $4"#,
            after.0,
            limits.unpaid.ms(),
            limits.paid.ms(),
            limit
        );
        let numbers = asked(numbers.fetch_all(&self.pool)).await?;
        Ok(numbers.into_iter().map(OrderNumber).collect())
    }

    async fn count_old_orders(&self, limits: Limits) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from (
                 (select 1 from orders
                  where forgotten_at is null and state in ('expired', 'cancelled') and placed_at < $1)
                 union all
                 (select 1 from orders
                  where forgotten_at is null
                    and (state = 'refunded' or state = 'paid' and fulfilment in ('shipped', 'delivered')) and placed_at < $2)
                 limit $3) as counted"#,
            limits.unpaid.ms(),
            limits.paid.ms(),
            Counts::MOST
        );
        asked(count.fetch_one(&self.pool)).await
    }

    async fn last_forgotten(&self) -> Result<Option<Timestamp>> {
        let at = sqlx::query_scalar!(
            r#"select max(forgotten_at) as "at?" from orders where forgotten_at is not null"#
        );
        Ok(asked(at.fetch_one(&self.pool)).await?.map(Timestamp::from_ms))
    }

    async fn withdraw_consents(&self, numbers: &[OrderNumber], withdrawal: &Withdrawal) -> Result<u64> {
        let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
        let noted = sqlx::query!(
            "insert into consent_withdrawals (order_number, at, noted_by, asked_by)
             select number, $2, $3, $4 from unnest($1::bigint[]) as number on conflict (order_number) do nothing",
            &numbers,
            withdrawal.at.ms(),
            withdrawal.noted_by,
            withdrawal.asked_by.as_str()
        );
        Ok(asked(noted.execute(&self.pool)).await?.rows_affected())
    }

    async fn consents(
        &self,
        numbers: Option<&[OrderNumber]>,
        before: Option<OrderNumber>,
        limit: i64,
    ) -> Result<Vec<ConsentRow>> {
        let before = before.map_or(i64::MAX, |number| number.0);
        let rows = match numbers {
            None => asked(consents!("number < $1", before, limit).fetch_all(&self.pool)).await?,
            Some(numbers) => {
                let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
                let some = consents!("number < $1 and number = any($3)", before, limit, &numbers);
                asked(some.fetch_all(&self.pool)).await?
            }
        };
        rows.into_iter().map(ConsentRow::try_from).collect()
    }
}

impl PostgresStore {
    /// Orders that may have named this person before they were mended.
    async fn named_before(&self, person: &Person) -> Result<Vec<Former>> {
        match person {
            Person::Phone(phone) => {
                // Behind a number there may be a semicolon and what is dialled afterwards.
                let former = sqlx::query_as!(
                    Former,
                    r#"select order_number, (before -> 'buyer')::text as "buyer?" from amendments
                       where (before #>> '{buyer,phone}') collate "C" >= $1::text
                         and (before #>> '{buyer,phone}') collate "C" < $1::text || '<'"#,
                    phone.number()
                );
                asked(former.fetch_all(&self.pool)).await
            }
            Person::Email(_) => {
                let [from, until] = mailboxes(person);
                let former = sqlx::query_as!(
                    Former,
                    r#"select order_number, (before -> 'buyer')::text as "buyer?" from amendments
                       where lower((before #>> '{buyer,email}') collate "C") >= $1::text
                         and lower((before #>> '{buyer,email}') collate "C") < $2::text"#,
                    from,
                    until
                );
                asked(former.fetch_all(&self.pool)).await
            }
        }
    }
}

/// The orders that have a key, a part of which is in the pattern. Below the least number that is in the index no order is in it yet: those
/// are read.
const ORDERS_OF: &str = "select number from order_search join orders on number = order_number
     where keys like $2::text and strpos(chr(10) || search_keys || chr(10), chr(10) || $1::text || chr(10)) > 0
     union all
     select number from orders
     where number < coalesce(
         (select order_number from order_search where order_number > 0 order by order_number limit 1), 9223372036854775807)
       and strpos(chr(10) || search_keys || chr(10), chr(10) || $1::text || chr(10)) > 0";

async fn standing(connection: impl PgExecutor<'_>, number: OrderNumber) -> Result<Option<Standing>> {
    let row = sqlx::query_as!(
        rows::Standing,
        r#"select forgotten_at, withdrawn.at as "withdrawn_at?", withdrawn.noted_by as "noted_by?",
             withdrawn.asked_by as "asked_by?",
             case
               when state = 'awaiting_payment' then 'awaits_payment'
               when state = 'paid' and fulfilment in ('new', 'partly_shipped') then 'to_ship'
               when open_attention > 0 then 'money_in_question'
               when unclear_refunds > 0 or exists (
                 select 1 from jsonb_array_elements(coalesce(state_facts #> '{payment,refunds}', '[]')) as refund
                 where refund #>> '{state,state}' in ('asked', 'sending', 'sent', 'unclear')) then 'refund_under_way'
               when exists (select 1 from attempts where order_number = orders.number
                 and outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial')) then 'money_under_way'
               when exists (select 1 from return_requests where order_number = orders.number and settled_at is null
                   and (state in ('asked', 'agreed') or (state = 'received' and orders.state = 'paid')))
                 then 'return_under_way'
               when exists (select 1 from errands where order_number = orders.number and due_at is not null) then 'call_owed'
               when exists (select 1 from outbox where order_number = orders.number and state in ('waiting', 'sending'))
                 then 'message_under_way'
             end as "open?"
           from orders left join consent_withdrawals as withdrawn on withdrawn.order_number = orders.number
           where number = $1"#,
        number.0
    );
    let row = row.fetch_optional(connection).await.map_err(database)?;
    row.map(Standing::try_from).transpose()
}

async fn forget(pool: &PgPool, number: OrderNumber, by: &Actor, at: Timestamp) -> Result<Option<StillOpen>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    sqlx::query_scalar!(
        "select number from orders where number = $1 for no key update",
        number.0
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    let found = standing(&mut *transaction, number)
        .await?
        .ok_or(StoreError::NoOrder)?;
    if found.open.is_some() || found.forgotten_at.is_some() {
        return Ok(found.open);
    }
    take_names(&mut transaction, number, by, at).await?;
    take_words(&mut transaction, number).await?;
    transaction.commit().await.map_err(database)?;
    Ok(None)
}

/// The tables let this change of what was placed through, and no other.
async fn take_names(
    connection: &mut PgConnection,
    number: OrderNumber,
    by: &Actor,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update orders set forgotten_at = $2, forgotten_by = $3, buyer_name = '', buyer_email = '', buyer_phone = '',
           search_keys = '', amended = null, placed = nameless_placed(placed)
         where number = $1",
        number.0,
        at.ms(),
        forgetter(by)
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "update history set event = wordless_event(event) where order_number = $1",
        number.0
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "insert into history (order_number, event) values ($1, $2::text::jsonb)",
        number.0,
        forgotten(by, at)?
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

/// Everything that was typed about the order, or said of it, and the messages.
async fn take_words(connection: &mut PgConnection, number: OrderNumber) -> Result<()> {
    let said = sqlx::query!(
        r#"select state_facts::text as "state_facts!", fulfilment_facts::text as "fulfilment_facts!",
             attention::text as "attention!", second_receipt::text as "second_receipt?"
           from orders where number = $1"#,
        number.0
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!(
        "update orders set state_facts = $2::text::jsonb, fulfilment_facts = $3::text::jsonb,
           attention = $4::text::jsonb, second_receipt = $5::text::jsonb
         where number = $1",
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
        r#"select id, issue::text as "issue?", hold::text as "hold?" from attempts
           where order_number = $1 and (issue is not null or hold is not null)"#,
        number.0
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    for attempt in attempts {
        sqlx::query!(
            "update attempts set issue = $2::text::jsonb, hold = $3::text::jsonb where id = $1",
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
async fn take_work(connection: &mut PgConnection, number: OrderNumber) -> Result<()> {
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
