//! The mails that came, decoded, and the script of faults.

use std::collections::{HashMap, VecDeque};

use mail_parser::{HeaderValue, MessageParser, PartType};
use time::OffsetDateTime;

/// How many mails are kept.
const KEPT: usize = 10_000;

/// A mail as it was handed over.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its number in the sandbox, from 1.
    pub number: usize,
    /// Envelope sender; empty for a bounce.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// When it was handed over.
    pub received_at: OffsetDateTime,
    /// The message, byte for byte, without the dots of the transport.
    pub raw: Vec<u8>,
    /// Header fields in their order, decoded.
    pub headers: Vec<(String, String)>,
    /// The subject, decoded.
    pub subject: String,
    /// The first plain-text part.
    pub text: Option<String>,
    /// The first HTML part.
    pub html: Option<String>,
}

impl Mail {
    /// The first header field with this name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    pub(super) fn new(from: String, to: Vec<String>, received_at: OffsetDateTime, raw: Vec<u8>) -> Self {
        let mut mail = Self {
            number: 0,
            from,
            to,
            received_at,
            raw,
            headers: Vec::new(),
            subject: String::new(),
            text: None,
            html: None,
        };
        let Some(message) = MessageParser::new()
            .with_mime_headers()
            .default_header_text()
            .parse(&mail.raw)
        else {
            return mail;
        };
        let text = message.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) => Some(text.to_string()),
            _ => None,
        });
        let html = message.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.to_string()),
            _ => None,
        });
        let headers = message.headers().iter().map(|header| {
            let raw = mail
                .raw
                .get(header.offset_start as usize..header.offset_end as usize)
                .unwrap_or_default();
            let value = match &header.value {
                HeaderValue::Text(text) => text.to_string(),
                // Structured MIME fields are shown as they stand.
                _ => String::from_utf8_lossy(raw).trim().to_owned(),
            };
            (header.name().to_owned(), value)
        });
        let headers: Vec<_> = headers.collect();
        mail.headers = headers;
        mail.text = text;
        mail.html = html;
        mail.subject = mail.header("Subject").map(str::to_owned).unwrap_or_default();
        mail
    }
}

/// What happens to the next mail for a scripted recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmtpAnswer {
    /// It is accepted; for the middle of a script.
    Usual,
    /// The recipient is refused with this code and text; 421 also closes the connection.
    RefuseRecipient(u16, String),
    /// The finished message is refused with this code and text.
    RefuseMessage(u16, String),
    /// The recipient gets no answer until the caller gives up.
    Hang,
    /// The connection is cut instead of an answer to the recipient.
    Cut,
    /// The message is kept, but no answer comes until the caller gives up.
    HangAfterMessage,
    /// The message is kept, but the connection is cut before the answer.
    CutAfterMessage,
}

/// All mails and the script.
#[derive(Default)]
pub(crate) struct Mailroom {
    mails: VecDeque<Mail>,
    scripts: HashMap<String, VecDeque<SmtpAnswer>>,
    refused_logins: VecDeque<(u16, String)>,
    last_number: usize,
}

impl Mailroom {
    pub(crate) fn mails(&self) -> impl DoubleEndedIterator<Item = &Mail> {
        self.mails.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.mails.len()
    }

    pub(crate) fn script(&mut self, recipient: &str, answers: impl IntoIterator<Item = SmtpAnswer>) {
        self.scripts
            .entry(recipient.to_lowercase())
            .or_default()
            .extend(answers);
    }

    pub(crate) fn refuse_logins(&mut self, answers: impl IntoIterator<Item = (u16, String)>) {
        self.refused_logins.extend(answers);
    }

    pub(super) fn next_answer(&mut self, recipient: &str) -> SmtpAnswer {
        let script = self.scripts.get_mut(&recipient.to_lowercase());
        script.and_then(VecDeque::pop_front).unwrap_or(SmtpAnswer::Usual)
    }

    pub(super) fn next_refused_login(&mut self) -> Option<(u16, String)> {
        self.refused_logins.pop_front()
    }

    /// Numbers and keeps a mail, forgetting the oldest when there are too many.
    pub(super) fn keep(&mut self, mut mail: Mail) {
        self.last_number += 1;
        mail.number = self.last_number;
        if self.mails.len() == KEPT {
            self.mails.pop_front();
        }
        self.mails.push_back(mail);
    }
}
