//! Many requests over many connections, each timed and each answer looked at.

use crate::http::{Answer, Connection};
use anyhow::bail;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

/// No run takes longer: what is not sent by then is left out.
const LONGEST: Duration = Duration::from_secs(20);

/// A request, and what proves that it was served.
pub struct Job {
    pub request: Vec<u8>,
    pub proof: Proof,
}

/// What an answer has to have.
pub enum Proof {
    /// Exactly this body.
    Body(String),
    /// What was asked for, with these words in its body: a page that says what went wrong is a page, too.
    Words(&'static str),
    /// What was asked for, packed.
    Packed,
    /// These words in its head.
    Head(&'static str),
}

impl Proof {
    /// Whether an answer has it.
    pub fn is_in(&self, answer: &Answer) -> bool {
        match self {
            Self::Body(body) => answer.body == *body,
            Self::Words(words) => answer.is_ok() && answer.body.contains(words),
            Self::Packed => answer.is_ok() && answer.head.contains("content-encoding:"),
            Self::Head(words) => answer.head.contains(words),
        }
    }
}

/// How a run went.
pub struct Run {
    /// From the first request to the last answer.
    pub took: Duration,
    /// How long each answer took, the shortest first.
    pub waits: Vec<Duration>,
}

impl Run {
    /// How long so many of a hundred answers took at most.
    pub fn within(&self, percent: usize) -> Duration {
        let at = self.waits.len() * percent / 100;
        let wait = self.waits.get(at).or(self.waits.last());
        wait.copied().unwrap_or_default()
    }
}

/// Sends `count` requests, each connection its share of the jobs in their order, and from the first on again after the last.
pub async fn run(
    address: SocketAddr,
    jobs: &Arc<[Job]>,
    count: usize,
    connections: usize,
) -> anyhow::Result<Run> {
    run_over(&[address], jobs, count, connections).await
}

/// The same, with each connection going to the next of these addresses, as a balancer spreads them.
pub async fn run_over(
    addresses: &[SocketAddr],
    jobs: &Arc<[Job]>,
    count: usize,
    connections: usize,
) -> anyhow::Result<Run> {
    let started = Instant::now();
    let mut tasks = Vec::new();
    for first in 0..connections {
        let (address, jobs) = (addresses[first % addresses.len()], jobs.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut waits = Vec::new();
            for job in (first..count).step_by(connections) {
                if started.elapsed() > LONGEST {
                    break;
                }
                let job = &jobs[job % jobs.len()];
                let sent = Instant::now();
                let answer = connection.send(&job.request).await?;
                waits.push(sent.elapsed());
                if !job.proof.is_in(&answer) {
                    let request = String::from_utf8_lossy(&job.request);
                    bail!("{request}\nwas answered with\n{}\n{}", answer.head, answer.body);
                }
            }
            anyhow::Ok(waits)
        }));
    }
    let mut waits = Vec::with_capacity(count);
    for task in tasks {
        waits.extend(task.await??);
    }
    let took = started.elapsed();
    waits.sort_unstable();
    Ok(Run { took, waits })
}
