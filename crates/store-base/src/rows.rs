//! Rows as queries bring them, and the values of the domain that they are.
//!
//! A statement names its row in `query_as!`, so that the compiler compares the two: a column that is missing, has another
//! type or may be null does not compile.

mod amendment;
mod attempt;
mod backup;
mod block;
mod call;
mod edition;
mod errand;
mod factor;
mod goods;
mod journal;
mod message;
mod numbers;
mod order;
mod orphan;
mod passkey;
mod privacy;
mod product;
mod record;
mod register;
mod remark;
mod returned;
mod security;
mod session;
mod settings;
mod sign_in;
mod staff;
mod stock;

pub use amendment::Amendment;
pub use attempt::{Attempt, due_checks};
pub use backup::BackupRun;
pub use block::Block;
pub use call::{Call, Tally};
pub use edition::Edition;
pub use errand::{Errand, due_errands};
pub use factor::Factor;
pub use goods::{Card, Category, Product, Ware, WareDocument, shelf_page};
pub use journal::Entry;
pub use message::{Ending, Message, claimed};
pub use numbers::{CountedOrder, Figure, GoodsSold, Mark};
pub use order::{Listed, Order, search_keys};
pub use orphan::Orphan;
pub use passkey::{OwnedPasskey, Passkey};
pub use privacy::{Consent, Standing};
pub use product::{Draft, GoodsRow, ProductFile, Step, goods_page};
pub use record::{HistoryRow, JournalRow, NoticeRow, OrphanRow, Seal, SealHead};
pub use register::{EntrySums, KeptEntry, ReceiptRow, RegisterRow};
pub use remark::{OrderView, Remark};
pub use returned::Return;
pub use security::SecurityEventRow;
pub use session::{Session, SessionWithWares};
pub use settings::{Setting, SettingsLine};
pub use sign_in::SignIn;
pub use staff::{Account, Invitation, Person};
pub use stock::{LedgerLine, Low, SheetRow, Shelf, StockOf, Taking, low_stock};
