//! What is sold most, and what runs out.

use super::drawn;
use crate::numbers::{
    plot::{Bar, LETTERS, rows},
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
            label: bar_name(chrome, it),
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
            label: bar_name(chrome, it),
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

/// The name beside a bar: a long one is cut before the option, which tells it from the others.
fn bar_name(chrome: &Chrome, goods: &GoodsSold) -> String {
    fitting(goods.name.get(chrome.lang), goods.option.get(chrome.lang))
        .unwrap_or_else(|| goods_name(chrome, goods))
}

/// Name and option in as many letters as fit; `None` if they fit as they are, or too little of the name would be left.
fn fitting(name: &str, option: &str) -> Option<String> {
    const LEAST: usize = 8;
    let room = LETTERS.saturating_sub(option.chars().count().saturating_add(", ".len()));
    if option.is_empty() || room < LEAST || name.chars().count() <= room {
        return None;
    }
    let kept: String = name.chars().take(room - 1).collect();
    Some(format!("{}…, {option}", kept.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_before_what_tells_it_from_the_others() {
        let name = "Пуховик длинный с капюшоном";
        let [small, large] = ["Хвойный, S", "Хвойный, L"].map(|option| fitting(name, option).unwrap());
        assert_eq!(small, "Пуховик длинный с кап…, Хвойный, S");
        assert_eq!(small.chars().count(), LETTERS);
        assert_ne!(small, large);
        assert_eq!(fitting("Парка утеплённая", "Оливковый, XL"), None, "it fits");
        assert_eq!(fitting("Парка утеплённая", ""), None);
        assert_eq!(fitting(name, "тёмно-зелёный в мелкий горошек"), None);
    }
}
