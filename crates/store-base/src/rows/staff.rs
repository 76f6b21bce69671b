use shop::{
    staff::{self, InvitationId, InvitedTo, Role},
    store::{self, AccountId},
    time::Timestamp,
};

/// Someone on the staff.
#[derive(Debug)]
pub struct Account {
    pub id: i64,
    pub login: String,
    pub password_hash: String,
    pub epoch: i64,
    pub role: String,
}

impl From<Account> for store::Account {
    fn from(row: Account) -> Self {
        Self {
            id: AccountId(row.id),
            login: row.login,
            password_hash: row.password_hash,
            epoch: row.epoch,
            role: Role::kept(&row.role),
        }
    }
}

/// Someone on the staff with what is known of their sign-ins.
#[derive(Debug)]
pub struct Person {
    pub id: i64,
    pub login: String,
    pub role: String,
    pub has_password: bool,
    pub sign_ins: i64,
    pub seen_at: Option<i64>,
    pub signed_in_at: Option<i64>,
}

impl From<Person> for staff::Person {
    fn from(row: Person) -> Self {
        Self {
            account: AccountId(row.id),
            login: row.login,
            role: Role::kept(&row.role),
            // Whoever signed out was here all the same.
            seen_at: row.seen_at.max(row.signed_in_at).map(Timestamp::from_ms),
            sign_ins: row.sign_ins,
            has_password: row.has_password,
        }
    }
}

/// An invitation, with the login of the account that it is for.
#[derive(Debug)]
pub struct Invitation {
    pub id: i64,
    pub role: Option<String>,
    pub login: Option<String>,
    pub made_by: String,
    pub ends_at: i64,
}

impl From<Invitation> for staff::Invitation {
    fn from(row: Invitation) -> Self {
        let join = || InvitedTo::Join(Role::kept(row.role.as_deref().unwrap_or_default()));
        Self {
            id: InvitationId(row.id),
            to: row.login.map_or_else(join, InvitedTo::Reset),
            made_by: row.made_by,
            ends_at: Timestamp::from_ms(row.ends_at),
        }
    }
}
