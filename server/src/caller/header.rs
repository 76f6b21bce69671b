//! Whom a proxy says it speaks for: `X-Forwarded-For`, or RFC 7239's `Forwarded` where there is none.

use axum::http::HeaderMap;
use std::net::IpAddr;

/// The hops from the farthest to the nearest; `None` stands for one that is no address. Empty if no proxy says anything.
pub(super) fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let mut hops = Vec::new();
    for value in headers.get_all("x-forwarded-for") {
        let list = value.to_str().unwrap_or("?");
        hops.extend(list.split(',').map(address));
    }
    if hops.is_empty() {
        for value in headers.get_all("forwarded") {
            let list = value.to_str().unwrap_or("?");
            hops.extend(unquoted_split(list, ',').map(forwarded_for));
        }
    }
    hops
}

/// `for="[2001:db8::7]:443";proto=https`
fn forwarded_for(element: &str) -> Option<IpAddr> {
    unquoted_split(element, ';')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))
        .and_then(|(_, value)| address(value))
}

fn unquoted_split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
}

/// An address as proxies write it: with a port or without, in brackets, in quotes, with IPv4 inside of IPv6.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim().trim_matches('"').trim();
    let bare = match hop.strip_prefix('[') {
        Some(rest) => {
            let (bare, port) = rest.split_once(']')?;
            (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(bare)?
        }
        // Only an IPv4 address at the end of it has dots, and only then a colon more is a port's.
        None => match hop.rsplit_once(':') {
            Some((bare, port)) if bare.contains('.') && is_port(port) => bare,
            Some(_) | None => hop,
        },
    };
    let (bare, _zone) = bare.split_once('%').unwrap_or((bare, ""));
    let address = bare.parse::<IpAddr>().ok()?.to_canonical();
    (!address.is_unspecified()).then_some(address)
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn an_address_is_read_in_every_spelling() {
        for (hop, read) in [
            ("198.51.100.7", "198.51.100.7"),
            (" 198.51.100.7\t", "198.51.100.7"),
            ("198.51.100.7:51234", "198.51.100.7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("::FFFF:c633:6407", "198.51.100.7"),
            ("::ffff:198.51.100.7:51234", "198.51.100.7"),
            ("[::ffff:198.51.100.7]:443", "198.51.100.7"),
            ("\"198.51.100.7:80\"", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("2001:0DB8:0::0007", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:1", "fe80::1"),
        ] {
            assert_eq!(address(hop), Some(read.parse().unwrap()), "{hop:?}");
        }
        for hop in [
            "",
            "unknown",
            "_hidden",
            "shop.example.ru",
            "198.51.100.256",
            "198.51.100.7:",
            "198.51.100.7:http",
            "[2001:db8::7",
            "[2001:db8::7]443",
            "[198.51.100.7",
            "0.0.0.0",
            "::",
            "198.51.100.7 2",
        ] {
            assert_eq!(address(hop), None, "{hop:?}");
        }
    }

    #[test]
    fn the_nearest_hop_is_the_last_of_all_lines() {
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        for (lines, read) in [
            (vec![], vec![]),
            (
                vec![("x-forwarded-for", "203.0.113.9, 198.51.100.7:5")],
                vec![ip("203.0.113.9"), ip("198.51.100.7")],
            ),
            (
                vec![
                    ("x-forwarded-for", "203.0.113.9"),
                    ("x-forwarded-for", "198.51.100.7"),
                ],
                vec![ip("203.0.113.9"), ip("198.51.100.7")],
            ),
            (
                vec![("x-forwarded-for", "203.0.113.9,")],
                vec![ip("203.0.113.9"), None],
            ),
            (
                vec![("forwarded", "for=\"[2001:db8::7]:443\"")],
                vec![ip("2001:db8::7")],
            ),
            (
                vec![(
                    "forwarded",
                    "For=203.0.113.9;proto=https;by=\"a,b;c\", proto=http; for=\"198.51.100.7:1\"",
                )],
                vec![ip("203.0.113.9"), ip("198.51.100.7")],
            ),
            (
                vec![("forwarded", "for=203.0.113.9, by=198.51.100.7")],
                vec![ip("203.0.113.9"), None],
            ),
            (
                vec![
                    ("forwarded", "for=203.0.113.9"),
                    ("x-forwarded-for", "198.51.100.7"),
                ],
                vec![ip("198.51.100.7")],
            ),
        ] {
            assert_eq!(hops(&headers(&lines)), read, "{lines:?}");
        }
    }
}
