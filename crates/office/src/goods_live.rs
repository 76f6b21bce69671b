//! The list of goods: it searches as you type, and prices are saved where they stand.

use crate::{browser, list::keys};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement};

/// A part of the list that the server has drawn anew.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GoodsPart {
    /// As HTML.
    pub html: String,
}

#[cfg(feature = "ssr")]
mod functions {
    use super::GoodsPart;
    use crate::{
        Refused,
        desk::{Desk, answered, seat, set_status},
        goods::{
            GoodsForm, RowWish,
            list::{self, GoodsAsked},
        },
    };
    use app::Chrome;
    use leptos::{prelude::*, server_fn::codec::GetUrl};
    use shop::{
        catalog::{Field, FieldMistake, ProductForm, ProductId, ProductState, Revision},
        desk::Error,
        staff::Admin,
    };

    /// The goods that are asked for.
    #[server(prefix = "/api/office", endpoint = "goods/find", input = GetUrl)]
    pub async fn find_goods(#[server(flatten)] asked: GoodsAsked) -> Result<GoodsPart, Refused> {
        let found = async {
            let (desk, staff) = (Desk::here()?, Desk::staff()?);
            let html = list::part(&desk, &staff, &asked).await?;
            Ok(GoodsPart { html })
        };
        answered(found.await)
    }

    /// Does what a form of a row asks for, and draws the row anew.
    #[server(prefix = "/api/office", endpoint = "goods/row")]
    pub async fn goods_row(id: i64, fields: String) -> Result<GoodsPart, Refused> {
        answered(row(ProductId(id), &fields).await)
    }

    async fn row(id: ProductId, fields: &str) -> Result<GoodsPart, Refused> {
        let (desk, staff) = (Desk::here()?, Desk::staff()?);
        let fields = pairs(fields);
        let wish = RowWish::of_fields(&fields).ok_or(Refused::Form)?;
        let back = fields.iter().find(|(name, _)| name == "back");
        let back = back.map_or("", |(_, back)| back.as_str());
        let drawn = async {
            let done = list::carry_out_row(&desk, &staff, id, wish).await?;
            if let Err(tried) = &done {
                set_status(tried.status());
            }
            list::row_part(&desk, &staff, id, back, &done).await
        };
        let html = drawn.await.map_err(|error| desk.refused(&error))?;
        Ok(GoodsPart { html })
    }

    /// Keeps what was typed about a product, or about a new one (0), until it is saved. Tells what of it is somebody else's.
    #[server(prefix = "/api/office", endpoint = "goods/draft")]
    pub async fn keep_goods_draft(id: i64, fields: String) -> Result<Vec<String>, Refused> {
        answered(keep((id > 0).then_some(ProductId(id)), &fields).await)
    }

    async fn keep(id: Option<ProductId>, fields: &str) -> Result<Vec<String>, Refused> {
        let (desk, staff): (Desk, Admin) = (Desk::here()?, Desk::staff()?);
        let chrome = seat()?.chrome;
        let (form, _) = GoodsForm::of_fields(pairs(fields));
        let began_with = form.revision().map(Revision);
        let typed = serde_json::to_string(&form).map_err(|_| Refused::Form)?;
        let kept = async {
            if id.is_none() && is_made(&desk, &staff, &form).await? {
                return Ok(Vec::new());
            }
            desk.shop
                .keep_draft(&staff, id, began_with, typed, desk.now())
                .await?;
            taken(&desk, &staff, &chrome, id, &form).await
        };
        kept.await.map_err(|error| desk.refused(&error))
    }

