//! Goods, as the office finds and arranges them.

use super::{
    Subject,
    fixtures::{
        MANY_ORDERS, NOW, assert_ledger, assert_refused, at_once, long_assortment, office, paid, place,
        shelve, stock_of, stocked, text,
    },
    goods::{checked, file, form, is_refused, saved},
};
use crate::{
    Kopecks,
    catalog::{
        BulkChange, Category, FieldFault, FieldMistake, GoodsQuery, GoodsSort, OldPrice, PriceChange,
        PriceStep, ProductForm, ProductId, ProductPut, ProductState, Rounding, ShelfQuery, StockFilter,
    },
    desk::{BulkDone, Error, Saved},
    order::{Deed, Refusal},
};
use std::num::NonZeroU32;

/// Links that people kept lead on, however often the product was renamed; nothing else gets its slugs.
pub async fn a_former_slug_leads_to_its_product(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    for slug in ["cap", "beanie"] {
        let files = store.product_files_after(ProductId(0), 10).await.unwrap();
        let seen = files
            .into_iter()
            .find(|file| file.form.category == "hats")
            .unwrap();
        let renamed = ProductForm {
            slug: slug.into(),
            ..seen.form.clone()
        };
        saved(&shop, &olga, &seen, renamed).await;
    }
    for former in ["hat", "cap"] {
        assert!(
            matches!(shop.product(former).await, Err(Error::NotFound)),
            "{former}"
        );
        assert_eq!(
            shop.moved_to(former).await.unwrap().as_deref(),
            Some("beanie"),
            "{former}"
        );
    }
    assert_eq!(shop.moved_to("beanie").await.unwrap(), None);
    for taken in ["hat", "beanie", "scarf"] {
        let faulty = shop
            .create_product(&olga, form(taken, "NEW-1"), NOW)
            .await
            .unwrap();
        let slug_is_taken = |fault: &FieldFault| fault.mistake == FieldMistake::SlugTaken;
        assert!(
            matches!(&faulty, Saved::Faulty(faults) if faults.iter().all(slug_is_taken)),
            "{taken}: {faulty:?}"
        );
        // The store says so too, whoever asks.
        let put = ProductPut {
            known: None,
            product: checked(form(taken, "NEW-1")),
        };
        let slug = taken.to_owned();
        assert_refused(
            store.put_products(&[put], "olga", NOW).await,
            &Refusal::SlugTaken { slug },
        );
    }
    // It may have its own slug back.
    let seen = file(&*store, "beanie").await;
    let back = ProductForm {
        slug: "hat".into(),
        ..seen.form.clone()
    };
    saved(&shop, &olga, &seen, back).await;
    assert_eq!(shop.product("hat").await.unwrap().slug, "hat");
    assert_eq!(shop.moved_to("beanie").await.unwrap().as_deref(), Some("hat"));
    assert_eq!(shop.moved_to("hat").await.unwrap(), None);
    // What is not on the shelf is not led to.
    let seen = file(&*store, "hat").await;
    let archived = ProductForm {
        state: ProductState::Archived,
        ..seen.form.clone()
    };
    saved(&shop, &olga, &seen, archived).await;
    assert_eq!(shop.moved_to("beanie").await.unwrap(), None);
}

