//! Returning money through the gateway that brought it: the form, what it would do, and what became of each refund.

use super::{DeedOutcome, deed_form, receipts};
use crate::{labels, list::Pill};
use app::{
    Chrome, Trouble,
    hand_over::gateway_name,
    pieces::{Field, TextArea, mistake_line},
};
use leptos::prelude::*;
use shop::{
    Kopecks,
    desk::{OrderFile, RefundPreview},
    gateway::ReceiptRow,
    order::{
        Deed, DeedKind, Fulfilment, Goods, Line, Order, Payment, Refund, RefundForm, RefundState, RefundStep,
        RefundWhat, Refusal,
    },
    staff::Right,
};

/// The way to return money, or why there is none; nothing where there is no money to return.
pub(super) fn offer(chrome: &Chrome, file: &OrderFile, outcome: Option<&DeedOutcome>) -> AnyView {
    let order = &file.order;
    let attempt = order
        .paying_attempt()
        .filter(|_| chrome.may(DeedKind::Refund.right()) && order.deeds().contains(&DeedKind::Refund));
    let Some(attempt) = attempt else {
        return ().into_any();
    };
    if !file.takes_refunds {
        let why = chrome.text(&format!("no-refunds-{}", attempt.gateway.as_str()));
        return view! { <p class="hint">{why}</p> }.into_any();
    }
    let (typed, trouble) = outcome.map_or((None, None), DeedOutcome::typed_refund);
    view! {
        <details open=typed.is_some()>
            <summary>{chrome.text("office-refund-title")}</summary>
            {form(chrome, order, typed, trouble)}
        </details>
    }
    .into_any()
}

/// The id of a field of the form.
fn id(field: &str) -> String {
    format!("{}-{field}", DeedKind::Refund.as_str())
}

/// The form, with everything that is left in it unless something was typed. What is wrong with that stands beside it.
fn form(chrome: &Chrome, order: &Order, typed: Option<&RefundForm>, trouble: Option<&Trouble>) -> AnyView {
    let left = order.sums().left();
    let what = typed.map_or(RefundWhat::Lines, |form| form.what);
    let wrong_with = |is_meant: fn(&Refusal) -> bool| match trouble {
        Some(Trouble::Refused(refusal)) if is_meant(refusal) => trouble.map(|trouble| trouble.text(chrome)),
        _ => None,
    };
    let lines_mistake =
        wrong_with(|refusal| matches!(refusal, Refusal::NotACount | Refusal::NotSoManyToReturn { .. }));
    let amount = Field {
        hint: Some(chrome.with("office-refund-amount-hint", &[("left", left.to_string().into())])),
        mistake: wrong_with(|refusal| matches!(refusal, Refusal::NotASum | Refusal::RefundUnfitting { .. })),
        ..Field::new(id("amount"), chrome.text("office-refund-amount"))
    };
    let amount_input = view! {
        <input
            id=amount.id.clone()
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            maxlength="20"
            aria-invalid=amount.invalid()
            aria-describedby=amount.described_by()
            value=typed.map_or("", |form| form.amount.as_str()).to_owned()
        />
    };
    let reason = Field {
        hint: Some(chrome.text("office-refund-hint")),
        mistake: wrong_with(|refusal| matches!(refusal, Refusal::ReasonMissing)),
        ..Field::new(id("reason"), chrome.text("office-refund-reason"))
    };
    let reason_area = view! {
        <TextArea
            id=reason.id.clone()
            name="reason"
            value=typed.map_or("", |form| form.reason.as_str()).to_owned()
            rows=2
            most=500
            required=true
            described_by=reason.described_by()
            invalid=reason.invalid()
        />
    };
    let lines = (order.placed.lines.iter().enumerate())
        .map(|(place, line)| pieces(chrome, order, (place, line), typed))
        .collect_view();
    let rest = chrome.with("office-refund-rest", &[("left", left.to_string().into())]);
    let is_partly = matches!(order.fulfilment, Fulfilment::PartlyShipped { .. });
    let unsent = is_partly.then(|| view! { <p class="hint">{chrome.text("office-refund-unsent")}</p> });
    view! {
        <form
            method="post"
            action=chrome.href(&format!("/admin/orders/{}/{}", order.number, DeedOutcome::PREVIEW_REFUND))
            class="stack"
        >
            <input type="hidden" name="left" value=left.decimal()/>
            <fieldset class="stack stack-tight">
                <legend>{chrome.text("office-refund-what")}</legend>
                {way(RefundWhat::Lines, what, chrome.text("office-refund-lines"))}
                {lines_mistake.map(|words| mistake_line(chrome, &id("lines"), words))}
                {unsent}
                {lines}
                {way(RefundWhat::Sum, what, chrome.text("office-refund-sum"))}
                {amount.around(chrome, amount_input.into_any())}
                {way(RefundWhat::Rest, what, rest)}
            </fieldset>
            {delivery(chrome, order, typed)}
            {goods(chrome, typed.map_or(Goods::Shelf, |form| form.goods))}
            {reason.around(chrome, reason_area.into_any())}
            <button class="button button-quiet">{chrome.text("office-refund-show")}</button>
        </form>
    }
    .into_any()
}

