//! What buyers see: every page of the shop window.
//!
//! The crate is compiled twice. With `ssr` it has a function for each page that takes plain values and returns a whole
//! HTML document: no routing, no loading, no database, so a page is what its arguments say. With `hydrate` it has only the
//! [`islands`], the few pieces that stay alive in the browser, and `wake`, which wakes them.
//! Each page works without them.
//!
//! Every sentence comes from the crate `words`; no page has a text of its own.

// A page is one type; the deepest ones need more than the compiler allows by default.
#![recursion_limit = "256"]

pub mod islands;
pub mod views;

#[cfg(feature = "ssr")]
pub mod cart;
#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod checkout;
#[cfg(feature = "ssr")]
mod chrome;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod drawn;
#[cfg(feature = "ssr")]
pub mod failure;
#[cfg(feature = "ssr")]
pub mod hand_over;
#[cfg(feature = "ssr")]
pub mod invoice;
#[cfg(feature = "ssr")]
pub mod legal;
#[cfg(feature = "ssr")]
pub mod order;
#[cfg(feature = "ssr")]
pub mod pay_by;
#[cfg(feature = "ssr")]
pub mod pieces;
#[cfg(feature = "ssr")]
pub mod product;
#[cfg(feature = "ssr")]
pub mod returning;
#[cfg(any(feature = "sample", all(test, feature = "ssr")))]
pub mod sample;
#[cfg(feature = "ssr")]
pub mod setup;
#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests;
#[cfg(feature = "ssr")]
mod trouble;

#[cfg(feature = "ssr")]
pub use chrome::{Chrome, Color, Handed, Missing, Promises, Seller};
#[cfg(feature = "hydrate")]
pub use islands::wake;
#[cfg(feature = "ssr")]
pub use trouble::Trouble;
