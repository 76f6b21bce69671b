//! What a mail server's refusals mean for a letter.

use super::server::Fault;
use crate::{
    outcome::{Outcome, Trouble},
    secrets::Secrets,
};
use lettre::transport::smtp::Error as SmtpError;
use std::{error::Error, io};

/// A server that greylists takes a letter only after some minutes.
const GREYLIST_SECONDS: i64 = 5 * 60;

/// What was known before the conversation.
#[derive(Clone, Copy)]
pub(super) struct Circumstances {
    /// Whether the way is protected, so that a fault in the greeting may be the protection's.
    pub(super) is_protected: bool,
    /// Whether the address can be written without extensions of the protocol.
    pub(super) is_ascii_address: bool,
}

/// What a broken conversation means.
///
/// What is neither permanent nor ours may pass: a refused connection, a reset and a garbled reply are no "transient"
/// errors to lettre, but another try helps against them all the same.
pub(super) fn of(fault: &Fault, circumstances: Circumstances, secrets: &Secrets) -> Outcome {
    let failed = |error: &SmtpError, trouble| Outcome::Failed {
        error: secrets.scrub(&error.to_string()),
        wait_seconds: if error.status().is_some() {
            GREYLIST_SECONDS
        } else {
            0
        },
        trouble,
    };
    match fault {
        Fault::Greeting(error) => {
            let is_insecure = circumstances.is_protected && is_about_tls(error);
            failed(error, is_insecure.then_some(Trouble::Security))
        }
        Fault::Unprotected => Outcome::Failed {
            error: "the mail server offers no STARTTLS".to_owned(),
            wait_seconds: 0,
            trouble: Some(Trouble::Security),
        },
        Fault::Silence => Outcome::failed("the mail server did not answer in time"),
        // Lettre's own error here is that the server offers no way to log in that we know.
        Fault::Login(error) if error.is_permanent() || error.is_client() => {
            Outcome::Misconfigured(Trouble::Login)
        }
        Fault::Login(error) => failed(error, None),
        Fault::Letter(error) => match error.status().map(u16::from) {
            Some(530 | 534 | 535 | 538) => Outcome::Misconfigured(Trouble::Login),
            _ if error.is_permanent() || (error.is_client() && !circumstances.is_ascii_address) => {
                Outcome::refused(secrets.scrub(&error.to_string()))
            }
            _ => failed(error, None),
        },
    }
}

/// Lettre reports a failed handshake as a failed connection; below it is what rustls makes of data that are no TLS or
/// that prove nothing.
fn is_about_tls(error: &SmtpError) -> bool {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = error.source();
    }
    error.is_tls()
}
