//! An order: what was placed, how it stands, and what may happen to it.
//!
//! What was placed never changes, but for its lines while it waits for its payment ([`Relining`]). What changes is small: [`State`] (money), [`Fulfilment`] (goods) and [`Attention`]
//! (money that does not fit). Every transition is a function that returns a [`Change`]: all that must be written.

mod amending;
mod attention;
mod calling_off;
mod deed;
mod discount;
mod division;
mod history;
mod hold;
mod holding;
mod linking;
mod marking;
mod office;
mod pay_link;
mod placing;
mod refund;
mod refund_plan;
mod refunding;
mod relining;
mod remark;
mod returning;
mod second_receipt;
mod settle;
mod settling;
mod shipping;
mod silence;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod trial;
mod view;

pub use amending::{Amendment, Mended};
pub use attention::{Attention, Resolution};
pub use deed::{Deed, DeedKind, RefundForm, RefundWhat, ShipLessForm};
pub use discount::Discount;
pub use division::{Division, Part};
pub use history::{Actor, Event, What};
pub use hold::{Hold, HoldCall, HoldNews, HoldState, HoldStep, HoldWish};
pub use marking::{MarkForm, Marking};
pub use pay_link::{LinkNews, LinkState, LinkStep, PayLink};
pub use placing::{Draft, NewOrder};
pub use refund::{Goods, Pieces, Refund, RefundNews, RefundState, RefundStep, Sums};
pub use refund_plan::{RefundPlan, RefundScope};
pub use refunding::{RefundNote, RefundWish};
pub use relining::{Exchanged, Formerly, LinesWish, NewLines, Ordered, Relined, Relining};
pub use remark::{Note, Remark, Said, Tag};
pub use returning::{ReturnId, ReturnRequest, ReturnState, ReturnStep, ReturnTerm};
pub use second_receipt::{
    FiscalDocument, ReceiptNews, ReceiptState, ReceiptStep, SecondReceipt, Settlement, Settles,
};
pub(crate) use settle::SILENCE_SECONDS;
pub use settling::ReceiptRule;
pub use shipping::{ShipPartForm, Shipment};
pub use state::{Fulfilment, FulfilmentName, Payment, Source, State, StateName};
pub use step::Step;
pub use trial::PutAway;
pub use view::{OrderView, OrderViewId};

use crate::{
    bill::Bill,
    buyer::{Buyer, Consents, Delivery},
    cart::{MOST_LINES, MOST_PIECES},
    catalog::VariantId,
    errand::Errand,
    message::{Audience, Message},
    money::Kopecks,
    payment::{
        Attempt, AttemptOutcome, InvoiceId, NewAttempt, Notice, PayBy, RecordedNotice, Stage, Verdict,
    },
    tax::{self, Tax},
    text::{Lang, Text},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The payment page closes this many seconds before the goods go back: clocks differ, and a bank takes a
/// moment.
const MARGIN_SECONDS: i64 = 120;
/// Nobody is sent to a page that closes in fewer seconds.
const SHORTEST_SECONDS: i64 = 60;

/// An order's number for people. It opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderNumber(pub i64);

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The secret part of an order page's address: 128 random bits as 32 hex digits. Anyone who has it may see
/// the order.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderKey(String);

impl OrderKey {
    /// A key of these random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads a key; anything but 32 lower-case hex digits is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_key.then(|| Self(text.to_owned()))
    }

    /// The 32 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key opens a page, so it stays out of logs.
impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrderKey([REDACTED])")
    }
}

/// An order with its attempts and notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its number for people.
    pub number: OrderNumber,
    /// Key of its page.
    pub key: OrderKey,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What was ordered; changes with [`Relining`] only.
    pub placed: Placed,
    /// How the money stands.
    pub state: State,
    /// How the goods stand.
    pub fulfilment: Fulfilment,
    /// Money that does not fit, settled or not.
    pub attention: Vec<Attention>,
    /// Every press of "pay", oldest first.
    pub attempts: Vec<Attempt>,
    /// Every authentic notice, oldest first.
    pub notices: Vec<RecordedNotice>,
    /// The codes of marked goods that were packed.
    pub marking: Marking,
    /// The receipt of the goods that were handed over, once it is owed.
    pub second_receipt: Option<SecondReceipt>,
    /// Whether it was put away with other trial orders, and so is in no list.
    pub put_away: Option<PutAway>,
}

/// What was ordered, by whom, where to, at which price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// What was bought, as it was at the time.
    pub lines: Vec<Line>,
    /// What it comes to.
    #[serde(flatten)]
    pub bill: Bill,
    /// Why there is a discount, in the words of the staff; empty without one. Buyers are not told.
    #[serde(default)]
    pub discount_reason: String,
    /// Who buys.
    pub buyer: Buyer,
    /// How and where the goods are delivered.
    pub delivery: Delivery,
    /// What the buyer added; may be empty.
    pub comment: String,
    /// How the buyer means to pay. Older versions knew one way only.
    #[serde(default)]
    pub pay_by: PayBy,
    /// The boxes that were ticked; `None` if the staff placed it for the buyer, see [`Order::wants_consents`].
    #[serde(default)]
    pub consents: Option<Consents>,
    /// The language it was placed in; letters to the buyer keep it.
    pub lang: Lang,
    /// Whether only play money could come when it was placed. Older versions did not note it.
    #[serde(default)]
    pub test: bool,
    /// What changes of its lines left behind; left out as long as there is none.
    #[serde(default, skip_serializing_if = "Relined::is_never")]
    pub relined: Relined,
}

