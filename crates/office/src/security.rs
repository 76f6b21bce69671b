//! Security events: who came in, who was kept out, who changed or took away what.

mod detail;

pub(crate) use detail::said;

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    labels,
    list::pager,
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, moment},
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use shop::security::{Act, KEPT_DAYS, SecurityEvent, SecurityEventId, SecurityFilter, SecurityRow, Topic};

/// Events on a page.
const MOST: usize = 50;
/// Longest text that is looked for, in characters.
const LONGEST: usize = 100;

/// Which events the fields of the form mean.
pub fn security_filter(topic: &str, typed: &str, limit: i64) -> SecurityFilter {
    SecurityFilter {
        topic: Topic::named(topic),
        text: typed.trim().replace('\0', "").chars().take(LONGEST).collect(),
        before: None,
        limit,
    }
}

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// Events, newest first.
    pub rows: &'a [SecurityRow],
    /// Which were asked for; its `before` is that of this page.
    pub filter: &'a SecurityFilter,
    /// Whether there are older events than the last one.
    pub has_more: bool,
}

/// `/admin/security`
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
    let filter = SecurityFilter {
        before: field("before").parse().ok().map(SecurityEventId),
        ..security_filter(&field("topic"), &field("q"), limit)
    };
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let rows = desk.shop.security_events(&staff, &filter).await;
        let mut rows = rows.map_err(|error| desk.refused(&error))?;
        let has_more = rows.len() > MOST;
        rows.truncate(MOST);
        let listing = Listing {
            rows: &rows,
            filter: &filter,
            has_more,
        };
        Ok(content(&chrome, &listing))
    })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("office-security-title");
    let lead = chrome.with("office-security-text", &[("days", KEPT_DAYS.into())]);
    let export = address(chrome, "/admin/security/events.csv", listing, None);
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{lead}</p>
            <p class="cluster">
                <a class="button button-quiet" href=chrome.href("/admin/journal")>
                    {chrome.text("office-journal-title")}
                </a>
                <a class="button button-quiet" href=chrome.href("/admin/password")>
                    {chrome.text("office-password-title")}
                </a>
                " "
                <a class="button button-quiet" href=chrome.href("/admin/privacy")>
                    {chrome.text("privacy-office-title")}
                </a>
            </p>
            {filters(chrome, listing)}
            {if listing.rows.is_empty() {
                Either::Left(nothing(chrome, listing))
            } else {
                let last = listing.rows.last().filter(|_| listing.has_more);
                let here = |before| address(chrome, "/admin/security", listing, before);
                let newest = listing.filter.before.map(|_| here(None));
                let older = last.map(|row| here(Some(row.id)));
                let pager = pager(newest, older, labels::pager(chrome));
                let export = view! {
                    <p><a class="button button-quiet" href=export>{chrome.text("office-security-export")}</a></p>
                };
                Either::Right(view! { {table(chrome, listing.rows)} {pager} {export} })
            }}
        </div>
    };
    office_page(chrome, &title, Room::Security, body.drawn())
}

fn filters(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let query = view! {
        <input
            id="q"
            name="q"
            type="search"
            value=listing.filter.text.clone()
            placeholder=chrome.text("office-security-placeholder")
            maxlength=LONGEST.to_string()
        />
    };
    let search = Field::new("q", chrome.text("office-search-label"));
    let topics = Topic::ALL.map(|topic| {
        let is_chosen = listing.filter.topic == Some(topic);
        view! { <option value=topic.as_str() selected=is_chosen>{chrome.text(topic_id(topic))}</option> }
    });
    let any = view! { <option value="">{chrome.text("office-any")}</option> };
    let topic = view! { <select id="topic" name="topic">{any}{topics.collect_view()}</select> };
    view! {
        <form class="filters" role="search" method="get" action=chrome.href("/admin/security")>
            {search.around(chrome, query.drawn())}
            {Field::new("topic", chrome.text("office-security-topic")).around(chrome, topic.drawn())}
            <button class="button">{chrome.text("office-show")}</button>
        </form>
    }
    .drawn()
}

const COLUMNS: [&str; 4] = ["column-when", "column-happened", "column-person", "column-from"];

