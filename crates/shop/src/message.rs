//! Promises to tell someone: written with the fact, kept by a worker later.

mod audience;

pub use audience::{Audience, OwnerHears};

use crate::{
    call::Guess,
    doctor::LightChange,
    money::Kopecks,
    order::{
        Attention, Fulfilment, Order, OrderKey, OrderNumber, Payment, Pieces, Placed, ReturnState, State,
        Step,
    },
    payment::{GatewayName, InvoiceId, Notice, Stage},
    staff::Role,
    stock::LowStock,
    stranger::Cause,
    time::{Timestamp, open_end},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A promise: to whom, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The same promise twice has the same key; the second one is dropped.
    pub key: String,
    /// The chat, the mailbox or the program it goes to.
    pub to: Address,
    /// What it says.
    pub letter: Letter,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// Telegram, e-mail or a call of a program.
    pub channel: MessageChannel,
    /// Chat id, e-mail address or web address.
    pub recipient: String,
}

/// The means of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageChannel {
    /// A Telegram chat.
    Telegram,
    /// E-mail.
    Email,
    /// A signed call of a program of the merchant's.
    Webhook,
}

impl MessageChannel {
    /// Its name in the outbox.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }
}

impl FromStr for MessageChannel {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "telegram" => Ok(Self::Telegram),
            "email" => Ok(Self::Email),
            "webhook" => Ok(Self::Webhook),
            _ => Err(()),
        }
    }
}

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

impl Letter {
    /// Its kind in one word, for lists and logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OrderPlaced { .. } => "order_placed",
            Self::OrderRelined { .. } => "order_relined",
            Self::OrderPaid { .. } => "order_paid",
            Self::OrderHeld { .. } => "order_held",
            Self::OrderLetGo { .. } => "order_let_go",
            Self::OrderShipped { .. } => "order_shipped",
            Self::OrderCancelled { .. } => "order_cancelled",
            Self::OrderRefunded { .. } => "order_refunded",
            Self::OrderRefundSent { .. } => "order_refund_sent",
            Self::OrderRefundRefused { .. } => "order_refund_refused",
            Self::OrderReturn { .. } => "order_return",
            Self::OwnerOrder { .. } => "owner_order",
            Self::OwnerCalledOff { .. } => "owner_called_off",
            Self::OwnerReturn { .. } => "owner_return",
            Self::OwnerPaid { .. } => "owner_paid",
            Self::OwnerAttention { .. } => "owner_attention",
            Self::OwnerStage { .. } => "owner_stage",
            Self::OwnerHold { .. } => "owner_hold",
            Self::OwnerLink { .. } => "owner_link",
            Self::OwnerStrangeLinks { .. } => "owner_strange_links",
            Self::OwnerRefund { .. } => "owner_refund",
            Self::OwnerReceipt { .. } => "owner_receipt",
            Self::OwnerSilence { .. } => "owner_silence",
            Self::OwnerRefused { .. } => "owner_refused",
            Self::OwnerOrphan { .. } => "owner_orphan",
            Self::OwnerRefusedCalls { .. } => "owner_refused_calls",
            Self::OwnerUndelivered { .. } => "owner_undelivered",
            Self::OwnerLowStock { .. } => "owner_low_stock",
            Self::OwnerNewDevice { .. } => "owner_new_device",
            Self::OwnerPeople { .. } => "owner_people",
            Self::OwnerFactorRemoved { .. } => "owner_factor_removed",
            Self::OwnerPasskeyAdded { .. } => "owner_passkey_added",
            Self::OwnerPasskeyCopied { .. } => "owner_passkey_copied",
            Self::OwnerBruteForce { .. } => "owner_brute_force",
            Self::OwnerStranger { .. } => "owner_stranger",
            Self::OwnerClock { .. } => "owner_clock",
            Self::OwnerLights { .. } => "owner_lights",
            Self::OwnerSettings { .. } => "owner_settings",
            Self::OwnerRecord { .. } => "owner_record",
            Self::OrderStep { .. } => "order_step",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// The order it is about.
    pub const fn number(&self) -> Option<OrderNumber> {
        match self {
            Self::OwnerRefused { number, .. } => Some(*number),
            Self::OwnerUndelivered { number, .. } | Self::Unreadable { number } => *number,
            _ => match self.order() {
                Some(order) => Some(order.number),
                None => None,
            },
        }
    }

