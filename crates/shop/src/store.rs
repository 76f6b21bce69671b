//! The port to the database, in parts. Two adapters keep it, one contract suite (feature `contract`) holds both to it.
//!
//! Every method is one transaction, unless it says otherwise: it happens whole or not at all, and when it returns `Ok` it is
//! on disk.

mod amendments;
mod attempts;
mod backups;
mod blocks;
mod calls;
mod doctor;
mod editions;
mod errands;
mod factors;
mod feed;
mod filter;
mod goods;
mod health;
mod journal;
mod media;
mod numbers;
mod office;
mod orders;
mod orphans;
mod outbox;
mod passkeys;
mod people;
mod privacy;
mod record;
mod registers;
mod remarks;
mod returns;
mod search;
mod security;
mod sessions;
mod settings;
mod setup;
mod shelf;
mod sign_ins;
mod stock;
mod team;

pub use amendments::Amendments;
pub use attempts::{Attempts, DueCheck, DueChecks};
pub use backups::Backups;
pub use blocks::Blocks;
pub use calls::{Calls, Unwritten};
pub use doctor::{DecideLights, Doctor};
pub use editions::Editions;
pub use errands::Errands;
pub use factors::Factors;
pub use feed::{Changes, Feed, OrderNews, ShelfChanges, ShelfVersion};
pub use filter::{MoneyFilter, OrderFilter, ReturnsFilter, Trials};
pub use goods::{DecideCategories, Goods};
pub use health::{Follower, Health, Safeguard, Vitals};
pub use journal::Journal;
pub use media::Media;
pub use numbers::NumbersBook;
pub use office::{Counts, Office, OrderFacts, OrderRow};
pub use orders::{Decide, Orders};
pub use orphans::Orphans;
pub use outbox::Outbox;
pub use passkeys::Passkeys;
pub use people::{Account, AccountId, People, by_login};
pub use privacy::Privacy;
pub use record::Record;
pub use registers::Registers;
pub use remarks::Remarks;
pub use returns::{Returns, TellOfReturn, TellOfReturnStep};
pub use search::{Search, SearchKeys};
pub use security::Security;
pub use sessions::{Session, SessionId, SessionRow, Sessions};
pub use settings::SettingsBook;
pub use setup::SetupBook;
pub use shelf::Shelf;
pub use sign_ins::{SignInId, SignIns};
pub use stock::Stock;
pub use team::{Accepted, PeopleDeed, PersonChanged, Team};

use crate::order::Refusal;
use async_trait::async_trait;

/// The whole database of a shop. Code that needs a part of it takes that part: an `Arc<dyn Store>` is an
/// `Arc<dyn Outbox>` where one is asked for.
#[async_trait]
pub trait Store:
    Shelf
    + Goods
    + Media
    + Health
    + Stock
    + Orders
    + Attempts
    + Errands
    + Orphans
    + Office
    + NumbersBook
    + Remarks
    + Amendments
    + Returns
    + Calls
    + Blocks
    + Doctor
    + Backups
    + Outbox
    + Editions
    + People
    + Team
    + Privacy
    + SetupBook
    + Registers
    + Security
    + Journal
    + Record
    + SignIns
    + Factors
    + Passkeys
    + SettingsBook
    + Sessions
{
    /// Whether the database answers and takes writes, which it is made to prove by taking one.
    async fn ping(&self) -> Result<()>;
}

/// What can go wrong between the shop and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The decision said no; nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such order.
    #[error("there is no such order")]
    NoOrder,
    /// The database did not take it or did not answer; trying again may help.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row does not make sense; someone has to look.
    #[error("a row of {table} makes no sense: {why}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// Result of a call to the store.
pub type Result<T> = std::result::Result<T, StoreError>;
