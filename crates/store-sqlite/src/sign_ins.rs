//! Who is signed in. Like a session a sign-in is made once: what follows finds it or does nothing.

use crate::{SqliteStore, errors::database};
use async_trait::async_trait;
use shop::{
    staff::{Doer, SignIn},
    store::{AccountId, Result, SignInId, SignIns},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::rows;

#[async_trait]
impl SignIns for SqliteStore {
    async fn begin_sign_in(&self, sign_in: &SignIn, instead_of: Option<&SignInId>) -> Result<()> {
        let (sign_in, instead_of) = (sign_in.clone(), instead_of.cloned());
        self.writer
            .write(move |c| Box::pin(async move { begin_sign_in(c, &sign_in, instead_of.as_ref()).await }))
            .await
    }

    async fn sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<SignIn>> {
        sqlx::query_as!(
            rows::SignIn,
            r#"select sign_ins.id as "id!", account as "account!: i64", login as "login!", role as "role!",
                 sign_ins.epoch as "epoch!: i64", began_at as "began_at!: i64", seen_at as "seen_at!: i64",
                 confirmed_at as "confirmed_at?: i64",
                 network as "network!", device as "device!", idle_ends_at as "idle_ends_at!: i64",
                 ends_at as "ends_at!: i64"
               from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
               where sign_ins.id = $1 and idle_ends_at >= $2"#,
            id.as_str(),
            now.ms()
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?
        .map(SignIn::try_from)
        .transpose()
    }

    async fn sign_ins(&self, account: AccountId, now: Timestamp) -> Result<Vec<SignIn>> {
        let rows = sqlx::query_as!(
            rows::SignIn,
            r#"select sign_ins.id as "id!", account as "account!: i64", login as "login!", role as "role!",
                 sign_ins.epoch as "epoch!: i64", began_at as "began_at!: i64", seen_at as "seen_at!: i64",
                 confirmed_at as "confirmed_at?: i64",
                 network as "network!", device as "device!", idle_ends_at as "idle_ends_at!: i64",
                 ends_at as "ends_at!: i64"
               from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
               where account = $1 and idle_ends_at >= $2
               order by seen_at desc, began_at desc, sign_ins.id"#,
            account.0,
            now.ms()
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        rows.into_iter().map(SignIn::try_from).collect()
    }

    async fn see_sign_in(&self, seen: &SignIn) -> Result<bool> {
        let statement = sqlx::query!(
            "update sign_ins set seen_at = $2, network = $3, idle_ends_at = $4 where id = $1",
            seen.id.as_str(),
            seen.seen_at.ms(),
            seen.place.network,
            seen.idle_ends_at.ms()
        );
        Ok(self.writer.execute(statement).await? > 0)
    }

    async fn confirm_sign_in(&self, id: &SignInId, at: Timestamp) -> Result<bool> {
        let confirm = sqlx::query!(
            "update sign_ins set confirmed_at = $2 where id = $1",
            id.as_str(),
            at.ms()
        );
        Ok(self.writer.execute(confirm).await? > 0)
    }

    async fn end_sign_in(&self, id: &SignInId) -> Result<bool> {
        let end = sqlx::query!("delete from sign_ins where id = $1", id.as_str());
        Ok(self.writer.execute(end).await? > 0)
    }

    async fn end_other_sign_ins(&self, account: AccountId, kept: &SignInId) -> Result<u64> {
        self.writer
            .execute(sqlx::query!(
                "delete from sign_ins where account = $1 and id <> $2
                   and exists (select 1 from sign_ins kept where kept.id = $2 and kept.account = $1)",
                account.0,
                kept.as_str()
            ))
            .await
    }

    async fn forget_sign_ins(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from sign_ins where idle_ends_at < $1", now.ms());
        self.writer.execute(over).await.map(drop)
    }
}

/// Whether whoever does something is an owner still, and signed in: their request may have been on its way when they were removed.
pub(crate) async fn is_owner(connection: &mut SqliteConnection, by: &Doer) -> Result<bool> {
    let Some(sign_in) = by.sign_in() else {
        return Ok(true);
    };
    sqlx::query_scalar!(
        r#"select exists (select 1 from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
             where sign_ins.id = $1 and role = 'owner' and closed_at is null) as "is_owner!: bool""#,
        sign_in
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}

/// Whether an account is open still, and whoever does something to it signed in to it.
pub(crate) async fn stands(connection: &mut SqliteConnection, account: AccountId, by: &Doer) -> Result<bool> {
    let sign_in = by.sign_in();
    sqlx::query_scalar!(
        r#"select exists (select 1 from accounts
             where accounts.id = $1 and closed_at is null
               and ($2 is null or exists (select 1 from sign_ins
                 where sign_ins.id = $2 and account = accounts.id and sign_ins.epoch = accounts.epoch))) as "stands!: bool""#,
        account.0,
        sign_in
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}

async fn begin_sign_in(
    connection: &mut SqliteConnection,
    sign_in: &SignIn,
    instead_of: Option<&SignInId>,
) -> Result<()> {
    if let Some(before) = instead_of {
        sqlx::query!("delete from sign_ins where id = $1", before.as_str())
            .execute(&mut *connection)
            .await
            .map_err(database)?;
    }
    sqlx::query!(
        "insert into sign_ins
           (id, account, epoch, began_at, seen_at, network, device, idle_ends_at, ends_at, confirmed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        sign_in.id.as_str(),
        sign_in.account.0,
        sign_in.epoch,
        sign_in.began_at.ms(),
        sign_in.seen_at.ms(),
        sign_in.place.network,
        sign_in.place.device,
        sign_in.idle_ends_at.ms(),
        sign_in.ends_at.ms(),
        sign_in.confirmed_at.map(Timestamp::ms)
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