    /// The order it describes, if it describes one.
    pub const fn order(&self) -> Option<&Brief> {
        match self {
            Self::OrderPlaced { order, .. }
            | Self::OrderRelined { order, .. }
            | Self::OrderPaid { order, .. }
            | Self::OrderHeld { order, .. }
            | Self::OrderLetGo { order, .. }
            | Self::OwnerHold { order, .. }
            | Self::OwnerLink { order, .. }
            | Self::OrderShipped { order, .. }
            | Self::OrderCancelled { order, .. }
            | Self::OrderRefunded { order, .. }
            | Self::OrderRefundSent { order, .. }
            | Self::OrderRefundRefused { order, .. }
            | Self::OrderReturn { order, .. }
            | Self::OwnerRefund { order, .. }
            | Self::OwnerReceipt { order, .. }
            | Self::OwnerOrder { order, .. }
            | Self::OwnerCalledOff { order, .. }
            | Self::OwnerReturn { order, .. }
            | Self::OwnerPaid { order, .. }
            | Self::OwnerAttention { order, .. }
            | Self::OwnerStage { order, .. }
            | Self::OwnerSilence { order, .. }
            | Self::OrderStep { order, .. } => Some(order),
            Self::OwnerRefused { .. }
            | Self::OwnerRefusedCalls { .. }
            | Self::OwnerStrangeLinks { .. }
            | Self::OwnerOrphan { .. }
            | Self::OwnerUndelivered { .. }
            | Self::OwnerLowStock { .. }
            | Self::OwnerNewDevice { .. }
            | Self::OwnerPeople { .. }
            | Self::OwnerFactorRemoved { .. }
            | Self::OwnerPasskeyAdded { .. }
            | Self::OwnerPasskeyCopied { .. }
            | Self::OwnerBruteForce { .. }
            | Self::OwnerStranger { .. }
            | Self::OwnerClock { .. }
            | Self::OwnerLights { .. }
            | Self::OwnerSettings { .. }
            | Self::OwnerRecord { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// Whether it is about play money, so that its head has to say so.
    pub const fn is_test(&self) -> bool {
        match self {
            Self::OrderPlaced { test, .. }
            | Self::OrderRelined { test, .. }
            | Self::OrderHeld { test, .. }
            | Self::OrderLetGo { test, .. }
            | Self::OwnerHold { test, .. }
            | Self::OwnerLink { test, .. }
            | Self::OwnerStrangeLinks { test, .. }
            | Self::OrderShipped { test, .. }
            | Self::OrderCancelled { test, .. }
            | Self::OrderRefunded { test, .. }
            | Self::OrderRefundSent { test, .. }
            | Self::OrderRefundRefused { test, .. }
            | Self::OrderReturn { test, .. }
            | Self::OwnerRefund { test, .. }
            | Self::OwnerReceipt { test, .. }
            | Self::OwnerOrder { test, .. }
            | Self::OwnerCalledOff { test, .. }
            | Self::OwnerReturn { test, .. }
            | Self::OwnerAttention { test, .. }
            | Self::OwnerStage { test, .. }
            | Self::OwnerSilence { test, .. }
            | Self::OwnerRefused { test, .. }
            | Self::OwnerUndelivered { test, .. }
            | Self::OrderStep { test, .. } => *test,
            Self::OrderPaid { payment, .. } | Self::OwnerPaid { payment, .. } => payment.is_test(),
            Self::OwnerOrphan { notice } => notice.test,
            Self::OwnerRefusedCalls { .. }
            | Self::OwnerLowStock { .. }
            | Self::OwnerNewDevice { .. }
            | Self::OwnerPeople { .. }
            | Self::OwnerFactorRemoved { .. }
            | Self::OwnerPasskeyAdded { .. }
            | Self::OwnerPasskeyCopied { .. }
            | Self::OwnerBruteForce { .. }
            | Self::OwnerStranger { .. }
            | Self::OwnerClock { .. }
            | Self::OwnerLights { .. }
            | Self::OwnerSettings { .. }
            | Self::OwnerRecord { .. }
            | Self::Unreadable { .. } => false,
        }
    }

    /// Whether it may go to somebody who has nothing to do with the order: nobody has paid it, so the address is whatever a
    /// stranger typed. Such a letter repeats nothing else that they typed.
    pub const fn is_before_payment(&self) -> bool {
        matches!(
            self,
            Self::OrderPlaced { .. }
                | Self::OrderRelined { .. }
                | Self::OrderCancelled { .. }
                | Self::OrderLetGo { .. }
        )
    }

    /// Whether it goes to the owner of the shop rather than to a buyer or a program.
    pub const fn is_for_owner(&self) -> bool {
        match self {
            Self::OrderPlaced { .. }
            | Self::OrderRelined { .. }
            | Self::OrderPaid { .. }
            | Self::OrderHeld { .. }
            | Self::OrderLetGo { .. }
            | Self::OrderShipped { .. }
            | Self::OrderCancelled { .. }
            | Self::OrderRefunded { .. }
            | Self::OrderRefundSent { .. }
            | Self::OrderRefundRefused { .. }
            | Self::OrderReturn { .. }
            | Self::OrderStep { .. } => false,
            Self::OwnerOrder { .. }
            | Self::OwnerCalledOff { .. }
            | Self::OwnerReturn { .. }
            | Self::OwnerPaid { .. }
            | Self::OwnerAttention { .. }
            | Self::OwnerStage { .. }
            | Self::OwnerHold { .. }
            | Self::OwnerLink { .. }
            | Self::OwnerStrangeLinks { .. }
            | Self::OwnerRefund { .. }
            | Self::OwnerReceipt { .. }
            | Self::OwnerSilence { .. }
            | Self::OwnerRefused { .. }
            | Self::OwnerOrphan { .. }
            | Self::OwnerRefusedCalls { .. }
            | Self::OwnerUndelivered { .. }
            | Self::OwnerLowStock { .. }
            | Self::OwnerNewDevice { .. }
            | Self::OwnerPeople { .. }
            | Self::OwnerFactorRemoved { .. }
            | Self::OwnerPasskeyAdded { .. }
            | Self::OwnerPasskeyCopied { .. }
            | Self::OwnerBruteForce { .. }
            | Self::OwnerStranger { .. }
            | Self::OwnerClock { .. }
            | Self::OwnerLights { .. }
            | Self::OwnerSettings { .. }
            | Self::OwnerRecord { .. } => true,
            // What is about no order goes to the owner.
            Self::Unreadable { number } => number.is_none(),
        }
    }
}

/// What was changed of who works in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleTold {
    /// Somebody accepted an invitation, and has this role.
    Joined(Role),
    /// Somebody chose another password by a link.
    Password,
    /// Somebody has this role from now on.
    Role(Role),
    /// Somebody's access was taken away.
    Removed,
}

impl PeopleTold {
    /// Its word in keys, and the end of its words' ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined(_) => "joined",
            Self::Password => "password",
            Self::Role(_) => "role",
            Self::Removed => "removed",
        }
    }

