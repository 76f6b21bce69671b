//! What a letter says, before it takes the form of a mail or a chat message: one sentence exists once.

mod buyer;
mod owner;
mod pen;

use crate::notifier::NotifierSettings;
use pen::Pen;
use shop::{
    message::{Letter, MessageChannel},
    text::Lang,
};

/// The contents of a letter. All of it is clean, none of it is escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// The language it is written in.
    pub(crate) lang: Lang,
    /// Subject and heading.
    pub(crate) title: String,
    /// Says that the money is play money.
    pub(crate) test: Option<String>,
    /// The greeting; letters to the owner have none.
    pub(crate) hello: Option<String>,
    /// What happened, and what to do about it.
    pub(crate) sentences: Vec<String>,
    /// The goods.
    pub(crate) goods: Vec<Item>,
    /// Delivery and total.
    pub(crate) totals: Vec<Fact>,
    /// What else there is to know.
    pub(crate) facts: Vec<Fact>,
    /// Where to go from here.
    pub(crate) link: Link,
    /// The link once more for readers whose button does not work.
    pub(crate) copy_link: String,
    /// Who writes, and why.
    pub(crate) foot: String,
}

/// A line of goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Name and option.
    pub(crate) name: String,
    /// `2 × 1 990 ₽`
    pub(crate) count: String,
    /// Price of the pieces together.
    pub(crate) sum: String,
}

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    /// What it is about, as the reader sees it.
    pub(crate) label: String,
    /// How it is, as the reader sees it.
    pub(crate) value: String,
}

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// What the reader finds there.
    pub(crate) label: String,
    /// Absolute address.
    pub(crate) url: String,
}

