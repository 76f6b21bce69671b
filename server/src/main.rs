//! The binary `vitrina`: its commands.

use anyhow::{Context, bail};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
#[cfg(feature = "demo")]
use server::demo;
use server::{
    AppState, claim, clock, commands,
    config::{Config, Settings, digests, refuse_quotes},
    goods,
    limits::DESCRIPTORS,
    open_store, permissions, rehearsal,
    seed::{self, Load},
    serve,
    sign_in::{
        self,
        password::{self, Fault},
    },
    telemetry,
};
use shop::{
    security::{Act, NewSecurityEvents, SecurityEvent, Told},
    store::Store,
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
    /// Bring the database up to date and stop
    Migrate(Box<Config>),
    /// Ask the shop on this machine whether it takes orders; the exit code is 1 if it does not
    Health {
        /// Address and port that it listens on
        #[arg(long, env, default_value = "127.0.0.1:3000")]
        listen_addr: SocketAddr,
    },
    /// Say which goods no fiscal receipt (54-FZ) would take, and why; the exit code is 1 if there are any
    CheckGoods(Box<Config>),
    /// Manage who may sign in to the back office
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
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
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Run the offline gateway alone: a payment page, a Telegram look-alike and a mail catcher
    #[cfg(feature = "demo")]
    Sandbox(demo::SandboxOptions),
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Add someone, or give them a new password; the password is read from standard input or made up
    Add {
        /// The name to sign in with
        login: String,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Take somebody's access away: they are signed out everywhere, and no password of theirs is good any more
    Remove {
        /// The name that they signed in with
        login: String,
        #[command(flatten)]
        config: Box<Config>,
    },
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
                run_server(&config, &digests.unwrap_or_default()).await
            }
            #[cfg(feature = "demo")]
            Command::Demo(options) => demo::run(options, stop_signal()).await,
            Command::Migrate(config) => open_store(&settings(&config)?).await.map(drop),
            Command::Health { listen_addr } => commands::health::run(listen_addr),
            Command::CheckGoods(config) => check_goods(&config).await,
            Command::Admin {
                command: AdminCommand::Add { login, config },
            } => add_admin(&config, &login).await,
            Command::Admin {
                command: AdminCommand::Remove { login, config },
            } => remove_admin(&config, &login).await,
            Command::Goods { command } => goods::command::run(command, stop_signal()).await,
            Command::Seed {
                goods,
                orders,
                paid,
                products,
                config,
            } => {
                let load = orders.map(|orders| Load {
                    orders,
                    paid,
                    products,
                });
                run_seed(&config, goods, load).await
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
            eprintln!("vitrina: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn settings(config: &Config) -> anyhow::Result<Settings> {
    refuse_quotes(std::env::vars_os())?;
    Ok(Settings::parse(config)?)
}

async fn run_server(config: &Config, digests: &BTreeMap<String, String>) -> anyhow::Result<()> {
    let settings = settings(config)?;
    let _claim = claim(&settings)?;
    raise_descriptor_limit();
    permissions::warn_of_others(&settings);
    let store = open_store(&settings).await?;
    let state = AppState::new(settings.clone(), store, stop_signal())?;
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
    serve(state, listener).await
}

async fn check_goods(config: &Config) -> anyhow::Result<()> {
    let settings = settings(config)?;
    let store = open_store(&settings).await?;
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

async fn add_admin(config: &Config, login: &str) -> anyhow::Result<()> {
    let login = shop::text::line(login, 64).context("the login is one line of at most 64 characters")?;
    let settings = settings(config)?;
    let store = open_store(&settings).await?;
    let (password, is_made_up) = read_password()?;
    match password::fault(&password, &login, &settings.seller.shop_name) {
        None => {}
        Some(Fault::Short) => bail!("the password needs at least {} characters", password::SHORTEST),
        Some(Fault::Long) => bail!("the password has more than {} characters", password::LONGEST),
        Some(Fault::Guessed) => bail!(
            "others would guess this password; take several words that have nothing to do with each other, or with the shop"
        ),
    }
    put_account(&*store, &login, &password, "").await?;
    println!("{login} may sign in to the back office now.");
    if is_made_up {
        println!("Password: {password}");
    }
    Ok(())
}

/// Nobody knows the password that the account has from then on.
async fn remove_admin(config: &Config, login: &str) -> anyhow::Result<()> {
    let store = open_store(&settings(config)?).await?;
    let Some(account) = store.account_by_login(login).await? else {
        bail!("there is no account {login:?}");
    };
    let unknown = format!("{}{}", clock::token(), clock::token());
    put_account(&*store, &account.login, &unknown, "removed").await?;
    println!(
        "{} can no longer sign in, and is signed out everywhere.",
        account.login
    );
    Ok(())
}

async fn put_account(store: &dyn Store, login: &str, password: &str, detail: &str) -> anyhow::Result<()> {
    let hash = sign_in::hash(password).context("the password cannot be hashed")?;
    let now = clock::now();
    let account = store.put_account(login, &hash, now).await?;
    let event = SecurityEvent {
        at: now,
        act: Act::PeopleChanged,
        who: Told::of(&account.login),
        network: Told::default(),
        device: Told::default(),
        detail: Told::of(detail),
        count: 1,
    };
    let new = NewSecurityEvents {
        events: vec![event],
        messages: Vec::new(),
        at: now,
    };
    Ok(store.write_security_events(new).await?)
}

/// A line of standard input if something is piped in, else a password of our own making.
fn read_password() -> anyhow::Result<(String, bool)> {
    use std::io::IsTerminal;
    if std::io::stdin().is_terminal() {
        return Ok((clock::token(), true));
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("standard input cannot be read")?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        Ok((clock::token(), true))
    } else {
        Ok((line.to_owned(), false))
    }
}

async fn run_seed(config: &Config, goods: Option<PathBuf>, load: Option<Load>) -> anyhow::Result<()> {
    if goods.is_none() && load.is_none() {
        bail!("say what to seed: --goods, --goods FILE, --orders N");
    }
    let settings = settings(config)?;
    let store = open_store(&settings).await?;
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
