//! The listening loop: there are only so many connections, each address has only so many of them, some are kept for gateways,
//! and each has its deadlines (`pace`).

mod pace;

use crate::{
    AppState,
    caller::{Caller, Callers},
    limits::{
        CONNECTIONS, CONNECTIONS_FOR_GATEWAYS, CONNECTIONS_FOR_GATEWAYS_NEAR, CONNECTIONS_NEAR,
        CONNECTIONS_WIDE, GATEWAY_IDLE_FOR, HEADER_KIB, IDLE_FOR, PROXY_IDLE_FOR,
    },
    premises::{Premises, Served},
    spelling,
    strangers::{Place, Strangers},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1::Builder};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use ipnet::IpNet;
use pace::{Paced, Requests};
use shop::stranger::Cause;
use std::{
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long running requests may go on after the stop signal.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);
/// How long a complaint is not repeated in the log.
const SILENCE: Duration = Duration::from_secs(1);
/// Seconds after which somebody who found every place taken may find one.
const WAIT: u16 = 5;

/// Serves what is open until the shop stops, then lets running requests finish.
pub async fn serve(listener: TcpListener, premises: Premises, rooms: Rooms) {
    let stop = premises.now().state.stop.clone();
    let mut said_at: Option<Instant> = None;
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        // It takes a hundred header lines by itself: `limits::HEADERS`. The time for them it would count from the end of the
        // last answer, and so cut off a proxy that keeps its connections.
        .header_read_timeout(None)
        .max_buf_size(HEADER_KIB * 1_024);
    while let Some((place, accepted)) = next(&listener, &rooms, &stop).await {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, say: breathe, so that others can close. It need not be said twenty times a second.
                if said_at.is_none_or(|at| at.elapsed() >= SILENCE) {
                    tracing::warn!(%error, "a connection could not be accepted");
                    said_at = Some(Instant::now());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let state = premises.now().state;
        let share = Share::take(&state.strangers, &state.callers, peer.ip(), place.is_for_gateways);
        let Some((share, is_for_gateways)) = share else {
            // Whoever has so many of them gets no word of ours, either.
            continue;
        };
        let _ = stream.set_nodelay(true);
        let requests = Requests::default();
        let idle_for = match (is_for_gateways, state.callers.may_be_proxy(peer.ip())) {
            (true, _) => GATEWAY_IDLE_FOR,
            (false, true) => PROXY_IDLE_FOR,
            (false, false) => IDLE_FOR,
        };
        let stream = Paced::new(stream, requests.clone(), idle_for);
        let premises = premises.clone();
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            // A connection outlives the settings that it began with.
            let Served { state, router } = premises.now();
            let answering = requests.begin();
            let is_welcome = !is_for_gateways || is_for_a_gateway(&state, &request);
            async move {
                // What arrives in one read may make a connection's buffer longer than its limit.
                let mut response = if header_bytes(request.headers()) > HEADER_KIB * 1_024 {
                    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response()
                } else if is_welcome {
                    router.oneshot(request).await?
                } else {
                    full()
                };
                if is_for_gateways {
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(header::CONNECTION, close);
                }
                Ok::<_, Infallible>(response.map(|body| answering.until_the_end_of(body)))
            }
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A visitor who hangs up is no event.
            let _ = connection.await;
            drop((place, share));
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_WITHIN, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time and were cut");
    }
}

/// Places for connections: most are anybody's, some are for gateways.
#[derive(Debug)]
pub struct Rooms {
    anybodys: Arc<Semaphore>,
    for_gateways: Arc<Semaphore>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self::of(CONNECTIONS - CONNECTIONS_FOR_GATEWAYS, CONNECTIONS_FOR_GATEWAYS)
    }
}

/// A place in one of them.
struct Held {
    is_for_gateways: bool,
    _permit: OwnedSemaphorePermit,
}

impl Rooms {
    /// So many of each.
    pub fn of(anybodys: usize, for_gateways: usize) -> Self {
        Self {
            anybodys: Arc::new(Semaphore::new(anybodys)),
            for_gateways: Arc::new(Semaphore::new(for_gateways)),
        }
    }

    /// Anybody's place if there is one, or else one for gateways, or whichever is free first.
    async fn enter(&self) -> Option<Held> {
        let (anybodys, for_gateways) = (self.anybodys.clone(), self.for_gateways.clone());
        let (is_for_gateways, permit) = tokio::select! {
            biased;
            permit = anybodys.acquire_owned() => (false, permit),
            permit = for_gateways.acquire_owned() => (true, permit),
        };
        Some(Held {
            is_for_gateways,
            _permit: permit.ok()?,
        })
    }

    /// Anybody's place instead of one for gateways, if one has become free since.
    fn look_again(&self, held: Held) -> Held {
        match self.anybodys.clone().try_acquire_owned() {
            Ok(permit) if held.is_for_gateways => Held {
                is_for_gateways: false,
                _permit: permit,
            },
            Ok(_) | Err(_) => held,
        }
    }
}

/// The next connection, when there is a place for it; `None` when the server stops.
async fn next(
    listener: &TcpListener,
    rooms: &Rooms,
    stop: &CancellationToken,
) -> Option<(Held, io::Result<(TcpStream, SocketAddr)>)> {
    let accepted = async {
        let place = rooms.enter().await?;
        let accepted = listener.accept().await;
        Some((rooms.look_again(place), accepted))
    };
    stop.run_until_cancelled(accepted).await.flatten()
}

