//! Mistakes and their words.

use std::fmt;

use crate::hash::Hash;
use crate::merchant::{Mode, PasswordName};
use crate::payment::Culture;

/// One mistake that explains a signature. It names passwords by their place and never shows one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mistake {
    /// Signed with the pair of the other mode: mostly a test payment that is checked as a live one.
    OtherMode {
        /// The mode of the password that was used.
        used: Mode,
        /// The mode of the password that should have been.
        expected: Mode,
    },
    /// Signed with another password of the same mode.
    OtherPassword {
        /// The password that was used.
        used: PasswordName,
        /// The password that should have been.
        expected: PasswordName,
    },
    /// Signed with another algorithm than the one configured for the password that was used.
    OtherHash {
        /// The algorithm that was used.
        used: Hash,
        /// The algorithm that should have been.
        expected: Hash,
    },
    /// `Shp_` parameters travel along and are not signed.
    ShpNotSigned,
    /// `Shp_` parameters of a payment are signed in another order than by name without regard to case.
    ShpOrder,
    /// `Shp_` parameters are signed with names in other letter case.
    ShpSpelling,
    /// The signature covers another spelling of the sum, `10.00` for `10.000000`.
    SumRewritten,
    /// The merchant's login is signed, as in a payment's formula, where a notice has none.
    LoginSigned,
    /// The sum is spelled like the login. Such a notice is refused, whatever its signature: an enquiry has the same.
    SumIsLogin,
    /// The payment is signed for the login that is configured and sent with another.
    OtherLogin,
    /// The receipt is signed as JSON, and not in the encoded form that is sent.
    ReceiptSignedRaw,
    /// The receipt is sent but not signed.
    ReceiptNotSigned,
    /// `UserIp` is sent but not signed.
    UserIpNotSigned,
    /// `ResultUrl2`, `SuccessUrl2` or `FailUrl2` are signed percent-encoded, as before 30 June 2025.
    UrlsSignedEncoded,
}

impl Mistake {
    /// A sentence for the merchant, with what to do.
    pub fn explain(self, language: Culture) -> String {
        match language {
            Culture::Ru => self.in_russian(),
            Culture::En => self.in_english(),
        }
    }

    /// What it means that one password was used where another was expected.
    pub(super) fn of_password(used: PasswordName, expected: PasswordName) -> Vec<Self> {
        let (used_mode, expected_mode) = (mode(used), mode(expected));
        let expected = match (expected, used_mode) {
            (PasswordName::First | PasswordName::TestFirst, Mode::Live) => PasswordName::First,
            (PasswordName::First | PasswordName::TestFirst, Mode::Test) => PasswordName::TestFirst,
            (PasswordName::Second | PasswordName::TestSecond, Mode::Live) => PasswordName::Second,
            (PasswordName::Second | PasswordName::TestSecond, Mode::Test) => PasswordName::TestSecond,
            (PasswordName::Third, _) => PasswordName::Third,
        };
        let mut mistakes = Vec::new();
        if used_mode != expected_mode {
            mistakes.push(Self::OtherMode {
                used: used_mode,
                expected: expected_mode,
            });
        }
        if used != expected {
            mistakes.push(Self::OtherPassword { used, expected });
        }
        mistakes
    }

