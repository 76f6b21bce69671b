//! The whole shop without settings.

use super::Program;
use crate::support::in_time;
use tokio::io::{AsyncBufReadExt, BufReader};

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

/// The demo is what `make run` shows: the shop, the gateway and the way in.
#[tokio::test]
async fn the_demo_opens_the_shop_the_gateway_and_the_back_office() {
    let program = Program::new();
    let mut command = program.command(&["demo", "--port", "0", "--gateway-port", "0"], &[]);
    let mut child = command.spawn().unwrap();
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
    let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
    for (at, address) in addresses.iter().enumerate() {
        let response = in_time(client.get(address).send()).await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{address}");
        if at == 1 {
            assert_eq!(response.url().path(), "/admin/orders", "{address} signs in");
        }
    }
    drop(child);
}
