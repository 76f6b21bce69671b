//! What is typed and not saved.

use super::{NEW, filled, id_of, path_of, publish, ru};
use crate::support::{Form, TestShop, encoded};
use shop::{Kopecks, catalog::GoodsQuery};

/// What was typed is kept by a script of its own, which may come after the button.
#[tokio::test]
async fn a_draft_that_comes_after_its_form_was_saved_is_none() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let keep = async |id: i64, form: &Form| {
        let fields = [
            ("id".to_owned(), id.to_string()),
            ("fields".to_owned(), encoded(&form.fields())),
        ];
        let keep = owner.page_posts(&shop.url("/api/office/goods/draft"));
        assert_eq!(keep.form(&fields).send().await.unwrap().status().as_u16(), 200);
    };
    let new = filled(&owner).await;
    let page = owner.submit(publish(new.clone())).await.found();
    keep(0, &new).await;
    assert!(!owner.visit(NEW).await.found().says(&ru("goods-draft-go-on")));
    let path = page.url.path().to_owned();
    let form = page.form(&path).fill_in([("name", "Варежки «Метель»")]);
    owner.submit(form.clone()).await.found();
    keep(id_of(&shop, "varezhki-viuga").await.0, &form).await;
    let after = owner.visit(&path).await.found();
    assert!(!after.says(&ru("goods-draft-go-on")), "{}", after.text());
    shop.finish().await;
}

#[tokio::test]
async fn a_preview_shows_what_is_typed_and_keeps_nothing() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let preview = owner
        .submit(filled(&owner).await.press("step", "preview"))
        .await
        .found();
    preview.assert_says("Варежки «Вьюга»");
    preview.assert_says(&Kopecks::new(199_050).to_string());
    assert!(preview.has("[itemtype='https://schema.org/Product']"));
    let page = shop.store().goods(&GoodsQuery::default()).await.unwrap();
    assert!(page.rows.iter().all(|row| row.slug != "varezhki-viuga"));
    shop.finish().await;
}

#[tokio::test]
async fn what_was_typed_and_not_saved_is_offered_again() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "hat").await;
    let id = id_of(&shop, "hat").await.0;
    for (path, id) in [(NEW.to_owned(), 0), (path, id)] {
        let form = owner.visit(&path).await.found().form(&path);
        let typed = form.fill_in([("name", "Набрано наполовину")]);
        let fields = [
            ("id".to_owned(), id.to_string()),
            ("fields".to_owned(), encoded(&typed.fields())),
        ];
        let keep = owner.page_posts(&shop.url("/api/office/goods/draft"));
        assert_eq!(keep.form(&fields).send().await.unwrap().status().as_u16(), 200);
        let offered = owner.visit(&path).await.found();
        assert_ne!(
            offered.form(&path).value("name").as_deref(),
            Some("Набрано наполовину")
        );
        offered.assert_says(&ru("goods-draft-go-on"));
        let again = offered.attributes("main .notice a.button", "href").remove(0);
        let form = owner.visit(&again).await.found().form(&path);
        assert_eq!(
            form.value("name").as_deref(),
            Some("Набрано наполовину"),
            "{path}"
        );
        let drop = offered.form(&format!("{path}/drop-draft"));
        let dropped = owner.submit(drop).await.found();
        assert!(!dropped.says(&ru("goods-draft-go-on")), "{path}");
    }
    assert_eq!(shop.variant("HAT").await.price, Kopecks::new(99_000));
    shop.finish().await;
}
