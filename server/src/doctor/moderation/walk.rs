//! A walk through the shop's own pages.

use crate::{AppState, router};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderValue, Request, header},
};
use scraper::{ElementRef, Html, Selector};
use std::{
    collections::{BTreeSet, VecDeque},
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tokio::{sync::Mutex, time::Instant};
use tower::Service;
use url::Url;

/// Addresses that are opened in a walk.
const MOST_OPENED: usize = 300;
/// Bytes that are read of a page.
const LONGEST_PAGE: usize = 2 * 1_024 * 1_024;
/// Parts of an address that lead to other goods. The rest shows the same goods in another order.
const TELLING: [&str; 2] = ["category", "page"];

/// The last walk, and when it ended.
#[derive(Default)]
pub(in crate::doctor) struct Walked(Mutex<Option<(Instant, Arc<Site>)>>);

/// What was seen of the shop.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// Pages in the order in which they were opened, the first one first.
    pub pages: Vec<Page>,
    /// Links that lead nowhere: the page, and the address on it.
    pub dead: Vec<(String, String)>,
    /// Addresses that were opened.
    pub opened: usize,
}

/// A page as somebody reads it.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Its path, with the query.
    pub path: String,
    /// The code that it was answered with.
    pub status: u16,
    /// Everything that can be read on it, on one line.
    pub text: String,
    /// What stands between its head and its foot.
    pub body: String,
    /// What is said of the product that it is about; empty on other pages.
    pub product: String,
    /// Whether something has a price on it.
    pub has_price: bool,
    /// Addresses of the shop that it leads to or shows, with the query.
    pub links: Vec<String>,
}

impl Walked {
    /// What there is to see of the shop. Whoever asks while somebody walks sees the same: all demands look at one walk.
    pub(super) async fn site(&self, state: &AppState) -> Arc<Site> {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((seen, site)) = &*last
            && asked < *seen
        {
            return site.clone();
        }
        let site = Arc::new(walk(state).await);
        *last = Some((Instant::now(), site.clone()));
        site
    }
}

impl Site {
    /// The page under this path.
    pub(super) fn page(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.path == path)
    }
}

async fn walk(state: &AppState) -> Site {
    let mut router = router::router(state);
    let mut site = Site::default();
    let mut known = BTreeSet::from(["/".to_owned()]);
    let mut waiting = VecDeque::from([(String::new(), "/".to_owned())]);
    while let Some((from, address)) = waiting.pop_front() {
        if site.opened == MOST_OPENED {
            break;
        }
        site.opened += 1;
        let (status, html) = open(&mut router, &address).await;
        if !(200..400).contains(&status) {
            site.dead.push((from, address.clone()));
        }
        let Some(html) = html else { continue };
        let page = read(&state.settings.public_url, &address, status, &html);
        for link in &page.links {
            if is_new_page(link) && known.insert(link.clone()) {
                waiting.push_back((address.clone(), link.clone()));
            }
        }
        site.pages.push(page);
    }
    site
}

/// Opens an address as a visitor without a cookie does, on this machine. The answer's code, and what it says if it is a page.
async fn open(router: &mut Router, address: &str) -> (u16, Option<String>) {
    let mut request = Request::new(Body::empty());
    let Ok(uri) = address.parse() else {
        return (400, None);
    };
    *request.uri_mut() = uri;
    // By the shop's own name it would be a proxy that forgot to say whose request it passes on.
    let host = HeaderValue::from_static("localhost");
    request.headers_mut().insert(header::HOST, host);
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    request.extensions_mut().insert(ConnectInfo(here));
    let Ok(answer) = router.call(request).await;
    let status = answer.status().as_u16();
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return (status, None);
    }
    let body = to_bytes(answer.into_body(), LONGEST_PAGE).await;
    let html = body.map(|body| String::from_utf8_lossy(&body).into_owned());
    (status, html.ok())
}

