//! What all parts of the sandbox share: the books, the clock, and the end of it all.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use time::OffsetDateTime;
use tokio::sync::watch;

use crate::{
    Commission, IssuedInvoice, PaymentMethod, SandboxSettings, cabinet::Ledger, clock, cryptocloud,
    notify::Delivery, result2::Signer, services::Services, smtp::Mailroom, telegram::Chats,
};

/// The state of a running sandbox. Each book is a watch channel, so that a test can wait for what it expects.
pub(crate) struct World {
    pub(crate) settings: SandboxSettings,
    /// Where its own pages are.
    pub(crate) address: SocketAddr,
    pub(crate) client: reqwest::Client,
    pub(crate) signer: Signer,
    pub(crate) ledger: watch::Sender<Ledger>,
    pub(crate) delivery: watch::Sender<Delivery>,
    pub(crate) result2_delivery: watch::Sender<Delivery>,
    pub(crate) services: watch::Sender<Services>,
    /// What CryptoCloud knows.
    pub(crate) crypto: watch::Sender<cryptocloud::Book>,
    /// Who bears the commission of payments to come.
    pub(crate) commission: watch::Sender<Commission>,
    /// The moment at which a test stopped the clock.
    pub(crate) stopped_clock: watch::Sender<Option<OffsetDateTime>>,
    /// The invoices that the shop had made.
    pub(crate) issued: watch::Sender<Vec<IssuedInvoice>>,
    /// What the payment page offers.
    pub(crate) methods: watch::Sender<Vec<PaymentMethod>>,
    pub(crate) chats: watch::Sender<Chats>,
    pub(crate) mailroom: watch::Sender<Mailroom>,
    alive: watch::Receiver<()>,
}

impl World {
    /// A world that ends when the sender of `alive` is dropped.
    pub(crate) fn new(
        settings: SandboxSettings,
        address: SocketAddr,
        alive: watch::Receiver<()>,
    ) -> std::io::Result<Arc<Self>> {
        // A redirect is not an answer, and a proxy has no business between two programs on one machine.
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Ok(Arc::new(Self {
            address,
            client: client.map_err(std::io::Error::other)?,
            signer: Signer::new(clock::of_the_machine()).map_err(std::io::Error::other)?,
            ledger: watch::Sender::default(),
            delivery: watch::Sender::default(),
            result2_delivery: watch::Sender::default(),
            services: watch::Sender::default(),
            crypto: watch::Sender::default(),
            commission: watch::Sender::new(settings.commission),
            stopped_clock: watch::Sender::default(),
            issued: watch::Sender::default(),
            methods: watch::Sender::new(PaymentMethod::ALL.to_vec()),
            chats: watch::Sender::default(),
            mailroom: watch::Sender::default(),
            settings,
            alive,
        }))
    }

    /// This moment in Moscow, by the machine or by a test.
    pub(crate) fn now(&self) -> OffsetDateTime {
        let stopped = *self.stopped_clock.borrow();
        stopped.unwrap_or_else(clock::of_the_machine)
    }

    /// Returns when the sandbox is stopped.
    pub(crate) async fn stopped(&self) {
        let mut alive = self.alive.clone();
        while alive.changed().await.is_ok() {}
    }
}
