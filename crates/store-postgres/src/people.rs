//! Who works here.

use crate::{PostgresStore, errors::database, within};
use async_trait::async_trait;
use shop::{
    store::{Account, AccountId, People, Result, by_login},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};

#[async_trait]
impl People for PostgresStore {
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        within(account_by_login(&self.pool, login)).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        within(account(&self.pool, id)).await
    }

    async fn put_account(&self, login: &str, password_hash: &str, now: Timestamp) -> Result<Account> {
        within(put_account(&self.pool, login, password_hash, now)).await
    }

    async fn remember_device(&self, secret_hash: &str, account: AccountId, now: Timestamp) -> Result<()> {
        within(remember_device(&self.pool, secret_hash, account, now)).await
    }

    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>> {
        within(accounts_of_device(&self.pool, secret_hash)).await
    }

    async fn forget_devices(&self, before: Timestamp) -> Result<()> {
        within(forget_devices(&self.pool, before)).await
    }
}

pub(crate) async fn account_by_login(
    connection: impl PgExecutor<'_>,
    login: &str,
) -> Result<Option<Account>> {
    // The people of a shop are few, and lower() depends on the server's locale.
    let rows = sqlx::query_as!(
        Row,
        "select id, login, password_hash, epoch from accounts order by id"
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(by_login(rows.into_iter().map(Account::from), login))
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
    pool: &PgPool,
    login: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Account> {
    let known = account_by_login(pool, login).await?;
    let login = known.as_ref().map_or(login, |account| &account.login);
    let row = sqlx::query_as!(
        Row,
        r#"with
             account as (
               insert into accounts (login, password_hash, changed_at) values ($1, $2, $3)
               on conflict (login) do update
                 set password_hash = excluded.password_hash, changed_at = excluded.changed_at,
                   epoch = accounts.epoch + 1
               returning id, login, password_hash, epoch),
             forgotten as (delete from devices where account in (select id from account))
           select id as "id!", login as "login!", password_hash as "password_hash!", epoch as "epoch!" from account"#,
        login,
        password_hash,
        now.ms()
    )
    .fetch_one(pool)
    .await
    .map_err(database)?;
    Ok(row.into())
}

pub(crate) async fn remember_device(
    connection: impl PgExecutor<'_>,
    secret_hash: &str,
    account: AccountId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into devices (secret_hash, account, used_at) values ($1, $2, $3)
         on conflict (secret_hash, account) do update set used_at = excluded.used_at",
        secret_hash,
        account.0,
        now.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

pub(crate) async fn accounts_of_device(
    connection: impl PgExecutor<'_>,
    secret_hash: &str,
) -> Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        "select account from devices where secret_hash = $1 order by account",
        secret_hash
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

pub(crate) async fn forget_devices(connection: impl PgExecutor<'_>, before: Timestamp) -> Result<()> {
    sqlx::query!("delete from devices where used_at < $1", before.ms())
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
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
