//! Photos of goods. [`cook`] makes pictures of the bytes that somebody uploaded, or says why there will be none;
//! an [`Album`] keeps them, in a folder or at an S3 service.
//!
//! JPEG, PNG and WebP are drawn by crate `image`, all of it Rust. HEIC is refused: there is no well-kept decoder in Rust, and phones
//! send JPEG to web forms. WebP is written by libwebp (crate `webp`), since the only encoder in Rust knows no lossy WebP; it gets
//! pixels of ours and never a file of a stranger. AVIF is left out: without assembler its encoder takes several seconds a picture.

mod album;
mod cook;
mod kind;
mod place;
mod rejected;
mod s3;

pub use album::{Album, AlbumError, Old};
pub use cook::{Cooked, Limits, Picture, cook};
pub use place::{Bucket, Keys, MediaSettings, Place, PlaceFault};
pub use rejected::Rejected;
pub use s3::open as open_bucket;
