//! What each plot shows: its bars, its table, and what is found, in a sentence.

mod goods;
mod payments;

use super::{
    plot::{Bar, Said, columns},
    plots::{About, Cell, Drawing, share},
};
use app::Chrome;
use goods::{goods, stock};
use payments::{funnel, paid_by, waited};
use shop::{
    Kopecks,
    numbers::{Day, Numbers, Stretch, by_day},
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
