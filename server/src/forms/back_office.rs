//! What the staff does.

use super::{onward, pay::unanswered};
use crate::{
    App, clock,
    pages::back_office::{PUT_AWAY, problems_page},
    staff::Staff,
    visitor::Visitor,
};
use app::{
    Trouble,
    admin::order::{Deed, Outcome, page},
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{
    desk::{Admin, Checked, Error},
    message::MessageId,
    money::{Kopecks, NotASum},
    order::{OrderNumber, RefundNote},
    payment::{InvoiceId, OrphanId, Report},
    store::Trials,
};

/// The fields of all forms on an order's page; each form sends the ones it has.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    tracking: String,
    reason: String,
    note: String,
    /// How much was returned; empty for all that is left.
    amount: String,
    /// What was left when the form was drawn.
    left: String,
    /// Place of the unfitting money in the order's list.
    attention: String,
}

/// `POST /admin/orders/{number}/{deed}`
pub async fn order(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path((number, deed)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Response {
    let Ok(number) = number.parse().map(OrderNumber) else {
        return app.error_page_at(visitor.chrome(&app), Error::NotFound);
    };
    let done = match deed.as_str() {
        "check" => ask(&app, &admin, number).await.map(Outcome::Reports),
        "note-refund" => note_refund(&app, &admin, number, fields).await,
        _ => act(&app, &admin, number, &deed, fields).await.map(Outcome::Done),
    };
    match done {
        Ok(Outcome::Done(deed)) => {
            tracing::info!(
                order = number.0,
                deed = deed.as_str(),
                staff = admin.login(),
                "the staff acted"
            );
            onward(
                &visitor
                    .chrome(&app)
                    .href(&format!("/admin/orders/{number}?done={}", deed.as_str())),
            )
        }
        Ok(outcome @ Outcome::NotRefunded { .. }) => {
            show(
                &app,
                &admin,
                &visitor,
                number,
                StatusCode::UNPROCESSABLE_ENTITY,
                &outcome,
            )
            .await
        }
        Ok(outcome) => show(&app, &admin, &visitor, number, StatusCode::OK, &outcome).await,
        Err(Error::Refused(refusal)) => {
            let outcome = Outcome::Trouble(Trouble::Refused(refusal));
            show(
                &app,
                &admin,
                &visitor,
                number,
                StatusCode::UNPROCESSABLE_ENTITY,
                &outcome,
            )
            .await
        }
        Err(Error::Gateway(error)) => {
            tracing::warn!(order = number.0, %error, "the gateway could not be asked");
            let (trouble, status) = unanswered(&error);
            show(&app, &admin, &visitor, number, status, &Outcome::Trouble(trouble)).await
        }
        Err(error) => app.error_page_at(visitor.chrome(&app), error),
    }
}

async fn ask(app: &App, admin: &Admin, number: OrderNumber) -> Result<Vec<(InvoiceId, Report)>, Error> {
    let checked = app.shop.check_now(admin, number, clock::now()).await?;
    let note = |checked: Checked| {
        app.note_checked(number, &checked);
        (checked.invoice, checked.report)
    };
    Ok(checked.into_iter().map(note).collect())
}

async fn act(
    app: &App,
    admin: &Admin,
    number: OrderNumber,
    deed: &str,
    fields: Fields,
) -> Result<Deed, Error> {
    let (shop, now) = (&app.shop, clock::now());
    let attention = fields.attention.parse().map_err(|_| Error::NotFound);
    match deed {
        "ship" => shop
            .ship(admin, number, fields.tracking, now)
            .await
            .map(|_| Deed::Shipped),
        "deliver" => shop.deliver(admin, number, now).await.map(|_| Deed::Delivered),
        "cancel" => shop
            .cancel(admin, number, fields.reason, now)
            .await
            .map(|_| Deed::Cancelled),
        "pay-outside" => shop
            .pay_outside(admin, number, fields.reason, now)
            .await
            .map(|_| Deed::PaidOutside),
        "accept" => shop
            .accept(admin, number, attention?, fields.note, now)
            .await
            .map(|_| Deed::Accepted),
        "resolve" => shop
            .resolve(admin, number, attention?, fields.note, now)
            .await
            .map(|_| Deed::Resolved),
        _ => Err(Error::NotFound),
    }
}

/// What is refused keeps what was typed: a sum with a slip in it is corrected, not written anew.
async fn note_refund(
    app: &App,
    admin: &Admin,
    number: OrderNumber,
    fields: Fields,
) -> Result<Outcome, Error> {
    let Fields {
        amount, left, reason, ..
    } = fields;
    let refused = |trouble, reason| Outcome::NotRefunded {
        trouble,
        amount: amount.clone(),
        reason,
    };
    let Ok(sum) = typed_sum(&amount) else {
        return Ok(refused(Trouble::NotASum, reason));
    };
    let note = RefundNote {
        amount: sum,
        left: left.parse().ok(),
        reason: reason.clone(),
    };
    match app.shop.note_refund(admin, number, note, clock::now()).await {
        Ok(_) => Ok(Outcome::Done(Deed::Refunded)),
        Err(Error::Refused(refusal)) => Ok(refused(refusal.into(), reason)),
        Err(error) => Err(error),
    }
}

/// A sum as people type it (`990`, `1 990,50 ₽`); nothing typed is no sum.
fn typed_sum(typed: &str) -> Result<Option<Kopecks>, NotASum> {
    let sum: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '₽')
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    if sum.is_empty() {
        Ok(None)
    } else {
        sum.parse().map(Some)
    }
}

async fn show(
    app: &App,
    admin: &Admin,
    visitor: &Visitor,
    number: OrderNumber,
    status: StatusCode,
    outcome: &Outcome,
) -> Response {
    match app.shop.order_file(admin, number).await {
        Ok(file) => (
            status,
            Html(page(&visitor.chrome(app), &file, clock::now(), Some(outcome))),
        )
            .into_response(),
        Err(error) => app.error_page_at(visitor.chrome(app), error),
    }
}

/// From which page a message is sent again.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Resend {
    order: String,
}

