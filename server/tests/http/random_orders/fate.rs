//! What happens to one order: its buyer, its bank, strangers, staff, and the wires between gateway and shop.

use super::{
    Hour,
    operation::{self, Operation},
};
use rand::{
    Rng, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, IteratorRandom},
};
use sandbox::{EnquiryAnswer, Gate, Invoice, PaymentState, Refusal};
use shop::{
    desk::Error,
    order::{Attention, Order, OrderKey, State},
    payment::GatewayName,
    time::Timestamp,
};

/// Deeds of one order in one hour.
const MOST_DEEDS: usize = 4;
/// Answers about one order that are spoiled: after the next one the shop has heard the truth before its patience ends.
const MOST_SPOILED: usize = 2;

/// An order, and all that its seed makes of it.
pub struct Fate {
    rng: StdRng,
    /// As it was when its newest attempt began.
    pub order: Order,
    /// When its time is up.
    until: Timestamp,
    neighbour: OrderKey,
    /// Everything at the gateway that has to do with it.
    pub operations: Vec<Operation>,
    /// What holds up the next answer about it.
    pub gate: Option<Gate>,
    spoiled: usize,
    /// Whether it expired, as far as it is known.
    pub has_expired: bool,
    /// Whether the staff called it off.
    pub is_cancelled: bool,
    diary: Vec<String>,
}

impl Fate {
    /// The fate of an order with one attempt.
    pub fn new(seed: u64, order: Order, neighbour: OrderKey) -> Self {
        let State::AwaitingPayment { until } = order.state else {
            panic!("{} waits for its payment", order.number);
        };
        Self {
            rng: StdRng::seed_from_u64(seed),
            order,
            until,
            neighbour,
            operations: Vec::new(),
            gate: None,
            spoiled: 0,
            has_expired: false,
            is_cancelled: false,
            diary: Vec::new(),
        }
    }

    /// The buyer is sent to the gateway. Some never arrive.
    pub async fn begin(&mut self, hour: &Hour<'_>) {
        if self.rng.random_bool(0.9) {
            self.open_page(hour).await;
        }
    }

    /// Some of what may happen, in the order in which it does.
    pub async fn live_on(&mut self, hour: &Hour<'_>) {
        for _ in 0..self.rng.random_range(0..=MOST_DEEDS) {
            match self.rng.random_range(0..100) {
                0..45 => self.go_on(hour),
                45..75 => self.announce(hour).await,
                75..80 => self.announce_again(hour).await,
                80..83 => self.try_again(hour).await,
                83..87 => self.meet_a_stranger(hour),
                87..89 => self.be_asked_for_another_sum(hour),
                89..93 => self.spoil_answers(hour),
                93..96 => self.look(hour).await,
                96..98 => self.be_accepted(hour).await,
                _ => self.be_cancelled(hour).await,
            }
        }
    }

    /// All that is on its way arrives or goes back, and is told, but for what is lost.
    pub async fn come_to_an_end(&mut self, hour: &Hour<'_>) {
        for place in 0..self.operations.len() {
            if self.operations[place].state.is_in_question() {
                let end = [PaymentState::Paid, PaymentState::Returned];
                let end = *end.choose(&mut self.rng).unwrap();
                self.walk(hour, place, end);
            }
            if self.operations[place].is_news() {
                self.tell(hour, place, 1).await;
            }
        }
    }

    /// What was lost comes after all, and what was confirmed comes again.
    pub async fn hear_old_news(&mut self, hour: &Hour<'_>) {
        for place in 0..self.operations.len() {
            if self.operations[place].state == PaymentState::Paid && self.rng.random_bool(0.4) {
                self.tell(hour, place, 1).await;
            }
        }
    }

    /// An answer about the order is held up; meanwhile its buyer pays, and the shop may hear of it.
    pub async fn be_paid_meanwhile(&mut self, hour: &Hour<'_>) {
        let may_be_paid = |operation: &Operation| operation.state.next().contains(&PaymentState::Paid);
        let Some(place) = self.operations.iter().rposition(may_be_paid) else {
            return;
        };
        self.walk(hour, place, PaymentState::Paid);
        if self.operations[place].is_news() {
            self.tell(hour, place, 1).await;
        }
    }

    /// The shop says that the order's time is up.
    pub async fn expire(&mut self, hour: &Hour<'_>) {
        self.has_expired = true;
        self.note(hour, "expires".to_owned());
        if self.operations.iter().any(Operation::is_its_money) {
            let kind = "an order expires while its money is at the gateway (20, 50, 80, 100)";
            hour.findings.note(kind, || self.story());
        }
        let order = hour.shop.order(&self.order.key).await;
        if order.open_attention().next().is_some() {
            let kind = "an order expires while its money waits for a decision";
            hour.findings.note(kind, || self.story());
        }
    }

    /// Everything that happened, for a person to read.
    pub fn story(&self) -> String {
        let order = &self.order;
        format!(
            "  order {} of {}:\n    {}",
            order.number,
            order.placed.total.decimal(),
            self.diary.join("\n    ")
        )
    }

    /// The way from the shop's page to the gateway's.
    async fn open_page(&mut self, hour: &Hour<'_>) {
        let form = match hour.shop.shop().hand_over(&self.order, hour.now).await {
            Ok(form) => form,
            Err(Error::Refused(refusal)) => return self.note(hour, format!("is not handed over: {refusal}")),
            Err(error) => panic!("{error:?}: {}", self.story()),
        };
        let shown = hour.shop.sandbox.show(&form.fields);
        self.adopt(hour, "is shown", shown);
    }

