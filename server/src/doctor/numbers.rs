//! Whether there will be numbers for payments: gateways take none above [`InvoiceId::OWN_MAX`], and none is used twice.

use super::{Case, Check, Found, SELDOM, SHORTLY};
use crate::AppState;
use shop::{doctor::Fact, payment::InvoiceId};

/// The checks.
pub static CHECKS: [Check; 1] = [Check {
    name: "invoice-numbers",
    cases: &[PLENTY, HALF, FEW, UNREADABLE],
    every: SELDOM,
    within: SHORTLY,
    look: |state| Box::pin(async move { numbers(&state).await }),
}];

const PLENTY: Case = Case::ok("plenty");
const HALF: Case = Case::warning("half");
const FEW: Case = Case::fault("few");
const UNREADABLE: Case = Case::unknown("unreadable");

/// Of how many hundredths of the range the owner hears.
const HALF_OF_IT: i64 = 50;
const MOST_OF_IT: i64 = 90;

async fn numbers(state: &AppState) -> Found {
    match state.shop.last_invoice().await {
        Ok(last) => judged(last, state.settings.terms.first_invoice),
        Err(_) => UNREADABLE.into(),
    }
}

/// How much of the range is used that begins where the settings say.
fn judged(last: i64, first: InvoiceId) -> Found {
    let range = (InvoiceId::OWN_MAX - first.get() + 1).max(1);
    let used = (last - first.get() + 1).clamp(0, range);
    // Numbers have 31 bits here, so a hundred times as many are far from the end.
    let per_cent = used * 100 / range;
    let case = match per_cent {
        MOST_OF_IT.. => FEW,
        HALF_OF_IT.. => HALF,
        _ => PLENTY,
    };
    let left = Fact::Number(range - used);
    Found::from(case)
        .measured(left.clone())
        .with("left", left)
        .with("percent", Fact::Number(per_cent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_range_is_worth_a_look_and_nine_tenths_are_a_fault() {
        let max = InvoiceId::OWN_MAX;
        for (first, last, case) in [
            (1, 0, PLENTY),
            (1, max / 2, PLENTY),
            (1, max / 2 + 1, HALF),
            (1, max / 10 * 9, HALF),
            (1, max / 10 * 9 + 10, FEW),
            (1, max, FEW),
            (2_000_000_000, 0, PLENTY),
            (2_000_000_000, 2_000_000_000, PLENTY),
            (2_000_000_000, 2_100_000_000, HALF),
            (max, max, FEW),
            (max, max - 1, PLENTY),
        ] {
            let found = judged(last, InvoiceId::new(first).unwrap());
            assert_eq!(found.case, case, "{first} {last}");
        }
    }
}
