//! Reading a backup.

use super::{PART, other, wait};
use axum::body::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as ObjectPath};
use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};

/// A backup that is read.
pub enum Source {
    /// A file.
    File(File),
    /// An object of a bucket, part by part.
    Bucket(Ranged),
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Bucket(ranged) => ranged.read(into),
        }
    }
}

/// An object of a bucket, which is fetched part by part.
pub struct Ranged {
    bucket: Arc<dyn ObjectStore>,
    path: ObjectPath,
    size: u64,
    at: u64,
    fetched: Bytes,
}

impl Ranged {
    pub(super) fn open(bucket: Arc<dyn ObjectStore>, name: &str) -> io::Result<Self> {
        let path = ObjectPath::from(name);
        let size = wait(bucket.head(&path)).map_err(other)?.size;
        Ok(Self {
            bucket,
            path,
            size,
            at: 0,
            fetched: Bytes::new(),
        })
    }
}

impl Read for Ranged {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.fetched.is_empty() && self.at < self.size {
            let end = self.size.min(self.at.saturating_add(PART));
            self.fetched = wait(self.bucket.get_range(&self.path, self.at..end)).map_err(other)?;
            self.at = end;
        }
        let count = self.fetched.len().min(into.len());
        let part = self.fetched.split_to(count);
        if let Some(into) = into.get_mut(..count) {
            into.copy_from_slice(&part);
        }
        Ok(count)
    }
}
