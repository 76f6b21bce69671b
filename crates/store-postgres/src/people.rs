//! Who works here.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    store::{Account, AccountId, People, Result, by_login},
    time::Timestamp,
};
use sqlx::{PgExecutor, PgPool};
use store_base::rows;

#[async_trait]
impl People for PostgresStore {
    async fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        within(account_by_login(&self.pool, login)).await
    }

    async fn put_account(&self, login: &str, password_hash: &str, now: Timestamp) -> Result<Account> {
        within(put_account(&self.pool, login, password_hash, now)).await
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

async fn account_by_login(connection: impl PgExecutor<'_>, login: &str) -> Result<Option<Account>> {
    // The people of a shop are few, and lower() depends on the server's locale.
    let rows = sqlx::query_as!(
        rows::Account,
        "select id, login, password_hash, epoch from accounts order by id"
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    Ok(by_login(rows.into_iter().map(Account::from), login))
}

async fn put_account(pool: &PgPool, login: &str, password_hash: &str, now: Timestamp) -> Result<Account> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // No index says which spellings are one login, so nobody else makes an account meanwhile. Who signs in is not held up.
    sqlx::query!("lock table accounts in share row exclusive mode")
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    let known = account_by_login(&mut *transaction, login).await?;
    let login = known.as_ref().map_or(login, |account| &account.login);
    let row = sqlx::query_as!(
        rows::Account,
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
    .fetch_one(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(row.into())
}
