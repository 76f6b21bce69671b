//! Categories: a tree of two levels, in the order of the shelf.

use super::{
    fields::{Line, Pen},
    form::{FormFault, Row, fault_of, text_of},
    list::thumb,
};
use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
    photos_field, photos_of,
};
use app::{
    Chrome, Trouble,
    drawn::Draw,
    pieces::{crumbs, error_box},
    views::Link,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::{
    catalog::{Category, Photo, branches},
    desk::Error,
    journal::Doing,
    order::Refusal,
    staff::Admin,
    text::Text,
};

/// The form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryForm {
    fields: Row,
    /// Its picture: the first of those that were put in.
    picture: Option<Photo>,
    step: Step,
}

/// What a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Step {
    #[default]
    Save,
    Up,
    Down,
    Remove,
}

/// What came of a form.
#[derive(Debug)]
pub enum CategoryOutcome {
    /// It is done.
    Done,
    /// Something is wrong with it.
    Again(Box<CategoryTried>),
}

/// A form that was refused; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone)]
pub struct CategoryTried {
    /// What was typed.
    pub(crate) form: CategoryForm,
    /// What is wrong with it.
    pub(crate) faults: Vec<FormFault>,
    /// Why nothing was done though nothing is wrong with it.
    pub(crate) refusal: Option<Refusal>,
}

impl CategoryTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match self.refusal {
            Some(Refusal::ChangedMeanwhile) => StatusCode::CONFLICT,
            Some(_) | None => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

impl CategoryForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let picture = photos_of(&fields).and_then(|photos| photos.into_iter().next());
        // No browser sends a NUL, and no database takes it.
        let fields = fields
            .into_iter()
            .map(|(name, text)| (name, text.replace('\0', "")));
        let mut fields: Row = fields.collect();
        let step = match fields.remove("step").as_deref() {
            Some("up") => Step::Up,
            Some("down") => Step::Down,
            Some("remove") => Step::Remove,
            Some(_) | None => Step::Save,
        };
        Self {
            fields,
            picture,
            step,
        }
    }

    /// Does what the pressed button says.
    pub async fn carry_out(self, desk: &Desk, staff: &Admin) -> Result<CategoryOutcome, Error> {
        let slug = self.get("slug").to_owned();
        let doing = match self.step {
            Step::Save => Doing::CategoryKept,
            Step::Remove => Doing::CategoryDeleted,
            Step::Up | Step::Down => Doing::CategoriesOrdered,
        };
        let named = slug.clone();
        let done = match self.step {
            Step::Save => {
                let Ok(seen) = self.seen() else {
                    return Ok(self.again(Vec::new(), Some(Refusal::ChangedMeanwhile)));
                };
                match desk.shop.save_category(staff, self.read(), seen).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(faults)) => {
                        let faults = faults.into_iter().map(fault_of).collect();
                        return Ok(self.again(faults, None));
                    }
                    Err(error) => Err(error),
                }
            }
            Step::Remove => desk.shop.delete_category(staff, slug).await.map(drop),
            Step::Up | Step::Down => {
                let categories = desk.shop.categories().await?;
                let order = moved(&categories, &slug, self.step == Step::Up);
                desk.shop.order_categories(staff, order).await.map(drop)
            }
        };
        match done {
            Ok(()) => {
                desk.shop.note_doing(staff, doing, &named, (desk.now)()).await?;
                Ok(CategoryOutcome::Done)
            }
            Err(Error::Refused(refusal)) => Ok(self.again(Vec::new(), Some(refusal))),
            Err(error) => Err(error),
        }
    }

    fn again(self, faults: Vec<FormFault>, refusal: Option<Refusal>) -> CategoryOutcome {
        CategoryOutcome::Again(Box::new(CategoryTried {
            form: self,
            faults,
            refusal,
        }))
    }

    fn get(&self, name: &str) -> &str {
        text_of(&self.fields, name)
    }

    /// The category that was typed.
    fn read(&self) -> Category {
        let known = self.get("known");
        let text = |name: &str, english: &str| Text {
            ru: self.get(name).to_owned(),
            en: self.get(english).to_owned(),
        };
        Category {
            slug: if known.is_empty() { self.get("slug") } else { known }.to_owned(),
            name: text("name", "name_en"),
            summary: text("summary", "summary_en"),
            parent: Some(self.get("category").to_owned()).filter(|parent| !parent.is_empty()),
            picture: self.picture.clone(),
        }
    }

    /// The category as it was when its form was drawn; `None` of a new one.
    fn seen(&self) -> serde_json::Result<Option<Category>> {
        if self.get("known").is_empty() {
            return Ok(None);
        }
        serde_json::from_str(self.get("seen")).map(Some)
    }

    /// The form to be sent again on top of what the categories are by now. What is gone is a new one.
    fn on_top_of(mut self, categories: &[Category]) -> Self {
        let known = self.get("known").to_owned();
        match categories.iter().find(|category| category.slug == known) {
            Some(category) => self.fields.insert("seen".to_owned(), shown(category)),
            None => self.fields.insert("known".to_owned(), String::new()),
        };
        self
    }

    fn of_category(category: &Category) -> Self {
        let seen = shown(category);
        let fields = [
            ("known", &category.slug),
            ("seen", &seen),
            ("slug", &category.slug),
            ("name", &category.name.ru),
            ("name_en", &category.name.en),
            ("summary", &category.summary.ru),
            ("summary_en", &category.summary.en),
        ];
        let fields = fields.map(|(name, text)| (name.to_owned(), text.clone()));
        let parent = category.parent.clone().unwrap_or_default();
        Self {
            fields: fields
                .into_iter()
                .chain([("category".to_owned(), parent)])
                .collect(),
            picture: category.picture.clone(),
            step: Step::Save,
        }
    }
}

