//! The last page before the gateway's: what is to be paid, and the button that goes there.

use crate::{
    Chrome,
    document::{Head, shop_page},
    order::gateway_words,
    pieces::price,
};
use leptos::prelude::*;
use shop::{
    order::Order,
    payment::{GatewayName, HandOver},
};

/// The page; its form is posted to the gateway, by itself where there is a script.
pub fn page(chrome: &Chrome, order: &Order, hand_over: &HandOver) -> String {
    let attempt = order.last_attempt();
    let gateway = attempt.map_or(GatewayName::Robokassa, |attempt| attempt.gateway);
    let invoice = attempt
        .map(|attempt| attempt.invoice.to_string())
        .unwrap_or_default();
    let next = [
        ("gateway", gateway_name(gateway).into()),
        ("way", gateway_words(chrome, gateway).into()),
        ("invoice", invoice.into()),
    ];
    let number = [("number", order.number.to_string().into())];
    let comfort = if chrome.tells_buyer {
        chrome.with(
            "handover-email",
            &[("email", order.placed.buyer.email.as_str().into())],
        )
    } else {
        chrome.text("handover-no-email")
    };
    let fields = hand_over
        .fields
        .iter()
        .cloned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    shop_page(
        chrome,
        &Head::private(chrome.text("handover-document-title")),
        || {
            view! {
                <div class="sheet">
                    <p class="hint">{chrome.with("order-number", &number)}</p>
                    <h1>{chrome.text("handover-title")}</h1>
                    <p class="price-line price-large">{price(order.placed.bill.total())}</p>
                    <p>{chrome.with("handover-text", &next)}</p>
                    <form method="post" action=hand_over.action.clone() data-auto-submit="">
                        {fields}
                        <button class="button button-wide">{chrome.text("handover-button")}</button>
                    </form>
                    <p class="hint">{comfort}</p>
                    <p class="hint">
                        <a href=chrome.href(&format!("/orders/{}", order.key.as_str()))>{chrome.text("back-to-order")}</a>
                    </p>
                </div>
            }
        },
    )
}

/// The gateway's own name.
pub fn gateway_name(gateway: GatewayName) -> &'static str {
    match gateway {
        GatewayName::Robokassa => "Robokassa",
        GatewayName::Cryptocloud => "CryptoCloud",
    }
}
