//! Why a file is no backup that can be restored.

use std::io;
use thiserror::Error;
use words::Words;

/// Whether the disk takes no more: there is no room left on it, or none that this program may use.
pub fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// Why a file is not unpacked.
#[derive(Debug, Error)]
pub enum Fault {
    /// It is something else.
    #[error("this is no backup of a shop")]
    Foreign,
    /// It was cut short or changed.
    #[error("the backup is damaged or not whole")]
    Broken,
    /// A newer program made it.
    #[error("the backup was made by vitrina {program}")]
    Newer {
        /// Which one.
        program: String,
    },
    /// It is encrypted, and no passphrase was given.
    #[error("the backup is encrypted")]
    Locked,
    /// It is encrypted with another one.
    #[error("the passphrase is not that of this backup")]
    WrongPassphrase,
    /// It cannot be read.
    #[error("the backup cannot be read")]
    Read(#[source] io::Error),
    /// Its parts cannot be laid out.
    #[error("there is no place to unpack the backup")]
    Write(#[source] io::Error),
}

impl Fault {
    /// The sentence for whoever wants to restore it.
    pub fn sentence(&self, words: &Words) -> String {
        match self {
            Self::Foreign => words.text("backup-foreign"),
            Self::Broken => words.text("backup-broken"),
            Self::Newer { program } => words.with("backup-newer", &[("program", program.as_str().into())]),
            Self::Locked => words.text("backup-locked"),
            Self::WrongPassphrase => words.text("backup-wrong-passphrase"),
            Self::Read(error) => words.with("backup-unread", &[("why", error.to_string().into())]),
            Self::Write(error) if is_full(error) => words.text("backup-full"),
            Self::Write(error) => words.with("backup-unwritten", &[("why", error.to_string().into())]),
        }
    }

    /// What reading came to: what makes no sense is the file's fault, the rest that of the way to it.
    pub(crate) fn of_reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Other => Self::Broken,
            _ => Self::Read(error),
        }
    }
}
