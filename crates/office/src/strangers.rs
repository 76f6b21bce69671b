//! Who causes what just now, who is shut out, and what networks hold without having paid.

pub(crate) mod held;

pub use held::{Held, HeldOrder, LET_GO_REASON, MOST_LET_GO};

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, Input, moment},
};
use leptos::{either::Either, prelude::*};
use shop::stranger::{Block, Cause};

/// Hours that a network can be shut out for.
pub const HOURS: [i64; 3] = [1, 24, 24 * 7];

/// A network and what it causes, the worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// An address, or a /64 of IPv6.
    pub network: String,
    /// The /24 or the /48 around it.
    pub around: String,
    /// What it caused within two minutes, how often it was let through, how often it was refused.
    pub causes: Vec<(Cause, u32, u32)>,
}

/// Why a network was not shut out, and what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotBlocked {
    /// What was typed.
    pub network: String,
    /// What is wrong with it.
    pub why: BlockFault,
}

/// What is wrong with a network that somebody wants shut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockFault {
    /// It is none.
    NoNetwork,
    /// There are too many others in it.
    TooWide,
    /// Whoever wants it shut out is in it.
    Own,
    /// It is the shop's own, or its proxy's.
    Inner,
}

/// `/admin/strangers`. A form that was refused is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<NotBlocked>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let blocks = desk.shop.blocks(desk.now()).await;
        let blocks = blocks.map_err(|error| desk.refused(&error))?;
        let held = (desk.held)(staff).await;
        let held = held.map_err(|error| desk.refused(&error))?;
        let strangers = (desk.strangers)();
        Ok(content(&chrome, &blocks, (&strangers, &held), tried.as_ref()))
    })
}

/// The page.
pub(crate) fn content(
    chrome: &Chrome,
    blocks: &[Block],
    (strangers, held): (&[Stranger], &[Held]),
    tried: Option<&NotBlocked>,
) -> AnyView {
    let title = chrome.text("office-strangers-title");
    let body = view! {
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.text("office-strangers-text")}</p>
            <section class="panel" aria-labelledby="blocks">
                <h2 id="blocks">{chrome.text("office-blocks-title")}</h2>
                <p class="hint">{chrome.text("office-blocks-text")}</p>
                {if blocks.is_empty() {
                    Either::Left(view! { <p>{chrome.text("office-no-blocks")}</p> })
                } else {
                    Either::Right(shut_out(chrome, blocks))
                }}
                {typed(chrome, tried)}
            </section>
            <section class="panel" aria-labelledby="now">
                <h2 id="now">{chrome.text("office-strangers-now")}</h2>
                <p class="hint">{chrome.text("office-strangers-now-text")}</p>
                {if strangers.is_empty() {
                    Either::Left(view! { <p>{chrome.text("office-no-strangers")}</p> })
                } else {
                    Either::Right(busy(chrome, strangers))
                }}
            </section>
            {held::networks(chrome, held)}
        </div>
    };
    office_page(chrome, &title, Room::Problems, body.drawn())
}

fn shut_out(chrome: &Chrome, blocks: &[Block]) -> AnyView {
    let rows = blocks.iter().map(|block| {
        view! {
            <tr>
                <td>{block.network.clone()}</td>
                <td data-label=chrome.text("column-until")>{moment(chrome, block.until)}</td>
                <td data-label=chrome.text("column-who")>{block.made_by.clone()}</td>
                <td>
                    <form method="post" action=chrome.href("/admin/strangers/release")>
                        <input type="hidden" name="network" value=block.network.clone()/>
                        <button class="button button-quiet">{chrome.text("office-release")}</button>
                    </form>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-blocks-title")}</caption>
            {head(chrome, ["column-network", "column-until", "column-who", "column-action"])}
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn busy(chrome: &Chrome, strangers: &[Stranger]) -> AnyView {
    let rows = strangers.iter().map(|stranger| {
        let causes = stranger.causes.iter().map(|(cause, granted, refused)| {
            let values = [
                ("cause", chrome.words().cause(*cause).into()),
                ("granted", granted.to_string().into()),
                ("refused", refused.to_string().into()),
            ];
            view! { <li>{chrome.with("office-stranger-cause", &values)}</li> }
        });
        let around = chrome.with(
            "office-block-around",
            &[("network", stranger.around.as_str().into())],
        );
        view! {
            <tr>
                <td>{stranger.network.clone()}</td>
                <td data-label=chrome.text("column-causes")>
                    <ul>{causes.collect_view()}</ul>
                </td>
                <td>
                    {block(chrome, &stranger.network)}
                    <details>
                        <summary>{around}</summary>
                        {block(chrome, &stranger.around)}
                    </details>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("office-strangers-now")}</caption>
            {head(chrome, ["column-network", "column-causes", "column-action"])}
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn head<const COLUMNS: usize>(chrome: &Chrome, columns: [&str; COLUMNS]) -> AnyView {
    let columns = columns.map(|id| view! { <th scope="col">{chrome.text(id)}</th> });
    view! { <thead><tr>{columns.collect_view()}</tr></thead> }.drawn()
}

/// Shuts a network out by one press.
fn block(chrome: &Chrome, network: &str) -> AnyView {
    view! {
        <form method="post" action=chrome.href("/admin/strangers/block") class="cluster">
            <input type="hidden" name="network" value=network.to_owned()/>
            {buttons(chrome)}
        </form>
    }
    .drawn()
}

/// The same for a network that is typed.
fn typed(chrome: &Chrome, tried: Option<&NotBlocked>) -> AnyView {
    let mistake = tried.map(|tried| {
        chrome.text(match tried.why {
            BlockFault::NoNetwork => "block-no-network",
            BlockFault::TooWide => "block-too-wide",
            BlockFault::Own => "block-own",
            BlockFault::Inner => "block-inner",
        })
    });
    let field = Field {
        hint: Some(chrome.text("office-block-hint")),
        mistake,
        ..Field::new("network", chrome.text("office-block-network"))
    };
    let value = tried.map(|tried| tried.network.clone()).unwrap_or_default();
    let input = Input {
        kind: "text",
        mode: "text",
        autocomplete: "off",
        is_required: true,
    };
    view! {
        <details open=tried.is_some()>
            <summary>{chrome.text("office-block-typed")}</summary>
            <form method="post" action=chrome.href("/admin/strangers/block") class="stack">
                {field.with_input(chrome, &value, input)}
                <p class="cluster">{buttons(chrome)}</p>
            </form>
        </details>
    }
    .drawn()
}

fn buttons(chrome: &Chrome) -> AnyView {
    let ids = ["office-block-hour", "office-block-day", "office-block-week"];
    let buttons = HOURS.into_iter().zip(ids).map(|(hours, id)| {
        view! { <button class="button button-quiet" name="hours" value=hours.to_string()>{chrome.text(id)}</button> " " }
    });
    buttons.collect_view().drawn()
}
