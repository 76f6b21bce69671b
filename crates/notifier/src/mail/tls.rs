//! How the shop knows a mail server by its certificate.

use crate::SetupError;
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// The certificate that a server has to show.
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// One for this host, by an authority that browsers trust as well.
    pub(super) fn of(host: &str) -> Result<Self, SetupError> {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        Self::trusting(roots, host)
    }

    pub(super) fn trusting(roots: RootCertStore, host: &str) -> Result<Self, SetupError> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| SetupError::SmtpUrl("names no server that TLS can name"))?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(SetupError::Tls)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name,
        })
    }

    /// The protected way over this socket; an error of kind `InvalidData` is about the protection itself.
    pub(super) async fn over(&self, socket: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name.clone(), socket).await
    }
}
