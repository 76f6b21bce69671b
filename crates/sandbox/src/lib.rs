//! The outside world of a shop, offline: a payment gateway that behaves like Robokassa, a look-alike of the
//! Telegram Bot API, and a mail host that sends nothing on.
//!
//! It is an independent oracle. Nothing is shared with the code that it tests: signatures are written here a
//! second time from Robokassa's documentation, so that a mistake on one side does not cancel itself out.
//!
//! [`Sandbox::start`] takes two listeners and serves until it is dropped:
//!
//! - HTTP: the payment page `/Merchant/Index.aspx`, the enquiries `OpState` and `OpStateExt`, the services that the shop
//!   calls ([`Service`]), the Bot API under `/bot{token}/{method}`, and pages for people: `/`, `/payments`, `/services`,
//!   `/telegram`, `/mail`.
//! - HTTP, for the second gateway: `/v2/invoice/create` and `/v2/invoice/merchant/info` as CryptoCloud has them, its page and its
//!   cabinet under `/cryptocloud`.
//! - SMTP: any sender, any recipient, any login.
//!
//! Tests read the books ([`Sandbox::payments`], [`Sandbox::messages`], [`Sandbox::mails`]), wait for what they
//! expect instead of sleeping, press the buyer's buttons ([`Sandbox::pay`]), play the bank ([`Sandbox::walk`]), stop the
//! clock ([`Sandbox::set_time`]) and script faults.
//!
//! What the gateway may do is done here, the harsh way: a commission makes its sums differ ([`Commission`]),
//! operations take their time ([`PaymentState`]), notices are written oddly ([`Oddity`]), come twice or
//! never, answers are slow or cut off ([`EnquiryAnswer`]), other programs are paid under the same login
//! ([`Invoice::foreign`]), and live payments are announced by Result2 as well. Services refuse, answer late or not at
//! all, and lose the answer to what they have done ([`Sandbox::script`]); what they take on ends at a pace
//! ([`Sandbox::set_pace`]) or by a button; and the cabinet gives money back unasked ([`Sandbox::refund_in_cabinet`]).
//! Recurring payments, saved cards, split payments and text messages are not played.

mod cabinet;
mod cabinet_page;
mod clock;
mod commission;
mod cryptocloud;
mod deeds_page;
mod enquiry;
mod fields;
mod gateway;
mod hold;
mod html;
mod invoice;
mod invoice_api;
mod issued;
mod jwt;
mod listed;
mod mail_page;
mod methods;
mod money;
mod notice;
mod notify;
mod op_state;
mod payment;
mod payment_page;
mod receipt;
mod refund;
mod refund_api;
mod refusal;
mod reply;
mod result2;
mod router;
mod second_receipt;
mod second_receipt_api;
mod services;
mod services_page;
mod settings;
mod signature;
mod smtp;
mod steering;
mod telegram;
mod way_back;
mod world;

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub use commission::Commission;
pub use cryptocloud::{CryptoAnswer, CryptoCall, CryptoInvoice, CryptoProject, PostbackFormat, crypto_token};
pub use enquiry::{EnquiryAnswer, Gate};
pub use invoice::Invoice;
pub use issued::{InvoiceState, IssuedInvoice};
pub use methods::PaymentMethod;
pub use notice::Oddity;
pub use notify::Delivery;
pub use payment::{Answer, Notification, Payment, PaymentState};
pub use receipt::ReceiptLine;
pub use refund::{Refund, RefundState, WantedBy};
pub use refusal::Refusal;
pub use second_receipt::{SecondReceipt, SecondReceiptState};
pub use services::{Pace, Service, ServiceAnswer};
pub use settings::{Method, SandboxSettings};
pub use signature::{Hash, UnknownHash};
pub use smtp::{Mail, SmtpAnswer};
pub use telegram::{TelegramAnswer, TelegramButton, TelegramMessage};
pub use way_back::Return;

use world::World;

/// A running sandbox. It stops when this is dropped.
pub struct Sandbox {
    world: Arc<World>,
    address: SocketAddr,
    smtp_address: SocketAddr,
    tasks: [JoinHandle<()>; 2],
    alive: watch::Sender<()>,
}

