//! The shelf.

use super::{
    Subject,
    fixtures::{assert_ledger, assortment, at_once, draft, long_assortment, place, shelve, stocked, text},
};
use crate::{
    Kopecks, Tax,
    catalog::{Assortment, ShelfQuery, VariantId},
    order::Refusal,
    store::StoreError,
};

/// Categories, products and variants come back as they were put, in their order.
pub async fn goods_come_back_in_the_order_of_the_shelf(subject: &dyn Subject) {
    let store = subject.store();
    assert_eq!(store.products().await.unwrap(), []);
    let put = assortment(3);
    shelve(&*store, &put).await.unwrap();

    assert_eq!(store.categories().await.unwrap(), put.categories());
    let shelf = store.products().await.unwrap();
    assert_eq!(shelf.len(), 2);
    for (product, new) in shelf.iter().zip(put.products()) {
        assert_eq!((&product.slug, &product.category), (&new.slug, &new.category));
        assert_eq!((&product.name, &product.summary), (&new.name, &new.summary));
        assert_eq!(
            (&product.description, &product.picture),
            (&new.description, &new.picture)
        );
        assert_eq!(
            (&product.picture_alt, &product.attributes),
            (&new.picture_alt, &new.attributes)
        );
        for (variant, new_variant) in product.variants.iter().zip(&new.variants) {
            assert_eq!(
                (&variant.sku, &variant.option),
                (&new_variant.sku, &new_variant.option)
            );
            assert_eq!(
                (&variant.color, &variant.size),
                (&new_variant.color, &new_variant.size)
            );
            let prices = (new_variant.price_kopecks, new_variant.old_price_kopecks);
            assert_eq!((variant.price, variant.old_price), prices);
            assert_eq!(
                (variant.stock, variant.tax),
                (i64::from(new_variant.stock), new.tax)
            );
        }
        assert_eq!(product.variants.len(), new.variants.len());
        assert_eq!(
            store.product(&product.slug).await.unwrap().as_ref(),
            Some(product)
        );
    }
    assert_eq!(store.product("nothing").await.unwrap(), None);
    assert_ledger(subject).await;
}

/// A second delivery note changes words and prices, adds what is new, and invents no pieces. The shelf stands as it stood.
pub async fn stocking_again_takes_new_words_and_prices_and_keeps_the_stock(subject: &dyn Subject) {
    let store = subject.store();
    let before = stocked(&*store, 3).await;
    place(&*store, 1, &[(&before[0], 2)]).await;

    let (mut categories, mut products) = assortment(50).into_parts();
    categories.reverse();
    products.reverse();
    products[1].name = text("Шарф «Метель»", "Blizzard scarf");
    products[1].tax = Tax::Vat22;
    products[1].variants.reverse();
    products[1].variants[1].price_kopecks = Kopecks::new(1);
    products[1].variants[1].old_price_kopecks = None;
    let mut new = products[0].variants[0].clone();
    new.sku = "hat-xl".into();
    products[0].variants.push(new);
    let second = Assortment::new(categories, products).unwrap();
    shelve(&*store, &second).await.unwrap();

    assert_eq!(store.categories().await.unwrap(), assortment(3).categories());
    let shelf = store.products().await.unwrap();
    let (scarf, hat) = (&shelf[0], &shelf[1]);
    let stocks = |product: &crate::catalog::Product| -> Vec<(String, i64)> {
        product
            .variants
            .iter()
            .map(|v| (v.sku.clone(), v.stock))
            .collect()
    };
    assert_eq!(stocks(hat), [("hat-m".into(), 5), ("hat-xl".into(), 52)]);
    assert_eq!(stocks(scarf), [("scarf-l".into(), 4), ("scarf-m".into(), 1)]);
    assert_eq!(scarf.name, text("Шарф «Метель»", "Blizzard scarf"));
    let (variant, was) = (&scarf.variants[1], &before[0].variant);
    assert_eq!(
        (variant.id, variant.price, variant.old_price),
        (was.id, Kopecks::new(1), None)
    );
    assert_eq!(variant.tax, Tax::Vat22);
    assert_ledger(subject).await;
}

/// A cart may name what is no longer there.
pub async fn wares_are_those_that_exist(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 3).await;
    let ids = [wares[2].variant.id, VariantId(777_777), wares[0].variant.id];
    let mut found = store.wares(&ids).await.unwrap();
    found.sort_by_key(|ware| ware.variant.id);
    assert_eq!(found, [wares[0].clone(), wares[2].clone()]);
    assert_eq!(store.wares(&[]).await.unwrap(), []);
}

