//! The document around every page: head, ribbon, header, footer.

mod frame;

use crate::{Chrome, chrome::localized, drawn::Draw, pieces::icons};
use frame::Frame;
use hydration_context::SsrSharedContext;
use leptos::{html, prelude::*, tachys::html::doctype};
use std::sync::Arc;

/// What a page says of itself.
pub(crate) struct Head {
    /// The title, without the shop's name.
    pub title: String,
    /// One sentence for those who find the page or send it to a friend.
    pub description: Option<String>,
    /// Picture for the same, below the shop's root.
    pub picture: Option<String>,
    /// The one address of this page; `None` keeps search engines away.
    pub canonical: Option<String>,
    /// Reload after this many seconds where there is no script.
    pub reload_seconds: Option<u32>,
}

impl Head {
    /// Of a page that is nobody's business but the visitor's.
    pub(crate) fn private(title: String) -> Self {
        Self {
            title,
            description: None,
            picture: None,
            canonical: None,
            reload_seconds: None,
        }
    }

    /// Of a page that everybody may find under `path`.
    pub(crate) fn public(title: String, path: &str) -> Self {
        Self {
            canonical: Some(path.to_owned()),
            ..Self::private(title)
        }
    }
}

/// A page of the shop.
pub(crate) fn shop_page<V: IntoView + 'static>(
    chrome: &Chrome,
    head: &Head,
    body: impl FnOnce() -> V,
) -> String {
    match Frame::of(chrome, head) {
        Some(frame) => frame.around(chrome, head, &render(body)),
        None => drawn(chrome, head, body),
    }
}

/// The same, drawn from its first letter to its last.
fn drawn<V: IntoView + 'static>(chrome: &Chrome, head: &Head, body: impl FnOnce() -> V) -> String {
    document(chrome, head, "", || {
        view! {
            {header(chrome)}
            <main id="main"><div class="page">{body()}</div></main>
            {footer(chrome)}
        }
        .drawn()
    })
}

/// A whole document with this content between ribbon and end.
pub(crate) fn document(
    chrome: &Chrome,
    head: &Head,
    body_class: &'static str,
    content: impl FnOnce() -> AnyView,
) -> String {
    render(|| {
        let client = chrome
            .has_client
            .then(|| format!("/pkg/vitrina.js?v={}", chrome.version));
        view! {
            {doctype("html")}
            <html lang=chrome.lang.tag() data-client=client data-color=chrome.seller.color.attribute()>
                {head_element(chrome, head)}
                <body class=(!body_class.is_empty()).then_some(body_class)>
                    <a class="skip-link" href="#main">{chrome.text("skip-to-content")}</a>
                    {chrome.is_test.then(|| view! { <p class="ribbon">{chrome.text("test-ribbon")}</p> })}
                    {content()}
                </body>
            </html>
        }
    })
}

/// Islands need an owner and a context that says where hydration begins; nothing else of Leptos is used on the server.
pub(crate) fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    owner.cleanup();
    html
}

fn head_element(chrome: &Chrome, head: &Head) -> AnyView {
    let version = &chrome.version;
    let title = full_title(chrome, &head.title);
    let reload = head.reload_seconds.map(|seconds| {
        let refresh = view! { <meta http-equiv="refresh" content=seconds.to_string()/> };
        // With the client aboard the page follows the order by itself; without it the page reloads, script or
        // not.
        if chrome.has_client {
            view! { <noscript>{refresh}</noscript> }.drawn()
        } else {
            refresh.drawn()
        }
    });
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{title}</title>
            {found_by(chrome, head)}
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            <link rel="stylesheet" href=format!("/main.css?v={version}")/>
            <script type="module" src=format!("/boot.js?v={version}")></script>
            {reload}
        </head>
    }
    .drawn()
}

/// The title as the browser shows it.
pub fn full_title(chrome: &Chrome, title: &str) -> String {
    format!("{title} — {}", chrome.seller.shop_name)
}

