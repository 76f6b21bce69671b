//! What changed on the shelf since the store was opened, as far as this node knows.

use shop::{
    catalog::VariantId,
    store::{ShelfChanges, ShelfVersion},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Variants whose moves are remembered one by one. After more of them everything counts as changed.
const MOST: usize = 4_096;

/// What changed on the shelf, by version. A store writes into it what was committed, before it answers.
#[derive(Debug, Default)]
pub struct ShelfLog(Mutex<Log>);

#[derive(Debug, Default)]
struct Log {
    version: u64,
    /// The version of the last change of more than pieces.
    goods: u64,
    /// The version in which the pieces of a variant moved last, if that was after `goods`.
    stock: BTreeMap<VariantId, u64>,
}

impl ShelfLog {
    /// Notes what was committed. Nothing is no new version.
    pub fn add(&self, changes: ShelfChanges) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match changes {
            ShelfChanges::Stock(variants) if variants.is_empty() => {}
            ShelfChanges::Stock(variants) => {
                log.version += 1;
                let version = log.version;
                log.stock
                    .extend(variants.into_iter().map(|variant| (variant, version)));
                if log.stock.len() > MOST {
                    log.forget();
                }
            }
            ShelfChanges::Goods => {
                log.version += 1;
                log.forget();
            }
        }
    }

    /// The version of now.
    pub fn version(&self) -> ShelfVersion {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ShelfVersion(log.version)
    }

    /// What changed after a version.
    pub fn after(&self, seen: ShelfVersion) -> ShelfChanges {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 < log.goods {
            return ShelfChanges::Goods;
        }
        let moved = log.stock.iter().filter(|(_, version)| **version > seen.0);
        ShelfChanges::Stock(moved.map(|(variant, _)| *variant).collect())
    }
}

impl Log {
    /// Everything counts as changed in this version.
    fn forget(&mut self) {
        self.goods = self.version;
        self.stock.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(variants: impl IntoIterator<Item = i64>) -> ShelfChanges {
        ShelfChanges::Stock(variants.into_iter().map(VariantId).collect())
    }

    #[test]
    fn a_version_knows_what_moved_after_it() {
        let log = ShelfLog::default();
        let before = log.version();
        log.add(stock([1, 2]));
        let between = log.version();
        assert!(between > before);
        log.add(stock([2, 3]));
        assert_eq!(log.after(before), stock([1, 2, 3]));
        assert_eq!(log.after(between), stock([2, 3]));
        assert_eq!(log.after(log.version()), stock([]));
        log.add(stock([]));
        assert_eq!(log.after(log.version()), stock([]));
    }

    #[test]
    fn whoever_saw_less_than_a_change_of_goods_looks_at_everything() {
        let log = ShelfLog::default();
        log.add(stock([1]));
        let before = log.version();
        log.add(ShelfChanges::Goods);
        let after = log.version();
        log.add(stock([2]));
        assert_eq!(log.after(before), ShelfChanges::Goods);
        assert_eq!(log.after(after), stock([2]));
    }

    #[test]
    fn no_more_is_remembered_than_has_room() {
        let log = ShelfLog::default();
        let before = log.version();
        log.add(stock(0..5_000));
        assert_eq!(log.after(before), ShelfChanges::Goods);
        let after = log.version();
        log.add(stock([7]));
        assert_eq!(log.after(after), stock([7]));
    }
}
