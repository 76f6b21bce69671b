//! Where letters go.

use crate::text;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Longest address that mail servers pass on, in bytes (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;
/// Longest part before the `@`, in bytes (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// An address that mail can be sent to, in any script, as it was typed: `anna@example.ru`, `почта@пример.рф`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// One address with a dotted domain; only a letter can show whether it exists. What gets copied along
    /// with an address is taken off: blanks around it, invisible characters, brackets, a trailing full stop.
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        if raw.contains(char::is_control) {
            return None;
        }
        let seen: String = raw.chars().filter(|c| !text::is_ignorable(*c)).collect();
        let address = seen
            .trim()
            .trim_start_matches(['<', '«', '"'])
            .trim_end_matches(['>', '»', '"', '.', ',', ';', ':', '…']);
        let address = match address.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &address[7..],
            _ => address,
        };
        let (local, typed_domain) = address.split_once('@')?;
        // The standard allows quotes, escapes and `%` as well; no buyer's mailbox uses them.
        let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(is_of_an_atom);
        let is_local = local.len() <= LONGEST_LOCAL && local.split('.').all(is_atom);
        let domain = ascii_domain(typed_domain)?;
        // Browsers send the ASCII form of what was typed into a field for e-mail.
        let shown = if typed_domain.contains("xn--") {
            idna::domain_to_unicode(&domain).0
        } else {
            typed_domain.to_owned()
        };
        (is_local && local.len() + 1 + domain.len() <= LONGEST).then(|| Self(format!("{local}@{shown}")))
    }

    /// The address as it was typed, for people.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as mail servers want it: with its domain in ASCII (`почта@xn--e1afmkfd.xn--p1ai`). A part before
    /// the `@` in another script stays as it is, which only servers with SMTPUTF8 (RFC 6531) take.
    pub fn for_delivery(&self) -> Cow<'_, str> {
        match self.0.split_once('@') {
            Some((local, domain)) if !domain.is_ascii() => match ascii_domain(domain) {
                Some(domain) => Cow::Owned(format!("{local}@{domain}")),
                None => Cow::Borrowed(&self.0),
            },
            Some(_) | None => Cow::Borrowed(&self.0),
        }
    }
}

/// Letters, digits and whatever else a mailbox's name may hold unquoted (RFC 5322 `atext`, RFC 6531 for other
/// scripts).
fn is_of_an_atom(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || "!#$&'*+-/=?^_`{|}~".contains(c);
    }
    c.is_alphanumeric()
}

/// The domain as the domain name system knows it; `None` if no such name can exist, or none that can be
/// reached from outside.
fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .ok()?;
    let (_, top) = ascii.rsplit_once('.')?;
    let is_number = top.bytes().all(|b| b.is_ascii_digit());
    (!is_number).then(|| ascii.into_owned())
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn an_email_is_one_plain_address() {
        for good in [
            "anna@example.ru",
            "a.b+c@sub.example.org",
            "o'neil_1@r3---sn.example.com",
            "Anna@Example.RU",
        ] {
            let email = Email::parse(good).unwrap();
            assert_eq!((email.as_str(), &*email.for_delivery()), (good, good));
        }
        for bad in [
            "",
            "anna",
            "anna@",
            "@example.ru",
            "anna@localhost",
            "anna@example",
            "a@b@c.ru",
            "Anna <a@b.ru>",
            "a@b.ru, c@d.ru",
            "a@b.ru c@d.ru",
            "an na@b.ru",
            "anna@exa mple.ru",
            "anna@exa\u{A0}mple.ru",
            "a@b.ru\r\nBcc: c@d.ru",
            "a@b.ru\0",
            "a\u{1}@b.ru",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@b.ru%0d%0aDATA",
            "a%0d@b.ru",
            "a@-b.ru",
            "a@b-.ru",
            "a@b..ru",
            ".a@b.ru",
            "a.@b.ru",
            "a..b@c.ru",
            "\"a b\"@c.ru",
            "a@exa_mple.ru",
            "a@пример",
            "анна@@пример.рф",
            "а™@пример.рф",
            &format!("{}@example.ru", "a".repeat(65)),
            &format!("{}@example.ru", "ж".repeat(33)),
            &format!("a@{}ru", "example.".repeat(32)),
        ] {
            assert_eq!(Email::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_is_copied_along_with_an_address_is_taken_off() {
        for typed in [
            " anna@example.ru\t",
            "anna@example.ru\r\n",
            "\u{FEFF}anna@example.ru",
            "anna@example.ru\u{200B}",
            "an\u{AD}na@exam\u{200B}ple.ru",
            "\u{A0}anna@example.ru\u{202F}",
            "\u{202A}anna@example.ru\u{202C}",
            "anna@\u{2060}example.ru\u{200D}",
            "anna@example.ru.",
            "anna@example.ru,",
            "anna@example.ru...",
            "<anna@example.ru>",
            "<anna@example.ru>;",
            "«anna@example.ru»",
            "mailto:anna@example.ru",
            "MailTo:anna@example.ru",
        ] {
            let email = Email::parse(typed);
            assert_eq!(
                email.as_ref().map(Email::as_str),
                Some("anna@example.ru"),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn an_address_in_another_script_is_shown_as_typed_and_delivered_in_ascii() {
        for (typed, delivered) in [
            ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
            ("почта@пример.рф", "почта@xn--e1afmkfd.xn--p1ai"),
            (
                "Анна.Ким@Почта.Пример.РФ",
                "Анна.Ким@xn--80a1acny.xn--e1afmkfd.xn--p1ai",
            ),
            ("info@bücher.example", "info@xn--bcher-kva.example"),
            ("info@例え.テスト", "info@xn--r8jz45g.xn--zckzah"),
        ] {
            let email = Email::parse(typed).unwrap();
            assert_eq!((email.as_str(), &*email.for_delivery()), (typed, delivered));
        }
        let by_browser = Email::parse("anna@xn--e1afmkfd.xn--p1ai").unwrap();
        assert_eq!(Some(by_browser), Email::parse("anna@пример.рф"));
    }
}
