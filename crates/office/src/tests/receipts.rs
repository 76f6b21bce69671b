//! What the office shows of receipts.

use crate::{order, problems};
use app::sample::{
    fixture::{self, NOW},
    read,
};
use shop::{
    Kopecks, Tax,
    desk::{OrderFile, PrintedReceipts},
    gateway::{Blamed, Printed, ReceiptFault, ReceiptRow, Unprintable},
    order::{FiscalDocument, Order, ReceiptState, SecondReceipt, Settlement},
    text::Lang,
};

/// A first receipt that says this, and why there is no second one.
pub(super) fn printed(typed: &str) -> PrintedReceipts {
    let line = ReceiptRow {
        name: typed.to_owned(),
        count: "2".to_owned(),
        sum: Kopecks::new(199_000),
        tax: Tax::Vat22,
    };
    PrintedReceipts {
        first: Some(Ok(Printed {
            lines: vec![line],
            total: Kopecks::new(199_000),
        })),
        second: Some(Err(typed.to_owned())),
    }
}

fn receipt(state: ReceiptState) -> SecondReceipt {
    let failing_since = matches!(state, ReceiptState::Failed { .. }).then_some(NOW);
    SecondReceipt {
        state,
        since: NOW,
        failing_since,
        settlement: Some(Settlement {
            number: fixture::invoice(),
            at: NOW,
            goods: Vec::new(),
            delivery: Kopecks::new(39_000),
        }),
        stale: failing_since.is_some(),
    }
}

/// The order with a second receipt that says this, registered or failed.
pub(super) fn with_one(order: Order, typed: &str) -> Order {
    let state = if order.attempts.is_empty() {
        ReceiptState::Failed {
            why: typed.to_owned(),
            is_certain: true,
        }
    } else {
        ReceiptState::Done {
            document: FiscalDocument {
                storage: Some(typed.to_owned()),
                ..FiscalDocument::default()
            },
        }
    };
    Order {
        second_receipt: Some(receipt(state)),
        ..order
    }
}

/// Every kind of thing that no receipt takes, called this.
pub(super) fn unprintable(typed: &str) -> Vec<Unprintable> {
    let goods = || Blamed::Goods {
        code: typed.to_owned(),
        name: fixture::text(typed, typed),
    };
    let old = ReceiptFault::TaxNotInForce {
        tax: Tax::Vat20,
        instead: Tax::Vat22,
    };
    let other = || ReceiptFault::Other(typed.to_owned());
    [
        (goods(), ReceiptFault::NoName),
        (goods(), ReceiptFault::UnknownTax),
        (goods(), old),
        (Blamed::OneCart(vec![typed.to_owned()]), other()),
        (Blamed::Delivery("ROBOKASSA_DELIVERY_TAX"), other()),
    ]
    .map(|(blamed, why)| Unprintable { blamed, why })
    .into()
}

#[test]
fn the_staff_sees_both_receipts_as_the_buyer_does_and_how_far_the_second_one_is() {
    let chrome = fixture::chrome(Lang::En);
    let document = FiscalDocument {
        number: Some("4711".into()),
        ..FiscalDocument::default()
    };
    let failed = |is_certain| ReceiptState::Failed {
        why: "no register".into(),
        is_certain,
    };
    for (state, told) in [
        (ReceiptState::Promised, "Will be sent"),
        (ReceiptState::Taken, "being registered"),
        (failed(true), "no register"),
        (failed(false), "Nobody knows whether it arrived"),
        (ReceiptState::Elsewhere { at: NOW }, "Written past the shop"),
        (ReceiptState::Done { document }, "4711"),
    ] {
        let can_retry = matches!(state, ReceiptState::Failed { .. });
        let file = OrderFile {
            order: Order {
                second_receipt: Some(receipt(state)),
                ..fixture::paid()
            },
            history: Vec::new(),
            messages: Vec::new(),
            takes_refunds: true,
            makes_links: false,
            receipts: printed("Hoarfrost scarf"),
        };
        let page = super::drawn(&chrome, || order::content(&chrome, &file, NOW, None));
        let says = read(&page);
        for part in ["Hoarfrost scarf", "22%", told] {
            assert!(says.contains(part), "{part}: {says}");
        }
        for deed in ["/retry-receipt", "/note-receipt"] {
            assert_eq!(page.contains(deed), can_retry, "{told}");
        }
    }
}

#[test]
fn whoever_packs_is_told_which_goods_need_codes() {
    let chrome = fixture::chrome(Lang::En);
    for is_marked in [true, false] {
        let mut order = fixture::paid();
        order.placed.lines[0].marked = is_marked;
        let file = OrderFile {
            order,
            history: Vec::new(),
            messages: Vec::new(),
            takes_refunds: true,
            makes_links: false,
            receipts: printed("Hoarfrost scarf"),
        };
        let says = read(&super::drawn(&chrome, || {
            order::content(&chrome, &file, NOW, None)
        }));
        assert_eq!(
            says.contains("Note the marking codes before shipping"),
            is_marked,
            "{says}"
        );
    }
}

#[test]
fn what_no_receipt_takes_is_named_with_its_reason() {
    for (lang, sentences) in [
        (Lang::Ru, ["Шарф (Шарф): ", "сегодня не действует, действует 22"]),
        (
            Lang::En,
            ["Шарф (Шарф): ", "the VAT rate 20% is not in force today; 22% is"],
        ),
    ] {
        let chrome = fixture::chrome(lang);
        let unprintable = unprintable("Шарф");
        let found = problems::Found {
            unprintable: &unprintable,
            ..problems::Found::default()
        };
        let says = read(&super::drawn(&chrome, || {
            problems::content(&chrome, &found, None)
        }));
        for sentence in sentences {
            assert!(says.contains(sentence), "{sentence}: {says}");
        }
    }
}
