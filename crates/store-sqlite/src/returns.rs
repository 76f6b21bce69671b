//! Requests of buyers to take goods back.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    order::{OrderNumber, ReturnId, ReturnRequest, ReturnStep},
    store::{Result, Returns},
    time::Timestamp,
};
use store_base::rows;

#[async_trait]
impl Returns for SqliteStore {
    async fn returns(&self, number: OrderNumber) -> Result<Vec<ReturnRequest>> {
        let rows = sqlx::query_as!(
            rows::Return,
            "select id, asked_at, text, state, note, decided_at, decided_by, received_at, received_by
             from return_requests where order_number = $1 order by id",
            number.0
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        rows.into_iter().map(rows::Return::read).collect()
    }

    async fn ask_return(&self, number: OrderNumber, text: &str, now: Timestamp) -> Result<bool> {
        let asked = sqlx::query!(
            "insert into return_requests (order_number, asked_at, text, state, note)
             values ($1, $2, $3, 'asked', '') on conflict do nothing",
            number.0,
            now.ms(),
            text
        );
        Ok(self.writer.execute(asked).await? > 0)
    }

    async fn step_return(
        &self,
        number: OrderNumber,
        id: ReturnId,
        step: ReturnStep,
        note: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let (from, to) = step.way();
        let stepped = match step {
            ReturnStep::Agree | ReturnStep::Decline => sqlx::query!(
                "update return_requests set state = $4, note = $5, decided_by = $6, decided_at = $7
                 where id = $1 and order_number = $2 and state = $3",
                id.0,
                number.0,
                from.as_str(),
                to.as_str(),
                note,
                who,
                now.ms()
            ),
            ReturnStep::Receive => sqlx::query!(
                "update return_requests set state = $4, received_by = $5, received_at = $6
                 where id = $1 and order_number = $2 and state = $3",
                id.0,
                number.0,
                from.as_str(),
                to.as_str(),
                who,
                now.ms()
            ),
        };
        Ok(self.writer.execute(stepped).await? > 0)
    }
}
