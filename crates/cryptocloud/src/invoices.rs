//! Asking for invoices: some by their numbers, or all of some days.

use serde::Serialize;
use thiserror::Error;
use time::Date;

use crate::invoice::Invoice;
use crate::invoice_id::InvoiceId;
use crate::json;
use crate::reply::{self, ReplyError};
use crate::request::Request;
use crate::settings::Settings;

/// Invoices of one answer, in whatever order the gateway has them.
///
/// ```
/// use cryptocloud::{Invoices, Settings, Status};
///
/// let settings = Settings::new("my-api-key", "aWVLYZybDtoiSLKK", "my-secret")?;
/// let id = "INV-89UX09KA".parse()?;
/// let request = Invoices::ask(&settings, std::slice::from_ref(&id))?;
/// assert_eq!(request.url(), "https://api.cryptocloud.plus/v2/invoice/merchant/info");
/// // Send it; this is what came back.
/// let body = br#"{"status":"success","result":[{"uuid":"INV-89UX09KA","status":"partial"}]}"#;
/// let invoices = Invoices::parse(200, body)?;
/// assert_eq!(invoices.find(&id).unwrap().status, Status::Partial);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoices {
    /// Those that can be read.
    pub all: Vec<Invoice>,
    /// How many cannot be read. Tell the owner, and do not take them for absent.
    pub unreadable: usize,
    /// How many there are in all pages of a list, if the gateway says so.
    pub total: Option<u64>,
}

/// No invoice was named, or more than [`Invoices::MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("from one to 100 invoices can be asked for at once")]
pub struct NotAskable;

impl Invoices {
    /// Most invoices of one question, and of one page of a list. Source: docs.cryptocloud.plus, "invoice-information".
    pub const MOST: usize = 100;

    /// Asks for invoices by their numbers; [`Invoices::parse`] reads the response. Fails for none and for too many.
    pub fn ask(settings: &Settings, ids: &[InvoiceId]) -> Result<Request, NotAskable> {
        #[derive(Serialize)]
        struct Body {
            uuids: Vec<String>,
        }
        if ids.is_empty() || ids.len() > Self::MOST {
            return Err(NotAskable);
        }
        let uuids = ids.iter().map(InvoiceId::to_string).collect();
        Ok(Request::new(
            settings,
            "/v2/invoice/merchant/info",
            &Body { uuids },
        ))
    }

    /// Asks for a page of the invoices that were made from `start` to `end`, both included; [`Invoices::parse`] reads the
    /// response.
    ///
    /// The documentation words the paging in two ways. Begin with `offset` 0, add the number of invoices that came,
    /// leave out those seen before, and stop at an empty page. In which zone days begin is not documented: ask for a day
    /// more on both sides.
    pub fn list(settings: &Settings, start: Date, end: Date, offset: usize) -> Request {
        #[derive(Serialize)]
        struct Body {
            start: String,
            end: String,
            offset: usize,
            limit: usize,
        }
        let body = Body {
            start: day(start),
            end: day(end),
            offset,
            limit: Self::MOST,
        };
        Request::new(settings, "/v2/invoice/merchant/list", &body)
    }

    /// Reads the answer to [`Invoices::ask`] or [`Invoices::list`].
    pub fn parse(http: u16, body: &[u8]) -> Result<Self, ReplyError> {
        let answer = reply::answer(http, body)?;
        let sent = json::list(answer.result).ok_or_else(|| ReplyError::unreadable(http, body))?;
        let all: Vec<Invoice> = sent.iter().filter_map(|raw| Invoice::read(raw)).collect();
        Ok(Self {
            unreadable: sent.len() - all.len(),
            all,
            total: answer.all_count.and_then(|count| count.get().parse().ok()),
        })
    }

    /// The invoice of this number, if it is among them, once or always the same: of two that differ neither is believed.
    pub fn find(&self, id: &InvoiceId) -> Option<&Invoice> {
        let mut found = self.all.iter().filter(|invoice| invoice.id == *id);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }
}

/// A day as the API wants it, `31.12.2026`.
fn day(date: Date) -> String {
    format!(
        "{:02}.{:02}.{:04}",
        date.day(),
        u8::from(date.month()),
        date.year()
    )
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn settings() -> Settings {
        Settings::new("k", "s", "x").unwrap()
    }

    #[test]
    fn up_to_a_hundred_are_asked_for_at_once() {
        let ids: Vec<InvoiceId> = (0..101).map(|at| format!("A{at}").parse().unwrap()).collect();
        let request = Invoices::ask(&settings(), &ids[..2]).unwrap();
        assert_eq!(request.body(), r#"{"uuids":["INV-A0","INV-A1"]}"#);
        assert!(Invoices::ask(&settings(), &ids[..100]).is_ok());
        assert_eq!(Invoices::ask(&settings(), &ids).unwrap_err(), NotAskable);
        assert_eq!(Invoices::ask(&settings(), &[]).unwrap_err(), NotAskable);
    }

    #[test]
    fn a_list_is_asked_for_by_days() {
        let request = Invoices::list(&settings(), date!(2026 - 01 - 02), date!(2026 - 12 - 31), 200);
        assert!(request.url().ends_with("/v2/invoice/merchant/list"));
        assert_eq!(
            request.body(),
            r#"{"start":"02.01.2026","end":"31.12.2026","offset":200,"limit":100}"#
        );
    }

    #[test]
    fn one_that_cannot_be_read_hides_no_other() {
        let body = br#"{"status":"success","all_count":7,"result":[{"uuid":"INV-A"},7,{"uuid":"INV-B","status":"paid"}]}"#;
        let read = Invoices::parse(200, body).unwrap();
        assert_eq!((read.all.len(), read.unreadable, read.total), (1, 2, Some(7)));
        assert!(read.find(&"B".parse().unwrap()).is_some());
        assert_eq!(read.find(&"A".parse().unwrap()), None);
        let empty = Invoices::parse(200, br#"{"status":"success","result":[]}"#).unwrap();
        assert_eq!((empty.all.len(), empty.unreadable), (0, 0));
        assert!(Invoices::parse(200, br#"{"status":"success","result":{}}"#).is_err());
    }

    #[test]
    fn of_two_that_contradict_each_other_neither_is_believed() {
        let two = |second: &str| {
            let body = format!(
                r#"{{"status":"success","result":[{{"uuid":"INV-A","status":"paid"}},{{"uuid":"A","status":"{second}"}}]}}"#
            );
            Invoices::parse(200, body.as_bytes()).unwrap()
        };
        let id = "A".parse().unwrap();
        assert!(two("paid").find(&id).is_some());
        assert_eq!(two("created").find(&id), None);
    }
}
