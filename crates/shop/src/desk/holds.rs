//! Held money: watched, taken and let go, one step of an errand at a time.

use super::{
    Error, Shop,
    refunds::{reason, shortened},
};
use crate::{
    gateway::{Answer, GatewayError, Holds},
    message::Audience,
    order::{Change, Changed, HoldNews, HoldStep, HoldWish, Order, OrderNumber},
    payment::{Attempt, Report, Stage},
    time::Timestamp,
};

impl Shop {
    /// Does what is next for the held money of the attempt at this place; says whether nothing more is to be done.
    pub(super) async fn step_hold(
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
        let by = gateway.and_then(|gateway| gateway.holds());
        let lost = HoldNews::Lost { why: String::new() };
        let news = match (order.hold_step(place, now), by) {
            (HoldStep::Rest, _) => return Ok(true),
            // Whoever is not there cannot let go. The owner hears that the end is near, and later of the silence.
            (HoldStep::Wait, _) | (HoldStep::LetGo, None) => return Ok(false),
            (HoldStep::Tell, _) => return self.change_hold(number, place, now, Order::tell_of_end).await,
            // What is written down here is sent by the next step.
            (HoldStep::LetGo, Some(_)) => return self.change_hold(number, place, now, Order::let_go).await,
            (HoldStep::Send, Some(by)) => return self.send_wish(by, number, place, now).await,
            (HoldStep::Send, None) => HoldNews::Refused {
                why: "this gateway is no longer set up".to_owned(),
            },
            (HoldStep::GiveUpSending, _) | (HoldStep::Ask, None) => lost,
            (HoldStep::Ask, Some(_)) => {
                let asked = self.check_attempts(&[(number, attempt)], now).await.pop();
                let Some(checked) = asked.transpose()? else {
                    return Ok(false);
                };
                // What it says otherwise is written down by now.
                if !matches!(
                    checked.report,
                    Report::Unpaid {
                        stage: Stage::Held,
                        ..
                    }
                ) {
                    return Ok(false);
                }
                HoldNews::StillHeld
            }
        };
        self.learn_of_hold(number, place, news, now).await?;
        Ok(false)
    }

    /// Sends what was asked for, once that is written down.
    async fn send_wish(
        &self,
        by: &dyn Holds,
        number: OrderNumber,
        place: usize,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let Changed { order, change } = self.learn_of_hold(number, place, HoldNews::Sending, now).await?;
        let attempt = order.attempts.get(place).filter(|_| change.is_some());
        let call = attempt
            .and_then(Attempt::held)
            .and_then(|hold| hold.call.as_ref());
        let (Some(attempt), Some(call)) = (attempt, call) else {
            // Somebody else is sending it, or it is no longer wanted.
            return Ok(false);
        };
        let answer = match &call.wish {
            HoldWish::Take { amount, missing, .. } => by.take(&order, attempt, *amount, missing).await,
            HoldWish::LetGo => by.let_go(attempt).await,
        };
        let (news, error) = match answer {
            Answer::Taken => (HoldNews::Taken, None),
            Answer::Refused(why) | Answer::NotSent(GatewayError::Refused(why)) => {
                (HoldNews::Refused { why: shortened(&why) }, None)
            }
            Answer::NotSent(error) => (HoldNews::NotSent, Some(error)),
            Answer::Unclear(error) => (HoldNews::Lost { why: reason(&error) }, None),
        };
        self.learn_of_hold(number, place, news, now).await?;
        match error {
            Some(error) => Err(error.into()),
            None => Ok(false),
        }
    }

    /// Writes down what became known of what was asked for.
    async fn learn_of_hold(
        &self,
        number: OrderNumber,
        place: usize,
        news: HoldNews,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        let (audience, receipts) = (self.terms.audience.clone(), self.receipt_rule());
        let decide = move |order: &Order| {
            let mut change = order.advance_hold(place, &news, now, &audience);
            // The money is taken with a receipt, whether or not it was held with one.
            if news == HoldNews::Sending
                && let Some(attempt) = change.as_mut().and_then(|change| change.attempt.as_mut())
                && is_taken(attempt)
                && receipts.is_for(attempt)
            {
                attempt.receipt = Some(true);
            }
            Ok(change)
        };
        self.change_order(number, decide).await
    }

    /// Writes down what the clock says about held money. More is to be done.
    async fn change_hold(
        &self,
        number: OrderNumber,
        place: usize,
        now: Timestamp,
        decide: fn(&Order, usize, Timestamp, &Audience) -> Option<Change>,
    ) -> Result<bool, Error> {
        let audience = self.terms.audience.clone();
        let decide = move |order: &Order| Ok(decide(order, place, now, &audience));
        self.change_order(number, decide).await?;
        Ok(false)
    }
}

/// Whether it was asked for that the held money of an attempt is taken.
fn is_taken(attempt: &Attempt) -> bool {
    let call = attempt.hold.as_ref().and_then(|hold| hold.call.as_ref());
    call.is_some_and(|call| matches!(call.wish, HoldWish::Take { .. }))
}