const fn what_word(what: RefundWhat) -> &'static str {
    match what {
        RefundWhat::Rest => "rest",
        RefundWhat::Lines => "lines",
        RefundWhat::Sum => "sum",
    }
}

const fn goods_word(goods: Goods) -> &'static str {
    match goods {
        Goods::Stay => "stay",
        Goods::Shelf => "shelf",
        Goods::WrittenOff => "written-off",
    }
}

fn way(what: RefundWhat, chosen: RefundWhat, words: String) -> AnyView {
    view! {
        <label class="check">
            <input type="radio" name="what" value=what_word(what) checked=what == chosen/>
            <span>{words}</span>
        </label>
    }
    .into_any()
}

/// How many pieces of a line come back; nothing if none is left.
fn pieces(
    chrome: &Chrome,
    order: &Order,
    (place, line): (usize, &Line),
    typed: Option<&RefundForm>,
) -> AnyView {
    let left = order.refundable_pieces(place);
    if left == 0 {
        return ().into_any();
    }
    let name = RefundForm::field_of(place);
    let value = typed.map_or_else(|| left.to_string(), |form| form.typed_of(place).to_owned());
    let field = Field {
        hint: Some(chrome.with("office-refund-pieces-left", &[("count", left.into())])),
        ..Field::new(id(&name), named(chrome, line))
    };
    deed_form::pieces(chrome, field, name, value)
}

fn named(chrome: &Chrome, line: &Line) -> String {
    let (name, option) = (line.name.get(chrome.lang), line.option.get(chrome.lang));
    if option.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {option}")
    }
}

fn delivery(chrome: &Chrome, order: &Order, typed: Option<&RefundForm>) -> AnyView {
    let price = order.remains().delivery;
    if price == Kopecks::ZERO {
        return ().into_any();
    }
    let price = price.to_string();
    let is_chosen = typed.is_none_or(|form| form.delivery);
    view! {
        <label class="check">
            <input type="checkbox" name="delivery" value="on" checked=is_chosen/>
            <span>{chrome.with("office-refund-delivery", &[("price", price.into())])}</span>
        </label>
    }
    .into_any()
}

fn goods(chrome: &Chrome, chosen: Goods) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("office-refund-goods-hint")),
        ..Field::new(id("goods"), chrome.text("office-refund-goods"))
    };
    let options = [Goods::Shelf, Goods::WrittenOff, Goods::Stay]
        .into_iter()
        .map(|goods| {
            view! {
                <option value=goods_word(goods) selected=goods == chosen>
                    {chrome.text(goods_id(goods))}
                </option>
            }
        })
        .collect_view();
    let described_by = field.described_by();
    let select = view! {
        <select id=field.id.clone() name="goods" aria-describedby=described_by>
            {options}
        </select>
    };
    field.around(chrome, select.into_any())
}

const fn goods_id(goods: Goods) -> &'static str {
    match goods {
        Goods::Stay => "office-refund-goods-stay",
        Goods::Shelf => "office-refund-goods-shelf",
        Goods::WrittenOff => "office-refund-goods-written-off",
    }
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

/// What a form would do, and the button that does it.
pub(super) fn preview(chrome: &Chrome, order: &Order, form: &RefundForm, preview: &RefundPreview) -> AnyView {
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
            (view! { <p>{words}</p> }.into_any(), None)
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
    .into_any()
}

/// The receipt as the buyer gets it.
fn receipt(chrome: &Chrome, rows: &[ReceiptRow]) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="hint">{chrome.text("office-refund-receipt-none")}</p> }.into_any();
    }
    view! { <h3>{chrome.text("office-refund-receipt")}</h3> {receipts::table(chrome, rows)} }.into_any()
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
        .into_any()
}

