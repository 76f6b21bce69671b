//! What may be done to the order now: exactly what the order itself allows, and whoever looks has a right to.

use super::{DeedOutcome, hold, marking, refund, shipping};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    Kopecks,
    desk::OrderFile,
    order::{Deed, DeedKind, Fulfilment, Hold, Order, State},
    payment::{Attempt, AttemptOutcome, Stage},
};

/// The box of buttons; `outcome` is what came of the last one.
pub(super) fn panel(chrome: &Chrome, file: &OrderFile, outcome: Option<&DeedOutcome>) -> AnyView {
    let order = &file.order;
    let deeds: Vec<_> = order
        .deeds()
        .into_iter()
        .filter(|deed| {
            !matches!(
                deed,
                DeedKind::Refund | DeedKind::Mark | DeedKind::ShipLess | DeedKind::ShipPart
            )
        })
        .filter(|deed| chrome.may(deed.right()))
        .collect();
    let is_open = order
        .attempts
        .iter()
        .any(|attempt| attempt.outcome == AttemptOutcome::Open);
    let main = deeds.first().copied().filter(|deed| is_main(order, *deed));
    let others = deeds
        .iter()
        .filter(|deed| Some(**deed) != main)
        .map(|deed| folded(chrome, order, *deed, outcome))
        .collect_view();
    let has_nothing = deeds.is_empty() && !is_open;
    let nothing = has_nothing.then(|| view! { <p class="hint">{chrome.text("office-nothing-to-do")}</p> });
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next">{chrome.text("office-next-title")}</h2>
            {hold::standing(chrome, order)}
            {marking::standing(chrome, file)}
            {main.map(|deed| {
                let typed = outcome.and_then(|outcome| outcome.typed(deed));
                form(chrome, order, deed, "button button-wide", typed)
            })}
            {is_open.then(|| check(chrome, order))}
            <div class="actions">{shipping::offer(chrome, order, outcome)} {hold::offer(chrome, order, outcome)} {marking::offer(chrome, file, outcome)} {refund::offer(chrome, file, outcome)} {others}</div>
            {nothing}
        </section>
    }
    .drawn()
}

/// What most orders in this state wait for.
fn is_main(order: &Order, deed: DeedKind) -> bool {
    match deed {
        DeedKind::Ship | DeedKind::Deliver => true,
        DeedKind::PayOutside => !order.placed.pay_by.is_online(),
        DeedKind::Cancel
        | DeedKind::ShipPart
        | DeedKind::MendShipment
        | DeedKind::ShipLess
        | DeedKind::NoteRefund
        | DeedKind::Refund
        | DeedKind::SettleRefund
        | DeedKind::Mark
        | DeedKind::RetryReceipt
        | DeedKind::MakeLink
        | DeedKind::NoteReceipt
        | DeedKind::Accept
        | DeedKind::Resolve => false,
    }
}

fn check(chrome: &Chrome, order: &Order) -> AnyView {
    view! {
        <form method="post" action=chrome.href(&format!("/admin/orders/{}/check", order.number))>
            <button class="button button-quiet button-wide">{chrome.text("office-check")}</button>
        </form>
    }
    .drawn()
}

fn folded(chrome: &Chrome, order: &Order, deed: DeedKind, outcome: Option<&DeedOutcome>) -> AnyView {
    let typed = outcome.and_then(|outcome| outcome.typed(deed));
    let button = if deed == DeedKind::Cancel {
        "button button-bad"
    } else {
        "button button-quiet"
    };
    view! {
        <details open=typed.is_some()>
            <summary>{chrome.text(words_for(order, deed).title)}</summary>
            {form(chrome, order, deed, button, typed)}
        </details>
    }
    .drawn()
}

