//! The document around every page of the office, and its guard.

use crate::{
    Lacking, Office, Refused, Wanted,
    desk::{Desk, seat, see_other, set_header},
    is_open, lacking,
};
use app::{
    Chrome,
    document::full_title,
    drawn::Draw,
    pieces::{contact, icons},
};
use axum::http::{header, request::Parts};
use leptos::{prelude::*, tachys::html::doctype};
use leptos_meta::{MetaTags, Title, provide_meta_context};

/// Scripts and styles come from the shop itself, as on every other page. Leptos writes two scripts at the end of a page
/// that hands resources to the browser; none here does, so their texts never change and their hashes let them in.
const POLICY: &str = "default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval' 'sha256-2e+rGxtst+bbxdLf6Dp32aL0uyPdikvr0awq53hVU58=' \
    'sha256-PEoA+SZ6ZbFCusLsUEMftpXvTp6Abhw9kvgQnCC8l3U='; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
    object-src 'none'; frame-ancestors 'none'";

/// A room of the back office, as its head names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    Home,
    Orders,
    Stock,
    Goods,
    Books,
    Problems,
    Doctor,
    Backups,
    Calls,
    Security,
    Settings,
    People,
    Account,
    /// None of them.
    Nowhere,
}

/// The document of every page. Anyone who is not signed in is sent to the sign-in page before anything is
/// drawn.
pub fn shell() -> AnyView {
    set_header(header::CONTENT_SECURITY_POLICY, POLICY);
    let Ok(seat) = seat() else {
        return ().drawn();
    };
    if seat.admin.is_none() && !is_for_strangers() {
        see_other(&seat.chrome.href("/admin/sign-in"));
        return ().drawn();
    }
    // Only islands wake in the browser; nothing that a page loads is sent there a second time.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let body = match use_context::<Lacking>() {
        Some(lacking) => {
            provide_meta_context();
            lacking::content(&seat.chrome, lacking)
        }
        None => view! { <Office/> }.into_any(), // waits for its page
    };
    document(&seat.chrome, view! { <MetaTags/> }.drawn(), body)
}

fn is_for_strangers() -> bool {
    use_context::<Parts>().is_some_and(|parts| is_open(parts.uri.path()))
}

/// The document around a head and a body.
pub(crate) fn document(chrome: &Chrome, head: AnyView, body: AnyView) -> AnyView {
    let version = &chrome.version;
    let client = chrome.has_client.then(|| format!("/pkg/office.js?v={version}"));
    view! {
        {doctype("html")}
        <html lang=chrome.lang.tag() data-client=client data-color=chrome.seller.color.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("/main.css?v={version}")/>
                <script type="module" src=format!("/boot.js?v={version}")></script>
                {head}
            </head>
            <body class="office">
                <a class="skip-link" href="#main">{chrome.text("skip-to-content")}</a>
                {chrome.is_test.then(|| view! { <p class="ribbon">{chrome.text("test-ribbon")}</p> })}
                {body}
            </body>
        </html>
    }
    .into_any() // waits for its page
}

/// A page for someone who signed in.
pub(crate) fn office_page(chrome: &Chrome, title: &str, room: Room, body: AnyView) -> AnyView {
    view! {
        {title_of(chrome, title)}
        <header class="site-header">
            <div class="page">
                {brand(chrome)}
                {rooms(chrome, room)}
                <div class="site-tools">
                    <form method="post" action=chrome.href("/admin/sign-out")>
                        <button>{chrome.text("office-sign-out")}</button>
                    </form>
                </div>
            </div>
        </header>
        <main id="main"><div class="page">{body}</div></main>
    }
    .drawn()
}

/// The title of a page in the head. Leptos writes it there as it is, and the name of a shop may be anything.
pub(crate) fn title_of(chrome: &Chrome, title: &str) -> AnyView {
    let title = full_title(chrome, title);
    view! { <Title text=html_escape::encode_text(&title).into_owned()/> }.drawn()
}

/// The mark and the name of the shop.
pub(crate) fn brand(chrome: &Chrome) -> AnyView {
    view! {
        <a class="brand" href=chrome.href("/admin")>
            {icons::brand()}
            <span>{chrome.seller.shop_name.clone()}</span>
        </a>
    }
    .drawn()
}

