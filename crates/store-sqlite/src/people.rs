//! Who works here.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    staff::Role,
    store::{Account, AccountId, People, Result, by_login},
    time::Timestamp,
};
use sqlx::{SqliteConnection, SqliteExecutor};
use store_base::{errors::corrupt, rows};

#[async_trait]
impl People for SqliteStore {
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        account_by_login(&self.readers, login).await
    }

    async fn put_account_as(
        &self,
        login: &str,
        password_hash: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<Account> {
        let (login, password_hash) = (login.to_owned(), password_hash.to_owned());
        self.writer
            .write(move |c| Box::pin(async move { put_account(c, &login, &password_hash, role, now).await }))
            .await
    }

    async fn remember_device(&self, secret_hash: &str, account: AccountId, now: Timestamp) -> Result<()> {
        let device = sqlx::query!(
            "insert into devices (secret_hash, account, used_at) values ($1, $2, $3)
             on conflict (secret_hash, account) do update set used_at = excluded.used_at",
            secret_hash,
            account.0,
            now.ms()
        );
        self.writer.execute(device).await.map(drop)
    }

    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>> {
        let accounts = sqlx::query_scalar!(
            "select account from devices where secret_hash = $1 order by account",
            secret_hash
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(accounts.into_iter().map(AccountId).collect())
    }

    async fn forget_devices(&self, before: Timestamp) -> Result<()> {
        let old = sqlx::query!("delete from devices where used_at < $1", before.ms());
        self.writer.execute(old).await.map(drop)
    }
}

/// The account of somebody who works here.
pub(crate) async fn account_by_login(
    connection: impl SqliteExecutor<'_>,
    login: &str,
) -> Result<Option<Account>> {
    // The people of a shop are few, and SQLite's own lower() knows no letters but ASCII's.
    let rows = sqlx::query_as!(
        rows::Account,
        "select id, login, password_hash, epoch, role from accounts where closed_at is null order by id"
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(by_login(rows.into_iter().map(Account::from), login))
}

/// How a login is spelled that somebody had who works here no more.
async fn closed_login(connection: &mut SqliteConnection, login: &str) -> Result<Option<String>> {
    let rows = sqlx::query_as!(
        rows::Account,
        "select id, login, password_hash, epoch, role from accounts where closed_at is not null order by id"
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let known = by_login(rows.into_iter().map(Account::from), login);
    Ok(known.map(|account| account.login))
}

/// Whether anybody has a login, or had it: in an order's history it means them.
pub(crate) async fn was_taken(connection: &mut SqliteConnection, login: &str) -> Result<bool> {
    let is_open = account_by_login(&mut *connection, login).await?.is_some();
    Ok(is_open || closed_login(connection, login).await?.is_some())
}

/// Makes an account, opens one again, or gives one a new password.
pub(crate) async fn put_account(
    connection: &mut SqliteConnection,
    login: &str,
    password_hash: &str,
    role: Role,
    now: Timestamp,
) -> Result<Account> {
    let known = if let Some(account) = account_by_login(&mut *connection, login).await? {
        Some(account.login)
    } else {
        let closed = closed_login(&mut *connection, login).await?;
        forget_factor(&mut *connection, closed.as_deref()).await?;
        closed
    };
    let login = known.as_deref().unwrap_or(login);
    let account: Account = sqlx::query_as!(
        rows::Account,
        "insert into accounts (login, password_hash, changed_at, role) values ($1, $2, $3, $4)
         on conflict (login) do update
           set password_hash = excluded.password_hash, changed_at = excluded.changed_at, epoch = epoch + 1,
             role = case when closed_at is null then role else excluded.role end, closed_at = null
         returning id, login, password_hash, epoch, role",
        login,
        password_hash,
        now.ms(),
        role.as_str()
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?
    .pop()
    .map(Account::from)
    .ok_or_else(|| corrupt("accounts", "an account is not there after it was written"))?;
    sqlx::query!("delete from devices where account = $1", account.id.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    // Whoever has a new password needs no link to choose one.
    sqlx::query!("delete from invitations where account = $1", account.id.0)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(account)
}

/// An older program left a second step of signing in behind where it closed an account. Whoever comes back has none.
async fn forget_factor(connection: &mut SqliteConnection, closed: Option<&str>) -> Result<()> {
    sqlx::query!(
        "delete from factors where account in (select id from accounts where login = $1)",
        closed
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
