//! The shelf as a server keeps it in memory: a change is seen at once, and what is one visitor's is seen by nobody else.

use crate::{
    sign_in::{LOGIN, PASSWORD, cookie, cookie_of_a_cart, with_account},
    support::{
        Browser, Engine, Page, Plan, THING, TestShop, at_once, changed_goods, place, put_product, said,
    },
};
use reqwest::{Method, Response, header::HeaderMap};
use server::clock;
use shop::{Kopecks, catalog::ProductState, desk::stock_shelf, text::Lang};
use std::{collections::BTreeSet, io::Read, sync::Arc, time::Duration};
use tokio::time::timeout;

const SHELVES: [(&str, Lang); 4] = [
    ("/", Lang::Ru),
    ("/en/", Lang::En),
    ("/?category=warm&sort=dear", Lang::Ru),
    ("/en/?q=hat", Lang::En),
];
const HATS: [(&str, Lang); 2] = [("/products/hat", Lang::Ru), ("/en/products/hat", Lang::En)];

#[tokio::test]
async fn what_changes_is_on_the_shelf_at_once_in_both_languages() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let shop = TestShop::planned(Plan {
            engine,
            ..Plan::default()
        })
        .await;
        let pages = || SHELVES.into_iter().chain(HATS);
        for (path, _) in pages() {
            let page = shop.get(path).await.found();
            assert!(page.says("990 ₽") && !page.says("123,45 ₽"), "{path}");
        }
        put_product(shop.store(), "hat", |form| {
            form.variants[0].price = Kopecks::new(12_345);
        })
        .await;
        for (path, _) in pages() {
            shop.get(path).await.found().assert_says("123,45 ₽");
        }

        // The only one is sold.
        place(shop.shop(), shop.variant("HAT").await.id, clock::now()).await;
        for (path, lang) in SHELVES {
            shop.get(path)
                .await
                .found()
                .assert_says(&said(lang, "stock-none"));
        }
        for (path, lang) in HATS {
            shop.get(path)
                .await
                .found()
                .assert_says(&said(lang, "sold-out-text"));
        }

        put_product(shop.store(), "hat", |form| form.state = ProductState::Archived).await;
        for (path, _) in SHELVES {
            let page = shop.get(path).await.found();
            assert!(
                page.attributes("a[href$='/products/hat']", "href").is_empty(),
                "{path}"
            );
        }
        for (path, _) in HATS {
            assert_eq!(shop.get(path).await.code(), 404, "{path}");
        }
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_on_the_shelf_of_another_node_within_a_second() {
    let shop = TestShop::planned(Plan {
        engine: Engine::Postgres,
        nodes: 2,
        ..Plan::default()
    })
    .await;
    let there = async || {
        let page = shop.machine.get(shop.nodes[1].url("/products/hat"));
        Page::of(page.send().await.unwrap()).await.found()
    };
    assert!(!there().await.says("123,45 ₽"));
    put_product(shop.store(), "hat", |form| {
        form.variants[0].price = Kopecks::new(12_345);
    })
    .await;
    soon(async { while !there().await.says("123,45 ₽") {} }).await;
    place(shop.shop(), shop.variant("HAT").await.id, clock::now()).await;
    let sold_out = said(Lang::Ru, "sold-out-text");
    soon(async { while !there().await.says(&sold_out) {} }).await;
    shop.finish().await;
}

/// Such as `vitrina goods import` in a shell.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_program_writes_beside_sqlite_is_on_the_shelf_within_a_second() {
    let shop = TestShop::open().await;
    let other = server::open_store(&shop.app().settings.database_url)
        .await
        .unwrap();
    assert!(!shop.get("/products/hat").await.found().says("123,45 ₽"));
    put_product(&*other, "hat", |form| {
        form.variants[0].price = Kopecks::new(12_345);
    })
    .await;
    soon(async { while !shop.get("/products/hat").await.found().says("123,45 ₽") {} }).await;
    put_product(&*other, "hat", |form| form.state = ProductState::Archived).await;
    soon(async { while shop.get("/products/hat").await.code() != 404 {} }).await;
    drop(other);
    shop.finish().await;
}

/// A second is promised. The other one is for a machine that is busy with tests.
async fn soon(seen: impl Future<Output = ()>) {
    let seen = timeout(Duration::from_secs(2), seen).await;
    seen.expect("the shelf follows other programs within a second");
}

/// One list changes all prices, again and again, while others read.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_sees_half_of_a_change_nor_what_was_before_their_own() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let shop = TestShop::planned(Plan {
            engine,
            ..Plan::default()
        });
        let shop = Arc::new(shop.await);
        all_cost(&shop, Kopecks::new(100)).await;
        at_once(5, |rival| {
            let shop = shop.clone();
            async move {
                for turn in 1..=20 {
                    let price = Kopecks::new(100 + turn);
                    if rival == 0 {
                        all_cost(&shop, price).await;
                    }
                    let page = shop.get("/").await.found();
                    let prices: BTreeSet<String> =
                        page.attributes("data.price", "value").into_iter().collect();
                    assert_eq!(prices.len(), 1, "{prices:?}");
                    assert!(rival > 0 || prices.contains(&price.decimal()), "{prices:?}");
                }
            }
        })
        .await;
        Arc::into_inner(shop).unwrap().finish().await;
    }
}

