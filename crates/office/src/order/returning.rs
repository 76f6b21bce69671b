//! Goods that the buyer wants to send back: to be decided, then received. Their money goes back by the deeds that return money.

use crate::{desk::Desk, labels};
use app::{
    Chrome, Trouble,
    pieces::{Field, TextArea, error_box, moment},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    desk::Error,
    order::{OrderNumber, ReturnId, ReturnRequest, ReturnState, ReturnStep},
    staff::{Admin, Right},
};

/// Characters of what the buyer is told.
const MOST_NOTE: u16 = 1_000;

/// What the staff does with a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnForm {
    id: Option<i64>,
    step: String,
    note: String,
}

/// A step that was not taken; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTried(Trouble);

impl ReturnForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "id" => form.id = text.parse().ok(),
                "step" => form.step = text,
                "note" => form.note = text,
                _ => {}
            }
        }
        form
    }

    /// Takes the step. The inner no is for whoever pressed the button.
    pub async fn carry_out(
        self,
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
    ) -> Result<Result<(), ReturnTried>, Error> {
        let (Some(id), Some(step)) = (self.id, ReturnStep::named(&self.step)) else {
            return Err(Error::NotFound);
        };
        let done = desk
            .shop
            .step_return(staff, number, ReturnId(id), step, &self.note, desk.now())
            .await;
        match done {
            Ok(()) => Ok(Ok(())),
            Err(Error::Refused(refusal)) => Ok(Err(ReturnTried(refusal.into()))),
            Err(error) => Err(error),
        }
    }
}

impl ReturnTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// What there is to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Returning {
    /// The requests, oldest first.
    pub requests: Vec<ReturnRequest>,
    /// A step that was not taken.
    pub tried: Option<ReturnTried>,
}

/// That a request waits to be decided, which the page says far below.
pub(super) fn notice(chrome: &Chrome, returning: &Returning) -> AnyView {
    let waits = returning
        .requests
        .iter()
        .any(|one| one.state == ReturnState::Asked);
    let notice = waits.then(|| {
        view! {
            <div class="notice" data-tone="bad">
                <p><a href="#returns">{chrome.text("return-office-waits")}</a></p>
            </div>
        }
    });
    notice.into_any()
}

/// The requests and what may be done about them; nothing where nobody asked.
pub(super) fn panel(chrome: &Chrome, number: OrderNumber, returning: &Returning) -> AnyView {
    if returning.requests.is_empty() {
        return ().into_any();
    }
    let trouble = returning
        .tried
        .as_ref()
        .map(|ReturnTried(trouble)| error_box(chrome.text("not-done-title"), trouble.text(chrome)));
    let each = returning.requests.iter().map(|one| request(chrome, number, one));
    view! {
        <section class="panel" aria-labelledby="returns">
            <h2 id="returns">{chrome.text("return-office-title")}</h2>
            {trouble}
            {each.collect_view()}
        </section>
    }
    .into_any()
}

/// How far a request is, with the tone that it is painted in.
pub(crate) const fn how_far(state: ReturnState) -> (&'static str, &'static str) {
    match state {
        ReturnState::Asked => ("bad", "return-office-asked"),
        ReturnState::Agreed => ("wait", "return-office-agreed"),
        ReturnState::Declined => ("calm", "return-office-declined"),
        ReturnState::Received => ("good", "return-office-received"),
    }
}

fn request(chrome: &Chrome, number: OrderNumber, request: &ReturnRequest) -> AnyView {
    let (tone, id) = how_far(request.state);
    let note = (!request.note.is_empty()).then(|| view! { <p class="remark">{request.note.clone()}</p> });
    let did = |done: Option<&(shop::Timestamp, String)>| {
        done.map(|(at, who)| view! { <p class="who">{who.clone()} ", " {moment(chrome, *at)}</p> })
    };
    let next = match request.state {
        ReturnState::Asked | ReturnState::Agreed if !chrome.may(Right::TakeOrders) => ().into_any(),
        ReturnState::Asked => decide(chrome, number, request.id),
        ReturnState::Agreed => step(chrome, number, request.id, "receive", "return-office-receive"),
        ReturnState::Received => {
            view! { <p class="hint">{chrome.text("return-office-refund")}</p> }.into_any()
        }
        ReturnState::Declined => ().into_any(),
    };
    view! {
        <div class="stack">
            <p>{labels::drawn(labels::pill(tone, chrome.text(id)))} " " {moment(chrome, request.asked_at)}</p>
            <p class="remark">{request.text.clone()}</p>
            {note}
            {did(request.decided.as_ref())}
            {did(request.received.as_ref())}
            {next}
        </div>
    }
    .into_any()
}

fn decide(chrome: &Chrome, number: OrderNumber, ReturnId(id): ReturnId) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("return-office-note-hint")),
        ..Field::new(format!("return-{id}"), chrome.text("return-office-note"))
    };
    let (control_id, described_by) = (field.id.clone(), field.described_by());
    let control = view! {
        <TextArea id=control_id name="note" rows=2 most=MOST_NOTE described_by=described_by invalid=None/>
    };
    view! {
        <form class="stack" method="post" action=action(chrome, number)>
            <input type="hidden" name="id" value=id.to_string()/>
            {field.around(chrome, control.into_any())}
            <p class="cluster">
                <button class="button" name="step" value="agree">{chrome.text("return-office-agree")}</button>
                " "
                <button class="button button-bad" name="step" value="decline">{chrome.text("return-office-decline")}</button>
            </p>
        </form>
    }
    .into_any()
}

fn step(
    chrome: &Chrome,
    number: OrderNumber,
    ReturnId(id): ReturnId,
    step: &'static str,
    words: &str,
) -> AnyView {
    view! {
        <form method="post" action=action(chrome, number)>
            <input type="hidden" name="id" value=id.to_string()/>
            <button class="button" name="step" value=step>{chrome.text(words)}</button>
        </form>
    }
    .into_any()
}

fn action(chrome: &Chrome, number: OrderNumber) -> String {
    chrome.href(&format!("/admin/orders/{number}/return"))
}
