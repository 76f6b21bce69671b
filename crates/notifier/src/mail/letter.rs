//! A letter as the mail server gets it.
//!
//! Nothing that a person typed gets into a header unencoded, and no line break of a body gets onto the wire as it is:
//! both bodies travel as base64, so what a comment holds cannot end the message or begin a command.

use super::Sender;
use crate::clean;
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Date, HeaderName, HeaderValue},
    },
};
use shop::{buyer::Email, order::OrderNumber, time::Timestamp};
use std::time::{Duration, SystemTime};

/// A letter with its address, before it is a mail message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// Whose shop it is; shown as the sender's name.
    pub shop_name: String,
    /// The one address it goes to.
    pub to: String,
    /// The recipient's name, if it is known.
    pub to_name: Option<String>,
    /// One line, as it was written and not yet encoded.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML, with the same facts.
    pub html: String,
    /// `<…@…>`, the same for every try, so that a repetition can be recognised.
    pub message_id: String,
    /// The `message_id` of the letter that this one belongs under.
    pub in_reply_to: Option<String>,
    /// The order it is about.
    pub order: Option<OrderNumber>,
    /// When it is sent.
    pub at: Timestamp,
}

impl MailText {
    /// The message, or why there can be none.
    pub(super) fn message(&self, sender: &Sender) -> Result<Message, String> {
        let address: Address = Email::parse(&self.to)
            .and_then(|email| email.for_delivery().parse().ok())
            .ok_or_else(|| "this is not an e-mail address".to_owned())?;
        let name = self.to_name.as_deref().and_then(clean::name);
        let mut builder = Message::builder()
            .from(sender.from(&self.shop_name))
            .to(Mailbox::new(name, address))
            .subject(self.subject.as_str())
            .message_id(Some(self.message_id.clone()))
            .header(Date::new(moment(self.at)))
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(mailbox) = sender.reply_to() {
            builder = builder.reply_to(mailbox);
        }
        if let Some(first) = &self.in_reply_to {
            builder = builder.in_reply_to(first.clone()).references(first.clone());
        }
        if let Some(number) = self.order {
            builder = builder.raw_header(header("X-Order", &number.to_string()));
        }
        let bodies = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text)?)
            .singlepart(part(ContentType::TEXT_HTML, &self.html)?);
        builder.multipart(bodies).map_err(|error| error.to_string())
    }
}

fn part(kind: ContentType, text: &str) -> Result<SinglePart, String> {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = Body::new_with_encoding(lines, ContentTransferEncoding::Base64)
        .map_err(|_| "the letter cannot be encoded".to_owned())?;
    Ok(SinglePart::builder().header(kind).body(body))
}

/// A header of our own; `value` is never a person's text.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A moment before the epoch becomes the epoch: a clock that far off is not worth an undelivered letter.
fn moment(at: Timestamp) -> SystemTime {
    let since_epoch = Duration::from_millis(u64::try_from(at.ms()).unwrap_or(0));
    SystemTime::UNIX_EPOCH + since_epoch
}
