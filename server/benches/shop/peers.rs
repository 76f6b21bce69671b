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
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

pub async fn measure(peer: &str, table: &mut Table) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (address, database) = (free_address()?, new_database().await?);
    let command = |job: &str| command(peer, job, folder.path(), address, &database);
    let total: usize = pay::RUNS.iter().map(|(_, count)| count).sum();
    let lines = printed(&mut command(&format!("seed {total}")))?;
    let program = Group(Killed(
        command("serve").process_group(0).stdout(Stdio::null()).spawn()?,
    ));
    let pid = program.0.0.id();
    ready(address).await?;
    let (mut sent, mut paid) = (0, 0);
    for (connections, count) in pay::RUNS {
        let jobs = pay::jobs(&lines[sent..sent + count])?;
        sent += count;
        let before = machine::cpu(pid)?;
        let run = run(address, &jobs, count, connections).await?;
        let cost = machine::cpu(pid)?.saturating_sub(before);
        paid += run.waits.len();
        let books = printed(&mut command("books"))?.join(" ");
        let expected = format!("{paid} {}", 2 * paid);
        ensure!(
            books == expected,
            "{peer} has {books} payments and messages, not {expected}"
        );
        table.add(row(
            &format!("{} {}", pay::PAYMENT, Outside::Hole.words()),
            peer,
            connections,
            run,
            cost,
        ));
    }
    let jobs: Arc<[Job]> = Arc::new([Job {
        request: get("/", ""),
        proof: Proof::Words("</html>"),
    }]);
    run(address, &jobs, pages::WARM_UP, pages::CONNECTIONS).await?;
    let before = machine::cpu(pid)?;
    let drawn = run(address, &jobs, pages::COUNT, pages::CONNECTIONS).await?;
    let cost = machine::cpu(pid)?.saturating_sub(before);
    table.add(row(pages::SHELF, peer, pages::CONNECTIONS, drawn, cost));
    Ok(())
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
