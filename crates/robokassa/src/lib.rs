//! The Robokassa payment gateway's protocol without IO.
//!
//! Requests are made as data and notices are parsed from bytes; sockets, clocks and databases are the caller's. Start
//! with [`Merchant`], send buyers off with [`Payment`], believe money with [`ResultNotice`] and ask about it with
//! [`OpStateRequest`].
#![warn(missing_docs)]

pub use self::amount::{Amount, AmountError, OutSum};
pub use self::endpoint::{Endpoint, EndpointError};
pub use self::fields::Fields;
pub use self::hash::{Hash, UnknownHash};
pub use self::inv_id::{InvId, InvIdError, InvoiceNumber};
pub use self::merchant::{
    LivePasswords, Merchant, MerchantError, Mode, NoPassword, PasswordName, TestPasswords,
};
pub use self::notice::{FailReturn, NoticeError, ResultNotice, SuccessReturn};
pub use self::op_state::{Advice, OpState, OpStateError, OpStateRequest, ResultCode, StateCode};
pub use self::payment::{
    Culture, Currency, OpKey, PageUrl, Payment, PaymentError, PaymentForm, ReturnMethod, ReturnTo, ValueError,
};
pub use self::receipt_text::{ReceiptText, ReceiptTextError};
pub use self::request::{Method, Request};
pub use self::shp::{Shp, ShpError};
pub use self::untrusted::Untrusted;
pub use self::xml::XmlError;

mod amount;
mod encode;
mod endpoint;
mod fields;
mod hash;
mod inv_id;
mod merchant;
mod notice;
mod op_state;
mod payment;
mod receipt_text;
mod request;
mod shp;
mod text;
mod untrusted;
mod xml;