/// Reads a page.
fn read(public_url: &Url, path: &str, status: u16, html: &str) -> Page {
    let html = Html::parse_document(html);
    let root = html.root_element();
    let select = |selector: &str| {
        let selector = Selector::parse(selector).ok();
        let found = selector.map(|selector| root.select(&selector).collect::<Vec<_>>());
        found.unwrap_or_default()
    };
    let words = |selector: &str| {
        let texts = select(selector).into_iter().map(text);
        texts.collect::<Vec<_>>().join(" ")
    };
    let leads = [
        ("a[href]", "href"),
        ("link[rel=stylesheet]", "href"),
        ("img[src]", "src"),
    ];
    let links = leads.into_iter().flat_map(|(selector, attribute)| {
        let found = select(selector).into_iter();
        found.filter_map(move |element| element.value().attr(attribute))
    });
    let here = public_url.join(path).ok();
    let links = links.filter_map(|link| own(here.as_ref()?, link)).collect();
    Page {
        path: path.to_owned(),
        status,
        text: words("body"),
        body: words("main"),
        product: words("[itemprop=description], section[aria-labelledby=about] > p"),
        has_price: !select("[itemprop=price], .price, .price-line").is_empty(),
        links,
    }
}

/// What can be read of an element, on one line.
fn text(element: ElementRef<'_>) -> String {
    let pieces: Vec<&str> = element
        .descendants()
        .filter(|node| {
            let parent = node.parent().and_then(ElementRef::wrap);
            parent.is_none_or(|parent| !["script", "style", "noscript"].contains(&parent.value().name()))
        })
        .filter_map(|node| node.value().as_text().map(|text| &**text))
        .collect();
    pieces.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Path and query of a link that stays in the shop.
fn own(here: &Url, link: &str) -> Option<String> {
    let url = here.join(link).ok()?;
    if url.origin() != here.origin() {
        return None;
    }
    Some(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// Whether an address leads to something that was not seen under another one.
fn is_new_page(address: &str) -> bool {
    if address.starts_with("/admin") || address.starts_with("/en/admin") {
        return false;
    }
    let Some((path, query)) = address.split_once('?') else {
        return true;
    };
    let is_telling = |part: &str| TELLING.contains(&part.split('=').next().unwrap_or_default());
    // Files have their version in the query.
    path.contains('.') || query.split('&').all(is_telling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_people_see_it() {
        let html = "<!doctype html><title>no</title><body><header>Шапка</header>\
            <main><h1>Свитер</h1> <script>no()</script><p itemprop=\"description\">Тёплый\n свитер</p>\
            <p class=\"price-line\">1 990 ₽</p><a href=\"/cart#x\">Корзина</a> <a href=\"?page=2\">2</a>\
            <a href=\"https://elsewhere.ru/\">нет</a> <a href=\"tel:+7\">тел</a><img src=\"/media/1.jpg\"></main>";
        let public_url = "https://shop.ru".parse().unwrap();
        let page = read(&public_url, "/products/sweater?variant=1", 200, html);
        assert_eq!(page.body, "Свитер Тёплый свитер 1 990 ₽ Корзина 2 нет тел");
        assert!(page.text.starts_with("Шапка Свитер"), "{}", page.text);
        assert_eq!((page.product.as_str(), page.has_price), ("Тёплый свитер", true));
        assert_eq!(page.links, ["/cart", "/products/sweater?page=2", "/media/1.jpg"]);
    }

    #[test]
    fn the_same_goods_in_another_order_are_not_opened_again() {
        for (address, is_new) in [
            ("/products/sweater", true),
            ("/?category=hats", true),
            ("/?category=hats&page=2", true),
            ("/?sort=price", false),
            ("/?category=hats&sort=price", false),
            ("/main.css?v=1", true),
            ("/admin/orders", false),
            ("/en/admin", false),
        ] {
            assert_eq!(is_new_page(address), is_new, "{address}");
        }
    }
}
