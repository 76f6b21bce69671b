//! Personal data: whose they are, what is left of an order once its buyer is forgotten, how long data are kept, and what becomes
//! of a consent that somebody takes back.
//!
//! Of an order that is over the buyer can be forgotten: number, goods, sums, payments and books stay, and whatever names somebody
//! or was typed goes. The tables let exactly that change of a placed order through and no other. Which column holds whose data, and
//! what becomes of it then, is said once, in [`TABLES`].

mod dossier;
mod map;
mod retention;
mod wordless;

pub use dossier::{Dossier, HeldAmendment, HeldOrder};
pub use map::{Fate, TABLES, Table, Whose};
pub use retention::{Limits, Retention, YEARS_OF_THE_LAW};
pub use wordless::{take_words, wordless};

use crate::{
    buyer::{Buyer, Consents, Email, Phone},
    order::{Amendment, Order, OrderNumber},
    text::folded,
    time::Timestamp,
};
use serde::Serialize;
use std::fmt;

/// Stands for what was taken away, where something has to stand.
pub const REMOVED: &str = "—";

/// A person whom orders name: exactly this telephone number or this address.
#[derive(Clone, PartialEq, Eq)]
pub enum Person {
    /// Whoever gave this number.
    Phone(Phone),
    /// Whoever gave this address.
    Email(Email),
}

/// Personal data stay out of logs.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person([REDACTED])")
    }
}

impl Person {
    /// Reads what was typed as the order form does; `None` if it is neither a number nor an address.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.contains('@') {
            Email::parse(typed).map(Self::Email)
        } else {
            Phone::parse(typed).ok().map(Self::Phone)
        }
    }

    /// The line of an order's [`SearchKeys`](crate::store::SearchKeys) that names this person.
    pub fn key(&self) -> String {
        match self {
            Self::Phone(phone) => phone.number().chars().filter(char::is_ascii_digit).collect(),
            Self::Email(email) => folded(&email.for_delivery()),
        }
    }

    /// Whether an order is this person's. Keys leave dashes out, so what is found by them is looked at once more.
    pub fn is(&self, buyer: &Buyer) -> bool {
        match self {
            Self::Phone(phone) => buyer.phone.number() == phone.number(),
            Self::Email(email) => {
                let spelled = |email: &Email| email.for_delivery().to_lowercase();
                buyer
                    .email
                    .as_ref()
                    .is_some_and(|of| spelled(of) == spelled(email))
            }
        }
    }

    /// Whether an order names this person, or did before it was mended.
    pub fn is_or_was(&self, order: &Order, amendments: &[Amendment]) -> bool {
        let mut before = amendments.iter().map(|amendment| &amendment.before.buyer);
        self.is(&order.placed.buyer) || before.any(|buyer| self.is(buyer))
    }

    /// Whether a consent that was given with an order is this person's to take back: they gave it, or the order names them now. Whom it
    /// named in between agreed to nothing.
    pub fn may_withdraw(&self, order: &Order, amendments: &[Amendment]) -> bool {
        let gave = amendments
            .first()
            .is_some_and(|first| self.is(&first.before.buyer));
        gave || self.is(&order.placed.buyer)
    }

    /// What the addresses of this person begin with in small letters, for stores to look for before [`Person::is`] decides. Empty, as
    /// any text begins, if it is no address, or one with letters that databases make small each in its own way.
    pub fn mailbox(&self) -> String {
        let local = match self {
            Self::Phone(_) => None,
            Self::Email(email) => email.as_str().split_once('@').map(|(local, _)| local),
        };
        local
            .filter(|local| local.is_ascii())
            .map_or_else(String::new, |local| format!("{}@", local.to_ascii_lowercase()))
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Self::Phone(phone) => phone.number().to_owned(),
            Self::Email(email) => email.as_str().to_owned(),
        }
    }
}

/// Why the buyer of an order cannot be forgotten yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StillOpen {
    /// It waits for its payment.
    AwaitsPayment,
    /// It is paid and has not left.
    ToShip,
    /// Money that does not fit waits for a decision.
    MoneyInQuestion,
    /// A refund is under way, or nobody knows what became of one.
    RefundUnderWay,
    /// Money for it may be on its way.
    MoneyUnderWay,
    /// Its buyer wants to send goods back, and that is not over.
    ReturnUnderWay,
    /// A call to a gateway is owed for it, such as a receipt.
    CallOwed,
    /// A message about it is on its way.
    MessageUnderWay,
}

