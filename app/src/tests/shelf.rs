//! The shelf in pages: where its links lead, and what search engines are told.

use crate::{
    catalogue,
    pieces::{DrawnCard, Spot},
    product,
    sample::fixture::{self, DELIVERY},
};
use scraper::{Html, Selector};
use shop::{
    catalog::{Card, Category, Focus, Photo, Product, ShelfPage, ShelfQuery, Sort},
    text::Lang,
};
use std::num::NonZeroU32;

/// A page of so many goods, of which two are seen.
pub(super) fn page(lang: Lang, wanted: &ShelfQuery, typed: &str, total: i64) -> String {
    let chrome = fixture::chrome(lang);
    let cards = [fixture::sweater(), fixture::beret()];
    let cards = cards.map(|product| DrawnCard::of(&chrome, &Card::from(&product), Spot::First));
    let shelf = catalogue::Shelf {
        categories: &[fixture::knitwear()],
        wanted,
        typed,
        page: &ShelfPage::of(wanted, total, cards.to_vec()),
        delivery: &DELIVERY,
        is_staff: true,
    };
    catalogue::page(&chrome, &shelf)
}

/// The page with this number.
pub(super) fn nth(page: u32) -> ShelfQuery {
    ShelfQuery {
        page: NonZeroU32::new(page).unwrap(),
        ..ShelfQuery::default()
    }
}

