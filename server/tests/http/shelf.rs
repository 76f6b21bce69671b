//! The shelf in pages, as a visitor without a script walks it.

use crate::support::{Page, Plan, TestShop, both, product, put_product, said, thing};
use shop::{
    catalog::{Assortment, Category, ProductState},
    text::Lang,
};
use std::collections::BTreeSet;
use words::words;

/// Sixty goods with equal prices; every third one is light.
fn sixty() -> Plan {
    let products = (0..60).map(|at| {
        let name = both(&format!("Вещь {at}"), &format!("Thing {at}"));
        let mut product = product(
            &format!("thing-{at}"),
            name,
            vec![thing(
                &format!("THING-{at}"),
                both("Одна", "One"),
                10_000,
                if at == 1 { 0 } else { 5 },
            )],
        );
        if at % 3 == 0 {
            product.category = "light".into();
        }
        product
    });
    let category = |slug: &str, ru, en| Category {
        slug: slug.into(),
        name: both(ru, en),
        ..Category::default()
    };
    let categories = vec![
        category("warm", "Тёплое", "Warm"),
        category("light", "Лёгкое", "Light"),
    ];
    Plan {
        goods: Assortment::new(categories, products.collect()).unwrap(),
        ..Plan::default()
    }
}

fn goods_of(page: &Page) -> Vec<String> {
    page.attributes(".card-name a", "href")
}

#[tokio::test]
async fn a_visitor_sees_all_goods_page_by_page() {
    let shop = TestShop::planned(sixty()).await;
    let visitor = shop.visitor();
    for (lang, root, query, total, pages) in [
        (Lang::Ru, "/", "", 60, 3),
        (Lang::En, "/en/", "", 60, 3),
        (Lang::Ru, "/", "?sort=dear", 60, 3),
        (Lang::Ru, "/", "?category=warm", 40, 2),
        (Lang::En, "/en/", "?q=THING&sort=cheap", 60, 3),
        (Lang::Ru, "/", "?q=%D0%92%D0%95%D0%A9%D0%AC+5", 15, 1),
    ] {
        let mut page = visitor.visit(&format!("{root}{query}")).await.found();
        let mut seen = goods_of(&page);
        let mut walked = 1;
        while let [next] = page.attributes(".pages a[rel=next]", "href").as_slice() {
            page.assert_says(&words(lang).with("goods-count", &[("count", total.into())]));
            page = visitor.visit(next).await.found();
            walked += 1;
            assert_eq!(page.all(".pages a[aria-current]"), [walked.to_string()]);
            seen.extend(goods_of(&page));
        }
        let different: BTreeSet<&String> = seen.iter().collect();
        let found = (walked, i64::try_from(seen.len()).unwrap(), different.len());
        assert_eq!(found, (pages, total, seen.len()), "{root}{query}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_page_that_is_not_there_is_not_found() {
    let shop = TestShop::planned(sixty()).await;
    let visitor = shop.visitor();
    for query in [
        "page=1",
        "page=3",
        "category=light&page=1",
        "q=nothing",
        "q=nothing&page=1",
    ] {
        visitor.visit(&format!("/?{query}")).await.found();
    }
    for query in [
        "page=0",
        "page=-1",
        "page=abc",
        "page=",
        "page=4",
        "page=99999999999999999999",
        "category=light&page=2",
        "category=nothing",
        "q=nothing&page=2",
    ] {
        let page = visitor.visit(&format!("/en/?{query}")).await;
        assert_eq!(page.code(), 404, "{query}");
        page.assert_says(&said(Lang::En, "not-found-title"));
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_product_has_neighbours_that_can_be_bought() {
    let shop = TestShop::planned(sixty()).await;
    let page = shop.visitor().visit("/products/thing-4").await.found();
    // 0 and 3 are of another category, 1 is sold out.
    let neighbours = [2, 5, 7, 8].map(|at| format!("/products/thing-{at}"));
    assert_eq!(goods_of(&page), neighbours);
    shop.finish().await;
}

/// Links that people kept lead on for good; what is not sold any more is not there.
#[tokio::test]
async fn a_product_with_another_address_is_found_and_one_that_is_archived_is_not() {
    let shop = TestShop::planned(sixty()).await;
    put_product(shop.store(), "thing-0", |form| form.slug = "renamed".into()).await;
    for (asked, location) in [
        ("/products/thing-0", "/products/renamed"),
        ("/en/products/thing-0?added=1", "/en/products/renamed"),
        ("/products/thing-0?variant=1", "/products/renamed?variant=1"),
    ] {
        let answer = shop.machine.get(shop.url(asked)).send().await.unwrap();
        let told = (
            answer.status().as_u16(),
            answer.headers()["location"].to_str().unwrap(),
        );
        assert_eq!(told, (301, location), "{asked}");
    }
    assert_eq!(shop.get("/products/renamed").await.status.as_u16(), 200);
    put_product(shop.store(), "renamed", |form| {
        form.state = ProductState::Archived;
    })
    .await;
    for gone in ["/products/renamed", "/products/thing-0"] {
        assert_eq!(shop.get(gone).await.status.as_u16(), 404, "{gone}");
    }
    shop.finish().await;
}