/// Which goods a refund is for, whether delivery, and whether money above the bill; nothing if it is for nothing in particular.
fn purpose(chrome: &Chrome, order: &Order, refund: &Refund) -> Option<String> {
    let goods = refund.pieces.iter().filter_map(|pieces| {
        let line = order.placed.lines.get(pieces.line)?;
        Some(format!("{} × {}", named(chrome, line), pieces.count))
    });
    let delivery = refund.delivery.then(|| chrome.text("delivery-word"));
    let surplus = (refund.division.as_ref()).is_some_and(|division| division.surplus > Kopecks::ZERO);
    let surplus = surplus.then(|| chrome.text("receipt-surplus"));
    let all: Vec<_> = goods.chain(delivery).chain(surplus).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Every refund of a payment with how far it has got, and what is left.
pub(super) fn list(
    chrome: &Chrome,
    order: &Order,
    payment: &Payment,
    outcome: Option<&DeedOutcome>,
) -> AnyView {
    if payment.refunds.is_empty() {
        return ().into_any();
    }
    let each = |(place, refund): (usize, &Refund)| {
        let values = [
            ("sum", refund.amount.to_string().into()),
            ("at", chrome.moment(refund.at).into()),
            ("who", labels::actor(chrome, &refund.by).into()),
            ("reason", refund.reason.as_str().into()),
        ];
        let id = if refund.state == RefundState::Noted {
            "office-refund"
        } else {
            "office-refund-asked"
        };
        let of =
            purpose(chrome, order, refund).map(|words| view! { <br/> <span class="hint">{words}</span> });
        let why = why(&refund.state).map(|words| view! { <br/> <span class="hint">{words}</span> });
        view! {
            <li>
                {chrome.with(id, &values)} " " {state(chrome, &refund.state).map(labels::drawn)} {of} {why}
                {settle(chrome, order, place, outcome)}
            </li>
        }
    };
    let left = [("sum", payment.left().to_string().into())];
    let is_taken = |refund: &Refund| matches!(refund.state.next_step(), RefundStep::Ask { .. });
    let may_ask = chrome.may(Right::Money) && payment.refunds.iter().any(is_taken);
    let asks = may_ask.then(|| {
        let action = chrome.href(&format!(
            "/admin/orders/{}/{}",
            order.number,
            DeedOutcome::ASK_REFUND
        ));
        view! {
            <form method="post" action=action>
                <button class="button button-quiet">{chrome.text("office-refund-check")}</button>
            </form>
        }
    });
    view! {
        <ul>{payment.refunds.iter().enumerate().map(each).collect_view()}</ul>
        {asks}
        <p class="hint">{chrome.with("office-refund-left", &left)}</p>
    }
    .into_any()
}

/// How far it has got; nothing of one that was noted.
fn state(chrome: &Chrome, state: &RefundState) -> Option<Pill> {
    let (tone, text) = match state {
        RefundState::Noted => return None,
        RefundState::Asked => ("wait", chrome.text("office-refund-state-asked")),
        RefundState::Sending => ("wait", chrome.text("office-refund-state-sending")),
        RefundState::Sent { .. } => ("wait", chrome.text("office-refund-state-sent")),
        RefundState::Unclear { .. } => ("bad", chrome.text("office-refund-state-unclear")),
        RefundState::Done { at, .. } => {
            let at = [("at", chrome.moment(*at).into())];
            ("good", chrome.with("office-refund-state-done", &at))
        }
        RefundState::Refused { .. } => ("bad", chrome.text("office-refund-state-refused")),
    };
    Some(labels::pill(tone, text))
}

/// What is known of the reason why it is not done.
fn why(state: &RefundState) -> Option<String> {
    match state {
        RefundState::Unclear { why, .. } | RefundState::Refused { why } if !why.is_empty() => {
            Some(why.clone())
        }
        RefundState::Noted
        | RefundState::Asked
        | RefundState::Sending
        | RefundState::Sent { .. }
        | RefundState::Unclear { .. }
        | RefundState::Done { .. }
        | RefundState::Refused { .. } => None,
    }
}

/// The form that says what became of a refund, where the shop does not know it or has not sent it.
fn settle(chrome: &Chrome, order: &Order, place: usize, outcome: Option<&DeedOutcome>) -> AnyView {
    if !chrome.may(DeedKind::SettleRefund.right()) || !order.can_settle_refund(place, false) {
        return ().into_any();
    }
    let typed = outcome
        .and_then(|outcome| outcome.typed(DeedKind::SettleRefund))
        .and_then(|deed| match deed {
            Deed::SettleRefund { refund, note, .. } if *refund == place => Some(note.clone()),
            _ => None,
        });
    let can_be_out = order.can_settle_refund(place, true);
    let title = if can_be_out {
        "office-settle-refund"
    } else {
        "office-call-off-refund"
    };
    let answers = if can_be_out {
        let answer = |value: &'static str, id: &str| {
            view! {
                <label class="check">
                    <input type="radio" name="went_out" value=value required/>
                    <span>{chrome.text(id)}</span>
                </label>
            }
        };
        view! {
            {answer("yes", "office-settle-refund-yes")}
            {answer("no", "office-settle-refund-no")}
        }
        .into_any()
    } else {
        view! { <input type="hidden" name="went_out" value="no"/> }.into_any()
    };
    let id = format!("settle-refund-{place}");
    let note = Field {
        hint: can_be_out.then(|| chrome.text("office-settle-refund-hint")),
        ..Field::new(id.clone(), chrome.text("office-settle-refund-note"))
    };
    let is_typed = typed.is_some();
    let area = view! {
        <TextArea
            id=id
            name="note"
            value=typed.unwrap_or_default()
            rows=2
            most=500
            required=true
            described_by=note.described_by()
            invalid=None
        />
    };
    let fields = view! {
        <input type="hidden" name="refund" value=place.to_string()/>
        {answers}
        {note.around(chrome, area.into_any())}
    };
    let words = (chrome.text(title), "office-settle-refund-button");
    deed_form::folded(
        chrome,
        order,
        DeedKind::SettleRefund,
        words,
        is_typed,
        fields.into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture::{self, NOW};
    use shop::{
        order::{Actor, Pieces},
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
