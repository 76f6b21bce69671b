//! What the last days came to, beside the same number of days before them.

use super::{STRETCHES, told};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    Kopecks,
    numbers::{Difference, Numbers, Stretch},
};

/// A number, and how it differs from the one before.
struct Shown {
    label: &'static str,
    value: String,
    difference: String,
}

/// The section.
pub(super) fn section(chrome: &Chrome, numbers: &Numbers) -> AnyView {
    let (now, before) = numbers.compared();
    let figures = shown(chrome, &now, &before).into_iter().map(|shown| {
        view! {
            <div>
                <dt>{chrome.text(shown.label)}</dt>
                <dd>
                    <strong>{shown.value}</strong>
                    " "
                    <span class="hint">{shown.difference}</span>
                </dd>
            </div>
        }
    });
    let before_text = if numbers.days == 1 {
        chrome.text("numbers-beside-yesterday")
    } else {
        chrome.with("numbers-beside", &[("count", numbers.days.into())])
    };
    view! {
        <section class="stack" aria-labelledby="figures">
            <h2 id="figures">{chrome.text("numbers-figures-title")}</h2>
            {stretches(chrome, numbers.days)}
            <p class="hint">{before_text}</p>
            <dl class="figures">{figures.collect_view()}</dl>
        </section>
    }
    .drawn()
}

/// Links to the stretches that can be looked at.
fn stretches(chrome: &Chrome, days: i64) -> AnyView {
    let links = STRETCHES.into_iter().map(|(stretch, id)| {
        let is_here = (stretch == days).then_some("page");
        let href = chrome.href(&format!("/admin?days={stretch}"));
        view! { <a class="button button-quiet" href=href aria-current=is_here>{chrome.text(id)}</a> " " }
    });
    view! {
        <nav class="stretches" aria-label=chrome.text("numbers-stretches")>{links.collect_view()}</nav>
    }
    .drawn()
}

fn shown(chrome: &Chrome, now: &Stretch, before: &Stretch) -> [Shown; 8] {
    let refunds = [
        ("count", now.refunds.to_string().into()),
        ("sum", sum(now.returned).into()),
    ];
    [
        figure(chrome, "numbers-revenue", sum, (now.revenue, before.revenue)),
        figure(chrome, "numbers-left", sum, (now.left(), before.left())),
        figure(chrome, "numbers-orders", count, (now.orders, before.orders)),
        figure(
            chrome,
            "numbers-average",
            sum,
            (now.average_bill(), before.average_bill()),
        ),
        paid_share(chrome, now, before),
        Shown {
            value: chrome.with("numbers-refunds-sum", &refunds),
            ..figure(chrome, "numbers-refunds", sum, (now.returned, before.returned))
        },
        figure(chrome, "numbers-healed", count, (now.healed, before.healed)),
        figure(chrome, "numbers-stuck", count, (now.stuck, before.stuck)),
    ]
}

/// How a number is written.
type Writes = fn(i64) -> String;

fn sum(kopecks: i64) -> String {
    Kopecks::new(kopecks).to_string()
}

fn count(count: i64) -> String {
    count.to_string()
}

fn figure(chrome: &Chrome, label: &'static str, write: Writes, (now, before): (i64, i64)) -> Shown {
    Shown {
        label,
        value: write(now),
        difference: told(chrome, Difference::of(now, before), write(before)),
    }
}

/// Shares differ by points: per cent of per cent say nothing.
fn paid_share(chrome: &Chrome, now: &Stretch, before: &Stretch) -> Shown {
    let percent = |percent: i64| chrome.with("numbers-percent", &[("percent", percent.to_string().into())]);
    let (share, was) = (now.paid_percent(), before.paid_percent());
    let by = share - was;
    let values = [
        ("by", by.abs().to_string().into()),
        ("before", percent(was).into()),
    ];
    let difference = match by {
        _ if before.orders == 0 => chrome.text("numbers-from-nothing"),
        0 => chrome.with("numbers-same", &values),
        1.. => chrome.with("numbers-points-more", &values),
        _ => chrome.with("numbers-points-less", &values),
    };
    Shown {
        label: "numbers-paid-share",
        value: percent(share),
        difference,
    }
}
