//! Work on many orders: sent at once, taken away as a file.

use crate::{
    evidence::on_record,
    support::{Browser, Notice, Page, TestShop, Unpaid, in_time, said},
};
use shop::{
    order::{Fulfilment, OrderNumber, What},
    security::Act,
    text::Lang,
};

const SHIP: &str = "/admin/orders/ship";

fn ru(id: &str) -> String {
    said(Lang::Ru, id)
}

async fn paid(shop: &TestShop) -> Unpaid {
    let order = shop.unpaid().await;
    shop.notify(&Notice::of(&order)).await;
    order
}

async fn tracking(shop: &TestShop, order: &Unpaid) -> Option<String> {
    let fulfilment = shop.order(&order.key).await.fulfilment;
    let is_shipped = matches!(fulfilment, Fulfilment::Shipped { .. });
    is_shipped.then(|| fulfilment.tracking().join(", "))
}

async fn times_shipped(shop: &TestShop, number: OrderNumber) -> usize {
    let history = shop.history(number).await.into_iter();
    history
        .filter(|event| matches!(event.what, What::Shipped { .. }))
        .count()
}

#[tokio::test]
async fn several_orders_are_sent_at_once_and_each_is_told() {
    let shop = TestShop::open().await;
    let (first, second, unpaid) = (paid(&shop).await, paid(&shop).await, shop.unpaid().await);
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders").await.found();
    assert_eq!(list.attributes("input[name=order]", "form"), ["several"; 3]);

    // Looking changes nothing.
    let looked = owner
        .submit(list.form(SHIP).fill_in([("page", "on")]))
        .await
        .found();
    looked.assert_says(&ru("several-leaves"));
    looked.assert_says(&ru("several-not-paid"));
    assert_eq!(tracking(&shop, &first).await, None);

    let pasted = format!(
        "{} RB1\n{};RB 2\n{}\n99999\tx\nНомер",
        first.number, second.number, unpaid.number
    );
    let by_list = looked
        .forms(SHIP)
        .pop()
        .unwrap()
        .fill_in([("list", pasted.as_str())]);
    let looked = owner.submit(by_list).await.found();
    for id in ["several-not-paid", "several-no-order", "several-no-number"] {
        looked.assert_says(&ru(id));
    }
    let apply = looked.forms(SHIP).remove(0).press("step", "apply");
    let done = owner.submit(apply.clone()).await.found();
    assert_eq!(done.all("tbody tr").len(), 2, "what was refused was told before");
    assert_eq!(tracking(&shop, &first).await.as_deref(), Some("RB1"));
    assert_eq!(tracking(&shop, &second).await.as_deref(), Some("RB 2"));
    assert_eq!(tracking(&shop, &unpaid).await, None);

    // The same press again.
    let again = owner.submit(apply).await.found();
    again.assert_says("RB 2");
    assert!(!again.says(&ru("several-failed")));
    for order in [&first, &second] {
        assert_eq!(times_shipped(&shop, order.number).await, 1);
    }
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn a_list_of_parcels_may_be_a_file_of_any_spreadsheet() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    // Windows-1251, with a heading.
    let mut table = b"\xcd\xee\xec\xe5\xf0;\xd2\xf0\xe5\xea\r\n".to_vec();
    table.extend(format!("{};80084012345678\r\n", order.number).into_bytes());
    let looked = upload(&owner, &table).await;
    assert_eq!(looked.code(), 200);
    looked.assert_says("80084012345678");
    looked.assert_says(&ru("several-no-number"));
    let apply = looked.forms(SHIP).remove(0).press("step", "apply");
    owner.submit(apply).await.found();
    assert_eq!(tracking(&shop, &order).await.as_deref(), Some("80084012345678"));

    let rounded = format!("{};8,00840E+13", order.number);
    upload(&owner, rounded.as_bytes())
        .await
        .assert_says(&ru("several-shortened-code"));
    let picture = upload(&owner, b"\x89PNG\r\n\x1a\n\0\0").await;
    assert_eq!(picture.code(), 422);
    picture.assert_says(&ru("several-no-file"));
    shop.deliver_all().await;
    shop.finish().await;
}

