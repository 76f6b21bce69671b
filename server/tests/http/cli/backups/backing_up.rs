//! Shops that are backed up: whole, or nothing that looks like a backup.

use super::super::{GATEWAY, Program, Serving, text};
use super::{
    KEY, PASSPHRASE, PICTURE, SAME, WRONG, everything, filled, killed_once, noise, number, refused, succeeded,
};
use crate::{backups::s3_server, support::in_time};
use sqlx::{Connection, SqliteConnection};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Stdio};
use tokio::io::AsyncWriteExt;

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
