//! What becomes of an enquiry of the shop: the truth, or what stands between it and the shop.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use futures_util::stream::{self, StreamExt};
use tokio::{sync::watch, task::yield_now};

use crate::reply::Reply;

/// How the answer to an enquiry, or to a call of a service, travels. What it says is settled when the question comes,
/// so an answer that is held back carries old news.
#[derive(Clone, Debug, Default)]
pub enum EnquiryAnswer {
    /// At once and whole.
    #[default]
    Usual,
    /// With this status and a page in HTML.
    Page(u16),
    /// The connection breaks in the middle of the answer.
    CutOff,
    /// The first half of the answer, ended as if that were all.
    Half,
    /// Nothing comes before the gate is open.
    HeldBeforeHeaders(Gate),
    /// Headers and the first half come at once, the rest when the gate is open.
    HeldAfterHeaders(Gate),
}

/// What an answer waits at until a test lets it pass; nobody has to sleep.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<watch::Sender<Passage>>);

#[derive(Clone, Copy, Debug, Default)]
struct Passage {
    is_open: bool,
    arrived: usize,
}

impl Gate {
    /// Lets pass whatever waits, and whatever comes later.
    pub fn open(&self) {
        self.0.send_modify(|passage| passage.is_open = true);
    }

    /// Waits until so many answers have come to it, open or not.
    pub async fn reached_by(&self, answers: usize) {
        self.when(|passage| passage.arrived >= answers).await;
    }

    async fn pass(&self) {
        self.0.send_modify(|passage| passage.arrived += 1);
        self.when(|passage| passage.is_open).await;
    }

    async fn when(&self, is_so: impl FnMut(&Passage) -> bool) {
        // The gate holds the sender, so there is always one to wait for.
        let _ = self.0.subscribe().wait_for(is_so).await;
    }
}

impl EnquiryAnswer {
    /// Sends what is to be said, or what comes in its place.
    pub(crate) async fn send(self, reply: Reply) -> Response {
        let text = reply.text.clone();
        let middle = text.floor_char_boundary(text.len() / 2);
        match self {
            Self::Usual => reply.labelled(text),
            Self::Page(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                let page = format!("<!doctype html><html><body><h1>{status}</h1></body></html>");
                (status, Html(page)).into_response()
            }
            Self::CutOff => {
                let first = Ok(Bytes::from(text[..middle].to_owned()));
                let broken = stream::once(async {
                    // Meanwhile the connection's task sends the first half.
                    yield_now().await;
                    Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))
                });
                reply.labelled(Body::from_stream(stream::iter([first]).chain(broken)))
            }
            Self::Half => reply.labelled(text[..middle].to_owned()),
            Self::HeldBeforeHeaders(gate) => {
                gate.pass().await;
                reply.labelled(text)
            }
            Self::HeldAfterHeaders(gate) => {
                let (first, rest) = (text[..middle].to_owned(), text[middle..].to_owned());
                let rest = stream::once(async move {
                    gate.pass().await;
                    rest
                });
                let parts = stream::iter([first]).chain(rest);
                reply.labelled(Body::from_stream(parts.map(Ok::<String, io::Error>)))
            }
        }
    }
}
