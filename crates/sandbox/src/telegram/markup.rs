//! Telegram's HTML: a small set of tags, refused as a whole when anything in it is wrong.
//!
//! The refusals are worded like the real server's "can't parse entities" answers.

use url::Url;

use super::reference::{decode, text_run};

/// A piece of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    Element(Tag, Vec<Node>),
}

/// What a piece looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    /// Without an address when the given one is not allowed: then only the text remains.
    Link(Option<String>),
    CustomEmoji(String),
    /// With the language, when it stands in `<pre>`.
    Code(Option<String>),
    Pre,
    Quote,
    ExpandableQuote,
}

/// An element whose end is still to come.
struct Open {
    name: String,
    tag: Tag,
    children: Vec<Node>,
}

/// Reads a message with `parse_mode=HTML`.
///
/// # Errors
/// The text that follows "can't parse entities: ".
pub(super) fn parse(html: &str) -> Result<Vec<Node>, String> {
    let mut open: Vec<Open> = Vec::new();
    let mut root = Vec::new();
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        let after = if rest.starts_with("</") {
            let (name, after) = end_tag(rest, at)?;
            let element = open
                .pop()
                .ok_or_else(|| format!("Unexpected end tag at byte offset {at}"))?;
            if !name.is_empty() && name != element.name {
                let expected = element.name;
                return Err(format!(
                    "Unmatched end tag at byte offset {at}, expected \"</{expected}>\", found \"</{name}>\""
                ));
            }
            siblings(&mut open, &mut root).push(Node::Element(element.tag, element.children));
            after
        } else if rest.starts_with('<') {
            let (element, after) = start_tag(rest, at)?;
            open.push(element);
            after
        } else {
            let (text, after) = text_run(rest);
            push_text(siblings(&mut open, &mut root), &text);
            after
        };
        at = html.len() - after.len();
    }
    match open.pop() {
        Some(element) => Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            element.name
        )),
        None => Ok(root),
    }
}

fn siblings<'a>(open: &'a mut [Open], root: &'a mut Vec<Node>) -> &'a mut Vec<Node> {
    open.last_mut().map_or(root, |element| &mut element.children)
}

fn push_text(siblings: &mut Vec<Node>, more: &str) {
    match siblings.last_mut() {
        Some(Node::Text(text)) => text.push_str(more),
        _ => siblings.push(Node::Text(more.to_owned())),
    }
}

/// `</name>` and what follows it.
fn end_tag(rest: &str, at: usize) -> Result<(String, &str), String> {
    let (inside, after) = rest
        .split_once('>')
        .ok_or_else(|| format!("Unclosed end tag at byte offset {at}"))?;
    Ok((inside["</".len()..].trim().to_ascii_lowercase(), after))
}

/// `<name attributes>` and what follows it.
fn start_tag(rest: &str, at: usize) -> Result<(Open, &str), String> {
    let unclosed = || format!("Unclosed start tag at byte offset {at}");
    let inside = &rest[1..];
    let name_end = inside
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .ok_or_else(unclosed)?;
    let name = inside[..name_end].to_ascii_lowercase();
    if !is_supported(&name) {
        return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
    }
    let (attributes, after) = attributes(&inside[name_end..]).ok_or_else(unclosed)?;
    let tag = tag(&name, &attributes)
        .ok_or_else(|| format!("Tag \"{name}\" must have a known attribute at byte offset {at}"))?;
    Ok((
        Open {
            name,
            tag,
            children: Vec::new(),
        },
        after,
    ))
}

/// Everything up to `>`, and what follows it; `None` if there is no end or a nameless attribute.
fn attributes(mut rest: &str) -> Option<(Vec<(String, String)>, &str)> {
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((attributes, after));
        }
        let name_end = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '>')
            .filter(|end| *end > 0)?;
        let name = rest[..name_end].to_ascii_lowercase();
        rest = rest[name_end..].trim_ascii_start();
        let mut value = "";
        if let Some(assigned) = rest.strip_prefix('=') {
            let assigned = assigned.trim_ascii_start();
            (value, rest) = match assigned.chars().next()? {
                quote @ ('"' | '\'') => assigned[1..].split_once(quote)?,
                _ => assigned.split_at(assigned.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
            };
        }
        attributes.push((name, decode(value)));
    }
}

fn is_supported(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "strong"
            | "i"
            | "em"
            | "u"
            | "ins"
            | "s"
            | "strike"
            | "del"
            | "span"
            | "tg-spoiler"
            | "tg-emoji"
            | "code"
            | "pre"
            | "blockquote"
    )
}

fn tag(name: &str, attributes: &[(String, String)]) -> Option<Tag> {
    let value = |wanted: &str| {
        attributes
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    Some(match name {
        "b" | "strong" => Tag::Bold,
        "i" | "em" => Tag::Italic,
        "u" | "ins" => Tag::Underline,
        "s" | "strike" | "del" => Tag::Strikethrough,
        "tg-spoiler" => Tag::Spoiler,
        "span" => value("class")
            .filter(|class| *class == "tg-spoiler")
            .map(|_| Tag::Spoiler)?,
        "tg-emoji" => Tag::CustomEmoji(value("emoji-id")?.to_owned()),
        "a" => Tag::Link(
            value("href")
                .filter(|href| is_allowed_link(href))
                .map(str::to_owned),
        ),
        "code" => Tag::Code(
            value("class")
                .and_then(|class| class.strip_prefix("language-"))
                .map(str::to_owned),
        ),
        "pre" => Tag::Pre,
        "blockquote" if value("expandable").is_some() => Tag::ExpandableQuote,
        _ => Tag::Quote,
    })
}

/// Telegram drops links with other schemes and keeps their text.
pub(super) fn is_allowed_link(href: &str) -> bool {
    Url::parse(href).is_ok_and(|url| ["http", "https", "tg"].contains(&url.scheme()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_refuses_is_refused_in_its_words() {
        for (html, refusal) in [
            ("a < b", "Unsupported start tag \"\" at byte offset 2"),
            ("<p>a</p>", "Unsupported start tag \"p\" at byte offset 0"),
            ("Шапка <br>", "Unsupported start tag \"br\" at byte offset 11"),
            ("<b>a", "Can't find end tag corresponding to start tag \"b\""),
            ("a</b>", "Unexpected end tag at byte offset 1"),
            (
                "<b><i>a</b></i>",
                "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
            ),
            ("a <b", "Unclosed start tag at byte offset 2"),
            ("<a href=\"x>a</a>", "Unclosed start tag at byte offset 0"),
            ("<b>a</b", "Unclosed end tag at byte offset 4"),
            (
                "<span class=\"red\">a</span>",
                "Tag \"span\" must have a known attribute at byte offset 0",
            ),
        ] {
            assert_eq!(parse(html), Err(refusal.to_owned()), "{html}");
        }
    }

    #[test]
    fn links_keep_only_harmless_addresses() {
        let href = |html| match parse(html).expect(html).pop() {
            Some(Node::Element(Tag::Link(href), _)) => href,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            href("<a href='https://shop.example/?a=1&amp;b=2'>x</a>").as_deref(),
            Some("https://shop.example/?a=1&b=2")
        );
        assert_eq!(
            href("<a href=tg://user?id=1>x</a>").as_deref(),
            Some("tg://user?id=1")
        );
        assert_eq!(href("<a href=\"javascript:alert(1)\">x</a>"), None);
        assert_eq!(href("<A HREF=\"no address\">x</a>"), None);
    }
}
