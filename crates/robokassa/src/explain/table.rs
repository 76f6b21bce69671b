//! The codes. Source: docs.robokassa.ru, error codes of the payment page, and the pages of each service.

use super::{Api, Explanation};

pub(super) struct Row {
    pub(super) codes: &'static [&'static str],
    pub(super) ru: Explanation,
    pub(super) en: Explanation,
}

const fn row(
    codes: &'static [&'static str],
    (ru_meaning, ru_check): (&'static str, &'static str),
    (en_meaning, en_check): (&'static str, &'static str),
) -> Row {
    Row {
        codes,
        ru: Explanation {
            meaning: ru_meaning,
            check: ru_check,
        },
        en: Explanation {
            meaning: en_meaning,
            check: en_check,
        },
    }
}

pub(super) fn of(api: Api) -> &'static [Row] {
    match api {
        Api::PaymentPage => PAYMENT_PAGE,
        Api::Enquiry => ENQUIRY,
        Api::SecondReceipt => SECOND_RECEIPT,
        Api::Sms => SMS,
        Api::Refund => REFUND,
    }
}

const PAYMENT_PAGE: &[Row] = &[
    row(
        &["23"],
        (
            "Тестовая оплата невозможна.",
            "Заполните в кабинете блок параметров тестовых платежей.",
        ),
        (
            "A test payment is not possible.",
            "Fill in the block of test payments in the cabinet.",
        ),
    ),
    row(
        &["25"],
        (
            "Магазин не активирован.",
            "Дождитесь активации; до неё проходят только тестовые платежи. Проверьте MerchantLogin.",
        ),
        (
            "The shop is not activated.",
            "Wait for activation; until then only test payments work. Check MerchantLogin.",
        ),
    ),
    row(
        &["26"],
        (
            "Магазин не найден.",
            "Укажите идентификатор магазина из технических настроек, а не логин кабинета и не номер.",
        ),
        (
            "The shop is not found.",
            "Use the shop's identifier of the technical settings, not the cabinet's login or a number.",
        ),
    ),
    row(
        &["29"],
        (
            "Неверная подпись.",
            "Проверьте пароль №1 (для тестовой оплаты тестовый), алгоритм хеша, параметры Shp_ и кодирование чека.",
        ),
        (
            "Wrong signature.",
            "Check password 1 (the test one for a test payment), the hash algorithm, Shp_ parameters and the receipt's encoding.",
        ),
    ),
    row(
        &["30"],
        (
            "Неверный параметр счёта.",
            "Проверьте формат всех параметров платежа.",
        ),
        (
            "A parameter of the invoice is wrong.",
            "Check the format of every parameter.",
        ),
    ),
    row(
        &["31"],
        (
            "Неверная сумма.",
            "Сумма должна быть больше нуля, с точкой и двумя знаками после неё.",
        ),
        (
            "The sum is wrong.",
            "It must be greater than zero, with a point and two decimals.",
        ),
    ),
    row(
        &["33"],
        (
            "Время для оплаты истекло.",
            "Создайте новый платёж; проверьте ExpirationDate и часовой пояс.",
        ),
        (
            "The time for payment is over.",
            "Start a new payment; check ExpirationDate and its time zone.",
        ),
    ),
    row(
        &["34"],
        (
            "Повторяющиеся платежи магазину не разрешены.",
            "Подключите услугу через поддержку.",
        ),
        (
            "Recurring payments are not allowed for the shop.",
            "Ask the gateway's support to enable them.",
        ),
    ),
    row(
        &["35"],
        (
            "Неверные параметры первого повторяющегося платежа.",
            "Проверьте Recurring и то, что с ним не передаётся лишнего.",
        ),
        (
            "The parameters of a recurring payment are wrong.",
            "Check Recurring and what is sent together with it.",
        ),
    ),
    row(
        &["40"],
        (
            "Счёт с таким номером уже оплачен.",
            "Используйте новый InvId; у двух сайтов одного магазина номера не должны совпадать.",
        ),
        (
            "An invoice with this number is already paid.",
            "Use a new InvId; two sites of one shop must not share numbers.",
        ),
    ),
    row(
        &["41"],
        ("Ошибка при начале операции.", "Повторите оплату."),
        (
            "An error at the start of the operation.",
            "Try the payment again.",
        ),
    ),
    row(
        &["51"],
        ("Срок счёта истёк.", "Выставьте новый счёт."),
        ("The invoice has expired.", "Make a new invoice."),
    ),
    row(
        &["52"],
        (
            "Счёт уже оплачен.",
            "Проверьте заказ: деньги должны были поступить.",
        ),
        (
            "The invoice is already paid.",
            "Check the order: the money should be there.",
        ),
    ),
    row(
        &["53"],
        ("Счёт не найден.", "Проверьте ссылку на счёт."),
        ("The invoice is not found.", "Check the link to the invoice."),
    ),
    row(
        &["64"],
        (
            "Холдирование магазину не разрешено.",
            "Подключите услугу через поддержку.",
        ),
        (
            "Holding money is not allowed for the shop.",
            "Ask the gateway's support to enable it.",
        ),
    ),
    row(
        &["65"],
        (
            "Неверные параметры холдирования.",
            "Холдирование доступно только для банковских карт; проверьте StepByStep.",
        ),
        (
            "The parameters of the hold are wrong.",
            "Holds are for bank cards only; check StepByStep.",
        ),
    ),
    row(
        &[
            "20", "21", "22", "24", "27", "28", "32", "36", "37", "43", "500", "1000",
        ],
        (
            "Внутренняя ошибка платёжной системы.",
            "Повторите позже; если не проходит, напишите в поддержку.",
        ),
        (
            "An internal error of the gateway.",
            "Try later; write to the gateway's support if it stays.",
        ),
    ),
];

