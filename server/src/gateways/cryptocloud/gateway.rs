//! The port to `CryptoCloud`.

use super::{NAME, settings::CryptoCloudSettings};
use crate::clock;
use async_trait::async_trait;
use cryptocloud::{
    Decimal, Fiat, Invoice, Invoices as Told, Locale, NewInvoice, ReplyError, Request, Settings, Status,
    Verdict,
};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use shop::{
    Kopecks,
    gateway::{Gateway, GatewayError, HandOver, Invoices, Made, Way},
    order::{Order, OrderKey},
    payment::{Attempt, Found, GatewayName, InvoiceId, Mark, Report, Stage},
    text::Lang,
};
use std::num::NonZeroU32;

const MS_OF_A_MINUTE: i64 = 60 * 1_000;

/// The port to one project.
pub struct Port {
    settings: CryptoCloudSettings,
    client: reqwest::Client,
}

/// What the gateway is told to call an attempt, and says again in every answer: `1001-17-` and the order's key, so that people
/// find the order in the cabinet by its number.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// The attempt's number.
    pub invoice: InvoiceId,
    /// The key of the order.
    pub key: OrderKey,
}

impl Named {
    fn written(order: &Order, attempt: &Attempt) -> String {
        format!("{}-{}-{}", order.number, attempt.invoice, order.key.as_str())
    }

    /// Reads it; `None` for what no attempt of ours is called.
    pub fn read(text: &str) -> Option<Self> {
        let (numbers, key) = text.rsplit_once('-')?;
        let (order, invoice) = numbers.split_once('-')?;
        order.parse::<i64>().ok()?;
        Some(Self {
            invoice: InvoiceId::new(invoice.parse().ok()?)?,
            key: OrderKey::parse(key)?,
        })
    }
}

impl Port {
    /// `CryptoCloud` under these settings.
    pub fn new(settings: CryptoCloudSettings, client: reqwest::Client) -> Self {
        Self { settings, client }
    }

    /// The keys of the project.
    pub fn project(&self) -> &Settings {
        &self.settings.project
    }

    /// What the gateway says of at most [`Told::MOST`] invoices.
    pub async fn ask(&self, ids: &[cryptocloud::InvoiceId]) -> Result<Told, GatewayError> {
        let request = Told::ask(self.project(), ids).map_err(|e| GatewayError::Refused(e.to_string()))?;
        let (http, body) = self.send(&request).await?;
        Told::parse(http, &body).map_err(explained)
    }

    /// Whether the gateway takes the API key, found out by a question about an invoice that is nobody's.
    pub async fn is_key_taken(&self, nobodys: cryptocloud::InvoiceId) -> Result<bool, GatewayError> {
        let request =
            Told::ask(self.project(), &[nobodys]).map_err(|e| GatewayError::Refused(e.to_string()))?;
        let (http, body) = self.send(&request).await?;
        match Told::parse(http, &body) {
            Ok(_) | Err(ReplyError::Refused { .. }) => Ok(true),
            Err(ReplyError::Unauthorized { .. }) => Ok(false),
            Err(error) => Err(explained(error)),
        }
    }

    async fn send(&self, request: &Request) -> Result<(u16, Vec<u8>), GatewayError> {
        let unreachable = |e: reqwest::Error| GatewayError::Unreachable(Box::new(e.without_url()));
        let post = self.client.post(request.url());
        let post = post.header(AUTHORIZATION, request.authorization());
        let post = post.header(CONTENT_TYPE, Request::CONTENT_TYPE);
        let sent = post.body(request.body().to_owned()).send().await;
        let mut response = sent.map_err(unreachable)?;
        let http = response.status().as_u16();
        let mut body = Vec::new();
        while body.len() <= Request::MAX_RESPONSE
            && let Some(chunk) = response.chunk().await.map_err(unreachable)?
        {
            body.extend_from_slice(&chunk);
        }
        Ok((http, body))
    }

    /// One question about up to [`Told::MOST`] attempts. Those whose invoice nobody has heard of have shown no buyer the way to
    /// one, so nothing is to be expected of them.
    async fn reports(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        let ids: Vec<_> = attempts.iter().map(|attempt| reference(attempt)).collect();
        let known: Vec<_> = ids.iter().flatten().cloned().collect();
        if known.is_empty() {
            return attempts.iter().map(|_| Ok(Report::Unknown)).collect();
        }
        let told = self.ask(&known).await;
        let of_one = |(attempt, id): (&&Attempt, &Option<cryptocloud::InvoiceId>)| {
            let Some(id) = id else {
                return Ok(Report::Unknown);
            };
            let told = told.as_ref().map_err(again)?;
            match told.find(id) {
                Some(invoice) => Ok(report(invoice, attempt)),
                None if told.unreadable > 0 => Err(GatewayError::Unreachable(
                    "an invoice in the answer cannot be understood".into(),
                )),
                None => Ok(Report::Unknown),
            }
        };
        attempts.iter().zip(&ids).map(of_one).collect()
    }
}

