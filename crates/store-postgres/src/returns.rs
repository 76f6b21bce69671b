//! Requests of buyers to take goods back.

use crate::{PostgresStore, asked, errors::database, orders, outbox, within};
use async_trait::async_trait;
use shop::{
    order::{OrderNumber, ReturnId, ReturnRequest, ReturnStep},
    store::{Result, Returns, TellOfReturn, TellOfReturnStep},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use store_base::rows;

#[async_trait]
impl Returns for PostgresStore {
    async fn returns(&self, number: OrderNumber) -> Result<Vec<ReturnRequest>> {
        let rows = sqlx::query_as!(
            rows::Return,
            "select id, asked_at, text, state, note, decided_at, decided_by, received_at, received_by, settled_at,
               settled_by
             from return_requests where order_number = $1 order by id",
            number.0
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        rows.into_iter().map(rows::Return::read).collect()
    }

    async fn open_returns(&self, numbers: &[OrderNumber]) -> Result<Vec<OrderNumber>> {
        within(open(&self.pool, numbers)).await
    }

    async fn ask_return(
        &self,
        number: OrderNumber,
        text: &str,
        now: Timestamp,
        tell: TellOfReturn,
    ) -> Result<bool> {
        within(ask_return(&self.pool, number, text, now, tell)).await
    }

    async fn step_return(
        &self,
        number: OrderNumber,
        id: ReturnId,
        (step, note): (ReturnStep, &str),
        who: &str,
        now: Timestamp,
        tell: TellOfReturnStep,
    ) -> Result<bool> {
        let stepped = match step {
            ReturnStep::Agree | ReturnStep::Decline => sqlx::query!(
                "update return_requests set state = $3, note = $4, decided_by = $5, decided_at = $6
                 where id = $1 and order_number = $2 and state = 'asked' and settled_at is null",
                id.0,
                number.0,
                if step == ReturnStep::Agree { "agreed" } else { "declined" },
                note,
                who,
                now.ms()
            ),
            ReturnStep::Receive => sqlx::query!(
                "update return_requests set state = 'received', received_by = $3, received_at = $4
                 where id = $1 and order_number = $2 and state = 'agreed' and settled_at is null",
                id.0,
                number.0,
                who,
                now.ms()
            ),
            ReturnStep::Close => sqlx::query!(
                "update return_requests set settled_by = $3, settled_at = $4
                 where id = $1 and order_number = $2 and state in ('agreed', 'received') and settled_at is null",
                id.0,
                number.0,
                who,
                now.ms()
            ),
        };
        within(async {
            let mut transaction = self.pool.begin().await.map_err(database)?;
            let stepped = stepped.execute(&mut *transaction).await.map_err(database)?;
            if stepped.rows_affected() == 0 {
                return Ok(false);
            }
            // Money that went back before settles it by a trigger of that statement, or will once the goods are here.
            let is_back = sqlx::query_scalar!(
                r#"select settled_at is not null or exists (
                     select 1 from orders
                       cross join lateral jsonb_array_elements(coalesce(orders.state_facts #> '{payment,refunds}', '[]'))
                         with ordinality as refund (value, place)
                     where orders.number = order_number
                       and coalesce(refund.value #>> '{state,state}', 'noted') in ('noted', 'done')
                       and (refund.value ->> 'at')::bigint >= asked_at
                       and not exists (select 1 from return_requests as other
                         where other.order_number = orders.number and other.settled_with = refund.place - 1)) as "is_back!"
                   from return_requests where id = $1"#,
                id.0
            );
            let is_back = is_back.fetch_one(&mut *transaction).await.map_err(database)?;
            if let Some(message) = tell(is_back) {
                outbox::enqueue(&mut transaction, &[message], now).await?;
            }
            transaction.commit().await.map_err(database)?;
            Ok(true)
        })
        .await
    }
}

/// Those of these orders about which a request is under way.
pub(crate) async fn open(
    connection: impl PgExecutor<'_>,
    numbers: &[OrderNumber],
) -> Result<Vec<OrderNumber>> {
    let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let open = sqlx::query_scalar!(
        "select order_number from return_requests
         where order_number = any($1) and (state = 'asked' or (state = 'agreed' and settled_at is null))",
        &numbers
    );
    let open = open.fetch_all(connection).await.map_err(database)?;
    Ok(open.into_iter().map(OrderNumber).collect())
}

async fn ask_return(
    pool: &PgPool,
    number: OrderNumber,
    text: &str,
    now: Timestamp,
    tell: TellOfReturn,
) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // A change that is not to be if the buyer withdraws comes before this or after it, and never beside it.
    orders::lock(&mut transaction, number).await?;
    let id = sqlx::query_scalar!(
        "insert into return_requests (order_number, asked_at, text, state, note)
         values ($1, $2, $3, 'asked', '') on conflict do nothing returning id",
        number.0,
        now.ms(),
        text
    );
    let id = id.fetch_optional(&mut *transaction).await.map_err(database)?;
    let Some(id) = id else {
        return Ok(false);
    };
    outbox::enqueue(&mut transaction, &tell(ReturnId(id)), now).await?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}
