//! What a program is told: a document whose form is described in `docs/WEBHOOKS.md`.
//!
//! Nothing of the buyer is in it, and nothing that opens a page: a program that needs a name or an address asks its
//! people to look at the order in the back office.

use crate::notifier::NotifierSettings;
use serde::Serialize;
use shop::{
    buyer::Delivery,
    message::{Brief, Letter},
    money::Kopecks,
    order::{Fulfilment, Line, Payment, Shipment, Source, State, Step},
    text::Lang,
};
use words::machine_time;

/// Version of the form. What a program does not know it leaves aside; any other change of the form makes this another
/// number.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Payload<'a> {
    #[serde(rename = "type")]
    kind: String,
    version: u8,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    order: OrderThen<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund: Option<RefundNow>,
}

#[derive(Serialize)]
struct OrderThen<'a> {
    number: i64,
    url: String,
    test: bool,
    state: &'static str,
    fulfilment: &'static str,
    tracking: Option<&'a str>,
    shipments: Vec<ShipmentSent<'a>>,
    delivery: &'static str,
    lines: Vec<LineOrdered<'a>>,
    goods_kopecks: i64,
    discount_kopecks: i64,
    delivery_kopecks: i64,
    total_kopecks: i64,
    payment: Option<PaymentMade<'a>>,
}

#[derive(Serialize)]
struct LineOrdered<'a> {
    sku: &'a str,
    name: &'a str,
    option: &'a str,
    count: u32,
    price_kopecks: i64,
    sum_kopecks: i64,
}

#[derive(Serialize)]
struct ShipmentSent<'a> {
    sent_at: String,
    tracking: Option<&'a str>,
    lines: Vec<PiecesSent<'a>>,
}

#[derive(Serialize)]
struct PiecesSent<'a> {
    sku: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct PaymentMade<'a> {
    gateway: Option<&'a str>,
    invoice: Option<i64>,
    method: Option<&'a str>,
    paid_at: String,
    amount_kopecks: i64,
    returned_kopecks: i64,
}

#[derive(Serialize)]
struct RefundNow {
    amount_kopecks: i64,
}

/// What a program is told with a letter; `None` if the letter is for people, or cannot be read.
pub(crate) fn payload(letter: &Letter, settings: &NotifierSettings) -> Option<String> {
    let Letter::OrderStep {
        order,
        step,
        at,
        state,
        fulfilment,
        test,
    } = letter
    else {
        return None;
    };
    let payload = Payload {
        kind: format!("order.{}", step.as_str()),
        version: VERSION,
        timestamp: machine_time(*at),
        data: Data {
            order: order_then(order, (state, fulfilment), *test, settings),
            refund: refund(*step),
        },
    };
    serde_json::to_string(&payload).ok()
}

fn order_then<'a>(
    order: &'a Brief,
    (state, fulfilment): (&'a State, &'a Fulfilment),
    test: bool,
    settings: &NotifierSettings,
) -> OrderThen<'a> {
    let (placed, bill) = (&order.placed, &order.placed.bill);
    let shop = settings.public_url.as_str().trim_end_matches('/');
    let lang = settings.audience.lang;
    OrderThen {
        number: order.number.0,
        url: format!("{shop}/admin/orders/{}", order.number),
        test,
        state: state.name(),
        fulfilment: fulfilment.name(),
        tracking: fulfilment.tracking().last().copied(),
        shipments: fulfilment
            .shipments()
            .iter()
            .map(|one| sent(order, one))
            .collect(),
        delivery: match placed.delivery {
            Delivery::PickUp => "pick_up",
            Delivery::Courier { .. } => "courier",
        },
        lines: placed.lines.iter().map(|line| ordered(line, lang)).collect(),
        goods_kopecks: bill.goods().get(),
        discount_kopecks: bill.discount().get(),
        delivery_kopecks: bill.delivery().get(),
        total_kopecks: bill.total().get(),
        payment: state.payment().map(made),
    }
}

fn ordered(line: &Line, lang: Lang) -> LineOrdered<'_> {
    LineOrdered {
        sku: &line.sku,
        name: line.name.get(lang),
        option: line.option.get(lang),
        count: line.count,
        price_kopecks: line.price.get(),
        sum_kopecks: line.sum.get(),
    }
}

fn sent<'a>(order: &'a Brief, shipment: &'a Shipment) -> ShipmentSent<'a> {
    let lines = shipment.pieces.iter().filter_map(|one| {
        let line = order.placed.lines.get(one.line)?;
        Some(PiecesSent {
            sku: &line.sku,
            count: one.count,
        })
    });
    ShipmentSent {
        sent_at: machine_time(shipment.at),
        tracking: shipment.tracking.as_deref(),
        lines: lines.collect(),
    }
}

