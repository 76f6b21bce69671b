//! Goods that leave in parts: sent, followed, printed and taken away.

use crate::support::{Browser, Notice, THING, TestShop, Unpaid, said};
use shop::text::Lang;

fn ru(id: &str) -> String {
    said(Lang::Ru, id)
}

/// Three pieces of one thing, paid for.
async fn paid(shop: &TestShop) -> Unpaid {
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 3).await;
    let form = shop.checkout_form(&visitor, "/").await;
    let page = visitor.submit(form).await.found();
    let order = shop.unpaid_of(&page).await;
    shop.notify(&Notice::of(&order)).await;
    order
}

/// Without a script: a part, another packer with an old page, a number that is mended, and the rest in one press.
#[tokio::test]
async fn an_order_leaves_in_parts_and_the_buyer_hears_of_each() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let part = format!("{file}/ship-part");
    let drawn = owner.visit(&file).await.found();
    let form = drawn.form(&part);
    let typed = form.fields();
    assert!(
        typed.contains(&("line-0".into(), "3".into())),
        "all that is left: {typed:?}"
    );
    let one = form.fill_in([("line-0", "1"), ("tracking", "RA1")]);
    let page = owner.submit(one.clone()).await.found();
    page.assert_says(&ru("office-done-ship-part"));
    page.assert_says(&ru("office-fulfilment-partly-shipped"));

    // The second packer looks at the page of before.
    for late in [one, drawn.form(&format!("{file}/ship"))] {
        let refused = owner.submit(late).await;
        assert_eq!(refused.code(), 422);
        refused.assert_says(&ru("trouble-sent-meanwhile"));
    }
    let more = page.form(&part).fill_in([("line-0", "3")]);
    assert_eq!(owner.submit(more).await.code(), 422);
    assert_eq!(shop.order(&order.key).await.sent_pieces(0), 1);
    let listed = owner
        .visit("/admin/orders?fulfilment=partly_shipped")
        .await
        .found();
    listed.assert_says(&order.number.to_string());

    let buyers = format!("/orders/{}", order.key.as_str());
    let seen = shop.visitor().visit(&buyers).await.found();
    seen.assert_says(&ru("order-partly-shipped-headline"));
    seen.assert_says("RA1");

    let mend = page.form(&format!("{file}/mend-shipment"));
    let page = owner.submit(mend.fill_in([("tracking", "RA9")])).await.found();
    page.assert_says(&ru("office-done-shipment-mended"));
    assert!(
        page.says("RA1") && page.says("RA9"),
        "the history has the old one"
    );
    let seen = shop.visitor().visit(&buyers).await.found();
    assert!(seen.says("RA9") && !seen.says("RA1"));

    for sheet in [
        format!("{file}/papers/sheet"),
        format!("/admin/orders/print?order={}", order.number),
    ] {
        let sheet = owner.visit(&sheet).await.found();
        sheet.assert_says("RA9");
    }
    let rest = page.form(&format!("{file}/ship")).fill_in([("tracking", "RA2")]);
    let page = owner.submit(rest).await.found();
    assert!(page.forms(&part).is_empty(), "nothing is left");
    let now = shop.order(&order.key).await;
    assert_eq!((now.fulfilment.name(), now.sent_pieces(0)), ("shipped", 3));
    let table = owner.visit("/admin/orders/export/orders.csv").await.found();
    for wanted in ["RA9", "RA2", &ru("export-shipments")] {
        assert!(table.body.contains(wanted), "{wanted}: {}", table.body);
    }
    let letters = shop.messages(order.number).await.into_iter();
    let letters = letters.filter(|row| row.message.letter.kind() == "order_shipped");
    assert_eq!(letters.count(), 2, "one for each shipment");
    shop.deliver_all().await;
    shop.finish().await;
}

/// A list of pasted numbers sends what is left of an order that was sent in part.
#[tokio::test]
async fn a_list_sends_what_is_left() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    ship_one(&owner, &order).await;
    let list = owner.visit("/admin/orders").await.found();
    let several = "/admin/orders/ship";
    let ticked = list.form(several).fill_in([("page", "on")]);
    let looked = owner.submit(ticked).await.found();
    looked.assert_says(&ru("several-leaves"));
    let apply = looked.forms(several).remove(0).press("step", "apply");
    owner.submit(apply).await.found();
    let now = shop.order(&order.key).await;
    assert_eq!((now.fulfilment.name(), now.shipments().len()), ("shipped", 2));
    shop.deliver_all().await;
    shop.finish().await;
}

/// Between the look at a list and the press another packer sends a part: nobody meant what is left now.
#[tokio::test]
async fn a_list_that_was_looked_at_before_a_part_left_sends_nothing_of_the_rest() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders").await.found();
    let several = "/admin/orders/ship";
    let ticked = list.form(several).fill_in([("page", "on")]);
    let looked = owner.submit(ticked).await.found();
    let apply = looked.forms(several).remove(0).press("step", "apply");
    ship_one(&owner, &order).await;
    let done = owner.submit(apply).await.found();
    done.assert_says(&ru("several-sent-meanwhile"));
    let now = shop.order(&order.key).await;
    assert_eq!((now.fulfilment.name(), now.sent_pieces(0)), ("partly_shipped", 1));
    shop.deliver_all().await;
    shop.finish().await;
}

async fn ship_one(owner: &Browser, order: &Unpaid) {
    let file = format!("/admin/orders/{}", order.number);
    let page = owner.visit(&file).await.found();
    let form = page.form(&format!("{file}/ship-part"));
    owner.submit(form.fill_in([("line-0", "1")])).await.found();
}
