//! Invoices of the Invoice API: made for the staff to send, taken back with their order, listed.
//!
//! Such an invoice has the number of its attempt, so that it is called by that, and its notices name the order like any others.
//! How the gateway writes its list is documented nowhere. What is read of it is what every list has to have; a list that has
//! none of that is no answer, and decides nothing.

use super::{
    SHP_ORDER,
    exchange::exchange,
    gateway::{Port, mode, moment},
    methods::codes,
    receipt::receipt,
    refunds::{is_unsent, refused, unclear},
};
use async_trait::async_trait;
use reqwest::StatusCode;
use robokassa::{
    Amount, Culture, InvId, ReplyError, Request, Shp,
    invoice::{CreatedInvoice, Invoice, InvoiceList, InvoiceRef, InvoiceStatus, InvoiceType},
};
use serde_json::{Map, Value};
use shop::{
    buyer::Email,
    gateway::{GatewayError, LinkAnswer, Links, Listed, ListedState},
    order::Order,
    payment::{Attempt, InvoiceId},
    text::Lang,
    time::Timestamp,
};
use url::Url;
use words::words;

/// Invoices on a page of the list.
const PAGE_SIZE: u8 = 100;
/// Pages of the list that are read.
const MOST_PAGES: u32 = 50;
/// Characters of the gateway's own name for an invoice.
const LONGEST_REFERENCE: usize = 64;

#[async_trait]
impl Links for Port {
    fn are_on(&self) -> bool {
        self.makes_links
    }

    async fn make(&self, order: &Order, attempt: &Attempt) -> LinkAnswer {
        let request = match self.wanted(order, attempt) {
            Ok(request) => request,
            Err(error) => return LinkAnswer::NotSent(error),
        };
        match exchange(&self.client, &request).await {
            Ok((status, body)) => made(status, &body, attempt.invoice),
            Err(error) if is_unsent(&error) => {
                LinkAnswer::NotSent(GatewayError::Unreachable(Box::new(error)))
            }
            Err(error) => LinkAnswer::Unclear(GatewayError::Unreachable(Box::new(error))),
        }
    }

    async fn close(&self, attempt: &Attempt) -> Result<(), GatewayError> {
        let number = InvId::new(attempt.invoice.get()).map_err(|error| refused(&error))?;
        let request = InvoiceRef::InvId(number).deactivate(&self.merchant, mode(attempt));
        let (status, body) = self.asked(&request.map_err(|error| refused(&error))?).await?;
        match InvoiceRef::read_reply(&body) {
            Ok(()) => Ok(()),
            Err(error @ ReplyError::Refused { .. }) => Err(refused(&error)),
            Err(ReplyError::Unreadable) => Err(unclear(status)),
        }
    }

    async fn list(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Listed>, GatewayError> {
        let mut listed = Vec::new();
        for page in 1..=MOST_PAGES {
            let wanted = InvoiceList {
                page,
                page_size: PAGE_SIZE.into(),
                statuses: vec![
                    InvoiceStatus::Paid,
                    InvoiceStatus::Expired,
                    InvoiceStatus::NotPaid,
                ],
                types: vec![InvoiceType::OneTime],
                from: moment(since).into(),
                to: moment(until).into(),
                keywords: None,
                ascending: Some(false),
                methods: Vec::new(),
                sum_from: None,
                sum_to: None,
            };
            let request = wanted.request(&self.merchant, self.mode);
            let (status, body) = self.asked(&request.map_err(|error| refused(&error))?).await?;
            let answer = match InvoiceList::read_reply(&body) {
                Ok(answer) => answer,
                Err(error @ ReplyError::Refused { .. }) => return Err(refused(&error)),
                Err(ReplyError::Unreadable) => return Err(unclear(status)),
            };
            let rows = rows(&answer).ok_or_else(|| unclear(status))?;
            let origin = self.merchant.endpoint().payment_origin();
            let read: Vec<_> = rows.iter().filter_map(|row| read(row, origin)).collect();
            if read.is_empty() && !rows.is_empty() {
                return Err(unclear(status));
            }
            listed.extend(read);
            if rows.len() < usize::from(PAGE_SIZE) {
                break;
            }
        }
        Ok(listed)
    }
}

impl Port {
    /// The request for an invoice: what the form of such an attempt would say.
    fn wanted(&self, order: &Order, attempt: &Attempt) -> Result<Request, GatewayError> {
        let placed = &order.placed;
        let amount = Amount::from_kopecks(attempt.amount.get()).map_err(|error| refused(&error))?;
        let number = InvId::new(attempt.invoice.get()).map_err(|error| refused(&error))?;
        let title = [("number", order.number.0.to_string().into())];
        let extra = self.extra.iter().map(|(name, value)| (&**name, &**value));
        let own = [(SHP_ORDER, order.key.as_str())].into_iter().chain(extra);
        let mut invoice = Invoice::new(InvoiceType::OneTime, amount)
            .number(number)
            .description(&words(placed.lang).with("order-number", &title))
            .culture(match placed.lang {
                Lang::Ru => Culture::Ru,
                Lang::En => Culture::En,
            })
            .shp(Shp::from_pairs(own).map_err(|error| refused(&error))?);
        if attempt.hold.is_some() {
            invoice = invoice.hold();
        }
        if let Some(method) = attempt.method {
            invoice = invoice.methods(codes(method).iter().copied());
        }
        if let Some(until) = attempt.link().and_then(|link| link.until) {
            invoice = invoice.expires(moment(until));
        }
        let email = placed.buyer.email.as_ref().map(Email::for_delivery);
        if let Some(email) = email.filter(|email| email.is_ascii()) {
            invoice = invoice.email(email);
        }
        if let Some(terms) = self.receipts {
            let receipt = receipt(order, terms, moment(attempt.started_at)).map_err(|why| refused(&why))?;
            invoice = invoice.receipt(receipt);
        }
        let request = invoice.request(&self.merchant, mode(attempt));
        request.map_err(|error| refused(&error))
    }

