//! Durable payment confirmations a second: the real server, real sockets, every request another order.
//!
//! `make bench` runs it. For each database it seeds orders, confirms them over 1, 32 and 128 connections, prints the
//! rate with p50 and p99, and then asks the server whether every confirmed order is paid, once, and no other one is.

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use std::{
    env,
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const PASSWORD_2: &str = "bench-password-2";
/// Connections and confirmations of each run.
const RUNS: [(usize, usize); 3] = [(1, 1_000), (32, 10_000), (128, 20_000)];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    println!("{} cores", std::thread::available_parallelism()?);
    println!(
        "{:<10} {:>11} {:>10} {:>10} {:>10} {:>10}  invariants",
        "database", "connections", "confirms", "per second", "p50 ms", "p99 ms"
    );
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite:{}", folder.path().join("bench.db").display());
    bench("sqlite", &sqlite).await?;
    match env::var("POSTGRES_DATABASE_URL") {
        Ok(url) => bench("postgres", &url).await,
        Err(_) => bail!("POSTGRES_DATABASE_URL is not set: `make bench` starts a server and sets it"),
    }
}

async fn bench(name: &str, database: &str) -> anyhow::Result<()> {
    let address = free_address()?;
    let total: usize = RUNS.iter().map(|(_, count)| count).sum();
    let orders = seed(database, address, total)?;
    let server = Server::start(database, address).await?;
    let mut confirmed = 0;
    for (connections, count) in RUNS {
        let orders = &orders[confirmed..confirmed + count];
        let started = Instant::now();
        let mut waits = confirm(address, orders, connections).await?;
        let took = started.elapsed();
        confirmed += count;
        let verdict = check(address, confirmed, total - confirmed).await;
        waits.sort_unstable();
        let rate = u128::try_from(count)? * 1_000_000 / took.as_micros().max(1);
        println!(
            "{name:<10} {connections:>11} {count:>10} {rate:>10} {:>10} {:>10}  {}",
            millis(percentile(&waits, 50)),
            millis(percentile(&waits, 99)),
            match &verdict {
                Ok(()) => "hold".to_owned(),
                Err(why) => format!("BROKEN: {why}"),
            }
        );
        verdict?;
    }
    drop(server);
    Ok(())
}

/// A form body of the gateway's call for each seeded order.
fn seed(database: &str, address: SocketAddr, count: usize) -> anyhow::Result<Vec<(String, String)>> {
    let Output {
        status,
        stdout,
        stderr,
    } = vitrina(database, address)
        .args(["seed", "--orders", &count.to_string()])
        .output()?;
    ensure!(
        status.success(),
        "seeding failed: {}",
        String::from_utf8_lossy(&stderr)
    );
    let lines = String::from_utf8(stdout)?;
    lines.lines().map(notice).collect()
}

/// The answer to expect and the body to send, from a line `InvId<TAB>OutSum<TAB>order=KEY`.
fn notice(line: &str) -> anyhow::Result<(String, String)> {
    let [invoice, sum, order] = line.split('\t').collect::<Vec<_>>()[..] else {
        bail!("an odd line: {line}")
    };
    let base = format!("{sum}0000:{invoice}:{PASSWORD_2}:Shp_{order}");
    let signature = Sha256::digest(base)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    let body = format!(
        "OutSum={sum}0000&InvId={invoice}&SignatureValue={signature}&PaymentMethod=BankCard&Shp_{order}"
    );
    Ok((format!("OK{invoice}"), body))
}

fn vitrina(database: &str, address: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrina"));
    command
        .env("DATABASE_URL", database)
        .env("LISTEN_ADDR", address.to_string())
        .env("PUBLIC_URL", format!("http://{address}"))
        .env("ROBOKASSA_MERCHANT_LOGIN", "bench")
        .env("ROBOKASSA_PASSWORD_1", "bench-password-1")
        .env("ROBOKASSA_PASSWORD_2", PASSWORD_2)
        .env("ROBOKASSA_HASH", "sha256")
        .env("HOLD_MINUTES", "600")
        .env("RUST_LOG", "error");
    command
}

struct Server(Child);

impl Server {
    async fn start(database: &str, address: SocketAddr) -> anyhow::Result<Self> {
        let child = vitrina(database, address)
            .arg("serve")
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Self(child);
        for _ in 0..200 {
            if get(address, "/readyz")
                .await
                .is_ok_and(|answer| answer.contains("ready"))
            {
                return Ok(server);
            }
            if let Some(status) = server.0.try_wait()? {
                bail!("the server ended at once: {status}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the server did not get ready in ten seconds")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends every body over `connections` kept-alive connections; how long each answer took.
async fn confirm(
    address: SocketAddr,
    orders: &[(String, String)],
    connections: usize,
) -> anyhow::Result<Vec<Duration>> {
    let mut tasks = Vec::new();
    for connection in 0..connections {
        // Orders are paid in about the order in which they were placed.
        let orders: Vec<_> = orders
            .iter()
            .skip(connection)
            .step_by(connections)
            .cloned()
            .collect();
        tasks.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let mut waits = Vec::with_capacity(orders.len());
            for (expected, body) in &orders {
                let started = Instant::now();
                let answer = post(&mut stream, body).await?;
                waits.push(started.elapsed());
                ensure!(
                    answer.ends_with(&format!("\r\n\r\n{expected}")),
                    "{expected} was answered with {answer}"
                );
            }
            Ok(waits)
        }));
    }
    let mut waits = Vec::with_capacity(orders.len());
    for task in tasks {
        waits.extend(task.await??);
    }
    Ok(waits)
}

async fn post(stream: &mut TcpStream, body: &str) -> anyhow::Result<String> {
    let request = format!(
        "POST /robokassa/result HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    read_answer(stream).await
}

async fn get(address: SocketAddr, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n").as_bytes())
        .await?;
    read_answer(&mut stream).await
}

/// Head and body of an answer with a Content-Length.
async fn read_answer(stream: &mut TcpStream) -> anyhow::Result<String> {
    let mut bytes = Vec::with_capacity(1_024);
    loop {
        ensure!(
            stream.read_buf(&mut bytes).await? > 0,
            "the connection was closed"
        );
        let text = String::from_utf8_lossy(&bytes);
        let Some(head) = text.find("\r\n\r\n") else {
            continue;
        };
        let length = text[..head].lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        });
        let length: usize = length.context("an answer without Content-Length")?.parse()?;
        if bytes.len() >= head + 4 + length {
            return Ok(text.into_owned());
        }
    }
}

/// Every confirmed order is paid and no other one is, and no money waits for a decision.
async fn check(address: SocketAddr, paid: usize, waiting: usize) -> anyhow::Result<()> {
    let metrics = get(address, "/metrics").await?;
    for (name, expected) in [
        ("vitrina_orders_to_ship", paid),
        ("vitrina_orders_awaiting", waiting),
        ("vitrina_orders_attention", 0),
        ("vitrina_orphan_payments", 0),
    ] {
        let line = metrics
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let found: usize = line.with_context(|| format!("{name} is not measured"))?.parse()?;
        ensure!(found == expected, "{name} is {found}, not {expected}");
    }
    Ok(())
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len() - 1))
        .copied()
        .unwrap_or_default()
}

fn millis(wait: Duration) -> String {
    let micros = wait.as_micros();
    format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10)
}
