//! Backups: made by the worker, tried out, kept, looked at and taken away in the office.

mod trying;

use crate::support::{BUYER, Engine, Notice, Page, Plan, TestShop};
use backup::unpack;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioIo;
use media::{Keys, MediaSettings, Place};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use secrecy::ExposeSecret;
use server::{
    AppState,
    backups::{
        self, Trouble,
        depot::{Depot, Source, file_name},
        restoring::{Restored, restore},
        taking::{Target, take},
    },
    clock,
    config::{Config, Settings},
    workers,
};
use shop::{
    backup::{BackupRun, BackupState, RunKind},
    security::{Act, SecurityFilter},
    store::Store,
};
use sqlx::{Connection, SqliteConnection};
use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use store_sqlite::SqliteStore;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Where the backups of a shop are in these tests: beside its database.
fn beside_it(config: &mut Config) {
    let file = SqliteStore::file(config.database_url.expose_secret());
    let folder = match file {
        Some(file) => file.with_extension("backups"),
        None => std::env::temp_dir().join(format!("vitrina-backups-{}", server::clock::token())),
    };
    config.backup_url = format!("file://{}", folder.display());
}

fn folder(shop: &TestShop) -> PathBuf {
    match &shop.app().settings.backups.place.as_ref().unwrap().place {
        Place::Folder(folder) => folder.clone(),
        Place::S3(_) => panic!("these tests keep backups in a folder"),
    }
}

/// Names of the backups that are there.
fn files(shop: &TestShop) -> Vec<String> {
    let entries = fs::read_dir(folder(shop)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// How things stand in the place of the settings.
async fn known(shop: &TestShop) -> BackupState {
    let place = shop.app().settings.backups.place_name();
    shop.store().backup_state(place.as_deref()).await.unwrap()
}

async fn turn(shop: &TestShop) {
    backups::turn(shop.app().clone()).await.unwrap();
}

/// The shop as it is put back in this folder from a backup that is made now, with its store.
pub async fn restored(shop: &TestShop, folder: &Path) -> (AppState, Arc<dyn Store>, Restored) {
    let copy = folder.join("copy.tar.gz");
    let settings = shop.app().settings.clone();
    let elsewhere = Settings {
        database_url: format!("sqlite:{}/restored.db", folder.display()).into(),
        ..(*settings).clone()
    };
    let working = tokio::task::spawn_blocking(move || {
        take(&settings, &Target::File(&copy), &CancellationToken::new()).unwrap();
        let source = Source::File(fs::File::open(&copy).unwrap());
        let restored = restore(&elsewhere, source, None, false).unwrap();
        (elsewhere, restored)
    });
    let (elsewhere, restored) = working.await.unwrap();
    let store = server::open_store(&elsewhere.database_url).await.unwrap();
    let state = AppState::new(elsewhere, store.clone(), CancellationToken::new()).unwrap();
    (state, store, restored)
}

/// What was promised by the time of the copy may have been sent since: it waits for somebody who knows.
#[tokio::test]
async fn a_restored_shop_sends_no_message_again_by_itself() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    shop.notify(&Notice::of(&unpaid)).await;
    let folder = tempfile::tempdir().unwrap();
    let (other, store, restored) = restored(&shop, folder.path()).await;
    let sent = shop.deliver_all().await;
    assert!(sent > 0);

    let notifier = workers::notifier(&other).unwrap();
    let later = clock::now().plus_seconds(24 * 3_600);
    assert_eq!(notifier.deliver_all(later).await.unwrap(), 0);
    let held = store.undelivered_messages(100).await.unwrap();
    assert_eq!(
        (u64::try_from(held.len()).unwrap(), held.len()),
        (restored.held, sent)
    );
    assert!(store.resend_message(held[0].id, later).await.unwrap());
    assert_eq!(notifier.deliver_all(later).await.unwrap(), 1);
    shop.finish().await;
}

/// What was ended, used or taken back since the copy opens nothing again.
#[tokio::test]
async fn a_restored_shop_asks_everybody_for_the_password() {
    let shop = TestShop::open().await;
    let doors = "insert into accounts (login, password_hash, changed_at) values ('vera', '', 1);
                 insert into sign_ins (id, account, epoch, began_at, seen_at, network, device, idle_ends_at, ends_at)
                   select printf('%064d', id), id, epoch, 1, 1, '', '', 9999999999999, 9999999999999
                   from accounts where login = 'vera';
                 insert into half_sign_ins (id, account, epoch, ends_at, tries)
                   select printf('%064d', id), id, epoch, 9999999999999, 0 from accounts where login = 'vera';
                 insert into passkey_challenges (id, ends_at) values (printf('%064d', 1), 9999999999999);
                 insert into invitations (token_hash, role, made_by, made_at, ends_at)
                   values (printf('%064d', 1), 'packer', 'vera', 1, 9999999999999);
                 insert into recovery_codes (account, hash)
                   select id, printf('%064d', 1) from accounts where login = 'vera'";
    shop.database.execute(doors).await;
    let folder = tempfile::tempdir().unwrap();
    let (other, ..) = restored(&shop, folder.path()).await;
    let url = other.settings.database_url.expose_secret();
    let mut copy = SqliteConnection::connect(url).await.unwrap();
    for question in [
        "select count(*) from sign_ins",
        "select count(*) from half_sign_ins",
        "select count(*) from passkey_challenges",
        "select count(*) from invitations",
        "select count(*) from recovery_codes",
    ] {
        assert!(shop.database.number(question).await > 0, "{question}");
        let left: i64 = sqlx::query_scalar(question).fetch_one(&mut copy).await.unwrap();
        assert_eq!(left, 0, "{question}");
    }
    let accounts = "select count(*) from accounts";
    let people: i64 = sqlx::query_scalar(accounts).fetch_one(&mut copy).await.unwrap();
    assert_eq!(people, shop.database.number(accounts).await);
    copy.close().await.unwrap();
    shop.finish().await;
}

/// On its new machine the folder of the backups is empty, as that of a disk that is not mounted.
#[tokio::test]
async fn a_restored_shop_begins_with_a_first_backup_of_its_own() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    turn(&shop).await;
    shop.store()
        .begin_backup_turn(RunKind::Backup, clock::now(), clock::now().plus_seconds(3_600))
        .await
        .unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let (other, store, _) = restored(&shop, elsewhere.path()).await;
    let runs = store.backup_runs(RunKind::Backup, 9).await.unwrap();
    assert!(runs.is_empty(), "{runs:?}");
    assert!(
        store
            .begin_backup_turn(RunKind::Backup, clock::now(), clock::now())
            .await
            .unwrap(),
        "nobody is at it here"
    );

    // The disk with its backups stayed behind.
    fs::remove_dir_all(folder(&shop)).unwrap();
    backups::turn(other).await.unwrap();
    assert_eq!(files(&shop).len(), 1);
    let made = store.backup_runs(RunKind::Backup, 9).await.unwrap();
    assert_eq!(made.len(), 1);
    assert_eq!(made.first().unwrap().failure, None);
    shop.finish().await;
}