async fn all_cost(shop: &TestShop, price: Kopecks) {
    let goods = changed_goods(|products| {
        let variants = products.iter_mut().flat_map(|product| &mut product.variants);
        variants.for_each(|variant| variant.price_kopecks = price);
    });
    let now = clock::now();
    stock_shelf(shop.store(), &goods, "vitrina seed", now)
        .await
        .unwrap();
}

/// RFC 9110, 8.8.3: what is packed has other bytes, and so another strong tag.
#[tokio::test]
async fn a_page_that_the_browser_has_is_not_sent_again_until_it_changes() {
    let shop = TestShop::open().await;
    let ask = async |path: &str, coding: &str, known: &str| {
        let request = shop.machine.get(shop.url(path));
        let request = request.header("accept-encoding", coding);
        request.header("if-none-match", known).send().await.unwrap()
    };
    let mut tags = BTreeSet::new();
    for (path, _) in SHELVES.into_iter().take(3).chain(HATS) {
        let plain = ask(path, "identity", "").await.bytes().await.unwrap();
        for coding in ["identity", "gzip", "gzip, deflate, br, zstd"] {
            let whole = ask(path, coding, "").await;
            let headers = whole.headers().clone();
            assert_eq!(
                (whole.status().as_u16(), &unpacked(whole).await[..]),
                (200, &plain[..]),
                "{path}"
            );
            let tag = told(&headers, "etag");
            assert!(tag.starts_with('"'), "{tag} is strong");
            let known = ask(path, coding, &tag).await;
            assert_eq!(known.status().as_u16(), 304, "{path} {coding}");
            for name in ["etag", "vary", "cache-control"] {
                assert_eq!(
                    told(known.headers(), name),
                    told(&headers, name),
                    "{path} {coding}"
                );
            }
            assert_eq!(told(&headers, "cache-control"), "private, no-cache");
            assert_eq!(told(&headers, "vary"), "accept-encoding");
            assert!(known.bytes().await.unwrap().is_empty());
            assert!(tags.insert(tag), "{path} {coding} has the tag of another page");
        }
    }
    let path = "/products/scarf";
    let tag = told(ask(path, "br", "").await.headers(), "etag");
    assert_eq!(ask(path, "br", &tag).await.status().as_u16(), 304);
    place(shop.shop(), shop.variant(THING).await.id, clock::now()).await;
    let unseen = ask(path, "br", &tag).await.status().as_u16();
    assert_eq!(unseen, 304, "one of five thousand is gone");
    put_product(shop.store(), "scarf", |form| form.name.ru = "Шарф «Вьюга»".into()).await;
    assert_eq!(ask(path, "br", &tag).await.status().as_u16(), 200);
    shop.finish().await;
}

fn told(headers: &HeaderMap, name: &str) -> String {
    headers[name].to_str().unwrap().to_owned()
}

async fn unpacked(response: Response) -> Vec<u8> {
    let coding = response.headers().get("content-encoding");
    let coding = coding.map(|coding| coding.to_str().unwrap().to_owned());
    let body = response.bytes().await.unwrap();
    let mut page = Vec::new();
    match coding.as_deref() {
        Some("gzip") => {
            let mut gzip = flate2::read::GzDecoder::new(&*body);
            gzip.read_to_end(&mut page).unwrap();
        }
        Some("br") => brotli::BrotliDecompress(&mut &*body, &mut page).unwrap(),
        Some(other) => panic!("{other} was not asked for"),
        None => page.extend(&body),
    }
    page
}

#[tokio::test]
async fn the_number_in_the_cart_is_each_visitors_own() {
    let shop = TestShop::open().await;
    let (buyer, stranger) = (shop.visitor(), shop.visitor());
    let shown = async |visitor: &Browser, number: &str| {
        for path in ["/", "/en/", "/products/hat", "/offer", "/cart"] {
            let page = visitor.visit(path).await.found();
            assert_eq!(page.all("[data-cart=pieces]"), [number], "{path}");
        }
    };
    shown(&buyer, "0").await;
    shop.add_to_cart(&buyer, "/", ("scarf", THING), 3).await;
    shown(&buyer, "3").await;
    shown(&stranger, "0").await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let fewer = [("variant", variant.as_str()), ("count", "1")];
    buyer.post("/cart/set", &fewer).await.found();
    shown(&buyer, "1").await;
    let form = shop.checkout_form(&buyer, "/").await;
    buyer.submit(form).await.found();
    shown(&buyer, "0").await;
    shop.add_to_cart(&buyer, "/en/", ("coat", "COAT"), 2).await;
    shown(&buyer, "2").await;
    shop.finish().await;
}

