//! The back office.

pub mod calls;
pub mod edition;
mod labels;
pub mod order;
pub mod orders;
pub mod problems;
pub mod sign_in;

use crate::{
    Chrome,
    document::{Head, document},
    pieces::icons,
};
use leptos::prelude::*;

/// A room of the back office, as its head names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Orders,
    Problems,
    Calls,
}

/// A page for someone who signed in.
fn office_page<V: IntoView + 'static>(
    chrome: &Chrome,
    title: String,
    room: Room,
    body: impl FnOnce() -> V,
) -> String {
    document(chrome, &Head::private(title), "admin", || {
        view! {
            <header class="site-header">
                <div class="page">
                    {brand(chrome)}
                    {rooms(chrome, room)}
                    <div class="site-tools">
                        <form method="post" action=chrome.href("/admin/sign-out")>
                            <button>{chrome.text("admin-sign-out")}</button>
                        </form>
                    </div>
                </div>
            </header>
            <main id="main"><div class="page">{body()}</div></main>
        }
        .into_any()
    })
}

fn brand(chrome: &Chrome) -> AnyView {
    view! {
        <a class="brand" href=chrome.href("/admin")>
            {icons::brand()}
            <span>{chrome.seller.shop_name.clone()}</span>
        </a>
    }
    .into_any()
}

fn rooms(chrome: &Chrome, room: Room) -> AnyView {
    let here = |it: Room| (it == room).then_some("page");
    view! {
        <nav aria-label=chrome.text("admin-rooms-label")>
            <a href=chrome.href("/admin/orders") aria-current=here(Room::Orders)>
                {chrome.text("admin-orders-title")}
            </a>
            " "
            <a href=chrome.href("/admin/problems") aria-current=here(Room::Problems)>
                {chrome.text("admin-problems-title")}
            </a>
            " "
            <a href=chrome.href("/admin/calls") aria-current=here(Room::Calls)>
                {chrome.text("admin-calls-title")}
            </a>
            " "
            <a href=chrome.href("/")>{chrome.text("admin-open-shop")}</a>
        </nav>
    }
    .into_any()
}
