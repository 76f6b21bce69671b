//! What the shop knows of a person, and what can be done about it.

use super::{LINE, PersonTrouble, edition_link, order_link};
use crate::{
    labels,
    order::{amending, history, money, remarks, returning},
    security,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, error_box, moment},
};
use leptos::{either::Either, prelude::*};
use serde_json::Value;
use shop::{
    Timestamp,
    buyer::{Consent, Delivery},
    payment::RecordedNotice,
    privacy::{AskedBy, Dossier, HeldOrder, Person, StillOpen},
};

/// Fields of the file that are moments.
const MOMENTS: [&str; 5] = ["at", "since", "until", "started_at", "failing_since"];
/// The year 2100: whatever ends later has no end.
const FAR: i64 = 4_102_444_800_000;

/// Everything that is known of a person, and the forms about them.
pub(crate) fn panels(chrome: &Chrome, dossier: &Dossier, trouble: Option<PersonTrouble>) -> AnyView {
    let who = dossier.person.shown();
    let named = match &dossier.person {
        Person::Phone(phone) => chrome.words().phone(phone),
        Person::Email(_) => who.clone(),
    };
    let title = chrome.with("privacy-person-title", &[("who", named.into())]);
    if dossier.orders.is_empty() && dossier.events.is_empty() {
        return view! {
            <section class="stack" role="status">
                <h2>{title}</h2>
                <p class="lead">{chrome.text("privacy-nobody")}</p>
            </section>
        }
        .drawn();
    }
    let orders = dossier
        .orders
        .iter()
        .map(|held| order(chrome, held))
        .collect_view();
    let events = (!dossier.events.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="events">
                <h2 id="events">{chrome.text("office-security-title")}</h2>
                {security::table(chrome, &dossier.events)}
            </section>
        }
    });
    view! {
        <section class="stack" aria-labelledby="person">
            <h2 id="person">{title}</h2>
            <form method="post" action=chrome.href("/admin/privacy/export")>
                <input type="hidden" name="who" value=who.clone()/>
                <button class="button button-quiet">{chrome.text("privacy-export")}</button>
            </form>
            <p class="hint screen-only">{chrome.text("privacy-print")}</p>
            {orders}
        </section>
        {events}
        {withdraw(chrome, dossier, &who)}
        {forget(chrome, dossier, &who, trouble)}
    }
    .drawn()
}

fn order(chrome: &Chrome, held: &HeldOrder) -> AnyView {
    let (order, buyer) = (&held.order, &held.order.placed.buyer);
    let heading = format!("order-{}", order.number);
    let email = buyer.email.as_ref().map(|email| email.as_str().to_owned());
    let address = match &order.placed.delivery {
        Delivery::PickUp => None,
        Delivery::Courier { address } => Some(address.clone()),
    };
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    let tags: Vec<String> = held.tags.iter().map(|tag| format!("#{}", tag.as_str())).collect();
    let facts = [
        ("privacy-fact-name", Some(buyer.name.as_str().to_owned())),
        ("privacy-fact-phone", Some(chrome.words().phone(&buyer.phone))),
        ("privacy-fact-email", email),
        ("privacy-fact-address", address),
        ("privacy-fact-comment", said(order.placed.comment.clone())),
        (
            "privacy-fact-discount",
            said(order.placed.discount_reason.clone()),
        ),
        ("privacy-fact-tags", said(tags.join(", "))),
        ("privacy-fact-carts", carts(held)),
    ];
    let facts = facts.into_iter().filter_map(|(id, fact)| {
        let fact = fact?;
        Some(view! { <div><dt>{chrome.text(id)}</dt><dd>{fact}</dd></div> })
    });
    let consents = order.placed.consents.as_ref().map(|both| {
        let values = [
            ("privacy-consent-data", &both.data),
            ("privacy-consent-offer", &both.offer),
        ];
        values
            .map(|(id, consent)| given(chrome, id, consent))
            .collect_view()
    });
    let withdrawn = held.standing.withdrawn.as_ref().map(|withdrawn| {
        let way = chrome.text(asked_id(withdrawn.asked_by));
        view! {
            <p>{chrome.text("privacy-withdrawn")} " " {moment(chrome, withdrawn.at)} ", " {way}</p>
        }
    });
    let messages = chrome.with("privacy-messages", &[("count", held.messages.len().into())]);
    view! {
        <section class="panel" aria-labelledby=heading>
            <h3 id=heading.clone()>
                {chrome.text("privacy-order")} " " {order_link(chrome, order.number)}
                <span class="hint">{moment(chrome, order.placed_at)}</span>
            </h3>
            <dl class="facts">{facts.collect_view()}</dl>
            {consents}
            {withdrawn}
            {part(chrome.text("office-notices-title"), payments(chrome, held))}
            {part(chrome.text("amend-title"), amendments(chrome, held))}
            {part(chrome.text("return-office-title"), returns(chrome, held))}
            {part(chrome.text("remarks-title"), said_by_staff(chrome, held))}
            <h4>{chrome.text("office-history-title")}</h4>
            {history::of_events(chrome, &order.placed.lines, &held.history)}
            {part(messages, sent(chrome, held))}
            <details class="record">
                <summary>{chrome.text("privacy-record-title")}</summary>
                {standing(chrome, held)}
            </details>
        </section>
    }
    .drawn()
}

