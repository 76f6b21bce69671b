//! The ledger of every piece that came or went, and where the pieces of a variant are.

use super::TakingNumber;
use crate::{catalog::VariantId, order::OrderNumber, text::Text, time::Timestamp};
use std::str::FromStr;

/// Why pieces came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// They were there when the variant was put on the shelf.
    Stocked,
    /// Somebody ordered them.
    Ordered,
    /// They went back to the shelf with their order or its money.
    Returned,
    /// An order that had given them back was paid after all.
    TakenAgain,
    /// They came from a supplier.
    Received,
    /// Another number lay in the shop than was expected.
    Counted,
    /// They are broken, lost or given away.
    WrittenOff,
    /// A buyer brought them back.
    ReturnedByBuyer,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Counted,
        Self::WrittenOff,
        Self::ReturnedByBuyer,
        Self::Ordered,
        Self::Returned,
        Self::TakenAgain,
        Self::Stocked,
    ];

    /// As it stands in tables, addresses and word lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stocked => "stocked",
            Self::Ordered => "ordered",
            Self::Returned => "returned",
            Self::TakenAgain => "taken_again",
            Self::Received => "received",
            Self::Counted => "counted",
            Self::WrittenOff => "written_off",
            Self::ReturnedByBuyer => "returned_by_buyer",
        }
    }
}

impl FromStr for Cause {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|cause| cause.as_str() == name)
            .ok_or(())
    }
}

/// Number of a line of the ledger. The lines of a variant are numbered as they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineId(pub i64);

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its number.
    pub id: LineId,
    /// Article code of the variant.
    pub sku: String,
    /// Name of the product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// Pieces that came (more than zero) or went (less).
    pub pieces: i64,
    /// Pieces of the variant that were free after it.
    pub balance: i64,
    /// Why.
    pub cause: Cause,
    /// The order whose pieces they were.
    pub order: Option<OrderNumber>,
    /// The stock-taking that it was posted with.
    pub taking: Option<TakingNumber>,
    /// What else was said.
    pub note: Option<String>,
    /// Login of who moved them by hand.
    pub who: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Which lines of the ledger are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerFilter {
    /// Only this line.
    pub line: Option<LineId>,
    /// Only of the variant with this article code.
    pub sku: Option<String>,
    /// Only of products that have all these words: see [`GoodsQuery::words`](crate::catalog::GoodsQuery::words).
    pub words: Vec<String>,
    /// Only with this cause.
    pub cause: Option<Cause>,
    /// Not earlier than this.
    pub from: Option<Timestamp>,
    /// Earlier than this.
    pub until: Option<Timestamp>,
    /// Only before this line: the next page.
    pub before: Option<LineId>,
    /// At most this many.
    pub limit: i64,
}

/// A variant, and where its pieces are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockOf {
    /// Its number.
    pub variant: VariantId,
    /// Article code.
    pub sku: String,
    /// Name of the product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// Pieces that can be bought.
    pub free: i64,
    /// Pieces of orders that wait for their money or to be sent, and are not handed over.
    pub reserved: i64,
    /// Pieces of orders that were sent, less those that came back.
    pub sold: i64,
    /// The owner is told when no more than this many are free.
    pub low_stock: Option<i64>,
}

impl StockOf {
    /// Whether so few are free that the owner wants to know.
    pub fn is_low(&self) -> bool {
        self.low_stock.is_some_and(|threshold| self.free <= threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stock::HandCause;

    #[test]
    fn each_cause_has_a_name_of_its_own() {
        for cause in Cause::ALL {
            assert_eq!(cause.as_str().parse(), Ok(cause));
        }
        for cause in HandCause::ALL {
            assert_eq!(cause.as_str().parse(), Ok(cause.cause()));
        }
    }
}
