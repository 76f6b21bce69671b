//! What the shop itself needs: letters that do not arrive, low stock, its set-up, its clock, its record.

use super::METHOD_UNITS;
use crate::{
    clean,
    sheet::{
        Sheet,
        pen::{LINE_UNITS, Pen, TEXT_UNITS},
    },
};
use shop::{
    doctor::{Light, LightChange},
    message::MessageChannel,
    order::OrderNumber,
    stock::LowStock,
    time::Timestamp,
};

/// Lights that a letter about them names; a chat message takes no more of them.
const MOST_LIGHTS: usize = 4;
/// Goods that a letter about low stock names; a chat message takes no more of them.
const MOST_LOW: usize = 20;
/// Settings that a letter about them names.
const MOST_SETTINGS: usize = 20;

pub(in crate::sheet) fn undelivered(pen: &Pen<'_>, number: OrderNumber, error: &str) -> Sheet {
    let title = pen.with("letter-undelivered", &[("number", &number.to_string())]);
    let sentences = vec![
        pen.text("letter-undelivered-what"),
        pen.text("letter-undelivered-do"),
    ];
    let link = pen.link(pen.text("letter-owner-open"), &format!("/admin/orders/{number}"));
    let error = clean::line(error, TEXT_UNITS);
    Sheet {
        facts: vec![pen.fact("letter-undelivered-error", error)],
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

/// A whole channel stands still; `trouble` says why in the owner's language.
pub(in crate::sheet) fn stuck(pen: &Pen<'_>, channel: &str, trouble: &str) -> Sheet {
    let channel = match channel.parse() {
        Ok(MessageChannel::Telegram) => pen.text("letter-channel-telegram"),
        Ok(MessageChannel::Email) => pen.text("letter-channel-email"),
        // A program that does not listen has words of its own.
        Ok(MessageChannel::Webhook) | Err(()) => clean::line(channel, LINE_UNITS),
    };
    let title = pen.with("letter-stuck", &[("channel", &channel)]);
    let sentences = vec![clean::line(trouble, TEXT_UNITS), pen.text("letter-stuck-do")];
    let link = pen.link(pen.text("letter-owner-office"), "/admin");
    pen.sheet(title, sentences, link, "letter-owner-foot")
}

/// A program of the owner's does not take what it is told: of this order it will hear no more, or, without a number, it
/// is called on.
pub(in crate::sheet) fn deaf(pen: &Pen<'_>, number: Option<OrderNumber>, error: &str) -> Sheet {
    let (title, what, path) = match number {
        Some(number) => (
            pen.with("letter-deaf-given-up", &[("number", &number.to_string())]),
            "letter-deaf-given-up-what",
            format!("/admin/orders/{number}"),
        ),
        None => (
            pen.text("letter-deaf"),
            "letter-deaf-what",
            "/admin/problems".to_owned(),
        ),
    };
    let sentences = vec![pen.text(what), pen.text("letter-deaf-do")];
    let link = pen.link(pen.text("letter-owner-office"), &path);
    let error = clean::line(error, TEXT_UNITS);
    Sheet {
        facts: vec![pen.fact("letter-undelivered-error", error)],
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}

/// So few pieces are left of these goods that the owner wanted to know.
pub(in crate::sheet) fn low_stock(pen: &Pen<'_>, goods: &[LowStock]) -> Sheet {
    let mut sentences = vec![pen.text("letter-low-stock-what")];
    sentences.extend(goods.iter().take(MOST_LOW).map(|low| {
        let name = pen.named(&low.name, &low.option);
        let sku = clean::line(&low.sku, METHOD_UNITS);
        let values: [(&str, &str); 3] = [("name", &name), ("sku", &sku), ("left", &low.left.to_string())];
        pen.with("letter-low-stock-item", &values)
    }));
    if goods.len() > MOST_LOW {
        let more = (goods.len() - MOST_LOW).to_string();
        sentences.push(pen.with("letter-low-stock-more", &[("more", &more)]));
    }
    sentences.push(pen.text("letter-low-stock-do"));
    let link = pen.link(pen.text("letter-low-stock-open"), "/admin/stock");
    pen.sheet(pen.text("letter-low-stock"), sentences, link, "letter-owner-foot")
}

/// Checks of the shop's set-up see something else than before.
pub(in crate::sheet) fn lights(pen: &Pen<'_>, changes: &[LightChange]) -> Sheet {
    let mut worst_first: Vec<&LightChange> = changes.iter().collect();
    worst_first.sort_by_key(|change| std::cmp::Reverse(change.seen.light));
    let title = pen.text(match worst_first.first().map(|worst| worst.seen.light) {
        Some(Light::Fault) => "letter-lights-fault",
        Some(Light::Warning | Light::Unknown) => "letter-lights-warning",
        Some(Light::Ok) | None => "letter-lights-ok",
    });
    let named = worst_first.iter().take(MOST_LIGHTS);
    let mut sentences: Vec<String> = named
        .flat_map(|change| [Some(pen.seen(&change.seen)), pen.mend(&change.seen)])
        .flatten()
        .collect();
    if let Some(more) = changes.len().checked_sub(MOST_LIGHTS).filter(|more| *more > 0) {
        sentences.push(pen.with("letter-lights-more", &[("more", &more.to_string())]));
    }
    let link = pen.link(pen.text("letter-lights-open"), "/admin/doctor");
    pen.sheet(title, sentences, link, "letter-owner-foot")
}

/// Somebody changed settings that the shop keeps.
pub(in crate::sheet) fn settings(pen: &Pen<'_>, by: &str, names: &[String], at: Timestamp) -> Sheet {
    let mut named: Vec<&str> = names.iter().take(MOST_SETTINGS).map(String::as_str).collect();
    if names.len() > MOST_SETTINGS {
        named.push("…");
    }
    let link = pen.link(pen.text("letter-settings-open"), "/admin/settings/history");
    let facts = [
        (
            "letter-settings-which",
            clean::line(&named.join(", "), TEXT_UNITS),
        ),
        ("letter-settings-who", clean::line(by, METHOD_UNITS)),
        ("letter-settings-at", pen.moment(at)),
    ];
    let facts = facts.into_iter().map(|(label, value)| pen.fact(label, value));
    Sheet {
        facts: facts.collect(),
        ..pen.sheet(
            pen.text("letter-settings"),
            vec![pen.text("letter-settings-do")],
            link,
            "letter-owner-foot",
        )
    }
}

/// The clock of the machine jumped.
pub(in crate::sheet) fn clock(pen: &Pen<'_>, minutes: i64) -> Sheet {
    let what = if minutes < 0 {
        "letter-clock-behind"
    } else {
        "letter-clock-ahead"
    };
    let sentences = vec![
        pen.with(what, &[("minutes", &minutes.unsigned_abs().to_string())]),
        pen.text("letter-clock-do"),
    ];
    let link = pen.link(pen.text("letter-owner-office"), "/admin");
    pen.sheet(pen.text("letter-clock"), sentences, link, "letter-owner-foot")
}

/// The head of the record at the end of a day: to be kept where nobody who has the server can reach it.
pub(in crate::sheet) fn record(pen: &Pen<'_>, code: &str, (seal, total): (i64, i64), at: Timestamp) -> Sheet {
    let title = pen.with("letter-record", &[("code", &clean::line(code, METHOD_UNITS))]);
    let sentences = vec![pen.text("letter-record-what"), pen.text("letter-record-do")];
    let facts = vec![
        pen.fact("letter-record-at", pen.moment(at)),
        pen.fact("letter-record-seal", seal.to_string()),
        pen.fact("letter-record-total", total.to_string()),
    ];
    let link = pen.link(pen.text("letter-record-open"), "/admin/journal");
    Sheet {
        facts,
        ..pen.sheet(title, sentences, link, "letter-owner-foot")
    }
}
