//! `vitrina migrate` and `vitrina upgrade --check`: an update copies the shop first, and says beforehand what it does.

use super::{Program, Serving, backups::on_a_full_disk, text};
use crate::support::{Database, in_time};
use server::sealing::Keys;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use std::{fs, path::Path, time::Duration};
use store_postgres::PostgresStore;
use tokio::process::Child;

/// Steps of the shop that is to be updated.
const BEFORE: i64 = 25;
/// Steps of one that keeps settings already.
const WITH_SETTINGS: i64 = 35;
/// What seals the secrets of that one.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const PASSPHRASE: (&str, &str) = ("BACKUP_PASSPHRASE", "correct horse battery staple");
/// What is said outside, and makes no sense without what is kept.
const HALF: [(&str, &str); 2] = [
    ("ROBOKASSA_MERCHANT_LOGIN", "shop"),
    ("MAIL_FROM", "shop@shop.example.ru"),
];

/// A shop of an older program, in the place where a shop is if nobody says otherwise.
async fn older_shop(program: &Program) -> SqliteConnection {
    shop_of_step(program, BEFORE).await
}

async fn shop_of_step(program: &Program, step: i64) -> SqliteConnection {
    let folder = program.folder.path().join("data");
    fs::create_dir(&folder).unwrap();
    let options = SqliteConnectOptions::new().filename(folder.join("vitrina.db"));
    let mut shop = SqliteConnection::connect_with(&options.create_if_missing(true))
        .await
        .unwrap();
    let steps = sqlx::migrate!("../migrations/sqlite");
    steps.run_to(step, &mut shop).await.unwrap();
    shop.execute("insert into accounts (login, password_hash, changed_at) values ('olga', '', 1)")
        .await
        .unwrap();
    shop
}

async fn newest_step(shop: &mut SqliteConnection) -> i64 {
    sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(shop)
        .await
        .unwrap()
}

/// Copies of the shop that lie beside it.
fn copies(program: &Program) -> usize {
    copies_in(&program.folder.path().join("data")).len()
}

fn copies_in(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains(".before-")).collect()
}

#[tokio::test]
async fn an_update_is_told_beforehand_and_copies_the_shop_once() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    let asked = program.run(&["upgrade", "--check"], &[]).await;
    let said = text(&asked.stdout);
    assert!(asked.status.success(), "{}", text(&asked.stderr));
    for sentence in [
        "tables of step 0025",
        "  0026 settings",
        "The version before opens the database afterwards, too",
        concat!("\n", env!("CARGO_PKG_VERSION"), " "),
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    assert_eq!(
        (newest_step(&mut shop).await, copies(&program)),
        (BEFORE, 0),
        "nothing is done"
    );

    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert!(text(&migrated.stdout).contains("A copy of the shop as it was before the update"));
    assert_eq!(copies(&program), 1);
    assert!(newest_step(&mut shop).await > BEFORE);
    let again = program.run(&["migrate"], &[]).await;
    assert!(
        text(&again.stdout).contains("There is nothing to do"),
        "{}",
        text(&again.stderr)
    );
    assert_eq!(copies(&program), 1);
    let login: String = sqlx::query_scalar("select login from accounts")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    assert_eq!(login, "olga");
    shop.close().await.unwrap();
}

/// Keeps a secret as the office does.
async fn keep(shop: &mut SqliteConnection, name: &str, secret: &str) {
    let sealed = Keys::parse(KEY).unwrap().seal(name, secret).unwrap();
    let kept =
        sqlx::query("insert into settings (name, sealed, changed_at, changed_by) values (?, ?, 1, 'olga')");
    kept.bind(name).bind(sealed).execute(shop).await.unwrap();
}

