//! Passkeys of the staff. What is good once is taken by a single statement of the one writer.

use crate::{SqliteStore, errors::database, sign_ins::stands};
use async_trait::async_trait;
use shop::{
    passkey::{Challenge, ChallengeId, MOST_PASSKEYS, NewPasskey, Passkey, PasskeyAdded, PasskeyId},
    staff::Doer,
    store::{Account, AccountId, Passkeys, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::rows;

#[async_trait]
impl Passkeys for SqliteStore {
    async fn begin_challenge(&self, challenge: &Challenge) -> Result<()> {
        let account = challenge.account.map(|account| account.0);
        let begin = sqlx::query!(
            "insert into passkey_challenges (id, account, ends_at) values ($1, $2, $3)",
            challenge.id.as_str(),
            account,
            challenge.ends_at.ms()
        );
        self.writer.execute(begin).await.map(drop)
    }

    async fn take_challenge(
        &self,
        id: &ChallengeId,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<bool> {
        let account = account.map(|account| account.0);
        let take = sqlx::query!(
            "delete from passkey_challenges where id = $1 and account is $2 and ends_at >= $3",
            id.as_str(),
            account,
            now.ms()
        );
        Ok(self.writer.execute(take).await? > 0)
    }

    async fn forget_challenges(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from passkey_challenges where ends_at < $1", now.ms());
        self.writer.execute(over).await.map(drop)
    }

    async fn add_passkey(&self, new: &NewPasskey) -> Result<PasskeyAdded> {
        let new = new.clone();
        self.writer
            .write(move |c| Box::pin(async move { add_passkey(c, &new).await }))
            .await
    }

    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>> {
        let rows = sqlx::query_as!(
            rows::Passkey,
            r#"select id as "id!: i64", account as "account!: i64", name as "name!", credential as "credential!",
                 public_key as "public_key!", counter as "counter!: i64", added_at as "added_at!: i64", used_at as "used_at?: i64"
               from passkeys where account = $1 order by id"#,
            account.0
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(rows.into_iter().map(Passkey::from).collect())
    }

    async fn passkey_of(&self, credential: &[u8]) -> Result<Option<(Passkey, Account)>> {
        let row = sqlx::query_as!(
            rows::OwnedPasskey,
            r#"select passkeys.id as "id!: i64", account as "account!: i64", name as "name!", credential as "credential!",
                 public_key as "public_key!", counter as "counter!: i64", added_at as "added_at!: i64", used_at as "used_at?: i64",
                 login as "login!", password_hash as "password_hash!", epoch as "epoch!: i64", role as "role!"
               from passkeys join accounts on accounts.id = account
               where credential = $1 and closed_at is null and password_hash <> ''"#,
            credential
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
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
        Ok(self.writer.execute(used).await? > 0)
    }

    async fn remove_passkey(&self, by: &Doer, account: AccountId, id: PasskeyId) -> Result<bool> {
        let by = by.clone();
        self.writer
            .write(move |c| Box::pin(async move { remove_passkey(c, &by, account, id).await }))
            .await
    }

    async fn remove_passkeys(&self, account: AccountId) -> Result<u64> {
        let remove = sqlx::query!("delete from passkeys where account = $1", account.0);
        self.writer.execute(remove).await
    }

    async fn has_second_factor(&self, account: AccountId) -> Result<bool> {
        sqlx::query_scalar!(
            r#"select exists (select 1 from factors where account = $1)
                 or exists (select 1 from passkeys where account = $1) as "has!: bool""#,
            account.0
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)
    }

    async fn recovery_codes_left(&self, account: AccountId) -> Result<i64> {
        sqlx::query_scalar!(
            r#"select count(*) as "left!: i64" from recovery_codes where account = $1"#,
            account.0
        )
        .fetch_one(&self.readers)
        .await
        .map_err(database)
    }
}

async fn remove_passkey(
    connection: &mut SqliteConnection,
    by: &Doer,
    account: AccountId,
    id: PasskeyId,
) -> Result<bool> {
    if !stands(&mut *connection, account, by).await? {
        return Ok(false);
    }
    let remove = sqlx::query!(
        "delete from passkeys where id = $2 and account = $1",
        account.0,
        id.0
    );
    let removed = remove.execute(connection).await.map_err(database)?;
    Ok(removed.rows_affected() > 0)
}

async fn add_passkey(connection: &mut SqliteConnection, new: &NewPasskey) -> Result<PasskeyAdded> {
    if !stands(&mut *connection, new.account, &new.by).await? {
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
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if added.rows_affected() == 0 {
        return Ok(PasskeyAdded::Refused);
    }
    let left = sqlx::query_scalar!(
        r#"select count(*) as "left!: i64" from recovery_codes where account = $1"#,
        new.account.0
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    if left > 0 {
        return Ok(PasskeyAdded::Added);
    }
    for hash in &new.codes {
        sqlx::query!(
            "insert into recovery_codes (account, hash) values ($1, $2)",
            new.account.0,
            hash.as_str()
        )
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    }
    Ok(PasskeyAdded::WithCodes)
}
