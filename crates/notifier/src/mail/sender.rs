//! Who the shop's letters come from, and where answers go.

use crate::{SetupError, clean};
use lettre::{Address, message::Mailbox};

/// The sender of the shop's letters. Its address has to belong to the login of the mail server: many servers take
/// letters from no other.
#[derive(Debug, Clone)]
pub struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    /// `shop@example.org` or `Shop <shop@example.org>`; without a name the shop's own is shown.
    pub fn parse(from: &str, reply_to: Option<&str>) -> Result<Self, SetupError> {
        let reply_to = reply_to.map(|address| mailbox(address).ok_or(SetupError::ReplyTo));
        Ok(Self {
            from: mailbox(from).ok_or(SetupError::From)?,
            reply_to: reply_to.transpose()?,
        })
    }

    /// The address that letters come from.
    pub fn address(&self) -> &str {
        self.from.email.as_ref()
    }

    /// The part of the address behind the `@`, in small letters.
    pub fn domain(&self) -> String {
        self.from.email.domain().to_ascii_lowercase()
    }

    /// The same address as lettre has it.
    pub(super) fn envelope(&self) -> &Address {
        &self.from.email
    }

    /// The mailbox that letters of this shop come from.
    pub(super) fn from(&self, shop_name: &str) -> Mailbox {
        let name = self.from.name.clone().or_else(|| clean::name(shop_name));
        Mailbox::new(name, self.from.email.clone())
    }

    /// The mailbox that answers go to, if not the sender's.
    pub(super) fn reply_to(&self) -> Option<Mailbox> {
        self.reply_to.clone()
    }
}

fn mailbox(text: &str) -> Option<Mailbox> {
    let Mailbox { name, email } = text.trim().parse().ok()?;
    let is_ascii = email.to_string().is_ascii();
    is_ascii.then(|| Mailbox::new(name.as_deref().and_then(clean::name), email))
}
