//! What updates and restores leave beside the database: copies of the shop as it was before its tables changed, and databases that
//! were moved aside. No photos are in these copies, since no step touches one. Of copies those of the last two steps stay. What was
//! moved aside stays until somebody removes it.

use super::{
    Trouble,
    depot::{folder_of, moment_in_a_name, sync_folder},
    taking::{self, Target},
};
use crate::{clock, config::Settings};
use media::Place;
use secrecy::ExposeSecret;
use std::{
    cmp::Reverse,
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use tokio_util::sync::CancellationToken;

/// Steps whose copies stay.
const STAY: usize = 2;
/// Between the name of a database and when it was left.
const BEFORE: &str = ".before-";
/// The end of a copy's name, before that of an encrypted one.
const ENDING: &str = ".tar.gz";

/// A file that was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Where it is.
    pub path: PathBuf,
    /// When it was left, as names of files have it.
    pub moment: String,
    /// Its length.
    pub bytes: u64,
    /// The step that a copy was made before; `None` if this is no copy. Older programs did not say which: 0.
    step: Option<i64>,
}

#[cfg(test)]
impl Left {
    /// A database that was moved aside.
    pub(crate) fn aside(path: PathBuf, moment: String) -> Self {
        Self {
            path,
            moment,
            bytes: 0,
            step: None,
        }
    }
}

/// Copies the shop beside its database before this step is taken. This waits for disks and services, and is called where that is
/// allowed.
///
/// # Errors
/// Why there is no copy.
pub fn copy(settings: &Settings, step: i64, stop: &CancellationToken) -> Result<PathBuf, Trouble> {
    let database = database(settings);
    let sealed = settings.backups.passphrase.as_ref().map_or("", |_| ".age");
    let moment = moment_in_a_name(clock::now());
    let copy = database.with_extension(format!("before-{step:04}-{moment}{ENDING}{sealed}"));
    let whole = nameless(&database);
    remove_if_there(&whole).map_err(Trouble::of_disk)?;
    taking::take(settings, &Target::Beside(&whole), stop)?;
    fs::rename(&whole, &copy)
        .and_then(|()| sync_folder(folder_of(&copy)))
        .map_err(Trouble::of_disk)?;
    Ok(copy)
}

/// Removes what nobody goes back to any more, once this step is taken: copies that are older than the one that was made before
/// it, and what a killed program left. Without such a copy the others stay.
///
/// # Errors
/// What the folder says.
pub fn tidy(settings: &Settings, made: Option<&Path>, step: i64) -> io::Result<()> {
    let database = database(settings);
    remove_if_there(&nameless(&database))?;
    made.map_or(Ok(()), |made| remove_old(&database, made, step))
}

/// A copy until it is whole, one name for all: what a killed program left is met again.
fn nameless(database: &Path) -> PathBuf {
    database.with_extension(format!("before-update{ENDING}"))
}

fn remove_if_there(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What was left beside the database of these settings, newest first.
///
/// # Errors
/// What the folder says.
pub fn left(settings: &Settings) -> io::Result<Vec<Left>> {
    match left_beside(&database(settings)) {
        // The folder of the backups is made by the first of them.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found,
    }
}

/// The folder where that is.
pub fn folder(settings: &Settings) -> PathBuf {
    folder_of(&database(settings)).to_owned()
}

/// Where the name of what is left begins: the database's file. For a database on a server that is one of its name, in the folder
/// of the backups or, if they go to none, where the program was started: other shops may leave theirs there, too.
fn database(settings: &Settings) -> PathBuf {
    let url = settings.database_url.expose_secret();
    if let Some(file) = SqliteStore::file(url) {
        return file;
    }
    let name = named_after(&PostgresStore::database_name(url).unwrap_or_default());
    match settings.backups.place.as_ref().map(|at| &at.place) {
        Some(Place::Folder(folder)) => folder.join(name),
        Some(Place::S3(_)) | None => name.into(),
    }
}

/// A name of files for that of a database, which may have any letters. A dot would end it.
fn named_after(database: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
    let plain = |letter: char| if is_plain(letter) { letter } else { '_' };
    let name: String = database.chars().map(plain).collect();
    format!("vitrina-{name}")
}

fn left_beside(database: &Path) -> io::Result<Vec<Left>> {
    let mut left = Vec::new();
    for entry in fs::read_dir(folder_of(database))? {
        let entry = entry?;
        if let Some((step, moment)) = entry.file_name().to_str().and_then(|name| read(database, name)) {
            left.push(Left {
                path: entry.path(),
                moment: moment.to_owned(),
                bytes: entry.metadata()?.len(),
                step,
            });
        }
    }
    left.sort_by_key(|left| Reverse(left.moment.clone()));
    Ok(left)
}

/// The step of a copy, and the moment; `None` if the name is that of something else.
fn read<'n>(database: &Path, name: &'n str) -> Option<(Option<i64>, &'n str)> {
    let rest = |beginning: &str| name.strip_prefix(beginning)?.strip_prefix(BEFORE);
    let (stem, whole) = (database.file_stem()?.to_str()?, database.file_name()?.to_str()?);
    let copy = rest(stem).and_then(|rest| rest.strip_suffix(".age").unwrap_or(rest).strip_suffix(ENDING));
    let (step, moment) = if let Some(copy) = copy {
        let (step, moment) = copy.split_once('-').unwrap_or(("0", copy));
        (Some(step.parse().ok()?), moment)
    } else {
        let aside = rest(whole)?;
        // Behind the moment it may have a number, and the name of a log.
        (None, aside.split_once('-').map_or(aside, |(moment, _)| moment))
    };
    let is_moment = moment.starts_with(|first: char| first.is_ascii_digit())
        && moment.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_moment.then_some((step, moment))
}

