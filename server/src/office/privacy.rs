//! Personal data: finding a person, handing over what is known of them, forgetting them. Whoever is asked about stands in the body
//! of a form and in no address, so that no log has them.

use super::{download::file, forms::seat, page};
use crate::{AppState, clock, staff::Staff, visitor::Visitor, window::onward};
use app::Chrome;
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use office::{PersonAsked, PersonTrouble};
use serde::Deserialize;
use shop::{
    desk::Forgotten,
    order::OrderNumber,
    privacy::{AskedBy, Person},
    security::Act,
    staff::Admin,
};

const PAGE: &str = "/admin/privacy";

/// Whom a form is about, and what else it says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Posted {
    pub(super) who: String,
    confirm: String,
    asked: String,
}

/// `POST /admin/privacy`
pub async fn find(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    Form(asked): Form<Posted>,
) -> Response {
    let trouble = Person::parse(&asked.who)
        .is_none()
        .then_some(PersonTrouble::Unread);
    again(&state, (visitor.chrome(&state), admin), PAGE, asked.who, trouble).await
}

/// `POST /admin/privacy/export`: everything that is known of a person, as JSON.
pub async fn export(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(asked): Form<Posted>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Some(person) = Person::parse(&asked.who) else {
        return again(
            &state,
            (chrome, admin),
            PAGE,
            asked.who,
            Some(PersonTrouble::Unread),
        )
        .await;
    };
    let dossier = match state.shop.dossier(&admin, &person).await {
        Ok(dossier) => dossier,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let Ok(json) = dossier.json(clock::now()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let numbers = dossier.orders.iter().map(|held| held.order.number);
    let source = (&visitor.caller, &headers);
    state.witness_of(Act::PersonExported, admin.login(), source, &list(numbers));
    file("application/json", "person.json", json)
}

/// `POST /admin/privacy/forget`: whoever is to be forgotten has been typed twice.
pub async fn forget(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(asked): Form<Posted>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let person = Person::parse(&asked.who);
    let Some(person) = person.filter(|person| Person::parse(&asked.confirm).as_ref() == Some(person)) else {
        let trouble = Some(PersonTrouble::Unconfirmed);
        return again(&state, (chrome, admin), PAGE, asked.who, trouble).await;
    };
    let Forgotten { orders, open } = match state.shop.forget(&admin, &person, clock::now()).await {
        Ok(forgotten) => forgotten,
        Err(error) => return state.error_page_at(chrome, error),
    };
    if orders.is_empty() {
        let trouble = Some(PersonTrouble::NothingOver);
        return again(&state, (chrome, admin), PAGE, asked.who, trouble).await;
    }
    tracing::info!(
        orders = orders.len(),
        open = open.len(),
        staff = admin.login(),
        "a person was forgotten"
    );
    let source = (&visitor.caller, &headers);
    let detail = list(orders.into_iter());
    state.witness_of(Act::PersonForgotten, admin.login(), source, &detail);
    onward(&chrome.href(&format!("{PAGE}?done=forgotten")))
}

/// `POST /admin/privacy/withdraw`: a person took their consent back.
pub async fn withdraw(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(asked): Form<Posted>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let (Some(person), Ok(way)) = (Person::parse(&asked.who), asked.asked.parse::<AskedBy>()) else {
        return again(
            &state,
            (chrome, admin),
            PAGE,
            asked.who,
            Some(PersonTrouble::Unread),
        )
        .await;
    };
    match state
        .shop
        .withdraw_consent(&admin, &person, way, clock::now())
        .await
    {
        Ok(0) => {}
        Ok(count) => {
            let source = (&visitor.caller, &headers);
            let detail = format!("{} {count}", way.as_str());
            state.witness_of(Act::ConsentWithdrawn, admin.login(), source, &detail);
        }
        Err(error) => return state.error_page_at(chrome, error),
    }
    onward(&chrome.href(&format!("{PAGE}?done=withdrawn")))
}

/// The page at this path with what was typed, as if it had been asked for.
pub(super) async fn again(
    state: &AppState,
    (chrome, admin): (Chrome, Admin),
    path: &str,
    typed: String,
    trouble: Option<PersonTrouble>,
) -> Response {
    let asked = PersonAsked { typed, trouble };
    let path = chrome.href(path);
    page(state, seat(chrome, admin), &path, asked.status(), asked).await
}

/// Numbers between blanks: they name nobody.
fn list(numbers: impl Iterator<Item = OrderNumber>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    numbers.join(" ")
}
