//! Pages of a shop that has been open for years.

use crate::{
    http::{once, post},
    outside::Outside,
    pages::page,
    program::{Engine, Shop},
    table::{Table, millis},
};
use anyhow::{Context, ensure};
use std::{
    io::Write,
    process::Stdio,
    time::{Duration, Instant},
};

const PRODUCTS: u32 = 10_000;
const PASSWORD: &str = "seven carts on a frozen lake";
/// How often each page is asked for.
const COUNT: usize = 100;
/// As fast as a page has to be for nineteen of twenty.
const AIM: Duration = Duration::from_millis(100);

/// What buyers and staff look at.
const PAGES: [&str; 20] = [
    "/",
    "/?page=200",
    "/?sort=cheap",
    "/?q=load",
    "/?category=load-test",
    "/products/load-test-77",
    "/cart",
    "/admin/orders",
    "/admin/orders?state=paid&fulfilment=new",
    "/admin/orders?state=awaiting_payment",
    "/admin/orders?state=refunded",
    "/admin/orders?pay=on_delivery",
    "/admin/orders?fulfilment=delivered",
    "/admin/orders?q=2000",
    "/admin/orders?q=nobody",
    "/admin/orders/2000",
    "/admin/goods?sort=changed&page=100",
    "/admin/stock",
    "/admin/stock?cause=written_off",
    "/admin/problems",
];

pub async fn measure(engine: Engine, orders: u32, table: &mut Table) -> anyhow::Result<()> {
    let name = engine.name();
    let shop = Shop::new(engine, Outside::Hole).await?;
    let begun = Instant::now();
    // A tenth is still unpaid: more than in any shop, so that nothing looks better than it is.
    shop.seed(&[
        "--orders",
        &orders.to_string(),
        "--paid",
        &(orders - orders / 10).to_string(),
        "--products",
        &PRODUCTS.to_string(),
    ])?;
    table.note(
        format!("seeding {orders} orders and {PRODUCTS} products, {name}"),
        format!("{} s", begun.elapsed().as_secs()),
    );
    add_staff(&shop)?;
    let (server, _) = shop.serve().await?;
    server.settle().await?;
    let form = format!("login=olga&password={}", PASSWORD.replace(' ', "+"));
    let cookies = once(shop.address, &post("/admin/sign-in", "", &form))
        .await?
        .cookies();
    ensure!(!cookies.is_empty(), "nobody could sign in");
    for path in PAGES {
        let row = page(&shop, &server, path, (path, &cookies), COUNT, 1).await?;
        let wait = row.run.within(95);
        if wait > AIM {
            eprintln!("{path} takes {} ms on {name}", millis(wait));
        }
        table.add(row);
    }
    Ok(())
}

fn add_staff(shop: &Shop) -> anyhow::Result<()> {
    let mut command = shop.command();
    command
        .args(["admin", "add", "olga"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = command.spawn()?;
    let mut password = child.stdin.take().context("a pipe was asked for")?;
    writeln!(password, "{PASSWORD}")?;
    drop(password);
    ensure!(child.wait()?.success(), "nobody could be added to the staff");
    Ok(())
}
