//! STARTTLS from end to end, with a server whose certificate the shop is told to trust, or not.

use super::*;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{RootCertStore, ServerConfig, pki_types::PrivateKeyDer},
};

const HOST: &str = "127.0.0.1";

/// A mail server with a certificate of its own; it gives back what it heard unprotected and protected.
struct Sworn {
    port: u16,
    roots: RootCertStore,
    heard: JoinHandle<[Vec<String>; 2]>,
}

impl Sworn {
    async fn start() -> Self {
        let listener = TcpListener::bind((HOST, 0)).await.unwrap();
        let own = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(own.cert.der().clone()).unwrap();
        let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(std::sync::Arc::new(config));
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.write_all(b"220 mail.example.org\r\n").await.unwrap();
            let before = converse(&mut socket, "250-mail.example.org\r\n250 STARTTLS").await;
            let after = match acceptor.accept(socket).await {
                Ok(mut stream) => converse(&mut stream, "250-mail.example.org\r\n250 AUTH PLAIN").await,
                Err(_) => Vec::new(),
            };
            [before, after]
        });
        Self { port, roots, heard }
    }

    /// The server as the shop sees it.
    fn known_by(&self, tls: Tls) -> Server {
        Server {
            host: HOST.to_owned(),
            port: self.port,
            protection: Protection::StartTls(tls),
            hello: ClientId::Domain("shop.example.org".to_owned()),
            login: Some(Credentials::new("shop".to_owned(), "word".to_owned())),
        }
    }
}

/// Answers until the other side says goodbye, leaves, or wants to go on protected.
async fn converse(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), features: &str) -> Vec<String> {
    let mut stream = BufReader::new(stream);
    let (mut heard, mut is_message) = (Vec::new(), false);
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
        let said = std::mem::take(&mut line).trim_end().to_owned();
        if is_message && said != "." {
            continue;
        }
        is_message = said == "DATA";
        let verb = said.split(' ').next().unwrap_or_default();
        let answer: &[u8] = match verb {
            "EHLO" => features.as_bytes(),
            "STARTTLS" => b"220 go on",
            "AUTH" => b"235 come in",
            "DATA" => b"354 go on",
            // "queued" in windows-1251
            "." => b"250 \xEF\xF0\xE8\xED\xFF\xF2\xEE",
            _ => b"250 ok",
        };
        stream.write_all(&[answer, b"\r\n"].concat()).await.unwrap();
        stream.flush().await.unwrap();
        heard.push(said.clone());
        if matches!(verb, "STARTTLS" | "QUIT") {
            break;
        }
    }
    heard
}

fn message() -> Message {
    Message::builder()
        .from("shop@example.org".parse().unwrap())
        .to("anna@example.ru".parse().unwrap())
        .subject("Order 1042")
        .body("Thank you".to_owned())
        .unwrap()
}

#[tokio::test]
async fn after_starttls_the_conversation_begins_anew_and_its_words_are_read_as_well() {
    let sworn = Sworn::start().await;
    let tls = Tls::trusting(sworn.roots.clone(), HOST).unwrap();
    let Ok(response) = sworn.known_by(tls).take(&message()).await else {
        panic!("the letter was to be taken");
    };
    assert_eq!(u16::from(response.code()), 250);
    assert_eq!(response.first_line(), Some("принято"));
    let [before, after] = sworn.heard.await.unwrap();
    assert_eq!(before, ["EHLO shop.example.org", "STARTTLS"]);
    let expected = [
        "EHLO shop.example.org",
        "AUTH PLAIN AHNob3AAd29yZA==",
        "MAIL FROM:<shop@example.org>",
        "RCPT TO:<anna@example.ru>",
        "DATA",
        ".",
        "QUIT",
    ];
    assert_eq!(after, expected);
}

#[tokio::test]
async fn after_starttls_a_stranger_hears_nothing() {
    let sworn = Sworn::start().await;
    let strict = sworn.known_by(Tls::of(HOST).unwrap());
    let Err(Fault::Handshake(error)) = strict.take(&message()).await else {
        panic!("the certificate proves nothing");
    };
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    let [before, after] = sworn.heard.await.unwrap();
    assert_eq!(before, ["EHLO shop.example.org", "STARTTLS"]);
    assert_eq!(after, [""; 0]);
}
