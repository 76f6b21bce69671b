//! Robokassa: signs in memory, asks by `OpStateExt`, is heard at its doors.

mod cabinet;
mod callback;
mod checks;
mod exchange;
mod gateway;
mod holds;
mod links;
mod methods;
pub mod receipt;
mod refunds;
mod second_receipt;
pub mod settings;

pub use checks::CHECKS;

use super::{Cabinet, Provider, Receipts};
use crate::{AppState, rehearsal::Pieces};
use async_trait::async_trait;
use axum::{extract::Request, response::Response};
use gateway::{Port, marks, mode, moment};
use receipt::ReceiptTerms;
use settings::RobokassaSettings;
use shop::{
    Kopecks, Timestamp,
    call::Door,
    gateway::{Gateway, Unprintable},
    payment::GatewayName,
};
use std::sync::Arc;
use url::Url;

/// Its name.
pub const NAME: GatewayName = GatewayName::new("robokassa").unwrap();
/// Name of the parameter that carries the order's key to the gateway and back.
const SHP_ORDER: &str = "Shp_order";
/// Where it tells of payments.
const RESULT: &str = "/robokassa/result";
/// Where it sends buyers who paid.
const SUCCESS: &str = "/order-success";
/// Where it sends buyers who did not.
const FAILURE: &str = "/order-failed";

/// Robokassa, set up or not.
pub struct Robokassa {
    port: Option<Arc<Port>>,
    form_origin: Option<String>,
    receipts: Option<ReceiptTerms>,
}

impl Robokassa {
    /// Robokassa under these settings, for the shop at this address.
    pub fn new(settings: Option<&RobokassaSettings>, site: &Url, client: &reqwest::Client) -> Self {
        Self {
            port: settings.map(|settings| Arc::new(Port::new(settings, site, client.clone()))),
            form_origin: settings.map(|settings| settings.merchant.endpoint().payment_origin().to_owned()),
            receipts: settings.and_then(|settings| settings.receipts),
        }
    }
}

#[async_trait]
impl Provider for Robokassa {
    fn gateway(&self) -> Option<Arc<dyn Gateway>> {
        let port = self.port.clone()?;
        Some(port)
    }

    fn doors(&self) -> &'static [(&'static str, Door)] {
        &[
            (RESULT, Door::Result),
            ("/robokassa/result2", Door::Operation),
            (SUCCESS, Door::Success),
            (FAILURE, Door::Failure),
        ]
    }

    async fn answer(&self, state: AppState, door: Door, request: Request) -> Response {
        // What comes most often is not to be as large as what comes seldom: each call is moved a few times.
        match door {
            Door::Result => callback::result(state, request).await,
            Door::Operation => Box::pin(callback::operation(state, request)).await,
            Door::Success | Door::Failure | Door::Home => {
                Box::pin(callback::come_back(state, door, request)).await
            }
        }
    }

    async fn is_return(&self, request: Request) -> bool {
        callback::is_return(request).await
    }

    fn form_origin(&self) -> Option<&str> {
        self.form_origin.as_deref()
    }

    fn receipts(&self) -> Option<&dyn Receipts> {
        self.receipts.as_ref().map(|terms| terms as &dyn Receipts)
    }

    fn cabinet(&self) -> Option<&'static Cabinet> {
        Some(&cabinet::CABINET)
    }
}

impl Receipts for ReceiptTerms {
    fn rehearse(&self, pieces: &[Pieces<'_>], delivery: Kopecks, now: Timestamp) -> Vec<Unprintable> {
        receipt::rehearse(pieces, delivery, *self, moment(now))
    }
}
