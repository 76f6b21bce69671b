//! What was measured, as Markdown.

use crate::load::Run;
use std::time::Duration;

/// A line of the table.
pub struct Row {
    /// What was done.
    pub job: String,
    /// Who did it: the database of a shop, or a peer.
    pub who: String,
    /// Connections.
    pub connections: usize,
    pub run: Run,
    /// Processor time of the program for all of it.
    pub program: Duration,
    /// The same of its database, if that is another program on this machine.
    pub database: Option<Duration>,
}

impl Row {
    fn done(&self) -> u32 {
        u32::try_from(self.run.waits.len()).unwrap_or(u32::MAX).max(1)
    }

    fn per_second(&self) -> u128 {
        u128::from(self.done()) * 1_000_000 / self.run.took.as_micros().max(1)
    }
}

/// Anything else that is a number, such as memory.
pub struct Fact {
    pub what: String,
    pub amount: String,
}

/// All that was measured so far.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    facts: Vec<Fact>,
}

impl Table {
    pub fn add(&mut self, row: Row) {
        eprintln!("{}", line(&row));
        self.rows.push(row);
    }

    pub fn note(&mut self, what: impl Into<String>, amount: impl Into<String>) {
        let fact = Fact {
            what: what.into(),
            amount: amount.into(),
        };
        eprintln!("{}: {}", fact.what, fact.amount);
        self.facts.push(fact);
    }

    /// Each peer's row beside ours of the same job and as many connections, the last one before it.
    fn ratios(&self, peers: &[String]) -> Vec<String> {
        let mut lines = Vec::new();
        for (place, peer) in self.rows.iter().enumerate() {
            let is_same = |row: &&Row| {
                !peers.contains(&row.who) && row.job == peer.job && row.connections == peer.connections
            };
            let before = self.rows[..place].iter().rev();
            let Some(row) = before.filter(|_| peers.contains(&peer.who)).find(is_same) else {
                continue;
            };
            let hundredths = row.per_second() * 100 / peer.per_second().max(1);
            lines.push(format!(
                "| {} | {} | {} | {} | {}.{:02} |",
                row.job,
                row.connections,
                row.who,
                peer.who,
                hundredths / 100,
                hundredths % 100
            ));
        }
        lines
    }

    /// Prints all of it.
    pub fn print(&self, peers: &[String]) {
        if !self.rows.is_empty() {
            println!(
                "| What | Who | At once | A second | p50 ms | p95 ms | p99 ms | CPU ms each | its database's |"
            );
            println!("|---|---|---|---|---|---|---|---|---|");
            for row in &self.rows {
                println!("{}", line(row));
            }
        }
        let ratios = self.ratios(peers);
        if !ratios.is_empty() {
            println!("\n| What | At once | Who | Beside | Times as many |");
            println!("|---|---|---|---|---|");
            println!("{}", ratios.join("\n"));
        }
        if !self.facts.is_empty() {
            println!("\n| What | How much |");
            println!("|---|---|");
            for Fact { what, amount } in &self.facts {
                println!("| {what} | {amount} |");
            }
        }
    }
}

fn line(row: &Row) -> String {
    let each = |cost: Duration| millis(cost / row.done());
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        row.job,
        row.who,
        row.connections,
        row.per_second(),
        millis(row.run.within(50)),
        millis(row.run.within(95)),
        millis(row.run.within(99)),
        each(row.program),
        row.database.map_or_else(|| "–".to_owned(), each)
    )
}

/// Milliseconds with three decimals.
pub fn millis(time: Duration) -> String {
    let micros = time.as_micros();
    format!("{}.{:03}", micros / 1_000, micros % 1_000)
}

/// KiB as whole MiB.
pub fn mebibytes(kibibytes: u64) -> String {
    format!("{} MiB", kibibytes / 1_024)
}
