//! The deeds of one hour, one by one.

use super::{Fate, MOST_SPOILED};
use crate::{
    random_orders::{
        Hour,
        operation::{self, Operation},
    },
    support::ROBOKASSA,
};
use rand::{
    Rng,
    seq::{IndexedRandom, IteratorRandom},
};
use sandbox::{EnquiryAnswer, Gate, Invoice, PaymentState, Refusal};
use shop::{
    desk::Error,
    gateway::HandOver,
    order::{Attention, Deed},
};

impl Fate {
    /// The way from the shop's page to the gateway's.
    pub(super) async fn open_page(&mut self, hour: &Hour<'_>) {
        let fields = match hour.shop.shop().hand_over(&self.order, hour.now).await {
            Ok(HandOver::Form { fields, .. }) => fields,
            Ok(HandOver::Link(link)) => panic!("{link} is no form: {}", self.story()),
            Err(Error::Refused(refusal)) => {
                return self.note(hour, &format!("is not handed over: {refusal}"));
            }
            Err(error) => panic!("{error:?}: {}", self.story()),
        };
        let shown = hour.shop.sandbox.show(&fields);
        self.adopt(hour, "is shown", shown);
    }

    /// The buyer presses a button, or the bank does its part.
    pub(super) fn go_on(&mut self, hour: &Hour<'_>) {
        let places = 0..self.operations.len();
        let is_under_way = |place: &usize| !self.operations[*place].state.next().is_empty();
        let Some(place) = places.filter(is_under_way).choose(&mut self.rng) else {
            return;
        };
        let to = if self.rng.random_bool(0.4) {
            PaymentState::Paid
        } else {
            *self.operations[place].state.next().choose(&mut self.rng).unwrap()
        };
        self.walk(hour, place, to);
    }

    pub(super) async fn announce(&mut self, hour: &Hour<'_>) {
        let Some(place) = self.operations.iter().position(Operation::is_news) else {
            return;
        };
        let times = [1, 1, 1, 2, 3];
        let times = *times.choose(&mut self.rng).unwrap();
        self.tell(hour, place, times).await;
    }

    pub(super) async fn announce_again(&mut self, hour: &Hour<'_>) {
        if let Some(place) = self.operations.iter().position(|one| one.is_confirmed) {
            self.tell(hour, place, 1).await;
        }
    }

    pub(super) async fn try_again(&mut self, hour: &Hour<'_>) {
        let again = hour.shop.shop().pay(&self.order, ROBOKASSA, hour.now);
        match again.await {
            Ok(order) => self.order = order,
            Err(Error::Refused(refusal)) => {
                return self.note(hour, &format!("cannot be paid again: {refusal}"));
            }
            Err(error) => panic!("{error:?}: {}", self.story()),
        }
        self.open_page(hour).await;
    }

    pub(super) fn meet_a_stranger(&mut self, hour: &Hour<'_>) {
        let invoice = operation::stranger(&mut self.rng, &self.order, self.neighbour.as_str());
        self.begin_elsewhere(hour, "meets a stranger", invoice);
    }

    pub(super) fn be_asked_for_another_sum(&mut self, hour: &Hour<'_>) {
        let invoice = operation::wrong_sum(&mut self.rng, &self.order);
        self.begin_elsewhere(hour, "is asked for another sum", invoice);
    }

    pub(super) fn begin_elsewhere(&mut self, hour: &Hour<'_>, what: &str, invoice: Invoice) {
        let begun = hour.shop.sandbox.begin(invoice);
        if self.adopt(hour, what, begun) {
            let is_slow = self.rng.random_bool(0.3);
            let to = if is_slow {
                PaymentState::Crediting
            } else {
                PaymentState::Paid
            };
            self.walk(hour, self.operations.len() - 1, to);
        }
    }

    /// Answers about one of its numbers are slow, cut off or no answers.
    pub(super) fn spoil_answers(&mut self, hour: &Hour<'_>) {
        let is_too_late = hour.now > self.until.plus_seconds(60);
        if self.spoiled == MOST_SPOILED || is_too_late {
            return;
        }
        self.spoiled += 1;
        let number = self.order.attempts.choose(&mut self.rng).unwrap().invoice.get();
        let gate = Gate::default();
        let answer = match self.rng.random_range(0..6) {
            0 => EnquiryAnswer::Page(502),
            1 => EnquiryAnswer::Page(200),
            2 => EnquiryAnswer::CutOff,
            3 => EnquiryAnswer::Half,
            // One gate is enough to watch.
            4.. if self.gate.is_some() => EnquiryAnswer::Page(500),
            4 => EnquiryAnswer::HeldBeforeHeaders(gate.clone()),
            _ => EnquiryAnswer::HeldAfterHeaders(gate.clone()),
        };
        self.note(hour, &format!("the next answer about {number} is {answer:?}"));
        if let EnquiryAnswer::HeldBeforeHeaders(_) | EnquiryAnswer::HeldAfterHeaders(_) = answer {
            self.gate = Some(gate);
        }
        let number = number.try_into().unwrap();
        hour.shop.sandbox.script_enquiries(number, [answer]);
    }