/// The browser remembers the number for those pages; the session is asked only where it does not, and decides alone.
#[tokio::test]
async fn who_only_looks_asks_no_session() {
    let shop = TestShop::open().await;
    let variant = shop.variant(THING).await.id.0.to_string();
    let add = shop
        .machine
        .post(shop.url("/cart/add"))
        .form(&[("variant", variant.as_str()), ("count", "2")]);
    let added = add.send().await.unwrap();
    let cookies: Vec<String> = added
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let [session, pieces] = cookies.as_slice() else {
        panic!("{cookies:?}")
    };
    assert_eq!(pieces, "vitrina-pieces=2");
    let visit = async |path: &str, cookies: &str| {
        let request = shop.machine.get(shop.url(path)).header("cookie", cookies);
        Page::of(request.send().await.unwrap()).await.found()
    };
    let number = |page: &Page| page.all("[data-cart=pieces]").concat();

    // Whoever lost it is asked for the session, and told again.
    for forgotten in [
        session.clone(),
        format!("{session}; vitrina-pieces=two"),
        format!("{session}; vitrina-pieces="),
    ] {
        let page = visit("/", &forgotten).await;
        assert_eq!(number(&page), "2", "{forgotten}");
        let mut told = page.headers.get_all("set-cookie").iter();
        assert!(
            told.any(|cookie| cookie.to_str().unwrap().starts_with("vitrina-pieces=2; ")),
            "{forgotten}"
        );
    }
    // Whoever writes a number into it reads that number, and has what they had.
    let forged = format!("{session}; vitrina-pieces=70000");
    assert_eq!(number(&visit("/", &forged).await), "70000");
    assert_eq!(number(&visit("/cart", &forged).await), "2");
    assert_eq!(
        number(&visit("/", "vitrina-pieces=7").await),
        "0",
        "nobody's cart"
    );

    shop.database.execute("delete from sessions").await;
    let both = format!("{session}; {pieces}");
    for (path, shown) in [
        ("/", "2"),
        ("/products/scarf", "2"),
        ("/offer", "2"),
        ("/cart", "0"),
    ] {
        assert_eq!(number(&visit(path, &both).await), shown, "{path}");
    }
    shop.finish().await;
}

/// A new session lives a day until it is asked for and put off for a month. So one that lives a day was asked for by nobody: not
/// by made-up addresses, not by what the key of an order opens, and not by the office.
#[tokio::test]
async fn who_needs_no_cart_asks_no_session() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let here = format!("/orders/{}", unpaid.key.as_str());
    with_account(&shop).await;
    let credentials = [("login", LOGIN), ("password", PASSWORD)];
    let inside = shop.page_posts("/admin/sign-in").form(&credentials).send();
    let pass = cookie(&inside.await.unwrap(), "vitrina-staff");
    let session = cookie_of_a_cart(&shop).await;
    let ends_at = async || shop.database.number("select ends_at from sessions").await;
    let in_a_day = ends_at().await;

    let forgetful = format!("{session}; {pass}");
    let both = format!("{forgetful}; vitrina-pieces=1");
    let ask = async |method: Method, path: &str, cookies: &str| {
        let request = match method {
            Method::POST => shop.page_posts(path).form(&[("text", "x")]),
            method => shop.machine.request(method, shop.url(path)),
        };
        request.header("cookie", cookies).send().await.unwrap()
    };
    let (get, post) = (Method::GET, Method::POST);
    for (method, path, code) in [
        (&get, "/nothing", 404),
        (&get, "/en/nothing/at/all", 404),
        (&post, "/nothing", 404),
        (&get, "/admin/nothing", 404),
        (&get, &*format!("{here}/events"), 200),
        (&get, "/orders/nothing/events", 404),
        (&get, "/admin", 200),
        (&get, "/admin/orders", 200),
        (&get, "/en/admin/problems", 200),
        (&post, "/admin/goods/new/drop-draft", 303),
    ] {
        for cookies in [&forgetful, &both] {
            let answer = ask(method.clone(), path, cookies).await;
            assert_eq!(answer.status().as_u16(), code, "{method} {path}");
            assert_eq!(ends_at().await, in_a_day, "{method} {path}");
        }
    }
    for (method, path, code) in [
        (&get, &*format!("{here}/pay"), 200),
        (&get, &*here, 200),
        (&get, "/orders/nothing/pay", 404),
        (&post, "/orders/nothing/pay", 404),
        (&post, "/orders/nothing/check", 404),
        (&post, "/orders/nothing/cancel", 404),
        (&post, "/orders/nothing/return", 404),
    ] {
        let answer = ask(method.clone(), path, &both).await;
        assert_eq!(answer.status().as_u16(), code, "{method} {path}");
        assert_eq!(ends_at().await, in_a_day, "{method} {path}");
    }
    // The page of an unknown address has the number that the browser remembers, and none where it remembers none.
    for (cookies, number) in [(&both, "1"), (&forgetful, "0")] {
        let page = Page::of(ask(get.clone(), "/nothing", cookies).await).await;
        assert_eq!(page.all("[data-cart=pieces]"), [number]);
    }
    // A page of an order, whose visitor may go on to the cart, asks where the browser has forgotten it.
    let page = Page::of(ask(get, &format!("{here}/pay"), &session).await).await;
    assert_eq!(page.found().all("[data-cart=pieces]"), ["1"]);
    assert!(ends_at().await > in_a_day, "it was asked for");
    shop.finish().await;
}
