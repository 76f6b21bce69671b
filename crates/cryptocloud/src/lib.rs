#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub use self::currency::{Coin, CurrencyError, Fiat};
pub use self::decimal::{Decimal, DecimalError};
pub use self::invoice::{Invoice, Status};
pub use self::invoice_id::{InvoiceId, InvoiceIdError};
pub use self::invoices::{Invoices, NotAskable};
pub use self::new_invoice::{Created, Locale, NewInvoice, NewInvoiceError};
pub use self::postback::{Postback, PostbackError};
pub use self::reply::{Fault, ReplyError};
pub use self::request::Request;
pub use self::settings::{Setting, Settings, SettingsError};
pub use self::static_address::StaticAddress;
pub use self::token::{LEEWAY_SECONDS, LONGEST_LIFE_SECONDS, TokenError};
pub use self::verdict::{Expected, Mismatch, Mode, Verdict};

mod currency;
mod decimal;
mod invoice;
mod invoice_id;
mod invoices;
mod json;
mod new_invoice;
mod postback;
mod reply;
mod request;
mod settings;
mod static_address;
mod text;
mod token;
mod verdict;
