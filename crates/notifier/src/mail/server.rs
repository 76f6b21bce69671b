//! One conversation with a mail server, from its greeting to its last word about a message.
//!
//! The conversation is our own and not lettre's transport: where it broke off tells a refused letter from a refused
//! shop, each part of it has its own patience, and a server that is slow to say goodbye does not turn a taken letter into
//! a failed one.

use super::{legible::Legible, tls::Tls};
use crate::{SetupError, secrets::Secrets};
use lettre::{
    Address, Message,
    transport::smtp::{
        Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, AsyncTokioStream},
        commands::{Data, Mail, Rcpt, Starttls},
        extension::{ClientId, Extension, MailParameter},
        response::Response,
    },
};
use percent_encoding::percent_decode_str;
use std::{borrow::Cow, io, net::IpAddr, time::Duration};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::client::TlsStream;
use url::Url;

/// Longest wait for a connection to one of the server's addresses, so that another one gets its turn.
const CONNECT_PATIENCE: Duration = Duration::from_secs(15);
/// Longest wait for a secure and friendly greeting, with the login.
const OPENING_PATIENCE: Duration = Duration::from_mins(2);
/// Longest wait until the server wants to hear the message. Nothing is sent twice when this or the opening takes longer.
const ANNOUNCING_PATIENCE: Duration = Duration::from_mins(2);
/// Longest wait for the answer to the final dot: RFC 5321, 4.5.3.2.6, asks for ten minutes, because giving up
/// earlier means sending again what was taken.
const TAKING_PATIENCE: Duration = Duration::from_mins(10);
/// Longest wait for a goodbye.
const FAREWELL: Duration = Duration::from_secs(5);
/// Longest time from the first step to the last.
pub(super) const LONGEST_SEND: Duration = OPENING_PATIENCE
    .saturating_add(ANNOUNCING_PATIENCE)
    .saturating_add(TAKING_PATIENCE)
    .saturating_add(FAREWELL);

/// A mail server and the way to it.
pub(super) struct Server {
    host: String,
    port: u16,
    protection: Protection,
    hello: ClientId,
    login: Option<Credentials>,
}

/// How the way is protected.
enum Protection {
    /// TLS from the start.
    Tls(Tls),
    /// TLS after the greeting, or nothing.
    StartTls(Tls),
    /// Not at all.
    None,
}

/// Where a conversation broke off.
pub(super) enum Fault {
    /// No connection was made.
    Unreachable(io::Error),
    /// The connection was made and could not be protected.
    Handshake(io::Error),
    /// Before a friendly greeting was over: this is not about the letter.
    Greeting(Error),
    /// The server does not offer the protection that was asked for.
    Unprotected,
    /// At the login.
    Login(Error),
    /// The address has letters that this server cannot write.
    Unwritable,
    /// When the letter was handed over.
    Letter(Error),
    /// Nowhere: the server stopped answering. It may have taken the letter.
    Silence,
}

impl Server {
    /// The server at `url`, and what must not be repeated about it.
    pub(super) fn at(url: &str) -> Result<(Self, Secrets), SetupError> {
        let url = Url::parse(url).map_err(|_| SetupError::SmtpUrl("is not an address"))?;
        let host = url.host_str().unwrap_or("").trim_matches(['[', ']']).to_owned();
        let tls = url
            .query_pairs()
            .find(|(name, _)| name == "tls")
            .map(|(_, how)| how);
        let (protection, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp" | "smtps", _) if host.is_empty() => return Err(SetupError::SmtpUrl("names no server")),
            ("smtps", None | Some("required")) => (Protection::Tls(Tls::of(&host)?), SUBMISSIONS_PORT),
            ("smtp", Some("required")) => (Protection::StartTls(Tls::of(&host)?), SUBMISSION_PORT),
            ("smtp", None) => (Protection::None, SMTP_PORT),
            ("smtp" | "smtps", Some(_)) => {
                return Err(SetupError::SmtpUrl("has another ?tls= than required"));
            }
            _ => return Err(SetupError::SmtpUrl("begins with neither smtp:// nor smtps://")),
        };
        let port = url.port().unwrap_or(port);
        refuse_mixed_up(&protection, port)?;
        let login = login(&url)?;
        if login.is_some() && matches!(protection, Protection::None) && !is_loopback(&host) {
            return Err(SetupError::UnprotectedLogin { host });
        }
        let secrets = match &login {
            Some((user, password)) => Secrets::login(user, password),
            None => Secrets::none(),
        };
        let server = Self {
            port,
            hello: hello(&url),
            login: login.map(Credentials::from),
            host,
            protection,
        };
        Ok((server, secrets))
    }

    /// Hands a message over and says what the server answered.
    pub(super) async fn take(&self, message: &Message) -> Result<Response, Fault> {
        let mut connection = within(OPENING_PATIENCE, self.open()).await?;
        let answer = hand_over(&mut connection, message).await;
        // The letter is taken, or not; a goodbye changes nothing about it.
        drop(timeout(FAREWELL, connection.quit()).await);
        answer
    }

