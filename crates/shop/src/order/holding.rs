//! How held money is taken or let go: asked for by the staff or by the clock, decided by the gateway.
//!
//! While money is held, the order waits for its payment. It is paid when the gateway says that the money came, and then the
//! goods leave, too. Held money that no order waits for is let go at once.

use super::{
    Actor, Change, DeedKind, Event, Fulfilment, Hold, HoldCall, HoldNews, HoldState, HoldStep, HoldWish,
    Order, Pieces, Refusal, Shipment, State, StockMove, What,
};
use crate::{
    errand::{Errand, ErrandKind},
    message::{Audience, Brief, HoldTold, Letter, Message},
    money::Kopecks,
    payment::{Attempt, NewAttempt, Stage},
    staff::Admin,
    text,
    time::Timestamp,
};

const DAY_SECONDS: i64 = 24 * 60 * 60;
/// How long before the gateway would let money go the shop does it by itself, in seconds.
const LET_GO_BEFORE_SECONDS: i64 = DAY_SECONDS;
/// How long before the gateway would let money go the owner is told, in seconds.
const TELL_BEFORE_SECONDS: i64 = 2 * DAY_SECONDS;
/// How long after a wish was sent the gateway has to show that it heard of it, in seconds.
const PATIENCE_SECONDS: i64 = 60 * 60;
/// The longest pause between two questions about an attempt: its money may have been held for that long, in seconds.
const UNHEARD_SECONDS: i64 = 60 * 60;

impl Hold {
    /// The hold of an attempt that began at `started_at`, once its gateway said so at `now`. Its time runs from when the money
    /// was held, and the buyer may have taken long to pay.
    pub(super) fn after(&self, stage: Stage, started_at: Timestamp, now: Timestamp) -> Self {
        if stage != Stage::Held || self.since.is_some() {
            return self.clone();
        }
        let lasts_ms = self.until.ms().saturating_sub(started_at.ms());
        Self {
            until: self
                .until
                .max(now.plus_ms(lasts_ms).plus_seconds(-UNHEARD_SECONDS)),
            since: Some(now),
            ..self.clone()
        }
    }

    const fn is_let_go_at(&self) -> Timestamp {
        self.until.plus_seconds(-LET_GO_BEFORE_SECONDS)
    }

    const fn is_near_at(&self) -> Timestamp {
        self.until.plus_seconds(-TELL_BEFORE_SECONDS)
    }
}

impl Order {
    /// The attempt whose held money the order waits for, with its place among the attempts: the one that is being taken, or
    /// else the first that was held. What is let go is waited for by nobody.
    pub fn held(&self) -> Option<(usize, &Attempt, &Hold)> {
        let attempts = self.attempts.iter().enumerate().filter(|_| self.is_awaiting());
        // Nobody waits for money that was asked for goods of before.
        let attempts = attempts.filter(|(place, _)| !self.is_former_at(*place));
        let held = attempts.filter_map(|(place, attempt)| Some((place, attempt, attempt.held()?)));
        let held = held.filter(|(_, _, hold)| !hold.is_let_go());
        held.min_by_key(|(_, _, hold)| (hold.is_free(), hold.since))
    }

    /// Whether money may come for the order by another attempt than this one, or money that came waits for a decision.
    fn has_other_money(&self, attempt: &Attempt) -> bool {
        let may_come = |other: &Attempt| {
            let is_let_go = other.stage == Some(Stage::Held) && other.held().is_some_and(Hold::is_let_go);
            other.invoice != attempt.invoice && other.is_under_way() && !is_let_go
        };
        self.attempts.iter().any(may_come) || self.open_attention().next().is_some()
    }

    /// Whether money that came by this attempt waits for a decision.
    fn is_in_question(&self, attempt: &Attempt) -> bool {
        let mut open = self.open_attention();
        open.any(|one| (one.gateway, one.invoice) == (attempt.gateway, attempt.invoice))
    }

