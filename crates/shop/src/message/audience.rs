//! Who is told, and how each of them is reached.

use super::{Address, Brief, Letter, Message, MessageChannel};
use crate::{
    order::{Order, Step},
    text::Lang,
    time::Timestamp,
};
use std::str::FromStr;

/// Who is told: which of the shop's people, and whether buyers are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// Whether buyers get letters: whether there is a mail server.
    pub buyers: bool,
    /// Telegram chats of the owner and the staff.
    pub chats: Vec<String>,
    /// Where the owner is told when there is no chat, or the chat does not answer.
    pub email: Option<String>,
    /// The owner's language.
    pub lang: Lang,
    /// Web addresses of the merchant's programs that hear of every step of an order.
    pub programs: Vec<String>,
}

/// Which orders the owner hears about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OwnerHears {
    /// Paid ones, and those that nobody can pay without the owner because no gateway is set up. An unpaid
    /// order ends by itself and asks nothing of them; a chat that rings for each one is soon ignored.
    #[default]
    Paid,
    /// Every one, as soon as it is placed.
    Orders,
}

impl FromStr for OwnerHears {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "paid" => Ok(Self::Paid),
            "orders" => Ok(Self::Orders),
            _ => Err(()),
        }
    }
}

impl Audience {
    /// The same letter to every chat, or by e-mail if there is none. `key` names the event.
    pub fn tell_owner(&self, key: &str, letter: &Letter) -> Vec<Message> {
        let chats: Vec<Message> = self
            .chats
            .iter()
            .map(|chat| Message {
                key: format!("{key}:telegram:{chat}"),
                to: Address {
                    channel: MessageChannel::Telegram,
                    recipient: chat.clone(),
                },
                letter: letter.clone(),
            })
            .collect();
        if chats.is_empty() {
            self.email_owner(key, letter).into_iter().collect()
        } else {
            chats
        }
    }

    /// The letter by e-mail, if the owner has an address.
    pub fn email_owner(&self, key: &str, letter: &Letter) -> Option<Message> {
        self.email.as_ref().map(|email| Message {
            key: format!("{key}:email:owner"),
            to: Address {
                channel: MessageChannel::Email,
                recipient: email.clone(),
            },
            letter: letter.clone(),
        })
    }

    /// The letter to the buyer of an order; none if nobody can write to buyers, or this one has told no address. `key` names
    /// the event.
    pub(crate) fn tell_buyer(&self, order: &Order, key: &str, letter: Letter) -> Option<Message> {
        let email = order.placed.buyer.email.as_ref().filter(|_| self.buyers)?;
        Some(Message {
            key: format!("{key}:email:buyer"),
            to: Address {
                channel: MessageChannel::Email,
                recipient: email.as_str().to_owned(),
            },
            letter,
        })
    }

    /// That an order, as it is now, took a step at a moment: to every program that wants to hear of it.
    pub(crate) fn tell_programs(&self, order: &Order, step: Step, at: Timestamp) -> Vec<Message> {
        if self.programs.is_empty() {
            return Vec::new();
        }
        let test = order.is_test();
        // What a trial did it may do again once real money is about it.
        let apart = if test { ":test" } else { "" };
        let key = format!("order:{}:{}{apart}", order.number, step.key(at));
        let letter = Letter::OrderStep {
            order: Brief::of(order),
            step,
            at,
            state: order.state.clone(),
            fulfilment: order.fulfilment.clone(),
            test,
        };
        let message = |address: &String| Message {
            key: format!("{key}:webhook:{address}"),
            to: Address {
                channel: MessageChannel::Webhook,
                recipient: address.clone(),
            },
            letter: letter.clone(),
        };
        self.programs.iter().map(message).collect()
    }
}
