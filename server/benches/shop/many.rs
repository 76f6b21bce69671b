//! A shop that has been open for three years: its pages, and what buyers and staff do in it.

mod deeds;

use crate::{
    http::{Connection, get, once, post},
    load::{Job, Run},
    machine,
    outside::Outside,
    pages::{done, page},
    program::{Engine, Server, Shop},
    table::{Row, Table, mebibytes, millis},
};
use anyhow::{Context, ensure};
use deeds::{AT_ONCE, Deed, ON_A_SHEET, Staff, TIMES};
use std::{
    io::Write,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

const PRODUCTS: u32 = 10_000;
const YEARS: u32 = 3;
const PASSWORD: &str = "seven carts on a frozen lake";
/// How often each page is asked for.
const COUNT: usize = 50;
/// As fast as a page and whatever is done has to be for nineteen of twenty.
const AIM: Duration = Duration::from_millis(100);
/// The same of what a person asks for by law, a few times a year.
const AIM_OF_LAW: Duration = Duration::from_secs(1);

/// What buyers and staff look at, and where that is.
const PAGES: [(&str, &str); 44] = [
    ("the shelf", "/"),
    ("the shelf, page 200", "/?page=200"),
    ("the shelf, cheap first", "/?sort=cheap"),
    ("the shelf, words that all goods have", "/?q=load"),
    ("a category", "/?category=load-test"),
    ("a product", "/products/load-test-77"),
    ("the product that sells best", "/products/load-test"),
    ("an empty cart", "/cart"),
    ("the overview", "/admin"),
    ("the overview of 90 days", "/admin?days=90"),
    ("orders", "/admin/orders"),
    (
        "orders that are paid and not sent",
        "/admin/orders?state=paid&fulfilment=new",
    ),
    (
        "orders that wait for money",
        "/admin/orders?state=awaiting_payment",
    ),
    ("refunded orders", "/admin/orders?state=refunded"),
    ("orders that nobody paid", "/admin/orders?state=expired"),
    ("orders paid on delivery", "/admin/orders?pay=on_delivery"),
    ("delivered orders", "/admin/orders?fulfilment=delivered"),
    ("a number, of orders, invoices, phones", "/admin/orders?q=2000"),
    ("a word that no order has", "/admin/orders?q=nobody"),
    ("two letters that no order has", "/admin/orders?q=%D1%8A%D1%8A"),
    ("the beginning of every phone", "/admin/orders?q=7999"),
    ("four digits of phones", "/admin/orders?q=67-89"),
    (
        "a whole phone, as it is dialled",
        "/admin/orders?q=8+999+765-43-21",
    ),
    ("a phone that nobody has", "/admin/orders?q=79160000000"),
    ("an e-mail", "/admin/orders?q=load-test-1234@example.com"),
    (
        "a part of a surname, е for ё",
        "/admin/orders?q=%D1%81%D0%BE%D0%BB%D0%BE%D0%B2%D1%8C%D0%B5%D0%B2",
    ),
    (
        "a name of two words, е for ё",
        "/admin/orders?q=%D1%84%D0%B5%D0%B4%D0%BE%D1%80+%D1%87%D0%B5%D1%80%D0%B5%D0%BC%D1%83%D1%85",
    ),
    ("the code of a product", "/admin/orders?q=load-test-77-"),
    (
        "words that all goods and a ninth of the buyers have",
        "/admin/orders?q=load+test",
    ),
    (
        "a first name among paid orders",
        "/admin/orders?state=paid&q=%D0%B0%D0%BD%D0%BD%D0%B0",
    ),
    (
        "a first name among refunded orders",
        "/admin/orders?state=refunded&q=%D0%B0%D0%BD%D0%BD%D0%B0",
    ),
    ("an order", "/admin/orders/2000"),
    ("goods, page 100", "/admin/goods?sort=changed&page=100"),
    ("goods, words that all have", "/admin/goods?q=load"),
    ("the ledger of stock", "/admin/stock"),
    ("the ledger, a rare cause", "/admin/stock?cause=written_off"),
    ("the ledger, words that no goods have", "/admin/stock?q=nothing"),
    ("stock-takings, of which there are none", "/admin/stock/takings"),
    ("books of this month", "/admin/books"),
    ("what everybody agreed to", "/admin/privacy/consents"),
    ("personal data", "/admin/privacy"),
    ("the journal of the staff", "/admin/journal"),
    ("calls of gateways, of which there are none", "/admin/calls"),
    ("what waits for a decision, which is nothing", "/admin/problems"),
];

/// What took longer than it may, a line each.
pub async fn measure(engine: Engine, orders: u32, table: &mut Table) -> anyhow::Result<Vec<String>> {
    let name = engine.name();
    let shop = Shop::new(engine, Outside::Hole).await?;
    let begun = Instant::now();
    let lines = shop.seed(&[
        "--orders",
        &orders.to_string(),
        "--products",
        &PRODUCTS.to_string(),
        "--years",
        &YEARS.to_string(),
    ])?;
    table.note(
        format!("seeding {orders} orders and {PRODUCTS} products, added up and sealed, {name}"),
        format!("{} s", begun.elapsed().as_secs()),
    );
    shop.tidy().await?;
    add_staff(&shop)?;
    let (server, ready) = shop.serve().await?;
    table.note(
        format!("ready after, {orders} orders, {name}"),
        format!("{} ms", millis(ready)),
    );
    server.settle().await?;
    shop.check_books().await?;
    table.note(
        format!("memory at rest, {orders} orders, {name}"),
        mebibytes(machine::memory(server.pid())?),
    );
    let mut look = Look {
        shop: &shop,
        server: &server,
        table,
        slow: Vec::new(),
    };
    let cookies = sign_in(&shop).await?;
    for (words, path) in PAGES {
        look.at(words, path, &cookies).await?;
    }
    for (words, path) in addresses(&shop).await? {
        look.at(words, &path, &cookies).await?;
    }
    look.at_the_first_bytes(
        "orders as a file, until it begins",
        "/admin/orders/export/orders.csv",
        &cookies,
    )
    .await?;
    // Whoever is to refund has shown a short while ago who they are.
    let cookies = sign_in(&shop).await?;
    let staff = Staff {
        shop: &shop,
        cookies: &cookies,
    };
    for deed in staff.people().await? {
        look.does(deed, AIM_OF_LAW).await?;
    }
    let before = Traces::of(&shop).await?;
    for deed in staff.deeds(&lines).await? {
        look.does(deed, AIM).await?;
    }
    Traces::of(&shop).await?.check(&before)?;
    shop.check_books().await?;
    let slow = look.slow;
    table.note(
        format!("memory at most, {orders} orders, {name}"),
        mebibytes(machine::most_memory(server.pid())?),
    );
    Ok(slow)
}

/// Whoever looks how long everything takes.
struct Look<'l> {
    shop: &'l Shop,
    server: &'l Server,
    table: &'l mut Table,
    slow: Vec<String>,
}

