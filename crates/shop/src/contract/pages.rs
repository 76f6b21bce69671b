//! The shelf in pages.

use super::{
    Subject,
    fixtures::{assert_ledger, assortment, shelve, stocked, text},
};
use crate::{
    Kopecks,
    catalog::{Assortment, CARDS, NewProduct, ShelfPage, ShelfQuery, Sort},
    desk::Error,
    store::Store,
};
use std::num::NonZeroU32;

/// Every product is on one page, whatever the order, and equal prices are in the order of the shelf.
pub async fn every_product_is_on_one_page_in_every_order(subject: &dyn Subject) {
    let store = subject.store();
    let goods = many(61);
    put(&*store, &goods).await;
    let lowest = |product: &NewProduct| product.variants.iter().map(|it| it.price_kopecks).min();
    for sort in Sort::ALL {
        let mut expected: Vec<&NewProduct> = goods.products().iter().collect();
        match sort {
            Sort::Shelf => {}
            Sort::Cheap => expected.sort_by_key(|product| lowest(product)),
            Sort::Dear => expected.sort_by_key(|product| std::cmp::Reverse(lowest(product))),
        }
        let mut found = Vec::new();
        for (page, cards) in [(1, 24), (2, 24), (3, 13)] {
            let wanted = ShelfQuery { sort, ..nth(page) };
            let page = store.shelf(&wanted).await.unwrap();
            assert_eq!((page.total, page.pages), (61, 3), "{sort:?}");
            assert_eq!(page.cards.len(), cards, "{sort:?}");
            assert_eq!(
                store.shelf(&wanted).await.unwrap(),
                page,
                "{sort:?} stays as it is"
            );
            found.extend(page.cards.into_iter().map(|card| card.slug));
        }
        let expected: Vec<&str> = expected.iter().map(|product| product.slug.as_str()).collect();
        assert_eq!(found, expected, "{sort:?}");
    }
}

/// A card has what its product has.
pub async fn a_card_shows_its_product(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let page = store.shelf(&ShelfQuery::default()).await.unwrap();
    let products = store.products().await.unwrap();
    assert_eq!((page.total, page.cards.len()), (2, products.len()));
    for (card, product) in page.cards.iter().zip(products) {
        assert_eq!((&card.slug, &card.name), (&product.slug, &product.name));
        assert_eq!(
            (&card.picture, &card.picture_alt),
            (&product.picture, &product.picture_alt)
        );
        assert_eq!(card.variants, product.variants);
    }
}

/// However many goods there are, a page has no more than its cards.
pub async fn three_thousand_goods_come_two_dozen_at_a_time(subject: &dyn Subject) {
    let store = subject.store();
    put(&*store, &many(3_000)).await;
    let most = usize::try_from(CARDS).unwrap();
    for page in [1, 63, 125] {
        let page = store.shelf(&nth(page)).await.unwrap();
        assert_eq!((page.total, page.pages, page.cards.len()), (3_000, 125, most));
    }
    let hats = ShelfQuery {
        category: Some("hats".into()),
        ..nth(42)
    };
    let page = store.shelf(&hats).await.unwrap();
    assert_eq!((page.total, page.pages, page.cards.len()), (1_000, 42, 16));
    assert_eq!(
        slugs(&store.shelf(&search("№1234")).await.unwrap()),
        ["thing-1234"]
    );
    let page = store.shelf(&search("вещь зимняя")).await.unwrap();
    assert_eq!((page.total, page.cards.len()), (3_000, most));
}

