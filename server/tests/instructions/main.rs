//! What the two hot paths take, in instructions: a figure that does not depend on how busy a machine is.
//!
//! The program runs in valgrind four times: at rest, at rest for longer, with payments and with pages. What it takes more than at rest,
//! but for what it does in any second, divided by how many there were, is what one takes. `tools/instructions.sh` runs this; the figures are those of the profile in which we work, since
//! `make test` has built it anyway.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use sha2::{Digest, Sha256};
use std::{
    env,
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::Command,
};

/// Payments and pages of each run, before what is counted: the first ones prepare what the others find.
const WARM_UP: u32 = 10;
const PAYMENTS: u32 = 200;
const PAGES: u32 = 500;
/// How much longer one of them is at rest.
const IDLE: Duration = Duration::from_secs(15);
/// How often it is counted before something is dearer.
const COUNTS: usize = 4;
/// The figures, a line each, after the compiler that they are of.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/instructions/figures.txt");
const PASSWORD_2: &str = "count-password-2";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tools/instructions.sh runs it where there is valgrind"]
async fn a_payment_and_a_page_take_no_more_instructions_than_they_did() {
    let mut found = measured().await;
    if let Ok(compiler) = env::var("INSTRUCTIONS_WRITE") {
        let lines = found.map(|(what, figure)| format!("{what} {figure}\n"));
        fs::write(FIGURES, format!("{compiler}\n{}", lines.concat())).unwrap();
        return;
    }
    let figures = fs::read_to_string(FIGURES).unwrap();
    let before = |what: &str| -> i64 {
        let line = figures.lines().find_map(|line| line.strip_prefix(what));
        line.unwrap().trim().parse().unwrap()
    };
    let is_dearer = |(what, figure): &(&str, i64)| figure * 10 > before(what) * 11;
    // What others of the shop's tasks do meanwhile only adds, the more the slower the machine is: the least of a few counts.
    for _ in 1..COUNTS {
        if !found.iter().any(is_dearer) {
            break;
        }
        for ((_, least), (_, again)) in found.iter_mut().zip(measured().await) {
            *least = again.min(*least);
        }
    }
    for (what, figure) in found {
        let before = before(what);
        assert!(
            !is_dearer(&(what, figure)),
            "a {what} takes {figure} instructions, and took {before}: a tenth more is too much. If it has to be, write the new \
             figure down with 'tools/instructions.sh --write' and say why in the commit"
        );
        if figure * 10 < before * 9 {
            println!("A {what} has become cheaper: write that down with 'tools/instructions.sh --write'.");
        }
    }
}

