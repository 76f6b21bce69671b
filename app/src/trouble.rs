//! What went wrong with a thing that a person asked for, in that person's words.

use crate::Chrome;
use shop::{
    cart::{MOST_LINES, MOST_PIECES},
    gateway::GatewayError,
    order::Refusal,
};

/// Why something was not done. The page says it on top and keeps what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The shop said no.
    Refused(Refusal),
    /// No variant was chosen, or one that the shop does not have.
    NoVariant,
    /// The number of pieces is not a number.
    NotACount,
    /// The payment page cannot be reached.
    GatewayDown,
    /// The payment cannot be begun, and will not be until the merchant mends something.
    PaymentRefused,
    /// The gateway did not answer when it was asked about a payment.
    NotAnswered,
    /// The gateway does not answer the shop about a payment, and will not until the merchant mends something.
    QuestionRefused,
    /// Too many orders came from one address; the next is taken after a wait.
    TooManyOrders {
        /// Seconds to wait.
        seconds: u64,
    },
    /// Too many carts were begun in one network.
    TooManyCarts,
    /// The unpaid orders of one network would hold too much of a variant.
    TooManyHeld {
        /// The article code.
        sku: String,
        /// How many more pieces it may have.
        left: u32,
    },
    /// The form came from somewhere else, or its session is over.
    StaleForm,
    /// The cart has become this order already, and what was changed in the form since is not in it.
    AlreadyOrdered,
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Trouble {
    /// Why a question to the gateway has no answer: one that is down is asked again soon, one that refuses needs the
    /// merchant.
    pub fn unanswered(error: &GatewayError) -> Self {
        match error {
            GatewayError::Unreachable(_) => Self::NotAnswered,
            GatewayError::Refused(_) => Self::QuestionRefused,
        }
    }

    /// The trouble in the visitor's words.
    pub fn text(&self, chrome: &Chrome) -> String {
        match self {
            Self::Refused(refusal) => refusal_text(refusal, chrome),
            Self::NoVariant => chrome.text("trouble-no-variant"),
            Self::NotACount => chrome.text("trouble-not-a-count"),
            Self::GatewayDown => chrome.text("trouble-gateway-down"),
            Self::PaymentRefused => chrome.text("trouble-payment-refused"),
            Self::NotAnswered => chrome.text("trouble-not-answered"),
            Self::QuestionRefused => chrome.text("trouble-question-refused"),
            Self::TooManyOrders { seconds } => {
                chrome.with("trouble-too-many-orders", &[("seconds", (*seconds).into())])
            }
            Self::TooManyCarts => chrome.text("trouble-too-many-carts"),
            Self::TooManyHeld { sku, left } => chrome.with(
                "trouble-too-many-held",
                &[("sku", sku.as_str().into()), ("left", (*left).into())],
            ),
            Self::StaleForm => chrome.text("trouble-stale-form"),
            Self::AlreadyOrdered => chrome.text("trouble-already-ordered"),
        }
    }
}

