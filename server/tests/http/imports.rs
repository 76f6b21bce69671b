//! Goods out of files, and into them.

use crate::support::{Browser, Engine, Page, Plan, TestShop, in_time, many_things};
use goods_files::{Format, Table};
use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use media::Place;
use server::{
    clock,
    goods::{Progress, address_of, pictures::Pictures, planned, write},
};
use shop::{
    catalog::{Focus, Known, Photo, ProductForm, ProductPut, ProductState},
    desk::Storekeeper,
    text::Lang,
};
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;
use words::words;

/// A file that an office in Russia would send: a semicolon, decimal commas, and a mistake where asked for.
fn table(price: &str) -> String {
    format!(
        "Название;Категория;Состояние;Артикул;Вариант;Цена;Остаток\r\n\
         Плед;Дом > Пледы;опубликован;PLAID-1;Серый;{price};3\r\n\
         Плед;;;PLAID-2;Синий;2 100,50;4\r\n"
    )
}

fn keeper(shop: &TestShop) -> Storekeeper {
    Storekeeper::of_command(shop.nodes[0].store.clone(), "a test")
}

fn pictures(shop: &TestShop) -> Pictures {
    Pictures::new(shop.nodes[0].app.photos.clone(), None).unwrap()
}

/// What a shop sells, without the numbers of its database.
async fn forms(shop: &TestShop) -> Vec<ProductForm> {
    let files = keeper(shop).files().await.unwrap();
    let forms = files.into_iter().map(|file| {
        let mut form = file.form;
        for variant in &mut form.variants {
            variant.id = None;
        }
        form
    });
    forms.collect()
}

async fn exported(shop: &TestShop, format: Format) -> Vec<u8> {
    let keeper = keeper(shop);
    let (categories, files) = (keeper.categories().await.unwrap(), keeper.files().await.unwrap());
    let address = address_of(&shop.nodes[0].app.settings.public_url);
    goods_files::write(format, words(Lang::Ru), &categories, &files, &address).unwrap()
}

async fn imported(shop: &TestShop, table: &Table) {
    let keeper = keeper(shop);
    let plan = planned(shop.app(), &keeper, table.clone(), false).await.unwrap();
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    let told = Mutex::new(Progress::default());
    let stop = CancellationToken::new();
    let note = |progress| *told.lock().unwrap() = progress;
    let written = write(&keeper, plan, &pictures(shop), &stop, note).await.unwrap();
    assert!(written.is_whole && written.lost.is_empty());
    let Progress {
        products: (done, all),
        ..
    } = *told.lock().unwrap();
    assert_eq!((done, all), (written.products, written.products));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_shop_exports_another_imports_whatever_their_databases() {
    for (from, to) in [
        (Engine::Sqlite, Engine::Postgres),
        (Engine::Postgres, Engine::Sqlite),
    ] {
        let old = TestShop::planned(Plan {
            engine: from,
            ..Plan::default()
        })
        .await;
        let new = TestShop::planned(Plan {
            engine: to,
            goods: many_things(),
            ..Plan::default()
        })
        .await;
        let before = forms(&new).await;
        let wanted = forms(&old).await;
        for (name, format) in [("goods.csv", Format::Csv), ("goods.xlsx", Format::Xlsx)] {
            let table = goods_files::read(name, &exported(&old, format).await).unwrap();
            imported(&new, &table).await;
            assert_eq!(forms(&new).await, [&before[..], &wanted[..]].concat(), "{name}");
            // Once more it changes nothing.
            let again = planned(new.app(), &keeper(&new), table, false).await.unwrap();
            assert_eq!((again.puts.len(), again.unchanged), (0, wanted.len()));
        }
        assert_eq!(new.stock("SCARF-BLUE").await, old.stock("SCARF-BLUE").await);
        old.finish().await;
        new.finish().await;
    }
}

/// A photo that was fetched from the other shop would be another one, since it is named by what is in it.
#[tokio::test]
async fn photos_stay_what_they_are_where_the_album_was_copied_first() {
    let (old, new) = (
        TestShop::open().await,
        TestShop::planned(Plan {
            goods: many_things(),
            ..Plan::default()
        })
        .await,
    );
    let scarf = keeper(&old).files().await.unwrap().remove(0);
    let mut form = scarf.form;
    let taken = old.app().photos.take(picture()).await.unwrap();
    form.photos = vec![Photo {
        media: taken.media,
        width: taken.width,
        height: taken.height,
        alt: form.name.clone(),
        focus: Focus::new(10, 20),
        skus: vec![form.variants[0].sku.clone()],
    }];
    let known = Known {
        categories: [form.category.clone()].into(),
        ..Known::default()
    };
    let put = ProductPut {
        known: Some((scarf.id, scarf.revision)),
        product: form.check(&known).unwrap(),
    };
    keeper(&old).put(&[put], clock::now()).await.unwrap();

    let [from, to] = [&old, &new].map(|shop| match &shop.app().settings.media.place {
        Place::Folder(folder) => folder,
        Place::S3(_) => panic!("these tests keep photos in a folder"),
    });
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let before = forms(&new).await;
    let table = goods_files::read("goods.csv", &exported(&old, Format::Csv).await).unwrap();
    imported(&new, &table).await;
    assert_eq!(forms(&new).await, [before, forms(&old).await].concat());
    old.finish().await;
    new.finish().await;
}

/// A photo of one colour.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(700, 500, Rgb([100, 100, 100]));
    JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
}

