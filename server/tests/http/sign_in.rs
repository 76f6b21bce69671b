//! Signing in to the back office.

use crate::support::{Browser, Page, Plan, THING, TestShop};
use server::{clock, config::Config, sign_in};
use shop::{secret::Secret, text::Lang};
use words::words;

pub(crate) const LOGIN: &str = "olga";
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) async fn with_account(shop: &TestShop) {
    let hash = sign_in::hash(PASSWORD).unwrap();
    shop.store()
        .put_account(LOGIN, &hash, clock::now())
        .await
        .unwrap();
}

pub(crate) async fn sign_in(visitor: &Browser, login: &str, password: &str) -> Page {
    let form = visitor
        .visit("/admin/sign-in")
        .await
        .found()
        .form("/admin/sign-in");
    visitor
        .submit(form.fill_in([("login", login), ("password", password)]))
        .await
}

pub(crate) async fn is_in(visitor: &Browser) -> bool {
    visitor.visit("/admin/orders").await.found().url.path() == "/admin/orders"
}

/// The session cookie of a visitor who puts something into the cart.
pub(crate) async fn cookie_of_a_cart(shop: &TestShop) -> String {
    let variant = shop.variant(THING).await.id.0.to_string();
    let request = shop
        .machine
        .post(shop.url("/cart/add"))
        .form(&[("variant", variant.as_str()), ("count", "1")]);
    cookie(&request.send().await.unwrap(), "vitrina")
}

/// Name and value of a cookie that an answer sets.
pub(crate) fn cookie(response: &reqwest::Response, name: &str) -> String {
    let wanted = format!("{name}=");
    let cookies = cookies(response);
    let cookie = cookies.iter().find(|cookie| cookie.starts_with(&wanted));
    let cookie = cookie.unwrap_or_else(|| panic!("no {name} in {cookies:?}"));
    cookie.split(';').next().unwrap().to_owned()
}

/// All cookies that an answer sets, each with what is said of it.
fn cookies(response: &reqwest::Response) -> Vec<String> {
    let cookies = response.headers().get_all("set-cookie").iter();
    cookies.map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// Signs in with these cookies; the answer.
async fn sign_in_with(shop: &TestShop, cookies: &str) -> reqwest::Response {
    let request = shop
        .page_posts("/admin/sign-in")
        .header("cookie", cookies)
        .form(&[("login", LOGIN), ("password", PASSWORD)]);
    let response = request.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (303, &"/admin/orders".parse().unwrap())
    );
    response
}

pub(crate) async fn opens(shop: &TestShop, cookies: &str) -> bool {
    let request = shop
        .machine
        .get(shop.url("/admin/orders"))
        .header("cookie", cookies);
    request.send().await.unwrap().status().as_u16() == 200
}

/// AU-04, AU-05
#[tokio::test]
async fn signing_in_gives_a_new_pass_and_signing_out_ends_it() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let cart = cookie_of_a_cart(&shop).await;
    // Somebody else may have put a cookie of theirs into this browser.
    let planted = format!("vitrina-staff={}", "a".repeat(32));
    let first = cookie(
        &sign_in_with(&shop, &format!("{cart}; {planted}")).await,
        "vitrina-staff",
    );
    assert_ne!(first, planted);
    assert!(opens(&shop, &first).await);
    assert!(!opens(&shop, &planted).await && !opens(&shop, &cart).await);

    let again = cookie(
        &sign_in_with(&shop, &format!("{cart}; {first}")).await,
        "vitrina-staff",
    );
    assert_ne!(again, first);
    assert!(opens(&shop, &again).await);
    assert!(!opens(&shop, &first).await, "one browser, one sign-in");
    let sign_ins = shop.database.number("select count(*) from sign_ins").await;
    assert_eq!(sign_ins, 1);

    let out = shop
        .page_posts("/admin/sign-out")
        .header("cookie", format!("{cart}; {again}"));
    let out = out.send().await.unwrap();
    assert_eq!(out.status().as_u16(), 303);
    assert_eq!(out.headers()["clear-site-data"], r#""cache", "storage""#);
    for name in ["vitrina", "vitrina-staff"] {
        assert_eq!(cookie(&out, name), format!("{name}="), "taken away");
    }
    assert!(
        !opens(&shop, &again).await,
        "a cookie that was kept is worth nothing"
    );
    let kept = "select (select count(*) from sign_ins) + (select count(*) from sessions)";
    assert_eq!(shop.database.number(kept).await, 0);
    shop.finish().await;
}

