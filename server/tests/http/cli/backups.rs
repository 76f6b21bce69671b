//! Backing a shop up, and restoring it, as somebody types it.

use super::{GATEWAY, Program, Serving, text};
use crate::{
    backups::s3_server,
    support::{Database, Parts, in_time},
};
use sqlx::{Connection, Executor, Row, SqliteConnection};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    io::AsyncWriteExt,
    net::TcpListener,
    process::{Child, Command},
};

const PASSPHRASE: (&str, &str) = ("BACKUP_PASSPHRASE", "correct horse battery staple");
const WRONG: (&str, &str) = ("BACKUP_PASSPHRASE", "correct horse battery apple");
const PICTURE: &str = "0123456789abcdef0123456789abcdef-640.webp";
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

impl Program {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A shop with goods, orders, a photo and a key for secrets.
async fn filled() -> Program {
    let program = Program::new();
    let seeded = program
        .run(&["seed", "--goods", "--orders", "20", "--paid", "10"], &GATEWAY)
        .await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    fs::create_dir(program.path("data/vitrina.media")).unwrap();
    fs::write(program.path("data/vitrina.media").join(PICTURE), "a picture").unwrap();
    fs::write(program.path("data/vitrina.key"), KEY).unwrap();
    program
}

async fn succeeded(program: &Program, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let done = program.run(arguments, variables).await;
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stdout)
}

async fn refused(program: &Program, arguments: &[&str], variables: &[(&str, &str)], words: &str) {
    assert_refused(&program.run(arguments, variables).await, words);
}

fn assert_refused(done: &Output, words: &str) {
    let told = text(&done.stderr);
    assert!(
        done.status.code() == Some(1) && told.contains(words),
        "{words}: {told}"
    );
}

async fn number(program: &Program, question: &'static str) -> i64 {
    let url = format!("sqlite:{}", program.path("data/vitrina.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let row = sqlx::query(question).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    row.get(0)
}

/// Every file with its bytes, but for the locks, which are empty.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("lock") && path.extension().is_none_or(|end| end != "lock") {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    found
}

#[tokio::test]
async fn a_shop_is_backed_up_while_it_is_open_and_is_the_same_elsewhere() {
    let program = filled().await;
    let shop = Serving::start(&program, &GATEWAY).await;
    let copy = program.path("copy.tar.gz");
    let told = succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    assert!(
        told.contains("copy.tar.gz") && told.contains("BACKUP_PASSPHRASE"),
        "{told}"
    );
    let mode = fs::metadata(&copy).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    refused(&program, &["backup", "copy.tar.gz"], &GATEWAY, "is there already").await;
    let from = copy.to_str().unwrap();
    refused(
        &program,
        &["restore", from, "--move-aside"],
        &GATEWAY,
        "The shop is running",
    )
    .await;
    assert_eq!(shop.get("/").await.0, 200);
    shop.terminate().await;
    assert!(shop.ended().await.0);

    let other = Program::new();
    let told = succeeded(&other, &["restore", from], &GATEWAY).await;
    assert!(told.contains("pictures: 1"), "{told}");
    for question in [
        "select count(*) from orders",
        "select count(*) from orders where state = 'paid'",
        "select count(*) from stock_ledger",
        "select sum(stock) from variants",
    ] {
        assert_eq!(
            number(&other, question).await,
            number(&program, question).await,
            "{question}"
        );
    }
    let picture = other.path("data/vitrina.media").join(PICTURE);
    assert_eq!(fs::read_to_string(picture).unwrap(), "a picture");
    assert!(
        !other.path("data/vitrina.key").exists(),
        "without a passphrase the key stays out"
    );
    let shop = Serving::start(&other, &GATEWAY).await;
    assert_eq!(shop.get("/readyz").await, (200, "ready\n".to_owned()));
    shop.terminate().await;
    assert!(shop.ended().await.0);
}

#[tokio::test]
async fn an_encrypted_backup_has_the_key_and_opens_with_its_passphrase_only() {
    let program = filled().await;
    let settings = [&GATEWAY[..], &[PASSPHRASE]].concat();
    succeeded(&program, &["backup", "copy.tar.gz.age"], &settings).await;
    let copy = program.path("copy.tar.gz.age");
    let from = copy.to_str().unwrap();
    let other = Program::new();
    let wrong = [&GATEWAY[..], &[WRONG]].concat();
    refused(&other, &["restore", from], &wrong, "not that of this backup").await;
    assert!(everything(other.folder.path()).is_empty());

    // Typed at the terminal, as on a machine that has no settings yet.
    let mut command = other.command(&["restore", from], &GATEWAY);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut typing = child.stdin.take().unwrap();
    typing
        // With what copying brings along.
        .write_all(format!(" {}\u{200B} \n", PASSPHRASE.1).as_bytes())
        .await
        .unwrap();
    drop(typing);
    let done = in_time(child.wait_with_output()).await.unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(
        fs::read_to_string(other.path("data/vitrina.key")).unwrap().trim(),
        KEY.trim()
    );
    assert_eq!(number(&other, "select count(*) from orders").await, 20);
}

#[tokio::test]
async fn what_cannot_be_restored_is_told_in_a_sentence_and_changes_nothing() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let bytes = fs::read(program.path("copy.tar.gz")).unwrap();
    fs::write(program.path("half"), bytes.get(..bytes.len() / 2).unwrap()).unwrap();
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0xff;
    fs::write(program.path("changed"), changed).unwrap();
    fs::write(program.path("foreign"), "dear diary").unwrap();
    fs::write(program.path("empty"), "").unwrap();
    let mut parts = Parts::of(&program.path("copy.tar.gz"));
    let orders = parts.manifest.tables.insert("orders".to_owned(), 21);
    assert_eq!(orders, Some(20));
    parts.pack(&program.path("lacking"));
    parts.manifest.tables.remove("orders");
    parts.pack(&program.path("extra"));
    let before = everything(program.folder.path());
    for (file, words) in [
        ("half", "damaged"),
        ("changed", "damaged"),
        ("empty", "damaged"),
        ("foreign", "no backup of a shop"),
        ("lacking", "not what was backed up (orders)"),
        ("extra", "not what was backed up (tables)"),
        ("nowhere", "cannot be read"),
    ] {
        refused(&program, &["restore", file, "--move-aside"], &GATEWAY, words).await;
        let after = everything(program.folder.path());
        assert!(before.keys().eq(after.keys()), "{file}: {:?}", after.keys());
        assert!(before == after, "{file}");
    }
    refused(
        &program,
        &["restore", "copy.tar.gz"],
        &GATEWAY,
        "There is a shop already",
    )
    .await;
    assert!(before == everything(program.folder.path()));
}

