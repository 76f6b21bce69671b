//! The shelf: a page of goods that were asked for, and the ways to ask for others.

mod pager;

use crate::{
    Chrome,
    document::{Head, shop_page},
    drawn::Draw,
    pieces::{DrawnCard, Frame, contact, grid, icons, picture},
};
use leptos::{either::Either, prelude::*};
use shop::{
    buyer::DeliveryTerms,
    catalog::{Branch, Category, ShelfPage, ShelfQuery, Sort, branches},
};

/// What the shelf shows.
pub struct Shelf<'a> {
    /// All categories.
    pub categories: &'a [Category],
    /// What was asked for.
    pub wanted: &'a ShelfQuery,
    /// What was typed into the search field; empty for nothing.
    pub typed: &'a str,
    /// One page of the goods that fit, with how many there are in all.
    pub page: &'a ShelfPage<DrawnCard>,
    /// What delivery costs: said above the goods and to search engines.
    pub delivery: &'a DeliveryTerms,
    /// Whether somebody of the staff looks: a shop without goods shows them where to begin.
    pub is_staff: bool,
}

impl Shelf<'_> {
    /// The one address of this page, without the language.
    pub fn address(&self) -> String {
        address(self, self.wanted.sort, self.page.page)
    }
}

/// The whole document of the shelf.
pub fn page(chrome: &Chrome, shelf: &Shelf<'_>) -> String {
    let wanted = shelf.wanted.category.as_ref();
    let category = wanted.and_then(|slug| shelf.categories.iter().find(|category| category.slug == *slug));
    let heading = match category {
        Some(category) => category.name.get(chrome.lang).to_owned(),
        None if !shelf.typed.is_empty() => chrome.text("search-title"),
        None => chrome.text("catalogue-title"),
    };
    let title = match shelf.page.page {
        1 => heading.clone(),
        page => chrome.with(
            "page-title",
            &[("title", heading.as_str().into()), ("page", page.into())],
        ),
    };
    let head = if shelf.typed.is_empty() {
        // Sorted in any order these are the same goods, so search engines get one address.
        let path = address(shelf, Sort::Shelf, shelf.page.page);
        Head {
            description: Some(promise(chrome, shelf.delivery)),
            ..Head::public(title, &path)
        }
    } else {
        Head::private(title)
    };
    shop_page(chrome, &head, || {
        view! {
            <div class="stack stack-loose">
                <div class="catalogue-head">
                    <div class="stack stack-tight">
                        <h1>{heading}</h1>
                        <p class="lead">{promise(chrome, shelf.delivery)}</p>
                    </div>
                    {search_form(chrome, shelf)}
                </div>
                {chips(chrome, shelf)}
                {category.map(|category| about(chrome, category))}
                {if shelf.page.cards.is_empty() {
                    Either::Left(nothing(chrome, shelf))
                } else {
                    Either::Right(goods(chrome, shelf))
                }}
            </div>
        }
    })
}

/// What the merchant says and shows of a category, above its goods.
fn about(chrome: &Chrome, category: &Category) -> AnyView {
    let summary = category.summary.get(chrome.lang);
    let words = (!summary.is_empty()).then(|| view! { <p>{summary.to_owned()}</p> });
    let frame = Frame {
        sizes: "7rem",
        is_seen_first: true,
        is_main: false,
    };
    let photo = category.picture.as_ref().map(|photo| {
        let photo = picture(chrome, Some(photo), ("", &category.name), frame);
        view! { <div class="category-picture">{photo}</div> }
    });
    if words.is_none() && photo.is_none() {
        return ().drawn();
    }
    view! { <div class="category-about">{photo}{words}</div> }.drawn()
}

fn promise(chrome: &Chrome, delivery: &DeliveryTerms) -> String {
    let values = [
        ("price", delivery.courier.to_string().into()),
        ("free", delivery.free_from.to_string().into()),
    ];
    chrome.with("delivery-promise", &values)
}

fn search_form(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    view! {
        <form class="search" role="search" action=chrome.href("/") method="get">
            <label class="visually-hidden" for="q">{chrome.text("search-label")}</label>
            <input
                class="input"
                id="q"
                name="q"
                type="search"
                value=shelf.typed.to_owned()
                placeholder=chrome.text("search-placeholder")
                maxlength="100"
                enterkeyhint="search"
            />
            <button class="button button-quiet" aria-label=chrome.text("search-button")>{icons::glass()}</button>
        </form>
    }
    .drawn()
}

