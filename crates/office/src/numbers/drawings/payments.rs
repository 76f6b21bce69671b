//! How orders come to be paid: by what, how many of them, how soon.

use super::drawn;
use crate::numbers::{
    plot::{Bar, rows},
    plots::{About, Cell, Drawing, share},
};
use app::{Chrome, pay_by};
use shop::{
    Kopecks,
    numbers::{Numbers, Wait, WaySum, percent, waits, ways},
    payment::PayBy,
};

pub(super) fn paid_by(chrome: &Chrome, numbers: &Numbers) -> Drawing {
    let ways = ways(numbers.current());
    let bars: Vec<Bar> = ways
        .iter()
        .map(|way| Bar {
            label: way_name(chrome, &way.way),
            shown: Kopecks::new(way.kopecks).to_string(),
            value: way.kopecks,
            part: None,
        })
        .collect();
    let all = ways.iter().map(|way| way.kopecks).fold(0, i64::saturating_add);
    let finding = ways.first().map(|first| {
        let values = [
            ("way", way_name(chrome, &first.way).into()),
            ("share", share(chrome, percent(first.kopecks, all)).into()),
        ];
        chrome.with("numbers-found-ways", &values)
    });
    let head = vec!["numbers-column-way", "numbers-column-payments", "numbers-revenue"];
    let row = |(way, bar): (&WaySum, &Bar)| {
        vec![
            Cell::Text(bar.label.clone()),
            Cell::Count(way.times),
            Cell::Sum(way.kopecks),
        ]
    };
    let table = ways.iter().zip(&bars).map(row).collect();
    drawn(chrome, About::Ways, rows, &bars, (finding, head), table)
}

pub(super) fn funnel(chrome: &Chrome, numbers: &Numbers) -> Drawing {
    let (now, _) = numbers.compared();
    let carts = numbers.counts_carts().then_some(now.carts);
    let steps: Vec<(&str, i64)> = carts
        .map(|carts| ("numbers-step-cart", carts))
        .into_iter()
        .chain([
            ("numbers-step-placed", now.orders),
            ("numbers-step-begun", now.begun),
            ("numbers-step-paid", now.won),
        ])
        .collect();
    // What the staff places for somebody has no cart, so that the first step may be the lower one.
    let most = steps.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let bars: Vec<Bar> = steps
        .iter()
        .map(|(id, count)| Bar {
            label: chrome.text(id),
            shown: count.to_string(),
            value: *count,
            part: None,
        })
        .collect();
    let values = [
        ("carts", now.carts.to_string().into()),
        ("orders", now.orders.to_string().into()),
        ("begun", now.begun.to_string().into()),
        ("paid", now.won.to_string().into()),
    ];
    let begins_with_carts = carts.is_some_and(|carts| carts >= now.orders);
    let finding = (most > 0).then(|| {
        let id = if begins_with_carts {
            "numbers-found-funnel-carts"
        } else {
            "numbers-found-funnel"
        };
        chrome.with(id, &values)
    });
    let head = vec![
        "numbers-column-step",
        "numbers-column-count",
        "numbers-column-share",
    ];
    let row = |(bar, (_, count)): (&Bar, &(&str, i64))| {
        vec![
            Cell::Text(bar.label.clone()),
            Cell::Count(*count),
            Cell::Percent(percent(*count, most)),
        ]
    };
    let table = bars.iter().zip(&steps).map(row).collect();
    drawn(chrome, About::Funnel, rows, &bars, (finding, head), table)
}

pub(super) fn waited(chrome: &Chrome, numbers: &Numbers) -> Drawing {
    let waits = waits(numbers.current());
    let bars: Vec<Bar> = waits
        .iter()
        .map(|(wait, count)| Bar {
            label: chrome.text(wait_name(*wait)),
            shown: count.to_string(),
            value: *count,
            part: None,
        })
        .collect();
    let count = |counts: &[(Wait, i64)]| {
        counts
            .iter()
            .map(|(_, count)| *count)
            .fold(0, i64::saturating_add)
    };
    let all = count(&waits[..]);
    let soon = count(&waits[..waits.len().min(2)]);
    let values = [("share", share(chrome, percent(soon, all)).into())];
    let finding = (all > 0).then(|| chrome.with("numbers-found-waits", &values));
    let head = vec![
        "numbers-column-wait",
        "numbers-column-payments",
        "numbers-column-share",
    ];
    let row = |(bar, (_, count)): (&Bar, &(Wait, i64))| {
        vec![
            Cell::Text(bar.label.clone()),
            Cell::Count(*count),
            Cell::Percent(percent(*count, all)),
        ]
    };
    let table = bars.iter().zip(&waits).map(row).collect();
    drawn(chrome, About::Waits, rows, &bars, (finding, head), table)
}

/// The name of a way of paying; money past the gateways has one of its own.
fn way_name(chrome: &Chrome, way: &str) -> String {
    if way == "outside" {
        return chrome.text("numbers-way-outside");
    }
    way.parse::<PayBy>()
        .map_or_else(|()| way.to_owned(), |way| pay_by::name(chrome, way))
}

const fn wait_name(wait: Wait) -> &'static str {
    match wait {
        Wait::TwoMinutes => "numbers-wait-two-minutes",
        Wait::FiveMinutes => "numbers-wait-five-minutes",
        Wait::QuarterHour => "numbers-wait-quarter-hour",
        Wait::Hour => "numbers-wait-hour",
        Wait::Day => "numbers-wait-day",
        Wait::Longer => "numbers-wait-longer",
    }
}