/// The rooms in their order: addresses and words. Those that are there for every day come first.
const ROOMS: [(Room, &str, &str); 13] = [
    (Room::Home, "/admin", "numbers-title"),
    (Room::Orders, "/admin/orders", "office-orders-title"),
    (Room::Goods, "/admin/goods", "goods-list-title"),
    (Room::Stock, "/admin/stock", "office-stock-title"),
    (Room::Problems, "/admin/problems", "office-problems-title"),
    (Room::Books, "/admin/books", "office-books-title"),
    (Room::Doctor, "/admin/doctor", "office-doctor-title"),
    (Room::Backups, "/admin/backups", "office-backups-title"),
    (Room::Calls, "/admin/calls", "office-calls-title"),
    (Room::Security, "/admin/security", "office-security-title"),
    (Room::Settings, "/admin/settings", "settings-title"),
    (Room::People, "/admin/people", "office-people-title"),
    (Room::Account, "/admin/account", "office-account-title"),
];

/// How many of them are for every day.
const DAILY: usize = 5;

/// The rooms that whoever looks may enter; those that are not for every day behind a word, so that a phone has room for the page.
fn rooms(chrome: &Chrome, room: Room) -> AnyView {
    let may_enter = |path: &str| {
        let wanted = Wanted::at("GET", path);
        let allowed = |role| wanted.is_some_and(|wanted| wanted.allow_role(role, path).is_ok());
        chrome.role.is_some_and(allowed)
    };
    let links = |rooms: &[(Room, &'static str, &'static str)]| {
        let open = rooms.iter().filter(|(_, path, _)| may_enter(path));
        let links = open.map(|(it, path, words)| {
            let here = (*it == room).then_some("page");
            view! { <a href=chrome.href(path) aria-current=here>{chrome.text(words)}</a> " " }
        });
        links.collect_view()
    };
    let (daily, others) = ROOMS.split_at(DAILY);
    let is_other = others.iter().any(|(it, _, _)| *it == room);
    view! {
        <nav aria-label=chrome.text("office-rooms-label")>
            {links(daily)}
            <details class="more-rooms" class:here=is_other>
                <summary>{chrome.text("office-more-rooms")}</summary>
                <div>
                    {links(others)}
                    <a href=chrome.href("/")>{chrome.text("office-open-shop")}</a>
                </div>
            </details>
        </nav>
    }
    .drawn()
}

/// The page in place of one that cannot be shown.
pub(crate) fn failed(refused: &Refused) -> AnyView {
    seat().map_or_else(|_| ().drawn(), |seat| failed_page(&seat.chrome, refused))
}

/// The same, where it is known who asked.
pub(crate) fn failed_page(chrome: &Chrome, refused: &Refused) -> AnyView {
    let (title, text, id) = match refused {
        Refused::Broken { id } => ("broken-title", "broken-text", Some(id)),
        Refused::Unavailable { id } => ("unavailable-title", "unavailable-text", Some(id)),
        Refused::SignIn | Refused::Lacking | Refused::NotFound | Refused::Form => {
            ("office-not-found-title", "office-not-found-text", None)
        }
    };
    let title = chrome.text(title);
    let again = id.map(|_| view! { <a class="button" href="">{chrome.text("reload-page")}</a> " " });
    let contact = id.map(|_| view! { " " {contact(chrome)} });
    let id =
        id.map(|id| view! { <p class="hint">{chrome.text("failure-id")} " " <code>{id.clone()}</code></p> });
    let body = view! {
        <div class="stack">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text(text)}{contact}</p>
            <p>
                {again}
                <a class="button button-quiet" href=chrome.href("/admin/orders")>{chrome.text("office-all-orders")}</a>
            </p>
            {id}
        </div>
    };
    office_page(chrome, &title, Room::Orders, body.drawn())
}

impl Desk {
    /// Desk, language and person of a page.
    pub(crate) fn for_page() -> Result<(Self, Chrome, shop::staff::Admin), Refused> {
        let desk = Self::here()?;
        let staff = Self::staff()?;
        Ok((desk, seat()?.chrome, staff))
    }
}