/// What one of each takes.
async fn measured() -> [(&'static str, i64); 2] {
    // Two at a time: in valgrind a shop is so slow that more of them keep each other from answering in time on a small machine.
    let (rest, idle) = tokio::join!(
        count(WARM_UP, WARM_UP, Duration::ZERO),
        count(WARM_UP, WARM_UP, IDLE)
    );
    let (paid, drawn) = tokio::join!(
        count(WARM_UP + PAYMENTS, WARM_UP, Duration::ZERO),
        count(WARM_UP, WARM_UP + PAGES, Duration::ZERO)
    );
    // What a shop does in any second is no part of it: how many seconds it takes is the machine's mood.
    let at_rest = (idle.instructions - rest.instructions, idle.ms - rest.ms);
    let each = |all: &Counted, times: u32| all.more_than(&rest, at_rest) / i64::from(times);
    let found = [("payment", each(&paid, PAYMENTS)), ("page", each(&drawn, PAGES))];
    for (what, figure) in found {
        println!("{what}: {figure} instructions each");
    }
    found
}

/// What a shop took from its start to its end, and for how long it was open.
struct Counted {
    instructions: i64,
    ms: i64,
}

impl Counted {
    /// Instructions that it took more than another one, but for so many in so many milliseconds that it was open for longer.
    fn more_than(&self, other: &Self, (instructions, ms): (i64, i64)) -> i64 {
        self.instructions - other.instructions - instructions * (self.ms - other.ms) / ms
    }
}

/// A shop with so many payments and pages, which then has nothing to do for a while.
async fn count(payments: u32, pages: u32, idle: Duration) -> Counted {
    let folder = tempfile::tempdir().unwrap();
    // They take connections and never answer: promises are made, and what would become of them is not counted.
    let services = [silent().await, silent().await];
    let free = silent().await;
    let address = free.local_addr().unwrap();
    drop(free);
    let variables = settings(folder.path(), address, &services);
    let program = without_symbols(folder.path()).await;
    let seeded = Command::new(&program)
        .args(["seed", "--goods", "--orders", &payments.to_string()])
        .env_clear()
        .envs(variables.clone())
        .output()
        .await
        .unwrap();
    let lines = String::from_utf8(seeded.stdout).unwrap();
    assert!(
        seeded.status.success(),
        "{}",
        String::from_utf8_lossy(&seeded.stderr)
    );

    let counted = folder.path().join("counted");
    let mut log_file = OsString::from("--log-file=");
    log_file.push(&counted);
    let mut child = Command::new("valgrind")
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(log_file)
        .arg(&program)
        .arg("serve")
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .envs(variables)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let started = Instant::now();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    loop {
        let line = log.next_line().await.unwrap();
        if line.expect("the shop does not open").contains("the shop is open") {
            break;
        }
    }
    // Whoever does not read what a program says stops it when the pipe is full.
    let rest_of_log = tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });

    let visitor = reqwest::Client::builder().build().unwrap();
    for line in lines.lines() {
        let (expected, form) = notice(line);
        let call = visitor
            .post(format!("http://{address}/robokassa/result"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = call.send().await.unwrap().text().await.unwrap();
        assert_eq!(answer, expected);
    }
    for _ in 0..pages {
        let page = visitor.get(format!("http://{address}/")).send().await.unwrap();
        assert!(page.text().await.unwrap().contains("</html>"));
    }
    tokio::time::sleep(idle).await;
    let ms = i64::try_from(started.elapsed().as_millis()).unwrap();
    // What was promised is not waited for.
    drop(services);
    let pid = child.id().unwrap().to_string();
    let told = Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
    assert!(told.success());
    child.wait().await.unwrap();
    rest_of_log.await.unwrap();

    let said = fs::read_to_string(counted).unwrap();
    let line = said.lines().find(|line| line.contains("refs:"));
    let (_, number) = line
        .expect("valgrind counts nothing")
        .split_once("refs:")
        .unwrap();
    Counted {
        instructions: number.trim().replace(',', "").parse().unwrap(),
        ms,
    }
}

/// A shop in this folder that promises a chat and the buyer a message.
fn settings(folder: &Path, address: SocketAddr, services: &[TcpListener; 2]) -> [(&'static str, String); 14] {
    let [telegram, mail] = services.each_ref().map(|port| port.local_addr().unwrap());
    [
        (
            "DATABASE_URL",
            format!("sqlite:{}", folder.join("shop.db").display()),
        ),
        ("LISTEN_ADDR", address.to_string()),
        ("PUBLIC_URL", format!("http://{address}")),
        ("ROBOKASSA_MERCHANT_LOGIN", "count".to_owned()),
        ("ROBOKASSA_PASSWORD_1", "count-password-1".to_owned()),
        ("ROBOKASSA_PASSWORD_2", PASSWORD_2.to_owned()),
        ("ROBOKASSA_HASH", "sha256".to_owned()),
        ("HOLD_MINUTES", "600".to_owned()),
        ("TELEGRAM_BOT_TOKEN", "1:COUNT".to_owned()),
        ("TELEGRAM_CHAT_IDS", "1001".to_owned()),
        ("TELEGRAM_API_URL", format!("http://{telegram}")),
        ("SMTP_URL", format!("smtp://{mail}")),
        ("MAIL_FROM", "shop@example.com".to_owned()),
        ("RUST_LOG", "info".to_owned()),
    ]
}

/// The program as valgrind reads it fast. Where there is no `strip`, it reads all of its symbols first.
async fn without_symbols(folder: &Path) -> OsString {
    let (whole, bare) = (env!("CARGO_BIN_EXE_vitrina"), folder.join("vitrina"));
    let stripped = Command::new("strip")
        .arg("-o")
        .arg(&bare)
        .arg(whole)
        .status()
        .await;
    if stripped.is_ok_and(|status| status.success()) {
        bare.into_os_string()
    } else {
        whole.into()
    }
}

async fn silent() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// The answer to expect and the form to send, from a line `InvId<TAB>OutSum<TAB>order=KEY`.
fn notice(line: &str) -> (String, String) {
    let [invoice, sum, order] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("an odd line: {line}")
    };
    let signature = Sha256::digest(format!("{sum}0000:{invoice}:{PASSWORD_2}:Shp_{order}"));
    let signature = hex::encode_upper(signature);
    let form = format!("OutSum={sum}0000&InvId={invoice}&SignatureValue={signature}&Shp_{order}");
    (format!("OK{invoice}"), form)
}
