//! Setting up a shop where nobody has an account yet: what is asked, and who may answer.
//!
//! Whoever runs the machine reads a link there. Its key is good once: the browser that begins with it gets a pass of its own,
//! and goes on with that however often it is closed. The first account ends all of it for ever.

use crate::secret::Secret;
use std::collections::BTreeSet;

/// What a shop cannot do without, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What the shop is called, and the hour it lives by.
    Shop,
    /// Who sells by law.
    Seller,
    /// Where buyers ask.
    Contacts,
    /// Where the shop is in the world. What the cabinet of a gateway wants to know follows from it.
    Address,
    /// Who takes the money.
    Payment,
    /// Where the owner and the buyers are told.
    Messages,
    /// Who may sign in; the last one, because it ends the setup.
    Account,
}

impl Question {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::Shop,
        Self::Seller,
        Self::Contacts,
        Self::Address,
        Self::Payment,
        Self::Messages,
        Self::Account,
    ];

    /// Its word in tables, addresses and ids of sentences.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Seller => "seller",
            Self::Contacts => "contacts",
            Self::Address => "address",
            Self::Payment => "payment",
            Self::Messages => "messages",
            Self::Account => "account",
        }
    }

    /// The question of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.as_str() == word)
    }

    /// Whether it may be left for later: a shop opens without a seller or a gateway, and nobody finds one without a name and an
    /// address.
    pub const fn may_wait(self) -> bool {
        match self {
            Self::Seller | Self::Contacts | Self::Payment | Self::Messages => true,
            Self::Shop | Self::Address | Self::Account => false,
        }
    }
}

/// How far the setup of a shop has come.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Setup {
    key_hash: Option<String>,
    pass_hash: Option<String>,
    answered: BTreeSet<Question>,
}

impl Setup {
    /// Reads what a store keeps: the hashes of key and pass, and the words of what was answered. A word of a later version
    /// is passed over.
    pub fn read(key_hash: Option<String>, pass_hash: Option<String>, answered: &str) -> Self {
        Self {
            key_hash,
            pass_hash,
            answered: answered.split_whitespace().filter_map(Question::parse).collect(),
        }
    }

    /// Whether this is the key of the link that was printed last, and nobody has begun with it.
    pub fn opens_with(&self, key: &Secret) -> bool {
        self.key_hash.as_deref().is_some_and(|hash| key.has(hash))
    }

    /// Whether this is the pass of the browser that began last.
    pub fn knows(&self, pass: &Secret) -> bool {
        self.pass_hash.as_deref().is_some_and(|hash| pass.has(hash))
    }

    /// Whether a question was answered, or left for later.
    pub fn is_answered(&self, question: Question) -> bool {
        self.answered.contains(&question)
    }

    /// The question that has to be answered before there is an account; `None` if there is none.
    pub fn owed(&self) -> Option<Question> {
        Question::ALL.into_iter().find(|question| {
            *question != Question::Account && !question.may_wait() && !self.is_answered(*question)
        })
    }

    /// The question that is next.
    pub fn next(&self) -> Question {
        let mut open = Question::ALL
            .into_iter()
            .filter(|question| !self.is_answered(*question));
        open.next().unwrap_or(Question::Account)
    }
}

/// Hashes are nobody's business either.
impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Setup({:?})", self.answered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_asked_in_their_order_and_the_account_comes_last() {
        let mut words = String::new();
        for question in Question::ALL {
            let setup = Setup::read(None, None, &words);
            assert_eq!(setup.next(), question);
            assert_eq!(Question::parse(question.as_str()), Some(question));
            words = format!("{words} {}", question.as_str());
        }
        assert_eq!(Setup::read(None, None, &words).next(), Question::Account);
        assert_eq!(Question::ALL.last(), Some(&Question::Account));
    }

    #[test]
    fn what_was_left_out_is_asked_next_and_a_later_versions_word_is_no_question() {
        let setup = Setup::read(None, None, " seller address seller weather");
        assert_eq!(setup.next(), Question::Shop);
        assert!(setup.is_answered(Question::Address) && !setup.is_answered(Question::Payment));
        assert_eq!(Question::parse("weather"), None);
        assert_eq!(setup.owed(), Some(Question::Shop));
        assert_eq!(Setup::read(None, None, "shop").owed(), Some(Question::Address));
        assert_eq!(Setup::read(None, None, "shop address").owed(), None);
    }

    #[test]
    fn a_key_is_no_pass_and_nothing_opens_where_nothing_is_kept() {
        let (key, pass) = (Secret::from_random([1; 16]), Secret::from_random([2; 16]));
        let setup = Setup::read(Some(key.hash()), Some(pass.hash()), "");
        assert!(setup.opens_with(&key) && setup.knows(&pass));
        assert!(!setup.opens_with(&pass) && !setup.knows(&key));
        let nothing = Setup::default();
        assert!(!nothing.opens_with(&key) && !nothing.knows(&pass));
        assert!(!format!("{setup:?}").contains(&key.hash()));
    }
}