/// Whoever has read the tables has no cookie: what they hold of each is a hash, and a hash is no cookie.
#[tokio::test]
async fn a_stolen_copy_of_the_tables_opens_nothing() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let cart = cookie_of_a_cart(&shop).await;
    let pass = cookie(&sign_in_with(&shop, &cart).await, "vitrina-staff");
    for cookie in [&cart, &pass] {
        let (name, secret) = cookie.split_once('=').unwrap();
        let secret = Secret::parse(secret).unwrap();
        let stolen = format!("{name}={}", secret.hash());
        assert!(!opens(&shop, &stolen).await, "{name}");
        let page = shop.machine.get(shop.url("/cart")).header("cookie", &stolen);
        let page = Page::of(page.send().await.unwrap()).await;
        assert_ne!(page.all("[data-cart=pieces]"), ["1"], "{name}");
    }
    for plain in [
        "select count(*) from sign_ins where length(id) <> 64",
        "select count(*) from sessions where length(id) <> 64",
        "select count(*) from devices where length(secret_hash) <> 64",
    ] {
        assert_eq!(shop.database.number(plain).await, 0, "{plain}");
    }
    assert!(opens(&shop, &pass).await);
    shop.finish().await;
}

/// AU-05
#[tokio::test]
async fn a_sign_in_that_nobody_uses_ends_and_using_it_writes_little() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let seen = async || shop.database.number("select seen_at from sign_ins").await;
    let ends = async || shop.database.number("select idle_ends_at from sign_ins").await;
    let before = (seen().await, ends().await);
    for _ in 0..3 {
        assert!(is_in(&owner).await);
    }
    assert_eq!((seen().await, ends().await), before, "a look writes nothing");

    shop.database
        .execute("update sign_ins set seen_at = seen_at - 3600000, idle_ends_at = idle_ends_at - 3600000")
        .await;
    let earlier = (seen().await, ends().await);
    let listens = owner
        .client()
        .get(shop.url("/admin/orders/events"))
        .header("accept", "text/event-stream");
    assert_eq!(listens.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(
        (seen().await, ends().await),
        earlier,
        "a page left open is no person"
    );
    assert!(is_in(&owner).await);
    assert!(seen().await >= before.0 && ends().await >= before.1, "put off");

    // A month after it began it is over, however much it is used.
    shop.database
        .execute("update sign_ins set seen_at = 1, idle_ends_at = idle_ends_at - 3600000, ends_at = idle_ends_at - 3600000")
        .await;
    let last = ends().await;
    assert!(is_in(&owner).await);
    assert_eq!(ends().await, last);
    shop.database
        .execute("update sign_ins set idle_ends_at = 1, ends_at = 2")
        .await;
    assert!(!is_in(&owner).await);
    shop.finish().await;
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_ends_it_elsewhere() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let phone = shop
        .page_posts("/admin/sign-in")
        .header(
            "user-agent",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        )
        .form(&[("login", LOGIN), ("password", PASSWORD)]);
    let phone = cookie(&phone.send().await.unwrap(), "vitrina-staff");
    let (here, colleague) = (shop.visitor(), shop.owner().await);
    sign_in(&here, LOGIN, PASSWORD).await.found();

    let page = here.visit("/admin/account").await.found();
    assert_eq!(page.all("tbody tr").len(), 2, "{}", page.text());
    for words in ["Chrome, Android", "127.0.0.0/24", LOGIN] {
        page.assert_says(words);
    }
    let after = here
        .submit(page.form("/admin/account/sign-out-elsewhere"))
        .await
        .found();
    assert_eq!(after.url.path(), "/admin/account");
    assert_eq!(after.all("tbody tr").len(), 1);
    after.assert_says(&words(Lang::Ru).text("office-account-nowhere-else"));
    assert!(!opens(&shop, &phone).await);
    assert!(is_in(&here).await && is_in(&colleague).await);
    shop.finish().await;
}

