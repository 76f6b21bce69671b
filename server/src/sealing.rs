//! Secrets at rest: sealed with a key that is kept apart from the database (ChaCha20-Poly1305, RFC 8439).
//!
//! What is sealed is bound to the name of its setting: put in another's place it does not open. The first key seals, all of
//! them open, so that one can take another's place without a moment in which something cannot be read.

use crate::{
    backups::depot::{folder_of, sync_folder},
    clock,
    config::Config,
};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroize};
use std::{
    fmt::{self, Write as _},
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use store_sqlite::SqliteStore;

/// Bytes of a key.
pub const KEY_LEN: usize = 32;
/// The first byte of what is sealed: how it was done.
const FORMAT: u8 = 1;
/// What the file is called where the database is none.
const FILE: &str = "vitrina.key";

/// Why there is no key, or why it does not open something.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key file {place} cannot be used: {error}")]
    File {
        /// Which one.
        place: String,
        /// What the system says.
        error: io::Error,
    },
    /// What is there is no key.
    #[error(
        "there is no key in {place} (64 hexadecimal digits): put it back, or take out what it sealed: vitrina settings unset NAME, vitrina admin drop-factor LOGIN"
    )]
    NoKey {
        /// The file or the variable.
        place: String,
    },
    /// Another program is about to put other keys there.
    #[error("another vitrina is changing the keys in {place}: try again once it is done")]
    Busy {
        /// The file.
        place: String,
    },
    /// There is something that none of the keys opens.
    #[error(
        "the key in {place} is not the one that {name} was sealed with: put the right one there, or take out what it sealed: vitrina settings unset {name}"
    )]
    WrongKey {
        /// The setting.
        name: String,
        /// Where the key was read.
        place: String,
    },
    /// The cipher takes no text that long.
    #[error("{name} is too long to be sealed")]
    TooLong {
        /// The setting.
        name: String,
    },
}

/// Where the keys are.
#[derive(Debug, Clone)]
pub enum KeyPlace {
    /// In `VITRINA_KEY`.
    Variable(SecretString),
    /// In this file.
    File(PathBuf),
}

/// As long as this lives, no other program changes the keys of a place.
#[derive(Debug)]
pub struct KeyClaim {
    _lock: Option<File>,
}

impl KeyPlace {
    /// Where the settings say; else beside the database.
    pub fn of(config: &Config) -> Self {
        let variable = config.vitrina_key.as_ref();
        if let Some(keys) = variable.filter(|keys| !keys.expose_secret().trim().is_empty()) {
            return Self::Variable(keys.clone());
        }
        let file = match config.vitrina_key_file.trim() {
            "" => match SqliteStore::file(config.database_url.expose_secret()) {
                Some(database) => database.with_extension("key"),
                None => FILE.into(),
            },
            file => file.into(),
        };
        Self::File(file)
    }

