use time::macros::{date, datetime};

use super::*;

#[test]
fn the_general_rate_changes_with_2026() {
    let (before, after) = (date!(2025 - 12 - 31), date!(2026 - 01 - 01));
    assert_eq!(
        (Tax::general_on(before), Tax::general_on(after)),
        (Tax::Vat20, Tax::Vat22)
    );
}

#[test]
fn a_rate_is_allowed_in_receipts_of_its_own_days_only() {
    let (last, first) = (date!(2025 - 12 - 31), date!(2026 - 01 - 01));
    for tax in Tax::ALL {
        let (before, after) = match tax {
            Tax::Vat20 | Tax::Vat120 => (true, false),
            Tax::Vat22 | Tax::Vat122 => (false, true),
            _ => (true, true),
        };
        assert_eq!(
            (tax.in_force_on(last), tax.in_force_on(first)),
            (before, after),
            "{tax}"
        );
    }
    // Midnight in Moscow.
    for (at, old, new) in [
        (datetime!(2025-12-31 20:59:59 UTC), true, false),
        (datetime!(2025-12-31 21:00:00 UTC), false, true),
        (datetime!(2026-01-01 01:59:59 +5), true, false),
        (datetime!(2026-01-01 02:00:00 +5), false, true),
    ] {
        assert_eq!(
            (Tax::Vat20.in_force_at(at), Tax::Vat22.in_force_at(at)),
            (old, new),
            "{at}"
        );
        for (tax, allowed) in [(Tax::Vat20, old), (Tax::Vat22, new), (Tax::Vat10, true)] {
            let goods = Goods::new("Чай", rub("1"), Quantity::ONE, tax);
            let built = Receipt::builder()
                .sold_at(at)
                .delivery(goods.clone())
                .goods(goods)
                .build(rub("2"));
            let faults = [0, 1].map(|position| ReceiptFault::TaxNotInForce { position, tax });
            let expected = if allowed {
                None
            } else {
                Some(ReceiptFaults(faults.into()))
            };
            assert_eq!(built.err(), expected, "{at} {tax}");
        }
    }
}
