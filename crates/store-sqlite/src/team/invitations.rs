//! Links by which people come, and what becomes of them.

use super::{forget_links_of, forget_places, person};
use crate::{
    errors::database,
    outbox,
    people::{put_account, was_taken},
    security,
    sign_ins::is_owner,
};
use shop::{
    security::PeopleChange,
    staff::{Invitation, InvitationId, InvitedTo, NewInvitation, Role},
    store::{Accepted, AccountId, PeopleDeed, PersonChanged, Result},
};
use sqlx::SqliteConnection;
use store_base::rows;

pub(super) async fn invite(
    connection: &mut SqliteConnection,
    invitation: &NewInvitation,
    role: Role,
) -> Result<bool> {
    if !may_make(&mut *connection, invitation).await? {
        return Ok(false);
    }
    sqlx::query!(
        "insert into invitations (token_hash, role, made_by, made_at, ends_at) values ($1, $2, $3, $4, $5)",
        invitation.token_hash,
        role.as_str(),
        invitation.by.who,
        invitation.made_at.ms(),
        invitation.ends_at.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let change = PeopleChange::Invited(role);
    security::keep(connection, &[change.event(&invitation.by, invitation.made_at)]).await?;
    Ok(true)
}

pub(super) async fn reset_password(
    connection: &mut SqliteConnection,
    invitation: &NewInvitation,
    account: AccountId,
) -> Result<PersonChanged> {
    if !may_make(&mut *connection, invitation).await? {
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
    // Whoever knew the old password may have made them.
    forget_links_of(&mut *connection, &login).await?;
    sqlx::query!(
        "insert into invitations (token_hash, account, made_by, made_at, ends_at) values ($1, $2, $3, $4, $5)
         on conflict (account) do update set token_hash = excluded.token_hash, made_by = excluded.made_by,
           made_at = excluded.made_at, ends_at = excluded.ends_at",
        invitation.token_hash,
        account.0,
        invitation.by.who,
        invitation.made_at.ms(),
        invitation.ends_at.ms()
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    let change = PeopleChange::LinkMade(&login);
    security::keep(connection, &[change.event(&invitation.by, invitation.made_at)]).await?;
    Ok(PersonChanged::Done(login))
}

pub(super) async fn revoke_invitation(
    connection: &mut SqliteConnection,
    deed: &PeopleDeed,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    if !is_owner(&mut *connection, &deed.by).await? {
        return Ok(None);
    }
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
        .execute(&mut *connection)
        .await
        .map_err(database)?;
    let known = known.map(Invitation::from);
    if let Some(invitation) = &known {
        let change = PeopleChange::taken_back(&invitation.to);
        security::keep(&mut *connection, &[change.event(&deed.by, deed.at)]).await?;
        outbox::enqueue(connection, &deed.messages, deed.at).await?;
    }
    Ok(known)
}

pub(super) async fn accept_invitation(
    connection: &mut SqliteConnection,
    deed: &PeopleDeed,
    token_hash: &str,
    login: &str,
    password_hash: &str,
) -> Result<Accepted> {
    let known = sqlx::query_as!(
        rows::Invitation,
        r#"select invitations.id as "id!: i64", invitations.role as "role?: String", login as "login?: String",
             made_by as "made_by!: String", ends_at as "ends_at!: i64"
           from invitations left join accounts on accounts.id = account
           where token_hash = $1 and ends_at > $2"#,
        token_hash,
        deed.at.ms()
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?;
    let Some(Invitation { to, .. }) = known.map(Invitation::from) else {
        return Ok(Accepted::Over);
    };
    let (login, role) = match &to {
        InvitedTo::Join(role) => {
            if was_taken(&mut *connection, login).await? {
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
    let account = put_account(&mut *connection, login, password_hash, role, deed.at).await?;
    let change = PeopleChange::came(&to, &account.login, account.role);
    security::keep(&mut *connection, &[change.event(&deed.by, deed.at)]).await?;
    outbox::enqueue(connection, &deed.messages, deed.at).await?;
    Ok(Accepted::In(account))
}

/// Whether whoever makes it is an owner still, and signed in.
async fn may_make(connection: &mut SqliteConnection, invitation: &NewInvitation) -> Result<bool> {
    let is_named = sqlx::query_scalar!(
        r#"select exists (select 1 from accounts
             where login = $1 and role = 'owner' and closed_at is null) as "is_owner!: bool""#,
        invitation.by.who
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    Ok(is_named && is_owner(connection, &invitation.by).await?)
}
