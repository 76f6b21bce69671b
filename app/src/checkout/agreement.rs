//! The two ticks of somebody whose order the staff placed, before they go to pay.

use super::{CheckoutForm, Mistake, fields, mistakes::Mistakes};
use crate::{
    Chrome,
    document::{Head, shop_page},
    pieces::crumbs,
    views::Link,
};
use leptos::prelude::*;
use shop::{order::Order, payment::PayBy};

/// The whole document: what has to be agreed to before an order is paid in this way. `form` is what was ticked so far, `seen`
/// names the versions of the documents that the page links to.
pub fn agreement_page(
    chrome: &Chrome,
    order: &Order,
    way: PayBy,
    seen: &str,
    form: &CheckoutForm,
    mistakes: &[Mistake],
) -> String {
    let here = chrome.href(&format!("/orders/{}", order.key.as_str()));
    let to_order = Link {
        href: here.clone(),
        text: chrome.with("order-number", &[("number", order.number.to_string().into())]),
    };
    let title = chrome.text("agreement-title");
    let document_title = if mistakes.is_empty() {
        title.clone()
    } else {
        format!("{} {title}", chrome.text("error-prefix"))
    };
    let sum = [("sum", order.placed.bill.total().to_string().into())];
    let mistakes = Mistakes::new(chrome, mistakes);
    shop_page(chrome, &Head::private(document_title), || {
        view! {
            <div class="stack stack-loose">
                {crumbs(chrome, vec![to_order], Some(chrome.text("agreement-crumb")))}
                <h1>{title}</h1>
                {mistakes.summary()}
                <p class="lead">{chrome.text("agreement-text")}</p>
                <form class="stack" method="post" action=format!("{here}/pay") novalidate>
                    <input type="hidden" name="pay_by" value=way.as_str().to_owned()/>
                    <input type="hidden" name="seen" value=seen.to_owned()/>
                    {fields::consents(chrome, form, &mistakes)}
                    <button class="button button-wide">{chrome.with("order-pay", &sum)}</button>
                </form>
            </div>
        }
    })
}
