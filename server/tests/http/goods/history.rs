//! What happened to a product, and the way back.

use super::{path_of, ru, sum};
use crate::support::{Page, TestShop};
use shop::Kopecks;

#[tokio::test]
async fn the_history_tells_who_changed_what_and_takes_it_back() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "coat").await;
    let undo = format!("{path}/undo");
    let save = async |fields: &[(&str, &str)]| -> Page {
        let form = owner.visit(&path).await.found().form(&path);
        owner.submit(form.fill_in(fields.iter().copied())).await.found()
    };
    save(&[("variant-0-price", "13000")]).await;
    let page = save(&[("name", "Пальто длинное")]).await;
    for words in ["owner", &sum(12_500), &sum(13_000), "Пальто длинное"] {
        page.assert_says(words);
    }
    let steps = page.forms(&undo);
    assert_eq!(steps.len(), 2);
    let page = owner.submit(steps[1].clone()).await.found();
    assert_eq!(shop.variant("COAT").await.price, Kopecks::new(1_250_000));
    assert_eq!(
        page.form(&path).value("name").as_deref(),
        Some("Пальто"),
        "as it was before that step"
    );
    assert_eq!(page.forms(&undo).len(), 3, "taking back is a step, too");
    page.assert_says(&ru("goods-undo-later"));
    // A colleague saved something since this page was drawn: it is not undone unseen.
    save(&[("summary", "Двубортное")]).await;
    let late = owner.submit(page.forms(&undo)[1].clone()).await;
    assert_eq!(late.code(), 409);
    late.assert_says(&ru("goods-meanwhile-title"));
    late.assert_says("Двубортное");
    let kept = owner.visit(&path).await.found().form(&path);
    assert_eq!(kept.value("summary").as_deref(), Some("Двубортное"));
    for nothing in ["0", "99", "x", ""] {
        let answer = owner.post(&undo, &[("undo", nothing)]).await;
        assert_eq!(answer.code(), 404, "{nothing}");
    }
    shop.finish().await;
}
