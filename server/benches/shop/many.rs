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
/// The same of the office's numbers, which are many plots on one page.
const AIM_OF_NUMBERS: Duration = Duration::from_millis(150);

/// What buyers and staff look at.
const PAGES: [&str; 33] = [
    "/",
    "/?page=200",
    "/?sort=cheap",
    "/?q=load",
    "/?category=load-test",
    "/products/load-test-77",
    "/cart",
    "/admin",
    "/admin?days=90",
    "/admin/orders",
    "/admin/orders?state=paid&fulfilment=new",
    "/admin/orders?state=awaiting_payment",
    "/admin/orders?state=refunded",
    "/admin/orders?pay=on_delivery",
    "/admin/orders?fulfilment=delivered",
    "/admin/orders?q=2000",
    "/admin/orders?q=nobody",
    // The beginning of every phone, the end of some, all of one, and one that nobody has.
    "/admin/orders?q=7999",
    "/admin/orders?q=67-89",
    "/admin/orders?q=8+999+765-43-21",
    "/admin/orders?q=79160000000",
    "/admin/orders?q=load-test-1234@example.com",
    // A name of many with е for ё, one of few in two words, and the same in the buyers' words and those of goods.
    "/admin/orders?q=%D1%81%D0%BE%D0%BB%D0%BE%D0%B2%D1%8C%D0%B5%D0%B2",
    "/admin/orders?q=%D1%84%D0%B5%D0%B4%D0%BE%D1%80+%D1%87%D0%B5%D1%80%D0%B5%D0%BC%D1%83%D1%85",
    "/admin/orders?q=load-test-77-",
    "/admin/orders?q=load+test",
    "/admin/orders?state=paid&q=%D0%B0%D0%BD%D0%BD%D0%B0",
    "/admin/orders/2000",
    "/admin/goods?sort=changed&page=100",
    "/admin/stock",
    "/admin/stock?cause=written_off",
    "/admin/problems",
    "/admin/books",
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
        let aim = if path.starts_with("/admin?") || path == "/admin" {
            AIM_OF_NUMBERS
        } else {
            AIM
        };
        if wait > aim {
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
