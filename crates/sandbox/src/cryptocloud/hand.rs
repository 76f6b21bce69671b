//! The gateway in the hands of a test: what buyers send, what is done in its cabinet, and what goes wrong.

use time::Duration;

use super::{CryptoInvoice, postback};
use crate::{Answer, Delivery, Sandbox, world::World};
use std::sync::Arc;

/// A call of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CryptoCall {
    /// Making an invoice.
    Create,
    /// Asking for invoices.
    Info,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CryptoAnswer {
    /// The truth.
    #[default]
    Usual,
    /// Nothing is done, and a page with this status comes back.
    Page(u16),
    /// It is done, and a page with this status comes back all the same.
    Lost(u16),
}

impl Sandbox {
    /// All invoices in the order they were made.
    pub fn crypto_invoices(&self) -> Vec<CryptoInvoice> {
        self.world.crypto.borrow().invoices.clone()
    }

    /// How often the shop asked for invoices.
    pub fn crypto_questions(&self) -> usize {
        self.world.crypto.borrow().asked
    }

    /// The invoice with this number, if there is one.
    pub fn crypto_invoice(&self, id: &str) -> Option<CryptoInvoice> {
        self.world.crypto.borrow().find(id).cloned()
    }

    /// The buyer sends so many hundredths of the invoice's currency. Once that is enough, the postback follows by itself.
    pub fn crypto_pay(&self, id: &str, hundredths: u64) {
        pay(&self.world, id, hundredths);
    }

    /// Somebody presses "confirm without payment" in the cabinet, which is there for invoices of the test mode only.
    pub fn crypto_confirm(&self, id: &str) {
        confirm(&self.world, id);
    }

    /// An invoice that somebody makes by hand in the cabinet: of this name, sum in hundredths and currency.
    pub fn crypto_make(&self, order_id: &str, due: u64, currency: &str) -> CryptoInvoice {
        let (world, now) = (&self.world, self.world.now());
        let invoice = CryptoInvoice {
            id: format!("HAND{:04}", world.crypto.borrow().invoices.len()),
            order_id: order_id.to_owned(),
            due,
            currency: currency.to_owned(),
            email: String::new(),
            coins: Vec::new(),
            is_test: world.settings.cryptocloud.is_test,
            received: 0,
            is_confirmed: false,
            made_at: now,
            expires_at: now + Duration::days(1),
            answers: Vec::new(),
        };
        world
            .crypto
            .send_modify(|book| book.invoices.push(invoice.clone()));
        invoice
    }

    /// Changes what the gateway knows of an invoice, as no buyer can.
    pub fn crypto_change(&self, id: &str, change: impl FnOnce(&mut CryptoInvoice)) {
        self.world.crypto.send_modify(|book| book.change(id, change));
    }

    /// Sends, pauses or loses all postbacks from now on. Paused ones are lost, too: the gateway makes each token anew.
    pub fn set_crypto_delivery(&self, delivery: Delivery) {
        self.world.crypto.send_modify(|book| book.delivery = delivery);
    }

    /// Scripts what becomes of the next calls of a kind, after what was scripted before.
    pub fn script_crypto(&self, call: CryptoCall, answers: impl IntoIterator<Item = CryptoAnswer>) {
        self.world.crypto.send_modify(|book| match call {
            CryptoCall::Create => book.makings.extend(answers),
            CryptoCall::Info => book.questions.extend(answers),
        });
    }

    /// Sends the postback of an invoice once, whatever the delivery is, and waits for the answer.
    pub async fn crypto_postback(&self, id: &str) -> Answer {
        postback::once(&self.world, id).await
    }

    /// Waits until a postback of this invoice was answered with status 200.
    pub async fn crypto_accepted(&self, id: &str) -> CryptoInvoice {
        let mut book = self.world.crypto.subscribe();
        loop {
            let invoice = book.borrow_and_update().find(id).cloned();
            let is_accepted = |answer: &Answer| matches!(answer, Answer::Replied { status: 200, .. });
            if let Some(invoice) = invoice.filter(|invoice| invoice.answers.iter().any(is_accepted)) {
                return invoice;
            }
            crate::changed(&mut book).await;
        }
    }
}

/// So many hundredths come.
pub(super) fn pay(world: &Arc<World>, id: &str, hundredths: u64) {
    world
        .crypto
        .send_modify(|book| book.change(id, |invoice| invoice.received += hundredths));
    announce(world, id);
}

/// An invoice of the test mode is confirmed.
pub(super) fn confirm(world: &Arc<World>, id: &str) {
    world.crypto.send_modify(|book| {
        book.change(id, |invoice| invoice.is_confirmed |= invoice.is_test);
    });
    announce(world, id);
}

/// The gateway tells of an invoice once it is paid, and again whenever more comes.
fn announce(world: &Arc<World>, id: &str) {
    let is_paid = world.crypto.borrow().find(id).is_some_and(CryptoInvoice::is_paid);
    if is_paid {
        postback::in_background(world, id);
    }
}
