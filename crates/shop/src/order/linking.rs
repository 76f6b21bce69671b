//! How an invoice comes to be that the staff sends to the buyer as a link, and how it ends: with its order.
//!
//! It is an attempt like any other: its money is settled, held, returned and written on receipts by the same rules. What is its
//! own is that a gateway has to be called, once, and called again when nobody is to pay it any more.

use super::{Actor, Change, Event, LinkNews, LinkState, LinkStep, Order, PayLink, Refusal, State, What};
use crate::{
    errand::{Errand, ErrandKind},
    message::{Audience, Brief, Letter, LinkTold},
    payment::{Attempt, AttemptOutcome, GatewayName, InvoiceId, Issue, NewAttempt},
    staff::Admin,
    time::Timestamp,
};

/// How long an invoice is looked for in the gateway's list whose making was never heard of, in seconds.
const LOOKED_FOR_SECONDS: i64 = 60 * 60;

impl Order {
    /// Whether an invoice with a link can be asked for at `now`: the order waits for its buyer, and there is no other one that
    /// can be paid, or may exist.
    pub fn can_have_link(&self, now: Timestamp) -> bool {
        let is_in_the_way = |attempt: &Attempt| {
            payable(attempt).is_some_and(|link| link.is_live() && link.until.is_none_or(|until| now < until))
        };
        self.is_payable(now) && !self.attempts.iter().any(is_in_the_way)
    }

