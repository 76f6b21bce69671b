//! The import that somebody in the office has under way.
//!
//! It lives in the memory of this process, one at a time: its file may be large, a reload finds it here, and if the process ends
//! there is nothing to clean up, because products are written whole or not at all. The same file once more does what is left then.
//! A shop on many machines has to send a browser to the same one while it imports, as proxies do by cookie or address.

use super::{Progress, Written, pictures::Pictures, planned, write};
use crate::{AppState, clock, photos::Photos};
use goods_files::{Archive, Effect, FileFault, Plan};
use office::{ImportRow, ImportShown, ImportStage};
use shop::{
    Timestamp,
    desk::{Error, Storekeeper},
    text::Lang,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;
use words::{Words, words};

/// Faults, and rows of a preview, that a page shows.
const MOST_SHOWN: usize = 200;
/// Seconds that a file is kept which was looked at and not written.
const KEPT: i64 = 60 * 60;

/// The import of this process; clones are the same one.
#[derive(Clone, Default)]
pub struct Imports(Arc<Mutex<Option<Import>>>);

/// What was uploaded.
pub struct Upload {
    /// What the file is called.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// A zip of pictures.
    pub archive: Option<Vec<u8>>,
    /// Whether what the file does not have is archived.
    pub archives_missing: bool,
}

struct Import {
    /// The pages that show it name it by this, so that nothing else is written than what they showed.
    id: String,
    /// When it was planned.
    at: Timestamp,
    file: String,
    stage: Stage,
}

impl Import {
    fn is_writing(&self) -> bool {
        matches!(self.stage, Stage::Writing(..))
    }
}

enum Stage {
    Refused(FileFault),
    Planned(Box<Plan>, Option<Archive>),
    Writing(Progress, CancellationToken),
    Done(Written),
    /// Id of the sentence that says why.
    Failed(&'static str),
}

impl Imports {
    fn lock(&self) -> MutexGuard<'_, Option<Import>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, stage: Stage) {
        if let Some(import) = self.lock().as_mut() {
            import.stage = stage;
        }
    }

    /// Whether goods are being written.
    pub fn is_writing(&self) -> bool {
        self.lock().as_ref().is_some_and(Import::is_writing)
    }

    /// Plans what a file changes, in place of what was uploaded before, unless that is being written.
    pub async fn plan(&self, state: &AppState, keeper: &Storekeeper, upload: Upload) -> Result<(), Error> {
        let Upload {
            name,
            bytes,
            archive,
            archives_missing,
        } = upload;
        let file = name.clone();
        // A large workbook takes a second to read.
        let reading = tokio::task::spawn_blocking(move || {
            let archive = archive.map(Archive::of).transpose()?;
            Ok::<_, FileFault>((goods_files::read(&name, &bytes)?, archive))
        });
        let read = reading.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "a file of goods broke its reader");
            Err(FileFault::UnknownFormat)
        });
        let stage = match read {
            Err(fault) => Stage::Refused(fault),
            Ok((table, archive)) => Stage::Planned(
                Box::new(planned(state, keeper, table, archives_missing).await?),
                archive,
            ),
        };
        let mut held = self.lock();
        if !held.as_ref().is_some_and(Import::is_writing) {
            *held = Some(Import {
                id: clock::token(),
                at: clock::now(),
                file,
                stage,
            });
        }
        Ok(())
    }

    /// Forgets a file that nobody has written for an hour: it may be large.
    pub fn sweep(&self, now: Timestamp) {
        let mut held = self.lock();
        let is_forgotten = held.as_ref().is_some_and(|import| {
            matches!(import.stage, Stage::Planned(..)) && import.at.plus_seconds(KEPT) < now
        });
        if is_forgotten {
            *held = None;
        }
    }

    /// Begins to write what was planned, if it is still what a page showed under this id. Nothing happens if it is not, or if it has
    /// faults. Returns the name of the file if it began.
    pub fn start(
        &self,
        id: &str,
        keeper: Storekeeper,
        photos: Photos,
        ended: &CancellationToken,
    ) -> Option<String> {
        let stop = ended.child_token();
        let (plan, archive, file) = {
            let mut held = self.lock();
            let import = held.as_mut().filter(|import| import.id == id)?;
            let is_ready = matches!(&import.stage, Stage::Planned(plan, _) if plan.faults.is_empty());
            if !is_ready {
                return None;
            }
            let writing = Stage::Writing(Progress::default(), stop.clone());
            let Stage::Planned(plan, archive) = std::mem::replace(&mut import.stage, writing) else {
                return None;
            };
            (plan, archive, import.file.clone())
        };
        let imports = self.clone();
        tokio::spawn(async move {
            let stage = imports.written(&keeper, *plan, photos, archive, &stop).await;
            imports.enter(stage);
        });
        Some(file)
    }

    async fn written(
        &self,
        keeper: &Storekeeper,
        plan: Plan,
        photos: Photos,
        archive: Option<Archive>,
        stop: &CancellationToken,
    ) -> Stage {
        let pictures = match Pictures::new(photos, archive) {
            Ok(pictures) => pictures,
            Err(error) => {
                tracing::error!(%error, "no pictures can be fetched");
                return Stage::Failed("goods-import-broken");
            }
        };
        let told = |progress| self.enter(Stage::Writing(progress, stop.clone()));
        match write(keeper, plan, &pictures, stop, told).await {
            Ok(written) => {
                tracing::info!(
                    products = written.products,
                    whole = written.is_whole,
                    "goods were imported"
                );
                Stage::Done(written)
            }
            Err(Error::Refused(refusal)) => {
                tracing::warn!(%refusal, "goods were not imported");
                Stage::Failed("goods-import-changed-meanwhile")
            }
            Err(error) => {
                tracing::error!(%error, "goods were not imported");
                Stage::Failed("goods-import-broken")
            }
        }
    }

    /// Ends the import of this id: what is being written stops after its portion, anything else is forgotten. Returns the name
    /// of the file if something was being written.
    pub fn cancel(&self, id: &str) -> Option<String> {
        let mut held = self.lock();
        let import = held.as_ref().filter(|import| import.id == id)?;
        match &import.stage {
            Stage::Writing(_, stop) => {
                stop.cancel();
                Some(import.file.clone())
            }
            Stage::Refused(_) | Stage::Planned(..) | Stage::Done(_) | Stage::Failed(_) => {
                *held = None;
                None
            }
        }
    }

    /// Everything that is wrong with the file, as a table; nothing if nothing is.
    pub fn faults(&self, words: &Words) -> Option<Vec<u8>> {
        match &self.lock().as_ref()?.stage {
            Stage::Planned(plan, _) if !plan.faults.is_empty() => {
                Some(goods_files::list_of_faults(&plan.faults, words))
            }
            Stage::Planned(..)
            | Stage::Refused(_)
            | Stage::Writing(..)
            | Stage::Done(_)
            | Stage::Failed(_) => None,
        }
    }

    /// What the office shows of it.
    pub fn shown(&self, lang: Lang) -> Option<ImportShown> {
        let held = self.lock();
        let Import { id, file, stage, .. } = held.as_ref()?;
        let words = words(lang);
        Some(ImportShown {
            id: id.clone(),
            file: file.clone(),
            stage: match stage {
                Stage::Refused(fault) => ImportStage::Refused(fault.sentence(words)),
                Stage::Planned(plan, _) => planned_stage(plan, words),
                Stage::Writing(progress, stop) => ImportStage::Writing {
                    pictures: progress.pictures,
                    products: progress.products,
                    is_stopping: stop.is_cancelled(),
                },
                Stage::Done(written) => ImportStage::Done {
                    products: written.products,
                    is_whole: written.is_whole,
                    lost: written
                        .lost
                        .iter()
                        .map(|lost| (lost.source.clone(), words.text(lost.reason.sentence())))
                        .take(MOST_SHOWN)
                        .collect(),
                },
                Stage::Failed(why) => ImportStage::Refused(words.text(why)),
            },
        })
    }
}