    /// How the money of a new attempt is to be held: not at all where the goods leave before they are paid for, or have left.
    pub(super) fn hold_of(&self, new: NewAttempt, now: Timestamp) -> Option<Hold> {
        let is_prepaid = self.placed.pay_by.is_online() && self.fulfilment == Fulfilment::New;
        let seconds = new.holds_for.filter(|_| is_prepaid)?;
        Some(Hold {
            // The money is held later than this: see `Hold::after`.
            until: now.plus_seconds(seconds),
            since: None,
            is_near: false,
            call: None,
        })
    }

    /// What the staff may do while money is held.
    pub(super) fn deeds_while_held(&self, attempt: &Attempt, hold: &Hold) -> Vec<DeedKind> {
        if !hold.is_free() {
            return Vec::new();
        }
        if attempt.stage != Some(Stage::Held) {
            // It is being taken or checked, and nothing else can be done about it here.
            return vec![DeedKind::Cancel];
        }
        let pieces = self.placed.lines.iter().map(|line| u64::from(line.count));
        let is_divisible = pieces.sum::<u64>() > 1;
        // Other money may pay for the goods, too: then this must not be taken as well.
        let can_ship = !self.has_other_money(attempt);
        let deeds = [
            (DeedKind::Ship, can_ship),
            (DeedKind::ShipLess, can_ship && is_divisible),
            (DeedKind::Cancel, true),
            (DeedKind::Mark, self.can_mark()),
        ];
        let offered = deeds.into_iter().filter(|(_, is_offered)| *is_offered);
        offered.map(|(deed, _)| deed).collect()
    }

    /// What held money comes to without these pieces. Some must be missing, and something must be left.
    pub fn without(&self, missing: &[Pieces]) -> Result<Kopecks, Refusal> {
        let is_sound = |one: &Pieces| {
            let line = self.placed.lines.get(one.line);
            let same = missing.iter().filter(|other| other.line == one.line);
            one.count > 0 && same.count() == 1 && line.is_some_and(|line| one.count <= line.count)
        };
        let all: u64 = self.placed.lines.iter().map(|line| u64::from(line.count)).sum();
        let count: u64 = missing.iter().map(|one| u64::from(one.count)).sum();
        if count == 0 || count >= all || !missing.iter().all(is_sound) {
            return Err(Refusal::MissingUnfitting);
        }
        let amount = Some(self.sold_without(missing).total());
        let amount = amount.filter(|amount| *amount > Kopecks::ZERO);
        amount.ok_or(Refusal::MissingUnfitting)
    }

    /// The goods are to leave, but for what is missing: held money is asked for, and the goods leave once it is there.
    pub(super) fn take_held(
        &self,
        admin: &Admin,
        (deed, missing): (DeedKind, Vec<Pieces>),
        tracking: &str,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        self.allow(deed)?;
        let (place, attempt, _) = self.held().ok_or(Refusal::NotNow)?;
        let amount = if deed == DeedKind::ShipLess {
            self.without(&missing)?
        } else {
            attempt.amount
        };
        let wish = HoldWish::Take {
            amount,
            missing,
            tracking: text::line(tracking, 200),
        };
        let mut change = self.change(now);
        self.ask_of_hold(&mut change, place, wish, admin.actor());
        Ok(change)
    }

    /// Writes down what is to be done with the held money of the attempt at this place.
    pub(super) fn ask_of_hold(&self, change: &mut Change, place: usize, wish: HoldWish, by: Actor) {
        let Some((attempt, hold)) = self.attempts.get(place).and_then(|a| Some((a, a.held()?))) else {
            return;
        };
        change.events.push(Event {
            at: change.at,
            actor: by.clone(),
            what: What::HoldAsked {
                amount: wish.amount(),
            },
        });
        let call = HoldCall {
            wish,
            by,
            at: change.at,
            state: HoldState::Asked,
        };
        change.attempt = Some(Attempt {
            hold: Some(Hold {
                call: Some(call),
                ..hold.clone()
            }),
            ..attempt.clone()
        });
        change.errands.push(errand(place, change.at));
    }

