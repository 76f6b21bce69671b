//! A product in its form.

mod notices;
mod sections;

use super::{fields::Pen, form::GoodsForm, history, saving::GoodsTried, variants};
use crate::{
    Refused,
    desk::Desk,
    draft::DraftKeeper,
    frame::{Room, office_page},
    map::page,
    photos_form,
};
use app::{Chrome, drawn::Draw, pieces::crumbs, views::Link};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shop::{
    catalog::{Category, ProductDraft, ProductFile, ProductId, ProductVersion},
    desk::Error,
    staff::Admin,
    time::Timestamp,
};

/// What the page shows.
pub(crate) struct Showing<'a> {
    /// What was typed, and what is wrong with it.
    pub tried: &'a GoodsTried,
    /// The product as it is kept; `None` of a new one.
    pub file: Option<&'a ProductFile>,
    /// All categories.
    pub categories: &'a [Category],
    /// What happened to it, newest first.
    pub history: &'a [ProductVersion],
    /// What was typed before and not saved, where the form does not show it.
    pub drafts: &'a [ProductDraft],
    /// Whether the form has what nobody has saved.
    pub is_unsaved: bool,
    /// Login of the person who looks.
    pub me: &'a str,
    /// When they look.
    pub now: Timestamp,
}

/// `/admin/goods/new`. A form that goes on is answered with this page, too.
#[component]
pub(crate) fn New() -> impl IntoView {
    let tried = use_context::<GoodsTried>();
    let draft = use_query_map().read_untracked().get("draft");
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let view = drawn(&desk, &chrome, &staff, None, tried, draft).await;
        view.map_err(|error| desk.refused(&error))
    })
}

/// `/admin/goods/{id}`. A form that goes on is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<GoodsTried>();
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let draft = use_query_map().read_untracked().get("draft");
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let id = id.parse().map(ProductId).map_err(|_| Refused::NotFound)?;
        let view = drawn(&desk, &chrome, &staff, Some(id), tried, draft).await;
        view.map_err(|error| desk.refused(&error))
    })
}

async fn drawn(
    desk: &Desk,
    chrome: &Chrome,
    staff: &Admin,
    id: Option<ProductId>,
    tried: Option<GoodsTried>,
    wanted: Option<String>,
) -> Result<AnyView, Error> {
    let file = match id {
        Some(id) => Some(desk.shop.product_file(staff, id).await?),
        None => None,
    };
    let history = match id {
        Some(id) => desk.shop.product_history(staff, id).await?,
        None => Vec::new(),
    };
    let categories = desk.shop.categories().await?;
    let mut drafts = desk.shop.drafts(staff, id).await?;
    let kept = || match &file {
        Some(file) => GoodsForm::of_product(&file.form).with("revision", file.revision.0.to_string()),
        None => GoodsForm::blank(),
    };
    let fresh = |form| GoodsTried {
        form,
        faults: Vec::new(),
        meanwhile: false,
    };
    let is_unsaved = tried.is_some() || wanted.is_some();
    let tried = tried.unwrap_or_else(|| {
        let draft = drafts.iter().find(|draft| Some(&draft.who) == wanted.as_ref());
        let typed = draft.and_then(|draft| serde_json::from_str(&draft.typed).ok());
        fresh(typed.unwrap_or_else(kept))
    });
    if is_unsaved {
        drafts.clear();
    }
    let showing = Showing {
        tried: &tried,
        file: file.as_ref(),
        categories: &categories,
        history: &history,
        drafts: &drafts,
        is_unsaved,
        me: staff.login(),
        now: desk.now(),
    };
    Ok(content(chrome, &showing))
}

/// Path of a product's page in the office.
fn path_of(file: Option<&ProductFile>) -> String {
    match file {
        Some(file) => format!("/admin/goods/{}", file.id.0),
        None => "/admin/goods/new".to_owned(),
    }
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let Showing {
        tried,
        file,
        categories,
        ..
    } = *showing;
    let form = &tried.form;
    let pen = Pen {
        chrome,
        faults: &tried.faults,
    };
    let name = file.map(|file| file.form.name.get(chrome.lang).to_owned());
    let title = name.unwrap_or_else(|| chrome.text("goods-new-title"));
    let has_failed = tried.meanwhile || !tried.faults.is_empty();
    let document_title = if has_failed {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title.clone()
    };
    let goods = Link {
        href: chrome.href("/admin/goods"),
        text: chrome.text("goods-list-title"),
    };
    let revision = match (tried.meanwhile, file) {
        // Saving once more is meant to be on top of what was saved meanwhile, which the page shows.
        (true, Some(file)) => file.revision.0.to_string(),
        _ => form.get("revision").to_owned(),
    };
    let number = file.map_or(0, |file| file.id.0);
    let written = view! {
        <form
            id="product"
            class="stack stack-loose"
            method="post"
            action=chrome.href(&path_of(file))
            autocomplete="off"
            novalidate
        >
            // A press of Enter saves, and never publishes.
            <button name="step" value="save" hidden></button>
            <input type="hidden" name="revision" value=revision/>
            <input type="hidden" name="state" value=form.state().as_str()/>
            {sections::kept_hidden(form)}
            {sections::words_section(pen, form, categories)}
            {sections::photos(pen, form)}
            {variants::section(pen, form, file)}
            {variants::attributes(pen, form)}
            {sections::address(pen, form)}
            {sections::buttons(chrome, file)}
        </form>
    }
    .drawn();
    let written = view! {
        <div
            class="stack"
            data-live="draft"
            data-number=number.to_string()
            data-kept=chrome.text("goods-draft-kept")
            data-not-kept=chrome.text("goods-draft-not-kept")
            data-unsaved=showing.is_unsaved.then_some("")
        >
            {written}
            <p class="hint" role="status"></p>
        </div>
    };
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![goods], Some(title.clone()))}
            <div class="cluster cluster-apart">
                <h1>{title}</h1>
                {file.map(|file| notices::standing(chrome, file))}
            </div>
            {showing.drafts.iter().map(|draft| notices::offered(chrome, showing, draft)).collect_view()}
            {pen.summary()}
            {tried.meanwhile.then(|| notices::meanwhile(chrome, showing))}
            <DraftKeeper>{written}</DraftKeeper>
            {file.map(|file| photos_form(chrome, file.id))}
            {file.map(|file| history::panel(chrome, categories, file, showing.history, showing.now))}
        </div>
    };
    office_page(chrome, &document_title, Room::Goods, body.drawn())
}
