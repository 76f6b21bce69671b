//! The import that somebody in the office has under way.
//!
//! It lives in the memory of this process, one at a time: its file may be large, a reload finds it here, and if the process ends
//! there is nothing to clean up, because products are written whole or not at all. The same file once more does what is left then.
//! A shop on many machines has to send a browser to the same one while it imports, as proxies do by cookie or address.

use super::{Progress, Written, pictures::Pictures, planned, write};
use crate::photos::Photos;
use goods_files::{Archive, Effect, FileFault, Plan};
use office::{ImportRow, ImportShown, ImportStage};
use shop::{
    desk::{Error, Storekeeper},
    text::Lang,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;
use words::{Words, words};

/// Faults, and rows of a preview, that a page shows.
const MOST_SHOWN: usize = 200;

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
    file: String,
    stage: Stage,
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
        matches!(
            &*self.lock(),
            Some(Import {
                stage: Stage::Writing(..),
                ..
            })
        )
    }

    /// Plans what a file changes, in place of what was uploaded before.
    pub async fn plan(&self, keeper: &Storekeeper, upload: Upload) -> Result<(), Error> {
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
            Ok((table, archive)) => {
                Stage::Planned(Box::new(planned(keeper, table, archives_missing).await?), archive)
            }
        };
        *self.lock() = Some(Import { file, stage });
        Ok(())
    }

    /// Begins to write what was planned. Nothing happens if nothing was, or if it has faults.
    pub fn start(&self, keeper: Storekeeper, photos: Photos, ended: &CancellationToken) {
        let stop = ended.child_token();
        let (plan, archive) = {
            let mut held = self.lock();
            let Some(import) = held.as_mut() else { return };
            let is_ready = matches!(&import.stage, Stage::Planned(plan, _) if plan.faults.is_empty());
            if !is_ready {
                return;
            }
            let writing = Stage::Writing(Progress::default(), stop.clone());
            let Stage::Planned(plan, archive) = std::mem::replace(&mut import.stage, writing) else {
                return;
            };
            (plan, archive)
        };
        let imports = self.clone();
        tokio::spawn(async move {
            let stage = imports.written(&keeper, *plan, photos, archive, &stop).await;
            imports.enter(stage);
        });
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

    /// Ends the import: what is being written stops after its portion, anything else is forgotten.
    pub fn cancel(&self) {
        let mut held = self.lock();
        match held.as_ref().map(|import| &import.stage) {
            Some(Stage::Writing(_, stop)) => stop.cancel(),
            Some(Stage::Refused(_) | Stage::Planned(..) | Stage::Done(_) | Stage::Failed(_)) | None => {
                *held = None
            }
        }
    }

    /// What the office shows of it.
    pub fn shown(&self, lang: Lang) -> Option<ImportShown> {
        let held = self.lock();
        let Import { file, stage } = held.as_ref()?;
        let words = words(lang);
        Some(ImportShown {
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
    let named = |column: goods_files::Column| match words.lang() {
        Lang::Ru => column.heading().ru,
        Lang::En => column.heading().en,
    };
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