    /// The keys that are there; `None` if the file is not.
    pub fn keys(&self) -> Result<Option<Keys>, KeyError> {
        let text = match self {
            Self::Variable(keys) => keys.clone(),
            Self::File(file) => match fs::read_to_string(file) {
                Ok(text) => text.into(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(self.unusable(error)),
            },
        };
        let keys = Keys::parse(text.expose_secret()).ok_or_else(|| self.no_key())?;
        Ok(Some(keys))
    }

    /// The keys that are there. The first one is made if the file is missing; of two programs that do so at once one is first.
    pub fn keys_or_first(&self) -> Result<Keys, KeyError> {
        if let Some(keys) = self.keys()? {
            return Ok(keys);
        }
        if let Self::File(file) = self {
            make(file).map_err(|error| self.unusable(error))?;
        }
        self.keys()?.ok_or_else(|| self.no_key())
    }

    /// Keeps other programs from changing the keys: of two who do so at once, one would put away what the other sealed with.
    pub fn claim(&self) -> Result<KeyClaim, KeyError> {
        let Self::File(file) = self else {
            return Ok(KeyClaim { _lock: None });
        };
        let lock = lock_beside(file).map_err(|error| self.unusable(error))?;
        match lock.try_lock() {
            Ok(()) => Ok(KeyClaim { _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => Err(KeyError::Busy {
                place: self.to_string(),
            }),
            Err(TryLockError::Error(error)) => Err(self.unusable(error)),
        }
    }

    /// Puts other keys into the file. They are there whole or not at all, and stay there: what is sealed with them next is on
    /// the disk before a power cut, and they have to be, too.
    pub fn put(&self, keys: &Keys) -> Result<(), KeyError> {
        let Self::File(file) = self else {
            return Err(self.no_key());
        };
        let put = write_beside(file, keys)
            .and_then(|new| fs::rename(new, file))
            .and_then(|()| sync_folder(folder_of(file)));
        put.map_err(|error| self.unusable(error))
    }

    /// What none of the keys opens.
    pub fn wrong_key(&self, name: &str) -> KeyError {
        KeyError::WrongKey {
            name: name.to_owned(),
            place: self.to_string(),
        }
    }

    /// There should be a key, and is none.
    pub fn no_key(&self) -> KeyError {
        KeyError::NoKey {
            place: self.to_string(),
        }
    }

    fn unusable(&self, error: io::Error) -> KeyError {
        KeyError::File {
            place: self.to_string(),
            error,
        }
    }
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(_) => f.write_str("VITRINA_KEY"),
            Self::File(file) => file.display().fmt(f),
        }
    }
}

/// Makes the file with a first key. If it is there by now, it stays as it is.
fn make(file: &Path) -> io::Result<()> {
    let new = write_beside(file, &Keys::fresh())?;
    let linked = fs::hard_link(&new, file);
    fs::remove_file(&new)?;
    sync_folder(folder_of(file))?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            tracing::info!(file = %file.display(), "a key for secrets was made: keep a copy of it");
            Ok(())
        }
    }
}

/// A file of these keys in the folder of `file`, its owner's alone and on disk.
fn write_beside(file: &Path, keys: &Keys) -> io::Result<PathBuf> {
    let new = file.with_extension(format!("{}.new", clock::token()));
    let mut made = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    let written = made
        .write_all(keys.text().expose_secret().as_bytes())
        .and_then(|()| made.sync_all());
    if written.is_err() {
        fs::remove_file(&new).ok();
    }
    written.map(|()| new)
}

/// The file whose lock says who changes the keys.
fn lock_beside(file: &Path) -> io::Result<File> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(name)
}

/// The keys, the first of which seals.
pub struct Keys(Vec<SecretBox<[u8; KEY_LEN]>>);

