//! The same jobs by another program: see `server/benches/peers/README.md` for what it has to do.

use crate::{
    http::{get, once},
    load::{Job, Proof, Run, run},
    machine,
    outside::Outside,
    pages, pay,
    program::{Killed, PASSWORD_2, free_address, new_database, printed},
    table::{Row, Table},
};
use anyhow::{bail, ensure};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A peer that runs, with a shop of its own.
pub struct Peer {
    command: String,
    // It ends before its folder does.
    program: Group,
    folder: TempDir,
    address: SocketAddr,
    database: String,
    /// Its orders, those first that are paid next.
    lines: VecDeque<String>,
    paid: usize,
}

impl Peer {
    pub async fn start(peer: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (address, database) = (free_address()?, new_database().await?);
        let command = |job: &str| command(peer, job, folder.path(), address, &database);
        let total: usize = pay::RUNS.iter().map(|(_, count)| count).sum();
        let lines = printed(&mut command(&format!("seed {total}")))?;
        let program = command("serve").process_group(0).stdout(Stdio::null()).spawn()?;
        let program = Group(Killed(program));
        ready(address).await?;
        Ok(Self {
            command: peer.to_owned(),
            program,
            lines: lines.into(),
            paid: 0,
            folder,
            address,
            database,
        })
    }

    /// What ours has just done with as many connections.
    pub async fn pay(
        &mut self,
        (connections, count): (usize, usize),
        table: &mut Table,
    ) -> anyhow::Result<()> {
        let lines: Vec<_> = self.lines.drain(..count).collect();
        let jobs = pay::jobs(&lines)?;
        let before = machine::cpu(self.pid())?;
        let run = run(self.address, &jobs, count, connections).await?;
        let cost = machine::cpu(self.pid())?.saturating_sub(before);
        self.paid += run.waits.len();
        let mut books = command(
            &self.command,
            "books",
            self.folder.path(),
            self.address,
            &self.database,
        );
        let books = printed(&mut books)?.join(" ");
        let expected = format!("{} {}", self.paid, 2 * self.paid);
        ensure!(
            books == expected,
            "{} has {books} payments and messages, not {expected}",
            self.command
        );
        let job = format!("{} {}", pay::PAYMENT, Outside::Hole.words());
        table.add(row(&job, &self.command, connections, run, cost));
        Ok(())
    }

    /// The same of the shelf.
    pub async fn draw(&self, table: &mut Table) -> anyhow::Result<()> {
        let jobs: Arc<[Job]> = Arc::new([Job {
            request: get("/", ""),
            proof: Proof::Words("</html>"),
        }]);
        run(self.address, &jobs, pages::WARM_UP, pages::CONNECTIONS).await?;
        let before = machine::cpu(self.pid())?;
        let drawn = run(self.address, &jobs, pages::COUNT, pages::CONNECTIONS).await?;
        let cost = machine::cpu(self.pid())?.saturating_sub(before);
        table.add(row(pages::SHELF, &self.command, pages::CONNECTIONS, drawn, cost));
        Ok(())
    }

    fn pid(&self) -> u32 {
        self.program.0.0.id()
    }
}

fn row(job: &str, peer: &str, connections: usize, run: Run, program: Duration) -> Row {
    Row {
        job: job.to_owned(),
        who: peer.to_owned(),
        connections,
        run,
        program,
        database: None,
    }
}

fn command(peer: &str, job: &str, folder: &Path, address: SocketAddr, database: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("exec {peer} {job}")])
        .env("PEER_FOLDER", folder)
        .env("PEER_DATABASE_URL", database)
        .env("PORT", address.port().to_string())
        .env("ROBOKASSA_PASSWORD_2", PASSWORD_2);
    command
}

async fn ready(address: SocketAddr) -> anyhow::Result<()> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        if once(address, &get("/", "")).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("the peer did not get ready in twenty seconds")
}

/// A program that ends with its owner, and all that it started with it.
struct Group(Killed);

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
    }
}