impl Sandbox {
    /// Serves on both listeners. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When a listener has no address, or the HTTP client cannot be made.
    pub fn start(settings: SandboxSettings, http: TcpListener, smtp: TcpListener) -> io::Result<Self> {
        let (address, smtp_address) = (http.local_addr()?, smtp.local_addr()?);
        let alive = watch::Sender::new(());
        let world = World::new(settings, address, alive.subscribe())?;
        let tasks = [
            tokio::spawn(router::serve(Arc::clone(&world), http)),
            tokio::spawn(smtp::serve(Arc::clone(&world), smtp)),
        ];
        Ok(Self {
            world,
            address,
            smtp_address,
            tasks,
            alive,
        })
    }

    /// Stops and waits until both listeners are closed.
    pub async fn stop(self) {
        drop(self.alive);
        for task in self.tasks {
            // A task that panicked is as stopped as one that returned.
            let _ = task.await;
        }
    }

    /// Where the gateway, the Bot API and the pages are.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where mail is handed over.
    pub fn smtp_address(&self) -> SocketAddr {
        self.smtp_address
    }

    /// All payments in the order their pages were first shown.
    pub fn payments(&self) -> Vec<Payment> {
        self.world.ledger.borrow().all().to_vec()
    }

    /// The invoices that the shop had made by the invoice API, oldest first.
    pub fn issued_invoices(&self) -> Vec<IssuedInvoice> {
        self.world.issued.borrow().clone()
    }

    /// The numbers that the shop asked about through `OpState` and `OpStateExt`, oldest first (the latest ten thousand).
    pub fn enquiries(&self) -> Vec<u64> {
        self.world.ledger.borrow().enquiries().collect()
    }

    /// All messages in the order they were sent (the latest ten thousand).
    pub fn messages(&self) -> Vec<TelegramMessage> {
        self.world.chats.borrow().messages().to_vec()
    }

    /// All mails in the order they came (the latest ten thousand).
    pub fn mails(&self) -> Vec<Mail> {
        self.world.mailroom.borrow().mails().cloned().collect()
    }

    /// Waits until the payment with this number is as wished; forever if it never is.
    pub async fn payment_when(&self, inv_id: u64, is_as_wished: impl Fn(&Payment) -> bool) -> Payment {
        let mut ledger = self.world.ledger.subscribe();
        loop {
            let payment = ledger.borrow_and_update().by_number(inv_id).cloned();
            if let Some(payment) = payment.filter(|payment| is_as_wished(payment)) {
                return payment;
            }
            changed(&mut ledger).await;
        }
    }

    /// Waits until the shop answered `OK{InvId}` to a notification of this payment.
    pub async fn accepted_payment(&self, inv_id: u64) -> Payment {
        self.payment_when(inv_id, Payment::is_accepted).await
    }

    /// Waits until at least this many messages were sent, and returns all.
    pub async fn messages_when(&self, count: usize) -> Vec<TelegramMessage> {
        let mut chats = self.world.chats.subscribe();
        while chats.borrow_and_update().messages().len() < count {
            changed(&mut chats).await;
        }
        self.messages()
    }

    /// Waits until at least this many mails came, and returns all.
    pub async fn mails_when(&self, count: usize) -> Vec<Mail> {
        let mut mailroom = self.world.mailroom.subscribe();
        while mailroom.borrow_and_update().len() < count {
            changed(&mut mailroom).await;
        }
        self.mails()
    }

    /// Scripts the answers to the next messages and edits, after those scripted before.
    pub fn script_telegram(&self, answers: impl IntoIterator<Item = TelegramAnswer>) {
        self.world.chats.send_modify(|chats| chats.script(answers));
    }

    /// Scripts what happens to the next mails for this recipient, after what was scripted before.
    pub fn script_smtp(&self, recipient: &str, answers: impl IntoIterator<Item = SmtpAnswer>) {
        self.world
            .mailroom
            .send_modify(|mailroom| mailroom.script(recipient, answers));
    }

    /// Refuses the next SMTP logins with these codes and texts, such as 535.
    pub fn refuse_smtp_logins(&self, answers: impl IntoIterator<Item = (u16, String)>) {
        self.world
            .mailroom
            .send_modify(|mailroom| mailroom.refuse_logins(answers));
    }
}

/// Waits for a change in a book. The sandbox holds the sender, so there is always one to wait for.
async fn changed<T>(book: &mut watch::Receiver<T>) {
    if book.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
