//! What is said of a table, column by column.

/// Whose data a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of whoever bought something.
    Buyer,
    /// Of whoever visits the site, or calls at a gateway's door, and is not known by name.
    Visitor,
    /// Of whoever works in the shop.
    Staff,
    /// Of the merchant.
    Seller,
}

/// What becomes of a column when the buyer of an order is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Name, telephone number, addresses, comment and the reason for a discount go out of the document; goods and sums stay.
    Nameless,
    /// What was typed or said goes out of the document; facts stay.
    Wordless,
    /// It is emptied.
    Emptied,
    /// Its row is deleted.
    Deleted,
    /// It ends by itself, forgotten or not.
    Ends,
    /// It stays: it does not name the buyer.
    Stays,
}

/// A table of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Columns that hold nobody's data, between blanks.
    pub plain: &'static str,
    /// Columns that hold somebody's data, or may.
    pub persons: &'static [(&'static str, Whose, Fate)],
}

impl Table {
    /// All of its columns.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let persons = self.persons.iter().map(|(name, ..)| *name);
        self.plain.split_whitespace().chain(persons)
    }
}

/// A table with columns of nobody's and columns of somebody's.
pub(super) const fn table(
    name: &'static str,
    plain: &'static str,
    persons: &'static [(&'static str, Whose, Fate)],
) -> Table {
    Table { name, plain, persons }
}