/// The form of a deed; `typed` is what a refused one contained.
fn form(
    chrome: &Chrome,
    order: &Order,
    kind: DeedKind,
    button: &'static str,
    typed: Option<&Deed>,
) -> AnyView {
    let words = words_for(order, kind);
    let (amount, text) = typed.map_or(("", ""), typed_texts);
    let amount = (kind == DeedKind::NoteRefund).then(|| refund_amount(chrome, order, amount));
    let seen = (kind == DeedKind::Ship).then(|| shipping::seen(order));
    let field = words.field.map(|field| {
        let id = format!("{}-{}", kind.as_str(), field.name);
        let around = Field {
            hint: Some(hint(chrome, kind, field.hint)),
            ..Field::new(id.clone(), chrome.text(field.label))
        };
        let described_by = around.described_by();
        let control = if matches!(field.name, "reason" | "note") {
            let value = text.to_owned();
            view! { <TextArea id=id name=field.name value=value rows=2 most=500 required=true described_by=described_by invalid=None/> }
                .drawn()
        } else {
            view! { <input id=id name=field.name maxlength="200" aria-describedby=described_by value=text.to_owned()/> }.drawn()
        };
        around.around(chrome, control)
    });
    view! {
        <form
            method="post"
            action=chrome.href(&format!("/admin/orders/{}/{}", order.number, kind.as_str()))
            class="stack"
        >
            {amount}
            {seen}
            {field}
            <button class=button>{chrome.text(words.button)}</button>
        </form>
    }
    .drawn()
}

/// How much was returned, and what was left when the form was drawn, so that sending it twice notes one refund.
fn refund_amount(chrome: &Chrome, order: &Order, typed: &str) -> AnyView {
    let left = match &order.state {
        State::Paid { payment } => payment.left(),
        State::AwaitingPayment { .. }
        | State::Expired { .. }
        | State::Cancelled { .. }
        | State::Refunded { .. } => Kopecks::ZERO,
    };
    let id = format!("{}-amount", DeedKind::NoteRefund.as_str());
    let hint = [("left", left.to_string().into())];
    let field = Field {
        hint: Some(chrome.with("office-note-refund-amount-hint", &hint)),
        ..Field::new(id.clone(), chrome.text("office-note-refund-amount"))
    };
    let described_by = field.described_by();
    let control = view! {
        <input
            id=id
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            maxlength="20"
            aria-describedby=described_by
            value=typed.to_owned()
        />
    };
    view! {
        <input type="hidden" name="left" value=left.decimal()/>
        {field.around(chrome, control.drawn())}
    }
    .drawn()
}

/// The sum and the text of a deed.
pub(super) fn typed_texts(deed: &Deed) -> (&str, &str) {
    match deed {
        Deed::Ship { tracking, .. } | Deed::MendShipment { tracking, .. } => ("", tracking),
        Deed::ShipPart(form) => ("", &form.tracking),
        Deed::ShipLess(form) => ("", &form.tracking),
        Deed::Deliver | Deed::Mark(_) | Deed::RetryReceipt | Deed::MakeLink { .. } => ("", ""),
        Deed::Cancel { reason } | Deed::PayOutside { reason } => ("", reason),
        Deed::NoteRefund { amount, reason, .. } => (amount, reason),
        Deed::Refund(form) => (&form.amount, &form.reason),
        Deed::SettleRefund { note, .. }
        | Deed::NoteReceipt { note }
        | Deed::Accept { note, .. }
        | Deed::Resolve { note, .. } => ("", note),
    }
}

fn hint(chrome: &Chrome, deed: DeedKind, id: &str) -> String {
    let hint = chrome.text(id);
    if deed == DeedKind::NoteRefund && chrome.tells_buyer {
        format!("{hint} {}", chrome.text("office-note-refund-letter"))
    } else {
        hint
    }
}

/// The ids of what a deed says.
pub(super) struct DeedWords {
    pub(super) title: &'static str,
    button: &'static str,
    pub(super) field: Option<FieldWords>,
}

pub(super) struct FieldWords {
    name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
}

