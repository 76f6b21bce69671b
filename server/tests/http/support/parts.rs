//! A backup that is taken apart, and put together again with something in it that is not so.

use backup::{Manifest, Packer, unpack};
use std::{
    fs::File,
    path::{Path, PathBuf},
};
use store_sqlite::SqliteStore;
use tempfile::TempDir;

/// The parts of a backup without a passphrase.
pub struct Parts {
    /// What the backup says is in it.
    pub manifest: Manifest,
    folder: TempDir,
}

impl Parts {
    /// Those of the backup in this file.
    pub fn of(file: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = File::open(file).unwrap();
        let manifest = unpack(file, None, SqliteStore::newest_step(), folder.path());
        Self {
            manifest: manifest.unwrap(),
            folder,
        }
    }

    /// Where the part of this name is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a backup of them that is whole, as the digests in it prove.
    pub fn pack(&self, to: &Path) {
        let Manifest {
            head,
            shop,
            engine,
            tables,
            parts,
        } = self.manifest.clone();
        let mut packer = Packer::begin(File::create(to).unwrap(), None, head).unwrap();
        for part in parts {
            let file = File::open(self.path(&part.name)).unwrap();
            let bytes = file.metadata().unwrap().len();
            packer.add(&part.name, bytes, file).unwrap();
        }
        packer.finish(shop, engine, tables).unwrap();
    }
}
