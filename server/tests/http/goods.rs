//! Goods as the staff keeps them, without a script and by functions: from an empty form to a shopper's cart.

use crate::support::{Browser, Form, Page, Plan, THING, TestShop, encoded, said};
use server::clock;
use shop::{
    Kopecks, Tax, Timestamp,
    catalog::{
        Assortment, Category, GoodsQuery, Known, NewProduct, NewVariant, ProductId, ProductPut, ProductState,
    },
    desk::stock_shelf,
    text::{Lang, Text},
};
use words::words;

const NEW: &str = "/admin/goods/new";
const LIST: &str = "/admin/goods";
const BULK: &str = "/admin/goods/bulk";
const CATEGORIES: &str = "/admin/categories";

/// A sum as pages write it.
fn sum(roubles: i64) -> String {
    Kopecks::new(roubles * 100).to_string()
}

fn ru(id: &str) -> String {
    said(Lang::Ru, id)
}

/// Number of the product with this slug.
async fn id_of(shop: &TestShop, slug: &str) -> ProductId {
    let page = shop.store().goods(&GoodsQuery::default()).await.unwrap();
    let mut rows = page.rows.into_iter();
    rows.find(|row| row.slug == slug).unwrap().id
}

/// Path of the product with this slug in the office.
async fn path_of(shop: &TestShop, slug: &str) -> String {
    format!("{LIST}/{}", id_of(shop, slug).await.0)
}

async fn state_of(shop: &TestShop, slug: &str) -> ProductState {
    let id = id_of(shop, slug).await;
    let file = shop.store().product_files(&[id]).await.unwrap().remove(0);
    file.form.state
}

/// The form of a row that prices are typed into.
fn pricing(page: &Page, action: &str) -> Form {
    let mut forms = page.forms(action).into_iter();
    let is_price = |form: &Form| form.fields().iter().any(|(name, _)| name.starts_with("price"));
    forms.find(is_price).unwrap()
}

/// The form of a new product, filled in but for its button.
async fn filled(owner: &Browser) -> Form {
    owner.visit(NEW).await.found().form(NEW).fill_in([
        ("name", "Варежки «Вьюга»"),
        ("new_category", "Рукавицы"),
        ("summary", "Тёплые варежки"),
        ("description", "Связаны вручную"),
        ("variant-0-sku", "MITTENS"),
        ("variant-0-price", "1 990,50"),
        ("variant-0-received", "3"),
    ])
}

fn publish(form: Form) -> Form {
    form.press("step", ProductState::Published.as_str())
}

/// The function that a script calls with the fields of a row's form.
async fn row(shop: &TestShop, owner: &Browser, id: ProductId, form: &Form) -> (u16, String) {
    let fields = [
        ("id".to_owned(), id.0.to_string()),
        ("fields".to_owned(), encoded(&form.fields())),
    ];
    let request = owner.page_posts(&shop.url("/api/office/goods/row"));
    let answer = request.form(&fields).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_product_is_made_without_a_script_published_and_bought() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let kept = owner
        .submit(filled(&owner).await.press("step", ProductState::Draft.as_str()))
        .await
        .found();
    let slug = "varezhki-viuga";
    let path = path_of(&shop, slug).await;
    assert_eq!(kept.url.path(), path);
    let visitor = shop.visitor();
    let product = format!("/products/{slug}");
    assert_eq!(
        visitor.visit(&product).await.code(),
        404,
        "a draft is nobody's business"
    );

    owner.submit(publish(kept.form(&path))).await.found();
    let page = visitor.visit(&product).await.found();
    page.assert_says(&Kopecks::new(199_050).to_string());
    page.assert_says("Связаны вручную");
    shop.add_to_cart(&visitor, "/", (slug, "MITTENS"), 2).await;
    assert_eq!(shop.stock("MITTENS").await, 3, "pieces came with the product");
    shop.visitor()
        .visit("/?category=rukavitsy")
        .await
        .found()
        .assert_says("Варежки");

    let file = owner.visit(&path).await.found();
    let archived = file.form(&path).press("step", ProductState::Archived.as_str());
    owner.submit(archived).await.found();
    assert_eq!(visitor.visit(&product).await.code(), 404);
    shop.finish().await;
}

