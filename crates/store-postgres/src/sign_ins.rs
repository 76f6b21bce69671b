//! Who is signed in. Like a session a sign-in is made once: what follows finds it or does nothing.

use crate::{PostgresStore, asked, errors::database};
use async_trait::async_trait;
use shop::{
    staff::{Doer, SignIn},
    store::{AccountId, Result, SignInId, SignIns},
    time::Timestamp,
};
use sqlx::PgConnection;
use store_base::rows;

#[async_trait]
impl SignIns for PostgresStore {
    async fn begin_sign_in(&self, sign_in: &SignIn, instead_of: Option<&SignInId>) -> Result<()> {
        let statement = sqlx::query!(
            "with before as (delete from sign_ins where id = $1)
             insert into sign_ins
               (id, account, epoch, began_at, seen_at, network, device, idle_ends_at, ends_at, confirmed_at)
             values ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            instead_of.map(SignInId::as_str),
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
        );
        asked(statement.execute(&self.pool)).await.map(drop)
    }

    async fn sign_in(&self, id: &SignInId, now: Timestamp) -> Result<Option<SignIn>> {
        let row = sqlx::query_as!(
            rows::SignIn,
            "select sign_ins.id, account, login, role, sign_ins.epoch, began_at, seen_at, confirmed_at, network, device,
               idle_ends_at, ends_at
             from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
             where sign_ins.id = $1 and idle_ends_at >= $2",
            id.as_str(),
            now.ms()
        );
        let row = asked(row.fetch_optional(&self.pool)).await?;
        row.map(SignIn::try_from).transpose()
    }

    async fn sign_ins(&self, account: AccountId, now: Timestamp) -> Result<Vec<SignIn>> {
        let rows = sqlx::query_as!(
            rows::SignIn,
            "select sign_ins.id, account, login, role, sign_ins.epoch, began_at, seen_at, confirmed_at, network, device,
               idle_ends_at, ends_at
             from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
             where account = $1 and idle_ends_at >= $2
             order by seen_at desc, began_at desc, sign_ins.id",
            account.0,
            now.ms()
        );
        let rows = asked(rows.fetch_all(&self.pool)).await?;
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
        Ok(asked(statement.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn confirm_sign_in(&self, id: &SignInId, at: Timestamp) -> Result<bool> {
        let confirm = sqlx::query!(
            "update sign_ins set confirmed_at = $2 where id = $1",
            id.as_str(),
            at.ms()
        );
        Ok(asked(confirm.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn end_sign_in(&self, id: &SignInId) -> Result<bool> {
        let end = sqlx::query!("delete from sign_ins where id = $1", id.as_str());
        Ok(asked(end.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn end_other_sign_ins(&self, account: AccountId, kept: &SignInId) -> Result<u64> {
        let others = sqlx::query!(
            "delete from sign_ins where account = $1 and id <> $2
               and exists (select 1 from sign_ins kept where kept.id = $2 and kept.account = $1)",
            account.0,
            kept.as_str()
        );
        Ok(asked(others.execute(&self.pool)).await?.rows_affected())
    }

    async fn forget_sign_ins(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from sign_ins where idle_ends_at < $1", now.ms());
        asked(over.execute(&self.pool)).await.map(drop)
    }
}

/// Whether whoever does something is an owner still, and signed in: their request may have been on its way when they were removed.
pub(crate) async fn is_owner(connection: &mut PgConnection, by: &Doer) -> Result<bool> {
    let Some(sign_in) = by.sign_in() else {
        return Ok(true);
    };
    sqlx::query_scalar!(
        r#"select exists (select 1 from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
             where sign_ins.id = $1 and role = 'owner' and closed_at is null) as "is_owner!""#,
        sign_in
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}

/// Whether an account is open still, and whoever does something to it signed in to it. Its row is held from here on, so nobody
/// closes it beside, and of those who do something to one at once each waits for the one before.
pub(crate) async fn stands(connection: &mut PgConnection, account: AccountId, by: &Doer) -> Result<bool> {
    let open = sqlx::query_scalar!(
        "select id from accounts where id = $1 and closed_at is null for no key update",
        account.0
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?;
    if open.is_none() {
        return Ok(false);
    }
    let Some(sign_in) = by.sign_in() else {
        return Ok(true);
    };
    // A statement of its own, which sees what was written while the row was waited for.
    sqlx::query_scalar!(
        r#"select exists (select 1 from sign_ins join accounts on accounts.id = account and accounts.epoch = sign_ins.epoch
             where sign_ins.id = $1 and account = $2) as "stands!""#,
        sign_in,
        account.0
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}