fn hrefs(page: &str, selector: &str) -> Vec<String> {
    let (page, selector) = (Html::parse_document(page), Selector::parse(selector).unwrap());
    let found = page.select(&selector);
    found
        .filter_map(|element| element.value().attr("href"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn links_between_pages_keep_what_was_asked_for() {
    let wanted = ShelfQuery {
        category: Some("knitwear".into()),
        sort: Sort::Dear,
        ..nth(2)
    };
    let page = page(Lang::En, &wanted, "тёплый & мягкий", 60);
    let same = "/en/?category=knitwear&q=%D1%82%D1%91%D0%BF%D0%BB%D1%8B%D0%B9+%26+%D0%BC%D1%8F%D0%B3%D0%BA%D0%B8%D0%B9";
    let third = format!("{same}&sort=dear&page=3");
    assert_eq!(hrefs(&page, "a[rel=prev]"), [format!("{same}&sort=dear")]);
    assert_eq!(hrefs(&page, "a[rel=next]"), std::slice::from_ref(&third));
    let numbers = [
        format!("{same}&sort=dear"),
        format!("{same}&sort=dear&page=2"),
        third,
    ];
    assert_eq!(hrefs(&page, ".pages a:not([rel])"), numbers);
    assert_eq!(hrefs(&page, ".pages a[aria-current=page]"), numbers[1..2]);
    // Sorted in another way, the shelf starts again at its first page.
    assert_eq!(hrefs(&page, ".sorting a:first-child"), [same]);
}

#[test]
fn parts_of_a_category_are_shown_where_it_or_one_of_them_is_chosen() {
    let category = |slug: &str, parent: Option<&str>| Category {
        slug: slug.into(),
        parent: parent.map(Into::into),
        ..fixture::knitwear()
    };
    let categories = [
        category("wear", None),
        category("hats", Some("wear")),
        category("home", None),
        category("gloves", Some("wear")),
    ];
    let uppers: &[&str] = &["/", "/?category=wear", "/?category=home"];
    let parts: &[&str] = &["/?category=hats", "/?category=gloves"];
    for (chosen, shown, current) in [
        ("wear", parts, &["/?category=wear"][..]),
        ("gloves", parts, &["/?category=wear", "/?category=gloves"]),
        ("home", &[], &["/?category=home"]),
    ] {
        let wanted = ShelfQuery {
            category: Some(chosen.into()),
            ..nth(1)
        };
        let shelf = catalogue::Shelf {
            categories: &categories,
            wanted: &wanted,
            typed: "",
            page: &ShelfPage::of(&wanted, 0, Vec::new()),
            delivery: &DELIVERY,
            is_staff: false,
        };
        let page = catalogue::page(&fixture::chrome(Lang::Ru), &shelf);
        assert_eq!(hrefs(&page, ".chip"), [uppers, shown].concat(), "{chosen}");
        assert_eq!(hrefs(&page, ".chip[aria-current]"), current, "{chosen}");
    }
}

#[test]
fn a_category_says_and_shows_what_its_merchant_wrote_above_its_goods() {
    let photo = Photo {
        media: "a".repeat(32).parse().unwrap(),
        width: 800,
        height: 600,
        alt: fixture::text("Свитеры на полке", "Sweaters on a shelf"),
        focus: Focus::default(),
        skus: Vec::new(),
    };
    let told = Category {
        summary: fixture::text("Связано вручную", ""),
        picture: Some(photo),
        ..fixture::knitwear()
    };
    for (category, chosen, is_told) in [
        (&told, true, true),
        (&told, false, false),
        (&fixture::knitwear(), true, false),
    ] {
        let wanted = ShelfQuery {
            category: chosen.then(|| category.slug.clone()),
            ..nth(1)
        };
        let shelf = catalogue::Shelf {
            categories: std::slice::from_ref(category),
            wanted: &wanted,
            typed: "",
            page: &ShelfPage::of(&wanted, 0, Vec::new()),
            delivery: &DELIVERY,
            is_staff: false,
        };
        let page = catalogue::page(&fixture::chrome(Lang::Ru), &shelf);
        for part in ["category-about", "Связано вручную", "Свитеры на полке"] {
            assert_eq!(page.contains(part), is_told, "{part}: {chosen}");
        }
    }
}

#[test]
fn the_first_and_the_last_page_lead_no_further() {
    for (here, before, after) in [(1, 0, 1), (2, 1, 1), (3, 1, 0)] {
        let page = page(Lang::Ru, &nth(here), "", 72);
        assert_eq!(hrefs(&page, "a[rel=prev]").len(), before, "{here}");
        assert_eq!(hrefs(&page, "a[rel=next]").len(), after, "{here}");
    }
    assert_eq!(hrefs(&page(Lang::Ru, &nth(1), "", 24), ".pages a"), [""; 0]);
}

#[test]
fn a_page_has_one_address_in_whichever_order() {
    for (number, address) in [(1, ""), (2, "&page=2")] {
        for sort in Sort::ALL {
            let wanted = ShelfQuery {
                category: Some("knitwear".into()),
                sort,
                ..nth(number)
            };
            let page = page(Lang::Ru, &wanted, "", 30);
            let canonical = format!("https://shop.example/?category=knitwear{address}");
            assert_eq!(hrefs(&page, "link[rel=canonical]"), [canonical]);
        }
    }
    assert_eq!(
        hrefs(&page(Lang::Ru, &nth(1), "", 30), "link[rel=canonical]"),
        ["https://shop.example/"]
    );
}

/// Whoever keeps pages that were drawn asks this, so it has to know of everything that shows a number of pieces.
#[test]
fn goods_look_alike_exactly_if_their_pages_and_cards_are_the_same() {
    let chrome = fixture::chrome(Lang::En);
    let with = |stock: [i64; 2]| {
        let mut product = fixture::sweater();
        product.variants.truncate(2);
        product.variants[0].stock = stock[0];
        product.variants[1].stock = stock[1];
        product
    };
    let drawn = |product: &Product| {
        let card = Card::from(product);
        let cards = [Spot::First, Spot::Later, Spot::Beside].map(|spot| DrawnCard::of(&chrome, &card, spot));
        let showing = product::Showing {
            product,
            category: None,
            neighbours: &cards,
            chosen: None,
            count: "1",
            outcome: None,
            delivery: &DELIVERY,
        };
        product::page(&chrome, &showing)
    };
    let pieces = || [0, 1, 2, 3, 4, 5, 100];
    let stocks = pieces()
        .into_iter()
        .flat_map(|first| pieces().map(|second| [first, second]));
    let goods: Vec<(Product, String)> = stocks
        .map(|stock| {
            let product = with(stock);
            let page = drawn(&product);
            (product, page)
        })
        .collect();
    for (before, old) in &goods {
        for (now, new) in &goods {
            let stocks = [before, now].map(|product| [product.variants[0].stock, product.variants[1].stock]);
            assert_eq!(product::looks_alike(before, now), old == new, "{stocks:?}");
        }
    }
}
