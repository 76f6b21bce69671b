//! The list of goods: a search, filters, a page of rows in which prices change, and what is done to several at once.

mod filters;
mod row;

pub(in crate::goods) use filters::choices;
pub use row::{RowDone, RowTried, RowWish, carry_out_row};

use crate::{
    Refused,
    desk::{Desk, seat},
    frame::{Room, office_page},
    goods_live::LiveGoods,
    list::pager,
    map::page,
};
use app::{Chrome, drawn::Draw, pieces::icons};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use shop::{
    catalog::{Category, GoodsPage, GoodsQuery, Photo, ProductId, ProductVersion, VariantId},
    desk::Error,
    staff::{Admin, Right},
    stock::LedgerLine,
};

/// What is asked for: the fields of the form above the list, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GoodsAsked {
    /// What was typed into the search field.
    pub q: String,
    /// Slug of a category; empty for any.
    pub category: String,
    /// Whether they are on the shelf; empty for any.
    pub state: String,
    /// How much is left; empty for any.
    pub stock: String,
    /// In which order.
    pub sort: String,
    /// Which page.
    pub page: String,
    /// Numbers of goods that are said to have been changed just now, with commas between them.
    pub changed: String,
    /// The same of variants whose pieces are said to have been moved.
    pub moved: String,
}

/// The narrowest copy of a photo, in pixels.
const THUMB_WIDTH: u32 = 320;

/// What the page shows.
pub(crate) struct Listing<'a> {
    /// What was asked for.
    pub asked: &'a GoodsAsked,
    /// A page of what was found.
    pub page: &'a GoodsPage,
    /// All categories.
    pub categories: &'a [Category],
    /// The last steps of those goods that were just changed.
    pub changed: &'a [(ProductId, ProductVersion)],
    /// The last lines of the ledger of those variants whose pieces were just moved.
    pub moved: &'a [LedgerLine],
    /// A price or a number that was not taken.
    pub tried: Option<&'a RowTried>,
    /// Whether the goods of the demo may be put into an empty shop.
    pub has_demo: bool,
}

/// `/admin/goods`. A price that was not taken is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let query = use_query_map();
    let field = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let asked = GoodsAsked {
        q: field("q"),
        category: field("category"),
        state: field("state"),
        stock: field("stock"),
        sort: field("sort"),
        page: field("page"),
        changed: field("changed"),
        moved: field("moved"),
    };
    let tried = use_context::<RowTried>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let found = find(&desk, &staff, &asked).await;
        let found = found.map_err(|error| desk.refused(&error))?;
        let listing = Listing {
            asked: &asked,
            page: &found.page,
            categories: &found.categories,
            changed: &found.changed,
            moved: &found.moved,
            tried: tried.as_ref(),
            has_demo: desk.has_demo,
        };
        Ok(content(&chrome, &listing))
    })
}

/// What is found in the store.
struct Found {
    page: GoodsPage,
    categories: Vec<Category>,
    changed: Vec<(ProductId, ProductVersion)>,
    moved: Vec<LedgerLine>,
}

async fn find(desk: &Desk, staff: &Admin, asked: &GoodsAsked) -> Result<Found, Error> {
    let page = desk.shop.goods(staff, &filters::query(asked)).await?;
    let mut changed = Vec::new();
    // The address may say anything; what was really done stands in the history.
    for id in filters::changed(asked) {
        if page.rows.iter().any(|row| row.id == id) {
            let history = desk.shop.product_history(staff, id).await?;
            changed.extend(history.into_iter().next().map(|last| (id, last)));
        }
    }
    let claimed = filters::moved(asked);
    let variants = page.rows.iter().flat_map(|row| &row.variants);
    let mut moved = Vec::new();
    for variant in variants.filter(|variant| claimed.contains(&variant.id)) {
        moved.extend(row::last_of(desk, staff, &variant.sku).await?);
    }
    Ok(Found {
        moved,
        page,
        categories: desk.shop.categories().await?,
        changed,
    })
}

/// The rows of what is asked for, as the island puts them in place of others.
pub(crate) async fn part(desk: &Desk, staff: &Admin, asked: &GoodsAsked) -> Result<String, Refused> {
    let found = find(desk, staff, asked).await;
    let found = found.map_err(|error| desk.refused(&error))?;
    let listing = Listing {
        asked,
        page: &found.page,
        categories: &found.categories,
        changed: &found.changed,
        moved: &found.moved,
        tried: None,
        has_demo: desk.has_demo,
    };
    Ok(rows(&seat()?.chrome, &listing).to_html())
}

