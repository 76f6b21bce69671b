//! What two copies of a table are compared by.

use super::Cell;
use sha2::{Digest, Sha256};
use std::fmt;

/// How many rows there were and what was in them, in their order. Two tables with equal tallies are equal.
#[derive(Clone, Default)]
pub struct Tally {
    rows: u64,
    digest: Sha256,
    /// Kept for its room.
    bytes: Vec<u8>,
}

impl Tally {
    /// Counts a row, which is the next one.
    pub fn add(&mut self, row: &[Cell]) {
        self.rows += 1;
        self.bytes.clear();
        for cell in row {
            cell.write(&mut self.bytes);
        }
        self.digest.update(&self.bytes);
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// SHA-256 of the bytes of all cells so far ([`Cell::write`]), in hex.
    pub fn digest(&self) -> String {
        hex::encode(self.digest.clone().finalize())
    }
}

impl PartialEq for Tally {
    fn eq(&self, other: &Self) -> bool {
        (self.rows, self.digest()) == (other.rows, other.digest())
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tally")
            .field("rows", &self.rows)
            .field("digest", &self.digest())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(rows: &[&[Cell]]) -> Tally {
        let mut tally = Tally::default();
        for row in rows {
            tally.add(row);
        }
        tally
    }

    #[test]
    fn tables_are_told_apart_by_any_cell_and_by_their_order() {
        let (one, two) = (&[Cell::Integer(1)][..], &[Cell::Integer(2)][..]);
        assert_eq!(tally(&[one, two]), tally(&[one, two]));
        for other in [
            &[two, one][..],
            &[one],
            &[one, two, two],
            &[one, &[Cell::Text("2".to_owned())]],
            &[one, &[Cell::Null]],
        ] {
            assert_ne!(tally(&[one, two]), tally(other));
        }
    }
}
