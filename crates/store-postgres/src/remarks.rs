//! What the staff writes about orders for itself.

use crate::{PostgresStore, asked, errors::database, journal, within};
use async_trait::async_trait;
use shop::{
    journal::{Doing, NewEntry},
    order::{OrderNumber, OrderView, OrderViewId, Remark, Said, Tag},
    staff::Doer,
    store::{Remarks, Result, StoreError},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};
use store_base::rows;

#[async_trait]
impl Remarks for PostgresStore {
    async fn remarks(&self, number: OrderNumber) -> Result<Vec<Remark>> {
        let rows = sqlx::query_as!(
            rows::Remark,
            "select kind, text, who, at from remarks where order_number = $1 order by id",
            number.0
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().filter_map(rows::Remark::read).collect())
    }

    async fn put_remark(&self, number: OrderNumber, remark: &Remark, token: &str) -> Result<bool> {
        within(put_remark(&self.pool, number, remark, token)).await
    }

    async fn tags_of(&self, numbers: &[OrderNumber]) -> Result<Vec<(OrderNumber, Tag)>> {
        let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
        let rows = sqlx::query!(
            "select order_number, tag from order_tags where order_number = any($1) order by order_number, tag",
            &numbers
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        let tags = rows
            .into_iter()
            .filter_map(|row| Some((OrderNumber(row.order_number), Tag::parse(&row.tag)?)));
        Ok(tags.collect())
    }

    async fn hidden_columns(&self, login: &str) -> Result<String> {
        let hidden = sqlx::query_scalar!("select hidden from order_columns where login = $1", login);
        let hidden = asked(hidden.fetch_optional(&self.pool)).await?;
        Ok(hidden.unwrap_or_default())
    }

    async fn hide_columns(&self, login: &str, hidden: &str) -> Result<()> {
        let put = sqlx::query!(
            "insert into order_columns (login, hidden) values ($1, $2)
             on conflict (login) do update set hidden = excluded.hidden",
            login,
            hidden
        );
        asked(put.execute(&self.pool)).await.map(drop)
    }

    async fn order_views(&self, login: &str) -> Result<Vec<(OrderViewId, OrderView)>> {
        let rows = sqlx::query_as!(
            rows::OrderView,
            "select id, name, query, owner, made_at from order_views where owner is null or owner = $1 order by id",
            login
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn put_order_view(&self, view: &OrderView, by: &Doer) -> Result<()> {
        within(put_order_view(&self.pool, view, by)).await
    }

    async fn rename_order_view(
        &self,
        id: OrderViewId,
        name: &str,
        now: Timestamp,
        by: &Doer,
    ) -> Result<bool> {
        within(rename_order_view(&self.pool, id, name, now, by)).await
    }

    async fn drop_order_view(&self, id: OrderViewId, now: Timestamp, by: &Doer) -> Result<bool> {
        within(drop_order_view(&self.pool, id, now, by)).await
    }
}

async fn put_order_view(pool: &PgPool, view: &OrderView, by: &Doer) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let id = sqlx::query_scalar!(
        "insert into order_views (name, query, owner, made_at) values ($1, $2, $3, $4) returning id",
        view.name,
        view.query,
        view.owner.as_deref(),
        view.made_at.ms()
    )
    .fetch_one(&mut *transaction)
    .await
    .map_err(database)?;
    if view.owner.is_none() {
        let entry = NewEntry::of(by, Doing::ViewKept, &id.to_string(), view.made_at);
        journal::write(&mut transaction, &entry).await?;
    }
    transaction.commit().await.map_err(database)
}

async fn rename_order_view(
    pool: &PgPool,
    id: OrderViewId,
    name: &str,
    now: Timestamp,
    by: &Doer,
) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let is_shared = sqlx::query_scalar!(
        r#"update order_views set name = $3 where id = $1 and (owner is null or owner = $2)
           returning owner is null as "is_shared!""#,
        id.0,
        by.who,
        name
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    if is_shared == Some(true) {
        let entry = NewEntry::of(by, Doing::ViewRenamed, &id.0.to_string(), now);
        journal::write(&mut transaction, &entry).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(is_shared.is_some())
}

async fn drop_order_view(pool: &PgPool, id: OrderViewId, now: Timestamp, by: &Doer) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let is_shared = sqlx::query_scalar!(
        r#"delete from order_views where id = $1 and (owner is null or owner = $2)
           returning owner is null as "is_shared!""#,
        id.0,
        by.who
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    if is_shared == Some(true) {
        let entry = NewEntry::of(by, Doing::ViewDropped, &id.0.to_string(), now);
        journal::write(&mut transaction, &entry).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(is_shared.is_some())
}

async fn put_remark(pool: &PgPool, number: OrderNumber, remark: &Remark, token: &str) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    sqlx::query_scalar!("select number from orders where number = $1", number.0)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(database)?
        .ok_or(StoreError::NoOrder)?;
    let (kind, text) = remark.said.parts();
    let said = sqlx::query!(
        "insert into remarks (order_number, token, kind, text, who, at) values ($1, $2, $3, $4, $5, $6)
         on conflict (token) do nothing",
        number.0,
        token,
        kind,
        text,
        remark.who,
        remark.at.ms()
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    // What changes nothing is taken back with the transaction.
    if said.rows_affected() == 0 || !change_tags(&mut transaction, number, &remark.said).await? {
        return Ok(false);
    }
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

/// Whether there is anything to say: a tag that is on already is not put on.
async fn change_tags(connection: &mut PgConnection, number: OrderNumber, said: &Said) -> Result<bool> {
    let changed = match said {
        Said::Note(_) => return Ok(true),
        Said::Tagged(tag) => {
            sqlx::query!(
                "insert into order_tags (tag, order_number) values ($1, $2) on conflict do nothing",
                tag.as_str(),
                number.0
            )
            .execute(connection)
            .await
        }
        Said::Untagged(tag) => {
            sqlx::query!(
                "delete from order_tags where tag = $1 and order_number = $2",
                tag.as_str(),
                number.0
            )
            .execute(connection)
            .await
        }
    };
    Ok(changed.map_err(database)?.rows_affected() > 0)
}
