//! What others notice of a crowd that begins requests and never ends them, asks for pages and reads nothing, and forges calls
//! of the gateway, for as long as it likes.
//!
//! All of it comes from this machine. Connections are not counted by address then, since a proxy may be there, so this is the
//! crowd that comes from more networks than any limit of one network has a say in. Requests name their networks, as a proxy
//! on this machine does that the shop believes.

mod crowd;

use crate::{
    http::{Connection, get_for},
    load::{Job, Run},
    machine,
    outside::Outside,
    pages::product,
    pay,
    program::{Engine, Shop},
    table::{Table, mebibytes, millis},
};
use anyhow::{Context, ensure};
use clap::Args;
use crowd::Crowd;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

/// How long `soak` takes, and how large its crowd is.
#[derive(Debug, Clone, Copy, Args)]
pub struct Siege {
    /// Seconds of `soak`
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Connections of `soak` that begin a request and never end it
    #[arg(long, default_value_t = 2_000)]
    half_open: usize,
    /// Connections of `soak` that ask for pages and read nothing
    #[arg(long, default_value_t = 1_000)]
    unread: usize,
    /// Connections of `soak` that forge calls of the gateway, each one after the other without a pause
    #[arg(long, default_value_t = 16)]
    forgers: usize,
}

/// Ninety-nine of a hundred pages of others have to come within this time.
const PAGES_WITHIN: Duration = Duration::from_millis(500);
/// Nobody waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// People who look at the shop meanwhile, and how long each looks at a page.
const VISITORS: usize = 8;
const LOOKING: Duration = Duration::from_millis(100);
/// Payments that come meanwhile.
const PAYMENTS_A_SECOND: u32 = 5;
/// How long the crowd may take to come together.
const GATHERING: Duration = Duration::from_mins(1);
/// Files and sockets that a shop has open by itself, at most.
const OF_ITS_OWN: usize = 200;

/// Besieges a shop. What was noticed that nobody should notice, in a line each.
pub async fn measure(engine: Engine, siege: Siege, table: &mut Table) -> anyhow::Result<Vec<String>> {
    let crowd = siege.half_open + siege.unread;
    rlimit::increase_nofile_limit(2 * u64::try_from(crowd + OF_ITS_OWN)?)?;
    let name = engine.name();
    let shop = Shop::new(engine, Outside::Hole).await?;
    let payments = siege.seconds * PAYMENTS_A_SECOND;
    let lines = shop.seed(&["--goods", "--orders", &payments.to_string()])?;
    let (server, _) = shop.serve().await?;
    server.settle().await?;
    let paths: Arc<[String]> = Arc::new(["/".to_owned(), product(&shop).await?, "/cart".to_owned()]);

    let jobs = pay::jobs(&lines)?;
    let besiegers = Crowd::gather(shop.address, siege, &lines)?;
    let gathered = Instant::now();
    while machine::descriptors(server.pid())? < crowd * 19 / 20 {
        ensure!(gathered.elapsed() < GATHERING, "the crowd does not come together");
        sleep(Duration::from_millis(100)).await;
    }
    let duration = Duration::from_secs(siege.seconds.into());
    let (pages, paid, held) = tokio::join!(
        visits(shop.address, paths, duration),
        payments_of(shop.address, jobs, duration),
        held(server.pid(), duration),
    );
    let (paid, held) = (paid?, held?);
    let done = besiegers.leave();
    let unpaid = lines.len() - paid.served.waits.len();
    let is_kept = shop.check(lines.len() - unpaid, unpaid).await;

    let held_at_most = held.iter().max().copied().unwrap_or_default();
    let held = held.iter().sum::<usize>() / held.len().max(1);
    for (what, amount) in [
        ("pages of others", pages.words()),
        ("payments", paid.words()),
        (
            "files and connections that were open, on average",
            held.to_string(),
        ),
        ("the same, at most", held_at_most.to_string()),
        (
            "connections that the crowd lost and made again",
            done.renewed.to_string(),
        ),
        ("forged calls that were refused", done.refused.to_string()),
        ("memory, at most", mebibytes(machine::most_memory(server.pid())?)),
    ] {
        table.note(
            format!("besieged for {} s: {what}, {name}", siege.seconds),
            amount,
        );
    }

    let mut noticed = Vec::new();
    let mut note = |is_noticed: bool, words: String| {
        if is_noticed {
            noticed.push(format!("{name}: {words}"));
        }
    };
    let slow = pages.served.within(99);
    note(
        slow >= PAGES_WITHIN,
        format!(
            "of a hundred pages of others, one took {} ms or more",
            millis(slow)
        ),
    );
    note(pages.is_empty(), "no page of others was looked at".to_owned());
    for (what, answers) in [("page of others", &pages), ("payment", &paid)] {
        if let Some(first) = answers.unserved.first() {
            let count = answers.unserved.len();
            note(true, format!("{count} times a {what} was not answered: {first}"));
        }
    }
    note(
        done.taken > 0,
        format!("{} forged calls were not refused", done.taken),
    );
    note(
        held * 10 < crowd * 9,
        format!("only {held} connections were held, so this was no siege"),
    );
    if let Err(error) = is_kept {
        note(true, error.to_string());
    }
    Ok(noticed)
}

