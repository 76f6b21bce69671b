//! The document around every page of the office, and its guard.

use crate::{
    Office, Refused,
    desk::{Desk, seat, see_other, set_header},
};
use app::{
    Chrome,
    document::full_title,
    pieces::{contact, icons},
};
use axum::http::{header, request::Parts};
use leptos::{prelude::*, tachys::html::doctype};
use leptos_meta::{MetaTags, Title};

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
    Problems,
    Doctor,
    Backups,
    Calls,
    Security,
    Settings,
    Account,
}

/// The document of every page. Anyone who is not signed in is sent to the sign-in page before anything is
/// drawn.
pub fn shell() -> AnyView {
    set_header(header::CONTENT_SECURITY_POLICY, POLICY);
    let Ok(seat) = seat() else {
        return ().into_any();
    };
    if seat.admin.is_none() && !is_sign_in() {
        see_other(&seat.chrome.href("/admin/sign-in"));
        return ().into_any();
    }
    // Only islands wake in the browser; nothing that a page loads is sent there a second time.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    document(
        &seat.chrome,
        view! { <MetaTags/> }.into_any(),
        view! { <Office/> }.into_any(),
    )
}

fn is_sign_in() -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.uri.path().ends_with("/admin/sign-in"))
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
    .into_any()
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
    .into_any()
}

/// The title of a page in the head. Leptos writes it there as it is, and the name of a shop may be anything.
pub(crate) fn title_of(chrome: &Chrome, title: &str) -> AnyView {
    let title = full_title(chrome, title);
    view! { <Title text=html_escape::encode_text(&title).into_owned()/> }.into_any()
}

/// The mark and the name of the shop.
pub(crate) fn brand(chrome: &Chrome) -> AnyView {
    view! {
        <a class="brand" href=chrome.href("/admin")>
            {icons::brand()}
            <span>{chrome.seller.shop_name.clone()}</span>
        </a>
    }
    .into_any()
}

fn rooms(chrome: &Chrome, room: Room) -> AnyView {
    let here = |it: Room| (it == room).then_some("page");
    view! {
        <nav aria-label=chrome.text("office-rooms-label")>
            <a href=chrome.href("/admin") aria-current=here(Room::Home)>
                {chrome.text("numbers-title")}
            </a>
            " "
            <a href=chrome.href("/admin/orders") aria-current=here(Room::Orders)>
                {chrome.text("office-orders-title")}
            </a>
            " "
            <a href=chrome.href("/admin/stock") aria-current=here(Room::Stock)>
                {chrome.text("office-stock-title")}
            </a>
            " "
            <a href=chrome.href("/admin/goods") aria-current=here(Room::Goods)>
                {chrome.text("goods-list-title")}
            </a>
            " "
            <a href=chrome.href("/admin/problems") aria-current=here(Room::Problems)>
                {chrome.text("office-problems-title")}
            </a>
            " "
            <a href=chrome.href("/admin/doctor") aria-current=here(Room::Doctor)>
                {chrome.text("office-doctor-title")}
            </a>
            " "
            <a href=chrome.href("/admin/backups") aria-current=here(Room::Backups)>
                {chrome.text("office-backups-title")}
            </a>
            " "
            <a href=chrome.href("/admin/calls") aria-current=here(Room::Calls)>
                {chrome.text("office-calls-title")}
            </a>
            " "
            <a href=chrome.href("/admin/security") aria-current=here(Room::Security)>
                {chrome.text("office-security-title")}
            </a>
            " "
            <a href=chrome.href("/admin/settings") aria-current=here(Room::Settings)>
                {chrome.text("settings-title")}
            </a>
            " "
            <a href=chrome.href("/admin/account") aria-current=here(Room::Account)>
                {chrome.text("office-account-title")}
            </a>
            " "
            <a href=chrome.href("/")>{chrome.text("office-open-shop")}</a>
        </nav>
    }
    .into_any()
}

/// The page in place of one that cannot be shown.
pub(crate) fn failed(refused: &Refused) -> AnyView {
    seat().map_or_else(|_| ().into_any(), |seat| failed_page(&seat.chrome, refused))
}

/// The same, where it is known who asked.
pub(crate) fn failed_page(chrome: &Chrome, refused: &Refused) -> AnyView {
    let (title, text, id) = match refused {
        Refused::Broken { id } => ("broken-title", "broken-text", Some(id)),
        Refused::Unavailable { id } => ("unavailable-title", "unavailable-text", Some(id)),
        Refused::SignIn | Refused::NotFound | Refused::Form => {
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
    office_page(chrome, &title, Room::Orders, body.into_any())
}

impl Desk {
    /// Desk, language and person of a page.
    pub(crate) fn for_page() -> Result<(Self, Chrome, shop::staff::Admin), Refused> {
        let desk = Self::here()?;
        let staff = Self::staff()?;
        Ok((desk, seat()?.chrome, staff))
    }
}
