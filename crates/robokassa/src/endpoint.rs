//! Where requests go.

use thiserror::Error;

/// The gateway's hosts: payment page and enquiries, invoices and refunds, second receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    payments: String,
    services: String,
    receipts: String,
}

/// The text is not `http://host` or `https://host`, perhaps with a port and a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an http or https address without a query")]
pub struct EndpointError;

impl Endpoint {
    /// The Russian hosts, `auth.robokassa.ru` and its sisters.
    pub fn russia() -> Self {
        Self {
            payments: "https://auth.robokassa.ru".to_owned(),
            services: "https://services.robokassa.ru".to_owned(),
            receipts: "https://ws.roboxchange.com".to_owned(),
        }
    }

    /// The hosts of Kazakhstan. Only the payment host `auth.robokassa.kz` is known; the others stay the Russian ones.
    pub fn kazakhstan() -> Self {
        Self {
            payments: "https://auth.robokassa.kz".to_owned(),
            ..Self::russia()
        }
    }

    /// One address for everything, such as an offline gateway: `http://127.0.0.1:3100`. Paths stay the gateway's own.
    pub fn at(base: &str) -> Result<Self, EndpointError> {
        let base = base.trim_end_matches('/');
        let host = base
            .strip_prefix("https://")
            .or_else(|| base.strip_prefix("http://"))
            .ok_or(EndpointError)?;
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"?#@\"'<>\\".contains(&byte);
        if host.starts_with([':', '/']) || !host.bytes().all(plain) {
            return Err(EndpointError);
        }
        Ok(Self {
            payments: base.to_owned(),
            services: base.to_owned(),
            receipts: base.to_owned(),
        })
    }

    /// An address on the payment host.
    pub(crate) fn payments(&self, path: &str) -> String {
        format!("{}/{path}", self.payments)
    }

    /// An address on the host of invoices, refunds and text messages.
    pub(crate) fn services(&self, path: &str) -> String {
        format!("{}/{path}", self.services)
    }

    /// An address on the host of second receipts.
    pub(crate) fn receipts(&self, path: &str) -> String {
        format!("{}/{path}", self.receipts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_is_taken_with_its_port_and_path() {
        for (base, url) in [
            (
                "http://127.0.0.1:3100",
                "http://127.0.0.1:3100/Merchant/Index.aspx",
            ),
            (
                "https://pay.example/robo/",
                "https://pay.example/robo/Merchant/Index.aspx",
            ),
        ] {
            assert_eq!(Endpoint::at(base).unwrap().payments("Merchant/Index.aspx"), url);
        }
        assert_eq!(Endpoint::kazakhstan().payments(""), "https://auth.robokassa.kz/");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for base in [
            "",
            "example.com",
            "ftp://a",
            "https://",
            "http:///x",
            "http://:80",
            "http://a?b",
            "http://a b",
            "http://a#b",
            "http://u@h",
        ] {
            assert_eq!(Endpoint::at(base), Err(EndpointError), "{base:?}");
        }
    }
}
