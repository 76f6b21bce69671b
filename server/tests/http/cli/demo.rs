//! The whole shop without settings.

use super::Program;
use crate::support::{Browser, in_time};
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
