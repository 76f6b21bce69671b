//! Codes that an app makes of a key and the clock: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, which is what every
//! app takes. It is thirty lines over the HMAC that seals secrets already, so no crate is needed for it.

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use shop::Timestamp;

/// Bytes of a key (RFC 4226, section 4: as long as the hash).
pub const KEY_LEN: usize = 20;
/// How long a code is shown, in milliseconds.
const STEP_MS: i64 = 30_000;
/// Steps by which the clock of a phone may be off, or its person slow.
const WINDOW: i64 = 1;

/// The step of the clock whose code was typed, the newest if it is that of several; `None` if it is of none around `now`. It
/// takes as long whatever the answer is.
pub fn step_of(key: &[u8], typed: u32, now: Timestamp) -> Option<i64> {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let current = now.ms().div_euclid(STEP_MS);
    let steps = (current - WINDOW..=current + WINDOW).map(|step| (step, code(&key, step) == typed));
    steps.fold(None, |found, (step, fits)| if fits { Some(step) } else { found })
}

/// The code that somebody typed, with blanks as apps show them; `None` if it is no six digits.
pub fn typed(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let is_code = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_code.then_some(digits)?.parse().ok()
}

/// RFC 4226, section 5.3.
fn code(key: &Key, step: i64) -> u32 {
    let tag = sign(key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().map_or(0, |last| last & 0xF));
    let chosen = bytes.get(offset..).and_then(<[u8]>::first_chunk::<4>);
    let chosen = chosen.copied().map_or(0, u32::from_be_bytes);
    (chosen & 0x7FFF_FFFF) % 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B; its codes have eight digits, and ours are the last six of them.
    const KEY: &[u8] = b"12345678901234567890";
    const VECTORS: [(i64, u32); 6] = [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ];

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    #[test]
    fn the_examples_of_the_standard_come_out() {
        for (seconds, code) in VECTORS {
            assert_eq!(
                step_of(KEY, code % 1_000_000, at(seconds)),
                Some(seconds / 30),
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_code_is_good_a_step_earlier_and_later_and_no_longer() {
        let (seconds, code) = (1_111_111_111, 50_471);
        let start = seconds / 30 * 30;
        for (now, is_good) in [
            (start - 31, false),
            (start - 30, true),
            (start, true),
            (start + 59, true),
            (start + 60, false),
        ] {
            let found = step_of(KEY, code, at(now));
            assert_eq!(found, is_good.then_some(seconds / 30), "{now}");
        }
        assert_eq!(step_of(b"another key of 20 by", code, at(seconds)), None);
        assert_eq!(step_of(KEY, code + 1, at(seconds)), None);
    }

    #[test]
    fn a_code_is_six_digits_with_blanks_wherever_an_app_shows_them() {
        for (text, code) in [
            ("050471", Some(50_471)),
            (" 050 471\n", Some(50_471)),
            ("05047", None),
            ("0504710", None),
            ("-50471", None),
            ("05047x", None),
            ("٠٥٠٤٧١", None),
            ("", None),
        ] {
            assert_eq!(typed(text), code, "{text}");
        }
    }
}
