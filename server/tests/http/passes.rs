//! What people keep who signed in: a cookie that is new each time, opens nothing but the office, and ends.

use crate::{
    sign_in::{LOGIN, PASSWORD, cookie, cookie_of_a_cart, is_in, opens, sign_in, with_account},
    support::{Page, Plan, THING, TestShop},
};
use server::config::Config;
use shop::{secret::Secret, text::Lang};
use words::words;

/// What a shop has otherwise.
type Change = fn(&mut Config);

/// Signs in with these cookies; the answer.
async fn sign_in_with(shop: &TestShop, cookies: &str) -> reqwest::Response {
    let request = shop
        .page_posts("/admin/sign-in")
        .header("cookie", cookies)
        .form(&[("login", LOGIN), ("password", PASSWORD)]);
    let response = request.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (303, &"/admin".parse().unwrap())
    );
    response
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

/// Named by when it began, and nobody else's by the same.
#[tokio::test]
async fn a_person_ends_one_of_their_sign_ins_and_no_other() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let (here, phone, tablet) = (shop.visitor(), shop.visitor(), shop.visitor());
    for visitor in [&here, &phone, &tablet] {
        sign_in(visitor, LOGIN, PASSWORD).await.found();
    }
    let colleague = shop.owner().await;
    // Those who sign in at one and the same moment would go together.
    shop.database
        .execute("update sign_ins set began_at = seen_at - (select count(*) from sign_ins as later where later.id > sign_ins.id)")
        .await;
    let page = here.visit("/admin/account").await.found();
    let ends = page.forms("/admin/account/end");
    assert_eq!(ends.len(), 2, "not this one");
    let after = here.submit(ends[0].clone()).await.found();
    assert_eq!(after.url.path(), "/admin/account");
    assert_eq!(after.forms("/admin/account/end").len(), 1);
    assert!(is_in(&here).await && is_in(&colleague).await);
    assert!(is_in(&phone).await != is_in(&tablet).await, "one of the two");

    let began = shop
        .database
        .number("select began_at from sign_ins join accounts on accounts.id = account where login = 'owner'")
        .await;
    for began in [began.to_string(), String::new(), "x".into(), i64::MIN.to_string()] {
        here.post("/admin/account/end", &[("began", began.as_str())])
            .await
            .found();
    }
    assert!(is_in(&here).await && is_in(&colleague).await);
    assert!(is_in(&phone).await != is_in(&tablet).await);
    shop.finish().await;
}

/// AU-06: each cookie that the shop sets or takes away, with https and on a machine of one's own.
#[tokio::test]
async fn every_cookie_is_hidden_from_scripts_and_a_real_shops_is_bound_to_its_host() {
    let shops: [(Change, &str, &str); 2] = [
        (
            |config| config.public_url = "https://shop.example.ru".into(),
            "https://shop.example.ru",
            "__Host-vitrina",
        ),
        (
            |config| config.public_url = "http://127.0.0.1:3000".into(),
            "http://127.0.0.1:3000",
            "vitrina",
        ),
    ];
    for (change, public_url, prefix) in shops {
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
            // The number of pieces in the cart is no secret.
            let is_secret = !name.ends_with("-pieces");
            assert!(
                !is_secret || value.is_empty() || value.len() == 32,
                "128 bits: {line}"
            );
            names.push(name.strip_prefix(prefix).unwrap());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["", "-device", "-pieces", "-staff"]);
        let is_https = prefix.starts_with("__Host-");
        let hsts = inside.headers().get("strict-transport-security");
        assert_eq!(hsts.is_some(), is_https);
        shop.finish().await;
    }
}

/// All cookies that an answer sets, each with what is said of it.
fn cookies(response: &reqwest::Response) -> Vec<String> {
    let cookies = response.headers().get_all("set-cookie").iter();
    cookies.map(|line| line.to_str().unwrap().to_owned()).collect()
}