/// An older program did not note where its copies went: a folder without any is none that is gone.
#[tokio::test]
async fn a_backup_of_an_older_program_keeps_nobody_from_making_one_here() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let long_ago = clock::now().plus_seconds(-100 * 24 * 3_600);
    let older = BackupRun {
        began_at: long_ago,
        ended_at: long_ago,
        by: String::new(),
        file: "vitrina-01234567-20200101T000000Z.tar.gz".to_owned(),
        bytes: 1,
        rows: 1,
        failure: None,
        place: None,
    };
    let noted = shop.store().write_backup_run(RunKind::Backup, &older).await;
    noted.unwrap();
    turn(&shop).await;
    assert_eq!(files(&shop).len(), 1);
    assert_eq!(known(&shop).await.last.unwrap().failure, None);
    shop.finish().await;
}

#[tokio::test]
async fn a_shop_is_backed_up_by_itself_and_its_backup_is_tried_out() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    backed_up_and_tried_out(plan).await;
}

#[tokio::test]
async fn a_shop_in_postgres_is_backed_up_row_by_row_and_tried_out_in_a_file() {
    let plan = Plan {
        engine: Engine::Postgres,
        change: beside_it,
        ..Plan::default()
    };
    backed_up_and_tried_out(plan).await;
}

async fn backed_up_and_tried_out(plan: Plan) {
    let shop = TestShop::planned(plan).await;
    let unpaid = shop.unpaid().await;
    turn(&shop).await;
    let names = files(&shop);
    let [name] = &names[..] else {
        panic!("{names:?}");
    };
    let unpacked = tempfile::tempdir().unwrap();
    let file = fs::File::open(folder(&shop).join(name)).unwrap();
    let manifest = unpack(file, None, SqliteStore::newest_step(), unpacked.path()).unwrap();
    assert_eq!(manifest.tables.get("orders"), Some(&1));
    assert!(manifest.rows() > 10);
    // The next turn finds nothing to copy, and something to try out.
    turn(&shop).await;
    let state = known(&shop).await;
    let (good, drill) = (state.good.unwrap(), state.drill.unwrap());
    assert_eq!((&good.file, &drill.file), (name, name));
    assert_eq!(drill.failure, None);
    assert_eq!(good.rows, drill.rows);
    assert!(good.by.is_empty());
    turn(&shop).await;
    assert_eq!(files(&shop).len(), 1, "it is not time yet");
    assert_eq!(shop.state(&unpaid).await, "awaiting_payment");
    fs::remove_dir_all(folder(&shop)).unwrap();
    shop.finish().await;
}

