//! What of a call may be written down.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv6Addr},
};

/// Fields that are kept of a call; real ones have about ten.
const MOST_FIELDS: usize = 24;
/// Bytes of names and values together.
const MOST_BYTES: usize = 2_048;
/// Characters of a name.
const NAME: usize = 40;
/// Characters of a value.
const VALUE: usize = 64;
/// Characters of a signature, a key or anything else that looks like one.
const HEAD: usize = 8;
/// From this many letters and digits in a row on, a value looks like a key.
const LIKE_A_KEY: usize = 16;
/// From this many digits on, a value looks like a phone number.
const LIKE_A_PHONE: usize = 10;

/// Parts of the names of fields that say what a call is about. Their values are cut and nothing else.
const PLAIN: [&str; 9] = [
    "outsum",
    "out_summ",
    "incsum",
    "invid",
    "inv_id",
    "fee",
    "istest",
    "paymentmethod",
    "inccurrlabel",
];

/// The fields of a call, fit to be kept: what would open an order, forge a signature or name a person is
/// shortened, the rest is cut to a bearable length. The last pair says how many fields are left out, if any
/// are: `("…", "+12")`.
pub fn masked<'a>(fields: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    let (mut bytes, mut left_out) = (0, 0_usize);
    for (name, value) in fields {
        let pair = (cut(&one_line(&name), NAME), mask(&name, &one_line(&value)));
        let size = pair.0.len() + pair.1.len();
        if kept.len() == MOST_FIELDS || bytes + size > MOST_BYTES {
            left_out += 1;
            continue;
        }
        bytes += size;
        kept.push(pair);
    }
    if left_out > 0 {
        kept.push(("…".to_owned(), format!("+{left_out}")));
    }
    kept
}

/// The network of an address as it is kept: the /24 of IPv4, the /48 of IPv6. That tells providers apart, but
/// not people.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
    }
}

fn mask(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    if PLAIN.contains(&name.as_str()) {
        return cut(value, VALUE);
    }
    if ["pass", "secret", "token"].iter().any(|word| name.contains(word)) {
        return "…".to_owned();
    }
    if let Some((person, host)) = value.rsplit_once('@') {
        let first: String = person.chars().take(1).collect();
        return format!("{first}…@{}", cut(&without_keys(host), NAME));
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_phone = digits >= LIKE_A_PHONE
        && value
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() .\u{A0}".contains(c));
    if is_phone {
        let last: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
        return format!("…{}", last[digits - 2..].iter().collect::<String>());
    }
    let is_key = value.len() >= LIKE_A_KEY
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=' | b'+' | b'/'));
    if is_key {
        cut(value, HEAD)
    } else {
        cut(&without_keys(value), VALUE)
    }
}

/// The text with the keys in it shortened, as in an address: long words that have a digit.
fn without_keys(text: &str) -> String {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.split_inclusive(|c| !is_of_word(c))
        .map(|piece| {
            let word = piece.trim_end_matches(|c| !is_of_word(c));
            let is_key = word.len() >= LIKE_A_KEY && word.bytes().any(|b| b.is_ascii_digit());
            if is_key {
                cut(word, HEAD) + &piece[word.len()..]
            } else {
                piece.to_owned()
            }
        })
        .collect()
}

fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .take(VALUE.max(NAME) * 4)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, masked, network};
    use std::borrow::Cow;

    fn shown(name: &str, value: &str) -> String {
        masked([(Cow::Borrowed(name), Cow::Borrowed(value))])[0].1.clone()
    }

    #[test]
    fn what_a_call_is_about_is_shown_and_what_opens_or_names_somebody_is_not() {
        let long = "я".repeat(100);
        for (name, value, kept) in [
            ("OutSum", "1990.000000", "1990.000000"),
            ("InvId", "2147483647001", "2147483647001"),
            ("PaymentMethod", "BankCard", "BankCard"),
            ("Shp_item", "1", "1"),
            (
                "Shp_result_url",
                "https://old.example.ru/?robokassa=result",
                "https://old.example.ru/?robokassa=result",
            ),
            ("SignatureValue", "6769EA864C59B493B7273FFE5C96D708", "6769EA86…"),
            ("crc", "6769ea864c59b493b7273ffe5c96d708", "6769ea86…"),
            ("Shp_order", "0123456789abcdef0123456789abcdef", "01234567…"),
            ("Shp_order", "0123456789abcdef0123456789abcdef\n", "01234567…"),
            (
                "Shp_url",
                "https://a.ru/orders/0123456789abcdef0123456789abcdef",
                "https://a.ru/orders/01234567…",
            ),
            (
                "Shp_url",
                "https://a.ru/?u=anna@a.ru/0123456789abcdef0123456789abcdef&b=1",
                "h…@a.ru/01234567…&b=1",
            ),
            (
                "Shp_ids",
                "0123456789abcdef, 0123456789abcdef",
                "01234567…, 01234567…",
            ),
            ("Shp_login", "olga_1984", "olga_1984"),
            ("Password", "x", "…"),
            ("access_token", "short", "…"),
            ("EMail", "anna@example.ru", "a…@example.ru"),
            ("Shp_who", "Anna <anna@example.ru>", "A…@example.ru>"),
            ("Shp_phone", "+7 (912) 345-67-89", "…89"),
            ("tel", "79123456789", "…89"),
            ("note", "два\r\nслова\0", "два  слова"),
            ("note", &long, &format!("{}…", "я".repeat(64))),
        ] {
            assert_eq!(shown(name, value), kept, "{name}={value}");
        }
    }

    #[test]
    fn a_call_of_any_size_is_kept_in_little_room() {
        let flood: Vec<(String, String)> = (0..10_000)
            .map(|nth| {
                (
                    format!("name-{nth}-{}", "n".repeat(1_000)),
                    "\u{1F9E3} ".repeat(1_000),
                )
            })
            .collect();
        let fields = flood
            .iter()
            .map(|(n, v)| (Cow::Borrowed(n.as_str()), Cow::Borrowed(v.as_str())));
        let kept = masked(fields);
        let bytes: usize = kept.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(bytes <= MOST_BYTES + 16, "{bytes}");
        let (name, left_out) = kept.last().unwrap();
        assert_eq!(name, "…");
        assert_eq!(
            left_out[1..].parse::<usize>().unwrap() + kept.len() - 1,
            flood.len()
        );
    }

    #[test]
    fn an_address_is_kept_as_its_network() {
        for (address, kept) in [
            ("185.59.216.65", "185.59.216.0/24"),
            ("::ffff:185.59.216.65", "185.59.216.0/24"),
            ("2001:db8:12:3456::7", "2001:db8:12::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), kept, "{address}");
        }
    }
}
