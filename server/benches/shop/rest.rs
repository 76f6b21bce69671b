//! What the program takes while it does nothing, while it works, and while a thousand buyers look at their orders.

use crate::{
    live::{self, LIVE},
    load::run,
    machine,
    outside::Outside,
    pages::{COUNT, page, product},
    pay,
    program::{Engine, Shop},
    table::{Table, mebibytes, millis},
};
use std::fs;

/// How often it is started.
const STARTS: usize = 5;

pub async fn measure(engine: Engine, table: &mut Table) -> anyhow::Result<()> {
    let name = engine.name();
    let shop = Shop::new(engine, Outside::Hole).await?;
    let lines = shop.seed(&["--goods", "--orders", "5000"])?;
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        starts.push(shop.serve().await?.1);
    }
    starts.sort_unstable();
    table.note(
        format!("ready after, {name}"),
        format!("{} ms", millis(starts[STARTS / 2])),
    );

    let (server, _) = shop.serve().await?;
    server.settle().await?;
    table.note(
        format!("memory at rest, {name}"),
        mebibytes(machine::memory(server.pid())?),
    );
    table.note(
        format!("of it the program's own file, {name}"),
        mebibytes(machine::memory_of_files(server.pid())?),
    );

    let before = machine::memory(server.pid())?;
    let live = live::open(&shop, &lines).await?;
    let with_them = machine::memory(server.pid())?;
    table.note(
        format!("memory of {LIVE} live order pages, {name}"),
        mebibytes(with_them.saturating_sub(before)),
    );
    drop(live);

    let jobs = pay::jobs(&lines)?;
    let paid = run(shop.address, &jobs, lines.len(), 128).await?.waits.len();
    shop.check(paid, lines.len() - paid).await?;
    let path = product(&shop).await?;
    for path in ["/", &*path] {
        page(&shop, &server, "load", (path, ""), COUNT, 128).await?;
    }
    table.note(
        format!("memory under load, at most, {name}"),
        mebibytes(machine::most_memory(server.pid())?),
    );
    let program = fs::metadata(env!("CARGO_BIN_EXE_vitrina"))?.len();
    table.note("the program", mebibytes(program / 1_024));
    Ok(())
}
