//! Attempts to pay, notices of money, and what the gateways say when asked.

use super::{DeedOutcome, refund};
use crate::labels;
use app::{Chrome, drawn::Draw, hand_over::gateway_name, pieces::moment};
use leptos::prelude::*;
use shop::{
    order::{Order, Payment, Source},
    payment::{Attempt, Channel, InvoiceId, Notice, RecordedNotice, Report, Stage},
};

/// Everything about the money of an order.
pub(super) fn panel(chrome: &Chrome, order: &Order, outcome: Option<&DeedOutcome>) -> AnyView {
    let payment = order.state.payment().map(|payment| {
        view! {
            <p>{payment_words(chrome, payment)}</p>
            {refund::list(chrome, order, payment, outcome)}
        }
    });
    view! {
        <section class="panel" aria-labelledby="payment">
            <h2 id="payment">{chrome.text("column-payment")}</h2>
            {payment}
            {attempts(chrome, order)}
            {notices(chrome, &order.notices)}
        </section>
    }
    .drawn()
}

fn payment_words(chrome: &Chrome, payment: &Payment) -> String {
    let sum = payment.amount.to_string();
    let at = chrome.moment(payment.at);
    match &payment.source {
        Source::Gateway {
            gateway,
            invoice,
            test,
            method,
        } => {
            let words = match method {
                Some(_) => "office-paid-by-gateway",
                None => "office-paid-by-gateway-somehow",
            };
            let values = [
                ("sum", sum.into()),
                ("at", at.into()),
                ("gateway", gateway_name(chrome, *gateway).into()),
                ("invoice", invoice.to_string().into()),
                ("method", method.as_deref().unwrap_or_default().into()),
            ];
            let words = chrome.with(words, &values);
            if *test {
                format!("{words} ({})", chrome.text("office-test"))
            } else {
                words
            }
        }
        Source::Outside { by, reason } => {
            let values = [
                ("sum", sum.into()),
                ("at", at.into()),
                ("who", labels::actor(chrome, by).into()),
                ("reason", reason.as_str().into()),
            ];
            chrome.with("office-paid-outside", &values)
        }
    }
}

