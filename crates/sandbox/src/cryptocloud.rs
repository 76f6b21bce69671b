//! A second gateway, CryptoCloud: invoices that the shop makes by its API, a page where they are paid in coins, and postbacks.
//!
//! Written from the documentation of its API, version 2, a second time. Coins are as steady here as roubles: what a buyer sends
//! is counted in the invoice's own currency.

mod api;
mod book;
mod hand;
mod page;
mod postback;

pub use book::CryptoInvoice;
pub use hand::{CryptoAnswer, CryptoCall};
pub use postback::crypto_token;

pub(crate) use book::Book;

use std::fmt;

use axum::{
    Router,
    routing::{get, post},
};
use url::Url;

use crate::world::World;
use std::sync::Arc;

/// A project as it is registered in CryptoCloud's cabinet.
#[derive(Clone)]
pub struct CryptoProject {
    /// API KEY, which goes with every request of the shop.
    pub api_key: String,
    /// SHOP ID.
    pub shop_id: String,
    /// SECRET KEY, which signs postbacks.
    pub secret: String,
    /// Whether invoices are made in test mode, in which they can be confirmed without a payment.
    pub is_test: bool,
    /// How postbacks are written.
    pub format: PostbackFormat,
    /// Where postbacks go.
    pub postback_url: Url,
    /// Where the buyer returns after paying.
    pub success_url: Url,
    /// Where the buyer returns without having paid.
    pub fail_url: Url,
}

/// How postbacks are written: a choice in the project's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostbackFormat {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

impl CryptoProject {
    /// A new project, which is in test mode, for a Vitrina at this address.
    ///
    /// # Errors
    /// When `shop` cannot be a base of other addresses.
    pub fn for_shop(shop: &Url) -> Result<Self, url::ParseError> {
        Ok(Self {
            api_key: "sandbox-api-key".to_owned(),
            shop_id: "SANDBOXSHOP00001".to_owned(),
            secret: "sandbox-secret-key".to_owned(),
            is_test: true,
            format: PostbackFormat::Json,
            postback_url: shop.join("/cryptocloud/postback")?,
            success_url: shop.join("/cryptocloud/success")?,
            fail_url: shop.join("/cryptocloud/failed")?,
        })
    }
}

/// Keys stay out of logs.
impl fmt::Debug for CryptoProject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CryptoProject")
            .field("shop_id", &self.shop_id)
            .field("is_test", &self.is_test)
            .field("format", &self.format)
            .field("postback_url", &self.postback_url.as_str())
            .finish_non_exhaustive()
    }
}

/// Its addresses.
pub(crate) fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/v2/invoice/create", post(api::create))
        .route("/v2/invoice/merchant/info", post(api::info))
        .route("/cryptocloud", get(page::cabinet))
        .route("/cryptocloud/switch", post(page::switch))
        .route("/cryptocloud/pay/{id}", get(page::open).post(page::press))
        .route("/cryptocloud/pay/{id}/postback", post(page::again))
}
