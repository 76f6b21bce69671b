//! Pages: a shelf of two dozen cards with and without a session's cookie, a product, a cart, an order.

use crate::{
    http::{get, get_packed, once, post},
    load::{Job, Proof, run},
    outside::Outside,
    peers::Peer,
    program::{Engine, Server, Shop},
    table::{Row, Table},
};
use anyhow::Context;
use std::sync::Arc;

/// What it is called in the table.
pub const SHELF: &str = "shelf of 24 cards";
/// Connections of each run.
pub const CONNECTIONS: usize = 32;
/// Pages of each run.
pub const COUNT: usize = 10_000;
/// Pages before the clock starts.
pub const WARM_UP: usize = 500;

pub async fn measure(engine: Engine, peers: &[Peer], table: &mut Table) -> anyhow::Result<()> {
    let shop = Shop::new(engine, Outside::Hole).await?;
    let lines = shop.seed(&["--goods", "--orders", "1"])?;
    let (server, _) = shop.serve().await?;
    server.settle().await?;
    let cookies = cart(&shop).await?;
    let key = lines
        .first()
        .and_then(|line| line.rsplit_once("order="))
        .context("an order was seeded")?
        .1;
    let product = product(&shop).await?;
    for (job, path, cookies) in [
        (SHELF, "/", ""),
        ("shelf of 24 cards, with a cookie", "/", &*cookies),
        ("product", &*product, &*cookies),
        ("cart", "/cart", &*cookies),
        ("order", &*format!("/orders/{key}"), &*cookies),
    ] {
        let row = page(&shop, &server, job, (path, cookies), COUNT, CONNECTIONS).await?;
        table.add(row);
        // Without a cookie it is the same page, packed as that is, and what peers have.
        if cookies.is_empty() {
            for peer in peers {
                peer.draw(table).await?;
            }
            continue;
        }
        let packed = Job {
            request: get_packed(path, cookies),
            proof: Proof::Packed,
        };
        let job = format!("{job}, packed");
        let row = asked(&shop, &server, &job, packed, (COUNT, CONNECTIONS)).await?;
        table.add(row);
    }
    shop.check(0, lines.len()).await
}

/// Draws a page many times.
pub async fn page(
    shop: &Shop,
    server: &Server,
    job: &str,
    (path, cookies): (&str, &str),
    count: usize,
    connections: usize,
) -> anyhow::Result<Row> {
    let drawn = Job {
        request: get(path, cookies),
        proof: Proof::Words("</html>"),
    };
    asked(shop, server, job, drawn, (count, connections)).await
}

/// Asks for something many times, and before the clock starts.
async fn asked(
    shop: &Shop,
    server: &Server,
    job: &str,
    what: Job,
    (count, connections): (usize, usize),
) -> anyhow::Result<Row> {
    let jobs: Arc<[Job]> = [what].into();
    run(shop.address, &jobs, WARM_UP.min(count), connections).await?;
    done(shop, server, job, &jobs, (count, connections)).await
}

/// Sends so many requests, each connection its share, and from the first on again after the last.
pub async fn done(
    shop: &Shop,
    server: &Server,
    job: &str,
    jobs: &Arc<[Job]>,
    (count, connections): (usize, usize),
) -> anyhow::Result<Row> {
    let (program, database) = server.cpu()?;
    let run = run(shop.address, jobs, count, connections).await?;
    let (program_now, database_now) = server.cpu()?;
    Ok(Row {
        job: job.to_owned(),
        who: shop.engine.name().to_owned(),
        connections,
        run,
        program: program_now.saturating_sub(program),
        database: database_now
            .zip(database)
            .map(|(now, before)| now.saturating_sub(before)),
    })
}

/// The address of the first product on the shelf.
pub async fn product(shop: &Shop) -> anyhow::Result<String> {
    let shelf = once(shop.address, &get("/", "")).await?;
    let path = shelf.body.split("href=\"/products/").nth(1);
    let slug = path.and_then(|path| path.split(['"', '?']).next());
    Ok(format!("/products/{}", slug.context("nothing is on the shelf")?))
}

/// Cookies of a visitor with a piece of the first product in the cart.
pub async fn cart(shop: &Shop) -> anyhow::Result<String> {
    let product = once(shop.address, &get(&product(shop).await?, "")).await?;
    let form = format!("variant={}&count=1", product.field("variant")?);
    let added = once(shop.address, &post("/cart/add", "", &form)).await?;
    let cookies = added.cookies();
    let cart = once(shop.address, &get("/cart", &cookies)).await?;
    cart.field("variant").context("the cart stayed empty")?;
    Ok(cookies)
}
