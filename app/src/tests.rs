//! What holds for all pages together.

mod every_page;
pub(crate) mod fixture;
mod reading;
mod snapshots;
mod trials;
mod word_ids;
mod world;
