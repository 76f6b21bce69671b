//! Rows as queries bring them, and the values of the domain that they are.
//!
//! A statement names its row in `query_as!`, so that the compiler compares the two: a column that is missing, has another
//! type or may be null does not compile.

mod attempt;
mod backup;
mod block;
mod call;
mod edition;
mod errand;
mod goods;
mod message;
mod order;
mod orphan;
mod privacy;
mod product;
mod security;
mod session;
mod settings;
mod sign_in;
mod staff;
mod stock;

pub use attempt::{Attempt, due_checks};
pub use backup::BackupRun;
pub use block::Block;
pub use call::{Call, Tally};
pub use edition::Edition;
pub use errand::{Errand, due_errands};
pub use goods::{Card, Category, Product, Ware, shelf_page};
pub use message::{Ending, Message, claimed};
pub use order::{Listed, Order, search_keys};
pub use orphan::Orphan;
pub use privacy::{Consent, Standing};
pub use product::{Draft, GoodsRow, ProductFile, Step, goods_page};
pub use security::SecurityEventRow;
pub use session::Session;
pub use settings::{Setting, SettingsLine};
pub use sign_in::SignIn;
pub use staff::Account;
pub use stock::{LedgerLine, Low, SheetRow, Shelf, StockOf, Taking, low_stock};
