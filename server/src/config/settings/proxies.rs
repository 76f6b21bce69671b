//! The proxies in front of the shop.

use super::list;
use crate::config::{Config, Faults};
use ipnet::IpNet;
use std::net::IpAddr;

/// The networks of `TRUSTED_PROXIES`. One that contains everybody is taken, with a warning: anyone who
/// reaches the shop's port can then claim any address.
pub(super) fn trusted(
    config: &Config,
    is_https: bool,
    faults: &mut Faults,
    warnings: &mut Vec<String>,
) -> Vec<IpNet> {
    let mut trusted = Vec::new();
    for text in list(&config.trusted_proxies) {
        match network(text) {
            Some(net) => trusted.push(net),
            None => faults.add(
                "TRUSTED_PROXIES",
                format!("{text:?} is neither an address nor a network such as 172.16.0.0/12"),
            ),
        }
    }
    if is_https && trusted.is_empty() {
        warnings.push(
            "PUBLIC_URL is https, so a proxy stands in front of the shop, and TRUSTED_PROXIES does not name it: all \
             visitors may seem to have one address"
                .into(),
        );
    }
    if trusted.iter().any(|net| net.prefix_len() == 0) {
        warnings.push(
            "TRUSTED_PROXIES names every address there is: nobody but the proxy may be able to reach the shop".into(),
        );
    }
    trusted
}

/// An address alone, or one with the length of its network; IPv4 inside of IPv6 is IPv4.
fn network(text: &str) -> Option<IpNet> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical().into());
    }
    let net: IpNet = text.parse().ok()?;
    let canonical = net.addr().to_canonical();
    let bits = if canonical.is_ipv4() && net.addr().is_ipv6() {
        net.prefix_len().checked_sub(96)?
    } else {
        net.prefix_len()
    };
    IpNet::new(canonical, bits).ok().map(|net| net.trunc())
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for (text, read) in [
            ("127.0.0.1", Some("127.0.0.1/32")),
            ("172.16.0.0/12", Some("172.16.0.0/12")),
            ("172.18.0.5/12", Some("172.16.0.0/12")),
            ("::1", Some("::1/128")),
            ("2001:db8::/32", Some("2001:db8::/32")),
            ("fd00::7/8", Some("fd00::/8")),
            ("::ffff:10.0.0.1", Some("10.0.0.1/32")),
            ("::ffff:10.0.0.0/104", Some("10.0.0.0/8")),
            ("::ffff:10.0.0.0/8", None),
            ("10.0.0.0/33", None),
            ("10.0.0/8", None),
            ("10.0.0.1:80", None),
            ("proxy", None),
            ("10.0.0.0-10.0.0.9", None),
            ("/8", None),
        ] {
            let found = network(text).map(|net| net.to_string());
            assert_eq!(found.as_deref(), read, "{text}");
        }
    }
}
