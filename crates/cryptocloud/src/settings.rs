//! One project of the cabinet: its keys, and where its requests go.

use std::fmt;

use thiserror::Error;
use url::Url;
use zeroize::Zeroizing;

/// The gateway's own address.
const OWN: &str = "https://api.cryptocloud.plus";

/// The keys of one project, from the page of its settings, and the address of the API. Source: docs.cryptocloud.plus,
/// "get-api-keys".
///
/// `Debug` shows the project's identifier and the address only; the keys are overwritten when dropped.
///
/// ```
/// use cryptocloud::Settings;
///
/// let settings = Settings::new("eyJ0eXAi.my-api-key", "aWVLYZybDtoiSLKK", "my-secret")?.at("http://127.0.0.1:3100")?;
/// assert!(!format!("{settings:?}").contains("my-"));
/// # Ok::<(), cryptocloud::SettingsError>(())
/// ```
#[derive(Clone)]
pub struct Settings {
    api_key: Zeroizing<String>,
    shop_id: String,
    secrets: Vec<Zeroizing<String>>,
    base: String,
}

/// Which of the settings is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The API key, which goes with every request.
    ApiKey,
    /// The identifier of the project.
    ShopId,
    /// The secret key, which signs postbacks.
    Secret,
    /// The address of the API.
    Url,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiKey => "the API key",
            Self::ShopId => "the shop's identifier",
            Self::Secret => "the secret key",
            Self::Url => "the address of the API",
        })
    }
}

/// Why settings cannot be made of these words. No variant repeats one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// It is empty. With an empty secret anybody could sign.
    #[error("{0} is empty")]
    Empty(Setting),
    /// It holds white space or characters beyond ASCII: most likely a slip of copying.
    #[error("{0} holds white space or characters that no key has")]
    StrayCharacter(Setting),
    /// The API key and the secret are the same word, which goes with every request and would sign postbacks.
    #[error("the API key and the secret key are equal")]
    EqualKeys,
    /// It is not `http://host` or `https://host`, perhaps with a port and a path.
    #[error("the address of the API is not an http or https address without a query")]
    Url,
}

impl Settings {
    /// The settings of a project. Fails for an empty word, for white space in one, and for equal keys.
    pub fn new(
        api_key: impl Into<String>,
        shop_id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Result<Self, SettingsError> {
        let api_key = Zeroizing::new(checked(api_key.into(), Setting::ApiKey)?);
        let secret = Zeroizing::new(checked(secret.into(), Setting::Secret)?);
        if api_key == secret {
            return Err(SettingsError::EqualKeys);
        }
        Ok(Self {
            api_key,
            shop_id: checked(shop_id.into(), Setting::ShopId)?,
            secrets: vec![secret],
            base: OWN.to_owned(),
        })
    }

    /// Believes postbacks that an earlier secret signed, too, while the secret is being changed. Fails as
    /// [`Settings::new`] does.
    pub fn with_former_secret(mut self, secret: impl Into<String>) -> Result<Self, SettingsError> {
        let secret = Zeroizing::new(checked(secret.into(), Setting::Secret)?);
        self.secrets.push(secret);
        Ok(self)
    }

    /// Sends requests to another address, such as that of an offline gateway. Paths stay the gateway's own. Fails when
    /// the text is not `http://host` or `https://host`, perhaps with a port and a path.
    pub fn at(mut self, base: &str) -> Result<Self, SettingsError> {
        let url = Url::parse(base).map_err(|_| SettingsError::Url)?;
        let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !matches!(url.scheme(), "http" | "https") || !bare || url.password().is_some() {
            return Err(SettingsError::Url);
        }
        url.as_str().trim_end_matches('/').clone_into(&mut self.base);
        Ok(self)
    }

    /// The identifier of the project.
    pub fn shop_id(&self) -> &str {
        &self.shop_id
    }

    pub(crate) fn api_key(&self) -> &str {
        &self.api_key
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The secret, and then those that it replaced.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|secret| secret.as_str())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("shop_id", &self.shop_id)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

fn checked(word: String, setting: Setting) -> Result<String, SettingsError> {
    if word.is_empty() {
        return Err(SettingsError::Empty(setting));
    }
    if !word.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SettingsError::StrayCharacter(setting));
    }
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_key_is_refused_by_name() {
        for (words, error) in [
            (["", "s", "x"], SettingsError::Empty(Setting::ApiKey)),
            (["k", "", "x"], SettingsError::Empty(Setting::ShopId)),
            (["k", "s", ""], SettingsError::Empty(Setting::Secret)),
            (["k\n", "s", "x"], SettingsError::StrayCharacter(Setting::ApiKey)),
            (["k", "s s", "x"], SettingsError::StrayCharacter(Setting::ShopId)),
            (["k", "s", "ключ"], SettingsError::StrayCharacter(Setting::Secret)),
            (["k", "s", "k"], SettingsError::EqualKeys),
        ] {
            let [key, shop, secret] = words;
            assert_eq!(Settings::new(key, shop, secret).unwrap_err(), error, "{words:?}");
        }
        let settings = Settings::new("k", "s", "x").unwrap();
        let error = settings.with_former_secret("").unwrap_err();
        assert_eq!(error.to_string(), "the secret key is empty");
    }

    #[test]
    fn debug_shows_no_key() {
        let settings = Settings::new("KEY-1", "aWVLYZybDtoiSLKK", "KEY-2").unwrap();
        let shown = format!("{:?}", settings.with_former_secret("KEY-3").unwrap());
        assert!(
            shown.contains("aWVLYZybDtoiSLKK") && !shown.contains("KEY"),
            "{shown}"
        );
    }

    #[test]
    fn another_address_is_taken_with_its_port_and_path_and_nothing_more() {
        let settings = Settings::new("k", "s", "x").unwrap();
        assert_eq!(settings.base(), "https://api.cryptocloud.plus");
        for (base, taken) in [
            ("http://127.0.0.1:3100", "http://127.0.0.1:3100"),
            ("https://pay.example/crypto/", "https://pay.example/crypto"),
            ("HTTPS://pay.example:443", "https://pay.example"),
        ] {
            assert_eq!(settings.clone().at(base).unwrap().base(), taken);
        }
        for base in [
            "",
            "api.cryptocloud.plus",
            "ftp://a",
            "https://",
            "http://a?b",
            "http://a#b",
            "http://u@a",
            "http://u:p@a",
            "javascript:alert(1)",
            "data:a",
        ] {
            assert_eq!(
                settings.clone().at(base).unwrap_err(),
                SettingsError::Url,
                "{base}"
            );
        }
    }
}