    /// What is to be done next about the held money of the attempt at this place.
    pub fn hold_step(&self, place: usize, now: Timestamp) -> HoldStep {
        let Some((attempt, hold)) = self.attempts.get(place).and_then(|a| Some((a, a.held()?))) else {
            return HoldStep::Rest;
        };
        let is_wanted = self.held().is_some_and(|(held, ..)| held == place);
        // What is on its way, is checked or waits for a decision is neither taken nor let go meanwhile.
        let is_unsure = attempt.stage != Some(Stage::Held) || self.is_in_question(attempt);
        match hold.call.as_ref().map(|call| (&call.wish, &call.state)) {
            Some((HoldWish::Take { .. }, HoldState::Asked)) if is_unsure => HoldStep::Wait,
            // Nothing is taken for an order that other money has paid for meanwhile.
            Some((HoldWish::Take { .. }, HoldState::Asked)) if !is_wanted => HoldStep::LetGo,
            Some((_, HoldState::Asked)) => HoldStep::Send,
            Some((_, HoldState::Sending)) => HoldStep::GiveUpSending,
            Some((_, HoldState::Sent | HoldState::Unclear { .. })) => HoldStep::Ask,
            // It would be refused again; the gateway lets go by itself in the end.
            Some((HoldWish::LetGo, HoldState::Refused { .. }) | (_, HoldState::Done)) => HoldStep::Rest,
            Some((HoldWish::Take { .. }, HoldState::Refused { .. })) | None => {
                if is_unsure {
                    HoldStep::Wait
                } else if !is_wanted || now >= hold.is_let_go_at() {
                    HoldStep::LetGo
                } else if !hold.is_near && now >= hold.is_near_at() {
                    HoldStep::Tell
                } else {
                    HoldStep::Wait
                }
            }
        }
    }

    /// The owner is told that the gateway will not hold the money much longer; `None` if it is not the time.
    pub fn tell_of_end(&self, place: usize, now: Timestamp, audience: &Audience) -> Option<Change> {
        if self.hold_step(place, now) != HoldStep::Tell {
            return None;
        }
        let attempt = self.attempts.get(place)?;
        let hold = attempt.held()?;
        let mut change = self.change(now);
        change.attempt = Some(Attempt {
            hold: Some(Hold {
                is_near: true,
                ..hold.clone()
            }),
            ..attempt.clone()
        });
        change.errands.push(errand(place, hold.is_let_go_at()));
        self.tell_owner_of_hold(&mut change, attempt, (HoldTold::Near, ""), audience);
        Some(change)
    }

    /// Held money is let go by the clock, or because nobody waits for it; `None` if there is no reason to. An order that
    /// waited for it and for nothing else is called off: buyer and owner are told.
    pub fn let_go(&self, place: usize, now: Timestamp, audience: &Audience) -> Option<Change> {
        if self.hold_step(place, now) != HoldStep::LetGo {
            return None;
        }
        let attempt = self.attempts.get(place)?;
        let mut change = self.change(now);
        if self.ends_with(place, attempt) {
            self.end_unpaid(&mut change, attempt, (Actor::Shop, HoldTold::LetGo), audience);
        }
        self.ask_of_hold(&mut change, place, HoldWish::LetGo, Actor::Shop);
        Some(change)
    }

    /// Whether the order comes to nothing if the held money of this attempt does: it waits for no other.
    fn ends_with(&self, place: usize, attempt: &Attempt) -> bool {
        let is_wanted = self.held().is_some_and(|(held, ..)| held == place);
        is_wanted && !self.has_other_money(attempt)
    }

