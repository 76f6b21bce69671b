//! Goods that the buyer wants to send back, or not to get: to be decided, then received. Their money goes back by the deeds that return
//! money, and until then it is owed.

use crate::{desk::Desk, labels};
use app::{
    Chrome, Trouble,
    drawn::Draw,
    pieces::{Field, TextArea, error_box, moment},
};
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    desk::Error,
    order::{Order, OrderNumber, ReturnId, ReturnRequest, ReturnStanding, ReturnStep},
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

/// That a request waits for the staff, or that what is still to be sent may be what goes back, which the page says far below.
pub(super) fn notice(chrome: &Chrome, order: &Order, returning: &Returning) -> AnyView {
    let waits = returning.requests.iter().filter_map(|one| {
        Some(match order.return_standing(one) {
            ReturnStanding::Asked if order.is_unsent() => "return-office-waits-unsent",
            ReturnStanding::Asked => "return-office-waits",
            ReturnStanding::Withdrawn => "return-office-withdrawn",
            ReturnStanding::Received => "return-office-received",
            ReturnStanding::Agreed if order.waits_to_leave() => "return-office-agreed-rest",
            ReturnStanding::Agreed
            | ReturnStanding::Declined
            | ReturnStanding::Refunded
            | ReturnStanding::Closed => return None,
        })
    });
    let notices = waits.map(|id| {
        view! {
            <div class="notice" data-tone="bad">
                <p><a href="#returns">{chrome.text(id)}</a></p>
            </div>
        }
    });
    notices.collect_view().drawn()
}

/// The requests and what may be done about them; nothing where nobody asked.
pub(super) fn panel(chrome: &Chrome, order: &Order, returning: &Returning) -> AnyView {
    if returning.requests.is_empty() {
        return ().drawn();
    }
    let trouble = returning
        .tried
        .as_ref()
        .map(|ReturnTried(trouble)| error_box(chrome.text("not-done-title"), trouble.text(chrome)));
    let each = returning.requests.iter().map(|one| request(chrome, order, one));
    let title = if order.is_unsent() {
        "return-office-title-unsent"
    } else {
        "return-office-title"
    };
    view! {
        <section class="panel" aria-labelledby="returns">
            <h2 id="returns">{chrome.text(title)}</h2>
            {trouble}
            {each.collect_view()}
        </section>
    }
    .drawn()
}

/// How a request stands, with the tone that it is painted in.
pub(crate) const fn how_far(standing: ReturnStanding) -> (&'static str, &'static str) {
    match standing {
        ReturnStanding::Asked => ("bad", "return-office-asked"),
        ReturnStanding::Agreed => ("wait", "return-office-agreed"),
        ReturnStanding::Withdrawn => ("bad", "return-office-withdrawn"),
        ReturnStanding::Declined => ("calm", "return-office-declined"),
        ReturnStanding::Received => ("bad", "return-office-received"),
        ReturnStanding::Refunded => ("good", "return-office-refunded"),
        ReturnStanding::Closed => ("calm", "return-office-closed"),
    }
}

fn request(chrome: &Chrome, order: &Order, request: &ReturnRequest) -> AnyView {
    let standing = order.return_standing(request);
    let (tone, id) = how_far(standing);
    let money = app::returning::money(chrome, order, request).map(|money| view! { <p>{money}</p> });
    let note = (!request.note.is_empty()).then(|| view! { <p class="remark">{request.note.clone()}</p> });
    let did = |done: Option<&(shop::Timestamp, String)>| {
        done.map(|(at, who)| view! { <p class="who">{who.clone()} ", " {moment(chrome, *at)}</p> })
    };
    let closed = request
        .settled
        .as_ref()
        .and_then(|(at, who)| Some((*at, who.clone()?)));
    let may_decide = chrome.may(Right::TakeOrders);
    let next = match standing {
        ReturnStanding::Asked if may_decide => decide(chrome, order, request.id),
        ReturnStanding::Agreed if may_decide => end(chrome, order.number, request.id, true),
        ReturnStanding::Withdrawn | ReturnStanding::Received => {
            let end = may_decide.then(|| end(chrome, order.number, request.id, false));
            view! { <p class="hint">{chrome.text("return-office-refund")}</p> {end} }.drawn()
        }
        ReturnStanding::Asked
        | ReturnStanding::Agreed
        | ReturnStanding::Declined
        | ReturnStanding::Refunded
        | ReturnStanding::Closed => ().drawn(),
    };
    view! {
        <div class="stack">
            <p>{labels::drawn(labels::pill(tone, chrome.text(id)))} " " {moment(chrome, request.asked_at)}</p>
            <p class="remark">{request.text.clone()}</p>
            {note}
            {did(request.decided.as_ref())}
            {did(request.received.as_ref())}
            {money}
            {did(closed.as_ref())}
            {next}
        </div>
    }
    .drawn()
}

