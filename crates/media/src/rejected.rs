//! Why a file does not become a photo.

use image::ImageError;
use thiserror::Error;

/// Nothing of the file was kept, because of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Rejected {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It has more bytes than a photo may have.
    #[error("the file is too heavy")]
    TooHeavy,
    /// A drawing that is a program for the browser.
    #[error("an SVG")]
    Svg,
    /// A page, or something else that browsers read as one.
    #[error("a web page")]
    Html,
    /// The format that phones keep photos in for themselves.
    #[error("HEIC")]
    Heic,
    /// A GIF, moving or not.
    #[error("a GIF")]
    Gif,
    /// Not a picture, or a picture of another kind.
    #[error("neither JPEG nor PNG nor WebP")]
    OtherKind,
    /// It moves.
    #[error("an animated picture")]
    Animated,
    /// More pixels than a photo may have: told before any of them is made.
    #[error("too many pixels")]
    TooManyPixels,
    /// To draw it would take too much memory or time: told before that is begun.
    #[error("too much work")]
    TooMuchWork,
    /// More than ten times as long as it is wide.
    #[error("a strip")]
    TooNarrow,
    /// The end is missing.
    #[error("the end is missing")]
    Truncated,
    /// It says that it is a picture, and none can be drawn from it.
    #[error("the picture cannot be drawn")]
    Broken,
}

impl Rejected {
    /// Each of them.
    pub const ALL: [Self; 13] = [
        Self::Empty,
        Self::TooHeavy,
        Self::Svg,
        Self::Html,
        Self::Heic,
        Self::Gif,
        Self::OtherKind,
        Self::Animated,
        Self::TooManyPixels,
        Self::TooMuchWork,
        Self::TooNarrow,
        Self::Truncated,
        Self::Broken,
    ];

    /// Id of the sentence that says so.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "photo-is-empty",
            Self::TooHeavy => "photo-is-too-heavy",
            Self::Svg => "photo-is-svg",
            Self::Html => "photo-is-html",
            Self::Heic => "photo-is-heic",
            Self::Gif => "photo-is-gif",
            Self::OtherKind => "photo-is-of-another-kind",
            Self::Animated => "photo-is-animated",
            Self::TooManyPixels => "photo-has-too-many-pixels",
            Self::TooMuchWork => "photo-is-too-much-work",
            Self::TooNarrow => "photo-is-too-narrow",
            Self::Truncated => "photo-is-truncated",
            Self::Broken => "photo-is-broken",
        }
    }
}

/// What decoders say is about the file, since nothing else can go wrong in memory.
impl From<ImageError> for Rejected {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooMuchWork,
            _ => Self::Broken,
        }
    }
}
