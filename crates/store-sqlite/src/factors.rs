//! Second factors. What is good once is taken by a single statement of the one writer.

use crate::{SqliteStore, errors::database, sign_ins::stands};
use async_trait::async_trait;
use shop::{
    factor::{Factor, HalfSignIn, NewFactor},
    staff::Doer,
    store::{Account, AccountId, Factors, Result, SignInId},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::rows;

#[async_trait]
impl Factors for SqliteStore {
    async fn add_factor(&self, new: &NewFactor) -> Result<bool> {
        let new = new.clone();
        self.writer
            .write(move |c| Box::pin(async move { add_factor(c, &new).await }))
            .await
    }

    async fn factor(&self, account: AccountId) -> Result<Option<Factor>> {
        let row = sqlx::query_as!(
            rows::Factor,
            r#"select account as "account!: i64", sealed as "sealed!", since as "since!: i64", last_step as "last_step!: i64",
                 (select count(*) from recovery_codes where recovery_codes.account = factors.account) as "codes_left!: i64"
               from factors where account = $1"#,
            account.0
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        Ok(row.map(Factor::from))
    }

    async fn factors(&self) -> Result<Vec<Factor>> {
        let rows = sqlx::query_as!(
            rows::Factor,
            r#"select account as "account!: i64", sealed as "sealed!", since as "since!: i64", last_step as "last_step!: i64",
                 (select count(*) from recovery_codes where recovery_codes.account = factors.account) as "codes_left!: i64"
               from factors order by account"#
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(rows.into_iter().map(Factor::from).collect())
    }

    async fn reseal_factor(&self, account: AccountId, before: &[u8], after: &[u8]) -> Result<bool> {
        let reseal = sqlx::query!(
            "update factors set sealed = $3 where account = $1 and sealed = $2",
            account.0,
            before,
            after
        );
        Ok(self.writer.execute(reseal).await? > 0)
    }

    async fn take_step(&self, account: AccountId, step: i64) -> Result<bool> {
        let take = sqlx::query!(
            "update factors set last_step = $2 where account = $1 and last_step < $2",
            account.0,
            step
        );
        Ok(self.writer.execute(take).await? > 0)
    }

    async fn remove_factor(&self, by: &Doer, account: AccountId) -> Result<bool> {
        let by = by.clone();
        self.writer
            .write(move |c| Box::pin(async move { remove_factor(c, &by, account).await }))
            .await
    }

    async fn put_recovery_codes(&self, by: &Doer, account: AccountId, hashes: &[String]) -> Result<bool> {
        let (by, hashes) = (by.clone(), hashes.to_vec());
        self.writer
            .write(move |c| Box::pin(async move { renew_recovery_codes(c, &by, account, &hashes).await }))
            .await
    }

    async fn take_recovery_code(&self, account: AccountId, hash: &str) -> Result<bool> {
        let take = sqlx::query!(
            "delete from recovery_codes where account = $1 and hash = $2",
            account.0,
            hash
        );
        Ok(self.writer.execute(take).await? > 0)
    }

    async fn begin_half_sign_in(&self, half: &HalfSignIn) -> Result<()> {
        let begin = sqlx::query!(
            "insert into half_sign_ins (id, account, epoch, ends_at, tries) values ($1, $2, $3, $4, 0)",
            half.id.as_str(),
            half.account.0,
            half.epoch,
            half.ends_at.ms()
        );
        self.writer.execute(begin).await.map(drop)
    }

    async fn try_half_sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<Account>> {
        let id = id.clone();
        self.writer
            .write(move |c| Box::pin(async move { try_half_sign_in(c, &id, now).await }))
            .await
    }

    async fn end_half_sign_in(&self, id: &SignInId) -> Result<bool> {
        let end = sqlx::query!("delete from half_sign_ins where id = $1", id.as_str());
        Ok(self.writer.execute(end).await? > 0)
    }

    async fn forget_half_sign_ins(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from half_sign_ins where ends_at < $1", now.ms());
        self.writer.execute(over).await.map(drop)
    }
}

async fn remove_factor(connection: &mut SqliteConnection, by: &Doer, account: AccountId) -> Result<bool> {
    if !stands(&mut *connection, account, by).await? {
        return Ok(false);
    }
    let remove = sqlx::query!("delete from factors where account = $1", account.0);
    let removed = remove.execute(connection).await.map_err(database)?;
    Ok(removed.rows_affected() > 0)
}

async fn add_factor(connection: &mut SqliteConnection, new: &NewFactor) -> Result<bool> {
    if !stands(&mut *connection, new.account, &new.by).await? {
        return Ok(false);
    }
    let added = sqlx::query!(
        "insert into factors (account, sealed, since, last_step) values ($1, $2, $3, $4) on conflict (account) do nothing",
        new.account.0,
        new.sealed.as_slice(),
        new.at.ms(),
        new.step
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if added.rows_affected() == 0 {
        return Ok(false);
    }
    put_recovery_codes(connection, new.account, &new.codes).await
}

async fn renew_recovery_codes(
    connection: &mut SqliteConnection,
    by: &Doer,
    account: AccountId,
    hashes: &[String],
) -> Result<bool> {
    if !stands(&mut *connection, account, by).await? {
        return Ok(false);
    }
    put_recovery_codes(connection, account, hashes).await
}

async fn put_recovery_codes(
    connection: &mut SqliteConnection,
    account: AccountId,
    hashes: &[String],
) -> Result<bool> {
    sqlx::query!("delete from recovery_codes where account = $1", account.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    let mut has_factor = false;
    for hash in hashes {
        let put = sqlx::query!(
            "insert into recovery_codes (account, hash)
             select $1, $2
             where exists (select 1 from factors where account = $1) or exists (select 1 from passkeys where account = $1)",
            account.0,
            hash.as_str()
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
        has_factor = put.rows_affected() > 0;
    }
    Ok(has_factor)
}

async fn try_half_sign_in(
    connection: &mut SqliteConnection,
    id: &SignInId,
    now: Timestamp,
) -> Result<Option<Account>> {
    let tried = sqlx::query!(
        "update half_sign_ins set tries = tries + 1
         where id = $1 and ends_at >= $2 and tries < $3
           and exists (select 1 from accounts where accounts.id = account and accounts.epoch = half_sign_ins.epoch)",
        id.as_str(),
        now.ms(),
        HalfSignIn::TRIES
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if tried.rows_affected() == 0 {
        return Ok(None);
    }
    let row = sqlx::query_as!(
        rows::Account,
        r#"select accounts.id as "id!: i64", login as "login!", password_hash as "password_hash!", accounts.epoch as "epoch!: i64",
             role as "role!"
           from half_sign_ins join accounts on accounts.id = account
           where half_sign_ins.id = $1"#,
        id.as_str()
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.map(Account::from))
}