#[tokio::test]
async fn every_fault_stands_beside_its_field_and_nothing_typed_is_lost() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let products = async || shop.store().goods(&GoodsQuery::default()).await.unwrap().total;
    let before = products().await;
    for (name, typed, field, said_id) in [
        ("name", " ", "name", "goods-mistake-missing"),
        ("new_category", "", "category", "goods-mistake-missing"),
        ("variant-0-price", "сто", "variant-0-price", "goods-wrong-sum"),
        ("variant-0-price", "0", "variant-0-price", "goods-mistake-price"),
        (
            "variant-0-old_price",
            "100",
            "variant-0-old_price",
            "goods-mistake-no-sale",
        ),
        (
            "variant-0-received",
            "много",
            "variant-0-received",
            "goods-wrong-count",
        ),
        ("variant-0-sku", THING, "variant-0-sku", "goods-mistake-sku-taken"),
        (
            "variant-0-color",
            "синий",
            "variant-0-color",
            "goods-mistake-color",
        ),
        ("slug", "scarf", "slug", "goods-mistake-slug-taken"),
        ("slug", "шарф", "slug", "goods-mistake-slug"),
    ] {
        let form = filled(&owner).await.fill_in([(name, typed)]);
        let refused = owner.submit(publish(form)).await;
        assert_eq!(refused.code(), 422, "{name}={typed}");
        refused.assert_says(&ru(said_id));
        let links = refused.attributes("#errors a", "href");
        assert_eq!(links, [format!("#{field}")], "{name}={typed}");
        let again = refused.form(NEW);
        for (name, typed) in [("description", "Связаны вручную"), (name, typed)] {
            let kept = again.value(name).unwrap();
            assert_eq!(kept.trim(), typed.trim(), "{name}");
        }
    }
    assert_eq!(products().await, before);
    shop.finish().await;
}

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

#[tokio::test]
async fn rows_come_and_go_by_buttons_without_a_script() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let form = filled(&owner).await.press("step", "add_variant");
    let two = owner.submit(form).await.found().form(NEW);
    assert_eq!(
        two.value("variant-1-price").as_deref(),
        Some("1 990,50"),
        "like the one before"
    );
    let two = two.fill_in([
        ("variant-0-option", "Синие"),
        ("variant-1-option", "Красные"),
        ("variant-1-sku", "MITTENS-RED"),
    ]);
    let page = owner.submit(two.press("step", "add_attribute")).await.found();
    let form = page
        .form(NEW)
        .fill_in([("attribute-0-name", "Состав"), ("attribute-0-value", "Шерсть")]);
    let page = owner.submit(form.press("step", "add_variant")).await.found();
    let page = owner
        .submit(page.form(NEW).press("step", "remove-variant-2"))
        .await
        .found();
    let form = page.form(NEW);
    assert_eq!(form.value("name").as_deref(), Some("Варежки «Вьюга»"));
    assert_eq!(form.value("variant-2-sku"), None);
    owner.submit(publish(form)).await.found();
    let page = shop.visitor().visit("/products/varezhki-viuga").await.found();
    for words in ["Синие", "Красные", "Состав", "Шерсть"] {
        page.assert_says(words);
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_makes_one_product() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let form = publish(filled(&owner).await);
    let total = async || shop.store().goods(&GoodsQuery::default()).await.unwrap().total;
    let before = total().await;
    let first = owner.submit(form.clone()).await.found();
    let second = owner.submit(form.clone()).await.found();
    assert_eq!(second.url.path(), first.url.path());
    assert_eq!(total().await, before + 1);
    assert_eq!(shop.stock("MITTENS").await, 3, "the pieces came once");
    let other = owner.submit(form.fill_in([("name", "Другие варежки")])).await;
    assert_eq!(other.code(), 422);
    other.assert_says(&ru("goods-mistake-sku-taken"));
    // The same of a product that is there: what was saved is not another one's work.
    let path = first.url.path().to_owned();
    let dearer = first.form(&path).fill_in([("variant-0-price", "2 100")]);
    for _ in 0..2 {
        owner.submit(dearer.clone()).await.found();
    }
    assert_eq!(shop.variant("MITTENS").await.price, Kopecks::new(210_000));
    shop.finish().await;
}

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
async fn a_former_address_leads_to_the_one_of_now() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "scarf").await;
    let form = owner.visit(&path).await.found().form(&path);
    owner.submit(form.fill_in([("slug", "warm-scarf")])).await.found();
    for (asked, now) in [
        ("/products/scarf", "/products/warm-scarf"),
        ("/en/products/scarf", "/en/products/warm-scarf"),
    ] {
        let answer = shop.machine.get(shop.url(asked)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 301, "{asked}");
        assert_eq!(answer.headers()["location"], now);
        shop.get(now).await.found();
    }
    shop.finish().await;
}