/// Sends the form with a file, as a browser without a script does.
async fn upload(staff: &Browser, file: &[u8]) -> Page {
    let mut body =
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n\r\n".to_vec();
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    let request = staff
        .page_posts("/admin/orders/ship/file")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body);
    Page::of(in_time(request.send()).await.unwrap()).await
}

#[tokio::test]
async fn a_list_that_makes_no_sense_is_refused_and_kept() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let nothing = owner.post(SHIP, &[("list", " \n")]).await;
    assert_eq!(nothing.code(), 422);
    nothing.assert_says(&ru("several-none"));
    let many: Vec<String> = (1..=501).map(|number| number.to_string()).collect();
    let many = owner.post(SHIP, &[("list", many.join("\n").as_str())]).await;
    assert_eq!(many.code(), 422);
    assert!(many.form(SHIP).value("list").unwrap().contains("501"));
    shop.finish().await;
}

#[tokio::test]
async fn the_orders_of_a_list_are_taken_away_as_a_file_and_that_is_on_record() {
    let shop = TestShop::open().await;
    let (order, unpaid) = (paid(&shop).await, shop.unpaid().await);
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders?state=paid").await.found();
    let files = list.attributes("a[href*='/export/']", "href");
    assert_eq!(
        files,
        [
            "/admin/orders/export/orders.csv?state=paid",
            "/admin/orders/export/orders.xlsx?state=paid"
        ]
    );
    let table = owner.visit(&files[0]).await.found();
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    assert!(table.body.starts_with('\u{FEFF}'), "{}", table.body);
    let lines: Vec<&str> = table.body.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with(&format!("{};20", order.number)), "{lines:?}");
    let all = owner.visit("/admin/orders/export/orders.csv").await.found();
    assert!(
        all.body.contains(&format!("\n{};", unpaid.number)),
        "{}",
        all.body
    );
    let book = owner.visit(&files[1]).await.found();
    assert!(book.body.starts_with("PK"));
    assert_eq!(owner.visit("/admin/orders/export/other.csv").await.code(), 404);
    let stranger = shop.visitor().visit(&files[0]).await;
    assert!(!stranger.body.contains(&order.number.to_string()));

    let taken = on_record(&shop).await.into_iter();
    let taken: Vec<_> = taken
        .filter(|event| event.act == Act::OrdersExported)
        .map(|event| event.detail.as_str().to_owned())
        .collect();
    assert_eq!(taken, ["orders.csv", "orders.csv", "orders.xlsx"]);
    shop.finish().await;
}

#[tokio::test]
async fn the_staff_writes_notes_and_tags_that_no_buyer_sees() {
    let shop = TestShop::open().await;
    let (order, other) = (paid(&shop).await, paid(&shop).await);
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let forms = |page: &Page| page.forms(&format!("{file}/remarks"));
    let page = owner.visit(&file).await.found();
    let note = forms(&page)
        .remove(0)
        .fill_in([("note", "Просила <b>позвонить</b>\nпосле шести")]);
    let page = owner.submit(note.clone()).await.found();
    page.assert_says("Просила <b>позвонить</b>");
    owner.submit(note).await.found();
    assert_eq!(
        remarks_of(&shop, order.number).await,
        (1, 0),
        "a form that is sent twice says it once"
    );

    let tag = forms(&page).pop().unwrap().fill_in([("tag", "#Срочно")]);
    let page = owner.submit(tag).await.found();
    page.assert_says("#срочно");
    let found = owner
        .visit("/admin/orders?tag=%D1%81%D1%80%D0%BE%D1%87%D0%BD%D0%BE")
        .await
        .found();
    assert_eq!(
        found.attributes("tr[data-order]", "data-order"),
        [order.number.to_string()]
    );
    found.assert_says("#срочно");

    let buyers = shop
        .visitor()
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    assert!(!buyers.says("позвонить") && !buyers.says("срочно"));

    for empty in [[("note", " \n")], [("tag", "#")], [("other", "x")]] {
        let refused = owner.post(&format!("{file}/remarks"), &empty).await;
        assert_eq!(refused.code(), 422, "{empty:?}");
    }
    let nowhere = owner.post("/admin/orders/9/remarks", &[("note", "x")]).await;
    assert_eq!(nowhere.code(), 404);

    owner
        .post(&format!("{file}/remarks"), &[("untag", "срочно")])
        .await
        .found();
    let (said, tags) = remarks_of(&shop, order.number).await;
    assert_eq!((said, tags), (3, 0), "taking it off is written down, too");
    assert_eq!(remarks_of(&shop, other.number).await, (0, 0));
    shop.deliver_all().await;
    shop.finish().await;
}

