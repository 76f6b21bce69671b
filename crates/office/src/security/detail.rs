//! What exactly a security event was about, in the reader's language.
//!
//! An event keeps its detail as it was written, in the words of the program. Those are said here; names of people, files, settings and
//! networks are their own words, and so is what a later version may write.

use crate::{
    lacking::{right_id, role_id},
    privacy::person::asked_id,
};
use app::Chrome;
use shop::{
    privacy::AskedBy,
    security::Act,
    staff::{Right, Role},
    stranger::Cause,
};

/// The detail of something that happened.
pub(crate) fn said(chrome: &Chrome, act: Act, detail: &str) -> String {
    let known = match act {
        Act::LimitReached => {
            let cause = Cause::ALL.into_iter().find(|cause| cause.as_str() == detail);
            cause.map(|cause| chrome.words().cause(cause))
        }
        Act::SignedOut => (detail == "elsewhere").then(|| chrome.text("office-security-elsewhere")),
        Act::SignInFailed | Act::SignInHeldBack => step_id(detail).map(|id| chrome.text(id)),
        Act::PeopleChanged => people(chrome, detail),
        Act::RightLacking => {
            let right = Right::ALL.into_iter().find(|right| right.as_str() == detail);
            right.map(|right| chrome.text(right_id(right)))
        }
        // Whose orders and which file it was has a column of its own in the journal.
        Act::OrdersLetGo => counted(chrome, "office-detail-let-go", detail.rsplit_once(" · "))
            .or_else(|| counted(chrome, "office-detail-forgotten", Some(("", detail)))),
        Act::ConsentsExported => counted(chrome, "office-detail-consents", detail.rsplit_once(' '))
            .or_else(|| counted(chrome, "office-detail-rows", Some(("", detail)))),
        Act::ConsentWithdrawn => detail.rsplit_once(' ').and_then(|(way, count)| {
            let way: AskedBy = way.parse().ok()?;
            let way = chrome.text(asked_id(way));
            counted(chrome, "office-detail-withdrawn", Some((way.as_str(), count)))
        }),
        Act::OrdersForgotten => counted(chrome, "office-detail-forgotten", Some(("", detail))),
        Act::SignedIn
        | Act::SignedInAnew
        | Act::SignedInByLink
        | Act::Stranger
        | Act::CrossSite
        | Act::SettingsChanged
        | Act::NetworkShutOut
        | Act::NetworkLetIn
        | Act::GoodsExported
        | Act::OrdersExported
        | Act::EventsExported
        | Act::BackupTakenAway
        | Act::Confirmed
        | Act::RecoveryCodeUsed
        | Act::FactorAdded
        | Act::FactorRemoved
        | Act::AppRemoved
        | Act::PasskeyAdded
        | Act::PasskeyRemoved
        | Act::PasskeyCopied
        | Act::RecoveryCodesRenewed
        | Act::PersonExported
        | Act::PersonForgotten => None,
    };
    known.unwrap_or_else(|| detail.to_owned())
}

/// The words of a step of signing in.
fn step_id(step: &str) -> Option<&'static str> {
    match step {
        "code" => Some("office-detail-code"),
        "passkey" => Some("office-detail-passkey"),
        "confirm" => Some("office-detail-confirm"),
        _ => None,
    }
}

/// What was changed of the staff.
fn people(chrome: &Chrome, detail: &str) -> Option<String> {
    match detail {
        "first" => return Some(chrome.text("office-detail-first")),
        "removed" => return Some(chrome.text("office-detail-removed")),
        "password by link" => return Some(chrome.text("office-detail-password")),
        "own password" | "new password" => return Some(chrome.text("office-detail-own-password")),
        "password" => return Some(chrome.text("office-detail-link")),
        "link taken back" => return Some(chrome.text("office-detail-link-back")),
        _ => {}
    }
    let role_named = |role: Role| chrome.text(role_id(role));
    if let Some(role) = Role::parse(detail).map(role_named) {
        return Some(chrome.with("office-detail-role", &[("role", role.into())]));
    }
    if let Some(role) = given(detail).map(role_named) {
        return Some(chrome.with("office-detail-role-given", &[("role", role.into())]));
    }
    if let Some(role) = detail.strip_suffix(" and new password").and_then(given) {
        let role = [("role", role_named(role).into())];
        return Some(chrome.with("office-detail-role-and-password", &role));
    }
    // A login may have a colon; what was done to it has none.
    let (who, what) = detail.rsplit_once(": ")?;
    if let Some(role) = given(what).map(role_named) {
        return Some(chrome.with(
            "office-detail-role-of",
            &[("who", who.into()), ("role", role.into())],
        ));
    }
    let role = Role::parse(what).map(role_named);
    let (id, role) = match (who, what, role) {
        ("invited", _, Some(role)) => ("office-detail-invited", role),
        ("joined", _, Some(role)) => ("office-detail-joined", role),
        ("taken back", _, Some(role)) => ("office-detail-taken-back", role),
        (_, _, Some(role)) => ("office-detail-role-of", role),
        (_, "password", None) => ("office-detail-password-of", String::new()),
        (_, "removed", None) => ("office-detail-removed-of", String::new()),
        // The latter as it was written once.
        (login, "link taken back", None) | ("taken back", login, None) => {
            ("office-detail-link-taken-back", login.to_owned())
        }
        (_, _, None) => return None,
    };
    Some(chrome.with(id, &[("who", who.into()), ("role", role.into())]))
}

