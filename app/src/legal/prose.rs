//! Long texts: a line that starts with `## ` is a heading, with `- ` an item of a list, any other one a paragraph.

use crate::drawn::Draw;
use leptos::prelude::*;

/// The text as headings, lists and paragraphs.
pub fn blocks(text: &str) -> AnyView {
    let mut blocks: Vec<AnyView> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(item) = line.strip_prefix("- ") {
            items.push(item.to_owned());
            continue;
        }
        blocks.extend(list(&mut items));
        let line = line.to_owned();
        blocks.push(match line.strip_prefix("## ") {
            Some(heading) => view! { <h2>{heading.to_owned()}</h2> }.drawn(),
            None => view! { <p>{line}</p> }.drawn(),
        });
    }
    blocks.extend(list(&mut items));
    blocks.drawn()
}

/// The items collected so far, taken out.
fn list(items: &mut Vec<String>) -> Option<AnyView> {
    if items.is_empty() {
        return None;
    }
    let items = items
        .drain(..)
        .map(|item| view! { <li>{item}</li> })
        .collect_view();
    Some(view! { <ul>{items}</ul> }.drawn())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_headings_lists_and_paragraphs() {
        let html = blocks("Слово <b>\n## Раздел\n- раз\n- два\n\nконец")
            .to_html()
            .replace("<!>", "");
        assert_eq!(
            html,
            "<p>Слово &lt;b&gt;</p><h2>Раздел</h2><ul><li>раз</li><li>два</li></ul><p>конец</p>"
        );
    }
}
