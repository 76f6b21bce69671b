//! What holds for every page of the shop window.

use super::pages::pages;
use crate::sample::{World, rules};
use scraper::{Html, Selector};
use shop::text::Lang;

#[test]
fn nothing_that_people_type_becomes_markup() {
    rules::nothing_that_people_type_becomes_markup(pages);
}

#[test]
fn no_page_has_a_style_or_a_script_of_its_own() {
    rules::no_page_has_a_style_or_a_script_of_its_own(pages);
}

#[test]
fn every_page_can_be_walked_without_seeing_it() {
    rules::every_page_can_be_walked_without_seeing_it(pages);
}

#[test]
fn no_sentence_is_missing() {
    rules::no_sentence_is_missing(pages);
}

/// What stands around a page is kept for small carts and drawn for full ones. Nine pieces and ten have the same noun.
#[test]
fn pages_are_the_same_whether_their_frame_is_kept_or_drawn() {
    for lang in [Lang::Ru, Lang::En] {
        let with = |pieces: u32| {
            let mut world = World::new(lang, "текст");
            world.chrome.cart_pieces = pieces;
            pages(&world)
        };
        let says = |pieces: u32| format!(r#"data-cart="pieces">{pieces}<"#);
        // Those that everybody may find have no such frame, and some of them say the number once more.
        let is_framed = |page: &str| !page.contains(r#"rel="canonical""#);
        let mut framed = 0;
        for ((name, kept), (_, drawn)) in with(9).into_iter().zip(with(10)) {
            if is_framed(&kept) {
                framed += 1;
                assert_eq!(kept, drawn.replace(&says(10), &says(9)), "{name}");
            }
        }
        assert!(framed > 10, "{framed}");
    }
}

#[test]
fn private_pages_keep_search_engines_away() {
    let count = |page: &Html, selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
    for (name, page) in pages(&World::new(Lang::Ru, "текст")) {
        let page = Html::parse_document(&page);
        let is_public = ["catalogue", "empty shelf", "/"]
            .iter()
            .any(|public| name.starts_with(public))
            || name.starts_with("product")
            || name == "sold out";
        let hidden = count(&page, r#"meta[name="robots"][content="noindex"]"#);
        assert_eq!(hidden, usize::from(!is_public), "{name}");
        assert_eq!(
            count(&page, r#"link[rel="canonical"]"#),
            usize::from(is_public),
            "{name}"
        );
    }
}