#[tokio::test]
async fn an_import_that_is_stopped_writes_no_more() {
    let shop = TestShop::open().await;
    let before = forms(&shop).await;
    let table = goods_files::read("goods.csv", table("1990").as_bytes()).unwrap();
    let keeper = keeper(&shop);
    let plan = planned(shop.app(), &keeper, table, false).await.unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    let written = write(&keeper, plan, &pictures(&shop), &stop, |_| ())
        .await
        .unwrap();
    assert!(!written.is_whole);
    assert_eq!(forms(&shop).await, before);
    shop.finish().await;
}

#[tokio::test]
async fn a_picture_of_our_own_network_is_not_asked_for_and_its_product_is_written_without() {
    let shop = TestShop::open().await;
    let file = "Название;Категория;Артикул;Цена;Фото\nПлед;Дом;PLAID;10;http://127.0.0.1/a.jpg\n";
    let table = goods_files::read("goods.csv", file.as_bytes()).unwrap();
    let keeper = keeper(&shop);
    let plan = planned(shop.app(), &keeper, table, false).await.unwrap();
    let stop = CancellationToken::new();
    let written = write(&keeper, plan, &pictures(&shop), &stop, |_| ())
        .await
        .unwrap();
    let lost: Vec<_> = written.lost.iter().map(|lost| lost.reason.sentence()).collect();
    assert_eq!((written.products, lost), (1, vec!["goods-picture-address"]));
    shop.finish().await;
}

/// Sends a form with a file, as a browser without a script does.
async fn upload(staff: &Browser, shop: &TestShop, name: &str, file: &[u8]) -> Page {
    let mut body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    let request = staff
        .page_posts(&shop.nodes[0].url("/admin/goods/import"))
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body);
    let answer = Page::of(in_time(request.send()).await.unwrap()).await;
    assert!(answer.code() < 400, "{}", answer.code());
    staff.visit("/admin/goods/import").await.found()
}

#[tokio::test]
async fn the_staff_looks_at_a_file_mends_it_and_writes_it_without_a_script() {
    let shop = TestShop::open().await;
    let staff = shop.owner().await;
    let faulty = upload(&staff, &shop, "goods.csv", table("дорого").as_bytes()).await;
    faulty.assert_says("«дорого» — не сумма");
    assert!(faulty.forms("/admin/goods/import/write").is_empty());
    let list = "/admin/goods/export/faults.csv";
    staff.visit(list).await.found().assert_says("«дорого» — не сумма");
    assert_eq!(forms(&shop).await.len(), 3);

    let ready = upload(&staff, &shop, "goods.csv", table("1 990,50").as_bytes()).await;
    ready.assert_says("Новых товаров: 1.");
    assert_eq!(staff.visit(list).await.code(), 404);
    staff
        .submit(ready.form("/admin/goods/import/write"))
        .await
        .found();
    in_time(async { while staff.visit("/admin/goods/import").await.has("progress") {} }).await;
    let done = staff.visit("/admin/goods/import").await.found();
    done.assert_says("Записано товаров: 1.");
    let forms = forms(&shop).await;
    let plaid = forms.iter().find(|form| form.slug == "pled").unwrap();
    assert_eq!((plaid.state, plaid.variants.len()), (ProductState::Published, 2));
    assert_eq!(shop.stock("PLAID-2").await, 4);
    shop.get("/products/pled").await.found().assert_says("Плед");
    shop.finish().await;
}