#[tokio::test]
async fn the_owner_presses_a_button_and_takes_the_backup_away_on_record() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let owner = shop.owner().await;
    turn(&shop).await;
    let page = owner.visit("/en/admin/backups").await.found();
    page.assert_says("The shop was last backed up");
    let pressed = owner.submit(page.form("/en/admin/backups")).await.found();
    pressed.assert_says("A backup is being made");
    // The name of a backup has its second in it: the first one gives way to the next.
    for name in files(&shop) {
        fs::rename(folder(&shop).join(&name), folder(&shop).join(older(&name))).unwrap();
    }
    turn(&shop).await;
    let names = files(&shop);
    assert_eq!(names.len(), 2, "{names:?}");
    let newest = names.last().unwrap();
    let runs = shop.store().backup_runs(RunKind::Backup, 9).await.unwrap();
    assert_eq!(runs.first().unwrap().by, server::office::OWNER);

    let page = owner.visit("/en/admin/backups").await.found();
    page.assert_says(newest);
    let address = format!("/admin/backups/{newest}");
    let taken = owner.client().get(shop.url(&address)).send().await.unwrap();
    assert_eq!(taken.headers()["content-type"], "application/octet-stream");
    let taken = taken.bytes().await.unwrap();
    assert_eq!(taken, fs::read(folder(&shop).join(newest)).unwrap());
    let nobody = shop.get(&address).await;
    assert_ne!(nobody.code(), 200, "a stranger is led to the sign-in");
    for name in [
        "shop.db",
        "..%2Fshop.db",
        "vitrina-00000000-20261118T120000Z.tar.gz",
    ] {
        let other = owner.visit(&format!("/admin/backups/{name}")).await;
        assert_eq!(other.code(), 404, "{name}");
    }
    server::workers::write_events(shop.app().clone()).await.unwrap();
    let all = SecurityFilter {
        limit: 100,
        ..SecurityFilter::default()
    };
    let events = shop.store().security_events(&all).await.unwrap();
    let mut taken = events.iter().filter(|row| row.event.act == Act::BackupTakenAway);
    assert_eq!(taken.next().unwrap().event.detail.as_str(), newest);
    assert!(taken.next().is_none());
    shop.finish().await;
}

/// Whoever had a buyer forgotten has to know which copies still name them: those from before, and no later one.
#[tokio::test]
async fn backups_from_before_a_buyer_was_forgotten_are_named() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let order = shop.unpaid().await;
    let owner = shop.owner().await;
    let cancel = format!("/admin/orders/{}/cancel", order.number);
    let reason = [("reason", "нет в наличии")];
    owner.post(&cancel, &reason).await.found();
    shop.deliver_all().await;
    turn(&shop).await;
    let page = owner.visit("/en/admin/backups").await.found();
    assert_eq!(marked(&page, &files(&shop)), [false], "nobody is forgotten");

    let twice = [("who", BUYER.phone), ("confirm", BUYER.phone)];
    owner.post("/admin/privacy/forget", &twice).await.found();
    let at = shop.store().last_forgotten().await.unwrap().unwrap();
    let id = shop.shop().album_id(&clock::token()).await.unwrap();
    // Names have seconds, which this test does not wait for.
    let move_to = |to: &str| {
        let names = files(&shop);
        let newest = names.last().unwrap();
        fs::rename(folder(&shop).join(newest), folder(&shop).join(to)).unwrap();
    };
    let before = file_name(&id, at.plus_seconds(-60), false);
    move_to(&before);
    shop.app().backups.wish("olga");
    turn(&shop).await;
    let after = file_name(&id, at.plus_seconds(60), false);
    move_to(&after);
    let same = file_name(&id, at, false);
    fs::copy(folder(&shop).join(&before), folder(&shop).join(&same)).unwrap();
    let page = owner.visit("/en/admin/backups").await.found();
    assert_eq!(marked(&page, &[before, same, after]), [true, true, false]);
    shop.finish().await;
}