#[async_trait]
impl Gateway for Port {
    fn name(&self) -> GatewayName {
        NAME
    }

    fn is_test(&self) -> bool {
        self.settings.is_test
    }

    fn takes_cards(&self) -> bool {
        false
    }

    fn way(&self) -> Way<'_> {
        Way::Invoiced(self)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        let mut reports = Vec::with_capacity(attempts.len());
        for some in attempts.chunks(Told::MOST) {
            reports.extend(self.reports(some).await);
        }
        reports
    }
}

#[async_trait]
impl Invoices for Port {
    async fn make(&self, order: &Order, attempt: &Attempt) -> Result<Made, GatewayError> {
        let refused = |why: &dyn std::fmt::Display| GatewayError::Refused(why.to_string());
        let kopecks = u64::try_from(attempt.amount.get()).map_err(|e| refused(&e))?;
        let amount = Decimal::from_hundredths(kopecks);
        let mut wanted = NewInvoice::new(amount, Fiat::RUB, Named::written(order, attempt))
            .map_err(|e| refused(&e))?
            .only_coins(self.settings.coins.iter().cloned())
            .locale(match order.placed.lang {
                Lang::Ru => Locale::Ru,
                Lang::En => Locale::En,
            });
        if let Some(email) = &order.placed.buyer.email {
            wanted = wanted.email(email.for_delivery());
        }
        if let Some(minutes) = minutes_to_pay(order) {
            wanted = wanted.minutes_to_pay(minutes);
        }
        let (http, body) = self.send(&wanted.request(self.project())).await?;
        let created = NewInvoice::read_reply(http, &body).map_err(explained)?;
        // Nobody is led to a page where real money would pay a trial, or play money an order.
        if created
            .invoice
            .is_test
            .is_some_and(|is_test| is_test != attempt.test)
        {
            let why = "CRYPTOCLOUD_TEST_MODE is not the mode of the project in CryptoCloud's cabinet";
            return Err(refused(&why));
        }
        Ok(Made {
            reference: created.invoice.id.to_string(),
            hand_over: HandOver::Link(created.link.parse().map_err(|e| refused(&e))?),
        })
    }
}

/// Until the payment page has to close, in whole minutes.
fn minutes_to_pay(order: &Order) -> Option<NonZeroU32> {
    let left = order.page_closes_at()?.ms() - clock::now().ms();
    let minutes = u32::try_from(left / MS_OF_A_MINUTE).unwrap_or(1);
    NonZeroU32::new(minutes.max(1))
}

/// What the gateway calls the invoice of an attempt, if it is known.
pub fn reference(attempt: &Attempt) -> Option<cryptocloud::InvoiceId> {
    attempt.reference().and_then(|reference| reference.parse().ok())
}

/// What is made of an invoice that was made for an attempt. The shop compares order, mode and sum with its own.
pub fn report(invoice: &Invoice, attempt: &Attempt) -> Report {
    let named = invoice.order_id.as_deref().and_then(Named::read);
    let named = named.filter(|named| named.invoice == attempt.invoice);
    let named = named.map(|named| named.key);
    let more_than_due = match invoice.money() {
        Verdict::Paid { more_than_due } => more_than_due,
        Verdict::Unpaid(_) | Verdict::Review(_) => return unpaid(invoice, named),
    };
    // Older answers name no currency. Then it is that of the attempt if the sum is.
    let is_in_roubles = |sum: &Kopecks| match invoice.fiat_currency.as_deref() {
        Some(code) => code == Fiat::RUB.as_str(),
        None => *sum == attempt.amount,
    };
    let known = sum(invoice).filter(is_in_roubles).zip(invoice.is_test);
    match (named, known) {
        // Money came, and nobody can say how much or whether it is real: somebody has to look.
        (Some(named), None) => Report::Unpaid {
            stage: Stage::Suspended,
            named,
        },
        (order_key, known) => {
            let (sum, test) = known.unwrap_or((Kopecks::ZERO, attempt.test));
            Report::Paid(Found {
                test,
                paid: sum,
                credited: sum,
                overpaid: more_than_due,
                method: invoice.coin.as_ref().map(ToString::to_string),
                order_key,
                marks: Vec::new(),
                operation: None,
            })
        }
    }
}

