//! What strangers do is in nobody's way: at the door of the back office, in the shop, and beside the gateway.

use crate::{
    sign_in::{LOGIN, PASSWORD, is_in, sign_in, with_account},
    support::{CHAT, Engine, Node, Notice, Page, Plan, THING, TestShop, goods, many_things, said},
};
use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, Method},
};
use futures_util::future::join_all;
use server::{
    caller::Caller,
    clock,
    limits::{CARTS, PAGES},
    strangers::{learn_blocks, look_back},
};
use shop::{catalog::Assortment, security::Act, stranger::Cause, text::Lang};
use std::net::SocketAddr;
use words::words;

/// A shop whose visitors come from where a proxy says.
async fn behind_a_proxy(goods: Assortment) -> TestShop {
    TestShop::planned(Plan {
        goods,
        change: |config| config.trusted_proxies = "127.0.0.0/8".into(),
        ..Plan::default()
    })
    .await
}

/// A look at an address of a server, from somewhere.
async fn look(shop: &TestShop, node: &Node, path: &str, from: &str) -> Page {
    let request = shop.machine.get(node.url(path)).header("x-forwarded-for", from);
    Page::of(request.send().await.unwrap()).await
}

/// A notice that is authentic, at an address that means the gateway's door.
async fn notify_from(shop: &TestShop, path: &str, from: &str) {
    let notice = Notice::of(&shop.unpaid().await);
    let request = shop.machine.post(shop.url(path)).header("x-forwarded-for", from);
    assert_eq!(
        shop.answer(request.form(&notice.fields())).await,
        notice.ok(),
        "{path}"
    );
}

