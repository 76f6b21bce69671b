//! Deadlines of a connection.
//!
//! | while | how long | then |
//! |---|---|---|
//! | nothing comes between two requests | what the connection is for: see [`limits`](crate::limits) | it is closed |
//! | request line and headers come | [`HEADERS_WITHIN`] from their first byte | it is closed |
//! | a request is being answered | the router has its own deadlines | |
//! | the other side takes nothing of what is sent to it | [`STALLED_FOR`] | it is closed |

use crate::limits::{HEADERS_WITHIN, STALLED_FOR};
use axum::body::{Body, HttpBody};
use futures_util::task::AtomicWaker;
use hyper::body::{Bytes, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// How many requests of a connection have begun and ended.
#[derive(Debug, Clone, Default)]
pub(super) struct Requests(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
    /// Wakes the reader that waits for the next request: its time begins when the last answer ends, and
    /// nothing else would tell it.
    reader: AtomicWaker,
}

impl Requests {
    /// The headers are there. The request ends when what this returns is dropped.
    pub(super) fn begin(&self) -> Answering {
        self.0.begun.fetch_add(1, Relaxed);
        Answering(self.clone())
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Answering(Requests);

impl Answering {
    /// The answer, of which the request lasts to the last byte.
    pub(super) fn until_the_end_of(self, body: Body) -> Body {
        Body::new(Answer {
            body,
            _answering: self,
        })
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.ended.fetch_add(1, Relaxed);
        self.0.0.reader.wake();
    }
}

struct Answer {
    body: Body,
    _answering: Answering,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that keeps the deadlines: it ends when one has passed.
#[derive(Debug)]
pub(super) struct Paced<S> {
    stream: S,
    requests: Requests,
    idle_for: Duration,
    /// Requests that had begun when this was looked at last.
    begun: u64,
    phase: Phase,
    reading: Pin<Box<Sleep>>,
    /// Runs while the other side takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing has come of the next request.
    Idle,
    /// Something has.
    Headers,
    /// The headers are there.
    Answering,
}

impl<S> Paced<S> {
    pub(super) fn new(stream: S, requests: Requests, idle_for: Duration) -> Self {
        Self {
            stream,
            requests,
            idle_for,
            begun: 0,
            phase: Phase::Idle,
            reading: Box::pin(sleep(idle_for)),
            stalled: None,
        }
    }

    /// Sees what has become of the requests meanwhile.
    fn look(&mut self) {
        let begun = self.requests.0.begun.load(Relaxed);
        if self.requests.0.ended.load(Relaxed) < begun {
            self.phase = Phase::Answering;
        } else if self.phase == Phase::Answering || begun != self.begun {
            self.enter(Phase::Idle, self.idle_for);
        }
        self.begun = begun;
    }

    fn enter(&mut self, phase: Phase, within: Duration) {
        self.phase = phase;
        self.reading.as_mut().reset(Instant::now() + within);
    }

    /// What a write came to, or an error if nothing was taken for too long.
    fn written<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALLED_FOR)));
        stalled
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.look();
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            if self.phase == Phase::Idle && buffer.filled().len() > before {
                self.enter(Phase::Headers, HEADERS_WITHIN);
            }
            return read;
        }
        if self.phase == Phase::Answering {
            self.requests.0.reader.register(context.waker());
            self.look();
        }
        if self.phase == Phase::Answering {
            return Poll::Pending;
        }
        // Nothing read is the end of the stream.
        self.reading.as_mut().poll(context).map(Ok)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.written(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{GATEWAY_IDLE_FOR, IDLE_FOR, PROXY_IDLE_FOR};
    use tokio::io::AsyncReadExt;

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_idle_for_as_long_as_it_may_be() {
        for idle_for in [GATEWAY_IDLE_FOR, IDLE_FOR, PROXY_IDLE_FOR] {
            let (_other_side, stream) = tokio::io::duplex(64);
            let mut paced = Paced::new(stream, Requests::default(), idle_for);
            let begin = Instant::now();
            assert_eq!(paced.read(&mut [0; 8]).await.unwrap(), 0);
            assert_eq!(begin.elapsed().as_secs(), idle_for.as_secs());
        }
    }
}