impl Look<'_> {
    async fn at(&mut self, words: &str, path: &str, cookies: &str) -> anyhow::Result<()> {
        let job = format!("{words}: `{path}`");
        let row = page(self.shop, self.server, &job, (path, cookies), COUNT, 1).await?;
        self.take(row, AIM);
        Ok(())
    }

    async fn does(&mut self, deed: Deed, aim: Duration) -> anyhow::Result<()> {
        let Deed { words, address, jobs } = deed;
        let (job, count) = (format!("{words}: `{address}`"), jobs.len());
        ensure!(count > 0, "{job} was not done");
        let jobs: Arc<[Job]> = jobs.into();
        let row = done(self.shop, self.server, &job, &jobs, (count, 1)).await?;
        self.take(row, aim);
        Ok(())
    }

    /// What follows may go on for minutes; each is left at once.
    async fn at_the_first_bytes(&mut self, words: &str, path: &str, cookies: &str) -> anyhow::Result<()> {
        let (begun, (program, _)) = (Instant::now(), self.server.cpu()?);
        let mut waits = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let mut connection = Connection::open(self.shop.address).await?;
            let asked = Instant::now();
            let head = connection.begin(&get(path, cookies)).await?;
            connection.first_bytes().await?;
            waits.push(asked.elapsed());
            ensure!(head.contains("200 OK"), "{path} was answered with {head}");
        }
        let took = begun.elapsed();
        waits.sort_unstable();
        let row = Row {
            job: format!("{words}: `{path}`"),
            who: self.shop.engine.name().to_owned(),
            connections: 1,
            run: Run { took, waits },
            program: self.server.cpu()?.0.saturating_sub(program),
            database: None,
        };
        self.take(row, AIM);
        Ok(())
    }

    fn take(&mut self, row: Row, aim: Duration) {
        let wait = row.run.within(95);
        if wait > aim {
            self.slow.push(format!(
                "{}, {}: {} ms for 95 of 100, more than {} ms",
                row.job,
                row.who,
                millis(wait),
                aim.as_millis()
            ));
        }
        self.table.add(row);
    }
}

