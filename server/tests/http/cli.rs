//! The program itself: its commands, as somebody types them.

mod backups;
mod demo;
mod doctor;
mod goods;
mod moving;
mod numbers;
mod privacy;
mod settings;
mod setup;
mod updating;
mod verifying;

use crate::support::{Hash, encoded, in_time, sign, wire::read_to_end};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use shop::{
    factor::NewFactor,
    journal::{Entry, EntryFilter},
    passkey::NewPasskey,
    security::{Act, SecurityFilter},
    staff::Doer,
    store::Store,
};
use std::{
    collections::BTreeSet,
    fs,
    process::{Output, Stdio},
    sync::Arc,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStderr, Command},
};

/// The program in an empty folder and an empty environment.
struct Program {
    folder: TempDir,
}

impl Program {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrina"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    async fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        in_time(self.command(arguments, variables).output())
            .await
            .unwrap()
    }

    /// Ends it without a word as soon as it has come so far, if it has not ended by then.
    async fn kill_when(&self, arguments: &[&str], is_time: impl Fn() -> bool) {
        let mut child = self.command(arguments, &[]).spawn().unwrap();
        while child.try_wait().unwrap().is_none() && !is_time() {
            tokio::task::yield_now().await;
        }
        child.start_kill().ok();
        in_time(child.wait()).await.unwrap();
    }
}

/// A `vitrina serve` that runs.
struct Serving {
    child: Child,
    log: BufReader<ChildStderr>,
    address: String,
}

impl Serving {
    async fn start(program: &Program, variables: &[(&str, &str)]) -> Self {
        Self::opened(program.command(&["serve"], variables)).await
    }