/// What the program says where no file may be longer than so many blocks.
pub(super) async fn on_a_full_disk(program: &Program, blocks: u32, arguments: &str) -> Output {
    let vitrina = env!("CARGO_BIN_EXE_vitrina");
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec {vitrina} {arguments}");
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &limited])
        .current_dir(program.folder.path())
        .env_clear()
        .envs(GATEWAY)
        .kill_on_drop(true);
    in_time(command.output()).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_is_told_in_a_sentence_and_changes_nothing() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let before = everything(program.folder.path());
    let restored = on_a_full_disk(&program, 64, "restore copy.tar.gz --move-aside").await;
    assert_refused(&restored, "not enough room");
    assert!(before == everything(program.folder.path()));
    // As long as the log of an open shop may get, and shorter than its database.
    let backed_up = on_a_full_disk(&program, 256, "backup other.tar.gz").await;
    assert_refused(&backed_up, "not enough room");
    let names = |files: BTreeMap<PathBuf, Vec<u8>>| -> Vec<PathBuf> {
        files
            .into_keys()
            .filter(|path| !path.to_string_lossy().contains("vitrina.db"))
            .collect()
    };
    assert_eq!(names(everything(program.folder.path())), names(before));
}

#[tokio::test]
async fn a_shop_that_is_moved_aside_is_kept_with_its_log() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let told = succeeded(&program, &["restore", "copy.tar.gz", "--move-aside"], &GATEWAY).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
    let aside = told
        .lines()
        .find_map(|line| line.strip_prefix("The database that was there before is kept as "));
    let aside = format!("sqlite:{}", program.path(aside.unwrap()).display());
    let mut connection = SqliteConnection::connect(&aside).await.unwrap();
    let row = sqlx::query("select count(*) from orders")
        .fetch_one(&mut connection)
        .await;
    assert_eq!(row.unwrap().get::<i64, _>(0), 25);
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_log_of_another_database_is_not_read_into_the_restored_one() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let other = Program::new();
    fs::create_dir(other.path("data")).unwrap();
    for end in ["-wal", "-shm"] {
        fs::write(other.path(&format!("data/vitrina.db{end}")), vec![7; 40_000]).unwrap();
    }
    let copy = program.path("copy.tar.gz");
    succeeded(&other, &["restore", copy.to_str().unwrap()], &GATEWAY).await;
    assert!(!other.path("data/vitrina.db-wal").exists());
    assert_eq!(number(&other, "select count(*) from orders").await, 20);
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_nothing_that_looks_like_one() {
    let program = filled().await;
    let shop = Serving::start(&program, &GATEWAY).await;
    // A photo that takes its time.
    let large = program
        .path("data/vitrina.media")
        .join(PICTURE.replace("640", "1280"));
    fs::write(large, noise(8_000_000)).unwrap();
    let part = program.path("backups/.copy.tar.gz.part");
    for is_written in [false, true] {
        let mut backing_up = program
            .command(&["backup", "backups/copy.tar.gz"], &GATEWAY)
            .spawn()
            .unwrap();
        killed_once(&mut backing_up, || !is_written || part.exists()).await;
        assert!(!program.path("backups/copy.tar.gz").exists());
    }
    assert!(part.exists(), "it was killed in the middle");
    assert_eq!(shop.get("/readyz").await.0, 200);
    succeeded(&program, &["backup", "backups/copy.tar.gz"], &GATEWAY).await;
    assert!(!part.exists());
    shop.terminate().await;
    assert!(shop.ended().await.0);
    let other = Program::new();
    let copy = program.path("backups/copy.tar.gz");
    succeeded(&other, &["restore", copy.to_str().unwrap()], &GATEWAY).await;
    assert_eq!(number(&other, "select count(*) from orders").await, 20);
}

