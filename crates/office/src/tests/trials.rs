//! Trials are marked wherever they stand, even in a shop that has since gone live.

use super::{drawn, listed};
use crate::{list::Asked, order, orders};
use app::{
    Chrome,
    sample::fixture::{self, NOW, live, on_trial, put_away},
};
use shop::{
    desk::{OrderFile, PrintedReceipts},
    store::{Counts, OrderRow, Trials},
    text::Lang,
};

pub(super) fn page(chrome: &Chrome, rows: &[OrderRow], trials: Trials, count: i64) -> String {
    let asked = Asked {
        trials: trials.as_str().to_owned(),
        ..Asked::default()
    };
    let counts = Counts {
        trials: count,
        ..Counts::default()
    };
    drawn(chrome, || {
        let list = orders::list_view(chrome, rows, counts, &asked, NOW);
        orders::content(chrome, counts, &asked, &list, false)
    })
}

#[test]
fn the_back_office_marks_it_in_the_list_and_in_its_head() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = live(lang);
        let mark = format!(">{}<", chrome.text("office-trial"));
        for (order, is_trial) in [
            (on_trial(fixture::paid()), true),
            (put_away(on_trial(fixture::paid())), true),
            (fixture::paid(), false),
        ] {
            let list = page(&chrome, &[listed(&order)], Trials::Without, 0);
            assert_eq!(list.contains(&mark), is_trial);
            let file = OrderFile {
                order,
                history: Vec::new(),
                messages: Vec::new(),
                takes_refunds: true,
                makes_links: false,
                receipts: PrintedReceipts::default(),
            };
            let head = drawn(&chrome, || order::content(&chrome, &file, NOW, None));
            assert_eq!(head.contains(&mark), is_trial);
            assert_eq!(head.contains(&chrome.text("office-trial-text")), is_trial);
        }
    }
}

/// The button stands where the trials are, and is gone when there is nothing to do.
#[test]
fn trials_are_put_away_from_their_own_list() {
    let chrome = live(Lang::Ru);
    for (trials, count, has_button) in [
        (Trials::Without, 3, false),
        (Trials::Only, 3, true),
        (Trials::Only, 0, false),
        (Trials::With, 3, false),
        (Trials::PutAway, 3, false),
    ] {
        let page = page(&chrome, &[], trials, count);
        assert_eq!(page.contains("/admin/trials/put-away"), has_button, "{trials:?}");
        let is_counted = page.contains(&chrome.text("office-count-trials"));
        assert_eq!(is_counted, count > 0 || trials != Trials::Without);
    }
}
