//! Backing a shop up, and restoring it, as somebody types it.

mod backing_up;
mod engines;
mod restoring;

use super::{GATEWAY, Program, text};
use crate::support::in_time;
use sqlx::{Connection, Row, SqliteConnection};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    net::TcpListener,
    process::{Child, Command},
};

const PASSPHRASE: (&str, &str) = ("BACKUP_PASSPHRASE", "correct horse battery staple");
const WRONG: (&str, &str) = ("BACKUP_PASSPHRASE", "correct horse battery apple");
const PICTURE: &str = "0123456789abcdef0123456789abcdef-640.webp";
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

/// What is the same in a shop wherever it is.
const SAME: [&str; 4] = [
    "select count(*) from orders",
    "select count(*) from orders where state = 'paid'",
    "select count(*) from stock_ledger",
    "select cast(sum(stock) as bigint) from variants",
];

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