/// A row after what was asked of it, as the island puts it in place of the one before.
pub(crate) async fn row_part(
    desk: &Desk,
    staff: &Admin,
    id: ProductId,
    back: &str,
    done: &Result<RowDone, RowTried>,
) -> Result<String, Error> {
    let file = desk.shop.product_file(staff, id).await?;
    let history = desk.shop.product_history(staff, id).await?;
    let row = row::of_file(&file);
    let mut moved = Vec::new();
    if let Ok(RowDone::Moved(variants)) = done {
        let of_row = row.variants.iter();
        for variant in of_row.filter(|variant| variants.contains(&variant.id)) {
            moved.extend(row::last_of(desk, staff, &variant.sku).await?);
        }
    }
    let about = row::About {
        back,
        last: history.first().filter(|_| matches!(done, Ok(RowDone::Changed))),
        moved: &moved,
        tried: done.as_ref().err(),
    };
    let chrome = seat().map_err(|_| Error::NotFound)?.chrome;
    Ok(row::drawn(&chrome, &row, &about).to_html())
}

/// The goods that the path of a list asks for.
pub(in crate::goods) fn query_of(path: &str) -> GoodsQuery {
    let query = path.strip_prefix("/admin/goods?").unwrap_or_default();
    let fields = form_urlencoded::parse(query.as_bytes()).into_owned();
    let fields: serde_json::Map<_, _> = fields.map(|(name, text)| (name, text.into())).collect();
    // They are texts, as all its fields are.
    let asked = serde_json::from_value(fields.into()).unwrap_or_default();
    filters::query(&asked)
}

/// Path of the list to come back to, with what was changed there, and whose pieces were moved. What is no path of the list leads
/// to the whole of it.
pub fn list_with(back: &str, changed: &[ProductId], moved: &[VariantId]) -> String {
    let query = back.strip_prefix("/admin/goods").unwrap_or_default();
    let asked: Vec<_> = form_urlencoded::parse(query.trim_start_matches('?').as_bytes())
        .filter(|(name, _)| name != "changed" && name != "moved")
        .collect();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(asked);
    // An address is short, and a page tells of no more.
    let changed = changed.iter().take(filters::MOST_CHANGED);
    let changed: Vec<_> = changed.map(|id| id.0.to_string()).collect();
    let moved: Vec<_> = moved.iter().map(|id| id.0.to_string()).collect();
    for (name, ids) in [("changed", changed), ("moved", moved)] {
        if !ids.is_empty() {
            query.append_pair(name, &ids.join(","));
        }
    }
    match query.finish() {
        none if none.is_empty() => "/admin/goods".to_owned(),
        some => format!("/admin/goods?{some}"),
    }
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let title = chrome.text("goods-list-title");
    let is_empty = listing.page.total == 0 && !filters::is_filtered(listing.asked);
    let document_title = if listing.tried.is_some() {
        format!("{} {title}", chrome.text("error-prefix"))
    } else {
        title.clone()
    };
    let inside = if is_empty && chrome.may(Right::WriteGoods) {
        begin(chrome, listing.has_demo)
    } else {
        let filters = filters::form(chrome, listing.asked, listing.categories);
        let rows = rows(chrome, listing);
        let several = chrome.may(Right::WriteGoods).then(|| several(chrome, listing));
        let sign_in = chrome.href("/admin/sign-in");
        view! {
            <LiveGoods>
                <div class="stack stack-loose" data-live="goods" data-sign-in=sign_in>
                    {filters} <div id="found" class="stack">{rows}</div> {several}
                </div>
            </LiveGoods>
        }
        .drawn()
    };
    let body = view! {
        <div class="stack stack-loose">
            <div class="cluster cluster-apart">
                <h1>{title}</h1>
                {chrome.may(Right::WriteGoods).then(|| ways(chrome))}
            </div>
            {inside}
        </div>
    };
    office_page(chrome, &document_title, Room::Goods, body.drawn())
}

/// The ways to what is done with goods.
fn ways(chrome: &Chrome) -> AnyView {
    view! {
        <p class="cluster">
            <a class="button" href=chrome.href("/admin/goods/new")>{chrome.text("goods-add")}</a>
            " "
            <a class="button button-quiet" href=chrome.href("/admin/categories")>
                {chrome.text("categories-title")}
            </a>
            " "
            <a class="button button-quiet" href=chrome.href("/admin/goods/import")>{chrome.text("goods-files")}</a>
        </p>
    }
    .drawn()
}

