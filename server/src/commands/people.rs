//! `vitrina admin`: who may sign in to the back office, for whoever has the machine and not the office.

use super::password;
use crate::{
    AppState, clock,
    config::{Config, Outside, refuse_quotes},
    evidence, open_shop,
    sign_in::{self, first},
};
use anyhow::{Context, bail};
use clap::{ArgMatches, Subcommand};
use shop::{
    security::Act,
    staff::{Doer, Role},
    store::{PeopleDeed, PersonChanged},
    text,
};
use tokio_util::sync::CancellationToken;

/// What is done with people.
#[derive(Subcommand)]
pub enum Command {
    /// Add someone, or give them a new password; the password is read from standard input or made up
    Add {
        /// The name to sign in with
        login: String,
        /// What they are there for: owner, manager, packer, accountant or viewer. Someone new is an owner unless it is said
        #[arg(long, value_parser = parsed)]
        role: Option<Role>,
        #[command(flatten)]
        /// The shop that they work in.
        config: Box<Config>,
    },
    /// Take somebody's second step of signing in away, because phone and recovery codes are lost: the password is enough again
    DropFactor {
        /// The name that they sign in with
        login: String,
        #[command(flatten)]
        /// The shop that they work in.
        config: Box<Config>,
    },
    /// Take somebody's access away: they are signed out everywhere, and no password of theirs is good any more
    Remove {
        /// The name that they signed in with
        login: String,
        #[command(flatten)]
        /// The shop that they worked in.
        config: Box<Config>,
    },
    /// Say who may sign in: name, role and how often they are signed in now
    List {
        #[command(flatten)]
        /// The shop whose people they are.
        config: Box<Config>,
    },
}

fn parsed(word: &str) -> Result<Role, String> {
    let known = Role::ALL.map(Role::as_str).join(", ");
    Role::parse(word).ok_or_else(|| format!("it is one of {known}"))
}

/// Does it. `given` is what the command was given.
pub async fn run(command: Command, given: &ArgMatches) -> anyhow::Result<()> {
    refuse_quotes(std::env::vars_os())?;
    match command {
        Command::Add { login, role, config } => {
            Box::pin(add(Outside::given(*config, given), &login, role)).await
        }
        Command::DropFactor { login, config } => {
            Box::pin(drop_factor(Outside::given(*config, given), &login)).await
        }
        Command::Remove { login, config } => remove(Outside::given(*config, given), &login).await,
        Command::List { config } => list(Outside::given(*config, given)).await,
    }
}

async fn add(outside: Outside, login: &str, role: Option<Role>) -> anyhow::Result<()> {
    let login = text::line(login, 64).context("the login is one line of at most 64 characters")?;
    let (settings, store) = open_shop(outside).await?;
    let (typed, is_made_up) = password::read()?;
    password::refuse_bad(&typed, &login, &settings.seller.shop_name)?;
    let hash = sign_in::hash(&typed).context("the password cannot be hashed")?;
    let now = clock::now();
    let hash = if is_made_up { first::kept(&hash, now) } else { hash };
    let (login, is_a) = if let Some(known) = store.account_by_login(&login).await? {
        let deed = PeopleDeed::of_command(now);
        let renewed = store.renew_account(&deed, known.id, &hash, role).await?;
        done(&renewed, &login)?;
        (known.login, role.unwrap_or(known.role).as_str())
    } else {
        let account = store
            .put_account_as(&login, &hash, role.unwrap_or(Role::Owner), now)
            .await?;
        let is_a = account.role.as_str();
        evidence::of_command(&*store, Act::PeopleChanged, &account.login, is_a).await?;
        (account.login, is_a)
    };
    println!("{login} may sign in to the back office now: {is_a}.");
    if is_made_up {
        println!("The password is good for a day: the back office asks for another one.");
        println!("Password: {typed}");
    }
    Ok(())
}

async fn remove(outside: Outside, login: &str) -> anyhow::Result<()> {
    let (_, store) = open_shop(outside).await?;
    let Some(account) = store.account_by_login(login).await? else {
        bail!("there is no account {login:?}");
    };
    let deed = PeopleDeed::of_command(clock::now());
    done(&store.close_account(&deed, account.id).await?, login)?;
    println!(
        "{} can no longer sign in, and is signed out everywhere.",
        account.login
    );
    Ok(())
}

/// For whoever lost phone, passkeys and recovery codes. The owner is told as if somebody had done it in the office.
async fn drop_factor(outside: Outside, login: &str) -> anyhow::Result<()> {
    let (settings, store) = open_shop(outside).await?;
    let Some(account) = store.account_by_login(login).await? else {
        bail!("there is no account {login:?}");
    };
    let had_app = store.remove_factor(&Doer::COMMAND, account.id).await?;
    let passkeys = store.remove_passkeys(account.id).await?;
    if !had_app && passkeys == 0 {
        bail!("{} has no second step of signing in", account.login);
    }
    let (state, now) = (
        AppState::new(settings, store, CancellationToken::new())?,
        clock::now(),
    );
    let event = evidence::on_this_machine(Act::FactorRemoved, &account.login, "", now);
    state.shop.keep_security_events(&[event], now).await?;
    println!("{} signs in with the password alone now.", account.login);
    println!("Have them set up an app or a passkey again in the back office, under \"Sign-ins\".");
    Ok(())
}

async fn list(outside: Outside) -> anyhow::Result<()> {
    let (_, store) = open_shop(outside).await?;
    let people = store.people(clock::now()).await?;
    if people.is_empty() {
        println!("Nobody may sign in.");
    }
    for person in people {
        let role = person.role.as_str();
        println!("{}\t{role}\tsigned in: {}", person.login, person.sign_ins);
    }
    Ok(())
}

fn done(changed: &PersonChanged, login: &str) -> anyhow::Result<()> {
    match changed {
        PersonChanged::Done(_) => Ok(()),
        PersonChanged::LastOwner => {
            bail!("{login} is the last owner who can sign in; make somebody else an owner first")
        }
        PersonChanged::Nobody => bail!("there is no account {login:?}"),
    }
}
