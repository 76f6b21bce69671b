//! Signing in: passwords as Argon2id, tries throttled, one-time links for the demo.
//!
//! A stranger has few tries, and takes none from the people of the shop: every network has some tries of its own, and a
//! device that somebody signed in from before has a quota and a place in the queue that no one else can use.

mod device;
pub mod factor;
pub mod first;
mod pass;
pub mod passkey;
pub mod password;
mod queue;
pub mod totp;

pub use device::{Device, keep_device};
pub use pass::Pass;

use crate::{
    caller::{Caller, Quotas},
    clock,
    limits::{CODES, SIGN_INS, SIGN_INS_OF_A_DEVICE, SIGN_INS_OF_A_LOGIN},
};
use argon2::{
    Argon2, PasswordHasher,
    password_hash::{SaltString, rand_core::OsRng},
};
use queue::Queue;
use shop::{Shop, desk::Error, store::Account, text};
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// What a password is verified against when the login is unknown, so that a stranger cannot tell by the time it takes.
/// It is a hash of no password, with the cost of [`hash()`].
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cnKx2gRy16QLg51lxNi4lw$qvQfidyaryVxarEPVycpUnKABcWNciMO3eocDUnzI3w";

/// Who may try to sign in, and how often.
pub struct SignInDesk {
    by_network: Quotas,
    by_login: Quotas,
    by_device: Quotas,
    codes: Quotas,
    strangers: Queue,
    acquaintances: Queue,
    links: Mutex<HashSet<String>>,
}

/// What came of a try.
#[derive(Debug)]
pub enum Tried {
    /// The password is right.
    In(Account),
    /// Login or password is wrong; which one is not said.
    Wrong,
    /// Too many tries; wait a minute.
    Wait,
}

impl Default for SignInDesk {
    fn default() -> Self {
        Self::new()
    }
}

impl SignInDesk {
    /// A desk where nobody has tried yet.
    pub fn new() -> Self {
        // Pages are drawn by the same cores, and each hash takes one of them and 19 MiB for a while.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            by_network: Quotas::new(SIGN_INS),
            by_login: Quotas::new(SIGN_INS_OF_A_LOGIN),
            by_device: Quotas::new(SIGN_INS_OF_A_DEVICE),
            codes: Quotas::new(CODES),
            strangers: Queue::served_by(cores.div_ceil(2)),
            acquaintances: Queue::served_by(1),
            links: Mutex::default(),
        }
    }

    /// Tries a login, in any letter case, and a password.
    pub async fn try_password(
        &self,
        shop: &Shop,
        login: &str,
        password: String,
        caller: &Caller,
        device: Option<&Device>,
    ) -> Result<Tried, Error> {
        // A login is a line of text; anything else belongs to nobody.
        let login = text::line(login, 64).unwrap_or_default();
        let device = device.map(Device::hash);
        let known_for = match &device {
            Some(device) => shop.accounts_of_device(device).await?,
            None => Vec::new(),
        };
        let account = shop.account(&login).await?;
        let device = device.filter(|_| {
            account
                .as_ref()
                .is_some_and(|account| known_for.contains(&account.id))
        });

        let login = login.to_lowercase();
        let queue = if device.is_some() {
            &self.acquaintances
        } else {
            &self.strangers
        };
        let Some(place) = queue.enter() else {
            return Ok(Tried::Wait);
        };
        let may = match device {
            Some(device) => self.by_device.take_together(&format!("{device} {login}")),
            None => self.may_try(&login, caller),
        };
        if !may {
            return Ok(Tried::Wait);
        }
        let known = account
            .as_ref()
            .and_then(|account| first::hash_at(&account.password_hash, clock::now()))
            .unwrap_or(NOBODY);
        let is_right = queue.verify(place, password, known.to_owned()).await;
        Ok(match account {
            Some(account) if is_right => Tried::In(account),
            Some(_) | None => Tried::Wrong,
        })
    }

    /// Whether a code may be tried for an account. Its password was right before, so what is left for one account is few and
    /// the same for all networks together: a stranger does not get here, and whoever found the password out has no more tries
    /// for more networks.
    pub async fn may_try_code(
        &self,
        shop: &Shop,
        account: &Account,
        caller: &Caller,
        device: Option<&Device>,
    ) -> Result<bool, Error> {
        let device = device.map(Device::hash);
        let known_for = match &device {
            Some(device) => shop.accounts_of_device(device).await?,
            None => Vec::new(),
        };
        let device = device.filter(|_| known_for.contains(&account.id));
        Ok(self.may_try_code_from(&account.login.to_lowercase(), caller, device.as_deref()))
    }

    fn may_try_code_from(&self, login: &str, caller: &Caller, known_device: Option<&str>) -> bool {
        match known_device {
            // No login has a tab in it.
            Some(device) => self.codes.take_together(&format!("{device}\t{login}")),
            None => self.by_network.take("", &caller.as_seen()) && self.codes.take_together(login),
        }
    }

    /// Whether a browser may be asked for a passkey, whoever's it will be: what it answers is worth a look only if it was asked. A
    /// device counts if anybody has signed in from it.
    pub async fn may_try_passkey(
        &self,
        shop: &Shop,
        caller: &Caller,
        device: Option<&Device>,
    ) -> Result<bool, Error> {
        self.may_use_passkey(shop, caller, device, ("passkey", "")).await
    }

    /// Whether what a browser answers is looked at: as often as one may be asked, and no question or password is the fewer for it.
    pub async fn may_answer_with_passkey(
        &self,
        shop: &Shop,
        caller: &Caller,
        device: Option<&Device>,
    ) -> Result<bool, Error> {
        let subjects = ("passkey answered", "passkey answered");
        self.may_use_passkey(shop, caller, device, subjects).await
    }

    async fn may_use_passkey(
        &self,
        shop: &Shop,
        caller: &Caller,
        device: Option<&Device>,
        (of_device, of_network): (&str, &str),
    ) -> Result<bool, Error> {
        if let Some(device) = device.map(Device::hash)
            && !shop.accounts_of_device(&device).await?.is_empty()
        {
            // No login has a tab in it.
            return Ok(self.by_device.take_together(&format!("{device}\t{of_device}")));
        }
        Ok(self.by_network.take(of_network, &caller.as_seen()))
    }

    /// Whether a stranger may try a link of the owner's: each try costs what a password does.
    pub fn may_accept(&self, caller: &Caller) -> bool {
        self.by_network.take("", &caller.as_seen())
    }

    fn may_try(&self, login: &str, caller: &Caller) -> bool {
        let caller = &caller.as_seen();
        self.by_network.take("", caller)
            && (self.by_login.take_together(login) || self.by_login.take(login, caller))
    }

    /// Forgets those who have not tried lately.
    pub fn sweep(&self) {
        self.by_network.sweep();
        self.by_login.sweep();
        self.by_device.sweep();
        self.codes.sweep();
    }

    /// Makes the secret part of a link that signs in once.
    pub fn issue_link(&self) -> String {
        let token = clock::token();
        self.links
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token.clone());
        token
    }

    /// Whether the link is good; it never is again.
    pub fn take_link(&self, token: &str) -> bool {
        self.links
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(token)
    }
}

