//! The page of security events.

use super::drawn;
use crate::{
    PasswordTrouble, password,
    security::{self, Listing},
    security_filter,
};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    security::{Act, SecurityEvent, SecurityEventId, SecurityFilter, SecurityRow, Told},
    text::Lang,
};

fn row(act: Act, words: &str, count: i64) -> SecurityRow {
    SecurityRow {
        id: SecurityEventId(7),
        event: SecurityEvent {
            at: NOW,
            act,
            who: Told::of(words),
            network: Told::of(words),
            device: Told::of(words),
            detail: Told::of(words),
            count,
        },
    }
}

/// Every act, with these words wherever somebody's words stand; and nothing at all.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let mut rows: Vec<SecurityRow> = Act::ALL
        .into_iter()
        .map(|act| row(act, world.typed, 22))
        .collect();
    rows.extend(Act::ALL.map(|act| row(act, "", 1)));
    let filter = SecurityFilter {
        before: Some(SecurityEventId(200)),
        ..security_filter("refusal", world.typed, 50)
    };
    let troubles = [
        None,
        Some(PasswordTrouble::Wrong),
        Some(PasswordTrouble::TooOften),
        Some(PasswordTrouble::Short),
        Some(PasswordTrouble::Long),
        Some(PasswordTrouble::Guessed),
    ];
    let passwords = troubles.map(|trouble| {
        let page = drawn(&world.chrome, || {
            password::content(&world.chrome, world.typed, trouble.is_none(), trouble)
        });
        ("password".to_owned(), page)
    });
    [rows.as_slice(), &[]]
        .into_iter()
        .map(|rows| {
            let listing = Listing {
                rows,
                filter: &filter,
                has_more: true,
            };
            let page = drawn(&world.chrome, || security::content(&world.chrome, &listing));
            ("security".to_owned(), page)
        })
        .chain(passwords)
        .collect()
}

#[test]
fn what_was_counted_together_says_how_often_and_from_where() {
    let chrome = fixture::chrome(Lang::En);
    let rows = [
        row(Act::SignInFailed, "", 84),
        row(Act::SettingsChanged, "SMTP_URL", 1),
    ];
    let filter = security_filter("", "  ", 50);
    let listing = Listing {
        rows: &rows,
        filter: &filter,
        has_more: false,
    };
    let page = drawn(&chrome, || security::content(&chrome, &listing));
    for said in [
        "84 times within a minute",
        "from many networks",
        "SMTP_URL",
        "/en/admin/security/events.csv",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("1 time within"), "{page}");
    assert!(!page.contains("rel=\"next\""), "{page}");
}

#[test]
fn what_it_was_about_is_said_in_words() {
    let chrome = fixture::chrome(Lang::En);
    for (act, detail, words) in [
        (
            Act::LimitReached,
            "sign-in",
            "tries to sign in to the back office",
        ),
        (Act::LimitReached, "order", ">orders<"),
        (Act::SignedOut, "elsewhere", "on all other devices"),
        (Act::GoodsExported, "goods.csv", "goods.csv"),
    ] {
        let mut row = row(act, "", 1);
        row.event.detail = Told::of(detail);
        let listing = Listing {
            rows: &[row],
            filter: &security_filter("", "", 50),
            has_more: false,
        };
        let page = drawn(&chrome, || security::content(&chrome, &listing));
        assert!(page.contains(words), "{detail}: {page}");
    }
}

#[test]
fn what_is_asked_for_makes_sense() {
    let filter = security_filter("nonsense", &format!(" a\0{} ", "b".repeat(500)), 7);
    assert_eq!(
        (filter.topic, filter.text.chars().count(), filter.limit),
        (None, 100, 7)
    );
    assert!(!filter.text.contains('\0'));
}
