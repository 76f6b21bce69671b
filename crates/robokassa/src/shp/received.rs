//! The shop's parameters as they come back, whoever sent them.

use std::{borrow::Cow, iter};

use percent_encoding::percent_decode_str;

use super::folded;
use crate::encode::{decode, lossy};
use crate::notice::NoticeError;

/// Most parameters that are read. They are sorted in every order that the signer may have sorted in.
const MAX_COUNT: usize = 1024;
/// Most bytes of names and values together, as they travel. They are hashed once for each way to sign them.
const MAX_BYTES: usize = 64 * 1024;

/// The `Shp_` parameters that came with a notice or a return.
///
/// Several programs may share one merchant login, and the gateway brings the parameters of all of them: names and values
/// of any length, in any alphabet, with any punctuation. The limits of [`Shp`](crate::Shp) are for what this crate sends;
/// what came is first believed or not by its signature, and then judged by you.
///
/// In what was verified the parameters stand in the very form that the signature covers, and one that is not here was not
/// there when the gateway signed. So [`ReceivedShp::get`] with `None` for a name that your payments always carry means
/// that the money is for a payment of somebody else.
///
/// A signature joins `name=value` with colons. So one signature stands for `Shp_a` with the value `1:Shp_b=2`
/// and also for `Shp_a=1` beside `Shp_b=2`, and anyone who intercepts a notice could divide it in another
/// way. Of a notice whose values are letters and digits only, no other division names one of them otherwise
/// than whole: send such values, compare all of the value, and believe it beside the number and the sum of
/// your own record only. A zero byte is never believed: the padding of a length extension attack, to which
/// hashes of this shape are open, always has some, and no text has any.
///
/// Source: docs.robokassa.ru, "script-parameters", which sets no limits; the order of mixed letter case: the official
/// `WooCommerce` module. This crate reads at most 1024 parameters of 64 KiB together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedShp {
    /// Sorted by name without regard to case.
    pairs: Vec<(String, String)>,
}

impl ReceivedShp {
    /// The value of `name` (prefix included, letter case ignored); what is not UTF-8 in it is replaced with `U+FFFD`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The value of `name` as it was before a sender percent-encoded it, or `None` if it is absent or does not decode to
    /// UTF-8.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        percent_decode_str(self.get(name)?).decode_utf8().ok()
    }

    /// Names and values, sorted by name without regard to case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Where a payment came from that did not start at the shop's own form: `link`, `field`, `invoice` or
    /// `InvoiceService.WebApi`. The gateway adds this parameter itself and signs it. Source: official modules and
    /// libraries for PHP.
    pub fn interface(&self) -> Option<&str> {
        self.get("shp_interface")
    }

    fn of(mut pairs: Vec<Pair<'_>>) -> Self {
        LOWER.sort(&mut pairs);
        let text = |bytes: &[u8]| lossy(bytes).into_owned();
        let pairs = pairs.iter().map(|(name, value)| (text(name), text(value)));
        Self {
            pairs: pairs.collect(),
        }
    }
}

type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);
/// Makes what was perhaps signed of a value as it travels.
type Form = fn(&[u8]) -> Cow<'_, [u8]>;

/// Parameters before anything is proven: names decoded once, values as they travel.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShpFields<'a> {
    fields: Vec<(Cow<'a, [u8]>, &'a [u8])>,
    bytes: usize,
}

impl<'a> ShpFields<'a> {
    /// Adds one; fails when there are too many.
    pub(crate) fn push(&mut self, name: Cow<'a, [u8]>, value: &'a [u8]) -> Result<(), NoticeError> {
        self.bytes += name.len() + value.len();
        if self.fields.len() == MAX_COUNT || self.bytes > MAX_BYTES {
            return Err(NoticeError::Malformed("too many or too long Shp_ parameters"));
        }
        self.fields.push((name, value));
        Ok(())
    }

    /// Fails when a name comes twice, perhaps in other letter case: nobody knows which of the two would be believed.
    pub(crate) fn check(&self) -> Result<(), NoticeError> {
        let mut names: Vec<&[u8]> = self.fields.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable_by(|one, other| folded(one).cmp(folded(other)));
        if names.windows(2).any(|two| two[0].eq_ignore_ascii_case(two[1])) {
            return Err(NoticeError::Malformed("an Shp_ parameter that comes twice"));
        }
        Ok(())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// How many bytes names and values have.
    pub(crate) fn length(&self) -> usize {
        self.bytes
    }

    /// The names.
    pub(crate) fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.fields.iter().map(|(name, _)| String::from_utf8_lossy(name))
    }

    /// The parameters as they came, believed by nobody.
    pub(crate) fn unproven(&self) -> ReceivedShp {
        ReceivedShp::of(self.read(decode, &[]))
    }

