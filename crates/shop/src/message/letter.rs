//! What a message says: every letter, with the facts that its words need.

mod kind;
mod told;

pub use told::{HoldTold, LinkTold, PeopleTold, RefundTrouble};

use crate::{
    call::Guess,
    doctor::LightChange,
    money::Kopecks,
    order::{
        Attention, Fulfilment, Order, OrderKey, OrderNumber, Payment, Pieces, Placed, ReturnState, State,
        Step,
    },
    payment::{GatewayName, InvoiceId, Notice, Stage},
    stock::LowStock,
    stranger::Cause,
    time::{Timestamp, open_end},
};
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::Arc;

/// What is said, with every fact that the words need: a later change of the order does not change it.
///
/// Written down without `order`: what was placed changes seldom, so a store adds it from the order's own row when it
/// reads the letter. A payment then writes a few hundred bytes and not the goods three times over, and a buyer's address
/// stands in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// To the buyer: the order is waiting for its payment.
    OrderPlaced {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Goods are held until then; `None` if however long the payment takes.
        #[serde(with = "open_end")]
        until: Option<Timestamp>,
        /// The buyer has no way to pay on their own: no gateway is set up.
        #[serde(default)]
        no_gateway: bool,
        /// Only play money can come.
        #[serde(default)]
        test: bool,
    },
    /// To the buyer: the shop changed the lines of an order that waits for its payment, and so its sum.
    OrderRelined {
        /// As it is since then; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// What it came to before.
        was: Kopecks,
        /// Goods are held until then; `None` if however long the payment takes.
        #[serde(with = "open_end")]
        until: Option<Timestamp>,
        /// The buyer has no way to pay on their own: no gateway is set up.
        no_gateway: bool,
        /// Only play money can come.
        test: bool,
    },
    /// To the buyer: the money came.
    OrderPaid {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// The money that paid for it.
        payment: Payment,
        /// The goods had left by then, or leave with it.
        #[serde(default)]
        has_left: bool,
        /// Goods that were missing, so that they were not paid for.
        #[serde(default)]
        missing: Vec<Pieces>,
    },
    /// To the buyer: the money is held on the card, and is not taken before the goods leave.
    OrderHeld {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// The sum that is held.
        amount: Kopecks,
        /// It is play money.
        test: bool,
    },
    /// To the buyer: the order came to nothing, and the money that was held for it is let go.
    OrderLetGo {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Why, in the shop's words; empty if nobody said.
        reason: String,
        /// It is play money.
        test: bool,
    },
    /// To the buyer: the goods are on their way.
    OrderShipped {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// How to follow the shipment.
        tracking: Option<String>,
        /// What is in it. Older versions did not say it.
        #[serde(default)]
        pieces: Vec<Pieces>,
        /// Something is left, and follows.
        #[serde(default)]
        more: bool,
        /// What the buyer has to pay when the goods are handed over.
        #[serde(default)]
        due: Option<Kopecks>,
        /// It was paid with play money.
        #[serde(default)]
        test: bool,
    },
    /// To the buyer: the shop called the order off.
    OrderCancelled {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Why, in the shop's words.
        reason: String,
        /// Only play money could come.
        #[serde(default)]
        test: bool,
    },
    /// To the buyer: the shop says that it returned money.
    OrderRefunded {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// How much went back this time.
        amount: Kopecks,
        /// What is left of the payment.
        left: Kopecks,
        /// The money had come outside the gateways.
        outside: bool,
        /// The shop returned it through the gateway; otherwise somebody noted it.
        #[serde(default)]
        by_gateway: bool,
        /// It is play money.
        test: bool,
    },
    /// To the buyer: the gateway has taken a refund, and the money will move.
    OrderRefundSent {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// How much is to go back.
        amount: Kopecks,
        /// It is play money.
        test: bool,
    },
    /// To the buyer: a refund that was announced did not happen.
    OrderRefundRefused {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// How much was to go back.
        amount: Kopecks,
        /// It is play money.
        test: bool,
    },
    /// To the buyer: how far the goods are that they want to send back. Their own words are not repeated: whoever has the
    /// link of an order may have typed them.
    OrderReturn {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// How far their request is.
        state: ReturnState,
        /// What the staff says about it; may be empty.
        note: String,
        /// None of them had left: the buyer withdraws from the order.
        #[serde(default)]
        unsent: bool,
        /// Money for them went back before this step, so none is promised with it.
        #[serde(default)]
        settled: bool,
        /// Within how many days of receiving them goods can be sent back.
        days: u32,
        /// They were paid with play money.
        test: bool,
    },
    /// To the owner: an order that is not paid yet.
    OwnerOrder {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Goods are held until then; `None` if however long the payment takes.
        #[serde(with = "open_end")]
        until: Option<Timestamp>,
        /// The buyer has no way to pay on their own: no gateway is set up.
        no_gateway: bool,
        /// Only play money can come.
        test: bool,
    },
    /// To the owner: its buyer called an order off that the owner was told to send or to wait for.
    OwnerCalledOff {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Only play money could come.
        test: bool,
    },
    /// To the owner: a buyer asks to send goods back, and the staff has to decide.
    OwnerReturn {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// What and why, in the buyer's words.
        text: String,
        /// None of them had left: the buyer withdraws from the order.
        #[serde(default)]
        unsent: bool,
        /// They were paid with play money.
        test: bool,
    },
    /// To the owner: a paid order.
    OwnerPaid {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// The money that paid for it.
        payment: Payment,
    },
    /// To the owner: money that does not fit its order.
    OwnerAttention {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// What does not fit.
        attention: Attention,
        /// It is play money.
        #[serde(default)]
        test: bool,
    },
    /// To the owner: a payment that goes on only if the merchant does something about it.
    OwnerStage {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// The gateway that has the payment.
        gateway: GatewayName,
        /// The number under which it has it.
        invoice: InvoiceId,
        /// How far it is.
        stage: Stage,
        /// It is about play money.
        #[serde(default)]
        test: bool,
    },
    /// To the owner: how money is held, taken or let go.
    OwnerHold {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// What happened.
        told: HoldTold,
        /// The sum that it is about.
        amount: Kopecks,
        /// When the gateway lets the money go by itself, at the earliest.
        until: Timestamp,
        /// Why, for a person to look into; empty if there is nothing to say.
        why: String,
        /// It is play money.
        test: bool,
    },
    /// To the owner: an invoice that the staff asked for was not made, or is not taken back.
    OwnerLink {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// What is wrong with it.
        told: LinkTold,
        /// Its number.
        invoice: InvoiceId,
        /// Why, for a person to look into.
        why: String,
        /// It is about play money.
        test: bool,
    },
    /// To the owner: a gateway lists invoices that can be paid, and no attempt of the shop has their numbers.
    OwnerStrangeLinks {
        /// The gateway that lists them.
        gateway: GatewayName,
        /// Their numbers, or some of them.
        invoices: Vec<InvoiceId>,
        /// How many there are besides.
        #[serde(default)]
        more: usize,
        /// They are about play money.
        test: bool,
    },
    /// To the owner: a refund that somebody has to look into.
    OwnerRefund {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// How much was to go back.
        amount: Kopecks,
        /// What is wrong with it.
        trouble: RefundTrouble,
        /// Why, for a person to look into.
        why: String,
        /// It is play money.
        test: bool,
    },
    /// To the owner: the second receipt of an order was refused, or nobody has heard of it for a day.
    OwnerReceipt {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Why, for a person to look into.
        why: String,
        /// Nobody knows whether the gateway has it, so that it is not sent again by itself.
        #[serde(default)]
        is_open: bool,
        /// It is about play money.
        test: bool,
    },
    /// To the owner: a payment was on its way, and its gateway is no longer in the settings, so that nobody can be asked.
    OwnerSilence {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// The gateway that had the payment.
        gateway: GatewayName,
        /// The number under which it had it.
        invoice: InvoiceId,
        /// It is about play money.
        #[serde(default)]
        test: bool,
    },
    /// To the owner: a gateway refuses a payment or a question about one, and that will not mend itself.
    OwnerRefused {
        /// The gateway that refuses.
        gateway: GatewayName,
        /// The order it was about.
        number: OrderNumber,
        /// Why, for a person to look into.
        why: String,
        /// It is about play money.
        #[serde(default)]
        test: bool,
    },
    /// To the owner: money for an invoice that the shop does not know.
    OwnerOrphan {
        /// The money as the gateway reported it.
        notice: Notice,
    },
    /// To the owner: calls of a gateway were refused, and that looks like a mistake in the settings.
    OwnerRefusedCalls {
        /// The gateway whose calls were refused.
        gateway: GatewayName,
        /// How many calls were refused because of their signature within the last hour, at least.
        count: i64,
        /// The invoice that one of them names.
        invoice: Option<InvoiceId>,
        /// Which mistakes together would explain it; empty if nobody looked for them.
        guesses: Vec<Guess>,
    },
    /// To the owner: a message could not be delivered.
    OwnerUndelivered {
        /// The order it was about, if it was about one.
        number: Option<OrderNumber>,
        /// By which means it was to go.
        channel: String,
        /// What the other side said.
        error: String,
        /// The message was about play money.
        #[serde(default)]
        test: bool,
    },
    /// To the owner: so few pieces are left of some goods that they wanted to know.
    OwnerLowStock {
        /// The goods that fell to their thresholds with one and the same move.
        goods: Vec<LowStock>,
    },
    /// To the owner: somebody signed in to the office from a device that this account was never signed in to from.
    OwnerNewDevice {
        /// Whose account it is.
        login: String,
        /// The network that they came from.
        network: String,
        /// Browser and system, as far as they are known.
        device: String,
        /// When that was.
        at: Timestamp,
        /// Such sign-ins under this name within the hour before, this one among them, where not each of them is told; otherwise 0.
        #[serde(default)]
        count: i64,
    },
    /// To the owner: it was changed who works in the shop.
    OwnerPeople {
        /// What was changed.
        told: PeopleTold,
        /// Whose account it is.
        login: String,
        /// Login of whoever did it, or made the link for it.
        by: String,
        /// The network that it was done from.
        network: String,
        /// Browser and system, as far as they are known.
        device: String,
        /// When that was.
        at: Timestamp,
    },
    /// To the owner: a second factor of somebody on the staff was taken away.
    OwnerFactorRemoved {
        /// Whose account it is.
        login: String,
        /// The network that it was done from; empty if it was this machine.
        network: String,
        /// Browser and system, as far as they are known.
        device: String,
        /// When that was.
        at: Timestamp,
    },
    /// To the owner: somebody on the staff has one more passkey, which opens their account without its password.
    OwnerPasskeyAdded {
        /// Whose account it is.
        login: String,
        /// The network that it was added from.
        network: String,
        /// Browser and system, as far as they are known.
        device: String,
        /// When that was.
        at: Timestamp,
    },
    /// To the owner: the counter of somebody's passkey went back, so that there are two of it. It opened nothing.
    OwnerPasskeyCopied {
        /// Whose account it is.
        login: String,
        /// The network that it came from.
        network: String,
        /// Browser and system, as far as they are known.
        device: String,
        /// When that was.
        at: Timestamp,
    },
    /// To the owner: somebody is trying passwords.
    OwnerBruteForce {
        /// Sign-ins that failed or were held back within the last hour, at least.
        tries: i64,
    },
    /// To the owner: a network causes so much that it would help to shut it out.
    OwnerStranger {
        /// The network, as records have it: a /24 or a /48.
        network: String,
        /// What it was refused most of.
        cause: Cause,
        /// How often, within the last minutes.
        refused: i64,
    },
    /// To the owner: the clock of the machine jumped, and is believed again in an hour.
    OwnerClock {
        /// By how many minutes; fewer than none if it was put back.
        minutes: i64,
    },
    /// To the owner: checks of the shop's set-up see something else than before.
    OwnerLights {
        /// What changed, since the last such letter.
        changes: Vec<LightChange>,
    },
    /// To the owner: somebody changed settings that the shop keeps.
    OwnerSettings {
        /// A login of the staff, or the name of a command.
        by: String,
        /// The names of the settings; never what they say.
        names: Vec<String>,
        /// When that was.
        at: Timestamp,
    },
    /// To the owner: the head of the record at the end of a day.
    OwnerRecord {
        /// The head, as people are told it.
        code: String,
        /// Number of the newest seal.
        seal: i64,
        /// Rows that are sealed.
        total: i64,
        /// When the newest seal was made.
        at: Timestamp,
    },
    /// To a program of the merchant's: an order took a step.
    OrderStep {
        /// As it was placed; added when the letter is read.
        #[serde(skip_serializing)]
        order: Brief,
        /// Which step.
        step: Step,
        /// When it took it.
        at: Timestamp,
        /// How its money stands after it.
        state: State,
        /// How its goods stand after it.
        fulfilment: Fulfilment,
        /// Only play money is about it.
        test: bool,
    },
    /// What another version of the shop wrote and this one cannot read. It is given up, so as not to hold up
    /// the others.
    #[serde(skip)]
    Unreadable {
        /// The order it is about, if it is about one.
        number: Option<OrderNumber>,
    },
}

/// An order as letters describe it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Brief {
    /// Its number for people.
    pub number: OrderNumber,
    /// Key of its page.
    pub key: OrderKey,
    /// What was ordered, by whom, where to. What follows from one change is told in several letters, and none of them is written
    /// with it: so they share it.
    #[serde(deserialize_with = "shared")]
    pub placed: Arc<Placed>,
}

impl Brief {
    pub(crate) fn of(order: &Order) -> Self {
        Self {
            number: order.number,
            key: order.key.clone(),
            placed: Arc::new(order.placed.clone()),
        }
    }
}

fn shared<'de, D: Deserializer<'de>>(placed: D) -> Result<Arc<Placed>, D::Error> {
    Placed::deserialize(placed).map(Arc::new)
}