/// Case, accents and dashes do not matter, and what is typed is no pattern.
pub async fn goods_are_found_however_they_are_spelled(subject: &dyn Subject) {
    let store = subject.store();
    let (categories, mut products) = assortment(3).into_parts();
    products[0].name = text("Плед тёплый", "Warm throw");
    products[0].summary = text("В клетку", "Checked");
    products[1].summary = text("Лёгкая", "Light");
    products[1].variants[0].option = text("Ярко-красная, 50% шерсти", "Bright red");
    put(&*store, &Assortment::new(categories, products).unwrap()).await;
    for (typed, found) in [
        ("", &["scarf", "hat"][..]),
        ("—", &["scarf", "hat"]),
        ("плед", &["scarf"]),
        ("ПЛЕД", &["scarf"]),
        ("тепл", &["scarf"]),
        ("ТЁПЛЫЙ плед", &["scarf"]),
        ("те\u{308}плый", &["scarf"]),
        ("клетк throw", &["scarf"]),
        ("SCARF-M", &["scarf"]),
        ("scarfl", &["scarf"]),
        ("hat", &["hat"]),
        ("ярко красная", &["hat"]),
        ("BRIGHT", &["hat"]),
        ("иней", &["hat"]),
        ("m", &["scarf", "hat"]),
        ("50%", &["hat"]),
        ("%", &["hat"]),
        ("_", &[]),
        ("'", &[]),
        ("\0плед\0", &["scarf"]),
        ("плед шляпа", &[]),
        ("строка", &[]),
    ] {
        let page = store.shelf(&search(typed)).await.unwrap();
        assert_eq!(slugs(&page), found, "{typed:?}");
        assert_eq!(page.total, i64::try_from(found.len()).unwrap(), "{typed:?}");
        let elsewhere = ShelfQuery {
            category: Some("hats".into()),
            ..search(typed)
        };
        let of_hats: Vec<_> = found.iter().filter(|slug| **slug == "hat").collect();
        assert_eq!(
            store.shelf(&elsewhere).await.unwrap().cards.len(),
            of_hats.len(),
            "{typed:?}"
        );
    }
}

/// Goods are found by what they are called now, and an article code leads to the product that has it.
pub async fn goods_are_found_by_their_newest_words(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (categories, mut products) = assortment(3).into_parts();
    products[0].name = text("Палантин", "Stole");
    put(&*store, &Assortment::new(categories, products).unwrap()).await;
    for (typed, found) in [
        ("палантин", &["scarf"][..]),
        ("иней", &["hat"]),
        ("scarf-m", &["scarf"]),
    ] {
        assert_eq!(
            slugs(&store.shelf(&search(typed)).await.unwrap()),
            found,
            "{typed:?}"
        );
    }
    assert_ledger(subject).await;
}

/// What an older program stocked is on the shelf at once, and found as soon as its words are worked out.
pub async fn goods_of_an_older_program_are_found_once_their_words_are_filled_in(subject: &dyn Subject) {
    let store = subject.store();
    put(&*store, &many(5)).await;
    assert_eq!(
        store.fill_search_words(10).await.unwrap(),
        0,
        "all goods have them"
    );
    let older = "update products set search_words = null";
    subject.sql(older).await.unwrap();
    assert_eq!(store.shelf(&search("вещь")).await.unwrap().total, 0);
    assert_eq!(store.shelf(&ShelfQuery::default()).await.unwrap().total, 5);
    assert_eq!(store.fill_search_words(3).await.unwrap(), 3);
    assert_eq!(store.shelf(&search("вещь")).await.unwrap().total, 3);
    assert_eq!(store.fill_search_words(3).await.unwrap(), 2);
    assert_eq!(store.fill_search_words(3).await.unwrap(), 0);
    assert_eq!(store.shelf(&search("вещь")).await.unwrap().total, 5);
}

/// An older program knows nothing of the words; what it changes is worked out anew.
pub async fn what_an_older_program_changes_is_found_by_its_new_words(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let changes = [
        r#"update products set name = '{"ru": "Колпак", "en": "Cap"}' where slug = 'hat'"#,
        "update variants set sku = 'cap-m' where sku = 'hat-m'",
        "update variants set product = (select id from products where slug = 'hat') where sku = 'scarf-l'",
    ];
    for (change, typed, not, filled) in [
        (changes[0], "колпак", "иней hat-m", 1),
        (changes[1], "cap-m", "hat-m", 1),
        (changes[2], "scarf-l", "scarf-l scarf-m", 2),
    ] {
        subject.sql(change).await.unwrap();
        assert_eq!(store.fill_search_words(10).await.unwrap(), filled, "{change}");
        assert_eq!(
            slugs(&store.shelf(&search(typed)).await.unwrap()),
            ["hat"],
            "{change}"
        );
        assert_eq!(store.shelf(&search(not)).await.unwrap().total, 0, "{change}");
    }
    let sold = "update variants set stock = stock - 1 where sku = 'cap-m'";
    subject.sql(sold).await.unwrap();
    assert_eq!(
        store.fill_search_words(10).await.unwrap(),
        0,
        "a sale changes no words"
    );
}

/// Most lists that are stocked again bring another price or some more pieces.
pub async fn stocking_the_same_words_again_forgets_none(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let marked = "update products set search_words = 'as they were'";
    subject.sql(marked).await.unwrap();
    stocked(&*store, 5).await;
    let kept = "select count(*) from products where search_words = 'as they were'";
    assert_eq!(subject.sql(kept).await.unwrap(), Some(2));
}

