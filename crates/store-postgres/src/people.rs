//! Who works here.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    staff::Role,
    store::{Account, AccountId, People, Result, by_login},
    time::Timestamp,
};
use sqlx::{PgConnection, PgExecutor, PgPool, PgTransaction};
use store_base::rows;

#[async_trait]
impl People for PostgresStore {
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        within(account_by_login(&self.pool, login)).await
    }

    async fn put_account_as(
        &self,
        login: &str,
        password_hash: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<Account> {
        within(async {
            let mut transaction = begin(&self.pool).await?;
            let account = put_account(&mut transaction, login, password_hash, role, now).await?;
            transaction.commit().await.map_err(database)?;
            Ok(account)
        })
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
        asked(device.execute(&self.pool)).await.map(drop)
    }

    async fn accounts_of_device(&self, secret_hash: &str) -> Result<Vec<AccountId>> {
        let accounts = sqlx::query_scalar!(
            "select account from devices where secret_hash = $1 order by account",
            secret_hash
        );
        let accounts = asked(accounts.fetch_all(&self.pool)).await?;
        Ok(accounts.into_iter().map(AccountId).collect())
    }

    async fn forget_devices(&self, before: Timestamp) -> Result<()> {
        let old = sqlx::query!("delete from devices where used_at < $1", before.ms());
        asked(old.execute(&self.pool)).await.map(drop)
    }
}

/// A transaction beside which nobody else changes people: no index says which spellings are one login, nor that somebody is the
/// last owner. Who signs in is not held up.
pub(crate) async fn begin(pool: &PgPool) -> Result<PgTransaction<'static>> {
    let mut transaction = pool.begin().await.map_err(database)?;
    sqlx::query!("lock table accounts in share row exclusive mode")
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    Ok(transaction)
}

/// The account of somebody who works here.
pub(crate) async fn account_by_login(
    connection: impl PgExecutor<'_>,
    login: &str,
) -> Result<Option<Account>> {
    // The people of a shop are few, and lower() depends on the server's locale.
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
async fn closed_login(connection: &mut PgConnection, login: &str) -> Result<Option<String>> {
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
pub(crate) async fn was_taken(connection: &mut PgConnection, login: &str) -> Result<bool> {
    let is_open = account_by_login(&mut *connection, login).await?.is_some();
    Ok(is_open || closed_login(connection, login).await?.is_some())
}

/// Makes an account, opens one again, or gives one a new password; in a transaction that [`begin`] began.
pub(crate) async fn put_account(
    connection: &mut PgConnection,
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
    // Whoever has a new password needs no link to choose one.
    let row = sqlx::query_as!(
        rows::Account,
        r#"with
                 account as (
                   insert into accounts (login, password_hash, changed_at, role) values ($1, $2, $3, $4)
                   on conflict (login) do update
                     set password_hash = excluded.password_hash, changed_at = excluded.changed_at,
                       epoch = accounts.epoch + 1,
                       role = case when accounts.closed_at is null then accounts.role else excluded.role end,
                       closed_at = null
                   returning id, login, password_hash, epoch, role),
                 forgotten as (delete from devices where account in (select id from account)),
                 spent as (delete from invitations where account in (select id from account))
               select id as "id!", login as "login!", password_hash as "password_hash!", epoch as "epoch!", role as "role!"
               from account"#,
        login,
        password_hash,
        now.ms(),
        role.as_str()
    )
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(row.into())
}

/// An older program left a second step of signing in behind where it closed an account. Whoever comes back has none.
async fn forget_factor(connection: &mut PgConnection, closed: Option<&str>) -> Result<()> {
    sqlx::query!(
        "delete from factors where account in (select id from accounts where login = $1)",
        closed
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
