//! The overview.

use super::drawn;
use crate::{
    list::Asked,
    numbers::{Waiting, content},
    numbers_days, numbers_file, orders, orders_filter,
};
use app::{
    Chrome,
    sample::{World, fixture},
};
use shop::{
    catalog::{ProductId, VariantId},
    numbers::{Day, Figure, GoodsSold, Measure, Numbers, Wait},
    staff::{Right, Role},
    store::Counts,
    text::{Lang, Text},
};

const TODAY: Day = Day(20_524);

fn figure(ago: i64, measure: Measure, subject: &str, (times, kopecks): (i64, i64)) -> Figure {
    Figure {
        day: TODAY.plus(-ago),
        measure,
        subject: subject.to_owned(),
        times,
        kopecks,
    }
}

fn goods(name: &str, stock: i64) -> GoodsSold {
    let both = |text: &str| Text {
        ru: text.to_owned(),
        en: text.to_owned(),
    };
    GoodsSold {
        variant: VariantId(7),
        product: ProductId(3),
        name: both(name),
        option: both("M"),
        stock,
        pieces: 15,
        kopecks: 1_500_000,
    }
}

/// A week with some of everything, and a poorer one before it.
fn numbers(typed: &str) -> Numbers {
    Numbers {
        today: TODAY,
        days: 7,
        figures: vec![
            figure(8, Measure::Placed, "", (4, 400_000)),
            figure(8, Measure::Won, "", (2, 200_000)),
            figure(8, Measure::Paid, "", (2, 200_000)),
            figure(1, Measure::Carts, "", (30, 0)),
            figure(1, Measure::Placed, "", (10, 1_000_000)),
            figure(1, Measure::Begun, "", (9, 900_000)),
            figure(1, Measure::Won, "", (8, 800_000)),
            figure(1, Measure::Paid, "", (8, 800_000)),
            figure(1, Measure::Way, "sbp", (6, 600_000)),
            figure(1, Measure::Way, "outside", (1, 100_000)),
            figure(1, Measure::Way, typed, (1, 100_000)),
            figure(1, Measure::Wait, Wait::TwoMinutes.as_str(), (7, 700_000)),
            figure(0, Measure::Refunded, "", (1, 50_000)),
            figure(0, Measure::Healed, "", (1, 100_000)),
        ],
        top: vec![goods(typed, 5)],
        running_out: vec![goods(typed, 0), goods(typed, 30)],
        percent: Some(40),
        has_orders: true,
        carts_since: Some(TODAY.plus(-1)),
    }
}

fn nothing() -> Numbers {
    Numbers {
        figures: Vec::new(),
        top: Vec::new(),
        running_out: Vec::new(),
        percent: None,
        has_orders: false,
        carts_since: None,
        ..numbers("")
    }
}

fn waiting() -> Waiting {
    Waiting {
        counts: Counts {
            to_ship: 3,
            partly_shipped: 1,
            to_ship_unpaid: 1,
            held: 1,
            attention: 1,
            failed_receipts: 1,
            orphans: 1,
            unclear_refunds: 1,
            returns_to_decide: 1,
            returns_owed: 1,
            undelivered_messages: 2,
            ..Counts::default()
        },
        low_goods: 4,
        faults: 1,
    }
}

fn page(chrome: &Chrome, waiting: &Waiting, numbers: &Numbers) -> String {
    drawn(chrome, || content(chrome, waiting, Some(numbers)))
}

/// The page of a shop that lives, of one where nothing happened lately, and of one that is new.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let chrome = &world.chrome;
    let quiet = Numbers {
        has_orders: true,
        days: 1,
        ..nothing()
    };
    vec![
        (
            "overview".to_owned(),
            page(chrome, &waiting(), &numbers(world.typed)),
        ),
        (
            "quiet overview".to_owned(),
            page(chrome, &Waiting::default(), &quiet),
        ),
        (
            "new overview".to_owned(),
            page(chrome, &Waiting::default(), &nothing()),
        ),
    ]
}

