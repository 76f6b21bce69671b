//! A wire between the store and its server that can be cut and held.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How the wire is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It carries everything.
    Whole,
    /// It carries nothing and stays connected, as a frozen server does.
    Held,
    /// The connections that it has carry nothing any more and stay connected, as when a cable was pulled. New ones are carried.
    Lost,
    /// The connections that it has are closed, and new ones are carried, as when a server was started again.
    Ended,
    /// Its connections are closed, and new ones are too.
    Cut,
}

/// The wire. Dropping it cuts it.
pub struct Wire {
    /// The end that the store connects to.
    pub address: SocketAddr,
    state: watch::Sender<State>,
    trips: Arc<AtomicUsize>,
}

impl Wire {
    /// Lays a wire to the server at this address (`host:port`).
    pub async fn lay(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, seen) = watch::channel(State::Whole);
        let trips = Arc::new(AtomicUsize::new(0));
        let counted = trips.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let near = Counted(near, counted.clone());
                tokio::spawn(carry(near, server.clone(), seen.clone()));
            }
        });
        Self {
            address,
            state,
            trips,
        }
    }

    /// How often the server has answered so far: each time the store waited for a trip.
    pub fn trips(&self) -> usize {
        self.trips.load(Ordering::Relaxed)
    }

    /// Makes the wire whole, or not.
    pub fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry(mut near: Counted, server: String, mut state: watch::Receiver<State>) {
    let mut far = None;
    let is_new = matches!(*state.borrow(), State::Lost | State::Ended);
    loop {
        let now = *state.borrow_and_update();
        let is_carried = match now {
            State::Whole => true,
            State::Lost | State::Ended if is_new => true,
            State::Lost | State::Held => false,
            State::Ended | State::Cut => return,
        };
        if !is_carried {
            if state.changed().await.is_err() {
                return;
            }
            continue;
        }
        if far.is_none() {
            far = TcpStream::connect(&server).await.ok();
        }
        let Some(far) = &mut far else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut near, far) => return,
            changed = state.changed() => if changed.is_err() { return },
        }
    }
}

/// The near end, which counts what is written to it.
struct Counted(TcpStream, Arc<AtomicUsize>);

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
