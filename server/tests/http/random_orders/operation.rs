//! An operation at the gateway, as the test knows it.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use sandbox::{Commission, Invoice, Oddity, Payment, PaymentState, Sandbox};
use shop::order::Order;

/// An operation for an order, or one that only looks so.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own, and any may go with any"
)]
pub struct Operation {
    /// The gateway's id of it.
    pub op_key: String,
    /// Its number.
    pub invoice: i64,
    /// What was asked for, in kopecks.
    pub asked: i64,
    /// Whether it names the order by its key and has a number of the order's.
    pub is_ours: bool,
    /// Whether it is the sum of the order.
    pub is_right_sum: bool,
    /// How far it is.
    pub state: PaymentState,
    /// Whether the shop is never told.
    pub is_lost: bool,
    /// Whether the shop has confirmed it.
    pub is_confirmed: bool,
    /// Whether the order waited for payment when the buyer parted with the money.
    pub came_in_time: bool,
}

impl Operation {
    /// One of these, with a commission and oddities of its own.
    pub fn of(payment: &Payment, order: &Order, rng: &mut StdRng, sandbox: &Sandbox) -> Self {
        let rate = rng.random_range(1..900);
        let commission = *[
            Commission::Nobody,
            Commission::OnShop(rate),
            Commission::OnBuyer(rate),
        ]
        .choose(rng)
        .unwrap();
        sandbox.set_commission_of(&payment.op_key, commission).unwrap();
        let oddities = match rng.random_range(0..10) {
            0..5 => vec![],
            5..9 => vec![*Oddity::ALL.choose(rng).unwrap()],
            _ => Oddity::ALL.choose_multiple(rng, 2).copied().collect(),
        };
        sandbox.set_oddities_of(&payment.op_key, &oddities).unwrap();
        let invoice = i64::try_from(payment.inv_id()).unwrap();
        let asked = i64::try_from(payment.invoice.out_sum_kopecks).unwrap();
        let names_it = payment.invoice.shp == [("Shp_order".to_owned(), order.key.as_str().to_owned())];
        let is_its_number = order
            .attempts
            .iter()
            .any(|attempt| attempt.invoice.get() == invoice);
        let is_ours = names_it && is_its_number;
        Self {
            op_key: payment.op_key.clone(),
            invoice,
            asked,
            is_ours,
            is_right_sum: asked == order.placed.bill.total().get(),
            state: payment.state,
            // Nobody asks about a number that is not the shop's.
            is_lost: is_its_number && rng.random_bool(0.25),
            is_confirmed: false,
            came_in_time: false,
        }
    }

    /// Whether the shop is to be told of it.
    pub fn is_news(&self) -> bool {
        self.state == PaymentState::Paid && !self.is_confirmed && !self.is_lost
    }

    /// Whether it is the order's payment, on its way or there.
    pub fn is_its_money(&self) -> bool {
        self.state.has_money() && self.is_ours && self.is_right_sum && self.came_in_time
    }
}

/// A payment that is not the shop's, under this number of an order or one of its own.
pub fn stranger(rng: &mut StdRng, order: &Order, neighbour: &str) -> Invoice {
    let own_number = rng.random_range(3_000_000_000..9_000_000_000_000_u64);
    let long = format!("https://old.example.ru/?robokassa=result&{}", "x".repeat(130));
    let key = order.key.as_str();
    let marks = match rng.random_range(0..9) {
        0 => vec![],
        1 => vec![("Shp_item", "1")],
        2 => vec![
            ("Shp_label", "official_wordpress"),
            ("Shp_result_url", long.as_str()),
        ],
        3 => vec![("shp_interface", "link")],
        4 => vec![("SHP_Order_Id", "77"), ("shp_имя", "Анна Мария")],
        5 => vec![("Shp_order", "A-77")],
        6 => vec![("Shp_order", neighbour)],
        7 => vec![("Shp_empty", ""), ("Shp_a", "1")],
        // The right name under a number that is nobody's.
        _ => return Invoice::foreign(own_number, any_sum(rng, order), &[("Shp_order", key)]),
    };
    let ours = order.attempts.choose(rng).unwrap().invoice.get();
    let number = if rng.random_bool(0.7) {
        ours.try_into().unwrap()
    } else {
        own_number
    };
    Invoice::foreign(number, any_sum(rng, order), &marks)
}

/// A payment that names the order and has its number, and is another sum by far: no commission makes it the right one.
pub fn wrong_sum(rng: &mut StdRng, order: &Order) -> Invoice {
    let number = order.attempts.choose(rng).unwrap().invoice.get();
    Invoice::foreign(
        number.try_into().unwrap(),
        other_sum(rng, order),
        &[("Shp_order", order.key.as_str())],
    )
}

fn any_sum(rng: &mut StdRng, order: &Order) -> u64 {
    if rng.random_bool(0.5) {
        return order.placed.bill.total().get().try_into().unwrap();
    }
    other_sum(rng, order)
}

fn other_sum(rng: &mut StdRng, order: &Order) -> u64 {
    let total: u64 = order.placed.bill.total().get().try_into().unwrap();
    if rng.random_bool(0.5) {
        rng.random_range(100..total / 2)
    } else {
        rng.random_range(total * 2..total * 100)
    }
}
