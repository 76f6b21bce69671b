//! Names of gateways.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A payment gateway by its name in tables, addresses, logs and ids of sentences (`gateway-{name}`, `pay-with-{name}`).
///
/// Rows outlive programs, so a name is read whether or not this program has the gateway.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GatewayName([u8; Self::LONGEST]);

impl GatewayName {
    /// Bytes of the longest name.
    pub const LONGEST: usize = 16;

    /// `None` unless it is one to [`Self::LONGEST`] lower-case Latin letters.
    pub const fn new(name: &str) -> Option<Self> {
        let bytes = name.as_bytes();
        if bytes.is_empty() || bytes.len() > Self::LONGEST {
            return None;
        }
        let mut padded = [0; Self::LONGEST];
        let mut at = 0;
        while at < bytes.len() {
            if !bytes[at].is_ascii_lowercase() {
                return None;
            }
            padded[at] = bytes[at];
            at += 1;
        }
        Some(Self(padded))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0);
        str::from_utf8(&self.0[..end.unwrap_or(Self::LONGEST)]).unwrap_or_default()
    }
}

impl fmt::Debug for GatewayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl FromStr for GatewayName {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::new(name).ok_or(())
    }
}

impl TryFrom<String> for GatewayName {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::new(&name).ok_or("this is no name of a gateway")
    }
}

impl From<GatewayName> for String {
    fn from(name: GatewayName) -> Self {
        name.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::GatewayName;

    #[test]
    fn a_name_is_a_few_small_letters_and_is_read_back_as_it_was() {
        for name in ["robokassa", "a", "abcdefghijklmnop"] {
            let known = GatewayName::new(name).unwrap();
            assert_eq!(known.as_str(), name);
            assert_eq!(format!("{known:?}"), format!("{name:?}"));
            let text = serde_json::to_string(&known).unwrap();
            assert_eq!(text, format!("{name:?}"));
            assert_eq!(serde_json::from_str::<GatewayName>(&text).unwrap(), known);
        }
        for name in [
            "",
            "abcdefghijklmnopq",
            "Robokassa",
            "robo-kassa",
            "касса",
            "a1",
            "a\0b",
            "a:b",
        ] {
            assert_eq!(GatewayName::new(name), None, "{name:?}");
            assert!(serde_json::from_value::<GatewayName>(name.into()).is_err());
        }
    }
}
