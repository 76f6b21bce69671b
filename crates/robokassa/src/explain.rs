//! What the gateway's error codes mean and what to check, in Russian and English.

use crate::payment::Culture;

mod table;

/// Whose code it is. Invoices, holds, series and split payments have no codes of their own.
///
/// Source: docs.robokassa.ru, error codes of the payment page, and the page of each service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Api {
    /// The payment page, which shows its code to the buyer and tells the shop nothing.
    PaymentPage,
    /// `OpState`, `OpStateExt` and the other enquiries: `Result/Code`.
    Enquiry,
    /// Second receipts: `ResultCode` and `Code`.
    SecondReceipt,
    /// Text messages: `errorCode`.
    Sms,
    /// Refunds: the `message`, which is a word.
    Refund,
}

/// One code explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What happened, in one sentence.
    pub meaning: &'static str,
    /// What the merchant should check or do.
    pub check: &'static str,
}

impl Api {
    /// Every code that [`explain`] knows here, for a page of help.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        table::of(self).iter().flat_map(|row| row.codes).copied()
    }
}

/// Explains a code, or gives `None` for one that is not documented. 0, success, is explained for second receipts
/// only, where it is a step on the way.
///
/// ```
/// use robokassa::{Api, Culture, explain};
///
/// let told = explain(Api::PaymentPage, "40", Culture::En).unwrap();
/// assert_eq!(told.meaning, "An invoice with this number is already paid.");
/// ```
pub fn explain(api: Api, code: &str, language: Culture) -> Option<Explanation> {
    let row = table::of(api).iter().find(|row| row.codes.contains(&code))?;
    Some(match language {
        Culture::Ru => row.ru,
        Culture::En => row.en,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Api; 5] = [
        Api::PaymentPage,
        Api::Enquiry,
        Api::SecondReceipt,
        Api::Sms,
        Api::Refund,
    ];

    #[test]
    fn every_documented_code_is_explained_once_in_both_languages() {
        let mut count = 0;
        for api in ALL {
            let mut seen = std::collections::HashSet::new();
            for row in table::of(api) {
                for code in row.codes {
                    assert!(seen.insert(code), "{api:?} {code}");
                    let (ru, en) = (explain(api, code, Culture::Ru), explain(api, code, Culture::En));
                    assert_eq!((ru, en), (Some(row.ru), Some(row.en)));
                    count += 1;
                }
                for (text, ascii) in [
                    (row.ru.meaning, false),
                    (row.ru.check, false),
                    (row.en.meaning, true),
                    (row.en.check, true),
                ] {
                    assert!(text.ends_with('.') && text.is_ascii() == ascii, "{text}");
                }
            }
        }
        assert_eq!(count, 27 + 5 + 5 + 8 + 2);
        assert_eq!(explain(Api::PaymentPage, "999", Culture::Ru), None);
    }

    #[test]
    fn the_payment_page_has_all_codes_of_the_documentation() {
        let documented = [
            20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 40, 41, 43, 51, 52, 53,
            64, 65, 500,
        ];
        let mut told: Vec<u32> = Api::PaymentPage
            .codes()
            .map(|code| code.parse().unwrap())
            .collect();
        told.sort_unstable();
        assert_eq!(told, documented);
    }

    #[test]
    fn a_wrong_signature_has_all_its_causes() {
        for (language, words) in [
            (Culture::Ru, ["MerchantLogin", "не подписываются", "ResultUrl2"]),
            (Culture::En, ["MerchantLogin", "not signed", "ResultUrl2"]),
        ] {
            let told = explain(Api::PaymentPage, "29", language).unwrap();
            for word in words {
                assert!(told.check.contains(word), "{word}: {}", told.check);
            }
        }
    }
}
