//! `vitrina settings` and `vitrina rotate-key`.

use super::{Program, Serving};
use shop::text::Lang;
use sqlx::{Connection, SqliteConnection};
use std::process::Output;
use words::words;

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// How often a command is on record with this.
async fn journaled(program: &Program, act: &str) -> i64 {
    let url = format!(
        "sqlite:{}",
        program.folder.path().join("data/vitrina.db").display()
    );
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let count = "select count(*) from journal where act = $1 and who like 'vitrina %' and network = ''";
    let count = sqlx::query_scalar(count)
        .bind(act)
        .fetch_one(&mut connection)
        .await;
    connection.close().await.unwrap();
    count.unwrap()
}

/// The environment wins, then what is kept, then what the program has.
#[tokio::test]
async fn a_setting_is_kept_listed_and_taken_out_again_by_commands() {
    let program = Program::new();
    let set = program.run(&["settings", "set", "SHOP_NAME", "Лавка"], &[]).await;
    assert!(set.status.success(), "{}", said(&set));
    let secret = [
        "settings",
        "set",
        "SMTP_URL",
        "smtps://u:secret-word@mail.example.ru",
    ];
    let half = program.run(&secret, &[]).await;
    assert_eq!(half.status.code(), Some(1));
    assert!(said(&half).contains("MAIL_FROM"), "{}", said(&half));
    let from = [("MAIL_FROM", "shop@example.ru")];
    let set = program.run(&secret, &from).await;
    assert!(set.status.success(), "{}", said(&set));

    let listed = said(&program.run(&["settings", "list"], &from).await);
    assert!(listed.contains("kept     SHOP_NAME=Лавка"), "{listed}");
    assert!(listed.contains("outside  MAIL_FROM=shop@example.ru"), "{listed}");
    assert!(listed.contains("default  HOLD_MINUTES=60"), "{listed}");
    assert!(
        listed.contains("kept     SMTP_URL=") && !listed.contains("secret-word"),
        "{listed}"
    );
    let said_outside = [("SHOP_NAME", "Outside"), ("MAIL_FROM", "shop@example.ru")];
    let listed = said(&program.run(&["settings", "list"], &said_outside).await);
    assert!(listed.contains("outside  SHOP_NAME=Outside"), "{listed}");

    let rotated = program.run(&["rotate-key"], &from).await;
    assert!(rotated.status.success(), "{}", said(&rotated));
    assert_eq!(journaled(&program, "key.rotated").await, 1);
    assert!(journaled(&program, "setting.changed").await > 0);
    let key = program.folder.path().join("data/vitrina.key");
    std::fs::remove_file(&key).unwrap();
    let lost = program.run(&["settings", "list"], &from).await;
    assert_eq!(lost.status.code(), Some(1));
    assert!(said(&lost).contains("vitrina.key"), "{}", said(&lost));
    for name in ["SMTP_URL", "SHOP_NAME"] {
        let unset = program.run(&["settings", "unset", name], &[]).await;
        assert!(unset.status.success(), "{}", said(&unset));
    }
    let listed = said(&program.run(&["settings", "list"], &[]).await);
    assert!(listed.contains("default  SHOP_NAME=Vitrina"), "{listed}");
    for name in ["SHOP_NAME", "DATABASE_URL", "NOTHING"] {
        let unset = program.run(&["settings", "unset", name], &[]).await;
        assert_eq!(unset.status.code(), Some(1), "{name}");
    }
}

/// In Russian what each has to be, beside what was found; in English what was found.
#[tokio::test]
async fn faults_of_settings_are_told_in_the_language_of_the_terminal() {
    let program = Program::new();
    let russian = [("LANG", "ru_RU.UTF-8")];
    let soon = ["settings", "set", "HOLD_MINUTES", "soon"];
    let told = program.run(&soon, &russian).await;
    assert_eq!(told.status.code(), Some(1));
    let (wrong, found) = (
        words(Lang::Ru).text("setting-hold-minutes-wrong"),
        words(Lang::En).text("settings-faults"),
    );
    for part in ["vitrina: Настройки не сходятся:", "HOLD_MINUTES", wrong.as_str()] {
        assert!(said(&told).contains(part), "{part}: {}", said(&told));
    }
    assert!(!said(&told).contains(&found), "{}", said(&told));
    let told = said(&program.run(&soon, &[]).await);
    assert!(told.contains(&found) && told.contains("HOLD_MINUTES"), "{told}");
    assert!(!told.contains(&wrong), "{told}");
    let broken = [("LANG", "ru_RU.UTF-8"), ("HOLD_MINUTES", "soon")];
    let told = said(&program.run(&["serve"], &broken).await);
    assert!(told.contains(&wrong), "{told}");
}

/// A shop that is open hears of what a command keeps.
#[tokio::test]
async fn a_shop_that_is_open_goes_by_what_a_command_keeps() {
    let program = Program::new();
    let mut serving = Serving::start(&program, &[]).await;
    assert!(!serving.get("/").await.1.contains("Лавка"));
    let set = program.run(&["settings", "set", "SHOP_NAME", "Лавка"], &[]).await;
    assert!(set.status.success(), "{}", said(&set));
    serving.wait_for("the shop goes by other settings now").await;
    assert!(serving.get("/").await.1.contains("Лавка"));
}
