//! Who works here.

use crate::errors::database;
use shop::{
    store::{Account, AccountId, Result},
    time::Timestamp,
};
use sqlx::PgExecutor;

pub(crate) async fn account_by_login(
    connection: impl PgExecutor<'_>,
    login: &str,
) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        "select id, login, password_hash, epoch from accounts where login = $1",
        login
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.map(Account::from))
}

pub(crate) async fn account(connection: impl PgExecutor<'_>, id: AccountId) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        "select id, login, password_hash, epoch from accounts where id = $1",
        id.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.map(Account::from))
}

pub(crate) async fn put_account(
    connection: impl PgExecutor<'_>,
    login: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Account> {
    let row = sqlx::query_as!(
        Row,
        "insert into accounts (login, password_hash, changed_at) values ($1, $2, $3)
         on conflict (login) do update
           set password_hash = excluded.password_hash, changed_at = excluded.changed_at, epoch = accounts.epoch + 1
         returning id, login, password_hash, epoch",
        login,
        password_hash,
        now.ms()
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(row.into())
}

struct Row {
    id: i64,
    login: String,
    password_hash: String,
    epoch: i64,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: AccountId(row.id),
            login: row.login,
            password_hash: row.password_hash,
            epoch: row.epoch,
        }
    }
}
