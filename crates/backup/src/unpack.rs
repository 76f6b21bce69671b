//! Reading: whatever is unpacked was proven.

use crate::{
    DATABASE, DESCRIPTIONS, Engine, Fault, HEAD, Head, KEY, MANIFEST, Manifest, PHOTOS, Part, TABLES, length,
};
use age::{DecryptError, Decryptor, scrypt};
use flate2::read::GzDecoder;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Cursor, Read, Write},
    iter,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// What an encrypted file begins with.
const SEALED: &[u8] = b"age-encryption.org/v1\n";
/// What a plain one begins with.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// The dearest passphrase that is tried: 1 GB and some seconds. A file that asks for more is none of ours.
const MOST_WORK: u8 = 20;
/// Bytes of the longest manifest that is read, and so of the longest that is written: that of some millions of photos.
pub(crate) const LONGEST: u64 = 1024 * 1024 * 1024;
/// Longest head. Whose file it is nobody knows before that.
const LONGEST_HEAD: u64 = 1024 * 1024;
/// Bytes that are read at once.
const PORTION: usize = 64 * 1024;

/// Lays the parts of a backup out in a folder, which is there and empty, under their own names. `newest_step` is the newest
/// migration that this program knows.
///
/// # Errors
///
/// What is wrong with the file. The folder then has some of it and is to be thrown away.
pub fn unpack(
    source: impl Read,
    passphrase: Option<&SecretString>,
    newest_step: i64,
    into: &Path,
) -> Result<Manifest, Fault> {
    let laying = Laying {
        into,
        with_photos: true,
        room: &|_| Ok(()),
    };
    read(source, passphrase, newest_step, &laying)
}

/// Proves a backup as [`unpack`] does, for a try: photos are read and compared, and not laid out, since nobody looks at them.
/// `room` is asked before so many bytes are written.
///
/// # Errors
///
/// What is wrong with the file, and what `room` says ([`Fault::Write`]). The folder then has some of it and is to be thrown away.
pub fn prove(
    source: impl Read,
    passphrase: Option<&SecretString>,
    newest_step: i64,
    into: &Path,
    room: &dyn Fn(u64) -> io::Result<()>,
) -> Result<Manifest, Fault> {
    let laying = Laying {
        into,
        with_photos: false,
        room,
    };
    read(source, passphrase, newest_step, &laying)
}

/// Where parts go.
struct Laying<'l> {
    into: &'l Path,
    with_photos: bool,
    room: &'l dyn Fn(u64) -> io::Result<()>,
}

impl Laying<'_> {
    /// A file for this part, if it is laid out.
    fn file(&self, name: &str) -> Result<Option<File>, Fault> {
        let is_photo = name.split_once('/').is_some_and(|(folder, _)| folder == PHOTOS);
        if is_photo && !self.with_photos {
            return Ok(None);
        }
        made(&self.into.join(name)).map(Some).map_err(Fault::Write)
    }
}

fn read(
    source: impl Read,
    passphrase: Option<&SecretString>,
    newest_step: i64,
    laying: &Laying<'_>,
) -> Result<Manifest, Fault> {
    let (plain, is_sealed) = opened(source, passphrase)?;
    let mut archive = tar::Archive::new(GzDecoder::new(plain));
    let (mut head, mut manifest) = (None, None);
    let mut parts = Vec::new();
    for entry in archive.entries().map_err(Fault::of_reading)? {
        let mut entry = match entry {
            Ok(entry) => entry,
            // Nothing of ours was there yet.
            Err(error) if head.is_none() && !is_sealed && error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(Fault::Foreign);
            }
            Err(error) => return Err(Fault::of_reading(error)),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if head.is_none() {
            let mut beginning = entry.by_ref().take(LONGEST_HEAD);
            head = Some(first(&name, &mut beginning, newest_step)?);
            continue;
        }
        if manifest.is_some() || !entry.header().entry_type().is_file() {
            return Err(Fault::Broken);
        }
        if name == MANIFEST {
            manifest = Some(document::<Manifest>(&mut entry)?);
        } else {
            parts.push(part(name, &mut entry, laying)?);
        }
    }
    // What follows the archive has the checksum of it all.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(Fault::of_reading)?;
    let manifest = manifest.ok_or(Fault::Broken)?;
    let has_database = match manifest.engine {
        Engine::Sqlite => manifest.has(DATABASE),
        Engine::Rows => manifest.has(DESCRIPTIONS),
    };
    if Some(&manifest.head) != head.as_ref() || manifest.parts != parts || !has_database {
        return Err(Fault::Broken);
    }
    Ok(manifest)
}