#[tokio::test]
async fn a_shop_whose_settings_are_half_outside_is_copied_updated_and_restored() {
    let program = Program::new();
    let mut shop = shop_of_step(&program, WITH_SETTINGS).await;
    for (name, secret) in [
        ("ROBOKASSA_PASSWORD_1", "one-one-one"),
        ("ROBOKASSA_PASSWORD_2", "two-two-two"),
        ("SMTP_URL", "smtps://shop:letters-only@mail.example.ru"),
        PASSPHRASE,
    ] {
        keep(&mut shop, name, secret).await;
    }
    let photos = program.folder.path().join("photos");
    let place = sqlx::query(
        "insert into settings (name, value, changed_at, changed_by) values ('MEDIA_URL', ?, 1, 'olga')",
    );
    let place = place.bind(format!("file://{}", photos.display()));
    place.execute(&mut shop).await.unwrap();
    fs::create_dir(&photos).unwrap();
    fs::write(
        photos.join("0123456789abcdef0123456789abcdef-640.webp"),
        "a picture",
    )
    .unwrap();
    fs::write(program.folder.path().join("data/vitrina.key"), KEY).unwrap();

    // A copy of the older shop has what its kept settings say, sealed as they say.
    let copied = program.run(&["backup", "copy.tar.gz.age"], &HALF).await;
    let told = text(&copied.stdout);
    assert!(copied.status.success(), "{}", text(&copied.stderr));
    assert!(
        told.contains("pictures: 1") && !told.contains("set BACKUP_PASSPHRASE"),
        "{told}"
    );
    assert_eq!(newest_step(&mut shop).await, WITH_SETTINGS, "nothing is done");

    let migrated = program.run(&["migrate"], &HALF).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert!(newest_step(&mut shop).await > WITH_SETTINGS);
    assert_eq!(copies(&program), 1);
    let told = text(&migrated.stdout);
    assert!(told.contains(".tar.gz.age"), "the copy is sealed: {told}");
    shop.close().await.unwrap();

    let copy = program.folder.path().join("copy.tar.gz.age");
    let other = Program::new();
    let with_passphrase = [&HALF[..], &[PASSPHRASE]].concat();
    let restored = other
        .run(&["restore", copy.to_str().unwrap()], &with_passphrase)
        .await;
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    let key = fs::read_to_string(other.folder.path().join("data/vitrina.key")).unwrap();
    assert_eq!(key.trim(), KEY);
    let shop = Serving::start(&other, &HALF).await;
    assert_eq!(shop.get("/readyz").await.0, 200);
    shop.terminate().await;
    assert!(shop.ended().await.0);
}

/// It is killed while it copies the shop, and again once the copy is there.
#[tokio::test]
async fn an_update_that_is_killed_loses_nothing_and_goes_on() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    let is_copying = || program.folder.path().join("data/vitrina.work").exists();
    program.kill_when(&["migrate"], is_copying).await;
    program.kill_when(&["migrate"], || copies(&program) > 0).await;
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert!(newest_step(&mut shop).await > BEFORE);
    let health: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    let accounts: i64 = sqlx::query_scalar("select count(*) from accounts")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    assert_eq!((health.as_str(), accounts), ("ok", 1));
    shop.close().await.unwrap();
}

/// A step at which the programs below are killed, or fail: those before it are taken by then.
const STEP: i64 = 30;

/// Kills it as soon as it is at that step, which does not end by itself.
async fn killed_in_the_step(mut migrating: Child, is_at_it: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_at_it().await {
            assert!(migrating.try_wait().unwrap().is_none(), "it does not come so far");
            // Each look opens the database, and holds up whoever is at work there.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    in_time(waiting).await;
    migrating.kill().await.unwrap();
}

#[tokio::test]
async fn an_update_that_is_killed_within_a_step_goes_on_with_that_step() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    // It counts for hours, in the transaction of its step.
    let hangs = format!(
        "create trigger hangs before insert on _sqlx_migrations when new.version = {STEP} begin
           select count(*) from sqlite_schema a, sqlite_schema b, sqlite_schema c, sqlite_schema d, sqlite_schema e,
             sqlite_schema f, sqlite_schema g;
         end"
    );
    shop.execute(AssertSqlSafe(hangs)).await.unwrap();
    let migrating = program.command(&["migrate"], &[]).spawn().unwrap();
    let file = program.folder.path().join("data/vitrina.db");
    killed_in_the_step(migrating, async || {
        let options = SqliteConnectOptions::new().filename(&file).read_only(true);
        let mut beside = SqliteConnection::connect_with(&options).await.unwrap();
        let step = newest_step(&mut beside).await;
        beside.close().await.unwrap();
        step == STEP - 1
    })
    .await;
    assert_eq!(
        newest_step(&mut shop).await,
        STEP - 1,
        "the step is not taken by half"
    );
    shop.execute("drop trigger hangs").await.unwrap();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert!(newest_step(&mut shop).await > STEP);
    let health: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    let login: String = sqlx::query_scalar("select login from accounts")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    assert_eq!((health.as_str(), login.as_str()), ("ok", "olga"));
    shop.close().await.unwrap();
}

