//! The crowd before the shop.

use super::{Siege, of_tests};
use crate::http::{Connection, post_for};
use anyhow::Context;
use sha2::{Digest, Sha256};
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{interval, sleep},
};

/// How often another byte of what never ends is sent.
const DRIP: Duration = Duration::from_secs(5);
/// How long it takes until all are there. They come one after another, and so whoever is cut comes again alone.
const ARRIVING: Duration = Duration::from_secs(20);
/// How long somebody whose connection was cut waits before coming again.
const BREATH: Duration = Duration::from_millis(200);
/// Pages that one who reads nothing asks for: more than the kernels keep on their way here.
const PAGES: usize = 32;
/// Bytes of a segment, as over an Ethernet. Those of a machine to itself are so large that its kernel would keep
/// megabytes for each of these connections.
const SEGMENT: u32 = 1_448;
/// Bytes that the kernel keeps for whoever reads nothing.
const RECEIVED: usize = 4_096;

/// What the crowd came to.
#[derive(Debug, Default)]
struct Counts {
    renewed: AtomicU64,
    refused: AtomicU64,
    taken: AtomicU64,
}

/// The same, when it is over.
pub struct Done {
    /// Connections that were cut, and made again.
    pub renewed: u64,
    /// Forged calls that were refused.
    pub refused: u64,
    /// Forged calls that were answered in another way.
    pub taken: u64,
}

/// Everybody who is there, until it is dropped.
pub struct Crowd {
    counts: Arc<Counts>,
    _everybody: JoinSet<()>,
}

impl Crowd {
    /// Lets them all come. The calls that are forged are about orders that there are.
    pub fn gather(address: SocketAddr, siege: Siege, lines: &[String]) -> anyhow::Result<Self> {
        let counts = Arc::new(Counts::default());
        let mut everybody = JoinSet::new();
        let all = siege.half_open + siege.unread;
        let pause = ARRIVING / u32::try_from(all)?.max(1);
        for number in 0..all {
            let (after, counts) = (pause * u32::try_from(number)?, counts.clone());
            // One kind among the other.
            let unread_before = number * siege.unread / all;
            let is_unread = unread_before < (number + 1) * siege.unread / all;
            let beginning = beginning(number - unread_before, stranger(number));
            everybody.spawn(async move {
                sleep(after).await;
                if is_unread {
                    read_nothing(address, number, counts).await;
                } else {
                    begin_requests(address, &beginning, counts).await;
                }
            });
        }
        let invoices = lines.iter().map(|line| {
            let (invoice, _) = line.split_once('\t').context("an odd line")?;
            anyhow::Ok(invoice.to_owned())
        });
        let invoices: Arc<[String]> = invoices.collect::<anyhow::Result<_>>()?;
        for first in 0..siege.forgers {
            let forgers = siege.forgers;
            let (invoices, counts) = (invoices.clone(), counts.clone());
            everybody.spawn(async move {
                let mut numbers = (first..).step_by(forgers);
                loop {
                    let Err(_cut) = forge(address, &invoices, &mut numbers, &counts).await;
                    counts.renewed.fetch_add(1, Relaxed);
                    sleep(BREATH).await;
                }
            });
        }
        Ok(Self {
            counts,
            _everybody: everybody,
        })
    }

    /// Sends them home.
    pub fn leave(self) -> Done {
        let of = |count: &AtomicU64| count.load(Relaxed);
        Done {
            renewed: of(&self.counts.renewed),
            refused: of(&self.counts.refused),
            taken: of(&self.counts.taken),
        }
    }
}

/// What is sent of a request that never ends: of a third nothing at all, of a third half of the headers, of a third half of a form.
fn beginning(number: usize, from: Ipv4Addr) -> String {
    match number % 3 {
        0 => String::new(),
        1 => format!("GET / HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {from}\r\nX-Slow: "),
        _ => format!(
            "POST /cart/add HTTP/1.1\r\nHost: bench\r\nOrigin: http://bench\r\nSec-Fetch-Site: same-origin\r\n\
             X-Forwarded-For: {from}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: 1000\r\n\r\nvariant="
        ),
    }
}

/// Begins a request and never ends it, over and over.
async fn begin_requests(address: SocketAddr, beginning: &str, counts: Arc<Counts>) {
    loop {
        let _cut = drip(address, beginning.as_bytes()).await;
        counts.renewed.fetch_add(1, Relaxed);
        sleep(BREATH).await;
    }
}

/// Until the shop ends it.
async fn drip(address: SocketAddr, beginning: &[u8]) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(beginning).await?;
    let mut pace = interval(DRIP);
    // The first is at once.
    pace.tick().await;
    let mut answer = [0; 1_024];
    loop {
        tokio::select! {
            read = stream.read(&mut answer) => if read? == 0 {
                return Ok(());
            },
            _ = pace.tick() => if !beginning.is_empty() {
                stream.write_all(b"1").await?;
            },
        }
    }
}

/// Asks for pages and reads nothing.
async fn read_nothing(address: SocketAddr, number: usize, counts: Arc<Counts>) {
    let request = format!(
        "GET / HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {}\r\n\r\n",
        stranger(number)
    );
    loop {
        let Err(_cut) = ask(address, &request).await;
        counts.renewed.fetch_add(1, Relaxed);
        sleep(BREATH).await;
    }
}

/// Until the shop ends it, which only somebody who sends more hears of.
async fn ask(address: SocketAddr, request: &str) -> io::Result<Infallible> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_tcp_mss(SEGMENT)?;
    socket.set_recv_buffer_size(RECEIVED)?;
    socket.set_nonblocking(true)?;
    let mut stream = TcpSocket::from_std_stream(socket.into()).connect(address).await?;
    stream.write_all(request.repeat(PAGES).as_bytes()).await?;
    loop {
        sleep(Duration::from_secs(1)).await;
        stream.write_all(request.as_bytes()).await?;
    }
}

/// Forges one call after the other, until the shop ends the connection.
async fn forge(
    address: SocketAddr,
    invoices: &[String],
    numbers: &mut impl Iterator<Item = usize>,
    counts: &Counts,
) -> anyhow::Result<Infallible> {
    let mut connection = Connection::open(address).await?;
    loop {
        let number = numbers.next().context("numbers do not end")?;
        let signature = hex::encode_upper(Sha256::digest(number.to_be_bytes()));
        let invoice = &invoices[number % invoices.len()];
        let form = format!("OutSum=1.000000&InvId={invoice}&SignatureValue={signature}&Shp_order=forged");
        let request = post_for("/robokassa/result", stranger(number), &form);
        let answer = connection.send(&request).await?;
        let is_refused = answer.head.starts_with("HTTP/1.1 400") && !answer.body.starts_with("OK");
        let count = if is_refused {
            &counts.refused
        } else {
            &counts.taken
        };
        count.fetch_add(1, Relaxed);
    }
}

/// The network of one of them.
fn stranger(number: usize) -> Ipv4Addr {
    of_tests(19, number)
}