/// The archive, out of its envelope, and whether there was one.
fn opened<'a>(
    mut source: impl Read + 'a,
    passphrase: Option<&SecretString>,
) -> Result<(Box<dyn Read + 'a>, bool), Fault> {
    let mut start = Vec::new();
    let mut beginning = source.by_ref().take(length(SEALED));
    beginning.read_to_end(&mut start).map_err(Fault::of_reading)?;
    if start.is_empty() {
        return Err(Fault::Broken);
    }
    let is_sealed = start == SEALED;
    if !is_sealed && !start.starts_with(GZIP) {
        return Err(Fault::Foreign);
    }
    let whole: Box<dyn Read + 'a> = Box::new(Cursor::new(start).chain(source));
    if !is_sealed {
        return Ok((whole, false));
    }
    let decryptor = Decryptor::new(whole).map_err(closed)?;
    if !decryptor.is_scrypt() {
        return Err(Fault::Foreign);
    }
    let mut identity = scrypt::Identity::new(passphrase.ok_or(Fault::Locked)?.clone());
    identity.set_max_work_factor(MOST_WORK);
    let plain = decryptor.decrypt(iter::once(&identity as &dyn age::Identity));
    let plain: Box<dyn Read + 'a> = Box::new(plain.map_err(closed)?);
    Ok((plain, true))
}

fn closed(error: DecryptError) -> Fault {
    match error {
        DecryptError::Io(error) => Fault::of_reading(error),
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            Fault::WrongPassphrase
        }
        _ => Fault::Broken,
    }
}

fn first(name: &str, entry: &mut impl Read, newest_step: i64) -> Result<Head, Fault> {
    if name != HEAD {
        return Err(Fault::Foreign);
    }
    let head: Head = document(entry)?;
    if !head.is_known_to(newest_step) {
        return Err(Fault::Newer {
            program: head.program,
        });
    }
    Ok(head)
}

fn document<T: DeserializeOwned>(entry: &mut impl Read) -> Result<T, Fault> {
    let mut text = Vec::new();
    let mut entry = entry.take(LONGEST);
    entry.read_to_end(&mut text).map_err(Fault::of_reading)?;
    serde_json::from_slice(&text).map_err(|_| Fault::Broken)
}

fn part(name: String, entry: &mut impl Read, laying: &Laying<'_>) -> Result<Part, Fault> {
    if !is_known(&name) {
        return Err(Fault::Broken);
    }
    let mut file = laying.file(&name)?;
    let (mut bytes, mut digest) = (0_u64, Sha256::new());
    let mut portion = vec![0; PORTION];
    loop {
        let read = entry.read(&mut portion).map_err(Fault::of_reading)?;
        let new = portion.get(..read).unwrap_or_default();
        if new.is_empty() {
            break;
        }
        digest.update(new);
        bytes += length(new);
        if let Some(file) = &mut file {
            let asked = (laying.room)(length(new));
            asked.and_then(|()| file.write_all(new)).map_err(Fault::Write)?;
        }
    }
    if let Some(file) = file {
        file.sync_all().map_err(Fault::Write)?;
    }
    Ok(Part {
        name,
        bytes,
        sha256: hex::encode(digest.finalize()),
    })
}

fn made(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Whether a part may have this name: nothing that leads out of the folder.
fn is_known(name: &str) -> bool {
    match name.split_once('/') {
        None => matches!(name, DATABASE | DESCRIPTIONS | KEY),
        Some((folder, file)) => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            matches!(folder, PHOTOS | TABLES)
                && !file.is_empty()
                && !file.starts_with('.')
                && file.bytes().all(is_plain)
        }
    }
}
