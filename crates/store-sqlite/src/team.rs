//! Who works here, and who is invited to.

use crate::{
    SqliteStore,
    errors::database,
    people::{account_by_login, put_account},
};
use async_trait::async_trait;
use shop::{
    staff::{Invitation, InvitationId, InvitedTo, NewInvitation, Person, Role},
    store::{Accepted, AccountId, PersonChanged, Result, Team},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::rows;

#[async_trait]
impl Team for SqliteStore {
    async fn people(&self, now: Timestamp) -> Result<Vec<Person>> {
        let people = sqlx::query_as!(
            rows::Person,
            r#"select id as "id!: i64", login as "login!: String", role as "role!: String",
                 password_hash <> '' as "has_password!: bool",
                 (select count(*) from sign_ins where account = accounts.id and epoch = accounts.epoch
                    and idle_ends_at >= $1) as "sign_ins!: i64",
                 (select max(seen_at) from sign_ins where account = accounts.id) as "seen_at?: i64",
                 (select max(used_at) from devices where account = accounts.id) as "signed_in_at?: i64"
               from accounts where closed_at is null order by id"#,
            now.ms()
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(people.into_iter().map(Person::from).collect())
    }

    async fn change_role(&self, account: AccountId, role: Role) -> Result<PersonChanged> {
        self.writer
            .write(move |c| Box::pin(async move { change_role(c, account, role).await }))
            .await
    }

    async fn close_account(&self, account: AccountId, now: Timestamp) -> Result<PersonChanged> {
        self.writer
            .write(move |c| Box::pin(async move { close_account(c, account, now).await }))
            .await
    }

    async fn invite(&self, invitation: &NewInvitation, role: Role) -> Result<bool> {
        let invitation = invitation.clone();
        self.writer
            .write(move |c| Box::pin(async move { invite(c, &invitation, role).await }))
            .await
    }

    async fn reset_password(&self, invitation: &NewInvitation, account: AccountId) -> Result<PersonChanged> {
        let invitation = invitation.clone();
        self.writer
            .write(move |c| Box::pin(async move { reset_password(c, &invitation, account).await }))
            .await
    }

    async fn invitations(&self, now: Timestamp) -> Result<Vec<Invitation>> {
        let open = sqlx::query_as!(
            rows::Invitation,
            r#"select invitations.id as "id!: i64", invitations.role as "role?: String", login as "login?: String",
                 made_by as "made_by!: String", ends_at as "ends_at!: i64"
               from invitations left join accounts on accounts.id = account
               where ends_at > $1 order by invitations.id desc"#,
            now.ms()
        )
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        Ok(open.into_iter().map(Invitation::from).collect())
    }

    async fn invitation(&self, token_hash: &str, now: Timestamp) -> Result<Option<Invitation>> {
        let open = sqlx::query_as!(
            rows::Invitation,
            r#"select invitations.id as "id!: i64", invitations.role as "role?: String", login as "login?: String",
                 made_by as "made_by!: String", ends_at as "ends_at!: i64"
               from invitations left join accounts on accounts.id = account
               where token_hash = $1 and ends_at > $2"#,
            token_hash,
            now.ms()
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(database)?;
        Ok(open.map(Invitation::from))
    }

    async fn revoke_invitation(&self, id: InvitationId) -> Result<Option<Invitation>> {
        self.writer
            .write(move |c| Box::pin(async move { revoke_invitation(c, id).await }))
            .await
    }

    async fn accept_invitation(
        &self,
        token_hash: &str,
        login: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Accepted> {
        let (token_hash, login) = (token_hash.to_owned(), login.to_owned());
        let password_hash = password_hash.to_owned();
        self.writer
            .write(move |c| {
                Box::pin(async move { accept_invitation(c, &token_hash, &login, &password_hash, now).await })
            })
            .await
    }

    async fn forget_invitations(&self, now: Timestamp) -> Result<()> {
        let over = sqlx::query!("delete from invitations where ends_at < $1", now.ms());
        self.writer.execute(over).await.map(drop)
    }
}

/// Somebody who works here: login and role, and whether the shop would be without an owner who can sign in if not for them.
async fn person(
    connection: &mut SqliteConnection,
    account: AccountId,
) -> Result<Option<(String, Role, bool)>> {
    let row = sqlx::query!(
        r#"select login as "login!: String", role as "role!: String",
             role = 'owner' and not exists (select 1 from accounts other
               where other.id <> accounts.id and other.role = 'owner' and other.closed_at is null
                 and other.password_hash <> '') as "is_last!: bool"
           from accounts where id = $1 and closed_at is null"#,
        account.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    Ok(row.map(|row| (row.login, Role::kept(&row.role), row.is_last)))
}

async fn change_role(
    connection: &mut SqliteConnection,
    account: AccountId,
    role: Role,
) -> Result<PersonChanged> {
    let Some((login, before, is_last)) = person(&mut *connection, account).await? else {
        return Ok(PersonChanged::Nobody);
    };
    if is_last && role != before {
        return Ok(PersonChanged::LastOwner);
    }
    sqlx::query!(
        "update accounts set role = $2 where id = $1",
        account.0,
        role.as_str()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    if role != Role::Owner {
        forget_links_of(connection, &login).await?;
    }
    Ok(PersonChanged::Done(login))
}

async fn close_account(
    connection: &mut SqliteConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<PersonChanged> {
    let Some((login, _, is_last)) = person(&mut *connection, account).await? else {
        return Ok(PersonChanged::Nobody);
    };
    if is_last {
        return Ok(PersonChanged::LastOwner);
    }
    sqlx::query!(
        "update accounts set closed_at = $2, changed_at = $2, password_hash = '', epoch = epoch + 1 where id = $1",
        account.0,
        now.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    forget_places(&mut *connection, account).await?;
    sqlx::query!("delete from invitations where account = $1", account.0)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    forget_links_of(connection, &login).await?;
    Ok(PersonChanged::Done(login))
}

/// Whether whoever asks is an owner still: their request may have been on its way when they were removed.
async fn is_owner(connection: &mut SqliteConnection, login: &str) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from accounts
             where login = $1 and role = 'owner' and closed_at is null) as "is_owner!: bool""#,
        login
    )
    .fetch_one(connection)
    .await
    .map_err(database)
}

async fn invite(connection: &mut SqliteConnection, invitation: &NewInvitation, role: Role) -> Result<bool> {
    if !is_owner(&mut *connection, &invitation.made_by).await? {
        return Ok(false);
    }
    sqlx::query!(
        "insert into invitations (token_hash, role, made_by, made_at, ends_at) values ($1, $2, $3, $4, $5)",
        invitation.token_hash,
        role.as_str(),
        invitation.made_by,
        invitation.made_at.ms(),
        invitation.ends_at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(true)
}

async fn reset_password(
    connection: &mut SqliteConnection,
    invitation: &NewInvitation,
    account: AccountId,
) -> Result<PersonChanged> {
    if !is_owner(&mut *connection, &invitation.made_by).await? {
        return Ok(PersonChanged::Nobody);
    }
    let Some((login, _, is_last)) = person(&mut *connection, account).await? else {
        return Ok(PersonChanged::Nobody);
    };
    if is_last {
        return Ok(PersonChanged::LastOwner);
    }
    sqlx::query!(
        "update accounts set password_hash = '', changed_at = $2, epoch = epoch + 1 where id = $1",
        account.0,
        invitation.made_at.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    forget_places(&mut *connection, account).await?;
    sqlx::query!(
        "insert into invitations (token_hash, account, made_by, made_at, ends_at) values ($1, $2, $3, $4, $5)
         on conflict (account) do update set token_hash = excluded.token_hash, made_by = excluded.made_by,
           made_at = excluded.made_at, ends_at = excluded.ends_at",
        invitation.token_hash,
        account.0,
        invitation.made_by,
        invitation.made_at.ms(),
        invitation.ends_at.ms()
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(PersonChanged::Done(login))
}

async fn revoke_invitation(
    connection: &mut SqliteConnection,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    let known = sqlx::query_as!(
        rows::Invitation,
        r#"select invitations.id as "id!: i64", invitations.role as "role?: String", login as "login?: String",
             made_by as "made_by!: String", ends_at as "ends_at!: i64"
           from invitations left join accounts on accounts.id = account
           where invitations.id = $1"#,
        id.0
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?;
    sqlx::query!("delete from invitations where id = $1", id.0)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(known.map(Invitation::from))
}

async fn accept_invitation(
    connection: &mut SqliteConnection,
    token_hash: &str,
    login: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Accepted> {
    let known = sqlx::query_as!(
        rows::Invitation,
        r#"select invitations.id as "id!: i64", invitations.role as "role?: String", login as "login?: String",
             made_by as "made_by!: String", ends_at as "ends_at!: i64"
           from invitations left join accounts on accounts.id = account
           where token_hash = $1 and ends_at > $2"#,
        token_hash,
        now.ms()
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?;
    let Some(Invitation { to, .. }) = known.map(Invitation::from) else {
        return Ok(Accepted::Over);
    };
    let (login, role) = match &to {
        InvitedTo::Join(role) => {
            if account_by_login(&mut *connection, login).await?.is_some() {
                return Ok(Accepted::Taken);
            }
            (login, *role)
        }
        // Whoever has an account keeps the role that they have.
        InvitedTo::Reset(login) => (login.as_str(), Role::Viewer),
    };
    sqlx::query!("delete from invitations where token_hash = $1", token_hash)
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    let account = put_account(connection, login, password_hash, role, now).await?;
    Ok(Accepted::In(account))
}

/// Where somebody is signed in, and was.
async fn forget_places(connection: &mut SqliteConnection, account: AccountId) -> Result<()> {
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
async fn forget_links_of(connection: &mut SqliteConnection, login: &str) -> Result<()> {
    sqlx::query!("delete from invitations where made_by = $1", login)
        .execute(connection)
        .await
        .map_err(database)?;
    Ok(())
}
