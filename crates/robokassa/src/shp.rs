//! The shop's own `Shp_` parameters, which the gateway signs and gives back.

use std::cmp::Ordering;

use thiserror::Error;

use crate::encode;

pub use self::received::ReceivedShp;

pub(crate) use self::received::ShpFields;

mod received;

/// Most parameters in one request.
const MAX_COUNT: usize = 32;
/// Longest name, prefix included.
const MAX_NAME: usize = 64;
/// Longest value as it travels.
const MAX_VALUE: usize = 64;
/// The colon before a name and the equals sign after it.
const DELIMITERS: usize = 2;
/// What a name starts with, in any letter case.
const PREFIX: &str = "shp_";

/// Parameters whose names start with `Shp_`, to be sent with a payment: signed, and returned in every notice about it as
/// [`ReceivedShp`].
///
/// Names are the prefix in any case and 1 or more of `A-Z a-z 0-9 _`. A value travels percent-encoded, and is stored
/// here as it travels: `Иван` becomes `%D0%98…`. That it comes back in that form is not documented, so keep values to
/// `A-Z a-z 0-9 _ -`, where the two forms are the same; [`ReceivedShp::text`] decodes the others.
///
/// Source: docs.robokassa.ru, "script-parameters"; the order of mixed letter case: the official `WooCommerce` module;
/// the limits are this crate's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shp {
    /// As they are signed, sorted as the gateway sorts: `:shp_interface=link:Shp_order=A-77`.
    signed: String,
}

/// Why a parameter cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShpError {
    /// The name is not `Shp_` and then ASCII letters, digits or underscores, or is longer than 64 characters.
    #[error("a name is Shp_ followed by ASCII letters, digits or underscores, at most 64 characters")]
    Name,
    /// The value is longer than 64 characters once it is percent-encoded.
    #[error("a value is at most 64 characters when percent-encoded")]
    Value,
    /// Another parameter has this name, perhaps in other letter case.
    #[error("the name is already used, letter case aside")]
    Duplicate,
    /// There are more than 32 parameters.
    #[error("more than 32 parameters")]
    TooMany,
}

impl Shp {
    /// No parameters.
    pub const fn new() -> Self {
        Self {
            signed: String::new(),
        }
    }

    /// Collects parameters to be sent. Fails as [`Shp::insert`] does.
    ///
    /// ```
    /// let shp = robokassa::Shp::from_pairs([("Shp_order", "A-77")])?;
    /// assert_eq!(shp.get("shp_order"), Some("A-77"));
    /// # Ok::<(), robokassa::ShpError>(())
    /// ```
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ShpError> {
        let mut shp = Self::new();
        for (name, value) in pairs {
            shp.insert(name, value)?;
        }
        Ok(shp)
    }

    /// Adds a parameter to be sent; the value is any text and is stored percent-encoded. Fails when name or value are
    /// not of the shape above, the name is used already, or there are 32 of them.
    pub fn insert(&mut self, name: &str, value: &str) -> Result<(), ShpError> {
        if !is_shp(name.as_bytes())
            || name.len() == PREFIX.len()
            || name.len() > MAX_NAME
            || !name.bytes().all(is_name_byte)
        {
            return Err(ShpError::Name);
        }
        let value = &*encode::percent(value);
        if value.len() > MAX_VALUE {
            return Err(ShpError::Value);
        }
        let (mut at, mut count) = (self.signed.len(), 0);
        let mut end = 0;
        for (other, its) in self.iter() {
            match folded(other.as_bytes()).cmp(folded(name.as_bytes())) {
                Ordering::Less => {}
                Ordering::Equal => return Err(ShpError::Duplicate),
                Ordering::Greater => at = at.min(end),
            }
            end += DELIMITERS + other.len() + its.len();
            count += 1;
        }
        if count == MAX_COUNT {
            return Err(ShpError::TooMany);
        }
        let rest = self.signed.split_off(at);
        self.signed
            .reserve(DELIMITERS + name.len() + value.len() + rest.len());
        self.signed.extend([":", name, "=", value, &rest]);
        Ok(())
    }

    /// The value of `name` (prefix included, letter case ignored) as it travels.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Names and values, sorted by name without regard to case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.signed
            .split(':')
            .skip(1)
            .filter_map(|one| one.split_once('='))
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.signed.is_empty()
    }

    /// The end of the text under a signature, sorted as the gateway sorts: `:shp_interface=link:Shp_order=A-77`.
    pub(crate) fn signed(&self) -> &str {
        &self.signed
    }
}

/// Whether a field name starts as a parameter of the shop does.
pub(crate) fn is_shp(name: &[u8]) -> bool {
    name.get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The bytes of a name with its letters in lower case.
fn folded(name: &[u8]) -> impl Iterator<Item = u8> {
    name.iter().map(u8::to_ascii_lowercase)
}

#[cfg(test)]
mod tests;