#[tokio::test]
async fn an_update_on_a_server_that_is_killed_within_a_step_goes_on_with_that_step() {
    let program = Program::new();
    let mut there = Database::without_tables().await;
    let mut shop = PgConnection::connect(there.url()).await.unwrap();
    let steps = sqlx::migrate!("../migrations/postgres");
    steps.run_to(BEFORE, &mut shop).await.unwrap();
    let hangs = format!(
        "insert into accounts (login, password_hash, changed_at) values ('olga', '', 1);
         create function hangs() returns trigger language plpgsql as $$
           begin perform pg_sleep(600); return new; end $$;
         create trigger hangs before insert on _sqlx_migrations
           for each row when (new.version = {STEP}) execute function hangs()"
    );
    shop.execute(AssertSqlSafe(hangs)).await.unwrap();
    let variables = [("DATABASE_URL", there.url())];
    let migrating = program.command(&["migrate"], &variables).spawn().unwrap();
    let newest = "select max(version) from _sqlx_migrations";
    let asleep =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
    killed_in_the_step(migrating, async || there.number(asleep).await > 0).await;
    // The server finds out by itself that nobody is there any more, after a while.
    let ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                 where datname = current_database() and wait_event = 'PgSleep'";
    assert_eq!(there.number(ended).await, 1);
    shop.execute("drop trigger hangs on _sqlx_migrations; drop function hangs")
        .await
        .unwrap();
    assert_eq!(
        there.number(newest).await,
        STEP - 1,
        "the step is not taken by half"
    );
    let migrated = program.run(&["migrate"], &variables).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert!(there.number(newest).await > STEP);
    assert_eq!(there.number("select count(*) from accounts").await, 1);
    shop.close().await.unwrap();
    there.remove().await;
}

/// The second one looks at the tables while the first one is within a step.
#[tokio::test]
async fn of_nodes_that_start_together_one_copies_and_updates_the_shop() {
    let program = Program::new();
    let mut there = Database::without_tables().await;
    let mut shop = PgConnection::connect(there.url()).await.unwrap();
    let steps = sqlx::migrate!("../migrations/postgres");
    steps.run_to(BEFORE, &mut shop).await.unwrap();
    let lasts = format!(
        "insert into accounts (login, password_hash, changed_at) values ('olga', '', 1);
         create function lasts() returns trigger language plpgsql as $$
           begin perform pg_sleep(2); return new; end $$;
         create trigger lasts before insert on _sqlx_migrations
           for each row when (new.version = {STEP}) execute function lasts()"
    );
    shop.execute(AssertSqlSafe(lasts)).await.unwrap();
    // Where they share a folder for backups.
    let folder = program.folder.path().join("backups");
    let backups = format!("file://{}", folder.display());
    let variables = [("DATABASE_URL", there.url()), ("BACKUP_URL", backups.as_str())];
    let (one, other) = tokio::join!(
        program.run(&["migrate"], &variables),
        program.run(&["migrate"], &variables)
    );
    for migrated in [&one, &other] {
        assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    }
    let told = [text(&one.stdout), text(&other.stdout)];
    let copied = told.iter().filter(|told| told.contains("A copy of the shop"));
    assert_eq!(copied.count(), 1, "{told:?}");
    let copies = copies_in(&folder);
    let [copy] = &copies[..] else {
        panic!("{copies:?}");
    };
    let database = PostgresStore::database_name(there.url()).unwrap();
    let named = format!("vitrina-{database}.before-0026-");
    assert!(copy.starts_with(&named), "{copy}");
    assert_eq!(there.number("select count(*) from accounts").await, 1);
    shop.close().await.unwrap();
    there.remove().await;
}

#[tokio::test]
async fn no_other_command_changes_older_tables_and_a_start_of_the_shop_copies_it_first() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    for command in [
        &["doctor"][..],
        &["settings", "list"],
        &["settings", "set", "SHOP_NAME", "Shop"],
        &["settings", "unset", "SHOP_NAME"],
        &["admin", "list"],
        &["admin", "add", "vera"],
        &["rotate-key"],
        &["verify-log"],
        &["numbers", "rebuild"],
        &["goods", "export", "goods.csv"],
        &["seed", "--goods"],
        &["check-goods"],
        &["privacy", "due"],
        &["setup", "--link"],
    ] {
        let refused = program.run(command, &[]).await;
        let told = text(&refused.stderr);
        assert!(
            refused.status.code() == Some(1) && told.contains("its tables are of step 0025"),
            "{command:?}: {told}"
        );
    }
    assert_eq!((newest_step(&mut shop).await, copies(&program)), (BEFORE, 0));

    let serving = Serving::start(&program, &[]).await;
    assert_eq!(serving.get("/readyz").await.0, 200);
    serving.terminate().await;
    assert!(serving.ended().await.0);
    assert!(newest_step(&mut shop).await > BEFORE);
    assert_eq!(copies(&program), 1);
    let listed = program.run(&["admin", "list"], &[]).await;
    assert!(text(&listed.stdout).contains("olga"), "{}", text(&listed.stderr));
    let serving = Serving::start(&program, &[]).await;
    serving.terminate().await;
    assert!(serving.ended().await.0);
    assert_eq!(copies(&program), 1, "nothing was to be done");
    shop.close().await.unwrap();
}

