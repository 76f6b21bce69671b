//! A session that is over stays over, whatever was still on its way.

use crate::{
    sign_in::{cookie, cookie_of_a_cart, opens},
    support::{Engine, Plan, THING, TestShop, in_time, wire},
};
use server::clock;
use shop::{
    staff::{Place, Role, SignIn},
    store::{PeopleDeed, PersonChanged, SignInId},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request waits for its last byte while its visitor signs out. The server says "100 Continue" when it begins to wait for
/// the body, and by then it has looked the session up.
#[tokio::test]
async fn a_request_that_was_on_its_way_does_not_undo_a_sign_out() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let shop = TestShop::planned(Plan {
            engine,
            ..Plan::default()
        })
        .await;
        let variant = shop.variant(THING).await.id.0;
        for (path, body) in [
            ("/cart/add", format!("variant={variant}&count=1")),
            ("/en/cart/add", format!("variant={variant}&count=1")),
            ("/cart/set", format!("variant={variant}&step=remove")),
            ("/checkout", "name=Olga&phone=1".to_owned()),
            ("/admin/sign-in", "login=olga&password=wrong".to_owned()),
            ("/admin/orders/1001/ship", "tracking=1".to_owned()),
        ] {
            let cookies = cookies_of_staff(&shop).await;
            assert!(opens(&shop, &cookies).await, "{path}");
            let mut late = begin(&shop, path, &cookies, &body).await;
            let out = shop.page_posts("/admin/sign-out").header("cookie", &cookies);
            assert_eq!(out.send().await.unwrap().status().as_u16(), 303);
            late.write_all(&body.as_bytes()[body.len() - 1..]).await.unwrap();
            let answer = wire::read_to_end(&mut late).await;

            assert!(answer.starts_with("HTTP/1.1 "), "{path}");
            let answer = answer.to_lowercase();
            assert!(!answer.contains("set-cookie"), "{path}: {answer}");
            assert!(
                !opens(&shop, &cookies).await,
                "{path} opens the back office again"
            );
            for table in [
                "select count(*) from sign_ins",
                "select count(*) from sessions",
                "select count(*) from carts",
            ] {
                assert_eq!(shop.database.number(table).await, 0, "{path}: {table}");
            }
        }
        shop.finish().await;
    }
}

/// Whoever is removed or given another role while their form comes has done nothing by it, neither to people nor to anything else.
#[tokio::test]
async fn a_form_that_was_on_its_way_does_nothing_once_its_person_may_not() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let (store, now) = (shop.store(), clock::now());
    let packer = store.put_account_as("packer", "no password", Role::Packer, now);
    let packer = packer.await.unwrap();
    let promote = format!("/admin/people/{}/role", packer.id.0);
    for (login, what, status) in [("vera", "remove", 303), ("nina", "role", 403)] {
        for (path, body) in [
            (promote.as_str(), "role=owner"),
            ("/admin/strangers/block", "network=192.0.2.1"),
        ] {
            let account = store.put_account(login, "no password", now).await.unwrap();
            let (secret, by_command) = (clock::secret(), PeopleDeed::of_command(now));
            let again = store.change_role(&by_command, account.id, Role::Owner).await;
            assert_eq!(again.unwrap(), PersonChanged::Done(login.to_owned()));
            let sign_in = SignIn::begin(&account, SignInId::of(&secret), Place::default(), now);
            store.begin_sign_in(&sign_in, None).await.unwrap();
            let cookie = format!("vitrina-staff={}", secret.as_str());
            let mut late = begin(&shop, path, &cookie, body).await;
            let changed = format!("/admin/people/{}/{what}", account.id.0);
            owner.post(&changed, &[("role", "viewer")]).await.found();
            late.write_all(&body.as_bytes()[body.len() - 1..]).await.unwrap();
            let answer = wire::read_to_end(&mut late).await;
            let expected = format!("HTTP/1.1 {status} ");
            assert!(answer.starts_with(&expected), "{login} {path}: {answer}");
        }
    }
    let kept = store.account_by_login("packer").await.unwrap();
    assert_eq!(kept, Some(packer));
    assert_eq!(shop.database.number("select count(*) from blocks").await, 0);
    shop.finish().await;
}

/// What was in the cart before is there after.
#[tokio::test]
async fn signing_in_keeps_the_cart() {
    let shop = TestShop::open().await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 2).await;
    shop.owner().await;
    let link = format!("/admin/sign-in/{}", shop.app().sign_in.issue_link());
    assert_eq!(visitor.visit(&link).await.found().url.path(), "/admin");
    let cart = visitor.visit("/cart").await.found();
    assert_eq!(cart.all("[data-cart=pieces]"), ["2"]);
    shop.add_to_cart(&visitor, "/", ("coat", "COAT"), 1).await;
    assert_eq!(visitor.visit("/cart").await.all("[data-cart=pieces]"), ["3"]);
    assert_eq!(visitor.visit("/admin/orders").await.url.path(), "/admin/orders");
    shop.finish().await;
}

/// The cookies of somebody with something in the cart who has just signed in; nobody else has any.
async fn cookies_of_staff(shop: &TestShop) -> String {
    // Makes the account that the link is for.
    shop.owner().await;
    for others in ["delete from sessions", "delete from sign_ins"] {
        shop.database.execute(others).await;
    }
    let cart = cookie_of_a_cart(shop).await;
    // A browser that brings its cookie back for the first time is told of it once more, and that is over then.
    let back = shop.machine.get(shop.url("/cart")).header("cookie", &cart).send();
    assert!(back.await.unwrap().headers().contains_key("set-cookie"));
    let link = shop.url(&format!("/admin/sign-in/{}", shop.app().sign_in.issue_link()));
    let answer = shop.machine.get(link).header("cookie", &cart).send();
    format!("{cart}; {}", cookie(&answer.await.unwrap(), "vitrina-staff"))
}

/// Sends a form but for its last byte, and waits until the server waits for it.
async fn begin(shop: &TestShop, path: &str, cookie: &str, body: &str) -> TcpStream {
    const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut socket = shop.connect().await;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: shop\r\nCookie: {cookie}\r\nConnection: close\r\nExpect: 100-continue\r\n\
         Sec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut said = [0; GO_ON.len()];
    in_time(socket.read_exact(&mut said)).await.unwrap();
    assert_eq!(said, GO_ON, "{path}");
    let all_but_one = &body.as_bytes()[..body.len() - 1];
    socket.write_all(all_but_one).await.unwrap();
    socket
}
