//! The second step of signing in, and the question who sits there.

use super::{NOW, ORIGIN, World, drawn};
use crate::{
    code::{self, CodeTried},
    confirm::{self, Confirming, PROOF},
    factor::{Enrolment, FactorOutcome, codes_page, kept_page, new_page, panel},
    sign_in::Denied,
};
use app::sample::fixture;
use leptos::prelude::*;
use shop::{factor::Factor, store::AccountId, text::Lang};

pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let mut pages = Vec::new();
    let mut add = |name: &str, view: &dyn Fn() -> AnyView| pages.push((name.to_owned(), drawn(chrome, view)));
    add("code", &|| code::content(chrome, None, None));
    add("wrong code", &|| {
        let tried = CodeTried {
            denied: Denied::Wrong,
            has_passkeys: true,
        };
        code::content(chrome, Some(tried), Some(ORIGIN))
    });
    for denied in [
        None,
        Some(Denied::Wrong),
        Some(Denied::TooOften { retry_after: 60 }),
    ] {
        let waits = waits(world.typed, denied);
        for has_factor in [false, true] {
            add("confirm", &|| {
                confirm::content(chrome, world.typed, &waits, has_factor)
            });
        }
    }
    let enrolment = enrolment(world.typed);
    let wrong = FactorOutcome::Wrong(enrolment.clone());
    add("no factor", &|| new_page(chrome, Some(&enrolment), false, None));
    add("owed factor", &|| new_page(chrome, Some(&enrolment), true, None));
    add("wrong first code", &|| {
        new_page(chrome, Some(&enrolment), true, Some(&wrong))
    });
    add("stale factor", &|| {
        new_page(chrome, Some(&enrolment), false, Some(&FactorOutcome::Stale))
    });
    add("no key", &|| new_page(chrome, None, false, None));
    add("factor", &|| kept_page(chrome, &factor()));
    add("codes", &|| codes_page(chrome, &[world.typed.to_owned()]));
    pages
}

#[test]
fn what_was_sent_comes_back_unseen_and_is_sent_to_where_it_went() {
    let chrome = fixture::chrome(Lang::En);
    let waits = waits("a \"quoted\" <word>", None);
    let page = drawn(&chrome, || confirm::content(&chrome, "olga", &waits, false));
    for part in [
        "action=\"/en/admin/settings/seller\"",
        "name=\"SHOP_PHONE\"",
        "value=\"a &quot;quoted&quot; &lt;word&gt;\"",
        &format!("name=\"{PROOF}\""),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn the_page_of_an_account_leads_to_its_second_step() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let factor = factor();
        for (factor, words) in [
            (None, "office-factor-set-up"),
            (Some(&factor), "office-factor-manage"),
        ] {
            let page = drawn(&chrome, || panel(&chrome, factor));
            assert!(page.contains(&chrome.text(words)), "{page}");
            assert!(page.contains(&chrome.href("/admin/account/factor")));
        }
    }
}

fn waits(typed: &str, denied: Option<Denied>) -> Confirming {
    Confirming {
        action: "/en/admin/settings/seller".to_owned(),
        fields: vec![("SHOP_PHONE".to_owned(), typed.to_owned())],
        denied,
    }
}

fn enrolment(typed: &str) -> Enrolment {
    Enrolment {
        key: "MZXW6YTBOJTG633C".to_owned(),
        link: format!("otpauth://totp/{typed}"),
        held: typed.to_owned(),
    }
}

fn factor() -> Factor {
    Factor {
        account: AccountId(1),
        sealed: Vec::new(),
        since: NOW,
        last_step: 0,
        codes_left: 3,
    }
}
