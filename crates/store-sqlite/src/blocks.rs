//! Networks that are shut out.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    store::{Blocks, Result},
    stranger::Block,
    time::Timestamp,
};
use store_base::rows;

#[async_trait]
impl Blocks for SqliteStore {
    async fn blocks(&self, now: Timestamp) -> Result<Vec<Block>> {
        let now = now.ms();
        let rows = sqlx::query_as!(
            rows::Block,
            "select network, until, made_at, made_by from blocks where until > $1 order by made_at desc, network",
            now
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
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
        self.writer.execute(put).await.map(drop)
    }

    async fn drop_block(&self, network: &str) -> Result<bool> {
        let dropped = sqlx::query!("delete from blocks where network = $1", network);
        Ok(self.writer.execute(dropped).await? > 0)
    }

    async fn forget_blocks(&self, ended_by: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from blocks where until <= $1", ended_by.ms());
        self.writer.execute(over).await.map(drop)
    }
}
