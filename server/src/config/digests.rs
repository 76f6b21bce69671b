//! What the settings look like, without telling them: so that a start with other ones is noticed.

use super::Config;
use clap::{ArgMatches, Args, Command};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A digest of each setting that has a value, under the name of its variable.
///
/// A digest is one byte. Of 256 changes one goes unnoticed; a longer one would help whoever has a copy of the database and
/// guesses passwords.
pub fn digests(given: &ArgMatches) -> BTreeMap<String, String> {
    let settings = Config::augment_args(Command::new("serve"));
    let known = settings.get_arguments().filter_map(|setting| {
        let name = setting.get_env()?.to_str()?;
        let values = given.get_raw(setting.get_id().as_str())?;
        let mut digest = Sha256::new_with_prefix(name);
        for value in values {
            digest.update([0u8]);
            digest.update(value.as_encoded_bytes());
        }
        Some((name.to_owned(), format!("{:02x}", digest.finalize()[0])))
    });
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> BTreeMap<String, String> {
        let command = Config::augment_args(Command::new("serve"));
        let all = ["serve"].iter().chain(arguments);
        digests(&command.try_get_matches_from(all).unwrap())
    }

    #[test]
    fn another_value_has_another_digest_and_tells_nothing_of_it() {
        let plain = given(&[]);
        let other = given(&[
            "--mail-from",
            "shop@example.ru",
            "--smtp-url",
            "smtps://u:secret@example.ru",
        ]);
        assert_eq!(plain.get("SHOP_NAME"), other.get("SHOP_NAME"));
        assert_ne!(plain.get("MAIL_FROM"), other.get("MAIL_FROM"));
        assert!(!plain.contains_key("SMTP_URL") && other.contains_key("SMTP_URL"));
        assert!(other.values().all(|digest| digest.len() == 2), "{other:?}");
        let is_of_gateway = |name: &String| name.ends_with("_HASH");
        assert!(plain.keys().any(is_of_gateway), "settings of gateways, too");
    }
}
