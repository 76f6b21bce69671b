//! The whole shop without settings.

use super::Program;
use crate::support::{Browser, in_time};
use sqlx::{Connection, SqliteConnection};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Child,
};

/// Another version's tables, or anything else that is no database of this one.
#[tokio::test]
async fn a_demo_with_somebody_elses_database_says_what_to_do() {
    let program = Program::new();
    let folder = program.folder.path().join("data/demo");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("vitrina.db"), "no database at all ".repeat(100)).unwrap();
    let output = program
        .run(&["demo", "--port", "0", "--gateway-port", "0"], &[])
        .await;
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("remove the folder data/demo"), "{told}");
}

/// A demo that runs, and the addresses that it told: the shop, the way into the back office, the gateway, Telegram, mail.
async fn opened(program: &Program, keys: &[&str], variables: &[(&str, &str)]) -> (Child, Vec<String>) {
    let arguments = [&["demo", "--port", "0", "--gateway-port", "0"][..], keys].concat();
    let mut child = program.command(&arguments, variables).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut addresses = Vec::new();
    while addresses.len() < 5 {
        let line = in_time(lines.next_line())
            .await
            .unwrap()
            .expect("the demo does not open");
        addresses.extend(
            line.split_whitespace()
                .filter(|word| word.starts_with("http://"))
                .map(str::to_owned),
        );
    }
    // It has more to say, and nobody may hang up on it.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, addresses)
}

/// The demo is what `make run` shows: the shop, the gateway and the way in.
#[tokio::test]
async fn the_demo_opens_the_shop_the_gateway_and_the_back_office() {
    let program = Program::new();
    let (child, addresses) = opened(&program, &[], &[]).await;
    let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
    for (at, address) in addresses.iter().enumerate() {
        let response = in_time(client.get(address).send()).await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{address}");
        if at == 1 {
            assert_eq!(response.url().path(), "/admin", "{address} signs in");
        }
    }
    drop(child);
}

/// What a stranger sees first is an office at work, and its books are right.
#[tokio::test]
async fn the_demo_has_lived_for_a_year_and_its_books_are_right() {
    let program = Program::new();
    let (child, addresses) = opened(&program, &["--drawings"], &[]).await;
    let owner = Browser::new(&addresses[0]);
    let home = addresses[0].trim_end_matches('/');
    let way_in = addresses[1].strip_prefix(home).unwrap();
    let page = in_time(owner.visit(way_in)).await.found();
    assert_eq!(page.url.path(), "/admin");
    assert_eq!(page.all("svg.plot").len(), 7, "every plot has something to show");
    for waits in ["state=paid&fulfilment=new", "attention=1", "problems#orphans"] {
        assert!(page.has(&format!("a.counter[href$='{waits}']")), "{waits}");
    }
    for days in [1, 7, 90] {
        in_time(owner.visit(&format!("/admin?days={days}"))).await.found();
    }

    let file = program.folder.path().join("data/demo/vitrina.db");
    let url = format!("sqlite:{}", file.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    for wrong in [
        "select count(*) from variants where stock < 0 or stock <>
           (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id)",
        "select count(*) from orders where state in ('paid', 'refunded')
           and state_facts ->> '$.payment.source.source' = 'gateway' and not exists
           (select 1 from notices where order_number = number and verdict in ('accepted', 'wrong_sum'))",
        "select count(*) from orders where not exists (select 1 from history where order_number = number)",
        "select count(*) from orders where trial",
        "select count(*) from outbox where order_number is not null",
        "select count(*) from attempts where outcome <> 'paid' and next_check_at is not null
           and order_number not in (select number from orders where open_attention > 0)",
    ] {
        let count: i64 = sqlx::query_scalar(wrong).fetch_one(&mut file).await.unwrap();
        assert_eq!(count, 0, "{wrong}");
    }
    for state in ["awaiting_payment", "paid", "expired", "cancelled", "refunded"] {
        let count: i64 = sqlx::query_scalar("select count(*) from orders where state = $1")
            .bind(state)
            .fetch_one(&mut file)
            .await
            .unwrap();
        assert!(count > 0, "{state}");
    }
    let days: i64 = sqlx::query_scalar("select count(distinct day) from numbers_days where measure = 'paid'")
        .fetch_one(&mut file)
        .await
        .unwrap();
    assert!(days > 300, "{days} days of the year brought money");
    for days in [1, 7, 30, 90] {
        let path = format!("/admin/numbers/funnel.csv?days={days}");
        let funnel = in_time(owner.visit(&path)).await.found().body;
        let counts: Vec<i64> = funnel
            .lines()
            .skip(1)
            .map(|line| line.split(';').nth(1).unwrap().parse().unwrap())
            .collect();
        assert_eq!(counts.len(), 4, "{funnel}");
        assert!(counts.is_sorted_by(|before, after| before >= after), "{funnel}");
        assert!(
            days < 30 || counts.is_sorted_by(|before, after| before > after),
            "{funnel}"
        );
    }
    drop(child);
}

/// They come as the staff's photos do, while the shop is open.
#[tokio::test]
async fn the_demos_goods_get_photos_of_their_drawings() {
    let program = Program::new();
    let (child, addresses) = opened(&program, &["--no-past"], &[]).await;
    let visitor = Browser::new(&addresses[0]);
    in_time(async { while !visitor.visit("/").await.found().has("img[src^='/media/']") {} }).await;
    drop(child);
}

/// Cryptocurrency is asked for, since the demo's seller is Russian; so is the hold, which play money of the test mode does not
/// know. What the environment says of either stands above what the demo would do.
#[tokio::test]
async fn the_demo_offers_every_way_of_paying_and_the_environment_has_the_last_word() {
    const EVERY: [&str; 6] = [
        "sbp",
        "card",
        "instalments",
        "delivery-cash",
        "delivery-card",
        "bank-transfer",
    ];
    let with_coins = [&EVERY[..], &["cryptocloud"][..]].concat();
    for (keys, variables, ways, is_live) in [
        (&[][..], &[][..], &EVERY[..], false),
        (
            &["--hold"],
            &[("WAYS_OF_PAYING", "card,sbp")],
            &["sbp", "card"],
            true,
        ),
        (
            &["--cryptocloud"],
            &[("ROBOKASSA_HOLD", "true")],
            &with_coins[..],
            true,
        ),
    ] {
        let program = Program::new();
        let (child, addresses) = opened(
            &program,
            &[keys, &["--drawings", "--no-past"]].concat(),
            variables,
        )
        .await;
        let visitor = Browser::new(&addresses[0]);
        let add = visitor
            .post("/cart/add", &[("variant", "1"), ("count", "1")])
            .await;
        add.found();
        let checkout = visitor.visit("/checkout").await.found();
        assert_eq!(
            checkout.attributes("input[name=pay_by]", "value"),
            ways,
            "{keys:?}"
        );
        assert_eq!(checkout.has(".ribbon"), !is_live, "{keys:?} {variables:?}");
        drop(child);
    }
}
