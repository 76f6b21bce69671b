//! Who works here, and who is invited to.

mod invitations;

use crate::{
    PostgresStore, asked,
    errors::database,
    outbox,
    people::{begin, put_account},
    security,
    sign_ins::{is_owner, stands},
    within,
};
use async_trait::async_trait;
use shop::{
    security::PeopleChange,
    staff::{Invitation, InvitationId, NewInvitation, Person, Role},
    store::{Accepted, Account, AccountId, PeopleDeed, PersonChanged, Result, Team},
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool};
use store_base::rows;

#[async_trait]
impl Team for PostgresStore {
    async fn people(&self, now: Timestamp) -> Result<Vec<Person>> {
        let people = sqlx::query_as!(
            rows::Person,
            r#"select id as "id!", login as "login!", role as "role!",
                 password_hash <> '' as "has_password!",
                 (select count(*) from sign_ins where account = accounts.id and epoch = accounts.epoch
                    and idle_ends_at >= $1) as "sign_ins!",
                 (select max(seen_at) from sign_ins where account = accounts.id) as "seen_at?",
                 (select max(used_at) from devices where account = accounts.id) as "signed_in_at?"
               from accounts where closed_at is null order by id"#,
            now.ms()
        );
        let people = asked(people.fetch_all(&self.pool)).await?;
        Ok(people.into_iter().map(Person::from).collect())
    }

    async fn change_role(&self, deed: &PeopleDeed, account: AccountId, role: Role) -> Result<PersonChanged> {
        within(change_role(&self.pool, deed, account, role)).await
    }

    async fn renew_account(
        &self,
        deed: &PeopleDeed,
        account: AccountId,
        password_hash: &str,
        role: Option<Role>,
    ) -> Result<PersonChanged> {
        within(renew_account(&self.pool, deed, (account, role), password_hash)).await
    }

    async fn close_account(&self, deed: &PeopleDeed, account: AccountId) -> Result<PersonChanged> {
        within(close_account(&self.pool, deed, account)).await
    }

    async fn change_password(
        &self,
        deed: &PeopleDeed,
        account: AccountId,
        epoch: i64,
        password_hash: &str,
    ) -> Result<Option<Account>> {
        within(change_password(&self.pool, deed, (account, epoch), password_hash)).await
    }

    async fn invite(&self, invitation: &NewInvitation, role: Role) -> Result<bool> {
        within(invitations::invite(&self.pool, invitation, role)).await
    }

    async fn reset_password(&self, invitation: &NewInvitation, account: AccountId) -> Result<PersonChanged> {
        within(invitations::reset_password(&self.pool, invitation, account)).await
    }

    async fn invitations(&self, now: Timestamp) -> Result<Vec<Invitation>> {
        let open = sqlx::query_as!(
            rows::Invitation,
            r#"select invitations.id as "id!", invitations.role as "role?", login as "login?",
                 made_by as "made_by!", ends_at as "ends_at!"
               from invitations left join accounts on accounts.id = account
               where ends_at > $1 order by invitations.id desc"#,
            now.ms()
        );
        let open = asked(open.fetch_all(&self.pool)).await?;
        Ok(open.into_iter().map(Invitation::from).collect())
    }

    async fn invitation(&self, token_hash: &str, now: Timestamp) -> Result<Option<Invitation>> {
        let open = sqlx::query_as!(
            rows::Invitation,
            r#"select invitations.id as "id!", invitations.role as "role?", login as "login?",
                 made_by as "made_by!", ends_at as "ends_at!"
               from invitations left join accounts on accounts.id = account
               where token_hash = $1 and ends_at > $2"#,
            token_hash,
            now.ms()
        );
        let open = asked(open.fetch_optional(&self.pool)).await?;
        Ok(open.map(Invitation::from))
    }

    async fn revoke_invitation(&self, deed: &PeopleDeed, id: InvitationId) -> Result<Option<Invitation>> {
        within(invitations::revoke_invitation(&self.pool, deed, id)).await
    }

    async fn accept_invitation(
        &self,
        deed: &PeopleDeed,
        token_hash: &str,
        login: &str,
        password_hash: &str,
    ) -> Result<Accepted> {
        within(invitations::accept_invitation(
            &self.pool,
            deed,
            token_hash,
            login,
            password_hash,
        ))
        .await
    }

    async fn forget_invitations(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from invitations where ends_at < $1", now.ms());
        asked(over.execute(&self.pool)).await.map(drop)
    }
}

/// Somebody who works here: login and role, and whether the shop would be without an owner who can sign in if not for them.
async fn person(connection: &mut PgConnection, account: AccountId) -> Result<Option<(String, Role, bool)>> {
    let row = sqlx::query!(
        r#"select login as "login!", role as "role!",
             role = 'owner' and not exists (select 1 from accounts other
               where other.id <> accounts.id and other.role = 'owner' and other.closed_at is null
                 and other.password_hash <> '') as "is_last!"
           from accounts where id = $1 and closed_at is null"#,
        account.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.map(|row| (row.login, Role::kept(&row.role), row.is_last)))
}

