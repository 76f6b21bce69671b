//! Requests as bytes, for what no HTTP client would send.

use super::{TestShop, in_time};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

impl TestShop {
    /// A connection to the (first) server.
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.nodes[0].address).await.unwrap()
    }

    /// Sends bytes and reads what comes back until the server closes the connection.
    pub async fn raw(&self, request: impl AsRef<[u8]>) -> String {
        let mut socket = self.connect().await;
        // The server may refuse before it has read everything.
        let _ = socket.write_all(request.as_ref()).await;
        read_to_end(&mut socket).await
    }
}

/// What comes until the server closes the connection.
pub async fn read_to_end(socket: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    loop {
        match in_time(socket.read(&mut part)).await {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&answer).into_owned(),
            Ok(count) => answer.extend_from_slice(&part[..count]),
        }
    }
}