/// Every backup has another name, and so has every half of one.
#[tokio::test]
async fn half_a_backup_among_others_is_removed_by_the_next_one() {
    let program = filled().await;
    let large = program
        .path("data/vitrina.media")
        .join(PICTURE.replace("640", "1280"));
    // Enough that it is not whole before anybody looks.
    fs::write(large, noise(16_000_000)).unwrap();
    let folder = program.path("backups");
    fs::create_dir(&folder).unwrap();
    let halves = || {
        let entries = fs::read_dir(&folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let halves = names.filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "part"));
        halves.count()
    };
    let mut backing_up = program.command(&["backup", "backups"], &GATEWAY).spawn().unwrap();
    killed_once(&mut backing_up, || halves() > 0).await;
    assert_eq!(halves(), 1, "it was killed in the middle");
    // Of another shop, which shares the place.
    let others = folder.join(".vitrina-ffffffff-20200101T000000Z.tar.gz.part");
    fs::write(&others, "half").unwrap();
    succeeded(&program, &["backup", "backups"], &GATEWAY).await;
    assert!(others.exists());
    assert_eq!(halves(), 1);
}

/// Where it went is noted, for the place of the settings is another one.
#[tokio::test]
async fn a_backup_by_hand_is_noted_with_its_place() {
    let program = filled().await;
    let here = program.path("here");
    let url = format!("file://{}", here.display());
    let settings = [&GATEWAY[..], &[("BACKUP_URL", url.as_str())]].concat();
    succeeded(&program, &["backup", "copy.tar.gz"], &settings).await;
    succeeded(&program, &["backup"], &settings).await;
    let elsewhere = format!("file://{}", program.path("copy.tar.gz").display());
    let database = format!("sqlite:{}", program.path("data/vitrina.db").display());
    let mut connection = SqliteConnection::connect(&database).await.unwrap();
    let places: Vec<String> = sqlx::query_scalar("select place from backup_runs order by id")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert_eq!(places, [elsewhere, url]);
}

