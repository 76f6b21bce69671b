//! Placing orders: from the filled-in form of a visitor's checkout to an order on disk.

use crate::{
    http::{Connection, get, once, post},
    load::{Job, Proof, run},
    outside::Outside,
    program::{Engine, Shop},
    table::{Row, Table},
};
use anyhow::ensure;
use std::{fs, sync::Arc};

/// Connections and orders of each run.
const RUNS: [(usize, usize); 2] = [(32, 4_000), (128, 8_000)];
/// A product of more pieces than are ordered.
const GOODS: &str = r#"{
  "categories": [{ "slug": "bench", "name": { "ru": "Замер", "en": "Bench" } }],
  "products": [{
    "slug": "bench", "category": "bench", "name": { "ru": "Замер", "en": "Bench" },
    "summary": { "ru": "Замер", "en": "Bench" }, "description": { "ru": "Замер", "en": "Bench" },
    "picture": "/favicon.svg", "picture_alt": { "ru": "Замер", "en": "Bench" }, "tax": "none",
    "variants": [{ "sku": "bench-1", "option": { "ru": "1", "en": "1" }, "price_kopecks": 10000, "stock": 1000000 }]
  }]
}"#;

pub async fn measure(engine: Engine, table: &mut Table) -> anyhow::Result<()> {
    let shop = Shop::new(engine, Outside::Hole).await?;
    let folder = tempfile::tempdir()?;
    let goods = folder.path().join("goods.json");
    fs::write(&goods, GOODS)?;
    shop.seed(&["--goods", &goods.display().to_string()])?;
    let (server, _) = shop.serve().await?;
    let mut placed = 0;
    for (connections, count) in RUNS {
        let jobs = forms(&shop, count).await?;
        let (program, database) = server.cpu()?;
        let run = run(shop.address, &jobs, count, connections).await?;
        let (program_now, database_now) = server.cpu()?;
        placed += run.waits.len();
        shop.check(0, placed).await?;
        let orders = shop.number("select count(*) from orders").await?;
        ensure!(
            usize::try_from(orders)? == placed,
            "{orders} orders of {placed} forms"
        );
        table.add(Row {
            job: "placing an order".to_owned(),
            who: engine.name().to_owned(),
            connections,
            run,
            program: program_now.saturating_sub(program),
            database: database_now
                .zip(database)
                .map(|(now, before)| now.saturating_sub(before)),
        });
    }
    Ok(())
}

/// A visitor for each form, with a cart of their own.
async fn forms(shop: &Shop, count: usize) -> anyhow::Result<Arc<[Job]>> {
    let product = once(shop.address, &get("/products/bench", "")).await?;
    let add = post(
        "/cart/add",
        "",
        &format!("variant={}&count=1", product.field("variant")?),
    );
    let mut visitors = Connection::open(shop.address).await?;
    let first = visitors.send(&add).await?.cookies();
    let checkout = once(shop.address, &get("/checkout", &first)).await?;
    let seen = checkout.field("seen")?;
    let token = checkout.field("token")?;
    ensure!(token.len() == 32, "an odd token: {token}");
    let mut jobs = Vec::with_capacity(count);
    for number in 0..count {
        let cookies = visitors.send(&add).await?.cookies();
        // Another token for each, of the same length as the shop's own.
        let form = format!(
            "token={}{number:08x}&seen={seen}&name=Bench&phone=%2B79123456789&email=bench%40example.com&delivery=pickup\
             &consent_data=on&consent_offer=on",
            &token[..24]
        );
        jobs.push(Job {
            request: post("/checkout", &cookies, &form),
            proof: Proof::Head("/orders/"),
        });
    }
    Ok(jobs.into())
}