    /// The role that they have by it.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Joined(role) | Self::Role(role) => Some(role),
            Self::Password | Self::Removed => None,
        }
    }
}

/// What happened to held money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldTold {
    /// It is held: the goods can be packed.
    Held,
    /// The gateway will not hold it much longer.
    Near,
    /// The shop lets it go, because the end was near.
    LetGo,
    /// The gateway let it go, and nobody here asked it to.
    Returned,
    /// Nobody knows whether the gateway heard that it is to be taken.
    TakeUnclear,
    /// It was not taken.
    TakeRefused,
    /// Nobody knows whether the gateway heard that it is to be let go.
    LetGoUnclear,
    /// It was not let go.
    LetGoRefused,
}

impl HoldTold {
    /// Its name in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Near => "near",
            Self::LetGo => "let-go",
            Self::Returned => "returned",
            Self::TakeUnclear => "take-unclear",
            Self::TakeRefused => "take-refused",
            Self::LetGoUnclear => "let-go-unclear",
            Self::LetGoRefused => "let-go-refused",
        }
    }
}

/// What is wrong with an invoice that the staff asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkTold {
    /// The gateway did not make it.
    NotMade,
    /// Its order is over, and the gateway does not take it back.
    NotClosed,
}

impl LinkTold {
    /// Its name in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMade => "not-made",
            Self::NotClosed => "not-closed",
        }
    }
}

/// What is wrong with a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTrouble {
    /// Nobody knows whether the money went out.
    Unclear,
    /// The money did not go out.
    Refused,
    /// The gateway says that the money went back, and nobody here asked it to.
    Found,
}

/// An order as letters describe it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Brief {
    /// Its number for people.
    pub number: OrderNumber,
    /// Key of its page.
    pub key: OrderKey,
    /// What was ordered, by whom, where to.
    pub placed: Placed,
}

impl Brief {
    pub(crate) fn of(order: &Order) -> Self {
        Self {
            number: order.number,
            key: order.key.clone(),
            placed: order.placed.clone(),
        }
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Waits for its turn.
    Waiting,
    /// A worker has it.
    Sending,
    /// The other side took it.
    Sent,
    /// Given up; someone has to look.
    Dead,
}

impl DeliveryState {
    /// Its name in the outbox.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Waiting, Self::Sending, Self::Sent, Self::Dead]
            .into_iter()
            .find(|s| s.as_str() == name)
            .ok_or(())
    }
}

/// Number of a row in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub i64);

/// A message that a worker holds for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its row in the outbox.
    pub id: MessageId,
    /// Proves that the lease is still this worker's.
    pub lease: String,
    /// What to send, to whom.
    pub message: Message,
    /// Which try this is, counted from 1.
    pub attempt: i64,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Taken by the other side, with its own reference (message id, SMTP reply).
    Delivered(String),
    /// Try again then; the reason is shown in the back office.
    Failed {
        /// When the next try is due.
        retry_at: Timestamp,
        /// What the other side said.
        error: String,
    },
    /// Told to wait; the try does not count.
    Later {
        /// When to try again.
        at: Timestamp,
        /// What the shop's people have to fix first, if that is the reason.
        error: Option<String>,
    },
    /// Not tried again unless somebody asks for it.
    Dead {
        /// What the other side said.
        error: String,
    },
    /// The chat has moved: try there, at once, without counting.
    Moved {
        /// The chat's new id.
        recipient: String,
    },
}

/// A message as the back office shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its row in the outbox.
    pub id: MessageId,
    /// What was promised, to whom.
    pub message: Message,
    /// How far it has come.
    pub state: DeliveryState,
    /// Tries since it was promised or last sent again.
    pub attempts: i64,
    /// When it was promised.
    pub created_at: Timestamp,
    /// When the next try is due.
    pub due_at: Timestamp,
    /// When it was sent or given up.
    pub done_at: Option<Timestamp>,
    /// What the other side said last.
    pub last_error: Option<String>,
}