/// A list of an older program could give the variants of one product to another, with their pieces. One of ours is refused.
pub async fn a_product_that_lost_its_variants_leaves_the_shelf(subject: &dyn Subject) {
    let store = subject.store();
    let shop = super::stock::shop(store.clone());
    stocked(&*store, 3).await;
    let (categories, mut products) = assortment(3).into_parts();
    products[0].slug = "shawl".into();
    let renamed = Assortment::new(categories, products).unwrap();
    let before = store.products().await.unwrap();
    let refused = shelve(&*store, &renamed).await;
    let is_taken = |sku: &str| sku.starts_with("scarf-");
    assert!(
        matches!(&refused, Err(StoreError::Refused(Refusal::SkuTaken { sku })) if is_taken(sku)),
        "{refused:?}"
    );
    assert_eq!(store.products().await.unwrap(), before);

    let moved = "update variants set product = (select id from products where slug = 'hat')";
    subject.sql(moved).await.unwrap();
    let shelf = shop.shelf(&ShelfQuery::default()).await.unwrap().cards;
    let slugs: Vec<_> = shelf.iter().map(|card| card.slug.as_str()).collect();
    assert_eq!(slugs, ["hat"]);
    assert!(matches!(
        shop.product("scarf").await,
        Err(crate::desk::Error::NotFound)
    ));
    assert_eq!(shop.product("hat").await.unwrap().variants, shelf[0].variants);
    assert_ledger(subject).await;
}

/// What fails on its last line leaves nothing of the lines before it.
pub async fn a_delivery_note_that_fails_changes_nothing(subject: &dyn Subject) {
    let store = subject.store();
    shelve(&*store, &assortment(3)).await.unwrap();
    let before = store.products().await.unwrap();
    // The database has a rule of its own, which the hat is going to break.
    let rule = "create unique index every_price_is_another on variants (price)";
    subject.sql(rule).await.unwrap();
    let (mut categories, mut products) = assortment(3).into_parts();
    categories.reverse();
    products[0].name = text("Другое", "Another");
    let mut new = products[0].variants[0].clone();
    new.sku = "scarf-xl".into();
    new.price_kopecks = Kopecks::new(7);
    products[0].variants.push(new);
    products[1].variants[0].price_kopecks = Kopecks::new(7);
    let failing = Assortment::new(categories, products).unwrap();
    let refused = shelve(&*store, &failing).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
    assert_eq!(store.products().await.unwrap(), before);
    assert_eq!(store.categories().await.unwrap(), assortment(3).categories());
    assert_ledger(subject).await;
}

/// A long list goes on the shelf in portions, and orders are taken between them. Begun again, it invents no pieces.
pub async fn the_shop_sells_while_a_long_list_is_put_on_the_shelf(subject: &dyn Subject) {
    let store = subject.store();
    let long = long_assortment(200);
    let portions = long.clone().portions();
    assert!(portions.len() > 5);
    // Somebody stopped in the middle.
    for portion in &portions[..portions.len() / 2] {
        shelve(&*store, portion).await.unwrap();
    }
    let begun = store.products().await.unwrap();
    assert!(begun.iter().all(|product| product.variants.len() == 6));
    let wanted: Vec<_> = begun[0].variants.iter().map(|variant| variant.id).collect();
    let wares = store.wares(&wanted).await.unwrap();

    let stocking = async {
        for portion in &portions {
            shelve(&*store, portion).await.unwrap();
        }
    };
    let buyers = at_once(32, |buyer| {
        // In both orders, so that code that locks several variants in an order of its own is caught.
        let mut goods: Vec<_> = wares.iter().map(|ware| (ware, 1)).collect();
        if buyer % 2 == 0 {
            goods.reverse();
        }
        let (store, draft) = (store.clone(), draft(buyer, &goods));
        async move { store.place_order(draft).await }
    });
    let ((), sold) = tokio::join!(stocking, buyers);
    let (sold, refused): (Vec<_>, Vec<_>) = sold.into_iter().partition(Result::is_ok);
    assert_eq!(sold.len(), 10, "as many as there are pieces");
    for refused in refused {
        assert!(
            matches!(
                refused,
                Err(StoreError::Refused(Refusal::SoldOut { left: 0, .. }))
            ),
            "{refused:?}"
        );
    }

    let shelf = store.products().await.unwrap();
    let slugs: Vec<_> = shelf.iter().map(|product| product.slug.as_str()).collect();
    let listed: Vec<_> = long
        .products()
        .iter()
        .map(|product| product.slug.as_str())
        .collect();
    assert_eq!(slugs, listed);
    let pieces: i64 = shelf.iter().map(crate::catalog::Product::stock).sum();
    assert_eq!(pieces, 200 * 6 * 10 - 10 * 6);
    assert_ledger(subject).await;
}
