//! Which columns of the list somebody wants to see. Number and buyer are always there.

use crate::desk::Desk;
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{desk::Error, staff::Admin};

/// Columns that can be left out: name in forms and tables, id of the words, place in the list.
const COLUMNS: [(&str, &str, usize); 5] = [
    ("placed", "column-placed", 1),
    ("goods", "column-goods", 3),
    ("sum", "column-sum", 4),
    ("payment", "column-payment", 5),
    ("shipping", "column-shipping", 6),
];

/// Keeps which columns somebody sees from now on: those whose boxes are ticked in the form.
pub async fn keep_columns(desk: &Desk, staff: &Admin, fields: &[(String, String)]) -> Result<(), Error> {
    let is_shown = |column: &str| {
        fields
            .iter()
            .any(|(name, value)| name == "column" && value == column)
    };
    let hidden = COLUMNS
        .iter()
        .map(|(name, ..)| *name)
        .filter(|name| !is_shown(name));
    let hidden: Vec<&str> = hidden.collect();
    desk.shop.hide_columns(staff, &hidden.join(",")).await
}

/// Places of the columns that somebody does not see.
pub(super) async fn hidden(desk: &Desk, staff: &Admin) -> Result<Vec<usize>, Error> {
    let hidden = desk.shop.hidden_columns(staff).await?;
    let is_hidden = |name: &str| hidden.split(',').any(|one| one == name);
    let places = COLUMNS.iter().filter(|(name, ..)| is_hidden(name));
    Ok(places.map(|(_, _, place)| *place).collect())
}

/// The form that chooses them.
pub(super) fn panel(chrome: &Chrome, hidden: &[usize]) -> AnyView {
    let boxes = COLUMNS.iter().map(|(name, words, place)| {
        let is_shown = !hidden.contains(place);
        view! {
            <label class="check">
                <input type="checkbox" name="column" value=*name checked=is_shown/>
                <span>{chrome.text(words)}</span>
            </label>
        }
    });
    view! {
        <details>
            <summary>{chrome.text("columns-title")}</summary>
            <form class="stack" method="post" action=chrome.href("/admin/orders/columns")>
                {boxes.collect_view()}
                <p><button class="button button-quiet">{chrome.text("columns-keep")}</button></p>
            </form>
        </details>
    }
    .drawn()
}
