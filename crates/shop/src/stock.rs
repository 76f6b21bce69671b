//! Pieces that come and go by hand, the ledger of every move, and what is told when few are left.
//!
//! What a buyer can take is [`OnHand::free`], and that is the sum of the variant's ledger. What lies in the shop is more: pieces
//! of orders that are not handed over yet lie there, too, and whoever counts the shelf counts them.

mod ledger;
mod taking;

pub use ledger::{Cause, LedgerFilter, LedgerLine, LineId, StockOf};
pub use taking::{Counted, SheetPage, SheetRow, Taking, TakingNumber, TakingState, Wanted};

use crate::{
    catalog::VariantId,
    message::{Audience, Letter, Message},
    order::Refusal,
    staff::Admin,
    text::{self, Text},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// More pieces than this at a time are a mistake, such as a bar code in the wrong field.
const MOST_MOVED: u32 = 1_000_000;
/// Characters of a note.
const NOTE: usize = 500;

/// Why somebody moves pieces by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandCause {
    /// They came from a supplier.
    Received,
    /// Somebody has counted what lies in the shop.
    Counted,
    /// They are broken, lost or given away.
    WrittenOff,
    /// A buyer brought them back, and they can be sold again.
    ReturnedByBuyer,
}

impl HandCause {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Received,
        Self::Counted,
        Self::WrittenOff,
        Self::ReturnedByBuyer,
    ];

    /// The cause in the ledger.
    pub const fn cause(self) -> Cause {
        match self {
            Self::Received => Cause::Received,
            Self::Counted => Cause::Counted,
            Self::WrittenOff => Cause::WrittenOff,
            Self::ReturnedByBuyer => Cause::ReturnedByBuyer,
        }
    }

    /// As it stands in forms and tables.
    pub const fn as_str(self) -> &'static str {
        self.cause().as_str()
    }
}

impl FromStr for HandCause {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|cause| cause.as_str() == name)
            .ok_or(())
    }
}

/// Pieces of a variant that somebody moves by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// One-time token of the form: the same token again moves nothing.
    pub token: String,
    /// What is moved.
    pub variant: VariantId,
    /// Why. It says which way, too.
    pub cause: HandCause,
    /// How many pieces; of a count, how many lie in the shop.
    pub pieces: u32,
    /// What else there is to say.
    pub note: Option<String>,
    /// Login of who moves them.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// The form of a movement as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MovementForm {
    /// One-time token.
    pub token: String,
    /// Name of a [`HandCause`].
    pub cause: String,
    /// A number of pieces.
    pub pieces: String,
    /// May be empty.
    pub note: String,
}

impl MovementForm {
    /// The movement that is meant. Refused with [`Refusal::NotACount`] if the number is none, or zero of anything but a count,
    /// and with [`Refusal::NotNow`] if no form of ours was filled in.
    pub fn read(&self, admin: &Admin, variant: VariantId, now: Timestamp) -> Result<Movement, Refusal> {
        let cause: HandCause = self.cause.parse().map_err(|()| Refusal::NotNow)?;
        if self.token.is_empty() {
            return Err(Refusal::NotNow);
        }
        let pieces = pieces(&self.pieces)?;
        if pieces == 0 && cause != HandCause::Counted {
            return Err(Refusal::NotACount);
        }
        let note: String = self.note.chars().take(NOTE).collect();
        Ok(Movement {
            token: self.token.clone(),
            variant,
            cause,
            pieces,
            note: text::line(&note, NOTE),
            who: admin.login().to_owned(),
            at: now,
        })
    }
}

/// A number of pieces as people type it: digits, with blanks between them or around.
pub(crate) fn pieces(typed: &str) -> Result<u32, Refusal> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let pieces = digits.parse::<u32>().ok().filter(|pieces| *pieces <= MOST_MOVED);
    pieces.filter(|_| is_number).ok_or(Refusal::NotACount)
}

/// The pieces of a variant that lie in the shop, as they are under its lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnHand {
    /// Article code.
    pub sku: String,
    /// Those that nobody has bought or reserved.
    pub free: i64,
    /// Those of orders that wait for their money or to be sent.
    pub reserved: i64,
}

impl OnHand {
    /// What has to lie in the shop.
    pub const fn expected(&self) -> i64 {
        self.free + self.reserved
    }

    /// Refused with [`Refusal::NotOnShelf`] if more pieces would go than are free: the others belong to orders.
    pub fn check(&self, pieces: i64) -> Result<(), Refusal> {
        if self.free + pieces < 0 {
            return Err(Refusal::NotOnShelf {
                sku: self.sku.clone(),
                free: self.free,
                reserved: self.reserved,
            });
        }
        Ok(())
    }
}

impl Movement {
    /// How many pieces come (more than zero) or go (less); zero if the count is what was expected. Refused as
    /// [`OnHand::check`] says.
    pub fn pieces_on(&self, shelf: &OnHand) -> Result<i64, Refusal> {
        let said = i64::from(self.pieces);
        let pieces = match self.cause {
            HandCause::Received | HandCause::ReturnedByBuyer => said,
            HandCause::WrittenOff => -said,
            HandCause::Counted => said - shelf.expected(),
        };
        shelf.check(pieces)?;
        Ok(pieces)
    }
}