    /// Article codes and an address that are in use, in sentences. The rest of what is wrong is told when the form is saved.
    async fn taken(
        desk: &Desk,
        staff: &Admin,
        chrome: &Chrome,
        id: Option<ProductId>,
        form: &GoodsForm,
    ) -> Result<Vec<String>, Error> {
        let (product, _) = form.read();
        let skus: Vec<_> = product
            .variants
            .iter()
            .map(|variant| variant.sku.clone())
            .collect();
        let checked = desk.shop.check_product(staff, id, product).await?;
        let faults = checked.err().unwrap_or_default().into_iter();
        let told = faults.filter_map(|fault| match (fault.field, fault.mistake) {
            (Field::Variant(at, _), FieldMistake::SkuTaken | FieldMistake::SkuTwice) => {
                let sku = skus.get(at)?.as_str();
                Some(chrome.with("trouble-sku-taken", &[("sku", sku.into())]))
            }
            (_, mistake @ FieldMistake::SlugTaken) => Some(chrome.words().field_mistake(&mistake)),
            _ => None,
        });
        Ok(told.collect())
    }

    /// Whether this form of a new product has been saved: what was typed may come after it, and is no draft then.
    async fn is_made(desk: &Desk, staff: &Admin, form: &GoodsForm) -> Result<bool, Error> {
        let mut form = form.clone().with_known_category(&desk.shop.categories().await?);
        form.drop_blank_rows();
        let (product, _) = form.read();
        for state in [ProductState::Draft, ProductState::Published] {
            let product = ProductForm {
                state,
                ..product.clone()
            };
            if desk.shop.made_already(staff, product).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn pairs(fields: &str) -> Vec<(String, String)> {
        form_urlencoded::parse(fields.as_bytes()).into_owned().collect()
    }
}

/// The list with the form above it; its rows are what the server drew.
#[island]
pub fn LiveGoods(
    /// Filters, rows and the form for several at once.
    children: Children,
) -> impl IntoView {
    if let Some(part) = browser::woken("[data-live=goods]") {
        keys::listen();
        browser::on(&part.clone(), &["input", "submit"], move |event| {
            if event.type_() == "input" {
                search(&part, &event);
            } else {
                save(&part, &event);
            }
        });
    }
    children()
}

fn search(part: &Element, event: &Event) {
    let Some(form) = filters_of(event) else {
        return;
    };
    let Some(fields) = browser::fields(&form) else {
        return;
    };
    browser::rename_page(&format!("?{fields}"));
    let part = part.clone();
    browser::get(&format!("/api/office/goods/find?{fields}"), move |answer| {
        // An older question may be answered last.
        if browser::fields(&form).as_ref() != Some(&fields) {
            return;
        }
        let list = part.query_selector("#found").ok().flatten();
        if let Some((list, html)) = list.zip(drawn(&part, answer)) {
            list.set_inner_html(&html);
        }
    });
}

fn save(part: &Element, event: &Event) {
    let form = browser::target_of(event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some((form, id, body)) = form.and_then(|form| {
        let action = form.get_attribute("action")?;
        let id = action.strip_suffix("/row")?.rsplit('/').next()?.to_owned();
        let fields = browser::fields(&form)?;
        let body = browser::encoded(&[("id", id.as_str()), ("fields", fields.as_str())])?;
        Some((form, id, body))
    }) else {
        return;
    };
    event.prevent_default();
    let part = part.clone();
    browser::post("/api/office/goods/row", &body, move |answer| {
        match drawn(&part, answer) {
            Some(html) => put_row(&id, &html),
            None => drop(form.submit()),
        }
    });
}

/// The form of filters that an event comes from.
fn filters_of(event: &Event) -> Option<HtmlFormElement> {
    let form = browser::target_of(event)?.closest("form[role=search]").ok()??;
    form.dyn_into().ok()
}

/// What the server drew, also with a no in it; `None` if it did not draw.
fn drawn(part: &Element, answer: Option<browser::Answer>) -> Option<String> {
    let answer = answer?;
    if answer.status == 401 {
        browser::go(&browser::noted(part, "data-sign-in"));
    }
    answer.text("html")
}

/// The new row stands where the old one stood, and says first what became of it.
fn put_row(id: &str, html: &str) {
    let row = format!("row-{id}");
    if let Some(old) = document().get_element_by_id(&row) {
        old.set_outer_html(html);
    }
    browser::show(&format!("#{row} .told"));
}