#[tokio::test]
async fn a_restore_that_is_killed_loses_neither_the_old_shop_nor_the_new_one() {
    let program = filled().await;
    let large = program
        .path("data/vitrina.media")
        .join(PICTURE.replace("640", "1280"));
    fs::write(large, noise(8_000_000)).unwrap();
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let unpacked = program.path("data/vitrina.work/unpacked/database.sqlite");
    let mut restoring = program
        .command(&["restore", "copy.tar.gz", "--move-aside"], &GATEWAY)
        .spawn()
        .unwrap();
    killed_once(&mut restoring, || unpacked.exists()).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 25);
    succeeded(&program, &["restore", "copy.tar.gz", "--move-aside"], &GATEWAY).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
    assert!(!unpacked.exists(), "what the killed one left is gone");
}

/// Kills it as soon as that is so.
async fn killed_once(child: &mut Child, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            assert!(child.try_wait().unwrap().is_none(), "it is done already");
            tokio::task::yield_now().await;
        }
    };
    in_time(waiting).await;
    child.kill().await.unwrap();
}

/// Bytes that do not shrink.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(count).collect()
}

/// What is the same in a shop wherever it is.
const SAME: [&str; 4] = [
    "select count(*) from orders",
    "select count(*) from orders where state = 'paid'",
    "select count(*) from stock_ledger",
    "select cast(sum(stock) as bigint) from variants",
];

#[tokio::test]
async fn a_backup_of_a_file_is_restored_into_postgres_and_back() {
    let program = filled().await;
    let sealed = [&GATEWAY[..], &[PASSPHRASE]].concat();
    succeeded(&program, &["backup", "copy.tar.gz.age"], &sealed).await;
    let copy = program.path("copy.tar.gz.age");
    let from = copy.to_str().unwrap();

    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let on_server = [&sealed[..], &[("DATABASE_URL", url.as_str())]].concat();
    let other = Program::new();
    let told = succeeded(&other, &["restore", from], &on_server).await;
    assert!(told.contains("pictures: 1"), "{told}");
    for question in SAME {
        assert_eq!(
            there.number(question).await,
            number(&program, question).await,
            "{question}"
        );
    }
    assert_eq!(fs::read_to_string(other.path("vitrina.key")).unwrap(), KEY);
    let picture = fs::read_to_string(other.path("media").join(PICTURE));
    assert_eq!(picture.unwrap(), "a picture");
    let again = ["restore", from];
    refused(&other, &again, &on_server, "There is a shop already").await;

    let shop = Serving::start(&other, &on_server).await;
    assert_eq!(shop.get("/readyz").await, (200, "ready\n".to_owned()));
    refused(&other, &again, &on_server, "The shop is running").await;
    succeeded(&other, &["backup", "rows.tar.gz.age"], &on_server).await;
    shop.terminate().await;
    assert!(shop.ended().await.0);

    let back = Program::new();
    let copy = other.path("rows.tar.gz.age");
    succeeded(&back, &["restore", copy.to_str().unwrap()], &sealed).await;
    for question in SAME {
        assert_eq!(
            number(&back, question).await,
            number(&program, question).await,
            "{question}"
        );
    }
    there.remove().await;
}

/// Where this program was put back on them, in either database.
#[tokio::test]
async fn what_was_copied_of_tables_that_a_later_program_added_to_is_restored() {
    let program = filled().await;
    let url = format!("sqlite:{}", program.path("data/vitrina.db").display());
    let mut shop = SqliteConnection::connect(&url).await.unwrap();
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', true, x'00', 0)";
    shop.execute(later).await.unwrap();
    shop.close().await.unwrap();
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let copy = program.path("copy.tar.gz");
    let from = copy.to_str().unwrap();
    let other = Program::new();
    succeeded(&other, &["restore", from], &GATEWAY).await;
    let shop = Serving::start(&other, &GATEWAY).await;
    assert_eq!(shop.get("/readyz").await.0, 200);
    shop.terminate().await;
    assert!(shop.ended().await.0);

    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let on_server = [&GATEWAY[..], &[("DATABASE_URL", url.as_str())]].concat();
    succeeded(&other, &["restore", from], &on_server).await;
    there
        .execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (9999, 'later', true, '', 0)",
        )
        .await;
    succeeded(&other, &["backup", "rows.tar.gz"], &on_server).await;
    let back = Program::new();
    let copy = other.path("rows.tar.gz");
    succeeded(&back, &["restore", copy.to_str().unwrap()], &GATEWAY).await;
    assert_eq!(number(&back, "select count(*) from orders").await, 20);

    // What it has no place for is named, and nothing is changed.
    there.execute("alter table orders add column tip bigint").await;
    succeeded(&other, &["backup", "wider.tar.gz"], &on_server).await;
    let copy = other.path("wider.tar.gz");
    let before = everything(back.folder.path());
    let wider = ["restore", copy.to_str().unwrap(), "--move-aside"];
    refused(&back, &wider, &GATEWAY, "orders.tip").await;
    let after = everything(back.folder.path());
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    assert!(before == after);
    there.remove().await;
}

