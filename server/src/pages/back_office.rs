//! What the staff reads.

use super::answer;
use crate::{App, caller, clock, staff::Staff, visitor::Visitor};
use app::admin::{
    order::{Deed, Outcome},
    orders::Listing,
    problems::ProxyTrouble,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use shop::{
    call::{CallFilter, CallId},
    desk::{Admin, Error},
    order::OrderNumber,
    store::{OrderFilter, Search},
};

/// Orders or calls on a page of the list.
const PAGE: i64 = 50;
/// Rows on the page of problems, of each kind.
const PROBLEMS: i64 = 100;

/// What `done` says on the list of orders once all trials were put away.
pub const PUT_AWAY: &str = "put-away";

/// `/admin`
pub async fn home(Staff(_): Staff, State(app): State<App>, visitor: Visitor) -> Redirect {
    Redirect::to(&visitor.chrome(&app).href("/admin/orders"))
}

/// Query of the list of orders.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OrdersQuery {
    state: String,
    fulfilment: String,
    attention: String,
    trials: String,
    q: String,
    before: String,
    done: String,
}

/// `/admin/orders`
pub async fn orders(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Query(query): Query<OrdersQuery>,
) -> Response {
    let filter = OrderFilter {
        state: query.state.parse().ok(),
        fulfilment: query.fulfilment.parse().ok(),
        attention: query.attention == "1",
        trials: query.trials.parse().unwrap_or_default(),
        search: Search::parse(&query.q),
        before: query.before.parse().ok().map(OrderNumber),
        limit: PAGE + 1,
    };
    let page = async {
        let mut rows = app.shop.orders(&admin, &filter).await?;
        let counts = app.shop.counts(&admin).await?;
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = rows.len() > most;
        rows.truncate(most);
        let listing = Listing {
            rows: &rows,
            counts,
            filter: &filter,
            query: query.q.trim(),
            just_put_away: query.done == PUT_AWAY,
            has_more,
            now: clock::now(),
        };
        Ok(app::admin::orders::page(&visitor.chrome(&app), &listing))
    };
    answer(&app, &visitor, page.await)
}

/// Query of a page that a form led back to.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct DoneQuery {
    done: String,
}

impl DoneQuery {
    fn outcome(&self) -> Option<Outcome> {
        Deed::parse(&self.done).map(Outcome::Done)
    }
}

/// `/admin/orders/{number}`
pub async fn order(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Response {
    let chrome = visitor.chrome(&app);
    let file = match number.parse() {
        Ok(number) => app.shop.order_file(&admin, OrderNumber(number)).await,
        Err(_) => Err(Error::NotFound),
    };
    match file {
        Ok(file) => {
            let outcome = query.outcome();
            Html(app::admin::order::page(
                &chrome,
                &file,
                clock::now(),
                outcome.as_ref(),
            ))
            .into_response()
        }
        Err(Error::NotFound) => (
            StatusCode::NOT_FOUND,
            Html(app::admin::order::not_found_page(&chrome)),
        )
            .into_response(),
        Err(error) => app.error_page_at(chrome, error),
    }
}

/// `/admin/documents/{version}`
pub async fn document(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Path(version): Path<String>,
) -> Response {
    let page = async {
        let (edition, since) = app.shop.edition(&admin, &version).await?;
        Ok(app::admin::edition::page(&visitor.chrome(&app), &edition, since))
    };
    answer(&app, &visitor, page.await)
}

/// `/admin/problems`
pub async fn problems(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Query(query): Query<DoneQuery>,
) -> Response {
    let page = problems_page(&app, &admin, &visitor, query.outcome().as_ref()).await;
    answer(&app, &visitor, page)
}

/// The page of problems, with what came of the last thing the staff asked for.
pub async fn problems_page(
    app: &App,
    admin: &Admin,
    visitor: &Visitor,
    outcome: Option<&Outcome>,
) -> Result<String, Error> {
    let orphans = app.shop.orphans(admin, PROBLEMS).await?;
    let counts = app.shop.counts(admin).await?;
    let undelivered = app.shop.undelivered_messages(admin, PROBLEMS).await?;
    let chrome = visitor.chrome(app);
    let proxies: Vec<_> = app
        .callers
        .troubles(clock::now())
        .into_iter()
        .map(shown)
        .collect();
    Ok(app::admin::problems::page(
        &chrome,
        (&orphans, counts.trial_orphans),
        &undelivered,
        &proxies,
        outcome,
    ))
}

fn shown(trouble: caller::ProxyTrouble) -> ProxyTrouble {
    match trouble {
        caller::ProxyTrouble::Unlisted(peer) => ProxyTrouble::Unlisted(peer.to_string()),
        caller::ProxyTrouble::Unclear(peer) => ProxyTrouble::Unclear(peer.to_string()),
    }
}

/// Query of the journal of calls.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct CallsQuery {
    q: String,
    only: String,
    before: String,
}

/// `/admin/calls`
pub async fn calls(
    State(app): State<App>,
    Staff(admin): Staff,
    visitor: Visitor,
    Query(query): Query<CallsQuery>,
) -> Response {
    let typed = query.q.trim();
    let number = typed.trim_start_matches(['#', '№']).trim().parse();
    let filter = CallFilter {
        // Nothing has the number 0, and what is no number finds nothing.
        number: (!typed.is_empty()).then(|| number.unwrap_or(0)),
        refused: query.only == "refused",
        before: query.before.parse().ok().map(CallId),
        limit: PAGE + 1,
    };
    let page = async {
        let mut log = app.shop.calls(&admin, &filter).await?;
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = log.rows.len() > most;
        log.rows.truncate(most);
        let listing = app::admin::calls::Listing {
            log: &log,
            filter: &filter,
            query: typed,
            has_more,
        };
        Ok(app::admin::calls::page(&visitor.chrome(&app), &listing))
    };
    answer(&app, &visitor, page.await)
}
