//! What the staff writes about an order for itself, what it mends, and what it does about goods that come back.

use super::{desk, forms::seat, page};
use crate::{AppState, staff::Staff, visitor::Visitor, window::onward};
use app::Chrome;
use axum::{
    Form,
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use office::{
    AmendForm, AmendTried, LinesForm, LinesTried, RemarkForm, RemarkTried, ReturnForm, ReturnTried,
};
use shop::{desk::Error, order::OrderNumber, staff::Admin};

/// A form about an order: who sent it, and the page that it is on.
pub struct About {
    state: AppState,
    chrome: Chrome,
    admin: Admin,
    number: OrderNumber,
    path: String,
}

impl FromRequestParts<AppState> for About {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let Staff(admin) = Staff::from_request_parts(parts, state).await?;
        let visitor = Visitor::of(parts, state);
        let Path(number) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let chrome = visitor.chrome(state);
        let Ok(number) = number.parse().map(OrderNumber) else {
            return Err(state.error_page_at(chrome, Error::NotFound));
        };
        let path = chrome.href(&format!("/admin/orders/{number}"));
        Ok(Self {
            state: state.clone(),
            chrome,
            admin,
            number,
            path,
        })
    }
}

impl About {
    /// Leads back to this place of the page, or shows the page again with what was not taken.
    async fn answer<T: Clone + Send + Sync + 'static>(
        self,
        done: Result<Result<(), T>, Error>,
        place: &str,
        status: fn(&T) -> StatusCode,
    ) -> Response {
        let path = &self.path;
        match done {
            Ok(Ok(())) => onward(&format!("{path}#{place}")),
            Ok(Err(tried)) => {
                let (seat, status) = (seat(self.chrome, self.admin), status(&tried));
                page(&self.state, seat, path, status, tried).await
            }
            Err(error) => self.state.error_page_at(self.chrome, error),
        }
    }

    /// Tells the log, if it was done.
    fn note<T>(&self, done: &Result<Result<(), T>, Error>, what: &str) {
        if matches!(done, Ok(Ok(()))) {
            let (order, staff) = (self.number.0, self.admin.login());
            tracing::info!(order, staff, "{what}");
        }
    }
}

/// `POST /admin/orders/{number}/remarks`
pub async fn remark(about: About, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let form = RemarkForm::of_fields(fields);
    let desk = desk(&about.state);
    let done = form.carry_out(&desk, &about.admin, about.number).await;
    about.answer(done, "remarks", RemarkTried::status).await
}

/// `POST /admin/orders/{number}/amend`
pub async fn amend(about: About, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let form = AmendForm::of_fields(fields);
    let desk = desk(&about.state);
    let done = form.carry_out(&desk, &about.admin, about.number).await;
    about.note(&done, "the staff mended an order");
    about.answer(done, "amending", AmendTried::status).await
}

/// `POST /admin/orders/{number}/lines`
pub async fn lines(about: About, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let form = LinesForm::of_fields(fields);
    let desk = desk(&about.state);
    let done = form.carry_out(&desk, &about.admin, about.number).await;
    about.answer(done, "lines", LinesTried::status).await
}

/// `POST /admin/orders/{number}/return`
pub async fn step_return(about: About, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let form = ReturnForm::of_fields(fields);
    let desk = desk(&about.state);
    let done = form.carry_out(&desk, &about.admin, about.number).await;
    about.note(&done, "the staff dealt with a return");
    about.answer(done, "returns", ReturnTried::status).await
}