/// What an address and the networks around it have of all connections, as long as it is held.
struct Share {
    _places: Vec<Place<IpNet>>,
}

impl Share {
    /// What a new connection has of it, and whether it is for a gateway's call only, because its address or the network around
    /// it has as many others as it may: a gateway may have neighbours. `None` if it has as many of these, too.
    ///
    /// What may be a proxy speaks for many, and has no limit of its own.
    fn take(
        strangers: &Strangers,
        callers: &Callers,
        peer: IpAddr,
        is_for_gateways: bool,
    ) -> Option<(Self, bool)> {
        if callers.may_be_proxy(peer) {
            return Some((Self { _places: Vec::new() }, is_for_gateways));
        }
        let caller = Caller::at(peer.to_canonical());
        let (near, wide) = caller.near().zip(caller.wide())?;
        if !is_for_gateways
            && let Some(near) = strangers.connections_near.take(near, CONNECTIONS_NEAR)
            && let Some(wide) = strangers.connections_wide.take(wide, CONNECTIONS_WIDE)
        {
            strangers.note(Cause::Connection, &caller, false);
            let places = vec![near, wide];
            return Some((Self { _places: places }, false));
        }
        strangers.note(Cause::Connection, &caller, true);
        let of_gateways = &strangers.connections_for_gateways;
        let place = of_gateways.take(near, CONNECTIONS_FOR_GATEWAYS_NEAR)?;
        Some((Self { _places: vec![place] }, true))
    }
}

/// Whether a request is a gateway's call, or asks whether the shop lives.
fn is_for_a_gateway(state: &AppState, request: &Request<Body>) -> bool {
    let path = request.uri().path();
    matches!(path, "/healthz" | "/readyz") || spelling::is_door(state, path)
}

/// Every place is taken but those for gateways.
fn full() -> Response {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, HeaderValue::from(WAIT))],
        "Too many connections\n",
    )
        .into_response()
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn the_stop_is_heard_when_every_place_is_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (rooms, stop) = (Rooms::of(0, 0), CancellationToken::new());
        let mut next = std::pin::pin!(next(&listener, &rooms, &stop));
        assert!(next.as_mut().now_or_never().is_none(), "there is no place");
        stop.cancel();
        assert!(next.now_or_never().is_some_and(|next| next.is_none()));
    }

    #[tokio::test]
    async fn the_last_places_are_for_gateways_and_anybodys_are_used_first() {
        let rooms = Rooms::of(2, 1);
        let enter = || rooms.enter().now_or_never().flatten();
        let (one, two, three) = (enter().unwrap(), enter().unwrap(), enter().unwrap());
        let for_gateways = [&one, &two, &three].map(|held| held.is_for_gateways);
        assert_eq!(for_gateways, [false, false, true]);
        assert!(enter().is_none());
        drop(one);
        assert!(!enter().unwrap().is_for_gateways);
        drop(three);
        let (four, five) = (enter().unwrap(), enter().unwrap());
        assert!(!four.is_for_gateways && five.is_for_gateways);
        // Whoever waited for a visitor at a gateway's place gives it back.
        let five = rooms.look_again(five);
        assert!(five.is_for_gateways, "all others are taken");
        drop(two);
        assert!(!rooms.look_again(five).is_for_gateways);
    }

    #[test]
    fn an_address_has_only_so_many_connections_and_its_neighbours_leave_a_gateway_some() {
        let (strangers, callers) = (Strangers::default(), Callers::new(Vec::new()));
        let take =
            |peer: [u8; 4], is_for_gateways| Share::take(&strangers, &callers, peer.into(), is_for_gateways);
        let all = |peer: [u8; 4]| -> Vec<_> { (0..=CONNECTIONS).map_while(|_| take(peer, false)).collect() };
        let for_anything = |taken: &[(Share, bool)]| taken.iter().filter(|(_, is)| !is).count();
        let one = all([203, 0, 113, 7]);
        let near = for_anything(&one);
        assert_eq!(
            (near, one.len()),
            (CONNECTIONS_NEAR, CONNECTIONS_NEAR + CONNECTIONS_FOR_GATEWAYS_NEAR)
        );
        let neighbours: Vec<_> = (8..=100).map(|last| all([203, 0, 113, last])).collect();
        let wide = near + neighbours.iter().map(|taken| for_anything(taken)).sum::<usize>();
        assert_eq!(wide, CONNECTIONS_WIDE);

        let gateway = all([203, 0, 113, 200]);
        assert_eq!(
            (for_anything(&gateway), gateway.len()),
            (0, CONNECTIONS_FOR_GATEWAYS_NEAR)
        );
        assert!(take([203, 0, 114, 7], false).is_some_and(|(_, is_for_gateways)| !is_for_gateways));
        assert!(take([203, 0, 114, 7], true).is_some_and(|(_, is_for_gateways)| is_for_gateways));
        drop(one);
        assert!(take([203, 0, 113, 7], false).is_some_and(|(_, is_for_gateways)| !is_for_gateways));
        assert_eq!(
            for_anything(&all([172, 18, 0, 5])),
            CONNECTIONS + 1,
            "it may be a proxy"
        );
    }
}