/// What search engines and messengers read; private pages ask them to stay away.
fn found_by(chrome: &Chrome, head: &Head) -> AnyView {
    let Some(path) = &head.canonical else {
        return view! { <meta name="robots" content="noindex"/> }.drawn();
    };
    let description = head.description.clone().map(|text| {
        view! {
            <meta name="description" content=text.clone()/>
            {open_graph("og:description", text)}
        }
    });
    let addresses = chrome.public_url.as_ref().map(|root| {
        let here = format!("{root}{}", chrome.href(path));
        let other = chrome.other_lang();
        let there = format!("{root}{}", localized(other, path));
        let picture = head
            .picture
            .as_ref()
            .map(|picture| open_graph("og:image", format!("{root}{picture}")));
        view! {
            <link rel="canonical" href=here.clone()/>
            <link rel="alternate" hreflang=chrome.lang.tag() href=here.clone()/>
            <link rel="alternate" hreflang=other.tag() href=there/>
            {open_graph("og:url", here)}
            {picture}
        }
    });
    view! {
        {description}
        {open_graph("og:type", "website".to_owned())}
        {open_graph("og:title", head.title.clone())}
        {open_graph("og:site_name", chrome.seller.shop_name.clone())}
        {addresses}
    }
    .drawn()
}

fn open_graph(property: &'static str, content: String) -> impl IntoView {
    html::meta().attr("property", property).content(content)
}

fn header(chrome: &Chrome) -> AnyView {
    let seller = &chrome.seller;
    let other = chrome.other_lang();
    let pieces = chrome.cart_pieces;
    let contact = (!seller.phone.is_empty()).then(|| {
        view! {
            <p class="contact">
                <a href=seller.tel()>{seller.phone.clone()}</a>
                " "
                <span>{seller.hours.clone()}</span>
            </p>
        }
    });
    view! {
        <header class="site-header">
            <div class="page">
                <a class="brand" href=chrome.href("/")>{icons::brand()}<span>{seller.shop_name.clone()}</span></a>
                {contact}
                <nav class="site-tools" aria-label=chrome.text("tools-label")>
                    <a
                        href=localized(other, &chrome.path)
                        lang=other.tag()
                        hreflang=other.tag()
                        aria-label=format!("{}, {}", other.tag().to_uppercase(), chrome.text("other-language"))
                    >
                        {other.tag().to_uppercase()}
                    </a>
                    <a href=chrome.href("/cart")>
                        {icons::bag()}
                        <span class="cart-word">{chrome.text("cart-word")}</span>
                        " "
                        <span class="count">
                            <span data-cart="pieces">{pieces}</span>
                            <span class="visually-hidden" data-cart="noun">
                                {chrome.with("pieces-noun", &[("count", pieces.into())])}
                            </span>
                        </span>
                    </a>
                </nav>
            </div>
        </header>
    }
    .drawn()
}

fn footer(chrome: &Chrome) -> AnyView {
    let seller = &chrome.seller;
    let link = |path: &str, id: &str| view! { <li><a href=chrome.href(path)>{chrome.text(id)}</a></li> };
    let email = (!seller.email.is_empty())
        .then(|| view! { <li><a href=format!("mailto:{}", seller.email)>{seller.email.clone()}</a></li> });
    let phone = (!seller.phone.is_empty())
        .then(|| view! { <li><a href=seller.tel()>{seller.phone.clone()}</a></li> });
    let hours = (!seller.hours.is_empty()).then(|| view! { <li>{seller.hours.clone()}</li> });
    let payment = chrome.text(if chrome.promises.has_gateway {
        "foot-payment"
    } else {
        "foot-no-payment"
    });
    view! {
        <footer class="site-footer">
            <div class="page">
                <section aria-labelledby="foot-buyer">
                    <h2 id="foot-buyer">{chrome.text("foot-buyer")}</h2>
                    <ul>{link("/delivery", "delivery-title")} {link("/returns", "returns-title")}</ul>
                </section>
                <section aria-labelledby="foot-legal">
                    <h2 id="foot-legal">{chrome.text("foot-legal")}</h2>
                    <ul>{link("/offer", "offer-title")} {link("/privacy", "privacy-title")}</ul>
                </section>
                <section aria-labelledby="foot-contact">
                    <h2 id="foot-contact">{chrome.text("foot-contact")}</h2>
                    <ul>{phone} {email} {hours}</ul>
                </section>
                <p class="fine-print">{identity(chrome)} <br/> {payment}</p>
            </div>
        </footer>
    }
    .drawn()
}

/// Who sells, in one line, as far as it is known.
pub(crate) fn identity(chrome: &Chrome) -> String {
    let seller = &chrome.seller;
    let numbered = |id: &str, number: &String| {
        (!number.is_empty()).then(|| chrome.with(id, &[("number", number.as_str().into())]))
    };
    let plain = |text: &String| (!text.is_empty()).then(|| text.clone());
    [
        plain(&seller.legal_name),
        numbered("seller-inn", &seller.inn),
        numbered("seller-ogrn", &seller.ogrn),
        plain(&seller.address),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" · ")
}