impl StillOpen {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::AwaitsPayment,
        Self::ToShip,
        Self::MoneyInQuestion,
        Self::RefundUnderWay,
        Self::MoneyUnderWay,
        Self::ReturnUnderWay,
        Self::CallOwed,
        Self::MessageUnderWay,
    ];

    /// Its name in the statements of the stores and in the words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitsPayment => "awaits_payment",
            Self::ToShip => "to_ship",
            Self::MoneyInQuestion => "money_in_question",
            Self::RefundUnderWay => "refund_under_way",
            Self::MoneyUnderWay => "money_under_way",
            Self::ReturnUnderWay => "return_under_way",
            Self::CallOwed => "call_owed",
            Self::MessageUnderWay => "message_under_way",
        }
    }
}

impl std::str::FromStr for StillOpen {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|why| why.as_str() == name).ok_or(())
    }
}

/// How somebody asked for their consent to be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedBy {
    /// In a letter on paper.
    Letter,
    /// By e-mail.
    Email,
    /// On the telephone.
    Phone,
    /// In person.
    Person,
}

impl AskedBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Letter, Self::Email, Self::Phone, Self::Person];

    /// Its name in the table and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Person => "person",
        }
    }
}

impl std::str::FromStr for AskedBy {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|way| way.as_str() == name).ok_or(())
    }
}

/// That somebody took back the consent that they gave with an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// When the shop noted it.
    pub at: Timestamp,
    /// Login of whoever noted it.
    pub noted_by: String,
    /// How the person asked.
    pub asked_by: AskedBy,
}

/// What tables know of an order beside the order itself, where it is about its buyer's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Why the buyer cannot be forgotten yet; `None` if nothing is in the way.
    pub open: Option<StillOpen>,
    /// When the buyer was forgotten.
    pub forgotten_at: Option<Timestamp>,
    /// That the consent was taken back.
    pub withdrawn: Option<Withdrawal>,
}

/// Consents that were given with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// The order.
    pub number: OrderNumber,
    /// Name, telephone number and address of whoever gave them; [`REMOVED`] or empty once they are forgotten.
    pub buyer: [String; 3],
    /// What was ticked, when and from where; `None` if nobody agreed to anything.
    pub consents: Option<Consents>,
    /// That it was taken back.
    pub withdrawn: Option<Withdrawal>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{buyer::Name, sample, store::SearchKeys};

    #[test]
    fn a_person_is_read_as_the_order_form_reads_and_found_among_the_keys() {
        let mut buyer = sample::buyer();
        buyer.name = Name::parse("Анна").unwrap();
        buyer.phone = Phone::parse("8 (912) 345-67-89").unwrap();
        buyer.email = Email::parse("Zo-Ya@Пример.рф");
        let keys = SearchKeys::of(&buyer);
        for typed in [
            "+7 912 345 67 89",
            "9123456789",
            "zo-ya@пример.рф",
            " Zo-Ya@xn--e1afmkfd.xn--p1ai ",
        ] {
            let person = Person::parse(typed).unwrap();
            assert!(keys.as_str().lines().any(|line| line == person.key()), "{typed}");
            assert!(person.is(&buyer), "{typed}");
        }
        let other = Person::parse("zoya@пример.рф").unwrap();
        assert!(!other.is(&buyer), "somebody without a dash is somebody else");
        for typed in ["", "Анна", "912", "zo-ya@", "1042"] {
            assert_eq!(Person::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_address_is_looked_for_by_what_databases_spell_alike() {
        for (typed, mailbox) in [
            ("Anna.Oneil+Shop@Пример.рф", "anna.oneil+shop@"),
            ("Почта@пример.рф", ""),
            ("+7 912 345 67 89", ""),
        ] {
            assert_eq!(Person::parse(typed).unwrap().mailbox(), mailbox, "{typed}");
        }
    }

    #[test]
    fn no_debug_output_names_anybody() {
        let person = Person::parse("anna@example.ru").unwrap();
        assert_eq!(format!("{person:?}"), "Person([REDACTED])");
    }

    #[test]
    fn every_name_is_read_again() {
        for why in StillOpen::ALL {
            assert_eq!(why.as_str().parse(), Ok(why));
        }
        for way in AskedBy::ALL {
            assert_eq!(way.as_str().parse(), Ok(way));
        }
        assert_eq!("fax".parse::<AskedBy>(), Err(()));
    }
}
