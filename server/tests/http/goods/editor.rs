//! The form of a product: made, faulty, pressed twice, by two people.

use super::{NEW, filled, id_of, path_of, publish, ru, sum};
use crate::support::{THING, TestShop, encoded};
use shop::{
    Kopecks,
    catalog::{GoodsQuery, ProductState},
    text::Lang,
};
use words::words;

#[tokio::test]
async fn a_product_is_made_without_a_script_published_and_bought() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let kept = owner
        .submit(filled(&owner).await.press("step", ProductState::Draft.as_str()))
        .await
        .found();
    let slug = "varezhki-viuga";
    let path = path_of(&shop, slug).await;
    assert_eq!(kept.url.path(), path);
    let visitor = shop.visitor();
    let product = format!("/products/{slug}");
    assert_eq!(
        visitor.visit(&product).await.code(),
        404,
        "a draft is nobody's business"
    );

    owner.submit(publish(kept.form(&path))).await.found();
    let page = visitor.visit(&product).await.found();
    page.assert_says(&Kopecks::new(199_050).to_string());
    page.assert_says("Связаны вручную");
    shop.add_to_cart(&visitor, "/", (slug, "MITTENS"), 2).await;
    assert_eq!(shop.stock("MITTENS").await, 3, "pieces came with the product");
    shop.visitor()
        .visit("/?category=rukavitsy")
        .await
        .found()
        .assert_says("Варежки");

    let file = owner.visit(&path).await.found();
    let archived = file.form(&path).press("step", ProductState::Archived.as_str());
    owner.submit(archived).await.found();
    assert_eq!(visitor.visit(&product).await.code(), 404);
    shop.finish().await;
}

#[tokio::test]
async fn every_fault_stands_beside_its_field_and_nothing_typed_is_lost() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let products = async || shop.store().goods(&GoodsQuery::default()).await.unwrap().total;
    let before = products().await;
    for (name, typed, field, said_id) in [
        ("name", " ", "name", "goods-mistake-missing"),
        ("new_category", "", "category", "goods-mistake-missing"),
        ("variant-0-price", "сто", "variant-0-price", "goods-wrong-sum"),
        ("variant-0-price", "0", "variant-0-price", "goods-mistake-price"),
        (
            "variant-0-old_price",
            "100",
            "variant-0-old_price",
            "goods-mistake-no-sale",
        ),
        (
            "variant-0-received",
            "много",
            "variant-0-received",
            "goods-wrong-count",
        ),
        ("variant-0-sku", THING, "variant-0-sku", "goods-mistake-sku-taken"),
        (
            "variant-0-color",
            "синий",
            "variant-0-color",
            "goods-mistake-color",
        ),
        ("slug", "scarf", "slug", "goods-mistake-slug-taken"),
        ("slug", "шарф", "slug", "goods-mistake-slug"),
    ] {
        let form = filled(&owner).await.fill_in([(name, typed)]);
        let refused = owner.submit(publish(form)).await;
        assert_eq!(refused.code(), 422, "{name}={typed}");
        refused.assert_says(&ru(said_id));
        let links = refused.attributes("#errors a", "href");
        assert_eq!(links, [format!("#{field}")], "{name}={typed}");
        let again = refused.form(NEW);
        for (name, typed) in [("description", "Связаны вручную"), (name, typed)] {
            let kept = again.value(name).unwrap();
            assert_eq!(kept.trim(), typed.trim(), "{name}");
        }
    }
    assert_eq!(products().await, before);
    shop.finish().await;
}

