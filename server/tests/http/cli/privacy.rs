//! `vitrina privacy` and `vitrina forget`.

use super::{GATEWAY, Program, journal, store_of};
use shop::{
    journal::Doing,
    order::{Order, OrderNumber},
    privacy::Person,
    security::Act,
    store::Decide,
};
use std::process::Output;

/// The buyer of orders for a load test.
const BUYER: &str = "load-test-0@example.com";

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// It shows first, refuses orders that are not over, and says what is wrong with what was typed.
#[tokio::test]
async fn what_is_known_of_a_person_is_written_down_and_open_orders_are_not_forgotten() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--orders", "2"], &GATEWAY).await;
    assert!(seeded.status.success(), "{}", said(&seeded));
    let export = program.run(&["privacy", "export", BUYER], &[]).await;
    assert!(export.status.success(), "{}", said(&export));
    let known: serde_json::Value = serde_json::from_slice(&export.stdout).unwrap();
    assert_eq!(known["person"], BUYER);
    assert_eq!(known["orders"].as_array().unwrap().len(), 2);
    assert_eq!(known["orders"][0]["placed"]["buyer"]["phone"], "+79990000000");
    assert_eq!(known["orders"][0]["cannot_be_forgotten"], "awaits_payment");

    let refused = program.run(&["forget", "8 999 000-00-00", "--yes"], &[]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("waits for its payment"),
        "{}",
        said(&refused)
    );
    let again = program.run(&["privacy", "export", "+79990000000"], &[]).await;
    assert!(said(&again).contains("Анна Нагрузкина"), "{}", said(&again));
    let unread = program.run(&["forget", "somebody"], &[]).await;
    assert_eq!(unread.status.code(), Some(1));
    assert!(
        said(&unread).contains("neither a whole telephone number"),
        "{}",
        said(&unread)
    );
}

/// Has a line each, like the same deed in the office: it names orders, and nobody. What was refused or only looked at has none.
#[tokio::test]
async fn what_a_command_does_with_personal_data_is_in_the_journal() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--orders", "1"], &GATEWAY).await;
    assert!(seeded.status.success(), "{}", said(&seeded));
    let refused = program.run(&["forget", BUYER, "--yes"], &[]).await;
    assert_eq!(refused.status.code(), Some(1));
    let number = expired(&program).await.to_string();
    let done: [&[&str]; 3] = [
        &["forget", BUYER],
        &["privacy", "export", BUYER],
        &["forget", BUYER, "--yes"],
    ];
    for arguments in done {
        let done = program.run(arguments, &[]).await;
        assert!(done.status.success(), "{arguments:?}: {}", said(&done));
    }
    let mut lines = journal(&program).await;
    lines.retain(|entry| matches!(entry.doing(), Some(Doing::Security(_))));
    let lines: Vec<_> = lines
        .iter()
        .map(|entry| {
            let what = (entry.object.as_str(), entry.detail.as_str());
            (entry.who.as_str(), entry.doing(), what)
        })
        .collect();
    let of = |act| Some(Doing::Security(act));
    let what = (number.as_str(), "");
    assert_eq!(
        lines,
        [
            ("vitrina privacy export", of(Act::PersonExported), what),
            ("vitrina forget", of(Act::PersonForgotten), what),
        ]
    );
}

/// The time of the buyer's only order is up.
async fn expired(program: &Program) -> OrderNumber {
    let store = store_of(program).await;
    let numbers = store.orders_of(&Person::parse(BUYER).unwrap()).await.unwrap();
    let late = server::clock::now().plus_seconds(365 * 24 * 60 * 60);
    let decide: Decide = Box::new(move |order: &Order| Ok(order.expire(late)));
    let changed = store.change_order(numbers[0], decide).await.unwrap();
    assert!(changed.is_written());
    numbers[0]
}

#[tokio::test]
async fn what_is_due_is_said_and_left_alone() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--orders", "1"], &GATEWAY).await;
    assert!(seeded.status.success(), "{}", said(&seeded));
    let due = program.run(&["privacy", "due"], &[]).await;
    assert!(said(&due).contains("for ever"), "{}", said(&due));
    let rule = [("KEEP_UNPAID_DAYS", "7")];
    let due = program.run(&["privacy", "due"], &rule).await;
    assert!(
        said(&due).contains("The time of no order is up"),
        "{}",
        said(&due)
    );
}
