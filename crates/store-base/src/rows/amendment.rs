use crate::columns::value;
use shop::{order, store::Result, time::Timestamp};

/// A change of an order after it was placed: of its buyer, or of its lines.
#[derive(Debug)]
pub struct Amendment {
    pub at: i64,
    pub who: String,
    pub before: String,
    pub after: String,
}

impl Amendment {
    /// The change.
    ///
    /// # Errors
    /// `Corrupt` if the row makes no sense.
    pub fn read(self) -> Result<order::Amendment> {
        Ok(order::Amendment {
            at: Timestamp::from_ms(self.at),
            who: self.who,
            before: value("amendments", &self.before)?,
            after: value("amendments", &self.after)?,
        })
    }

    /// The change of its lines.
    ///
    /// # Errors
    /// `Corrupt` if the row makes no sense.
    pub fn read_lines(self) -> Result<order::Relining> {
        Ok(order::Relining {
            at: Timestamp::from_ms(self.at),
            who: self.who,
            before: value("line_amendments", &self.before)?,
            after: value("line_amendments", &self.after)?,
        })
    }
}
