//! The links between the pages of the shelf.

use super::{Shelf, address};
use crate::{Chrome, drawn::Draw};
use leptos::prelude::*;

/// The links, if there is more than one page.
pub(super) fn pager(chrome: &Chrome, shelf: &Shelf<'_>) -> AnyView {
    let (here, pages) = (shelf.page.page, shelf.page.pages);
    if pages < 2 {
        return ().drawn();
    }
    let href = |page| chrome.href(&address(shelf, shelf.wanted.sort, page));
    let step = |rel: &'static str, page: u32, id: &str| {
        view! { <li><a class="chip" rel=rel href=href(page)>{chrome.text(id)}</a></li> }
    };
    let numbers = numbers(here, pages)
        .into_iter()
        .map(|number| match number {
            Some(page) => {
                let label = chrome.with("page-number", &[("page", page.into())]);
                let is_here = (page == here).then_some("page");
                view! { <li><a class="chip" href=href(page) aria-label=label aria-current=is_here>{page}</a></li> }
                    .drawn()
            }
            None => view! { <li aria-hidden="true">"…"</li> }.drawn(),
        })
        .collect_view();
    view! {
        <nav aria-label=chrome.text("pages-label")>
            <ul class="pages">
                {(here > 1).then(|| step("prev", here - 1, "page-before"))}
                {numbers}
                {(here < pages).then(|| step("next", here + 1, "page-after"))}
            </ul>
        </nav>
    }
    .drawn()
}

/// The first and the last page and those around this one; `None` stands for those between.
fn numbers(here: u32, pages: u32) -> Vec<Option<u32>> {
    let mut numbers = Vec::new();
    let mut last = 0;
    for page in [1, here.saturating_sub(1), here, here.saturating_add(1), pages] {
        if page <= last || page > pages {
            continue;
        }
        match page - last {
            1 => {}
            2 => numbers.push(Some(last + 1)),
            _ => numbers.push(None),
        }
        numbers.push(Some(page));
        last = page;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn a_page_leads_to_its_neighbours_and_to_both_ends() {
        let shown = |here, pages| {
            let numbers = numbers(here, pages).into_iter();
            let numbers = numbers.map(|number| number.map_or("…".to_owned(), |page| page.to_string()));
            numbers.collect::<Vec<_>>().join(" ")
        };
        for (here, pages, expected) in [
            (1, 2, "1 2"),
            (2, 2, "1 2"),
            (1, 5, "1 2 … 5"),
            (2, 5, "1 2 3 4 5"),
            (3, 5, "1 2 3 4 5"),
            (4, 5, "1 2 3 4 5"),
            (5, 5, "1 … 4 5"),
            (60, 125, "1 … 59 60 61 … 125"),
        ] {
            assert_eq!(shown(here, pages), expected, "{here} of {pages}");
        }
    }
}
