//! Pictures that came along in a zip.

use crate::fault::FileFault;
use std::{
    collections::HashMap,
    io::{Cursor, Read},
};
use zip::ZipArchive;

/// Files that an archive may have.
const MOST_FILES: usize = 50_000;

/// An archive of pictures. Nothing is unpacked before it is asked for.
pub struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// Places of files by their names without folders, in small letters.
    places: HashMap<String, usize>,
}

impl Archive {
    /// The archive in these bytes.
    ///
    /// # Errors
    /// It is none.
    pub fn of(bytes: Vec<u8>) -> Result<Self, FileFault> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileFault::NotAnArchive)?;
        if zip.len() > MOST_FILES {
            return Err(FileFault::NotAnArchive);
        }
        let names =
            (0..zip.len()).filter_map(|place| Some((plain(&zip.name_for_index(place)?.ok()?), place)));
        let places = names.collect();
        Ok(Self { zip, places })
    }

    /// The file of this name; of one that unpacks to more than `most` bytes one more than that, so that it is seen to be too big.
    pub fn file(&mut self, name: &str, most: usize) -> Option<Vec<u8>> {
        let place = *self.places.get(&plain(name))?;
        let file = self.zip.by_index(place).ok()?;
        let mut bytes = Vec::new();
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// Tables and archives are often written on different machines: folders and letter case do not count.
fn plain(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn a_picture_is_found_whatever_folder_it_lies_in() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("Фото/Scarf.JPG", SimpleFileOptions::default())
            .unwrap();
        writer.write_all(b"picture").unwrap();
        let mut archive = Archive::of(writer.finish().unwrap().into_inner()).unwrap();
        assert_eq!(archive.file("scarf.jpg", 100).as_deref(), Some(&b"picture"[..]));
        assert_eq!(
            archive.file("C:\\scarf.jpg", 3).as_deref(),
            Some(&b"pict"[..]),
            "one byte too many"
        );
        assert_eq!(archive.file("hat.jpg", 100), None);
        assert!(matches!(
            Archive::of(b"no zip".to_vec()),
            Err(FileFault::NotAnArchive)
        ));
    }
}