/// The service tries again every five seconds.
#[tokio::test]
async fn a_step_that_fails_every_time_leaves_no_heap_of_copies() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    let refuses = format!(
        "create trigger refuses before insert on _sqlx_migrations when new.version = {STEP} begin
           select raise(abort, 'not today');
         end"
    );
    shop.execute(AssertSqlSafe(refuses)).await.unwrap();
    // From before older updates: nobody takes them away for an update that does not come about.
    let data = program.folder.path().join("data");
    let older = [
        "vitrina.before-0010-20250101T000000Z.tar.gz",
        "vitrina.before-0009-20240101T000000Z.tar.gz",
    ];
    let there = |names: &[&str]| names.iter().filter(|name| data.join(name).exists()).count();
    for nth in 1..=3 {
        if nth == 2 {
            for name in older {
                fs::write(data.join(name), "").unwrap();
            }
        }
        let failed = program.run(&["migrate"], &[]).await;
        let told = text(&failed.stderr);
        assert!(!failed.status.success() && told.contains("not today"), "{told}");
        let found = (newest_step(&mut shop).await, copies(&program) - there(&older));
        assert_eq!(
            found,
            (STEP - 1, 1),
            "the copy from before the first step, after {nth}"
        );
    }
    assert_eq!(there(&older), 2);
    // As if a program had been killed before it gave its copy a name.
    let nameless = data.join("vitrina.before-update.tar.gz");
    fs::write(&nameless, "").unwrap();
    shop.execute("drop trigger refuses").await.unwrap();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert_eq!((copies(&program), there(&older)), (2, 0));
    assert!(!nameless.exists());
    shop.close().await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_told_in_a_sentence_and_an_update_goes_on_when_there_is_room() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    let full = async |arguments: &str| {
        let failed = on_a_full_disk(&program, 64, arguments).await;
        let told = text(&failed.stderr);
        assert_eq!(failed.status.code(), Some(1), "{told}");
        assert_eq!(
            told.lines().filter(|line| line.starts_with("vitrina: ")).count(),
            1,
            "{told}"
        );
        told
    };
    let told = full("migrate").await;
    assert!(told.contains("its tables were left alone"), "{told}");
    assert_eq!((newest_step(&mut shop).await, copies(&program)), (BEFORE, 0));
    let told = full("migrate --without-backup").await;
    assert!(told.contains("The disk takes no more"), "{told}");
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let login: String = sqlx::query_scalar("select login from accounts")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    assert_eq!(login, "olga");
    shop.close().await.unwrap();
}

#[tokio::test]
async fn a_copy_that_fails_leaves_the_tables_as_they_are() {
    let program = Program::new();
    let mut shop = older_shop(&program).await;
    // A copy is put together in this folder.
    fs::write(program.folder.path().join("data/vitrina.work"), "no folder").unwrap();
    let migrated = program.run(&["migrate"], &[]).await;
    let said = text(&migrated.stderr);
    let data = fs::canonicalize(program.folder.path().join("data")).unwrap();
    let where_to = format!("The copy goes into the folder {}", data.display());
    assert!(
        !migrated.status.success() && said.contains("its tables were left alone") && said.contains(&where_to),
        "{said}"
    );
    assert_eq!((newest_step(&mut shop).await, copies(&program)), (BEFORE, 0));
    // What a killed program left goes also where nobody wants a copy.
    fs::write(
        program.folder.path().join("data/vitrina.before-update.tar.gz"),
        "",
    )
    .unwrap();
    let without = program.run(&["migrate", "--without-backup"], &[]).await;
    assert!(without.status.success(), "{}", text(&without.stderr));
    assert!(newest_step(&mut shop).await > BEFORE);
    assert_eq!(copies(&program), 0);
    shop.close().await.unwrap();
}

#[tokio::test]
async fn a_new_shop_has_nothing_to_copy_and_an_old_program_says_what_it_cannot_open() {
    let program = Program::new();
    let new = program.run(&["upgrade", "--check"], &[]).await;
    assert!(
        text(&new.stdout).contains("There is no database yet"),
        "{}",
        text(&new.stderr)
    );
    let how = program.run(&["upgrade"], &[]).await;
    assert!(text(&how.stdout).contains("run vitrina migrate"));
    let made = program.run(&["migrate"], &[]).await;
    assert!(made.status.success() && text(&made.stdout).contains("The tables are up to date"));
    assert_eq!(copies(&program), 0);

    let file = format!(
        "sqlite:{}",
        program.folder.path().join("data/vitrina.db").display()
    );
    let mut shop = SqliteConnection::connect(&file).await.unwrap();
    shop.execute(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'drop old names after 9998', true, x'00', 0)",
    )
    .await
    .unwrap();
    shop.close().await.unwrap();
    for command in ["serve", "migrate"] {
        let refused = program.run(&[command], &[("LANG", "ru_RU.UTF-8")]).await;
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains("должна знать шаг 9998"),
            "{command}: {said}"
        );
    }
    let told = text(&program.run(&["upgrade", "--check"], &[]).await.stdout);
    assert!(
        told.contains("does not know: 9999 drop old names after 9998"),
        "{told}"
    );
}
