//! What the shop carries: the real program, real sockets, the disk as a shop has it, and the books looked at after each run.
//!
//! `make bench` runs it; `make bench ARGS="pay --on sqlite"` a part of it. What comes out is Markdown for
//! docs/PERFORMANCE.md; progress goes to standard error.

mod form;
mod http;
mod live;
mod load;
mod machine;
mod many;
mod nodes;
mod outside;
mod pages;
mod pay;
mod peers;
mod place;
mod program;
mod rest;
mod soak;
mod table;

use anyhow::ensure;
use clap::{Parser, ValueEnum};
use outside::Outside;
use peers::Peer;
use program::Engine;
use soak::Siege;
use std::env;
use table::Table;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Payments that are confirmed, with the messages that they promise
    Pay,
    /// Pages for buyers
    Pages,
    /// Orders that are placed
    Place,
    /// The start and the memory
    Rest,
    /// What buyers and staff do in a shop with a million orders of three years; fails if one of them waits too long
    Many,
    /// One program, then three on the same database, as behind a balancer; `PostgreSQL` only
    Nodes,
    /// What others notice of a crowd that holds connections, reads nothing and forges calls; fails if they notice too much
    Soak,
}

impl Kind {
    /// Whether it is measured without being asked for.
    const fn is_quick(self) -> bool {
        !matches!(self, Self::Many | Self::Nodes | Self::Soak)
    }
}

/// Measures what the shop carries.
#[derive(Parser)]
struct Options {
    /// What is measured; all but `many`, `nodes` and `soak` if nothing is said
    what: Vec<Kind>,
    /// In which database; in both if nothing is said
    #[arg(long)]
    on: Option<Engine>,
    /// The command of a program that does the jobs of `pay` and `pages`, in turns with ours, as often as there are such programs: see
    /// benches/peers/README.md
    #[arg(long, value_name = "COMMAND")]
    peer: Vec<String>,
    /// Orders of `many`
    #[arg(long, default_value_t = 1_000_000)]
    orders: u32,
    #[command(flatten)]
    siege: Siege,
}

// On one thread: what it takes for itself, the program under test does not have.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    // cargo says this to every bench.
    let options = Options::parse_from(env::args().filter(|argument| argument != "--bench"));
    ensure!(
        options.on != Some(Engine::Sqlite) || !options.what.contains(&Kind::Nodes),
        "several nodes share a database of PostgreSQL only; a shop in SQLite is one program: leave out `--on sqlite`"
    );
    let mut table = Table::default();
    let engines = options.on.map_or(Engine::ALL.to_vec(), |engine| vec![engine]);
    let is_wanted = |kind| options.what.contains(&kind) || options.what.is_empty() && kind.is_quick();
    let mut noticed = Vec::new();
    for engine in engines {
        let mut peers = Vec::with_capacity(options.peer.len());
        if is_wanted(Kind::Pay) || is_wanted(Kind::Pages) {
            for peer in &options.peer {
                peers.push(Peer::start(peer).await?);
            }
        }
        if is_wanted(Kind::Pay) {
            pay::measure(engine, Outside::Hole, &mut peers, &mut table).await?;
            pay::measure(engine, Outside::Answering, &mut [], &mut table).await?;
        }
        if is_wanted(Kind::Pages) {
            pages::measure(engine, &peers, &mut table).await?;
        }
        drop(peers);
        if is_wanted(Kind::Place) {
            place::measure(engine, &mut table).await?;
        }
        if is_wanted(Kind::Rest) {
            rest::measure(engine, &mut table).await?;
        }
        if is_wanted(Kind::Many) {
            noticed.extend(many::measure(engine, options.orders, &mut table).await?);
        }
        if is_wanted(Kind::Nodes) && engine == Engine::Postgres {
            nodes::measure(&mut table).await?;
        }
        if is_wanted(Kind::Soak) {
            noticed.extend(soak::measure(engine, options.siege, &mut table).await?);
        }
    }
    println!(
        "{} processors, {}, release {}\n",
        std::thread::available_parallelism()?,
        env::consts::ARCH,
        env!("CARGO_PKG_VERSION")
    );
    table.print(&options.peer);
    ensure!(noticed.is_empty(), "{}", noticed.join("\n"));
    Ok(())
}
