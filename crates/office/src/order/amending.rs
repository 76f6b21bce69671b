//! What the staff mends about an order after it was placed: who gets it, where to, and what the buyer added.

use crate::desk::Desk;
use app::{
    Chrome, Trouble,
    checkout::{CheckoutForm, Mistake, mistake_at},
    drawn::Draw,
    order::way,
    pieces::{Field, TextArea, error_box, moment},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    buyer::{Delivery, Phone},
    desk::Error,
    order::{Amendment, Mended, Order, OrderNumber, Refusal},
    payment::PayBy,
    staff::{Admin, Right},
};

/// Characters of a comment.
const MOST_COMMENT: u16 = 1_000;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AmendForm {
    typed: CheckoutForm,
    /// How many changes the page showed; a form that does not say it has seen none of them.
    seen: i64,
}

/// A form that was not taken; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendTried {
    form: AmendForm,
    mistakes: Vec<Mistake>,
    trouble: Option<Trouble>,
}

impl AmendForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "name" => form.typed.name = text,
                "phone" => form.typed.phone = text,
                "email" => form.typed.email = text,
                "delivery" => form.typed.delivery = text,
                "address" => form.typed.address = text,
                "comment" => form.typed.comment = text,
                "seen" => form.seen = text.parse().unwrap_or_default(),
                _ => {}
            }
        }
        form
    }

    /// Mends the order. The inner no is for whoever typed it.
    pub async fn carry_out(
        self,
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
    ) -> Result<Result<(), AmendTried>, Error> {
        // The way of paying stays as it is: any one way is as good as another here.
        let filled = match self.typed.read_by_hand(&[PayBy::Online]) {
            Ok(filled) => filled,
            Err(mistakes) => return Ok(Err(self.refused(mistakes, None))),
        };
        let after = Mended {
            buyer: filled.buyer,
            delivery: filled.delivery,
            comment: filled.comment,
        };
        match desk.shop.amend(staff, number, after, self.seen, desk.now()).await {
            Ok(()) => Ok(Ok(())),
            Err(Error::Refused(refusal)) => Ok(Err(self.refused(Vec::new(), Some(refusal)))),
            Err(error) => Err(error),
        }
    }

    fn refused(self, mistakes: Vec<Mistake>, refusal: Option<Refusal>) -> AmendTried {
        AmendTried {
            form: self,
            mistakes,
            trouble: refusal.map(Trouble::from),
        }
    }

    /// The order as it is now.
    fn of_order(order: &Order, seen: usize) -> Self {
        let placed = &order.placed;
        let (delivery, address) = match &placed.delivery {
            Delivery::PickUp => ("pickup", ""),
            Delivery::Courier { address } => ("courier", address.as_str()),
        };
        let email = placed.buyer.email.as_ref();
        Self {
            typed: CheckoutForm {
                name: placed.buyer.name.as_str().to_owned(),
                phone: typed_phone(&placed.buyer.phone),
                email: email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
                delivery: delivery.to_owned(),
                address: address.to_owned(),
                comment: placed.comment.clone(),
                ..CheckoutForm::default()
            },
            seen: i64::try_from(seen).unwrap_or(i64::MAX),
        }
    }
}

/// A phone as whoever types it would: with its extension in the words that are read again in any language.
fn typed_phone(phone: &Phone) -> String {
    match phone.extension() {
        Some(extension) => format!("{} доб. {extension}", phone.grouped()),
        None => phone.grouped(),
    }
}

impl AmendTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match self.trouble {
            Some(_) => StatusCode::CONFLICT,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// What there is to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Amending {
    /// The changes, oldest first.
    pub amendments: Vec<Amendment>,
    /// What was typed and not taken.
    pub tried: Option<AmendTried>,
}