    /// The staff wants an invoice with a link to send to the buyer; the attempt that it is begins with the change.
    ///
    /// Its buyer need not come by the site. So if there are documents to be agreed to there, the staff has to say that the buyer
    /// was told of them; that is kept as the word of the staff, and not as anybody's consent.
    pub fn ask_link(
        &self,
        admin: &Admin,
        new: NewAttempt,
        is_told: bool,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        if !self.can_have_link(now) {
            return Err(Refusal::NotNow);
        }
        let has_to_be_told = self.wants_consents();
        if has_to_be_told && !is_told {
            return Err(Refusal::NotTold);
        }
        let mut change = self.begin_attempt(NewAttempt { link: true, ..new }, now)?;
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::LinkAsked { told: has_to_be_told },
        });
        change.errands.push(errand(self.attempts.len(), now));
        Ok(change)
    }

    /// What is to be done next about the invoice of the attempt at this place.
    pub fn link_step(&self, place: usize, now: Timestamp) -> LinkStep {
        let Some(link) = self.attempts.get(place).and_then(payable) else {
            return LinkStep::Rest;
        };
        let is_wanted = self.is_awaiting() && !self.is_former_at(place);
        match link.state {
            LinkState::Asked if is_wanted && self.is_payable(now) => LinkStep::Send,
            LinkState::Asked => LinkStep::Drop,
            LinkState::Sending => LinkStep::GiveUpSending,
            LinkState::Unclear { .. } if is_wanted && now < link.at.plus_seconds(LOOKED_FOR_SECONDS) => {
                LinkStep::Find
            }
            LinkState::Open if is_wanted => LinkStep::Rest,
            // One that nobody could find is taken back unseen: then another one may be made. One that was not taken back is
            // tried again whenever the gateway's list has it.
            LinkState::Unclear { .. } | LinkState::Open | LinkState::Stuck { .. } => LinkStep::Close,
            LinkState::Refused { .. } | LinkState::Closed => LinkStep::Rest,
        }
    }

    /// What becomes known of the invoice of the attempt at this place; `None` if it is no news. The owner is told of what
    /// somebody has to look into.
    pub fn advance_link(
        &self,
        place: usize,
        news: &LinkNews,
        now: Timestamp,
        audience: &Audience,
    ) -> Option<Change> {
        let attempt = self.attempts.get(place)?;
        let is_too_late = *news == LinkNews::Sending && self.link_step(place, now) != LinkStep::Send;
        let link = attempt.link()?.learn(news, now).filter(|_| !is_too_late)?;
        let invoice = attempt.invoice;
        let mut change = self.change(now);
        let (actor, what) = match &link.state {
            // Written for the sake of the call; the history tells of what came of it.
            LinkState::Asked | LinkState::Sending => (Actor::Shop, None),
            LinkState::Unclear { .. } if matches!(news, LinkNews::Seen { .. }) => {
                (Actor::Gateway, Some(What::LinkSeen { invoice }))
            }
            LinkState::Unclear { why } => {
                let why = why.clone();
                (Actor::Shop, Some(What::LinkUnclear { invoice, why }))
            }
            LinkState::Open => (Actor::Gateway, Some(What::LinkMade { invoice })),
            LinkState::Refused { why } if why.is_empty() => {
                let why = String::new();
                (Actor::Shop, Some(What::LinkRefused { invoice, why }))
            }
            LinkState::Refused { why } => {
                self.tell_owner_of_link(&mut change, attempt, (LinkTold::NotMade, why.as_str()), audience);
                let why = why.clone();
                (Actor::Gateway, Some(What::LinkRefused { invoice, why }))
            }
            LinkState::Closed => (Actor::Shop, Some(What::LinkClosed { invoice })),
            LinkState::Stuck { why } => {
                self.tell_owner_of_link(
                    &mut change,
                    attempt,
                    (LinkTold::NotClosed, why.as_str()),
                    audience,
                );
                let why = why.clone();
                (Actor::Gateway, Some(What::LinkStuck { invoice, why }))
            }
        };
        let event = what.map(|what| Event { at: now, actor, what });
        change.events.extend(event);
        if matches!(news, LinkNews::Seen { .. }) {
            change.errands.push(errand(place, now));
        }
        change.attempt = Some(Attempt {
            issue: Some(Issue::Link(link)),
            ..attempt.clone()
        });
        Some(change)
    }

    /// The gateway lists the invoice of an attempt, called this, as one that can be paid; `None` if that is as it should be, or
    /// somebody is about it.
    pub fn see_link(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        reference: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Option<Change> {
        let is_it = |attempt: &Attempt| (attempt.gateway, attempt.invoice) == (gateway, invoice);
        let place = self.attempts.iter().position(is_it)?;
        // The errand that was to take it back came to an end: it is run again, and nothing new is known.
        let is_taken_back = match payable(&self.attempts[place])?.state {
            LinkState::Open => !self.is_awaiting() || self.is_former_at(place),
            LinkState::Stuck { .. } => true,
            LinkState::Asked
            | LinkState::Sending
            | LinkState::Unclear { .. }
            | LinkState::Refused { .. }
            | LinkState::Closed => false,
        };
        if is_taken_back {
            let mut change = self.change(now);
            change.errands.push(errand(place, now));
            return Some(change);
        }
        let reference = reference.to_owned();
        self.advance_link(place, &LinkNews::Seen { reference }, now, audience)
    }

    /// Has taken back what could still be paid of an order that no longer waits for its payment, or waits for that of other lines,
    /// whatever this change is about.
    pub fn close_links(&self, change: &mut Change) {
        let awaits = matches!(change.state, State::AwaitingPayment { .. });
        let is_former_then = |place| match &change.lines {
            Some(new) => new.relined.is_for_others(place, &new.relining.after),
            None => self.is_former_at(place),
        };
        let mut errands = Vec::new();
        for (place, known) in self.attempts.iter().enumerate() {
            if awaits && !is_former_then(place) {
                continue;
            }
            let is_over_now = self.is_awaiting() && !self.is_former_at(place);
            let changed = change
                .attempt
                .as_ref()
                .filter(|changed| (changed.gateway, changed.invoice) == (known.gateway, known.invoice));
            let is_news = is_over_now || changed.is_some();
            let link = payable(changed.unwrap_or(known)).filter(|link| link.is_live());
            // Whoever is asking for it writes down what came of that, and then it is over.
            let is_idle = link.is_some_and(|link| link.state != LinkState::Sending);
            if is_news && is_idle {
                errands.push(errand(place, change.at));
            }
        }
        change.errands.extend(errands);
    }

    fn tell_owner_of_link(
        &self,
        change: &mut Change,
        attempt: &Attempt,
        (told, why): (LinkTold, &str),
        audience: &Audience,
    ) {
        let (number, invoice) = (self.number, attempt.invoice);
        let key = format!("order:{number}:link:{invoice}:{}", told.as_str());
        let letter = Letter::OwnerLink {
            order: Brief::of(self),
            told,
            invoice,
            why: why.to_owned(),
            test: attempt.test,
        };
        change.messages.extend(audience.tell_owner(&key, &letter));
    }
}

/// The link of an attempt, if no money came by it or is on its way: one that was paid is used up.
fn payable(attempt: &Attempt) -> Option<&PayLink> {
    let is_used = attempt.outcome == AttemptOutcome::Paid || attempt.is_under_way();
    attempt.link().filter(|_| !is_used)
}

const fn errand(place: usize, due_at: Timestamp) -> Errand {
    Errand {
        kind: ErrandKind::Link,
        place,
        due_at,
    }
}
