//! The payment gateways behind the shop's port, a folder for each: its settings, its port, what it calls and how its receipts
//! are written. [`intake`] is what all callbacks have in common.
//!
//! A new gateway is a folder, a line in [`all`] and in [`checks`], and its settings' section in [`Config`] and
//! [`Settings`], and its name in the word files (`gateway-…`, `pay-with-…`). Nothing else names one.

pub mod cryptocloud;
pub mod intake;
pub mod robokassa;

use crate::{
    AppState,
    config::{Config, Settings},
    doctor::Check,
    rehearsal::Pieces,
};
use app::setup::CabinetField;
use async_trait::async_trait;
use axum::{extract::Request, response::Response};
use shop::{
    Kopecks, Timestamp,
    call::Door,
    gateway::{Gateway, Unprintable},
};
use std::{sync::Arc, time::Duration};
use url::Url;

/// Every gateway that the program has, set up or not.
pub fn all(settings: &Settings) -> Result<Vec<Arc<dyn Provider>>, reqwest::Error> {
    let client = client()?;
    let robokassa = robokassa::Robokassa::new(settings.robokassa.as_ref(), &settings.public_url, &client);
    let cryptocloud = cryptocloud::CryptoCloud::new(settings.cryptocloud.as_ref(), &client);
    Ok(vec![Arc::new(robokassa), Arc::new(cryptocloud)])
}

/// What the doctor looks at with each of them.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    robokassa::CHECKS.iter().chain(&cryptocloud::CHECKS)
}

/// A gateway with everything about it that is the server's business.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// The shop's port to it; `None` if it is not set up.
    fn gateway(&self) -> Option<Arc<dyn Gateway>>;

    /// The addresses that it calls and sends browsers back to. They exist even if it is not set up, so that
    /// the journal has the calls that nobody could answer.
    fn doors(&self) -> &'static [(&'static str, Door)];

    /// Answers a call at one of its doors. It takes every method, so that the journal knows of the wrong ones.
    async fn answer(&self, state: AppState, door: Door, request: Request) -> Response;

    /// Whether a request for the shop's first page is a buyer whom it sent back: then it is answered at [`Door::Home`].
    async fn is_return(&self, request: Request) -> bool;

    /// Where the forms go that the shop signs for it, for the content security policy. Links need no
    /// permission.
    fn form_origin(&self) -> Option<&str>;

    /// The fiscal receipts that go through it; `None` if none do.
    fn receipts(&self) -> Option<&dyn Receipts>;

    /// How it is set up at the first start; `None` if the office is early enough for it.
    fn cabinet(&self) -> Option<&'static Cabinet> {
        None
    }
}

/// What the shop wants to know of a gateway at the first start, and what the gateway's cabinet has to be told.
#[derive(Debug)]
pub struct Cabinet {
    /// Settings that are asked for, in this order.
    pub settings: &'static [&'static str],
    /// Those among them that are passwords of the owner's choice: the shop makes some up, to be pasted into the cabinet.
    pub made_up: &'static [&'static str],
    /// What settings begin with here, if that is not what holds without them.
    pub begins: &'static [(&'static str, &'static str)],
    /// What is wrong with the value of a setting, as the id of a sentence; `None` if nothing is, or nobody can tell alone.
    pub check: fn(&str, &str) -> Option<&'static str>,
    /// The fields of the cabinet for the shop at this address under these settings, in the order of the cabinet.
    pub fields: fn(&Url, &Config) -> Vec<CabinetField>,
}

/// Fiscal receipts that go through a gateway.
pub trait Receipts {
    /// Every reason why receipts for these goods and for delivery would be refused.
    fn rehearse(&self, pieces: &[Pieces<'_>], delivery: Kopecks, now: Timestamp) -> Vec<Unprintable>;
}

/// The HTTP client of all gateways: with time-outs, without redirects.
pub(crate) fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("vitrina")
        .build()
}