/// Who asks too often waits; nobody else does, and the gateway never.
#[tokio::test]
async fn a_flood_of_pages_is_refused_and_an_authentic_notice_from_the_same_place_is_not() {
    let shop = behind_a_proxy(goods()).await;
    let (flood, node) = ("203.0.113.9", &shop.nodes[0]);
    let granted = PAGES.near.unwrap().burst.get();
    let mut refused = None;
    for nth in 0..10 * granted {
        let page = look(&shop, node, "/nothing", flood).await;
        if page.code() == 429 {
            assert!(nth >= granted, "{nth} were granted");
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("a flood has no end");
    assert_eq!(&refused.headers["retry-after"], "10");
    refused.assert_says(&said(Lang::Ru, "too-often-title"));
    assert_eq!(look(&shop, node, "/", "203.0.113.10").await.code(), 200);
    assert_eq!(
        look(&shop, node, "/main.css", flood).await.code(),
        200,
        "files are counted apart"
    );
    for door in ["/robokassa/result", "/Robokassa//Result/", "/EN/robokassa/result"] {
        notify_from(&shop, door, flood).await;
    }
    let owner = shop.owner().await;
    let orders = owner.client().get(shop.url("/admin/orders"));
    for _ in 0..100 {
        let orders = orders.try_clone().unwrap().header("x-forwarded-for", flood);
        assert_eq!(
            orders.send().await.unwrap().status().as_u16(),
            200,
            "the owner sits there, too"
        );
    }
    let page = owner.visit("/admin/strangers").await.found();
    page.assert_says("203.0.113.9/32");
    page.assert_says(&words(Lang::Ru).cause(Cause::Page));
    shop.finish().await;
}

#[tokio::test]
async fn a_network_is_shut_out_by_one_press_and_neither_its_gateway_nor_the_staff_is() {
    let shop = behind_a_proxy(goods()).await;
    let (owner, node) = (shop.owner().await, &shop.nodes[0]);
    let (stranger, neighbour) = ("203.0.113.7", "203.0.113.8");
    assert_eq!(look(&shop, node, "/", stranger).await.code(), 200);
    let page = owner.visit("/admin/strangers").await.found();
    let forms = page.forms("/admin/strangers/block");
    let of_stranger = forms
        .into_iter()
        .find(|form| form.value("network").as_deref() == Some("203.0.113.7/32"));
    let page = owner
        .submit(of_stranger.unwrap().press("hours", "24"))
        .await
        .found();
    for (path, from, code) in [
        ("/", stranger, 403),
        ("/main.css", stranger, 403),
        ("/admin/sign-in", stranger, 403),
        ("/", neighbour, 200),
        ("/healthz", stranger, 200),
    ] {
        assert_eq!(look(&shop, node, path, from).await.code(), code, "{path} {from}");
    }
    look(&shop, node, "/", stranger)
        .await
        .assert_says(&said(Lang::Ru, "shut-out-title"));
    for door in ["/robokassa/result", "/Robokassa/Result/"] {
        notify_from(&shop, door, stranger).await;
    }
    // Whoever works here may sit in that network, too.
    let from_there = owner.client().get(shop.url("/admin/orders"));
    let from_there = from_there.header("x-forwarded-for", stranger);
    assert_eq!(from_there.send().await.unwrap().status().as_u16(), 200);

    let release = page.form("/admin/strangers/release");
    owner.submit(release.clone()).await.found();
    assert_eq!(look(&shop, node, "/", stranger).await.code(), 200);
    owner.submit(release).await.found();
    shop.finish().await;
}

#[tokio::test]
async fn whoever_would_shut_themselves_out_or_half_the_world_is_told_why_not() {
    let shop = behind_a_proxy(goods()).await;
    let owner = shop.owner().await;
    for (network, why) in [
        ("198.51.100.0/24", "block-own"),
        ("127.0.0.1", "block-inner"),
        ("0.0.0.0/0", "block-too-wide"),
        ("2001:db8::/32", "block-too-wide"),
        ("everybody", "block-no-network"),
        ("", "block-no-network"),
    ] {
        let block = owner.client().post(shop.url("/admin/strangers/block"));
        let block = block
            .header("x-forwarded-for", "198.51.100.9")
            .header("sec-fetch-site", "same-origin");
        let page = Page::of(block.form(&[("network", network)]).send().await.unwrap()).await;
        assert_eq!(page.code(), 422, "{network}");
        page.assert_says(&said(Lang::Ru, why));
    }
    assert_eq!(shop.store().blocks(clock::now()).await.unwrap(), []);
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_is_shut_out_at_one_node_is_shut_out_at_all() {
    let shop = TestShop::planned(Plan {
        engine: Engine::Postgres,
        nodes: 2,
        change: |config| config.trusted_proxies = "127.0.0.0/8".into(),
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let network = [("network", "2001:db8:1:2::7/48"), ("hours", "1")];
    owner.post("/admin/strangers/block", &network).await.found();
    for node in &shop.nodes {
        // What its worker does every second.
        learn_blocks(&node.app).await.unwrap();
        assert_eq!(look(&shop, node, "/", "2001:db8:1:ffff::1").await.code(), 403);
        assert_eq!(look(&shop, node, "/", "2001:db8:2::1").await.code(), 200);
    }
    shop.finish().await;
}

/// Two nodes grant twice as much and no more, and refuse neither others nor the gateway.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_node_counts_what_a_network_causes_there() {
    let shop = TestShop::planned(Plan {
        engine: Engine::Postgres,
        nodes: 2,
        change: |config| config.trusted_proxies = "127.0.0.0/8".into(),
        ..Plan::default()
    })
    .await;
    let (flood, granted) = ("203.0.113.7", CARTS.near.unwrap().burst.get());
    for node in &shop.nodes {
        let mut begun = 0;
        let refused = loop {
            match begin_cart(&shop, node, flood).await {
                303 => begun += 1,
                refused => break refused,
            }
            assert!(begun < 10 * granted, "a flood has no end");
        };
        assert_eq!(refused, 422);
        assert!(begun >= granted, "{begun} were granted");
        assert_eq!(begin_cart(&shop, node, "203.0.113.8").await, 303);
        let notice = Notice::of(&shop.unpaid().await);
        let notify = shop.machine.post(node.url("/robokassa/result"));
        let notify = notify.header("x-forwarded-for", flood).form(&notice.fields());
        assert_eq!(shop.answer(notify).await, notice.ok());
    }
    shop.finish().await;
}

/// The owner hears of one network an hour, and not of one that is shut out already.
#[tokio::test]
async fn a_network_that_is_refused_again_and_again_is_told_to_the_owner_once_an_hour() {
    let shop = behind_a_proxy(goods()).await;
    let (owner, app) = (shop.owner().await, shop.app());
    let refuse = async |address: &str| {
        let caller = caller(&shop, address);
        for _ in 0..1_000 {
            app.strangers.note(Cause::Page, &caller, true);
        }
        look_back(app).await.unwrap();
        shop.deliver_all().await;
    };
    let told = || {
        let title = said(Lang::Ru, "letter-stranger");
        let messages = shop.sandbox.messages().into_iter();
        let told = messages.filter(|message| message.chat_id == CHAT && message.text.contains(&title));
        told.map(|message| message.text).collect::<Vec<_>>()
    };
    let network = [("network", "192.0.2.1"), ("hours", "1")];
    owner.post("/admin/strangers/block", &network).await.found();
    refuse("192.0.2.1").await;
    refuse("192.0.2.1").await;
    assert_eq!(told(), Vec::<String>::new(), "it is shut out");
    refuse("203.0.113.7").await;
    assert_eq!(told().len(), 0, "it may be over soon");
    refuse("203.0.113.7").await;
    assert_eq!(told().len(), 1);
    assert!(told()[0].contains("203.0.113.0/24"), "{:?}", told());
    refuse("203.0.113.7").await;
    assert_eq!(told().len(), 1, "not again within the hour");
    let events = app.evidence.take_all();
    let mut limits = events.iter().filter(|event| event.act == Act::LimitReached);
    assert!(limits.any(|event| event.network.as_str() == "203.0.113.0/24"));
    shop.finish().await;
}

/// Who sends a request that a proxy passes on from this address.
fn caller(shop: &TestShop, address: &str) -> Caller {
    let (mut headers, mut extensions) = (HeaderMap::new(), Extensions::new());
    headers.insert("x-forwarded-for", address.parse().unwrap());
    extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
    shop.app()
        .callers
        .caller(&Method::GET, &headers, &extensions, clock::now())
}

/// What comes of a cart that a visitor begins at a server, from somewhere.
async fn begin_cart(shop: &TestShop, node: &Node, from: &str) -> u16 {
    let variant = shop.variant(THING).await.id.0.to_string();
    let add = shop.machine.post(node.url("/cart/add"));
    let add = add.header("x-forwarded-for", from);
    let add = add.form(&[("variant", &*variant), ("count", "1")]);
    add.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn carts_are_begun_so_often_by_one_network_and_no_oftener() {
    let shop = behind_a_proxy(goods()).await;
    let add = async |from: &str| begin_cart(&shop, &shop.nodes[0], from).await;
    let granted = CARTS.near.unwrap().burst.get();
    let mut codes = Vec::new();
    for _ in 0..10 * granted {
        codes.push(add("203.0.113.7").await);
        if codes.last() == Some(&422) {
            break;
        }
    }
    assert!(codes.len() > granted as usize, "{codes:?}");
    assert_eq!(codes.last(), Some(&422));
    assert_eq!(add("203.0.113.8").await, 303);
    shop.finish().await;
}

/// The form of the checkout, sent from somewhere, and its answer.
async fn order_from(shop: &TestShop, from: &str, pieces: u32) -> Page {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("things", "THING-0"), pieces)
        .await;
    let form = shop.checkout_form(&visitor, "/").await;
    let request = visitor.client().post(form.action().clone());
    let request = request.header("x-forwarded-for", from).form(&form.fields());
    Page::of(request.send().await.unwrap()).await
}

/// What was seen is called off, and nothing that was paid meanwhile, came later or is somebody else's.
#[tokio::test]
async fn what_a_network_holds_and_does_not_pay_is_called_off_by_one_press() {
    let shop = behind_a_proxy(many_things()).await;
    let owner = shop.owner().await;
    let others = order_from(&shop, "203.0.113.8", 5).await.found();
    let held = order_from(&shop, "203.0.113.7", 30).await.found();
    let paid = order_from(&shop, "203.0.113.7", 20).await.found();
    let page = owner.visit("/admin/strangers").await.found();
    page.assert_says("203.0.113.7/32");
    page.assert_says("203.0.113.8/32");
    let address = "/admin/strangers/orders?network=203.0.113.7/32";
    let seen = owner.visit(address).await.found().form("/admin/strangers/orders");

    let notice = Notice::of(&shop.unpaid_of(&paid).await);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    let later = order_from(&shop, "203.0.113.7", 1).await.found();
    let free = shop.variant("THING-0").await.stock;
    let left = owner.submit(seen.clone()).await.found();
    let mut states = Vec::new();
    for page in [&held, &paid, &later, &others] {
        states.push(shop.order_of(page).await.state.name());
    }
    assert_eq!(
        states,
        ["cancelled", "paid", "awaiting_payment", "awaiting_payment"]
    );
    assert_eq!(shop.variant("THING-0").await.stock, free + 30);
    let number = shop.order_of(&later).await.number.to_string();
    let form = left.form("/admin/strangers/orders");
    assert_eq!(
        form.value("orders"),
        Some(number),
        "it is still there to be looked at"
    );
    owner.submit(seen).await.found();
    let events = shop.app().evidence.take_all();
    let mut events = events.iter().filter(|event| event.act == Act::OrdersLetGo);
    let event = events.next().unwrap();
    assert_eq!(event.detail.as_str(), "203.0.113.0/24 · 1");
    assert_eq!(events.next(), None, "the second press did nothing");
    shop.finish().await;
}

/// H2: unpaid orders empty no shelf. What is paid is no longer held.
#[tokio::test]
async fn a_network_that_pays_nothing_leaves_half_of_the_goods_to_others() {
    let shop = behind_a_proxy(many_things()).await;
    let order = async |from: &str, pieces: u32| order_from(&shop, from, pieces).await;
    let first = order("203.0.113.7", 99).await.found();
    let refused = order("203.0.113.7", 99).await;
    assert_eq!(refused.code(), 422);
    let left = [("sku", "THING-0".into()), ("left", 1.into())];
    refused.assert_says(&words(Lang::Ru).with("trouble-too-many-held", &left));
    order("203.0.113.7", 1).await.found();
    assert_eq!(order("203.0.113.7", 1).await.code(), 422);
    order("203.0.113.8", 40).await.found();

    let notice = Notice::of(&shop.unpaid_of(&first).await);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    order("203.0.113.7", 29).await.found();
    shop.finish().await;
}

/// As many at once as there are windows, instead of one after the other.
#[tokio::test]
async fn orders_of_a_network_that_come_together_leave_half_to_others_as_well() {
    let shop = behind_a_proxy(many_things()).await;
    let mut forms = Vec::new();
    for _ in 0..4 {
        let visitor = shop.visitor();
        shop.add_to_cart(&visitor, "/", ("things", "THING-0"), 60).await;
        let form = shop.checkout_form(&visitor, "/").await;
        forms.push((visitor, form));
    }
    let sent = forms.iter().map(|(visitor, form)| async move {
        let request = visitor.client().post(form.action().clone());
        let request = request
            .header("x-forwarded-for", "203.0.113.7")
            .form(&form.fields());
        Page::of(request.send().await.unwrap()).await.code()
    });
    let mut codes = join_all(sent).await;
    codes.sort_unstable();
    assert_eq!(codes, [200, 422, 422, 422]);
    shop.finish().await;
}

/// The second click waits for the first one, and its goods are held by then.
#[tokio::test]
async fn a_form_that_is_sent_twice_at_once_is_one_order_however_much_it_holds() {
    let shop = behind_a_proxy(many_things()).await;
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("things", "THING-0"), 99).await;
    let form = shop.checkout_form(&visitor, "/").await;
    let click = async || {
        let request = visitor.client().post(form.action().clone());
        let request = request
            .header("x-forwarded-for", "203.0.113.7")
            .form(&form.fields());
        Page::of(request.send().await.unwrap()).await.found().url
    };
    let (one, other) = tokio::join!(click(), click());
    assert_eq!(one.path(), other.path());
    shop.finish().await;
}

async fn try_from(shop: &TestShop, address: &str, login: &str, password: &str) -> u16 {
    let request = shop
        .page_posts("/admin/sign-in")
        .header("x-forwarded-for", address)
        .form(&[("login", login), ("password", password)]);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_subscriber_with_endless_addresses_has_few_tries_and_locks_nobody_out() {
    let shop = TestShop::planned(Plan {
        change: |config| config.trusted_proxies = "127.0.0.0/8".into(),
        ..Plan::default()
    })
    .await;
    with_account(&shop).await;
    let mut codes = Vec::new();
    for nth in 0..69 {
        codes.push(try_from(&shop, &format!("[2001:db8:1:2::{nth:x}]:443"), LOGIN, "wrong").await);
    }
    assert_eq!(codes[..8], [422; 8]);
    assert!(codes[8..].iter().all(|code| *code == 429), "{codes:?}");
    assert_eq!(try_from(&shop, "203.0.113.77", LOGIN, PASSWORD).await, 303);
    shop.finish().await;
}

/// All come from one address here, as behind a proxy that is not listed.
#[tokio::test]
async fn a_device_that_signed_in_before_is_let_through_whatever_strangers_do() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let (owner, stranger) = (shop.visitor(), shop.visitor());
    sign_in(&owner, LOGIN, PASSWORD).await.found();
    owner.post("/admin/sign-out", &[]).await.found();
    assert!(!is_in(&owner).await);
    let mut code = 0;
    for _ in 0..9 {
        code = sign_in(&stranger, LOGIN, "wrong horse battery").await.code();
    }
    assert_eq!(code, 429);
    assert_eq!(sign_in(&stranger, LOGIN, PASSWORD).await.code(), 429);
    sign_in(&owner, "OLGA", PASSWORD).await.found();
    assert!(is_in(&owner).await && !is_in(&stranger).await);

    // A secret that is none of ours is none.
    let made_up = shop
        .page_posts("/admin/sign-in")
        .header("cookie", format!("vitrina-device={}", "a".repeat(32)))
        .form(&[("login", LOGIN), ("password", PASSWORD)]);
    assert_eq!(made_up.send().await.unwrap().status().as_u16(), 429);
    shop.finish().await;
}

#[tokio::test]
async fn a_login_is_typed_in_any_letter_case() {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    for typed in ["Olga", "OLGA", " olga\u{200B} "] {
        let visitor = shop.visitor();
        sign_in(&visitor, typed, PASSWORD).await.found();
        assert!(is_in(&visitor).await, "{typed}");
    }
    shop.finish().await;
}
