//! Networks that are shut out.

use crate::{PostgresStore, asked};
use async_trait::async_trait;
use shop::{
    store::{Blocks, Result},
    stranger::Block,
    time::Timestamp,
};
use store_base::rows;

#[async_trait]
impl Blocks for PostgresStore {
    async fn blocks(&self, now: Timestamp) -> Result<Vec<Block>> {
        let rows = sqlx::query_as!(
            rows::Block,
            "select network, until, made_at, made_by from blocks where until > $1 order by made_at desc, network",
            now.ms()
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(Block::from).collect())
    }

    async fn put_block(&self, block: &Block) -> Result<()> {
        let put = sqlx::query!(
            "insert into blocks (network, until, made_at, made_by) values ($1, $2, $3, $4)
             on conflict (network) do update
               set until = excluded.until, made_at = excluded.made_at, made_by = excluded.made_by",
            block.network,
            block.until.ms(),
            block.made_at.ms(),
            block.made_by
        );
        asked(put.execute(&self.pool)).await.map(drop)
    }

    async fn drop_block(&self, network: &str) -> Result<bool> {
        let dropped = sqlx::query!("delete from blocks where network = $1", network);
        Ok(asked(dropped.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn forget_blocks(&self, ended_by: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from blocks where until <= $1", ended_by.ms());
        asked(over.execute(&self.pool)).await.map(drop)
    }
}