/// The role that somebody was given.
fn given(what: &str) -> Option<Role> {
    Role::parse(what.strip_prefix("role ")?)
}

/// Something with a number; nothing if that is none.
fn counted(chrome: &Chrome, id: &str, detail: Option<(&str, &str)>) -> Option<String> {
    let (what, count) = detail?;
    let count: i64 = count.parse().ok()?;
    Some(chrome.with(id, &[("what", what.into()), ("count", count.into())]))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use app::sample::fixture;
    use shop::text::Lang;

    /// Every kind of detail that the program writes in its own words.
    pub(crate) fn written() -> Vec<(Act, String)> {
        let mut all: Vec<(Act, String)> = [
            (Act::SignedOut, "elsewhere"),
            (Act::PeopleChanged, "first"),
            (Act::PeopleChanged, "removed"),
            (Act::PeopleChanged, "password by link"),
            (Act::PeopleChanged, "olga: password"),
            (Act::PeopleChanged, "olga: removed"),
            (Act::PeopleChanged, "taken back: olga"),
            (Act::PeopleChanged, "olga: link taken back"),
            (Act::PeopleChanged, "own password"),
            (Act::PeopleChanged, "new password"),
            (Act::PeopleChanged, "password"),
            (Act::PeopleChanged, "link taken back"),
            (Act::OrdersLetGo, "12"),
            (Act::ConsentsExported, "12"),
            (Act::OrdersLetGo, "203.0.113.0/24 · 12"),
            (Act::ConsentsExported, "consents.csv 12"),
            (Act::OrdersForgotten, "12"),
        ]
        .map(|(act, detail)| (act, detail.to_owned()))
        .to_vec();
        for step in ["code", "passkey", "confirm"] {
            all.extend([Act::SignInFailed, Act::SignInHeldBack].map(|act| (act, step.to_owned())));
        }
        for role in Role::ALL.map(Role::as_str) {
            all.push((Act::PeopleChanged, role.to_owned()));
            all.push((Act::PeopleChanged, format!("role {role}")));
            all.push((Act::PeopleChanged, format!("role {role} and new password")));
            all.push((Act::PeopleChanged, format!("olga: role {role}")));
            for who in ["invited", "joined", "taken back", "olga"] {
                all.push((Act::PeopleChanged, format!("{who}: {role}")));
            }
        }
        let of = |act: Act| move |word: &'static str| (act, word.to_owned());
        all.extend(Right::ALL.map(Right::as_str).map(of(Act::RightLacking)));
        all.extend(Cause::ALL.map(Cause::as_str).map(of(Act::LimitReached)));
        let ways = AskedBy::ALL.map(AskedBy::as_str);
        all.extend(ways.map(|way| (Act::ConsentWithdrawn, format!("{way} 12"))));
        all
    }

    #[test]
    fn every_detail_of_the_programs_own_is_said_in_both_languages() {
        let (ru, en) = (fixture::chrome(Lang::Ru), fixture::chrome(Lang::En));
        for (act, detail) in written() {
            let (ru, en) = (said(&ru, act, &detail), said(&en, act, &detail));
            assert!(ru != detail && ru != en, "{act:?} {detail}: {ru} · {en}");
            for own in ["olga", "203.0.113.0/24", "consents.csv", "12"] {
                assert_eq!(detail.contains(own), ru.contains(own), "{detail}: {ru}");
            }
            let foreign = ["olga", "consents.csv"]
                .iter()
                .fold(ru.clone(), |ru, own| ru.replace(own, ""));
            let is_foreign = |c: char| c.is_ascii_alphabetic();
            let foreign = foreign.replace("e-mail", "");
            assert!(!foreign.contains(is_foreign), "{detail}: {ru}");
        }
    }

    #[test]
    fn what_is_nobodys_word_is_shown_as_it_was_written() {
        let chrome = fixture::chrome(Lang::Ru);
        for (act, detail) in [
            (Act::GoodsExported, "goods.csv"),
            (Act::PasskeyAdded, "code"),
            (Act::SignInFailed, "by smoke"),
            (Act::PeopleChanged, "olga: astronaut"),
            (Act::OrdersForgotten, "many"),
        ] {
            assert_eq!(said(&chrome, act, detail), detail);
        }
        // A login may be anything.
        let named = said(&chrome, Act::PeopleChanged, "a: b: packer");
        assert!(named.contains("a: b") && named.contains("сборщик"), "{named}");
        // Whoever is called like an invitation is somebody all the same.
        let named = said(&chrome, Act::PeopleChanged, "invited: role packer");
        assert!(named.contains("invited") && named.contains("сборщик"), "{named}");
    }
}
