//! The certificate that the shop shows to whoever opens it.

use super::{Case, Check, Found, PATIENTLY, SELDOM};
use crate::{AppState, clock};
use shop::{Timestamp, doctor::Fact};
use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        },
        crypto::ring,
        pki_types::{CertificateDer, ServerName, UnixTime},
    },
};
use x509_cert::{Certificate, der::Decode};

const FINE: Case = Case::ok("fine");
/// The shop is for this machine alone.
const PLAIN: Case = Case::ok("plain");
const SOON: Case = Case::warning("soon");
const ENDED: Case = Case::fault("ended");
/// It begins in the future: more often than not it is this machine's clock that is wrong.
const EARLY: Case = Case::fault("early");
const OTHER_NAME: Case = Case::fault("other-name");
const UNTRUSTED: Case = Case::fault("untrusted");
const NO_TLS: Case = Case::fault("no-tls");
const UNREACHABLE: Case = Case::unknown("unreachable");

pub(super) static CHECKS: [Check; 1] = [Check {
    name: "certificate",
    cases: &[
        FINE,
        PLAIN,
        SOON,
        ENDED,
        EARLY,
        OTHER_NAME,
        UNTRUSTED,
        NO_TLS,
        UNREACHABLE,
    ],
    every: SELDOM,
    within: PATIENTLY,
    look: |state| Box::pin(look(state)),
}];

/// Certificates of two or three months are renewed a month before their end; one that is not by now has been forgotten.
const SOON_SECONDS: i64 = 14 * 24 * 60 * 60;

async fn look(state: AppState) -> Found {
    let url = &state.settings.public_url;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return PLAIN.into();
    };
    if url.scheme() != "https" {
        return PLAIN.into();
    }
    let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let host = host.trim_matches(['[', ']']);
    found(host, port, roots, clock::now()).await
}

async fn found(host: &str, port: u16, roots: RootCertStore, now: Timestamp) -> Found {
    let found = match shown(host, port, roots, now).await {
        Ok(shown) => judged(&shown, now),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => NO_TLS.into(),
        Err(error) => Found::from(UNREACHABLE).said(&error),
    };
    found.with("host", Fact::Text(host.to_owned()))
}

fn judged(shown: &Shown, now: Timestamp) -> Found {
    let left = shown.ends.map(|ends| (ends.ms() - now.ms()) / 1_000);
    let found: Found = match &shown.verdict {
        Err(Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        )) => ENDED.into(),
        Err(Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        )) => EARLY.into(),
        Err(Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => OTHER_NAME.into(),
        Err(other) => Found::from(UNTRUSTED).said(other),
        Ok(()) if left.is_some_and(|left| left < SOON_SECONDS) => SOON.into(),
        Ok(()) => FINE.into(),
    };
    match left {
        Some(left) => found
            .with("left", Fact::Seconds(left))
            .measured(Fact::Seconds(left)),
        None => found,
    }
}

/// A certificate, and what a browser makes of it.
struct Shown {
    /// When it ends; `None` if that cannot be read.
    ends: Option<Timestamp>,
    verdict: Result<(), Error>,
}

/// What a server shows to whoever opens `host`. An error of kind `InvalidData` says that it does not speak TLS.
async fn shown(host: &str, port: u16, roots: RootCertStore, now: Timestamp) -> io::Result<Shown> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let provider = Arc::new(ring::default_provider());
    let strict = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(io::Error::other)?;
    let onlooker = Arc::new(Onlooker {
        strict,
        now: UnixTime::since_unix_epoch(Duration::from_millis(now.ms().unsigned_abs())),
        shown: Mutex::default(),
    });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(onlooker.clone())
        .with_no_client_auth();
    let socket = TcpStream::connect((host, port)).await?;
    let greeted = TlsConnector::from(Arc::new(config)).connect(name, socket).await;
    let shown = onlooker
        .shown
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match (shown, greeted) {
        (Some(shown), _) => Ok(shown),
        (None, Err(error)) => Err(error),
        (None, Ok(_)) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Looks at a certificate as a browser does, notes what it makes of it, and goes on whatever that is: nothing is said over the
/// connection.
struct Onlooker {
    strict: Arc<WebPkiServerVerifier>,
    now: UnixTime,
    shown: Mutex<Option<Shown>>,
}

impl fmt::Debug for Onlooker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Onlooker")
    }
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict =
            self.strict
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, self.now);
        let shown = Shown {
            ends: end_of(end_entity),
            verdict: verdict.map(drop),
        };
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.strict.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.strict.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.strict.supported_verify_schemes()
    }
}

fn end_of(certificate: &[u8]) -> Option<Timestamp> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let end = certificate.tbs_certificate().validity().not_after;
    let seconds = end.to_unix_duration().as_secs();
    Some(Timestamp::from_ms(0).plus_seconds(i64::try_from(seconds).ok()?))
}

#[cfg(test)]
mod tests;
