//! What the staff does.

use super::onward;
use crate::{App, clock, pages::back_office::problems_page, staff::Staff, visitor::Visitor};
use app::{
    Trouble,
    admin::order::{Outcome, page},
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use shop::{
    desk::{Checked, Error},
    message::MessageId,
    order::{Deed, DeedKind, OrderNumber},
    payment::{InvoiceId, OrphanId, Report},
    staff::Admin,
};

/// `POST /admin/orders/{number}/{deed}`
pub async fn order(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path((number, deed)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let Ok(number) = number.parse().map(OrderNumber) else {
        return app.error_page_at(visitor.chrome(&app), Error::NotFound);
    };
    let done = if deed == "check" {
        ask(&app, &admin, number).await.map(Outcome::Reports)
    } else {
        act(&app, &admin, number, &deed, fields).await.map(Outcome::Done)
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
            let outcome = Outcome::Trouble(Trouble::GatewayDown);
            show(
                &app,
                &admin,
                &visitor,
                number,
                StatusCode::SERVICE_UNAVAILABLE,
                &outcome,
            )
            .await
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
    fields: Vec<(String, String)>,
) -> Result<DeedKind, Error> {
    let deed = read(deed, fields).ok_or(Error::NotFound)?;
    let kind = deed.kind();
    app.shop.act(admin, number, deed, clock::now()).await?;
    Ok(kind)
}

/// The deed that the address names, with the texts of its form.
fn read(deed: &str, fields: Vec<(String, String)>) -> Option<Deed> {
    let mut texts: serde_json::Map<_, _> =
        fields.into_iter().map(|(name, text)| (name, text.into())).collect();
    texts.insert("deed".into(), deed.into());
    serde_json::from_value(texts.into()).ok()
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
        Ok(number) => format!("/admin/orders/{number}?done={}", Outcome::RESENT),
        Err(_) => format!("/admin/problems?done={}", Outcome::RESENT),
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
            let deed = DeedKind::Resolve.as_str();
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