    /// The parameters in the first form whose text `fits` as the end of what is signed, if there is one.
    ///
    /// The likeliest comes first: values decoded once, names spelled as received and sorted without regard to case. Then
    /// other orders, then the names as spelled in `names`, and then the same for other forms of the values.
    pub(crate) fn signed_as(
        &self,
        names: &[&str],
        mut fits: impl FnMut(&[u8]) -> bool,
    ) -> Option<ReceivedShp> {
        let as_received: &[&str] = &[];
        let respelled = (!names.is_empty()).then_some(names);
        let mut tried: Vec<Vec<u8>> = Vec::new();
        for form in FORMS {
            for spellings in iter::once(as_received).chain(respelled) {
                let mut pairs = self.read(form, spellings);
                for order in ORDERS {
                    order.sort(&mut pairs);
                    let text = joined(&pairs);
                    // See `ReceivedShp` for the zeros.
                    if text.contains(&0) || tried.contains(&text) {
                        continue;
                    }
                    if fits(&text) {
                        return Some(ReceivedShp::of(pairs));
                    }
                    tried.push(text);
                }
            }
        }
        None
    }

    /// Every text that may be the end of what is signed, see [`ShpFields::signed_as`].
    pub(crate) fn texts(&self, names: &[&str]) -> Vec<Vec<u8>> {
        let mut texts = Vec::new();
        self.signed_as(names, |text| {
            texts.push(text.to_vec());
            false
        });
        texts
    }

    fn read<'s>(&'s self, form: Form, spellings: &[&'s str]) -> Vec<Pair<'s>> {
        let pair = |(name, value): &'s (Cow<'a, [u8]>, &'a [u8])| {
            let known = spellings
                .iter()
                .find(|known| known.as_bytes().eq_ignore_ascii_case(name));
            let name = known.map_or(&**name, |known| known.as_bytes());
            (Cow::Borrowed(name), form(value))
        };
        self.fields.iter().map(pair).collect()
    }
}

/// In which form a value may be signed: sources disagree, and none was tried against the gateway. Decoded
/// once is what the documentation says; what a sender percent-encoded may come back so, or decoded; and a
/// program that passes a notice on may leave blanks.
const FORMS: [Form; 4] = [decode, travelled, decoded_twice, trimmed];

fn travelled(value: &[u8]) -> Cow<'_, [u8]> {
    Cow::Borrowed(value)
}

fn decoded_twice(value: &[u8]) -> Cow<'_, [u8]> {
    Cow::Owned(decode(&decode(value)).into_owned())
}

fn trimmed(value: &[u8]) -> Cow<'_, [u8]> {
    Cow::Owned(decode(value).trim_ascii().to_vec())
}

/// What names are sorted by: without regard to case as the gateway does, by bytes as most libraries do, upper-case letters
/// first; and without regard to case but with `_` after the letters. Which of the two the gateway does with `_` is not
/// documented.
const ORDERS: [Order; 3] = [LOWER, BYTES, UPPER];

const LOWER: Order = Order {
    fold: u8::to_ascii_lowercase,
    fold_text: str::to_lowercase,
};
const BYTES: Order = Order {
    fold: |byte| *byte,
    fold_text: str::to_owned,
};
const UPPER: Order = Order {
    fold: u8::to_ascii_uppercase,
    fold_text: str::to_uppercase,
};

/// An order of names.
#[derive(Clone, Copy)]
struct Order {
    /// What is compared of a byte in ASCII, or in what is no text.
    fold: fn(&u8) -> u8,
    /// What is compared of a text.
    fold_text: fn(&str) -> String,
}

impl Order {
    fn sort(self, pairs: &mut [Pair<'_>]) {
        if pairs.iter().all(|(name, _)| name.is_ascii()) {
            pairs.sort_by(|(one, _), (other, _)| self.folded(one).cmp(self.folded(other)));
        } else {
            pairs.sort_by_cached_key(|(name, _)| match str::from_utf8(name) {
                Ok(name) => (self.fold_text)(name).into_bytes(),
                Err(_) => self.folded(name).collect(),
            });
        }
    }

    fn folded(self, name: &[u8]) -> impl Iterator<Item = u8> {
        name.iter().map(self.fold)
    }
}

/// The end of the text under a signature: `:shp_interface=link:Shp_order=A-77`.
fn joined(pairs: &[Pair<'_>]) -> Vec<u8> {
    let length = pairs
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    let mut text = Vec::with_capacity(length);
    for (name, value) in pairs {
        text.push(b':');
        text.extend_from_slice(name);
        text.push(b'=');
        text.extend_from_slice(value);
    }
    text
}
