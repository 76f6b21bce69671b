//! `vitrina setup`: the first start in a terminal. It asks what the pages of the setup ask, and leaves the rest to them: whoever
//! begins here may go on in a browser, and the other way round.

mod terminal;

use super::{password, spoken_to_owner};
use crate::{
    AppState, clock,
    config::{Config, Outside, Wish, refuse_quotes},
    evidence,
    keeping::{self, NotKept},
    open_shop,
    setup::{
        END, NAME, checks, link,
        questions::{Sheet, Typed},
    },
    sign_in::{self, first},
};
use anyhow::{Context, bail};
use clap::{ArgMatches, Args};
use secrecy::ExposeSecret;
use shop::{
    secret::Secret,
    security::Act,
    setup::Question,
    staff::Doer,
    text::{self, Lang},
};
use std::io::{self, IsTerminal};
use terminal::Terminal;
use tokio_util::sync::CancellationToken;
use words::words;

/// What the command is given.
#[derive(Debug, Args)]
pub struct Options {
    /// Login of the first account
    #[arg(long, default_value = "owner")]
    login: String,
    /// Put the goods of the demo on the shelf
    #[arg(long, hide = cfg!(not(feature = "demo")))]
    demo_goods: bool,
    /// Ask even if standard input is no terminal. Without that, what flags do not say is left for later, and a line of
    /// standard input is the password
    #[arg(long)]
    ask: bool,
    /// Print a fresh link for a browser and stop, as a start of the shop does
    #[arg(long)]
    link: bool,
    /// The shop.
    #[command(flatten)]
    config: Box<Config>,
}

/// Sets up the shop.
pub async fn run(options: Options, given: &ArgMatches) -> anyhow::Result<()> {
    let login = text::line(&options.login, 64).context("the login is one line of at most 64 characters")?;
    if options.demo_goods && cfg!(not(feature = "demo")) {
        bail!("this program was built without the demo and its goods");
    }
    refuse_quotes(std::env::vars_os())?;
    let (outside, wish) = Outside::apart(*options.config, given);
    let (settings, store) = open_shop(outside).await?;
    let lang = spoken_to_owner(&settings.layers.config()).lang();
    let mut state = AppState::new(settings, store.clone(), CancellationToken::new())?;
    if state.shop.setup().await?.is_none() {
        bail!("{}", words(lang).text("setup-terminal-over"));
    }
    if options.link {
        return Ok(link::offer(&state).await?);
    }
    refuse_faults(&wish, lang)?;
    if !wish.is_empty() {
        state = keep(&state, &wish).await?;
    }
    let asks = options.ask || io::stdin().is_terminal();
    if asks {
        let terminal = Terminal::new(io::stdin().lock(), io::stdout().lock(), lang);
        state = ask(state, terminal, &wish).await?;
    }
    let (password, is_made_up) = if asks {
        (clock::token(), true)
    } else {
        password::read()?
    };
    password::refuse_bad(&password, &login, &state.settings.seller.shop_name)?;
    let mut hash = sign_in::hash(&password).context("the password cannot be hashed")?;
    if is_made_up {
        hash = first::kept(&hash, clock::now());
    }
    let Some(account) = state.shop.open_first_account(&login, &hash, clock::now()).await? else {
        bail!("{}", words(lang).text("setup-terminal-over"));
    };
    evidence::of_command(&*store, Act::PeopleChanged, &account.login, "first").await?;
    tell(&state, &login, is_made_up.then_some(password), lang);
    if options.demo_goods {
        state.shop.begin_with_demo_goods(&account, clock::now()).await?;
    }
    Ok(())
}

/// Says how to go on.
fn tell(state: &AppState, login: &str, password: Option<String>, lang: Lang) {
    let office = format!(
        "{}{END}",
        state.settings.public_url.as_str().trim_end_matches('/')
    );
    let said = |id, gap, value: String| println!("{}", words(lang).with(id, &[(gap, value.into())]));
    said("setup-terminal-done", "login", login.to_owned());
    if let Some(password) = password {
        said("setup-terminal-password", "password", password);
        println!("{}", words(lang).text("setup-terminal-day"));
    }
    said("setup-terminal-office", "address", office);
}

/// Refuses flags that cannot be meant, all of them together.
fn refuse_faults(wish: &Wish, lang: Lang) -> anyhow::Result<()> {
    let words = words(lang);
    let faults = wish.iter().filter_map(|(name, value)| {
        let value = value.as_ref().map_or("", ExposeSecret::expose_secret);
        let fault = checks::fault(name, value)?;
        Some(format!("\n  {name}: {}", words.text(fault)))
    });
    let faults: String = faults.collect();
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{}{faults}", words.text("settings-faults"))
}

/// The shop that keeps this.
async fn keep(state: &AppState, wish: &Wish) -> anyhow::Result<AppState> {
    let seen = state.settings.layers.kept().version;
    state.keep_settings(wish, seen, (NAME, Doer::COMMAND)).await?;
    let outside = state.settings.layers.outside().clone();
    let settings = keeping::layered(outside, state.shop.kept_settings().await?)?;
    state.renewed(settings)
}

/// Asks every question that flags did not answer.
async fn ask<R: io::BufRead, W: io::Write>(
    mut state: AppState,
    mut terminal: Terminal<R, W>,
    flagged: &Wish,
) -> anyhow::Result<AppState> {
    let pass = clock::secret();
    for question in Question::ALL {
        if question == Question::Account {
            break;
        }
        let fields = Sheet::of(&state, question, &pass, None).fields();
        if fields.iter().all(|field| flagged.contains_key(field.name)) {
            continue;
        }
        terminal.introduce(question)?;
        if !question.may_wait() || terminal.wants_to_answer()? {
            state = answered(&state, &mut terminal, question, &pass).await?;
        }
        state.shop.note_answered(question).await?;
    }
    Ok(state)
}

/// Asks a question until the answer can be kept; the shop that keeps it.
async fn answered<R: io::BufRead, W: io::Write>(
    state: &AppState,
    terminal: &mut Terminal<R, W>,
    question: Question,
    pass: &Secret,
) -> anyhow::Result<AppState> {
    let sheet = Sheet::of(state, question, pass, None);
    terminal.show_cabinet(&sheet.cabinet_fields(state))?;
    let mut typed = Typed::new();
    loop {
        typed = terminal.ask(&sheet, &typed)?;
        let wish = match sheet.read(&typed, terminal.lang()) {
            Ok(wish) => wish,
            Err(mistakes) => {
                terminal.complain(mistakes.into_values())?;
                continue;
            }
        };
        let error = match keep(state, &wish).await {
            Ok(renewed) => return Ok(renewed),
            Err(error) => error,
        };
        let faults = match error.downcast()? {
            NotKept::Faults(faults) => faults,
            other @ (NotKept::Outdated | NotKept::Key(_) | NotKept::Desk(_)) => return Err(other.into()),
        };
        let (mistakes, others) = sheet.told(&faults, terminal.lang());
        terminal.complain(mistakes.into_values().chain(others))?;
    }
}
