//! Putting a list of goods on the shelf.

use super::{GATEWAY, Program, Serving, text};
use crate::support::in_time;
use sqlx::{Connection, SqliteConnection};
use std::fmt::Write;
use tokio::io::AsyncReadExt;

/// A buyer would find it out, at the moment of paying.
#[tokio::test]
async fn goods_with_a_tax_that_no_receipt_knows_are_not_put_on_the_shelf() {
    let program = Program::new();
    let demo = include_str!("../../../../crates/shop/demo/goods.json");
    let mut goods: serde_json::Value = serde_json::from_str(demo).unwrap();
    let seed = async |goods: &serde_json::Value| {
        std::fs::write(program.folder.path().join("goods.json"), goods.to_string()).unwrap();
        program.run(&["seed", "--goods", "goods.json"], &[]).await
    };
    let good = seed(&goods).await;
    assert!(good.status.success(), "{}", text(&good.stderr));
    let product = &mut goods["products"][0];
    product["tax"] = "vat18".into();
    let slug = product["slug"].as_str().unwrap().to_owned();
    let bad = seed(&goods).await;
    let told = text(&bad.stderr);
    assert!(
        !bad.status.success() && told.contains(&slug) && told.contains("vat18"),
        "{told}"
    );
}

/// What lies on the shelf from the days of another rate, or another setting, keeps the shop from opening, by its name.
#[tokio::test]
async fn goods_and_delivery_that_no_receipt_takes_are_refused_when_they_are_seeded_and_at_the_start() {
    let program = Program::new();
    let demo = include_str!("../../../../crates/shop/demo/goods.json");
    let mut goods: serde_json::Value = serde_json::from_str(demo).unwrap();
    let product = &mut goods["products"][0];
    product["tax"] = "vat20".into();
    let sku = product["variants"][0]["sku"].as_str().unwrap().to_owned();
    let name = product["name"]["ru"].as_str().unwrap().to_owned();
    std::fs::write(program.folder.path().join("goods.json"), goods.to_string()).unwrap();
    let with = |more: &[(&'static str, &'static str)]| [&GATEWAY[..], more].concat();
    let receipts = with(&[("ROBOKASSA_RECEIPTS", "true")]);

    let refused = program.run(&["seed", "--goods", "goods.json"], &receipts).await;
    let told = text(&refused.stderr);
    assert!(!refused.status.success(), "{told}");
    for part in [&*sku, &*name, "vat20", "vat22"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // Without receipts no tax matters.
    let seeded = program.run(&["seed", "--goods", "goods.json"], &GATEWAY).await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    for command in ["serve", "check-goods"] {
        let closed = program.run(&[command], &receipts).await;
        let told = text(&closed.stderr);
        assert!(
            closed.status.code() == Some(1) && told.contains(&sku) && told.contains("vat22"),
            "{told}"
        );
    }
    let unasked = program.run(&["check-goods"], &GATEWAY).await;
    let told = text(&unasked.stdout);
    assert!(
        unasked.status.success() && told.contains("nothing was looked at"),
        "{told}"
    );

    let mended = program.run(&["seed", "--goods"], &receipts).await;
    assert!(mended.status.success(), "{}", text(&mended.stderr));
    let sound = program.run(&["check-goods"], &receipts).await;
    assert!(sound.status.success(), "{}", text(&sound.stderr));
    let delivery = with(&[
        ("ROBOKASSA_RECEIPTS", "true"),
        ("ROBOKASSA_TAX_SYSTEM", "usn_income"),
        ("ROBOKASSA_DELIVERY_TAX", "vat12"),
    ]);
    let closed = program.run(&["serve"], &delivery).await;
    let told = text(&closed.stderr);
    assert!(
        !closed.status.success() && told.contains("ROBOKASSA_DELIVERY_TAX"),
        "{told}"
    );
}

/// A file of goods with so many products of six variants each.
fn many_goods(products: usize) -> String {
    let text = |text: &str| serde_json::json!({ "ru": text, "en": text });
    let variant = |at: usize, nth: usize| {
        serde_json::json!({
            "sku": format!("{at}-{nth}"), "option": text("M"), "price_kopecks": 10_000, "stock": 9,
        })
    };
    let product = |at: usize| {
        serde_json::json!({
            "slug": format!("thing-{at}"), "category": "things", "name": text("Thing"), "summary": text(""),
            "description": text(""), "picture": "/favicon.svg", "picture_alt": text(""), "tax": "none",
            "variants": (0..6).map(|nth| variant(at, nth)).collect::<Vec<_>>(),
        })
    };
    serde_json::json!({
        "categories": [{ "slug": "things", "name": text("Things") }],
        "products": (0..products).map(product).collect::<Vec<_>>(),
    })
    .to_string()
}

#[tokio::test]
async fn a_list_of_goods_with_faults_changes_nothing_and_all_of_them_are_told() {
    let program = Program::new();
    let seed = async |goods: &str| {
        std::fs::write(program.folder.path().join("goods.json"), goods).unwrap();
        program.run(&["seed", "--goods", "goods.json"], &[]).await
    };
    let good = seed(&many_goods(2)).await;
    assert!(good.status.success(), "{}", text(&good.stderr));
    let faulty = many_goods(3)
        .replace("\"thing-2\"", "\"thing/2\"")
        .replace("\"sku\":\"1-5\"", "\"sku\":\"0-5\"")
        .replacen("/favicon.svg", "/goods/nobody-drew-it.svg", 1)
        .replace("},{", "},\n{");
    let refused = seed(&faulty).await;
    assert!(!refused.status.success());
    let told = text(&refused.stderr);
    for words in [
        "goods.json: the list of goods is refused, and nothing was changed",
        "line 1, product \"thing-0\": there is no picture /goods/nobody-drew-it.svg",
        "line 12, product \"thing-1\", variant \"0-5\": the article code \"0-5\" is that of product \"thing-0\", \
         variant \"0-5\" on line 6, too",
        "line 13, product \"thing/2\": the slug \"thing/2\" does not fit into an address",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let shop = Serving::start(&program, &[]).await;
    for (path, status) in [("/products/thing-1", 200), ("/products/thing-2", 404)] {
        assert_eq!(shop.get(path).await.0, status, "{path}");
    }
    assert!(!shop.get("/").await.1.contains("nobody-drew-it"));
}

/// The file is one, and so is the one who may write to it at a time.
#[tokio::test]
async fn the_shop_sells_while_a_long_list_of_goods_is_put_on_the_shelf() {
    let program = Program::new();
    std::fs::write(program.folder.path().join("few.json"), many_goods(1)).unwrap();
    std::fs::write(program.folder.path().join("many.json"), many_goods(500)).unwrap();
    let few = program.run(&["seed", "--goods", "few.json"], &[]).await;
    assert!(few.status.success(), "{}", text(&few.stderr));
    let shop = Serving::start(&program, &[]).await;
    let mut seeding = program
        .command(&["seed", "--goods", "many.json"], &[])
        .spawn()
        .unwrap();
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut sold = 0;
    let ended = loop {
        let add = browser
            .post(format!("http://{}/cart/add", shop.address))
            .form(&[("variant", "1"), ("count", "1")]);
        assert_eq!(
            in_time(add.send()).await.unwrap().status().as_u16(),
            303,
            "after {sold}"
        );
        sold += 1;
        if let Some(ended) = seeding.try_wait().unwrap() {
            break ended;
        }
    };
    let mut progress = String::new();
    seeding
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut progress)
        .await
        .unwrap();
    assert!(
        ended.success() && progress.contains("goods are going on the shelf"),
        "{progress}"
    );
    assert_eq!(shop.get("/products/thing-499").await.0, 200);
}

#[tokio::test]
async fn goods_are_exported_changed_and_imported_again_from_a_shell() {
    let program = Program::new();
    let seeded = program.run(&["seed", "--goods"], &[]).await;
    assert!(seeded.status.success(), "{}", text(&seeded.stderr));
    let exported = program.run(&["goods", "export", "goods.csv"], &[]).await;
    assert!(exported.status.success(), "{}", text(&exported.stderr));
    let file = program.folder.path().join("goods.csv");
    let goods = std::fs::read_to_string(&file).unwrap();

    let same = program
        .run(&["goods", "import", "goods.csv", "--dry-run"], &[])
        .await;
    assert!(same.status.success(), "{}", text(&same.stderr));
    let told = text(&same.stdout);
    assert!(
        told.contains("New products: 0. To be changed: 0. To be archived: 0."),
        "{told}"
    );

    std::fs::write(&file, goods.replace("без НДС", "18 %")).unwrap();
    let faulty = program.run(&["goods", "import", "goods.csv"], &[]).await;
    let told = text(&faulty.stdout);
    assert!(
        faulty.status.code() == Some(1) && told.contains("2, tax: “18 %” is no VAT rate"),
        "{told}"
    );

    std::fs::write(&file, goods.replace("без НДС", "10 %")).unwrap();
    let changed = program.run(&["goods", "import", "goods.csv"], &[]).await;
    assert!(changed.status.success(), "{}", text(&changed.stderr));
    let unknown = program.run(&["goods", "export", "goods.docx"], &[]).await;
    assert_eq!(unknown.status.code(), Some(1));
}

/// Products of the file below, with six variants each: more than go into the database at once.
const PRODUCTS: i64 = 700;

/// What is killed is neither asked nor told.
#[tokio::test]
async fn an_import_that_is_killed_leaves_whole_products_and_the_same_file_does_the_rest() {
    let program = Program::new();
    let mut rows = String::from("Название;Категория;Состояние;Артикул;Вариант;Цена;Остаток\n");
    for at in 0..PRODUCTS * 6 {
        let product = at / 6;
        writeln!(rows, "Плед {product};Дом;опубликован;PLAID-{at};Вид {at};1990;3").unwrap();
    }
    std::fs::write(program.folder.path().join("goods.csv"), rows).unwrap();
    let migrated = program.run(&["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let file = program.folder.path().join("data/vitrina.db");
    let url = format!("sqlite:{}", file.display());
    let mut shop = SqliteConnection::connect(&url).await.unwrap();
    let mut number = async |question: &'static str| -> i64 {
        sqlx::query_scalar(question).fetch_one(&mut shop).await.unwrap()
    };

    let import = ["goods", "import", "goods.csv"];
    let mut importing = program.command(&import, &[]).spawn().unwrap();
    let waiting = async {
        while number("select count(*) from products").await == 0 {
            assert!(importing.try_wait().unwrap().is_none(), "it does not come so far");
        }
    };
    in_time(waiting).await;
    importing.kill().await.unwrap();
    let written = number("select count(*) from products").await;
    assert!(
        (1..PRODUCTS).contains(&written),
        "it was killed in the midst: {written}"
    );
    let halves = "select count(*) from products
                  where (select count(*) from variants where product = products.id) <> 6";
    let unbooked = "select count(*) from variants where stock <>
                      (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id)";
    for question in [halves, unbooked] {
        assert_eq!(number(question).await, 0, "{question}");
    }

    let again = program.run(&import, &[]).await;
    assert!(again.status.success(), "{}", text(&again.stderr));
    let rest = format!("New products: {}. To be changed: 0.", PRODUCTS - written);
    assert!(text(&again.stdout).contains(&rest), "{}", text(&again.stdout));
    for (question, found) in [
        ("select count(*) from products", PRODUCTS),
        ("select sum(stock) from variants", PRODUCTS * 6 * 3),
        (halves, 0),
        (unbooked, 0),
    ] {
        assert_eq!(number(question).await, found, "{question}");
    }
}