    /// The buyer is back and the shop asks; not while an answer would be held up.
    pub(super) async fn look(&mut self, hour: &Hour<'_>) {
        if self.gate.is_some() {
            return;
        }
        let order = hour.shop.order(&self.order.key).await;
        self.note(hour, "is looked at by its buyer");
        match hour.shop.shop().check(&order, hour.now).await.1 {
            Ok(()) | Err(Error::Gateway(_) | Error::Refused(_)) => {}
            Err(error) => panic!("{error:?}: {}", self.story()),
        }
    }

    /// The staff takes money that did not fit.
    pub(super) async fn be_accepted(&mut self, hour: &Hour<'_>) {
        let order = hour.shop.order(&self.order.key).await;
        let fitting = |(_, attention): &(usize, &Attention)| order.can_accept(attention);
        let Some((nth, _)) = order.attention.iter().enumerate().find(fitting) else {
            return;
        };
        let desk = hour.shop.shop();
        let deed = Deed::Accept {
            attention: nth,
            note: "as agreed".into(),
        };
        let accepted = desk.act(hour.admin, order.number, deed, hour.now);
        let accepted = accepted.await.map(|_| ());
        self.note(hour, &format!("its unfitting money is accepted: {accepted:?}"));
    }

    pub(super) async fn be_cancelled(&mut self, hour: &Hour<'_>) {
        let desk = hour.shop.shop();
        let deed = Deed::Cancel {
            reason: "no reason".into(),
        };
        let cancelled = desk.act(hour.admin, self.order.number, deed, hour.now);
        let is_cancelled = cancelled.await.is_ok();
        self.note(hour, &format!("is cancelled by the staff: {is_cancelled}"));
        self.is_cancelled |= is_cancelled;
    }

    /// Keeps an operation that was shown or begun; `false` if the gateway refused it.
    pub(super) fn adopt(
        &mut self,
        hour: &Hour<'_>,
        what: &str,
        shown: Result<sandbox::Payment, Refusal>,
    ) -> bool {
        let payment = match shown {
            Ok(payment) => payment,
            Err(refusal) => {
                self.note(hour, &format!("{what}: {refusal}"));
                return false;
            }
        };
        let operation = Operation::of(&payment, &self.order, &mut self.rng, &hour.shop.sandbox);
        self.note(
            hour,
            &format!(
                "{what}: {} of {} kopecks, {:?}{}",
                operation.invoice,
                operation.asked,
                payment.invoice.shp,
                if operation.is_lost { ", lost" } else { "" }
            ),
        );
        // A page that is shown again is the same operation.
        self.operations.retain(|known| known.op_key != operation.op_key);
        self.operations.push(operation);
        true
    }

    pub(super) fn walk(&mut self, hour: &Hour<'_>, place: usize, to: PaymentState) {
        let is_open = !self.has_expired && !self.is_cancelled;
        let operation = &mut self.operations[place];
        let invoice = operation.invoice;
        let had_money = operation.state.has_money();
        let walked = hour.shop.sandbox.walk(&operation.op_key, to);
        if let Ok(payment) = &walked {
            operation.state = payment.state;
            if payment.state.has_money() && !had_money {
                operation.came_in_time = is_open;
                let is_late = hour.now >= self.until && operation.is_ours && operation.is_right_sum;
                if is_late {
                    let kind = "the gateway's page takes money after the order's time is up";
                    hour.findings.note(kind, || self.story());
                }
            }
        }
        let refused = walked.err().map(|refusal| format!(": {refusal}"));
        self.note(
            hour,
            &format!("{invoice} goes to {to:?}{}", refused.unwrap_or_default()),
        );
    }

    /// The shop is told of an operation so many times at once.
    pub(super) async fn tell(&mut self, hour: &Hour<'_>, place: usize, times: usize) {
        let operation = &self.operations[place];
        let (op_key, invoice, is_ours) = (operation.op_key.clone(), operation.invoice, operation.is_ours);
        let tries = hour.shop.sandbox.announce_at_once(&op_key, times).await.unwrap();
        let answers: Vec<_> = tries.iter().map(|tried| &tried.answer).collect();
        self.note(hour, &format!("{invoice} is told: {answers:?}"));
        self.operations[place].is_confirmed |= tries.iter().any(|tried| tried.is_accepted);
        if tries.iter().any(|tried| !tried.is_accepted) {
            let kind = if is_ours {
                "an authentic notice of ours is refused"
            } else {
                "an authentic notice of another program is refused"
            };
            let oddities = hour.shop.sandbox.payment_by_key(&op_key).unwrap().oddities;
            hour.findings
                .note(kind, || format!("{}\n    {oddities:?}", self.story()));
        }
    }

    pub(super) fn note(&mut self, hour: &Hour<'_>, what: &str) {
        let minutes = (hour.now.ms() - self.order.placed_at.ms()) / 60_000;
        self.diary.push(format!("{minutes} min: {what}"));
    }
}