/// Some pieces of one variant, as they were at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The variant's number in the store.
    pub variant: VariantId,
    /// The merchant's article code.
    pub sku: String,
    /// Slug of the product.
    pub slug: String,
    /// Name of the product.
    pub name: Text,
    /// Size, colour.
    pub option: Text,
    /// Price of a piece.
    pub price: Kopecks,
    /// How many pieces.
    pub count: u32,
    /// Price of the pieces together, less what they bear of a discount.
    pub sum: Kopecks,
    /// The tax rate at the time.
    #[serde(deserialize_with = "tax::stored")]
    pub tax: Tax,
    /// Whether each piece has a marking code of its own (Честный ЗНАК).
    #[serde(default)]
    pub marked: bool,
}

/// All that a transition writes, all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it was decided.
    pub at: Timestamp,
    /// The order's state from now on.
    pub state: State,
    /// The order's fulfilment from now on.
    pub fulfilment: Fulfilment,
    /// The order's attention from now on.
    pub attention: Vec<Attention>,
    /// An attempt that begins. The store draws its number and has it written: see [`Order::number`].
    pub begins: Option<NewAttempt>,
    /// An attempt that began or whose outcome is known now.
    pub attempt: Option<Attempt>,
    /// A notice to be recorded with its verdict.
    pub notice: Option<(Notice, Verdict)>,
    /// What happened, for the history.
    pub events: Vec<Event>,
    /// What happens to the pieces of the order.
    pub stock: StockMove,
    /// Messages that follow from it.
    pub messages: Vec<Message>,
    /// Calls to gateways that follow from it.
    pub errands: Vec<Errand>,
    /// The codes of the order's marked goods from now on.
    pub marking: Marking,
    /// The order's second receipt from now on.
    pub second_receipt: Option<SecondReceipt>,
    /// The second receipt is to get a number, this one or a greater one. The store draws it: see [`Order::number`].
    pub numbers_receipt: Option<InvoiceId>,
    /// Whether the order is put away from now on.
    pub put_away: Option<PutAway>,
    /// The order's lines from now on, if they are others.
    pub lines: Option<NewLines>,
}

/// What a change does to the pieces of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockMove {
    /// They stay where they are.
    Stay,
    /// They go back to the shelf, all of them.
    Return,
    /// These go back to the shelf; a line stands here once.
    ReturnPieces(Vec<Pieces>),
    /// They are taken again, all of them or the change is refused. These people hear of goods that are low then.
    Take(Audience),
    /// Some come and others go, or the change is refused. These people hear of goods that are low then.
    Exchange {
        /// A variant stands here once, in ascending order.
        pieces: Vec<Exchanged>,
        /// Who hears of goods that are low.
        audience: Audience,
    },
}

impl StockMove {
    /// Who hears of goods that are low, if pieces are taken from the shelf.
    pub const fn takes(&self) -> Option<&Audience> {
        match self {
            Self::Take(audience) | Self::Exchange { audience, .. } => Some(audience),
            Self::Stay | Self::Return | Self::ReturnPieces(_) => None,
        }
    }
}

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

impl Change {
    /// The least number that it may be given, if it waits for one.
    pub fn wants_number(&self) -> Option<InvoiceId> {
        self.begins.map(|new| new.first).or(self.numbers_receipt)
    }
}

impl Order {
    /// Gives a change the number that it waits for.
    pub fn number(&self, change: &mut Change, number: InvoiceId) {
        if change.begins.is_some() {
            self.number_attempt(change, number);
        } else if change.numbers_receipt.is_some() {
            self.number_receipt(change, number);
        }
    }

    /// A change that changes nothing yet.
    fn change(&self, at: Timestamp) -> Change {
        Change {
            at,
            state: self.state.clone(),
            fulfilment: self.fulfilment.clone(),
            attention: self.attention.clone(),
            begins: None,
            attempt: None,
            notice: None,
            events: Vec::new(),
            stock: StockMove::Stay,
            messages: Vec::new(),
            errands: Vec::new(),
            marking: self.marking.clone(),
            second_receipt: self.second_receipt.clone(),
            numbers_receipt: None,
            put_away: self.put_away.clone(),
            lines: None,
        }
    }