impl Keys {
    /// Keys as people write them; `None` if there is none, or anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let keys = text.split_whitespace().map(key);
        let keys: Option<Vec<_>> = keys.collect();
        keys.filter(|keys| !keys.is_empty()).map(Self)
    }

    /// A key that nobody has.
    pub fn fresh() -> Self {
        Self(vec![SecretBox::new(Box::new(clock::random()))])
    }

    /// A fresh key before these, which still open.
    #[must_use]
    pub fn renewed(self) -> Self {
        let Self(mut keys) = Self::fresh();
        keys.extend(self.0);
        Self(keys)
    }

    /// The key that seals, alone.
    #[must_use]
    pub fn newest(mut self) -> Self {
        self.0.truncate(1);
        self
    }

    /// These, and after them those of the others that are not among them.
    #[must_use]
    pub fn before(mut self, others: &Self) -> Self {
        for key in &others.0 {
            if !self.has(key) {
                self.0.push(SecretBox::new(Box::new(*key.expose_secret())));
            }
        }
        self
    }

    /// Whether all of the others are among these, so that these open whatever those do.
    pub fn include(&self, others: &Self) -> bool {
        others.0.iter().all(|key| self.has(key))
    }

    fn has(&self, key: &SecretBox<[u8; KEY_LEN]>) -> bool {
        self.0
            .iter()
            .any(|one| one.expose_secret() == key.expose_secret())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Seals a secret of this name.
    pub fn seal(&self, name: &str, secret: &str) -> Result<Vec<u8>, KeyError> {
        // A key seals a few secrets now and then: 96 random bits never come twice.
        let nonce: [u8; NONCE_LEN] = clock::random();
        let mut sealed = secret.as_bytes().to_vec();
        let newest = self.0.first().and_then(cipher);
        let tag = newest.and_then(|cipher| {
            let nonce = Nonce::assume_unique_for_key(nonce);
            let sealed = cipher.seal_in_place_separate_tag(nonce, Aad::from(name.as_bytes()), &mut sealed);
            sealed.ok()
        });
        let tag = tag.ok_or_else(|| KeyError::TooLong {
            name: name.to_owned(),
        })?;
        Ok([&[FORMAT][..], &nonce, &sealed, tag.as_ref()].concat())
    }

    /// Opens what was sealed under this name; `None` if none of the keys does.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Option<SecretString> {
        let (&FORMAT, sealed) = sealed.split_first()? else {
            return None;
        };
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        self.0.iter().find_map(|key| {
            let mut buffer = sealed.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let opened = cipher(key)?.open_in_place(nonce, Aad::from(name.as_bytes()), &mut buffer);
            let secret = str::from_utf8(opened.ok()?).ok().map(SecretString::from);
            buffer.zeroize();
            secret
        })
    }

    /// A secret that somebody typed and nobody keeps yet, as it may stand in a form that comes back.
    pub fn hold(&self, name: &str, secret: &str) -> Result<String, KeyError> {
        self.seal(&form(name), secret).map(|sealed| digits(&sealed))
    }

    /// What was held under this name; `None` if it was not.
    pub fn held(&self, name: &str, text: &str) -> Option<SecretString> {
        self.open(&form(name), &bytes(text)?)
    }

    /// As they stand in a file: a line for each.
    pub fn text(&self) -> SecretString {
        let lines = self.0.iter().map(|key| digits(key.expose_secret()) + "\n");
        lines.collect::<String>().into()
    }
}

/// What is held in a form is no secret of a setting: it cannot be put into the table.
fn form(name: &str) -> String {
    format!("form {name}")
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some((digit(*high)? << 4) | digit(*low)?),
        _ => None,
    };
    pairs.map(byte).collect()
}

