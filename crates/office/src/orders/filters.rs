//! Which orders are shown, and the way to the older ones.

use crate::list::Asked;
use app::{Chrome, drawn::Draw, pieces::Field};
use leptos::prelude::*;
use shop::{
    order::{OrderNumber, Tag},
    payment::PayKind,
    store::{MoneyFilter, OrderFilter, ReturnsFilter, Search, Trials},
};

/// Values of the state field and their words.
const STATES: [(&str, &str); 6] = [
    ("", "office-any"),
    ("awaiting_payment", "office-state-awaiting"),
    ("paid", "office-state-paid"),
    ("expired", "office-state-expired"),
    ("cancelled", "office-state-cancelled"),
    ("refunded", "office-state-refunded"),
];

/// Values of the fulfilment field and their words.
const FULFILMENTS: [(&str, &str); 5] = [
    ("", "office-any"),
    ("new", "office-fulfilment-new"),
    ("partly_shipped", "office-fulfilment-partly-shipped"),
    ("shipped", "office-fulfilment-shipped"),
    ("delivered", "office-fulfilment-delivered"),
];

/// Values of the field that says how an order is paid, and their words.
const PAY_KINDS: [(&str, &str); 4] = [
    ("", "office-any"),
    (PayKind::Online.as_str(), "office-pay-kind-online"),
    (PayKind::OnDelivery.as_str(), "office-pay-kind-on-delivery"),
    (PayKind::BankTransfer.as_str(), "office-pay-kind-bank-transfer"),
];

/// Values of the field for money that waits for the staff, and their words.
const MONEY: [(&str, &str); 3] = [
    ("", "office-any"),
    (MoneyFilter::Held.as_str(), "office-count-held"),
    (MoneyFilter::RefundUnclear.as_str(), "office-count-refunds"),
];

/// Values of the field for goods that buyers want to send back, and their words.
const RETURNS: [(&str, &str); 3] = [
    ("", "office-any"),
    (ReturnsFilter::ToDecide.as_str(), "return-only"),
    (ReturnsFilter::Owed.as_str(), "return-only-owed"),
];

/// Values of the field that tells trials from real orders, and their words.
const TRIALS: [(&str, &str); 4] = [
    (Trials::Without.as_str(), "office-trials-without"),
    (Trials::Only.as_str(), "office-trials-only"),
    (Trials::With.as_str(), "office-trials-with"),
    (Trials::PutAway.as_str(), "office-trials-put-away"),
];

/// The orders that the fields mean, `limit` of them. What makes no sense is not asked for.
pub(super) fn filter(asked: &Asked, limit: i64) -> OrderFilter {
    OrderFilter {
        state: asked.state.parse().ok(),
        fulfilment: asked.fulfilment.parse().ok(),
        pay_kind: asked.pay.parse().ok(),
        attention: asked.attention == "1",
        failed_receipt: false,
        money: asked.money.parse().ok(),
        returns: asked.returns.parse().ok(),
        tag: Tag::parse(&asked.tag),
        trials: trials(asked),
        search: Search::parse(&asked.q),
        before: asked.before.parse().ok().map(OrderNumber),
        after: None,
        limit,
    }
}

/// Whether trials are asked for.
pub(super) fn trials(asked: &Asked) -> Trials {
    asked.trials.parse().unwrap_or_default()
}

/// Whether not all real orders were asked for.
pub(super) fn is_filtered(asked: &Asked) -> bool {
    let filter = filter(asked, 0);
    filter.state.is_some()
        || filter.fulfilment.is_some()
        || filter.pay_kind.is_some()
        || filter.attention
        || filter.money.is_some()
        || filter.returns.is_some()
        || filter.tag.is_some()
        || filter.trials != Trials::Without
        || filter.before.is_some()
        || !asked.q.trim().is_empty()
}

