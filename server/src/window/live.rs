//! The live order page: a stream of states, one event for each change.

use super::order::{self, OrderQuery};
use crate::{
    AppState,
    caller::Caller,
    clock,
    limits::{self, LISTENERS_NEAR, LISTENERS_OF_AN_ORDER},
    strangers::Place,
    visitor::Visitor,
    watchers::Watcher,
};
use app::order::{Arrival, Visit, status_view};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderName, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt};
use ipnet::IpNet;
use shop::{
    desk::Error,
    order::{Order, OrderNumber},
    stranger::Cause,
};
use std::{
    convert::Infallible,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// A hint of a change can be lost, so the order is also looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// A page left open is told to connect again after this long.
const LISTEN_FOR: Duration = Duration::from_mins(30);

static LISTENERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(limits::LISTENERS)));

/// `GET /orders/{key}/events`
pub async fn order(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(query): Query<OrderQuery>,
) -> Response {
    let arrival = query.arrival();
    let share = Share::of(&state, &visitor.caller);
    let (Ok(place), Some(share)) = (LISTENERS.clone().try_acquire_owned(), share) else {
        state.strangers.note(Cause::Listener, &visitor.caller, true);
        return no_stream();
    };
    // Listen first, look then: a change between the two is not missed.
    let listening = state.watchers.listen(|| state.shop.changes());
    match order::find(&state, &key).await {
        Ok(order) => {
            let of_order = state
                .strangers
                .listeners_of_orders
                .take(order.number, LISTENERS_OF_AN_ORDER);
            let Some(of_order) = of_order else {
                state.strangers.note(Cause::Listener, &visitor.caller, true);
                return no_stream();
            };
            state.strangers.note(Cause::Listener, &visitor.caller, false);
            let watcher = listening.watch(order.number);
            let stream = stream(Listener {
                state,
                visitor,
                order,
                arrival,
                watcher,
                told: String::new(),
                _places: (place, share, of_order),
            });
            // A proxy that collects the stream would show nothing until it ends.
            let at_once = [(HeaderName::from_static("x-accel-buffering"), "no")];
            let events = Sse::new(stream).keep_alive(KeepAlive::default());
            (at_once, events).into_response()
        }
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%error, "an order could not be watched");
            no_stream()
        }
    }
}

/// For the page's script, which then lives by reloading: no visitor reads it.
fn no_stream() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    (StatusCode::SERVICE_UNAVAILABLE, kind).into_response()
}

struct Listener {
    state: AppState,
    visitor: Visitor,
    order: Order,
    arrival: Arrival,
    watcher: Watcher,
    told: String,
    /// Among all, of its network, and of its order.
    _places: (OwnedSemaphorePermit, Share, Place<OrderNumber>),
}

/// What a network has of all listeners. This machine, and who is nobody knows where, have no limit of their own.
struct Share {
    _place: Option<Place<IpNet>>,
}

impl Share {
    /// `None` if the network has as many as it may.
    fn of(state: &AppState, caller: &Caller) -> Option<Self> {
        let network = caller.near().filter(|_| !caller.is_local);
        let place = match network {
            Some(network) => Some(state.strangers.listeners.take(network, LISTENERS_NEAR)?),
            None => None,
        };
        Some(Self { _place: place })
    }
}

fn stream(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    let over = over(listener.state.stop.clone());
    let events = futures_util::stream::unfold(Some(listener), |listener| async move {
        let mut listener = listener?;
        loop {
            let (data, is_final) = listener.data();
            if data != listener.told {
                listener.told.clone_from(&data);
                let event = Ok(Event::default().data(data));
                return Some((event, (!is_final).then_some(listener)));
            }
            listener.wait().await;
        }
    });
    events.take_until(Box::pin(over))
}

/// When a stream ends: with the shop, and after a while, so that the listener is checked again.
pub(crate) async fn over(stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(LISTEN_FOR) => {}
    }
}

impl Listener {
    /// The order's state as the page shows it, and whether it stays so.
    fn data(&self) -> (String, bool) {
        let ways = self.state.shop.ways_online(&self.order);
        let visit = Visit {
            order: &self.order,
            now: clock::now(),
            arrival: self.arrival,
            ways: &ways,
        };
        let view = status_view(&self.visitor.chrome(&self.state), &visit);
        (serde_json::to_string(&view).unwrap_or_default(), view.is_final)
    }

    /// Until the order changed, or it is time to look.
    async fn wait(&mut self) {
        let _ = tokio::time::timeout(LOOK_EVERY, self.watcher.changed()).await;
        match self.state.shop.order(&self.order.key).await {
            Ok(order) => self.order = order,
            Err(error) => {
                tracing::warn!(order = self.order.number.0, %error, "a watched order could not be read");
            }
        }
    }
}
