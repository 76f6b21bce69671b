//! How money goes back: asked for by the staff, sent and asked about by the shop, decided by the gateway.

use super::{
    Actor, Change, DeedKind, Event, Goods, Order, OrderKey, Payment, Pieces, Refund, RefundNews, RefundPlan,
    RefundScope, RefundState, Refusal, Source, State, StockMove, What, office::reason_of,
};
use crate::{
    errand::{Errand, ErrandKind},
    message::{Audience, Brief, Letter, RefundTrouble},
    money::Kopecks,
    payment::{GatewayName, InvoiceId, Notice, Stage},
    staff::Admin,
    time::Timestamp,
};

/// What a member of the staff says of money that was returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundNote {
    /// How much; `None` is all that is left.
    pub amount: Option<Kopecks>,
    /// What was left when that person looked, so that a form sent twice notes one refund.
    pub left: Kopecks,
    /// How and why, for the history; must not be empty.
    pub reason: String,
}

/// What a member of the staff wants the gateway to return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundWish {
    /// What for.
    pub scope: RefundScope,
    /// What becomes of the goods that it is for.
    pub goods: Goods,
    /// What was left when that person looked, so that a form sent twice asks for one refund.
    pub left: Kopecks,
    /// Why, for the history; must not be empty.
    pub reason: String,
}

