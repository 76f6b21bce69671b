//! A product in its form.

use super::{
    differences::between,
    fields::{Line, Pen},
    form::{GoodsForm, PHOTOS},
    history,
    list::{choices, thumb},
    saving::GoodsTried,
    variants,
};
use crate::{
    desk::Desk,
    draft::DraftKeeper,
    frame::{Room, office_page},
    labels,
    map::page,
    photos_field, photos_form,
};
use app::{
    Chrome,
    pieces::{crumbs, moment},
    views::Link,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shop::{
    catalog::{Category, ProductDraft, ProductFile, ProductId, ProductState, ProductVersion},
    desk::Error,
    staff::Admin,
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
        let id = id.parse().map(ProductId).map_err(|_| crate::Refused::NotFound)?;
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
    let words = ["goods-draft-kept", "goods-draft-not-kept"].map(|id| chrome.text(id));
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
            {kept_hidden(form)}
            {words_section(pen, form, categories)}
            {photos(pen, form)}
            {variants::section(pen, form, file)}
            {variants::attributes(pen, form)}
            {address(pen, form)}
            {buttons(chrome, file)}
        </form>
    }
    .into_any();
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![goods], Some(title.clone()))}
            <div class="cluster cluster-apart">
                <h1>{title}</h1>
                {file.map(|file| standing(chrome, file))}
            </div>
            {showing.drafts.iter().map(|draft| offered(chrome, showing, draft)).collect_view()}
            {pen.summary()}
            {tried.meanwhile.then(|| meanwhile(chrome, showing))}
            <DraftKeeper number=number words=words is_unsaved=showing.is_unsaved>
                {written}
            </DraftKeeper>
            {file.map(|file| photos_form(chrome, file.id))}
            {file.map(|file| history::panel(chrome, categories, file, showing.history))}
        </div>
    };
    office_page(chrome, &document_title, Room::Goods, body.into_any())
}

/// How the product stands, who wrote it last, and the way to its page.
fn standing(chrome: &Chrome, file: &ProductFile) -> AnyView {
    let shown = (file.form.state == ProductState::Published).then(|| {
        let href = chrome.href(&format!("/products/{}", file.form.slug));
        view! { " " <a href=href>{chrome.text("goods-open-page")}</a> }
    });
    // The beginning of time is when the shop took no note of it.
    let since = (file.changed_at.ms() > 0).then(|| {
        view! { " " <span class="hint">{chrome.text("goods-changed")} " " {moment(chrome, file.changed_at)}</span> }
    });
    view! {
        <p class="cluster">
            {labels::drawn(labels::product_state(chrome, file.form.state))}
            {since}
            {shown}
        </p>
    }
    .into_any()
}

/// What somebody typed before and did not save.
fn offered(chrome: &Chrome, showing: &Showing<'_>, draft: &ProductDraft) -> AnyView {
    let values = [
        ("at", chrome.moment(draft.at).into()),
        ("who", draft.who.as_str().into()),
    ];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("draft", &draft.who);
    let path = path_of(showing.file);
    let href = chrome.href(&format!("{path}?{}", query.finish()));
    // What somebody else typed is theirs to throw away.
    let away = (draft.who == showing.me).then(|| {
        view! {
            <form method="post" action=chrome.href(&format!("{path}/drop-draft"))>
                <button class="button-link">{chrome.text("goods-draft-drop")}</button>
            </form>
        }
    });
    view! {
        <div class="notice" data-tone="wait" role="status">
            <p>{chrome.with("goods-draft-offered", &values)}</p>
            <div class="cluster">
                <a class="button button-quiet" href=href>{chrome.text("goods-draft-go-on")}</a>
                {away}
            </div>
        </div>
    }
    .into_any()
}

/// Somebody else saved it meanwhile: who, when, and each field that is different, with both values.
fn meanwhile(chrome: &Chrome, showing: &Showing<'_>) -> AnyView {
    let Some(file) = showing.file else {
        return ().into_any();
    };
    let kept = GoodsForm::of_product(&file.form);
    let differences = between(chrome, showing.categories, &showing.tried.form, &kept);
    let last = showing.history.first();
    let values = [
        ("at", chrome.moment(file.changed_at).into()),
        ("who", last.map_or("", |last| last.who.as_str()).into()),
    ];
    let rows = differences.into_iter().map(|each| {
        view! {
            <tr>
                <th scope="row">{each.label}</th>
                <td data-label=chrome.text("goods-mine")>{each.before}</td>
                <td data-label=chrome.text("goods-theirs")>{each.after}</td>
            </tr>
        }
    });
    view! {
        <section
            class="error-summary"
            role="alert"
            tabindex="-1"
            id="errors"
            aria-labelledby="errors-title"
            autofocus
        >
            <h2 id="errors-title">{chrome.text("goods-meanwhile-title")}</h2>
            <p>{chrome.with("goods-meanwhile-text", &values)}</p>
            <table class="table table-wide">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("goods-field")}</th>
                        <th scope="col">{chrome.text("goods-mine")}</th>
                        <th scope="col">{chrome.text("goods-theirs")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="cluster">
                <button class="button" name="step" value="save" form="product">{chrome.text("goods-save-mine")}</button>
                " "
                <a class="button button-quiet" href=chrome.href(&path_of(showing.file))>
                    {chrome.text("goods-take-theirs")}
                </a>
            </p>
        </section>
    }
    .into_any()
}