#[tokio::test]
async fn a_shop_is_backed_up_to_a_bucket_and_restored_from_there() {
    let buckets = tempfile::tempdir().unwrap();
    for name in ["backups", "photos"] {
        fs::create_dir(buckets.path().join(name)).unwrap();
    }
    let endpoint = s3_server(buckets.path()).await;
    let program = filled().await;
    let to = format!("s3://backups/shop?endpoint={endpoint}");
    let with = |secret| {
        let place = [
            ("BACKUP_URL", to.as_str()),
            ("BACKUP_KEY_ID", "shop"),
            ("BACKUP_SECRET_KEY", secret),
        ];
        [&GATEWAY[..], &[PASSPHRASE], &place].concat()
    };
    let settings = with("letmein");
    let told = succeeded(&program, &["backup"], &settings).await;
    let name = told.split("The shop is backed up: ").nth(1).unwrap();
    let name = name.split(". Rows").next().unwrap();
    assert!(buckets.path().join("backups/shop").join(name).exists(), "{told}");
    refused(&program, &["backup"], &with("guessed"), "cannot be reached").await;

    let other = Program::new();
    let from = format!("s3://backups/shop/{name}?endpoint={endpoint}");
    refused(&other, &["restore", &from], &with("guessed"), "cannot be reached").await;
    let nowhere = format!("s3://backups/shop/no-{name}?endpoint={endpoint}");
    refused(
        &other,
        &["restore", &nowhere],
        &settings,
        "There is no such backup",
    )
    .await;
    assert!(everything(other.folder.path()).is_empty());

    let album = format!("s3://photos/shop?endpoint={endpoint}");
    let photos = [
        ("MEDIA_URL", album.as_str()),
        ("MEDIA_KEY_ID", "shop"),
        ("MEDIA_SECRET_KEY", "letmein"),
    ];
    let settings = [&settings[..], &photos].concat();
    let told = succeeded(&other, &["restore", &from], &settings).await;
    assert!(told.contains("pictures: 1"), "{told}");
    for question in SAME {
        assert_eq!(
            number(&other, question).await,
            number(&program, question).await,
            "{question}"
        );
    }
    let put = everything(&buckets.path().join("photos"));
    let mut pictures = put.iter().filter(|(path, _)| path.ends_with(PICTURE));
    assert_eq!(pictures.next().unwrap().1, b"a picture");
    let key = fs::read_to_string(other.path("data/vitrina.key")).unwrap();
    assert_eq!(key, KEY);
}

/// A service that takes calls and answers none: its address, and whether it was called.
async fn silent_service() -> (String, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let is_called = Arc::new(AtomicBool::new(false));
    let called = Arc::clone(&is_called);
    tokio::spawn(async move {
        let mut calls = Vec::new();
        loop {
            calls.push(listener.accept().await.unwrap());
            called.store(true, Ordering::Relaxed);
        }
    });
    (format!("s3://photos/shop?endpoint=http://{address}"), is_called)
}