/// Pages whose addresses depend on what is in the shop.
async fn addresses(shop: &Shop) -> anyhow::Result<Vec<(&'static str, String)>> {
    let one = async |statement: &'static str| {
        let found = shop.words(statement).await?;
        found.into_iter().next().context("the shop has too little in it")
    };
    let best = "select cast(products.id as text) from products where slug = 'load-test'";
    let best = one(best).await?;
    let sku = "select sku from variants join products on products.id = product where slug = 'load-test'
       order by variants.id desc limit 1";
    let sku = one(sku).await?;
    // The fifty lines before this one are the oldest.
    let oldest = "select cast(id as text) from stock_ledger where variant = (
         select max(variants.id) from variants join products on products.id = product where slug = 'load-test')
       order by id limit 1 offset 50";
    let oldest = one(oldest).await?;
    let packed = "select cast(number as text) from orders where state = 'paid' and fulfilment = 'new'
       order by number desc limit 50";
    let packed = shop.words(packed).await?.join("&order=");
    let key =
        "select key from orders where state = 'paid' and fulfilment = 'delivered' order by number limit 1";
    let key = one(key).await?;
    let month = match shop.engine {
        Engine::Sqlite => "select strftime('%Y-%m', 'now', 'start of month', '-1 month')",
        Engine::Postgres => "select to_char(now() - interval '1 month', 'YYYY-MM')",
    };
    let month = one(month).await?;
    Ok(vec![
        ("a buyer's order", format!("/orders/{key}")),
        (
            "the product that sells best, in the office",
            format!("/admin/goods/{best}"),
        ),
        ("the ledger of what sells best", format!("/admin/stock?sku={sku}")),
        (
            "the ledger of what sells best, its last page",
            format!("/admin/stock?sku={sku}&before={oldest}"),
        ),
        (
            "what to pack into fifty parcels",
            format!("/admin/orders/print?order={packed}"),
        ),
        ("books of a whole month", format!("/admin/books?month={month}")),
    ])
}

/// What the deeds leave behind, and how much of it: a form that was refused, or led elsewhere, leaves nothing.
struct Traces(Vec<i64>);

impl Traces {
    const OF: [(&'static str, &'static str, usize); 9] = [
        ("mended orders", "select count(*) from amendments", TIMES),
        ("notes", "select count(*) from remarks", TIMES),
        (
            "sent orders",
            "select count(*) from orders where fulfilment = 'shipped'",
            TIMES,
        ),
        (
            "refunded orders",
            "select count(*) from orders where state = 'refunded'",
            TIMES,
        ),
        ("orders", "select count(*) from orders", TIMES),
        (
            "payments",
            "select count(*) from notices where verdict = 'accepted'",
            TIMES,
        ),
        (
            "moved pieces",
            "select count(*) from stock_ledger where cause = 'received'",
            TIMES,
        ),
        (
            "changed products",
            "select count(*) from product_history",
            TIMES + TIMES * AT_ONCE,
        ),
        (
            "counted variants",
            "select count(*) from stock_counts",
            TIMES * ON_A_SHEET,
        ),
    ];

    async fn of(shop: &Shop) -> anyhow::Result<Self> {
        let mut counts = Vec::with_capacity(Self::OF.len());
        for (_, statement, _) in Self::OF {
            counts.push(shop.number(statement).await?);
        }
        Ok(Self(counts))
    }

    fn check(&self, before: &Self) -> anyhow::Result<()> {
        for ((what, _, wanted), (now, before)) in Self::OF.iter().zip(self.0.iter().zip(&before.0)) {
            let more = now - before;
            ensure!(
                usize::try_from(more)? >= *wanted,
                "{more} {what} more, not {wanted}: the forms did not do what was measured"
            );
        }
        Ok(())
    }
}

/// Cookies of somebody of the staff.
async fn sign_in(shop: &Shop) -> anyhow::Result<String> {
    let form = format!("login=olga&password={}", PASSWORD.replace(' ', "+"));
    let cookies = once(shop.address, &post("/admin/sign-in", "", &form))
        .await?
        .cookies();
    ensure!(!cookies.is_empty(), "nobody could sign in");
    Ok(cookies)
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
