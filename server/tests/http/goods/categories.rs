//! Categories of goods.

use super::{CATEGORIES, ru};
use crate::support::{Form, Page, TestShop};

#[tokio::test]
async fn categories_are_added_ordered_renamed_and_removed_if_empty() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let add = async |name: &str, parent: &str| -> Page {
        let mut forms = owner.visit(CATEGORIES).await.found().forms(CATEGORIES);
        let form = forms.pop().unwrap();
        owner
            .submit(form.fill_in([("name", name), ("category", parent)]))
            .await
    };
    add("Дом", "").await.found();
    add("Пледы", "dom").await.found();
    let wrong = add("", "").await;
    assert_eq!(wrong.code(), 422);
    wrong.assert_says(&ru("goods-mistake-missing"));
    let order = async || -> Vec<String> {
        let categories = shop.store().categories().await.unwrap();
        categories.into_iter().map(|category| category.slug).collect()
    };
    assert_eq!(order().await, ["warm", "dom", "pledy"]);
    let press = async |slug: &str, step: &str| -> Page {
        let forms = owner.visit(CATEGORIES).await.found().forms(CATEGORIES);
        let of_slug =
            |form: &Form| form.value("slug").as_deref() == Some(slug) && form.value("known").is_none();
        let form = forms.into_iter().find(of_slug).unwrap();
        owner.submit(form.press("step", step)).await
    };
    press("dom", "up").await.found();
    assert_eq!(order().await, ["dom", "warm", "pledy"]);
    for used in ["warm", "dom"] {
        let refused = press(used, "remove").await;
        assert_eq!(refused.code(), 422, "{used}");
        refused.assert_says(&ru("trouble-category-in-use"));
    }
    press("pledy", "remove").await.found();
    press("dom", "remove").await.found();
    let edit = owner.visit(&format!("{CATEGORIES}?edit=warm")).await.found();
    let form = edit.forms(CATEGORIES).pop().unwrap();
    owner
        .submit(form.fill_in([("name", "Тёплые вещи")]))
        .await
        .found();
    shop.visitor().visit("/").await.found().assert_says("Тёплые вещи");
    assert_eq!(order().await, ["warm"]);
    // Somebody who has looked at it before is told, and may save on top of it.
    let late = edit.forms(CATEGORIES).pop().unwrap();
    let told = owner.submit(late.fill_in([("name", "Зимнее")])).await;
    assert_eq!(told.code(), 409);
    told.assert_says("Тёплые вещи");
    let again = told.forms(CATEGORIES).pop().unwrap();
    assert_eq!(again.value("name").as_deref(), Some("Зимнее"));
    owner.submit(again).await.found();
    shop.visitor().visit("/").await.found().assert_says("Зимнее");
    shop.finish().await;
}