/// Of rivals with one article code one has it; variants of a product may change theirs round.
pub async fn an_article_code_is_used_once(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let results = at_once(8, |rival| {
        let put = ProductPut {
            known: None,
            product: checked(form(&format!("cap-{rival}"), "CAP")),
        };
        let store = store.clone();
        async move { store.put_products(&[put], "olga", NOW).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    let sku = "CAP".to_owned();
    for result in lost {
        assert_refused(result, &Refusal::SkuTaken { sku: sku.clone() });
    }
    let told = shop
        .create_product(&olga, form("another", "scarf-m"), NOW)
        .await
        .unwrap();
    let sku_is_taken = |fault: &FieldFault| fault.mistake == FieldMistake::SkuTaken;
    assert!(
        matches!(&told, Saved::Faulty(faults) if faults.iter().all(sku_is_taken)),
        "{told:?}"
    );

    let seen = file(&*store, "scarf").await;
    let mut round = seen.form.clone();
    round.variants[0].sku = "scarf-l".into();
    round.variants[1].sku = "scarf-m".into();
    saved(&shop, &olga, &seen, round.clone()).await;
    assert_eq!(file(&*store, "scarf").await.form, round);
    // One that is archived keeps its own.
    let seen = file(&*store, "scarf").await;
    let mut fewer = seen.form.clone();
    fewer.variants[0].archived = true;
    saved(&shop, &olga, &seen, fewer).await;
    let told = shop
        .create_product(&olga, form("another", "scarf-l"), NOW)
        .await
        .unwrap();
    assert!(
        matches!(&told, Saved::Faulty(faults) if faults.iter().all(sku_is_taken)),
        "{told:?}"
    );
    assert_ledger(subject).await;
}

/// All products or none: one that somebody changed meanwhile stops the whole.
pub async fn a_bulk_change_is_made_of_all_or_none(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let change = BulkChange::Price(PriceChange {
        step: PriceStep::Share(-1_000),
        rounding: Rounding::Roubles,
        old_price: OldPrice::Set,
    });
    let ids = shop.goods_found(&olga, &GoodsQuery::default()).await.unwrap();
    let previews = shop.preview_bulk(&olga, &ids, &change).await.unwrap();
    let seen: Vec<_> = previews
        .iter()
        .map(|preview| preview.put.as_ref().unwrap().known.unwrap())
        .collect();
    assert_eq!(seen.len(), 2);
    let hat = file(&*store, "hat").await;
    let mut renamed = hat.form.clone();
    renamed.name = text("Шапка", "");
    saved(&shop, &olga, &hat, renamed).await;
    let before = store.products().await.unwrap();
    let late = shop.change_in_bulk(&olga, &seen, &change, NOW).await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
    assert_eq!(store.products().await.unwrap(), before);

    let files = store.product_files(&ids).await.unwrap();
    let seen: Vec<_> = files.iter().map(|file| (file.id, file.revision)).collect();
    let done = shop.change_in_bulk(&olga, &seen, &change, NOW).await.unwrap();
    assert_eq!(done, BulkDone::Done(2));
    let scarf = shop.product("scarf").await.unwrap();
    let prices = |at: usize| {
        (
            scarf.variants[at].price.get(),
            scarf.variants[at].old_price.map(Kopecks::get),
        )
    };
    assert_eq!(
        (prices(0), prices(1)),
        ((179_100, Some(199_000)), (197_100, Some(219_000)))
    );

    // One of them may not be changed so: none is.
    let files = store.product_files(&ids).await.unwrap();
    let seen: Vec<_> = files.iter().map(|file| (file.id, file.revision)).collect();
    let gone = BulkChange::Category("gone".into());
    let faulty = shop.change_in_bulk(&olga, &seen, &gone, NOW).await.unwrap();
    assert!(matches!(faulty, BulkDone::Faulty(_)), "{faulty:?}");
    let archive = BulkChange::State(ProductState::Archived);
    let done = shop.change_in_bulk(&olga, &seen, &archive, NOW).await.unwrap();
    assert_eq!(done, BulkDone::Done(2));
    assert_eq!(store.products().await.unwrap(), []);
}

/// By any of its words, its category, its state, and how much of it is left.
pub async fn goods_are_found_in_the_office(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let seen = file(&*store, "hat").await;
    let mut low = seen.form.clone();
    low.variants[0].low_stock = Some(5);
    saved(&shop, &olga, &seen, low).await;
    place(&*store, 1, &[(&wares[0], 3)]).await;
    let hidden = ProductForm {
        state: ProductState::Draft,
        category: "scarves".into(),
        ..form("cap", "CAP-1")
    };
    shop.create_product(&olga, hidden, NOW.plus_seconds(9))
        .await
        .unwrap();

    let all = GoodsQuery::default;
    let words = |typed: &str| GoodsQuery {
        words: GoodsQuery::words(typed),
        ..all()
    };
    let category = |slug: &str| GoodsQuery {
        category: Some(slug.into()),
        ..all()
    };
    let state = |state| GoodsQuery {
        state: Some(state),
        ..all()
    };
    let stock = |stock| GoodsQuery { stock, ..all() };
    let latest = GoodsQuery {
        sort: GoodsSort::Changed,
        ..all()
    };
    for (wanted, slugs) in [
        (all(), &["scarf", "hat", "cap"][..]),
        (latest, &["cap", "scarf", "hat"]),
        (words("ШАРФ scarf-m"), &["scarf"]),
        (words("cap-1"), &["cap"]),
        (words("%"), &[]),
        (category("scarves"), &["scarf", "cap"]),
        (category("gone"), &[]),
        (state(ProductState::Published), &["scarf", "hat"]),
        (state(ProductState::Draft), &["cap"]),
        (stock(StockFilter::Low), &["hat"]),
        (stock(StockFilter::None), &["scarf"]),
        (
            GoodsQuery {
                category: Some("scarves".into()),
                state: Some(ProductState::Published),
                ..words("тёплый")
            },
            &["scarf"],
        ),
    ] {
        let page = shop.goods(&olga, &wanted).await.unwrap();
        let found: Vec<_> = page.rows.iter().map(|row| row.slug.as_str()).collect();
        assert_eq!(found, slugs, "{wanted:?}");
        assert_eq!(page.total, i64::try_from(slugs.len()).unwrap(), "{wanted:?}");
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        assert_eq!(shop.goods_found(&olga, &wanted).await.unwrap(), ids, "{wanted:?}");
    }
    let page = shop.goods(&olga, &words("hat-m")).await.unwrap();
    let row = &page.rows[0].variants[0];
    assert_eq!((row.stock, row.low_stock, row.is_low()), (5, Some(5), true));
}

/// A long list comes fifty at a time.
pub async fn the_list_of_the_office_has_pages(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, olga) = office(subject).await;
    shelve(&*store, &long_assortment(120)).await.unwrap();
    let mut wanted = GoodsQuery::default();
    let mut seen = Vec::new();
    for (page, rows) in [(1, 50), (2, 50), (3, 20)] {
        wanted.page = NonZeroU32::new(page).unwrap();
        let answer = shop.goods(&olga, &wanted).await.unwrap();
        assert_eq!((answer.total, answer.pages, answer.rows.len()), (120, 3, rows));
        seen.extend(answer.rows.into_iter().map(|row| row.id));
    }
    seen.dedup();
    assert_eq!(seen.len(), 120);
    wanted.page = NonZeroU32::new(4).unwrap();
    assert!(matches!(shop.goods(&olga, &wanted).await, Err(Error::NotFound)));
    // All of them again, for an export.
    let mut last = ProductId(0);
    let mut count = 0;
    loop {
        let files = store.product_files_after(last, 50).await.unwrap();
        let Some(file) = files.last() else { break };
        last = file.id;
        count += files.len();
    }
    assert_eq!(count, 120);
}

/// Two levels, in the order that the staff wants; what has products stays.
pub async fn categories_are_a_tree_that_keeps_its_products(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let wear = Category {
        name: text("Одежда", "Wear"),
        summary: text("Всё тёплое", ""),
        ..Category::default()
    };
    let all = shop.save_category(&olga, wear, None).await.unwrap().unwrap();
    assert_eq!(all[2].slug, "odezhda");
    let part = Category {
        parent: Some("odezhda".into()),
        ..all[1].clone()
    };
    assert_eq!(part.slug, "hats");
    let seen = Some(all[1].clone());
    let all = shop.save_category(&olga, part, seen).await.unwrap().unwrap();
    assert_eq!(store.categories().await.unwrap(), all);
    let below = ShelfQuery {
        category: Some("odezhda".into()),
        ..ShelfQuery::default()
    };
    assert_eq!(
        store.shelf(&below).await.unwrap().total,
        1,
        "goods of a part are goods of the whole"
    );
    let too_deep = Category {
        slug: "caps".into(),
        name: text("Кепки", ""),
        parent: Some("hats".into()),
        ..Category::default()
    };
    assert!(shop.save_category(&olga, too_deep, None).await.unwrap().is_err());

    let order = vec!["odezhda".to_owned(), "hats".to_owned()];
    let all = shop.order_categories(&olga, order).await.unwrap();
    let slugs: Vec<_> = all.iter().map(|category| category.slug.as_str()).collect();
    assert_eq!(slugs, ["odezhda", "hats", "scarves"]);
    assert_eq!(store.categories().await.unwrap(), all);
    for in_use in ["odezhda", "hats", "scarves"] {
        let refused = shop.delete_category(&olga, in_use.to_owned()).await;
        assert!(
            is_refused(&refused, &Refusal::CategoryInUse),
            "{in_use}: {refused:?}"
        );
    }
    let hat = file(&*store, "hat").await;
    let moved = ProductForm {
        category: "scarves".into(),
        ..hat.form.clone()
    };
    saved(&shop, &olga, &hat, moved).await;
    for empty in ["hats", "odezhda"] {
        shop.delete_category(&olga, empty.to_owned()).await.unwrap();
    }
    assert_eq!(store.categories().await.unwrap().len(), 1);
    let put = ProductPut {
        known: None,
        product: checked(form("cap", "CAP-1")),
    };
    assert_refused(
        store.put_products(&[put], "olga", NOW).await,
        &Refusal::NoCategory,
    );
}

/// Whoever saves a category is told if it is another one by now, or gone; nothing is written then.
pub async fn two_editors_of_a_category_lose_nothing(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let seen = store.categories().await.unwrap().remove(1);
    let named = |ru: &str| Category {
        name: text(ru, ""),
        ..seen.clone()
    };
    let save = async |category: Category| shop.save_category(&olga, category, Some(seen.clone())).await;
    let all = save(named("Шапки")).await.unwrap().unwrap();
    // The same form once more finds what it wrote.
    assert_eq!(save(named("Шапки")).await.unwrap().unwrap(), all);
    let late = save(named("Головные уборы")).await;
    assert!(is_refused(&late, &Refusal::ChangedMeanwhile), "{late:?}");
    assert_eq!(store.categories().await.unwrap(), all);

    let caps = Category {
        name: text("Кепки", ""),
        ..Category::default()
    };
    let all = shop.save_category(&olga, caps, None).await.unwrap().unwrap();
    let caps = all[2].clone();
    shop.delete_category(&olga, caps.slug.clone()).await.unwrap();
    let mut renamed = caps.clone();
    renamed.name = text("Береты", "");
    let gone = shop.save_category(&olga, renamed, Some(caps)).await;
    assert!(is_refused(&gone, &Refusal::ChangedMeanwhile), "{gone:?}");
    assert_eq!(store.categories().await.unwrap().len(), 2, "it is not made again");
}

/// Its paper says what is to be counted.
pub async fn a_category_that_is_being_counted_stays(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 3).await;
    let (shop, olga) = office(subject).await;
    let caps = Category {
        name: text("Кепки", ""),
        ..Category::default()
    };
    let all = shop.save_category(&olga, caps, None).await.unwrap().unwrap();
    let slug = all[2].slug.clone();
    let taking = shop.begin_taking(&olga, &slug, NOW).await.unwrap();
    let refused = shop.delete_category(&olga, slug.clone()).await;
    assert!(is_refused(&refused, &Refusal::CategoryInUse), "{refused:?}");
    shop.drop_taking(&olga, taking, NOW).await.unwrap();
    shop.delete_category(&olga, slug).await.unwrap();
}

/// What can be ordered, what is still in the shop and what has left are counted apart.
pub async fn pieces_are_free_reserved_or_sold(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let (shop, olga) = office(subject).await;
    place(&*store, 1, &[(&wares[0], 1)]).await;
    let waits = place(&*store, 2, &[(&wares[0], 2)]).await;
    paid(&*store, &waits).await;
    let sent = place(&*store, 3, &[(&wares[0], 4)]).await;
    paid(&*store, &sent).await;
    let ship = Deed::Ship {
        tracking: String::new(),
        seen: None,
    };
    shop.act(&olga, sent.number, ship, NOW).await.unwrap();
    let off = place(&*store, 4, &[(&wares[0], 1)]).await;
    let cancel = Deed::Cancel {
        reason: "передумали".into(),
    };
    shop.act(&olga, off.number, cancel, NOW).await.unwrap();
    let pieces = file(&*store, "scarf").await.stock[0];
    assert_eq!((pieces.free, pieces.reserved, pieces.sold), (3, 3, 4));
    let page = store.goods(&GoodsQuery::default()).await.unwrap();
    let row = page.rows.iter().find(|row| row.slug == "scarf").unwrap();
    assert_eq!((row.variants[0].stock, row.variants[0].reserved), (3, 3));
    assert_eq!((row.variants[1].stock, row.variants[1].reserved), (11, 0));
    assert_eq!(stock_of(&*store, &wares[0]).await, 3);
    assert_ledger(subject).await;
}

/// In however many orders: up to a bound the pieces of all of them are added up, beyond it those of one thing.
pub async fn pieces_are_reserved_however_many_orders_wait(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 20_000).await;
    place(&*store, 1, &[(&wares[0], 1)]).await;
    for statement in [
        MANY_ORDERS,
        "insert into stock_ledger (variant, pieces, cause, order_number, at)
         select variant, pieces, cause, copied.number, at from stock_ledger cross join orders as copied
         where order_number < 1000000 and copied.number > 1000000",
        "update variants set stock = (select sum(pieces) from stock_ledger where variant = variants.id)",
    ] {
        subject.sql(statement).await.unwrap();
    }
    let orders = 10_002;
    let send = r#"update orders set fulfilment = 'shipped', fulfilment_facts = '{"fulfilment": "shipped"}'
        where number = (select max(number) from orders where fulfilment = 'new')"#;
    for sold in 0..4 {
        let free = 20_000 - orders;
        let counted = (free, orders - sold, sold);
        let stock = store.stock_of("scarf-m").await.unwrap().unwrap();
        assert_eq!((stock.free, stock.reserved, stock.sold), counted);
        let pieces = file(&*store, "scarf").await.stock[0];
        assert_eq!((pieces.free, pieces.reserved, pieces.sold), counted);
        let page = store.goods(&GoodsQuery::default()).await.unwrap();
        let row = page.rows.iter().find(|row| row.slug == "scarf").unwrap();
        assert_eq!(
            (row.variants[0].stock, row.variants[0].reserved),
            (free, orders - sold)
        );
        assert_eq!(row.variants[1].reserved, 0);
        subject.sql(send).await.unwrap();
    }
    assert_ledger(subject).await;
}
