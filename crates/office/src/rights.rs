//! Which right each address of the office wants: its pages, forms, functions and files, in one table.
//!
//! The server lets nobody in without the right that stands here, and at an address that does not stand here nobody at all. What
//! is drawn asks [`app::Chrome::may`], so that nobody finds a button that does not work.

use crate::order::DeedOutcome;
use percent_encoding::percent_decode_str;
use shop::{
    order::DeedKind,
    staff::{Admin, Right, Role},
};

/// Who may ask for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Whoever comes: the ways in and out.
    Nothing,
    /// Whoever is signed in.
    SignIn,
    /// Whoever has this right.
    Right(Right),
    /// Whoever has the right of the deed that the last part of the address names.
    Deed,
}

use Wanted::{Deed, Nothing, Right as Of, SignIn};

/// Methods, addresses without the language, and what they want.
pub const RIGHTS: &[(&str, &str, Wanted)] = &[
    ("GET POST", "/admin/sign-in", Nothing),
    ("GET POST", "/admin/sign-in/code", Nothing),
    ("POST", "/admin/sign-in/passkey", Nothing),
    ("POST", "/admin/sign-in/passkey/begin", Nothing),
    ("GET", "/admin/sign-in/{token}", Nothing),
    ("GET POST", "/admin/invitation/{token}", Nothing),
    ("POST", "/admin/sign-out", Nothing),
    ("GET", "/admin", SignIn),
    ("GET", "/admin/account", SignIn),
    ("POST", "/admin/account/end", SignIn),
    ("POST", "/admin/account/sign-out-elsewhere", SignIn),
    ("GET POST", "/admin/account/factor", SignIn),
    ("POST", "/admin/account/factor/codes", SignIn),
    ("POST", "/admin/account/factor/remove", SignIn),
    ("GET", "/admin/account/passkeys/new", SignIn),
    ("POST", "/admin/account/passkeys", SignIn),
    ("POST", "/admin/account/passkeys/begin", SignIn),
    ("POST", "/admin/account/passkeys/remove", SignIn),
    ("GET POST", "/admin/confirm", SignIn),
    ("GET POST", "/admin/password", SignIn),
    ("GET", "/admin/orders", Of(Right::ReadOrders)),
    ("GET", "/admin/orders/events", Of(Right::ReadOrders)),
    ("GET POST", "/admin/orders/new", Of(Right::TakeOrders)),
    ("GET", "/admin/orders/export/{file}", Of(Right::Exports)),
    ("GET", "/admin/orders/print", Of(Right::Parcels)),
    ("GET POST", "/admin/orders/ship", Of(Right::Parcels)),
    ("POST", "/admin/orders/ship/file", Of(Right::Parcels)),
    ("POST", "/admin/orders/columns", Of(Right::ReadOrders)),
    // Everybody's lists want another right as well: see `Shop::keep_order_view`.
    ("POST", "/admin/orders/views", Of(Right::ReadOrders)),
    ("POST", "/admin/orders/views/{id}", Of(Right::ReadOrders)),
    ("GET", "/admin/orders/{number}", Of(Right::ReadOrders)),
    ("POST", "/admin/orders/{number}/{deed}", Deed),
    ("POST", "/admin/orders/{number}/amend", Of(Right::TakeOrders)),
    ("POST", "/admin/orders/{number}/lines", Of(Right::TakeOrders)),
    ("POST", "/admin/orders/{number}/remarks", Of(Right::Remarks)),
    ("POST", "/admin/orders/{number}/return", Of(Right::TakeOrders)),
    (
        "GET",
        "/admin/orders/{number}/papers/{paper}",
        Of(Right::ReadOrders),
    ),
    (
        "GET",
        "/admin/orders/{number}/export/{file}",
        Of(Right::ReadOrders),
    ),
    ("POST", "/admin/messages/{id}/resend", Of(Right::TakeOrders)),
    ("POST", "/admin/trials/put-away", Of(Right::TakeOrders)),
    ("GET", "/admin/documents/{version}", Of(Right::ReadOrders)),
    ("GET", "/admin/problems", Of(Right::ReadOrders)),
    ("POST", "/admin/orphans/{id}/resolve", Of(Right::Money)),
    ("GET", "/admin/goods", Of(Right::ReadGoods)),
    ("GET", "/admin/goods/export/{file}", Of(Right::ReadGoods)),
    ("GET POST", "/admin/goods/import", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/import/write", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/import/cancel", Of(Right::WriteGoods)),
    ("GET POST", "/admin/goods/new", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/new/drop-draft", Of(Right::WriteGoods)),
    ("GET POST", "/admin/goods/bulk", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/demo", Of(Right::WriteGoods)),
    ("GET POST", "/admin/goods/{id}", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/{id}/row", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/{id}/undo", Of(Right::WriteGoods)),
    ("POST", "/admin/goods/{id}/drop-draft", Of(Right::WriteGoods)),
    ("GET POST", "/admin/categories", Of(Right::WriteGoods)),
    ("POST", "/admin/media", Of(Right::WriteGoods)),
    ("GET", "/admin/stock", Of(Right::ReadGoods)),
    ("POST", "/admin/stock", Of(Right::Stock)),
    ("GET POST", "/admin/stock/takings", Of(Right::Stock)),
    ("GET POST", "/admin/stock/takings/{number}", Of(Right::Stock)),
    ("GET", "/admin/stock/takings/{number}/review", Of(Right::Stock)),
    ("GET", "/admin/stock/takings/{number}/print", Of(Right::Stock)),
    ("POST", "/admin/stock/takings/{number}/post", Of(Right::Stock)),
    ("POST", "/admin/stock/takings/{number}/drop", Of(Right::Stock)),
    ("GET", "/admin/calls", Of(Right::Doctor)),
    ("GET POST", "/admin/doctor", Of(Right::Doctor)),
    ("GET", "/admin/strangers", Of(Right::Strangers)),
    ("POST", "/admin/strangers/block", Of(Right::Strangers)),
    ("POST", "/admin/strangers/release", Of(Right::Strangers)),
    ("GET", "/admin/strangers/orders", Of(Right::Strangers)),
    ("POST", "/admin/strangers/orders", Of(Right::Strangers)),
    ("GET", "/admin/books", Of(Right::Books)),
    ("GET", "/admin/books/{file}", Of(Right::Exports)),
    ("GET", "/admin/numbers/{file}", Of(Right::Exports)),
    ("GET", "/admin/security", Of(Right::SecurityEvents)),
    ("GET", "/admin/security/{file}", Of(Right::SecurityEvents)),
    ("GET", "/admin/journal", Of(Right::SecurityEvents)),
    ("GET", "/admin/journal/{file}", Of(Right::SecurityEvents)),
    ("GET", "/admin/settings", Of(Right::Settings)),
    ("GET", "/admin/settings/history", Of(Right::Settings)),
    ("GET POST", "/admin/settings/{section}", Of(Right::Settings)),
    ("GET POST", "/admin/backups", Of(Right::Backups)),
    ("GET", "/admin/backups/{file}", Of(Right::Backups)),
    ("GET POST", "/admin/privacy", Of(Right::PersonalData)),
    ("POST", "/admin/privacy/export", Of(Right::PersonalData)),
    ("POST", "/admin/privacy/forget", Of(Right::PersonalData)),
    ("POST", "/admin/privacy/withdraw", Of(Right::PersonalData)),
    ("GET POST", "/admin/privacy/consents", Of(Right::PersonalData)),
    ("POST", "/admin/privacy/consents/export", Of(Right::PersonalData)),
    ("GET", "/admin/people", Of(Right::People)),
    ("POST", "/admin/people/invite", Of(Right::People)),
    ("POST", "/admin/people/revoke", Of(Right::People)),
    ("POST", "/admin/people/{id}/role", Of(Right::People)),
    ("POST", "/admin/people/{id}/reset", Of(Right::People)),
    ("POST", "/admin/people/{id}/remove", Of(Right::People)),
    // What it does to the order wants the deed's own right as well: see `crate::act`.
    ("POST", "/api/office/act", Of(Right::ReadOrders)),
    ("POST", "/api/office/check", Of(Right::ReadOrders)),
    ("POST", "/api/office/preview-refund", Of(Right::Money)),
    ("GET", "/api/office/find", Of(Right::ReadOrders)),
    ("POST", "/api/office/count", Of(Right::Stock)),
    ("GET", "/api/office/goods/find", Of(Right::ReadGoods)),
    ("POST", "/api/office/goods/row", Of(Right::WriteGoods)),
    ("POST", "/api/office/goods/draft", Of(Right::WriteGoods)),
];

/// Whether a page is for people who are not signed in.
pub fn is_open(path: &str) -> bool {
    let path = path.strip_prefix("/en").unwrap_or(path);
    matches!(path, "/admin/sign-in" | "/admin/sign-in/code") || path.starts_with("/admin/invitation/")
}

/// That whoever asks lacks the right for it. The server puts it into the context and answers with a page that says who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lacking(pub Right);

impl Wanted {
    /// What this method wants at this address of the router; `None` if there is no such thing.
    pub fn at(method: &str, route: &str) -> Option<Self> {
        let route = match route.strip_prefix("/en") {
            Some(rest) if rest.starts_with('/') => rest,
            Some(_) | None => route,
        };
        let methods = |methods: &str| methods.split(' ').any(|known| known == method);
        RIGHTS
            .iter()
            .find(|(known, path, _)| *path == route && methods(known))
            .map(|(.., wanted)| *wanted)
    }

    /// Lets somebody ask for it, at this very path.
    ///
    /// # Errors
    /// The right that they lack.
    pub fn allow(self, admin: &Admin, path: &str) -> Result<(), Lacking> {
        self.allow_role(admin.role(), path)
    }

    /// The same for anybody of this role.
    ///
    /// # Errors
    /// The right that they lack.
    pub fn allow_role(self, role: Role, path: &str) -> Result<(), Lacking> {
        let right = match self {
            Self::Nothing | Self::SignIn => return Ok(()),
            Self::Right(right) => right,
            Self::Deed => right_of(path.rsplit('/').next().unwrap_or_default()),
        };
        if role.may(right) {
            Ok(())
        } else {
            Err(Lacking(right))
        }
    }
}

/// The right of a deed by its name in an address, in any spelling that a handler reads it from. What is no deed changes nothing: it
/// is not found by whoever reads orders.
fn right_of(deed: &str) -> Right {
    match &*percent_decode_str(deed).decode_utf8_lossy() {
        DeedOutcome::PREVIEW_REFUND | DeedOutcome::ASK_REFUND => Right::Money,
        deed => DeedKind::parse(deed).map_or(Right::ReadOrders, DeedKind::right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_wants_the_same_in_both_languages_and_what_is_no_address_is_none() {
        let orders = Some(Of(Right::ReadOrders));
        assert_eq!(Wanted::at("GET", "/admin/orders"), orders);
        assert_eq!(Wanted::at("GET", "/en/admin/orders"), orders);
        assert_eq!(Wanted::at("POST", "/admin/stock"), Some(Of(Right::Stock)));
        assert_eq!(Wanted::at("GET", "/admin/stock"), Some(Of(Right::ReadGoods)));
        for (method, route) in [
            ("POST", "/admin/orders"),
            ("GET", "/admin/sign-out"),
            ("GET", "/admin/weather"),
            ("GET", "/enadmin/orders"),
            ("", "/admin"),
        ] {
            assert_eq!(Wanted::at(method, route), None, "{method} {route}");
        }
    }

    #[test]
    fn only_the_ways_in_are_open() {
        for path in [
            "/admin/sign-in",
            "/en/admin/sign-in",
            "/en/admin/sign-in/code",
            "/en/admin/invitation/abc",
        ] {
            assert!(is_open(path), "{path}");
        }
        for path in [
            "/admin",
            "/admin/people",
            "/admin/sign-in/x",
            "/admin/invitation",
            "/x/admin/sign-in",
        ] {
            assert!(!is_open(path), "{path}");
        }
    }

    #[test]
    fn no_address_stands_twice() {
        for (at, (methods, path, _)) in RIGHTS.iter().enumerate() {
            let twice = RIGHTS[at + 1..].iter().any(|(others, other, _)| {
                other == path && others.split(' ').any(|one| methods.contains(one))
            });
            assert!(!twice, "{methods} {path}");
        }
    }

    #[test]
    fn a_deed_wants_its_own_right() {
        let may = |role: Role, deed: &str| {
            Deed.allow_role(role, &format!("/en/admin/orders/7/{deed}"))
                .is_ok()
        };
        for (deed, packer, accountant, viewer) in [
            ("ship", true, false, false),
            ("ship-part", true, false, false),
            ("mend-shipment", true, false, false),
            ("deliver", true, false, false),
            ("mark", true, false, false),
            ("ship-less", false, true, false),
            ("refund", false, true, false),
            ("preview-refund", false, true, false),
            ("ask-refund", false, true, false),
            ("cancel", false, false, false),
            ("check", true, true, true),
            ("burn", true, true, true),
            // As handlers read it.
            ("canc%65l", false, false, false),
            ("%72%65fund", false, true, false),
            ("%61sk-refund", false, true, false),
            ("pay%2Doutside", false, true, false),
        ] {
            let found = [Role::Packer, Role::Accountant, Role::Viewer].map(|role| may(role, deed));
            assert_eq!(found, [packer, accountant, viewer], "{deed}");
            assert!(may(Role::Owner, deed) && may(Role::Manager, deed), "{deed}");
        }
    }
}
