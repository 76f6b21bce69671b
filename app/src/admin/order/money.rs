//! Attempts to pay, notices of money, and what the gateways say when asked.

use super::super::labels;
use crate::{Chrome, hand_over::gateway_name, pieces::moment};
use leptos::prelude::*;
use shop::{
    order::{Order, Payment, Refund, Source, State},
    payment::{Attempt, Channel, InvoiceId, Notice, RecordedNotice, Report},
};

/// Everything about the money of an order.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let payment = match &order.state {
        State::Paid { payment } | State::Refunded { payment, .. } => {
            Some(view! { <p>{payment_words(chrome, payment)}</p> {refunds(chrome, payment)} })
        }
        State::AwaitingPayment { .. } | State::Expired { .. } | State::Cancelled { .. } => None,
    };
    view! {
        <section class="panel" aria-labelledby="payment">
            <h2 id="payment">{chrome.text("column-payment")}</h2>
            {payment}
            {attempts(chrome, &order.attempts)}
            {notices(chrome, &order.notices)}
        </section>
    }
    .into_any()
}

fn payment_words(chrome: &Chrome, payment: &Payment) -> String {
    let sum = payment.amount.to_string();
    let at = chrome.moment(payment.at);
    match &payment.source {
        Source::Gateway {
            gateway,
            invoice,
            method,
            ..
        } => {
            let method = method.as_deref().unwrap_or("—");
            let values = [
                ("sum", sum.into()),
                ("at", at.into()),
                ("gateway", gateway_name(*gateway).into()),
                ("invoice", invoice.to_string().into()),
                ("method", method.into()),
            ];
            chrome.with("admin-paid-by-gateway", &values)
        }
        Source::Outside { by, reason } => {
            let values = [
                ("sum", sum.into()),
                ("at", at.into()),
                ("who", labels::actor(chrome, by).into()),
                ("reason", reason.as_str().into()),
            ];
            chrome.with("admin-paid-outside", &values)
        }
    }
}

/// What went back of it, and what is left.
fn refunds(chrome: &Chrome, payment: &Payment) -> AnyView {
    if payment.refunds.is_empty() {
        return ().into_any();
    }
    let each = |refund: &Refund| {
        let values = [
            ("sum", refund.amount.to_string().into()),
            ("at", chrome.moment(refund.at).into()),
            ("who", labels::actor(chrome, &refund.by).into()),
            ("reason", refund.reason.as_str().into()),
        ];
        view! { <li>{chrome.with("admin-refund", &values)}</li> }
    };
    let left = [("sum", payment.left().to_string().into())];
    view! {
        <ul>{payment.refunds.iter().map(each).collect_view()}</ul>
        <p class="hint">{chrome.with("admin-refund-left", &left)}</p>
    }
    .into_any()
}

fn attempts(chrome: &Chrome, attempts: &[Attempt]) -> AnyView {
    let title = view! { <h3>{chrome.text("admin-attempts-title")}</h3> };
    if attempts.is_empty() {
        return view! { {title} <p class="hint">{chrome.text("admin-no-attempts")}</p> }.into_any();
    }
    let rows = attempts
        .iter()
        .rev()
        .map(|attempt| {
            let test = attempt.test.then(|| format!(", {}", chrome.text("admin-test")));
            view! {
                <tr>
                    <td>
                        {numbered(chrome, attempt.invoice)}
                        <br/>
                        <span class="hint">{gateway_name(attempt.gateway)}{test}</span>
                    </td>
                    <td data-label=chrome.text("column-when")>{moment(chrome, attempt.started_at)}</td>
                    <td data-label=chrome.text("column-sum") class="number">{attempt.amount.to_string()}</td>
                    <td data-label=chrome.text("column-state")>{labels::attempt(chrome, attempt.outcome)}</td>
                </tr>
            }
        })
        .collect_view();
    view! { {title} <table class="table table-wide">{head(chrome, "column-state")} <tbody>{rows}</tbody></table> }.into_any()
}

/// The head of the tables of money; they differ in what the last column says.
pub(in crate::admin) fn head(chrome: &Chrome, last: &str) -> AnyView {
    view! {
        <thead>
            <tr>
                <th scope="col">{chrome.text("column-invoice")}</th>
                <th scope="col">{chrome.text("column-when")}</th>
                <th scope="col" class="number">{chrome.text("column-sum")}</th>
                <th scope="col">{chrome.text(last)}</th>
            </tr>
        </thead>
    }
    .into_any()
}

fn notices(chrome: &Chrome, notices: &[RecordedNotice]) -> AnyView {
    let title = view! { <h3>{chrome.text("admin-notices-title")}</h3> };
    if notices.is_empty() {
        return view! { {title} <p class="hint">{chrome.text("admin-no-notices")}</p> }.into_any();
    }
    let rows = notices
        .iter()
        .rev()
        .map(|RecordedNotice { notice, verdict }| {
            view! {
                <tr>
                    <td>{origin(chrome, notice)}</td>
                    <td data-label=chrome.text("column-when")>{moment(chrome, notice.at)}</td>
                    <td data-label=chrome.text("column-sum") class="number">{notice.amount.to_string()}</td>
                    <td data-label=chrome.text("column-verdict")>{labels::verdict(chrome, *verdict)}</td>
                </tr>
            }
        })
        .collect_view();
    view! { {title} <table class="table table-wide">{head(chrome, "column-verdict")} <tbody>{rows}</tbody></table> }.into_any()
}

/// For which invoice money came, from where and how.
pub(in crate::admin) fn origin(chrome: &Chrome, notice: &Notice) -> AnyView {
    let how = notice.method.as_ref().map(|method| format!(", {method}"));
    view! {
        {numbered(chrome, notice.invoice)}
        <br/>
        <span class="hint">
            {gateway_name(notice.gateway)}", "{channel(chrome, notice.channel)}{how}
        </span>
    }
    .into_any()
}

fn numbered(chrome: &Chrome, invoice: InvoiceId) -> String {
    chrome.with("number-sign", &[("number", invoice.to_string().into())])
}

fn channel(chrome: &Chrome, channel: Channel) -> String {
    match channel {
        Channel::Callback => chrome.text("admin-channel-callback"),
        Channel::Enquiry => chrome.text("admin-channel-enquiry"),
    }
}

/// What the gateways said of each open attempt.
pub(super) fn reports(chrome: &Chrome, reports: &[(InvoiceId, Report)]) -> AnyView {
    if reports.is_empty() {
        let words = chrome.text("admin-report-none");
        return view! { <div class="notice" data-tone="calm" role="status"><p>{words}</p></div> }.into_any();
    }
    let items = reports
        .iter()
        .map(|(invoice, report)| {
            let invoice = invoice.to_string();
            let words = match report {
                Report::Unknown => chrome.with("admin-report-unknown", &[("invoice", invoice.into())]),
                Report::Pending => chrome.with("admin-report-pending", &[("invoice", invoice.into())]),
                Report::Failed => chrome.with("admin-report-failed", &[("invoice", invoice.into())]),
                Report::Paid { amount, .. } => chrome.with(
                    "admin-report-paid",
                    &[("invoice", invoice.into()), ("sum", amount.to_string().into())],
                ),
            };
            view! { <li>{words}</li> }
        })
        .collect_view();
    view! {
        <div class="notice" data-tone="calm" role="status">
            <h2>{chrome.text("admin-reports-title")}</h2>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}
