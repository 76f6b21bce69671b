//! Which passwords are good enough: long ones, of any signs, that nobody would guess.

use zxcvbn::{Score, zxcvbn};

/// Shortest password, in characters.
pub const SHORTEST: usize = 10;
/// Longest password, in characters: more is no safer, and has to be hashed.
pub const LONGEST: usize = 256;
/// What people make passwords of first. The login and the name of the shop are added to it.
const GUESSED_FIRST: [&str; 9] = [
    "vitrina",
    "витрина",
    "магазин",
    "админ",
    "пароль",
    "йцукен",
    "owner",
    "admin",
    "shop",
];

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Less than [`SHORTEST`].
    Short,
    /// More than [`LONGEST`].
    Long,
    /// Others would guess it: a common one, one of listed words, of the login or of the shop's name, a row of keys.
    Guessed,
}

/// What is wrong with a password for this login at a shop of this name.
pub fn fault(password: &str, login: &str, shop_name: &str) -> Option<Fault> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(Fault::Short);
    }
    if length > LONGEST {
        return Some(Fault::Long);
    }
    let mut words = vec![login, shop_name];
    words.extend(GUESSED_FIRST);
    (zxcvbn(password, &words).score() < Score::Three).then_some(Fault::Guessed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_would_guess_is_no_password() {
        let fault = |password: &str| fault(password, "olga", "Тёплая витрина");
        for password in ["", "short", "123456789", "олененок"] {
            assert_eq!(fault(password), Some(Fault::Short), "{password}");
        }
        for password in [
            "1234567890",
            "password12",
            "qwertyuiop",
            "          ",
            "aaaaaaaaaaaa",
            "olgaolgaol",
            "vitrina2026",
            "витрина2026",
            "пароль1234",
            "football123",
        ] {
            assert_eq!(fault(password), Some(Fault::Guessed), "{password}");
        }
        assert_eq!(fault(&"x7$Q".repeat(65)), Some(Fault::Long));
        for password in [
            "correct horse battery",
            "семь слонов на крыше",
            "9f4c1be7a2d803565e1c07bb94a6d2f8",
            "kQ9$vv!2pLm0",
            "зелёный чайник поёт по утрам, а кошка слушает и не верит",
        ] {
            assert_eq!(fault(password), None, "{password}");
        }
    }
}
