//! `vitrina privacy` and `vitrina forget`: what the shop knows of a person, for whoever has the machine and not the office.

use super::spoken;
use crate::{
    clock,
    config::{Config, Outside},
    evidence, open_shop,
};
use anyhow::{Context, bail};
use clap::{ArgMatches, Subcommand};
use shop::{
    desk::{dossier_of, forget_person},
    journal::{Doing, NewEntry},
    order::{Actor, OrderNumber},
    privacy::{Dossier, Person, StillOpen},
    security::{Act, Told},
    store::{Counts, Store},
};

/// Orders that are named of those whose time is up.
const EXAMPLES: i64 = 20;

/// What is asked about personal data.
#[derive(Subcommand)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub enum Command {
    /// Write down everything that the shop knows of a person, as JSON
    Export {
        /// Their telephone number or e-mail address, the whole of it
        who: String,
        #[command(flatten)]
        /// The shop that knows them.
        config: Box<Config>,
    },
    /// Say which orders have been kept as long as KEEP_UNPAID_DAYS and KEEP_PAID_YEARS say; nothing is changed
    Due {
        #[command(flatten)]
        /// The shop whose orders they are.
        config: Box<Config>,
    },
}

/// Does it. `given` is what the command was given.
pub async fn run(command: Command, given: &ArgMatches) -> anyhow::Result<()> {
    match command {
        Command::Export { who, config } => export(Outside::given(*config, given), &who).await,
        Command::Due { config } => Box::pin(due(Outside::given(*config, given))).await,
    }
}

/// Shows the orders of a person and, if `is_meant`, forgets whose they are. An error if none of them is over.
pub async fn forget(outside: Outside, who: &str, is_meant: bool) -> anyhow::Result<()> {
    let person = read(who)?;
    let (_, store) = open_shop(outside).await?;
    let dossier = dossier_of(&*store, &person).await?;
    show(&dossier);
    if dossier.closed().count() == 0 {
        bail!(spoken().text("privacy-nothing-over"));
    }
    println!("{}", spoken().text("privacy-goes"));
    let others: Vec<String> = dossier
        .closed_of_others()
        .map(|number| number.to_string())
        .collect();
    if !others.is_empty() {
        println!("{} {}", spoken().text("privacy-forget-others"), others.join(" "));
    }
    println!("{}", spoken().text("privacy-stays"));
    if !is_meant {
        println!("{}", spoken().text("command-forget-not-yet"));
        return Ok(());
    }
    let done = forget_person(&*store, &person, &Actor::Shop, clock::now()).await?;
    note(&*store, "vitrina forget", Act::PersonForgotten, &done.orders).await?;
    let count = [("count", done.orders.len().into())];
    println!("{}", spoken().with("command-forgotten", &count));
    Ok(())
}

fn show(dossier: &Dossier) {
    for held in &dossier.orders {
        let standing = held.standing.open.map_or_else(String::new, open);
        println!("{} {standing}", held.order.number);
    }
}

fn open(why: StillOpen) -> String {
    spoken().text(&format!("privacy-open-{}", why.as_str().replace('_', "-")))
}

async fn export(outside: Outside, who: &str) -> anyhow::Result<()> {
    let person = read(who)?;
    let (_, store) = open_shop(outside).await?;
    let dossier = dossier_of(&*store, &person).await?;
    let numbers: Vec<OrderNumber> = dossier.orders.iter().map(|held| held.order.number).collect();
    note(&*store, "vitrina privacy export", Act::PersonExported, &numbers).await?;
    println!("{}", dossier.json(clock::now())?);
    Ok(())
}

async fn due(outside: Outside) -> anyhow::Result<()> {
    let (settings, store) = open_shop(outside).await?;
    let retention = settings.terms.retention;
    if !retention.is_on() {
        println!("{}", spoken().text("command-keeps-all"));
        return Ok(());
    }
    let limits = retention.limits(clock::now());
    let count = store.count_old_orders(limits).await?;
    let id = if count < Counts::MOST {
        "privacy-outlived"
    } else {
        "privacy-outlived-many"
    };
    println!("{}", spoken().with(id, &[("count", count.into())]));
    for number in store.old_orders(OrderNumber(0), limits, EXAMPLES).await? {
        println!("{number}");
    }
    Ok(())
}

fn read(who: &str) -> anyhow::Result<Person> {
    Person::parse(who).with_context(|| spoken().text("privacy-unread"))
}

/// Numbers of orders name nobody, so they may be on record. The event names nobody of the staff and brings no line of the journal with it:
/// that says the same as the one of the office, with the name of the command.
async fn note(store: &dyn Store, command: &str, act: Act, orders: &[OrderNumber]) -> anyhow::Result<()> {
    let numbers: Vec<String> = orders.iter().map(OrderNumber::to_string).collect();
    let numbers = numbers.join(" ");
    evidence::of_command(store, act, "", &numbers).await?;
    let entry = NewEntry {
        at: clock::now(),
        who: command.to_owned(),
        network: String::new(),
        device: String::new(),
        doing: Doing::Security(act),
        object: Told::of(&numbers).as_str().to_owned(),
    };
    Ok(store.write_entry(&entry).await?)
}
