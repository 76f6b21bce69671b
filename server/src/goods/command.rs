//! `vitrina goods import` and `vitrina goods export`.

use super::{address_of, pictures::Pictures, planned, write};
use crate::{
    AppState,
    config::{Config, Outside, refuse_quotes},
    open_shop,
};
use anyhow::{Context, anyhow, bail};
use clap::{ArgMatches, Subcommand};
use goods_files::{Archive, FileFault, Format, Plan};
use shop::{desk::Storekeeper, text::Lang};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;
use words::{Words, words};

/// What the history of a product calls this command.
const NAME: &str = "vitrina goods import";
/// Faults that are shown; when there are more, they mostly share one cause.
const MOST_TOLD: usize = 100;

/// What is done with a file of goods.
#[derive(Subcommand)]
pub enum Command {
    /// Take goods out of a file; if anything is wrong with it, nothing is written and the exit code is 1
    Import {
        /// A table (.csv, .xlsx) or another shop's feed (.yml, .xml)
        file: PathBuf,
        /// Say what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Archive the products and variants that the file does not have
        #[arg(long)]
        archive_missing: bool,
        /// A zip with the pictures that the file names
        #[arg(long, value_name = "ZIP")]
        pictures: Option<PathBuf>,
        #[command(flatten)]
        /// The shop whose goods they are.
        config: Box<Config>,
    },
    /// Write all goods into a file that the import takes: .csv or .xlsx
    Export {
        /// Where to; what is there is replaced
        file: PathBuf,
        #[command(flatten)]
        /// The shop whose goods they are.
        config: Box<Config>,
    },
}

/// Does it. `given` is what the command was given.
pub async fn run(command: Command, given: &ArgMatches, stop: CancellationToken) -> anyhow::Result<()> {
    match command {
        Command::Import {
            file,
            dry_run,
            archive_missing,
            pictures,
            config,
        } => {
            let archive = pictures.as_deref().map(archive).transpose()?;
            let state = state(*config, given, stop).await?;
            import(&state, &file, archive, (dry_run, archive_missing)).await
        }
        Command::Export { file, config } => export(&state(*config, given, stop).await?, &file).await,
    }
}

/// A shop on the database of the settings, with whoever may change all its goods.
struct Opened {
    app: AppState,
    keeper: Storekeeper,
    words: &'static Words,
}

async fn state(config: Config, given: &ArgMatches, stop: CancellationToken) -> anyhow::Result<Opened> {
    refuse_quotes(std::env::vars_os())?;
    let (settings, store) = open_shop(Outside::given(config, given)).await?;
    Ok(Opened {
        app: AppState::new(settings, store.clone(), stop)?,
        keeper: Storekeeper::of_command(store, NAME),
        words: spoken(),
    })
}

fn archive(file: &Path) -> anyhow::Result<Archive> {
    let refused = |fault: FileFault| anyhow!("{}: {}", file.display(), fault.sentence(spoken()));
    Archive::of(read(file)?).map_err(refused)
}

/// In the language of the terminal.
fn spoken() -> &'static Words {
    let is_russian = std::env::var("LANG").is_ok_and(|lang| lang.starts_with("ru"));
    words(if is_russian { Lang::Ru } else { Lang::En })
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

async fn import(
    Opened { app, keeper, words }: &Opened,
    file: &Path,
    archive: Option<Archive>,
    (dry_run, archive_missing): (bool, bool),
) -> anyhow::Result<()> {
    let name = file.to_string_lossy();
    let table = goods_files::read(&name, &read(file)?)
        .map_err(|fault| anyhow!("{name}: {}", fault.sentence(words)))?;
    let plan = planned(app, keeper, table, archive_missing).await?;
    print(&plan, words);
    if !plan.faults.is_empty() {
        bail!(
            "{name} is refused, and nothing was changed: {} faults",
            plan.faults.len()
        );
    }
    if dry_run {
        return Ok(());
    }
    let pictures = Pictures::new(app.photos.clone(), archive)?;
    let written = write(keeper, plan, &pictures, &app.stop, |progress| {
        let (pictures, of_pictures) = progress.pictures;
        let (products, of_products) = progress.products;
        tracing::info!(
            pictures,
            of_pictures,
            products,
            of_products,
            "goods are being written"
        );
    })
    .await?;
    for lost in &written.lost {
        eprintln!("{}: {}", lost.source, words.text(lost.reason.sentence()));
    }
    if !written.is_whole {
        bail!(
            "stopped: {} products are written, the rest is not; run the same command again",
            written.products
        );
    }
    println!("{} products are written.", written.products);
    Ok(())
}

/// The plan, as far as a terminal shows it.
fn print(plan: &Plan, words: &Words) {
    for fault in plan.faults.iter().take(MOST_TOLD) {
        let column = fault.column.heading().name(words.lang());
        println!("{}, {column}: {}", fault.line, fault.sentence(words));
    }
    for name in &plan.unknown {
        println!(
            "{}",
            words.with("goods-import-unknown-column", &[("name", name.as_str().into())])
        );
    }
    let [added, changed, archived] = plan.counts();
    let values = [
        ("added", added.into()),
        ("changed", changed.into()),
        ("archived", archived.into()),
        ("unchanged", plan.unchanged.into()),
    ];
    println!("{}", words.with("goods-import-sums", &values));
}

async fn export(Opened { app, keeper, words }: &Opened, file: &Path) -> anyhow::Result<()> {
    let format = Format::of(&file.to_string_lossy(), &[]);
    let format = format.filter(|format| *format != Format::Yml);
    let format = format.context("goods are written into a .csv or a .xlsx")?;
    let (categories, files) = (keeper.categories().await?, keeper.files().await?);
    let address = address_of(&app.settings.public_url);
    let bytes = goods_files::write(format, words, &categories, &files, &address);
    let bytes = bytes.context("so many goods do not fit into a workbook")?;
    std::fs::write(file, bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    println!("{} products are in {}.", files.len(), file.display());
    Ok(())
}
