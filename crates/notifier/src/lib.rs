//! The notifier keeps the promises in the shop's outbox: it takes due messages to Telegram, e-mail and the merchant's
//! own programs.
//!
//! A promise is a row that was written together with the fact it reports. A worker leases the row, finds the
//! words, sends them and writes what came of it; no transaction is open meanwhile. So a message is sent at
//! least once, and twice only when a crash or a cut falls between the other side's "taken" and the row.
//!
//! The way of a message: [`Notifier`] leases it, a sheet holds what the letter says, a chat or a page gives
//! the sheet its form, [`Telegram`] or [`Mail`] sends it (what programs hear needs no words: [`Webhooks`] sends it) and says what happened as an [`SendOutcome`], and
//! `aftermath` turns that into what is written: done, again later, somewhere else, or given up and whom to
//! tell about it.
//!
//! Nothing here reads a clock or draws a random number: both are given to the notifier.

mod aftermath;
mod chat;
mod clean;
mod mail;
mod memory;
mod notifier;
mod outcome;
mod page;
#[cfg(test)]
mod samples;
mod secrets;
mod sheet;
mod telegram;
mod webhook;

pub use chat::ChatText;
pub use mail::{Mail, MailText, MailTrouble, Sender, SentMail, Smtp};
pub use memory::Memory;
pub use notifier::{Notifier, NotifierSettings};
pub use outcome::{SendOutcome, SendTrouble};
pub use telegram::{BotClient, BotSettings, Chat, SentChat, Telegram, TelegramTrouble};
pub use webhook::{WebhookSettings, Webhooks};

/// A setting with which no message could ever leave. Its text names what is wrong and shows no secret.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The token is not in the form that Telegram gives out.
    #[error("the bot's token is not of the form 123456:letters, digits, - and _")]
    Token,
    /// The address of the Bot API is not an `http` or `https` address.
    #[error("the address of the Telegram Bot API is not an http or https address")]
    ApiUrl,
    /// The proxy's address cannot be used.
    #[error("the Telegram proxy is not an http, https, socks5 or socks5h address")]
    Proxy,
    /// The HTTP client could not be made.
    #[error("the HTTP client for Telegram could not be made")]
    HttpClient(#[source] reqwest::Error),
    /// The mail server's address cannot be used.
    #[error("the mail server's address {0}")]
    SmtpUrl(&'static str),
    /// The way to the mail server cannot be protected at all.
    #[error("the mail server cannot be reached over TLS: {0}")]
    Tls(#[source] tokio_rustls::rustls::Error),
    /// Login and password would travel readable to another machine.
    #[error(
        "the mail login would travel unprotected to {host}: use smtps://…, or smtp://… with ?tls=required"
    )]
    UnprotectedLogin {
        /// The mail server.
        host: String,
    },
    /// The address that letters come from cannot be used.
    #[error("the sender's address is not one such as shop@example.org or Shop <shop@example.org>")]
    From,
    /// The address for answers cannot be used.
    #[error("the address for answers is not one such as shop@example.org or Shop <shop@example.org>")]
    ReplyTo,
    /// The address of a program cannot be used.
    #[error("the address of a webhook {0}")]
    WebhookUrl(&'static str),
    /// There is no secret that calls could be signed with, or one is none.
    #[error("a secret of webhooks is whsec_ and the base64 of 24 to 64 bytes")]
    WebhookSecret,
    /// The HTTP client could not be made.
    #[error("the HTTP client for webhooks could not be made")]
    WebhookClient(#[source] reqwest::Error),
}
