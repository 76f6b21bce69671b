//! The domain of Vitrina: what a shop knows and decides.
//!
//! Nothing here does input or output, reads a clock or draws a random number: time and keys are arguments.
//! Decisions are functions of an [`order::Order`] and an event that return a [`order::Change`], everything
//! that must be written; a [`store::Store`] writes it in one transaction. [`desk::Shop`] is the front desk:
//! pages, callbacks of gateways and workers call it and nothing else, and it has no way through to its store. Whatever needs
//! a part of the database for itself (sessions, the notifier, the commands of the operator) is handed it when
//! the program is built.
//!
//! Read in this order: [`money`], [`catalog`], [`cart`], [`bill`], [`buyer`], [`edition`], [`order`], [`payment`],
//! [`gateway`], [`transfer`], [`errand`], [`message`], [`call`], [`secret`], [`staff`], [`factor`], [`passkey`], [`setup`], [`security`], [`stranger`],
//! [`settings`], [`requisites`], [`register`], [`stock`], [`privacy`], [`doctor`], [`backup`], [`numbers`], [`journal`], [`record`], [`store`], [`desk`].

pub mod backup;
pub mod bill;
pub mod buyer;
pub mod call;
pub mod cart;
pub mod catalog;
#[cfg(feature = "contract")]
pub mod contract;
pub mod desk;
pub mod doctor;
pub mod edition;
pub mod errand;
pub mod factor;
pub mod gateway;
pub mod journal;
pub mod message;
pub mod money;
pub mod numbers;
pub mod order;
pub mod passkey;
pub mod payment;
pub mod privacy;
pub mod record;
pub mod register;
pub mod requisites;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
pub mod secret;
pub mod security;
pub mod settings;
pub mod setup;
pub mod staff;
pub mod stock;
pub mod store;
pub mod stranger;
mod tax;
pub mod text;
pub mod time;
pub mod transfer;

pub use desk::Shop;
pub use money::Kopecks;
pub use tax::Tax;
pub use time::Timestamp;
