//! What holds for every page, whether something hostile or something ordinary stands in the texts that people type.

use super::World;
use scraper::{Html, Selector};
use shop::text::Lang;
use std::collections::BTreeSet;

const HOSTILE: &str = r#"</textarea></title></script><img src=x onerror=alert(1)>"'&"#;

/// Makes every page of a world, each under a name.
pub type Pages = fn(&World) -> Vec<(String, String)>;

/// All pages in both languages.
fn everything(pages: Pages, typed: &'static str) -> Vec<(String, Html, String)> {
    [Lang::Ru, Lang::En]
        .into_iter()
        .flat_map(|lang| pages(&World::new(lang, typed)))
        .map(|(name, html)| (name, Html::parse_document(&html), html))
        .collect()
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).unwrap()).count()
}

/// Whatever people type stays text.
pub fn nothing_that_people_type_becomes_markup(pages: Pages) {
    for (name, page, html) in everything(pages, HOSTILE) {
        assert!(!html.contains(HOSTILE), "{name}");
        assert_eq!(count(&page, r#"img[src="x"]"#), 0, "{name}");
        assert_eq!(
            count(&page, "script"),
            count(&page, r#"script[src^="/boot.js"]"#),
            "{name}"
        );
        assert_eq!(count(&page, "head > title"), 1, "{name}");
        assert_eq!(
            count(&page, "body > footer") + count(&page, "body.office"),
            1,
            "{name}"
        );
    }
}

/// The content security policy would refuse them.
pub fn no_page_has_a_style_or_a_script_of_its_own(pages: Pages) {
    for (name, page, _) in everything(pages, "текст") {
        assert_eq!(count(&page, "style, [style], script:not([src])"), 0, "{name}");
        for element in page.select(&Selector::parse("*").unwrap()) {
            let handler = element
                .value()
                .attrs()
                .find(|(attribute, _)| attribute.starts_with("on"));
            assert_eq!(handler, None, "{name}");
        }
    }
}

/// Headings, labels and ids are such that a screen reader finds its way.
pub fn every_page_can_be_walked_without_seeing_it(pages: Pages) {
    for (name, page, _) in everything(pages, "текст") {
        assert_eq!(count(&page, "h1"), 1, "{name}: one main heading");
        assert_eq!(count(&page, "main"), 1, "{name}: one main part");
        assert_eq!(count(&page, "img:not([alt])"), 0, "{name}: pictures have words");
        let mut ids = BTreeSet::new();
        for element in page.select(&Selector::parse("[id]").unwrap()) {
            let id = element.value().attr("id").unwrap().to_owned();
            assert!(ids.insert(id.clone()), "{name}: {id} twice");
        }
        for attribute in ["for", "aria-labelledby", "aria-describedby"] {
            let selector = Selector::parse(&format!("[{attribute}]")).unwrap();
            for element in page.select(&selector) {
                for id in element.value().attr(attribute).unwrap().split(' ') {
                    assert!(ids.contains(id), "{name}: {attribute} names {id}");
                }
            }
        }
        let fields = r#"input:not([type="hidden"]), select, textarea"#;
        for field in page.select(&Selector::parse(fields).unwrap()) {
            let id = field.value().attr("id").unwrap_or_default();
            let has_label = field.value().attr("aria-label").is_some()
                || count(&page, &format!(r#"label[for="{id}"]"#)) == 1
                || field
                    .ancestors()
                    .any(|up| up.value().as_element().is_some_and(|up| up.name() == "label"));
            assert!(has_label, "{name}: {}", field.html());
        }
    }
}

/// No id of a sentence stands where the sentence should.
pub fn no_sentence_is_missing(pages: Pages) {
    let id = |text: &str| {
        let is_word = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        text.contains('-') && text.split('-').all(is_word)
    };
    for (name, page, _) in everything(pages, "текст") {
        for text in page.root_element().text() {
            assert!(!id(text.trim()), "{name}: {text}");
        }
    }
}
