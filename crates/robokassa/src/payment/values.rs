//! The small types that parameters of the payment page are made of.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::moscow::moscow;

/// The language of the gateway's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Culture {
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Culture {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Ru, Self::En]
            .into_iter()
            .find(|culture| culture.code().eq_ignore_ascii_case(code))
    }
}

/// A currency that a sum may be given in when it is not that of the gateway's country. Source: docs.robokassa.ru,
/// "script-parameters".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// US dollars.
    Usd,
    /// Euros.
    Eur,
    /// Kazakh tenge.
    Kzt,
    /// Roubles, for a shop of the gateway in Kazakhstan. Seen in an official module only.
    Rur,
}

impl Currency {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Kzt => "KZT",
            Self::Rur => "RUR",
        }
    }
}

impl FromStr for Currency {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        [Self::Usd, Self::Eur, Self::Kzt, Self::Rur]
            .into_iter()
            .find(|one| one.code() == text)
            .ok_or(ValueError::Currency)
    }
}

/// How the browser is sent to a per-payment return page.
///
/// A cross-site POST carries no `SameSite=Lax` cookie, so prefer GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnMethod {
    /// With the parameters in the query.
    Get,
    /// With the parameters in a form.
    Post,
}

impl ReturnMethod {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A per-payment return page; its two halves are only ever sent together. Source: docs.robokassa.ru,
/// "script-parameters".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo {
    /// The page. Whether a query in it survives is not documented: prefer a path.
    pub url: PageUrl,
    /// How the browser comes.
    pub method: ReturnMethod,
}

/// Why a text cannot be a parameter of the payment page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Not an absolute http or https address in printable ASCII.
    #[error("not an absolute http or https address in ASCII")]
    Url,
    /// Not a currency that the gateway converts: `USD`, `EUR`, `KZT` or `RUR`.
    #[error("not USD, EUR, KZT or RUR")]
    Currency,
    /// Not an operation key: ASCII letters, digits and hyphens, at most 64.
    #[error("not an operation key")]
    OpKey,
}

/// An absolute address of the shop, signed and sent exactly as written.
///
/// Since 30 June 2025 the gateway expects such addresses raw in the signature, not percent-encoded. Source: the
/// gateway's support, and not tried; one official module still signs `ResultUrl2` encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageUrl(String);

impl PageUrl {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PageUrl {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or_default();
        let written = text.bytes().all(|byte| byte.is_ascii_graphic());
        if host.is_empty() || host.starts_with(['/', ':', '?']) || !written {
            return Err(ValueError::Url);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The gateway's own key of one operation, such as `14D2B521-4EAB-492A-9D91-00D12FF24D57-1NvHENLwgp`.
///
/// It comes with `Result2` and `OpStateExt`, names the operation in a refund, and serves as the token of a saved card.
/// Source: docs.robokassa.ru, "xml-interfaces" and "ru/refund-api"; the characters: as seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpKey(String);

impl OpKey {
    /// The key as the gateway writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OpKey {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if text.is_empty() || text.len() > 64 || !plain {
            Err(ValueError::OpKey)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for OpKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// ISO 8601 with seconds and zone, in Moscow time, which the gateway also reads where the zone is lost.
pub(crate) fn expiration(at: OffsetDateTime) -> String {
    let at = moscow(at);
    let whole = at.replace_nanosecond(0).unwrap_or(at);
    // RFC 3339 has no words for years beyond 9999 and zones with seconds; Display shows those, and the gateway refuses.
    whole.format(&Rfc3339).unwrap_or_else(|_| whole.to_string())
}
