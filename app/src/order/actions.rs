//! What a buyer can do with an order now.

use super::{Visit, standing::Standing};
use crate::{Chrome, pay_by, views::Action};

/// The forms below the words, the most wanted first.
pub(super) fn of(chrome: &Chrome, visit: &Visit<'_>, standing: &Standing<'_>) -> Vec<Action> {
    let pay = |id, is_main| pay(chrome, visit, id, is_main);
    let check = |id, is_main| check(chrome, visit, id, is_main);
    match standing {
        Standing::Waiting {
            is_started: false, ..
        } => pay("order-pay", true),
        Standing::Waiting { is_started: true, .. } | Standing::Begun { .. } => {
            let mut actions = pay("order-pay", true);
            actions.push(check("order-check", false));
            actions
        }
        Standing::Later { is_started, .. } => {
            let mut actions = pay("order-pay-now", false);
            actions.extend(is_started.then(|| check("order-check", false)));
            actions
        }
        Standing::Transfer { .. } => pay("order-pay-now", false),
        Standing::Interrupted { .. } | Standing::Failed { .. } => pay("order-pay-again", true),
        Standing::Unconfirmed { .. } => {
            let mut actions = vec![check("order-check-again", true)];
            if visit.order.is_payable(visit.now) {
                actions.extend(pay("order-pay-otherwise", false));
            }
            actions
        }
        Standing::PartlyPaid => vec![
            Action {
                action: pay_at(chrome, visit),
                field: None,
                label: chrome.text("order-pay-rest"),
                is_main: true,
            },
            check("order-check-again", false),
        ],
        Standing::TimeUp | Standing::AtTheBank(_) => vec![check("order-check-again", true)],
        Standing::Checking
        | Standing::Decision(_)
        | Standing::Paid { .. }
        | Standing::PartlyShipped { .. }
        | Standing::Shipped { .. }
        | Standing::Delivered { .. }
        | Standing::Expired { .. }
        | Standing::Cancelled { .. }
        | Standing::Refunded { .. } => Vec::new(),
    }
}

/// A button for each way of paying online; with a single one it need not be named.
fn pay(chrome: &Chrome, visit: &Visit<'_>, id: &str, is_main: bool) -> Vec<Action> {
    let order = visit.order;
    let is_choice = visit.ways.len() > 1;
    let sum = order.placed.bill.total().to_string();
    visit
        .ways
        .iter()
        .zip(0..)
        .map(|(way, place)| {
            let label = chrome.with(id, &[("sum", sum.as_str().into())]);
            let label = if is_choice {
                format!("{label} — {}", pay_by::within(chrome, *way))
            } else {
                label
            };
            Action {
                action: pay_at(chrome, visit),
                field: Some(("pay_by".to_owned(), way.as_str().to_owned())),
                label,
                is_main: is_main && place == 0,
            }
        })
        .collect()
}

fn pay_at(chrome: &Chrome, visit: &Visit<'_>) -> String {
    chrome.href(&format!("/orders/{}/pay", visit.order.key.as_str()))
}

fn check(chrome: &Chrome, visit: &Visit<'_>, id: &str, is_main: bool) -> Action {
    Action {
        action: chrome.href(&format!("/orders/{}/check", visit.order.key.as_str())),
        field: None,
        label: chrome.text(id),
        is_main,
    }
}
