//! The cart: a changed number is sent at once, and the page shows what the server makes of it.

mod till;

use crate::views::{CartLine, CartSummary, CartView};
use leptos::{either::Either, prelude::*};
use till::Till;

/// The whole content of the cart's page.
#[island]
pub fn CartLines(
    /// The cart as it was when the page was drawn.
    cart: CartView,
) -> impl IntoView {
    let cart = RwSignal::new(cart);
    let till = Till::new(cart);
    view! {
        <h1>{move || cart.read().headline.clone()}</h1>
        {move || notices(&cart.read())}
        {move || content(&cart.read(), till)}
    }
}

fn notices(cart: &CartView) -> impl IntoView + use<> {
    let items = cart
        .notices
        .iter()
        .cloned()
        .map(|words| view! { <li>{words}</li> })
        .collect_view();
    let title = cart.notices_title.clone();
    (!cart.notices.is_empty()).then(|| {
        view! {
            <div class="notice" data-tone="wait" role="status">
                <h2>{title}</h2>
                <ul>{items}</ul>
            </div>
        }
    })
}

fn content(view: &CartView, till: Till) -> impl IntoView + use<> {
    let Some(totals) = view.summary.clone() else {
        let link = view.empty.link.clone().map(|link| {
            view! { <p><a class="button" href=link.href>{link.text}</a></p> }
        });
        return Either::Right(view! {
            <p class="lead">{view.empty.text.clone()}</p>
            {link}
        });
    };
    let lines = view
        .lines
        .iter()
        .map(|each| line(view, each, till))
        .collect_view();
    Either::Left(view! {
        <div class="split">
            <ul class="lines">{lines}</ul>
            {summary(totals)}
        </div>
    })
}

fn line(view: &CartView, line: &CartLine, till: Till) -> impl IntoView + use<> {
    let line = line.clone();
    let action = view.set_action.clone();
    let variant = line.variant.to_string();
    let count = line.count.to_string();
    let warning = line.warning.map(|words| {
        view! { <p class="stock" data-tone="bad">{words}</p> }
    });
    view! {
        <li class="line">
            {picture(line.picture, line.webp, line.picture_class)}
            <div>
                <p class="line-name"><a href=line.href>{line.name}</a></p>
                <p class="hint">{line.option}</p>
                <p class="hint price-line"><span>{line.price}</span></p>
            </div>
            <p class="line-sum">{line.sum}</p>
            {warning}
            <div class="line-tools">
                <form class="stepper" method="post" action=action.clone() on:submit=move |event| till.take(&event)>
                    <input type="hidden" name="variant" value=variant.clone()/>
                    <button class="visually-hidden" name="step" value="set" tabindex="-1">{view.set_label.clone()}</button>
                    <button name="step" value="less" aria-label=line.less_label>"−"</button>
                    <input
                        name="count"
                        type="number"
                        inputmode="numeric"
                        min="0"
                        max=line.most.to_string()
                        value=count.clone()
                        prop:value=count
                        aria-label=line.count_label
                        on:change=move |event| till::send_form_of(&event)
                    />
                    <button name="step" value="more" aria-label=line.more_label>"+"</button>
                </form>
                <form method="post" action=action on:submit=move |event| till.take(&event)>
                    <input type="hidden" name="variant" value=variant/>
                    <input type="hidden" name="count" value="0"/>
                    <button class="button-link" aria-label=line.remove_label>{view.remove_label.clone()}</button>
                </form>
            </div>
        </li>
    }
}

fn picture(address: String, webp: Option<String>, class: String) -> impl IntoView {
    let source = webp.map(|webp| view! { <source type="image/webp" srcset=webp/> });
    // The place of one, if there is none.
    let image = if address.is_empty() {
        view! { <span class="thumb picture-none"></span> }.into_any()
    } else {
        view! { <img class=class src=address width="80" height="80" alt=""/> }.into_any()
    };
    view! { <picture>{source}{image}</picture> }
}

fn summary(summary: CartSummary) -> impl IntoView {
    let last = summary.rows.len().saturating_sub(1);
    let value = summary.total_value;
    let rows = summary
        .rows
        .into_iter()
        .enumerate()
        .map(|(place, (label, sum))| {
            let is_total = place == last;
            let machine = is_total.then(|| value.clone());
            view! {
                <div class=is_total.then_some("total")>
                    <dt>{label}</dt>
                    <dd aria-live=is_total.then_some("polite")><data class=is_total.then_some("price") value=machine>{sum}</data></dd>
                </div>
            }
        })
        .collect_view();
    let checkout = summary.checkout.map(|link| {
        view! { <a class="button button-wide" href=link.href>{link.text}</a> }
    });
    view! {
        <aside class="summary" aria-labelledby="sum">
            <h2 id="sum">{summary.title}</h2>
            <dl class="totals">{rows}</dl>
            <p class="hint">{summary.delivery_hint}</p>
            {checkout}
            <p class="hint">{summary.payment_hint}</p>
            <p class="hint"><a href=summary.back.href>{summary.back.text}</a></p>
        </aside>
    }
}