#[tokio::test]
async fn rows_come_and_go_by_buttons_without_a_script() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let form = filled(&owner).await.press("step", "add_variant");
    let two = owner.submit(form).await.found().form(NEW);
    assert_eq!(
        two.value("variant-1-price").as_deref(),
        Some("1 990,50"),
        "like the one before"
    );
    let two = two.fill_in([
        ("variant-0-option", "Синие"),
        ("variant-1-option", "Красные"),
        ("variant-1-sku", "MITTENS-RED"),
    ]);
    let page = owner.submit(two.press("step", "add_attribute")).await.found();
    let form = page
        .form(NEW)
        .fill_in([("attribute-0-name", "Состав"), ("attribute-0-value", "Шерсть")]);
    let page = owner.submit(form.press("step", "add_variant")).await.found();
    let page = owner
        .submit(page.form(NEW).press("step", "remove-variant-2"))
        .await
        .found();
    let form = page.form(NEW);
    assert_eq!(form.value("name").as_deref(), Some("Варежки «Вьюга»"));
    assert_eq!(form.value("variant-2-sku"), None);
    owner.submit(publish(form)).await.found();
    let page = shop.visitor().visit("/products/varezhki-viuga").await.found();
    for words in ["Синие", "Красные", "Состав", "Шерсть"] {
        page.assert_says(words);
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_makes_one_product() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let form = publish(filled(&owner).await);
    let total = async || shop.store().goods(&GoodsQuery::default()).await.unwrap().total;
    let before = total().await;
    let first = owner.submit(form.clone()).await.found();
    let second = owner.submit(form.clone()).await.found();
    assert_eq!(second.url.path(), first.url.path());
    assert_eq!(total().await, before + 1);
    assert_eq!(shop.stock("MITTENS").await, 3, "the pieces came once");
    let other = owner.submit(form.fill_in([("name", "Другие варежки")])).await;
    assert_eq!(other.code(), 422);
    other.assert_says(&ru("goods-mistake-sku-taken"));
    // The same of a product that is there: what was saved is not another one's work.
    let path = first.url.path().to_owned();
    let dearer = first.form(&path).fill_in([("variant-0-price", "2 100")]);
    for _ in 0..2 {
        owner.submit(dearer.clone()).await.found();
    }
    assert_eq!(shop.variant("MITTENS").await.price, Kopecks::new(210_000));
    shop.finish().await;
}

#[tokio::test]
async fn a_former_address_leads_to_the_one_of_now() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "scarf").await;
    let form = owner.visit(&path).await.found().form(&path);
    owner.submit(form.fill_in([("slug", "warm-scarf")])).await.found();
    for (asked, now) in [
        ("/products/scarf", "/products/warm-scarf"),
        ("/en/products/scarf", "/en/products/warm-scarf"),
    ] {
        let answer = shop.machine.get(shop.url(asked)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 301, "{asked}");
        assert_eq!(answer.headers()["location"], now);
        shop.get(now).await.found();
    }
    shop.finish().await;
}

#[tokio::test]
async fn two_editors_at_once_are_told_and_neither_loses_work() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "hat").await;
    let (mine, theirs) = (owner.visit(&path).await.found(), owner.visit(&path).await.found());
    let price = [("variant-0-price", "1200")];
    owner.submit(theirs.form(&path).fill_in(price)).await.found();
    let name = [("name", "Шапка-ушанка")];
    let told = owner.submit(mine.form(&path).fill_in(name)).await;
    assert_eq!(told.code(), 409);
    for words in [
        ru("goods-meanwhile-title"),
        "Шапка-ушанка".into(),
        sum(1_200),
        sum(990),
    ] {
        told.assert_says(&words);
    }
    assert_eq!(
        shop.variant("HAT").await.price,
        Kopecks::new(120_000),
        "nothing was written"
    );

    // Theirs is taken by a link, mine by saving once more, on top of what the page has shown.
    let theirs = owner.visit(&path).await.found().form(&path);
    assert_eq!(theirs.value("variant-0-price").as_deref(), Some("1200"));
    let again = told.form(&path);
    assert_eq!(again.value("name").as_deref(), Some("Шапка-ушанка"));
    owner.submit(again).await.found();
    let page = shop.visitor().visit("/products/hat").await.found();
    page.assert_says("Шапка-ушанка");
    page.assert_says(&sum(990));
    shop.finish().await;
}

#[tokio::test]
async fn an_article_code_of_another_product_is_told_while_it_is_typed() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "hat").await;
    let id = id_of(&shop, "hat").await.0;
    let form = owner.visit(&path).await.found().form(&path);
    for (sku, taken) in [("HAT", false), ("HAT-2", false), ("COAT", true)] {
        let typed = form.clone().fill_in([("variant-0-sku", sku)]);
        let fields = [
            ("id".to_owned(), id.to_string()),
            ("fields".to_owned(), encoded(&typed.fields())),
        ];
        let keep = owner.page_posts(&shop.url("/api/office/goods/draft"));
        let answer = keep.form(&fields).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        let told: Vec<String> = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let expected = words(Lang::Ru).with("trouble-sku-taken", &[("sku", sku.into())]);
        assert_eq!(told, if taken { vec![expected] } else { vec![] }, "{sku}");
    }
    shop.finish().await;
}
