//! The small parts that pages are made of, those of the shop and those of the back office.

mod bill;
mod card;
mod code;
mod form;
pub mod icons;
mod photo;

pub use bill::{Way, price_or_free, totals};
pub(crate) use card::grid;
pub use card::{DrawnCard, FEW_PIECES, Spot, old_price};
pub use code::scan_code;
pub use form::{Field, Input, TextArea, Tried, error_box, error_summary, mistake_line, outcome};
pub use photo::{Frame, picture};
pub(crate) use photo::{classes, thumb};
pub use words::{machine_date, machine_time};

use crate::{Chrome, drawn::Draw, views::Link};
use leptos::prelude::*;
use shop::{Kopecks, Timestamp};

/// A sum that machines can read too.
pub fn price(sum: Kopecks) -> AnyView {
    view! { <data class="price" value=sum.decimal()>{sum.to_string()}</data> }.drawn()
}

/// A moment that machines can read too.
pub fn moment(chrome: &Chrome, at: Timestamp) -> AnyView {
    view! { <time datetime=machine_time(at)>{chrome.moment(at)}</time> }.drawn()
}

/// Where questions go; nothing if the shop does not say.
pub fn contact(chrome: &Chrome) -> AnyView {
    chrome
        .seller
        .contact()
        .map(|link| view! { <a class="nowrap" href=link.href>{link.text}</a> })
        .drawn()
}

/// Where the page is, above its heading: links, then the page itself if it is named.
pub fn crumbs(chrome: &Chrome, links: Vec<Link>, here: Option<String>) -> AnyView {
    let links = links
        .into_iter()
        .map(|link| view! { <li><a href=link.href>{link.text}</a></li> })
        .collect_view();
    let here = here.map(|text| view! { <li aria-current="page">{text}</li> });
    view! { <nav aria-label=chrome.text("crumbs-label")><ol class="crumbs">{links}{here}</ol></nav> }.drawn()
}
