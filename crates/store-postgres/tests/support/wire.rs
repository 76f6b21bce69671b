//! A wire between the store and its server that can be cut and held.

use std::net::SocketAddr;
use tokio::{
    io::copy_bidirectional,
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
    /// Its connections are closed, and new ones are too.
    Cut,
}

/// The wire. Dropping it cuts it.
pub struct Wire {
    /// The end that the store connects to.
    pub address: SocketAddr,
    state: watch::Sender<State>,
}

impl Wire {
    /// Lays a wire to the server at this address (`host:port`).
    pub async fn lay(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, seen) = watch::channel(State::Whole);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, server.clone(), seen.clone()));
            }
        });
        Self { address, state }
    }

    /// Makes the wire whole, or not.
    pub fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry(mut near: TcpStream, server: String, mut state: watch::Receiver<State>) {
    let mut far = None;
    loop {
        let now = *state.borrow_and_update();
        match now {
            State::Cut => return,
            State::Held => {
                if state.changed().await.is_err() {
                    return;
                }
            }
            State::Whole => {
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
    }
}
