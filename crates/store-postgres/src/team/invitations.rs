//! Links by which people come, and what becomes of them.

use super::{forget_links_of, forget_places, person};
use crate::{
    errors::database,
    outbox,
    people::{begin, put_account, was_taken},
    security,
    sign_ins::is_owner,
};
use shop::{
    security::PeopleChange,
    staff::{Invitation, InvitationId, InvitedTo, NewInvitation, Role},
    store::{Accepted, AccountId, PeopleDeed, PersonChanged, Result},
};
use sqlx::{PgConnection, PgPool};
use store_base::rows;

pub(super) async fn invite(pool: &PgPool, invitation: &NewInvitation, role: Role) -> Result<bool> {
    let mut transaction = begin(pool).await?;
    if !may_make(&mut transaction, invitation).await? {
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
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    let change = PeopleChange::Invited(role);
    security::keep(
        &mut transaction,
        &[change.event(&invitation.by, invitation.made_at)],
    )
    .await?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

pub(super) async fn reset_password(
    pool: &PgPool,
    invitation: &NewInvitation,
    account: AccountId,
) -> Result<PersonChanged> {
    let mut transaction = begin(pool).await?;
    if !may_make(&mut transaction, invitation).await? {
        return Ok(PersonChanged::Nobody);
    }
    let Some((login, _, is_last)) = person(&mut transaction, account).await? else {
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
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    forget_places(&mut transaction, account).await?;
    // Whoever knew the old password may have made them.
    forget_links_of(&mut transaction, &login).await?;
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
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    let change = PeopleChange::LinkMade(&login);
    security::keep(
        &mut transaction,
        &[change.event(&invitation.by, invitation.made_at)],
    )
    .await?;
    transaction.commit().await.map_err(database)?;
    Ok(PersonChanged::Done(login))
}

pub(super) async fn revoke_invitation(
    pool: &PgPool,
    deed: &PeopleDeed,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    let mut transaction = begin(pool).await?;
    if !is_owner(&mut transaction, &deed.by).await? {
        return Ok(None);
    }
    let known = sqlx::query_as!(
        rows::Invitation,
        r#"select invitations.id as "id!", invitations.role as "role?", login as "login?",
             made_by as "made_by!", ends_at as "ends_at!"
           from invitations left join accounts on accounts.id = account
           where invitations.id = $1"#,
        id.0
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    sqlx::query!("delete from invitations where id = $1", id.0)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    let known = known.map(Invitation::from);
    if let Some(invitation) = &known {
        let change = PeopleChange::taken_back(&invitation.to);
        security::keep(&mut transaction, &[change.event(&deed.by, deed.at)]).await?;
        outbox::enqueue(&mut transaction, &deed.messages, deed.at).await?;
    }
    transaction.commit().await.map_err(database)?;
    Ok(known)
}

pub(super) async fn accept_invitation(
    pool: &PgPool,
    deed: &PeopleDeed,
    token_hash: &str,
    login: &str,
    password_hash: &str,
) -> Result<Accepted> {
    let mut transaction = begin(pool).await?;
    let known = sqlx::query_as!(
        rows::Invitation,
        r#"select invitations.id as "id!", invitations.role as "role?", login as "login?",
             made_by as "made_by!", ends_at as "ends_at!"
           from invitations left join accounts on accounts.id = account
           where token_hash = $1 and ends_at > $2"#,
        token_hash,
        deed.at.ms()
    )
    .fetch_optional(&mut *transaction)
    .await
    .map_err(database)?;
    let Some(Invitation { to, .. }) = known.map(Invitation::from) else {
        return Ok(Accepted::Over);
    };
    let (login, role) = match &to {
        InvitedTo::Join(role) => {
            if was_taken(&mut transaction, login).await? {
                return Ok(Accepted::Taken);
            }
            (login, *role)
        }
        // Whoever has an account keeps the role that they have.
        InvitedTo::Reset(login) => (login.as_str(), Role::Viewer),
    };
    sqlx::query!("delete from invitations where token_hash = $1", token_hash)
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    let account = put_account(&mut transaction, login, password_hash, role, deed.at).await?;
    let change = PeopleChange::came(&to, &account.login, account.role);
    security::keep(&mut transaction, &[change.event(&deed.by, deed.at)]).await?;
    outbox::enqueue(&mut transaction, &deed.messages, deed.at).await?;
    transaction.commit().await.map_err(database)?;
    Ok(Accepted::In(account))
}

/// Whether whoever makes it is an owner still, and signed in.
async fn may_make(connection: &mut PgConnection, invitation: &NewInvitation) -> Result<bool> {
    let is_named = sqlx::query_scalar!(
        r#"select exists (select 1 from accounts
             where login = $1 and role = 'owner' and closed_at is null) as "is_owner!""#,
        invitation.by.who
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    Ok(is_named && is_owner(connection, &invitation.by).await?)
}
