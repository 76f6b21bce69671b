//! Why a file cannot be read at all.

use crate::column::Column;
use words::Words;

/// The file is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// Its name has none of the endings that say what it is, and its content does not either.
    UnknownFormat,
    /// More bytes than are looked at.
    TooBig {
        /// Megabytes that are.
        most: usize,
    },
    /// A compressed file that is far bigger inside.
    Bomb {
        /// Megabytes that are unpacked.
        most: u32,
    },
    /// No text in any encoding, such as a picture.
    NotText,
    /// A workbook of the old kind (`.xls`), or one with a password.
    OldWorkbook,
    /// No workbook, or a broken one.
    NotAWorkbook,
    /// A field in quotes that never ends, or a line that is no text.
    BrokenTable {
        /// Where it was noticed.
        line: usize,
    },
    /// There is nothing in it.
    Empty,
    /// More rows than are taken at once.
    TooManyRows {
        /// How many are.
        most: usize,
    },
    /// A cell that no spreadsheet would take.
    LongCell {
        /// Its row.
        line: usize,
        /// Characters that it may have.
        most: usize,
    },
    /// None of the columns says which product a row is about.
    NoColumns,
    /// Two columns of one meaning.
    SameColumn {
        /// Which.
        column: Column,
        /// How the second one is called in the file.
        name: String,
    },
    /// No XML, or a broken one.
    BrokenXml {
        /// Where it was noticed.
        line: usize,
    },
    /// XML that defines entities, which feeds never need and attacks do.
    Entities,
    /// XML of something else.
    NotAFeed,
    /// A group of offers that is no product: none has so many variants.
    ManyOffers {
        /// Where the first of them is.
        line: usize,
        /// How many a product may have.
        most: usize,
    },
    /// What came as an archive of pictures is none.
    NotAnArchive,
}

impl FileFault {
    /// The sentence for whoever chose the file.
    pub fn sentence(&self, words: &Words) -> String {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX).into();
        match self {
            Self::UnknownFormat => words.text("goods-file-unknown"),
            Self::TooBig { most } => words.with("goods-file-too-big", &[("most", number(*most))]),
            Self::Bomb { most } => words.with("goods-file-bomb", &[("most", (*most).into())]),
            Self::NotText => words.text("goods-file-not-text"),
            Self::OldWorkbook => words.text("goods-file-old-workbook"),
            Self::NotAWorkbook => words.text("goods-file-no-workbook"),
            Self::BrokenTable { line } => words.with("goods-file-broken-table", &[("line", number(*line))]),
            Self::Empty => words.text("goods-file-empty"),
            Self::TooManyRows { most } => words.with("goods-file-many-rows", &[("most", number(*most))]),
            Self::LongCell { line, most } => words.with(
                "goods-file-long-cell",
                &[("line", number(*line)), ("most", number(*most))],
            ),
            Self::NoColumns => words.text("goods-file-no-columns"),
            Self::SameColumn { column, name } => words.with(
                "goods-file-same-column",
                &[
                    ("column", column.heading().ru.into()),
                    ("name", name.as_str().into()),
                ],
            ),
            Self::BrokenXml { line } => words.with("goods-file-broken-xml", &[("line", number(*line))]),
            Self::Entities => words.text("goods-file-entities"),
            Self::NotAFeed => words.text("goods-file-no-feed"),
            Self::ManyOffers { line, most } => words.with(
                "goods-file-many-offers",
                &[("line", number(*line)), ("most", number(*most))],
            ),
            Self::NotAnArchive => words.text("goods-file-no-archive"),
        }
    }
}
