//! What stands on a paper, before it is drawn.

use shop::text::Lang;

/// A paper, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The language it is written in.
    pub lang: Lang,
    /// What it is, with its number.
    pub title: String,
    /// What stands below that.
    pub blocks: Vec<Block>,
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A sentence.
    Text(String),
    /// A sentence that is seen first.
    Strong(String),
    /// What the next parts are about.
    Heading(String),
    /// Names with their values.
    Facts(Vec<Fact>),
    /// Goods, line by line.
    Table(Table),
    /// Sums below a table, the last one of all.
    Sums(Vec<Fact>),
    /// Who signs, each with a line to sign on.
    Signatures(Vec<String>),
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A table: each row has a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it says.
    pub title: String,
    /// How much of the width it has, in hundredths.
    pub share: u8,
    /// Whether it has numbers, which end at its right edge.
    pub is_number: bool,
}
