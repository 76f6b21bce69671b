//! Every address of the shop, written down a second time: a new one has to be thought about here, too.

use shop::order::DeedKind;

/// Paths below `/` and `/en`, with the methods they take.
pub const PAGES: &[(&str, &str)] = &[
    ("/", "GET"),
    ("/products/{slug}", "GET"),
    ("/offer", "GET"),
    ("/privacy", "GET"),
    ("/delivery", "GET"),
    ("/returns", "GET"),
    ("/cart", "GET"),
    ("/cart/add", "POST"),
    ("/cart/set", "POST"),
    ("/checkout", "GET POST"),
    ("/orders/{key}", "GET"),
    ("/orders/{key}/events", "GET"),
    ("/orders/{key}/pay", "GET POST"),
    ("/orders/{key}/invoice", "GET"),
    ("/orders/{key}/return", "GET POST"),
    ("/orders/{key}/check", "POST"),
    ("/orders/{key}/cancel", "POST"),
    ("/setup", "GET POST"),
    ("/setup/{token}", "GET POST"),
    ("/admin", "GET"),
    ("/admin/sign-in", "GET POST"),
    ("/admin/sign-in/{token}", "GET"),
    ("/admin/sign-in/code", "GET POST"),
    ("/admin/sign-in/passkey", "POST"),
    ("/admin/sign-in/passkey/begin", "POST"),
    ("/admin/sign-out", "POST"),
    ("/admin/confirm", "GET POST"),
    ("/admin/account", "GET"),
    ("/admin/account/end", "POST"),
    ("/admin/account/factor", "GET POST"),
    ("/admin/account/factor/codes", "POST"),
    ("/admin/account/factor/remove", "POST"),
    ("/admin/account/passkeys", "POST"),
    ("/admin/account/passkeys/begin", "POST"),
    ("/admin/account/passkeys/new", "GET"),
    ("/admin/account/passkeys/remove", "POST"),
    ("/admin/account/sign-out-elsewhere", "POST"),
    ("/admin/orders", "GET"),
    ("/admin/orders/events", "GET"),
    ("/admin/orders/export/{file}", "GET"),
    ("/admin/orders/new", "GET POST"),
    ("/admin/orders/print", "GET"),
    ("/admin/orders/ship", "GET POST"),
    ("/admin/orders/ship/file", "POST"),
    ("/admin/orders/{number}", "GET"),
    ("/admin/orders/columns", "POST"),
    ("/admin/orders/views", "POST"),
    ("/admin/orders/views/{id}", "POST"),
    ("/admin/orders/{number}/amend", "POST"),
    ("/admin/orders/{number}/lines", "POST"),
    ("/admin/orders/{number}/remarks", "POST"),
    ("/admin/orders/{number}/return", "POST"),
    ("/admin/orders/{number}/{deed}", "POST"),
    ("/admin/orders/{number}/export/{file}", "GET"),
    ("/admin/orders/{number}/papers/{paper}", "GET"),
    ("/admin/messages/{id}/resend", "POST"),
    ("/admin/documents/{version}", "GET"),
    ("/admin/goods/import", "GET POST"),
    ("/admin/goods/import/write", "POST"),
    ("/admin/goods/import/cancel", "POST"),
    ("/admin/goods/export/{file}", "GET"),
    ("/admin/goods", "GET"),
    ("/admin/goods/new", "GET POST"),
    ("/admin/goods/new/drop-draft", "POST"),
    ("/admin/goods/bulk", "GET POST"),
    ("/admin/goods/demo", "POST"),
    ("/admin/goods/{id}", "GET POST"),
    ("/admin/goods/{id}/row", "POST"),
    ("/admin/goods/{id}/undo", "POST"),
    ("/admin/goods/{id}/drop-draft", "POST"),
    ("/admin/categories", "GET POST"),
    ("/admin/numbers/{file}", "GET"),
    ("/admin/problems", "GET"),
    ("/admin/books", "GET"),
    ("/admin/books/{file}", "GET"),
    ("/admin/calls", "GET"),
    ("/admin/journal", "GET"),
    ("/admin/journal/{file}", "GET"),
    ("/admin/password", "GET POST"),
    ("/admin/people", "GET"),
    ("/admin/people/invite", "POST"),
    ("/admin/people/revoke", "POST"),
    ("/admin/people/{id}/role", "POST"),
    ("/admin/people/{id}/reset", "POST"),
    ("/admin/people/{id}/remove", "POST"),
    ("/admin/invitation/{token}", "GET POST"),
    ("/admin/security", "GET"),
    ("/admin/security/{file}", "GET"),
    ("/admin/settings", "GET"),
    ("/admin/settings/history", "GET"),
    ("/admin/settings/{section}", "GET POST"),
    ("/admin/doctor", "GET POST"),
    ("/admin/backups", "GET POST"),
    ("/admin/backups/{file}", "GET"),
    ("/admin/privacy", "GET POST"),
    ("/admin/privacy/export", "POST"),
    ("/admin/privacy/forget", "POST"),
    ("/admin/privacy/withdraw", "POST"),
    ("/admin/privacy/consents", "GET POST"),
    ("/admin/privacy/consents/export", "POST"),
    ("/admin/strangers", "GET"),
    ("/admin/strangers/block", "POST"),
    ("/admin/strangers/release", "POST"),
    ("/admin/strangers/orders", "GET POST"),
    ("/admin/orphans/{id}/resolve", "POST"),
    ("/admin/trials/put-away", "POST"),
    ("/admin/stock", "GET POST"),
    ("/admin/stock/takings", "GET POST"),
    ("/admin/stock/takings/{number}", "GET POST"),
    ("/admin/stock/takings/{number}/review", "GET"),
    ("/admin/stock/takings/{number}/print", "GET"),
    ("/admin/stock/takings/{number}/post", "POST"),
    ("/admin/stock/takings/{number}/drop", "POST"),
    ("/admin/media", "POST"),
];

