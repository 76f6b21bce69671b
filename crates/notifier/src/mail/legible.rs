//! What a mail server says, as UTF-8: the code in front decides what becomes of a letter, and the words behind it may be
//! windows-1251, GBK or anything else. Lettre takes such words for a broken connection, so that a letter that was taken
//! would be sent again.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use lettre::transport::smtp::client::AsyncTokioStream;
use std::{
    borrow::Cow,
    fmt::Debug,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// Bytes of a line that are looked at; the protocol itself allows 512 (RFC 5321, 4.5.3.1.5).
const LONGEST_LINE: usize = 2_000;
/// Bytes of a line that are passed on: lettre gives up at more than 1000.
const LONGEST_TOLD: usize = 900;

/// A way to a mail server on which only readable lines come in.
#[derive(Debug)]
pub(super) struct Legible<S> {
    stream: S,
    peer: SocketAddr,
    /// The line that has not ended yet, as it came.
    line: Vec<u8>,
    /// What came and has not been read yet.
    told: Vec<u8>,
}

impl Legible<TcpStream> {
    /// The socket itself.
    pub(super) fn plain(socket: TcpStream) -> io::Result<Self> {
        let peer = socket.peer_addr()?;
        Ok(Self::new(socket, peer))
    }
}

impl<S> Legible<S> {
    pub(super) fn new(stream: S, peer: SocketAddr) -> Self {
        Self {
            stream,
            peer,
            line: Vec::new(),
            told: Vec::new(),
        }
    }

    /// As if the server had greeted again: after `STARTTLS` it does not, and lettre waits for a greeting.
    pub(super) fn greeted(self) -> Self {
        Self {
            told: b"220 protected\r\n".to_vec(),
            ..self
        }
    }

    fn hear(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' || self.line.len() < LONGEST_LINE {
                self.line.push(byte);
            }
            if byte == b'\n' {
                self.tell();
            }
        }
    }

    fn tell(&mut self) {
        let line = std::mem::take(&mut self.line);
        let text = readable(&line);
        let words = text.trim_end_matches(['\r', '\n']);
        self.told
            .extend_from_slice(&words.as_bytes()[..words.floor_char_boundary(LONGEST_TOLD)]);
        self.told.extend_from_slice(&text.as_bytes()[words.len()..]);
    }
}

/// A line in whatever letters it was written.
fn readable(line: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(line) {
        return text.into();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(line, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    encoding.decode_without_bom_handling(line).0
}

impl<S: AsyncRead + Unpin> AsyncRead for Legible<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.told.is_empty() {
            let mut bytes = [0; 1_024];
            let mut bytes = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut bytes))?;
            if !bytes.filled().is_empty() {
                this.hear(bytes.filled());
            } else if this.line.is_empty() {
                return Poll::Ready(Ok(()));
            } else {
                this.tell();
            }
        }
        let length = this.told.len().min(buffer.remaining());
        buffer.put_slice(&this.told[..length]);
        this.told.drain(..length);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Legible<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + Debug> AsyncTokioStream for Legible<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use tokio::io::AsyncReadExt;

    /// What is read of these bytes, which come in pieces of this size.
    async fn read(said: &[u8], piece: usize) -> String {
        let (mut server, client) = tokio::io::duplex(piece);
        let mut legible = Legible::new(client, (Ipv4Addr::LOCALHOST, 25).into());
        let mut told = String::new();
        let say = async {
            tokio::io::AsyncWriteExt::write_all(&mut server, said)
                .await
                .unwrap();
            drop(server);
        };
        let ((), read) = tokio::join!(say, legible.read_to_string(&mut told));
        read.unwrap();
        told
    }

    #[tokio::test]
    async fn the_code_and_the_words_of_a_line_are_read_in_any_encoding() {
        let russian = "Почтовый ящик не существует";
        let chinese = "用户不存在，邮件被拒绝";
        for (name, words) in [
            ("utf-8", russian),
            ("windows-1251", russian),
            ("koi8-r", russian),
            ("utf-8", chinese),
            ("gbk", chinese),
        ] {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let said = format!("550-5.1.1 {words}\r\n550 5.1.1 end\r\n");
            let (bytes, _, _) = encoding.encode(&said);
            for piece in [1, 7, 4_096] {
                assert_eq!(read(&bytes, piece).await, said, "{name} in pieces of {piece}");
            }
        }
    }

    #[tokio::test]
    async fn nothing_that_a_server_says_is_unreadable_or_endless() {
        let noise: Vec<u8> = (0..=255).filter(|byte| *byte != b'\n').collect();
        let mut said = b"250 ".to_vec();
        for _ in 0..100 {
            said.extend_from_slice(&noise);
        }
        said.extend_from_slice(b"\r\n354 go on");
        let told = read(&said, 1_000).await;
        let (first, last) = told.split_once('\n').unwrap();
        assert!(first.starts_with("250 "), "{first}");
        assert!(first.len() <= 1_000, "{} bytes", first.len());
        assert_eq!(last, "354 go on", "what comes last needs no line break");
    }
}