impl Order {
    /// Asks for money to be returned through the gateway that brought it. Nothing is sent here: that is an errand.
    pub(super) fn ask_refund(
        &self,
        admin: &Admin,
        wish: &RefundWish,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let payment = self.state.payment().ok_or(Refusal::NotNow)?;
        if payment.refund_under_way().is_some() {
            return Err(Refusal::RefundUnderWay);
        }
        self.allow(DeedKind::Refund)?;
        let reason = reason_of(&wish.reason)?;
        if wish.left != payment.left() {
            return Err(Refusal::NotNow);
        }
        let RefundPlan {
            amount,
            pieces,
            delivery,
            division,
        } = self.plan_refund(&wish.scope)?;
        let place = payment.refunds.len();
        let refund = Refund {
            amount,
            at: now,
            by: admin.actor(),
            reason: reason.clone(),
            state: RefundState::Asked,
            goods: if pieces.is_empty() {
                Goods::Stay
            } else {
                wish.goods
            },
            pieces,
            delivery,
            division: Some(division),
            unsent: Vec::new(),
            receipt: false,
        };
        let mut change = self.with_refund(payment, place, refund, now, admin.actor());
        change.errands.push(Errand {
            kind: ErrandKind::Refund,
            place,
            due_at: now,
        });
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::RefundAsked { amount, reason },
        });
        Ok(change)
    }

    /// What becomes known of the refund at this place; `None` if it is no news. Buyer and owner are told of what they
    /// have to know, once.
    pub fn advance_refund(
        &self,
        place: usize,
        news: &RefundNews,
        now: Timestamp,
        audience: &Audience,
    ) -> Option<Change> {
        let payment = self.state.payment()?;
        let before = payment.refunds.get(place)?;
        let refund = Refund {
            state: before.state.after(news, now)?,
            // What an older program did not write down is certain before it is sent.
            division: self.division_at(place),
            ..before.clone()
        };
        let amount = refund.amount;
        let what = match &refund.state {
            // Written for the sake of the call; the history tells of what came of it.
            RefundState::Noted | RefundState::Asked | RefundState::Sending => None,
            RefundState::Sent { reference } => Some(What::RefundSent {
                amount,
                reference: reference.clone(),
            }),
            RefundState::Unclear { why, .. } => Some(What::RefundUnclear {
                amount,
                why: why.clone(),
            }),
            RefundState::Done { .. } => Some(What::Refunded {
                amount,
                reason: refund.reason.clone(),
            }),
            RefundState::Refused { why } => Some(What::RefundRefused {
                amount,
                why: why.clone(),
            }),
        };
        let actor = match news {
            RefundNews::Sending | RefundNews::NotSent | RefundNews::Lost { .. } => Actor::Shop,
            RefundNews::Taken { .. } | RefundNews::Done | RefundNews::Refused { .. } => Actor::Gateway,
        };
        let was_told = before.state.reference().is_some();
        let mut change = self.with_refund(payment, place, refund, now, actor.clone());
        change
            .events
            .extend(what.map(|what| Event { at: now, actor, what }));
        self.tell_of_refund(&mut change, place, was_told, audience);
        Some(change)
    }

    /// The gateway says when asked that it gave back the money that pays for the order, and nobody here asked it to: a
    /// refund of all that is left, of which the staff says whether it went out. `None` if it says anything else or that of
    /// another payment, if it said so before, and while a refund is under way.
    pub fn find_refund(
        &self,
        gateway: GatewayName,
        invoice: InvoiceId,
        (stage, named): (Stage, &OrderKey),
        now: Timestamp,
        audience: &Audience,
    ) -> Option<Change> {
        let State::Paid { payment } = &self.state else {
            return None;
        };
        let attempt = self.paying_attempt()?;
        let is_of_it = (attempt.gateway, attempt.invoice) == (gateway, invoice) && *named == self.key;
        let is_known = payment.refunds.iter().any(|refund| refund.by == Actor::Gateway);
        if stage != Stage::Returned || !is_of_it || is_known || payment.refund_under_way().is_some() {
            return None;
        }
        Some(self.found_refund(payment, payment.left(), now, audience))
    }

    /// The gateway says when asked that the money that paid for the order was less than it had said, and not because of refunds
    /// that are known: as if it had given back the difference, of which the staff says whether it went out. `None` if it said so
    /// before, and while a refund is under way. Nothing becomes unpaid.
    pub(super) fn find_less(
        &self,
        payment: &Payment,
        notice: &Notice,
        audience: &Audience,
    ) -> Option<Change> {
        // Of one that the gateway was thought to have made, and had not, it is known all the same that it says so.
        let is_known = |refund: &&Refund| {
            refund.by == Actor::Gateway || !matches!(refund.state, RefundState::Refused { .. })
        };
        let mut known = payment.refunds.iter().filter(is_known);
        let known = known.try_fold(Kopecks::ZERO, |sum, refund| sum.checked_add(refund.amount));
        let less = payment.amount.checked_sub(*notice.range().end())?;
        let amount = less.checked_sub(known?)?.min(payment.left());
        if amount <= Kopecks::ZERO || payment.refund_under_way().is_some() {
            return None;
        }
        Some(self.found_refund(payment, amount, notice.at, audience))
    }

    fn found_refund(
        &self,
        payment: &Payment,
        amount: Kopecks,
        now: Timestamp,
        audience: &Audience,
    ) -> Change {
        let place = payment.refunds.len();
        let refund = Refund {
            state: RefundState::Unclear {
                why: String::new(),
                reference: None,
            },
            division: Some(self.remains().split(amount)),
            ..Refund::noted(amount, now, Actor::Gateway, String::new())
        };
        let mut change = self.with_refund(payment, place, refund, now, Actor::Gateway);
        change.events.push(Event {
            at: now,
            actor: Actor::Gateway,
            what: What::RefundFound { amount },
        });
        self.tell_of_refund(&mut change, place, false, audience);
        change
    }

    /// Whether the staff may decide what became of the refund at this place: the shop does not know it, or has not sent it.
    pub fn can_settle_refund(&self, place: usize, went_out: bool) -> bool {
        self.refund(place).is_some_and(|refund| match &refund.state {
            RefundState::Unclear { .. } => true,
            // What was not sent can be called off, and cannot have gone out.
            RefundState::Asked => !went_out,
            RefundState::Noted
            | RefundState::Sending
            | RefundState::Sent { .. }
            | RefundState::Done { .. }
            | RefundState::Refused { .. } => false,
        })
    }

    /// The staff found out whether the money of a refund went out, or calls one off that was not sent.
    pub(super) fn settle_refund(
        &self,
        admin: &Admin,
        (place, went_out): (usize, bool),
        note: &str,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        if !self.can_settle_refund(place, went_out) {
            return Err(Refusal::NotNow);
        }
        let note = reason_of(note)?;
        let payment = self.state.payment().ok_or(Refusal::NotNow)?;
        let before = payment.refunds.get(place).ok_or(Refusal::NotNow)?;
        let reference = before.state.reference().map(str::to_owned);
        let was_told = reference.is_some();
        let refund = Refund {
            state: if went_out {
                RefundState::Done { at: now, reference }
            } else {
                RefundState::Refused { why: note.clone() }
            },
            ..before.clone()
        };
        let (amount, reason) = (refund.amount, refund.reason.clone());
        let mut change = self.with_refund(payment, place, refund, now, admin.actor());
        let settled = What::RefundSettled {
            amount,
            went_out,
            note,
        };
        let returned = went_out.then_some(What::Refunded { amount, reason });
        change.events = [Some(settled), returned]
            .into_iter()
            .flatten()
            .map(|what| Event {
                at: now,
                actor: admin.actor(),
                what,
            })
            .collect();
        self.tell_of_refund(&mut change, place, was_told, audience);
        // The owner need not be told what the staff has just decided.
        change.messages.retain(|message| !message.letter.is_for_owner());
        Ok(change)
    }

    /// Notes that money was returned outside the shop, all that is left or a part of it, and tells the buyer.
    pub(super) fn note_refund(
        &self,
        admin: &Admin,
        note: &RefundNote,
        now: Timestamp,
        audience: &Audience,
    ) -> Result<Change, Refusal> {
        self.allow(DeedKind::NoteRefund)?;
        let payment = self.state.payment().ok_or(Refusal::NotNow)?;
        let reason = reason_of(&note.reason)?;
        let left = payment.left();
        if note.left != left {
            return Err(Refusal::NotNow);
        }
        let amount = note.amount.unwrap_or(left);
        if amount <= Kopecks::ZERO || amount > left {
            return Err(Refusal::RefundUnfitting { left });
        }
        let place = payment.refunds.len();
        let refund = Refund {
            division: Some(self.remains().split(amount)),
            ..Refund::noted(amount, now, admin.actor(), reason.clone())
        };
        let mut change = self.with_refund(payment, place, refund, now, admin.actor());
        change.events.push(Event {
            at: now,
            actor: admin.actor(),
            what: What::Refunded { amount, reason },
        });
        self.tell_of_refund(&mut change, place, false, audience);
        Ok(change)
    }

    /// The order with this refund at this place. Once the money is back, the goods go where the refund says; those that never left the
    /// shop and that nobody sends any more go back to the shelf, whatever it says.
    fn with_refund(
        &self,
        payment: &Payment,
        place: usize,
        refund: Refund,
        now: Timestamp,
        by: Actor,
    ) -> Change {
        let was_certain = payment
            .refunds
            .get(place)
            .is_some_and(|known| known.state.is_certain());
        let is_news = refund.state.is_certain() && !was_certain;
        let is_refused = matches!(refund.state, RefundState::Refused { .. });
        let (goods, reason) = (refund.goods, refund.reason.clone());
        let mut back = Vec::new();
        if is_news && goods == Goods::Shelf {
            back = self.pieces_left(|order, line| refund.pieces_of(line).min(order.pieces_out(line)));
        }
        let mut payment = payment.clone();
        match payment.refunds.get_mut(place) {
            Some(known) => *known = refund,
            None => payment.refunds.push(refund),
        }
        let is_all = payment.sums().refunded >= payment.amount;
        let mut change = self.change(now);
        change.state = match &self.state {
            State::Refunded { at, by, reason, .. } => State::Refunded {
                payment,
                at: *at,
                by: by.clone(),
                reason: reason.clone(),
            },
            State::Paid { .. } if is_all => State::Refunded {
                payment,
                at: now,
                by,
                reason,
            },
            State::Paid { .. }
            | State::AwaitingPayment { .. }
            | State::Expired { .. }
            | State::Cancelled { .. } => State::Paid { payment },
        };
        let after = self.clone().after(&change);
        let unsent = if is_news { after.idle(is_all) } else { Vec::new() };
        if !unsent.is_empty() {
            let both = |line: usize| {
                let its = back.iter().chain(&unsent).filter(|one| one.line == line);
                its.fold(0_u32, |sum, one| sum.saturating_add(one.count))
            };
            back = self.pieces_left(|order, line| both(line).min(order.pieces_out(line)));
            if let State::Paid { payment } | State::Refunded { payment, .. } = &mut change.state
                && let Some(refund) = payment.refunds.get_mut(place)
            {
                refund.unsent = unsent;
            }
        }
        if is_news && (is_all || after.has_sent_all()) {
            change.fulfilment = self.no_more_to_send();
        } else if is_refused {
            after.send_after_all(&mut change);
        }
        change.stock = self.stock_back(back);
        change
    }

    /// Tells the buyer and the owner how the refund at this place stands from now on. A buyer who never heard that it
    /// was on its way does not hear that it is not.
    fn tell_of_refund(&self, change: &mut Change, place: usize, was_told: bool, audience: &Audience) {
        let Some(payment) = change.state.payment() else {
            return;
        };
        let Some(refund) = payment.refunds.get(place) else {
            return;
        };
        let (amount, left, test) = (refund.amount, payment.left(), payment.is_test());
        let order = || Brief::of(self);
        let trouble = |trouble, why: &str| Letter::OwnerRefund {
            order: order(),
            amount,
            trouble,
            why: why.to_owned(),
            test,
        };
        let (kind, to_buyer, to_owner) = match &refund.state {
            RefundState::Asked | RefundState::Sending => return,
            RefundState::Noted | RefundState::Done { .. } => {
                let letter = Letter::OrderRefunded {
                    order: order(),
                    amount,
                    left,
                    outside: matches!(payment.source, Source::Outside { .. }),
                    by_gateway: refund.state != RefundState::Noted,
                    test,
                };
                ("refunded", Some(letter), None)
            }
            RefundState::Sent { .. } if was_told => return,
            RefundState::Sent { .. } => {
                let letter = Letter::OrderRefundSent {
                    order: order(),
                    amount,
                    test,
                };
                ("refund-sent", Some(letter), None)
            }
            RefundState::Unclear { why, .. } => {
                let what = if refund.by == Actor::Gateway {
                    RefundTrouble::Found
                } else {
                    RefundTrouble::Unclear
                };
                ("refund-unclear", None, Some(trouble(what, why)))
            }
            RefundState::Refused { why } => {
                let letter = Letter::OrderRefundRefused {
                    order: order(),
                    amount,
                    test,
                };
                let to_owner = trouble(RefundTrouble::Refused, why);
                ("refund-refused", was_told.then_some(letter), Some(to_owner))
            }
        };
        let key = format!("order:{}:{kind}:{}", self.number, place + 1);
        let to_buyer = to_buyer.and_then(|letter| audience.tell_buyer(self, &key, letter));
        let to_owner = to_owner.map(|letter| audience.tell_owner(&key, &letter));
        change.messages.extend(to_buyer);
        change.messages.extend(to_owner.unwrap_or_default());
    }

    /// What goes back to the shelf if nobody gets the goods of this order: all that did not go back before.
    pub(super) fn stock_to_give_back(&self) -> StockMove {
        self.stock_back(self.pieces_left(Self::pieces_out))
    }

    /// As a store is told to move them.
    pub(super) fn stock_back(&self, back: Vec<Pieces>) -> StockMove {
        let is_all =
            |line: usize, ordered: u32| back.iter().any(|one| (one.line, one.count) == (line, ordered));
        let mut lines = self.placed.lines.iter().enumerate();
        if back.is_empty() {
            StockMove::Stay
        } else if lines.all(|(place, line)| is_all(place, line.count)) {
            StockMove::Return
        } else {
            StockMove::ReturnPieces(back)
        }
    }
}