#[test]
fn everything_that_waits_leads_to_where_it_is_seen_to() {
    let chrome = fixture::live(Lang::Ru);
    let busy = page(&chrome, &waiting(), &numbers("Шарф"));
    assert_eq!(busy.matches("class=\"counter\"").count(), 13);
    let calm = page(&chrome, &Waiting::default(), &numbers("Шарф"));
    assert!(!calm.contains("class=\"counter\""));
    assert!(calm.contains(&chrome.text("numbers-todo-nothing")));
}

/// Each number is another one, so that whoever leads to another list is found by it.
#[test]
fn every_number_of_orders_leads_to_the_list_of_exactly_these_orders() {
    let chrome = fixture::live(Lang::Ru);
    let counts = Counts {
        to_ship: 101,
        partly_shipped: 102,
        to_ship_unpaid: 103,
        held: 104,
        awaiting: 105,
        attention: 106,
        unclear_refunds: 107,
        returns_to_decide: 108,
        returns_owed: 109,
        trials: 110,
        failed_receipts: 1_001,
        orphans: 1_002,
        undelivered_messages: 1_003,
        ..Counts::default()
    };
    let waiting = Waiting {
        counts,
        ..Waiting::default()
    };
    let overview = page(&chrome, &waiting, &numbers("Шарф"));
    let asked = Asked::default();
    let list = drawn(&chrome, || {
        let list = orders::list_view(&chrome, &[], counts, &asked, fixture::NOW);
        orders::content(&chrome, counts, &asked, &list, false)
    });
    // The overview has no number of those that wait for payment, and none of trials.
    for (page, most) in [(overview, 8), (list, 10)] {
        let mut found = 0;
        let links = page
            .split("<a ")
            .filter(|link| link.contains("class=\"counter\""));
        for counter in links {
            let href = between(counter, "href=\"", "\"").replace("&amp;", "&");
            let Some(query) = href.strip_prefix("/admin/orders?") else {
                continue;
            };
            let shown: i64 = between(counter, "<strong>", "<").parse().expect("a number");
            let (_, wanted) = counts
                .lists()
                .into_iter()
                .find(|(count, _)| *count == shown)
                .expect("a number of orders");
            assert_eq!(orders_filter(query, 0), wanted, "{href}");
            found += 1;
        }
        assert_eq!(found, most);
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).expect("what is before it");
    rest.split_once(after).expect("what is after it").0
}

#[test]
fn each_plot_says_what_it_found_and_has_its_table_and_its_file() {
    let chrome = fixture::live(Lang::Ru);
    let page = page(&chrome, &waiting(), &numbers("Шарф"));
    for part in [
        "<svg class=\"plot\"",
        "role=\"img\"",
        "<title id=\"plot-",
        "<desc id=\"plot-",
        "<table",
        ".csv?days=7",
    ] {
        assert_eq!(page.matches(part).count(), 7, "{part}");
    }
    assert!(page.contains("8 из 10 заказов, 80 %"), "{page}");
    assert!(page.contains("СБП, 75 %"), "{page}");
}

#[test]
fn whoever_may_not_read_the_books_sees_what_is_to_be_done_and_no_money() {
    let live = fixture::live(Lang::Ru);
    for role in Role::ALL {
        let role = Some(role);
        let chrome = Chrome { role, ..live.clone() };
        let shown = chrome.may(Right::Books).then(|| numbers("Шарф"));
        let page = drawn(&chrome, || content(&chrome, &waiting(), shown.as_ref()));
        assert!(page.contains("class=\"counter\""), "{role:?}");
        assert_eq!(
            page.contains("/admin/doctor"),
            chrome.may(Right::Doctor),
            "{role:?}"
        );
        assert_eq!(
            page.contains("class=\"figures\""),
            chrome.may(Right::Books),
            "{role:?}"
        );
        assert_eq!(
            page.contains(".csv?days="),
            chrome.may(Right::Exports),
            "{role:?}"
        );
    }
}

#[test]
fn days_without_anything_have_no_plots() {
    let chrome = fixture::live(Lang::En);
    let quiet = Numbers {
        has_orders: true,
        ..nothing()
    };
    let page = page(&chrome, &Waiting::default(), &quiet);
    assert!(!page.contains("<svg class=\"plot\""));
    assert_eq!(page.matches(&chrome.text("numbers-nothing")).count(), 7);
}

