//! What became of each refund, and what is left of the payment.

use super::purpose;
use crate::{
    labels,
    list::Pill,
    order::{DeedOutcome, deed_form},
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, TextArea},
};
use leptos::prelude::*;
use shop::{
    order::{Deed, DeedKind, Order, Payment, Refund, RefundState, RefundStep},
    staff::Right,
};

/// Every refund of a payment with how far it has got, and what is left.
pub(in crate::order) fn list(
    chrome: &Chrome,
    order: &Order,
    payment: &Payment,
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    if payment.refunds.is_empty() {
        return ().drawn();
    }
    let each = |(place, refund): (usize, &Refund)| {
        let values = [
            ("sum", refund.amount.to_string().into()),
            ("at", chrome.moment(refund.at).into()),
            ("who", labels::actor(chrome, &refund.by).into()),
            ("reason", refund.reason.as_str().into()),
        ];
        let id = if refund.state == RefundState::Noted {
            "office-refund"
        } else {
            "office-refund-asked"
        };
        let of =
            purpose(chrome, order, refund).map(|words| view! { <br/> <span class="hint">{words}</span> });
        let why = why(&refund.state).map(|words| view! { <br/> <span class="hint">{words}</span> });
        view! {
            <li>
                {chrome.with(id, &values)} " " {state(chrome, &refund.state).map(labels::drawn)} {of} {why}
                {settle(chrome, order, place, outcome)}
            </li>
        }
    };
    let left = [("sum", payment.left().to_string().into())];
    let is_taken = |refund: &Refund| matches!(refund.state.next_step(), RefundStep::Ask { .. });
    let may_ask = chrome.may(Right::Money) && payment.refunds.iter().any(is_taken);
    let asks = may_ask.then(|| {
        let action = chrome.href(&format!(
            "/admin/orders/{}/{}",
            order.number,
            DeedOutcome::ASK_REFUND
        ));
        view! {
            <form method="post" action=action>
                <button class="button button-quiet">{chrome.text("office-refund-check")}</button>
            </form>
        }
    });
    view! {
        <ul>{payment.refunds.iter().enumerate().map(each).collect_view()}</ul>
        {asks}
        <p class="hint">{chrome.with("office-refund-left", &left)}</p>
    }
    .drawn()
}

/// How far it has got; nothing of one that was noted.
fn state(chrome: &Chrome, state: &RefundState) -> Option<Pill> {
    let (tone, text) = match state {
        RefundState::Noted => return None,
        RefundState::Asked => ("wait", chrome.text("office-refund-state-asked")),
        RefundState::Sending => ("wait", chrome.text("office-refund-state-sending")),
        RefundState::Sent { .. } => ("wait", chrome.text("office-refund-state-sent")),
        RefundState::Unclear { .. } => ("bad", chrome.text("office-refund-state-unclear")),
        RefundState::Done { at, .. } => {
            let at = [("at", chrome.moment(*at).into())];
            ("good", chrome.with("office-refund-state-done", &at))
        }
        RefundState::Refused { .. } => ("bad", chrome.text("office-refund-state-refused")),
    };
    Some(labels::pill(tone, text))
}

/// What is known of the reason why it is not done.
fn why(state: &RefundState) -> Option<String> {
    match state {
        RefundState::Unclear { why, .. } | RefundState::Refused { why } if !why.is_empty() => {
            Some(why.clone())
        }
        RefundState::Noted
        | RefundState::Asked
        | RefundState::Sending
        | RefundState::Sent { .. }
        | RefundState::Unclear { .. }
        | RefundState::Done { .. }
        | RefundState::Refused { .. } => None,
    }
}

/// The form that says what became of a refund, where the shop does not know it or has not sent it.
fn settle(chrome: &Chrome, order: &Order, place: usize, outcome: Option<&DeedOutcome>) -> AnyView {
    if !chrome.may(DeedKind::SettleRefund.right()) || !order.can_settle_refund(place, false) {
        return ().drawn();
    }
    let typed = outcome
        .and_then(|outcome| outcome.typed(DeedKind::SettleRefund))
        .and_then(|deed| match deed {
            Deed::SettleRefund { refund, note, .. } if *refund == place => Some(note.clone()),
            _ => None,
        });
    let can_be_out = order.can_settle_refund(place, true);
    let title = if can_be_out {
        "office-settle-refund"
    } else {
        "office-call-off-refund"
    };
    let answers = if can_be_out {
        let answer = |value: &'static str, id: &str| {
            view! {
                <label class="check">
                    <input type="radio" name="went_out" value=value required/>
                    <span>{chrome.text(id)}</span>
                </label>
            }
        };
        view! {
            {answer("yes", "office-settle-refund-yes")}
            {answer("no", "office-settle-refund-no")}
        }
        .drawn()
    } else {
        view! { <input type="hidden" name="went_out" value="no"/> }.drawn()
    };
    let id = format!("settle-refund-{place}");
    let note = Field {
        hint: can_be_out.then(|| chrome.text("office-settle-refund-hint")),
        ..Field::new(id.clone(), chrome.text("office-settle-refund-note"))
    };
    let is_typed = typed.is_some();
    let area = view! {
        <TextArea
            id=id
            name="note"
            value=typed.unwrap_or_default()
            rows=2
            most=500
            required=true
            described_by=note.described_by()
            invalid=None
        />
    };
    let fields = view! {
        <input type="hidden" name="refund" value=place.to_string()/>
        {answers}
        {note.around(chrome, area.drawn())}
    };
    let words = (chrome.text(title), "office-settle-refund-button");
    deed_form::folded(
        chrome,
        order,
        DeedKind::SettleRefund,
        words,
        is_typed,
        fields.drawn(),
    )
}
