//! What holds for all pages together.

mod every_page;
mod pages;
mod shelf;
mod snapshots;
mod trials;
mod word_ids;
