//! Copies of the shop: where they go, how often, and what opens them.

use crate::{
    config::{Config, Faults},
    sealing::KeyPlace,
};
use media::{Keys, MediaSettings, Place};
use secrecy::{ExposeSecret, SecretString};
use shop::text::typed_secret;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// How often the shop may be copied, in seconds: from an hour to a month.
const EVERY: std::ops::RangeInclusive<i64> = 60 * 60..=31 * DAY;
/// A shorter passphrase can be guessed by whoever has the file.
const SHORTEST: usize = 12;

/// Copies of the shop.
#[derive(Debug, Clone)]
pub struct BackupSettings {
    /// Where they go by themselves; `None` if nowhere.
    pub place: Option<MediaSettings>,
    /// How often, in seconds.
    pub every: i64,
    /// How many of them stay.
    pub keep: usize,
    /// What they are encrypted with, and the key for secrets goes into them with; `None` if they are not.
    pub passphrase: Option<SecretString>,
    /// Where the key for secrets is.
    pub key: KeyPlace,
}

impl BackupSettings {
    /// The address of the place where they go, as runs are noted with it.
    pub fn place_name(&self) -> Option<String> {
        self.place.as_ref().map(|at| at.place.to_string())
    }
}

/// What the settings say of them.
pub(super) fn backups(config: &Config, faults: &mut Faults) -> Option<BackupSettings> {
    let place = place(config, faults);
    let every = faults.keep("BACKUP_EVERY", every(&config.backup_every));
    let keep = config.backup_keep.trim().parse::<usize>().ok();
    let keep = keep.filter(|keep| (1..=1_000).contains(keep));
    let keep = faults.keep("BACKUP_KEEP", keep.ok_or("a number of copies, from 1 to 1000"));
    let passphrase = given(config.backup_passphrase.as_ref());
    let passphrase = passphrase.map(|typed| SecretString::from(typed_secret(typed.expose_secret())));
    let is_short = |passphrase: &SecretString| passphrase.expose_secret().chars().count() < SHORTEST;
    if passphrase.as_ref().is_some_and(is_short) {
        faults.add(
            "BACKUP_PASSPHRASE",
            "needs at least 12 characters: several words, or a line made by a program",
        );
    }
    Some(BackupSettings {
        place,
        every: every?,
        keep: keep?,
        passphrase,
        key: KeyPlace::of(config),
    })
}

/// The place that is named, with its keys. `None` if none is, or it makes no sense, which is a fault then.
fn place(config: &Config, faults: &mut Faults) -> Option<MediaSettings> {
    let url = config.backup_url.trim();
    if url.is_empty() {
        return None;
    }
    let place = faults.keep("BACKUP_URL", place_of(url))?;
    let keys = match (
        &place,
        config.backup_key_id.trim(),
        given(config.backup_secret_key.as_ref()),
    ) {
        (Place::Folder(_), ..) => None,
        (Place::S3(_), id, Some(secret)) if !id.is_empty() => Some(Keys {
            id: id.to_owned(),
            secret,
        }),
        (Place::S3(_), ..) => {
            let why =
                "is missing, but BACKUP_URL is s3://; BACKUP_KEY_ID and BACKUP_SECRET_KEY belong together";
            faults.add("BACKUP_SECRET_KEY", why);
            return None;
        }
    };
    Some(MediaSettings { place, keys })
}

/// The place that an address or the path of a folder names.
pub(crate) fn place_of(text: &str) -> Result<Place, media::PlaceFault> {
    if text.starts_with('/') {
        return Ok(Place::Folder(text.into()));
    }
    Place::parse(text)
}

/// `12h` or `1d` in seconds.
fn every(text: &str) -> Result<i64, &'static str> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
        (Some(number), _) => (number, 60 * 60),
        (None, Some(number)) => (number, DAY),
        (None, None) => ("", 0),
    };
    let seconds = number
        .parse::<i64>()
        .ok()
        .and_then(|number| number.checked_mul(unit));
    let seconds = seconds.filter(|seconds| EVERY.contains(seconds));
    seconds.ok_or("a number of hours or days, such as 12h or 1d, from 1h to 31d")
}

fn given(secret: Option<&SecretString>) -> Option<SecretString> {
    secret
        .filter(|secret| !secret.expose_secret().is_empty())
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::every;
    use shop::text::Lang;
    use words::words;

    #[test]
    fn the_folder_that_the_office_names_is_one_that_the_service_may_write_into() {
        let unit = include_str!("../../../../packaging/vitrina.service");
        assert!(unit.lines().any(|line| line == "ReadWritePaths=-/mnt/backups"));
        for lang in [Lang::Ru, Lang::En] {
            let hint = words(lang).text("setting-backup-url-hint");
            assert!(hint.contains("file:///mnt/backups"), "{hint}");
        }
    }

    #[test]
    fn how_often_is_a_number_of_hours_or_days() {
        for (text, seconds) in [
            ("1h", 3_600),
            (" 12h ", 43_200),
            ("1d", 86_400),
            ("31d", 2_678_400),
        ] {
            assert_eq!(every(text), Ok(seconds), "{text}");
        }
        for text in ["", "1", "0h", "-1d", "32d", "1w", "d", "9999999999999999d"] {
            assert!(every(text).is_err(), "{text}");
        }
    }
}
