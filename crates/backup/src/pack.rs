//! Writing.

use crate::{Engine, HEAD, Head, MANIFEST, Manifest, Part, length, unpack::LONGEST};
use age::{Encryptor, scrypt, stream::StreamWriter};
use flate2::{Compression, write::GzEncoder};
use secrecy::SecretString;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    iter,
};

/// What guessing a passphrase costs: 2^16 rounds are 64 MB and a fraction of a second for each guess. Fixed, because the
/// machine that restores may be a smaller one.
const WORK: u8 = 16;

/// Writes a backup part by part. One that is dropped before [`finish`](Self::finish) is not whole, and says so.
pub struct Packer<W: Write> {
    tar: tar::Builder<GzEncoder<Envelope<W>>>,
    head: Head,
    parts: Vec<Part>,
}

impl<W: Write> Packer<W> {
    /// Begins a file, encrypted if there is a passphrase.
    ///
    /// # Errors
    ///
    /// Whatever `sink` says.
    pub fn begin(sink: W, passphrase: Option<&SecretString>, head: Head) -> io::Result<Self> {
        let envelope = match passphrase {
            None => Envelope::Plain(sink),
            Some(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                let recipients = iter::once(&recipient as &dyn age::Recipient);
                let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
                Envelope::Sealed(encryptor.wrap_output(sink)?)
            }
        };
        // Photos do not shrink, and a database does so at any level: the time goes to the shop.
        let gzip = GzEncoder::new(envelope, Compression::fast());
        let mut packer = Self {
            tar: tar::Builder::new(gzip),
            head,
            parts: Vec::new(),
        };
        let head = json(&packer.head)?;
        packer.append(HEAD, length(&head), &*head)?;
        Ok(packer)
    }

    /// Adds a part of so many bytes.
    ///
    /// # Errors
    ///
    /// What reading it or writing it says; it is an error, too, if there are not exactly so many bytes.
    pub fn add(&mut self, name: &str, bytes: u64, data: impl Read) -> io::Result<()> {
        let part = self.append(name, bytes, data)?;
        self.parts.push(part);
        Ok(())
    }

    /// Ends the file. Gives the sink back, to be kept.
    ///
    /// # Errors
    ///
    /// Whatever the sink says; it is an error, too, if there are more parts than anybody would read.
    pub fn finish(
        mut self,
        shop: String,
        engine: Engine,
        tables: BTreeMap<String, u64>,
    ) -> io::Result<(W, Manifest)> {
        let manifest = Manifest {
            head: self.head.clone(),
            shop,
            engine,
            tables,
            parts: std::mem::take(&mut self.parts),
        };
        let text = json(&manifest)?;
        if length(&text) > LONGEST {
            return Err(io::Error::other(
                "a shop with so many photos does not fit into one backup",
            ));
        }
        self.append(MANIFEST, length(&text), &*text)?;
        let sink = self.tar.into_inner()?.finish()?.close()?;
        Ok((sink, manifest))
    }

    fn append(&mut self, name: &str, bytes: u64, data: impl Read) -> io::Result<Part> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.head.taken_ms / 1_000).unwrap_or(0));
        let mut data = Digested {
            data,
            bytes: 0,
            digest: Sha256::new(),
        };
        self.tar.append_data(&mut header, name, &mut data)?;
        if data.bytes != bytes {
            let why = format!("{name} has {} bytes and was to have {bytes}", data.bytes);
            return Err(io::Error::other(why));
        }
        Ok(Part {
            name: name.to_owned(),
            bytes,
            sha256: hex::encode(data.digest.finalize()),
        })
    }
}

fn json<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(io::Error::other)
}

/// What goes by is counted and digested.
struct Digested<R> {
    data: R,
    bytes: u64,
    digest: Sha256,
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.data.read(into)?;
        let new = into.get(..read).unwrap_or_default();
        self.digest.update(new);
        self.bytes += length(new);
        Ok(read)
    }
}

/// What is between the archive and its place.
enum Envelope<W: Write> {
    Plain(W),
    Sealed(StreamWriter<W>),
}

impl<W: Write> Envelope<W> {
    fn close(self) -> io::Result<W> {
        match self {
            Self::Plain(sink) => Ok(sink),
            Self::Sealed(sealed) => sealed.finish(),
        }
    }
}

impl<W: Write> Write for Envelope<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(sink) => sink.write(bytes),
            Self::Sealed(sealed) => sealed.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(sink) => sink.flush(),
            Self::Sealed(sealed) => sealed.flush(),
        }
    }
}