/// However large the rest of the shelf is, a portion stays a short transaction.
pub async fn stocking_works_out_the_words_of_its_own_goods_only(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    subject
        .sql("update products set search_words = null")
        .await
        .unwrap();
    let (categories, mut products) = assortment(3).into_parts();
    products.retain(|product| product.slug == "hat");
    products[0].variants[0].price_kopecks = Kopecks::new(1);
    put(&*store, &Assortment::new(categories, products).unwrap()).await;
    assert_eq!(slugs(&store.shelf(&search("hat")).await.unwrap()), ["hat"]);
    assert_eq!(
        store.fill_search_words(10).await.unwrap(),
        1,
        "the scarf has none"
    );
}

/// Past the last page there is nothing, nor in a category that nobody made; the first page may be empty.
pub async fn a_page_that_is_not_there_is_empty(subject: &dyn Subject) {
    let store = subject.store();
    let shop = super::stock::shop(store.clone());
    let empty = shop.shelf(&ShelfQuery::default()).await.unwrap();
    assert_eq!(
        (empty.cards.len(), empty.total, empty.page, empty.pages),
        (0, 0, 1, 1)
    );
    put(&*store, &many(24)).await;
    let unknown = ShelfQuery {
        category: Some("nothing".into()),
        ..ShelfQuery::default()
    };
    assert_eq!(shop.shelf(&unknown).await.unwrap().total, 0);
    assert_eq!(shop.shelf(&nth(1)).await.unwrap().cards.len(), 24);
    for page in [2, 3, u32::MAX] {
        assert_eq!(store.shelf(&nth(page)).await.unwrap().cards, []);
        assert!(
            matches!(shop.shelf(&nth(page)).await, Err(Error::NotFound)),
            "{page}"
        );
    }
}

/// Goods of the same category that can be bought, in the order of the shelf, without the product itself.
pub async fn neighbours_can_be_bought(subject: &dyn Subject) {
    let store = subject.store();
    let (categories, mut products) = many(21).into_parts();
    // 0, 3, 6, … are hats.
    for gone in [3, 9] {
        products[gone].variants[0].stock = 0;
    }
    put(&*store, &Assortment::new(categories, products).unwrap()).await;
    let (_, on_sale) = super::stock::shop(store).on_sale().await.unwrap();
    let beside = |slug: &str, most| {
        let places = on_sale.neighbours(on_sale.place_of(slug).unwrap(), most);
        let slugs = places
            .into_iter()
            .map(|place| on_sale.products()[place].slug.as_str());
        slugs.collect::<Vec<_>>()
    };
    assert_eq!(
        beside("thing-6", 4),
        ["thing-0", "thing-12", "thing-15", "thing-18"]
    );
    assert_eq!(beside("thing-0", 2), ["thing-6", "thing-12"]);
    assert_eq!(beside("thing-3", 9).len(), 5);
}

/// This many products with few different prices; every third is a hat.
pub(super) fn many(count: u32) -> Assortment {
    let (categories, products) = assortment(3).into_parts();
    let like = products.into_iter().next_back().unwrap();
    let products = (0..count).map(|at| {
        let mut product = like.clone();
        product.slug = format!("thing-{at}");
        product.category = if at % 3 == 0 { "hats" } else { "scarves" }.into();
        product.name = text(&format!("Вещь №{at}. зимняя"), &format!("Thing no. {at}"));
        product.variants[0].sku = format!("THING-{at}");
        product.variants[0].price_kopecks = Kopecks::new(i64::from(100 + at * 7 % 10));
        product
    });
    Assortment::new(categories, products.collect()).unwrap()
}

async fn put(store: &dyn Store, goods: &Assortment) {
    for portion in goods.clone().portions() {
        shelve(store, &portion).await.unwrap();
    }
}

fn nth(page: u32) -> ShelfQuery {
    ShelfQuery {
        page: NonZeroU32::new(page).unwrap(),
        ..ShelfQuery::default()
    }
}

fn search(typed: &str) -> ShelfQuery {
    ShelfQuery {
        words: ShelfQuery::words(typed),
        ..ShelfQuery::default()
    }
}

fn slugs(page: &ShelfPage) -> Vec<&str> {
    page.cards.iter().map(|card| card.slug.as_str()).collect()
}
