//! The list of goods: it searches as you type, and prices are saved where they stand.

use crate::{browser, list::keys};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

/// A part of the list that the server has drawn anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The page to sign in on.
    sign_in: String,
    /// Filters, rows and the form for several at once.
    children: Children,
) -> impl IntoView {
    let asked = StoredValue::new_local(0_u32);
    Effect::new(move |_| keys::listen());
    let to_sign_in = sign_in.clone();
    let search = move |event: leptos::ev::Event| {
        let Some(fields) = filters_of(&event).and_then(|form| browser::fields(&form)) else {
            return;
        };
        browser::rename_page(&format!("?{fields}"));
        asked.update_value(|asked| *asked += 1);
        let turn = asked.get_value();
        let to_sign_in = to_sign_in.clone();
        leptos::task::spawn_local(async move {
            let answer = browser::get(&format!("/api/office/goods/find?{fields}")).await;
            // An older question may be answered last.
            if asked.get_value() != turn {
                return;
            }
            if let Some(part) = part_of(answer, &to_sign_in)
                && let Some(list) = document().get_element_by_id("found")
            {
                list.set_inner_html(&part.html);
            }
        });
    };
    let save = move |event: SubmitEvent| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let Some((form, id, fields)) = form.and_then(|form| {
            let action = form.get_attribute("action")?;
            let id = action.strip_suffix("/row")?.rsplit('/').next()?.to_owned();
            let fields = browser::fields(&form)?;
            Some((form, id, fields))
        }) else {
            return;
        };
        let Some(body) = browser::encoded(&[("id", id.as_str()), ("fields", fields.as_str())]) else {
            return;
        };
        event.prevent_default();
        let sign_in = sign_in.clone();
        leptos::task::spawn_local(async move {
            let answer = browser::post("/api/office/goods/row", &body).await;
            match part_of(answer, &sign_in) {
                Some(part) => put_row(&id, &part.html),
                None => drop(form.submit()),
            }
        });
    };
    view! {
        <div class="stack stack-loose" on:input=search on:submit=save>{children()}</div>
    }
}

/// The form of filters that an event comes from.
fn filters_of(event: &leptos::ev::Event) -> Option<HtmlFormElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let form = target.closest("form[role=search]").ok()??;
    form.dyn_into().ok()
}

/// What the server drew, also with a no in it; `None` if it did not draw.
fn part_of(answer: Option<browser::Answer>, sign_in: &str) -> Option<GoodsPart> {
    let answer = answer?;
    if answer.status == 401 {
        drop(window().location().set_href(sign_in));
    }
    serde_json::from_str(&answer.text).ok()
}

/// The new row stands where the old one stood, and says first what became of it.
fn put_row(id: &str, html: &str) {
    let row = format!("row-{id}");
    if let Some(old) = document().get_element_by_id(&row) {
        old.set_outer_html(html);
    }
    let told = document().query_selector(&format!("#{row} .told")).ok().flatten();
    if let Some(told) = told.and_then(|told| told.dyn_into::<HtmlElement>().ok()) {
        told.set_tab_index(-1);
        drop(told.focus());
    }
}
