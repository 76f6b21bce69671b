//! Who works in the shop: the proof of a sign-in that every use-case of the back office asks for.

mod device;
mod invitation;
mod role;

pub use device::device_name;
pub use invitation::{INVITATION_SECONDS, Invitation, InvitationId, InvitedTo, NewInvitation, Person};
pub use role::{Right, Role};

use crate::{
    order::Actor,
    store::{Account, AccountId, SignInId},
    time::Timestamp,
};

/// A sign-in is over when nobody has used it for so long: a weekend, in seconds.
pub const IDLE_SECONDS: i64 = 3 * 24 * 3_600;
/// It is over after so long, whoever uses it, in seconds.
pub const LONGEST_SECONDS: i64 = 30 * 24 * 3_600;
/// That somebody uses it is noted no more often than this, in seconds: reading a page should write nothing.
const NOTED_EVERY: i64 = 10 * 60;
/// So long a person is believed to sit there still who showed who they are, in seconds.
pub const CONFIRMED_SECONDS: i64 = 15 * 60;

/// Proof that someone on the staff is signed in. It cannot be made anywhere but in [`crate::Shop::admin`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    sign_in: SignIn,
}

impl Admin {
    /// The person behind a sign-in that the store knows.
    pub(crate) fn of(sign_in: SignIn) -> Self {
        Self { sign_in }
    }

    /// The name to sign in with.
    pub fn login(&self) -> &str {
        &self.sign_in.login
    }

    /// Whether they showed lately, in this sign-in, who they are: it may be another who sits there now. What cannot be taken
    /// back asks for it.
    pub fn has_confirmed(&self, now: Timestamp) -> bool {
        self.sign_in
            .confirmed_at
            .is_some_and(|at| at <= now && now < at.plus_seconds(CONFIRMED_SECONDS))
    }

    /// How they came in.
    pub fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// What they are there for.
    pub const fn role(&self) -> Role {
        self.sign_in.role
    }

    /// Whether they may do that.
    pub fn may(&self, right: Right) -> bool {
        self.role().may(right)
    }

    /// This person in an order's history.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Staff(self.sign_in.login.clone())
    }

    /// Someone on the staff in a test of pure decisions.
    #[cfg(test)]
    pub(crate) fn for_test() -> Self {
        let account = Account {
            id: AccountId(1),
            login: "olga".into(),
            password_hash: String::new(),
            epoch: 1,
            role: Role::Owner,
        };
        let secret = crate::secret::Secret::from_random([1; 16]);
        let id = SignInId::of(&secret);
        Self::of(SignIn::begin(
            &account,
            id,
            Place::default(),
            Timestamp::from_ms(0),
        ))
    }
}

/// Where somebody signs in from, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The network around their address.
    pub network: String,
    /// What [`device_name`] says of their browser; empty if nothing is known of it.
    pub device: String,
}

/// Who does something, and from where: for the line about it, and for the step that does it to look at once more. Since their request
/// began to come they may have been signed out, removed, or given another role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    /// Their login; empty for a command, and for somebody who has no account yet.
    pub who: String,
    /// Where they are; nowhere for a command.
    pub place: Place,
    /// The sign-in that has to stand still when it is done; `None` if there need be none.
    pub sign_in: Option<SignInId>,
}

impl Doer {
    /// Whoever has the machine.
    pub const COMMAND: Self = Self {
        who: String::new(),
        place: Place {
            network: String::new(),
            device: String::new(),
        },
        sign_in: None,
    };

    /// Somebody where they signed in.
    pub fn of(admin: &Admin) -> Self {
        Self::at(admin, &admin.sign_in.place)
    }

    /// Somebody where they are now.
    pub fn at(admin: &Admin, place: &Place) -> Self {
        Self {
            who: admin.login().to_owned(),
            place: place.clone(),
            sign_in: Some(admin.sign_in.id.clone()),
        }
    }

    /// Somebody who is here, and is not known yet.
    pub fn unknown(place: &Place) -> Self {
        Self {
            who: String::new(),
            place: place.clone(),
            sign_in: None,
        }
    }