/// Of each of these backups, whether the page says that it still names somebody.
fn marked(page: &Page, names: &[String]) -> Vec<bool> {
    let is_marked = |name: &String| {
        let file = format!("download=\"{name}\"");
        let line = page.body.split("<li").find(|line| line.contains(&file));
        let line = line.and_then(|line| line.split("</li>").next());
        line.unwrap_or_else(|| panic!("{name} is not on {}", page.body))
            .contains("still names a buyer")
    };
    names.iter().map(is_marked).collect()
}

/// The name that it would have had a century ago.
fn older(name: &str) -> String {
    let (shop, moment) = name.rsplit_once("-20").unwrap();
    format!("{shop}-19{moment}")
}

#[tokio::test]
async fn so_many_backups_stay_and_those_of_others_are_left_alone() {
    let plan = Plan {
        change: |config| {
            beside_it(config);
            config.backup_keep = "1".to_owned();
        },
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    turn(&shop).await;
    let names = files(&shop);
    let first = names.first().unwrap();
    let others = "vitrina-ffffffff-20200101T000000Z.tar.gz";
    fs::copy(folder(&shop).join(first), folder(&shop).join(others)).unwrap();
    fs::rename(folder(&shop).join(first), folder(&shop).join(older(first))).unwrap();
    shop.app().backups.wish("olga");
    turn(&shop).await;
    let names = files(&shop);
    assert!(names.contains(&others.to_owned()), "{names:?}");
    assert!(!names.contains(&older(first)), "{names:?}");
    assert_eq!(names.len(), 2);
    shop.finish().await;
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_or_restored_says_why() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let owner = shop.owner().await;
    // A file is where the folder would be.
    fs::write(folder(&shop), "in the way").unwrap();
    turn(&shop).await;
    let state = known(&shop).await;
    assert!(state.good.is_none());
    let why = state.last.unwrap().failure.unwrap();
    assert!(why.contains("недоступно"), "{why}");
    let page = owner.visit("/admin/backups").await.found();
    page.assert_says("не получилось");
    turn(&shop).await;
    let tries = shop.store().backup_runs(RunKind::Backup, 9).await.unwrap();
    assert_eq!(tries.len(), 1, "it is tried again in an hour");

    fs::remove_file(folder(&shop)).unwrap();
    shop.app().backups.wish("olga");
    turn(&shop).await;
    let names = files(&shop);
    let file = folder(&shop).join(names.first().unwrap());
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, bytes.get(..bytes.len() / 2).unwrap()).unwrap();
    turn(&shop).await;
    let drill = known(&shop).await.drill.unwrap();
    let why = drill.failure.unwrap();
    assert!(why.contains("повреждена"), "{why}");
    shop.finish().await;
}

