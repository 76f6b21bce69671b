//! What a mail server's refusals mean for a letter.

use super::{MailTrouble, server::Fault};
use crate::{
    outcome::{SendOutcome, SendTrouble},
    secrets::Secrets,
};
use lettre::transport::smtp::Error as SmtpError;
use std::{fmt::Display, io};

/// A server that greylists takes a letter only after some minutes.
const GREYLIST_SECONDS: i64 = 5 * 60;

/// What a broken conversation means.
///
/// What is neither permanent nor ours may pass: a refused connection, a reset and a garbled reply are no "transient"
/// errors to lettre, but another try helps against them all the same.
pub(super) fn of(fault: &Fault, secrets: &Secrets) -> SendOutcome {
    let failed = |error: &SmtpError| SendOutcome::Failed {
        error: secrets.scrub(&error.to_string()),
        wait_seconds: if error.status().is_some() {
            GREYLIST_SECONDS
        } else {
            0
        },
        trouble: None,
    };
    match fault {
        Fault::Unreachable(error) => {
            SendOutcome::failed(secrets.scrub(&format!("the mail server cannot be reached: {error}")))
        }
        Fault::Handshake(error) => SendOutcome::Failed {
            error: secrets.scrub(&format!("no protected way to the mail server: {error}")),
            wait_seconds: 0,
            // Data that is not TLS, or that proves nothing; anything else is the connection's own fault.
            trouble: (error.kind() == io::ErrorKind::InvalidData).then_some(SendTrouble::Security),
        },
        Fault::Unprotected => SendOutcome::Failed {
            error: "the mail server offers no STARTTLS".to_owned(),
            wait_seconds: 0,
            trouble: Some(SendTrouble::Security),
        },
        Fault::Silence => SendOutcome::failed("the mail server did not answer in time"),
        Fault::Unwritable => {
            SendOutcome::refused("the mail server cannot write to this address: it is not ASCII")
        }
        // Lettre's own error here is that the server offers no way of logging in that we know.
        Fault::Login(error) if error.is_permanent() || error.is_client() => {
            SendOutcome::Misconfigured(SendTrouble::Login)
        }
        Fault::Greeting(error) | Fault::Login(error) => failed(error),
        Fault::Letter(error) => match error.status().map(u16::from) {
            Some(530 | 534 | 535 | 538) => SendOutcome::Misconfigured(SendTrouble::Login),
            _ if error.is_permanent() => SendOutcome::refused(secrets.scrub(&error.to_string())),
            _ => failed(error),
        },
    }
}

/// Why a rehearsal broke off.
pub(super) fn trouble(fault: &Fault, secrets: &Secrets) -> MailTrouble {
    let said = |error: &dyn Display| secrets.scrub(&error.to_string());
    match fault {
        Fault::Unreachable(error) => MailTrouble::Unreachable(said(error)),
        Fault::Handshake(error) => MailTrouble::Insecure(said(error)),
        Fault::Unprotected => MailTrouble::Insecure("no STARTTLS".to_owned()),
        Fault::Login(error) if error.is_permanent() || error.is_client() => MailTrouble::Login(said(error)),
        Fault::Letter(error) => match error.status().map(u16::from) {
            Some(530 | 534 | 535 | 538) => MailTrouble::Login(said(error)),
            _ if error.is_permanent() => MailTrouble::Sender(said(error)),
            _ => MailTrouble::Passing(said(error)),
        },
        Fault::Greeting(error) | Fault::Login(error) => MailTrouble::Passing(said(error)),
        Fault::Unwritable => MailTrouble::Passing("the owner's address is not ASCII".to_owned()),
        Fault::Silence => MailTrouble::Silence,
    }
}
