//! What asks who sits there, and what is open to those who lack a second factor: addresses, and nothing else.

use axum::http::Method;
use percent_encoding::percent_decode_str;

/// What is done at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It is opened.
    Open,
    /// A form is sent there.
    Send,
    /// A form is sent there in which this field says one of these.
    SendWith(&'static str, &'static [&'static str]),
}

/// What wants that its person showed lately who they are, below `/` and `/en`. A part in braces is anything, and
/// `{*rest}` is all that follows.
pub const WANTED: [(Doing, &str); 23] = [
    // Money goes back, or everybody is told that it did.
    (Doing::Send, "/admin/orders/{number}/refund"),
    (Doing::Send, "/admin/orders/{number}/note-refund"),
    (Doing::Send, "/admin/orders/{number}/settle-refund"),
    (Doing::SendWith("deed", &REFUNDS), "/api/office/act"),
    // Secrets, where money goes, who is told of it.
    (Doing::Send, "/admin/settings/{section}"),
    // The whole shop in one file.
    (Doing::Open, "/admin/backups/{file}"),
    // A person is handed over, or all of them, or forgotten for good.
    (Doing::Send, "/admin/privacy/export"),
    (Doing::Send, "/admin/privacy/consents/export"),
    (Doing::Send, "/admin/privacy/forget"),
    // Who may do what.
    (Doing::Open, "/admin/people"),
    (Doing::Open, "/admin/people/{*rest}"),
    (Doing::Send, "/admin/people"),
    (Doing::Send, "/admin/people/{*rest}"),
    // How somebody signs in.
    (Doing::Send, "/admin/account/factor"),
    (Doing::Send, "/admin/account/factor/codes"),
    (Doing::Send, "/admin/account/factor/remove"),
    (Doing::Open, "/admin/account/passkeys/new"),
    (Doing::Send, "/admin/account/passkeys"),
    (Doing::Send, "/admin/account/passkeys/begin"),
    (Doing::Send, "/admin/account/passkeys/remove"),
    // And where.
    (Doing::Send, "/admin/account/end"),
    (Doing::Send, "/admin/account/sign-out-elsewhere"),
    // The question itself, where a page was to be opened.
    (Doing::Send, "/admin/confirm"),
];

/// The deeds about money that goes back, by their names.
const REFUNDS: [&str; 3] = ["refund", "note-refund", "settle-refund"];

/// Where somebody gets who lacks the second factor that the shop wants of them.
const OPEN_TO_ALL: [&str; 11] = [
    "/admin/sign-in",
    "/admin/sign-in/{*rest}",
    "/admin/sign-out",
    "/admin/password",
    "/admin/confirm",
    "/admin/account/factor",
    "/admin/account/factor/codes",
    "/admin/account/factor/remove",
    "/admin/account/passkeys",
    "/admin/account/passkeys/begin",
    "/admin/account/passkeys/new",
];

/// What the table says of a request.
pub(super) fn wanted(method: &Method, path: &str) -> Option<Doing> {
    let is_look = matches!(*method, Method::GET | Method::HEAD);
    let mut wanted = WANTED.into_iter();
    let found = wanted.find(|(doing, address)| (*doing == Doing::Open) == is_look && fits(address, path));
    found.map(|(doing, _)| doing)
}

/// Whether somebody gets there who lacks the second factor that the shop wants of them.
pub(super) fn is_open_to_all(path: &str) -> bool {
    OPEN_TO_ALL.iter().any(|open| fits(open, path))
}

/// Whether a path is meant by an address of the table. Its parts are compared as handlers read them.
fn fits(address: &str, path: &str) -> bool {
    let path = match path.strip_prefix("/en") {
        Some(rest) if rest.starts_with('/') => rest,
        Some(_) | None => path,
    };
    let mut parts = path.split('/');
    for wanted in address.split('/') {
        let Some(part) = parts.next() else {
            return false;
        };
        if wanted == "{*rest}" {
            return true;
        }
        if !wanted.starts_with('{') && percent_decode_str(part).decode_utf8_lossy() != wanted {
            return false;
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::order::DeedKind;

    #[test]
    fn what_wants_it_is_known_in_every_spelling_that_a_handler_takes() {
        for (method, path, doing) in [
            (Method::POST, "/admin/orders/1001/refund", Some(Doing::Send)),
            (Method::POST, "/en/admin/orders/1001/refund", Some(Doing::Send)),
            (Method::POST, "/admin/orders/1001/ref%75nd", Some(Doing::Send)),
            (
                Method::POST,
                "/en/admin/orders/1001/note-refund",
                Some(Doing::Send),
            ),
            (Method::POST, "/admin/orders/1001/ship", None),
            (Method::GET, "/admin/orders/1001", None),
            (
                Method::POST,
                "/api/office/act",
                Some(Doing::SendWith("deed", &REFUNDS)),
            ),
            (Method::POST, "/admin/settings/payment", Some(Doing::Send)),
            (Method::GET, "/admin/settings/payment", None),
            (Method::GET, "/admin/backups/shop-1.tar.gz", Some(Doing::Open)),
            (Method::HEAD, "/admin/backups/shop-1.tar.gz", Some(Doing::Open)),
            (Method::GET, "/admin/backups", None),
            (Method::POST, "/admin/privacy/consents/export", Some(Doing::Send)),
            (Method::POST, "/admin/privacy/consents", None),
            (Method::GET, "/admin/people", Some(Doing::Open)),
            (Method::GET, "/en/admin/people/7/rights", Some(Doing::Open)),
            (Method::POST, "/admin/people/7", Some(Doing::Send)),
            (Method::GET, "/admin/peoples", None),
            (Method::GET, "/admin/account/factor", None),
            (Method::POST, "/admin/account/factor/remove", Some(Doing::Send)),
            (Method::GET, "/en/admin/account/passkeys/new", Some(Doing::Open)),
            (Method::POST, "/admin/account/passkeys", Some(Doing::Send)),
            (Method::POST, "/admin/sign-in/passkey", None),
            (Method::POST, "/ensign/admin/confirm", None),
        ] {
            assert_eq!(wanted(&method, path), doing, "{method} {path}");
        }
    }

    #[test]
    fn every_deed_that_wants_it_is_in_the_table_and_no_other() {
        for kind in DeedKind::ALL {
            let found = wanted(&Method::POST, &format!("/admin/orders/1001/{}", kind.as_str()));
            assert_eq!(found.is_some(), kind.wants_confirmation(), "{kind:?}");
            assert_eq!(
                REFUNDS.contains(&kind.as_str()),
                kind.wants_confirmation(),
                "{kind:?}"
            );
        }
    }
}
