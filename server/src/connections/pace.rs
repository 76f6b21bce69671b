//! Deadlines of a connection.
//!
//! | while | how long | then |
//! |---|---|---|
//! | nothing comes between two requests | what the connection is for: see [`limits`](crate::limits) | it is closed |
//! | request line and headers come | [`HEADERS_WITHIN`] from their first byte | it is closed |
//! | a request is being answered | the router has its own deadlines | |
//! | the other side takes nothing of what is sent to it, or next to nothing | [`STALLED_FOR`] for each [`LEAST_TAKEN`] | it is closed |

use crate::limits::{HEADERS_WITHIN, LEAST_TAKEN, STALLED_FOR};
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
    /// Runs while the other side takes too little.
    stalled: Option<Stall>,
}

/// A time in which the other side has to take something.
#[derive(Debug)]
struct Stall {
    end: Pin<Box<Sleep>>,
    /// Bytes that it took so far.
    taken: usize,
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

    /// What a write came to, or an error if too little was taken for too long. Who takes a byte now and then takes next to
    /// nothing.
    fn written(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &written
            && let Some(stalled) = &mut self.stalled
        {
            stalled.taken += bytes;
            if stalled.taken >= LEAST_TAKEN {
                self.stalled = None;
            }
        }
        if written.is_ready() {
            return written;
        }
        self.wait(context).map(Err)
    }

    /// Waits for the other side to take something; an error if that takes too long.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let stalled = self.stalled.get_or_insert_with(|| Stall {
            end: Box::pin(sleep(STALLED_FOR)),
            taken: 0,
        });
        stalled
            .end
            .as_mut()
            .poll(context)
            .map(|()| io::ErrorKind::TimedOut.into())
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
        if flushed.is_ready() {
            // All that there was is taken: the next answer has its own time.
            self.stalled = None;
            return flushed;
        }
        self.wait(context).map(Err)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{GATEWAY_IDLE_FOR, IDLE_FOR, PROXY_IDLE_FOR};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// How long it takes to write to somebody who takes so many bytes every so often; an error if the connection ended.
    async fn written_to(bytes: usize, every: Duration) -> io::Result<Duration> {
        let (mut other_side, stream) = tokio::io::duplex(1_024);
        let mut paced = Paced::new(stream, Requests::default(), IDLE_FOR);
        let takes = async {
            let mut taken = vec![0; bytes];
            while other_side.read_exact(&mut taken).await.is_ok() {
                sleep(every).await;
            }
        };
        let begin = Instant::now();
        let answer = vec![0; 64 * 1_024];
        tokio::select! {
            written = paced.write_all(&answer) => written.map(|()| begin.elapsed()),
            () = takes => unreachable!("it goes on taking"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_next_to_nothing_is_cut_off_and_whoever_is_slow_is_not() {
        let cut = written_to(64, Duration::from_secs(5)).await.unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::TimedOut);
        let took = written_to(1_024, Duration::from_secs(1)).await.unwrap();
        assert!(took > STALLED_FOR, "{took:?}");
    }

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