/// A list under a heading; nothing without anything in it.
fn part(title: String, items: Vec<AnyView>) -> AnyView {
    if items.is_empty() {
        return ().drawn();
    }
    view! {
        <h4>{title}</h4>
        <ol class="timeline">{items}</ol>
    }
    .drawn()
}

/// Money that came.
fn payments(chrome: &Chrome, held: &HeldOrder) -> Vec<AnyView> {
    let told = held.order.notices.iter().map(|RecordedNotice { notice, .. }| {
        view! {
            <li>
                <p>{money::sum(chrome, notice)} ", " {moment(chrome, notice.at)}</p>
                <p>{money::origin(chrome, notice)} {money::marks(notice)}</p>
            </li>
        }
        .drawn()
    });
    told.collect()
}

/// What was mended. Of somebody else nothing is told but that there was a change.
fn amendments(chrome: &Chrome, held: &HeldOrder) -> Vec<AnyView> {
    let told = held.amendments.iter().map(|change| {
        let words = |id| view! { <p>{chrome.text(id)}</p> }.drawn();
        let what = match (&change.before, &change.after) {
            (Some(before), Some(after)) => amending::changes(chrome, before, after),
            (Some(_), None) => words("privacy-amended-away"),
            (None, Some(_)) => words("privacy-amended-to"),
            (None, None) => words("privacy-amended-elsewhere"),
        };
        view! {
            <li>
                {what}
                <p class="who">{moment(chrome, change.at)}</p>
            </li>
        }
        .drawn()
    });
    told.collect()
}

/// Goods that they wanted to send back.
fn returns(chrome: &Chrome, held: &HeldOrder) -> Vec<AnyView> {
    let told = held.returns.iter().map(|request| {
        let (_, how_far) = returning::how_far(held.order.return_standing(request));
        let note = (!request.note.is_empty()).then(|| view! { <p class="remark">{request.note.clone()}</p> });
        view! {
            <li>
                <p class="remark">{request.text.clone()}</p>
                {note}
                <p class="who">{chrome.text(how_far)} ", " {moment(chrome, request.asked_at)}</p>
            </li>
        }
        .drawn()
    });
    told.collect()
}

/// What the staff wrote for itself.
fn said_by_staff(chrome: &Chrome, held: &HeldOrder) -> Vec<AnyView> {
    let told = held.remarks.iter().map(|remark| {
        view! {
            <li>
                <p class="remark">{remarks::words(chrome, &remark.said)}</p>
                <p class="who">{moment(chrome, remark.at)}</p>
            </li>
        }
        .drawn()
    });
    told.collect()
}

