//! Passkeys of the staff. What is good once is taken by a single statement. Who holds the row of an account, and why: see `factors`.

use crate::{PostgresStore, asked, errors::database, sign_ins::stands, within};
use async_trait::async_trait;
use shop::{
    passkey::{Challenge, ChallengeId, MOST_PASSKEYS, NewPasskey, Passkey, PasskeyAdded, PasskeyId},
    staff::Doer,
    store::{Account, AccountId, Passkeys, Result},
    time::Timestamp,
};
use sqlx::PgPool;
use store_base::rows;

#[async_trait]
impl Passkeys for PostgresStore {
    async fn begin_challenge(&self, challenge: &Challenge) -> Result<()> {
        let begin = sqlx::query!(
            "insert into passkey_challenges (id, account, ends_at) values ($1, $2, $3)",
            challenge.id.as_str(),
            challenge.account.map(|account| account.0),
            challenge.ends_at.ms()
        );
        asked(begin.execute(&self.pool)).await.map(drop)
    }

    async fn take_challenge(
        &self,
        id: &ChallengeId,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<bool> {
        let take = sqlx::query!(
            "delete from passkey_challenges where id = $1 and account is not distinct from $2 and ends_at >= $3",
            id.as_str(),
            account.map(|account| account.0),
            now.ms()
        );
        Ok(asked(take.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn forget_challenges(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from passkey_challenges where ends_at < $1", now.ms());
        asked(over.execute(&self.pool)).await.map(drop)
    }

    async fn add_passkey(&self, new: &NewPasskey) -> Result<PasskeyAdded> {
        within(add_passkey(&self.pool, new)).await
    }

    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>> {
        let rows = sqlx::query_as!(
            rows::Passkey,
            "select id, account, name, credential, public_key, counter, added_at, used_at
             from passkeys where account = $1 order by id",
            account.0
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(Passkey::from).collect())
    }

    async fn passkey_of(&self, credential: &[u8]) -> Result<Option<(Passkey, Account)>> {
        let row = sqlx::query_as!(
            rows::OwnedPasskey,
            "select passkeys.id, account, name, credential, public_key, counter, added_at, used_at,
               login, password_hash, epoch, role
             from passkeys join accounts on accounts.id = account
             where credential = $1 and closed_at is null and password_hash <> ''",
            credential
        );
        let row = asked(row.fetch_optional(&self.pool)).await?;
        Ok(row.map(<(Passkey, Account)>::from))
    }

    async fn use_passkey(&self, id: PasskeyId, counter: i64, now: Timestamp) -> Result<bool> {
        let used = sqlx::query!(
            "update passkeys set counter = $2, used_at = $3
             where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))",
            id.0,
            counter,
            now.ms()
        );
        Ok(asked(used.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn remove_passkey(&self, by: &Doer, account: AccountId, id: PasskeyId) -> Result<bool> {
        within(remove_passkey(&self.pool, by, account, id)).await
    }

    async fn remove_passkeys(&self, account: AccountId) -> Result<u64> {
        let remove = sqlx::query!(
            "with held as (select id from accounts where id = $1 for no key update)
             delete from passkeys where account = (select id from held)",
            account.0
        );
        Ok(asked(remove.execute(&self.pool)).await?.rows_affected())
    }

    async fn has_second_factor(&self, account: AccountId) -> Result<bool> {
        let has = sqlx::query_scalar!(
            r#"select (exists (select 1 from factors where account = $1)
                 or exists (select 1 from passkeys where account = $1)) as "has!""#,
            account.0
        );
        asked(has.fetch_one(&self.pool)).await
    }

    async fn recovery_codes_left(&self, account: AccountId) -> Result<i64> {
        let left = sqlx::query_scalar!(
            r#"select count(*) as "left!" from recovery_codes where account = $1"#,
            account.0
        );
        asked(left.fetch_one(&self.pool)).await
    }
}

async fn remove_passkey(pool: &PgPool, by: &Doer, account: AccountId, id: PasskeyId) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !stands(&mut transaction, account, by).await? {
        return Ok(false);
    }
    let removed = sqlx::query!(
        "delete from passkeys where id = $2 and account = $1",
        account.0,
        id.0
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(removed.rows_affected() > 0)
}

/// Whoever adds two at once waits for themselves: the row of the account is locked.
async fn add_passkey(pool: &PgPool, new: &NewPasskey) -> Result<PasskeyAdded> {
    let mut transaction = pool.begin().await.map_err(database)?;
    if !stands(&mut transaction, new.account, &new.by).await? {
        return Ok(PasskeyAdded::Refused);
    }
    let added = sqlx::query!(
        "insert into passkeys (account, name, credential, public_key, counter, added_at)
         select $1, $2, $3, $4, $5, $6 where (select count(*) from passkeys where account = $1) < $7
         on conflict (credential) do nothing",
        new.account.0,
        new.name.as_str(),
        new.credential.as_slice(),
        new.public_key.as_slice(),
        new.counter,
        new.at.ms(),
        MOST_PASSKEYS
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    if added.rows_affected() == 0 {
        return Ok(PasskeyAdded::Refused);
    }
    let given = sqlx::query!(
        "insert into recovery_codes (account, hash)
         select $1, hash from unnest($2::text[]) as codes (hash)
         where not exists (select 1 from recovery_codes where account = $1)",
        new.account.0,
        &new.codes
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(if given.rows_affected() > 0 {
        PasskeyAdded::WithCodes
    } else {
        PasskeyAdded::Added
    })
}
