//! Photos of goods: sent by the staff, served to everybody.

use crate::support::{Browser, Plan, THING, TestShop, said};
use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use media::Place;
use scraper::{Html, Selector};
use server::photos::collect;
use shop::{
    catalog::{Photo, ProductId},
    text::Lang,
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
/// What an upload says that it is.
const KIND: (&str, &str) = ("content-type", "multipart/form-data; boundary=b0undary");

/// A photo of one colour.
fn photo(shade: u8) -> Vec<u8> {
    photo_of(700, 500, shade)
}

fn photo_of(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(width, height, Rgb([shade, 100, 100]));
    JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
}

/// The body of a form with these files, and with fields before them.
fn body(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--b0undary\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--b0undary\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"{name}\"\r\n\
             content-type: image/jpeg\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b0undary--\r\n");
    body
}

/// Sends files as the script of the office does: what became of each, a photo in its row or a sentence behind its name.
async fn send(
    browser: &Browser,
    shop: &TestShop,
    path: &str,
    files: &[(&str, &[u8])],
) -> Vec<Result<Photo, String>> {
    let request = browser
        .page_posts(&shop.url(path))
        .header(KIND.0, KIND.1)
        .body(body(&[("variants", "[]")], files));
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let html = answer.text().await.unwrap();
    assert!(html.starts_with("<li"), "the script looks for that: {html}");
    let [line, field] = ["li", "li.photo input[name=photos]"].map(|css| Selector::parse(css).unwrap());
    let became = Html::parse_fragment(&html);
    let became: Vec<_> = became
        .select(&line)
        .map(|line| match line.select(&field).next() {
            Some(field) => Ok(listed(field.attr("value").unwrap())),
            None => Err(line.text().collect::<String>()),
        })
        .collect();
    let is_taken = became.iter().all(Result::is_ok);
    assert_eq!(status, if is_taken { 200 } else { 422 });
    became
}

/// The only photo of a field.
fn listed(field: &str) -> Photo {
    let photos: Vec<Photo> = serde_json::from_str(field).unwrap();
    let [photo]: [Photo; 1] = photos.try_into().unwrap();
    photo
}

/// The shop's album.
fn folder(shop: &TestShop) -> &Path {
    let Place::Folder(folder) = &shop.app().settings.media.place else {
        panic!("these tests keep photos in a folder");
    };
    folder
}

/// Files in the shop's album.
fn kept(shop: &TestShop) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder(shop)).into_iter().flatten();
    files.map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn a_photo_is_kept_once_and_served_for_ever() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let answers = send(&owner, &shop, "/admin/media", &[("scarf.jpg", &photo(200))]).await;
    let [Ok(taken)] = answers.as_slice() else {
        panic!("one file, one photo: {answers:?}");
    };
    assert_eq!((taken.width, taken.height), (700, 500));
    let media = &taken.media;
    let before = kept(&shop);
    assert_eq!(before.len(), 6);

    for (name, kind) in [
        ("320.webp", "image/webp"),
        ("320.jpg", "image/jpeg"),
        ("640.webp", "image/webp"),
        ("640.jpg", "image/jpeg"),
        ("700.webp", "image/webp"),
        ("700.jpg", "image/jpeg"),
    ] {
        let url = shop.url(&format!("/media/{media}-{name}"));
        let response = shop.machine.get(&url).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{name}");
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), kind);
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let tag = header("etag");
        let again = shop
            .machine
            .get(&url)
            .header("if-none-match", &tag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status().as_u16(), 304, "{name}");
        let drawn = image::load_from_memory(&response.bytes().await.unwrap()).unwrap();
        assert!(name.starts_with(&drawn.width().to_string()));
    }

    // The same again, and from the other language, is the same.
    let again = send(&owner, &shop, "/en/admin/media", &[("copy.jpg", &photo(200))]).await;
    assert_eq!(again, answers);
    assert_eq!(kept(&shop), before);
    shop.finish().await;
}

#[tokio::test]
async fn what_is_no_photo_is_refused_in_words_and_leaves_nothing() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let cut = photo(200);
    let files: [(&str, &[u8]); 3] = [
        ("logo.svg", SVG),
        ("cut.jpg", &cut[..cut.len() / 2]),
        ("none.jpg", b""),
    ];
    for (path, lang) in [("/admin/media", Lang::Ru), ("/en/admin/media", Lang::En)] {
        let answers = send(&owner, &shop, path, &files).await;
        let sentences = ["photo-is-svg", "photo-is-truncated", "photo-is-empty"];
        let told = files
            .iter()
            .zip(sentences)
            .map(|((name, _), sentence)| Err(format!("{name}: {}", said(lang, sentence))));
        assert_eq!(answers, told.collect::<Vec<Result<Photo, _>>>());
    }
    assert_eq!(kept(&shop), [""; 0].map(PathBuf::from));
    shop.finish().await;
}