/// A variant of which few pieces are left, as the owner is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LowStock {
    /// Article code.
    pub sku: String,
    /// Name of the product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// Pieces that are free now.
    pub left: i64,
}

/// That these goods fell to their thresholds with this line of the ledger, the first one of the move: to the owner, once.
/// Nothing if there are none.
pub fn tell_of_low(audience: &Audience, line: LineId, goods: Vec<LowStock>) -> Vec<Message> {
    if goods.is_empty() {
        return Vec::new();
    }
    audience.tell_owner(&format!("stock:{}:low", line.0), &Letter::OwnerLowStock { goods })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample::audience, time::Timestamp};

    const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

    fn shelf(free: i64, reserved: i64) -> OnHand {
        OnHand {
            sku: "A".to_owned(),
            free,
            reserved,
        }
    }

    fn form(cause: &str, pieces: &str) -> MovementForm {
        MovementForm {
            token: "t".to_owned(),
            cause: cause.to_owned(),
            pieces: pieces.to_owned(),
            note: " от поставщика\n № 7 ".to_owned(),
        }
    }

    fn moved(cause: &str, pieces: &str, shelf: &OnHand) -> Result<i64, Refusal> {
        let movement = form(cause, pieces).read(&Admin::for_test(), VariantId(1), NOW)?;
        movement.pieces_on(shelf)
    }

    #[test]
    fn a_cause_says_which_way_pieces_go() {
        let shelf = shelf(3, 2);
        assert_eq!(moved("received", "10", &shelf), Ok(10));
        assert_eq!(moved("returned_by_buyer", "1", &shelf), Ok(1));
        assert_eq!(moved("written_off", "3", &shelf), Ok(-3));
    }

    /// Pieces of orders that are not sent lie in the shop, and are counted with the others.
    #[test]
    fn a_count_is_of_all_that_lies_in_the_shop() {
        let shelf = shelf(3, 2);
        for (counted, difference) in [("5", 0), ("6", 1), ("4", -1), ("2", -3)] {
            assert_eq!(moved("counted", counted, &shelf), Ok(difference), "{counted}");
        }
        let refused = Refusal::NotOnShelf {
            sku: "A".to_owned(),
            free: 3,
            reserved: 2,
        };
        assert_eq!(moved("counted", "1", &shelf), Err(refused.clone()));
        assert_eq!(moved("written_off", "4", &shelf), Err(refused));
        assert_eq!(moved("counted", "0", &self::shelf(3, 0)), Ok(-3));
    }

    #[test]
    fn a_number_of_pieces_is_digits_and_not_a_bar_code() {
        for (typed, understood) in [
            ("7", Some(7)),
            (" 1 200 ", Some(1_200)),
            ("1\u{a0}200", Some(1_200)),
            ("007", Some(7)),
            ("1000000", Some(1_000_000)),
            ("1000001", None),
            ("4601234567890", None),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("1,5", None),
            ("два", None),
            ("٣", None),
        ] {
            assert_eq!(pieces(typed).ok(), understood, "{typed:?}");
        }
    }

    #[test]
    fn nothing_can_be_counted_and_is_never_received() {
        let shelf = shelf(0, 0);
        assert_eq!(moved("counted", "0", &shelf), Ok(0));
        for cause in ["received", "written_off", "returned_by_buyer"] {
            assert_eq!(moved(cause, "0", &shelf), Err(Refusal::NotACount), "{cause}");
        }
        for cause in ["ordered", "stocked", "", "x"] {
            assert_eq!(moved(cause, "1", &shelf), Err(Refusal::NotNow), "{cause}");
        }
    }

    #[test]
    fn a_note_is_one_line() {
        let read = form("received", "1").read(&Admin::for_test(), VariantId(1), NOW);
        assert_eq!(read.unwrap().note.as_deref(), Some("от поставщика № 7"));
        let blank = MovementForm {
            note: " ".to_owned(),
            ..form("received", "1")
        };
        let read = blank.read(&Admin::for_test(), VariantId(1), NOW);
        assert_eq!(read.unwrap().note, None);
    }

    #[test]
    fn the_owner_hears_of_goods_that_are_low_and_of_nothing_else() {
        assert!(tell_of_low(&audience(), LineId(7), Vec::new()).is_empty());
        let goods = vec![LowStock {
            sku: "A".to_owned(),
            name: Text {
                ru: "Шарф".to_owned(),
                en: "Scarf".to_owned(),
            },
            option: Text {
                ru: String::new(),
                en: String::new(),
            },
            left: 2,
        }];
        let messages = tell_of_low(&audience(), LineId(7), goods);
        assert!(!messages.is_empty());
        for message in messages {
            assert!(message.key.starts_with("stock:7:low:"), "{}", message.key);
            assert!(message.letter.is_for_owner() && message.letter.number().is_none());
        }
    }
}
