//! The staff's journal.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    journal::{Entry, EntryFilter, NewEntry},
    store::{Journal, Result},
};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use store_base::{columns::text, filters, rows};

#[async_trait]
impl Journal for PostgresStore {
    async fn write_entry(&self, new: &NewEntry) -> Result<()> {
        within(async {
            let mut connection = self.pool.acquire().await.map_err(database)?;
            write(&mut connection, new).await
        })
        .await
    }

    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>> {
        let mut query = QueryBuilder::<Postgres>::new(
            "select id, at, who, network, device, act, object, detail from journal where true",
        );
        filters::journal(&mut query, filter);
        let rows: Vec<rows::Entry> = asked(query.build_query_as().fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }
}

/// Writes an entry, in the transaction of the deed if that is the caller's.
pub(crate) async fn write(connection: &mut PgConnection, new: &NewEntry) -> Result<()> {
    let act = new.doing.name();
    sqlx::query!(
        "insert into journal (at, who, network, device, act, object, detail) values ($1, $2, $3, $4, $5, $6, '')",
        new.at.ms(),
        new.who,
        new.network,
        new.device,
        &*act,
        text(&new.object)
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
