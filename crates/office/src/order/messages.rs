//! The messages about an order: whom they are for, and how far each has come.

use crate::labels;
use app::{Chrome, drawn::Draw, pieces::moment};
use leptos::{either::Either, prelude::*};
use shop::{
    message::{DeliveryState, MessageChannel, MessageRow},
    order::OrderNumber,
    staff::Right,
};

/// The messages about an order.
pub(super) fn panel(chrome: &Chrome, messages: &[MessageRow], order: Option<OrderNumber>) -> AnyView {
    let content = if messages.is_empty() {
        Either::Left(view! { <p class="hint">{chrome.text("office-no-messages")}</p> })
    } else {
        Either::Right(table(chrome, messages, order))
    };
    view! {
        <section class="panel" aria-labelledby="messages">
            <h2 id="messages">{chrome.text("office-messages-title")}</h2>
            {content}
        </section>
    }
    .drawn()
}

/// Messages with the button that sends them again; `order` is the page to come back to.
pub(crate) fn table(chrome: &Chrome, messages: &[MessageRow], order: Option<OrderNumber>) -> AnyView {
    let rows = messages
        .iter()
        .map(|each| row(chrome, each, order))
        .collect_view();
    view! {
        <table class="table table-wide">
            <thead>
                <tr>
                    <th scope="col">{chrome.text("column-what")}</th>
                    <th scope="col">{chrome.text("column-recipient")}</th>
                    <th scope="col">{chrome.text("column-state")}</th>
                    <th scope="col"><span class="visually-hidden">{chrome.text("column-action")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, row: &MessageRow, order: Option<OrderNumber>) -> AnyView {
    let to = &row.message.to;
    let recipient = match to.channel {
        MessageChannel::Email => to.recipient.clone(),
        MessageChannel::Telegram => chrome.with("office-chat", &[("chat", to.recipient.as_str().into())]),
        MessageChannel::Webhook => chrome.with("office-program", &[("host", host(&to.recipient).into())]),
    };
    let error = row
        .last_error
        .clone()
        .filter(|_| row.state != DeliveryState::Sent)
        .map(|error| view! { <br/> <span class="hint">{error}</span> });
    let at = match row.state {
        DeliveryState::Waiting | DeliveryState::Sending => Some(row.due_at),
        DeliveryState::Sent | DeliveryState::Dead => row.done_at,
    };
    let at = at.map(|at| view! { <br/> <span class="hint">{moment(chrome, at)}</span> });
    view! {
        <tr>
            <td>{labels::message(chrome, row)}</td>
            <td data-label=chrome.text("column-recipient")>{recipient}</td>
            <td data-label=chrome.text("column-state")>
                <span>{labels::drawn(labels::message_state(chrome, row))} {at} {error}</span>
            </td>
            <td>{again(chrome, row, order)}</td>
        </tr>
    }
    .drawn()
}

/// The host and the port of a web address. What stands behind them may be a secret of the program's.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// A message that waits anyway needs no button, nor does whoever may not press it.
fn again(chrome: &Chrome, row: &MessageRow, order: Option<OrderNumber>) -> AnyView {
    if !chrome.may(Right::TakeOrders) {
        return ().drawn();
    }
    match row.state {
        DeliveryState::Waiting | DeliveryState::Sending => ().drawn(),
        DeliveryState::Sent | DeliveryState::Dead => {
            let order =
                order.map(|number| view! { <input type="hidden" name="order" value=number.to_string()/> });
            view! {
                <form method="post" action=chrome.href(&format!("/admin/messages/{}/resend", row.id.0))>
                    {order}
                    <button class="button-link">{chrome.text("office-resend")}</button>
                </form>
            }
            .drawn()
        }
    }
}