/// The form that asks.
pub(super) fn form(chrome: &Chrome, asked: &Asked) -> AnyView {
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            value=asked.q.trim().to_owned()
            placeholder=chrome.text("office-search-placeholder")
            maxlength="100"
        />
    };
    let search = Field::new("q", chrome.text("office-search-label"));
    let state = Field::new("state", chrome.text("column-payment"));
    let fulfilment = Field::new("fulfilment", chrome.text("column-shipping"));
    let pay = Field::new("pay", chrome.text("office-pay-label"));
    let money = Field::new("money", chrome.text("office-money-label"));
    let returns = Field::new("returns", chrome.text("return-office-title"));
    let trials = Field::new("trials", chrome.text("office-trials-label"));
    let tag = Field::new("tag", chrome.text("remark-tag"));
    let tagged = view! { <input id="tag" name="tag" value=asked.tag.trim().to_owned() maxlength="40"/> };
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/orders")>
            {search.around(chrome, query.drawn())}
            {state.around(chrome, select(chrome, "state", &STATES, &asked.state))}
            {fulfilment.around(chrome, select(chrome, "fulfilment", &FULFILMENTS, &asked.fulfilment))}
            {pay.around(chrome, select(chrome, "pay", &PAY_KINDS, &asked.pay))}
            {money.around(chrome, select(chrome, "money", &MONEY, &asked.money))}
            {returns.around(chrome, select(chrome, "returns", &RETURNS, &asked.returns))}
            {trials.around(chrome, select(chrome, "trials", &TRIALS, self::trials(asked).as_str()))}
            {tag.around(chrome, tagged.drawn())}
            <label class="check">
                <input type="checkbox" name="attention" value="1" checked=asked.attention == "1"/>
                <span>{chrome.text("office-only-attention")}</span>
            </label>
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

fn select(
    chrome: &Chrome,
    name: &'static str,
    values: &[(&'static str, &'static str)],
    chosen: &str,
) -> AnyView {
    let options = values
        .iter()
        .map(|(value, id)| {
            let is_chosen = chosen == *value;
            view! { <option value=*value selected=is_chosen>{chrome.text(id)}</option> }
        })
        .collect_view();
    view! { <select id=name name=name>{options}</select> }.drawn()
}

/// The same orders from another place on.
pub(super) fn address(chrome: &Chrome, asked: &Asked, before: Option<i64>) -> String {
    address_with(chrome, asked, trials(asked), before)
}

/// The same orders, all of them, as a file.
pub(super) fn file(chrome: &Chrome, asked: &Asked, file: &str) -> String {
    let query = query(asked, trials(asked), "");
    chrome.href(&format!("/admin/orders/export/{file}?{query}"))
}

/// What the query of an address asks for. All of it is texts; what nobody knows is left out.
pub(super) fn asked(query: &str) -> Asked {
    let fields = form_urlencoded::parse(query.as_bytes()).into_owned();
    let fields: serde_json::Map<_, _> = fields.map(|(name, text)| (name, text.into())).collect();
    serde_json::from_value(fields.into()).unwrap_or_default()
}

/// The same, with other trials than these.
pub(super) fn address_with(chrome: &Chrome, asked: &Asked, trials: Trials, before: Option<i64>) -> String {
    let before = before.map(|number| number.to_string()).unwrap_or_default();
    match query(asked, trials, &before) {
        none if none.is_empty() => chrome.href("/admin/orders"),
        some => chrome.href(&format!("/admin/orders?{some}")),
    }
}

/// What is asked for, as the form would post it.
pub(super) fn query(asked: &Asked, trials: Trials, before: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let trials = if trials == Trials::Without {
        ""
    } else {
        trials.as_str()
    };
    for (name, value) in [
        ("q", asked.q.trim()),
        ("state", &asked.state),
        ("fulfilment", &asked.fulfilment),
        ("pay", &asked.pay),
        ("attention", &asked.attention),
        ("money", &asked.money),
        ("returns", &asked.returns),
        ("tag", asked.tag.trim()),
        ("trials", trials),
        ("before", before),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.finish()
}
