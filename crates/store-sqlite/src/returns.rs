//! Requests of buyers to take goods back.

use crate::{SqliteStore, errors::database, outbox};
use async_trait::async_trait;
use shop::{
    order::{OrderNumber, ReturnId, ReturnRequest, ReturnStep},
    store::{Result, Returns, TellOfReturn, TellOfReturnStep},
    time::Timestamp,
};
use sqlx::{Sqlite, SqliteConnection, SqliteExecutor, query::Query, sqlite::SqliteArguments};
use store_base::{columns::document, rows};

#[async_trait]
impl Returns for SqliteStore {
    async fn returns(&self, number: OrderNumber) -> Result<Vec<ReturnRequest>> {
        let rows = sqlx::query_as!(
            rows::Return,
            "select id, asked_at, text, state, note, decided_at, decided_by, received_at, received_by, settled_at,
               settled_by
             from return_requests where order_number = $1 order by id",
            number.0
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(rows::Return::read).collect()
    }

    async fn open_returns(&self, numbers: &[OrderNumber]) -> Result<Vec<OrderNumber>> {
        open(&self.readers, numbers).await
    }

    async fn ask_return(
        &self,
        number: OrderNumber,
        text: &str,
        now: Timestamp,
        tell: TellOfReturn,
    ) -> Result<bool> {
        let text = text.to_owned();
        self.writer
            .write(move |c| Box::pin(async move { ask_return(c, number, &text, now, tell).await }))
            .await
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
        self.writer
            .write(move |c| Box::pin(async move { step_return(c, stepped, id, now, tell).await }))
            .await
    }
}

/// Those of these orders about which a request is under way.
pub(crate) async fn open(
    connection: impl SqliteExecutor<'_>,
    numbers: &[OrderNumber],
) -> Result<Vec<OrderNumber>> {
    let numbers = document("return_requests", numbers)?;
    let open = sqlx::query_scalar!(
        "select order_number from return_requests
         where order_number in (select value from json_each($1))
           and (state = 'asked' or (state = 'agreed' and settled_at is null))",
        numbers
    );
    let open = open.fetch_all(connection).await.map_err(database)?;
    Ok(open.into_iter().map(OrderNumber).collect())
}

async fn ask_return(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    text: &str,
    now: Timestamp,
    tell: TellOfReturn,
) -> Result<bool> {
    let id = sqlx::query_scalar!(
        r#"insert into return_requests (order_number, asked_at, text, state, note)
           values ($1, $2, $3, 'asked', '') on conflict do nothing returning id as "id!: i64""#,
        number.0,
        now.ms(),
        text
    );
    let id = id.fetch_optional(&mut *connection).await.map_err(database)?;
    let Some(id) = id else {
        return Ok(false);
    };
    outbox::enqueue(connection, &tell(ReturnId(id)), now).await?;
    Ok(true)
}

/// Runs the statement that takes a request further, and promises what is told of it if that did anything.
async fn step_return(
    connection: &mut SqliteConnection,
    stepped: Query<'static, Sqlite, SqliteArguments>,
    id: ReturnId,
    now: Timestamp,
    tell: TellOfReturnStep,
) -> Result<bool> {
    let stepped = stepped.execute(&mut *connection).await.map_err(database)?;
    if stepped.rows_affected() == 0 {
        return Ok(false);
    }
    // Money that went back before settles it by a trigger of that statement, or will once the goods are here.
    let is_back = sqlx::query_scalar!(
        r#"select settled_at is not null or exists (
             select 1 from orders, json_each(coalesce(orders.state_facts -> '$.payment.refunds', '[]')) as refund
             where orders.number = order_number
               and coalesce(refund.value ->> '$.state.state', 'noted') in ('noted', 'done')
               and refund.value ->> '$.at' >= asked_at
               and not exists (select 1 from return_requests as other
                 where other.order_number = orders.number and other.settled_with = refund.key)) as "is_back!: bool"
           from return_requests where id = $1"#,
        id.0
    );
    let is_back = is_back.fetch_one(&mut *connection).await.map_err(database)?;
    let message = tell(is_back);
    outbox::enqueue(connection, message.as_slice(), now).await?;
    Ok(true)
}
