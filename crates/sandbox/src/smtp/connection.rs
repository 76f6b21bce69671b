//! One SMTP connection: bytes in, lines out; what they mean is the session's business.

use std::{future::pending, io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use super::session::{MAX_MESSAGE, Session, Step};
use crate::world::World;

/// RFC 5321 4.5.3.2: at least five minutes.
const PATIENCE: Duration = Duration::from_mins(5);
/// The longest command line: RFC 4954 wants 12288 for authentication.
const MAX_COMMAND: u64 = 12_288;

/// Talks until the client leaves, is sent away, or keeps silent too long.
pub(super) async fn serve(world: &Arc<World>, stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 sandbox ESMTP, mail stops here").await?;
    let mut session = Session::new(Arc::clone(world));
    loop {
        let Ok(line) = timeout(PATIENCE, read_line(&mut stream, MAX_COMMAND)).await else {
            return say(&mut stream, "421 too long silent").await;
        };
        let line = line?;
        if line.is_empty() {
            return Ok(());
        }
        if !line.ends_with(b"\n") {
            return say(&mut stream, "500 line too long").await;
        }
        let mut step = session.command(&line);
        if step == Step::Data {
            say(&mut stream, "354 go on, end with a lone dot").await?;
            let Ok(body) = timeout(PATIENCE, read_message(&mut stream)).await else {
                return say(&mut stream, "421 too long silent").await;
            };
            step = match body? {
                Body::Whole(body) => session.message(body),
                Body::TooLarge => session.too_large(),
                Body::Endless => return say(&mut stream, "552 message too large").await,
                Body::BrokenOff => return Ok(()),
            };
        }
        match step {
            Step::Say(reply) => say(&mut stream, &reply).await?,
            Step::Close(reply) => return say(&mut stream, &reply).await,
            Step::Hang => pending().await,
            Step::Cut | Step::Data => return Ok(()),
        }
    }
}

/// How the message ended.
enum Body {
    Whole(Vec<u8>),
    /// It ended, but is larger than allowed and was not kept.
    TooLarge,
    /// It is so large that its end is not waited for.
    Endless,
    BrokenOff,
}

/// Reads up to the lone dot, taking away the dots that the client doubled. Only CRLF ends a line here, so that
/// a dot between bare line feeds ends nothing.
async fn read_message(stream: &mut BufReader<TcpStream>) -> io::Result<Body> {
    let mut body = Vec::new();
    let mut size = 0;
    let mut is_line_start = true;
    loop {
        let line = read_line(stream, MAX_MESSAGE as u64).await?;
        if line.is_empty() {
            return Ok(Body::BrokenOff);
        }
        if is_line_start && line == b".\r\n" {
            return Ok(if size > MAX_MESSAGE {
                Body::TooLarge
            } else {
                Body::Whole(body)
            });
        }
        let text = line.strip_prefix(b".").filter(|_| is_line_start).unwrap_or(&line);
        size += text.len();
        if size > 4 * MAX_MESSAGE {
            return Ok(Body::Endless);
        }
        if size <= MAX_MESSAGE {
            body.extend_from_slice(text);
        }
        is_line_start = line.ends_with(b"\r\n");
    }
}

/// Up to and including the line feed, or `limit` bytes of a longer line; empty at the end.
async fn read_line(stream: &mut BufReader<TcpStream>, limit: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    stream.take(limit).read_until(b'\n', &mut line).await?;
    Ok(line)
}

async fn say(stream: &mut BufReader<TcpStream>, reply: &str) -> io::Result<()> {
    stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    stream.flush().await
}
