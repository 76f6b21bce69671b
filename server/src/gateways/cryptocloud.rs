//! `CryptoCloud`: makes an invoice when it is called, is asked about many at once, and its own call only has it asked.

mod callback;
mod checks;
mod gateway;
pub mod settings;

pub use checks::CHECKS;

use super::{Provider, Receipts};
use crate::AppState;
use async_trait::async_trait;
use axum::{extract::Request, response::Response};
use gateway::Port;
use settings::CryptoCloudSettings;
use shop::{call::Door, gateway::Gateway, payment::GatewayName};
use std::sync::Arc;

/// Its name.
pub const NAME: GatewayName = GatewayName::new("cryptocloud").unwrap();

/// `CryptoCloud`, set up or not.
pub struct CryptoCloud {
    port: Option<Arc<Port>>,
}

impl CryptoCloud {
    /// `CryptoCloud` under these settings.
    pub fn new(settings: Option<&CryptoCloudSettings>, client: &reqwest::Client) -> Self {
        Self {
            port: settings.map(|settings| Arc::new(Port::new(settings.clone(), client.clone()))),
        }
    }
}

#[async_trait]
impl Provider for CryptoCloud {
    fn gateway(&self) -> Option<Arc<dyn Gateway>> {
        let port = self.port.clone()?;
        Some(port)
    }

    fn doors(&self) -> &'static [(&'static str, Door)] {
        &[
            ("/cryptocloud/postback", Door::Result),
            ("/cryptocloud/success", Door::Success),
            ("/cryptocloud/failed", Door::Failure),
        ]
    }

    async fn answer(&self, state: AppState, door: Door, request: Request) -> Response {
        match door {
            Door::Result | Door::Operation => callback::postback(&state, self.port.as_deref(), request).await,
            Door::Success | Door::Failure | Door::Home => callback::come_back(&state, door, request).await,
        }
    }

    async fn is_return(&self, request: Request) -> bool {
        callback::is_return(&request)
    }

    fn form_origin(&self) -> Option<&str> {
        None
    }

    fn receipts(&self) -> Option<&dyn Receipts> {
        None
    }
}
