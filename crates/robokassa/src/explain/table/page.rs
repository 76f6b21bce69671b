//! The codes that the payment page shows to the buyer.

use super::{Row, row};

pub(super) const PAYMENT_PAGE: &[Row] = &[
    // The questions and answers of the documentation say this of 23; its table lists it among the internal errors.
    row(
        &["23"],
        (
            "Тестовая оплата невозможна.",
            "Заполните в кабинете блок параметров тестовых платежей. Если он заполнен, это внутренняя ошибка: напишите в поддержку.",
        ),
        (
            "A test payment is not possible.",
            "Fill in the block of test payments in the cabinet. If it is, the error is internal: write to the gateway's support.",
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
            "Проверьте MerchantLogin, пароль №1 (для тестовой оплаты тестовый), алгоритм хеша, параметры Shp_ и кодирование чека. \
             Description, Email и IncCurrLabel не подписываются, адреса ResultUrl2, SuccessUrl2 и FailUrl2 подписываются без \
             кодирования.",
        ),
        (
            "Wrong signature.",
            "Check MerchantLogin, password 1 (the test one for a test payment), the hash algorithm, Shp_ parameters and the \
             receipt's encoding. Description, Email and IncCurrLabel are not signed; ResultUrl2, SuccessUrl2 and FailUrl2 are \
             signed without encoding.",
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
        &["20", "21", "22", "24", "27", "28", "32", "36", "37", "43", "500"],
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
