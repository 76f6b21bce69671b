//! Real handshakes with a server of this machine, whose certificate is of our own making.

use super::*;
use rcgen::{CertificateParams, KeyPair};
use time::{Duration as Span, OffsetDateTime, macros::datetime};
use tokio::{io::AsyncWriteExt, net::TcpListener};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

const NOW: OffsetDateTime = datetime!(2026-11-28 12:00 UTC);

/// A server whose certificate is for this name and these days around now; its port, and the authorities that know it.
async fn server(name: &str, days: [i64; 2]) -> (u16, RootCertStore) {
    let key = KeyPair::generate().unwrap();
    let mut about = CertificateParams::new([name.to_owned()]).unwrap();
    [about.not_before, about.not_after] = days.map(|days| NOW + Span::days(days));
    let own = about.self_signed(&key).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(own.der().clone()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![own.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            acceptor.accept(socket).await.ok();
        }
    });
    (port, roots)
}

fn now() -> Timestamp {
    Timestamp::from_ms(0).plus_seconds(NOW.unix_timestamp())
}

#[tokio::test]
async fn a_certificate_is_judged_by_its_name_its_days_and_who_signed_it() {
    for (name, days, case, left) in [
        ("127.0.0.1", [-60, 30], FINE, 30),
        ("127.0.0.1", [-60, 13], SOON, 13),
        ("127.0.0.1", [-60, -2], ENDED, -2),
        ("127.0.0.1", [1, 90], EARLY, 90),
        ("shop.example.ru", [-60, 30], OTHER_NAME, 30),
    ] {
        let (port, roots) = server(name, days).await;
        let found = found("127.0.0.1", port, roots, now()).await;
        assert_eq!(
            (found.case, &found.facts["left"]),
            (case, &Fact::Seconds(left * 24 * 60 * 60)),
            "{name}"
        );
        assert_eq!(found.facts["host"], Fact::Text("127.0.0.1".to_owned()));
    }
    let (port, _) = server("127.0.0.1", [-60, 30]).await;
    let browsers = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let found = found("127.0.0.1", port, browsers, now()).await;
    assert_eq!(found.case, UNTRUSTED);
}

#[tokio::test]
async fn a_port_without_tls_is_told_from_no_port_at_all() {
    let roots = || webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket
            .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .await
            .unwrap();
        socket
    });
    assert_eq!(found("127.0.0.1", port, roots(), now()).await.case, NO_TLS);
    drop(plain.await.unwrap());
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    assert_eq!(found("127.0.0.1", port, roots(), now()).await.case, UNREACHABLE);
}
