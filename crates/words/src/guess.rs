//! What somebody may have done wrong in the settings.

use crate::Words;
use shop::call::Guess;

impl Words {
    /// A mistake that would explain a signature, and what to do about it.
    pub fn guess(&self, guess: &Guess) -> String {
        self.text(match guess {
            Guess::OtherAlgorithm { used, expected } => {
                let values = [
                    ("used", used.as_str().into()),
                    ("expected", expected.as_str().into()),
                ];
                return self.with("guess-other-algorithm", &values);
            }
            Guess::PasswordsSwapped => "guess-passwords-swapped",
            Guess::OtherMode => "guess-other-mode",
            Guess::AnotherPassword => "guess-another-password",
            Guess::OwnFieldsNotSigned => "guess-own-fields-not-signed",
            Guess::OwnFieldsRespelled => "guess-own-fields-respelled",
            Guess::SumRewritten => "guess-sum-rewritten",
            Guess::LoginSigned => "guess-login-signed",
            Guess::SumIsLogin => "guess-sum-is-login",
            Guess::Unexplained => "guess-unexplained",
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::words;
    use shop::{call::Guess, text::Lang};

    #[test]
    fn every_guess_has_words() {
        let of_algorithm = Guess::OtherAlgorithm {
            used: "md5".to_owned(),
            expected: "sha256".to_owned(),
        };
        for lang in [Lang::Ru, Lang::En] {
            let told = words(lang).guess(&of_algorithm);
            assert!(told.contains("md5") && told.contains("sha256"), "{told}");
            for guess in [
                Guess::PasswordsSwapped,
                Guess::OtherMode,
                Guess::AnotherPassword,
                Guess::OwnFieldsNotSigned,
                Guess::OwnFieldsRespelled,
                Guess::SumRewritten,
                Guess::LoginSigned,
                Guess::SumIsLogin,
                Guess::Unexplained,
            ] {
                let told = words(lang).guess(&guess);
                assert!(!told.starts_with("guess-"), "{told}");
            }
        }
    }
}
