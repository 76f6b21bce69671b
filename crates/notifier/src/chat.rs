//! A sheet as a chat message: Telegram's HTML, and the same in plain text for when the markup is refused.
//!
//! Data are shortened before they are marked up; finished markup is never cut.

use crate::{
    clean,
    sheet::{Fact, Sheet},
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use words::words;

/// UTF-16 units of a message, with room to Telegram's own limit of 4096.
const MOST_UNITS: usize = 3_500;
/// Lines of goods in a message.
const MOST_GOODS: usize = 10;

/// A chat message in both forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatText {
    /// With Telegram's HTML; every value is escaped.
    pub html: String,
    /// Without markup.
    pub plain: String,
}

impl ChatText {
    /// The sheet with as many goods as fit.
    pub(crate) fn of(sheet: &Sheet) -> Self {
        let mut goods = sheet.goods.len().min(MOST_GOODS);
        loop {
            let plain = Ink::Plain.write(sheet, goods);
            if goods == 0 || clean::length(&plain) <= MOST_UNITS {
                let html = Ink::Html.write(sheet, goods);
                let plain = clean::shorten(&plain, MOST_UNITS);
                return Self { html, plain };
            }
            goods -= 1;
        }
    }
}

/// How words are put on the screen.
#[derive(Clone, Copy)]
enum Ink {
    Html,
    Plain,
}

impl Ink {
    fn write(self, sheet: &Sheet, goods: usize) -> String {
        let mut head = vec![self.bold(&sheet.title)];
        head.extend(sheet.test.iter().map(|test| self.text(test)));
        let sentences = sheet.sentences.iter().map(|s| self.text(s)).collect();
        let mut lines: Vec<String> = sheet.goods[..goods]
            .iter()
            .map(|item| self.text(&format!("• {}: {} = {}", item.name, item.count, item.sum)))
            .collect();
        let more = i64::try_from(sheet.goods.len() - goods).unwrap_or(i64::MAX);
        if more > 0 {
            let more = words(sheet.lang).with("chat-more", &[("count", more.into())]);
            lines.push(self.text(&more));
        }
        let totals = sheet.totals.iter().map(|fact| self.fact(fact)).collect();
        let facts = sheet.facts.iter().map(|fact| self.fact(fact)).collect();
        let link = vec![self.link(&sheet.link.label, &sheet.link.url)];
        [head, sentences, lines, totals, facts, link]
            .into_iter()
            .filter(|block: &Vec<String>| !block.is_empty())
            .map(|block| block.join("\n"))
            .collect::<Vec<_>>()
            .join("\n\n")
    }

    fn fact(self, fact: &Fact) -> String {
        format!("{}: {}", self.bold(&fact.label), self.text(&fact.value))
    }

    fn text(self, text: &str) -> String {
        match self {
            Self::Html => encode_text(text).into_owned(),
            Self::Plain => text.to_owned(),
        }
    }

    fn bold(self, text: &str) -> String {
        match self {
            Self::Html => format!("<b>{}</b>", encode_text(text)),
            Self::Plain => text.to_owned(),
        }
    }

    fn link(self, label: &str, url: &str) -> String {
        match self {
            Self::Html => {
                let url = encode_double_quoted_attribute(url);
                format!("<a href=\"{url}\">{}</a>", encode_text(label))
            }
            Self::Plain => format!("{label}: {url}"),
        }
    }
}
