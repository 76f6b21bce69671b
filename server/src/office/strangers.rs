//! Shutting networks out and letting them in again.

use super::{forms::seat, page};
use crate::{
    AppState, clock,
    staff::Staff,
    strangers::{Busy, Unfit, fit, learn_blocks},
    visitor::Visitor,
    window::onward,
};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use ipnet::IpNet;
use office::{BlockFault, HOURS, NotBlocked, Stranger};
use serde::Deserialize;
use shop::{call, desk::Error, security::Act};

const PAGE: &str = "/admin/strangers";
/// Networks that the page shows.
const MOST_SHOWN: usize = 50;
const HOUR: i64 = 3_600;

/// Which network, and for how long.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    network: String,
    hours: String,
}

/// `POST /admin/strangers/block`
pub async fn block(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let path = chrome.href(PAGE);
    let network = match fit(&wish.network, &visitor.caller, &state.callers) {
        Ok(network) => network,
        Err(unfit) => {
            let tried = NotBlocked {
                network: wish.network,
                why: shown(unfit),
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(&state, seat(chrome, admin), &path, status, tried).await;
        }
    };
    let asked: i64 = wish.hours.parse().unwrap_or_default();
    let hours = HOURS
        .into_iter()
        .find(|hours| *hours == asked)
        .unwrap_or(HOURS[0]);
    let blocked = state
        .shop
        .block(&admin, &network.to_string(), hours * HOUR, clock::now())
        .await;
    if blocked.is_ok() {
        tracing::info!(hours, staff = admin.login(), "a network was shut out");
        let around = call::network(network.addr());
        let source = (&visitor.caller, &headers);
        state.witness_of(Act::NetworkShutOut, admin.login(), source, &around);
    }
    answer(&state, &visitor, blocked).await
}

/// `POST /admin/strangers/release`
pub async fn release(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    // One that was let in meanwhile is in, and what is no network was never out.
    let Ok(network) = wish.network.parse::<IpNet>() else {
        return answer(&state, &visitor, Ok(())).await;
    };
    let released = state.shop.unblock(&admin, &network.to_string()).await;
    if matches!(released, Ok(true)) {
        tracing::info!(staff = admin.login(), "a network was let in again");
        let around = call::network(network.addr());
        let source = (&visitor.caller, &headers);
        state.witness_of(Act::NetworkLetIn, admin.login(), source, &around);
    }
    answer(&state, &visitor, released.map(drop)).await
}

/// The page as it is now. What was done holds on this machine at once.
async fn answer(state: &AppState, visitor: &Visitor, done: Result<(), Error>) -> Response {
    let chrome = visitor.chrome(state);
    let known = match done {
        Ok(()) => learn_blocks(state).await,
        Err(error) => Err(error),
    };
    match known {
        Ok(()) => onward(&chrome.href(PAGE)),
        Err(error) => state.error_page_at(chrome, error),
    }
}

/// Who causes most, as the page has it.
pub(super) fn busiest(state: &AppState) -> Vec<Stranger> {
    let shown = |busy: Busy| Stranger {
        network: busy.network.to_string(),
        around: call::network(busy.network.addr()),
        causes: busy.causes,
    };
    state
        .strangers
        .busiest(MOST_SHOWN)
        .into_iter()
        .map(shown)
        .collect()
}

fn shown(unfit: Unfit) -> BlockFault {
    match unfit {
        Unfit::NoNetwork => BlockFault::NoNetwork,
        Unfit::TooWide => BlockFault::TooWide,
        Unfit::Own => BlockFault::Own,
        Unfit::Inner => BlockFault::Inner,
    }
}