/// One that is too heavy is in nobody's way.
#[tokio::test]
async fn a_form_takes_thirty_files_of_twenty_megabytes() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let (mut heavy, small) = (photo_of(40, 30, 1), photo_of(40, 30, 2));
    heavy.resize(20 * 1024 * 1024 + 1, 0);
    let mut files: Vec<(&str, &[u8])> = vec![("heavy.jpg", &heavy)];
    files.extend([("small.jpg", small.as_slice()); 31]);
    let answers = send(&owner, &shop, "/admin/media", &files).await;
    assert_eq!(answers.len(), 31);
    let heavy = format!("heavy.jpg: {}", said(Lang::Ru, "photo-is-too-heavy"));
    assert_eq!(answers[0], Err(heavy));
    let is_small = |answer: &Result<Photo, _>| answer.as_ref().is_ok_and(|photo| photo.width == 40);
    assert!(answers[1..30].iter().all(is_small));
    let over = answers[30].as_ref().unwrap_err();
    assert!(over.contains("30"), "{over}");
    assert_eq!(kept(&shop).len(), 2);
    shop.finish().await;
}

/// What another database uses looks unused from here.
#[tokio::test]
async fn photos_are_removed_from_the_shops_own_album_and_from_no_other() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    send(&owner, &shop, "/admin/media", &[("scarf.jpg", &photo(200))]).await;
    for file in kept(&shop) {
        let file = File::options().write(true).open(file).unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_hours(48)).unwrap();
    }
    let name = folder(&shop).join("vitrina-album");
    let ours = shop.shop().album_id(&"0".repeat(32)).await.unwrap();
    for (named, left) in [(None, 6), (Some("another"), 6), (Some(ours.as_str()), 0)] {
        if let Some(named) = named {
            std::fs::write(&name, named).unwrap();
        }
        collect(shop.app().clone()).await.unwrap();
        let pictures = kept(&shop).into_iter().filter(|file| *file != name);
        assert_eq!(pictures.count(), left, "{named:?}");
    }
    // An empty one is taken at once.
    std::fs::remove_file(&name).unwrap();
    collect(shop.app().clone()).await.unwrap();
    assert_eq!(std::fs::read_to_string(&name).unwrap().trim(), ours);
    shop.finish().await;
}

#[tokio::test]
async fn a_stranger_uploads_nothing() {
    let shop = TestShop::open().await;
    for client in [&shop.machine, shop.visitor().client()] {
        let request = client
            .post(shop.url("/admin/media"))
            .header("sec-fetch-site", "same-origin")
            .header(KIND.0, KIND.1)
            .body(body(&[("product", "1")], &[("scarf.jpg", &photo(200))]));
        // They are led to the sign-in, or the connection is closed before all was sent.
        if let Ok(answer) = request.send().await {
            let is_led_away = answer.status().as_u16() == 303 || answer.url().path() == "/admin/sign-in";
            assert!(is_led_away, "{}", answer.status());
        }
    }
    assert_eq!(kept(&shop), [""; 0].map(PathBuf::from));
    shop.finish().await;
}

#[tokio::test]
async fn nothing_but_pictures_is_served_from_the_album() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let answers = send(&owner, &shop, "/admin/media", &[("scarf.jpg", &photo(200))]).await;
    let media = answers[0].as_ref().unwrap().media.as_str();
    for name in [
        format!("{media}-321.webp"),
        format!("{media}-0320.webp"),
        format!("{media}-320.gif"),
        media.to_owned(),
        format!("{}-320.webp", media.to_uppercase()),
        format!("..%2f{media}-320.webp"),
        "..%2fshop.db".to_owned(),
        "%00".to_owned(),
        "a".repeat(4_000),
    ] {
        let response = shop
            .machine
            .get(shop.url(&format!("/media/{name}")))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 404, "{name}");
    }
    shop.finish().await;
}

/// Without a script a form brings files for a product that is there.
#[tokio::test]
async fn a_plain_form_puts_photos_behind_those_of_its_product() {
    let shop = TestShop::planned(Plan::default()).await;
    let owner = shop.owner().await;
    let variant = shop.variant(THING).await.id;
    let files = shop.store().product_files_after(ProductId(0), 100).await.unwrap();
    let product = files
        .iter()
        .find(|file| file.form.variants.iter().any(|one| one.id == Some(variant)))
        .unwrap()
        .id;
    let number = product.0.to_string();
    for shades in [[10, 20], [20, 30]] {
        let photos = shades.map(photo);
        let files: Vec<(&str, &[u8])> = photos
            .iter()
            .map(|photo| ("photo.jpg", photo.as_slice()))
            .collect();
        let request = owner
            .page_posts(&shop.url("/admin/media"))
            .header(KIND.0, KIND.1)
            .body(body(&[("product", &number)], &files));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.url().path(), format!("/admin/goods/{number}"));
    }
    let file = shop.store().product_files(&[product]).await.unwrap().remove(0);
    assert_eq!(file.form.photos.len(), 3, "one of the four was there already");
    let shown = shop.visitor().visit("/products/scarf").await.found();
    assert_eq!(shown.attributes("picture source", "type"), ["image/webp"; 3]);
    assert_eq!(shown.attributes(".gallery img", "width"), ["700"; 3]);
    shop.finish().await;
}