/// Messages about it, each with what it says.
fn sent(chrome: &Chrome, held: &HeldOrder) -> Vec<AnyView> {
    let told = held.messages.iter().map(|row| {
        let what = labels::message(chrome, row);
        let heard = [&row.reference, &row.last_error].into_iter().flatten();
        let heard = heard.map(|said| view! { <p class="hint">{said.clone()}</p> });
        let letter = serde_json::to_value(&row.message.letter).unwrap_or_default();
        view! {
            <li>
                <p>{what} ": " {HeldOrder::recipient(row).to_owned()}</p>
                {heard.collect_view()}
                <details class="record">
                    <summary>{chrome.text("privacy-letter-record")}</summary>
                    {record(chrome, "", &letter)}
                </details>
                <p class="who">{moment(chrome, row.created_at)}</p>
            </li>
        }
        .drawn()
    });
    told.collect()
}

/// How its money and its goods stand, as the file has it.
fn standing(chrome: &Chrome, held: &HeldOrder) -> AnyView {
    let order = &held.order;
    let written = [
        ("state", serde_json::to_value(&order.state)),
        ("fulfilment", serde_json::to_value(&order.fulfilment)),
        ("attempts", serde_json::to_value(&order.attempts)),
        ("attention", serde_json::to_value(&order.attention)),
        ("second_receipt", serde_json::to_value(&order.second_receipt)),
    ];
    let written = written
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.unwrap_or_default()));
    record(chrome, "", &Value::Object(written.collect()))
}

/// A part of the file, field by field under the names that it has there; moments are those of people.
fn record(chrome: &Chrome, name: &str, value: &Value) -> AnyView {
    match value {
        Value::Null => "—".drawn(),
        Value::Bool(true) => chrome.text("goods-yes").drawn(),
        Value::Bool(false) => chrome.text("goods-no").drawn(),
        Value::String(text) => text.clone().drawn(),
        Value::Number(number) => match number.as_i64() {
            Some(ms) if MOMENTS.contains(&name) && ms < FAR => moment(chrome, Timestamp::from_ms(ms)),
            Some(_) | None => number.to_string().drawn(),
        },
        Value::Array(items) if items.is_empty() => "—".drawn(),
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| view! { <li>{record(chrome, name, item)}</li> })
                .collect_view();
            view! { <ol>{items}</ol> }.drawn()
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| {
                    view! { <div><dt>{name.clone()}</dt><dd>{record(chrome, name, member)}</dd></div> }
                })
                .collect_view();
            view! { <dl class="facts">{members}</dl> }.drawn()
        }
    }
}

fn carts(held: &HeldOrder) -> Option<String> {
    (held.sessions > 0).then(|| held.sessions.to_string())
}

/// A consent: which text, when, from where.
fn given(chrome: &Chrome, id: &'static str, consent: &Consent) -> AnyView {
    view! {
        <p>
            {chrome.text(id)} ": " {edition_link(chrome, &consent.version)} ", " {moment(chrome, consent.at)} ", "
            {consent.ip.clone()}
        </p>
    }
    .drawn()
}

fn withdraw(chrome: &Chrome, dossier: &Dossier, who: &str) -> AnyView {
    if dossier
        .orders
        .iter()
        .all(|held| held.standing.withdrawn.is_some() || !held.may_withdraw())
    {
        return ().drawn();
    }
    let ways = AskedBy::ALL
        .map(|way| view! { <option value=way.as_str()>{chrome.text(asked_id(way))}</option> })
        .collect_view();
    let select = view! { <select id="asked" name="asked">{ways}</select> };
    view! {
        <section class="panel screen-only" aria-labelledby="withdraw">
            <h2 id="withdraw">{chrome.text("privacy-withdraw-title")}</h2>
            <p>{chrome.text("privacy-withdraw-text")}</p>
            <form method="post" action=chrome.href("/admin/privacy/withdraw") class="stack">
                <input type="hidden" name="who" value=who.to_owned()/>
                {Field::new("asked", chrome.text("privacy-withdraw-how")).around(chrome, select.drawn())}
                <p><button class="button">{chrome.text("privacy-withdraw")}</button></p>
            </form>
        </section>
    }
    .drawn()
}

