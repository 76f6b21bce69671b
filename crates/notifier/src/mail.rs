//! E-mail over SMTP: one message, one recipient, one connection.
//!
//! Connections are never used twice: after a time-out in the middle of a message the next one would read the answer to
//! this one.

mod answer;
mod legible;
mod letter;
mod sender;
mod server;
mod tls;

pub use letter::MailText;
pub use sender::Sender;

use crate::{SetupError, memory::Memory, outcome::SendOutcome, secrets::Secrets};
use lettre::transport::smtp::response::Severity;
use secrecy::{ExposeSecret, SecretString};
use server::{Fault, Server};
use std::{fmt, time::Duration};
use tokio::time::timeout;

/// Longest time that a rehearsal takes: somebody waits for what comes of it.
const LONGEST_REHEARSAL: Duration = Duration::from_secs(20);

/// Longest time that a letter is under way.
pub(crate) const LONGEST_SEND: Duration = server::LONGEST_SEND;

/// How the shop sends mail.
pub enum Mail {
    /// Through a mail server.
    Smtp(Smtp),
    /// It only remembers what it would send.
    Memory(Sender, Memory<SentMail>),
    /// Not at all.
    Off,
}

/// A mail server that takes the shop's letters.
pub struct Smtp {
    server: Server,
    sender: Sender,
    secrets: Secrets,
}

/// A letter that was remembered instead of sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// The address it would have gone to.
    pub to: String,
    /// Its subject as people read it.
    pub subject: String,
    /// Its body as plain text.
    pub text: String,
    /// Its body as HTML.
    pub html: String,
    /// The whole message as a mail server would get it.
    pub raw: Vec<u8>,
}

/// Why a mail server would take no letter of the shop just now. Words of the server are without secrets, and at most 300
/// characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTrouble {
    /// There is no connection.
    Unreachable(String),
    /// The connection cannot be protected.
    Insecure(String),
    /// It does not accept login and password.
    Login(String),
    /// It lets the shop in and refuses its letters: most often another sender belongs to the login.
    Sender(String),
    /// It puts the shop off, or broke off.
    Passing(String),
    /// It did not answer in time.
    Silence,
}

impl Mail {
    /// Through the server at `url`:
    ///
    /// | `smtps://user:word@host` | TLS from the start, port 465 |
    /// |---|---|
    /// | `smtp://user:word@host?tls=required` | STARTTLS or nothing, port 587 |
    /// | `smtp://127.0.0.1:2525` | unprotected |
    ///
    /// A login that could travel unprotected to another machine is refused, and so is 465 or 587 with the other one's
    /// scheme: neither side would say the first word. User and password are percent-encoded; a
    /// path is the name under which the shop greets the server.
    pub fn smtp(url: &SecretString, sender: Sender) -> Result<Self, SetupError> {
        let (server, secrets) = Server::at(url.expose_secret())?;
        Ok(Self::Smtp(Smtp {
            server,
            sender,
            secrets,
        }))
    }

    /// A memory to be looked at.
    pub fn memory(sender: Sender) -> (Self, Memory<SentMail>) {
        let memory = Memory::default();
        (Self::Memory(sender, memory.clone()), memory)
    }

    /// Goes through everything that a letter goes through before the server has a word of it, and sends none. The recipient is
    /// this one, or else the sender.
    ///
    /// # Errors
    ///
    /// Why the server would take no letter.
    pub async fn rehearse(&self, recipient: Option<&str>) -> Result<(), MailTrouble> {
        match self {
            Self::Off | Self::Memory(..) => Ok(()),
            Self::Smtp(smtp) => smtp.rehearse(recipient).await,
        }
    }

    /// Sends a letter. Delivered means that the server answered the whole message with 2xx.
    pub async fn send(&self, letter: &MailText) -> SendOutcome {
        match self {
            Self::Off => SendOutcome::Off,
            Self::Memory(sender, memory) => match letter.message(sender) {
                Err(error) => SendOutcome::Refused { error },
                Ok(message) => {
                    memory.keep(SentMail {
                        to: letter.to.clone(),
                        subject: letter.subject.clone(),
                        text: letter.text.clone(),
                        html: letter.html.clone(),
                        raw: message.formatted(),
                    });
                    SendOutcome::Delivered("memory".to_owned())
                }
            },
            Self::Smtp(smtp) => smtp.send(letter).await,
        }
    }
}

impl Smtp {
    async fn rehearse(&self, recipient: Option<&str>) -> Result<(), MailTrouble> {
        let from = self.sender.envelope();
        let to = recipient.and_then(|to| to.parse().ok());
        let to = to.unwrap_or_else(|| from.clone());
        let answer = timeout(LONGEST_REHEARSAL, self.server.rehearse(from, &to)).await;
        let answer = answer.unwrap_or(Err(Fault::Silence));
        answer.map_err(|fault| answer::trouble(&fault, &self.secrets))
    }

    async fn send(&self, letter: &MailText) -> SendOutcome {
        let message = match letter.message(&self.sender) {
            Ok(message) => message,
            Err(error) => return SendOutcome::Refused { error },
        };
        match self.server.take(&message).await {
            Err(fault) => answer::of(&fault, &self.secrets),
            Ok(reply) => {
                let words = reply.message().collect::<Vec<_>>().join(" ");
                let reference = self.secrets.scrub(&format!("{} {words}", reply.code()));
                if reply.code().severity == Severity::PositiveCompletion {
                    SendOutcome::Delivered(reference)
                } else {
                    SendOutcome::failed(reference)
                }
            }
        }
    }
}

/// The login stays out of logs.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Smtp(_) => "Mail::Smtp([REDACTED])",
            Self::Memory(..) => "Mail::Memory",
            Self::Off => "Mail::Off",
        })
    }
}

#[cfg(test)]
mod tests;
