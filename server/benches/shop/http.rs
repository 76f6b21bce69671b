//! Just enough of HTTP to measure with: kept-alive connections, one request at a time on each.

use anyhow::{Context, ensure};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A kept-alive connection.
pub struct Connection {
    stream: TcpStream,
    /// What came and was not taken yet.
    came: Vec<u8>,
}

/// Head and body of an answer.
pub struct Answer {
    /// The line with the status, and the headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Whether it is what was asked for.
    pub fn is_ok(&self) -> bool {
        self.head.starts_with("HTTP/1.1 200 ")
    }
}

impl Connection {
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            came: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request; its answer.
    pub async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        let head = self.begin(request).await?;
        let body = self.body(&head).await?;
        Ok(Answer { head, body })
    }

    /// Sends a request; the head of its answer. What follows may have no end.
    pub async fn begin(&mut self, request: &[u8]) -> anyhow::Result<String> {
        self.stream.write_all(request).await?;
        let end = self.until(0, b"\r\n\r\n").await? + 4;
        let head = String::from_utf8(self.came[..end].to_vec())?;
        self.came.drain(..end);
        Ok(head)
    }

    /// Waits until something of what follows that head has come.
    pub async fn first_bytes(&mut self) -> anyhow::Result<()> {
        while self.came.is_empty() {
            self.more().await?;
        }
        Ok(())
    }

    async fn body(&mut self, head: &str) -> anyhow::Result<String> {
        if let Some(length) = header(head, "content-length") {
            let length: usize = length.parse()?;
            while self.came.len() < length {
                self.more().await?;
            }
            let body: Vec<u8> = self.came.drain(..length).collect();
            return Ok(text(body));
        }
        ensure!(
            header(head, "transfer-encoding").is_some(),
            "an answer without an end: {head}"
        );
        let (mut at, mut body) = (0, Vec::new());
        loop {
            let line = self.until(at, b"\r\n").await?;
            let size = usize::from_str_radix(std::str::from_utf8(&self.came[at..line])?.trim(), 16)?;
            let (from, until) = (line + 2, line + 2 + size);
            while self.came.len() < until + 2 {
                self.more().await?;
            }
            body.extend_from_slice(&self.came[from..until]);
            at = until + 2;
            if size == 0 {
                break;
            }
        }
        self.came.drain(..at);
        Ok(text(body))
    }

    /// Where `mark` stands in what came, after `from`.
    async fn until(&mut self, from: usize, mark: &[u8]) -> anyhow::Result<usize> {
        loop {
            let found = self.came[from..]
                .windows(mark.len())
                .position(|part| part == mark);
            match found {
                Some(found) => return Ok(from + found),
                None => self.more().await?,
            }
        }
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.came).await?;
        ensure!(read > 0, "the connection was closed");
        Ok(())
    }
}

/// A body that is packed is none, and nobody reads it.
fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap_or_default()
}

impl Answer {
    /// The cookies that it sets, as a browser sends them back.
    pub fn cookies(&self) -> String {
        let set = self.head.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_cookie = name.eq_ignore_ascii_case("set-cookie");
            is_cookie.then(|| value.split(';').next().unwrap_or_default().trim())
        });
        set.collect::<Vec<_>>().join("; ")
    }

    /// The value of the first control of this name.
    pub fn field(&self, name: &str) -> anyhow::Result<&str> {
        let at = self.body.find(&format!("name=\"{name}\""));
        let at = at.with_context(|| format!("no field {name} in a page"))?;
        let from = self.body[..at].rfind('<').unwrap_or(0);
        let tag = self.body[from..].split('>').next().unwrap_or_default();
        let value = tag
            .split_once("value=\"")
            .and_then(|(_, rest)| rest.split('"').next());
        value.with_context(|| format!("the field {name} has no value"))
    }
}

/// A header's value.
pub fn header<'h>(head: &'h str, wanted: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim())
    })
}

/// A page that is asked for as browsers do: packed, if that is shorter.
pub fn get_packed(path: &str, cookies: &str) -> Vec<u8> {
    let cookies = cookie(cookies);
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip, br\r\n{cookies}\r\n").into_bytes()
}

/// A page that is asked for; `cookies` may be empty.
pub fn get(path: &str, cookies: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{}\r\n", cookie(cookies)).into_bytes()
}

/// A page that a proxy asks for, for somebody who has no cookies.
pub fn get_for(path: &str, visitor: Ipv4Addr) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{}\r\n", forwarded(visitor)).into_bytes()
}

/// A form that a proxy sends on.
pub fn post_for(path: &str, visitor: Ipv4Addr, form: &str) -> Vec<u8> {
    posted(path, &forwarded(visitor), form)
}

/// A form that is sent by a page of the shop's own, or by a gateway.
pub fn post(path: &str, cookies: &str, form: &str) -> Vec<u8> {
    posted(path, &cookie(cookies), form)
}

fn posted(path: &str, lines: &str, form: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nOrigin: http://bench\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{lines}\r\n{form}",
        form.len()
    )
    .into_bytes()
}

fn forwarded(visitor: Ipv4Addr) -> String {
    format!("X-Forwarded-For: {visitor}\r\n")
}

fn cookie(cookies: &str) -> String {
    if cookies.is_empty() {
        String::new()
    } else {
        format!("Cookie: {cookies}\r\n")
    }
}

/// The answer to one request on a connection of its own.
pub async fn once(address: SocketAddr, request: &[u8]) -> anyhow::Result<Answer> {
    Connection::open(address).await?.send(request).await
}
