//! The file of a backup: everything that a shop is, in one file that can be proven whole.
//!
//! It is a gzipped tar, and inside an [age](https://age-encryption.org) envelope if there is a passphrase, so that the
//! usual tools open it even where this program is not at hand. First comes [`Head`], which says what made the file, last
//! [`Manifest`], which says what has to be in it and what each part's SHA-256 is: a file without it is not whole.
//!
//! [`Packer`] writes such a file, [`unpack`] proves one while it lays the parts out in a folder. Neither knows a database,
//! a clock or a network.

mod fault;
mod head;
mod pack;
mod unpack;

pub use fault::{Fault, is_full};
pub use head::{Engine, FORMAT, Head, Manifest, Part};
pub use pack::Packer;
pub use unpack::{prove, unpack};

/// The database, where the engine copied it.
pub const DATABASE: &str = "database.sqlite";
/// What the tables look like, where they are written out row by row.
pub const DESCRIPTIONS: &str = "tables.json";
/// The key that the settings' secrets are encrypted with. It is only in files that have a passphrase.
pub const KEY: &str = "key";
/// Folder of the photos' files.
pub const PHOTOS: &str = "photos";
/// Folder of the tables, where they are written out row by row.
pub const TABLES: &str = "tables";

/// The first part.
const HEAD: &str = "vitrina.json";
/// The last part.
const MANIFEST: &str = "manifest.json";

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
