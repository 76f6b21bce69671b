//! Passwords that the program made up are good for a day, in which whoever got one chooses another.

use shop::Timestamp;

/// How long one is good, in seconds.
const GOOD_FOR: i64 = 24 * 60 * 60;
/// What stands before the moment at which it ends, and that before the hash.
const MARK: &str = "first:";

/// What is kept of a password that was made up at `now`, of which this is the hash.
pub fn kept(hash: &str, now: Timestamp) -> String {
    format!("{MARK}{}:{hash}", now.plus_seconds(GOOD_FOR).ms())
}

/// Whether the password of which this is kept was made up by the program.
pub fn is_made_up(kept: &str) -> bool {
    kept.starts_with(MARK)
}

/// The hash in what is kept; `None` if there is none, or its password is no longer good.
pub(super) fn hash_at(kept: &str, now: Timestamp) -> Option<&str> {
    let Some(marked) = kept.strip_prefix(MARK) else {
        // Whoever has a link to choose a password has none yet.
        return (!kept.is_empty()).then_some(kept);
    };
    let (ends_at, hash) = marked.split_once(':')?;
    let ends_at = Timestamp::from_ms(ends_at.parse().ok()?);
    (now < ends_at).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_was_made_up_is_good_for_a_day() {
        let now = Timestamp::from_ms(1_795_000_000_000);
        let kept = kept("$argon2id$v=19$x", now);
        assert!(is_made_up(&kept));
        for (seconds, hash) in [
            (0, Some("$argon2id$v=19$x")),
            (GOOD_FOR - 1, Some("$argon2id$v=19$x")),
            (GOOD_FOR, None),
        ] {
            assert_eq!(hash_at(&kept, now.plus_seconds(seconds)), hash, "{seconds}");
        }
        let chosen = "$argon2id$v=19$y";
        assert!(!is_made_up(chosen));
        assert_eq!(hash_at(chosen, now.plus_seconds(100 * GOOD_FOR)), Some(chosen));
        for odd in ["", "first:", "first:x:y", "first:1"] {
            assert_eq!(hash_at(odd, now), None, "{odd}");
        }
    }
}
