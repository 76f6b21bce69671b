//! Checking the set-up from a terminal.

use super::{GATEWAY, Program, text};
use serde_json::Value;

/// Nobody listens at the shop's address, and the gateway is not reached either.
const ALONE: [(&str, &str); 2] = [
    ("PUBLIC_URL", "http://127.0.0.1:1"),
    ("ROBOKASSA_URL", "http://127.0.0.1:1"),
];

#[tokio::test]
async fn what_does_not_work_is_said_in_words_and_by_the_exit_code() {
    let program = Program::new();
    let set_up = [&GATEWAY[..], &ALONE[..]].concat();
    let told = program.run(&["doctor"], &set_up).await;
    assert_eq!(told.status.code(), Some(1), "{}", text(&told.stderr));
    let (said, why) = (text(&told.stdout), text(&told.stderr));
    assert!(said.contains("[result-url]: нужно исправить."), "{said}");
    assert!(said.contains("\n→ "), "{said}");
    assert!(why.contains("Нужно исправить: "), "{why}");
    for password in ["one-one-one", "two-two-two"] {
        assert!(!said.contains(password) && !why.contains(password));
    }
}

#[tokio::test]
async fn programs_are_told_in_json() {
    let program = Program::new();
    let set_up = [&GATEWAY[..], &ALONE[..], &[("OWNER_LANG", "en")]].concat();
    let told = program.run(&["doctor", "--json"], &set_up).await;
    assert_eq!(told.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(report["worst"], "fault");
    let checks = report["checks"].as_array().unwrap();
    let check = checks
        .iter()
        .find(|check| check["check"] == "result-url")
        .unwrap();
    assert_eq!(check["light"], "fault");
    assert_eq!(check["case"], "refused");
    assert_eq!(check["name"], "Call about a payment (ResultURL)");
    assert!(check["why"].as_str().unwrap().contains("http://127.0.0.1:1"));
    assert!(check["mend"].is_string() && check["at"].is_number());
}

#[tokio::test]
async fn what_is_no_command_is_another_exit_code() {
    let told = Program::new().run(&["doctor", "--nonsense"], &[]).await;
    assert_eq!(told.status.code(), Some(2));
}