    /// What a call was answered that may be made again.
    async fn asked(&self, request: &Request) -> Result<(StatusCode, Vec<u8>), GatewayError> {
        let answer = exchange(&self.client, request).await;
        let (status, body) = answer.map_err(|error| GatewayError::Unreachable(Box::new(error)))?;
        if status.is_server_error() {
            return Err(unclear(status));
        }
        if is_locked(status) {
            return Err(refused(&status));
        }
        Ok((status, body))
    }
}

/// Whether the shop was turned away at the door: then nothing was done.
fn is_locked(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

/// What the answer to a request for an invoice of this number means.
fn made(status: StatusCode, body: &[u8], invoice: InvoiceId) -> LinkAnswer {
    if status.is_server_error() {
        return LinkAnswer::Unclear(unclear(status));
    }
    if is_locked(status) {
        return LinkAnswer::Refused(status.to_string());
    }
    let is_ours =
        |made: &CreatedInvoice| !made.id.is_empty() && i64::try_from(made.inv_id.get()) == Ok(invoice.get());
    match CreatedInvoice::parse(body) {
        Ok(made) if is_ours(&made) => match Url::parse(made.url.as_str()) {
            Ok(url) => LinkAnswer::Made {
                reference: made.id.chars().take(LONGEST_REFERENCE).collect(),
                url,
            },
            Err(_) => LinkAnswer::Unclear(unclear(status)),
        },
        // Another number than ours: nobody knows what that would pay.
        Ok(_) | Err(ReplyError::Unreadable) => LinkAnswer::Unclear(unclear(status)),
        Err(error @ ReplyError::Refused { .. }) => LinkAnswer::Refused(error.to_string()),
    }
}

/// The rows of a list: the one array in the answer, whatever it is called, at the top or one level below.
fn rows(answer: &Map<String, Value>) -> Option<&Vec<Value>> {
    let below = || only(answer.values().filter_map(Value::as_object).filter_map(array));
    array(answer).or_else(below)
}

/// The one array that is a value here.
fn array(map: &Map<String, Value>) -> Option<&Vec<Value>> {
    only(map.values().filter_map(Value::as_array))
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// A row of a list, with names in any letter case. One without a number, a name or a state that is known is nothing of ours.
fn read(row: &Value, origin: &str) -> Option<Listed> {
    let row = row.as_object()?;
    let field = |name: &str| {
        let mut fields = row.iter();
        fields.find_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
    };
    let text = |name: &str| field(name).and_then(Value::as_str);
    let number = field("InvId").or_else(|| field("InvoiceId"))?;
    let number = number.as_i64().or_else(|| number.as_str()?.trim().parse().ok())?;
    let is_off = field("IsActive").and_then(Value::as_bool) == Some(false);
    let status = text("Status").or_else(|| text("InvoiceStatus"))?;
    let state = match status.to_ascii_lowercase().as_str() {
        "paid" => ListedState::Paid,
        "notpaid" if !is_off => ListedState::Open,
        "notpaid" | "expired" => ListedState::Over,
        _ => return None,
    };
    let page = text("Url").or_else(|| text("InvoiceUrl")).map(str::to_owned);
    let page = page.or_else(|| Some(format!("{origin}/merchant/Invoice/{}", text("EncodedId")?)));
    let url = page.and_then(|page| Url::parse(&page).ok());
    let reference = text("Id").or_else(|| text("EncodedId"));
    let reference = reference.filter(|reference| !reference.is_empty())?;
    Some(Listed {
        invoice: InvoiceId::new(number)?,
        reference: reference.chars().take(LONGEST_REFERENCE).collect(),
        // Nobody is sent elsewhere than to the gateway.
        url: url.filter(|url| url.origin().ascii_serialization() == origin),
        state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const GATEWAY: &str = "https://auth.robokassa.ru";

    #[test]
    fn only_a_clear_no_is_a_no_and_only_our_own_invoice_a_yes() {
        let made_as = |number: u32| {
            json!({ "isSuccess": true, "id": "guid", "invId": number, "url": format!("{GATEWAY}/merchant/Invoice/x") })
                .to_string()
        };
        let no = r#"{"isSuccess":false,"message":"no rights"}"#.to_owned();
        for (status, body, expected) in [
            (200, made_as(7), "made"),
            (200, made_as(8), "unclear"),
            (500, made_as(7), "unclear"),
            (200, no.clone(), "refused"),
            (400, no.clone(), "refused"),
            (502, no, "unclear"),
            (200, String::new(), "unclear"),
            (200, "<html>back soon</html>".to_owned(), "unclear"),
            (403, "<html>go away</html>".to_owned(), "refused"),
            (200, r#"{"isSuccess":true}"#.to_owned(), "unclear"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let found = match made(status, body.as_bytes(), InvoiceId::new(7).unwrap()) {
                LinkAnswer::Made { reference, url } => {
                    assert_eq!((reference.as_str(), url.path()), ("guid", "/merchant/Invoice/x"));
                    "made"
                }
                LinkAnswer::Refused(_) => "refused",
                LinkAnswer::NotSent(_) => "not sent",
                LinkAnswer::Unclear(_) => "unclear",
            };
            assert_eq!(found, expected, "{status} {body}");
        }
    }

    #[test]
    fn a_list_is_read_whatever_its_fields_are_called() {
        let row = |status: &str, is_active: bool| json!({ "id": "guid", "encodedId": "x", "invId": 7, "status": status, "isActive": is_active });
        for (row, state) in [
            (row("Notpaid", true), ListedState::Open),
            (row("NotPaid", false), ListedState::Over),
            (row("Expired", true), ListedState::Over),
            (row("Paid", true), ListedState::Paid),
            (
                json!({ "InvId": "7", "InvoiceStatus": "paid", "Id": "guid", "EncodedId": "x" }),
                ListedState::Paid,
            ),
        ] {
            let listed = read(&row, GATEWAY).unwrap();
            assert_eq!((listed.invoice.get(), listed.state), (7, state), "{row}");
            assert_eq!(listed.reference, "guid");
            let page = listed.url.unwrap();
            assert_eq!(page.as_str(), "https://auth.robokassa.ru/merchant/Invoice/x");
        }
        let elsewhere =
            json!({ "id": "guid", "invId": 7, "status": "Paid", "url": "https://elsewhere.example/x" });
        assert_eq!(read(&elsewhere, GATEWAY).unwrap().url, None);
        for no_row in [
            json!({ "id": "guid", "invId": 7 }),
            json!({ "id": "guid", "status": "Paid" }),
            json!({ "id": "guid", "invId": 0, "status": "Paid" }),
            json!({ "id": "guid", "invId": 7, "status": "Dreaming" }),
            json!({ "id": "", "invId": 7, "status": "Paid" }),
            json!("7"),
        ] {
            assert_eq!(read(&no_row, GATEWAY), None, "{no_row}");
        }
    }

    #[test]
    fn the_rows_of_a_list_are_its_only_array() {
        let count = |answer: Value| rows(answer.as_object().unwrap()).map(Vec::len);
        assert_eq!(count(json!({ "isSuccess": true, "invoices": [1, 2] })), Some(2));
        assert_eq!(count(json!({ "totalCount": 0, "items": [] })), Some(0));
        assert_eq!(count(json!({ "data": { "page": 1, "rows": [1] } })), Some(1));
        assert_eq!(count(json!({ "isSuccess": true })), None);
        assert_eq!(count(json!({ "a": [], "b": [] })), None);
    }
}