fn unpaid(invoice: &Invoice, named: Option<OrderKey>) -> Report {
    let sums = [invoice.paid_usd, invoice.received_usd];
    let has_money = sums.into_iter().flatten().any(|sum| !sum.is_zero());
    let stage = match &invoice.status {
        // Coins are seen and not confirmed.
        Status::Created if has_money => Stage::Crediting,
        // Nothing is known to have come, and the buyer may not even have chosen a coin. It may come as long as it is not cancelled.
        Status::Created => return Report::Unknown,
        Status::Partial => Stage::Partial,
        // A part came and the rest did not, in time: somebody has to give it back.
        Status::Cancelled if has_money => Stage::Suspended,
        Status::Cancelled => Stage::Cancelled,
        // All of it came and is being processed.
        Status::Paid | Status::Overpaid => Stage::Crediting,
        _ => Stage::Suspended,
    };
    named.map_or(Report::Unknown, |named| Report::Unpaid { stage, named })
}

/// What the invoice was made for, in hundredths of whatever currency it is in.
fn sum(invoice: &Invoice) -> Option<Kopecks> {
    let hundredths = invoice.fiat_amount?.hundredths()?;
    i64::try_from(hundredths).ok().map(Kopecks::new)
}

/// Money of an invoice that no attempt of this shop has: made by hand in the cabinet, or by another program. A sum in another
/// currency stands in the marks, because the books are in roubles.
pub fn foreign(invoice: &Invoice) -> Option<(InvoiceId, Found)> {
    let Verdict::Paid { more_than_due } = invoice.money() else {
        return None;
    };
    let named = invoice.order_id.as_deref().and_then(Named::read);
    let currency = invoice.fiat_currency.as_deref().unwrap_or("?");
    let roubles = sum(invoice).filter(|_| currency == Fiat::RUB.as_str());
    let elsewhere = invoice.fiat_amount.filter(|_| roubles.is_none());
    let elsewhere = elsewhere.map(|sum| format!("{sum} {currency}"));
    let number = invoice.id.to_string();
    // What names an order of ours opens its page, and is kept as its key.
    let theirs = invoice.order_id.as_deref().filter(|_| named.is_none());
    let marks = [
        ("invoice", Some(number.as_str())),
        ("order_id", theirs),
        ("amount", elsewhere.as_deref()),
    ];
    let sum = roubles.unwrap_or(Kopecks::ZERO);
    let found = Found {
        test: invoice.is_test == Some(true),
        paid: sum,
        credited: sum,
        overpaid: more_than_due,
        method: invoice.coin.as_ref().map(ToString::to_string),
        order_key: named.map(|named| named.key),
        marks: Mark::of(marks.into_iter().filter_map(|(name, value)| Some((name, value?)))),
        operation: None,
    };
    Some((counted(&invoice.id)?, found))
}

/// The gateway's number as one that the books can hold: read in the notation of 62 digits, behind a 1. It is beyond the shop's
/// own, and two numbers as long as the gateway's never share one.
fn counted(id: &cryptocloud::InvoiceId) -> Option<InvoiceId> {
    let digit = |letter: u8| {
        i64::from(match letter {
            b'0'..=b'9' => letter - b'0',
            b'A'..=b'Z' => letter - b'A' + 10,
            _ => letter.wrapping_sub(b'a').wrapping_add(36),
        })
    };
    let number = id.as_str().bytes().fold(1_i64, |number, letter| {
        number.wrapping_mul(62).wrapping_add(digit(letter))
    });
    InvoiceId::new(number & i64::MAX)
}

fn explained(error: ReplyError) -> GatewayError {
    match error {
        ReplyError::Unauthorized { .. } | ReplyError::Refused { .. } => {
            GatewayError::Refused(error.to_string())
        }
        ReplyError::Unavailable { .. } | ReplyError::Unreadable { .. } => {
            GatewayError::Unreachable(Box::new(error))
        }
    }
}

/// The same error for each attempt that a question was about.
fn again(error: &GatewayError) -> GatewayError {
    match error {
        GatewayError::Unreachable(cause) => GatewayError::Unreachable(cause.to_string().into()),
        GatewayError::Refused(why) => GatewayError::Refused(why.clone()),
    }
}

#[cfg(test)]
mod tests;
