use crate::{columns::name, errors::corrupt};
use shop::{edition, store::Result, text::Lang, time::Timestamp};

/// A document that buyers agree to.
#[derive(Debug)]
pub struct Edition {
    pub kind: String,
    pub lang: String,
    pub text: String,
    pub since: i64,
}

impl Edition {
    /// The edition, and since when it has been kept.
    ///
    /// # Errors
    /// `Corrupt` if the row makes no sense.
    pub fn read(self) -> Result<(edition::Edition, Timestamp)> {
        let lang = match self.lang.as_str() {
            "ru" => Lang::Ru,
            "en" => Lang::En,
            other => return Err(corrupt("documents", format!("{other:?} is no language"))),
        };
        let edition = edition::Edition::new(name("documents", &self.kind)?, lang, self.text);
        Ok((edition, Timestamp::from_ms(self.since)))
    }
}
