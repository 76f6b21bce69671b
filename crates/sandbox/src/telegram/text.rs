//! A parsed message in the three forms it is needed in: plain, as entities, and as safe HTML for the page.

use html_escape::{encode_double_quoted_attribute, encode_text};
use serde_json::{Value, json};

use super::markup::{Node, Tag};

/// The text that people read.
pub(super) fn plain(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(_, children) => plain(children),
        })
        .collect()
}

/// Length as Telegram counts it, in UTF-16 units.
pub(super) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The `entities` of the answer, with offsets in UTF-16 units.
pub(super) fn entities(nodes: &[Node]) -> Vec<Value> {
    let mut entities = Vec::new();
    collect(nodes, 0, &mut entities);
    entities
}

/// Adds the entities of these nodes, which begin at `start`; returns where they end.
fn collect(nodes: &[Node], start: usize, entities: &mut Vec<Value>) -> usize {
    nodes.iter().fold(start, |offset, node| match node {
        Node::Text(text) => offset + length(text),
        Node::Element(tag, children) => {
            let place = entities.len();
            let end = collect(children, offset, entities);
            if let Some(mut entity) = entity(tag, children).filter(|_| end > offset) {
                entity["offset"] = offset.into();
                entity["length"] = (end - offset).into();
                entities.insert(place, entity);
            }
            end
        }
    })
}

fn entity(tag: &Tag, children: &[Node]) -> Option<Value> {
    Some(match tag {
        Tag::Bold => json!({ "type": "bold" }),
        Tag::Italic => json!({ "type": "italic" }),
        Tag::Underline => json!({ "type": "underline" }),
        Tag::Strikethrough => json!({ "type": "strikethrough" }),
        Tag::Spoiler => json!({ "type": "spoiler" }),
        Tag::Link(href) => json!({ "type": "text_link", "url": href.as_ref()? }),
        Tag::CustomEmoji(id) => json!({ "type": "custom_emoji", "custom_emoji_id": id }),
        // Code in a language is part of the `pre` around it.
        Tag::Code(Some(_)) => return None,
        Tag::Code(None) => json!({ "type": "code" }),
        Tag::Pre => match children {
            [Node::Element(Tag::Code(Some(language)), _)] => json!({ "type": "pre", "language": language }),
            _ => json!({ "type": "pre" }),
        },
        Tag::Quote => json!({ "type": "blockquote" }),
        Tag::ExpandableQuote => json!({ "type": "expandable_blockquote" }),
    })
}

/// HTML for the sandbox's page; all text and addresses are escaped.
pub(super) fn to_html(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => encode_text(text).into_owned(),
            Node::Element(tag, children) => element(tag, &to_html(children)),
        })
        .collect()
}

fn element(tag: &Tag, inside: &str) -> String {
    let name = match tag {
        Tag::Bold => "b",
        Tag::Italic => "i",
        Tag::Underline => "u",
        Tag::Strikethrough => "s",
        Tag::Code(_) => "code",
        Tag::Pre => "pre",
        Tag::Quote | Tag::ExpandableQuote => "blockquote",
        Tag::Spoiler => return format!("<span class=\"spoiler\">{inside}</span>"),
        Tag::CustomEmoji(_) | Tag::Link(None) => return inside.to_owned(),
        Tag::Link(Some(href)) => {
            let href = encode_double_quoted_attribute(href);
            return format!("<a href=\"{href}\" rel=\"noreferrer\" target=\"_blank\">{inside}</a>");
        }
    };
    format!("<{name}>{inside}</{name}>")
}

#[cfg(test)]
mod tests {
    use super::{super::markup::parse, *};

    #[test]
    fn entities_count_utf_16_units() {
        let nodes =
            parse("🧣 <b>Заказ <i>7</i></b> <a href=\"https://a.example/\">тут</a>").expect("good markup");
        assert_eq!(plain(&nodes), "🧣 Заказ 7 тут");
        assert_eq!(
            Value::from(entities(&nodes)),
            json!([
                { "type": "bold", "offset": 3, "length": 7 },
                { "type": "italic", "offset": 9, "length": 1 },
                { "type": "text_link", "url": "https://a.example/", "offset": 11, "length": 3 },
            ])
        );
    }

    #[test]
    fn the_page_shows_text_as_text() {
        let nodes =
            parse("&lt;script&gt; <b>A&amp;B</b><a href='https://a.example/?q=\"&gt;'>x</a>").expect("good");
        assert_eq!(
            to_html(&nodes),
            "&lt;script&gt; <b>A&amp;B</b>\
             <a href=\"https://a.example/?q=&quot;&gt;\" rel=\"noreferrer\" target=\"_blank\">x</a>"
        );
    }
}
