//! What the staff writes about orders for itself.

use crate::{SqliteStore, errors::database, journal};
use async_trait::async_trait;
use shop::{
    journal::{Doing, NewEntry},
    order::{OrderNumber, OrderView, OrderViewId, Remark, Said, Tag},
    staff::Doer,
    store::{Remarks, Result, StoreError},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{columns::document, rows};

#[async_trait]
impl Remarks for SqliteStore {
    async fn remarks(&self, number: OrderNumber) -> Result<Vec<Remark>> {
        let rows = sqlx::query_as!(
            rows::Remark,
            "select kind, text, who, at from remarks where order_number = $1 order by id",
            number.0
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        Ok(rows.into_iter().filter_map(rows::Remark::read).collect())
    }

    async fn put_remark(&self, number: OrderNumber, remark: &Remark, token: &str) -> Result<bool> {
        let (remark, token) = (remark.clone(), token.to_owned());
        self.writer
            .write(move |c| Box::pin(async move { put_remark(c, number, &remark, &token).await }))
            .await
    }

    async fn tags_of(&self, numbers: &[OrderNumber]) -> Result<Vec<(OrderNumber, Tag)>> {
        let numbers = document("order_tags", numbers)?;
        let rows = sqlx::query!(
            "select order_number, tag from order_tags
             where order_number in (select value from json_each($1)) order by order_number, tag",
            numbers
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        let tags = rows
            .into_iter()
            .filter_map(|row| Some((OrderNumber(row.order_number), Tag::parse(&row.tag)?)));
        Ok(tags.collect())
    }

    async fn hidden_columns(&self, login: &str) -> Result<String> {
        let hidden = sqlx::query_scalar!("select hidden from order_columns where login = $1", login);
        let hidden = hidden.fetch_optional(&self.readers).await.map_err(database)?;
        Ok(hidden.unwrap_or_default())
    }

    async fn hide_columns(&self, login: &str, hidden: &str) -> Result<()> {
        let put = sqlx::query!(
            "insert into order_columns (login, hidden) values ($1, $2)
             on conflict (login) do update set hidden = excluded.hidden",
            login,
            hidden
        );
        self.writer.execute(put).await.map(drop)
    }

    async fn order_views(&self, login: &str) -> Result<Vec<(OrderViewId, OrderView)>> {
        let rows = sqlx::query_as!(
            rows::OrderView,
            "select id, name, query, owner, made_at from order_views where owner is null or owner = $1 order by id",
            login
        );
        let rows = rows.fetch_all(&self.readers).await.map_err(database)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn put_order_view(&self, view: &OrderView, by: &Doer) -> Result<()> {
        let (view, by) = (view.clone(), by.clone());
        self.writer
            .write(move |c| Box::pin(async move { put_order_view(c, &view, &by).await }))
            .await
    }

    async fn rename_order_view(
        &self,
        id: OrderViewId,
        name: &str,
        now: Timestamp,
        by: &Doer,
    ) -> Result<bool> {
        let (name, by) = (name.to_owned(), by.clone());
        self.writer
            .write(move |c| Box::pin(async move { rename_order_view(c, id, &name, now, &by).await }))
            .await
    }

    async fn drop_order_view(&self, id: OrderViewId, now: Timestamp, by: &Doer) -> Result<bool> {
        let by = by.clone();
        self.writer
            .write(move |c| Box::pin(async move { drop_order_view(c, id, now, &by).await }))
            .await
    }
}

async fn put_order_view(connection: &mut SqliteConnection, view: &OrderView, by: &Doer) -> Result<()> {
    let id = sqlx::query_scalar!(
        r#"insert into order_views (name, query, owner, made_at) values ($1, $2, $3, $4) returning id as "id!: i64""#,
        view.name,
        view.query,
        view.owner.as_deref(),
        view.made_at.ms()
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?
    .pop();
    match id {
        Some(id) if view.owner.is_none() => {
            let entry = NewEntry::of(by, Doing::ViewKept, &id.to_string(), view.made_at);
            journal::write(connection, &entry).await
        }
        _ => Ok(()),
    }
}

async fn rename_order_view(
    connection: &mut SqliteConnection,
    id: OrderViewId,
    name: &str,
    now: Timestamp,
    by: &Doer,
) -> Result<bool> {
    let is_shared = sqlx::query_scalar!(
        r#"update order_views set name = $3 where id = $1 and (owner is null or owner = $2)
           returning owner is null as "is_shared!: bool""#,
        id.0,
        by.who,
        name
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?
    .pop();
    if is_shared == Some(true) {
        let entry = NewEntry::of(by, Doing::ViewRenamed, &id.0.to_string(), now);
        journal::write(connection, &entry).await?;
    }
    Ok(is_shared.is_some())
}

async fn drop_order_view(
    connection: &mut SqliteConnection,
    id: OrderViewId,
    now: Timestamp,
    by: &Doer,
) -> Result<bool> {
    let is_shared = sqlx::query_scalar!(
        r#"delete from order_views where id = $1 and (owner is null or owner = $2)
           returning owner is null as "is_shared!: bool""#,
        id.0,
        by.who
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?
    .pop();
    if is_shared == Some(true) {
        let entry = NewEntry::of(by, Doing::ViewDropped, &id.0.to_string(), now);
        journal::write(connection, &entry).await?;
    }
    Ok(is_shared.is_some())
}

async fn put_remark(
    connection: &mut SqliteConnection,
    number: OrderNumber,
    remark: &Remark,
    token: &str,
) -> Result<bool> {
    sqlx::query_scalar!("select number from orders where number = $1", number.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?
        .ok_or(StoreError::NoOrder)?;
    let known = sqlx::query_scalar!("select id from remarks where token = $1", token)
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?;
    if known.is_some() || !change_tags(connection, number, &remark.said).await? {
        return Ok(false);
    }
    let (kind, text) = remark.said.parts();
    sqlx::query!(
        "insert into remarks (order_number, token, kind, text, who, at) values ($1, $2, $3, $4, $5, $6)",
        number.0,
        token,
        kind,
        text,
        remark.who,
        remark.at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(true)
}

/// Whether there is anything to say: a tag that is on already is not put on.
async fn change_tags(connection: &mut SqliteConnection, number: OrderNumber, said: &Said) -> Result<bool> {
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
