//! Documents say what is set up, and their versions follow their words.

use super::*;
use crate::{Handed, Promises, Seller, sample::fixture};
use shop::{
    Kopecks,
    payment::{GatewayName, PayBy, Tender},
    text::Lang,
};
use std::sync::Arc;

/// A change of something that documents are made from.
type Change = fn(&mut Chrome, &mut Terms);

const ROBOKASSA: GatewayName = GatewayName::new("robokassa").unwrap();
const CRYPTOCLOUD: GatewayName = GatewayName::new("cryptocloud").unwrap();

fn seller(chrome: &mut Chrome) -> &mut Seller {
    Arc::make_mut(&mut chrome.seller)
}

fn version(lang: Lang, paper: Paper, change: Change) -> String {
    let (mut chrome, mut terms) = (fixture::chrome(lang), fixture::terms());
    change(&mut chrome, &mut terms);
    edition(&chrome, paper, &terms).version().to_owned()
}

fn text(lang: Lang, document: Document, change: Change) -> String {
    let (mut chrome, mut terms) = (fixture::chrome(lang), fixture::terms());
    change(&mut chrome, &mut terms);
    chrome.with(document.parts().1, &values(&chrome, &terms))
}

#[test]
fn a_version_changes_with_everything_that_its_document_says() {
    let of_both: [(&str, Change); 10] = [
        ("name", |c, _| seller(c).legal_name = "ООО «Мир»".into()),
        ("INN", |c, _| seller(c).inn = "7700000001".into()),
        ("OGRN", |c, _| seller(c).ogrn.clear()),
        ("address", |c, _| seller(c).address.push('0')),
        ("phone", |c, _| seller(c).phone.push('0')),
        ("email", |c, _| seller(c).email.clear()),
        ("gateway", |c, _| c.promises.has_gateway = false),
        ("cards", |c, _| c.promises.has_cards = false),
        ("receipts", |c, _| c.promises.receipts = false),
        ("letters", |c, _| c.tells_buyer = false),
    ];
    let of_privacy: [(&str, Change); 8] = [
        ("gateways", |c, _| c.promises.handed.gateways.push(CRYPTOCLOUD)),
        ("Telegram", |c, _| c.promises.handed.telegram = false),
        ("names in Telegram", |c, _| {
            c.promises.handed.telegram_nameless = true;
        }),
        ("programs", |c, _| c.promises.handed.programs = true),
        ("storage", |c, _| c.promises.handed.copies_away = true),
        ("copies", |c, _| c.promises.handed.copies_days = 14),
        ("unpaid orders", |_, t| t.retention.unpaid_days = Some(30)),
        ("paid orders", |_, t| t.retention.paid_years = Some(5)),
    ];
    let of_the_offer: [(&str, Change); 11] = [
        ("SBP", |c, _| c.promises.has_sbp = false),
        ("site", |c, _| c.public_url = Some("https://other.example".into())),
        ("hours", |c, _| seller(c).hours.clear()),
        ("returns", |c, _| c.promises.return_days = 30),
        ("returns of the law", |c, _| {
            c.promises.return_days = RETURN_DAYS_OF_THE_LAW;
        }),
        ("hold", |_, t| t.hold_seconds = 90 * 60),
        ("payment on delivery", |_, t| {
            t.ways.push(PayBy::OnDelivery(Tender::Cash));
        }),
        ("transfers", |_, t| t.ways.push(PayBy::BankTransfer)),
        ("courier", |_, t| t.delivery.courier = Kopecks::new(1)),
        ("free from", |_, t| t.delivery.free_from = Kopecks::new(1)),
        ("days", |_, t| t.delivery.days = "3-9".parse().unwrap()),
    ];
    for lang in [Lang::Ru, Lang::En] {
        for paper in Paper::ALL {
            let first = version(lang, paper, |_, _| {});
            assert_eq!(
                first,
                version(lang, paper, |_, _| {}),
                "the same contents are one version"
            );
            let other_lang = if lang == Lang::Ru { Lang::En } else { Lang::Ru };
            assert_ne!(
                first,
                version(other_lang, paper, |_, _| {}),
                "a language has a version of its own"
            );
            for (what, change) in of_both {
                assert_ne!(
                    first,
                    version(lang, paper, change),
                    "{paper:?} with another {what}"
                );
            }
            for (what, change) in of_privacy {
                let changed = version(lang, paper, change);
                assert_eq!(
                    first != changed,
                    paper == Paper::Privacy,
                    "{paper:?} with another {what}"
                );
            }
            for (what, change) in of_the_offer {
                let changed = version(lang, paper, change);
                assert_eq!(
                    first != changed,
                    paper == Paper::Offer,
                    "{paper:?} with another {what}"
                );
            }
        }
        assert_ne!(
            version(lang, Paper::Offer, |_, _| {}),
            version(lang, Paper::Privacy, |_, _| {})
        );
    }
}

/// The page shows what a consent names.
#[test]
fn a_page_shows_the_version_that_a_consent_to_it_names() {
    for lang in [Lang::Ru, Lang::En] {
        let (chrome, terms) = (fixture::chrome(lang), fixture::terms());
        for document in Document::ALL {
            let shown = page(&chrome, document, &terms);
            for paper in Paper::ALL {
                let is_shown = shown.contains(edition(&chrome, paper, &terms).version());
                assert_eq!(
                    is_shown,
                    document.paper() == Some(paper),
                    "{document:?} {paper:?}"
                );
            }
        }
    }
}