    /// The buyer presses a button, or the bank does its part.
    fn go_on(&mut self, hour: &Hour<'_>) {
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

    async fn announce(&mut self, hour: &Hour<'_>) {
        let Some(place) = self.operations.iter().position(Operation::is_news) else {
            return;
        };
        let times = [1, 1, 1, 2, 3];
        let times = *times.choose(&mut self.rng).unwrap();
        self.tell(hour, place, times).await;
    }

    async fn announce_again(&mut self, hour: &Hour<'_>) {
        if let Some(place) = self.operations.iter().position(|one| one.is_confirmed) {
            self.tell(hour, place, 1).await;
        }
    }

    async fn try_again(&mut self, hour: &Hour<'_>) {
        let again = hour
            .shop
            .shop()
            .pay(&self.order.key, GatewayName::Robokassa, hour.now);
        match again.await {
            Ok(order) => self.order = order,
            Err(Error::Refused(refusal)) => {
                return self.note(hour, format!("cannot be paid again: {refusal}"));
            }
            Err(error) => panic!("{error:?}: {}", self.story()),
        }
        self.open_page(hour).await;
    }

    fn meet_a_stranger(&mut self, hour: &Hour<'_>) {
        let invoice = operation::stranger(&mut self.rng, &self.order, self.neighbour.as_str());
        self.begin_elsewhere(hour, "meets a stranger", invoice);
    }

    fn be_asked_for_another_sum(&mut self, hour: &Hour<'_>) {
        let invoice = operation::wrong_sum(&mut self.rng, &self.order);
        self.begin_elsewhere(hour, "is asked for another sum", invoice);
    }

    fn begin_elsewhere(&mut self, hour: &Hour<'_>, what: &str, invoice: Invoice) {
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
    fn spoil_answers(&mut self, hour: &Hour<'_>) {
        if self.spoiled == MOST_SPOILED {
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
        self.note(hour, format!("the next answer about {number} is {answer:?}"));
        if let EnquiryAnswer::HeldBeforeHeaders(_) | EnquiryAnswer::HeldAfterHeaders(_) = answer {
            self.gate = Some(gate);
        }
        let number = number.try_into().unwrap();
        hour.shop.sandbox.script_enquiries(number, [answer]);
    }

    /// The buyer is back and the shop asks; not while an answer would be held up.
    async fn look(&mut self, hour: &Hour<'_>) {
        if self.gate.is_some() {
            return;
        }
        let order = hour.shop.order(&self.order.key).await;
        self.note(hour, "is looked at by its buyer".to_owned());
        match hour.shop.shop().check(&order, hour.now).await {
            Ok(_) | Err(Error::Gateway(_) | Error::Refused(_)) => {}
            Err(error) => panic!("{error:?}: {}", self.story()),
        }
    }

    /// The staff takes money that did not fit.
    async fn be_accepted(&mut self, hour: &Hour<'_>) {
        let order = hour.shop.order(&self.order.key).await;
        let fitting = |(_, attention): &(usize, &Attention)| order.can_accept(attention);
        let Some((nth, _)) = order.attention.iter().enumerate().find(fitting) else {
            return;
        };
        let desk = hour.shop.shop();
        let accepted = desk.accept(hour.admin, order.number, nth, "as agreed".to_owned(), hour.now);
        let accepted = accepted.await.map(|_| ());
        self.note(hour, format!("its unfitting money is accepted: {accepted:?}"));
    }

    async fn be_cancelled(&mut self, hour: &Hour<'_>) {
        let desk = hour.shop.shop();
        let cancelled = desk.cancel(hour.admin, self.order.number, "no reason".to_owned(), hour.now);
        let is_cancelled = cancelled.await.is_ok();
        self.note(hour, format!("is cancelled by the staff: {is_cancelled}"));
        self.is_cancelled |= is_cancelled;
    }

    /// Keeps an operation that was shown or begun; `false` if the gateway refused it.
    fn adopt(&mut self, hour: &Hour<'_>, what: &str, shown: Result<sandbox::Payment, Refusal>) -> bool {
        let payment = match shown {
            Ok(payment) => payment,
            Err(refusal) => {
                self.note(hour, format!("{what}: {refusal}"));
                return false;
            }
        };
        let operation = Operation::of(&payment, &self.order, &mut self.rng, &hour.shop.sandbox);
        self.note(
            hour,
            format!(
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

    fn walk(&mut self, hour: &Hour<'_>, place: usize, to: PaymentState) {
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
            format!("{invoice} goes to {to:?}{}", refused.unwrap_or_default()),
        );
    }

    /// The shop is told of an operation so many times at once.
    async fn tell(&mut self, hour: &Hour<'_>, place: usize, times: usize) {
        let operation = &self.operations[place];
        let (op_key, invoice, is_ours) = (operation.op_key.clone(), operation.invoice, operation.is_ours);
        let tries = hour.shop.sandbox.announce_at_once(&op_key, times).await.unwrap();
        let answers: Vec<_> = tries.iter().map(|tried| &tried.answer).collect();
        self.note(hour, format!("{invoice} is told: {answers:?}"));
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

    fn note(&mut self, hour: &Hour<'_>, what: String) {
        let minutes = (hour.now.ms() - self.order.placed_at.ms()) / 60_000;
        self.diary.push(format!("{minutes} min: {what}"));
    }
}