/// Argon2id hash of a password in PHC format, with the crate's recommended cost.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(Argon2::default()
        .hash_password(password.as_bytes(), &salt)?
        .to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::PasswordHash;

    #[test]
    fn an_unknown_login_costs_what_a_known_one_costs() {
        let (nobody, somebody) = (
            PasswordHash::new(NOBODY).unwrap(),
            hash("correct horse battery").unwrap(),
        );
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(
            (nobody.algorithm, nobody.version, &nobody.params),
            (somebody.algorithm, somebody.version, &somebody.params)
        );
        let length = |hash: &PasswordHash<'_>| hash.hash.unwrap().len();
        assert_eq!(length(&nobody), length(&somebody));
        assert_eq!(nobody.salt.unwrap().len(), somebody.salt.unwrap().len());
    }

    /// Whoever found the password out has as few tries from a hundred networks as from one, and the owner's device has others.
    #[test]
    fn codes_are_tried_from_anywhere_as_often_as_from_one_place() {
        let desk = SignInDesk::new();
        let from = |nth: u8| Caller::at([198, 51, nth, 7].into());
        let granted = (0..100).filter(|nth| desk.may_try_code_from("olga", &from(*nth), None));
        assert_eq!(granted.count(), 12);
        let granted = (0..100).filter(|_| desk.may_try_code_from("olga", &from(100), Some("device")));
        assert_eq!(granted.count(), 12, "nor has whoever took the device away");
        assert!(
            desk.may_try_code_from("pavel", &from(101), None),
            "of another login"
        );
        assert!(desk.may_try("olga", &from(102)), "a password is something else");
    }

    #[test]
    fn strangers_who_use_up_a_login_leave_its_owner_tries_from_elsewhere() {
        let desk = SignInDesk::new();
        let may_try = |address: &str| desk.may_try("olga", &Caller::at(address.parse().unwrap()));
        for nth in 0..60 {
            assert!(may_try(&format!("198.51.{nth}.7")), "{nth}");
        }
        for address in ["203.0.113.7", "203.0.113.8"] {
            let tries = (0..8).filter(|_| may_try(address)).count();
            assert_eq!(tries, 3, "{address}");
        }
    }
}