    fn in_english(self) -> String {
        match self {
            Self::OtherMode { used, expected } => {
                format!(
                    "Signed with the {used} passwords and checked with the {expected} ones: take the mode from the payment's \
                     record, and see whether the pairs changed places."
                )
            }
            Self::OtherPassword { used, expected } => {
                format!(
                    "Signed with {used} where {expected} belongs: look for two fields that changed places."
                )
            }
            Self::OtherHash { used, expected } => {
                format!(
                    "Signed with {used}, configured is {expected}: choose the same algorithm on both sides."
                )
            }
            Self::ShpNotSigned => {
                "Shp_ parameters are sent but not signed: add them after the password, sorted.".to_owned()
            }
            Self::ShpOrder => {
                "Shp_ parameters are signed in another order: sort them by name, whatever the letter case.".to_owned()
            }
            Self::ShpSpelling => {
                "Names of Shp_ parameters changed their letter case: use lower case after Shp_.".to_owned()
            }
            Self::SumRewritten => {
                "The sum was rewritten before it was signed: sign the text as received.".to_owned()
            }
            Self::LoginSigned => {
                "The login is part of a payment's signature only: leave it out here.".to_owned()
            }
            Self::SumIsLogin => {
                "The sum is the same number as the login, and a state enquiry has such a signature: look the payment up in the \
                 cabinet."
                    .to_owned()
            }
            Self::OtherLogin => {
                "MerchantLogin of the payment is not the configured one: use the shop's identifier."
                    .to_owned()
            }
            Self::ReceiptSignedRaw => {
                "Receipt was signed before it was encoded: sign the encoded text that is sent.".to_owned()
            }
            Self::ReceiptNotSigned => {
                "Receipt is sent but not signed: add it, encoded, after the number and UserIp.".to_owned()
            }
            Self::UserIpNotSigned => {
                "UserIp is sent but not signed: add it before the receipt, or do not send it.".to_owned()
            }
            Self::UrlsSignedEncoded => {
                "ResultUrl2, SuccessUrl2 or FailUrl2 were encoded before they were signed: sign them as they are."
                    .to_owned()
            }
        }
    }

    fn in_russian(self) -> String {
        match self {
            Self::OtherMode { used, expected } => format!(
                "Подписано {} паролями, а проверяется {}. Берите режим из записи о платеже и проверьте, не перепутаны ли пары.",
                by(used),
                by(expected)
            ),
            Self::OtherPassword { used, expected } => format!(
                "Подписано не тем паролем: {} вместо {}. Проверьте, не перепутаны ли поля.",
                russian(used),
                russian(expected)
            ),
            Self::OtherHash { used, expected } => {
                format!(
                    "Подписано алгоритмом {used}, а настроен {expected}. Выберите один и тот же с обеих сторон."
                )
            }
            Self::ShpNotSigned => {
                "Параметры Shp_ передаются, но не подписаны. Добавьте их после пароля по алфавиту.".to_owned()
            }
            Self::ShpOrder => {
                "Параметры Shp_ подписаны не в том порядке. Отсортируйте их по имени без учёта регистра.".to_owned()
            }
            Self::ShpSpelling => {
                "В именах параметров Shp_ изменился регистр букв. Пишите после Shp_ только строчные."
                    .to_owned()
            }
            Self::SumRewritten => {
                "Сумму переписали перед подписью. Подписывайте её в том виде, в каком она пришла.".to_owned()
            }
            Self::LoginSigned => {
                "Логин магазина подписывают только при оплате. Здесь его в подписи нет.".to_owned()
            }
            Self::SumIsLogin => {
                "Сумма совпадает с логином, а такая подпись бывает и у запроса о состоянии. Найдите платёж в кабинете."
                    .to_owned()
            }
            Self::OtherLogin => {
                "MerchantLogin в платеже не совпадает с настроенным. Укажите идентификатор магазина."
                    .to_owned()
            }
            Self::ReceiptSignedRaw => {
                "Чек подписан до кодирования. Подписывайте тот закодированный текст, который отправляется."
                    .to_owned()
            }
            Self::ReceiptNotSigned => {
                "Receipt передаётся, но не подписан. Добавьте закодированный чек после номера счёта и UserIp."
                    .to_owned()
            }
            Self::UserIpNotSigned => {
                "UserIp передаётся, но не подписан. Добавьте его перед чеком или не передавайте.".to_owned()
            }
            Self::UrlsSignedEncoded => {
                "Адреса ResultUrl2, SuccessUrl2 или FailUrl2 закодированы до подписи. Подписывайте их как есть."
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_english())
    }
}

fn mode(name: PasswordName) -> Mode {
    match name {
        PasswordName::First | PasswordName::Second | PasswordName::Third => Mode::Live,
        PasswordName::TestFirst | PasswordName::TestSecond => Mode::Test,
    }
}

fn by(mode: Mode) -> &'static str {
    match mode {
        Mode::Live => "боевыми",
        Mode::Test => "тестовыми",
    }
}

fn russian(name: PasswordName) -> &'static str {
    match name {
        PasswordName::First => "пароль №1",
        PasswordName::Second => "пароль №2",
        PasswordName::Third => "пароль №3",
        PasswordName::TestFirst => "тестовый пароль №1",
        PasswordName::TestSecond => "тестовый пароль №2",
    }
}