#[tokio::test]
async fn what_was_looked_at_is_written_and_nothing_that_came_since() {
    let shop = TestShop::open().await;
    let staff = shop.owner().await;
    let seen = upload(&staff, &shop, "goods.csv", table("1990").as_bytes()).await;
    upload(&staff, &shop, "other.csv", table("5").as_bytes()).await;
    for deed in ["write", "cancel"] {
        let form = seen.form(&format!("/admin/goods/import/{deed}"));
        staff.submit(form).await.found().assert_says("other.csv");
    }
    assert_eq!(forms(&shop).await.len(), 3);
    // It is not kept for ever either.
    for (seconds, is_there) in [(3_000, true), (4_000, false)] {
        shop.app().imports.sweep(clock::now().plus_seconds(seconds));
        assert_eq!(
            staff.visit("/admin/goods/import").await.says("other.csv"),
            is_there
        );
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_file_that_puts_on_sale_what_no_receipt_takes_is_refused() {
    let shop = TestShop::planned(Plan {
        change: |config| config.robokassa.receipts = "true".into(),
        ..Plan::default()
    })
    .await;
    let staff = shop.owner().await;
    for (tax, is_sound) in [("20 %", false), ("22 %", true)] {
        // A draft may wait for its tax.
        let file = format!(
            "Название;Категория;Состояние;Артикул;Цена;НДС\n\
             Плед;Дом;опубликован;PLAID;10;{tax}\n\
             Плащ;Дом;черновик;COAT-1;10;20 %\n"
        );
        let page = upload(&staff, &shop, "goods.csv", file.as_bytes()).await;
        let writes = page.forms("/admin/goods/import/write").len();
        assert_eq!(writes, usize::from(is_sound), "{}", page.text());
        assert_eq!(page.says("ставка НДС 20 % сегодня не действует"), !is_sound);
    }
    shop.finish().await;
}

#[tokio::test]
async fn files_to_take_away_are_for_the_staff_and_open_again() {
    let shop = TestShop::open().await;
    let staff = shop.owner().await;
    for (file, rows) in [
        ("goods.csv", 5),
        ("goods.xlsx", 5),
        ("template.csv", 2),
        ("template.xlsx", 2),
    ] {
        let path = format!("/admin/goods/export/{file}");
        let request = staff.client().get(shop.nodes[0].url(&path));
        let answer = in_time(request.send()).await.unwrap();
        let bytes = in_time(answer.bytes()).await.unwrap();
        assert_eq!(
            goods_files::read(file, &bytes).unwrap().rows.len(),
            rows,
            "{file}"
        );
        let stranger = shop.get(&path).await;
        assert!(!stranger.says("SCARF"), "{file}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn files_that_are_no_goods_are_refused_with_a_sentence() {
    let shop = TestShop::open().await;
    let staff = shop.owner().await;
    for (name, file, sentence) in [
        (
            "goods.xlsx",
            &b"PK\x03\x04nothing"[..],
            "Книга XLSX не открывается",
        ),
        ("goods.csv", &b"\x89PNG\r\n\x1a\n\0\0"[..], "Это не текст"),
        (
            "feed.xml",
            &b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"[..],
            "объявлены сущности",
        ),
        ("letter.docx", &b"nothing"[..], "Непонятно, что это за файл"),
    ] {
        upload(&staff, &shop, name, file).await.assert_says(sentence);
    }
    assert_eq!(forms(&shop).await.len(), 3);
    shop.finish().await;
}

#[tokio::test]
async fn the_feed_has_what_can_be_bought_and_nothing_else() {
    let shop = TestShop::open().await;
    let feed = shop.get("/yml.xml").await.found();
    assert!(
        feed.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/xml")
    );
    let table = goods_files::read("feed.xml", feed.body.as_bytes()).unwrap();
    assert_eq!(table.rows.len(), 4);
    let scarf = shop.variant("SCARF-BLUE").await;
    for part in [
        "<yml_catalog date=\"20",
        "<currency id=\"RUB\" rate=\"1\"/>",
        &format!("<offer id=\"{}\" available=\"true\" group_id=", scarf.id.0),
        "<price>120.50</price>",
        "<vendorCode>SCARF-BLUE</vendorCode>",
    ] {
        assert!(feed.body.contains(part), "{part}: {}", feed.body);
    }
    shop.finish().await;
}
