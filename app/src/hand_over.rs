//! The last page before the gateway's: what is to be paid, and the button that goes there.

use crate::{
    Chrome,
    document::{Head, shop_page},
    drawn::Draw,
    pay_by,
    pieces::price,
};
use leptos::prelude::*;
use shop::{
    gateway::HandOver,
    order::Order,
    payment::{GatewayName, PayBy},
};

/// The page. Where there is a script, its form is posted or its link followed without a press.
pub fn page(chrome: &Chrome, order: &Order, hand_over: &HandOver) -> String {
    let next = order.partly_paid().or(order.last_press()).map(|attempt| {
        let way = attempt.method.map_or(attempt.gateway.into(), PayBy::Method);
        let next = [
            ("gateway", gateway_name(chrome, attempt.gateway).into()),
            ("way", pay_by::within(chrome, way).into()),
            ("invoice", attempt.invoice.to_string().into()),
        ];
        chrome.with("handover-text", &next)
    });
    let number = [("number", order.number.to_string().into())];
    let email = order.placed.buyer.email.as_ref().filter(|_| chrome.tells_buyer);
    let comfort = match email {
        Some(email) => chrome.with("handover-email", &[("email", email.as_str().into())]),
        None => chrome.text("handover-no-email"),
    };
    shop_page(
        chrome,
        &Head::private(chrome.text("handover-document-title")),
        || {
            view! {
                <div class="sheet">
                    <p class="hint">{chrome.with("order-number", &number)}</p>
                    <h1>{chrome.text("handover-title")}</h1>
                    <p class="price-line price-large">{price(order.placed.bill.total())}</p>
                    <p>{next}</p>
                    {way(hand_over, chrome.text("handover-button"))}
                    <p class="hint">{comfort}</p>
                    <p class="hint">
                        <a href=chrome.href(&format!("/orders/{}", order.key.as_str()))>{chrome.text("back-to-order")}</a>
                    </p>
                </div>
            }
        },
    )
}

/// The form or the link that leads to the gateway.
fn way(hand_over: &HandOver, label: String) -> AnyView {
    match hand_over {
        HandOver::Form { action, fields } => {
            let fields = fields
                .iter()
                .cloned()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view();
            view! {
                <form method="post" action=action.clone() data-auto-submit="">
                    {fields}
                    <button class="button button-wide">{label}</button>
                </form>
            }
            .drawn()
        }
        HandOver::Link(link) => view! {
            <p>
                <a class="button button-wide" href=link.to_string() rel="noreferrer" data-auto-follow="">
                    {label}
                </a>
            </p>
        }
        .drawn(),
    }
}

/// The gateway's own name.
pub fn gateway_name(chrome: &Chrome, gateway: GatewayName) -> String {
    chrome.text(&format!("gateway-{}", gateway.as_str()))
}
