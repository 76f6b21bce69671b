//! Invoices that the staff sends: made once, taken back with their order, and compared with the gateway's list.

use super::{
    Checked, Error, Shop,
    refunds::{reason, shortened},
};
use crate::{
    gateway::{Gateway, GatewayError, LinkAnswer, Links, Listed, ListedState},
    message::Letter,
    order::{Changed, LinkNews, LinkStep, Order, OrderNumber, Refusal},
    payment::{Attempt, AttemptOutcome, InvoiceId, NewAttempt},
    store::StoreError,
    time::Timestamp,
};
use std::collections::BTreeSet;

const HOUR_SECONDS: i64 = 60 * 60;
/// How long after an invoice was made the gateway's list is compared with the shop's, in seconds.
const COMPARED_FOR_SECONDS: i64 = 31 * 24 * HOUR_SECONDS;
const DAY_MS: i64 = 24 * HOUR_SECONDS * 1_000;
/// Invoices that are not the shop's and are named in a letter, those with the greatest numbers.
const MOST_NAMED: usize = 20;

impl Shop {
    /// The gateway that makes invoices for the staff to send, if one does.
    pub(super) fn link_gateway(&self) -> Option<&dyn Gateway> {
        let mut gateways = self.gateways.iter().map(|gateway| &**gateway);
        gateways.find(|gateway| gateway.links().is_some_and(Links::are_on))
    }

    /// The attempt that such an invoice is.
    pub(super) fn new_link(&self) -> Result<NewAttempt, Error> {
        let gateway = self.link_gateway().ok_or(Refusal::NotNow)?;
        self.new_attempt(gateway.name(), None)
    }

    /// Does what is next for the invoice of the attempt at this place; says whether nothing more is to be done.
    pub(super) async fn step_link(
        &self,
        number: OrderNumber,
        place: usize,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let order = self.store.order(number).await?.ok_or(Error::NotFound)?;
        let Some(attempt) = order.attempts.get(place) else {
            return Ok(true);
        };
        let gateway = self.gateway(attempt.gateway).ok();
        let by = gateway.and_then(|gateway| gateway.links());
        let gone = || "this gateway is no longer set up".to_owned();
        let news = match (order.link_step(place, now), by) {
            (LinkStep::Rest, _) => return Ok(true),
            (LinkStep::Send, Some(by)) if by.are_on() => {
                return self.send_link(by, number, place, now).await;
            }
            // While versions are changed another machine may have them on.
            (LinkStep::Send, Some(_)) | (LinkStep::Find, None) => return Ok(false),
            (LinkStep::Send, None) => LinkNews::Refused { why: gone() },
            (LinkStep::Drop, _) => LinkNews::Refused { why: String::new() },
            (LinkStep::GiveUpSending, _) => LinkNews::Lost { why: String::new() },
            (LinkStep::Close, None) => LinkNews::Stuck { why: gone() },
            (LinkStep::Find, Some(by)) => match find(by, attempt, now).await? {
                Some(news) => news,
                None => return Ok(false),
            },
            (LinkStep::Close, Some(by)) => match by.close(attempt).await {
                Ok(()) => LinkNews::Closed,
                Err(GatewayError::Refused(why)) => {
                    // It may be that it was paid, and then the money is settled like any other.
                    for asked in self.check_attempts(&[(number, attempt)], now).await {
                        asked?;
                    }
                    let why = shortened(&why);
                    let is_known = attempt.link().is_some_and(|link| link.reference.is_some());
                    if is_known {
                        LinkNews::Stuck { why }
                    } else {
                        LinkNews::Refused { why }
                    }
                }
                Err(error) => return Err(error.into()),
            },
        };
        // The gateway's list has it tried again, for as long as it is there.
        let is_stuck = matches!(news, LinkNews::Stuck { .. });
        let order = self.learn_of_link(number, place, news, now).await?.order;
        Ok(is_stuck || order.link_step(place, now) == LinkStep::Rest)
    }

    /// Asks for the invoice, once that is written down.
    async fn send_link(
        &self,
        by: &dyn Links,
        number: OrderNumber,
        place: usize,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let Changed { order, change } = self.learn_of_link(number, place, LinkNews::Sending, now).await?;
        let Some(attempt) = order.attempts.get(place).filter(|_| change.is_some()) else {
            // Somebody else is asking for it, or it is no longer wanted.
            return Ok(false);
        };
        let (news, error) = match by.make(&order, attempt).await {
            LinkAnswer::Made { reference, url } => (LinkNews::Made { reference, url }, None),
            LinkAnswer::Refused(why) | LinkAnswer::NotSent(GatewayError::Refused(why)) => {
                (LinkNews::Refused { why: shortened(&why) }, None)
            }
            LinkAnswer::NotSent(error) => (LinkNews::NotSent, Some(error)),
            LinkAnswer::Unclear(error) => (LinkNews::Lost { why: reason(&error) }, None),
        };
        let order = self.learn_of_link(number, place, news, now).await?.order;
        match error {
            Some(error) => Err(error.into()),
            None => Ok(order.link_step(place, now) == LinkStep::Rest),
        }
    }