fn made(payment: &Payment) -> PaymentMade<'_> {
    let (gateway, invoice, method) = match &payment.source {
        Source::Gateway {
            gateway,
            invoice,
            method,
            ..
        } => (Some(gateway.as_str()), Some(invoice.get()), method.as_deref()),
        Source::Outside { .. } => (None, None, None),
    };
    PaymentMade {
        gateway,
        invoice,
        method,
        paid_at: machine_time(payment.at),
        amount_kopecks: payment.amount.get(),
        returned_kopecks: payment.sums().refunded.get(),
    }
}

fn refund(step: Step) -> Option<RefundNow> {
    let refund = |amount: Kopecks| RefundNow {
        amount_kopecks: amount.get(),
    };
    match step {
        Step::Refunded { amount, .. } => Some(refund(amount)),
        Step::Placed
        | Step::Paid
        | Step::PartlyShipped { .. }
        | Step::Shipped
        | Step::Delivered
        | Step::Cancelled
        | Step::Expired => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, NOW};
    use serde_json::Value;
    use shop::order::{Actor, Pieces, Refund};

    /// What a program is told of a step to this state.
    fn told(step: Step, state: State, fulfilment: Fulfilment) -> Value {
        let letter = Letter::OrderStep {
            order: samples::order(Lang::En),
            step,
            at: NOW,
            state,
            fulfilment,
            test: false,
        };
        let payload = payload(&letter, &samples::settings(Lang::Ru)).unwrap();
        serde_json::from_str(&payload).unwrap()
    }

    #[test]
    fn a_program_is_told_this_of_a_paid_order() {
        let state = State::Paid {
            payment: samples::payment(false),
        };
        let told = told(Step::Paid, state, Fulfilment::New);
        insta::assert_snapshot!(serde_json::to_string_pretty(&told).unwrap());
    }

    #[test]
    fn a_refund_is_told_with_what_went_back_now_and_together() {
        let mut payment = samples::payment(false);
        let amount = Kopecks::new(150_000);
        let olga = Actor::Staff("olga".to_owned());
        let noted = Refund::noted(amount, NOW, olga, "a hole".to_owned());
        payment.refunds.push(noted);
        let step = Step::Refunded {
            amount,
            together: amount,
        };
        let told = told(step, State::Paid { payment }, Fulfilment::New);
        assert_eq!(told["type"], "order.refunded");
        assert_eq!(told["data"]["refund"]["amount_kopecks"], 150_000);
        assert_eq!(told["data"]["order"]["payment"]["returned_kopecks"], 150_000);
        assert_eq!(told["data"]["order"]["state"], "paid");
    }

    #[test]
    fn a_parcel_is_told_with_its_tracking_number() {
        let state = State::Paid {
            payment: samples::payment(false),
        };
        let shipment = |tracking: &str, count| Shipment {
            at: NOW,
            by: Actor::Staff("olga".to_owned()),
            tracking: Some(tracking.to_owned()),
            pieces: vec![Pieces { line: 0, count }],
        };
        let shipments = vec![shipment("RA122", 2), shipment("RA123", 1)];
        let told = told(Step::Shipped, state, Fulfilment::Shipped { at: NOW, shipments });
        assert_eq!(told["type"], "order.shipped");
        assert_eq!(told["data"]["order"]["tracking"], "RA123");
        let sent = &told["data"]["order"]["shipments"];
        assert_eq!(sent[0]["tracking"], "RA122");
        let lines = serde_json::json!([{"sku": samples::order(Lang::En).placed.lines[0].sku, "count": 2}]);
        assert_eq!(sent[0]["lines"], lines);
        assert!(!told.to_string().contains("olga"));
        assert_eq!(told["data"]["order"]["fulfilment"], "shipped");
    }

    #[test]
    fn no_program_learns_who_buys_or_what_opens_their_page() {
        let told = told(
            Step::Cancelled,
            State::Cancelled {
                at: NOW,
                by: Actor::Staff("olga".to_owned()),
                reason: "Анна передумала".to_owned(),
            },
            Fulfilment::New,
        )
        .to_string();
        let order = samples::order(Lang::Ru);
        let buyer = &order.placed.buyer;
        for secret in [
            "Анна",
            "olga",
            "Баумана",
            "Домофон",
            buyer.email.as_ref().unwrap().as_str(),
            "9123456789",
            order.key.as_str(),
        ] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }

    #[test]
    fn what_is_for_people_is_told_to_no_program() {
        assert!(payload(&samples::owner_paid(), &samples::settings(Lang::Ru)).is_none());
    }
}
