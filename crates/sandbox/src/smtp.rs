//! A mail host that keeps what it is given and sends nothing on.
//!
//! It is strict where real hosts are: lines end with CRLF and are at most 998 characters long, eight-bit text
//! must be announced, and a message ends at CRLF.CRLF only.

mod connection;
mod mailroom;
mod session;

use std::{sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::Semaphore, time::sleep};

pub(crate) use mailroom::Mailroom;
pub use mailroom::{Mail, SmtpAnswer};

use crate::world::World;

/// How many connections are served at once.
const CONNECTIONS: usize = 64;

/// Accepts connections until the sandbox is stopped.
pub(crate) async fn serve(world: Arc<World>, listener: TcpListener) {
    tokio::select! {
        () = world.stopped() => {}
        () = accept(&world, &listener) => {}
    }
}

async fn accept(world: &Arc<World>, listener: &TcpListener) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let world = Arc::clone(world);
                tokio::spawn(async move {
                    let _place = place;
                    tokio::select! {
                        () = world.stopped() => {}
                        ended = connection::serve(&world, stream) => {
                            if let Err(error) = ended {
                                tracing::debug!(%error, "an SMTP connection broke off");
                            }
                        }
                    }
                });
            }
            Err(error) => {
                // Most likely there are no file descriptors left; some will be soon.
                tracing::warn!(%error, "the SMTP catcher cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
