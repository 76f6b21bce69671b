//! The token that proves a postback: a JWT of one kind, HS256.
//!
//! Made by hand: `jsonwebtoken` wants one of two cryptographic libraries (RSA and elliptic curves, or a second TLS
//! stack in C) for one HMAC, and reads the clock by itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use thiserror::Error;

use crate::invoice_id::InvoiceId;
use crate::json::{self, Raw};

/// How long after its end a token is still believed, because clocks differ.
pub const LEEWAY_SECONDS: i64 = 30;
/// How far ahead the end of a token may lie. The gateway gives it five minutes; one that lasts longer was not made for
/// a postback. Source of the five minutes: docs.cryptocloud.plus, "postback".
pub const LONGEST_LIFE_SECONDS: i64 = 900;

/// Why a postback is not believed. None reveals the expected signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// There is no token.
    #[error("no token")]
    Missing,
    /// It is not three parts of base64url, or what it says is not of the proper form, or it wants something of its
    /// reader (`crit`).
    #[error("not a proper token")]
    Malformed,
    /// It does not say `HS256`. A reader that lets a token choose its algorithm believes `none`.
    #[error("a token of another algorithm than HS256")]
    Algorithm,
    /// None of the secrets made its signature.
    #[error("the signature does not fit")]
    Signature,
    /// It has no end.
    #[error("a token without an end")]
    NoEnd,
    /// It ended more than [`LEEWAY_SECONDS`] ago.
    #[error("the token has expired")]
    Expired,
    /// It ends more than [`LONGEST_LIFE_SECONDS`] from now.
    #[error("the token lasts too long")]
    LastsTooLong,
    /// It names no invoice.
    #[error("a token of no invoice")]
    NoInvoice,
    /// It is about another invoice than the postback says, or the postback names two.
    #[error("a token of another invoice")]
    OtherInvoice,
}

/// Checks that one of the secrets signed the token, that it counts at `now`, a Unix time in seconds, and that it is
/// about this invoice.
pub(crate) fn verify<'s>(
    token: &str,
    mut secrets: impl Iterator<Item = &'s str>,
    now: i64,
    invoice: &InvoiceId,
) -> Result<(), TokenError> {
    #[derive(Deserialize)]
    struct Header<'a> {
        #[serde(borrow)]
        alg: Raw<'a>,
        #[serde(borrow)]
        crit: Raw<'a>,
    }
    #[derive(Deserialize)]
    struct Claims<'a> {
        #[serde(borrow)]
        exp: Raw<'a>,
        #[serde(borrow)]
        id: Raw<'a>,
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    let (header, claims) = (part(header)?, part(claims)?);
    let header: Header<'_> = json::object(&header).ok_or(TokenError::Malformed)?;
    if header.alg.and_then(json::text).as_deref() != Some("HS256") {
        return Err(TokenError::Algorithm);
    }
    // RFC 7515: a reader that does not understand a critical extension must refuse the token.
    if header.crit.is_some() {
        return Err(TokenError::Malformed);
    }
    let signature = URL_SAFE_NO_PAD
        .decode(signature)
        .map_err(|_| TokenError::Signature)?;
    if !secrets.any(|secret| is_signed(secret, signed, &signature)) {
        return Err(TokenError::Signature);
    }
    let claims: Claims<'_> = json::object(&claims).ok_or(TokenError::Malformed)?;
    let end = claims.exp.ok_or(TokenError::NoEnd)?;
    let end: i64 = end.get().parse().map_err(|_| TokenError::Malformed)?;
    if end < now.saturating_sub(LEEWAY_SECONDS) {
        return Err(TokenError::Expired);
    }
    if end > now.saturating_add(LONGEST_LIFE_SECONDS) {
        return Err(TokenError::LastsTooLong);
    }
    let id = claims.id.ok_or(TokenError::NoInvoice)?;
    // A number, as in the vendor's sample, is of no invoice that has letters.
    let id = json::text(id).ok_or(TokenError::OtherInvoice)?;
    if id.is_empty() {
        return Err(TokenError::NoInvoice);
    }
    if id.parse::<InvoiceId>().as_ref() == Ok(invoice) {
        Ok(())
    } else {
        Err(TokenError::OtherInvoice)
    }
}

/// A part of the token that is a text. A second spelling of the same bytes in base64 is none.
fn part(text: &str) -> Result<String, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Malformed)?;
    String::from_utf8(bytes).map_err(|_| TokenError::Malformed)
}

