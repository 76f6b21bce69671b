//! The first start: a shop where nobody has an account is set up by whoever has the machine, in a browser or in a terminal.
//!
//! `vitrina serve` prints a link while nobody has an account ([`link`]), whose key is good once: the browser that begins with it
//! gets a pass and is asked the [`questions`] of [`shop::setup`], a page each ([`pages`]). What is answered is kept at once, as
//! settings of the shop, so that closing the browser loses nothing. `vitrina setup` asks the same in a terminal. The first
//! account ends it for ever; the database decides which one is the first.

mod account;
pub mod checks;
pub mod link;
pub mod pages;
pub mod questions;

/// Who changes settings by the setup, in their history.
pub const NAME: &str = "vitrina setup";
/// Where the setup ends: what is still to be mended stands there.
pub const END: &str = "/admin/doctor";