/// `POST /admin/messages/{id}/resend`
pub async fn resend(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(from): Form<Resend>,
) -> Response {
    let chrome = visitor.chrome(&app);
    let back = match from.order.parse::<i64>() {
        Ok(number) => format!("/admin/orders/{number}?done={}", Deed::Resent.as_str()),
        Err(_) => format!("/admin/problems?done={}", Deed::Resent.as_str()),
    };
    match resend_by_id(&app, &admin, &id).await {
        Ok(true) => onward(&chrome.href(&back)),
        Ok(false) => app.error_page_at(chrome, Error::NotFound),
        Err(error) => app.error_page_at(chrome, error),
    }
}

async fn resend_by_id(app: &App, admin: &Admin, id: &str) -> Result<bool, Error> {
    let id = id.parse().map(MessageId).map_err(|_| Error::NotFound)?;
    app.shop.resend(admin, id, clock::now()).await
}

/// What the staff says of money without an order.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OrphanFields {
    note: String,
}

/// `POST /admin/orphans/{id}/resolve`
pub async fn resolve_orphan(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<OrphanFields>,
) -> Response {
    let chrome = visitor.chrome(&app);
    match resolve_orphan_by_id(&app, &admin, &id, &fields.note).await {
        Ok(id) => {
            let deed = Deed::Resolved.as_str();
            tracing::info!(orphan = id.0, deed, staff = admin.login(), "the staff acted");
            onward(&chrome.href(&format!("/admin/problems?done={deed}")))
        }
        Err(Error::Refused(refusal)) => {
            let outcome = Outcome::Trouble(refusal.into());
            match problems_page(&app, &admin, &visitor, Some(&outcome)).await {
                Ok(page) => (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response(),
                Err(error) => app.error_page_at(chrome, error),
            }
        }
        Err(error) => app.error_page_at(chrome, error),
    }
}

async fn resolve_orphan_by_id(app: &App, admin: &Admin, id: &str, note: &str) -> Result<OrphanId, Error> {
    let id = id.parse().map(OrphanId).map_err(|_| Error::NotFound)?;
    app.shop.resolve_orphan(admin, id, note, clock::now()).await?;
    Ok(id)
}

/// `POST /admin/trials/put-away`
pub async fn put_trials_away(State(app): State<App>, Staff(admin): Staff, visitor: Visitor) -> Response {
    let chrome = visitor.chrome(&app);
    match app.shop.put_trials_away(&admin, clock::now()).await {
        Ok(orders) => {
            tracing::info!(orders, staff = admin.login(), "trial orders were put away");
            let trials = Trials::PutAway.as_str();
            onward(&chrome.href(&format!("/admin/orders?trials={trials}&done={PUT_AWAY}")))
        }
        Err(error) => app.error_page_at(chrome, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_read_as_people_type_it() {
        for (typed, kopecks) in [
            ("990", 99_000),
            (" 1 990,5 ", 199_050),
            ("1\u{202F}990,50\u{A0}₽", 199_050),
            ("0.01", 1),
        ] {
            assert_eq!(typed_sum(typed), Ok(Some(Kopecks::new(kopecks))), "{typed}");
        }
        assert_eq!(typed_sum(" "), Ok(None));
        for typed in ["-1", "990 rub", "1,990.50", "1.234", "½"] {
            assert_eq!(typed_sum(typed), Err(NotASum), "{typed}");
        }
    }
}
