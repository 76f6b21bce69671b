//! Several goods at once.

use super::{BULK, LIST, path_of, ru, state_of, sum};
use crate::support::TestShop;
use shop::{
    Kopecks, Tax, Timestamp,
    catalog::{Assortment, Category, GoodsQuery, NewProduct, NewVariant, ProductState},
    desk::stock_shelf,
    text::Text,
};

#[tokio::test]
async fn several_goods_change_at_once_and_only_as_was_shown() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let list = owner.visit(LIST).await.found();
    let none = owner.submit(list.form(BULK)).await;
    assert_eq!(none.code(), 422);
    none.assert_says(&ru("goods-bulk-no-goods"));

    let ticked = list
        .form(BULK)
        .fill_in([("id", "on"), ("what", "price"), ("by", "+10%")]);
    let wrong = owner.submit(ticked.clone().fill_in([("by", "дороже")])).await;
    assert_eq!(wrong.code(), 422);
    wrong.assert_says(&ru("goods-bulk-no-step"));
    let preview = owner.submit(ticked).await.found();
    preview.assert_says(&sum(110));
    preview.assert_says(&sum(1_089));
    assert_eq!(
        shop.variant("HAT").await.price,
        Kopecks::new(99_000),
        "it was only looked at"
    );

    // What was changed since it was looked at is not changed unseen.
    let path = path_of(&shop, "coat").await;
    let coat = owner.visit(&path).await.found().form(&path);
    owner
        .submit(coat.fill_in([("variant-0-price", "13000")]))
        .await
        .found();
    let apply = preview.form(BULK).press("step", "apply");
    let told = owner.submit(apply).await;
    assert_eq!(told.code(), 409);
    assert_eq!(
        shop.variant("HAT").await.price,
        Kopecks::new(99_000),
        "all or none"
    );
    let done = owner.submit(told.form(BULK).press("step", "apply")).await.found();
    assert_eq!(done.url.path(), LIST);
    assert_eq!(shop.variant("HAT").await.price, Kopecks::new(108_900));
    assert_eq!(shop.variant("COAT").await.price, Kopecks::new(1_430_000));

    let away = done
        .form(BULK)
        .fill_in([("all", "on"), ("what", "state"), ("to_state", "archived")]);
    let preview = owner.submit(away).await.found();
    owner
        .submit(preview.form(BULK).press("step", "apply"))
        .await
        .found();
    for slug in ["scarf", "hat", "coat"] {
        assert_eq!(state_of(&shop, slug).await, ProductState::Archived, "{slug}");
    }
    // Nobody who comes now sees an empty page, and the owner is told where to begin.
    let empty = shop.visitor().visit("/").await.found();
    empty.assert_says(&ru("shelf-empty-title"));
    assert!(!empty.has("main a[href='/admin/goods']"));
    assert!(owner.visit("/").await.found().has("main a[href='/admin/goods']"));
    shop.finish().await;
}

/// A press changes a thousand goods, so that buyers do not wait for all of them; the next one goes on.
#[tokio::test]
async fn very_many_goods_change_in_portions_and_none_of_them_twice() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let text = |words: &str| Text {
        ru: words.into(),
        en: words.into(),
    };
    let products = (0..1_001).map(|at| NewProduct {
        slug: format!("mug-{at}"),
        category: "mugs".into(),
        name: text("Кружка"),
        summary: text("Синяя"),
        description: text("Для чая"),
        picture: "/goods/mug.svg".into(),
        picture_alt: text("Кружка"),
        attributes: Vec::new(),
        tax: Tax::None,
        variants: vec![NewVariant {
            sku: format!("MUG-{at}"),
            option: text("Синяя"),
            color: None,
            size: None,
            price_kopecks: Kopecks::new(10_000),
            old_price_kopecks: None,
            stock: 1,
        }],
    });
    let mugs = Category {
        slug: "mugs".into(),
        name: text("Кружки"),
        ..Category::default()
    };
    let list = Assortment::new(vec![mugs], products.collect()).unwrap();
    for portion in list.portions() {
        let now = Timestamp::from_ms(1);
        stock_shelf(shop.store(), &portion, "vitrina seed", now)
            .await
            .unwrap();
    }
    let list = owner.visit(&format!("{LIST}?category=mugs")).await.found();
    let ticked = list
        .form(BULK)
        .fill_in([("all", "on"), ("what", "price"), ("by", "+50")]);
    let preview = owner.submit(ticked).await.found();
    let part = owner
        .submit(preview.form(BULK).press("step", "apply"))
        .await
        .found();
    part.assert_says("1000");
    let done = owner.submit(part.form(BULK).press("step", "apply")).await.found();
    assert_eq!(done.url.path(), LIST);
    let ids = shop
        .store()
        .goods_found(&GoodsQuery::default(), 2_000)
        .await
        .unwrap();
    let files = shop.store().product_files(&ids).await.unwrap();
    let mugs = files.iter().filter(|file| file.form.category == "mugs");
    let prices: Vec<_> = mugs.map(|file| file.form.variants[0].price).collect();
    assert_eq!(prices, vec![Kopecks::new(15_000); 1_001]);
    shop.finish().await;
}