fn attempts(chrome: &Chrome, order: &Order) -> AnyView {
    let title = view! { <h3>{chrome.text("office-attempts-title")}</h3> };
    let has_money = |attempt: &Attempt| {
        let mut notices = order.notices.iter().map(|recorded| &recorded.notice);
        notices.any(|notice| {
            (notice.gateway, notice.invoice, notice.test) == (attempt.gateway, attempt.invoice, attempt.test)
        })
    };
    if order.attempts.is_empty() {
        return view! { {title} <p class="hint">{chrome.text("office-no-attempts")}</p> }.drawn();
    }
    let rows = order
        .attempts
        .iter()
        .rev()
        .map(|attempt| {
            let test = attempt.test.then(|| format!(", {}", chrome.text("office-test")));
            view! {
                <tr>
                    <td>
                        {numbered(chrome, attempt.invoice)}
                        <br/>
                        <span class="hint">{gateway_name(chrome, attempt.gateway)}{test}</span>
                    </td>
                    <td data-label=chrome.text("column-when")>{moment(chrome, attempt.started_at)}</td>
                    <td data-label=chrome.text("column-sum") class="number">{attempt.amount.to_string()}</td>
                    <td data-label=chrome.text("column-state")>
                        {labels::drawn(labels::attempt(chrome, attempt, has_money(attempt)))}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! { {title} <table class="table table-wide">{head(chrome, "column-state")} <tbody>{rows}</tbody></table> }.drawn()
}

/// The head of the tables of money; they differ in what the last column says.
pub(crate) fn head(chrome: &Chrome, last: &str) -> AnyView {
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
    .drawn()
}

fn notices(chrome: &Chrome, notices: &[RecordedNotice]) -> AnyView {
    let title = view! { <h3>{chrome.text("office-notices-title")}</h3> };
    if notices.is_empty() {
        return view! { {title} <p class="hint">{chrome.text("office-no-notices")}</p> }.drawn();
    }
    let rows = notices
        .iter()
        .rev()
        .map(|RecordedNotice { notice, verdict }| {
            view! {
                <tr>
                    <td>{origin(chrome, notice)} {carried(chrome, notice)}</td>
                    <td data-label=chrome.text("column-when")>{moment(chrome, notice.at)}</td>
                    <td data-label=chrome.text("column-sum") class="number">{sum(chrome, notice)}</td>
                    <td data-label=chrome.text("column-verdict")>{labels::drawn(labels::verdict(chrome, *verdict))}</td>
                </tr>
            }
        })
        .collect_view();
    view! { {title} <table class="table table-wide">{head(chrome, "column-verdict")} <tbody>{rows}</tbody></table> }.drawn()
}

/// How much came, and the commission that explains it.
pub(crate) fn sum(chrome: &Chrome, notice: &Notice) -> AnyView {
    let commission =
        commission(chrome, notice).map(|words| view! { <br/> <span class="hint">{words}</span> });
    view! { {notice.amount.to_string()} {commission} }.drawn()
}

/// For which invoice money came, from where and how.
pub(crate) fn origin(chrome: &Chrome, notice: &Notice) -> AnyView {
    let how = notice.method.as_ref().map(|method| format!(", {method}"));
    let test = notice.test.then(|| format!(", {}", chrome.text("office-test")));
    view! {
        {numbered(chrome, notice.invoice)}
        <br/>
        <span class="hint">
            {gateway_name(chrome, notice.gateway)}", "{channel(chrome, notice.channel)}{how}{test}
        </span>
    }
    .drawn()
}

/// What the payment carried with it; nothing if that was the order alone.
fn carried(chrome: &Chrome, notice: &Notice) -> AnyView {
    if notice.details.marks.is_empty() {
        return ().drawn();
    }
    view! { <br/> <span class="hint">{chrome.text("office-notice-marks")}</span> {marks(notice)} }.drawn()
}

/// The parameters of a payment, one on a line.
pub(crate) fn marks(notice: &Notice) -> AnyView {
    let marks = notice.details.marks.iter();
    marks
        .map(|mark| view! { <br/> <code>{format!("{}={}", mark.name, mark.value)}</code> })
        .collect_view()
        .drawn()
}

fn numbered(chrome: &Chrome, invoice: InvoiceId) -> String {
    chrome.with("number-sign", &[("number", invoice.to_string().into())])
}

fn channel(chrome: &Chrome, channel: Channel) -> String {
    match channel {
        Channel::Callback => chrome.text("office-channel-callback"),
        Channel::Enquiry => chrome.text("office-channel-enquiry"),
    }
}

/// What the gateways said of each open attempt of the order.
pub(super) fn reports(chrome: &Chrome, order: Option<&Order>, reports: &[(InvoiceId, Report)]) -> AnyView {
    if reports.is_empty() {
        let words = chrome.text("office-report-none");
        return view! { <div class="notice told" data-tone="calm" role="status"><p>{words}</p></div> }
            .drawn();
    }
    let items = reports
        .iter()
        .map(|(invoice, report)| {
            let invoice = invoice.to_string();
            let words = match report {
                Report::Unknown => chrome.with("office-report-unknown", &[("invoice", invoice.into())]),
                Report::Silent => chrome.with("office-report-silent", &[("invoice", invoice.into())]),
                Report::Unpaid { stage, .. } => {
                    chrome.with(report_id(*stage), &[("invoice", invoice.into())])
                }
                Report::Paid(found) => {
                    let is_ours = order.is_some_and(|order| found.order_key.as_ref() == Some(&order.key));
                    let id = if is_ours {
                        "office-report-paid"
                    } else {
                        "office-report-orphan"
                    };
                    let sum = found.paid.to_string();
                    chrome.with(id, &[("invoice", invoice.into()), ("sum", sum.into())])
                }
            };
            view! { <li>{words}</li> }
        })
        .collect_view();
    view! {
        <div class="notice told" data-tone="calm" role="status">
            <h2>{chrome.text("office-reports-title")}</h2>
            <ul>{items}</ul>
        </div>
    }
    .drawn()
}

fn report_id(stage: Stage) -> &'static str {
    match stage {
        Stage::Begun => "office-report-begun",
        Stage::Cancelled => "office-report-failed",
        Stage::Held => "office-report-held",
        Stage::Crediting => "office-report-crediting",
        Stage::Returned => "office-report-returned",
        Stage::Suspended => "office-report-suspended",
        Stage::Partial => "office-report-partial",
    }
}

/// What the buyer paid and what the shop gets, if the two differ.
fn commission(chrome: &Chrome, notice: &Notice) -> Option<String> {
    let (paid, credited) = (notice.details.paid?, notice.details.credited?);
    let values = [
        ("paid", paid.to_string().into()),
        ("credited", credited.to_string().into()),
    ];
    (paid != credited).then(|| chrome.with("office-commission", &values))
}
