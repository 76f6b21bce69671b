//! The messenger and the mail server that the shop sends its messages to.

use crate::program::{Killed, free_address};
use anyhow::{Context, bail};
use std::{
    net::{SocketAddr, TcpListener},
    process::{Command, Stdio},
    time::Duration,
};
use tokio::net::TcpStream;

/// Who plays them.
#[derive(Debug, Clone, Copy)]
pub enum Outside {
    /// They take connections and never answer: messages stay under way, and a run measures what it takes to promise them.
    Hole,
    /// They answer at once: `vitrina sandbox`.
    Answering,
}

impl Outside {
    /// As it stands in the table.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hole => "that never answer",
            Self::Answering => "that answer",
        }
    }
}

/// Both of them, until they are dropped.
pub struct Services {
    pub telegram: SocketAddr,
    pub smtp: SocketAddr,
    _sockets: Vec<TcpListener>,
    _program: Option<Killed>,
}

impl Services {
    pub async fn start(outside: Outside, shop: SocketAddr) -> anyhow::Result<Self> {
        match outside {
            Outside::Hole => {
                let sockets = vec![
                    TcpListener::bind("127.0.0.1:0")?,
                    TcpListener::bind("127.0.0.1:0")?,
                ];
                Ok(Self {
                    telegram: sockets[0].local_addr()?,
                    smtp: sockets[1].local_addr()?,
                    _sockets: sockets,
                    _program: None,
                })
            }
            Outside::Answering => {
                let (telegram, smtp) = (free_address()?, free_address()?);
                let child = Command::new(env!("CARGO_BIN_EXE_vitrina"))
                    .args(["sandbox", "--listen", &telegram.to_string()])
                    .args(["--smtp", &smtp.to_string(), "--shop", &format!("http://{shop}")])
                    .env("RUST_LOG", "error")
                    .stdout(Stdio::null())
                    .spawn()
                    .context("the sandbox does not start")?;
                let program = Some(Killed(child));
                wait_for(smtp).await?;
                Ok(Self {
                    telegram,
                    smtp,
                    _sockets: Vec::new(),
                    _program: program,
                })
            }
        }
    }
}

async fn wait_for(address: SocketAddr) -> anyhow::Result<()> {
    for _ in 0..500 {
        if TcpStream::connect(address).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("the sandbox did not get ready in ten seconds")
}