/// A category as its form carries it along.
fn shown(category: &Category) -> String {
    serde_json::to_string(category).unwrap_or_default()
}

/// Slugs of all categories in their order, with this one before or behind its neighbour of the same level.
fn moved(categories: &[Category], slug: &str, is_up: bool) -> Vec<String> {
    let mut order: Vec<&Category> = categories.iter().collect();
    let here = order.iter().position(|category| category.slug == slug);
    let neighbour = here.and_then(|here| {
        let is_beside = |at: &usize| order[*at].parent == order[here].parent;
        if is_up {
            (0..here).rev().find(is_beside)
        } else {
            (here + 1..order.len()).find(is_beside)
        }
    });
    if let (Some(here), Some(neighbour)) = (here, neighbour) {
        order.swap(here, neighbour);
    }
    order.into_iter().map(|category| category.slug.clone()).collect()
}

/// `/admin/categories`. A form that was refused is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<CategoryTried>();
    let edited = use_query_map().read_untracked().get("edit");
    page(async move {
        let (desk, chrome, _) = Desk::for_page()?;
        let categories = desk.shop.categories().await;
        let categories = categories.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, &categories, edited.as_deref(), tried.as_ref()))
    })
}

/// What the page shows: the tree, and the form of a new category or of the one with the slug `edited`.
pub(crate) fn content(
    chrome: &Chrome,
    categories: &[Category],
    edited: Option<&str>,
    tried: Option<&CategoryTried>,
) -> AnyView {
    let title = chrome.text("categories-title");
    let document_title = if tried.is_some() {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title.clone()
    };
    let goods = Link {
        href: chrome.href("/admin/goods"),
        text: chrome.text("goods-list-title"),
    };
    let edited = categories
        .iter()
        .find(|category| Some(category.slug.as_str()) == edited);
    let form = match (tried.filter(|tried| tried.form.step == Step::Save), edited) {
        (Some(tried), _) if tried.refusal == Some(Refusal::ChangedMeanwhile) => {
            tried.form.clone().on_top_of(categories)
        }
        (Some(tried), _) => tried.form.clone(),
        (None, Some(edited)) => CategoryForm::of_category(edited),
        (None, None) => CategoryForm::default(),
    };
    let pen = Pen {
        chrome,
        faults: tried.map(|tried| tried.faults.as_slice()).unwrap_or_default(),
    };
    let refusal = tried.and_then(|tried| tried.refusal.as_ref()).map(|refusal| {
        let words = Trouble::from(refusal.clone()).text(chrome);
        error_box(chrome.text("goods-bulk-not-done"), words)
    });
    let body = view! {
        <div class="stack stack-loose">
            {crumbs(chrome, vec![goods], Some(title.clone()))}
            <h1>{title}</h1>
            {refusal}
            {pen.summary()}
            {tree(chrome, categories)}
            {fields(pen, &form, categories)}
        </div>
    };
    office_page(chrome, &document_title, Room::Goods, body.drawn())
}

fn tree(chrome: &Chrome, categories: &[Category]) -> AnyView {
    if categories.is_empty() {
        return view! { <p class="lead">{chrome.text("categories-none")}</p> }.drawn();
    }
    let each = branches(categories).into_iter().map(|branch| {
        let parts = branch
            .parts
            .into_iter()
            .map(|part| node(chrome, part, ().drawn()));
        let parts = parts.collect::<Vec<_>>();
        let parts = (!parts.is_empty()).then(|| view! { <ul class="category-tree">{parts}</ul> });
        node(chrome, branch.category, parts.drawn())
    });
    view! { <ul class="category-tree">{each.collect_view()}</ul> }.drawn()
}