#[test]
fn documents_have_no_gaps_whatever_is_known_of_the_seller() {
    let cases: [(&str, Change); 4] = [
        ("everything", |_, _| {}),
        ("nothing", |c, _| {
            *seller(c) = Seller {
                shop_name: "Витрина".into(),
                ..Seller::default()
            };
            c.public_url = None;
        }),
        ("no address", |c, _| seller(c).address.clear()),
        ("nothing set up", |c, _| {
            c.tells_buyer = false;
            c.promises = Promises {
                has_gateway: false,
                has_cards: false,
                has_sbp: false,
                receipts: false,
                return_days: 7,
                handed: Handed::default(),
            };
        }),
    ];
    for lang in [Lang::Ru, Lang::En] {
        for (name, change) in cases {
            for document in Document::ALL {
                let text = text(lang, document, change);
                for gap in [
                    "{", "}", "$", "—.", "— ,", "—,", ": .", ":.", " ,", " .", "ИНН ,", "  ",
                ] {
                    assert!(!text.contains(gap), "{name}, {document:?}: {gap:?} in\n{text}");
                }
            }
        }
    }
}

#[test]
fn the_offer_says_what_is_missing_and_prints_no_empty_number() {
    let text = text(Lang::Ru, Document::Offer, |c, _| {
        let seller = seller(c);
        seller.inn.clear();
        seller.ogrn.clear();
        seller.legal_name.clear();
    });
    assert!(text.contains("Здесь пока не указано: полное имя, ИНН."), "{text}");
    let last = text
        .lines()
        .rev()
        .find(|line| line.starts_with("Витрина"))
        .unwrap();
    assert_eq!(
        last.trim(),
        "Витрина. Адрес: Москва, ул. Примерная, 1. Телефон: +7 800 555-01-00. Почта: shop@example.com."
    );
}

#[test]
fn documents_promise_what_is_set_up_and_nothing_else() {
    let all = |change: Change| -> String {
        Document::ALL
            .map(|document| text(Lang::Ru, document, change))
            .concat()
    };
    let plain = all(|c, t| {
        c.tells_buyer = false;
        c.promises = Promises {
            has_gateway: false,
            has_cards: false,
            has_sbp: false,
            receipts: false,
            return_days: 21,
            handed: Handed::default(),
        };
        t.hold_seconds = 24 * 60 * 60;
        t.delivery.days = "1-3".parse().unwrap();
    });
    for lie in [
        "Чек приход",
        "оплаты и чека",
        "СБП",
        "страницы оплаты",
        "Напишем",
        "14",
        "2–7",
        "60 минут",
        "обезлич",
    ] {
        assert!(!plain.contains(lie), "{lie}");
    }
    for truth in ["21 день", "1 день", "1–3 дня"] {
        assert!(plain.contains(truth), "{truth}");
    }
    let full = all(|_, _| {});
    for truth in ["Чек приход", "СБП", "Напишем", "14 дней", "2–7 дней", "1 час"]
    {
        assert!(full.contains(truth), "{truth}");
    }
    assert!(!full.contains("обезлич"), "no code makes data anonymous");
}

/// What the page on personal data says is what the settings do.
#[test]
fn the_page_on_personal_data_says_who_gets_them_and_how_long_they_are_kept() {
    let rule = |unpaid_days, paid_years| {
        let (chrome, mut terms) = (fixture::chrome(Lang::Ru), fixture::terms());
        terms.retention.unpaid_days = unpaid_days;
        terms.retention.paid_years = paid_years;
        chrome.with(Document::Privacy.parts().1, &values(&chrome, &terms))
    };
    let never = "сами по себе не удаляются";
    for (text, truths, lies) in [
        (
            rule(None, None),
            vec![never],
            vec!["через 30 дней", "через 5 лет"],
        ),
        (
            rule(Some(30), None),
            vec!["через 30 дней", never],
            vec!["через 5 лет"],
        ),
        (
            rule(None, Some(5)),
            vec!["через 5 лет", never],
            vec!["через 30 дней"],
        ),
        (
            rule(Some(30), Some(5)),
            vec!["через 30 дней", "через 5 лет"],
            vec![never],
        ),
    ] {
        assert!(truths.iter().all(|truth| text.contains(truth)), "{text}");
        assert!(!lies.iter().any(|lie| text.contains(lie)), "{text}");
    }
    let handed = |change: Change| text(Lang::Ru, Document::Privacy, change);
    let plain = handed(|c, _| {
        c.promises.handed = Handed::default();
        c.promises.has_gateway = false;
        c.tells_buyer = false;
    });
    for lie in [
        "Robokassa",
        "CryptoCloud",
        "Telegram",
        "почтовой службе",
        "S3",
        "резервн",
        "программам",
    ] {
        assert!(!plain.contains(lie), "{lie} in {plain}");
    }
    let full = handed(|c, _| {
        c.promises.handed = Handed {
            gateways: vec![ROBOKASSA, CRYPTOCLOUD],
            telegram: true,
            telegram_nameless: false,
            programs: true,
            copies_away: true,
            copies_days: 14,
        };
    });
    for truth in [
        "Robokassa, CryptoCloud",
        "за пределами России",
        "имя, телефон, адрес",
        "почтовой службе",
        "S3",
        "ещё 14 дней",
        "программам",
    ] {
        assert!(full.contains(truth), "{truth} in {full}");
    }
    let nameless = handed(|c, _| c.promises.handed.telegram_nameless = true);
    assert!(nameless.contains("без имени, телефона и адреса"), "{nameless}");
}