    /// The sign-in that has to stand still, as a store has it.
    pub fn sign_in(&self) -> Option<&str> {
        self.sign_in.as_ref().map(SignInId::as_str)
    }
}

/// That somebody signed in: who, with which password, where, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its name in the store.
    pub id: SignInId,
    /// Whose account it is.
    pub account: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// What its person is there for, as it is now.
    pub role: Role,
    /// Which password of the account was proven.
    pub epoch: i64,
    /// When.
    pub began_at: Timestamp,
    /// When it was last used, give or take a few minutes.
    pub seen_at: Timestamp,
    /// When its person showed last who they are: by a password or a code. `None` for one that an older program began.
    pub confirmed_at: Option<Timestamp>,
    /// Where it was last used, and on what it began.
    pub place: Place,
    /// When it is over if nobody uses it.
    pub idle_ends_at: Timestamp,
    /// When it is over whatever happens.
    pub ends_at: Timestamp,
}

impl SignIn {
    /// Of an account whose password has just been proven.
    pub fn begin(account: &Account, id: SignInId, place: Place, now: Timestamp) -> Self {
        Self {
            id,
            account: account.id,
            login: account.login.clone(),
            role: account.role,
            epoch: account.epoch,
            began_at: now,
            seen_at: now,
            confirmed_at: Some(now),
            place,
            idle_ends_at: now.plus_seconds(IDLE_SECONDS),
            ends_at: now.plus_seconds(LONGEST_SECONDS),
        }
    }

    /// The same, used now from this network; `None` if that is known well enough. A clock that was put back changes nothing.
    #[must_use]
    pub fn seen(&self, network: String, now: Timestamp) -> Option<Self> {
        let is_due = now >= self.seen_at.plus_seconds(NOTED_EVERY);
        is_due.then(|| Self {
            seen_at: now,
            place: Place {
                network,
                device: self.place.device.clone(),
            },
            idle_ends_at: now.plus_seconds(IDLE_SECONDS).min(self.ends_at),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60;
    const DAY: i64 = 24 * 3_600;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(0).plus_seconds(seconds)
    }

    #[test]
    fn a_sign_in_ends_three_days_after_it_was_used_and_a_month_after_it_began() {
        let mut sign_in = Admin::for_test().sign_in;
        assert_eq!(
            (sign_in.idle_ends_at, sign_in.ends_at),
            (at(3 * DAY), at(30 * DAY))
        );
        for day in 1..=29 {
            sign_in = sign_in.seen("203.0.113.0/24".into(), at(day * DAY)).unwrap();
            assert_eq!(sign_in.idle_ends_at, at((day + 3).min(30) * DAY), "day {day}");
            assert_eq!((sign_in.began_at, sign_in.ends_at), (at(0), at(30 * DAY)));
        }
        assert_eq!(sign_in.place.network, "203.0.113.0/24");
    }

    #[test]
    fn a_person_is_believed_to_sit_there_for_a_quarter_of_an_hour() {
        let mut admin = Admin::for_test();
        for (seconds, is_believed) in [
            (-1, false),
            (0, true),
            (CONFIRMED_SECONDS - 1, true),
            (CONFIRMED_SECONDS, false),
        ] {
            assert_eq!(admin.has_confirmed(at(seconds)), is_believed, "{seconds}");
        }
        // Working on proves nothing.
        admin.sign_in = admin.sign_in.seen(String::new(), at(CONFIRMED_SECONDS)).unwrap();
        assert!(!admin.has_confirmed(at(CONFIRMED_SECONDS)));
        admin.sign_in.confirmed_at = None;
        assert!(!admin.has_confirmed(at(0)));
    }

    /// A person who works all day writes a few rows an hour, not one for each page.
    #[test]
    fn a_thousand_pages_in_an_hour_are_noted_five_times() {
        let mut sign_in = Admin::for_test().sign_in;
        let mut notes = 0;
        for page in 1..=1_000 {
            let now = at(page * 60 * MINUTE / 1_000);
            if let Some(seen) = sign_in.seen(String::new(), now) {
                sign_in = seen;
                notes += 1;
            }
        }
        assert_eq!(notes, 5);
        assert_eq!(sign_in.seen(String::new(), at(-DAY)), None, "a clock put back");
    }
}
