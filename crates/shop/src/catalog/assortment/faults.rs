//! What can be wrong with a list of goods, in sentences for its author.

use crate::{
    catalog::form::{LONGEST_SLUG, MOST_PRICE, MOST_VARIANTS},
    money::Kopecks,
};
use std::fmt;

/// Faults that are reported at once; when there are more, they mostly share one cause.
const MOST_TOLD: usize = 50;

/// Everything that is wrong with a list of goods. Nothing of the list was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsFaults(pub(super) Vec<GoodsFault>);

/// One thing that is wrong with a list of goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsFault {
    /// Line of the file, from 1; `None` if the goods come from no file.
    pub line: Option<usize>,
    /// What it is about: `product "scarf", variant "SCARF-RED"`, say; empty for the file itself.
    pub place: String,
    /// What is wrong with it.
    pub mistake: GoodsMistake,
}

/// The kinds of mistakes, each with what its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GoodsMistake {
    /// The file is in another encoding.
    #[error("the file is not in UTF-8: save it again with the encoding UTF-8")]
    NotUtf8,
    /// It is not JSON, or not the JSON of goods: a missing or unknown field, a text instead of a number.
    #[error("{0}")]
    Unreadable(String),
    /// There are no products.
    #[error("there are no products")]
    NoProducts,
    /// A slug that cannot stand in an address as it is.
    #[error(
        "the slug {0:?} does not fit into an address: 1 to {LONGEST_SLUG} Latin letters, digits, '-', '_' and '.', \
         but no '.' in front"
    )]
    Slug(String),
    /// A slug or an article code that something earlier in the list already has.
    #[error("{what} {value:?} is that of {first}, too")]
    Twice {
        /// `the slug` or `the article code`.
        what: &'static str,
        /// The slug or the article code itself.
        value: String,
        /// What already has it, with its line.
        first: String,
    },
    /// A product of a category that is not listed.
    #[error("there is no category {0:?} in the list")]
    UnknownCategory(String),
    /// A category below one that is not before it in the list, or that is itself a part of another.
    #[error("there is no category {0:?} before this one that is part of no other")]
    Parent(String),
    /// A product without variants cannot be bought.
    #[error("the product has no variants: it needs at least one to be bought")]
    NoVariants,
    /// More variants than a page can show.
    #[error("the product has {0} variants: at most {MOST_VARIANTS} fit on a page")]
    TooManyVariants(usize),
    /// A text that is empty where it must not be, or too long.
    #[error("{field} has to be a text of at most {most} characters{}", if *.is_needed { ", not empty" } else { "" })]
    Words {
        /// Which field: `name.ru`, say.
        field: String,
        /// How long it may be.
        most: usize,
        /// Whether it must not be empty.
        is_needed: bool,
    },
    /// A price that nobody can pay.
    #[error("{field} is {} roubles: from 0.01 to {} is possible", .price.decimal(), MOST_PRICE.decimal())]
    Price {
        /// `price_kopecks` or `old_price_kopecks`.
        field: &'static str,
        /// The price as it was given.
        price: Kopecks,
    },
    /// A sale that saves nothing.
    #[error("old_price_kopecks has to be above price_kopecks, or null")]
    NoSale,
    /// A colour that no browser understands.
    #[error("the colour {0:?} has to be like #c2935c")]
    Color(String),
    /// A picture from another site, or no address at all.
    #[error("the picture {0:?} has to be an address of the shop itself, like /goods/scarf.jpg")]
    Picture(String),
    /// What only the caller's own check finds.
    #[error("{0}")]
    Other(String),
}

impl std::error::Error for GoodsFaults {}

impl fmt::Display for GoodsFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the list of goods is refused, and nothing was changed:")?;
        for fault in self.0.iter().take(MOST_TOLD) {
            write!(f, "\n  {fault}")?;
        }
        match self.0.len().saturating_sub(MOST_TOLD) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl fmt::Display for GoodsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!("line {line}"));
        let place = Some(&self.place).filter(|place| !place.is_empty());
        let parts: Vec<_> = line.iter().chain(place).map(String::as_str).collect();
        if !parts.is_empty() {
            write!(f, "{}: ", parts.join(", "))?;
        }
        write!(f, "{}", self.mistake)
    }
}
