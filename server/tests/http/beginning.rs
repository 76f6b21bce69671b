//! A shop that has nothing yet: what its visitors see, and where its owner begins.

use crate::support::{Plan, TestShop, said};
use shop::text::Lang;

#[tokio::test]
async fn a_shop_without_goods_shows_its_owner_where_to_begin_and_others_whom_to_ask() {
    let shop = TestShop::planned(Plan {
        is_stocked: false,
        ..Plan::default()
    })
    .await;
    let visitor = shop.visitor();
    let owner = shop.owner().await;
    for (lang, prefix) in [(Lang::Ru, ""), (Lang::En, "/en")] {
        let words = |id| said(lang, id);
        let seen = visitor.visit(&format!("{prefix}/")).await.found();
        seen.assert_says(&words("shelf-empty-title"));
        seen.assert_says(&words("shelf-no-goods-text"));
        assert!(
            !seen.says(&words("shelf-begin-text")),
            "that is the owner's business"
        );

        let goods = format!("{prefix}/admin/goods");
        for (page, sentence) in [
            (format!("{prefix}/"), "shelf-begin-text"),
            (format!("{prefix}/admin/orders"), "office-no-orders-text"),
        ] {
            let page = owner.visit(&page).await.found();
            page.assert_says(&words(sentence));
            let links = page.attributes("main [role=status] a", "href");
            assert!(links.contains(&goods), "{links:?} do not lead to {goods}");
        }
        let list = owner.visit(&goods).await.found();
        for sentence in ["goods-begin-title", "goods-begin-text", "goods-begin-demo-hint"] {
            list.assert_says(&words(sentence));
        }
        let ways = list.attributes("section[aria-labelledby=begin] a", "href");
        assert_eq!(ways, [format!("{goods}/new"), format!("{goods}/import")]);
        for way in ways {
            owner.visit(&way).await.found();
        }
    }

    let begin = owner
        .visit("/admin/goods")
        .await
        .found()
        .form("/admin/goods/demo");
    let list = owner.submit(begin.clone()).await.found();
    assert!(!list.says(&said(Lang::Ru, "goods-begin-title")));
    let names = visitor.visit("/").await.found().all(".card-name a");
    assert!(!names.is_empty());
    // A second press finds goods there and leaves them alone.
    owner.submit(begin).await.found();
    assert_eq!(visitor.visit("/").await.found().all(".card-name a"), names);
    shop.finish().await;
}