#[tokio::test]
async fn two_editors_at_once_are_told_and_neither_loses_work() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "hat").await;
    let (mine, theirs) = (owner.visit(&path).await.found(), owner.visit(&path).await.found());
    let price = [("variant-0-price", "1200")];
    owner.submit(theirs.form(&path).fill_in(price)).await.found();
    let name = [("name", "Шапка-ушанка")];
    let told = owner.submit(mine.form(&path).fill_in(name)).await;
    assert_eq!(told.code(), 409);
    for words in [
        ru("goods-meanwhile-title"),
        "Шапка-ушанка".into(),
        sum(1_200),
        sum(990),
    ] {
        told.assert_says(&words);
    }
    assert_eq!(
        shop.variant("HAT").await.price,
        Kopecks::new(120_000),
        "nothing was written"
    );

    // Theirs is taken by a link, mine by saving once more, on top of what the page has shown.
    let theirs = owner.visit(&path).await.found().form(&path);
    assert_eq!(theirs.value("variant-0-price").as_deref(), Some("1200"));
    let again = told.form(&path);
    assert_eq!(again.value("name").as_deref(), Some("Шапка-ушанка"));
    owner.submit(again).await.found();
    let page = shop.visitor().visit("/products/hat").await.found();
    page.assert_says("Шапка-ушанка");
    page.assert_says(&sum(990));
    shop.finish().await;
}

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

#[tokio::test]
async fn several_goods_change_at_once_and_only_as_was_shown() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let list = owner.visit(LIST).await.found();
    let none = owner.submit(list.form(BULK)).await;
    assert_eq!(none.code(), 422);
    none.assert_says(&ru("goods-bulk-no-goods"));

    let ticked = list
        .form(BULK)
        .fill_in([("id", "on"), ("what", "price"), ("by", "+10%")]);
    let wrong = owner.submit(ticked.clone().fill_in([("by", "дороже")])).await;
    assert_eq!(wrong.code(), 422);
    wrong.assert_says(&ru("goods-bulk-no-step"));
    let preview = owner.submit(ticked).await.found();
    preview.assert_says(&sum(110));
    preview.assert_says(&sum(1_089));
    assert_eq!(
        shop.variant("HAT").await.price,
        Kopecks::new(99_000),
        "it was only looked at"
    );

    // What was changed since it was looked at is not changed unseen.
    let path = path_of(&shop, "coat").await;
    let coat = owner.visit(&path).await.found().form(&path);
    owner
        .submit(coat.fill_in([("variant-0-price", "13000")]))
        .await
        .found();
    let apply = preview.form(BULK).press("step", "apply");
    let told = owner.submit(apply).await;
    assert_eq!(told.code(), 409);
    assert_eq!(
        shop.variant("HAT").await.price,
        Kopecks::new(99_000),
        "all or none"
    );
    let done = owner.submit(told.form(BULK).press("step", "apply")).await.found();
    assert_eq!(done.url.path(), LIST);
    assert_eq!(shop.variant("HAT").await.price, Kopecks::new(108_900));
    assert_eq!(shop.variant("COAT").await.price, Kopecks::new(1_430_000));

    let away = done
        .form(BULK)
        .fill_in([("all", "on"), ("what", "state"), ("to_state", "archived")]);
    let preview = owner.submit(away).await.found();
    owner
        .submit(preview.form(BULK).press("step", "apply"))
        .await
        .found();
    for slug in ["scarf", "hat", "coat"] {
        assert_eq!(state_of(&shop, slug).await, ProductState::Archived, "{slug}");
    }
    // Nobody who comes now sees an empty page, and the owner is told where to begin.
    let empty = shop.visitor().visit("/").await.found();
    empty.assert_says(&ru("shelf-empty-title"));
    assert!(!empty.has("main a[href='/admin/goods']"));
    assert!(owner.visit("/").await.found().has("main a[href='/admin/goods']"));
    shop.finish().await;
}

