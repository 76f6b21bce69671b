//! Several programs on one database, as behind a balancer: that they are one shop, and what each of them costs.
//!
//! On one machine they share its processors, so no more is done in a second than by one. What tells is the cost of each
//! request: where that of the programs together stays what it is with one, as many more nodes do as many more of them, and where
//! the database has a share, that is what ends it.

use crate::{
    http::{get, once},
    load::{Job, Proof, run_over},
    outside::Outside,
    pages::{CONNECTIONS, COUNT, WARM_UP, cart},
    pay,
    program::{Engine, Server, Shop, free_address},
    table::{Row, Table},
};
use anyhow::{Context, ensure};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// So many programs, each number of them with a fresh shop: one that has been paid a lot is another one.
const NODES: [usize; 2] = [1, 3];
/// Connections and confirmations of each run, as part `pay` has them: one connection would only ever meet one node.
const RUNS: [(usize, usize); 2] = [(32, 10_000), (128, 20_000)];

pub async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let total: usize = RUNS.iter().map(|(_, count)| count).sum();
    for number in NODES {
        let shop = Shop::new(Engine::Postgres, Outside::Hole).await?;
        // Beside those of the runs: one that is paid before the figures count, and one whose page is drawn.
        let lines = shop.seed(&["--goods", "--orders", &(total + 2).to_string()])?;
        let nodes = Nodes::start(shop, number).await?;
        let cookies = nodes.cart_of_all().await?;
        nodes.paid_for_all(&lines[..1]).await?;
        for (job, path) in [
            ("shelf of 24 cards, with a cookie", "/"),
            ("cart", "/cart"),
            ("order", &*format!("/orders/{}", key(&lines[1])?)),
        ] {
            table.add(nodes.page(job, path, &cookies).await?);
        }
        let (mut sent, mut paid) = (2, 1);
        for (connections, count) in RUNS {
            let jobs = pay::jobs(&lines[sent..sent + count])?;
            sent += count;
            let job = format!("{} {}", pay::PAYMENT, Outside::Hole.words());
            let row = nodes.run(&job, &jobs, count, connections).await?;
            paid += row.run.waits.len();
            nodes.shop.check(paid, lines.len() - paid).await?;
            table.add(row);
        }
    }
    Ok(())
}

/// Programs that are one shop.
struct Nodes {
    shop: Shop,
    servers: Vec<Server>,
    /// Where each of them listens; the first one where the shop says that it is.
    addresses: Vec<SocketAddr>,
}

impl Nodes {
    async fn start(shop: Shop, count: usize) -> anyhow::Result<Self> {
        let (mut servers, mut addresses) = (Vec::new(), Vec::new());
        while servers.len() < count {
            let address = if servers.is_empty() {
                shop.address
            } else {
                free_address()?
            };
            servers.push(shop.serve_at(address).await?.0);
            addresses.push(address);
        }
        for server in &servers {
            server.settle().await?;
        }
        Ok(Self {
            shop,
            servers,
            addresses,
        })
    }

    /// Cookies of a visitor who filled a cart at the first node; fails unless it is there at all of them.
    async fn cart_of_all(&self) -> anyhow::Result<String> {
        let cookies = cart(&self.shop).await?;
        for &address in &self.addresses {
            let page = once(address, &get("/cart", &cookies)).await?;
            page.field("variant")
                .with_context(|| format!("{address} does not know what another node put into a cart"))?;
        }
        Ok(cookies)
    }

    /// Pays this one order at the first node; fails unless its page says so at all of them, and did not before.
    async fn paid_for_all(&self, order: &[String]) -> anyhow::Result<()> {
        // In English, where no word for an order that waits for its money has this one in it.
        let path = format!("/en/orders/{}", key(&order[0])?);
        for &address in &self.addresses {
            let title = title(address, &path).await?;
            ensure!(
                !title.contains("paid"),
                "{address} shows as paid what is not: {title}"
            );
        }
        for Job { request, proof } in &*pay::jobs(order)? {
            let answer = once(self.shop.address, request).await?;
            ensure!(
                proof.is_in(&answer),
                "a payment was answered with {}",
                answer.body
            );
        }
        for &address in &self.addresses {
            let title = title(address, &path).await?;
            ensure!(
                title.contains("paid"),
                "{address} does not know what was paid at another node: {title}"
            );
        }
        Ok(())
    }

    async fn page(&self, job: &str, path: &str, cookies: &str) -> anyhow::Result<Row> {
        let jobs: Arc<[Job]> = Arc::new([Job {
            request: get(path, cookies),
            proof: Proof::Words("</html>"),
        }]);
        run_over(&self.addresses, &jobs, WARM_UP, CONNECTIONS).await?;
        self.run(job, &jobs, COUNT, CONNECTIONS).await
    }

    async fn run(
        &self,
        job: &str,
        jobs: &Arc<[Job]>,
        count: usize,
        connections: usize,
    ) -> anyhow::Result<Row> {
        let (program, database) = self.cpu()?;
        let run = run_over(&self.addresses, jobs, count, connections).await?;
        let (program_now, database_now) = self.cpu()?;
        let (nodes, name) = (self.servers.len(), self.shop.engine.name());
        Ok(Row {
            job: job.to_owned(),
            who: format!("{name}, {nodes} {}", if nodes == 1 { "node" } else { "nodes" }),
            connections,
            run,
            program: program_now.saturating_sub(program),
            database: database_now
                .zip(database)
                .map(|(now, before)| now.saturating_sub(before)),
        })
    }

    /// What all of them have cost so far; what their one database has.
    fn cpu(&self) -> anyhow::Result<(Duration, Option<Duration>)> {
        let mut all = (Duration::ZERO, None);
        for server in &self.servers {
            let (program, database) = server.cpu()?;
            all = (all.0 + program, database);
        }
        Ok(all)
    }
}

/// The key of a seeded order's page.
fn key(line: &str) -> anyhow::Result<&str> {
    let (_, key) = line.rsplit_once("order=").context("an odd line")?;
    Ok(key)
}

/// What a page says of itself.
async fn title(address: SocketAddr, path: &str) -> anyhow::Result<String> {
    let page = once(address, &get(path, "")).await?;
    let title = page.body.split("<title>").nth(1);
    let title = title.and_then(|rest| rest.split("</title>").next());
    Ok(title.with_context(|| format!("{path} has no title"))?.to_owned())
}