#[test]
fn figures_stand_beside_those_before_with_a_sign_and_in_words() {
    let chrome = fixture::live(Lang::Ru);
    let page = page(&chrome, &waiting(), &numbers("Шарф"));
    for words in ["+300 %, больше", "+30 п. п., больше", "раньше не было"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_new_shop_sees_where_to_begin_and_no_zeros() {
    let chrome = fixture::live(Lang::Ru);
    let page = page(&chrome, &Waiting::default(), &nothing());
    for path in ["/admin/goods", "/admin/settings", "/admin/doctor"] {
        assert!(
            page.contains(&format!("<li><a href=\"{path}\"")),
            "{path}: {page}"
        );
    }
    assert!(!page.contains("class=\"figures\""));
}

#[test]
fn a_table_is_a_file_that_a_spreadsheet_opens() {
    let chrome = fixture::live(Lang::Ru);
    let numbers = numbers("=cmd|'/c calc'!A1");
    let file = |name| String::from_utf8(numbers_file(&chrome, &numbers, name).unwrap()).unwrap();
    let revenue = file("revenue.csv");
    let lines: Vec<&str> = revenue.lines().collect();
    assert_eq!(lines[0], "\u{FEFF}День;Выручка;Оплаты;Вернули");
    assert_eq!(lines.len(), 8, "a line for each day");
    assert_eq!(lines[6], "2026-03-11;8000,00;8;0,00");
    assert_eq!(lines[7], "2026-03-12;0,00;0;500,00");
    let goods = file("goods.csv");
    assert!(goods.contains("'=cmd|'/c calc'!A1, M;15;15000,00;5"), "{goods}");
    for name in ["orders.csv", "ways.csv", "funnel.csv", "waits.csv", "stock.csv"] {
        assert!(numbers_file(&chrome, &numbers, name).is_some(), "{name}");
    }
    for name in ["revenue", "revenue.xlsx", "other.csv", ".csv"] {
        assert_eq!(numbers_file(&chrome, &numbers, name), None, "{name}");
    }
}

/// Where carts were counted all the time it begins with them; otherwise they would be too few for the orders.
#[test]
fn the_way_to_the_payment_begins_with_the_cart() {
    let chrome = fixture::live(Lang::Ru);
    let lines = |numbers: &Numbers| {
        let file = String::from_utf8(numbers_file(&chrome, numbers, "funnel.csv").unwrap()).unwrap();
        file.lines().skip(1).map(str::to_owned).collect::<Vec<String>>()
    };
    let counted = numbers("Шарф");
    let [cart, placed, begun, paid] =
        ["cart", "placed", "begun", "paid"].map(|step| chrome.text(&format!("numbers-step-{step}")));
    assert_eq!(
        lines(&counted),
        [
            format!("{cart};30;100"),
            format!("{placed};10;33"),
            format!("{begun};9;30"),
            format!("{paid};8;26"),
        ]
    );
    let values = [("carts", "30"), ("orders", "10"), ("begun", "9"), ("paid", "8")];
    let values = values.map(|(name, value)| (name, value.into()));
    let said = chrome.with("numbers-found-funnel-carts", &values);
    assert!(page(&chrome, &waiting(), &counted).contains(&said));
    for carts_since in [None, Some(TODAY)] {
        let late = Numbers {
            carts_since,
            ..numbers("Шарф")
        };
        let without = [
            format!("{placed};10;100"),
            format!("{begun};9;90"),
            format!("{paid};8;80"),
        ];
        assert_eq!(lines(&late), without, "{carts_since:?}");
    }
}

#[test]
fn days_that_make_no_sense_are_thirty() {
    for (asked, days) in [
        ("1", 1),
        ("7", 7),
        ("90", 90),
        ("", 30),
        ("2", 30),
        ("-7", 30),
        ("7x", 30),
    ] {
        assert_eq!(numbers_days(asked), days, "{asked}");
    }
}