    /// What becomes known of what was asked for; `None` if it is no news. The owner is told of what somebody has to look into.
    pub fn advance_hold(
        &self,
        place: usize,
        news: &HoldNews,
        now: Timestamp,
        audience: &Audience,
    ) -> Option<Change> {
        let attempt = self.attempts.get(place)?;
        let hold = attempt.held()?;
        let call = hold.call.as_ref()?;
        let is_too_soon = match news {
            HoldNews::Sending => self.hold_step(place, now) != HoldStep::Send,
            HoldNews::StillHeld => {
                attempt.stage != Some(Stage::Held) || now < call.at.plus_seconds(PATIENCE_SECONDS)
            }
            HoldNews::NotSent | HoldNews::Taken | HoldNews::Lost { .. } | HoldNews::Refused { .. } => false,
        };
        let state = call.state.after(news).filter(|_| !is_too_soon)?;
        let amount = call.wish.amount();
        let (unclear, refused) = match call.wish {
            HoldWish::Take { .. } => (HoldTold::TakeUnclear, HoldTold::TakeRefused),
            HoldWish::LetGo => (HoldTold::LetGoUnclear, HoldTold::LetGoRefused),
        };
        let mut change = self.change(now);
        let (actor, what) = match &state {
            // Written for the sake of the call; the history tells of what came of it.
            HoldState::Asked | HoldState::Sending | HoldState::Done => (Actor::Shop, None),
            HoldState::Sent => (Actor::Gateway, Some(What::HoldSent { amount })),
            HoldState::Unclear { why } => {
                self.tell_owner_of_hold(&mut change, attempt, (unclear, why.as_str()), audience);
                let why = why.clone();
                (Actor::Shop, Some(What::HoldUnclear { amount, why }))
            }
            HoldState::Refused { why } => {
                self.tell_owner_of_hold(&mut change, attempt, (refused, why.as_str()), audience);
                if amount.is_some() {
                    change.errands.push(errand(place, hold.is_near_at().max(now)));
                }
                let why = why.clone();
                (Actor::Gateway, Some(What::HoldRefused { amount, why }))
            }
        };
        change
            .events
            .extend(what.map(|what| Event { at: now, actor, what }));
        let at = if state == HoldState::Sending { now } else { call.at };
        change.attempt = Some(Attempt {
            hold: Some(Hold {
                call: Some(HoldCall {
                    at,
                    state,
                    ..call.clone()
                }),
                ..hold.clone()
            }),
            ..attempt.clone()
        });
        Some(change)
    }

    /// What follows once a gateway says that an attempt that is to hold money has got this far: `before` is how it was, `after`
    /// how it is now.
    pub(super) fn follow_hold(
        &self,
        change: &mut Change,
        (before, after): (&Attempt, &Attempt),
        audience: &Audience,
    ) {
        let (Some(known), Some(hold)) = (&before.hold, &after.hold) else {
            return;
        };
        let is_it = |attempt: &Attempt| attempt.invoice == before.invoice;
        let place = self.attempts.iter().position(is_it).unwrap_or_default();
        if known.since.is_none() && hold.since.is_some() {
            // Money that nobody waits for does not stay blocked.
            let mut due_at = change.at;
            if self.is_awaiting() && self.held().is_none() && !self.is_former(before) {
                due_at = hold.is_near_at().max(change.at);
                self.tell_owner_of_hold(change, after, (HoldTold::Held, ""), audience);
                let letter = Letter::OrderHeld {
                    order: Brief::of(self),
                    amount: after.amount,
                    test: after.test,
                };
                let key = format!("order:{}:held:{}", self.number, after.invoice);
                change.messages.extend(audience.tell_buyer(self, &key, letter));
            } else {
                // Of two that were heard of at the same moment either may be the one that is not waited for.
                self.let_others_go(change, Some(after));
            }
            change.errands.push(errand(place, due_at));
        }
        if after.stage == Some(Stage::Returned) && before.held().is_some() {
            if self.ends_with(place, before) {
                self.end_unpaid(change, before, (Actor::Gateway, HoldTold::Returned), audience);
            }
            if let Some(attempt) = &mut change.attempt {
                attempt.hold = Some(hold.ended(false));
            }
        }
    }