fn digit(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

fn key(text: &str) -> Option<SecretBox<[u8; KEY_LEN]>> {
    let key: [u8; KEY_LEN] = bytes(text)?.try_into().ok()?;
    Some(SecretBox::new(Box::new(key)))
}

fn cipher(key: &SecretBox<[u8; KEY_LEN]>) -> Option<LessSafeKey> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.expose_secret());
    key.ok().map(LessSafeKey::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_opened_by_its_key_under_its_name_and_by_nothing_else() {
        let keys = Keys::fresh();
        let sealed = keys
            .seal("SMTP_URL", "smtps://shop:слово@mail.example.ru")
            .unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("shop"));
        assert_ne!(
            sealed,
            keys.seal("SMTP_URL", "smtps://shop:слово@mail.example.ru")
                .unwrap()
        );
        let opened = |keys: &Keys, name, sealed: &[u8]| {
            keys.open(name, sealed)
                .map(|secret| secret.expose_secret().to_owned())
        };
        assert_eq!(
            opened(&keys, "SMTP_URL", &sealed).as_deref(),
            Some("smtps://shop:слово@mail.example.ru")
        );
        assert_eq!(opened(&keys, "TELEGRAM_PROXY", &sealed), None);
        assert_eq!(opened(&Keys::fresh(), "SMTP_URL", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(opened(&keys, "SMTP_URL", &changed), None, "{place}");
            assert_eq!(opened(&keys, "SMTP_URL", &sealed[..place]), None, "{place}");
        }
        assert_eq!(
            opened(&keys, "A", &keys.seal("A", "").unwrap()).as_deref(),
            Some("")
        );
    }

    #[test]
    fn what_is_held_in_a_form_comes_back_and_is_nothing_else() {
        let keys = Keys::fresh();
        let held = keys.hold("SMTP_URL", "secret").unwrap();
        let opened = keys.held("SMTP_URL", &held).unwrap();
        assert_eq!(opened.expose_secret(), "secret");
        assert!(keys.held("TELEGRAM_PROXY", &held).is_none());
        assert!(keys.open("SMTP_URL", &bytes(&held).unwrap()).is_none());
        for text in ["", "0", "zz", "я", &held[1..], &held[2..]] {
            assert!(keys.held("SMTP_URL", text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_an_older_key_sealed_is_opened_until_that_is_gone() {
        let before = Keys::fresh();
        let sealed = before.seal("A", "secret").unwrap();
        let both = before.renewed();
        assert_eq!(both.count(), 2);
        assert!(both.open("A", &sealed).is_some());
        let anew = both.seal("A", "secret").unwrap();
        let newest = both.newest();
        assert!(newest.open("A", &sealed).is_none() && newest.open("A", &anew).is_some());
    }

    #[test]
    fn keys_of_two_shops_open_what_either_sealed() {
        let (one, other) = (Keys::fresh(), Keys::fresh());
        let sealed = [
            one.seal("A", "secret").unwrap(),
            other.seal("A", "secret").unwrap(),
        ];
        assert!(!one.include(&other));
        let both = one.before(&other).before(&other);
        assert_eq!(both.count(), 2);
        assert!(both.include(&other) && !other.include(&both));
        assert!(sealed.iter().all(|sealed| both.open("A", sealed).is_some()));
        let sealed = both.seal("A", "secret").unwrap();
        assert!(other.open("A", &sealed).is_none(), "the first ones seal");
    }

    #[test]
    fn one_program_at_a_time_changes_the_keys() {
        let folder = tempfile::tempdir().unwrap();
        let place = KeyPlace::File(folder.path().join("shop.key"));
        let first = place.claim().unwrap();
        assert!(matches!(place.claim(), Err(KeyError::Busy { .. })));
        assert!(
            place.keys_or_first().is_ok(),
            "whoever only needs one waits for nobody"
        );
        drop(first);
        assert!(place.claim().is_ok());
        let variable = KeyPlace::Variable("0".repeat(64).into());
        let _both = (variable.claim().unwrap(), variable.claim().unwrap());
    }

    #[test]
    fn a_key_is_64_digits_and_nothing_else_is_taken_for_one() {
        let key = "0123456789abcdefABCDEF0123456789".repeat(2);
        for (text, count) in [
            (key.as_str(), Some(1)),
            (&*format!(" {key}\n{key}\n"), Some(2)),
            ("", None),
            (&key[1..], None),
            (&*format!("{key}0"), None),
            (&*format!("{key} secret"), None),
            (&*"я".repeat(32), None),
        ] {
            assert_eq!(Keys::parse(text).map(|keys| keys.count()), count, "{text}");
        }
    }

    #[test]
    fn the_first_key_is_made_once_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            database_url: format!("sqlite:{}/shop.db", folder.path().display()).into(),
            ..Config::default()
        };
        let place = KeyPlace::of(&config);
        assert!(place.keys().unwrap().is_none());
        let keys = place.keys_or_first().unwrap();
        let sealed = keys.seal("A", "secret").unwrap();
        assert!(place.keys_or_first().unwrap().open("A", &sealed).is_some());
        let file = folder.path().join("shop.key");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);

        place.put(&keys.renewed()).unwrap();
        assert_eq!(place.keys().unwrap().unwrap().count(), 2);
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(
            folder.path().read_dir().unwrap().count(),
            1,
            "nothing is left beside it"
        );

        fs::write(&file, "something else").unwrap();
        let told = place.keys_or_first().err().map(|error| error.to_string());
        assert!(told.is_some_and(|told| told.contains("shop.key") && !told.contains("something else")));
    }
}
