//! What holds for all pages together.

mod drawing;
mod every_page;
mod pages;
mod setup;
mod shelf;
mod snapshots;
mod trials;
mod word_ids;