/// The copy that was made before this step stays, whatever clocks say, and of another step the newest one.
fn remove_old(database: &Path, made: &Path, step: i64) -> io::Result<()> {
    let mut steps = BTreeSet::from([step]);
    for copy in left_beside(database)? {
        let Some(step) = copy.step else { continue };
        let is_made = copy.path.file_name() == made.file_name();
        let stays = is_made || (steps.len() < STAY && steps.insert(step));
        if !stays {
            fs::remove_file(&copy.path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_known_by_its_name_and_nothing_else_is() {
        let database = Path::new("data/shop.v2.db");
        for (name, read_as) in [
            (
                "shop.v2.before-0041-20261118T120000Z.tar.gz",
                Some((Some(41), "20261118T120000Z")),
            ),
            (
                "shop.v2.before-0041-20261118T120000Z.tar.gz.age",
                Some((Some(41), "20261118T120000Z")),
            ),
            (
                "shop.v2.before-20261118T120000Z.tar.gz",
                Some((Some(0), "20261118T120000Z")),
            ),
            (
                "shop.v2.db.before-20261118T120000Z",
                Some((None, "20261118T120000Z")),
            ),
            (
                "shop.v2.db.before-20261118T120000Z-2-wal",
                Some((None, "20261118T120000Z")),
            ),
            ("shop.v2.before-update.tar.gz", None),
            (".shop.v2.before-update.tar.gz.part", None),
            ("shop.before-0041-20261118T120000Z.tar.gz", None),
            ("shop.v2.before-x-20261118T120000Z.tar.gz", None),
            ("shop.v2.db", None),
            ("shop.v2.db-wal", None),
        ] {
            assert_eq!(read(database, name), read_as, "{name}");
        }
        let name = "vitrina-teas_v2.before-0041-20261118T120000Z.tar.gz";
        for (database, is_its) in [("teas.v2", true), ("teas", false), ("teas.v3", false)] {
            let found = read(Path::new(&named_after(database)), name);
            assert_eq!(found.is_some(), is_its, "{database}: {found:?}");
        }
    }

    #[test]
    fn the_newest_copies_of_the_last_two_steps_stay_and_so_does_what_was_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("vitrina.db");
        let stays = [
            "vitrina.before-0041-20261118T120000Z.tar.gz",
            "vitrina.before-0040-20261118T120001Z.tar.gz.age",
            "vitrina.db.before-20250101T000000Z",
            "vitrina.db",
            "vitrina.before-update.tar.gz",
        ];
        let goes = [
            "vitrina.before-0041-20261118T120002Z.tar.gz",
            "vitrina.before-0040-20261118T120000Z.tar.gz",
            "vitrina.before-0039-20261117T120000Z.tar.gz",
            "vitrina.before-20251118T120000Z.tar.gz",
        ];
        for name in stays.iter().chain(&goes) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        // The clock was ahead when the one before it was made.
        let [made, ..] = stays;
        remove_old(&database, Path::new(made), 41).unwrap();
        for name in stays {
            assert!(folder.path().join(name).exists(), "{name}");
        }
        for name in goes {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
        assert_eq!(left_beside(&database).unwrap().len(), 3);
    }
}
