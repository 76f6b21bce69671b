//! What prices are in, and what they are paid with.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

/// A currency of prices, one of those that the documentation of invoices lists.
///
/// ```
/// assert_eq!("KZT".parse::<cryptocloud::Fiat>()?.as_str(), "KZT");
/// assert!("kzt".parse::<cryptocloud::Fiat>().is_err());
/// # Ok::<(), cryptocloud::CurrencyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Fiat(&'static str);

/// The code is not that of a currency which the gateway takes, or cannot be that of a coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a currency of the gateway")]
pub struct CurrencyError;

impl Fiat {
    /// The dollar of the United States, the gateway's own unit of account.
    pub const USD: Self = Self("USD");
    /// The rouble.
    pub const RUB: Self = Self("RUB");

    /// All of them. Source: docs.cryptocloud.plus, "create-invoice".
    pub const ALL: [Self; 25] = [
        Self::USD,
        Self("UZS"),
        Self("KGS"),
        Self("KZT"),
        Self("AMD"),
        Self("AZN"),
        Self("BYN"),
        Self("AUD"),
        Self("TRY"),
        Self("AED"),
        Self("CAD"),
        Self("CNY"),
        Self("HKD"),
        Self("IDR"),
        Self("INR"),
        Self("JPY"),
        Self("PHP"),
        Self("SGD"),
        Self("THB"),
        Self("VND"),
        Self("MYR"),
        Self::RUB,
        Self("UAH"),
        Self("EUR"),
        Self("GBP"),
    ];

    /// The three letters.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl FromStr for Fiat {
    type Err = CurrencyError;

    fn from_str(code: &str) -> Result<Self, CurrencyError> {
        Self::ALL
            .into_iter()
            .find(|known| known.0 == code)
            .ok_or(CurrencyError)
    }
}

impl fmt::Display for Fiat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The code of a coin and its network, such as `USDT_TRC20`.
///
/// The gateway's list changes, so any code of that shape is taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Coin(String);

impl Coin {
    /// The codes of the newest documentation. Source: docs.cryptocloud.plus, "postback".
    pub const DOCUMENTED: [&str; 40] = [
        "BTC",
        "LTC",
        "TRX",
        "SOL",
        "TON",
        "BNB",
        "ETH",
        "ETH_ARB",
        "ETH_BASE",
        "ETH_OPT",
        "USDT_ARB",
        "USDT_BSC",
        "USDT_ERC20",
        "USDT_OPT",
        "USDT_SOL",
        "USDT_TON",
        "USDT_TRC20",
        "USDC_ARB",
        "USDC_BASE",
        "USDC_BSC",
        "USDC_ERC20",
        "USDC_OPT",
        "USDC_SOL",
        "DAI_ARB",
        "DAI_BASE",
        "DAI_BSC",
        "DAI_ERC20",
        "DAI_OPT",
        "USDD_TRC20",
        "PYUSD_ERC20",
        "PYUSD_SOL",
        "XAUT_ERC20",
        "XAUT_TON",
        "ARB_ARB",
        "OP_OPT",
        "PEPE_BSC",
        "PEPE_ERC20",
        "SHIB_BSC",
        "SHIB_ERC20",
        "TRUMP_SOL",
    ];

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Coin {
    type Err = CurrencyError;

    /// Takes 2 to 32 capital letters, digits and underscores.
    fn from_str(code: &str) -> Result<Self, CurrencyError> {
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if (2..=32).contains(&code.len()) && code.bytes().all(plain) {
            Ok(Self(code.to_owned()))
        } else {
            Err(CurrencyError)
        }
    }
}

impl fmt::Display for Coin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_codes_are_taken_and_no_others_of_another_shape() {
        for fiat in Fiat::ALL {
            assert_eq!(fiat.to_string().parse(), Ok(fiat));
        }
        for code in Coin::DOCUMENTED {
            assert_eq!(code.parse::<Coin>().unwrap().to_string(), code);
        }
        for code in ["", "XXX", "usd", " USD", "USDT"] {
            assert_eq!(code.parse::<Fiat>(), Err(CurrencyError), "{code}");
        }
        for code in ["", "B", "btc", "USDT-TRC20", "BTC ", "ВТС", &"A".repeat(33)] {
            assert_eq!(code.parse::<Coin>(), Err(CurrencyError), "{code}");
        }
        assert!("NEW_2027".parse::<Coin>().is_ok());
    }
}