/// A press changes a thousand goods, so that buyers do not wait for all of them; the next one goes on.
#[tokio::test]
async fn very_many_goods_change_in_portions_and_none_of_them_twice() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let text = |words: &str| Text {
        ru: words.into(),
        en: words.into(),
    };
    let products = (0..1_001).map(|at| NewProduct {
        slug: format!("mug-{at}"),
        category: "mugs".into(),
        name: text("Кружка"),
        summary: text("Синяя"),
        description: text("Для чая"),
        picture: "/goods/mug.svg".into(),
        picture_alt: text("Кружка"),
        attributes: Vec::new(),
        tax: Tax::None,
        variants: vec![NewVariant {
            sku: format!("MUG-{at}"),
            option: text("Синяя"),
            color: None,
            size: None,
            price_kopecks: Kopecks::new(10_000),
            old_price_kopecks: None,
            stock: 1,
        }],
    });
    let mugs = Category {
        slug: "mugs".into(),
        name: text("Кружки"),
        ..Category::default()
    };
    let list = Assortment::new(vec![mugs], products.collect()).unwrap();
    for portion in list.portions() {
        let now = Timestamp::from_ms(1);
        stock_shelf(shop.store(), &portion, "vitrina seed", now)
            .await
            .unwrap();
    }
    let list = owner.visit(&format!("{LIST}?category=mugs")).await.found();
    let ticked = list
        .form(BULK)
        .fill_in([("all", "on"), ("what", "price"), ("by", "+50")]);
    let preview = owner.submit(ticked).await.found();
    let part = owner
        .submit(preview.form(BULK).press("step", "apply"))
        .await
        .found();
    part.assert_says("1000");
    let done = owner.submit(part.form(BULK).press("step", "apply")).await.found();
    assert_eq!(done.url.path(), LIST);
    let ids = shop
        .store()
        .goods_found(&GoodsQuery::default(), 2_000)
        .await
        .unwrap();
    let files = shop.store().product_files(&ids).await.unwrap();
    let mugs = files.iter().filter(|file| file.form.category == "mugs");
    let prices: Vec<_> = mugs.map(|file| file.form.variants[0].price).collect();
    assert_eq!(prices, vec![Kopecks::new(15_000); 1_001]);
    shop.finish().await;
}

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

#[tokio::test]
async fn an_article_code_of_another_product_is_told_while_it_is_typed() {
    let shop = TestShop::open().await;
    let owner = shop.owner().await;
    let path = path_of(&shop, "hat").await;
    let id = id_of(&shop, "hat").await.0;
    let form = owner.visit(&path).await.found().form(&path);
    for (sku, taken) in [("HAT", false), ("HAT-2", false), ("COAT", true)] {
        let typed = form.clone().fill_in([("variant-0-sku", sku)]);
        let fields = [
            ("id".to_owned(), id.to_string()),
            ("fields".to_owned(), encoded(&typed.fields())),
        ];
        let keep = owner.page_posts(&shop.url("/api/office/goods/draft"));
        let answer = keep.form(&fields).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        let told: Vec<String> = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let expected = words(Lang::Ru).with("trouble-sku-taken", &[("sku", sku.into())]);
        assert_eq!(told, if taken { vec![expected] } else { vec![] }, "{sku}");
    }
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
