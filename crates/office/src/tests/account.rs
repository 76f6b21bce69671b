//! Where somebody is signed in.

use super::{NOW, ORIGIN, World, drawn};
use crate::{
    account::{Shown, content},
    passkey::{PasskeyTrouble, PasskeysShown, new_page},
};
use shop::{
    Timestamp,
    passkey::{Passkey, PasskeyId},
    secret::Secret,
    staff::{Place, Role, SignIn},
    store::{Account, AccountId, SignInId},
    text::Lang,
};

pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let one = [sign_in(1, world.typed)];
    let two = [sign_in(1, world.typed), sign_in(2, "")];
    [&one[..], &two[..]]
        .into_iter()
        .map(|sign_ins| ("account".into(), page(world, sign_ins)))
        .chain(passkey_pages(world))
        .collect()
}

fn passkey_pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let new = |origin, trouble| drawn(chrome, || new_page(chrome, origin, trouble));
    [
        ("new passkey", new(Some(ORIGIN), None)),
        (
            "passkey that failed",
            new(Some(ORIGIN), Some(PasskeyTrouble::Failed)),
        ),
        (
            "passkey that is known",
            new(Some(ORIGIN), Some(PasskeyTrouble::Refused)),
        ),
        ("no passkeys here", new(None, None)),
    ]
    .map(|(name, page)| (name.to_owned(), page))
    .into()
}

fn page(world: &World, sign_ins: &[SignIn]) -> String {
    let shown = Shown {
        login: world.typed,
        here: &id(1),
        factor: None,
        passkeys: PasskeysShown {
            passkeys: &[passkey(1, world.typed, Some(NOW)), passkey(2, world.typed, None)],
            codes_left: Some(3),
            origin: Some(ORIGIN),
        },
        sign_ins,
    };
    drawn(&world.chrome, || content(&world.chrome, &shown))
}

#[test]
fn others_are_ended_where_there_are_others_and_nobody_is_shown_an_id() {
    for lang in [Lang::Ru, Lang::En] {
        let world = World::new(lang, "olga");
        let drawn = pages(&world);
        let [alone, together, ..] = &drawn[..] else {
            panic!("two pages and those of passkeys");
        };
        for button in ["/admin/account/sign-out-elsewhere", "/admin/account/end"] {
            assert_eq!(
                (
                    alone.1.matches(button).count(),
                    together.1.matches(button).count()
                ),
                (0, 1),
                "{button}"
            );
        }
        for (_, page) in [alone, together] {
            let here = world.chrome.text("office-account-here");
            assert_eq!(page.matches(&here).count(), 1);
            assert!(!page.contains(id(1).as_str()) && !page.contains(id(2).as_str()));
        }
    }
}

/// Without the script they are none, and where browsers make none there is nothing to press.
#[test]
fn what_wants_a_script_is_out_of_sight_without_it() {
    for lang in [Lang::Ru, Lang::En] {
        let world = World::new(lang, "olga");
        let pages = passkey_pages(&world);
        for (name, page) in &pages[..3] {
            assert_eq!(page.matches("data-passkey=\"create\"").count(), 1, "{name}");
            assert_eq!(page.matches(" hidden").count(), 1, "{name}: {page}");
            assert!(page.contains("data-instead"), "{name}");
        }
        assert!(!pages[3].1.contains("data-passkey"));
        assert!(pages[3].1.contains(&world.chrome.text("passkey-nowhere")));
    }
}

fn passkey(id: i64, name: &str, used_at: Option<Timestamp>) -> Passkey {
    Passkey {
        id: PasskeyId(id),
        account: AccountId(1),
        name: name.to_owned(),
        credential: vec![1],
        public_key: vec![2],
        counter: 0,
        added_at: NOW,
        used_at,
    }
}

fn sign_in(seed: u8, typed: &str) -> SignIn {
    let account = Account {
        id: AccountId(1),
        login: typed.to_owned(),
        password_hash: String::new(),
        epoch: 1,
        role: Role::Owner,
    };
    let place = Place {
        network: "203.0.113.0/24".to_owned(),
        device: typed.to_owned(),
    };
    SignIn::begin(&account, id(seed), place, NOW)
}

fn id(seed: u8) -> SignInId {
    SignInId::of(&Secret::from_random([seed; 16]))
}
