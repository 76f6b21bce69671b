//! What becomes of uploaded files, and where their pictures are kept.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

mod album;
mod files;
mod photos;
mod refused;
