//! Where requests go.

use thiserror::Error;

/// The gateway's hosts: payment page and enquiries, invoices and refunds, second receipts. Source: docs.robokassa.ru;
/// the host of Kazakhstan: the official `WooCommerce` module.
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
    ///
    /// The address of one of the gateway's own payment hosts means all hosts of that country.
    ///
    /// Fails when the text is not `http://host` or `https://host`, perhaps with a port and a path; the port that the
    /// scheme has by itself is left out.
    pub fn at(base: &str) -> Result<Self, EndpointError> {
        let one = Self::of(base, base, base)?;
        let own = [Self::russia(), Self::kazakhstan()]
            .into_iter()
            .find(|own| own.payments.eq_ignore_ascii_case(&one.payments));
        Ok(own.unwrap_or(one))
    }

    /// Three addresses: of the payment page and enquiries; of invoices, refunds and text messages; of second receipts.
    ///
    /// Fails when one of them is no address, see [`Endpoint::at`].
    pub fn of(payments: &str, services: &str, receipts: &str) -> Result<Self, EndpointError> {
        Ok(Self {
            payments: checked(payments)?,
            services: checked(services)?,
            receipts: checked(receipts)?,
        })
    }

    /// Where payment forms are sent to, as scheme, host and port: what a page's `form-action` must allow.
    pub fn payment_origin(&self) -> &str {
        let host = self.payments.find("://").map_or(0, |at| at + "://".len());
        let path = self.payments[host..].find('/').map(|at| host + at);
        &self.payments[..path.unwrap_or(self.payments.len())]
    }

    /// Whether these are the gateway's own hosts, which answer no enquiry about test payments.
    pub fn is_gateway(&self) -> bool {
        [Self::russia(), Self::kazakhstan()].contains(self)
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

fn checked(base: &str) -> Result<String, EndpointError> {
    let (scheme, rest) = base
        .trim_end_matches('/')
        .split_once("://")
        .ok_or(EndpointError)?;
    let (scheme, port) = [("https", ":443"), ("http", ":80")]
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(scheme))
        .ok_or(EndpointError)?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.strip_suffix(port).unwrap_or(host);
    let of_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let of_path = |byte: u8| byte.is_ascii_graphic() && !b"?#@\"'<>\\".contains(&byte);
    if host.is_empty() || host.starts_with(':') || !host.bytes().all(of_host) || !path.bytes().all(of_path) {
        return Err(EndpointError);
    }
    let slash = if path.is_empty() { "" } else { "/" };
    Ok(format!("{scheme}://{host}{slash}{path}"))
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
        let three = Endpoint::of("http://a", "http://b/", "http://c:1").unwrap();
        assert_eq!(
            (three.payments("x"), three.services("x"), three.receipts("x")),
            (
                "http://a/x".to_owned(),
                "http://b/x".to_owned(),
                "http://c:1/x".to_owned()
            )
        );
        for (base, origin) in [
            ("http://127.0.0.1:3100", "http://127.0.0.1:3100"),
            ("https://pay.example/robo/kassa/", "https://pay.example"),
            ("https://[::1]:80/x", "https://[::1]:80"),
            ("http://a/b", "http://a"),
            ("http://[::1]:80/x", "http://[::1]"),
            ("HTTPS://pay.example:443", "https://pay.example"),
            ("http://pay.example:443", "http://pay.example:443"),
        ] {
            assert_eq!(Endpoint::at(base).unwrap().payment_origin(), origin);
        }
    }

    #[test]
    fn the_gateways_own_page_means_all_its_hosts() {
        for (base, own) in [
            ("https://auth.robokassa.ru", Endpoint::russia()),
            ("https://AUTH.robokassa.kz/", Endpoint::kazakhstan()),
            ("https://auth.robokassa.ru:443", Endpoint::russia()),
            ("HTTPS://auth.robokassa.kz:443/", Endpoint::kazakhstan()),
        ] {
            assert_eq!(Endpoint::at(base), Ok(own.clone()));
            assert!(own.is_gateway());
        }
        for other in [
            "https://auth.robokassa.ru.example",
            "https://auth.robokassa.ru:4430",
            "http://auth.robokassa.ru:443",
            "http://auth.robokassa.ru",
        ] {
            assert!(!Endpoint::at(other).unwrap().is_gateway(), "{other}");
        }
        let (russia, kazakhstan) = (Endpoint::russia(), Endpoint::kazakhstan());
        assert_eq!(kazakhstan.services("x"), russia.services("x"));
        assert_eq!(kazakhstan.receipts("x"), russia.receipts("x"));
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
            "https://:443/x",
            "http://a?b",
            "http://a b",
            "http://a#b",
            "http://u@h",
            "http://a;b",
            "http://a,b/c",
            "http://a/b'c",
        ] {
            assert_eq!(Endpoint::at(base), Err(EndpointError), "{base:?}");
            assert_eq!(
                Endpoint::of("http://a", "http://b", base),
                Err(EndpointError),
                "{base:?}"
            );
        }
    }
}