impl Sheet {
    /// The letter in its reader's language: the order's for a buyer, the owner's own for the owner. What goes through
    /// a messenger says nothing of the buyer if the settings say so.
    /// `None` for what cannot be read, and for what programs hear.
    #[expect(clippy::too_many_lines, reason = "an arm for each kind of letter")]
    pub(crate) fn of(letter: &Letter, channel: MessageChannel, settings: &NotifierSettings) -> Option<Self> {
        let mut owner = Pen::new(settings.audience.lang, settings);
        if settings.chats_hide_buyers && channel == MessageChannel::Telegram {
            owner = owner.hiding_buyer();
        }
        let sheet = match letter {
            Letter::OrderPlaced {
                order,
                until,
                no_gateway,
                ..
            } => buyer::placed(order, *until, *no_gateway, settings),
            Letter::OrderRelined {
                order,
                was,
                until,
                no_gateway,
                ..
            } => buyer::relined(order, *was, *until, *no_gateway, settings),
            Letter::OrderPaid {
                order,
                payment,
                has_left,
                missing,
            } => buyer::paid(order, payment, *has_left, missing, settings),
            Letter::OrderHeld { order, amount, .. } => buyer::held(order, *amount, settings),
            Letter::OrderLetGo { order, reason, .. } => buyer::let_go(order, reason, settings),
            Letter::OrderShipped {
                order,
                tracking,
                pieces,
                more,
                due,
                ..
            } => buyer::shipped(order, tracking.as_deref(), (pieces, *more), *due, settings),
            Letter::OrderCancelled { order, reason, .. } => buyer::cancelled(order, reason, settings),
            Letter::OrderRefunded {
                order,
                amount,
                left,
                outside,
                by_gateway,
                ..
            } => buyer::refunded(order, (*amount, *left), *outside, *by_gateway, settings),
            Letter::OrderRefundSent { order, amount, .. } => buyer::refund_sent(order, *amount, settings),
            Letter::OrderRefundRefused { order, amount, .. } => {
                buyer::refund_refused(order, *amount, settings)
            }
            Letter::OrderReturn {
                order,
                state,
                note,
                unsent: true,
                settled,
                ..
            } => buyer::withdrawing(order, (*state, *settled), note, settings),
            Letter::OrderReturn {
                order,
                state,
                note,
                settled,
                days,
                ..
            } => buyer::returning(order, (*state, *settled), note, *days, settings),
            Letter::OwnerOrder {
                order,
                until,
                no_gateway,
                ..
            } => owner::order(&owner, order, *until, *no_gateway),
            Letter::OwnerCalledOff { order, .. } => owner::called_off(&owner, order),
            Letter::OwnerReturn {
                order, text, unsent, ..
            } => owner::returning(&owner, order, text, *unsent),
            Letter::OwnerPaid { order, payment } => owner::paid(&owner, order, payment),
            Letter::OwnerAttention { order, attention, .. } => owner::attention(&owner, order, attention),
            Letter::OwnerStage {
                order,
                gateway,
                invoice,
                stage,
                ..
            } => owner::stage(&owner, order, (*gateway, *invoice), *stage),
            Letter::OwnerRefund {
                order,
                amount,
                trouble,
                why,
                ..
            } => owner::refund(&owner, order, *amount, *trouble, why),
            Letter::OwnerHold {
                order,
                told,
                amount,
                until,
                why,
                ..
            } => owner::hold(&owner, order, *told, (*amount, *until), why),
            Letter::OwnerLink {
                order,
                told,
                invoice,
                why,
                ..
            } => owner::link(&owner, order, *told, *invoice, why),
            Letter::OwnerStrangeLinks {
                gateway,
                invoices,
                more,
                ..
            } => owner::strange_links(&owner, *gateway, invoices, *more),
            Letter::OwnerReceipt {
                order, why, is_open, ..
            } => owner::receipt(&owner, order, why, *is_open),
            Letter::OwnerSilence {
                order,
                gateway,
                invoice,
                ..
            } => owner::silence(&owner, order, (*gateway, *invoice)),
            Letter::OwnerRefused {
                gateway, number, why, ..
            } => owner::refused(&owner, *gateway, *number, why),
            Letter::OwnerOrphan { notice } => owner::orphan(&owner, notice),
            Letter::OwnerRefusedCalls {
                gateway,
                count,
                invoice,
                guesses,
            } => owner::refused_calls(&owner, *gateway, *count, *invoice, guesses),
            Letter::OwnerUndelivered {
                number,
                channel,
                error,
                ..
            } if channel == MessageChannel::Webhook.as_str() => owner::deaf(&owner, *number, error),
            Letter::OwnerUndelivered {
                number: Some(number),
                error,
                ..
            } => owner::undelivered(&owner, *number, error),
            Letter::OwnerUndelivered {
                number: None,
                channel,
                error,
                ..
            } => owner::stuck(&owner, channel, error),
            Letter::OwnerLowStock { goods } => owner::low_stock(&owner, goods),
            Letter::OwnerNewDevice {
                login,
                network,
                device,
                at,
                count,
            } => {
                let place = (network.as_str(), device.as_str());
                owner::new_device(&owner, login, *count, place, *at)
            }
            Letter::OwnerPeople {
                told,
                login,
                by,
                network,
                device,
                at,
            } => {
                let place = (network.as_str(), device.as_str());
                owner::people(&owner, *told, (login.as_str(), by.as_str()), place, *at)
            }
            Letter::OwnerFactorRemoved {
                login,
                network,
                device,
                at,
            } => owner::factor_removed(&owner, login, (network.as_str(), device.as_str()), *at),
            Letter::OwnerPasskeyAdded {
                login,
                network,
                device,
                at,
            } => owner::passkey_added(&owner, login, (network.as_str(), device.as_str()), *at),
            Letter::OwnerPasskeyCopied {
                login,
                network,
                device,
                at,
            } => owner::passkey_copied(&owner, login, (network.as_str(), device.as_str()), *at),
            Letter::OwnerBruteForce { tries } => owner::brute_force(&owner, *tries),
            Letter::OwnerStranger {
                network,
                cause,
                refused,
            } => owner::stranger(&owner, network, *cause, *refused),
            Letter::OwnerClock { minutes } => owner::clock(&owner, *minutes),
            Letter::OwnerLights { changes } => owner::lights(&owner, changes),
            Letter::OwnerSettings { by, names, at } => owner::settings(&owner, by, names, *at),
            Letter::OwnerRecord {
                code,
                seal,
                total,
                at,
            } => owner::record(&owner, code, (*seal, *total), *at),
            Letter::OrderStep { .. } | Letter::Unreadable { .. } => return None,
        };
        Some(if letter.is_test() {
            Pen::new(sheet.lang, settings).marked_as_test(sheet)
        } else {
            sheet
        })
    }

    /// What an inbox shows beside the subject.
    pub(crate) fn preview(&self) -> &str {
        self.sentences.first().map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests;
