//! Pictures that came along in a zip.

use crate::fault::FileFault;
use std::{
    collections::HashMap,
    io::{Cursor, Read},
};
use zip::ZipArchive;

/// Files that an archive may have.
const MOST_FILES: usize = 50_000;

/// How the description of each file begins, in the list at the end of an archive.
const ENTRY: &[u8] = b"PK\x01\x02";

/// An archive of pictures. Nothing is unpacked before it is asked for.
pub struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// Places of files by their whole names, and by their names without folders, in small letters; `None` where several have one.
    paths: HashMap<String, Option<usize>>,
    names: HashMap<String, Option<usize>>,
}

/// Why a file cannot be taken out of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotInArchive {
    /// There is none of this name, or it cannot be unpacked.
    Missing,
    /// Files in several folders have this name.
    Ambiguous,
}

impl Archive {
    /// The archive in these bytes.
    ///
    /// # Errors
    /// It is none.
    pub fn of(bytes: Vec<u8>) -> Result<Self, FileFault> {
        if has_more_files(&bytes, MOST_FILES) {
            return Err(FileFault::NotAnArchive);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileFault::NotAnArchive)?;
        let (mut paths, mut names) = (HashMap::new(), HashMap::new());
        for place in 0..zip.len() {
            let name = zip.name_for_index(place).and_then(Result::ok);
            let Some(path) = name.map(|name| plain(&name)).filter(|path| !path.ends_with('/')) else {
                continue;
            };
            note(&mut names, base(&path).to_owned(), place);
            note(&mut paths, path, place);
        }
        Ok(Self { zip, paths, names })
    }

    /// The file of this name, folders included, or else the only one that is called so in whatever folder; of one that unpacks to
    /// more than `most` bytes one more than that, so that it is seen to be too big.
    ///
    /// # Errors
    /// It is not there, or it is not clear which one is meant.
    pub fn file(&mut self, name: &str, most: usize) -> Result<Vec<u8>, NotInArchive> {
        let path = plain(name);
        let place = self.paths.get(&path).or_else(|| self.names.get(base(&path)));
        let place = place
            .ok_or(NotInArchive::Missing)?
            .ok_or(NotInArchive::Ambiguous)?;
        let file = self.zip.by_index(place).map_err(|_| NotInArchive::Missing)?;
        let mut bytes = Vec::new();
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|_| NotInArchive::Missing)?;
        Ok(bytes)
    }
}

/// Whether an archive has more files than this, as far as its bytes show it before anything is made of them.
pub(crate) fn has_more_files(bytes: &[u8], most: usize) -> bool {
    let entries = bytes.windows(ENTRY.len()).filter(|bytes| *bytes == ENTRY);
    entries.take(most + 1).count() > most
}

fn note(places: &mut HashMap<String, Option<usize>>, name: String, place: usize) {
    places
        .entry(name)
        .and_modify(|known| *known = None)
        .or_insert(Some(place));
}

/// Tables and archives are often written on different machines: letter case does not count, nor which way a slash leans.
fn plain(name: &str) -> String {
    let path = name.to_lowercase().replace('\\', "/");
    path.trim_start_matches("./").trim_start_matches('/').to_owned()
}

/// The name without the folders.
fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_picture_is_found_whatever_folder_it_lies_in() {
        let mut archive = Archive::of(archive(&[("Фото/Scarf.JPG", b"picture")])).unwrap();
        assert_eq!(archive.file("scarf.jpg", 100).as_deref(), Ok(&b"picture"[..]));
        assert_eq!(
            archive.file("C:\\scarf.jpg", 3).as_deref(),
            Ok(&b"pict"[..]),
            "one byte too many"
        );
        assert_eq!(archive.file("hat.jpg", 100), Err(NotInArchive::Missing));
        assert!(matches!(
            Archive::of(b"no zip".to_vec()),
            Err(FileFault::NotAnArchive)
        ));
    }

    #[test]
    fn pictures_of_one_name_are_told_apart_by_their_folders_or_not_at_all() {
        let mut archive = Archive::of(archive(&[
            ("scarf/1.jpg", b"scarf"),
            ("hat/1.jpg", b"hat"),
            ("hat/2.jpg", b"other"),
        ]))
        .unwrap();
        assert_eq!(archive.file("hat/1.jpg", 100).as_deref(), Ok(&b"hat"[..]));
        assert_eq!(archive.file(".\\Scarf\\1.jpg", 100).as_deref(), Ok(&b"scarf"[..]));
        assert_eq!(archive.file("1.jpg", 100), Err(NotInArchive::Ambiguous));
        assert_eq!(archive.file("coat/1.jpg", 100), Err(NotInArchive::Ambiguous));
        assert_eq!(archive.file("2.jpg", 100).as_deref(), Ok(&b"other"[..]));
    }

    #[test]
    fn files_are_counted_before_the_archive_is_opened() {
        let archive = archive(&[("1.jpg", b"a"), ("2.jpg", b"b"), ("3.jpg", b"c")]);
        assert!(has_more_files(&archive, 2) && !has_more_files(&archive, 3));
    }
}
