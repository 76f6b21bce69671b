//! Lists that are looked at again and again, under a name and with how much is in them.

use super::{export::orders_filter, filters};
use crate::{desk::Desk, list::Asked};
use app::{
    Chrome,
    drawn::Draw,
    pieces::{Field, error_box},
};
use leptos::prelude::*;
use shop::{
    desk::{Error, MOST_COUNTED},
    order::{OrderView, OrderViewId},
    staff::{Admin, Right},
};

/// A list under a name, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ViewShown {
    /// Its number.
    pub id: OrderViewId,
    /// The list.
    pub view: OrderView,
    /// How many orders are in it, up to one more than are counted.
    pub count: i64,
    /// Whether there may be more, which nobody looked at: see [`unsearched`](super::unsearched).
    pub is_at_least: bool,
}

/// What is asked about a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ViewForm {
    name: String,
    query: String,
    is_shared: bool,
    /// Whether it is to be forgotten.
    is_dropped: bool,
}

/// A name that was not taken; the server puts it into the context and answers with the list again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewTried;

impl ViewForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "name" => form.name = text,
                "query" => form.query = text,
                "shared" => form.is_shared = true,
                "step" => form.is_dropped = text == "drop",
                _ => {}
            }
        }
        form
    }

    /// Keeps the list under its name; the path of it, or that it has no name.
    pub async fn keep(self, desk: &Desk, staff: &Admin) -> Result<Result<String, ViewTried>, Error> {
        let asked = filters::asked(&self.query);
        // What the address of a list may say, and nothing else.
        let query = filters::query(&asked, filters::trials(&asked), "");
        let (Some(name), Some(query)) = (OrderView::named(&self.name), OrderView::asked(&query)) else {
            return Ok(Err(ViewTried));
        };
        let path = path_of(&query);
        desk.shop
            .keep_order_view(staff, name, query, self.is_shared, desk.now())
            .await?;
        Ok(Ok(path))
    }

    /// Gives a list another name, or forgets it.
    pub async fn change(
        self,
        desk: &Desk,
        staff: &Admin,
        id: OrderViewId,
    ) -> Result<Result<String, ViewTried>, Error> {
        if self.is_dropped {
            // Whoever presses twice has what they wanted.
            desk.shop.drop_order_view(staff, id, desk.now()).await?;
            return Ok(Ok(path_of("")));
        }
        let Some(name) = OrderView::named(&self.name) else {
            return Ok(Err(ViewTried));
        };
        let renamed = desk.shop.rename_order_view(staff, id, &name, desk.now());
        if renamed.await? {
            Ok(Ok(path_of("")))
        } else {
            Err(Error::NotFound)
        }
    }
}

/// The lists of somebody, counted.
pub(super) async fn shown(desk: &Desk, staff: &Admin) -> Result<Vec<ViewShown>, Error> {
    let mut shown = Vec::new();
    for (id, view) in desk.shop.order_views(staff).await? {
        let filter = orders_filter(&view.query, MOST_COUNTED);
        shown.push(ViewShown {
            count: desk.shop.count_orders(staff, &filter).await?,
            is_at_least: desk.shop.leaves_orders_out(staff, &filter).await?,
            id,
            view,
        });
    }
    Ok(shown)
}

fn path_of(query: &str) -> String {
    if query.is_empty() {
        "/admin/orders".to_owned()
    } else {
        format!("/admin/orders?{query}")
    }
}

/// The lists, and what may be done to them.
pub(super) fn panel(chrome: &Chrome, asked: &Asked, views: &[ViewShown], is_refused: bool) -> AnyView {
    let wrong = is_refused.then(|| error_box(chrome.text("not-done-title"), chrome.text("view-name-wrong")));
    if views.is_empty() {
        return wrong.drawn();
    }
    let here = filters::query(asked, filters::trials(asked), "");
    let links = views.iter().map(|each| link(chrome, each, &here)).collect_view();
    // Whoever keeps no lists for everybody changes their own.
    let mine = |each: &&ViewShown| each.view.owner.is_some() || chrome.may(Right::Remarks);
    let mine: Vec<&ViewShown> = views.iter().filter(mine).collect();
    let changes = (!mine.is_empty()).then(|| {
        let changes = mine.iter().map(|each| change(chrome, each)).collect_view();
        view! {
            <details>
                <summary>{chrome.text("views-title")}</summary>
                <div class="stack">{changes}</div>
            </details>
        }
    });
    view! {
        {wrong}
        <ul class="counters">{links}</ul>
        {changes}
    }
    .drawn()
}

/// The form that keeps the list of this query. It stands below the rows and is drawn anew with them.
pub(super) fn keeping(chrome: &Chrome, query: &str) -> AnyView {
    let shared = chrome.may(Right::Remarks).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="shared" value="on"/>
                <span>{chrome.text("view-shared")}</span>
            </label>
        }
    });
    view! {
        <details>
            <summary>{chrome.text("view-open")}</summary>
            <form class="stack" method="post" action=chrome.href("/admin/orders/views")>
                <input type="hidden" name="query" value=query.to_owned()/>
                {name_field(chrome, "view-name", "view-name", "")}
                {shared}
                <p><button class="button button-quiet">{chrome.text("view-keep")}</button></p>
            </form>
        </details>
    }
    .drawn()
}

fn bounded(shown: &ViewShown) -> String {
    let more = if shown.is_at_least || shown.count > MOST_COUNTED {
        "+"
    } else {
        ""
    };
    format!("{}{more}", shown.count.min(MOST_COUNTED))
}

fn link(chrome: &Chrome, shown: &ViewShown, here: &str) -> AnyView {
    let count = bounded(shown);
    let tone = if shown.count == 0 { "calm" } else { "wait" };
    let is_here = (shown.view.query == here).then_some("page");
    view! {
        <li>
            <a
                class="counter"
                data-tone=tone
                href=chrome.href(&path_of(&shown.view.query))
                aria-current=is_here
            >
                <strong>{count}</strong>
                " "
                {shown.view.name.clone()}
            </a>
        </li>
    }
    .drawn()
}

fn change(chrome: &Chrome, shown: &ViewShown) -> AnyView {
    let id = shown.id.0;
    let name = shown.view.name.as_str();
    let label = if shown.view.owner.is_none() {
        "view-rename-shared"
    } else {
        "view-rename"
    };
    let drop = chrome.with("view-drop", &[("name", name.into())]);
    view! {
        <form class="stack" method="post" action=chrome.href(&format!("/admin/orders/views/{id}"))>
            {name_field(chrome, &format!("view-{id}"), label, name)}
            <p class="cluster">
                <button class="button button-quiet" name="step" value="rename">{chrome.text("view-rename-button")}</button>
                " "
                <button class="button-link" name="step" value="drop">{drop}</button>
            </p>
        </form>
    }
    .drawn()
}

fn name_field(chrome: &Chrome, id: &str, label: &str, value: &str) -> AnyView {
    let field = Field::new(id, chrome.with(label, &[("name", value.into())]));
    let control = view! {
        <input id=id.to_owned() name="name" maxlength="40" autocomplete="off" value=value.to_owned()/>
    };
    field.around(chrome, control.drawn())
}
