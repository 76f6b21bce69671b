//! Goods: the list of them, a product in its form, changes of several at once, and categories.

pub(crate) mod bulk;
pub(crate) mod categories;
mod differences;
mod fields;
mod form;
mod history;
pub(crate) mod list;
pub(crate) mod product;
mod saving;
mod variants;

pub use bulk::{BulkForm, BulkOutcome, BulkTried};
pub use categories::{CategoryForm, CategoryOutcome, CategoryTried};
pub use form::{GoodsForm, Step};
pub use history::undo;
pub use list::{RowTried, RowWish, reprice};
pub use saving::{GoodsOutcome, GoodsTried};
