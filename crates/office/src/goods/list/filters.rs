//! Which goods are shown, and the address of their list.

use super::GoodsAsked;
use crate::labels;
use app::{Chrome, drawn::Draw, pieces::Field};
use leptos::prelude::*;
use shop::catalog::{
    Category, GoodsQuery, GoodsSort, ProductId, ProductState, StockFilter, VariantId, branches,
};
use std::num::NonZeroU32;

/// Rows whose last change is told: what one page has.
pub(super) const MOST_CHANGED: usize = 50;

/// The goods that the fields mean. What makes no sense is not asked for.
pub(super) fn query(asked: &GoodsAsked) -> GoodsQuery {
    GoodsQuery {
        words: GoodsQuery::words(&asked.q),
        category: Some(asked.category.replace('\0', "")).filter(|slug| !slug.is_empty()),
        state: asked.state.parse().ok(),
        stock: StockFilter::parse(&asked.stock),
        sort: GoodsSort::parse(&asked.sort),
        page: asked.page.parse().unwrap_or(NonZeroU32::MIN),
    }
}

/// Whether not all goods were asked for.
pub(super) fn is_filtered(asked: &GoodsAsked) -> bool {
    let GoodsQuery {
        words,
        category,
        state,
        stock,
        page,
        ..
    } = query(asked);
    !words.is_empty()
        || category.is_some()
        || state.is_some()
        || stock != StockFilter::Any
        || page > NonZeroU32::MIN
}

/// The goods that are said to have been changed.
pub(super) fn changed(asked: &GoodsAsked) -> Vec<ProductId> {
    let numbers = asked.changed.split(',').filter_map(|id| id.parse().ok());
    numbers.map(ProductId).take(MOST_CHANGED).collect()
}

/// The variants whose pieces are said to have been moved.
pub(super) fn moved(asked: &GoodsAsked) -> Vec<VariantId> {
    let numbers = asked.moved.split(',').filter_map(|id| id.parse().ok());
    numbers.map(VariantId).take(MOST_CHANGED).collect()
}

/// The path of the list with these filters, and this page of it.
pub(super) fn address(asked: &GoodsAsked, page: u32) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let page = if page > 1 { page.to_string() } else { String::new() };
    for (name, value) in [
        ("q", asked.q.trim()),
        ("category", &asked.category),
        ("state", &asked.state),
        ("stock", &asked.stock),
        ("sort", &asked.sort),
        ("page", &page),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        none if none.is_empty() => "/admin/goods".to_owned(),
        some => format!("/admin/goods?{some}"),
    }
}

/// The form that asks.
pub(super) fn form(chrome: &Chrome, asked: &GoodsAsked, categories: &[Category]) -> AnyView {
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            value=asked.q.trim().to_owned()
            placeholder=chrome.text("goods-search-placeholder")
            maxlength="100"
            enterkeyhint="search"
        />
    };
    let any = || (String::new(), chrome.text("office-any"));
    let in_words = |value: &str, id: &str| (value.to_owned(), chrome.text(id));
    let states = ProductState::ALL.map(|state| {
        (
            state.as_str().to_owned(),
            labels::product_state(chrome, state).text,
        )
    });
    let stocks = [
        in_words(StockFilter::Low.as_str(), "goods-stock-low"),
        in_words(StockFilter::None.as_str(), "goods-stock-none"),
    ];
    let sorts = [
        in_words(GoodsSort::Shelf.as_str(), "goods-sort-shelf"),
        in_words(GoodsSort::Changed.as_str(), "goods-sort-changed"),
    ];
    let select = |name: &'static str, label: &str, options: Vec<(String, String)>, chosen: &str| {
        let options = options
            .into_iter()
            .map(|(value, words)| {
                let is_chosen = value == chosen;
                view! { <option value=value selected=is_chosen>{words}</option> }
            })
            .collect_view();
        let select = view! { <select id=name name=name>{options}</select> };
        Field::new(name, chrome.text(label)).around(chrome, select.drawn())
    };
    let with_any = |options: &[(String, String)]| [&[any()][..], options].concat();
    let search = Field::new("q", chrome.text("office-search-label"));
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/goods")>
            {search.around(chrome, query.drawn())}
            {select("category", "goods-category", with_any(&choices(chrome, categories)), &asked.category)}
            {select("state", "goods-state", with_any(&states), &asked.state)}
            {select("stock", "goods-free", with_any(&stocks), &asked.stock)}
            {select("sort", "sort-label", sorts.to_vec(), &asked.sort)}
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

/// The tree of categories as values of a field with their words, parts below what they are parts of.
pub(in crate::goods) fn choices(chrome: &Chrome, categories: &[Category]) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    for branch in branches(categories) {
        let name = |category: &Category| category.name.get(chrome.lang).to_owned();
        choices.push((branch.category.slug.clone(), name(branch.category)));
        let parts = branch.parts.into_iter();
        choices.extend(parts.map(|part| (part.slug.clone(), format!("— {}", name(part)))));
    }
    choices
}
