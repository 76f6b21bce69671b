//! What is sold most, and what runs out.

use super::drawn;
use crate::numbers::{
    plot::{Bar, rows},
    plots::{About, Cell, Drawing},
};
use app::Chrome;
use shop::{
    Kopecks,
    numbers::{GoodsSold, PACE_DAYS},
};

pub(super) fn goods(chrome: &Chrome, top: &[GoodsSold]) -> Drawing {
    let bars: Vec<Bar> = top
        .iter()
        .map(|it| Bar {
            label: goods_name(chrome, it),
            shown: Kopecks::new(it.kopecks).to_string(),
            value: it.kopecks,
            part: None,
        })
        .collect();
    let finding = top.first().map(|first| {
        let values = [
            ("name", goods_name(chrome, first).into()),
            ("pieces", first.pieces.to_string().into()),
        ];
        chrome.with("numbers-found-goods", &values)
    });
    let head = vec![
        "numbers-column-goods",
        "numbers-column-pieces",
        "numbers-revenue",
        "numbers-column-stock",
    ];
    let row = |it: &GoodsSold| {
        vec![
            Cell::Text(goods_name(chrome, it)),
            Cell::Count(it.pieces),
            Cell::Sum(it.kopecks),
            Cell::Count(it.stock),
        ]
    };
    let table = top.iter().map(row).collect();
    drawn(chrome, About::Goods, rows, &bars, (finding, head), table)
}

/// A day more is drawn than is left, so that what is gone can be seen.
pub(super) fn stock(chrome: &Chrome, running_out: &[GoodsSold]) -> Drawing {
    let left = |it: &GoodsSold| it.days_left(PACE_DAYS);
    let days = |it: &GoodsSold| chrome.with("span-days", &[("count", left(it).into())]);
    let bars: Vec<Bar> = running_out
        .iter()
        .map(|it| Bar {
            label: goods_name(chrome, it),
            shown: days(it),
            value: left(it).saturating_add(1),
            part: None,
        })
        .collect();
    let finding = running_out.first().map(|first| {
        let values = [
            ("name", goods_name(chrome, first).into()),
            ("days", days(first).into()),
        ];
        chrome.with("numbers-found-stock", &values)
    });
    let head = vec![
        "numbers-column-goods",
        "numbers-column-stock",
        "numbers-column-sold-pace",
        "numbers-column-days-left",
    ];
    let row = |it: &GoodsSold| {
        vec![
            Cell::Text(goods_name(chrome, it)),
            Cell::Count(it.stock),
            Cell::Count(it.pieces),
            Cell::Count(left(it)),
        ]
    };
    let table = running_out.iter().map(row).collect();
    drawn(chrome, About::Stock, rows, &bars, (finding, head), table)
}

fn goods_name(chrome: &Chrome, goods: &GoodsSold) -> String {
    let (name, option) = (goods.name.get(chrome.lang), goods.option.get(chrome.lang));
    if option.is_empty() {
        return name.to_owned();
    }
    format!("{name}, {option}")
}
