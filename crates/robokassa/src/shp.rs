//! The shop's own `Shp_` parameters, which the gateway signs and gives back.

use std::borrow::Cow;
use std::cmp::Ordering;

use percent_encoding::percent_decode_str;
use thiserror::Error;

use crate::encode;

/// Most parameters in one request or notice.
const MAX_COUNT: usize = 32;
/// Longest name, prefix included.
const MAX_NAME: usize = 64;
/// Longest value as it travels.
const MAX_VALUE: usize = 64;
/// The colon before a name and the equals sign after it.
const DELIMITERS: usize = 2;
/// What a name starts with, in any letter case.
const PREFIX: &str = "shp_";

/// Parameters whose names start with `Shp_`: sent with a payment, signed, and returned in every notice about it.
///
/// Names are the prefix in any case and 1 or more of `A-Z a-z 0-9 _`. A value travels percent-encoded, and is stored
/// here as it travels: `Иван` becomes `%D0%98…`. That it comes back in that form is not documented, so keep values to
/// `A-Z a-z 0-9 _ -`, where the two forms are the same; [`Shp::text`] decodes the others.
///
/// Values of notices must match `[A-Za-z0-9_.@%+~-]{0,64}`. The signature joins `name=value` with colons, so a colon or
/// an equals sign in a value would let one signature stand for two sets of parameters; and the padding bytes of a
/// length extension attack (0x80, zeros), to which hashes of this shape are open, can never appear in such a value.
/// The dot is needed for the gateway's own `shp_interface=InvoiceService.WebApi`.
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
    /// The value is longer than 64 characters once it is percent-encoded, or holds what a notice must not hold.
    #[error("a value is at most 64 characters when percent-encoded, without colons and equals signs")]
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
        self.insert_travelled(name, &encode::percent(value))
    }

    /// Adds a parameter whose value is already as it travels.
    pub(crate) fn insert_travelled(&mut self, name: &str, value: &str) -> Result<(), ShpError> {
        if !is_shp(name)
            || name.len() == PREFIX.len()
            || name.len() > MAX_NAME
            || !name.bytes().all(is_name_byte)
        {
            return Err(ShpError::Name);
        }
        if value.len() > MAX_VALUE || !value.bytes().all(is_value_byte) {
            return Err(ShpError::Value);
        }
        let (mut at, mut count) = (self.signed.len(), 0);
        let mut end = 0;
        for (other, its) in self.iter() {
            match folded(other, u8::to_ascii_lowercase).cmp(folded(name, u8::to_ascii_lowercase)) {
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

    /// The value of `name` as it was before it was percent-encoded, or `None` if it is absent or does not decode to UTF-8.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        percent_decode_str(self.get(name)?).decode_utf8().ok()
    }

    /// Names and values, sorted by name without regard to case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        encode::parts(&self.signed, b':')
            .filter(|one| !one.is_empty())
            .map(|one| encode::cut_at(one, b'='))
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.signed.is_empty()
    }

    /// Where a payment came from that did not start at the shop's own form: `link`, `field`, `invoice` or
    /// `InvoiceService.WebApi`. The gateway adds this parameter itself and signs it.
    pub fn interface(&self) -> Option<&str> {
        self.get("shp_interface")
    }

    /// The end of the text under a signature, sorted as the gateway sorts: `:shp_interface=link:Shp_order=A-77`.
    pub(crate) fn signed(&self) -> &str {
        &self.signed
    }

    /// The same in the other orders that a signer may have sorted in, each only if it differs: by bytes as most libraries
    /// do, upper-case letters first; and without regard to case but with `_` after the letters. Which of the two the
    /// gateway does with `_` is not documented.
    pub(crate) fn signed_otherwise(&self) -> Vec<String> {
        let mut orders = Vec::new();
        let mut sorted: Vec<_> = self.iter().collect();
        if !sorted.is_sorted() {
            sorted.sort_unstable();
            orders.push(joined(sorted.iter().copied()));
        }
        if self.signed.contains('_') {
            sorted.sort_unstable_by(|(one, _), (other, _)| {
                folded(one, u8::to_ascii_uppercase).cmp(folded(other, u8::to_ascii_uppercase))
            });
            orders.push(joined(sorted.into_iter()));
        }
        orders.retain(|order| *order != self.signed);
        orders
    }

    /// The same parameters under the spellings in `names`, where letter case is all that differs.
    pub(crate) fn respelled(&self, names: &[&str]) -> Self {
        let spelling = |name| {
            let known = names.iter().find(|known| known.eq_ignore_ascii_case(name));
            known.copied().unwrap_or(name)
        };
        Self {
            signed: joined(self.iter().map(|(name, value)| (spelling(name), value))),
        }
    }
}

fn joined<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    pairs.flat_map(|(name, value)| [":", name, "=", value]).collect()
}

/// Whether a field name starts as a parameter of the shop does.
pub(crate) fn is_shp(name: &str) -> bool {
    name.get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.@%+~-".contains(&byte)
}

/// The bytes of a name with its letters in one case.
fn folded(name: &str, fold: fn(&u8) -> u8) -> impl Iterator<Item = u8> {
    name.bytes().map(move |byte| fold(&byte))
}

#[cfg(test)]
mod tests;
