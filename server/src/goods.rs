//! Goods out of files and into them: what the command `vitrina goods` and the office's page of imports share.
//!
//! A file is read and planned in a moment and changes nothing. Writing takes longer, and the shop sells meanwhile: the products go
//! into the database in portions, each one transaction. A list of up to [`PORTION`] variants, which is what most shops have, is written
//! whole or not at all. A longer one may end between two portions, and the same file once more does the rest, since what is there
//! already stays as it is. One transaction for all of it would keep buyers waiting longer than they wait.

pub mod command;
pub mod feed;
pub mod imports;
pub mod pictures;

use crate::{AppState, clock, rehearsal};
use goods_files::{Plan, Present, Table};
use pictures::{Lost, Pictures};
use shop::{
    catalog::{Photo, ProductPut},
    desk::{Error, Storekeeper},
    order::Refusal,
};
use std::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Variants that are written at once: about a second's work.
pub const PORTION: usize = 2_000;

/// How far a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pictures that were fetched, or could not be, and how many there are.
    pub pictures: (usize, usize),
    /// Products that are written, and how many there are.
    pub products: (usize, usize),
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Products that are in the shop now as the file has them.
    pub products: usize,
    /// Whether all of the file is; otherwise somebody stopped it.
    pub is_whole: bool,
    /// Pictures that could not be had.
    pub lost: Vec<Lost>,
}

/// What a file would change in the shop as it is now, and what receipts say against it.
pub async fn planned(
    state: &AppState,
    keeper: &Storekeeper,
    table: Table,
    archives_missing: bool,
) -> Result<Plan, Error> {
    let slugs: Vec<String> = goods_files::slugs(&table).into_iter().collect();
    let present = Present {
        categories: keeper.categories().await?,
        files: keeper.files().await?,
        former: keeper.taken_slugs(&slugs).await?,
    };
    let state = state.clone();
    // A hundred thousand rows take a while, and buyers are served meanwhile.
    let planning = tokio::task::spawn_blocking(move || {
        let mut plan = goods_files::plan(&table, &present, archives_missing);
        plan.rehearse(|product| rehearsal::product_alone(&state, product));
        plan
    });
    planning.await.map_err(|panic| {
        tracing::error!(%panic, "a file of goods broke its planner");
        Error::Refused(Refusal::NotNow)
    })
}

/// Writes what a plan without faults says. It ends early, between two portions, if `stop` is cancelled.
pub async fn write(
    keeper: &Storekeeper,
    plan: Plan,
    pictures: &Pictures,
    stop: &CancellationToken,
    told: impl Fn(Progress) + Send + Sync,
) -> Result<Written, Error> {
    let wanted: Vec<String> = plan.wanted().into_iter().map(str::to_owned).collect();
    let mut progress = Progress {
        pictures: (0, wanted.len()),
        products: (0, plan.puts.len()),
    };
    told(progress);
    let (fetched, lost) = pictures
        .fetch(&wanted, stop, |done| {
            told(Progress {
                pictures: (done, wanted.len()),
                ..progress
            });
        })
        .await;
    progress.pictures.0 = wanted.len();
    let mut written = Written {
        lost,
        ..Written::default()
    };
    if stop.is_cancelled() {
        return Ok(written);
    }
    keeper.add_categories(plan.added_categories(&fetched)).await?;
    let mut portion: Vec<ProductPut> = Vec::new();
    let mut left = plan.puts.into_iter().peekable();
    while let Some(put) = left.next() {
        // Pictures were the only thing that the plan could not know, and it was checked with others in their place.
        let put = put.with_pictures(&fetched).map_err(|_| Refusal::NotNow)?;
        portion.push(put);
        let next = left.peek().map_or(0, |next| variants(&next.put));
        let held: usize = portion.iter().map(variants).sum();
        if left.peek().is_some() && held + next <= PORTION {
            continue;
        }
        if stop.is_cancelled() {
            return Ok(written);
        }
        let begun = Instant::now();
        keeper.put(&portion, clock::now()).await?;
        written.products += portion.len();
        portion.clear();
        progress.products.0 = written.products;
        told(progress);
        if left.peek().is_some() {
            // Others have their turn: with SQLite only one program writes at a time.
            tokio::time::sleep(begun.elapsed() / 4).await;
        }
    }
    written.is_whole = true;
    Ok(written)
}

fn variants(put: &ProductPut) -> usize {
    put.product.form().variants.len().max(1)
}

/// Where a photo of this shop can be fetched from.
pub fn address_of(public_url: &Url) -> impl Fn(&Photo) -> String + use<> {
    let root = public_url.as_str().trim_end_matches('/').to_owned();
    move |photo| format!("{root}{}", photo.widest())
}
