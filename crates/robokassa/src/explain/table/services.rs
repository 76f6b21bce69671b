//! The codes that the services answer the shop with.

use super::{Row, row};

pub(super) const ENQUIRY: &[Row] = &[
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

pub(super) const SECOND_RECEIPT: &[Row] = &[
    row(
        &["0"],
        ("Чек принят.", "Спросите о состоянии позже."),
        ("The receipt is accepted.", "Ask for its state later."),
    ),
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

pub(super) const SMS: &[Row] = &[
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

pub(super) const REFUND: &[Row] = &[
    row(
        &["NotEnoughOperationFunds"],
        (
            "Возврат больше остатка операции.",
            "Проверьте сумму и прежние возвраты по этому заказу.",
        ),
        (
            "The refund is greater than what is left of the operation.",
            "Check the sum and earlier refunds of this order.",
        ),
    ),
    row(
        &["Id is invalid or request id does not exist"],
        (
            "Заявки на возврат с таким номером нет.",
            "Проверьте номер заявки (requestId), который пришёл при её создании.",
        ),
        (
            "There is no refund with this number.",
            "Check the number (requestId) that came when the refund was asked for.",
        ),
    ),
];
