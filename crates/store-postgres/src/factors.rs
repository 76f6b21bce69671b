//! Second factors. What is good once is taken by a single statement.
//!
//! Whether there are recovery codes depends on two tables, and a trigger that ends them sees nothing of what others have not
//! committed. So whoever adds a second factor to an account, takes one away or renews the codes holds its row first.

use crate::{PostgresStore, asked, errors::database, sign_ins::stands, within};
use async_trait::async_trait;
use shop::{
    factor::{Factor, HalfSignIn, NewFactor},
    staff::Doer,
    store::{Account, AccountId, Factors, Result, SignInId},
    time::Timestamp,
};
use sqlx::PgPool;
use store_base::rows;

#[async_trait]
impl Factors for PostgresStore {
    async fn add_factor(&self, new: &NewFactor) -> Result<bool> {
        within(add_factor(&self.pool, new)).await
    }

    async fn factor(&self, account: AccountId) -> Result<Option<Factor>> {
        let row = sqlx::query_as!(
            rows::Factor,
            r#"select account, sealed, since, last_step,
                 (select count(*) from recovery_codes where recovery_codes.account = factors.account) as "codes_left!"
               from factors where account = $1"#,
            account.0
        );
        let row = asked(row.fetch_optional(&self.pool)).await?;
        Ok(row.map(Factor::from))
    }

    async fn factors(&self) -> Result<Vec<Factor>> {
        let rows = sqlx::query_as!(
            rows::Factor,
            r#"select account, sealed, since, last_step,
                 (select count(*) from recovery_codes where recovery_codes.account = factors.account) as "codes_left!"
               from factors order by account"#
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(Factor::from).collect())
    }

    async fn reseal_factor(&self, account: AccountId, before: &[u8], after: &[u8]) -> Result<bool> {
        let reseal = sqlx::query!(
            "update factors set sealed = $3 where account = $1 and sealed = $2",
            account.0,
            before,
            after
        );
        Ok(asked(reseal.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn take_step(&self, account: AccountId, step: i64) -> Result<bool> {
        let take = sqlx::query!(
            "update factors set last_step = $2 where account = $1 and last_step < $2",
            account.0,
            step
        );
        Ok(asked(take.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn remove_factor(&self, by: &Doer, account: AccountId) -> Result<bool> {
        within(remove_factor(&self.pool, by, account)).await
    }

    async fn put_recovery_codes(&self, by: &Doer, account: AccountId, hashes: &[String]) -> Result<bool> {
        within(put_recovery_codes(&self.pool, by, account, hashes)).await
    }

    async fn take_recovery_code(&self, account: AccountId, hash: &str) -> Result<bool> {
        let take = sqlx::query!(
            "delete from recovery_codes where account = $1 and hash = $2",
            account.0,
            hash
        );
        Ok(asked(take.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn begin_half_sign_in(&self, half: &HalfSignIn) -> Result<()> {
        let begin = sqlx::query!(
            "insert into half_sign_ins (id, account, epoch, ends_at, tries) values ($1, $2, $3, $4, 0)",
            half.id.as_str(),
            half.account.0,
            half.epoch,
            half.ends_at.ms()
        );
        asked(begin.execute(&self.pool)).await.map(drop)
    }

    async fn try_half_sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<Account>> {
        let row = sqlx::query_as!(
            rows::Account,
            "update half_sign_ins set tries = tries + 1
             from accounts
             where half_sign_ins.id = $1 and ends_at >= $2 and tries < $3
               and accounts.id = account and accounts.epoch = half_sign_ins.epoch
             returning accounts.id, login, password_hash, accounts.epoch, role",
            id.as_str(),
            now.ms(),
            HalfSignIn::TRIES
        );
        let row = asked(row.fetch_optional(&self.pool)).await?;
        Ok(row.map(Account::from))
    }

    async fn end_half_sign_in(&self, id: &SignInId) -> Result<bool> {
        let end = sqlx::query!("delete from half_sign_ins where id = $1", id.as_str());
        Ok(asked(end.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn forget_half_sign_ins(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from half_sign_ins where ends_at < $1", now.ms());
        asked(over.execute(&self.pool)).await.map(drop)
    }
}

async fn add_factor(pool: &PgPool, new: &NewFactor) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !stands(&mut transaction, new.account, &new.by).await? {
        return Ok(false);
    }
    let added = sqlx::query!(
        "with made as (
           insert into factors (account, sealed, since, last_step) values ($1, $2, $3, $4)
           on conflict (account) do nothing
           returning account),
         before as (delete from recovery_codes where account in (select account from made))
         insert into recovery_codes (account, hash) select account, hash from made cross join unnest($5::text[]) as codes (hash)",
        new.account.0,
        new.sealed.as_slice(),
        new.at.ms(),
        new.step,
        &new.codes
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(added.rows_affected() > 0)
}

async fn remove_factor(pool: &PgPool, by: &Doer, account: AccountId) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !stands(&mut transaction, account, by).await? {
        return Ok(false);
    }
    let removed = sqlx::query!("delete from factors where account = $1", account.0)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(removed.rows_affected() > 0)
}

/// Two statements: one that waited would still see the second factors that there were when it began.
async fn put_recovery_codes(pool: &PgPool, by: &Doer, account: AccountId, hashes: &[String]) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !stands(&mut transaction, account, by).await? {
        return Ok(false);
    }
    let put = sqlx::query!(
        "with before as (delete from recovery_codes where account = $1)
         insert into recovery_codes (account, hash)
         select $1, hash from unnest($2::text[]) as codes (hash)
         where exists (select 1 from factors where account = $1) or exists (select 1 from passkeys where account = $1)",
        account.0,
        hashes
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(put.rows_affected() > 0)
}
