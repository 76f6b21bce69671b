//! The staff changes what is ordered before it is paid, without a script: a look first, then the new sum for everybody.

use crate::support::{Notice, TestShop, said};
use shop::{payment::Verdict, text::Lang};

fn ru(id: &str) -> String {
    said(Lang::Ru, id)
}

#[tokio::test]
async fn lines_change_after_a_look_and_money_for_those_of_before_waits_for_a_decision() {
    let shop = TestShop::open().await;
    let order = shop.unpaid().await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let lines = format!("{file}/lines");
    let before = shop.order(&order.key).await;
    let line = &before.placed.lines[0];
    let on_the_shelf = shop.stock(&line.sku).await;
    let count = format!("count-{}", line.variant.0);
    let more = (line.count + 1).to_string();

    let page = owner.visit(&file).await.found();
    let form = page.form(&lines).fill_in([(count.as_str(), more.as_str())]);
    let looked = owner.submit(form.press("step", "look")).await.found();
    let total = before.placed.bill.total().checked_add(line.price).unwrap();
    looked.assert_says(&total.to_string());
    assert_eq!(shop.order(&order.key).await, before, "a look changes nothing");
    let form = looked.form(&lines).press("step", "save");
    let saved = owner.submit(form.clone()).await.found();
    saved.assert_says(&ru("lines-title"));
    let after = shop.order(&order.key).await;
    assert_eq!(after.placed.bill.total(), total);
    assert_eq!(shop.stock(&line.sku).await, on_the_shelf - 1);
    let again = owner.submit(form).await.found();
    assert!(
        !again.has(".notice[data-tone=bad]"),
        "the button was pressed twice"
    );
    let buyers = shop
        .visitor()
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    buyers.assert_says(&total.to_string());

    let form = saved.form(&lines).fill_in([(count.as_str(), "two")]);
    let refused = owner.submit(form.press("step", "look")).await;
    assert_eq!(refused.code(), 422);
    refused.assert_says(&ru("trouble-not-a-count"));
    assert_eq!(refused.form(&lines).value(&count).as_deref(), Some("two"));

    let late = owner.visit(&file).await.found().form(&lines);
    shop.notify(&Notice::of(&order)).await;
    let questioned = shop.order(&order.key).await;
    assert!(questioned.is_awaiting());
    let verdicts: Vec<_> = questioned.open_attention().map(|one| one.what).collect();
    assert_eq!(verdicts, [Verdict::WrongSum]);
    let page = owner.visit(&file).await.found();
    page.assert_says(&ru("attention-former"));
    assert!(!page.has(&format!("form[action='{lines}']")));
    let fixed = owner.submit(late.press("step", "look")).await;
    assert_eq!(fixed.code(), 409);
    fixed.assert_says(&ru("trouble-lines-fixed"));
    shop.deliver_all().await;
    shop.finish().await;
}
