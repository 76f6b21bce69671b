//! The binary `vitrina`: its commands.

use anyhow::{Context, bail};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
#[cfg(feature = "demo")]
use server::demo;
use server::{
    AppState, claim, clock,
    commands::{self, backing_up, migrate, moving, upgrade},
    config::{Config, Outside, digests, refuse_quotes},
    goods,
    limits::DESCRIPTORS,
    open_shop, permissions, rehearsal,
    seed::{self, Load},
    serve, setup, telemetry,
};
use std::{
    collections::BTreeMap,
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// In a profile of payments the C library, mostly its allocator, took 8 % of the time outside the database's threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A shop in one binary: pages, checkout, payments, alerts, back office.
#[derive(Parser)]
#[command(name = "vitrina", version, about, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Stands for the catalogue that the program carries.
const DEMO_GOODS: &str = "demo";

#[derive(Subcommand)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
enum Command {
    /// Run the shop
    Serve(Box<Config>),
    /// Run the whole shop with demo goods and the offline gateway: no account, no network, no money
    #[cfg(feature = "demo")]
    Demo(demo::Options),
    /// Copy the shop, bring the database up to date and stop
    Migrate(migrate::Options),
    /// Say what this version changes, before it is let at the database
    Upgrade(upgrade::Options),
    /// Copy the whole shop into one file while it is open: database, photos and, under a passphrase, the key for its secrets
    Backup(backing_up::BackupOptions),
    /// Put a shop back that was backed up; stop the shop first
    Restore(backing_up::RestoreOptions),
    /// Move the whole shop into another, empty database, from SQLite to PostgreSQL or back; stop the shop first
    Move(moving::Options),
    /// Ask the shop on this machine whether it takes orders; the exit code is 1 if it does not
    Health {
        /// Address and port that it listens on
        #[arg(long, env, default_value = "127.0.0.1:3000")]
        listen_addr: SocketAddr,
    },
    /// Say which goods no fiscal receipt (54-FZ) would take, and why; the exit code is 1 if there are any
    CheckGoods(Box<Config>),
    /// See and change what the shop keeps of its settings
    Settings {
        #[command(subcommand)]
        command: commands::settings::Command,
    },
    /// Write down what the shop knows of a person, or say whose time is up
    Privacy {
        #[command(subcommand)]
        command: commands::privacy::Command,
    },
    /// Forget a person: show their orders and, with --yes, take whatever names them out of those that are over
    Forget {
        /// Their telephone number or e-mail address, the whole of it
        who: String,
        /// Do it: what is removed cannot be brought back
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Seal the secrets that the shop keeps with another key
    RotateKey(Box<Config>),
    /// Check the whole set-up now, and say what is wrong and how to mend it; the exit code is 1 if something does not work
    Doctor {
        /// Say it as JSON, for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Prove that nobody edited the record: go along everything that is sealed, and name what is not as it was; the exit code is 1
    /// if anything is not
    VerifyLog {
        /// See whether this head, which the owner was sent, is in the chain
        #[arg(long, value_name = "CODE")]
        head: Option<String>,
        /// Say it as JSON, for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Set up a shop where nobody has an account: ask what it needs, keep it, make the first account. What flags say is kept
    /// and not asked for
    Setup(Box<commands::setup::Options>),
    /// Count what the overview of the back office shows
    Numbers {
        #[command(subcommand)]
        command: NumbersCommand,
    },
    /// Manage who may sign in to the back office
    Admin {
        #[command(subcommand)]
        command: commands::people::Command,
    },
    /// Take goods out of a file, or write them into one: CSV, XLSX, or another shop's feed (YML)
    Goods {
        #[command(subcommand)]
        command: goods::command::Command,
    },
    /// Put demo goods on the shelf, or make orders for a load test
    Seed {
        /// Put goods on the shelf: those of a JSON file, or the demo catalogue
        #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = DEMO_GOODS)]
        goods: Option<PathBuf>,
        /// Make so many orders and print a line for each: InvId, OutSum, order=KEY
        #[arg(long, value_name = "N")]
        orders: Option<u32>,
        /// Pay the first N of them, as the gateway's calls would; they get no line
        #[arg(long, value_name = "N", requires = "orders", default_value_t = 0)]
        paid: u32,
        /// Have them buy N products, which are made too
        #[arg(long, value_name = "N", requires = "orders", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        products: u32,
        /// Have them been placed over N years and lived since: sent, refunded, called off; only those that wait get a line
        #[arg(long, value_name = "N", requires = "orders", conflicts_with = "paid", value_parser = clap::value_parser!(u32).range(1..=20))]
        years: Option<u32>,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Run the offline gateway alone: a payment page, a Telegram look-alike and a mail catcher
    #[cfg(feature = "demo")]
    Sandbox(demo::SandboxOptions),
}

#[derive(Subcommand)]
enum NumbersCommand {
    /// Forget what was added up, and count all orders anew; the shop may run meanwhile
    Rebuild(Box<Config>),
}

fn main() -> ExitCode {
    permissions::keep_to_ourselves();
    telemetry::start();
    let given = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&given).unwrap_or_else(|error| error.exit());
    let run = async {
        match cli.command {
            Command::Serve(config) => {
                let digests = given.subcommand_matches("serve").map(digests);
                Box::pin(run_server(
                    outside(*config, &given)?,
                    &digests.unwrap_or_default(),
                ))
                .await
            }
            #[cfg(feature = "demo")]
            Command::Demo(options) => Box::pin(demo::run(options, stop_signal())).await,
            Command::Migrate(options) => {
                let outside = outside(options.config().clone(), &given)?;
                Box::pin(migrate::run(options, outside, stop_signal())).await
            }
            Command::Upgrade(options) => {
                let outside = outside(options.config().clone(), &given)?;
                upgrade::run(options, outside).await
            }
            Command::Backup(options) => {
                let outside = outside(options.config().clone(), &given)?;
                backing_up::back_up(options, outside, stop_signal()).await
            }
            Command::Restore(options) => {
                let outside = outside(options.config().clone(), &given)?;
                backing_up::restore(options, outside).await
            }
            Command::Move(options) => moving::run(options, &given).await,
            Command::Health { listen_addr } => commands::health::run(listen_addr),
            Command::CheckGoods(config) => check_goods(outside(*config, &given)?).await,
            Command::Settings { command } => commands::settings::run(command, &given).await,
            Command::Privacy { command } => Box::pin(commands::privacy::run(command, &given)).await,
            Command::Forget { who, yes, config } => {
                commands::privacy::forget(outside(*config, &given)?, &who, yes).await
            }
            Command::RotateKey(config) => commands::rotate_key::run(&outside(*config, &given)?).await,
            Command::Doctor { json, config } => {
                let (settings, store) = open_shop(outside(*config, &given)?).await?;
                commands::doctor::run(settings, store, json).await
            }
            Command::VerifyLog { head, json, config } => {
                let (settings, store) = open_shop(outside(*config, &given)?).await?;
                commands::verify_log::run(settings, store, head.as_deref(), json).await
            }
            Command::Setup(options) => commands::setup::run(*options, &given).await,
            Command::Admin { command } => Box::pin(commands::people::run(command, &given)).await,
            Command::Numbers {
                command: NumbersCommand::Rebuild(config),
            } => commands::numbers::rebuild(outside(*config, &given)?).await,
            Command::Goods { command } => goods::command::run(command, &given, stop_signal()).await,
            Command::Seed {
                goods,
                orders,
                paid,
                products,
                years,
                config,
            } => {
                let load = orders.map(|orders| Load {
                    orders,
                    paid,
                    products,
                    years,
                });
                run_seed(outside(*config, &given)?, goods, load).await
            }
            #[cfg(feature = "demo")]
            Command::Sandbox(options) => demo::run_sandbox(options, stop_signal()).await,
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime
        .context("the runtime could not start")
        .and_then(|runtime| runtime.block_on(run))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vitrina: {:#}", commands::in_words(error));
            ExitCode::FAILURE
        }
    }
}

fn outside(config: Config, given: &ArgMatches) -> anyhow::Result<Outside> {
    refuse_quotes(std::env::vars_os())?;
    Ok(Outside::given(config, given))
}

async fn run_server(outside: Outside, digests: &BTreeMap<String, String>) -> anyhow::Result<()> {
    let _claim = claim(&outside)?;
    raise_descriptor_limit();
    let stop = stop_signal();
    Box::pin(migrate::update(&outside, true, stop.clone())).await?;
    let (settings, store) = open_shop(outside).await?;
    permissions::warn_of_others(&settings);
    let state = AppState::new(settings.clone(), store, stop)?;
    rehearsal::shelf(&state).await?;
    state.shop.note_settings(digests, clock::now()).await?;
    let listener = listen(settings.listen_addr).await?;
    let database = if settings.is_shared_database() {
        "postgres"
    } else {
        "sqlite"
    };
    tracing::info!(url = %settings.public_url, database, "the shop is open");
    if database == "sqlite" {
        tracing::info!("with SQLite the shop is one machine by definition");
    }
    setup::link::offer(&state).await?;
    serve(state, listener).await
}

async fn check_goods(outside: Outside) -> anyhow::Result<()> {
    let (settings, store) = open_shop(outside).await?;
    let state = AppState::new(settings, store, CancellationToken::new())?;
    rehearsal::shelf(&state).await?;
    println!("{}", rehearsal::praise(&state));
    Ok(())
}

/// Each connection is a descriptor, and many systems begin with 1,024 of them.
fn raise_descriptor_limit() {
    match rlimit::increase_nofile_limit(DESCRIPTORS) {
        Ok(limit) if limit < DESCRIPTORS => {
            tracing::warn!(
                limit,
                "few files may be open at once: raise LimitNOFILE to {DESCRIPTORS}"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the number of files that may be open could not be raised"),
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} cannot be listened on; is it in use?"))
}

async fn run_seed(outside: Outside, goods: Option<PathBuf>, load: Option<Load>) -> anyhow::Result<()> {
    if goods.is_none() && load.is_none() {
        bail!("say what to seed: --goods, --goods FILE, --orders N");
    }
    let (settings, store) = open_shop(outside).await?;
    let state = AppState::new(settings, store.clone(), stop_signal())?;
    if let Some(file) = goods {
        let file = Some(&*file).filter(|file| *file != Path::new(DEMO_GOODS));
        let count = seed::goods(&state, &*store, file).await?;
        tracing::info!(count, "products are on the shelf");
    }
    if let Some(load) = load {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        seed::orders(&state, &*store, load, &mut out).await?;
        out.flush()?;
    }
    Ok(())
}

/// Cancelled by Ctrl-C or SIGTERM; a second Ctrl-C ends at once.
fn stop_signal() -> CancellationToken {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        token.cancel();
        let _ = tokio::signal::ctrl_c().await;
        std::process::exit(130);
    });
    stop
}
