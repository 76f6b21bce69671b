//! Receipts are rehearsed before goods are for sale.

use super::{BULK, LIST, NEW, filled, id_of, path_of, pricing, publish};
use crate::support::{Plan, THING, TestShop, place};
use server::clock;
use shop::{
    Kopecks, Tax,
    catalog::{Known, ProductId, ProductPut, ProductState},
};

/// A draft may wait for its tax; what is sold may not.
#[tokio::test]
async fn a_receipt_is_rehearsed_before_a_product_is_published() {
    let shop = TestShop::planned(Plan {
        change: |config| config.robokassa.receipts = "true".into(),
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let form = filled(&owner).await.fill_in([("variant-0-tax", "vat20")]);
    let refused = owner.submit(publish(form)).await;
    assert_eq!(refused.code(), 422);
    assert_eq!(refused.attributes("#errors a", "href"), ["#variant-0-tax"]);
    assert!(refused.has("#variant-0-tax-error"), "{}", refused.text());
    let draft = refused.form(NEW).press("step", ProductState::Draft.as_str());
    owner.submit(draft).await.found();
    let path = path_of(&shop, "varezhki-viuga").await;
    let form = owner.visit(&path).await.found().form(&path);
    owner
        .submit(publish(form.fill_in([("variant-0-tax", "vat22")])))
        .await
        .found();
    shop.shop().product("varezhki-viuga").await.unwrap();
    shop.finish().await;
}

/// What is for sale with a rate of yesterday: whoever touches it has to mend it first, wherever they do.
#[tokio::test]
async fn a_receipt_is_rehearsed_whoever_changes_what_is_for_sale() {
    let shop = TestShop::planned(Plan {
        change: |config| config.robokassa.receipts = "true".into(),
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let id = id_of(&shop, "hat").await;
    taxed(&shop, id, Tax::Vat20).await;
    let path = format!("{LIST}/{}", id.0);
    let action = format!("{path}/row");
    let list = owner.visit(&format!("{LIST}?q=шапка")).await.found();
    let row = pricing(&list, &action);
    let refused = owner.submit(row.fill_in([("price", "1 200")])).await;
    assert_eq!(refused.code(), 422);
    assert!(refused.has(".field-error.told"), "{}", refused.text());

    let seen = shop
        .store()
        .product_files(&[id])
        .await
        .unwrap()
        .remove(0)
        .revision;
    for (id, step) in [
        (id.0.to_string(), "show"),
        (format!("{}.{}", id.0, seen.0), "apply"),
    ] {
        let fields = [
            ("id", id.as_str()),
            ("what", "price"),
            ("by", "+10%"),
            ("step", step),
        ];
        let preview = owner.post(BULK, &fields).await.found();
        assert!(preview.has("td .field-error"), "{}", preview.text());
        assert!(!preview.has("[value=apply]"), "{step}");
    }

    // What it was before has the old rate, too.
    taxed(&shop, id, Tax::Vat22).await;
    let last = (seen.0 + 1).to_string();
    let undone = owner.post(&format!("{path}/undo"), &[("undo", &last)]).await;
    assert_eq!(undone.code(), 422);
    assert!(undone.has("#variant-0-tax-error"), "{}", undone.text());
    let row = owner.post(&action, &[("undo", &last), ("back", LIST)]).await;
    assert_eq!(row.code(), 422);
    let hat = shop.variant("HAT").await;
    assert_eq!((hat.price, hat.tax), (Kopecks::new(99_000), Tax::Vat22));
    shop.finish().await;
}

/// What was found out is kept for as long as goods and settings stay as they are, and no longer.
#[tokio::test]
async fn what_no_receipt_takes_is_among_the_problems_as_soon_as_it_is_for_sale() {
    let shop = TestShop::planned(Plan {
        change: |config| {
            config.robokassa.receipts = "true".into();
            config.robokassa.tax_system = "usn_income".into();
        },
        ..Plan::default()
    })
    .await;
    let owner = shop.owner().await;
    let (hat, tax) = (id_of(&shop, "hat").await, shop.variant("HAT").await.tax);
    let told = async || {
        let page = owner.visit("/admin/problems").await.found();
        page.has("#unprintable")
    };
    assert!(!told().await && !told().await);
    taxed(&shop, hat, Tax::Vat20).await;
    assert!(told().await);
    place(shop.shop(), shop.variant(THING).await.id, clock::now()).await;
    assert!(told().await, "something else was sold");
    taxed(&shop, hat, tax).await;
    assert!(!told().await);
    shop.finish().await;
}

/// Writes a product with another rate past the office, as an older program might have.
async fn taxed(shop: &TestShop, id: ProductId, tax: Tax) {
    let file = shop.store().product_files(&[id]).await.unwrap().remove(0);
    let mut form = file.form;
    for variant in &mut form.variants {
        variant.tax = tax;
    }
    let known = Known {
        categories: [form.category.clone()].into(),
        ..Known::default()
    };
    let put = ProductPut {
        known: Some((id, file.revision)),
        product: form.check(&known).unwrap(),
    };
    let now = clock::now();
    shop.store().put_products(&[put], "a test", now).await.unwrap();
}
