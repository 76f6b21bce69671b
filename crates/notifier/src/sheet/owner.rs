//! Letters and chat messages to the owner: what happened, what to do, whom to call.

mod money;
mod security;
mod upkeep;

pub(super) use money::{
    attention, hold, link, orphan, receipt, refund, refused, refused_calls, silence, stage, strange_links,
};
pub(super) use security::{
    brute_force, factor_removed, new_device, passkey_added, passkey_copied, people, stranger,
};
pub(super) use upkeep::{clock, deaf, lights, low_stock, record, settings, stuck, undelivered};

use super::{
    Fact, Sheet,
    pen::{LINE_UNITS, Pen, TEXT_UNITS},
};
use crate::clean;
use shop::{
    message::Brief,
    order::{Payment, Source},
    payment::{PayBy, Tender},
    time::Timestamp,
};

/// UTF-16 units of the gateway's word for how it was paid.
const METHOD_UNITS: usize = 64;

pub(super) fn paid(pen: &Pen<'_>, order: &Brief, payment: &Payment) -> Sheet {
    let (number, sum) = (order.number.to_string(), payment.amount.to_string());
    let title = pen.with("letter-owner-paid", &[("number", &number), ("sum", &sum)]);
    let mut facts = contacts(pen, order);
    facts.push(pen.fact("letter-owner-payment", source(pen, &payment.source)));
    Sheet {
        facts,
        ..about(pen, order, title, Vec::new())
    }
}

/// An order that is not paid yet.
pub(super) fn order(pen: &Pen<'_>, order: &Brief, until: Option<Timestamp>, no_gateway: bool) -> Sheet {
    let (number, sum) = (order.number.to_string(), order.placed.bill.total().to_string());
    let title = pen.with("letter-owner-order", &[("number", &number), ("sum", &sum)]);
    let what = match order.placed.pay_by {
        PayBy::OnDelivery(Tender::Cash) => "letter-owner-order-cash",
        PayBy::OnDelivery(Tender::Card) => "letter-owner-order-card",
        PayBy::BankTransfer => "letter-owner-order-transfer",
        PayBy::Online | PayBy::Method(_) | PayBy::Through(_) if no_gateway => "letter-owner-order-no-gateway",
        PayBy::Online | PayBy::Method(_) | PayBy::Through(_) => "letter-owner-order-unpaid",
    };
    let until = until.map(|until| pen.moment(until)).unwrap_or_default();
    let sentence = pen.with(what, &[("until", &until)]);
    Sheet {
        facts: contacts(pen, order),
        ..about(pen, order, title, vec![sentence])
    }
}

/// An order that the owner heard of will not be paid.
pub(super) fn called_off(pen: &Pen<'_>, order: &Brief) -> Sheet {
    let title = pen.with("letter-called-off", &[("number", &order.number.to_string())]);
    let sentence = pen.text("letter-called-off-what");
    Sheet {
        facts: contacts(pen, order),
        ..about(pen, order, title, vec![sentence])
    }
}

/// A buyer asks to send goods back, or not to get them. What they typed may name them.
pub(super) fn returning(pen: &Pen<'_>, order: &Brief, text: &str, unsent: bool) -> Sheet {
    let (title, what) = if unsent {
        ("letter-owner-withdrawal", "letter-owner-withdrawal-do")
    } else {
        ("letter-owner-return", "letter-owner-return-do")
    };
    let title = pen.with(title, &[("number", &order.number.to_string())]);
    let sentences = vec![pen.text(what)];
    let text = clean::unlinked(&clean::paragraph(text, TEXT_UNITS));
    let text = (!pen.hides_buyer()).then(|| pen.fact("letter-owner-return-text", text));
    Sheet {
        facts: text.into_iter().chain(contacts(pen, order)).collect(),
        ..about(pen, order, title, sentences)
    }
}

/// What every letter about an order has: the goods, and the order in the back office.
fn about(pen: &Pen<'_>, order: &Brief, title: String, sentences: Vec<String>) -> Sheet {
    let path = format!("/admin/orders/{}", order.number);
    let link = pen.link(pen.text("letter-owner-open"), &path);
    Sheet {
        goods: pen.goods(order),
        totals: pen.totals(order),
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

fn contacts(pen: &Pen<'_>, order: &Brief) -> Vec<Fact> {
    if pen.hides_buyer() {
        return Vec::new();
    }
    let buyer = &order.placed.buyer;
    let mut facts = vec![
        pen.fact(
            "letter-buyer",
            clean::unlinked(&clean::line(buyer.name.as_str(), LINE_UNITS)),
        ),
        pen.fact("letter-phone", clean::line(&pen.phone(&buyer.phone), LINE_UNITS)),
    ];
    if let Some(email) = &buyer.email {
        facts.push(pen.fact("letter-email", clean::line(email.as_str(), LINE_UNITS)));
    }
    let comment = clean::unlinked(&clean::paragraph(&order.placed.comment, TEXT_UNITS));
    if !comment.is_empty() {
        facts.push(pen.fact("letter-comment", comment));
    }
    let reason = clean::unlinked(&clean::line(&order.placed.discount_reason, LINE_UNITS));
    if !reason.is_empty() {
        facts.push(pen.fact("letter-discount-reason", reason));
    }
    facts
}

fn source(pen: &Pen<'_>, source: &Source) -> String {
    match source {
        Source::Gateway {
            gateway,
            invoice,
            method,
            ..
        } => {
            let (gateway, invoice) = (pen.gateway(*gateway), invoice.to_string());
            let method = method.as_deref().map(|m| clean::line(m, METHOD_UNITS));
            match method.filter(|m| !m.is_empty()) {
                None => pen.with(
                    "letter-owner-gateway",
                    &[("gateway", &gateway), ("invoice", &invoice)],
                ),
                Some(method) => pen.with(
                    "letter-owner-gateway-method",
                    &[("gateway", &gateway), ("invoice", &invoice), ("method", &method)],
                ),
            }
        }
        Source::Outside { reason, .. } => {
            let reason = clean::line(reason, LINE_UNITS);
            pen.with("letter-owner-outside", &[("reason", &reason)])
        }
    }
}
