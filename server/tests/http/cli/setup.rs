//! The first start at the machine itself.

use super::{Program, Serving, text};
use crate::support::{in_time, said};
use shop::text::Lang;
use std::process::{Output, Stdio};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

/// A key for secrets, so that none lands beside the sources.
const KEY: (&str, &str) = (
    "VITRINA_KEY",
    "abababababababababababababababababababababababababababababababab",
);

impl Program {
    /// Runs a command with this on its standard input.
    async fn told(&self, arguments: &[&str], typed: &str) -> Output {
        let mut command = self.command(arguments, &[KEY]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(typed.as_bytes()).await.unwrap();
        drop(input);
        in_time(child.wait_with_output()).await.unwrap()
    }
}

#[tokio::test]
async fn an_empty_machine_prints_one_link_that_opens_and_a_shop_with_people_prints_none() {
    let program = Program::new();
    let mut shop = Serving::start(&program, &[]).await;
    let mut printed = BufReader::new(shop.child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("/setup/") {
        line.clear();
        let read = in_time(printed.read_line(&mut line)).await.unwrap();
        assert!(read > 0, "no link is printed");
    }
    let (address, key) = line.trim().split_once("/setup/").unwrap();
    assert_eq!(
        address,
        format!("http://{}", shop.address),
        "where it listens, as nobody said more"
    );
    let (code, page) = shop.get(&format!("/setup/{key}")).await;
    assert_eq!(code, 200);
    assert!(page.contains(&said(Lang::Ru, "setup-begin-title")));
    // Another one for the asking, while the shop is open.
    let fresh = text(&program.run(&["setup", "--link"], &[]).await.stdout);
    let (_, fresh) = fresh.trim().split_once("/setup/").unwrap();
    let fresh = fresh.split_whitespace().next().unwrap();
    for (key, code) in [(key, 403), (fresh, 200)] {
        assert_eq!(shop.get(&format!("/setup/{key}")).await.0, code, "{key}");
    }
    shop.terminate().await;
    let mut rest = String::new();
    in_time(printed.read_to_string(&mut rest)).await.unwrap();
    assert!(!rest.contains("/setup/"), "{rest}");
    let (_, log) = shop.ended().await;
    assert!(
        !log.contains(key),
        "the log is read by more people than the terminal"
    );

    let made = program
        .run(&["setup", "--shop-name", "Тёплая витрина"], &[KEY])
        .await;
    assert!(made.status.success(), "{}", text(&made.stderr));
    let mut shop = Serving::start(&program, &[KEY]).await;
    let (_, page) = shop.get("/").await;
    assert!(page.contains("Тёплая витрина"), "what the command kept holds");
    let mut printed = shop.child.stdout.take().unwrap();
    shop.terminate().await;
    let mut rest = String::new();
    in_time(printed.read_to_string(&mut rest)).await.unwrap();
    assert_eq!(rest, "");
    assert!(shop.ended().await.0);
}

#[tokio::test]
async fn a_script_sets_up_a_shop_by_flags_and_once() {
    let program = Program::new();
    let wrong = ["setup", "--shop-name", "Витрина", "--seller-inn", "500100732258"];
    let wrong = program.told(&wrong, "").await;
    assert_eq!(wrong.status.code(), Some(1));
    let why = text(&wrong.stderr);
    assert!(
        why.contains("SELLER_INN") && why.contains(&said(Lang::Ru, "setup-fault-inn")),
        "{why}"
    );

    let flags = [
        "setup",
        "--shop-name",
        "Витрина",
        "--seller-inn",
        "500100732259",
        "--login",
        "анна",
    ];
    let guessed = program.told(&flags, "1234567890\n").await;
    assert_eq!(guessed.status.code(), Some(1));
    let made = program.told(&flags, "семь слонов на крыше\n").await;
    assert!(made.status.success(), "{}", text(&made.stderr));
    let told = text(&made.stdout);
    assert!(told.contains("анна") && !told.contains("слонов"), "{told}");

    let again = program.told(&["setup", "--shop-name", "Другая"], "").await;
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains(&said(Lang::Ru, "setup-terminal-over")));
    let listed = program.run(&["settings", "list"], &[KEY]).await;
    let listed = text(&listed.stdout);
    assert!(
        listed.contains("SHOP_NAME=Витрина") && listed.contains("SELLER_INN=500100732259"),
        "{listed}"
    );
}

#[tokio::test]
async fn the_terminal_asks_what_the_pages_ask_and_goes_on_where_it_was_left() {
    let program = Program::new();
    let ask = ["setup", "--ask"];
    let left = program.told(&ask, "Тёплая витрина\n\n").await;
    assert_eq!(left.status.code(), Some(1));
    assert!(text(&left.stderr).contains(&said(Lang::Ru, "setup-terminal-ended")));

    let answers = [
        // The name that was kept, and the hour.
        "",
        "",
        // The seller: a mistyped INN is asked for again.
        "",
        "ИП Иванова",
        "500100732258",
        "",
        "",
        "",
        "500100732259",
        "",
        "",
        // No contacts yet.
        "-",
        // The address.
        "https://shop.example.ru",
        // The gateway: an identifier, and what is proposed for the rest.
        "",
        "my_shop",
        "",
        "",
        "",
        "",
        "",
        // Messages later.
        "-",
    ];
    let made = program.told(&ask, &(answers.join("\n") + "\n")).await;
    let (told, why) = (text(&made.stdout), text(&made.stderr));
    assert!(made.status.success(), "{why}\n{told}");
    assert!(told.contains(&said(Lang::Ru, "setup-fault-inn")), "{told}");
    assert!(
        told.contains("https://shop.example.ru/robokassa/result"),
        "{told}"
    );
    assert!(told.contains("https://shop.example.ru/admin/doctor"), "{told}");
    let listed = program.run(&["settings", "list"], &[KEY]).await;
    let listed = text(&listed.stdout);
    for kept in [
        "SHOP_NAME=Тёплая витрина",
        "SELLER_NAME=ИП Иванова",
        "SELLER_INN=500100732259",
        "PUBLIC_URL=https://shop.example.ru",
        "ROBOKASSA_MERCHANT_LOGIN=my_shop",
        "ROBOKASSA_TEST_MODE=true",
    ] {
        assert!(listed.contains(kept), "{kept}: {listed}");
    }
}