    /// The order as it is once `change` is written.
    #[must_use]
    pub fn after(mut self, change: &Change) -> Self {
        self.state = change.state.clone();
        self.fulfilment = change.fulfilment.clone();
        self.attention.clone_from(&change.attention);
        self.marking.clone_from(&change.marking);
        self.second_receipt.clone_from(&change.second_receipt);
        self.put_away.clone_from(&change.put_away);
        if let Some(new) = &change.lines {
            self.placed.lines.clone_from(&new.relining.after.lines);
            self.placed.bill = new.relining.after.bill;
            self.placed.discount_reason.clone_from(&new.discount_reason);
            self.placed.relined.clone_from(&new.relined);
        }
        if let Some(attempt) = &change.attempt {
            let known = self
                .attempts
                .iter_mut()
                .find(|a| (a.gateway, a.invoice) == (attempt.gateway, attempt.invoice));
            match known {
                Some(known) => {
                    known.outcome = attempt.outcome;
                    known.stage = attempt.stage;
                    known.issue.clone_from(&attempt.issue);
                    known.operation.clone_from(&attempt.operation);
                    known.hold.clone_from(&attempt.hold);
                }
                None => self.attempts.push(attempt.clone()),
            }
        }
        if let Some((notice, verdict)) = &change.notice {
            let (notice, verdict) = (notice.clone(), *verdict);
            self.notices.push(RecordedNotice { notice, verdict });
        }
        self
    }

    /// Money that does not fit and nobody has dealt with yet.
    pub fn open_attention(&self) -> impl Iterator<Item = &Attention> {
        self.attention.iter().filter(|a| a.resolved.is_none())
    }

    /// The newest attempt.
    pub fn last_attempt(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// The newest attempt that the buyer began on the site.
    pub fn last_press(&self) -> Option<&Attempt> {
        self.attempts.iter().rfind(|attempt| attempt.link().is_none())
    }

    /// The attempt that the buyer goes to pay on the site at `now`: one that has brought part of the money, or else the newest
    /// press.
    pub fn attempt_to_pay(&self, now: Timestamp) -> Option<&Attempt> {
        let newest = || self.last_press().filter(|_| self.is_payable(now));
        self.partly_paid()
            .or_else(newest)
            .filter(|attempt| attempt.outcome == AttemptOutcome::Open && !self.is_former(attempt))
    }

    /// The attempt whose buyer still has to add something, if the order waits for that.
    pub fn partly_paid(&self) -> Option<&Attempt> {
        let is_partial = |attempt: &&Attempt| attempt.is_under_way() && attempt.stage == Some(Stage::Partial);
        self.attempts
            .iter()
            .find(is_partial)
            .filter(|attempt| self.is_awaiting() && !self.is_former(attempt))
    }

    /// Whether the buyer may go and pay at `now`.
    pub fn is_payable(&self, now: Timestamp) -> bool {
        let last_moment = self.page_closes_at().map(|at| at.plus_seconds(-SHORTEST_SECONDS));
        self.is_buyers_turn() && last_moment.is_none_or(|last| now < last)
    }

    /// When a payment page has to be closed, so that nobody pays for goods that went back; `None` if they never do, or
    /// nothing is awaited.
    pub fn page_closes_at(&self) -> Option<Timestamp> {
        self.waits_until()
            .map(|until| until.plus_seconds(-MARGIN_SECONDS))
    }

    /// Until when the goods are held for a payment, if one is awaited and there is an end to that.
    pub fn waits_until(&self) -> Option<Timestamp> {
        match &self.state {
            State::AwaitingPayment { until } => *until,
            State::Paid { .. } | State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. } => {
                None
            }
        }
    }

    /// Whether its buyer has to agree to the documents before going to pay on the site: the staff placed it, and they did not go
    /// so far.
    pub fn wants_consents(&self) -> bool {
        self.placed.consents.is_none() && self.last_press().is_none()
    }

    /// Whether it waits for its payment.
    pub const fn is_awaiting(&self) -> bool {
        matches!(self.state, State::AwaitingPayment { .. })
    }

    /// What the buyer has to pay when the goods are handed over; `None` if the order is not paid then, was paid before, or
    /// money for it is on its way or in question.
    pub fn due_on_delivery(&self) -> Option<Kopecks> {
        let is_due = self.is_buyers_turn() && self.placed.pay_by.is_on_delivery();
        is_due.then(|| self.placed.bill.total())
    }

    /// Whether the order waits for its buyer and for nobody else. Money that does not fit waits for the staff, and money on
    /// its way for the bank: meanwhile nobody is asked to pay and nothing expires.
    pub fn is_buyers_turn(&self) -> bool {
        self.is_awaiting() && self.open_attention().next().is_none() && !self.is_under_way()
    }

    /// Whether money may be on its way to the shop, by the gateway's own word.
    pub fn is_under_way(&self) -> bool {
        self.attempts.iter().any(Attempt::is_under_way)
    }

    /// Whether a notice of money names this order. The shop's own payments always name their order, and the
    /// gateway's signature covers that; so money that names another one, or none, is not for this order,
    /// whatever its number.
    pub fn is_named_by(&self, notice: &Notice) -> bool {
        notice.order_key.as_ref() == Some(&self.key)
    }
}

/// What [`crate::store::Orders::change_order`] gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The order as it is now.
    pub order: Order,
    /// What was written; `None` if nothing was.
    pub change: Option<Change>,
}

impl Changed {
    /// Whether anything was written.
    pub const fn is_written(&self) -> bool {
        self.change.is_some()
    }
}