fn refusal_text(refusal: &Refusal, chrome: &Chrome) -> String {
    match refusal {
        Refusal::EmptyCart => chrome.text("trouble-empty-cart"),
        Refusal::SoldOut { sku, left } => chrome.with(
            "trouble-sold-out",
            &[("sku", sku.as_str().into()), ("left", (*left).into())],
        ),
        Refusal::Vanished => chrome.text("trouble-vanished"),
        Refusal::TooManyGoods => chrome.with("trouble-cart-lines", &[("most", MOST_LINES.into())]),
        Refusal::TooManyPieces => chrome.with("trouble-cart-pieces", &[("most", MOST_PIECES.into())]),
        Refusal::NotSoMany { left, held } => chrome.with(
            "trouble-not-so-many",
            &[("left", (*left).into()), ("held", (*held).into())],
        ),
        Refusal::NotInCart => chrome.text("trouble-not-in-cart"),
        Refusal::TooMuch => chrome.text("trouble-too-much"),
        Refusal::NotAsShown => chrome.text("trouble-not-as-shown"),
        Refusal::TokenReused => chrome.text("trouble-token-reused"),
        Refusal::NotPayable => chrome.text("trouble-not-payable"),
        Refusal::TooManyAttempts => chrome.text("trouble-too-many-attempts"),
        Refusal::NotNow => chrome.text("trouble-not-now"),
        Refusal::MoneyUnderWay => chrome.text("trouble-money-under-way"),
        Refusal::NotASum => chrome.text("trouble-not-a-sum"),
        Refusal::NotADiscount => chrome.text("trouble-not-a-discount"),
        Refusal::DiscountUnfitting => chrome.text("trouble-discount-unfitting"),
        Refusal::NotAgreed => chrome.text("trouble-not-agreed"),
        Refusal::NotTold => chrome.text("trouble-not-told"),
        Refusal::NotACount => chrome.text("trouble-not-a-count"),
        Refusal::NotSoManyToReturn { sku, left } => chrome.with(
            "trouble-not-so-many-to-return",
            &[("sku", sku.as_str().into()), ("left", (*left).into())],
        ),
        Refusal::SentMeanwhile => chrome.text("trouble-sent-meanwhile"),
        Refusal::BuyerWithdraws => chrome.text("several-withdrawn"),
        Refusal::ReceiptOfOthers => chrome.text("trouble-receipt-of-others"),
        Refusal::BuyerForgotten => chrome.text("trouble-buyer-forgotten"),
        Refusal::NothingToShip => chrome.text("trouble-nothing-to-ship"),
        Refusal::NotSoManyToShip { sku, left } => chrome.with(
            "trouble-not-so-many-to-ship",
            &[("sku", sku.as_str().into()), ("left", (*left).into())],
        ),
        Refusal::MissingUnfitting => chrome.text("trouble-missing-unfitting"),
        Refusal::RefundUnderWay => chrome.text("trouble-refund-under-way"),
        Refusal::NoRefunds => chrome.text("trouble-no-refunds"),
        Refusal::ReasonMissing => chrome.text("trouble-reason-missing"),
        Refusal::RefundUnfitting { left } => {
            chrome.with("trouble-refund-unfitting", &[("left", left.to_string().into())])
        }
        Refusal::NotSoManyCodes { sku, pieces } => chrome.with(
            "trouble-not-so-many-codes",
            &[("sku", sku.as_str().into()), ("pieces", (*pieces).into())],
        ),
        Refusal::NoMarkingCode { sku } => {
            chrome.with("trouble-no-marking-code", &[("sku", sku.as_str().into())])
        }
        Refusal::CodeTwice { sku } => chrome.with("trouble-code-twice", &[("sku", sku.as_str().into())]),
        Refusal::AlreadyResolved => chrome.text("trouble-already-resolved"),
        Refusal::NotOnShelf { sku, free, reserved } => chrome.with(
            "trouble-not-on-shelf",
            &[
                ("sku", sku.as_str().into()),
                ("free", (*free).into()),
                ("reserved", (*reserved).into()),
            ],
        ),
        Refusal::TakingOpen => chrome.text("trouble-taking-open"),
        Refusal::TakingEnded => chrome.text("trouble-taking-ended"),
        Refusal::ChangedMeanwhile => chrome.text("trouble-changed-meanwhile"),
        Refusal::SlugTaken { slug } => chrome.with("trouble-slug-taken", &[("slug", slug.as_str().into())]),
        Refusal::SkuTaken { sku } => chrome.with("trouble-sku-taken", &[("sku", sku.as_str().into())]),
        Refusal::LinesFixed => chrome.text("trouble-lines-fixed"),
        Refusal::NothingLeft => chrome.text("trouble-nothing-left"),
        Refusal::NoReceipt { why } => chrome.with("trouble-no-receipt", &[("why", why.as_str().into())]),
        Refusal::NoCategory => chrome.text("trouble-no-category"),
        Refusal::CategoryInUse => chrome.text("trouble-category-in-use"),
    }
}