    /// Goes as far as a letter goes before the server has a word of it: greeting, login, sender, recipient.
    pub(super) async fn rehearse(&self, from: &Address, to: &Address) -> Result<(), Fault> {
        let mut connection = self.open().await?;
        let answer = address(&mut connection, Some(from), std::slice::from_ref(to)).await;
        drop(timeout(FAREWELL, connection.quit()).await);
        answer
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Fault> {
        let socket = self.connect().await.map_err(Fault::Unreachable)?;
        let mut connection = match &self.protection {
            Protection::None => {
                let stream = Legible::plain(socket).map_err(Fault::Unreachable)?;
                self.greet(stream).await?
            }
            Protection::Tls(tls) => self.greet(protected(tls, socket).await?).await?,
            Protection::StartTls(tls) => {
                let socket = self.starttls(socket).await?;
                self.greet(protected(tls, socket).await?.greeted()).await?
            }
        };
        if let Some(login) = &self.login {
            connection
                .auth(DEFAULT_MECHANISMS, login)
                .await
                .map_err(Fault::Login)?;
        }
        Ok(connection)
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let mut why = io::Error::from(io::ErrorKind::NotFound);
        for address in lookup_host((self.host.as_str(), self.port)).await? {
            match timeout(CONNECT_PATIENCE, TcpStream::connect(address)).await {
                Ok(Ok(socket)) => return Ok(socket),
                Ok(Err(error)) => why = error,
                Err(_) => why = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(why)
    }

    async fn greet(&self, stream: impl AsyncTokioStream + 'static) -> Result<AsyncSmtpConnection, Fault> {
        AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello)
            .await
            .map_err(Fault::Greeting)
    }

    /// Agrees with the server that protection begins now. Lettre keeps the stream it speaks on, so it gets a twin of the
    /// socket; what the server said unprotected is forgotten with it, as RFC 3207 demands.
    async fn starttls(&self, socket: TcpStream) -> Result<TcpStream, Fault> {
        let twins = || {
            let socket = socket.into_std()?;
            let twin = TcpStream::from_std(socket.try_clone()?)?;
            Ok((TcpStream::from_std(socket)?, Legible::plain(twin)?))
        };
        let (socket, twin) = twins().map_err(Fault::Unreachable)?;
        let mut connection = self.greet(twin).await?;
        if !connection.can_starttls() {
            return Err(Fault::Unprotected);
        }
        connection.command(Starttls).await.map_err(Fault::Greeting)?;
        Ok(socket)
    }
}

/// What came of it, or that it took too long.
async fn within<T>(patience: Duration, step: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    timeout(patience, step).await.unwrap_or(Err(Fault::Silence))
}

async fn protected(tls: &Tls, socket: TcpStream) -> Result<Legible<TlsStream<TcpStream>>, Fault> {
    let peer = socket.peer_addr().map_err(Fault::Unreachable)?;
    let stream = tls.over(socket).await.map_err(Fault::Handshake)?;
    Ok(Legible::new(stream, peer))
}

async fn hand_over(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<Response, Fault> {
    within(ANNOUNCING_PATIENCE, announce(connection, message)).await?;
    let taking = async {
        let message = message.formatted();
        connection.message(&message).await.map_err(Fault::Letter)
    };
    within(TAKING_PATIENCE, taking).await
}

/// From whom and to whom, and that a message follows.
async fn announce(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), Fault> {
    let envelope = message.envelope();
    address(connection, envelope.from(), envelope.to()).await?;
    connection.command(Data).await.map_err(Fault::Letter)?;
    Ok(())
}

/// From whom and to whom. The message itself is plain ASCII, whatever its words are.
async fn address(
    connection: &mut AsyncSmtpConnection,
    from: Option<&Address>,
    to: &[Address],
) -> Result<(), Fault> {
    let is_ascii = to.iter().all(|to| to.to_string().is_ascii());
    let speaks_utf8 = connection.server_info().supports_feature(Extension::SmtpUtfEight);
    let parameters = match (is_ascii, speaks_utf8) {
        (true, _) => Vec::new(),
        (false, true) => vec![MailParameter::SmtpUtfEight],
        (false, false) => return Err(Fault::Unwritable),
    };
    let from = Mail::new(from.cloned(), parameters);
    connection.command(from).await.map_err(Fault::Letter)?;
    for to in to {
        let to = Rcpt::new(to.clone(), Vec::new());
        connection.command(to).await.map_err(Fault::Letter)?;
    }
    Ok(())
}

/// A server that speaks first and a shop that waits for its certificate wait for each other for ever, and
/// vice versa.
fn refuse_mixed_up(protection: &Protection, port: u16) -> Result<(), SetupError> {
    match (protection, port) {
        (Protection::Tls(_), SMTP_PORT | SUBMISSION_PORT) => Err(SetupError::SmtpUrl(
            "has smtps:// with a port that begins unprotected: write smtp://…:587?tls=required, or smtps:// with port 465",
        )),
        (Protection::StartTls(_) | Protection::None, SUBMISSIONS_PORT) => Err(SetupError::SmtpUrl(
            "has smtp:// with port 465, which begins protected: write smtps://…:465, or smtp://…:587?tls=required",
        )),
        (Protection::Tls(_) | Protection::StartTls(_) | Protection::None, _) => Ok(()),
    }
}

/// User and password, which are percent-encoded in the address.
fn login(url: &Url) -> Result<Option<(String, String)>, SetupError> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(Cow::into_owned)
            .map_err(|_| SetupError::SmtpUrl("has a login that is not UTF-8"))
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(SetupError::SmtpUrl(
            "has a user without a password or the reverse",
        )),
        (user, Some(password)) => Ok(Some((decoded(user)?, decoded(password)?))),
    }
}

/// The path of the address is the name under which the shop greets the server; without one it is the machine's.
fn hello(url: &Url) -> ClientId {
    match url.path().trim_matches('/') {
        "" => ClientId::default(),
        name => ClientId::Domain(name.to_owned()),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests;