fn planned_stage(plan: &Plan, words: &Words) -> ImportStage {
    let named = |column: goods_files::Column| column.heading().name(words.lang());
    let rows = plan.puts.iter().take(MOST_SHOWN).map(|put| ImportRow {
        line: put.line,
        name: put.put.product.form().name.get(words.lang()).to_owned(),
        effect: match &put.effect {
            Effect::Added => words.text("goods-import-added"),
            Effect::Archived => words.text("goods-import-archived"),
            Effect::Changed(columns) => {
                let columns: Vec<_> = columns.iter().map(|column| named(*column)).collect();
                words.with("goods-import-changed", &[("what", columns.join(", ").into())])
            }
        },
    });
    let faults = plan.faults.iter().take(MOST_SHOWN).map(|fault| ImportRow {
        line: fault.line,
        name: named(fault.column).to_owned(),
        effect: fault.sentence(words),
    });
    ImportStage::Planned {
        counts: plan.counts(),
        unchanged: plan.unchanged,
        new_categories: plan.categories[plan.categories.len() - plan.new_categories..]
            .iter()
            .map(|category| category.name.get(words.lang()).to_owned())
            .collect(),
        unknown: plan.unknown.clone(),
        pictures: plan.wanted().len(),
        rows: rows.collect(),
        faults: faults.collect(),
        all_faults: plan.faults.len(),
    }
}
