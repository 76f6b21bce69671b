//! Secrets at rest: sealed with a key that is kept apart from the database (ChaCha20-Poly1305, RFC 8439).
//!
//! What is sealed is bound to the name of its setting: put in another's place it does not open. The first key seals, all of
//! them open, so that one can take another's place without a moment in which something cannot be read.

use crate::{clock, config::Config};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};
use std::{
    fmt, fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use store_sqlite::SqliteStore;

/// Bytes of a key.
pub const KEY_LEN: usize = 32;
/// The first byte of what is sealed: how it was done.
const FORMAT: u8 = 1;
/// What an empty setting means.
const FILE: &str = "vitrina.key";

/// Why there is no key, or why it does not open something.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key file {file} cannot be used: {error}")]
    File {
        /// Which one.
        file: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// What is there is no key.
    #[error(
        "{place} has no key: 64 hexadecimal digits, or several such keys with spaces or line ends between them"
    )]
    NoKey {
        /// The file or the variable.
        place: String,
    },
    /// There is something that none of the keys opens.
    #[error("the key is not the one that {name} was sealed with: put the right one into {place}")]
    WrongKey {
        /// The setting.
        name: String,
        /// Where the key was read.
        place: String,
    },
}
