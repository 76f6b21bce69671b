//! What each plot shows: its bars, its table, and what is found, in a sentence.

use super::{
    plot::{Bar, Said, columns, rows},
    plots::{About, Cell, Drawing, share},
};
use app::{Chrome, pay_by};
use shop::{
    Kopecks,
    numbers::{Day, GoodsSold, Numbers, PACE_DAYS, Stretch, Wait, WaySum, by_day, percent, waits, ways},
    payment::PayBy,
};

/// The drawing of this.
pub(super) fn drawing(chrome: &Chrome, numbers: &Numbers, about: About) -> Drawing {
    let days = || by_day(&numbers.figures, numbers.first(), numbers.days);
    match about {
        About::Revenue => revenue(chrome, &days()),
        About::Orders => orders(chrome, &days()),
        About::Ways => paid_by(chrome, numbers),
        About::Funnel => funnel(chrome, numbers),
        About::Waits => waited(chrome, numbers),
        About::Goods => goods(chrome, &numbers.top),
        About::Stock => stock(chrome, &numbers.running_out),
    }
}

/// How bars are drawn.
type Draws = fn(&Said<'_>, &[Bar]) -> Option<String>;

/// Puts a drawing together; `finding` is not asked for if there is nothing to see.
fn drawn(
    chrome: &Chrome,
    about: About,
    draws: Draws,
    bars: &[Bar],
    (finding, head): (Option<String>, Vec<&'static str>),
    rows: Vec<Vec<Cell>>,
) -> Drawing {
    let finding = finding.unwrap_or_else(|| chrome.text("numbers-nothing"));
    let id = format!("plot-{}", about.as_str());
    let said = Said {
        id: &id,
        title: &finding,
        desc: &chrome.text(about.title()),
    };
    let svg = draws(&said, bars);
    Drawing {
        about,
        finding,
        svg,
        head,
        rows,
    }
}

fn revenue(chrome: &Chrome, days: &[(Day, Stretch)]) -> Drawing {
    let bar = |(day, it): &(Day, Stretch)| Bar {
        label: chrome.words().day(*day),
        shown: Kopecks::new(it.revenue).to_string(),
        value: it.revenue,
        part: None,
    };
    let best = days.iter().rev().max_by_key(|(_, it)| it.revenue);
    let finding = best.filter(|(_, it)| it.revenue > 0).map(|(day, it)| {
        let values = [
            ("day", chrome.words().day(*day).into()),
            ("sum", Kopecks::new(it.revenue).to_string().into()),
        ];
        chrome.with("numbers-found-revenue", &values)
    });
    let head = vec![
        "numbers-column-day",
        "numbers-revenue",
        "numbers-column-payments",
        "numbers-column-returned",
    ];
    let row = |(day, it): &(Day, Stretch)| {
        vec![
            Cell::Day(*day),
            Cell::Sum(it.revenue),
            Cell::Count(it.payments),
            Cell::Sum(it.returned),
        ]
    };
    let bars: Vec<Bar> = days.iter().map(bar).collect();
    drawn(
        chrome,
        About::Revenue,
        columns,
        &bars,
        (finding, head),
        days.iter().map(row).collect(),
    )
}

fn orders(chrome: &Chrome, days: &[(Day, Stretch)]) -> Drawing {
    let bar = |(day, it): &(Day, Stretch)| Bar {
        label: chrome.words().day(*day),
        shown: it.orders.to_string(),
        value: it.orders,
        part: Some(it.won),
    };
    let mut all = Stretch::default();
    for (_, it) in days {
        all.orders += it.orders;
        all.won += it.won;
    }
    let values = [
        ("orders", all.orders.to_string().into()),
        ("paid", all.won.to_string().into()),
        ("share", share(chrome, all.paid_percent()).into()),
    ];
    let finding = (all.orders > 0).then(|| chrome.with("numbers-found-orders", &values));
    let head = vec![
        "numbers-column-day",
        "numbers-orders",
        "numbers-column-paid",
        "numbers-paid-share",
    ];
    let row = |(day, it): &(Day, Stretch)| {
        vec![
            Cell::Day(*day),
            Cell::Count(it.orders),
            Cell::Count(it.won),
            Cell::Percent(it.paid_percent()),
        ]
    };
    let bars: Vec<Bar> = days.iter().map(bar).collect();
    drawn(
        chrome,
        About::Orders,
        columns,
        &bars,
        (finding, head),
        days.iter().map(row).collect(),
    )
}

fn paid_by(chrome: &Chrome, numbers: &Numbers) -> Drawing {
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

fn funnel(chrome: &Chrome, numbers: &Numbers) -> Drawing {
    let (now, _) = numbers.compared();
    let steps = [
        ("numbers-step-placed", now.orders),
        ("numbers-step-begun", now.begun),
        ("numbers-step-paid", now.won),
    ];
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
        ("orders", now.orders.to_string().into()),
        ("begun", now.begun.to_string().into()),
        ("paid", now.won.to_string().into()),
    ];
    let finding = (now.orders > 0).then(|| chrome.with("numbers-found-funnel", &values));
    let head = vec!["numbers-column-step", "numbers-orders", "numbers-column-share"];
    let row = |(bar, (_, count)): (&Bar, &(&str, i64))| {
        vec![
            Cell::Text(bar.label.clone()),
            Cell::Count(*count),
            Cell::Percent(percent(*count, now.orders)),
        ]
    };
    let table = bars.iter().zip(&steps).map(row).collect();
    drawn(chrome, About::Funnel, rows, &bars, (finding, head), table)
}

fn waited(chrome: &Chrome, numbers: &Numbers) -> Drawing {
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

fn goods(chrome: &Chrome, top: &[GoodsSold]) -> Drawing {
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
fn stock(chrome: &Chrome, running_out: &[GoodsSold]) -> Drawing {
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
