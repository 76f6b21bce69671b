//! A made-up shop for tests: goods, orders, people, and what has to hold for every page that shows them. The crate `office`
//! uses it, too.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

pub mod fixture;
mod reading;
pub mod rules;
mod world;

pub use reading::read;
pub use world::World;
