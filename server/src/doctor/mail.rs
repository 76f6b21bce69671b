//! Mail: whether the server takes the shop's letters, and whether those who get them have reason to believe them.

use super::{
    Case, Check, Found, SELDOM,
    names::Names,
    sender::{self, Sender},
};
use crate::AppState;
use notifier::{Mail, MailTrouble};
use secrecy::ExposeSecret;
use shop::doctor::Fact;
use std::time::Duration;
use url::Url;

const FINE: Case = Case::ok("fine");
/// Nobody gets letters.
const OFF: Case = Case::warning("off");
const UNREACHABLE: Case = Case::fault("unreachable");
const INSECURE: Case = Case::fault("insecure");
const LOGIN: Case = Case::fault("login");
const SENDER: Case = Case::fault("sender");
const PUT_OFF: Case = Case::warning("put-off");
const SILENT: Case = Case::fault("silent");

pub(super) static CHECKS: [Check; 4] = [
    Check {
        name: "mail",
        cases: &[FINE, OFF, UNREACHABLE, INSECURE, LOGIN, SENDER, PUT_OFF, SILENT],
        every: SELDOM,
        within: Duration::from_secs(30),
        look: |state| Box::pin(rehearse(state)),
    },
    Check {
        name: "mail-spf",
        cases: &sender::SPF,
        every: SELDOM,
        within: Duration::from_mins(1),
        look: |state| Box::pin(ask(state, Record::Spf)),
    },
    Check {
        name: "mail-dkim",
        cases: &sender::DKIM,
        every: SELDOM,
        within: Duration::from_mins(1),
        look: |state| Box::pin(ask(state, Record::Dkim)),
    },
    Check {
        name: "mail-dmarc",
        cases: &sender::DMARC,
        every: SELDOM,
        within: Duration::from_mins(1),
        look: |state| Box::pin(ask(state, Record::Dmarc)),
    },
];

/// A record of the sender's domain.
#[derive(Clone, Copy)]
enum Record {
    /// Who may send letters from it.
    Spf,
    /// The key that they are signed with.
    Dkim,
    /// What becomes of letters that neither proves.
    Dmarc,
}

async fn rehearse(state: AppState) -> Found {
    let Some(settings) = &state.settings.mail else {
        return OFF.into();
    };
    let host = host(settings.smtp_url.expose_secret());
    let owner = state.settings.terms.audience.email.as_deref();
    let rehearsed = match Mail::smtp(&settings.smtp_url, settings.sender.clone()) {
        Ok(mail) => mail.rehearse(owner).await,
        // The settings were looked at when they were read.
        Err(error) => Err(MailTrouble::Unreachable(error.to_string())),
    };
    let found: Found = match rehearsed {
        Ok(()) => FINE.into(),
        Err(MailTrouble::Unreachable(said)) => Found::from(UNREACHABLE).said(&said),
        Err(MailTrouble::Insecure(said)) => Found::from(INSECURE).said(&said),
        Err(MailTrouble::Login(said)) => Found::from(LOGIN).said(&said),
        Err(MailTrouble::Sender(said)) => Found::from(SENDER).said(&said),
        Err(MailTrouble::Passing(said)) => Found::from(PUT_OFF).said(&said),
        Err(MailTrouble::Silence) => SILENT.into(),
    };
    found
        .with("host", Fact::Text(host))
        .with("sender", Fact::Text(settings.sender.address().to_owned()))
}

/// The host of the mail server's address; nothing else of it, because it holds the password.
fn host(smtp_url: &str) -> String {
    let url = Url::parse(smtp_url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_ascii_lowercase()
}

async fn ask(state: AppState, record: Record) -> Found {
    let Some(settings) = &state.settings.mail else {
        return sender::OFF.into();
    };
    let sender = Sender {
        domain: settings.sender.domain(),
        host: host(settings.smtp_url.expose_secret()),
        owner: state.settings.terms.audience.email.clone(),
    };
    let found = match Names::ask(state.doctor.name_server.get().copied()) {
        Err(error) => Err(error),
        Ok(names) => match record {
            Record::Spf => sender.spf(&names).await,
            Record::Dkim => sender.dkim(&names).await,
            Record::Dmarc => sender.dmarc(&names).await,
        },
    };
    let found = found.unwrap_or_else(|error| Found::from(sender::UNKNOWN).said(&error));
    found
        .with("domain", Fact::Text(sender.domain))
        .with("host", Fact::Text(sender.host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_servers_address_but_its_host_is_shown() {
        for (url, shown) in [
            ("smtps://shop:secret@SMTP.yandex.ru:465/hello", "smtp.yandex.ru"),
            ("smtp://127.0.0.1:2525", "127.0.0.1"),
            ("nonsense:secret", ""),
        ] {
            assert_eq!(host(url), shown);
        }
    }
}