/// A copy that somebody makes elsewhere, by hand or every night, is none where the settings say.
#[tokio::test]
async fn a_backup_elsewhere_keeps_nobody_from_making_one_here() {
    let plan = Plan {
        change: beside_it,
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    let elsewhere = BackupRun {
        began_at: clock::now(),
        ended_at: clock::now(),
        by: "vitrina backup".to_owned(),
        file: "/tmp/copy.tar.gz".to_owned(),
        bytes: 1,
        rows: 1,
        failure: None,
        place: Some("file:///tmp/copy.tar.gz".to_owned()),
    };
    let noted = shop.store().write_backup_run(RunKind::Backup, &elsewhere).await;
    noted.unwrap();
    turn(&shop).await;
    assert_eq!(files(&shop).len(), 1);
    let place = shop.app().settings.backups.place_name();
    assert_eq!(known(&shop).await.good.unwrap().place, place);
    shop.finish().await;
}

/// The folder is on the disk below then, and empty: nothing is made there by itself, and the owner is told.
#[tokio::test]
async fn a_disk_that_is_not_mounted_is_told_of_and_not_replaced() {
    let plan = Plan {
        change: |config| {
            beside_it(config);
            config.backup_every = "1h".to_owned();
        },
        ..Plan::default()
    };
    let shop = TestShop::planned(plan).await;
    turn(&shop).await;
    let good = known(&shop).await.good.unwrap();
    let two_hours_ago = BackupRun {
        began_at: good.began_at.plus_seconds(-7_200),
        ended_at: good.ended_at.plus_seconds(-7_200),
        ..good
    };
    let noted = shop
        .store()
        .write_backup_run(RunKind::Backup, &two_hours_ago)
        .await;
    noted.unwrap();
    let mounted = folder(&shop).with_extension("mounted");
    fs::rename(folder(&shop), &mounted).unwrap();
    turn(&shop).await;
    let why = known(&shop).await.last.unwrap().failure.unwrap();
    assert!(why.contains("не подключён"), "{why}");
    assert!(!folder(&shop).exists());
    // Whoever asks for one has seen it.
    shop.app().backups.wish("olga");
    turn(&shop).await;
    assert_eq!(files(&shop).len(), 1);

    // Backups that are taken elsewhere are no disk that is gone.
    fs::remove_file(folder(&shop).join(&files(&shop)[0])).unwrap();
    let noted = shop
        .store()
        .write_backup_run(RunKind::Backup, &two_hours_ago)
        .await;
    noted.unwrap();
    turn(&shop).await;
    assert_eq!(known(&shop).await.last.unwrap().failure, None);
    assert_eq!(files(&shop).len(), 1);
    fs::remove_dir_all(mounted).unwrap();
    shop.finish().await;
}

#[tokio::test]
async fn a_shop_that_is_not_backed_up_says_how_to_set_it_up() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    turn(&shop).await;
    assert!(known(&shop).await.last.is_none());
    let page = owner.visit("/en/admin/backups").await.found();
    page.assert_says("The shop is not backed up by itself");
    assert!(
        page.attributes("main a", "href")
            .contains(&"/en/admin/settings/backups".to_owned())
    );
    shop.finish().await;
}

/// A real S3 server that keeps its buckets in this folder.
pub async fn s3_server(folder: &Path) -> String {
    let mut service = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single("shop", "letmein"));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let service = service.clone();
            tokio::spawn(async move {
                let _ = Builder::new()
                    .serve_connection(TokioIo::new(socket), service)
                    .await;
            });
        }
    });
    format!("http://{address}")
}

fn bucket(endpoint: &str, secret: &str) -> Depot {
    let place = Place::parse(&format!("s3://backups/shop?endpoint={endpoint}")).unwrap();
    let keys = Keys {
        id: "shop".to_owned(),
        secret: secret.to_owned().into(),
    };
    Depot::at(&MediaSettings {
        place,
        keys: Some(keys),
    })
    .unwrap()
}

#[tokio::test]
async fn a_bucket_keeps_backups_part_by_part_and_gives_them_back() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("backups")).unwrap();
    let endpoint = s3_server(folder.path()).await;
    let working = tokio::task::spawn_blocking(move || {
        let depot = bucket(&endpoint, "letmein");
        let (shop, name) = ("0123456789", "vitrina-01234567-20261118T120000Z.tar.gz");
        let stop = CancellationToken::new();
        // More than goes in one part.
        let bytes: Vec<u8> = (0..20_000_000_u32).map(|nth| nth.to_le_bytes()[0]).collect();
        let mut sink = depot.create(name, &stop).unwrap();
        sink.write_all(&bytes).unwrap();
        assert_eq!(depot.list(shop).unwrap(), [], "it is not whole yet");
        drop(sink);
        assert_eq!(depot.list(shop).unwrap(), []);

        let mut sink = depot.create(name, &stop).unwrap();
        for portion in bytes.chunks(60_000) {
            sink.write_all(portion).unwrap();
        }
        assert_eq!(sink.keep().unwrap(), 20_000_000);
        let stored = depot.list(shop).unwrap();
        let found: Vec<_> = stored.iter().map(|one| (one.name.as_str(), one.bytes)).collect();
        assert_eq!(found, [(name, 20_000_000)]);
        let mut read = Vec::new();
        depot.open(name).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        depot.remove(name).unwrap();
        assert!(matches!(depot.open(name), Err(Trouble::Missing(_))));

        let stranger = bucket(&endpoint, "guessed");
        assert!(matches!(stranger.list(shop), Err(Trouble::Place(_))));
    });
    working.await.unwrap();
}