/// What became of requests of one kind.
struct Answers {
    served: Run,
    /// Why each of the others was not.
    unserved: Vec<String>,
}

impl Answers {
    fn of(outcomes: Vec<anyhow::Result<Duration>>, took: Duration) -> Self {
        let (mut waits, mut unserved) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            match outcome {
                Ok(wait) => waits.push(wait),
                Err(error) => unserved.push(format!("{error:#}")),
            }
        }
        waits.sort_unstable();
        Self {
            served: Run { took, waits },
            unserved,
        }
    }

    fn is_empty(&self) -> bool {
        self.served.waits.is_empty()
    }

    fn words(&self) -> String {
        let within = |percent| millis(self.served.within(percent));
        format!(
            "{}; p50 {} ms, p99 {} ms, the slowest {} ms; {} not answered",
            self.served.waits.len(),
            within(50),
            within(99),
            within(100),
            self.unserved.len()
        )
    }
}

/// People who look at one page after the other, each time from another network and over a connection of their own.
async fn visits(address: SocketAddr, paths: Arc<[String]>, duration: Duration) -> Answers {
    let begun = Instant::now();
    let mut visitors = JoinSet::new();
    for first in 0..VISITORS {
        let paths = paths.clone();
        visitors.spawn(async move {
            let mut outcomes = Vec::new();
            for number in (first..).step_by(VISITORS) {
                if begun.elapsed() > duration {
                    break;
                }
                visit(address, &paths, number, &mut outcomes).await;
            }
            outcomes
        });
    }
    let outcomes = visitors.join_all().await.into_iter().flatten().collect();
    Answers::of(outcomes, begun.elapsed())
}

/// One of them. Whoever is not served goes away.
async fn visit(
    address: SocketAddr,
    paths: &[String],
    number: usize,
    outcomes: &mut Vec<anyhow::Result<Duration>>,
) {
    let mut connection = None;
    for path in paths {
        let sent = Instant::now();
        let page = timeout(PATIENCE, async {
            let mut open = match connection.take() {
                Some(open) => open,
                None => Connection::open(address).await?,
            };
            let answer = open.send(&get_for(path, honest(number))).await?;
            ensure!(
                answer.head.starts_with("HTTP/1.1 200") && answer.body.contains("</html>"),
                "{path} was answered with {}",
                answer.head
            );
            anyhow::Ok(open)
        });
        let page = page.await.context("nobody answered").flatten();
        let is_served = page.is_ok();
        outcomes.push(page.map(|open| {
            connection = Some(open);
            sent.elapsed()
        }));
        if !is_served {
            return;
        }
        sleep(LOOKING).await;
    }
}

/// The gateway's calls, each over a connection of its own, in the time that they have.
async fn payments_of(address: SocketAddr, jobs: Arc<[Job]>, duration: Duration) -> anyhow::Result<Answers> {
    let begun = Instant::now();
    let mut pace = interval(duration / u32::try_from(jobs.len())?.max(1));
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut calls = JoinSet::new();
    for number in 0..jobs.len() {
        pace.tick().await;
        let jobs = jobs.clone();
        calls.spawn(async move {
            let sent = Instant::now();
            let call = async {
                let answer = Connection::open(address)
                    .await?
                    .send(&jobs[number].request)
                    .await?;
                ensure!(
                    jobs[number].proof.is_in(&answer),
                    "a payment was answered with {}",
                    answer.head
                );
                anyhow::Ok(sent.elapsed())
            };
            timeout(PATIENCE, call).await.context("nobody answered").flatten()
        });
    }
    Ok(Answers::of(calls.join_all().await, begun.elapsed()))
}

/// How many files and connections the shop had open in each second.
async fn held(program: u32, duration: Duration) -> anyhow::Result<Vec<usize>> {
    let begun = Instant::now();
    let mut held = Vec::new();
    while begun.elapsed() < duration {
        held.push(machine::descriptors(program)?);
        sleep(Duration::from_secs(1)).await;
    }
    Ok(held)
}

/// The network of an honest visitor. Those of the crowd are in the other half of what is kept for such tests (RFC 2544).
fn honest(number: usize) -> Ipv4Addr {
    of_tests(18, number)
}

fn of_tests(half: u8, number: usize) -> Ipv4Addr {
    // The remainders fit.
    let [.., third, last] = (number % 65_536).to_be_bytes();
    Ipv4Addr::new(198, half, third, last)
}
