//! Links by which people come, and what awaits them: the roles.

use super::{choices, head};
use crate::lacking::{right_id, role_id};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, moment},
};
use leptos::{either::Either, prelude::*};
use shop::staff::{Invitation, InvitedTo, Role};

/// The form that invites, and the links that are open.
pub(super) fn panel(chrome: &Chrome, open: &[Invitation]) -> AnyView {
    let field = Field {
        hint: Some(chrome.text("office-people-invite-hint")),
        ..Field::new("invited", chrome.text("column-role"))
    };
    let described_by = field.described_by();
    // Most are invited to do one thing.
    let select = view! {
        <select id="invited" name="role" aria-describedby=described_by>{choices(chrome, Role::Packer)}</select>
    };
    view! {
        <section class="panel stack" aria-labelledby="invite">
            <h2 id="invite">{chrome.text("office-people-invite-title")}</h2>
            <form method="post" action=chrome.href("/admin/people/invite") class="stack">
                {field.around(chrome, select.drawn())}
                <p><button class="button">{chrome.text("office-people-invite-button")}</button></p>
            </form>
            {if open.is_empty() {
                Either::Left(view! { <p class="hint">{chrome.text("office-people-no-invitations")}</p> })
            } else {
                Either::Right(links(chrome, open))
            }}
        </section>
    }
    .drawn()
}

fn links(chrome: &Chrome, open: &[Invitation]) -> AnyView {
    let rows = open.iter().map(|invitation| {
        let to = match &invitation.to {
            InvitedTo::Join(role) => chrome.text(role_id(*role)),
            InvitedTo::Reset(login) => {
                chrome.with("office-people-link-reset", &[("login", login.as_str().into())])
            }
        };
        view! {
            <tr>
                <td>{to}</td>
                <td data-label=chrome.text("column-invited-by")>{invitation.made_by.clone()}</td>
                <td data-label=chrome.text("column-until")>{moment(chrome, invitation.ends_at)}</td>
                <td>
                    <form method="post" action=chrome.href("/admin/people/revoke")>
                        <input type="hidden" name="invitation" value=invitation.id.0.to_string()/>
                        <button class="button button-quiet">{chrome.text("office-people-revoke")}</button>
                    </form>
                </td>
            </tr>
        }
    });
    let columns = [
        "column-invitation",
        "column-invited-by",
        "column-until",
        "column-action",
    ];
    view! {
        <table class="table table-wide">
            <caption>{chrome.text("office-people-links-caption")}</caption>
            {head(chrome, columns)}
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

/// What each role may do, as the table of rights says it.
pub(super) fn roles(chrome: &Chrome) -> AnyView {
    let rows = Role::ALL.map(|role| {
        let rights = role.rights().iter().map(|right| chrome.text(right_id(*right)));
        let rights = rights.collect::<Vec<_>>().join("; ");
        view! {
            <tr>
                <th scope="row">{chrome.text(role_id(role))}</th>
                <td>{rights}</td>
            </tr>
        }
    });
    view! {
        <details>
            <summary>{chrome.text("office-people-roles")}</summary>
            <table class="table">
                <caption class="visually-hidden">{chrome.text("office-people-roles")}</caption>
                {head(chrome, ["column-role", "column-rights"])}
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
    .drawn()
}