const ENQUIRY: &[Row] = &[
    row(
        &["1"],
        (
            "Неверная подпись запроса.",
            "Проверьте пароль №2 и алгоритм хеша боевых настроек.",
        ),
        (
            "The enquiry's signature is wrong.",
            "Check password 2 and the hash algorithm of the live settings.",
        ),
    ),
    row(
        &["2"],
        (
            "Магазин не найден или не активирован.",
            "Проверьте MerchantLogin и активацию магазина.",
        ),
        (
            "The shop is not found or not active.",
            "Check MerchantLogin and whether the shop is activated.",
        ),
    ),
    row(
        &["3"],
        (
            "Операции с таким номером нет.",
            "Это обычно, пока покупатель не подтвердил оплату. Спросите позже.",
        ),
        (
            "There is no operation with this number.",
            "Normal until the buyer confirms the payment. Ask again later.",
        ),
    ),
    row(
        &["4"],
        (
            "Есть две операции с таким номером.",
            "Не используйте одни номера для тестовых и боевых платежей.",
        ),
        (
            "There are two operations with this number.",
            "Do not use the same numbers for test and live payments.",
        ),
    ),
    row(
        &["1000"],
        ("Внутренняя ошибка платёжной системы.", "Спросите позже."),
        ("An internal error of the gateway.", "Ask again later."),
    ),
];

const SECOND_RECEIPT: &[Row] = &[
    row(
        &["1"],
        ("Чек ожидает регистрации.", "Спросите о состоянии позже."),
        ("The receipt waits for registration.", "Ask for its state later."),
    ),
    row(
        &["2"],
        ("Чек зарегистрирован.", "Ничего делать не нужно."),
        ("The receipt is registered.", "There is nothing to do."),
    ),
    row(
        &["3"],
        (
            "Чек не зарегистрирован из-за ошибки.",
            "Проверьте позиции, ставки налога и что признак расчёта full_payment.",
        ),
        (
            "The registration of the receipt failed.",
            "Check lines and taxes, and that the payment method is full_payment.",
        ),
    ),
    row(
        &["1000"],
        (
            "Внутренняя ошибка службы чеков.",
            "Проверьте MerchantLogin и подключение чеков; повторите позже.",
        ),
        (
            "An internal error of the receipt service.",
            "Check MerchantLogin and that receipts are enabled; try later.",
        ),
    ),
];

const SMS: &[Row] = &[
    row(
        &["1"],
        ("Не хватает параметра.", "Проверьте телефон и текст сообщения."),
        (
            "A parameter is missing.",
            "Check the telephone number and the text.",
        ),
    ),
    row(
        &["2"],
        ("Магазин не найден.", "Проверьте MerchantLogin."),
        ("The shop is not found.", "Check MerchantLogin."),
    ),
    row(
        &["3"],
        ("Магазин не активен.", "Дождитесь активации магазина."),
        ("The shop is not active.", "Wait for the shop's activation."),
    ),
    row(
        &["4"],
        ("Услуга сообщений не подключена.", "Подключите её в кабинете."),
        ("The service is not enabled.", "Enable it in the cabinet."),
    ),
    row(
        &["5"],
        ("Сейчас отправить нельзя.", "Повторите позже."),
        ("Sending is not possible now.", "Try later."),
    ),
    row(
        &["6"],
        ("Исчерпан лимит сообщений.", "Пополните пакет в кабинете."),
        (
            "The limit of messages is reached.",
            "Buy more messages in the cabinet.",
        ),
    ),
    row(
        &["1000"],
        ("Неверная подпись.", "Проверьте пароль №1 и алгоритм хеша."),
        ("Wrong signature.", "Check password 1 and the hash algorithm."),
    ),
    row(
        &["9999"],
        ("Внутренняя ошибка платёжной системы.", "Повторите позже."),
        ("An internal error of the gateway.", "Try later."),
    ),
];

const REFUND: &[Row] = &[row(
    &["NotEnoughOperationFunds"],
    (
        "Возврат больше остатка операции.",
        "Проверьте сумму и прежние возвраты по этому заказу.",
    ),
    (
        "The refund is greater than what is left of the operation.",
        "Check the sum and earlier refunds of this order.",
    ),
)];