    /// Starts it on a free port and waits until it says that it is open.
    async fn opened(mut command: Command) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut child = command.env("LISTEN_ADDR", &address).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("the shop is open") {
            line.clear();
            let read = in_time(log.read_line(&mut line)).await.unwrap();
            assert!(read > 0, "the shop does not open");
        }
        Self { child, log, address }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let response = in_time(reqwest::get(format!("http://{}{path}", self.address)))
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Waits until these words are in its log.
    async fn wait_for(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            let read = in_time(self.log.read_line(&mut line)).await.unwrap();
            assert!(read > 0, "the shop does not say {words:?}");
        }
    }

    async fn terminate(&self) {
        let id = self.child.id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .await
                .unwrap()
                .success()
        );
    }

    /// Waits for its end; gives the rest of what it logged.
    async fn ended(mut self) -> (bool, String) {
        let mut rest = String::new();
        in_time(self.log.read_to_string(&mut rest)).await.unwrap();
        (in_time(self.child.wait()).await.unwrap().success(), rest)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const GATEWAY: [(&str, &str); 4] = [
    ("ROBOKASSA_MERCHANT_LOGIN", "shop"),
    ("ROBOKASSA_PASSWORD_1", "one-one-one"),
    ("ROBOKASSA_PASSWORD_2", "two-two-two"),
    ("ROBOKASSA_HASH", "sha256"),
];

#[tokio::test]
async fn a_shop_opens_with_nothing_set_and_closes_when_it_is_asked_to() {
    let program = Program::new();
    let shop = Serving::start(&program, &[]).await;
    assert_eq!(shop.get("/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(shop.get("/readyz").await, (200, "ready\n".to_owned()));
    assert_eq!(shop.get("/").await.0, 200);
    assert!(program.folder.path().join("data/vitrina.db").exists());
    shop.terminate().await;
    let (is_well, log) = shop.ended().await;
    assert!(is_well, "{log}");
}

#[tokio::test]
async fn the_program_itself_says_whether_a_shop_is_ready() {
    let program = Program::new();
    let shop = Serving::start(&program, &[]).await;
    let address = shop.address.clone();
    let health = async || {
        program
            .run(&["health"], &[("LISTEN_ADDR", address.as_str())])
            .await
    };
    assert!(health().await.status.success());
    shop.terminate().await;
    shop.ended().await;
    let answer = health().await;
    assert_eq!(answer.status.code(), Some(1));
    assert!(text(&answer.stderr).contains("does not answer"), "{answer:?}");
}

/// What the gateway sends about an order that is put into the database, and what it must hear then.
async fn seeded_notice(program: &Program) -> (String, String) {
    let seeded = program.run(&["seed", "--orders", "1"], &GATEWAY).await;
    let line = text(&seeded.stdout);
    let [invoice, sum, shp] = line.trim_end().split('\t').collect::<Vec<_>>()[..] else {
        panic!("not three columns: {line:?}");
    };
    let signature = sign(
        Hash::Sha256,
        format!("{sum}:{invoice}:two-two-two:Shp_{shp}").as_bytes(),
    );
    let (_, key) = shp.split_once('=').unwrap();
    let fields = [
        ("OutSum", sum),
        ("InvId", invoice),
        ("SignatureValue", &signature),
        ("Shp_order", key),
    ];
    let body = encoded(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    (body, format!("OK{invoice}"))
}

/// FL-07
#[tokio::test]
async fn a_shop_that_is_told_to_stop_answers_the_notice_it_is_reading() {
    let program = Program::new();
    let (body, ok) = seeded_notice(&program).await;
    let shop = Serving::start(&program, &GATEWAY).await;
    let mut socket = TcpStream::connect(&shop.address).await.unwrap();
    let (begin, end) = body.split_at(20);
    let head = format!(
        "POST /robokassa/result HTTP/1.1\r\nHost: shop\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    // `100 Continue` is sent once the handler begins to read.
    let mut go_on = [0; 25];
    in_time(socket.read_exact(&mut go_on)).await.unwrap();
    assert_eq!(text(&go_on), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(begin.as_bytes()).await.unwrap();
    shop.terminate().await;
    socket.write_all(end.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut socket).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with(&ok),
        "{answer}"
    );
    assert!(shop.ended().await.0);
}

#[tokio::test]
async fn the_program_says_its_version_and_the_changelog_begins_with_it() {
    let answer = Program::new().run(&["--version"], &[]).await;
    assert_eq!(
        text(&answer.stdout).trim(),
        concat!("vitrina ", env!("CARGO_PKG_VERSION"))
    );
    let changelog = include_str!("../../../CHANGELOG.md");
    let newest = changelog
        .lines()
        .find_map(|line| line.strip_prefix("## "))
        .unwrap();
    assert_eq!(newest.split_whitespace().next(), Some(env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn seeded_orders_are_lines_that_a_load_test_reads() {
    let program = Program::new();
    let first = program.run(&["seed", "--orders", "3"], &GATEWAY).await;
    assert!(first.status.success(), "{}", text(&first.stderr));
    let second = program.run(&["seed", "--goods", "--orders", "2"], &GATEWAY).await;
    let lines = text(&first.stdout) + &text(&second.stdout);
    assert_eq!(lines.lines().count(), 5);
    let mut invoices = BTreeSet::new();
    for line in lines.lines() {
        let [invoice, sum, shp] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not three columns: {line:?}");
        };
        assert!(invoices.insert(invoice.parse::<u32>().unwrap()), "{line}");
        assert_eq!(sum, "100.00");
        let key = shp.strip_prefix("order=").unwrap();
        assert!(
            key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()),
            "{line}"
        );
    }
    let load = ["seed", "--orders", "5", "--paid", "3", "--products", "2"];
    let paid = program.run(&load, &GATEWAY).await;
    assert!(paid.status.success(), "{}", text(&paid.stderr));
    assert_eq!(text(&paid.stdout).lines().count(), 2, "paid orders get no line");
    let lived = ["seed", "--orders", "500", "--products", "20", "--years", "3"];
    let lived = program.run(&lived, &GATEWAY).await;
    assert!(lived.status.success(), "{}", text(&lived.stderr));
    assert_eq!(
        text(&lived.stdout).lines().count(),
        1,
        "what is over gets no line"
    );
    let proven = program.run(&["verify-log"], &GATEWAY).await;
    assert!(proven.status.success(), "{}", text(&proven.stdout));
    let (mark, last) = store_of(&program).await.register_mark().await.unwrap();
    assert_eq!(mark.seen, last, "nothing is left to keep for the registers");
    let both = ["seed", "--orders", "9", "--paid", "3", "--years", "3"];
    assert!(!program.run(&both, &GATEWAY).await.status.success());
    let nothing = program.run(&["seed"], &GATEWAY).await;
    assert!(!nothing.status.success() && text(&nothing.stderr).contains("--goods"));
    let alone = program.run(&["seed", "--orders", "1"], &[]).await;
    assert!(!alone.status.success() && text(&alone.stderr).contains("no payment gateway is set up"));
}

#[tokio::test]
async fn an_administrator_is_added_with_a_password_that_is_not_shown() {
    let program = Program::new();
    let add = async |password: &str| {
        let mut command = program.command(&["admin", "add", "olga"], &[]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(password.as_bytes())
            .await
            .unwrap();
        in_time(child.wait_with_output()).await.unwrap()
    };
    let short = add("too short\n").await;
    assert!(
        !short.status.success() && text(&short.stderr).contains("10"),
        "{}",
        text(&short.stderr)
    );
    let added = add("correct horse battery\n").await;
    assert!(added.status.success(), "{}", text(&added.stderr));
    assert!(!(text(&added.stdout) + &text(&added.stderr)).contains("horse"));
    let made_up = add("").await;
    let password = text(&made_up.stdout)
        .split("Password: ")
        .nth(1)
        .unwrap()
        .trim()
        .to_owned();
    assert!(password.len() >= 32);
    let file = std::fs::read(program.folder.path().join("data/vitrina.db")).unwrap();
    for password in ["correct horse battery", &password] {
        let is_there = file
            .windows(password.len())
            .any(|part| part == password.as_bytes());
        assert!(!is_there, "a password is in the database");
    }
}

#[tokio::test]
async fn play_money_stays_on_this_machine_and_away_from_real_passwords() {
    let program = Program::new();
    for (arguments, variables, words) in [
        (
            &[
                "demo",
                "--address",
                "0.0.0.0",
                "--port",
                "0",
                "--gateway-port",
                "0",
            ][..],
            &[][..],
            "0.0.0.0",
        ),
        (&["demo", "--address", "192.0.2.1"], &[], "192.0.2.1"),
        (
            &["sandbox", "--listen", "0.0.0.0:0", "--smtp", "127.0.0.1:0"],
            &[],
            "0.0.0.0",
        ),
        (
            &["sandbox", "--listen", "127.0.0.1:0", "--smtp", "127.0.0.1:0"],
            &GATEWAY,
            "ROBOKASSA_PASSWORD_1",
        ),
    ] {
        let refused = program.run(arguments, variables).await;
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains(words),
            "{arguments:?}: {said}"
        );
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[tokio::test]
async fn what_hinders_a_start_is_told_in_a_sentence() {
    let program = Program::new();
    let busy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = busy.local_addr().unwrap().to_string();
    std::fs::write(
        program.folder.path().join("file"),
        "this is no database, and no folder either",
    )
    .unwrap();
    std::fs::write(program.folder.path().join("empty.db"), "").unwrap();
    for (variables, words) in [
        (&[("LISTEN_ADDR", address.as_str())][..], address.as_str()),
        (
            &[("PUBLIC_URL", "http://shop.example.ru"), ("HOLD_MINUTES", "x")],
            "PUBLIC_URL",
        ),
        (
            &[("PUBLIC_URL", "http://shop.example.ru"), ("HOLD_MINUTES", "x")],
            "HOLD_MINUTES",
        ),
        (&[("DATABASE_URL", "sqlite:file")], "no SQLite database"),
        (&[("DATABASE_URL", "sqlite:empty.db")], "empty.db is empty"),
        (&[("DATABASE_URL", "sqlite::memory:")], "memory"),
        (
            &[("DATABASE_URL", "postgres://shop:data-data@one,two/shop")],
            "several servers",
        ),
        (&[("DATABASE_URL", "sqlite:file/shop.db")], "file"),
        (
            &[("DATABASE_URL", "postgres://shop:data-data@127.0.0.1:1/shop")],
            "database",
        ),
    ] {
        let refused = program.run(&["serve"], variables).await;
        let said = text(&refused.stderr);
        assert!(!refused.status.success(), "{variables:?}");
        assert!(said.contains(words), "{variables:?}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("data-data"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_shop_in_sqlite_is_served_by_one_program_at_a_time() {
    let program = Program::new();
    let mut first = Serving::start(&program, &[]).await;
    let second = program.run(&["serve"], &[("LISTEN_ADDR", "127.0.0.1:0")]).await;
    let told = text(&second.stderr);
    assert!(
        !second.status.success() && told.contains("another vitrina serves this shop already"),
        "{told}"
    );
    for beside in [&["seed", "--goods"][..], &["admin", "add", "olga"], &["migrate"]] {
        let beside = program.run(beside, &[]).await;
        assert!(beside.status.success(), "{}", text(&beside.stderr));
    }
    // However it ends.
    first.child.kill().await.unwrap();
    let next = Serving::start(&program, &[]).await;
    assert_eq!(next.get("/readyz").await.0, 200);
}

/// With a limit on the size of files instead of a full disk: to the database it is the same. The gateway is told to call
/// again, and is heard when there is room.
#[tokio::test]
async fn a_shop_whose_disk_is_full_is_not_ready() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--goods"], &[]).await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    let (body, ok) = seeded_notice(&program).await;
    let deaf = format!("trap '' XFSZ; exec {} serve", env!("CARGO_BIN_EXE_vitrina"));
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &deaf])
        .current_dir(program.folder.path())
        .env_clear()
        .envs(GATEWAY)
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let Serving {
        mut child,
        mut log,
        address,
    } = Serving::opened(command).await;
    tokio::spawn(async move { log.read_to_string(&mut String::new()).await });
    let url = |path: &str| format!("http://{address}{path}");
    let ready = async || {
        in_time(reqwest::get(url("/readyz")))
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(ready().await, 200);
    // Less than the database has, so that nothing of its log can be worked into it, and then the log has no room either.
    let full = 65_536;
    let database = program.folder.path().join("data/vitrina.db");
    assert!(fs::metadata(database).unwrap().len() > full);
    let limit = Rlimit {
        current: Some(full),
        maximum: None,
    };
    let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap());
    prlimit(pid, Resource::Fsize, limit).unwrap();
    let add = async || post(url("/cart/add"), "variant=1&count=1").await.0;
    in_time(async { while add().await != 503 {} }).await;
    // What little room is left goes to the question itself.
    in_time(async { while ready().await != 503 {} }).await;
    assert_eq!(add().await, 503);
    let (status, answer) = post(url("/robokassa/result"), &body).await;
    assert_eq!((status, answer.contains("OK")), (503, false), "{answer}");
    assert_eq!(
        reqwest::get(url("/")).await.unwrap().status().as_u16(),
        200,
        "readers are served"
    );

    child.kill().await.unwrap();
    let shop = Serving::start(&program, &GATEWAY).await;
    let url = format!("http://{}/robokassa/result", shop.address);
    assert_eq!(post(url, &body).await, (200, ok));
}

/// Posts a form.
async fn post(url: String, body: &str) -> (u16, String) {
    let request = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.to_owned());
    let answer = in_time(request.send()).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// By whoever has the machine, and it is on record.
#[tokio::test]
async fn a_second_factor_that_is_lost_is_taken_away_on_the_machine() {
    let program = Program::new();
    assert!(program.run(&["admin", "add", "olga"], &[]).await.status.success());
    let drop_factor = async |login: &str| program.run(&["admin", "drop-factor", login], &[]).await;
    let none = drop_factor("olga").await;
    assert!(!none.status.success() && text(&none.stderr).contains("no second step"));
    let file = program.folder.path().join("data/vitrina.db");
    let url = format!("sqlite:{}", file.display());
    let store = server::open_store(&url.into()).await.unwrap();
    let account = store.account_by_login("olga").await.unwrap().unwrap().id;
    let new = NewFactor {
        account,
        by: Doer::COMMAND,
        sealed: vec![1],
        step: 1,
        codes: vec!["0".repeat(64)],
        at: server::clock::now(),
    };
    assert!(store.add_factor(&new).await.unwrap());
    let passkey = NewPasskey {
        account,
        by: Doer::COMMAND,
        name: "phone".to_owned(),
        credential: vec![1],
        public_key: vec![2],
        counter: 0,
        at: server::clock::now(),
        codes: Vec::new(),
    };
    store.add_passkey(&passkey).await.unwrap();
    let dropped = drop_factor("Olga").await;
    assert!(dropped.status.success(), "{}", text(&dropped.stderr));
    assert!(text(&dropped.stdout).contains("olga signs in with the password alone"));
    assert!(!store.has_second_factor(account).await.unwrap());
    assert_eq!(store.recovery_codes_left(account).await.unwrap(), 0);
    let all = SecurityFilter {
        limit: 10,
        ..SecurityFilter::default()
    };
    let events = store.security_events(&all).await.unwrap();
    assert_eq!(events[0].event.act, Act::FactorRemoved);
    assert_eq!(events[0].event.who.as_str(), "olga");
}

#[tokio::test]
async fn who_leaves_the_shop_is_let_in_no_more() {
    let program = Program::new();
    let nobody = program.run(&["admin", "remove", "olga"], &[]).await;
    assert!(!nobody.status.success() && text(&nobody.stderr).contains("no account"));
    assert!(program.run(&["admin", "add", "olga"], &[]).await.status.success());
    let last = program.run(&["admin", "remove", "olga"], &[]).await;
    assert!(!last.status.success() && text(&last.stderr).contains("last owner"));
    assert!(program.run(&["admin", "add", "vera"], &[]).await.status.success());
    let removed = program.run(&["admin", "remove", "Olga"], &[]).await;
    assert!(removed.status.success(), "{}", text(&removed.stderr));
    assert!(text(&removed.stdout).contains("olga can no longer sign in"));
    let again = program.run(&["admin", "remove", "olga"], &[]).await;
    assert!(!again.status.success() && text(&again.stderr).contains("no account"));
}

#[tokio::test]
async fn people_have_roles_in_a_terminal_too() {
    let program = Program::new();
    let add = async |login: &str, role: &str| {
        let added = program.run(&["admin", "add", login, "--role", role], &[]).await;
        (added.status.success(), text(&added.stdout), text(&added.stderr))
    };
    let list = async || {
        let listed = program.run(&["admin", "list"], &[]).await;
        assert!(listed.status.success(), "{}", text(&listed.stderr));
        text(&listed.stdout)
    };
    assert_eq!(list().await, "Nobody may sign in.\n");
    let (is_added, ..) = add("olga", "owner").await;
    assert!(is_added);
    let (is_added, said, _) = add("pavel", "packer").await;
    assert!(is_added && said.contains("pavel may sign in to the back office now: packer."));
    let (is_added, _, why) = add("vera", "astronaut").await;
    assert!(!is_added && why.contains("accountant"), "{why}");
    let (is_added, _, why) = add("olga", "viewer").await;
    assert!(!is_added && why.contains("last owner"), "{why}");
    let listed = list().await;
    assert!(
        listed.contains("olga\towner") && listed.contains("pavel\tpacker"),
        "{listed}"
    );
    // Whoever gets another password keeps their role, and whoever is said to have another one has it.
    assert!(
        program
            .run(&["admin", "add", "pavel"], &[])
            .await
            .status
            .success()
    );
    assert!(list().await.contains("pavel\tpacker"));
    assert!(add("pavel", "manager").await.0);
    assert!(list().await.contains("pavel\tmanager"));
    // What was refused is no line, and what was done is one.
    let lines = journal(&program).await;
    let lines: Vec<_> = lines
        .iter()
        .map(|entry| (entry.who.as_str(), entry.object.as_str(), entry.detail.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("vitrina admin", "olga", "owner"),
            ("vitrina admin", "pavel", "packer"),
            ("vitrina admin", "pavel", "new password"),
            ("vitrina admin", "pavel", "role manager and new password"),
        ]
    );
}

/// The database of the shop in the program's folder.
async fn store_of(program: &Program) -> Arc<dyn Store> {
    let file = program.folder.path().join("data/vitrina.db");
    let url = format!("sqlite:{}", file.display());
    server::open_store(&url.into()).await.unwrap()
}

/// The journal of that shop, the oldest line first.
async fn journal(program: &Program) -> Vec<Entry> {
    let all = EntryFilter {
        limit: 100,
        ..EntryFilter::default()
    };
    let mut entries = store_of(program).await.entries(&all).await.unwrap();
    entries.sort_by_key(|entry| entry.id);
    entries
}