/// What goes, what stays and why, and what cannot go yet; then the form, which wants the person typed once more.
fn forget(chrome: &Chrome, dossier: &Dossier, who: &str, trouble: Option<PersonTrouble>) -> AnyView {
    if dossier.orders.is_empty() {
        return ().drawn();
    }
    let open = dossier.open().map(|(number, why)| {
        view! { <li>{order_link(chrome, number)} {chrome.text(open_id(why))}</li> }
    });
    let open = open.collect_view();
    let open = dossier.open().next().is_some().then(|| {
        view! { <p>{chrome.text("privacy-forget-open")}</p> <ul>{open}</ul> }
    });
    let others = dossier.closed_of_others();
    let others = others
        .map(|number| view! { <li>{order_link(chrome, number)}</li> })
        .collect_view();
    let others = dossier.closed_of_others().next().is_some().then(|| {
        view! { <p>{chrome.text("privacy-forget-others")}</p> <ul>{others}</ul> }
    });
    let count = dossier.closed().count();
    let nothing_over = (trouble == Some(PersonTrouble::NothingOver)).then(|| {
        error_box(
            chrome.text("privacy-not-forgotten"),
            chrome.text("privacy-nothing-over"),
        )
    });
    let form = if count == 0 {
        Either::Left(nothing_over)
    } else {
        let field = Field {
            hint: Some(chrome.text("privacy-confirm-hint")),
            mistake: (trouble == Some(PersonTrouble::Unconfirmed))
                .then(|| chrome.text("privacy-unconfirmed")),
            ..Field::new("confirm", chrome.text("privacy-confirm"))
        };
        Either::Right(view! {
            <form method="post" action=chrome.href("/admin/privacy/forget") class="stack">
                <input type="hidden" name="who" value=who.to_owned()/>
                {field.with_input(chrome, "", LINE)}
                <p>
                    <button class="button button-bad">{chrome.with("privacy-forget", &[("count", count.into())])}</button>
                </p>
            </form>
        })
    };
    view! {
        <section class="panel screen-only" aria-labelledby="forget">
            <h2 id="forget">{chrome.text("privacy-forget-title")}</h2>
            <p>{chrome.text("privacy-forget-text")}</p>
            <h3>{chrome.text("privacy-goes-title")}</h3>
            <p>{chrome.text("privacy-goes")}</p>
            <h3>{chrome.text("privacy-stays-title")}</h3>
            <p>{chrome.text("privacy-stays")}</p>
            {others}
            {open}
            {form}
        </section>
    }
    .drawn()
}

pub(crate) const fn asked_id(way: AskedBy) -> &'static str {
    match way {
        AskedBy::Letter => "privacy-asked-letter",
        AskedBy::Email => "privacy-asked-email",
        AskedBy::Phone => "privacy-asked-phone",
        AskedBy::Person => "privacy-asked-person",
    }
}

const fn open_id(why: StillOpen) -> &'static str {
    match why {
        StillOpen::AwaitsPayment => "privacy-open-awaits-payment",
        StillOpen::ToShip => "privacy-open-to-ship",
        StillOpen::MoneyInQuestion => "privacy-open-money-in-question",
        StillOpen::RefundUnderWay => "privacy-open-refund-under-way",
        StillOpen::MoneyUnderWay => "privacy-open-money-under-way",
        StillOpen::ReturnUnderWay => "privacy-open-return-under-way",
        StillOpen::CallOwed => "privacy-open-call-owed",
        StillOpen::MessageUnderWay => "privacy-open-message-under-way",
    }
}