/// Where to begin in a shop without goods.
fn begin(chrome: &Chrome, has_demo: bool) -> AnyView {
    let demo = has_demo.then(|| {
        view! {
            <form method="post" action=chrome.href("/admin/goods/demo")>
                <button class="button button-quiet">{chrome.text("goods-begin-demo")}</button>
            </form>
        }
    });
    let hint = has_demo.then(|| view! { <p class="hint">{chrome.text("goods-begin-demo-hint")}</p> });
    view! {
        <section class="panel" aria-labelledby="begin">
            <h2 id="begin">{chrome.text("goods-begin-title")}</h2>
            <p class="lead">{chrome.text("goods-begin-text")}</p>
            <div class="cluster">
                <a class="button" href=chrome.href("/admin/goods/new")>{chrome.text("goods-begin-first")}</a>
                <a class="button button-quiet" href=chrome.href("/admin/goods/import")>
                    {chrome.text("goods-begin-import")}
                </a>
                {demo}
            </div>
            {hint}
        </section>
    }
    .drawn()
}

/// The table, or that nothing was found.
fn rows(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let page = listing.page;
    if page.rows.is_empty() {
        return view! {
            <div class="stack" role="status">
                <h2>{chrome.text("office-nothing-title")}</h2>
                <p class="lead">{chrome.text("goods-nothing-text")}</p>
                <p><a class="button button-quiet" href=chrome.href("/admin/goods")>{chrome.text("goods-all")}</a></p>
            </div>
        }
        .drawn();
    }
    let back = filters::address(listing.asked, page.page);
    let each = page.rows.iter().map(|one| {
        let is_of_it = |line: &&LedgerLine| one.variants.iter().any(|variant| variant.sku == line.sku);
        let moved: Vec<_> = listing.moved.iter().filter(is_of_it).cloned().collect();
        let about = row::About {
            back: &back,
            last: listing
                .changed
                .iter()
                .find(|(id, _)| *id == one.id)
                .map(|(_, last)| last),
            moved: &moved,
            tried: listing.tried.filter(|tried| tried.id == one.id),
        };
        row::drawn(chrome, one, &about)
    });
    let here = |page: u32| chrome.href(&filters::address(listing.asked, page));
    let before = (page.page > 1).then(|| here(page.page - 1));
    let after = (page.page < page.pages).then(|| here(page.page + 1));
    let words = [
        chrome.text("pages-label"),
        chrome.text("page-before"),
        chrome.text("page-after"),
    ];
    view! {
        <p class="hint" role="status">{chrome.with("goods-count", &[("count", page.total.into())])}</p>
        <table class="table table-wide goods-table">
            <caption class="visually-hidden">{chrome.text("goods-list-title")}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{chrome.text("column-goods")}</th>
                    <th scope="col">{chrome.text("goods-state")}</th>
                    <th scope="col">{chrome.text("column-price")}</th>
                    <th scope="col" class="number">{chrome.text("goods-free")}</th>
                </tr>
            </thead>
            <tbody>{each.collect_view()}</tbody>
        </table>
        {pager(before, after, words)}
    }
    .drawn()
}

/// What may be done to all goods that are ticked. Nothing is, before it was looked at.
fn several(chrome: &Chrome, listing: &Listing<'_>) -> AnyView {
    let back = filters::address(listing.asked, listing.page.page);
    view! {
        <form id="bulk" class="panel" method="post" action=chrome.href("/admin/goods/bulk")>
            <h2>{chrome.text("goods-bulk-title")}</h2>
            <p class="hint">{chrome.text("goods-bulk-hint")}</p>
            <input type="hidden" name="back" value=back/>
            <label class="check">
                <input type="checkbox" name="all" value="on"/>
                <span>{chrome.with("goods-bulk-all", &[("count", listing.page.total.into())])}</span>
            </label>
            {super::bulk::fields(chrome, &super::bulk::BulkForm::default(), listing.categories)}
            <p><button class="button button-quiet">{chrome.text("goods-bulk-show")}</button></p>
        </form>
    }
    .drawn()
}

/// A picture of a product in a list, without words: its name stands beside it.
pub(in crate::goods) fn thumb(picture: &str, photo: Option<&Photo>) -> AnyView {
    let address = match photo {
        Some(photo) => format!("/media/{}-{}.jpg", photo.media, photo.width.min(THUMB_WIDTH)),
        None => picture.to_owned(),
    };
    if address.is_empty() {
        return view! { <span class="thumb thumb-none">{icons::bag()}</span> }.drawn();
    }
    view! { <img class="thumb" src=address width="48" height="48" alt="" loading="lazy"/> }.drawn()
}

#[cfg(test)]
pub(crate) use row::Why;
