//! One conversation with a mail server, from its greeting to its last word about a message.
//!
//! The conversation is our own and not lettre's transport: where it broke off tells a refused letter from a refused
//! shop, and a server that is slow to say goodbye does not turn a taken letter into a failed one.

use crate::{SetupError, secrets::Secrets};
use lettre::{
    Message,
    transport::smtp::{
        Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
        response::Response,
    },
};
use percent_encoding::percent_decode_str;
use std::{borrow::Cow, net::IpAddr, time::Duration};
use tokio::time::timeout;
use url::Url;

/// Longest wait for a message to be taken. Lettre's own limit covers connecting only.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest wait for a connection to one of the server's addresses, so that another one gets its turn.
const CONNECT_PATIENCE: Duration = Duration::from_secs(15);
/// Longest wait for a goodbye.
const FAREWELL: Duration = Duration::from_secs(5);

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
    Tls(TlsParameters),
    /// TLS after the greeting, or nothing.
    StartTls(TlsParameters),
    /// Not at all.
    None,
}

/// Where a conversation broke off.
pub(super) enum Fault {
    /// Before a secure and friendly greeting was over: this is not about the letter.
    Greeting(Error),
    /// The server does not offer the protection that was asked for.
    Unprotected,
    /// At the login.
    Login(Error),
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
        let protected = || {
            TlsParameters::new(host.clone())
                .map_err(|_| SetupError::SmtpUrl("names no server that TLS can name"))
        };
        let (protection, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp" | "smtps", _) if host.is_empty() => return Err(SetupError::SmtpUrl("names no server")),
            ("smtps", None | Some("required")) => (Protection::Tls(protected()?), SUBMISSIONS_PORT),
            ("smtp", Some("required")) => (Protection::StartTls(protected()?), SUBMISSION_PORT),
            ("smtp", None) => (Protection::None, SMTP_PORT),
            ("smtp" | "smtps", Some(_)) => {
                return Err(SetupError::SmtpUrl("has another ?tls= than required"));
            }
            _ => return Err(SetupError::SmtpUrl("begins with neither smtp:// nor smtps://")),
        };
        let login = login(&url)?;
        if login.is_some() && matches!(protection, Protection::None) && !is_loopback(&host) {
            return Err(SetupError::UnprotectedLogin { host });
        }
        let secrets = match &login {
            Some((user, password)) => Secrets::login(user, password),
            None => Secrets::none(),
        };
        let server = Self {
            port: url.port().unwrap_or(port),
            hello: hello(&url),
            login: login.map(Credentials::from),
            host,
            protection,
        };
        Ok((server, secrets))
    }

    /// Whether the way is protected.
    pub(super) fn is_protected(&self) -> bool {
        !matches!(self.protection, Protection::None)
    }

    /// Hands a message over and says what the server answered.
    pub(super) async fn take(&self, message: &Message) -> Result<Response, Fault> {
        let handed_over = timeout(PATIENCE, self.hand_over(message)).await;
        let (response, mut connection) = handed_over.map_err(|_| Fault::Silence)??;
        // The letter is taken, or not; a goodbye changes nothing about it.
        drop(timeout(FAREWELL, connection.quit()).await);
        Ok(response)
    }

    async fn hand_over(&self, message: &Message) -> Result<(Response, AsyncSmtpConnection), Fault> {
        let mut connection = self.connect().await?;
        if let Some(login) = &self.login {
            connection
                .auth(DEFAULT_MECHANISMS, login)
                .await
                .map_err(Fault::Login)?;
        }
        let response = connection
            .send(message.envelope(), &message.formatted())
            .await
            .map_err(Fault::Letter)?;
        Ok((response, connection))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let from_the_start = match &self.protection {
            Protection::Tls(tls) => Some(tls.clone()),
            Protection::StartTls(_) | Protection::None => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(CONNECT_PATIENCE),
            &self.hello,
            from_the_start,
            None,
        )
        .await
        .map_err(Fault::Greeting)?;
        if let Protection::StartTls(tls) = &self.protection {
            if !connection.can_starttls() {
                return Err(Fault::Unprotected);
            }
            connection
                .starttls(tls.clone(), &self.hello)
                .await
                .map_err(Fault::Greeting)?;
        }
        Ok(connection)
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
