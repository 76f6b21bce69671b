//! How the database itself is.

use super::Result;
use async_trait::async_trait;

/// How the database is, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vitals {
    /// The engine and its version: `SQLite 3.50.4`.
    pub engine: String,
    /// The settings that decide whether a commit stays on disk.
    pub safeguards: Vec<Safeguard>,
    /// Bytes that the database takes, without its log.
    pub bytes: i64,
    /// Bytes of the log; `None` if the database does not tell the shop.
    pub log_bytes: Option<i64>,
    /// Servers that follow this one; none for a file.
    pub followers: Vec<Follower>,
    /// The newest step that the tables have taken.
    pub step: i64,
    /// The newest step that this program knows.
    pub known_step: i64,
}

/// A setting that decides whether a commit stays on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safeguard {
    /// Its name in the database.
    pub name: &'static str,
    /// What it is.
    pub found: String,
    /// Whether what was confirmed survives a power cut with it.
    pub is_safe: bool,
}

/// A server that follows the one that the shop writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// What it calls itself.
    pub name: String,
    /// Whether it is there. The log is kept for one that is not, until the disk is full.
    pub is_connected: bool,
    /// Bytes of the log that it has not taken in; `None` if the server does not tell the shop.
    pub behind_bytes: Option<i64>,
    /// How long ago what it takes in was written, in seconds; `None` if the server does not tell.
    pub behind_seconds: Option<i64>,
}

/// How the database itself is.
#[async_trait]
pub trait Health: Send + Sync + 'static {
    /// Reads it off; nothing is changed.
    async fn vitals(&self) -> Result<Vitals>;
}
