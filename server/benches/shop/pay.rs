//! Durable payment confirmations: every request another order, each of which promises a chat and its buyer a message.

use crate::{
    http::post,
    live::{self, LIVE},
    load::{Job, Proof, run},
    outside::Outside,
    peers::Peer,
    program::{Engine, PASSWORD_2, Shop},
    table::{Row, Table},
};
use anyhow::bail;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What it is called in the table.
pub const PAYMENT: &str = "payment, with services";
/// Connections and confirmations of each run.
pub const RUNS: [(usize, usize); 3] = [(1, 1_000), (32, 10_000), (128, 20_000)];

/// The same while buyers look at their orders, which others pay for.
const BESIDE_LIVE: (usize, usize) = (32, 10_000);

/// Each run of ours is followed by the same of each peer: a machine is not the same for long.
pub async fn measure(
    engine: Engine,
    outside: Outside,
    peers: &mut [Peer],
    table: &mut Table,
) -> anyhow::Result<()> {
    let shop = Shop::new(engine, outside).await?;
    let mut runs: Vec<_> = RUNS.map(|run| (run, false)).into();
    if matches!(outside, Outside::Hole) {
        runs.push((BESIDE_LIVE, true));
    }
    let wanted: usize = runs.iter().map(|((_, count), _)| count).sum();
    let total = wanted + LIVE;
    let lines = shop.seed(&["--orders", &total.to_string()])?;
    let (server, _) = shop.serve().await?;
    server.settle().await?;
    let (mut sent, mut paid) = (0, 0);
    for ((connections, count), beside_live) in runs {
        let pages = if beside_live {
            live::open(&shop, &lines[wanted..]).await?
        } else {
            Vec::new()
        };
        let jobs = jobs(&lines[sent..sent + count])?;
        sent += count;
        let (program, database) = server.cpu()?;
        let run = run(shop.address, &jobs, count, connections).await?;
        let (program_now, database_now) = server.cpu()?;
        paid += run.waits.len();
        shop.check(paid, total - paid).await?;
        let job = if beside_live {
            "payment, 1,000 live pages open".to_owned()
        } else {
            format!("{PAYMENT} {}", outside.words())
        };
        drop(pages);
        table.add(Row {
            job,
            who: engine.name().to_owned(),
            connections,
            run,
            program: program_now.saturating_sub(program),
            database: database_now
                .zip(database)
                .map(|(now, before)| now.saturating_sub(before)),
        });
        if beside_live {
            continue;
        }
        for peer in &mut *peers {
            peer.pay((connections, count), table).await?;
        }
    }
    Ok(())
}

/// The gateway's call for each order that was seeded.
pub fn jobs(lines: &[String]) -> anyhow::Result<Arc<[Job]>> {
    lines.iter().map(|line| job(line)).collect()
}

/// From a line `InvId<TAB>OutSum<TAB>order=KEY`.
pub fn job(line: &str) -> anyhow::Result<Job> {
    let [invoice, sum, order] = line.split('\t').collect::<Vec<_>>()[..] else {
        bail!("an odd line: {line}")
    };
    let base = format!("{sum}0000:{invoice}:{PASSWORD_2}:Shp_{order}");
    let signature = hex::encode_upper(Sha256::digest(base));
    let form = format!(
        "OutSum={sum}0000&InvId={invoice}&SignatureValue={signature}&PaymentMethod=BankCard&Shp_{order}"
    );
    Ok(Job {
        request: post("/robokassa/result", "", &form),
        proof: Proof::Body(format!("OK{invoice}")),
    })
}
