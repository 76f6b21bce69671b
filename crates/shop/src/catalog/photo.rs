//! Photos of goods, as catalogues know them: the bytes are kept elsewhere.

use crate::text::Text;
use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, str::FromStr};

/// Which uploaded picture: the first half of the SHA-256 of the file's content, as 32 hex digits. Equal files are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MediaId(String);

/// The text is no [`MediaId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 hex digits in small letters")]
pub struct NotAMedia;

impl MediaId {
    /// Hex digits of an id.
    pub(super) const DIGITS: usize = 32;

    /// The id of a file by the SHA-256 of its content.
    pub fn of_sha256(digest: &[u8; 32]) -> Self {
        let mut digits = hex::encode(digest);
        digits.truncate(Self::DIGITS);
        Self(digits)
    }

    /// Its text, as in addresses and names of files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MediaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MediaId {
    type Err = NotAMedia;

    fn from_str(text: &str) -> Result<Self, NotAMedia> {
        let is_id = text.len() == Self::DIGITS
            && text
                .bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        if is_id {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAMedia)
        }
    }
}

impl<'de> Deserialize<'de> for MediaId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The part of a photo that stays visible wherever it is cut, in per cent from its left upper corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Focus {
    x: u8,
    y: u8,
}

impl Focus {
    /// The point `x` per cent from the left and `y` from the top; what lies beyond the edge counts as the edge.
    pub fn new(x: u8, y: u8) -> Self {
        Self {
            x: x.min(100),
            y: y.min(100),
        }
    }

    /// Per cent from the left, 0 to 100.
    pub const fn x(self) -> u8 {
        self.x
    }

    /// Per cent from the top, 0 to 100.
    pub const fn y(self) -> u8 {
        self.y
    }
}

/// The middle.
impl Default for Focus {
    fn default() -> Self {
        Self { x: 50, y: 50 }
    }
}

impl<'de> Deserialize<'de> for Focus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Point {
            x: u8,
            y: u8,
        }
        let Point { x, y } = Point::deserialize(deserializer)?;
        Ok(Self::new(x, y))
    }
}

/// A photo of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Which uploaded picture.
    pub media: MediaId,
    /// Pixels from left to right, once it stands upright.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What it shows, for those who do not see it.
    #[serde(default)]
    pub alt: Text,
    /// What stays visible where it is cut.
    #[serde(default)]
    pub focus: Focus,
    /// Article codes of the variants that it shows; none for all of them.
    #[serde(default)]
    pub skus: Vec<String>,
}

impl Photo {
    /// Whether it shows the variant with this article code.
    pub fn shows(&self, sku: &str) -> bool {
        self.skus.is_empty() || self.skus.iter().any(|shown| shown == sku)
    }

    /// Of a product's photos, the one to show a variant by: the first of that variant alone, or else the first that shows it,
    /// or else the first.
    pub fn of_variant<'p>(photos: &'p [Self], sku: &str) -> Option<&'p Self> {
        let own = photos
            .iter()
            .find(|photo| !photo.skus.is_empty() && photo.shows(sku));
        own.or_else(|| photos.iter().find(|photo| photo.shows(sku)))
            .or_else(|| photos.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(digit: char, skus: &[&str]) -> Photo {
        Photo {
            media: digit.to_string().repeat(32).parse().unwrap(),
            width: 4,
            height: 3,
            alt: Text::default(),
            focus: Focus::default(),
            skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
        }
    }

    #[test]
    fn a_media_id_is_half_a_digest_and_nothing_else() {
        let id = MediaId::of_sha256(&[0xAB; 32]);
        assert_eq!(id.as_str(), "ab".repeat(16));
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
        for text in ["", "ab", &"AB".repeat(16), &"../x".repeat(8), &"a".repeat(33)] {
            assert_eq!(text.parse::<MediaId>(), Err(NotAMedia), "{text}");
            assert!(
                serde_json::from_str::<MediaId>(&format!("\"{text}\"")).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_variant_is_shown_by_its_own_photo_first() {
        let photos = [photo('1', &[]), photo('2', &["B"]), photo('3', &["A", "B"])];
        let shown = |sku| Photo::of_variant(&photos, sku).unwrap().media.as_str().as_bytes()[0];
        assert_eq!((shown("A"), shown("B"), shown("C")), (b'3', b'2', b'1'));
        assert_eq!(
            Photo::of_variant(&photos[1..], "C"),
            Some(&photos[1]),
            "any rather than none"
        );
        assert_eq!(Photo::of_variant(&[], "A"), None);
    }

    #[test]
    fn a_photo_of_an_older_list_and_a_focus_past_the_edge_are_read() {
        let media = "0".repeat(32);
        let read: Photo = serde_json::from_str(&format!(
            r#"{{"media":"{media}","width":4,"height":3,"focus":{{"x":250,"y":7}}}}"#
        ))
        .unwrap();
        assert_eq!((read.focus.x(), read.focus.y()), (100, 7));
        assert_eq!(Focus::default(), Focus::new(50, 50));
    }
}
