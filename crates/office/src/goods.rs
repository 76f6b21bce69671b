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

#[cfg(test)]
pub(crate) use form::{FormFault, Wrong};
#[cfg(test)]
pub(crate) use saving::GoodsTried;

pub use bulk::{BulkForm, BulkOutcome};
pub use categories::{CategoryForm, CategoryOutcome};
pub use form::GoodsForm;
pub use history::undo;
pub use list::{RowDone, RowWish, carry_out_row, list_with};
pub use saving::GoodsOutcome;
