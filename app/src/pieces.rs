//! The small parts that pages are made of.

mod form;
pub(crate) mod icons;

pub(crate) use form::{Field, TextArea, error_box, error_summary, mistake_line};

use crate::Chrome;
use leptos::prelude::*;
use shop::Kopecks;

/// A sum that machines can read too.
pub(crate) fn price(sum: Kopecks) -> AnyView {
    view! { <data class="price" value=sum.decimal()>{sum.to_string()}</data> }.into_any()
}