/// What the form carries along: the drawing of a product without photos.
fn kept_hidden(form: &GoodsForm) -> AnyView {
    ["picture", "picture_alt", "picture_alt_en"]
        .map(|name| view! { <input type="hidden" name=name value=form.get(name).to_owned()/> })
        .into_iter()
        .collect_view()
        .into_any()
}

fn words_section(pen: Pen<'_>, form: &GoodsForm, categories: &[Category]) -> AnyView {
    let chrome = pen.chrome;
    let english = ["name_en", "summary_en", "description_en"];
    let is_open = english
        .iter()
        .any(|name| !form.get(name).trim().is_empty() || pen.wrong(name).is_some());
    let line = |name: &str, line: Line| pen.line(name, form.get(name), line);
    let area = |name: &str, line: Line| pen.area(name, form.get(name), 6, line);
    let mut options = vec![(String::new(), chrome.text("goods-choose"))];
    options.extend(choices(chrome, categories));
    let new_category = Line::words("goods-new-category", 200)
        .hinted("goods-new-category-hint")
        .optional();
    view! {
        <section class="panel" aria-labelledby="words">
            <h2 id="words">{chrome.text("goods-words-title")}</h2>
            {line("name", Line::words("goods-name", 200))}
            <div class="fields">
                {pen.choice("category", form.get("category"), options, Line::words("goods-category", 100))}
                {line("new_category", new_category)}
            </div>
            {line("summary", Line::words("goods-summary", 500).hinted("goods-summary-hint").optional())}
            {area("description", Line::words("goods-description", 20_000).optional())}
            <details open=is_open>
                <summary>{chrome.text("goods-english")}</summary>
                <div class="stack">
                    <p class="hint">{chrome.text("goods-english-hint")}</p>
                    {line("name_en", Line::words("goods-name-en", 200).optional())}
                    {line("summary_en", Line::words("goods-summary-en", 500).optional())}
                    {area("description_en", Line::words("goods-description-en", 20_000).optional())}
                </div>
            </details>
        </section>
    }
    .into_any()
}

/// The photos, and the drawing that stands for them as long as there are none.
fn photos(pen: Pen<'_>, form: &GoodsForm) -> AnyView {
    let (product, _) = form.read();
    let drawing = product.photos.is_empty() && !product.picture.is_empty();
    let drawing = drawing.then(|| thumb(&product.picture, None));
    view! {
        <section class="panel" aria-labelledby="photos">
            <h2 id="photos">{pen.chrome.text("goods-photos-title")}</h2>
            {pen.group(PHOTOS)}
            {drawing}
            {photos_field(pen.chrome, PHOTOS, &product.photos, &product.variants)}
        </section>
    }
    .into_any()
}

fn address(pen: Pen<'_>, form: &GoodsForm) -> AnyView {
    let slug = Line::words("goods-slug", 100)
        .hinted("goods-slug-hint")
        .optional();
    view! {
        <section class="panel" aria-labelledby="address">
            <h2 id="address">{pen.chrome.text("goods-address-title")}</h2>
            {pen.line("slug", form.get("slug"), slug)}
        </section>
    }
    .into_any()
}

/// What may become of the product: what it mostly is first.
fn buttons(chrome: &Chrome, file: Option<&ProductFile>) -> AnyView {
    let step = |value: &'static str, id: &str, class: &'static str| {
        view! { <button class=class name="step" value=value>{chrome.text(id)}</button> " " }.into_any()
    };
    let [draft, published, archived] = ProductState::ALL.map(ProductState::as_str);
    let offered = match file.map(|file| file.form.state) {
        None => vec![
            step(published, "goods-publish", "button"),
            step(draft, "goods-save-draft", "button button-quiet"),
        ],
        Some(ProductState::Draft) => vec![
            step(published, "goods-publish", "button"),
            step("save", "goods-save-draft", "button button-quiet"),
            step(archived, "goods-archive", "button button-quiet"),
        ],
        Some(ProductState::Published) => vec![
            step("save", "goods-save", "button"),
            step(draft, "goods-unpublish", "button button-quiet"),
            step(archived, "goods-archive", "button button-quiet"),
        ],
        Some(ProductState::Archived) => vec![
            step("save", "goods-save", "button"),
            step(published, "goods-publish-again", "button button-quiet"),
            step(draft, "goods-unarchive", "button button-quiet"),
        ],
    };
    view! {
        <div class="cluster form-buttons">
            {offered}
            <button class="button button-quiet" name="step" value="preview" formtarget="_blank">
                {chrome.text("goods-preview")}
            </button>
        </div>
    }
    .into_any()
}