/// Events, a row each.
pub(crate) fn table(chrome: &Chrome, rows: &[SecurityRow]) -> AnyView {
    let columns = COLUMNS.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    let rows = rows.iter().map(|each| row(chrome, &each.event)).collect_view();
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-security-caption")}</caption>
            <thead><tr>{columns.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(chrome: &Chrome, event: &SecurityEvent) -> AnyView {
    let times = (event.count > 1).then(|| {
        let words = chrome.with("office-security-times", &[("count", event.count.into())]);
        view! { " " <span class="nowrap">{words}</span> }
    });
    let detail = (!event.detail.is_empty()).then(|| {
        view! { <br/> <span class="hint">{said(chrome, event.act, event.detail.as_str())}</span> }
    });
    let from = if event.network.is_empty() {
        chrome.text(if event.act.is_of_strangers() {
            "office-security-many"
        } else {
            "office-security-here"
        })
    } else {
        event.network.to_string()
    };
    let (tone, id) = act_id(event.act);
    let act = labels::drawn(labels::pill(tone, chrome.text(id)));
    view! {
        <tr>
            <td>{moment(chrome, event.at)}</td>
            <td data-label=chrome.text("column-happened")>
                <span>{act} {times} {detail}</span>
            </td>
            <td data-label=chrome.text("column-person")>{dash(event.who.as_str())}</td>
            <td data-label=chrome.text("column-from")>
                <span>{from} <br/> <span class="hint">{event.device.to_string()}</span></span>
            </td>
        </tr>
    }
    .drawn()
}

fn dash(text: &str) -> String {
    let shown = if text.is_empty() { "—" } else { text };
    shown.to_owned()
}

const fn topic_id(topic: Topic) -> &'static str {
    match topic {
        Topic::SignIn => "office-security-sign-in",
        Topic::Refusal => "office-security-refusal",
        Topic::Change => "office-security-change",
        Topic::Export => "office-security-export-topic",
    }
}

/// How it looks that something happened, and the id of its words.
pub(crate) const fn act_id(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::SignedIn => ("good", "office-act-signed-in"),
        Act::SignedInAnew => ("wait", "office-act-signed-in-anew"),
        Act::SignedInByLink => ("wait", "office-act-signed-in-by-link"),
        Act::SignInFailed => ("bad", "office-act-sign-in-failed"),
        Act::SignInHeldBack => ("bad", "office-act-sign-in-held-back"),
        Act::SignedOut => ("calm", "office-act-signed-out"),
        Act::Stranger => ("calm", "office-act-stranger"),
        Act::RightLacking => ("bad", "office-act-right-lacking"),
        Act::CrossSite => ("bad", "office-act-cross-site"),
        Act::LimitReached => ("bad", "office-act-limit-reached"),
        Act::PeopleChanged => ("wait", "office-act-people-changed"),
        Act::SettingsChanged => ("wait", "office-act-settings-changed"),
        Act::NetworkShutOut => ("wait", "office-act-network-shut-out"),
        Act::NetworkLetIn => ("wait", "office-act-network-let-in"),
        Act::OrdersLetGo => ("wait", "office-act-orders-let-go"),
        Act::GoodsExported => ("wait", "office-act-goods-exported"),
        Act::OrdersExported => ("wait", "office-act-orders-exported"),
        Act::EventsExported => ("wait", "office-act-events-exported"),
        Act::BackupTakenAway => ("wait", "office-act-backup-taken-away"),
        Act::Confirmed => ("calm", "office-act-confirmed"),
        Act::RecoveryCodeUsed => ("wait", "office-act-recovery-code-used"),
        Act::FactorAdded => ("good", "office-act-factor-added"),
        Act::FactorRemoved => ("bad", "office-act-factor-removed"),
        Act::AppRemoved => ("wait", "office-act-app-removed"),
        Act::PasskeyAdded => ("good", "office-act-passkey-added"),
        Act::PasskeyRemoved => ("wait", "office-act-passkey-removed"),
        Act::PasskeyCopied => ("bad", "office-act-passkey-copied"),
        Act::RecoveryCodesRenewed => ("wait", "office-act-recovery-codes-renewed"),
        Act::PersonExported => ("wait", "office-act-person-exported"),
        Act::ConsentsExported => ("wait", "office-act-consents-exported"),
        Act::PersonForgotten => ("wait", "office-act-person-forgotten"),
        Act::OrdersForgotten => ("calm", "office-act-orders-forgotten"),
        Act::ConsentWithdrawn => ("wait", "office-act-consent-withdrawn"),
    }
}

/// The same events at another address, or from another place on.
fn address(chrome: &Chrome, path: &str, listing: &Listing<'_>, before: Option<SecurityEventId>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !listing.filter.text.is_empty() {
        query.append_pair("q", &listing.filter.text);
    }
    if let Some(topic) = listing.filter.topic {
        query.append_pair("topic", topic.as_str());
    }
    if let Some(SecurityEventId(before)) = before {
        query.append_pair("before", &before.to_string());
    }
    match query.finish() {
        none if none.is_empty() => chrome.href(path),
        some => chrome.href(&format!("{path}?{some}")),
    }
}

fn nothing(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let filter = listing.filter;
    let is_filtered = filter.topic.is_some() || filter.before.is_some() || !filter.text.is_empty();
    let (title, text) = if is_filtered {
        ("office-nothing-title", "office-security-nothing-text")
    } else {
        ("office-no-security-title", "office-no-security-text")
    };
    let all = is_filtered.then(|| {
        view! {
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/security")>
                    {chrome.text("office-all-security")}
                </a>
            </p>
        }
    });
    view! {
        <div class="stack" role="status">
            <h2>{chrome.text(title)}</h2>
            <p class="lead">{chrome.text(text)}</p>
            {all}
        </div>
    }
    .drawn()
}

#[cfg(test)]
pub(crate) use detail::tests::written;
