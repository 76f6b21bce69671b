//! The shelf: all goods or those of a category, in the visitor's order, or those that a search finds.

mod search;

use crate::{
    Chrome,
    document::{Head, shop_page},
    pieces::{Heading, card, contact, icons},
};
use leptos::{either::Either, prelude::*};
use shop::{
    buyer::DeliveryTerms,
    catalog::{Category, Product},
};

/// Cards that are seen without scrolling on a wide screen.
const FIRST_CARDS: usize = 4;

/// What the shelf shows.
pub struct Shelf<'a> {
    /// All categories.
    pub categories: &'a [Category],
    /// The goods of the chosen category, or all goods.
    pub products: &'a [Product],
    /// Slug of the chosen category.
    pub category: Option<&'a str>,
    /// In which order.
    pub sort: Sort,
    /// What was typed into the search field; empty for nothing.
    pub query: &'a str,
    /// What delivery costs.
    pub delivery: &'a DeliveryTerms,
}

/// In which order goods are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// As the merchant arranged them.
    #[default]
    Shelf,
    /// Cheapest first.
    Cheap,
    /// Dearest first.
    Dear,
}

impl Sort {
    const ALL: [Self; 3] = [Self::Shelf, Self::Cheap, Self::Dear];

    /// The order with this name in addresses; anything else is [`Sort::Shelf`].
    pub fn parse(name: &str) -> Self {
        match name {
            "cheap" => Self::Cheap,
            "dear" => Self::Dear,
            _ => Self::Shelf,
        }
    }

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shelf => "",
            Self::Cheap => "cheap",
            Self::Dear => "dear",
        }
    }

    fn words(self, chrome: &Chrome) -> String {
        match self {
            Self::Shelf => chrome.text("sort-shelf"),
            Self::Cheap => chrome.text("sort-cheap"),
            Self::Dear => chrome.text("sort-dear"),
        }
    }
}

/// The page.
pub fn page(chrome: &Chrome, shelf: &Shelf<'_>) -> String {
    let category = shelf
        .category
        .and_then(|slug| shelf.categories.iter().find(|category| category.slug == slug));
    let heading = match category {
        Some(category) => category.name.get(chrome.lang).to_owned(),
        None if !shelf.query.is_empty() => chrome.text("search-title"),
        None => chrome.text("catalogue-title"),
    };
    let path = category.map_or("/".to_owned(), |category| format!("/?category={}", category.slug));
    let head = if shelf.query.is_empty() {
        Head {
            description: Some(promise(chrome, shelf.delivery)),
            ..Head::public(heading.clone(), &path)
        }
    } else {
        Head::private(heading.clone())
    };
    let found = shown(shelf);
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
                {if found.is_empty() {
                    Either::Left(nothing(chrome, shelf))
                } else {
                    Either::Right(goods(chrome, shelf, &found))
                }}
            </div>
        }
    })
}

/// The goods that were asked for, in the order that was asked for.
fn shown<'a>(shelf: &Shelf<'a>) -> Vec<&'a Product> {
    let mut found: Vec<&Product> = shelf
        .products
        .iter()
        .filter(|product| search::finds(shelf.query, product))
        .collect();
    match shelf.sort {
        Sort::Shelf => {}
        Sort::Cheap => found.sort_by_key(|product| product.price_from()),
        Sort::Dear => found.sort_by_key(|product| std::cmp::Reverse(product.price_from())),
    }
    found
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
                value=shelf.query.to_owned()
                placeholder=chrome.text("search-placeholder")
                maxlength="100"
                enterkeyhint="search"
            />
            <button class="button button-quiet" aria-label=chrome.text("search-button")>{icons::glass()}</button>
        </form>
    }
    .into_any()
}

fn chips(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    let chip = |href: String, words: String, is_here: bool| {
        view! { <li><a class="chip" href=href aria-current=is_here.then_some("page")>{words}</a></li> }
    };
    let is_all = shelf.category.is_none() && shelf.query.is_empty();
    let categories = shelf
        .categories
        .iter()
        .map(|category| {
            chip(
                chrome.href(&format!("/?category={}", category.slug)),
                category.name.get(chrome.lang).to_owned(),
                shelf.category == Some(category.slug.as_str()),
            )
        })
        .collect_view();
    view! {
        <nav aria-label=chrome.text("categories-label")>
            <ul class="chips">
                {chip(chrome.href("/"), chrome.text("all-goods"), is_all)}
                {categories}
            </ul>
        </nav>
    }
    .into_any()
}

fn goods(chrome: &Chrome, shelf: &Shelf<'_>, found: &[&Product]) -> AnyView {
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let cards = found
        .iter()
        .enumerate()
        .map(|(place, product)| card(chrome, product, Heading::Second, place < FIRST_CARDS))
        .collect_view();
    view! {
        <div class="cluster cluster-apart">
            <p class="hint" role="status">{chrome.with("goods-count", &[("count", count.into())])}</p>
            {sorting(chrome, shelf)}
        </div>
        <ul class="grid">{cards}</ul>
    }
    .into_any()
}

fn sorting(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    let links = Sort::ALL
        .into_iter()
        .map(|sort| {
            let is_here = sort == shelf.sort;
            view! {
                <a href=chrome.href(&address(shelf, sort)) aria-current=is_here.then_some("true")>{sort.words(chrome)}</a>
                " "
            }
        })
        .collect_view();
    view! { <nav class="sorting" aria-label=chrome.text("sort-label")>{links}</nav> }.into_any()
}

/// The same goods in another order.
fn address(shelf: &Shelf<'_>, sort: Sort) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let fields = [
        ("category", shelf.category.unwrap_or_default()),
        ("q", shelf.query),
        ("sort", sort.as_str()),
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
    let (title, text) = if shelf.query.is_empty() {
        (chrome.text("shelf-empty-title"), chrome.text("shelf-empty-text"))
    } else {
        let title = chrome.with("search-nothing-title", &[("query", shelf.query.into())]);
        (title, chrome.text("search-nothing-text"))
    };
    view! {
        <div class="stack" role="status">
            <h2>{title}</h2>
            <p class="lead">{text}" "{contact(chrome)}</p>
            <p><a class="button button-quiet" href=chrome.href("/")>{chrome.text("whole-catalogue")}</a></p>
        </div>
    }
    .into_any()
}