/// The categories, and below them the parts of the one that was chosen.
fn chips(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    let chip = |href: String, words: String, is_here: Option<&'static str>| {
        view! { <li><a class="chip" href=href aria-current=is_here>{words}</a></li> }
    };
    let is_chosen = |category: &Category| shelf.wanted.category.as_ref() == Some(&category.slug);
    // "true" is said of what the chosen one is a part of.
    let category = |category: &Category, is_open: bool| {
        let is_here = is_chosen(category)
            .then_some("page")
            .or(is_open.then_some("true"));
        let href = chrome.href(&format!("/?category={}", category.slug));
        chip(href, category.name.get(chrome.lang).to_owned(), is_here)
    };
    let branches = branches(shelf.categories);
    let is_open = |branch: &Branch<'_>| branch.parts.iter().any(|part| is_chosen(part));
    let uppers = branches
        .iter()
        .map(|branch| category(branch.category, is_open(branch)))
        .collect_view();
    let mut open = branches.iter();
    let open = open.find(|branch| is_chosen(branch.category) || is_open(branch));
    let parts = open.filter(|branch| !branch.parts.is_empty()).map(|branch| {
        let parts = branch
            .parts
            .iter()
            .map(|part| category(part, false))
            .collect_view();
        view! { <ul class="chips">{parts}</ul> }
    });
    let is_all = shelf.wanted.category.is_none() && shelf.typed.is_empty();
    view! {
        <nav aria-label=chrome.text("categories-label")>
            <ul class="chips">
                {chip(chrome.href("/"), chrome.text("all-goods"), is_all.then_some("page"))}
                {uppers}
            </ul>
            {parts}
        </nav>
    }
    .drawn()
}

fn goods(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    view! {
        <div class="cluster cluster-apart">
            <p class="hint" role="status">{chrome.with("goods-count", &[("count", shelf.page.total.into())])}</p>
            {sorting(chrome, shelf)}
        </div>
        {grid(&shelf.page.cards)}
        {pager::pager(chrome, shelf)}
    }
    .drawn()
}

fn sorting(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    let links = Sort::ALL
        .into_iter()
        .map(|sort| {
            let is_here = sort == shelf.wanted.sort;
            view! {
                <a href=chrome.href(&address(shelf, sort, 1)) aria-current=is_here.then_some("true")>{chrome.text(words_of(sort))}</a>
                " "
            }
        })
        .collect_view();
    view! { <nav class="sorting" aria-label=chrome.text("sort-label")>{links}</nav> }.drawn()
}

fn words_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Shelf => "sort-shelf",
        Sort::Cheap => "sort-cheap",
        Sort::Dear => "sort-dear",
    }
}

/// The same goods in this order, and this page of them.
fn address(shelf: &Shelf<'_>, sort: Sort, page: u32) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let page = if page > 1 { page.to_string() } else { String::new() };
    let fields = [
        ("category", shelf.wanted.category.as_deref().unwrap_or_default()),
        ("q", shelf.typed),
        ("sort", sort.as_str()),
        ("page", page.as_str()),
    ];
    for (name, value) in fields {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        none if none.is_empty() => "/".to_owned(),
        some => format!("/?{some}"),
    }
}

fn nothing(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    if shelf.wanted.category.is_none() && shelf.typed.is_empty() {
        return no_goods(chrome, shelf.is_staff);
    }
    let (title, text) = if shelf.typed.is_empty() {
        (chrome.text("shelf-empty-title"), chrome.text("shelf-empty-text"))
    } else {
        let title = chrome.with("search-nothing-title", &[("query", shelf.typed.into())]);
        (title, chrome.text("search-nothing-text"))
    };
    view! {
        <div class="stack" role="status">
            <h2>{title}</h2>
            <p class="lead">{text}" "{contact(chrome)}</p>
            <p><a class="button button-quiet" href=chrome.href("/")>{chrome.text("whole-catalogue")}</a></p>
        </div>
    }
    .drawn()
}

/// A shop that sells nothing yet.
fn no_goods(chrome: &Chrome, is_staff: bool) -> AnyView {
    let begin = is_staff.then(|| {
        view! {
            <p>{chrome.text("shelf-begin-text")}</p>
            <p><a class="button" href=chrome.href("/admin/goods")>{chrome.text("shelf-begin")}</a></p>
        }
    });
    view! {
        <div class="stack" role="status">
            <h2>{chrome.text("shelf-empty-title")}</h2>
            <p class="lead">{chrome.text("shelf-no-goods-text")}" "{contact(chrome)}</p>
            {begin}
        </div>
    }
    .drawn()
}
