//! What fits where, for lists of goods and for forms alike.

use crate::money::Kopecks;

/// The highest price of a piece: a thousand million roubles, so that no cart leaves the range of money.
pub(in crate::catalog) const MOST_PRICE: Kopecks = Kopecks::new(100_000_000_000);
/// Variants of one product that may be sold.
pub const MOST_VARIANTS: usize = 200;
/// Attributes that one product may have.
pub(super) const MOST_ATTRIBUTES: usize = 100;
/// Photos that one product may have.
pub const MOST_PHOTOS: usize = 100;
/// The highest weight in grams and the greatest length in millimetres: a ton, ten metres.
pub(super) const MOST_MEASURE: [u32; 2] = [1_000_000, 10_000];

/// Characters of a slug; of an article code; of a name or an option; of a line of other words; of a description.
pub(in crate::catalog) const LONGEST_SLUG: usize = 100;
pub(in crate::catalog) const LONGEST_SKU: usize = 64;
pub(in crate::catalog) const LONGEST_NAME: usize = 200;
pub(in crate::catalog) const LONGEST_LINE: usize = 500;
pub(in crate::catalog) const LONGEST_DESCRIPTION: usize = 20_000;

/// Whether it can stand in an address as it is. A leading dot means a folder in some addresses.
pub(in crate::catalog) fn is_slug(slug: &str) -> bool {
    let is_plain = slug
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    !slug.is_empty() && !slug.starts_with('.') && is_plain && slug.len() <= LONGEST_SLUG
}

/// Whether somebody can pay it.
pub(in crate::catalog) fn is_price(price: Kopecks) -> bool {
    price > Kopecks::ZERO && price <= MOST_PRICE
}

/// `#c2935c`
pub(in crate::catalog) fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Pages load pictures from the shop itself and from nowhere else.
pub(in crate::catalog) fn is_own_address(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= LONGEST_LINE
        && !path
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '\\')
}
