//! The shelf.

use super::{
    Subject,
    fixtures::{NOW, assert_ledger, assortment, place, stocked, text},
};
use crate::{Kopecks, catalog::VariantId, store::StoreError};

/// Categories, products and variants come back as they were put, in their order.
pub async fn goods_come_back_in_the_order_of_the_shelf(subject: &dyn Subject) {
    let store = subject.store();
    assert_eq!(store.products(None).await.unwrap(), []);
    let put = assortment(3);
    store.stock_shelf(&put, NOW).await.unwrap();

    assert_eq!(store.categories().await.unwrap(), put.categories);
    let shelf = store.products(None).await.unwrap();
    assert_eq!(shelf.len(), 2);
    for (product, new) in shelf.iter().zip(&put.products) {
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
                (variant.stock, &variant.tax),
                (i64::from(new_variant.stock), &new.tax)
            );
        }
        assert_eq!(product.variants.len(), new.variants.len());
        assert_eq!(
            store.product(&product.slug).await.unwrap().as_ref(),
            Some(product)
        );
    }
    assert_eq!(store.products(Some("hats")).await.unwrap(), shelf[1..]);
    assert_eq!(store.products(Some("nothing")).await.unwrap(), []);
    assert_eq!(store.product("nothing").await.unwrap(), None);
    assert_ledger(subject).await;
}

/// A second delivery note changes words, prices and order, adds what is new, and invents no pieces.
pub async fn stocking_again_takes_new_words_and_prices_and_keeps_the_stock(subject: &dyn Subject) {
    let store = subject.store();
    let before = stocked(&*store, 3).await;
    place(&*store, 1, &[(&before[0], 2)]).await;

    let mut second = assortment(50);
    second.categories.reverse();
    second.products.reverse();
    second.products[1].name = text("Шарф «Метель»", "Blizzard scarf");
    second.products[1].tax = "vat22".into();
    second.products[1].variants.reverse();
    second.products[1].variants[1].price_kopecks = Kopecks::new(1);
    second.products[1].variants[1].old_price_kopecks = None;
    let mut new = second.products[0].variants[0].clone();
    new.sku = "hat-xl".into();
    second.products[0].variants.push(new);
    store.stock_shelf(&second, NOW).await.unwrap();

    assert_eq!(store.categories().await.unwrap(), second.categories);
    let shelf = store.products(None).await.unwrap();
    let (hat, scarf) = (&shelf[0], &shelf[1]);
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
    assert_eq!(variant.tax, "vat22");
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

/// A mistake on its last line leaves nothing of the lines before it.
pub async fn a_faulty_delivery_note_changes_nothing(subject: &dyn Subject) {
    let store = subject.store();
    store.stock_shelf(&assortment(3), NOW).await.unwrap();
    let before = store.products(None).await.unwrap();
    let mut faulty = assortment(3);
    faulty.categories.reverse();
    faulty.products[0].name = text("Другое", "Another");
    let mut new = faulty.products[0].variants[0].clone();
    new.sku = "scarf-xl".into();
    faulty.products[0].variants.push(new);
    faulty.products[1].variants[0].price_kopecks = Kopecks::ZERO;
    let refused = store.stock_shelf(&faulty, NOW).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
    assert_eq!(store.products(None).await.unwrap(), before);
    assert_eq!(store.categories().await.unwrap(), assortment(3).categories);
    assert_ledger(subject).await;
}
