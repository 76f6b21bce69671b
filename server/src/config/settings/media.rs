//! Where photos live.

use super::is_postgres;
use crate::config::{Config, Faults};
use media::{Keys, MediaSettings, Place};
use secrecy::ExposeSecret;
use std::path::PathBuf;
use store_sqlite::SqliteStore;

/// The place that is named, or else a folder beside the database.
pub(super) fn media(
    config: &Config,
    faults: &mut Faults,
    warnings: &mut Vec<String>,
) -> Option<MediaSettings> {
    let place = match config.media_url.trim() {
        "" => Place::Folder(beside(config.database_url.expose_secret())),
        url => faults.keep("MEDIA_URL", Place::parse(url))?,
    };
    if matches!(place, Place::Folder(_)) && is_postgres(config.database_url.expose_secret()) {
        warnings.push(
            "photos are kept in a folder of this machine (MEDIA_URL): if several machines serve the shop, they need an S3 service, or a folder \
             that they share"
                .into(),
        );
    }
    let id = config.media_key_id.trim();
    let secret = config.media_secret_key.clone();
    let secret = secret.filter(|secret| !secret.expose_secret().is_empty());
    let keys = match (&place, id, secret) {
        (Place::Folder(_), ..) => None,
        (Place::S3(_), "", _) => {
            faults.add("MEDIA_KEY_ID", "is missing, but MEDIA_URL is s3://");
            None
        }
        (Place::S3(_), _, None) => {
            faults.add("MEDIA_SECRET_KEY", "is missing, but MEDIA_URL is s3://");
            None
        }
        (Place::S3(_), id, Some(secret)) => Some(Keys {
            id: id.to_owned(),
            secret,
        }),
    };
    Some(MediaSettings { place, keys })
}

/// Each database file has a folder of its own: what another one uses would look unused.
pub(crate) fn beside(database_url: &str) -> PathBuf {
    match SqliteStore::file(database_url) {
        Some(file) => file.with_extension("media"),
        None => "media".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_databases_in_one_folder_keep_their_photos_apart() {
        for (url, folder) in [
            ("sqlite:data/vitrina.db", "data/vitrina.media"),
            ("sqlite:data/second.db", "data/second.media"),
            ("postgres://shop@localhost/shop", "media"),
        ] {
            assert_eq!(beside(url), PathBuf::from(folder), "{url}");
        }
    }
}
