//! Where somebody is signed in.

use super::{NOW, World, drawn};
use crate::account::{Shown, content};
use shop::{
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
        .collect()
}

fn page(world: &World, sign_ins: &[SignIn]) -> String {
    let shown = Shown {
        login: world.typed,
        here: &id(1),
        factor: None,
        sign_ins,
    };
    drawn(&world.chrome, || content(&world.chrome, &shown))
}

#[test]
fn others_are_ended_where_there_are_others_and_nobody_is_shown_an_id() {
    for lang in [Lang::Ru, Lang::En] {
        let world = World::new(lang, "olga");
        let drawn = pages(&world);
        let [alone, together] = &drawn[..] else {
            panic!("two pages");
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