/// Money that was to come past the gateways is received; other money that does is an exception. Held money is taken as the
/// goods leave, and let go with the order.
fn words_for(order: &Order, deed: DeedKind) -> DeedWords {
    if deed == DeedKind::PayOutside && !order.placed.pay_by.is_online() {
        return DeedWords {
            title: "office-received",
            button: "office-received",
            field: Some(FieldWords {
                name: "reason",
                label: "office-received-reason",
                hint: "office-received-hint",
            }),
        };
    }
    if deed == DeedKind::Ship && matches!(order.fulfilment, Fulfilment::PartlyShipped { .. }) {
        return DeedWords {
            title: "office-ship-rest",
            button: "office-ship-rest",
            ..words(deed)
        };
    }
    let is_blocked = |(_, attempt, _): (usize, &Attempt, &Hold)| attempt.stage == Some(Stage::Held);
    if !order.held().is_some_and(is_blocked) {
        return words(deed);
    }
    match deed {
        DeedKind::Ship => DeedWords {
            title: "office-ship-held",
            button: "office-ship-held",
            field: Some(FieldWords {
                name: "tracking",
                label: "office-ship-tracking",
                hint: "office-ship-held-hint",
            }),
        },
        DeedKind::Cancel => DeedWords {
            field: Some(FieldWords {
                name: "reason",
                label: "office-cancel-reason",
                hint: "office-cancel-held-hint",
            }),
            ..words(deed)
        },
        _ => words(deed),
    }
}

pub(super) fn words(deed: DeedKind) -> DeedWords {
    let text = |name, label, hint| Some(FieldWords { name, label, hint });
    let reason = |label, hint| text("reason", label, hint);
    let note = |label, hint| text("note", label, hint);
    match deed {
        DeedKind::Ship => DeedWords {
            title: "office-ship",
            button: "office-ship",
            field: text("tracking", "office-ship-tracking", "office-ship-hint"),
        },
        DeedKind::ShipPart => DeedWords {
            title: "office-ship-part",
            button: "office-ship-part-button",
            field: text("tracking", "office-ship-tracking", "office-ship-hint"),
        },
        DeedKind::MendShipment => DeedWords {
            title: "shipment-mend-button",
            button: "shipment-mend-button",
            field: text("tracking", "office-ship-tracking", "shipment-mend-hint"),
        },
        DeedKind::ShipLess => DeedWords {
            title: "office-ship-less",
            button: "office-ship-less-button",
            field: text("tracking", "office-ship-tracking", "office-ship-held-hint"),
        },
        DeedKind::Deliver => DeedWords {
            title: "office-deliver",
            button: "office-deliver",
            field: None,
        },
        DeedKind::Cancel => DeedWords {
            title: "office-cancel",
            button: "office-cancel",
            field: reason("office-cancel-reason", "office-cancel-hint"),
        },
        DeedKind::PayOutside => DeedWords {
            title: "office-pay-outside",
            button: "office-pay-outside-button",
            field: reason("office-pay-outside-reason", "office-pay-outside-hint"),
        },
        DeedKind::NoteRefund => DeedWords {
            title: "office-note-refund",
            button: "office-note-refund-button",
            field: reason("office-note-refund-reason", "office-note-refund-hint"),
        },
        DeedKind::Refund => DeedWords {
            title: "office-refund-title",
            button: "office-refund-button",
            field: reason("office-refund-reason", "office-refund-hint"),
        },
        DeedKind::SettleRefund => DeedWords {
            title: "office-settle-refund",
            button: "office-settle-refund-button",
            field: note("office-settle-refund-note", "office-settle-refund-hint"),
        },
        DeedKind::Mark => DeedWords {
            title: "office-mark",
            button: "office-mark-button",
            field: None,
        },
        DeedKind::RetryReceipt => DeedWords {
            title: "office-retry-receipt",
            button: "office-retry-receipt-button",
            field: None,
        },
        DeedKind::MakeLink => DeedWords {
            title: "office-links-title",
            button: "office-links-button",
            field: None,
        },
        DeedKind::NoteReceipt => DeedWords {
            title: "office-note-receipt",
            button: "office-note-receipt-button",
            field: note("office-note-receipt-note", "office-note-receipt-hint"),
        },
        DeedKind::Accept => DeedWords {
            title: "attention-accept",
            button: "attention-accept",
            field: note("attention-accept-note", "attention-accept-hint"),
        },
        DeedKind::Resolve => DeedWords {
            title: "attention-resolve",
            button: "attention-resolve",
            field: note("attention-resolve-note", "attention-resolve-hint"),
        },
    }
}
