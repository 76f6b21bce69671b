//! Keys and certificates: which are read, and when they are used.

use base64::engine::general_purpose::STANDARD;
use robokassa::result2::NoticeKeyError;
use time::macros::datetime;

use super::*;

#[test]
fn a_certificate_is_used_within_its_validity_only() {
    let published = published();
    let key = &published["known_keys"][2];
    let certificate =
        NoticeKey::from_certificate(key["certificate_pem"].as_str().unwrap().as_bytes()).unwrap();
    let (start, end) = (
        datetime!(2026-06-16 11:59:20 UTC),
        datetime!(2027-06-16 12:09:20 UTC),
    );
    assert_eq!(certificate.expires(), Some(end));
    let second = time::Duration::SECOND;
    for (now, valid) in [
        (start - second, false),
        (start, true),
        (end, true),
        (end + second, false),
    ] {
        assert_eq!(certificate.is_valid_at(now), valid, "{now}");
        let body = token(HEADER, &payload().to_string());
        let error = if valid {
            Result2Error::InvalidSignature
        } else {
            Result2Error::NoKey
        };
        let read = Result2::verify(
            &merchant("demo_shop"),
            std::slice::from_ref(&certificate),
            now,
            body.as_bytes(),
        );
        assert_eq!(read, Err(error), "{now}");
    }
    assert_eq!(own_key().expires(), None);
    assert_eq!(
        Result2::verify(&merchant("a"), &[], at(0), b"eyJ9.e30.e30"),
        Err(Result2Error::NoKey)
    );
}

#[test]
fn keys_are_read_from_pem_and_der() {
    let published = published();
    let pem = published["known_keys"][2]["certificate_pem"].as_str().unwrap();
    let der = STANDARD
        .decode(
            pem.lines()
                .filter(|line| !line.starts_with("--"))
                .collect::<String>(),
        )
        .unwrap();
    let certificate = NoticeKey::from_certificate(&der).unwrap();
    assert_eq!(
        Ok(certificate),
        NoticeKey::from_certificate(format!("\r\n{pem}").trim_start().as_bytes())
    );
    let pem = include_str!("../data/result2_test_key.pem");
    let der = STANDARD
        .decode(
            pem.lines()
                .filter(|line| !line.starts_with("--"))
                .collect::<String>(),
        )
        .unwrap();
    assert_eq!(Ok(own_key()), NoticeKey::from_public_key(&der));

    let elliptic = concat!(
        "-----BEGIN PUBLIC KEY-----\n",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEw5SyhzZh/xFrfOufEMfkzP9/mg8G\n",
        "/PzdfCIZa/p6UdZE1hZIb7f7Dwpfvcn7c5KSpoV6XToyJTYDOB9sjAWYSA==\n",
        "-----END PUBLIC KEY-----\n",
    );
    for bytes in [elliptic.as_bytes(), b"", b"-----BEGIN", pem.as_bytes(), &der] {
        assert_eq!(NoticeKey::from_certificate(bytes), Err(NoticeKeyError));
    }
    assert_eq!(
        NoticeKey::from_public_key(elliptic.as_bytes()),
        Err(NoticeKeyError)
    );
}

/// A public key of RSA in DER with this modulus, and with `more` after its PKCS #1 part.
fn rsa_key(modulus: &[u8], exponent: &[u8], more: &[u8]) -> Vec<u8> {
    fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
        let header = match contents.len() {
            0..=127 => vec![tag, length[1]],
            128..=255 => vec![tag, 0x81, length[1]],
            _ => vec![tag, 0x82, length[0], length[1]],
        };
        [&header, contents].concat()
    }
    let numbers = [element(2, modulus), element(2, exponent)].concat();
    let key = [&[0], &*element(0x30, &numbers), more].concat();
    let algorithm = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    element(0x30, &[&algorithm[..], &element(3, &key)].concat())
}

#[test]
fn a_key_that_could_verify_nothing_is_refused_at_once() {
    let short = concat!(
        "-----BEGIN PUBLIC KEY-----\n",
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCwbfsIOkLwJDl1aUndb3RLRIB7\n",
        "syLJDPEBXXlwnZspbiiILoke7FUBrcEqpY8RZZQixG3wrjvuA6hAAitbB7cpRxrz\n",
        "5ZmBZXlm7HCGou0W3w7nccWnQkpty71/J/o18AcRhAhpNyRMcgK4t8gFiuO0Ld0i\n",
        "jP4eQMKcrPicqIr6WQIDAQAB\n",
        "-----END PUBLIC KEY-----\n",
    );
    assert_eq!(NoticeKey::from_public_key(short.as_bytes()), Err(NoticeKeyError));
    // An odd number of this many bits; one byte more keeps it positive.
    let modulus = |bits: usize| {
        let mut bytes = vec![0xff; bits.div_ceil(8) + 1];
        (bytes[0], bytes[1]) = (0, 0xff >> (bytes.len() * 8 - 8 - bits));
        if bytes[1] < 0x80 {
            bytes.remove(0);
        }
        bytes
    };
    let usual = &[1, 0, 1][..];
    for (key, is_usable) in [
        (rsa_key(&modulus(2047), usual, b""), false),
        (rsa_key(&modulus(2048), usual, b""), true),
        (rsa_key(&modulus(8192), usual, b""), true),
        (rsa_key(&modulus(8193), usual, b""), false),
        (rsa_key(&modulus(2048), usual, b"\0"), false),
        (
            rsa_key(&[&modulus(2040)[..], &[0xfe]].concat(), usual, b""),
            false,
        ),
        (rsa_key(&modulus(2048), &[1], b""), false),
        (rsa_key(&modulus(2048), &[3], b""), true),
        (rsa_key(&modulus(2048), &[4], b""), false),
    ] {
        assert_eq!(
            NoticeKey::from_public_key(&key).is_ok(),
            is_usable,
            "{} bytes",
            key.len()
        );
    }
}
