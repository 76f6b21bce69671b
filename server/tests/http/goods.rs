//! Goods as the staff keeps them, without a script and by functions: from an empty form to a shopper's cart.

mod categories;
mod drafts;
mod editor;
mod history;
mod rehearsal;
mod rows;
mod several;

use crate::support::{Browser, Form, Page, TestShop, encoded, said};
use shop::{
    Kopecks,
    catalog::{GoodsQuery, ProductId, ProductState},
    text::Lang,
};

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
