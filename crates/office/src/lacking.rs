//! What somebody reads who has no right to what they asked for, and the words of roles and rights.

use crate::{
    Lacking,
    frame::{Room, office_page},
};
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::staff::{Right, Role};

/// The page in place of one that whoever is signed in has no right to: it says who has.
pub(crate) fn content(chrome: &Chrome, Lacking(right): Lacking) -> AnyView {
    let title = chrome.text("office-lacking-title");
    let mine = chrome
        .role
        .map(|role| chrome.text(role_id(role)))
        .unwrap_or_default();
    let roles = right.roles().map(|role| chrome.text(role_id(role)));
    let values = [
        ("right", chrome.text(right_id(right)).into()),
        ("role", mine.into()),
        ("roles", roles.collect::<Vec<_>>().join(", ").into()),
    ];
    let body = view! {
        <div class="stack">
            <h1>{title.clone()}</h1>
            <p class="lead">{chrome.with("office-lacking-text", &values)}</p>
            <p>{chrome.with("office-lacking-who", &values)}</p>
            <p>
                <a class="button button-quiet" href=chrome.href("/admin/orders")>{chrome.text("office-all-orders")}</a>
            </p>
        </div>
    };
    office_page(chrome, &title, Room::Nowhere, body.drawn())
}

/// The words of a role.
pub(crate) const fn role_id(role: Role) -> &'static str {
    match role {
        Role::Owner => "role-owner",
        Role::Manager => "role-manager",
        Role::Packer => "role-packer",
        Role::Accountant => "role-accountant",
        Role::Viewer => "role-viewer",
    }
}

/// The words of a right.
pub(crate) const fn right_id(right: Right) -> &'static str {
    match right {
        Right::ReadOrders => "right-read-orders",
        Right::TakeOrders => "right-take-orders",
        Right::Parcels => "right-parcels",
        Right::Remarks => "right-remarks",
        Right::Money => "right-money",
        Right::ReadGoods => "right-read-goods",
        Right::WriteGoods => "right-write-goods",
        Right::Stock => "right-stock",
        Right::Books => "right-books",
        Right::Exports => "right-exports",
        Right::PersonalData => "right-personal-data",
        Right::Doctor => "right-doctor",
        Right::Strangers => "right-strangers",
        Right::Settings => "right-settings",
        Right::SecurityEvents => "right-security-events",
        Right::Backups => "right-backups",
        Right::People => "right-people",
    }
}
