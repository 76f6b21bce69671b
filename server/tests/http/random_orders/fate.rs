//! What happens to one order: its buyer, its bank, strangers, staff, and the wires between gateway and shop.

mod deeds;

use super::{Hour, operation::Operation};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sandbox::{Gate, PaymentState};
use shop::{
    order::{Order, OrderKey, State},
    time::Timestamp,
};

/// Deeds of one order in one hour.
const MOST_DEEDS: usize = 3;
/// Answers about one order that are spoiled, so that the shop has heard the truth before its patience ends.
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
        let State::AwaitingPayment { until: Some(until) } = order.state else {
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

    /// The buyer is sent to the gateway. Some never arrive; many pay at once, and mostly the shop hears of it.
    pub async fn begin(&mut self, hour: &Hour<'_>) {
        if self.rng.random_bool(0.1) {
            return;
        }
        self.open_page(hour).await;
        if self.rng.random_bool(0.5) && !self.operations.is_empty() {
            self.walk(hour, 0, PaymentState::Paid);
            if self.operations[0].is_news() {
                self.tell(hour, 0, 1).await;
            }
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
        self.note(hour, "expires");
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
            order.placed.bill.total().decimal(),
            self.diary.join("\n    ")
        )
    }
}