/// AU-05
#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let shop = TestShop::open().await;
    let (owner, other) = (shop.owner().await, shop.visitor());
    assert!(is_in(&owner).await);
    let account = server::office::OWNER;
    shop.store()
        .put_account(account, "another hash", clock::now())
        .await
        .unwrap();
    assert!(!is_in(&owner).await && !is_in(&other).await);
    shop.finish().await;
}

/// AU-02
#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_look_the_same() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    let wrong = sign_in(&visitor, LOGIN, "wrong horse battery").await;
    let unknown = sign_in(&visitor, "vera", PASSWORD).await;
    assert_eq!((wrong.code(), unknown.code()), (422, 422));
    wrong.assert_says(&words(Lang::Ru).text("office-denied-wrong"));
    // What Leptos writes behind the page carries a number that is new each time.
    let page = |body: &str, login: &str| {
        let (page, _) = body.split_once("</html>").expect("a whole page");
        page.replace(login, "LOGIN")
    };
    assert_eq!(page(&wrong.body, LOGIN), page(&unknown.body, "vera"));
    assert!(
        !wrong.body.contains("wrong horse battery"),
        "a password is not repeated"
    );
    assert!(!is_in(&visitor).await);
    shop.finish().await;
}

/// AU-01: eight tries from one address, then one a minute. The owner is not locked out by what a stranger does elsewhere.
#[tokio::test]
async fn tries_from_one_address_are_few() {
    let shop = TestShop::planned(Plan {
        change: |config| config.trusted_proxies = "127.0.0.1".into(),
        ..Plan::default()
    })
    .await;
    let try_from = async |address: &str| {
        let request = shop
            .page_posts("/admin/sign-in")
            .header("x-forwarded-for", format!("203.0.113.250, {address}"))
            .form(&[("login", LOGIN), ("password", "x")]);
        request.send().await.unwrap()
    };
    for _ in 0..8 {
        assert_eq!(try_from("198.51.100.1").await.status().as_u16(), 422);
    }
    let waits = try_from("198.51.100.1").await;
    assert_eq!(
        (waits.status().as_u16(), &waits.headers()["retry-after"]),
        (429, &"60".parse().unwrap())
    );
    assert_eq!(
        try_from("198.51.100.2").await.status().as_u16(),
        422,
        "another address is not held up"
    );
    shop.finish().await;
}

/// Without a proxy of ours, what a stranger writes into `X-Forwarded-For` counts for nothing.
#[tokio::test]
async fn an_address_cannot_be_made_up() {
    let shop = TestShop::open().await;
    let mut last = 0;
    for at in 0..9 {
        let request = shop
            .page_posts("/admin/sign-in")
            .header("x-forwarded-for", format!("198.51.100.{at}"))
            .form(&[("login", format!("login-{at}")), ("password", "x".to_owned())]);
        last = request.send().await.unwrap().status().as_u16();
    }
    assert_eq!(last, 429);
    shop.finish().await;
}

/// AU-10
#[tokio::test]
async fn a_sign_in_link_is_good_once_and_only_for_who_opens_it() {
    let shop = TestShop::open().await;
    shop.owner().await;
    let link = format!("/admin/sign-in/{}", shop.app().sign_in.issue_link());
    let preview = shop.machine.head(shop.url(&link)).send().await.unwrap();
    assert_eq!(preview.status().as_u16(), 405, "a preview does not use it up");
    let (first, second) = (shop.visitor(), shop.visitor());
    assert_eq!(first.visit(&link).await.found().url.path(), "/admin/orders");
    assert_eq!(second.visit(&link).await.found().url.path(), "/admin/sign-in");
    assert!(is_in(&first).await && !is_in(&second).await);
    for made_up in ["x", "0123456789abcdef0123456789abcdef"] {
        let page = second.visit(&format!("/admin/sign-in/{made_up}")).await;
        assert_eq!(page.url.path(), "/admin/sign-in", "{made_up}");
    }
    shop.finish().await;
}