    /// Writes down what became known of an invoice. One that was paid meanwhile, or is being paid, is no longer
    /// anybody's business here.
    async fn learn_of_link(
        &self,
        number: OrderNumber,
        place: usize,
        news: LinkNews,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        let (audience, receipts) = (self.terms.audience.clone(), self.receipt_rule());
        let decide = move |order: &Order| {
            let attempt = order.attempts.get(place);
            let is_paid = attempt
                .is_some_and(|attempt| attempt.outcome == AttemptOutcome::Paid || attempt.is_under_way());
            // That it was made is worth knowing all the same.
            let is_moot = is_paid && !matches!(news, LinkNews::Made { .. });
            let mut change = order.advance_link(place, &news, now, &audience);
            // It is made with a receipt or without one by the settings of now.
            if news == LinkNews::Sending
                && let Some(attempt) = change.as_mut().and_then(|change| change.attempt.as_mut())
            {
                attempt.receipt = Some(receipts.is_for(attempt));
            }
            Ok(change.filter(|_| !is_moot))
        };
        self.change_order(number, decide).await
    }

    /// Compares the lists of the gateways that make invoices with what the shop knows. One of ours that can be paid though its
    /// order is over is taken back, and one that was paid there has its money asked about: the list alone is not believed. Of
    /// invoices that can be paid and are not ours the owner is told, once a day at most.
    ///
    /// Returns what asking brought to light, and what kept the shop from asking, each with its order.
    pub async fn compare_links(
        &self,
        now: Timestamp,
    ) -> Result<Vec<(OrderNumber, Result<Checked, Error>)>, Error> {
        let mut checked = Vec::new();
        for gateway in &*self.gateways {
            let Some(by) = gateway.links().filter(|links| links.are_on()) else {
                continue;
            };
            let (since, until) = (
                now.plus_seconds(-COMPARED_FOR_SECONDS),
                now.plus_seconds(HOUR_SECONDS),
            );
            let mut strange = BTreeSet::new();
            for listed in by.list(since, until).await? {
                let found = match self.store.attempt(gateway.name(), listed.invoice).await {
                    Ok(found) => found.filter(|(_, attempt)| attempt.link().is_some()),
                    // It is told where attempts are asked about.
                    Err(StoreError::Corrupt { .. }) => continue,
                    Err(error) => return Err(error.into()),
                };
                match (found, listed.state) {
                    (None, ListedState::Open) => {
                        strange.insert(listed.invoice);
                    }
                    (Some((number, _)), ListedState::Open) => {
                        self.see_link(number, &**gateway, listed, now).await?;
                    }
                    (Some((number, attempt)), ListedState::Paid)
                        if attempt.outcome != AttemptOutcome::Paid =>
                    {
                        let asked = self.check_attempts(&[(number, &attempt)], now).await;
                        checked.extend(asked.into_iter().map(|one| (number, one)));
                    }
                    (_, ListedState::Over | ListedState::Paid) => {}
                }
            }
            if !strange.is_empty() {
                self.tell_of_strange_links(&**gateway, by, &strange, now).await?;
            }
        }
        Ok(checked)
    }

    async fn see_link(
        &self,
        number: OrderNumber,
        gateway: &dyn Gateway,
        listed: Listed,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (gateway, audience) = (gateway.name(), self.terms.audience.clone());
        let decide = move |order: &Order| {
            let Listed {
                invoice, reference, ..
            } = &listed;
            Ok(order.see_link(gateway, *invoice, reference, now, &audience))
        };
        match self.change_order(number, decide).await {
            Ok(_) | Err(Error::Store(StoreError::Corrupt { .. })) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Each is in one letter, that of the day (UTC) on which it was made: written once the day is over, so that a program that
    /// makes many of them does not have the owner told of each.
    async fn tell_of_strange_links(
        &self,
        gateway: &dyn Gateway,
        by: &dyn Links,
        strange: &BTreeSet<InvoiceId>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let today = now.ms().div_euclid(DAY_MS);
        let midnight = |day: i64| Timestamp::from_ms(day * DAY_MS);
        let made = by.list(midnight(today - 1), midnight(today)).await?;
        let made = made.into_iter().map(|listed| listed.invoice);
        let made: BTreeSet<_> = made.filter(|invoice| strange.contains(invoice)).collect();
        if made.is_empty() {
            return Ok(());
        }
        let key = format!("links:{}:strange:{}", gateway.name().as_str(), today - 1);
        let letter = Letter::OwnerStrangeLinks {
            gateway: gateway.name(),
            more: made.len().saturating_sub(MOST_NAMED),
            invoices: made.into_iter().rev().take(MOST_NAMED).collect(),
            test: gateway.is_test(),
        };
        let messages = self.terms.audience.tell_owner(&key, &letter);
        Ok(self.store.promise(messages, now).await?)
    }
}

/// What the gateway's list says of an invoice whose making was never heard of; `None` if it does not say that there is one that
/// can be paid.
async fn find(by: &dyn Links, attempt: &Attempt, now: Timestamp) -> Result<Option<LinkNews>, GatewayError> {
    let since = attempt.started_at.plus_seconds(-HOUR_SECONDS);
    let listed = by.list(since, now.plus_seconds(HOUR_SECONDS)).await?;
    let found = listed.into_iter().find(|one| one.invoice == attempt.invoice);
    Ok(found.and_then(|one| {
        let url = one.url.filter(|_| one.state != ListedState::Over)?;
        let reference = one.reference;
        Some(LinkNews::Made { reference, url })
    }))
}
