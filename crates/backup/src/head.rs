//! What a backup says of itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// What made the file. It is the first part, so that a newer program's file is known before anything else of it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// See [`FORMAT`].
    pub format: u32,
    /// Version of the program.
    pub program: String,
    /// The newest migration that the tables have seen.
    pub step: i64,
    /// The newest migration that a program has to know to open them: later ones only added what it does not mind. Older
    /// programs did not say, and then it is [`step`](Self::step).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<i64>,
    /// When the database was like that, in milliseconds since 1970.
    pub taken_ms: i64,
}

impl Head {
    /// Whether a program that knows migrations up to this one can read the file and open the tables.
    pub fn is_known_to(&self, newest_step: i64) -> bool {
        self.format <= FORMAT && self.needs.unwrap_or(self.step) <= newest_step
    }
}

/// How the database lies in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// A copy that `SQLite` made.
    Sqlite,
    /// Rows of each table, which fit into either database.
    Rows,
}

/// What is in the file. It is the last part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What made the file.
    pub head: Head,
    /// The shop: the name of its album; empty if it has none yet.
    pub shop: String,
    /// How the database lies here.
    pub engine: Engine,
    /// How many rows each table has.
    pub tables: BTreeMap<String, u64>,
    /// The parts between the first and the last, in their order.
    pub parts: Vec<Part>,
}

impl Manifest {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.values().copied().fold(0, u64::saturating_add)
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name == name)
    }
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name, with its folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hex.
    pub sha256: String,
}