async fn change_role(
    pool: &PgPool,
    deed: &PeopleDeed,
    account: AccountId,
    role: Role,
) -> Result<PersonChanged> {
    let mut transaction = begin(pool).await?;
    if !is_owner(&mut transaction, &deed.by).await? {
        return Ok(PersonChanged::Nobody);
    }
    let Some((login, before, is_last)) = person(&mut transaction, account).await? else {
        return Ok(PersonChanged::Nobody);
    };
    if is_last && role != before {
        return Ok(PersonChanged::LastOwner);
    }
    give_role(&mut transaction, account, &login, role).await?;
    if role != before {
        let change = PeopleChange::RoleGiven(&login, role);
        security::keep(&mut transaction, &[change.event(&deed.by, deed.at)]).await?;
        outbox::enqueue(&mut transaction, &deed.messages, deed.at).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(PersonChanged::Done(login))
}

/// Writes the role of somebody of this login, who may invite nobody any more unless it is an owner's.
async fn give_role(connection: &mut PgConnection, account: AccountId, login: &str, role: Role) -> Result<()> {
    sqlx::query!(
        "update accounts set role = $2 where id = $1",
        account.0,
        role.as_str()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if role != Role::Owner {
        forget_links_of(connection, login).await?;
    }
    Ok(())
}

async fn renew_account(
    pool: &PgPool,
    deed: &PeopleDeed,
    (account, role): (AccountId, Option<Role>),
    password_hash: &str,
) -> Result<PersonChanged> {
    let mut transaction = begin(pool).await?;
    if !is_owner(&mut transaction, &deed.by).await? {
        return Ok(PersonChanged::Nobody);
    }
    let Some((login, before, is_last)) = person(&mut transaction, account).await? else {
        return Ok(PersonChanged::Nobody);
    };
    let role = role.filter(|role| *role != before);
    if is_last && role.is_some() {
        return Ok(PersonChanged::LastOwner);
    }
    if let Some(role) = role {
        give_role(&mut transaction, account, &login, role).await?;
    }
    put_account(
        &mut transaction,
        &login,
        password_hash,
        role.unwrap_or(before),
        deed.at,
    )
    .await?;
    let change = PeopleChange::Renewed(&login, role);
    security::keep(&mut transaction, &[change.event(&deed.by, deed.at)]).await?;
    outbox::enqueue(&mut transaction, &deed.messages, deed.at).await?;
    transaction.commit().await.map_err(database)?;
    Ok(PersonChanged::Done(login))
}

async fn close_account(pool: &PgPool, deed: &PeopleDeed, account: AccountId) -> Result<PersonChanged> {
    let mut transaction = begin(pool).await?;
    if !is_owner(&mut transaction, &deed.by).await? {
        return Ok(PersonChanged::Nobody);
    }
    let Some((login, _, is_last)) = person(&mut transaction, account).await? else {
        return Ok(PersonChanged::Nobody);
    };
    if is_last {
        return Ok(PersonChanged::LastOwner);
    }
    sqlx::query!(
        "update accounts set closed_at = $2, changed_at = $2, password_hash = '', epoch = epoch + 1 where id = $1",
        account.0,
        deed.at.ms()
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    forget_places(&mut transaction, account).await?;
    sqlx::query!("delete from factors where account = $1", account.0)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    sqlx::query!("delete from passkeys where account = $1", account.0)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    sqlx::query!("delete from invitations where account = $1", account.0)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    forget_links_of(&mut transaction, &login).await?;
    let change = PeopleChange::Removed(&login);
    security::keep(&mut transaction, &[change.event(&deed.by, deed.at)]).await?;
    outbox::enqueue(&mut transaction, &deed.messages, deed.at).await?;
    transaction.commit().await.map_err(database)?;
    Ok(PersonChanged::Done(login))
}

async fn change_password(
    pool: &PgPool,
    deed: &PeopleDeed,
    (account, epoch): (AccountId, i64),
    password_hash: &str,
) -> Result<Option<Account>> {
    let mut transaction = begin(pool).await?;
    if !stands(&mut transaction, account, &deed.by).await? {
        return Ok(None);
    }
    let changed = sqlx::query_as!(
        rows::Account,
        "update accounts set password_hash = $3, changed_at = $4, epoch = epoch + 1
         where id = $1 and epoch = $2 and closed_at is null
         returning id, login, password_hash, epoch, role",
        account.0,
        epoch,
        password_hash,
        deed.at.ms()
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    if let Some(changed) = &changed {
        forget_places(&mut transaction, account).await?;
        let change = PeopleChange::OwnPassword(&changed.login);
        security::keep(&mut transaction, &[change.event(&deed.by, deed.at)]).await?;
        outbox::enqueue(&mut transaction, &deed.messages, deed.at).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(changed.map(Account::from))
}

/// Where somebody is signed in, and was.
async fn forget_places(connection: &mut PgConnection, account: AccountId) -> Result<()> {
    sqlx::query!("delete from sign_ins where account = $1", account.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    sqlx::query!("delete from devices where account = $1", account.0)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}

/// Links that this person made: whoever may not invite has invited nobody.
async fn forget_links_of(connection: &mut PgConnection, login: &str) -> Result<()> {
    sqlx::query!("delete from invitations where made_by = $1", login)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}
