//! Who signs in, who may sign in, and who should not.

use super::METHOD_UNITS;
use crate::{
    clean,
    sheet::{
        Sheet,
        pen::{LINE_UNITS, Pen},
    },
};
use shop::{message::PeopleTold, stranger::Cause, time::Timestamp};

/// Somebody signed in from a device that is new to the account.
pub(in crate::sheet) fn new_device(
    pen: &Pen<'_>,
    login: &str,
    count: i64,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let mut sentences = vec![pen.text("letter-new-device-what")];
    if count > 0 {
        sentences.push(pen.with("letter-new-device-many", &[("count", &count.to_string())]));
    }
    sentences.push(pen.text("letter-new-device-do"));
    about_account(
        pen,
        ("letter-new-device", login),
        sentences,
        (network, device),
        at,
    )
}

/// It was changed who works in the shop.
pub(in crate::sheet) fn people(
    pen: &Pen<'_>,
    told: PeopleTold,
    (login, by): (&str, &str),
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let by = clean::line(by, METHOD_UNITS);
    let (title, what) = match told {
        PeopleTold::Joined(_) => ("letter-people-joined", "letter-people-joined-what"),
        PeopleTold::Password => ("letter-people-password", "letter-people-password-what"),
        PeopleTold::Role(_) => ("letter-people-role", "letter-people-role-what"),
        PeopleTold::Removed => ("letter-people-removed", "letter-people-removed-what"),
    };
    let role = told
        .role()
        .map(|role| pen.text(&format!("role-{}", role.as_str())));
    let role = role.unwrap_or_default();
    let sentences = vec![
        pen.with(what, &[("by", by.as_str()), ("role", role.as_str())]),
        pen.text("letter-people-do"),
    ];
    let sheet = about_account(pen, (title, login), sentences, (network, device), at);
    Sheet {
        link: pen.link(pen.text("letter-people-open"), "/admin/people"),
        ..sheet
    }
}

/// Somebody needs no code any more to sign in.
pub(in crate::sheet) fn factor_removed(
    pen: &Pen<'_>,
    login: &str,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let sentences = vec![
        pen.text("letter-factor-removed-what"),
        pen.text("letter-factor-removed-do"),
    ];
    about_account(
        pen,
        ("letter-factor-removed", login),
        sentences,
        (network, device),
        at,
    )
}

/// Somebody has one more passkey.
pub(in crate::sheet) fn passkey_added(
    pen: &Pen<'_>,
    login: &str,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let sentences = vec![
        pen.text("letter-passkey-added-what"),
        pen.text("letter-passkey-added-do"),
    ];
    about_account(
        pen,
        ("letter-passkey-added", login),
        sentences,
        (network, device),
        at,
    )
}

/// There are two of a passkey, and the one with the lower counter opened nothing.
pub(in crate::sheet) fn passkey_copied(
    pen: &Pen<'_>,
    login: &str,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let sentences = vec![
        pen.text("letter-passkey-copied-what"),
        pen.text("letter-passkey-copied-do"),
    ];
    about_account(
        pen,
        ("letter-passkey-copied", login),
        sentences,
        (network, device),
        at,
    )
}

/// Somebody is trying passwords.
pub(in crate::sheet) fn brute_force(pen: &Pen<'_>, tries: i64) -> Sheet {
    let sentences = vec![
        pen.with("letter-brute-force-what", &[("tries", &tries.to_string())]),
        pen.text("letter-brute-force-do"),
    ];
    let link = pen.link(pen.text("letter-security-open"), "/admin/security?topic=sign_in");
    pen.sheet(
        pen.text("letter-brute-force"),
        sentences,
        link,
        "letter-owner-foot",
    )
}

/// A network causes so much that it would help to shut it out.
pub(in crate::sheet) fn stranger(pen: &Pen<'_>, network: &str, cause: Cause, refused: i64) -> Sheet {
    let network = clean::line(network, METHOD_UNITS);
    let values: [(&str, &str); 3] = [
        ("network", &network),
        ("cause", &pen.cause(cause)),
        ("refused", &refused.to_string()),
    ];
    let sentences = vec![
        pen.with("letter-stranger-what", &values),
        pen.text("letter-stranger-do"),
    ];
    let link = pen.link(pen.text("letter-stranger-open"), "/admin/strangers");
    pen.sheet(pen.text("letter-stranger"), sentences, link, "letter-owner-foot")
}

/// Something that happened to an account, with where it came from as far as that is known.
fn about_account(
    pen: &Pen<'_>,
    (title, login): (&str, &str),
    sentences: Vec<String>,
    (network, device): (&str, &str),
    at: Timestamp,
) -> Sheet {
    let login = clean::line(login, METHOD_UNITS);
    let title = pen.with(title, &[("login", &login)]);
    let link = pen.link(pen.text("letter-security-open"), "/admin/security");
    let facts = [
        ("letter-new-device-device", clean::line(device, LINE_UNITS)),
        ("letter-new-device-network", clean::line(network, METHOD_UNITS)),
        ("letter-new-device-at", pen.moment(at)),
    ];
    let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Sheet {
        facts: known.map(|(label, value)| pen.fact(label, value)).collect(),
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}
