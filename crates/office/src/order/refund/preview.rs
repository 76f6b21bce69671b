//! What a form for a refund would do, before it is done.

use super::{goods_id, goods_word, purpose, what_word};
use crate::order::receipts;
use app::{Chrome, drawn::Draw, hand_over::gateway_name};
use leptos::prelude::*;
use shop::{
    desk::RefundPreview,
    gateway::ReceiptRow,
    order::{Goods, Order, Refund, RefundForm},
};

/// What a form would do, and the button that does it.
pub(in crate::order) fn preview(
    chrome: &Chrome,
    order: &Order,
    form: &RefundForm,
    preview: &RefundPreview,
) -> AnyView {
    let refund = &preview.refund;
    let sum = [("sum", refund.amount.to_string().into())];
    let back = chrome.href(&format!("/admin/orders/{}", order.number));
    let way = order.paying_attempt().map(|attempt| {
        let values = [
            ("gateway", gateway_name(chrome, attempt.gateway).into()),
            ("invoice", attempt.invoice.to_string().into()),
        ];
        view! { <p>{chrome.with("office-refund-way", &values)}</p> }
    });
    let of = purpose(chrome, order, refund).map(|words| view! { <p>{words}</p> });
    let goods = (!refund.pieces.is_empty()).then(|| view! { <p>{goods_words(chrome, order, refund)}</p> });
    let (receipt, button) = match &preview.receipt {
        Ok(rows) => {
            let button = view! {
                <form method="post" action=chrome.href(&format!("/admin/orders/{}/refund", order.number))>
                    {hidden(form)}
                    <button class="button button-wide">{chrome.with("office-refund-sure", &sum)}</button>
                </form>
            };
            (receipt(chrome, rows), Some(button))
        }
        Err(why) => {
            let values = [("why", why.as_str().into())];
            let words = chrome.with("office-refund-no-receipt", &values);
            (view! { <p>{words}</p> }.drawn(), None)
        }
    };
    view! {
        <section class="notice told stack" data-tone="wait" role="status" aria-labelledby="refund-preview">
            <h2 id="refund-preview">{chrome.with("office-refund-ask", &sum)}</h2>
            {of}
            {way}
            {goods}
            {receipt}
            {button}
            <p><a href=back>{chrome.text("office-refund-not")}</a></p>
        </section>
    }
    .drawn()
}

/// What becomes of the goods of a refund that was not asked for yet. Nothing stays with a buyer whom it never reached.
fn goods_words(chrome: &Chrome, order: &Order, refund: &Refund) -> String {
    let count = refund.pieces.iter().map(|one| one.count);
    let count = count.fold(0, u32::saturating_add);
    match (refund.goods, order.unsent_of(&refund.pieces)) {
        (Goods::Stay, unsent) if unsent >= count => chrome.text("office-refund-goods-unsent"),
        (Goods::Stay, unsent) if unsent > 0 => {
            chrome.with("office-refund-goods-part", &[("count", unsent.into())])
        }
        (goods, _) => chrome.text(goods_id(goods)),
    }
}

/// The receipt as the buyer gets it.
fn receipt(chrome: &Chrome, rows: &[ReceiptRow]) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="hint">{chrome.text("office-refund-receipt-none")}</p> }.drawn();
    }
    view! { <h3>{chrome.text("office-refund-receipt")}</h3> {receipts::table(chrome, rows)} }.drawn()
}

/// What was typed, for the button that does it.
fn hidden(form: &RefundForm) -> AnyView {
    let own = [
        ("what", what_word(form.what)),
        ("amount", form.amount.as_str()),
        ("delivery", if form.delivery { "on" } else { "" }),
        ("goods", goods_word(form.goods)),
        ("left", form.left.as_str()),
        ("reason", form.reason.as_str()),
    ];
    let pieces = form
        .pieces
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    own.into_iter()
        .chain(pieces)
        .map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> })
        .collect_view()
        .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture::{self, NOW};
    use shop::{
        Kopecks,
        order::{Actor, Fulfilment, Pieces},
        text::Lang,
    };

    #[test]
    fn what_never_left_the_shop_is_not_said_to_stay_with_the_buyer() {
        let chrome = fixture::chrome(Lang::Ru);
        let partly = Fulfilment::PartlyShipped {
            shipments: vec![fixture::shipment(NOW, None, 1)],
        };
        let part = chrome.with("office-refund-goods-part", &[("count", 1_u32.into())]);
        for (fulfilment, goods, said) in [
            (
                Fulfilment::New,
                Goods::Stay,
                chrome.text("office-refund-goods-unsent"),
            ),
            (
                Fulfilment::New,
                Goods::WrittenOff,
                chrome.text("office-refund-goods-written-off"),
            ),
            (partly, Goods::Stay, part),
            (
                fixture::shipped(NOW, None),
                Goods::Stay,
                chrome.text("office-refund-goods-stay"),
            ),
        ] {
            let order = Order {
                fulfilment,
                ..fixture::paid()
            };
            let refund = Refund {
                pieces: vec![Pieces { line: 0, count: 2 }],
                goods,
                ..Refund::noted(Kopecks::new(1_798_000), NOW, Actor::Shop, String::new())
            };
            assert_eq!(
                goods_words(&chrome, &order, &refund),
                said,
                "{:?}",
                order.fulfilment
            );
        }
    }
}
