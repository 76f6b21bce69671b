//! The listening loop: there are only so many connections, and each has its deadlines (`pace`).

mod pace;

use crate::caller::Callers;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode},
    response::IntoResponse,
};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use pace::{IDLE_FOR, PROXY_IDLE_FOR, Paced, Requests};
use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Connections served at once; more wait in the kernel's queue.
const MOST_CONNECTIONS: usize = 4_096;
/// Bytes of header names and values together; browsers send a few thousand.
const MOST_HEADER_BYTES: usize = 64 * 1024;
/// How long running requests may go on after the stop signal.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets running requests finish. `callers` knows which peers may be proxies that
/// keep a pool of connections.
pub async fn serve(listener: TcpListener, router: Router, callers: Arc<Callers>, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        // It would count from the end of the last answer, and so cut off a proxy that keeps its connections.
        .header_read_timeout(None)
        .max_buf_size(MOST_HEADER_BYTES);
    while let Some((place, accepted)) = next(&listener, &places, &stop).await {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, say: breathe, so that others can close.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let requests = Requests::default();
        let idle_for = if callers.may_be_proxy(peer.ip()) {
            PROXY_IDLE_FOR
        } else {
            IDLE_FOR
        };
        let stream = Paced::new(stream, requests.clone(), idle_for);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            let (router, answering) = (router.clone(), requests.begin());
            async move {
                // What arrives in one read may make a connection's buffer longer than its limit.
                let response = if header_bytes(request.headers()) > MOST_HEADER_BYTES {
                    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response()
                } else {
                    router.oneshot(request).await?
                };
                Ok::<_, Infallible>(response.map(|body| answering.until_the_end_of(body)))
            }
        });
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A visitor who hangs up is no event.
            let _ = connection.await;
            drop(place);
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

/// The next connection, when there is a place for it; `None` when the server stops.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(OwnedSemaphorePermit, io::Result<(TcpStream, SocketAddr)>)> {
    let accepted = async {
        let place = places.clone().acquire_owned().await.ok()?;
        Some((place, listener.accept().await))
    };
    stop.run_until_cancelled(accepted).await.flatten()
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
        let (places, stop) = (Arc::new(Semaphore::new(0)), CancellationToken::new());
        let mut next = std::pin::pin!(next(&listener, &places, &stop));
        assert!(next.as_mut().now_or_never().is_none(), "there is no place");
        stop.cancel();
        assert!(next.now_or_never().is_some_and(|next| next.is_none()));
    }
}
