//! What the doctor found.

use super::Mistake;
use crate::payment::Culture;

/// Whether and how a signature is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The signature fits: nothing is wrong with it.
    Fits,
    /// The smallest set of mistakes that would explain it, at least one.
    Mistakes(Vec<Mistake>),
    /// No known mistake: another password, or changed fields.
    Unexplained,
}

impl Diagnosis {
    /// A sentence or several for the merchant, with what to do.
    pub fn explain(&self, language: Culture) -> String {
        match (self, language) {
            (Self::Fits, Culture::Ru) => "Подпись верна.".to_owned(),
            (Self::Fits, Culture::En) => "The signature fits.".to_owned(),
            (Self::Mistakes(mistakes), _) => {
                let sentences: Vec<String> = mistakes.iter().map(|one| one.explain(language)).collect();
                sentences.join(" ")
            }
            (Self::Unexplained, Culture::Ru) => {
                "Ни одна известная ошибка не объясняет подпись. Пароль другой, или поля изменены: введите пароли заново."
                    .to_owned()
            }
            (Self::Unexplained, Culture::En) => {
                "No known mistake explains the signature. The password is another or a field was changed: enter the passwords \
                 anew."
                    .to_owned()
            }
        }
    }
}
