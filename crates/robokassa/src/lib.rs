#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub use self::amount::{Amount, AmountError, OutSum};
pub use self::doctor::{Mistake, diagnose_payment, diagnose_result, diagnose_success};
pub use self::endpoint::{Endpoint, EndpointError};
pub use self::enquiry::{
    Currencies, CurrencyGroup, CurrencyOption, EnquiryError, OpStateError, PaymentMethod, PaymentMethods,
    calc_out_sum, calculated_out_sum,
};
pub use self::explain::{Api, Explanation, explain};
pub use self::fields::Fields;
pub use self::hash::{Hash, UnknownHash};
pub use self::hold::{HoldCancel, HoldConfirm, hold_accepted};
pub use self::inv_id::{InvId, InvIdError, InvoiceNumber};
pub use self::invoice::{
    CreatedInvoice, Invoice, InvoiceCall, InvoiceList, InvoiceName, InvoiceStatus, InvoiceType,
    UnitPriceError, invoice_created, invoice_done, invoice_list,
};
pub use self::merchant::{
    LivePasswords, Merchant, MerchantError, Mode, NoPassword, PasswordName, TestPasswords,
};
pub use self::notice::{FailReturn, NoticeError, ResultNotice, SuccessReturn};
pub use self::op_state::{Advice, OpState, OpStateRequest, ResultCode, StateCode};
pub use self::pay_button::PayButton;
pub use self::payment::{
    Culture, Currency, OpKey, PageUrl, Payment, PaymentError, PaymentForm, ReturnMethod, ReturnTo,
    ScriptCall, ValueError, started_link,
};
pub use self::receipt::{
    AgentKind, Goods, Quantity, QuantityError, Receipt, ReceiptBuilder, ReceiptFault, ReceiptFaults,
    ReceiptLine, ReceiptText, ReceiptTextError, SettlementMethod, SubjectKind, Supplier, Tax, TaxSystem,
};
pub use self::recurring::{RecurringCharge, recurring_created};
pub use self::refund::{Refund, RefundId, RefundLabel, RefundState, refund_requested, refund_verbatim};
pub use self::reply::ReplyError;
pub use self::request::{Method, Request};
pub use self::result2::{NoticeKey, NoticeKeyError, Result2, Result2Error, Result2State};
pub use self::second_receipt::{
    Client, SecondReceipt, SecondReceiptError, SecondReceiptStatus, second_receipt_accepted,
    second_receipt_status, second_receipt_verbatim,
};
pub use self::shp::{Shp, ShpError};
pub use self::sms::{PhoneError, Sms, SmsError, SmsRefusal, sms_sent};
pub use self::split::{SplitError, SplitPayment, SplitShare, split_verbatim};
pub use self::untrusted::Untrusted;
pub use self::words::UnknownWord;
pub use self::xml::XmlError;

mod amount;
mod doctor;
mod encode;
mod endpoint;
mod enquiry;
mod explain;
mod fields;
mod hash;
mod hold;
mod inv_id;
mod invoice;
mod json;
mod jwt;
mod merchant;
mod notice;
mod op_state;
mod pay_button;
mod payment;
mod receipt;
mod recurring;
mod refund;
mod reply;
mod request;
mod result2;
mod second_receipt;
mod shp;
mod signature;
mod sms;
mod split;
mod text;
mod untrusted;
mod words;
mod xml;
