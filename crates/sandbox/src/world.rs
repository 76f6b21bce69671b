//! What all parts of the sandbox share: the books, and the end of it all.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{Settings, cabinet::Ledger, notify::Delivery, smtp::Mailroom, telegram::Chats};

/// The state of a running sandbox. Each book is a watch channel, so that a test can wait for what it expects.
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) client: reqwest::Client,
    pub(crate) ledger: watch::Sender<Ledger>,
    pub(crate) delivery: watch::Sender<Delivery>,
    pub(crate) chats: watch::Sender<Chats>,
    pub(crate) mailroom: watch::Sender<Mailroom>,
    alive: watch::Receiver<()>,
}

impl World {
    /// A world that ends when the sender of `alive` is dropped.
    pub(crate) fn new(settings: Settings, alive: watch::Receiver<()>) -> reqwest::Result<Arc<Self>> {
        // A redirect is not an answer, and a proxy has no business between two programs on one machine.
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Arc::new(Self {
            settings,
            client,
            ledger: watch::Sender::default(),
            delivery: watch::Sender::default(),
            chats: watch::Sender::default(),
            mailroom: watch::Sender::default(),
            alive,
        }))
    }

    /// Returns when the sandbox is stopped.
    pub(crate) async fn stopped(&self) {
        let mut alive = self.alive.clone();
        while alive.changed().await.is_ok() {}
    }
}
