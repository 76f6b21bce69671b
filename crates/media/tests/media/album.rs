//! Pictures in a folder and at a real S3 server promise the same.

use crate::files::{drawing, jpeg, png};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioIo;
use media::{Album, Cooked, Keys, Limits, MediaSettings, Place, cook};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use shop::{
    catalog::{PictureFormat, PictureName},
    time::Timestamp,
};
use std::{collections::BTreeSet, path::Path, time::UNIX_EPOCH};
use tempfile::TempDir;
use tokio::net::TcpListener;

const HOUR: i64 = 60 * 60;

#[tokio::test]
async fn a_folder_keeps_what_an_album_promises() {
    let folder = TempDir::new().unwrap();
    let photos = folder.path().join("photos of the shop");
    let album = album(Place::Folder(photos.clone()), None);
    keeps_what_it_promises(&album, &photos).await;
    proves_that_it_works(&album, &photos).await;
}

#[tokio::test]
async fn a_bucket_keeps_what_an_album_promises() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("goods")).unwrap();
    let endpoint = s3_server(folder.path()).await;
    let place = Place::parse(&format!("s3://goods/shop?endpoint={endpoint}")).unwrap();
    let album = album(place, Some("letmein"));
    let folder = folder.path().join("goods/shop");
    keeps_what_it_promises(&album, &folder).await;
    proves_that_it_works(&album, &folder).await;
}

#[tokio::test]
async fn a_bucket_with_a_wrong_key_says_so_and_takes_nothing() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("goods")).unwrap();
    let endpoint = s3_server(folder.path()).await;
    let place = Place::parse(&format!("s3://goods?endpoint={endpoint}")).unwrap();
    let album = album(place, Some("wrong"));
    assert!(album.keep(&photo(&jpeg(&drawing(40, 20))), now()).await.is_err());
    assert!(album.probe().await.is_err());
    assert!(names(&folder.path().join("goods")).is_empty());
}

/// And leaves nothing behind.
async fn proves_that_it_works(album: &Album, folder: &Path) {
    let before = names(folder);
    album.probe().await.unwrap();
    assert_eq!(names(folder), before);
}

async fn keeps_what_it_promises(album: &Album, folder: &Path) {
    let (used, unused) = (photo(&jpeg(&drawing(400, 300))), photo(&png(&drawing(400, 300))));
    let missing = PictureName {
        width: 321,
        ..used.pictures[0].name.clone()
    };
    assert!(album.picture(&missing).await.unwrap().is_none());
    assert_eq!(
        album
            .forget(&album.old(now()).await.unwrap(), &BTreeSet::new())
            .await
            .unwrap(),
        0
    );

    for photo in [&used, &unused] {
        album.keep(photo, now()).await.unwrap();
        for picture in &photo.pictures {
            assert_eq!(
                album.picture(&picture.name).await.unwrap().as_ref(),
                Some(&picture.bytes)
            );
        }
    }
    assert!(album.picture(&missing).await.unwrap().is_none());

    // What is here already is known by its name, as long as nothing of it is missing.
    let widest = PictureName {
        media: used.media.clone(),
        width: 400,
        format: PictureFormat::WebP,
    };
    for (name, size) in [(&widest, Some((400, 300))), (&missing, None)] {
        assert_eq!(album.keep_on(name, now()).await.unwrap(), size);
    }

    // Whose they are is written beside them, and is none of them.
    assert_eq!(album.id().await.unwrap(), None);
    album.name("0123456789abcdef").await.unwrap();
    assert_eq!(album.id().await.unwrap().as_deref(), Some("0123456789abcdef"));
    let both = BTreeSet::from([used.media.clone(), unused.media.clone()]);
    let one = BTreeSet::from([used.media.clone()]);
    for hours in [1, 25] {
        let there = album.old(now().plus_seconds(hours * HOUR)).await.unwrap();
        assert!(there.has_only(&both) && !there.has_only(&one));
    }

    // The same again writes nothing.
    let before = written(folder, &used);
    album.keep(&used, now()).await.unwrap();
    assert_eq!(written(folder, &used), before);

    // What is young stays, and what is used stays.
    let in_use = BTreeSet::from([used.media.clone()]);
    let soon = now().plus_seconds(23 * HOUR);
    assert_eq!(
        album
            .forget(&album.old(soon).await.unwrap(), &in_use)
            .await
            .unwrap(),
        0
    );
    let later = now().plus_seconds(25 * HOUR);
    assert_eq!(
        album
            .forget(&album.old(later).await.unwrap(), &in_use)
            .await
            .unwrap(),
        1
    );
    for (photo, is_there) in [(&used, true), (&unused, false)] {
        for picture in &photo.pictures {
            assert_eq!(album.picture(&picture.name).await.unwrap().is_some(), is_there);
        }
    }
    let left = used.pictures.iter().map(|picture| picture.name.to_string());
    assert_eq!(names(folder), left.collect::<BTreeSet<_>>());
}

fn album(place: Place, secret: Option<&str>) -> Album {
    let keys = secret.map(|secret| Keys {
        id: "shop".into(),
        secret: secret.into(),
    });
    Album::at(&MediaSettings { place, keys }).unwrap()
}

fn photo(bytes: &[u8]) -> Cooked {
    cook(bytes, &Limits::default()).unwrap()
}

/// When the widest picture was written, as the file system says.
fn written(folder: &Path, photo: &Cooked) -> std::time::SystemTime {
    let name = PictureName {
        media: photo.media.clone(),
        width: 400,
        format: PictureFormat::WebP,
    };
    let file = std::fs::metadata(folder.join(name.to_string())).unwrap();
    file.modified().unwrap()
}

/// Names of the files in a folder that look like pictures.
fn names(folder: &Path) -> BTreeSet<String> {
    let Ok(files) = std::fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.parse::<PictureName>().is_ok()).collect()
}

#[expect(clippy::disallowed_methods, reason = "files are dated by the system's clock")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap())
}

/// A server that checks signatures and keeps buckets as folders. Its address.
async fn s3_server(folder: &Path) -> String {
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
