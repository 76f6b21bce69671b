//! Prices and pieces in the rows of the list.

use super::{LIST, id_of, path_of, pricing, row, ru};
use crate::support::{Page, THING, TestShop};
use shop::Kopecks;

#[tokio::test]
async fn a_price_is_changed_in_the_row_and_put_back() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let action = format!("{}/row", path_of(&shop, "hat").await);
    let list = owner.visit(&format!("{LIST}?q=шапка")).await.found();
    let form = pricing(&list, &action);
    assert!(
        list.has("main a[href='/admin/goods/import']"),
        "the way to files of goods"
    );
    let dearer = owner
        .submit(form.clone().fill_in([("price", "1 200")]))
        .await
        .found();
    assert_eq!(dearer.url.path(), LIST);
    assert_eq!(
        dearer.url.query_pairs().next().unwrap().1,
        "шапка",
        "the same list"
    );
    dearer.assert_says(&ru("goods-undo"));
    assert_eq!(shop.variant("HAT").await.price, Kopecks::new(120_000));

    let late = owner.submit(form.fill_in([("price", "1300")])).await;
    assert_eq!(late.code(), 409, "the row showed another price");
    late.assert_says(&ru("trouble-changed-meanwhile"));
    assert_eq!(pricing(&late, &action).value("price").as_deref(), Some("1300"));
    let wrong = owner
        .submit(pricing(&late, &action).fill_in([("price", "дорого")]))
        .await;
    assert_eq!(wrong.code(), 422);
    assert_eq!(pricing(&wrong, &action).value("price").as_deref(), Some("дорого"));

    let mut forms = dearer.forms(&action).into_iter();
    let undo = forms.find(|form| form.value("undo").is_some()).unwrap();
    owner.submit(undo).await.found();
    assert_eq!(shop.variant("HAT").await.price, Kopecks::new(99_000));
    // Anybody can type an address: what it says was changed is told by the history alone.
    let coat = id_of(&shop, "coat").await.0;
    let claimed = owner.visit(&format!("{LIST}?changed={coat},0,x")).await.found();
    claimed.assert_says("seed");
    assert!(!claimed.has(".told form"), "{}", claimed.text());
    shop.finish().await;
}

/// What is in the shop stands in the row, those pieces that orders wait for included, and moves by the ledger alone.
#[tokio::test]
async fn pieces_are_counted_in_the_row_and_put_back() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let id = id_of(&shop, "hat").await;
    let action = format!("{LIST}/{}/row", id.0);
    let field = format!("pieces-{}", shop.variant("HAT").await.id.0);
    let counting = |page: &Page| {
        let mut forms = page.forms(&action).into_iter();
        forms.find(|form| form.value(&field).is_some()).unwrap()
    };
    let before = shop.stock("HAT").await;
    let list = owner.visit(LIST).await.found();
    let form = counting(&list);
    assert_eq!(form.value(&field), Some(before.to_string()));
    let more = form.clone().fill_in([(field.as_str(), "40")]);
    let counted = owner.submit(more.clone()).await.found();
    assert_eq!(shop.stock("HAT").await, 40);
    counted.assert_says(&ru("goods-undo"));
    owner.submit(more).await.found();
    assert_eq!(shop.stock("HAT").await, 40, "a second press finds it done");
    let late = owner.submit(form.clone().fill_in([(field.as_str(), "41")])).await;
    assert_eq!(late.code(), 409, "the row showed another number");
    for wrong in ["много", "-1", "1,5"] {
        let refused = owner
            .submit(counting(&counted).fill_in([(field.as_str(), wrong)]))
            .await;
        assert_eq!(refused.code(), 422, "{wrong}");
        assert_eq!(counting(&refused).value(&field).as_deref(), Some(wrong));
    }
    let mut forms = counted.forms(&action).into_iter();
    let undo = forms.find(|form| form.value("undo-line").is_some()).unwrap();
    for _ in 0..2 {
        owner.submit(undo.clone()).await.found();
        assert_eq!(shop.stock("HAT").await, before, "it is taken back once");
    }
    // A script has the row drawn anew.
    let (status, html) = row(&shop, &owner, id, &form.fill_in([(field.as_str(), "7")])).await;
    assert_eq!(status, 200, "{html}");
    assert!(html.contains(&ru("goods-undo")), "{html}");
    assert_eq!(shop.stock("HAT").await, 7);
    let strange = [("undo-line", "1"), ("sku", THING)];
    assert_eq!(
        owner.post(&action, &strange).await.code(),
        404,
        "nobody moved that by hand"
    );
    shop.finish().await;
}

/// Each variant has its own price where they differ.
#[tokio::test]
async fn a_script_saves_a_row_and_has_it_drawn_anew() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let id = id_of(&shop, "scarf").await;
    let red = format!("price-{}", shop.variant(THING).await.id.0);
    let action = format!("{LIST}/{}/row", id.0);
    let form = pricing(&owner.visit(LIST).await.found(), &action);
    let (status, html) = row(&shop, &owner, id, &form.clone().fill_in([(red.as_str(), "150")])).await;
    assert_eq!(status, 200, "{html}");
    assert!(html.contains(&ru("goods-undo")) && html.contains("150"), "{html}");
    assert_eq!(shop.variant(THING).await.price, Kopecks::new(15_000));
    assert_eq!(shop.variant("SCARF-BLUE").await.price, Kopecks::new(12_050));
    for (typed, status) in [("сто", 422), ("160", 409)] {
        let form = form.clone().fill_in([(red.as_str(), typed)]);
        let (answered, html) = row(&shop, &owner, id, &form).await;
        assert_eq!(answered, status, "{typed}");
        assert!(html.contains(typed), "{html}");
    }
    let found = owner.client().get(shop.url("/api/office/goods/find?q=шарф"));
    let found = found.send().await.unwrap().text().await.unwrap();
    assert!(found.contains("Шарф") && !found.contains("Пальто"), "{found}");
    shop.finish().await;
}
