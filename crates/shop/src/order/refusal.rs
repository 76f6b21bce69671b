//! Why something is not done that was asked for.

use crate::{
    cart::{MOST_LINES, MOST_PIECES},
    money::Kopecks,
};

/// Why something asked of a cart or an order is not done. The visitor or the staff is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The cart is empty.
    #[error("the cart is empty")]
    EmptyCart,
    /// There are fewer pieces than wanted.
    #[error("only {left} of {sku} left")]
    SoldOut {
        /// The variant's article code.
        sku: String,
        /// Pieces in stock.
        left: i64,
    },
    /// A variant is no longer sold.
    #[error("something in the cart is no longer sold")]
    Vanished,
    /// A cart holds no more different goods.
    #[error("a cart holds at most {MOST_LINES} different goods")]
    TooManyGoods,
    /// A cart holds no more pieces of one variant.
    #[error("a cart holds at most {MOST_PIECES} pieces of one")]
    TooManyPieces,
    /// More pieces would be in the cart than there are.
    #[error("only {left} left, {held} of them are in the cart")]
    NotSoMany {
        /// Pieces in stock, those in the cart included.
        left: i64,
        /// Pieces of them that the cart holds already.
        held: u32,
    },
    /// The variant is not in the cart any more.
    #[error("this is not in the cart any more")]
    NotInCart,
    /// The goods come to more than any sum of money.
    #[error("the sum leaves the range of money")]
    TooMuch,
    /// Goods, prices or terms are not those that the buyer's page showed.
    #[error("the order is not what the page showed")]
    NotAsShown,
    /// The form's one-time token already made an order of another cart.
    #[error("this form has been used for another order")]
    TokenReused,
    /// The order can no longer be paid, or not again yet.
    #[error("the order cannot be paid now")]
    NotPayable,
    /// More presses of "pay" than any buyer needs.
    #[error("too many attempts to pay this order")]
    TooManyAttempts,
    /// The order's state does not allow it.
    #[error("the order's state does not allow it")]
    NotNow,
    /// A payment is on its way; the order cannot be called off until it is known what becomes of it.
    #[error("a payment is on its way")]
    MoneyUnderWay,
    /// A reason or a note is missing.
    #[error("a reason is needed")]
    ReasonMissing,
    /// What was typed as a refund is not a sum of money.
    #[error("this is not a sum of money")]
    NotASum,
    /// What was typed as a discount is neither a share nor a sum of money.
    #[error("this is neither a share nor a sum of money")]
    NotADiscount,
    /// A discount of nothing, or one that leaves something without a price.
    #[error("a discount is at least a kopeck and leaves every piece a price")]
    DiscountUnfitting,
    /// Somebody whose order the staff placed was to get a link to pay by without having been told of the documents.
    #[error("the buyer has to be told of the documents first")]
    NotTold,
    /// The order was placed by the staff, and its buyer has not agreed to the documents so far.
    #[error("the buyer has not agreed to the documents")]
    NotAgreed,
    /// What was typed as pieces that come back is not a number.
    #[error("this is not a number of pieces")]
    NotACount,
    /// More pieces of a line were to be paid back than are left.
    #[error("at most {left} of {sku} can be paid back")]
    NotSoManyToReturn {
        /// The variant's article code.
        sku: String,
        /// Pieces that were not paid back.
        left: u32,
    },
    /// Of an order that is to be shipped without what is missing, nothing is missing, or everything.
    #[error("some of the pieces must be missing, and some must be left")]
    MissingUnfitting,
    /// Somebody else has sent a part of the order since the form was drawn.
    #[error("a part of the order was sent meanwhile")]
    SentMeanwhile,
    /// The buyer withdraws from an order that was to be sent with others, or sends goods of it back, and whoever sends them does not look at
    /// each of them.
    #[error("the buyer withdraws from the order")]
    BuyerWithdraws,
    /// The receipt of money that came names goods that the order does not have any more, and the second one has to repeat it.
    #[error("the receipt of this money names other goods")]
    ReceiptOfOthers,
    /// The buyer of the order was forgotten, and nothing about them is kept any more.
    #[error("the buyer of this order was forgotten")]
    BuyerForgotten,
    /// A shipment without any goods.
    #[error("a shipment has at least one piece")]
    NothingToShip,
    /// More pieces of a line were to leave than are left.
    #[error("at most {left} of {sku} can be sent")]
    NotSoManyToShip {
        /// The variant's article code.
        sku: String,
        /// Pieces that are still to be sent.
        left: u32,
    },
    /// A refund is under way; what is left is known once it has ended.
    #[error("a refund is under way")]
    RefundUnderWay,
    /// The money came in a way that the shop cannot return it by itself.
    #[error("the shop cannot return this money by itself")]
    NoRefunds,
    /// More was to be returned than is left of the payment, or nothing.
    #[error("a refund is at least a kopeck and at most {left}")]
    RefundUnfitting {
        /// What can still be returned.
        left: Kopecks,
    },
    /// A line has another number of marking codes than of pieces.
    #[error("{sku} needs a marking code for each of {pieces} pieces, or none at all")]
    NotSoManyCodes {
        /// The variant's article code.
        sku: String,
        /// Pieces that were not returned.
        pieces: u32,
    },
    /// What was typed as a marking code is none that a scanner reads.
    #[error("this is no marking code of {sku}")]
    NoMarkingCode {
        /// The variant's article code.
        sku: String,
    },
    /// A marking code stands twice.
    #[error("a marking code of {sku} stands twice")]
    CodeTwice {
        /// The variant's article code.
        sku: String,
    },
    /// Someone on the staff has dealt with this money already.
    #[error("this money has been dealt with already")]
    AlreadyResolved,
    /// More pieces were to be taken off the shelf by hand than are free; the others belong to orders.
    #[error("only {free} of {sku} are free, {reserved} belong to orders")]
    NotOnShelf {
        /// The variant's article code.
        sku: String,
        /// Pieces that nobody has bought or reserved.
        free: i64,
        /// Pieces of orders that are not handed over.
        reserved: i64,
    },
    /// Another stock-taking is open.
    #[error("another stock-taking is open")]
    TakingOpen,
    /// The stock-taking was posted or dropped.
    #[error("the stock-taking has ended")]
    TakingEnded,
    /// Somebody else has written it since it was seen.
    #[error("somebody else has changed this meanwhile")]
    ChangedMeanwhile,
    /// Another product has this slug, or once had it.
    #[error("the address {slug} leads to another product")]
    SlugTaken {
        /// The slug.
        slug: String,
    },
    /// Another variant has this article code.
    #[error("another variant has the article code {sku}")]
    SkuTaken {
        /// The article code.
        sku: String,
    },
    /// The lines of an order that is paid, over or sent, or of one that money is about.
    #[error("the lines change only while the order waits for its payment and no money is about it")]
    LinesFixed,
    /// An order without lines is none.
    #[error("something has to be left of the order")]
    NothingLeft,
    /// No receipt could be written for the order as it would be.
    #[error("no receipt can be written: {why}")]
    NoReceipt {
        /// Why not, in English.
        why: String,
    },
    /// The category of a product is gone.
    #[error("the category is gone")]
    NoCategory,
    /// A category that has products cannot be deleted, nor one that has parts.
    #[error("the category is not empty")]
    CategoryInUse,
}
