//! What the two stores have in common, so that it cannot differ.
//!
//! A store is SQL, and the SQL exists twice: each database has its own words for JSON, locks and types, and a
//! query for both would be good for neither. Only conditions that are put together while the program runs are in the words
//! that both have. Everything else about a store is here, once. The contract
//! (feature `contract` of `shop`) shows that both behave alike; this crate sees to it that they write alike,
//! even what no method reads back.
//!
//! - [`columns`]: a value as a column holds it, and back.
//! - [`rows`]: a row as a query brings it, and the value of the domain that it is.
//! - [`documents`]: what is written, as JSON arrays that a statement takes apart again.
//! - [`bulk`]: the same for many new orders at once.
//! - [`filters`]: what filters of lists come to in a query.
//! - [`ordered_goods`]: how orders are found by their goods.
//! - [`goods`]: how products are written.
//! - [`stock`]: how pieces move.
//! - [`privacy`]: whom orders named before they were mended, and what is written when a buyer is forgotten.
//! - [`carts`]: a cart and its goods, one after the other.
//! - [`settings`]: what of the settings changes.
//! - [`shelf_log`]: what changed on the shelf, for those who keep it in memory.
//! - [`errors`]: what a driver says, in the port's words.
//! - [`round`]: many decisions about orders in one transaction.
//! - [`steps`]: which migrations tables went through, and whether a program may open them.
//! - [`tables`]: whole tables, for a move or a backup.

pub mod bulk;
pub mod carts;
pub mod columns;
pub mod documents;
pub mod errors;
pub mod filters;
pub mod goods;
pub mod ordered_goods;
pub mod parts;
pub mod privacy;
pub mod round;
#[expect(
    missing_docs,
    reason = "a field is the column of its name, and the migrations tell what is in it"
)]
pub mod rows;
pub mod settings;
pub mod shelf_log;
pub mod steps;
pub mod stock;
pub mod tables;
