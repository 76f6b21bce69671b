#![doc = include_str!("../README.md")]

pub use self::amount::{Amount, AmountError, OutSum};
pub use self::endpoint::{Endpoint, EndpointError};
pub use self::explain::{Api, Explanation, explain};
pub use self::fields::Fields;
pub use self::hash::{Hash, UnknownHash};
pub use self::inv_id::{InvId, InvIdError, InvoiceNumber};
pub use self::merchant::{
    LivePasswords, Merchant, MerchantError, Mode, NoPassword, PasswordName, TestPasswords,
};
pub use self::notice::{FailReturn, NoticeError, ResultNotice, SuccessReturn};
#[cfg(feature = "widget")]
pub use self::pay_button::PayButton;
#[cfg(feature = "widget")]
pub use self::payment::ScriptCall;
pub use self::payment::{
    Culture, Currency, OpKey, PageUrl, Payment, PaymentError, PaymentForm, ReturnMethod, ReturnTo, ValueError,
};
pub use self::phone::{Phone, PhoneError};
pub use self::reply::ReplyError;
pub use self::request::{Method, Request};
pub use self::shp::{ReceivedShp, Shp, ShpError};
pub use self::untrusted::Untrusted;
pub use self::words::UnknownWord;

pub mod doctor;
pub mod enquiry;
#[cfg(feature = "hold")]
pub mod hold;
#[cfg(feature = "invoice")]
pub mod invoice;
pub mod receipt;
#[cfg(feature = "recurring")]
pub mod recurring;
pub mod refund;
#[cfg(feature = "result2")]
pub mod result2;
pub mod second_receipt;
#[cfg(feature = "sms")]
pub mod sms;
#[cfg(feature = "split")]
pub mod split;
pub mod testing;

mod amount;
mod encode;
mod endpoint;
mod explain;
mod fields;
mod hash;
mod inv_id;
mod item;
mod json;
mod jwt;
mod merchant;
mod moscow;
mod notice;
#[cfg(feature = "widget")]
mod pay_button;
mod payment;
mod phone;
mod reply;
mod request;
mod shp;
mod signature;
mod text;
mod untrusted;
mod words;
mod xml;