/// AU-09
#[tokio::test]
async fn a_new_shop_has_no_account_to_guess() {
    let shop = TestShop::open().await;
    assert_eq!(shop.database.number("select count(*) from accounts").await, 0);
    let visitor = shop.visitor();
    for (login, password) in [("admin", "admin"), ("owner", ""), ("", "")] {
        assert_eq!(sign_in(&visitor, login, password).await.code(), 422);
    }
    shop.finish().await;
}

/// AU-07
#[tokio::test]
async fn a_password_of_a_megabyte_is_not_hashed() {
    let shop = TestShop::open().await;
    let page = shop
        .visitor()
        .post(
            "/admin/sign-in",
            &[("login", LOGIN), ("password", &"x".repeat(1024 * 1024))],
        )
        .await;
    assert_eq!(page.code(), 413);
    shop.finish().await;
}

/// AU-06: each cookie that the shop sets or takes away, with https and on a machine of one's own.
#[tokio::test]
async fn every_cookie_is_hidden_from_scripts_and_a_real_shops_is_bound_to_its_host() {
    for (public_url, prefix) in [
        ("https://shop.example.ru", "__Host-vitrina"),
        ("http://127.0.0.1:3000", "vitrina"),
    ] {
        let change: fn(&mut Config) = match prefix {
            "vitrina" => |config| config.public_url = "http://127.0.0.1:3000".into(),
            _ => |config| config.public_url = "https://shop.example.ru".into(),
        };
        let shop = TestShop::planned(Plan {
            change,
            ..Plan::default()
        })
        .await;
        with_account(&shop).await;
        let variant = shop.variant(THING).await.id.0.to_string();
        let post = async |path: &str, fields: &[(&str, &str)], known: &str| {
            let request = shop.machine.post(shop.url(path)).header("origin", public_url);
            let request = request.header("cookie", known).form(fields);
            request.send().await.unwrap()
        };
        let cart = post("/cart/add", &[("variant", variant.as_str()), ("count", "1")], "").await;
        let known = cookie(&cart, prefix);
        let inside = post(
            "/admin/sign-in",
            &[("login", LOGIN), ("password", PASSWORD)],
            &known,
        )
        .await;
        let known = format!("{known}; {}", cookie(&inside, &format!("{prefix}-staff")));
        let out = post("/admin/sign-out", &[], &known).await;

        let lists = [&cart, &inside, &out].map(cookies);
        let mut names = Vec::new();
        for line in lists.iter().flatten() {
            let (pair, flags) = line.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let flags: Vec<&str> = flags.split("; ").collect();
            let is_device = name.ends_with("-device");
            let site = if is_device {
                "SameSite=Strict"
            } else {
                "SameSite=Lax"
            };
            for flag in ["HttpOnly", "Path=/", site] {
                assert!(flags.contains(&flag), "{line} lacks {flag}");
            }
            assert_eq!(flags.contains(&"Secure"), prefix.starts_with("__Host-"), "{line}");
            assert!(!line.contains("Domain"), "{line}");
            assert_eq!(flags.contains(&"Max-Age=0"), value.is_empty(), "{line}");
            assert!(value.is_empty() || value.len() == 32, "128 bits: {line}");
            names.push(name.strip_prefix(prefix).unwrap());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["", "-device", "-staff"]);
        let is_https = prefix.starts_with("__Host-");
        let hsts = inside.headers().get("strict-transport-security");
        assert_eq!(hsts.is_some(), is_https);
        shop.finish().await;
    }
}

/// A visitor who only looks leaves nothing behind, in the browser or in the database.
#[tokio::test]
async fn a_visitor_who_only_looks_gets_no_cookie_and_no_session() {
    let shop = TestShop::open().await;
    for path in [
        "/",
        "/products/scarf",
        "/cart",
        "/admin/sign-in",
        "/order-success",
        "/nothing",
    ] {
        assert!(shop.get(path).await.headers.get("set-cookie").is_none(), "{path}");
    }
    let kept = "select (select count(*) from sessions) + (select count(*) from sign_ins)";
    assert_eq!(shop.database.number(kept).await, 0);
    shop.finish().await;
}
