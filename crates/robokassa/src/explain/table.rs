//! The codes.

use super::{Api, Explanation};

use self::page::PAYMENT_PAGE;
use self::services::{ENQUIRY, REFUND, SECOND_RECEIPT, SMS};

mod page;
mod services;

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
