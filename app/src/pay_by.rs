//! Ways of paying, in words.

use crate::{Chrome, hand_over::gateway_name};
use shop::payment::{Method, PayBy, Tender};

/// Its name, as it stands in a list of them: `СБП`, `Наличными при получении`.
pub fn name(chrome: &Chrome, way: PayBy) -> String {
    chrome.text(match way {
        PayBy::Through(gateway) => return gateway_name(chrome, gateway),
        PayBy::Online => "pay-by-online",
        PayBy::Method(Method::Sbp) => "pay-by-sbp",
        PayBy::Method(Method::Card) => "pay-by-card",
        PayBy::Method(Method::Instalments) => "pay-by-instalments",
        PayBy::OnDelivery(Tender::Cash) => "pay-by-delivery-cash",
        PayBy::OnDelivery(Tender::Card) => "pay-by-delivery-card",
        PayBy::BankTransfer => "pay-by-bank-transfer",
    })
}

/// The same within a sentence: `СБП`, `наличными при получении`. Of a gateway it says what the buyer pays with there.
pub(crate) fn within(chrome: &Chrome, way: PayBy) -> String {
    if way == PayBy::Online && !chrome.promises.has_cards {
        return chrome.text("pay-with-cryptocloud");
    }
    chrome.text(&format!("pay-with-{}", way.as_str()))
}

/// What the buyer then does, in a sentence; an invoice can be paid for so many seconds.
pub(crate) fn hint(chrome: &Chrome, way: PayBy, transfer_seconds: i64) -> String {
    chrome.text(match way {
        PayBy::Through(_) => return within(chrome, way),
        PayBy::BankTransfer => {
            let span = chrome.span(transfer_seconds);
            return chrome.with("pay-by-bank-transfer-hint", &[("span", span.into())]);
        }
        PayBy::Online if !chrome.promises.has_cards => "pay-by-coins-hint",
        PayBy::Online => "pay-by-online-hint",
        PayBy::Method(Method::Sbp) => "pay-by-sbp-hint",
        PayBy::Method(Method::Card) => "pay-by-card-hint",
        PayBy::Method(Method::Instalments) => "pay-by-instalments-hint",
        PayBy::OnDelivery(Tender::Cash) => "pay-by-delivery-cash-hint",
        PayBy::OnDelivery(Tender::Card) => "pay-by-delivery-card-hint",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::fixture;
    use shop::text::Lang;

    #[test]
    fn a_shop_that_takes_coins_alone_speaks_of_no_cards() {
        for (lang, others) in [(Lang::Ru, ["карт", "СБП"]), (Lang::En, ["card", "SBP"])] {
            let mut chrome = fixture::chrome(lang);
            let said =
                |chrome: &Chrome| [within(chrome, PayBy::Online), hint(chrome, PayBy::Online, 0)].concat();
            let with_cards = said(&chrome);
            chrome.promises.has_cards = false;
            let with_coins = said(&chrome);
            for word in others {
                assert!(with_cards.contains(word), "{with_cards}");
                assert!(!with_coins.contains(word), "{with_coins}");
            }
        }
    }
}
