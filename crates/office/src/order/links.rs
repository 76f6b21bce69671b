//! An invoice that a gateway makes for the staff to send: its link, and the form that asks for one.

use super::link;
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    Timestamp,
    desk::OrderFile,
    order::{DeedKind, LinkState, Order, PayLink},
    payment::{Attempt, AttemptOutcome},
};

/// How the newest such invoice stands, and the way to another one; nothing where there is neither.
pub(super) fn panel(chrome: &Chrome, file: &OrderFile, now: Timestamp) -> AnyView {
    let order = &file.order;
    let mut newest = order.attempts.iter().rev();
    let newest = newest.find_map(|attempt| Some((attempt, attempt.link()?)));
    let can_ask = chrome.may(DeedKind::MakeLink.right()) && file.makes_links && order.can_have_link(now);
    if newest.is_none() && !can_ask {
        return ().drawn();
    }
    view! {
        <section class="panel stack" aria-labelledby="links">
            <h2 id="links">{chrome.text("office-links-title")}</h2>
            {newest.map(|(attempt, link)| standing(chrome, order, (attempt, link), now))}
            {can_ask.then(|| form(chrome, order))}
        </section>
    }
    .drawn()
}

fn standing(
    chrome: &Chrome,
    order: &Order,
    (attempt, pay_link): (&Attempt, &PayLink),
    now: Timestamp,
) -> AnyView {
    let values = |reason: &str| {
        [
            ("invoice", attempt.invoice.to_string().into()),
            ("reason", reason.to_owned().into()),
        ]
    };
    let said = |tone: &'static str, id: &str, reason: &str| {
        view! {
            <div class="notice" data-tone=tone>
                <p>{chrome.with(id, &values(reason))}</p>
            </div>
        }
        .drawn()
    };
    if attempt.outcome == AttemptOutcome::Paid || attempt.is_under_way() {
        return said("good", "office-links-paid", "");
    }
    match (&pay_link.state, pay_link.page(now)) {
        (LinkState::Asked | LinkState::Sending, _) => said("calm", "office-links-making", ""),
        (LinkState::Unclear { .. }, _) => said("wait", "office-links-unclear", ""),
        (LinkState::Open, _) if order.is_former(attempt) => said("calm", "office-links-former", ""),
        (LinkState::Open, _) if !order.is_awaiting() => said("calm", "office-links-closing", ""),
        (LinkState::Open, Some(page)) => {
            let until = pay_link.until.map(|until| {
                let until = [("until", chrome.moment(until).into())];
                view! { <p class="hint">{chrome.with("office-links-until", &until)}</p> }
            });
            let label = chrome.with("office-links-label", &values(""));
            view! {
                {link::to_send(
                    chrome,
                    "pay-link",
                    label,
                    ["office-pay-link-text", "office-pay-link-code", "office-pay-link-scan"],
                    page.to_string(),
                )}
                {until}
            }
            .drawn()
        }
        (LinkState::Open, None) => said("calm", "office-links-over", ""),
        (LinkState::Refused { why }, _) if why.is_empty() => said("calm", "office-links-dropped", ""),
        (LinkState::Refused { why }, _) => said("bad", "office-links-refused", why),
        (LinkState::Closed, _) => said("calm", "office-links-closed", ""),
        (LinkState::Stuck { why }, _) => said("bad", "office-links-stuck", why),
    }
}

fn form(chrome: &Chrome, order: &Order) -> AnyView {
    let told = order.wants_consents().then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="told" value="on" required/>
                <span>{chrome.text("office-links-told")}</span>
            </label>
        }
    });
    let action = format!("/admin/orders/{}/{}", order.number, DeedKind::MakeLink.as_str());
    view! {
        <form method="post" action=chrome.href(&action) class="stack">
            <p class="hint">{chrome.text("office-links-text")}</p>
            {told}
            <button class="button button-quiet">{chrome.text("office-links-button")}</button>
        </form>
    }
    .drawn()
}
