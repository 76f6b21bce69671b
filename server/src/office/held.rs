//! What networks hold without having paid: looked up by the address that a buyer ticked the boxes from, which is kept with the
//! order. So it is the same on every machine and after a start.

use crate::{AppState, clock, staff::Staff, strangers::holder_at, visitor::Visitor, window::onward};
use axum::{Form, extract::State, http::HeaderMap, response::Response};
use futures_util::future::join_all;
use ipnet::IpNet;
use office::{Held, HeldOrder, LET_GO_REASON, MOST_LET_GO};
use serde::Deserialize;
use shop::{
    call,
    desk::Error,
    order::{Order, StateName},
    security::Act,
    staff::Admin,
    store::{OrderFilter, Trials},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};
use words::words;

/// Unpaid orders that are looked at, the newest.
const MOST_READ: i64 = 1_000;
/// Orders whose gateways are asked at the same time.
const AT_ONCE: usize = 4;

/// What networks hold, those with the most orders first.
pub(super) async fn look(state: &AppState, admin: &Admin) -> Result<Vec<Held>, Error> {
    let mut networks: BTreeMap<IpNet, Held> = BTreeMap::new();
    for (network, order) in unpaid(state, admin).await? {
        let held = networks.entry(network).or_insert_with(|| Held {
            network: network.to_string(),
            orders: Vec::new(),
            others: 0,
        });
        if order.can_be_called_off() {
            held.orders.push(HeldOrder {
                number: order.number,
                placed_at: order.placed_at,
                sum: order.placed.bill.total(),
            });
        } else {
            held.others += 1;
        }
    }
    let mut networks: Vec<Held> = networks.into_values().collect();
    networks.sort_by_key(|held| Reverse(held.orders.len()));
    Ok(networks)
}

/// The newest orders that wait for their money, each with the network it came from. This machine is none, nor is somebody
/// whom a proxy hides, or whom the staff ordered for.
async fn unpaid(state: &AppState, admin: &Admin) -> Result<Vec<(IpNet, Order)>, Error> {
    let filter = OrderFilter {
        state: Some(StateName::AwaitingPayment),
        trials: Trials::With,
        limit: MOST_READ,
        ..OrderFilter::default()
    };
    let rows = state.shop.orders(admin, &filter).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
    let mut orders = state.shop.readable_orders(&numbers).await?;
    orders.sort_by_key(|order| Reverse(order.number));
    let from = |order: Order| Some((network_of(&order)?, order));
    Ok(orders.into_iter().filter_map(from).collect())
}

fn network_of(order: &Order) -> Option<IpNet> {
    let consents = order.placed.consents.as_ref()?;
    let address: IpAddr = consents.data.ip.parse().ok()?;
    (!address.is_loopback()).then(|| holder_at(address))
}

/// Which orders of which network.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    network: String,
    orders: String,
}

/// `POST /admin/strangers/orders`: the orders that were seen, as far as they are still that network's and not paid. The page
/// then shows what is left.
pub async fn call_off(
    State(state): State<AppState>,
    Staff(admin): Staff,
    visitor: Visitor,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    let chrome = visitor.chrome(&state);
    let Ok(network) = wish.network.parse::<IpNet>() else {
        return onward(&chrome.href("/admin/strangers/orders"));
    };
    let orders = match unpaid(&state, &admin).await {
        Ok(orders) => orders,
        Err(error) => return state.error_page_at(chrome, error),
    };
    let seen = wish.orders.split_whitespace();
    let seen: BTreeSet<i64> = seen.filter_map(|number| number.parse().ok()).collect();
    let meant = orders
        .into_iter()
        .filter(|(from, order)| *from == network && seen.contains(&order.number.0))
        .take(MOST_LET_GO);
    let meant: Vec<Order> = meant.map(|(_, order)| order).collect();
    let mut done = 0;
    for some in meant.chunks(AT_ONCE) {
        let ended = join_all(some.iter().map(|order| let_go(&state, &admin, order))).await;
        done += ended.into_iter().filter(|is_done| *is_done).count();
    }
    if done > 0 {
        let detail = format!("{} · {done}", call::network(network.addr()));
        let source = (&visitor.caller, &headers);
        state.witness_of(Act::OrdersLetGo, admin.login(), source, &detail);
    }
    onward(&chrome.href(&format!("/admin/strangers/orders?network={network}")))
}

/// Whether the order was called off. One that cannot be is still on the page afterwards.
async fn let_go(state: &AppState, admin: &Admin, order: &Order) -> bool {
    let reason = words(order.placed.lang).text(LET_GO_REASON);
    let (checked, done) = state.shop.let_go(admin, order, &reason, clock::now()).await;
    for one in &checked {
        state.note_checked(order.number, one);
    }
    match done {
        Ok(_) => {
            tracing::info!(
                order = order.number.0,
                deed = "let-go",
                staff = admin.login(),
                "the staff acted"
            );
            true
        }
        Err(Error::Refused(_)) => false,
        Err(error) => {
            tracing::warn!(order = order.number.0, %error, "an order could not be called off");
            false
        }
    }
}