    /// The order comes to nothing, as the money that was held for it does: the goods go back, buyer and owner are told.
    fn end_unpaid(
        &self,
        change: &mut Change,
        attempt: &Attempt,
        (by, told): (Actor, HoldTold),
        audience: &Audience,
    ) {
        change.state = State::Cancelled {
            at: change.at,
            by: by.clone(),
            reason: String::new(),
        };
        change.stock = StockMove::Return;
        change.events.push(Event {
            at: change.at,
            actor: by,
            what: What::HoldEnded,
        });
        change.messages.extend(self.say_let_go("", audience));
        self.tell_owner_of_hold(change, attempt, (told, ""), audience);
        self.let_others_go(change, Some(attempt));
    }

    /// What the buyer of an order that is called off is told about held money.
    pub(super) fn say_let_go(&self, reason: &str, audience: &Audience) -> Option<Message> {
        let letter = Letter::OrderLetGo {
            order: Brief::of(self),
            reason: reason.to_owned(),
            test: self.is_test(),
        };
        audience.tell_buyer(self, &format!("order:{}:cancelled", self.number), letter)
    }

    /// Once money came that was held, the goods for which it was taken leave; those that are missing go back to the shelf.
    pub(super) fn leave_once_taken(&self, change: &mut Change, attempt: &Attempt, audience: &Audience) {
        let Some(call) = Self::taking(attempt) else {
            return;
        };
        let HoldWish::Take {
            missing, tracking, ..
        } = &call.wish
        else {
            return;
        };
        change.stock = self.stock_back(missing.clone());
        let left = |order: &Self, line: usize| {
            let gone = missing.iter().filter(|one| one.line == line);
            gone.fold(order.unsent_pieces(line), |left, one| {
                left.saturating_sub(one.count)
            })
        };
        let shipment = Shipment {
            at: change.at,
            by: call.by.clone(),
            tracking: tracking.clone(),
            pieces: self.pieces_left(left),
        };
        self.leave(change, shipment, false, audience);
    }

    /// What the shop asked for of an attempt whose money it has not been refused.
    pub(super) fn taking(attempt: &Attempt) -> Option<&HoldCall> {
        let call = attempt.hold.as_ref()?.call.as_ref()?;
        let is_taken = matches!(call.wish, HoldWish::Take { .. });
        let is_refused = matches!(call.state, HoldState::Refused { .. });
        (is_taken && !is_refused).then_some(call)
    }

    /// Goods of a paid order that were missing when its held money was taken: they were not paid for and did not leave.
    pub fn missing(&self) -> &[Pieces] {
        let payment = self.state.payment();
        let call = self.paying_attempt().and_then(Self::taking);
        match (call.map(|call| &call.wish), payment) {
            // Whoever accepted another sum has paid for everything.
            (Some(HoldWish::Take { amount, missing, .. }), Some(payment)) if *amount == payment.amount => {
                missing
            }
            (Some(_) | None, _) => &[],
        }
    }

    /// Has the held money of other attempts than this one looked at: what the order does not wait for is let go.
    pub(super) fn let_others_go(&self, change: &mut Change, this: Option<&Attempt>) {
        for (place, other) in self.attempts.iter().enumerate() {
            let is_this = this.is_some_and(|this| this.invoice == other.invoice);
            if !is_this && other.held().is_some() {
                change.errands.push(errand(place, change.at));
            }
        }
    }

    fn tell_owner_of_hold(
        &self,
        change: &mut Change,
        attempt: &Attempt,
        (told, why): (HoldTold, &str),
        audience: &Audience,
    ) {
        let Some(hold) = &attempt.hold else {
            return;
        };
        let asked_at = hold.call.as_ref().map_or(0, |call| call.at.ms());
        let key = format!(
            "order:{}:hold:{}:{}:{asked_at}",
            self.number,
            attempt.invoice,
            told.as_str()
        );
        let letter = Letter::OwnerHold {
            order: Brief::of(self),
            told,
            amount: attempt.expected(),
            until: hold.until,
            why: why.to_owned(),
            test: attempt.test,
        };
        change.messages.extend(audience.tell_owner(&key, &letter));
    }
}

const fn errand(place: usize, due_at: Timestamp) -> Errand {
    Errand {
        kind: ErrandKind::Hold,
        place,
        due_at,
    }
}
