//! The XML of a feed.

use super::offer::Offer;
use crate::{
    fault::FileFault,
    table::{LONGEST_CELL, MOST_ROWS},
    text,
};
use html_escape::decode_html_entities;
use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use std::{borrow::Cow, collections::HashMap};

/// Elements in elements; a feed has five of them.
const DEEPEST: usize = 64;
/// Pictures, and `param`s, of an offer; the rest is left out.
const MOST_OF_A_KIND: usize = 100;

/// Elements of an offer that are understood, apart from those that have fields of their own.
const ELEMENTS: [&str; 15] = [
    "name",
    "typePrefix",
    "vendor",
    "model",
    "price",
    "oldprice",
    "currencyId",
    "vat",
    "description",
    "weight",
    "dimensions",
    "count",
    "quantity_in_stock",
    "stock_quantity",
    "quantity",
];

/// What a feed tells.
#[derive(Default)]
pub(super) struct Catalogue {
    /// Names and parents of categories, by their ids.
    pub(super) categories: HashMap<String, (String, String)>,
    pub(super) offers: Vec<Offer>,
}

/// Reads the bytes of a feed.
pub(super) fn catalogue(bytes: &[u8]) -> Result<Catalogue, FileFault> {
    let text = decoded(bytes)?;
    let mut walk = Walk::new(&text);
    let mut reader = Reader::from_str(&text);
    // A lonely `&` is no XML, and many feeds have it in addresses.
    reader.config_mut().allow_dangling_amp = true;
    loop {
        let at = offset(reader.buffer_position());
        let event = reader.read_event().map_err(|_| {
            let at = offset(reader.error_position());
            FileFault::BrokenXml {
                line: 1 + breaks(&text, 0, at),
            }
        })?;
        match event {
            Event::Start(tag) => walk.open(&tag, at)?,
            Event::Empty(tag) => {
                walk.open(&tag, at)?;
                walk.close()?;
            }
            Event::End(_) => walk.close()?,
            Event::Text(words) => walk.words(&words.xml10_content())?,
            Event::CData(words) => walk.words(&words.xml10_content())?,
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten();
                match (letter, resolve_predefined_entity(&name)) {
                    (Some(letter), _) => walk.words(letter.encode_utf8(&mut [0; 4]))?,
                    (None, Some(words)) => walk.words(words)?,
                    // Of HTML, such as `&nbsp;`, or of nothing, and then it stays as it is.
                    (None, None) => walk.words(&decode_html_entities(&format!("&{};", &*name)))?,
                }
            }
            Event::DocType(declared) if declared.contains('[') => return Err(FileFault::Entities),
            Event::Eof => return walk.finish(),
            Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The text of the file in the encoding that its first line names.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, FileFault> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let named = head.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split_once(quote).map(|(name, _)| name.to_owned())
    });
    match named {
        Some(name) if head.starts_with("<?xml") => text::named(bytes, &name),
        _ => text::decoded(bytes),
    }
}

/// Where in the tree the reader is, and what it has of it.
struct Walk<'a> {
    text: &'a str,
    /// Names of the elements around.
    path: Vec<String>,
    /// Text of the element that is being read.
    words: String,
    /// What its attributes say, where they matter: id and parent of a category, name and unit of a `param`.
    marks: (String, String),
    offer: Offer,
    found: Catalogue,
    /// Up to where line breaks were counted, and how many.
    counted: (usize, usize),
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            path: Vec::new(),
            words: String::new(),
            marks: (String::new(), String::new()),
            offer: Offer::default(),
            found: Catalogue::default(),
            counted: (0, 0),
        }
    }

    fn line(&mut self, at: usize) -> usize {
        let (from, count) = self.counted;
        self.counted = (at.max(from), count + breaks(self.text, from, at));
        self.counted.1 + 1
    }

    fn open(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), FileFault> {
        let line = self.line(at);
        let name = tag.local_name().as_ref().to_owned();
        if self.path.is_empty() && name != "yml_catalog" {
            return Err(FileFault::NotAFeed);
        }
        if self.path.len() == DEEPEST {
            return Err(FileFault::BrokenXml { line });
        }
        let mark = |name: &str| {
            let found = tag.try_get_attribute(name).ok()?;
            let value = found?.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some(value.trim().to_owned())
        };
        self.words.clear();
        match name.as_str() {
            "offer" => {
                if self.found.offers.len() == MOST_ROWS {
                    return Err(FileFault::TooManyRows { most: MOST_ROWS });
                }
                let id = mark("id").unwrap_or_default();
                let group = mark("group_id").filter(|group| !group.is_empty());
                self.offer = Offer {
                    line,
                    group: group.unwrap_or_else(|| format!("offer {id}")),
                    id,
                    ..Offer::default()
                };
            }
            "category" => {
                self.marks = (
                    mark("id").unwrap_or_default(),
                    mark("parentId").unwrap_or_default(),
                );
            }
            "param" => self.marks = (mark("name").unwrap_or_default(), mark("unit").unwrap_or_default()),
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn words(&mut self, words: &str) -> Result<(), FileFault> {
        // Characters are at most four bytes; whoever shows the fault counts characters.
        if self.words.len() + words.len() > 4 * LONGEST_CELL {
            let line = self.counted.1 + 1;
            return Err(FileFault::LongCell {
                line,
                most: LONGEST_CELL,
            });
        }
        self.words.push_str(words);
        Ok(())
    }

    fn close(&mut self) -> Result<(), FileFault> {
        let Some(name) = self.path.pop() else {
            return Err(FileFault::NotAFeed);
        };
        let words = std::mem::take(&mut self.words).trim().to_owned();
        let parent = self.path.last().map_or("", String::as_str);
        let offer = &mut self.offer;
        match (parent, name.as_str()) {
            ("categories", "category") => {
                let (id, above) = std::mem::take(&mut self.marks);
                self.found.categories.insert(id, (words, above));
            }
            ("offers", "offer") => self.found.offers.push(std::mem::take(offer)),
            ("offer", "categoryId") if offer.category.is_empty() => offer.category = words,
            ("offer", "shop-sku") => offer.code = words,
            ("offer", "vendorCode") if offer.code.is_empty() => offer.code = words,
            ("offer", "picture")
                if offer.pictures.len() < MOST_OF_A_KIND
                    && !words.is_empty()
                    && !offer.pictures.contains(&words) =>
            {
                offer.pictures.push(words);
            }
            ("offer", "param") if offer.params.len() < MOST_OF_A_KIND => {
                let (name, unit) = std::mem::take(&mut self.marks);
                if !name.is_empty() && !words.is_empty() {
                    let value = if unit.is_empty() {
                        words
                    } else {
                        format!("{words} {unit}")
                    };
                    offer.params.push((name, value));
                }
            }
            ("offer", name) => {
                if let Some(known) = ELEMENTS.iter().find(|known| **known == name) {
                    offer.elements.entry(*known).or_insert(words);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Catalogue, FileFault> {
        if self.path.is_empty() {
            return Ok(self.found);
        }
        // The end is missing.
        let line = 1 + breaks(self.text, 0, self.text.len());
        Err(FileFault::BrokenXml { line })
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn breaks(text: &str, from: usize, to: usize) -> usize {
    let piece = text.get(from..to.min(text.len()));
    piece.map_or(0, |piece| piece.matches('\n').count())
}
