//! The staff's journal.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    journal::{Entry, EntryFilter, NewEntry},
    store::{Journal, Result},
};
use sqlx::{QueryBuilder, Sqlite};
use store_base::{columns::text, rows};

#[async_trait]
impl Journal for SqliteStore {
    async fn write_entry(&self, new: &NewEntry) -> Result<()> {
        let act = new.doing.name();
        let written = sqlx::query!(
            "insert into journal (at, who, network, device, act, object, detail) values ($1, $2, $3, $4, $5, $6, '')",
            new.at.ms(),
            new.who,
            new.network,
            new.device,
            &*act,
            text(&new.object)
        );
        self.writer.execute(written).await.map(drop)
    }

    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "select id, at, who, network, device, act, object, detail from journal where true",
        );
        if let Some(who) = &filter.who {
            query.push(" and who = ").push_bind(who.clone());
        }
        if let Some(doing) = filter.doing {
            query.push(" and act = ").push_bind(doing.name().into_owned());
        }
        if let Some(object) = &filter.object {
            query.push(" and object = ").push_bind(object.clone());
        }
        if let Some(from) = filter.from {
            query.push(" and at >= ").push_bind(from.ms());
        }
        if let Some(until) = filter.until {
            query.push(" and at < ").push_bind(until.ms());
        }
        if let Some(before) = filter.before {
            query
                .push(" and (at, id) < (")
                .push_bind(before.at.ms())
                .push(", ")
                .push_bind(before.id.0)
                .push(")");
        }
        query
            .push(" order by at desc, id desc limit ")
            .push_bind(filter.limit);
        let rows: Vec<rows::Entry> = query
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(database)?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }
}