/// The changes, and the form for another one; nothing where there is neither.
pub(super) fn panel(chrome: &Chrome, order: &Order, amending: &Amending) -> AnyView {
    let has_form = order.can_be_amended() && chrome.may(Right::TakeOrders);
    if !has_form && amending.amendments.is_empty() && amending.tried.is_none() {
        return ().drawn();
    }
    let changes = amending
        .amendments
        .iter()
        .map(|one| told(chrome, one))
        .collect_view();
    let changes = (!amending.amendments.is_empty()).then(|| view! { <ol class="timeline">{changes}</ol> });
    let trouble = amending.tried.as_ref().and_then(|tried| tried.trouble.as_ref());
    let trouble = trouble.map(|trouble| error_box(chrome.text("not-done-title"), trouble.text(chrome)));
    let form = has_form.then(|| {
        view! {
            <details open=amending.tried.is_some()>
                <summary>{chrome.text("amend-open")}</summary>
                {form(chrome, order, amending)}
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="amending">
            <h2 id="amending">{chrome.text("amend-title")}</h2>
            {trouble}
            {changes}
            {form}
        </section>
    }
    .drawn()
}

fn form(chrome: &Chrome, order: &Order, amending: &Amending) -> AnyView {
    let now = AmendForm::of_order(order, amending.amendments.len());
    let seen = now.seen;
    let tried = amending.tried.as_ref();
    let (form, mistakes) = match tried {
        Some(tried) => (tried.form.clone(), tried.mistakes.clone()),
        None => (now, Vec::new()),
    };
    let typed = form.typed;
    // Whoever was told of another change has seen it on this page.
    let mistake = |id: &str| mistake_at(chrome, &mistakes, id);
    let address = matches!(order.placed.delivery, Delivery::Courier { .. }).then(|| {
        input(
            chrome,
            "address",
            "address-label",
            &typed.address,
            mistake("address"),
        )
    });
    let comment = Field {
        mistake: mistake("comment"),
        ..Field::new("amended", chrome.text("comment-label"))
    };
    let (described_by, invalid) = (comment.described_by(), comment.invalid());
    let value = typed.comment.clone();
    let area = view! {
        <TextArea id="amended" name="comment" value=value rows=3 most=MOST_COMMENT described_by=described_by invalid=invalid/>
    };
    view! {
        <form method="post" action=chrome.href(&format!("/admin/orders/{}/amend", order.number)) class="stack">
            <p class="hint">{chrome.text("amend-hint")}</p>
            <input type="hidden" name="seen" value=seen.to_string()/>
            <input type="hidden" name="delivery" value=way_of(order)/>
            {input(chrome, "name", "name-label", &typed.name, mistake("name"))}
            {input(chrome, "phone", "phone-label", &typed.phone, mistake("phone"))}
            {input(chrome, "email", "email-label", &typed.email, mistake("email"))}
            {address}
            {comment.around(chrome, area.drawn())}
            <p><button class="button button-quiet">{chrome.text("amend-button")}</button></p>
        </form>
    }
    .drawn()
}

fn way_of(order: &Order) -> &'static str {
    match order.placed.delivery {
        Delivery::PickUp => "pickup",
        Delivery::Courier { .. } => "courier",
    }
}

fn input(chrome: &Chrome, name: &'static str, label: &str, value: &str, mistake: Option<String>) -> AnyView {
    let field = Field {
        mistake,
        ..Field::new(format!("amend-{name}"), chrome.text(label))
    };
    let control = view! {
        <input
            id=field.id.clone()
            name=name
            maxlength="300"
            autocomplete="off"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            value=value.to_owned()
        />
    };
    field.around(chrome, control.drawn())
}

/// What somebody changed.
fn told(chrome: &Chrome, amendment: &Amendment) -> AnyView {
    view! {
        <li>
            {changes(chrome, &amendment.before, &amendment.after)}
            <p class="who">{amendment.who.clone()} ", " {moment(chrome, amendment.at)}</p>
        </li>
    }
    .drawn()
}

/// Each thing that is another one with what it was and what it became.
pub(crate) fn changes(chrome: &Chrome, before: &Mended, after: &Mended) -> AnyView {
    let lines = parts(chrome, before)
        .into_iter()
        .zip(parts(chrome, after))
        .filter(|(before, after)| before != after)
        .map(|((label, before), (_, after))| {
            let shown = |text: String| {
                if text.is_empty() {
                    chrome.text("goods-nothing")
                } else {
                    text
                }
            };
            let values = [("before", shown(before).into()), ("after", shown(after).into())];
            view! { <p>{chrome.text(label)} ": " {chrome.with("goods-history-change", &values)}</p> }
        });
    lines.collect_view().drawn()
}

fn parts(chrome: &Chrome, mended: &Mended) -> [(&'static str, String); 5] {
    let email = mended.buyer.email.as_ref();
    [
        ("name-short", mended.buyer.name.as_str().to_owned()),
        ("phone-label", chrome.words().phone(&mended.buyer.phone)),
        (
            "email-short",
            email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
        ),
        ("delivery-word", way(chrome, &mended.delivery)),
        ("comment-label", mended.comment.clone()),
    ]
}
