//! Pictures as they are kept and shown: each uploaded photo is there in a few widths and two formats.

use super::{MediaId, Photo};
use std::{fmt, str::FromStr};

/// Widths that every photo is kept in, in pixels, as far as it is that wide.
const WIDTHS: [u32; 3] = [320, 640, 1280];

/// Widths of the pictures of a photo that is so many pixels wide, from narrow to wide. It is never enlarged.
pub fn picture_widths(width: u32) -> impl Iterator<Item = u32> + Clone {
    let widest = width.min(WIDTHS[2]);
    WIDTHS
        .into_iter()
        .filter(move |each| *each < widest)
        .chain([widest])
}

/// How high a picture of this width is, if the photo is `of.0` wide and `of.1` high.
pub fn picture_height(width: u32, of: (u32, u32)) -> u32 {
    let (wide, high) = (u64::from(of.0.max(1)), u64::from(of.1));
    let height = (high * u64::from(width) + wide / 2) / wide;
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// What a picture is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PictureFormat {
    /// For every browser of today.
    WebP,
    /// For what is older, and for other programs.
    Jpeg,
}

impl PictureFormat {
    /// Both, the better one first.
    pub const ALL: [Self; 2] = [Self::WebP, Self::Jpeg];

    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
        }
    }

    /// Its media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Name of one picture, such as `0123456789abcdef0123456789abcdef-640.webp`: the last part of its address, and of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PictureName {
    /// Which uploaded photo.
    pub media: MediaId,
    /// Pixels from left to right.
    pub width: u32,
    /// What it is written as.
    pub format: PictureFormat,
}

/// The text is no [`PictureName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a picture")]
pub struct NotAPicture;

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}.{}", self.media, self.width, self.format.extension())
    }
}

impl FromStr for PictureName {
    type Err = NotAPicture;

    fn from_str(text: &str) -> Result<Self, NotAPicture> {
        let (stem, extension) = text.split_once('.').ok_or(NotAPicture)?;
        let (media, width) = stem.split_once('-').ok_or(NotAPicture)?;
        let mut formats = PictureFormat::ALL.into_iter();
        let name = Self {
            media: media.parse().map_err(|_| NotAPicture)?,
            width: width.parse().map_err(|_| NotAPicture)?,
            format: formats
                .find(|format| format.extension() == extension)
                .ok_or(NotAPicture)?,
        };
        // One spelling only: `+640` and `0640` are numbers as well.
        if name.to_string() == text {
            Ok(name)
        } else {
            Err(NotAPicture)
        }
    }
}

impl MediaId {
    /// Everything in a text that may be one, whatever the text is written in: JSON, or a form as browsers send it.
    pub fn all_in(text: &str) -> impl Iterator<Item = Self> {
        let places = text.as_bytes().windows(Self::DIGITS);
        places.filter_map(|place| str::from_utf8(place).ok()?.parse().ok())
    }
}

impl Photo {
    /// Address of its picture in this width, without the shop's own.
    pub fn address(&self, width: u32, format: PictureFormat) -> String {
        let media = self.media.clone();
        let name = PictureName { media, width, format };
        format!("/media/{name}")
    }

    /// Its narrowest picture.
    pub fn narrowest(&self, format: PictureFormat) -> String {
        let width = picture_widths(self.width).next().unwrap_or(self.width);
        self.address(width, format)
    }

    /// Its widest picture as JPEG, which every program understands.
    pub fn widest(&self) -> String {
        let width = picture_widths(self.width).last().unwrap_or(self.width);
        self.address(width, PictureFormat::Jpeg)
    }

    /// All its pictures in one format with their widths, as `srcset` takes them.
    pub fn srcset(&self, format: PictureFormat) -> String {
        let each =
            picture_widths(self.width).map(|width| format!("{} {width}w", self.address(width, format)));
        each.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_never_enlarged() {
        let of = |width| picture_widths(width).collect::<Vec<_>>();
        assert_eq!(of(4032), [320, 640, 1280]);
        assert_eq!(of(1280), [320, 640, 1280]);
        assert_eq!(of(1000), [320, 640, 1000]);
        assert_eq!(of(320), [320]);
        assert_eq!(of(5), [5]);
    }

    #[test]
    fn a_picture_keeps_the_shape_of_its_photo() {
        assert_eq!(picture_height(640, (4032, 3024)), 480);
        assert_eq!(picture_height(320, (1000, 667)), 213);
        assert_eq!(picture_height(320, (3200, 1)), 1);
        assert_eq!(picture_height(7, (0, 7)), 49);
    }

    #[test]
    fn an_id_is_found_in_whatever_it_is_written_in() {
        let (one, other) = ("0123456789abcdef".repeat(2), "f".repeat(32));
        let text = format!(r#"[{{"media": "{one}"}}]&photos=%5B%7B%22media%22%3A%22{other}%22 «{one}"#);
        let found: Vec<_> = MediaId::all_in(&text).map(|id| id.to_string()).collect();
        assert!(found.contains(&one) && found.contains(&other), "{found:?}");
        assert_eq!(MediaId::all_in("0123456789abcdef").count(), 0);
    }

    #[test]
    fn a_name_has_one_spelling() {
        let media = "0123456789abcdef".repeat(2);
        let name = format!("{media}-640.webp");
        assert_eq!(name.parse::<PictureName>().unwrap().to_string(), name);
        for wrong in [
            format!("{media}-0640.webp"),
            format!("{media}-+640.webp"),
            format!("{media}-640.gif"),
            format!("{media}-640.webp.webp"),
            format!("{media}640.webp"),
            format!("../{media}-640.webp"),
            format!("{}-640.jpg", media.to_uppercase()),
            String::new(),
        ] {
            assert_eq!(wrong.parse::<PictureName>(), Err(NotAPicture), "{wrong}");
        }
    }
}