fn decide(chrome: &Chrome, order: &Order, ReturnId(id): ReturnId) -> AnyView {
    let [hint, agree, decline] = if order.is_unsent() {
        [
            "return-office-note-hint-unsent",
            "return-office-agree-unsent",
            "return-office-decline-unsent",
        ]
    } else {
        [
            "return-office-note-hint",
            "return-office-agree",
            "return-office-decline",
        ]
    };
    let field = Field {
        hint: Some(chrome.text(hint)),
        ..Field::new(format!("return-{id}"), chrome.text("return-office-note"))
    };
    let (control_id, described_by) = (field.id.clone(), field.described_by());
    let control = view! {
        <TextArea id=control_id name="note" rows=2 most=MOST_NOTE described_by=described_by invalid=None/>
    };
    view! {
        <form class="stack" method="post" action=action(chrome, order.number)>
            <input type="hidden" name="id" value=id.to_string()/>
            {field.around(chrome, control.drawn())}
            <p class="cluster">
                <button class="button" name="step" value="agree">{chrome.text(agree)}</button>
                " "
                <button class="button button-bad" name="step" value="decline">{chrome.text(decline)}</button>
            </p>
        </form>
    }
    .drawn()
}

/// That the goods are here, if they are to come; and the way out where no money is to go back, folded up so that no finger finds it by
/// accident.
fn end(chrome: &Chrome, number: OrderNumber, ReturnId(id): ReturnId, are_to_come: bool) -> AnyView {
    let receive = are_to_come.then(|| {
        view! {
            <p><button class="button" name="step" value="receive">{chrome.text("return-office-receive")}</button></p>
        }
    });
    view! {
        <form class="stack" method="post" action=action(chrome, number)>
            <input type="hidden" name="id" value=id.to_string()/>
            {receive}
            <details>
                <summary>{chrome.text("return-office-close")}</summary>
                <p class="hint">{chrome.text("return-office-close-hint")}</p>
                <p>
                    <button class="button button-quiet" name="step" value="close">
                        {chrome.text("return-office-close-button")}
                    </button>
                </p>
            </details>
        </form>
    }
    .drawn()
}

fn action(chrome: &Chrome, number: OrderNumber) -> String {
    chrome.href(&format!("/admin/orders/{number}/return"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture::{self, NOW};
    use shop::{order::ReturnState, text::Lang};

    #[test]
    fn whoever_sends_the_rest_of_an_order_reads_first_that_goods_of_it_go_back() {
        let chrome = fixture::live(Lang::En);
        let agreed = ReturnRequest {
            id: ReturnId(1),
            asked_at: NOW,
            text: "not the second one".to_owned(),
            state: ReturnState::Agreed,
            decided: Some((NOW, "olga".to_owned())),
            note: String::new(),
            received: None,
            settled: None,
        };
        let returning = Returning {
            requests: vec![agreed],
            tried: None,
        };
        let words = chrome.text("return-office-agreed-rest");
        let part = fixture::partly_shipped("RA1");
        assert!(notice(&chrome, &part, &returning).to_html().contains(&words));
        assert!(
            !notice(&chrome, &fixture::paid(), &returning)
                .to_html()
                .contains(&words)
        );
    }
}
