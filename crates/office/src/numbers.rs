//! The office's home: what is to be done now, what the last days came to, and plots of it.

mod drawings;
mod figures;
mod plot;
mod plots;
mod todo;

pub use plots::numbers_file;

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::{
    doctor::Light,
    numbers::{Difference, Numbers},
    staff::Right,
    store::Counts,
};

/// Stretches of days that can be looked at.
const STRETCHES: [(i64, &str); 4] = [
    (1, "numbers-today"),
    (7, "numbers-week"),
    (30, "numbers-month"),
    (90, "numbers-quarter"),
];
/// The one that is shown if none is asked for.
const USUAL: i64 = 30;

/// How many days are asked for in an address; what makes no sense is the usual number.
pub fn numbers_days(asked: &str) -> i64 {
    let known = STRETCHES.iter().map(|(days, _)| *days);
    let asked = asked.parse().ok();
    known
        .into_iter()
        .find(|days| Some(*days) == asked)
        .unwrap_or(USUAL)
}

/// What waits for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Waiting {
    /// Of orders, money and messages.
    pub counts: Counts,
    /// Goods that are running low.
    pub low_goods: i64,
    /// Checks of the set-up that found something that does not work.
    pub faults: i64,
}

/// `/admin`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let asked = use_query_map().read_untracked().get("days").unwrap_or_default();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let numbers = if staff.may(Right::Books) {
            let zone = chrome.zone.seconds();
            let numbers = desk
                .shop
                .numbers(&staff, zone, numbers_days(&asked), desk.now())
                .await;
            Some(numbers.map_err(|error| desk.refused(&error))?)
        } else {
            None
        };
        let counts = desk.shop.counts(&staff).await;
        let counts = counts.map_err(|error| desk.refused(&error))?;
        let low_goods = desk.shop.low_goods(&staff).await;
        let low_goods = low_goods.map_err(|error| desk.refused(&error))?;
        let lights = desk.shop.lights().await;
        let lights = lights.map_err(|error| desk.refused(&error))?;
        let checks = (desk.checks)();
        let faults = lights.iter().filter(|kept| {
            kept.seen.light == Light::Fault && checks.iter().any(|name| *name == kept.seen.check)
        });
        let waiting = Waiting {
            counts,
            low_goods,
            faults: i64::try_from(faults.count()).unwrap_or(i64::MAX),
        };
        Ok(content(&chrome, &waiting, numbers.as_ref()))
    })
}

/// The page. What the shop earned is not for everybody on the staff.
pub(crate) fn content(chrome: &Chrome, waiting: &Waiting, numbers: Option<&Numbers>) -> AnyView {
    let title = chrome.text("numbers-title");
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            {todo::section(chrome, waiting)}
            {numbers.map(|numbers| earned(chrome, numbers))}
        </div>
    };
    office_page(chrome, &title, Room::Home, body.drawn())
}

/// What the days came to, or where to begin.
fn earned(chrome: &Chrome, numbers: &Numbers) -> AnyView {
    if !numbers.has_orders {
        return beginning(chrome);
    }
    let counting = numbers.percent.map(|percent| {
        let text = chrome.with("numbers-counting", &[("percent", percent.into())]);
        view! { <div class="notice" data-tone="wait"><p>{text}</p></div> }
    });
    view! {
        {counting}
        {figures::section(chrome, numbers)}
        {plots::section(chrome, numbers)}
        <p class="hint">{chrome.text("numbers-hint")}</p>
    }
    .drawn()
}

/// Where a new shop begins, as far as whoever looks may.
fn beginning(chrome: &Chrome) -> AnyView {
    let step = |path: &str, link: &str, text: &str, right: Right| {
        chrome.may(right).then(|| {
            view! {
                <li>
                    <a href=chrome.href(path)>{chrome.text(link)}</a>
                    " "
                    {chrome.text(text)}
                </li>
            }
        })
    };
    view! {
        <section class="panel" aria-labelledby="begin">
            <h2 id="begin">{chrome.text("numbers-begin-title")}</h2>
            <p>{chrome.text("numbers-begin-text")}</p>
            <ol class="steps-to-begin">
                {step("/admin/goods", "numbers-begin-goods", "numbers-begin-goods-text", Right::ReadGoods)}
                {step("/admin/settings", "numbers-begin-settings", "numbers-begin-settings-text", Right::Settings)}
                {step("/admin/doctor", "numbers-begin-doctor", "numbers-begin-doctor-text", Right::Doctor)}
            </ol>
        </section>
    }
    .drawn()
}

/// How a number differs from the one before, in words and with a sign.
fn told(chrome: &Chrome, difference: Difference, before: String) -> String {
    match difference {
        Difference::Same => chrome.with("numbers-same", &[("before", before.into())]),
        Difference::FromNothing => chrome.text("numbers-from-nothing"),
        Difference::More(by) => {
            let values = [("by", by.to_string().into()), ("before", before.into())];
            chrome.with("numbers-more", &values)
        }
        Difference::Less(by) => {
            let values = [("by", by.to_string().into()), ("before", before.into())];
            chrome.with("numbers-less", &values)
        }
    }
}