/// How much was said about an order, and how many tags are on it.
async fn remarks_of(shop: &TestShop, number: OrderNumber) -> (usize, usize) {
    let said = shop.store().remarks(number).await.unwrap();
    let tags = shop.store().tags_of(&[number]).await.unwrap();
    (said.len(), tags.len())
}

#[tokio::test]
async fn an_order_leads_to_its_neighbours_in_the_list() {
    let shop = TestShop::open().await;
    let (oldest, between, newest) = (paid(&shop).await, shop.unpaid().await, paid(&shop).await);
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders?state=paid").await.found();
    let links = list.attributes("a.order-link", "href");
    let path = |order: &Unpaid| format!("/admin/orders/{}?state=paid", order.number);
    assert_eq!(links, [path(&newest), path(&oldest)]);
    let page = owner.visit(&links[0]).await.found();
    assert_eq!(page.attributes("a[data-turn][rel=next]", "href"), [path(&oldest)]);
    assert!(!page.has("a[data-turn][rel=prev]"));
    let page = owner.visit(&links[1]).await.found();
    assert_eq!(page.attributes("a[data-turn][rel=prev]", "href"), [path(&newest)]);
    let all = owner
        .visit(&format!("/admin/orders/{}", between.number))
        .await
        .found();
    assert_eq!(all.attributes("a[data-turn]", "href").len(), 2);
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn the_staff_mends_who_gets_an_order_and_everybody_sees_it() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let page = owner.visit(&file).await.found();
    let form = page.form(&format!("{file}/amend")).fill_in([
        ("name", "Зоя Ёлкина"),
        ("phone", "+375 29 123-45-67"),
        ("comment", "Домофон не работает"),
    ]);
    let page = owner.submit(form.clone()).await.found();
    page.assert_says("Зоя Ёлкина");
    page.assert_says("Домофон не работает");
    let buyers = shop
        .visitor()
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    buyers.assert_says("Зоя Ёлкина");
    for typed in ["%D0%B5%D0%BB%D0%BA%D0%B8%D0%BD%D0%B0", "8029123"] {
        let found = owner.visit(&format!("/admin/orders?q={typed}")).await.found();
        found.assert_says("Зоя Ёлкина");
    }

    // Who typed on an older page is told that there is another change.
    let late = owner.submit(form.fill_in([("comment", "Позвонить")])).await;
    assert_eq!(late.code(), 409);
    late.assert_says(&ru("trouble-changed-meanwhile"));
    let kept = late.form(&format!("{file}/amend"));
    assert_eq!(kept.value("comment").as_deref(), Some("Позвонить"));
    owner.submit(kept).await.found().assert_says("Позвонить");

    for (name, typed) in [("name", " "), ("phone", "12"), ("email", "nobody")] {
        let form = owner.visit(&file).await.found().form(&format!("{file}/amend"));
        let refused = owner.submit(form.fill_in([(name, typed)])).await;
        assert_eq!(refused.code(), 422, "{name}");
        assert!(refused.has("[aria-invalid=true]"), "{name}");
    }
    assert_eq!(shop.store().amendments(order.number).await.unwrap().len(), 2);
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn a_list_is_kept_under_a_name_with_how_much_is_in_it() {
    let shop = TestShop::open().await;
    paid(&shop).await;
    shop.unpaid().await;
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders?state=paid&before=9999").await.found();
    let keep = list
        .form("/admin/orders/views")
        .fill_in([("name", "К отправке"), ("shared", "on")]);
    owner.submit(keep).await.found();
    let list = owner.visit("/admin/orders").await.found();
    let link = "a.counter[href='/admin/orders?state=paid']";
    assert!(
        list.all(link).iter().any(|words| words.contains("К отправке")),
        "{:?}",
        list.all(link)
    );
    let views = shop.store().order_views("nobody").await.unwrap();
    let [(id, view)] = &views[..] else {
        panic!("one list: {views:?}");
    };
    assert_eq!(
        (view.name.as_str(), view.query.as_str()),
        ("К отправке", "state=paid")
    );
    let change = format!("/admin/orders/views/{}", id.0);
    let rename = list
        .form(&change)
        .fill_in([("name", "Собрать")])
        .press("step", "rename");
    let list = owner.submit(rename).await.found();
    list.assert_says("Собрать");
    let nameless = owner
        .submit(
            list.form(&change)
                .fill_in([("name", " ")])
                .press("step", "rename"),
        )
        .await;
    assert_eq!(nameless.code(), 422);
    nameless.assert_says(&ru("view-name-wrong"));
    let list = owner
        .submit(list.form(&change).press("step", "drop"))
        .await
        .found();
    assert!(!list.says("Собрать"));
    owner.post(&change, &[("step", "drop")]).await.found();
    assert_eq!(owner.post(&change, &[("name", "Ещё")]).await.code(), 404);
    // Everybody saw it, so what became of it is in the journal, and its name, which a person typed, is not.
    let journal = owner.visit("/admin/journal").await.found();
    let rows = journal.all("tbody tr");
    for doing in ["kept", "renamed", "dropped"] {
        let words = ru(&format!("office-doing-view-{doing}"));
        let lines = rows.iter().filter(|row| row.contains(&words));
        assert_eq!(lines.count(), 1, "{doing}: {rows:?}");
    }
    assert!(!rows.iter().any(|row| row.contains("Собрать")), "{rows:?}");
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn orders_are_printed_to_be_packed_and_addressed() {
    let shop = TestShop::open().await;
    let (first, second) = (paid(&shop).await, paid(&shop).await);
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders").await.found();
    assert_eq!(
        list.attributes("button[formaction]", "value"),
        ["packing", "labels"]
    );
    let shown = format!(
        "/admin/orders/print?kind=packing&page=on&shown={},{}",
        first.number, second.number
    );
    let packing = owner.visit(&shown).await.found();
    assert_eq!(packing.all(".print-sheet h2").len(), 2);
    let one = format!("/admin/orders/print?kind=labels&order={}&order=x", second.number);
    let labels = owner.visit(&one).await.found();
    assert_eq!(labels.all(".print-label").len(), 1);
    let nothing = owner.visit("/admin/orders/print?order=99999").await.found();
    nothing.assert_says(&ru("print-nothing"));
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn a_buyer_asks_to_send_goods_back_and_reads_what_the_staff_decided() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);
    let buyer = shop.visitor();
    let path = format!("/orders/{}", order.key.as_str());
    let asking = format!("{path}/return");
    for deed in ["ship", "deliver"] {
        let page = owner.visit(&file).await.found();
        owner.submit(page.form(&format!("{file}/{deed}"))).await.found();
    }

    let page = buyer.visit(&path).await.found();
    assert_eq!(page.attributes(&format!("a[href='{asking}']"), "href").len(), 1);
    let page = buyer.visit(&asking).await.found();
    let mute = buyer.submit(page.form(&asking).fill_in([("text", " ")])).await;
    assert_eq!(mute.code(), 422);
    let ask = page.form(&asking).fill_in([("text", "Шапка <i>мала</i>")]);
    let page = buyer.submit(ask.clone()).await.found();
    page.assert_says(&ru("return-asked"));
    assert!(page.forms(&asking).is_empty(), "one request at a time");
    buyer.submit(ask).await.found();

    let list = owner.visit("/admin/orders").await.found();
    assert!(list.has("a.counter[href='/admin/orders?returns=1']"));
    let list = owner.visit("/admin/orders?returns=1").await.found();
    assert_eq!(
        list.attributes("tr[data-order]", "data-order"),
        [order.number.to_string()]
    );
    let page = owner.visit(&file).await.found();
    page.assert_says("Шапка <i>мала</i>");
    let decide = page.form(&format!("{file}/return"));
    let mute = owner.submit(decide.clone().press("step", "decline")).await;
    assert_eq!(mute.code(), 422);
    let agree = decide
        .fill_in([("note", "Отправьте СДЭКом")])
        .press("step", "agree");
    let page = owner.submit(agree.clone()).await.found();
    assert_eq!(owner.submit(agree).await.code(), 422, "it is decided once");
    buyer.visit(&asking).await.found().assert_says("Отправьте СДЭКом");
    let receive = page.form(&format!("{file}/return")).press("step", "receive");
    owner.submit(receive).await.found();
    buyer
        .visit(&asking)
        .await
        .found()
        .assert_says(&ru("return-received"));
    for page in ["/admin", "/admin/orders"] {
        let page = owner.visit(page).await.found();
        assert!(!page.has("a.counter[href='/admin/orders?returns=1']"));
        assert!(page.has(OWED));
    }
    let list = owner.visit("/admin/orders?returns=owed").await.found();
    assert_eq!(
        list.attributes("tr[data-order]", "data-order"),
        [order.number.to_string()]
    );
    give_back(&owner, &file, "").await;
    buyer
        .visit(&asking)
        .await
        .found()
        .assert_says(&ru("return-refunded"));
    assert!(!owner.visit("/admin").await.found().has(OWED));
    for (name, value) in [("step", "agree"), ("id", "1")] {
        let odd = owner.post(&format!("{file}/return"), &[(name, value)]).await;
        assert_eq!(odd.code(), 404);
    }
    shop.deliver_all().await;
    shop.finish().await;
}

/// The counter of returns whose money is owed.
const OWED: &str = "a.counter[href='/admin/orders?returns=owed']";

/// Notes that so many roubles went back to the buyer; all that is left if nothing is said.
async fn give_back(owner: &Browser, file: &str, typed: &str) {
    let form = owner
        .visit(file)
        .await
        .found()
        .form(&format!("{file}/note-refund"));
    let form = form.fill_in([("amount", typed), ("reason", "Возврат")]);
    owner.submit(form).await.found();
}

/// Nothing has left, so nothing has to come back: it is asked, agreed to and paid back.
#[tokio::test]
async fn a_buyer_withdraws_from_a_paid_order_that_was_not_sent() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let buyer = shop.visitor();
    let asking = |order: &Unpaid| format!("/orders/{}/return", order.key.as_str());
    let page = buyer.visit(&asking(&unpaid)).await.found();
    page.assert_says(&ru("return-none"));
    assert!(page.forms(&asking(&unpaid)).is_empty(), "it is not paid");
    let order = paid(&shop).await;
    let asking = asking(&order);
    let owner = shop.owner().await;
    let file = format!("/admin/orders/{}", order.number);

    let page = buyer
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    assert_eq!(page.attributes(&format!("a[href='{asking}']"), "href").len(), 1);
    page.assert_says(&ru("return-title-unsent"));
    let page = buyer.visit(&asking).await.found();
    let page = buyer
        .submit(page.form(&asking).fill_in([("text", "Передумала")]))
        .await
        .found();
    page.assert_says(&ru("return-asked-unsent"));

    let overview = owner.visit("/admin").await.found();
    assert!(overview.has("a.counter[href='/admin/orders?returns=1']"));
    let list = owner.visit("/admin/orders").await.found();
    list.assert_says(&ru("return-mark"));
    let page = owner.visit(&file).await.found();
    page.assert_says(&ru("return-office-waits-unsent"));
    let agree = page.form(&format!("{file}/return")).press("step", "agree");
    let page = owner.submit(agree).await.found();
    page.assert_says(&ru("return-office-withdrawn"));
    assert!(!page.has("button[value='receive']"), "nothing has to come back");
    let id = page
        .form(&format!("{file}/return"))
        .value("id")
        .expect("its number");
    let receive = [("id", id.as_str()), ("step", "receive")];
    assert_eq!(owner.post(&format!("{file}/return"), &receive).await.code(), 422);
    buyer
        .visit(&asking)
        .await
        .found()
        .assert_says(&ru("return-withdrawn"));
    let page = buyer
        .visit(&format!("/orders/{}", order.key.as_str()))
        .await
        .found();
    page.assert_says(&ru("return-withdrawn"));
    assert!(owner.visit("/admin").await.found().has(OWED));

    give_back(&owner, &file, "").await;
    let page = buyer.visit(&asking).await.found();
    page.assert_says(&ru("return-refunded"));
    assert!(page.forms(&asking).is_empty(), "there is nothing left to ask for");
    assert!(!owner.visit("/admin").await.found().has(OWED));
    let list = owner.visit("/admin/orders").await.found();
    assert!(!list.says(&ru("return-mark")), "it does not leave any more");
    shop.deliver_all().await;
    shop.finish().await;
}

