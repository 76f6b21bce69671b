//! The errors of the payment page, with Robokassa's own numbers.

use crate::html::Language;

/// Why the payment page was not shown or a button did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("error {code}: {detail}")]
pub struct Refusal {
    /// Robokassa's error number.
    pub code: u16,
    /// What exactly is wrong, for the developer of the shop.
    pub detail: String,
}

impl Refusal {
    pub(crate) fn new(code: u16, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }

    /// What the number means, in a sentence.
    pub(crate) fn meaning(&self, lang: Language) -> &'static str {
        match self.code {
            23 => lang.say(
                "Тестовый платёж невозможен: в кабинете не заполнены тестовые пароли.",
                "A test payment is impossible: the cabinet has no test passwords.",
            ),
            25 => lang.say(
                "Магазин не активирован: возможны только тестовые платежи (IsTest=1).",
                "The shop is not activated: only test payments (IsTest=1) are possible.",
            ),
            26 => lang.say("Магазин не найден.", "The shop was not found."),
            29 => lang.say(
                "Неверная подпись (SignatureValue).",
                "The signature (SignatureValue) is wrong.",
            ),
            30 => lang.say("Неверный параметр счёта.", "A parameter of the invoice is wrong."),
            31 => lang.say("Неверная сумма.", "The sum is wrong."),
            33 => lang.say(
                "Время, отведённое на оплату, истекло.",
                "The time for payment is over.",
            ),
            34 => lang.say(
                "Магазину не разрешены повторяющиеся платежи.",
                "Recurring payments are not allowed for this shop.",
            ),
            40 => lang.say(
                "Счёт с этим номером уже оплачен, повторная оплата невозможна.",
                "The invoice with this number is already paid and cannot be paid again.",
            ),
            53 => lang.say("Счёт не найден.", "The invoice was not found."),
            64 => lang.say(
                "Магазину не разрешены платежи с холдированием.",
                "Payments in two steps (hold) are not allowed for this shop.",
            ),
            51 => lang.say("Срок счёта истёк.", "The invoice has expired."),
            52 => lang.say("Счёт уже оплачен.", "The invoice is already paid."),
            65 => lang.say(
                "Неверные параметры платежа с холдированием.",
                "The parameters of a payment in two steps (hold) are wrong.",
            ),
            _ => lang.say("Внутренняя ошибка.", "An internal error."),
        }
    }
}
