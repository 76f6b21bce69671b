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
use app::Chrome;
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::{
    doctor::Light,
    numbers::{Difference, Numbers},
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
        let zone = chrome.zone.seconds();
        let numbers = desk
            .shop
            .numbers(&staff, zone, numbers_days(&asked), desk.now())
            .await;
        let numbers = numbers.map_err(|error| desk.refused(&error))?;
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
        Ok(content(&chrome, &waiting, &numbers))
    })
}

/// The page.
pub(crate) fn content(chrome: &Chrome, waiting: &Waiting, numbers: &Numbers) -> AnyView {
    let title = chrome.text("numbers-title");
    let counting = numbers.percent.filter(|_| numbers.has_orders).map(|percent| {
        let text = chrome.with("numbers-counting", &[("percent", percent.into())]);
        view! { <div class="notice" data-tone="wait"><p>{text}</p></div> }
    });
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            {todo::section(chrome, waiting)}
            {if numbers.has_orders {
                Either::Left(view! {
                    {counting}
                    {figures::section(chrome, numbers)}
                    {plots::section(chrome, numbers)}
                    <p class="hint">{chrome.text("numbers-hint")}</p>
                })
            } else {
                Either::Right(beginning(chrome))
            }}
        </div>
    };
    office_page(chrome, &title, Room::Home, body.into_any())
}

/// Where a new shop begins.
fn beginning(chrome: &Chrome) -> AnyView {
    let step = |path: &str, link: &str, text: &str| {
        view! {
            <li>
                <a href=chrome.href(path)>{chrome.text(link)}</a>
                " "
                {chrome.text(text)}
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="begin">
            <h2 id="begin">{chrome.text("numbers-begin-title")}</h2>
            <p>{chrome.text("numbers-begin-text")}</p>
            <ol class="steps-to-begin">
                {step("/admin/goods", "numbers-begin-goods", "numbers-begin-goods-text")}
                {step("/admin/settings", "numbers-begin-settings", "numbers-begin-settings-text")}
                {step("/admin/doctor", "numbers-begin-doctor", "numbers-begin-doctor-text")}
            </ol>
        </section>
    }
    .into_any()
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
