//! The stock: its journal, its form, and stock-takings.

use super::drawn;
use crate::stock::{
    self, Asked, Listing, SheetTried, StockOutcome, TakingTrouble,
    takings::{Counting, Listed, begin, print, review, sheet},
};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use leptos::prelude::AnyView;
use shop::{
    catalog::VariantId,
    order::{OrderNumber, Refusal},
    stock::{
        Cause, Counted, LedgerLine, LineId, MovementForm, SheetRow, StockOf, Taking, TakingNumber,
        TakingState,
    },
    text::Lang,
};

fn lines(typed: &str) -> Vec<LedgerLine> {
    let line = |(id, cause): (i64, Cause)| LedgerLine {
        id: LineId(id),
        sku: typed.to_owned(),
        name: fixture::text(typed, typed),
        option: fixture::text(typed, typed),
        pieces: id - 3,
        balance: 7,
        cause,
        order: (cause == Cause::Ordered).then_some(OrderNumber(1042)),
        taking: (cause == Cause::Counted).then_some(TakingNumber(3)),
        note: Some(typed.to_owned()),
        who: Some(typed.to_owned()),
        at: NOW,
    };
    (1..).zip(Cause::ALL).map(line).collect()
}

fn taking(typed: &str, state: TakingState) -> Taking {
    Taking {
        number: TakingNumber(3),
        begun_at: NOW,
        begun_by: typed.to_owned(),
        category: Some(typed.to_owned()),
        state,
        ended: (state != TakingState::Open).then(|| (NOW, typed.to_owned())),
        counted: 2,
        differing: 1,
    }
}

fn rows(typed: &str) -> Vec<SheetRow> {
    let count = |is_outdated| Counted {
        expected: 7,
        counted: 5,
        at: NOW,
        who: typed.to_owned(),
        is_outdated,
    };
    let row = |(variant, count)| SheetRow {
        variant: VariantId(variant),
        sku: typed.to_owned(),
        name: fixture::text(typed, typed),
        option: fixture::text(typed, ""),
        count,
    };
    [(7, Some(count(false))), (8, None), (9, Some(count(true)))]
        .map(row)
        .into()
}

/// Every page of the stock in a world, each under a name.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let (chrome, typed) = (&world.chrome, world.typed);
    let mut pages = Vec::new();
    let mut draw = |name: &str, content: &dyn Fn() -> AnyView| {
        pages.push((name.to_owned(), drawn(chrome, content)));
    };
    let (asked, lines) = (
        Asked {
            sku: typed.to_owned(),
            q: typed.to_owned(),
            cause: "counted".to_owned(),
            from: typed.to_owned(),
            to: typed.to_owned(),
        },
        lines(typed),
    );
    let stock = StockOf {
        variant: VariantId(7),
        sku: typed.to_owned(),
        name: fixture::text(typed, typed),
        option: fixture::text(typed, typed),
        free: 2,
        reserved: 1,
        sold: 4,
        low_stock: Some(3),
    };
    let refused = StockOutcome::Refused {
        typed: MovementForm {
            token: typed.to_owned(),
            cause: "counted".to_owned(),
            pieces: typed.to_owned(),
            note: typed.to_owned(),
        },
        trouble: Refusal::NotOnShelf {
            sku: typed.to_owned(),
            free: 2,
            reserved: 1,
        }
        .into(),
    };
    for (lines, stock, outcome) in [
        (&lines[..], Some(&stock), Some(&refused)),
        (&lines[..], Some(&stock), Some(&StockOutcome::Moved)),
        (&lines[..], None, None),
        (&lines[..0], Some(&stock), Some(&StockOutcome::AsExpected)),
    ] {
        let listing = Listing {
            asked: &asked,
            lines,
            is_older: true,
            has_more: true,
            stock,
            token: "token".to_owned(),
            outcome,
        };
        draw("stock", &|| stock::content(chrome, &listing));
    }
    let trouble = TakingTrouble(Refusal::TakingOpen.into());
    let states = [TakingState::Open, TakingState::Posted, TakingState::Dropped];
    let takings = states.map(|state| taking(typed, state));
    let categories = [world.category()];
    for takings in [&takings[..], &[]] {
        let listed = Listed {
            takings,
            categories: &categories,
            trouble: Some(&trouble),
        };
        draw("stock-takings", &|| begin(chrome, &listed));
    }
    let rows = rows(typed);
    let tried = SheetTried {
        mistaken: vec![(VariantId(8), typed.to_owned())],
        trouble: None,
    };
    for taking in &takings {
        let counting = Counting {
            taking,
            rows: &rows,
            nth: 2,
            has_more: true,
            tried: Some(&tried),
        };
        draw("sheet", &|| sheet(chrome, &counting));
        draw("differences", &|| review(chrome, taking, &rows, Some(&trouble)));
        draw("no differences", &|| review(chrome, taking, &[], None));
        draw("paper", &|| print(chrome, taking, &rows, 2, true));
    }
    pages
}

/// Nothing is left out silently: a sheet that is full leads to the next one.
#[test]
fn a_paper_that_is_full_leads_to_the_next_one() {
    let chrome = fixture::chrome(Lang::En);
    let (taking, rows) = (taking("hats", TakingState::Open), rows("hat"));
    for (nth, has_more, before, after) in [
        (1, false, false, false),
        (1, true, false, true),
        (2, true, true, true),
        (2, false, true, false),
    ] {
        let page = drawn(&chrome, || print(&chrome, &taking, &rows, nth, has_more));
        let leads_to = |nth: i64| page.contains(&format!("/print?page={nth}\""));
        assert_eq!(
            (leads_to(nth - 1), leads_to(nth + 1)),
            (before, after),
            "{nth} {has_more}"
        );
        assert_eq!(page.contains(&format!("Sheet {nth}.")), before || after);
    }
}
