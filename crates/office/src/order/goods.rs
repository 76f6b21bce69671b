//! What was ordered, by whom, where to.

use app::{
    Chrome,
    drawn::Draw,
    order::{totals, way},
    pay_by,
};
use leptos::prelude::*;
use shop::{
    buyer::Consent,
    edition::Edition,
    order::{Line, Order},
    payment::PayBy,
    staff::Right,
};

/// The goods and what they come to.
pub(super) fn panel(chrome: &Chrome, order: &Order) -> AnyView {
    let lines = order
        .placed
        .lines
        .iter()
        .map(|each| line(chrome, each))
        .collect_view();
    let reason = order.placed.discount_reason.as_str();
    let reason = (!reason.is_empty()).then(|| {
        let values = [("reason", reason.into())];
        view! { <p class="hint">{chrome.with("office-discount-reason", &values)}</p> }
    });
    view! {
        <section class="panel" aria-labelledby="goods">
            <h2 id="goods">{chrome.text("goods-title")}</h2>
            <table class="table table-wide">
                <thead>
                    <tr>
                        <th scope="col">{chrome.text("column-goods")}</th>
                        <th scope="col">{chrome.text("article-code")}</th>
                        <th scope="col" class="number">{chrome.text("column-price")}</th>
                        <th scope="col" class="number">{chrome.text("column-count")}</th>
                        <th scope="col" class="number">{chrome.text("column-sum")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            {totals(chrome, order)}
            {reason}
        </section>
    }
    .drawn()
}

fn line(chrome: &Chrome, line: &Line) -> AnyView {
    let name = line.name.with_option(&line.option, chrome.lang);
    view! {
        <tr>
            <td>{name}</td>
            <td data-label=chrome.text("article-code")><code>{line.sku.clone()}</code></td>
            <td data-label=chrome.text("column-price") class="number">{line.price.to_string()}</td>
            <td data-label=chrome.text("column-count") class="number">{line.count.to_string()}</td>
            <td data-label=chrome.text("column-sum") class="number">{line.full_price().to_string()}</td>
        </tr>
    }
    .drawn()
}

/// The buyer, the way of the goods, the proof of consent.
pub(super) fn buyer(chrome: &Chrome, order: &Order) -> AnyView {
    let placed = &order.placed;
    let buyer = &placed.buyer;
    let comment = (!placed.comment.is_empty()).then(|| {
        view! {
            <div class="notice" data-tone="calm">
                <p><strong>{chrome.text("comment-label")}": "</strong>{placed.comment.clone()}</p>
            </div>
        }
    });
    let has_way = placed.pay_by != PayBy::Online;
    let paid_by = has_way.then(|| {
        view! { <div><dt>{chrome.text("pay-legend")}</dt><dd>{pay_by::name(chrome, placed.pay_by)}</dd></div> }
    });
    let email = buyer.email.as_ref().map(|email| {
        view! {
            <div>
                <dt>{chrome.text("email-short")}</dt>
                <dd><a href=format!("mailto:{}", email.for_delivery())>{email.as_str().to_owned()}</a></dd>
            </div>
        }
    });
    let consents = placed.consents.as_ref().map(|consents| {
        view! {
            <div><dt>{chrome.text("office-consent-data")}</dt><dd>{consent(chrome, &consents.data)}</dd></div>
            <div><dt>{chrome.text("office-consent-offer")}</dt><dd>{consent(chrome, &consents.offer)}</dd></div>
        }
    });
    // Whoever has its address does there what the buyer can, such as calling the order off.
    let page = chrome.may(Right::TakeOrders).then(|| {
        let page = chrome.href(&format!("/orders/{}", order.key.as_str()));
        view! { <p class="hint"><a href=page>{chrome.text("office-buyers-page")}</a></p> }
    });
    view! {
        <section class="panel" aria-labelledby="buyer">
            <h2 id="buyer">{chrome.text("office-buyer-title")}</h2>
            {comment}
            <dl class="facts">
                <div><dt>{chrome.text("name-short")}</dt><dd>{buyer.name.as_str().to_owned()}</dd></div>
                <div>
                    <dt>{chrome.text("phone-label")}</dt>
                    <dd><a href=buyer.phone.link()>{chrome.words().phone(&buyer.phone)}</a></dd>
                </div>
                {email}
                <div><dt>{chrome.text("delivery-word")}</dt><dd>{way(chrome, &placed.delivery)}</dd></div>
                {paid_by}
                {consents}
            </dl>
            {page}
        </section>
    }
    .drawn()
}

/// The proof of a tick, with the way to the text that it was given to.
fn consent(chrome: &Chrome, consent: &Consent) -> AnyView {
    let values = [
        ("version", consent.version.as_str().into()),
        ("at", chrome.moment(consent.at).into()),
        ("ip", consent.ip.as_str().into()),
    ];
    let text = Edition::is_version(&consent.version).then(|| {
        let href = chrome.href(&format!("/admin/documents/{}", consent.version));
        view! { " " <a href=href>{chrome.text("office-consent-text")}</a> }
    });
    view! { {chrome.with("office-consent", &values)} {text} }.drawn()
}
