//! What the shop knows of a person, and what can be done about it.

use super::{LINE, PersonTrouble, edition_link, order_link};
use crate::{labels, security};
use app::{
    Chrome,
    pieces::{Field, error_box, moment},
};
use leptos::{either::Either, prelude::*};
use shop::{
    buyer::{Consent, Delivery},
    privacy::{AskedBy, Dossier, HeldOrder, Person, StillOpen},
};

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
        .into_any();
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
    .into_any()
}

fn order(chrome: &Chrome, held: &HeldOrder) -> AnyView {
    let (order, buyer) = (&held.order, &held.order.placed.buyer);
    let heading = format!("order-{}", order.number);
    let email = buyer.email.as_ref().map(|email| email.as_str().to_owned());
    let address = match &order.placed.delivery {
        Delivery::PickUp => None,
        Delivery::Courier { address } => Some(address.clone()),
    };
    let comment = Some(order.placed.comment.clone()).filter(|comment| !comment.is_empty());
    let facts = [
        ("privacy-fact-name", Some(buyer.name.as_str().to_owned())),
        ("privacy-fact-phone", Some(chrome.words().phone(&buyer.phone))),
        ("privacy-fact-email", email),
        ("privacy-fact-address", address),
        ("privacy-fact-comment", comment),
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
    let messages = held.messages.iter().map(|row| {
        let what = labels::message(chrome, row);
        view! { <li>{what} ": " {row.message.to.recipient.clone()} ", " {moment(chrome, row.created_at)}</li> }
    });
    let messages = messages.collect_view();
    let messages = (!held.messages.is_empty()).then(|| {
        view! {
            <details>
                <summary>{chrome.with("privacy-messages", &[("count", held.messages.len().into())])}</summary>
                <ul>{messages}</ul>
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby=heading>
            <h3 id=heading.clone()>
                {chrome.text("privacy-order")} " " {order_link(chrome, order.number)}
                <span class="hint">{moment(chrome, order.placed_at)}</span>
            </h3>
            <dl class="facts">{facts.collect_view()}</dl>
            {consents}
            {withdrawn}
            {messages}
        </section>
    }
    .into_any()
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
    .into_any()
}

fn withdraw(chrome: &Chrome, dossier: &Dossier, who: &str) -> AnyView {
    if dossier
        .orders
        .iter()
        .all(|held| held.standing.withdrawn.is_some())
    {
        return ().into_any();
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
                {Field::new("asked", chrome.text("privacy-withdraw-how")).around(chrome, select.into_any())}
                <p><button class="button">{chrome.text("privacy-withdraw")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// What goes, what stays and why, and what cannot go yet; then the form, which wants the person typed once more.
fn forget(chrome: &Chrome, dossier: &Dossier, who: &str, trouble: Option<PersonTrouble>) -> AnyView {
    if dossier.orders.is_empty() {
        return ().into_any();
    }
    let open = dossier.open().map(|(number, why)| {
        view! { <li>{order_link(chrome, number)} {chrome.text(open_id(why))}</li> }
    });
    let open = open.collect_view();
    let open = dossier.open().next().is_some().then(|| {
        view! { <p>{chrome.text("privacy-forget-open")}</p> <ul>{open}</ul> }
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
            {open}
            {form}
        </section>
    }
    .into_any()
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