/// The shop that is there keeps its secrets with another key than the one in the backup.
#[tokio::test]
async fn a_shop_that_was_to_be_moved_aside_opens_though_the_photos_of_the_other_one_never_came() {
    let foreign = filled().await;
    let sealed = [&GATEWAY[..], &[PASSPHRASE]].concat();
    succeeded(&foreign, &["backup", "copy.tar.gz.age"], &sealed).await;
    let copy = foreign.path("copy.tar.gz.age");
    let restore = ["restore", copy.to_str().unwrap(), "--move-aside"];

    let program = Program::new();
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let secret = [
        "settings",
        "set",
        "BACKUP_PASSPHRASE",
        "other words of another shop",
    ];
    succeeded(&program, &secret, &GATEWAY).await;
    let own = fs::read_to_string(program.path("data/vitrina.key")).unwrap();
    let opens = async || {
        let listed = succeeded(&program, &["settings", "list"], &GATEWAY).await;
        assert!(listed.contains("kept     BACKUP_PASSPHRASE="), "{listed}");
        assert_eq!(number(&program, "select count(*) from orders").await, 5);
    };
    opens().await;

    fs::write(program.path("file"), "no folder").unwrap();
    let no_album = format!("file://{}", program.path("file").display());
    let before = everything(program.folder.path());
    let broken = [&sealed[..], &[("MEDIA_URL", no_album.as_str())]].concat();
    let failed = program.run(&restore, &broken).await;
    assert_eq!(failed.status.code(), Some(1), "{}", text(&failed.stderr));
    assert!(before == everything(program.folder.path()));
    opens().await;

    let (album, is_called) = silent_service().await;
    let silent = [
        ("MEDIA_URL", album.as_str()),
        ("MEDIA_KEY_ID", "shop"),
        ("MEDIA_SECRET_KEY", "letmein"),
    ];
    let silent = [&sealed[..], &silent].concat();
    let mut restoring = program.command(&restore, &silent).spawn().unwrap();
    killed_once(&mut restoring, || is_called.load(Ordering::Relaxed)).await;
    let both = fs::read_to_string(program.path("data/vitrina.key")).unwrap();
    assert_eq!(both, own + KEY, "either shop opens");
    opens().await;

    let told = succeeded(&program, &restore, &sealed).await;
    assert!(told.contains("pictures: 1"), "{told}");
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
    let key = fs::read_to_string(program.path("data/vitrina.key")).unwrap();
    assert!(key.contains(KEY.trim()), "{key}");
    let shop = Serving::start(&program, &sealed).await;
    assert_eq!(shop.get("/readyz").await.0, 200);
    shop.terminate().await;
    assert!(shop.ended().await.0);
}

/// As the database is about to get its name.
#[tokio::test]
async fn of_a_restore_that_is_killed_at_its_end_one_shop_is_left_and_it_is_whole() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    succeeded(&program, &["seed", "--orders", "5"], &GATEWAY).await;
    let is_aside = || {
        let files = fs::read_dir(program.path("data")).unwrap();
        let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.any(|name| name.starts_with("vitrina.db.before-"))
    };
    program
        .kill_when(&["restore", "copy.tar.gz", "--move-aside"], is_aside)
        .await;
    let orders = number(&program, "select count(*) from orders").await;
    assert!([20, 25].contains(&orders), "{orders}");
    let url = format!("sqlite:{}", program.path("data/vitrina.db").display());
    let mut shop = SqliteConnection::connect(&url).await.unwrap();
    let health: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut shop)
        .await
        .unwrap();
    assert_eq!(health, "ok");
    shop.close().await.unwrap();
    succeeded(&program, &["restore", "copy.tar.gz", "--move-aside"], &GATEWAY).await;
    assert_eq!(number(&program, "select count(*) from orders").await, 20);
}

#[tokio::test]
async fn a_restore_into_postgres_that_is_killed_leaves_nothing_and_is_made_again() {
    let program = filled().await;
    succeeded(&program, &["backup", "copy.tar.gz"], &GATEWAY).await;
    let copy = program.path("copy.tar.gz");
    let restore = ["restore", copy.to_str().unwrap()];
    let mut there = Database::without_tables().await;
    let url = there.url().to_owned();
    let on_server = [&GATEWAY[..], &[("DATABASE_URL", url.as_str())]].concat();
    let (album, is_called) = silent_service().await;
    let silent = [
        ("MEDIA_URL", album.as_str()),
        ("MEDIA_KEY_ID", "shop"),
        ("MEDIA_SECRET_KEY", "letmein"),
    ];
    let silent = [&on_server[..], &silent].concat();
    let other = Program::new();
    let mut restoring = other.command(&restore, &silent).spawn().unwrap();
    killed_once(&mut restoring, || is_called.load(Ordering::Relaxed)).await;
    assert_eq!(there.number("select count(*) from orders").await, 0);
    succeeded(&other, &restore, &on_server).await;
    assert_eq!(there.number("select count(*) from orders").await, 20);
    there.remove().await;
}