/// Compares in constant time.
fn is_signed(secret: &str, signed: &str, signature: &[u8]) -> bool {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("an HMAC takes keys of any length");
    mac.update(signed.as_bytes());
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_770_000_000;

    fn sign(secret: &str, header: &str, claims: &str) -> String {
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn check(token: &str) -> Result<(), TokenError> {
        verify(
            token,
            ["new", "old"].into_iter(),
            NOW,
            &"89UX09KA".parse().unwrap(),
        )
    }

    fn check_claims(claims: &str) -> Result<(), TokenError> {
        check(&sign("new", r#"{"alg":"HS256"}"#, claims))
    }

    fn check_header(header: &str) -> Result<(), TokenError> {
        check(&sign("new", header, r#"{"id":"89UX09KA","exp":1770000300}"#))
    }

    /// RFC 7515, appendix A.1: a signature that others made.
    #[test]
    fn the_published_signature_fits() {
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
        let signature = URL_SAFE_NO_PAD
            .decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
            .unwrap();
        assert!(mac.verify_slice(&signature).is_ok());
    }

    #[test]
    fn a_token_counts_from_when_it_was_made_until_shortly_after_its_end() {
        let of = |end: i64| check_claims(&format!(r#"{{"id":"89UX09KA","exp":{end}}}"#));
        for end in [NOW - 30, NOW, NOW + 300, NOW + 900] {
            assert_eq!(of(end), Ok(()), "{end}");
        }
        for end in [NOW - 31, 0, -1, i64::MIN] {
            assert_eq!(of(end), Err(TokenError::Expired), "{end}");
        }
        for end in [NOW + 901, i64::MAX] {
            assert_eq!(of(end), Err(TokenError::LastsTooLong), "{end}");
        }
        for end in [
            "\"1770000300\"",
            "1770000300.5",
            "1.77e9",
            "true",
            "[1770000300]",
            "9223372036854775808",
        ] {
            let claims = format!(r#"{{"id":"89UX09KA","exp":{end}}}"#);
            assert_eq!(check_claims(&claims), Err(TokenError::Malformed), "{end}");
        }
        assert_eq!(check_claims(r#"{"id":"89UX09KA"}"#), Err(TokenError::NoEnd));
        assert_eq!(
            check_claims(r#"{"id":"89UX09KA","exp":null}"#),
            Err(TokenError::NoEnd)
        );
    }

    #[test]
    fn a_token_is_of_one_invoice() {
        let of = |id: &str| check_claims(&format!(r#"{{"id":{id},"exp":1770000300}}"#));
        assert_eq!(of(r#""INV-89UX09KA""#), Ok(()));
        assert_eq!(of(r#""\u0038\u0039UX09KA""#), Ok(()));
        for id in [
            r#""ZZ11YY22""#,
            r#""89ux09ka""#,
            r#""89UX09KA ""#,
            "13",
            r#"["89UX09KA"]"#,
            "true",
        ] {
            assert_eq!(of(id), Err(TokenError::OtherInvoice), "{id}");
        }
        for id in ["null", r#""""#] {
            assert_eq!(of(id), Err(TokenError::NoInvoice), "{id}");
        }
        assert_eq!(check_claims(r#"{"exp":1770000300}"#), Err(TokenError::NoInvoice));
        let twice = r#"{"id":"ZZ11YY22","id":"89UX09KA","exp":1770000300}"#;
        assert_eq!(check_claims(twice), Err(TokenError::Malformed));
        assert_eq!(
            check_claims(r#"[1770000300,"89UX09KA"]"#),
            Err(TokenError::Malformed)
        );
    }

    #[test]
    fn no_other_algorithm_is_believed() {
        for alg in [
            "\"none\"",
            "\"None\"",
            "\"hs256\"",
            "\"HS384\"",
            "\"RS256\"",
            "\"HS256 \"",
            "[\"HS256\"]",
            "null",
        ] {
            let header = format!(r#"{{"alg":{alg}}}"#);
            assert_eq!(check_header(&header), Err(TokenError::Algorithm), "{alg}");
        }
        assert_eq!(check_header("{}"), Err(TokenError::Algorithm));
        assert_eq!(
            check_header(r#"{"alg":"HS256","alg":"HS256"}"#),
            Err(TokenError::Malformed)
        );
        assert_eq!(check_header(r#"["HS256"]"#), Err(TokenError::Malformed));
        assert_eq!(
            check_header(r#"{"alg":"HS256","crit":[]}"#),
            Err(TokenError::Malformed)
        );
        assert_eq!(check_header(r#"{"alg":"HS256","kid":"../x","jwk":{}}"#), Ok(()));
    }

    #[test]
    fn each_secret_is_believed_and_no_part_of_a_signature() {
        let claims = r#"{"id":"89UX09KA","exp":1770000300}"#;
        let of = |secret: &str| sign(secret, r#"{"alg":"HS256"}"#, claims);
        assert_eq!((check(&of("new")), check(&of("old"))), (Ok(()), Ok(())));
        for secret in ["", "other", "newold", "New"] {
            assert_eq!(check(&of(secret)), Err(TokenError::Signature), "{secret}");
        }
        let token = of("new");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        for length in 0..signature.len() {
            let cut = format!("{signed}.{}", &signature[..length]);
            assert_eq!(check(&cut), Err(TokenError::Signature), "{length}");
        }
        for odd in [format!("{token}="), format!("{token}A"), format!("{token}\n")] {
            assert_eq!(check(&odd), Err(TokenError::Signature), "{odd}");
        }
        for odd in [
            "",
            ".",
            "..",
            "a.b.c",
            signed,
            &format!("{token}.AAAA"),
            &format!(" {token}"),
        ] {
            assert_eq!(check(odd), Err(TokenError::Malformed), "{odd}");
        }
    }
}