/// What machines call, and files.
pub const OTHERS: &[(&str, &str)] = &[
    ("/robokassa/result", "GET POST"),
    ("/robokassa/result2", "POST"),
    ("/order-success", "GET POST"),
    ("/order-failed", "GET POST"),
    ("/cryptocloud/postback", "POST"),
    ("/cryptocloud/success", "GET"),
    ("/cryptocloud/failed", "GET"),
    ("/healthz", "GET"),
    ("/readyz", "GET"),
    ("/metrics", "GET"),
    ("/goods/{name}", "GET"),
    ("/media/{name}", "GET"),
    ("/yml.xml", "GET"),
    ("/favicon.svg", "GET"),
    ("/favicon.ico", "GET"),
    ("/main.css", "GET"),
    ("/boot.js", "GET"),
    ("/passkey.js", "GET"),
    ("/pkg/{name}", "GET"),
    ("/robots.txt", "GET"),
    ("/.well-known/security.txt", "GET"),
    ("/en/", "GET"),
    ("/api/office/act", "POST"),
    ("/api/office/count", "POST"),
    ("/api/office/check", "POST"),
    ("/api/office/preview-refund", "POST"),
    ("/api/office/find", "GET"),
    ("/api/office/goods/find", "GET"),
    ("/api/office/goods/row", "POST"),
    ("/api/office/goods/draft", "POST"),
];

/// What the staff can do to an order (`{deed}`), asking the gateways about it, and thinking of a refund.
pub fn deeds() -> Vec<&'static str> {
    let deeds = DeedKind::ALL.map(DeedKind::as_str);
    [&deeds[..], &["check", "preview-refund", "ask-refund"]].concat()
}

/// The paths that take posts of people, in both languages, with `{key}` and `{number}` filled in.
pub fn posts(key: &str, number: i64) -> Vec<String> {
    paths("POST", key, number)
}

/// The paths that show pages, in both languages, with `{key}` and `{number}` filled in.
pub fn gets(key: &str, number: i64) -> Vec<String> {
    paths("GET", key, number)
}

fn paths(method: &str, key: &str, number: i64) -> Vec<String> {
    let mut paths = Vec::new();
    for (path, _) in PAGES.iter().filter(|(_, methods)| methods.contains(method)) {
        let path = path
            .replace("{slug}", "scarf")
            .replace("{key}", key)
            .replace("{number}", &number.to_string())
            .replace("{token}", "0123456789abcdef0123456789abcdef")
            .replace("{version}", "0123456789abcdef")
            .replace("{section}", "seller")
            .replace("{file}", "goods.csv")
            .replace("{paper}", "sheet")
            .replace("{id}", "1");
        for deed in if path.contains("{deed}") {
            deeds()
        } else {
            vec![""]
        } {
            let path = path.replace("{deed}", deed);
            paths.push(format!("/en{path}"));
            paths.push(path);
        }
    }
    paths
}