/// A category with its buttons; what is part of it stands below.
fn node(chrome: &Chrome, category: &Category, parts: AnyView) -> AnyView {
    let name = category.name.get(chrome.lang).to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("edit", &category.slug);
    let edit = chrome.href(&format!("/admin/categories?{}#category-form", query.finish()));
    let button = |step: &'static str, id: &str, sign: &'static str| {
        let label = chrome.with(id, &[("name", name.as_str().into())]);
        view! { <button class="button button-quiet" name="step" value=step aria-label=label>{sign}</button> " " }
    };
    view! {
        <li>
            <div class="cluster cluster-apart">
                <a class="goods-name" href=edit>
                    {category.picture.as_ref().map(|picture| thumb("", Some(picture)))}
                    <span>{name.clone()}</span>
                </a>
                <form class="cluster" method="post" action=chrome.href("/admin/categories")>
                    <input type="hidden" name="slug" value=category.slug.clone()/>
                    {button("up", "categories-up", "↑")}
                    {button("down", "categories-down", "↓")}
                    {button("remove", "categories-remove", "×")}
                </form>
            </div>
            {parts}
        </li>
    }
    .drawn()
}

fn fields(pen: Pen<'_>, form: &CategoryForm, categories: &[Category]) -> AnyView {
    let chrome = pen.chrome;
    let known = form.get("known");
    let is_new = known.is_empty();
    let title = chrome.text(if is_new {
        "categories-add"
    } else {
        "categories-edit"
    });
    let line = |name: &str, line: Line| pen.line(name, form.get(name), line);
    let mut parents = vec![(String::new(), chrome.text("categories-no-parent"))];
    let uppers = branches(categories).into_iter().map(|branch| branch.category);
    let uppers = uppers.filter(|upper| upper.slug != known && upper.parent.is_none());
    parents.extend(uppers.map(|upper| (upper.slug.clone(), upper.name.get(chrome.lang).to_owned())));
    let slug = is_new.then(|| {
        line(
            "slug",
            Line::words("goods-slug", 100)
                .hinted("categories-slug-hint")
                .optional(),
        )
    });
    let english = ["name_en", "summary_en"];
    let is_open = english
        .iter()
        .any(|name| !form.get(name).is_empty() || pen.wrong(name).is_some());
    let picture: Vec<Photo> = form.picture.iter().cloned().collect();
    let cancel = (!is_new).then(|| {
        view! { " " <a href=chrome.href("/admin/categories")>{chrome.text("categories-add")}</a> }
    });
    view! {
        <form class="panel" id="category-form" method="post" action=chrome.href("/admin/categories") novalidate>
            <h2>{title}</h2>
            <input type="hidden" name="known" value=known.to_owned()/>
            <input type="hidden" name="seen" value=form.get("seen").to_owned()/>
            {line("name", Line::words("goods-name", 200))}
            {pen.choice("category", form.get("category"), parents, Line::words("categories-parent", 100))}
            {line("summary", Line::words("categories-summary", 500).optional())}
            {photos_field(chrome, &picture, &[])}
            <details open=is_open>
                <summary>{chrome.text("goods-english")}</summary>
                <div class="stack">
                    {line("name_en", Line::words("goods-name-en", 200).optional())}
                    {line("summary_en", Line::words("categories-summary-en", 500).optional())}
                </div>
            </details>
            {slug}
            <p class="cluster">
                <button class="button" name="step" value="save">{chrome.text("goods-save")}</button>
                {cancel}
            </p>
        </form>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_changes_places_with_its_neighbour_of_the_same_level() {
        let category = |slug: &str, parent: Option<&str>| Category {
            slug: slug.into(),
            parent: parent.map(Into::into),
            ..Category::default()
        };
        let tree = [
            category("wear", None),
            category("hats", Some("wear")),
            category("home", None),
            category("caps", Some("wear")),
        ];
        for (slug, is_up, order) in [
            ("home", true, ["home", "hats", "wear", "caps"]),
            ("hats", false, ["wear", "caps", "home", "hats"]),
            ("wear", true, ["wear", "hats", "home", "caps"]),
            ("caps", false, ["wear", "hats", "home", "caps"]),
            ("gone", true, ["wear", "hats", "home", "caps"]),
        ] {
            assert_eq!(moved(&tree, slug, is_up), order, "{slug}");
        }
    }
}
