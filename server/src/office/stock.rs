//! Forms of the stock: pieces that move by hand, and stock-takings.

use super::{desk, forms::seat, page};
use crate::{AppState, clock, staff::Staff, visitor::Visitor, window::onward};
use app::Chrome;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use office::{SheetOutcome, StockForm, StockOutcome, TakingTrouble, carry_out_count};
use serde::Deserialize;
use shop::{desk::Error, staff::Admin, stock::TakingNumber};
use url::form_urlencoded;

/// `POST /admin/stock`
pub async fn move_pieces(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let form = StockForm::of_fields(fields);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("sku", &form.sku)
        .finish();
    let path = chrome.href(&format!("/admin/stock?{query}"));
    match form.carry_out(&desk(&state), &admin).await {
        Ok(StockOutcome::Moved) => {
            tracing::info!(staff = admin.login(), "pieces were moved by hand");
            onward(&format!("{path}&done={}", StockOutcome::MOVED))
        }
        Ok(outcome) => page(&state, seat(chrome, admin), &path, outcome.status(), outcome).await,
        Err(error) => failed(&state, chrome, admin, error).await,
    }
}

/// What a stock-taking is to count.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Begin {
    category: String,
}

/// `POST /admin/stock/takings`
pub async fn begin(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(wish): Form<Begin>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let begun = state
        .shop
        .begin_taking(&admin, &wish.category, clock::now())
        .await;
    let path = chrome.href("/admin/stock/takings");
    let begun = begun.map(|number| format!("{path}/{}", number.0));
    ended(&state, chrome, admin, (&path, "begun"), begun).await
}

/// `POST /admin/stock/takings/{number}`
pub async fn count(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let path = chrome.href(&format!("/admin/stock/takings/{number}"));
    let said = |name: &str| {
        fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_str())
    };
    let nth: u32 = said("page").and_then(|nth| nth.parse().ok()).unwrap_or(1);
    let next = match said("step") {
        Some("next") => format!("{path}?page={}", nth.saturating_add(1)),
        Some("review") => format!("{path}/review"),
        Some(_) | None => format!("{path}?page={nth}"),
    };
    let outcome = match taking(&number) {
        Ok(number) => carry_out_count(&desk(&state), &admin, number, &fields).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(SheetOutcome::Kept) => onward(&next),
        Ok(SheetOutcome::Again(tried)) => {
            let path = format!("{path}?page={nth}");
            page(
                &state,
                seat(chrome, admin),
                &path,
                StatusCode::UNPROCESSABLE_ENTITY,
                tried,
            )
            .await
        }
        Err(error) => failed(&state, chrome, admin, error).await,
    }
}

/// `POST /admin/stock/takings/{number}/post`
pub async fn post(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let path = chrome.href(&format!("/admin/stock/takings/{number}/review"));
    let posted = match taking(&number) {
        Ok(number) => state.shop.post_taking(&admin, number, clock::now()).await,
        Err(error) => Err(error),
    };
    let posted = posted.map(|()| path.clone());
    ended(&state, chrome, admin, (&path, "posted"), posted).await
}

/// `POST /admin/stock/takings/{number}/drop`
pub async fn drop_one(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let path = chrome.href(&format!("/admin/stock/takings/{number}/review"));
    let dropped = match taking(&number) {
        Ok(number) => state.shop.drop_taking(&admin, number, clock::now()).await,
        Err(error) => Err(error),
    };
    let dropped = dropped.map(|()| path.clone());
    ended(&state, chrome, admin, (&path, "dropped"), dropped).await
}

/// Leads on, or draws the page at `path` again with the refusal.
async fn ended(
    state: &AppState,
    chrome: Chrome,
    admin: Admin,
    (path, deed): (&str, &'static str),
    outcome: Result<String, Error>,
) -> Response {
    match outcome {
        Ok(next) => {
            tracing::info!(staff = admin.login(), deed, "a stock-taking went on");
            onward(&next)
        }
        Err(Error::Refused(refusal)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let trouble = TakingTrouble(refusal.into());
            page(state, seat(chrome, admin), path, status, trouble).await
        }
        Err(error) => failed(state, chrome, admin, error).await,
    }
}

/// The page in place of an answer; of what is not there, the office's own.
async fn failed(state: &AppState, chrome: Chrome, admin: Admin, error: Error) -> Response {
    if !matches!(error, Error::NotFound) {
        return state.error_page_at(chrome, error);
    }
    // No stock-taking has this number.
    let path = chrome.href("/admin/stock/takings/0");
    page(state, seat(chrome, admin), &path, StatusCode::NOT_FOUND, ()).await
}

fn taking(number: &str) -> Result<TakingNumber, Error> {
    number.parse().map(TakingNumber).map_err(|_| Error::NotFound)
}