/// The buyer withdraws after the list was looked at, so sending it has to look again. From its own page, which says so, the order can be
/// sent.
#[tokio::test]
async fn what_a_buyer_withdraws_from_is_not_sent_with_others() {
    let shop = TestShop::open().await;
    let (withdrawn, other) = (paid(&shop).await, paid(&shop).await);
    let owner = shop.owner().await;
    let pasted = format!("{} RB1\n{} RB2", withdrawn.number, other.number);
    let list = owner.visit(SHIP).await.found().form(SHIP);
    let list = list.fill_in([("list", pasted.as_str())]);
    let looked = owner.submit(list.clone()).await.found();
    assert!(!looked.says(&ru("several-withdrawn")));
    let apply = looked.forms(SHIP).remove(0).press("step", "apply");

    let asking = format!("/orders/{}/return", withdrawn.key.as_str());
    let buyer = shop.visitor();
    let page = buyer.visit(&asking).await.found();
    let ask = page.form(&asking).fill_in([("text", "Передумала")]);
    buyer.submit(ask).await.found();
    let done = owner.submit(apply).await.found();
    done.assert_says(&ru("several-withdrawn"));
    assert_eq!(tracking(&shop, &withdrawn).await, None);
    assert_eq!(tracking(&shop, &other).await.as_deref(), Some("RB2"));
    let looked = owner.submit(list).await.found();
    looked.assert_says(&ru("several-withdrawn"));
    assert!(!looked.has("button[value=apply]"), "there is nothing to send");

    let papers = format!(
        "/admin/orders/print?kind=packing&order={}&order={}",
        withdrawn.number, other.number
    );
    let notices = owner.visit(&papers).await.found().all(".print-sheet .notice");
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains(&ru("print-withdrawn")), "{notices:?}");

    let file = format!("/admin/orders/{}", withdrawn.number);
    let page = owner.visit(&file).await.found();
    owner.submit(page.form(&format!("{file}/ship"))).await.found();
    assert_eq!(tracking(&shop, &withdrawn).await.as_deref(), Some(""));
    shop.deliver_all().await;
    shop.finish().await;
}

#[tokio::test]
async fn everybody_chooses_the_columns_of_the_list() {
    let shop = TestShop::open().await;
    let order = paid(&shop).await;
    let owner = shop.owner().await;
    let list = owner.visit("/admin/orders").await.found();
    let cells = format!("tr[data-order='{}'] td", order.number);
    assert_eq!(list.all(&cells).len(), 8);
    let fields = [("column", "sum"), ("column", "shipping"), ("column", "x")];
    let list = owner.post("/admin/orders/columns", &fields).await.found();
    assert_eq!(list.all(&cells).len(), 5, "a tick, number, buyer and these two");
    assert!(!list.has("td time"));
    assert_eq!(list.all("thead th").len(), 4);
    shop.deliver_all().await;
    shop.finish().await;
}
