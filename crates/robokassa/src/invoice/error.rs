//! Why an invoice is not asked for.

use thiserror::Error;

use crate::item::ItemError;
use crate::merchant::NoPassword;
use crate::payment::PaymentError;
use crate::split::SplitError;

/// Why an invoice cannot be made as described.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvoiceError {
    /// The sum is zero, or not that of the receipt.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// A line of the receipt that this API has no words for.
    #[error(transparent)]
    Item(#[from] ItemError),
    /// A saved card cannot be used to hold money or to begin a recurring series.
    #[error("a saved card excludes hold and recurring")]
    SavedCard,
    /// Money is held for one payment: not for a recurring series, not for an invoice that is paid many times.
    #[error("a hold excludes recurring and reusable invoices")]
    Hold,
    /// Dividing is live only.
    #[error("a divided invoice cannot be a test")]
    TestSplit,
    /// The shares are wrong.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The pair of passwords is missing.
    #[error(transparent)]
    NoPassword(#[from] NoPassword),
}
