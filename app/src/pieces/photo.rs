//! Pictures of goods: a photo in as many widths as there are, or the one picture of goods without photos.

use crate::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    catalog::{Focus, Photo, PictureFormat},
    text::Text,
};

/// How a picture stands on its page.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// How wide it is shown, as `sizes` takes it.
    pub sizes: &'static str,
    /// Whether it is fetched at once, or when somebody scrolls there.
    pub is_seen_first: bool,
    /// Whether it is what the page is about: fetched before the others, and named to search engines.
    pub is_main: bool,
}

/// The photo, or else the picture with this address and these words, or else the place of one.
pub fn picture(chrome: &Chrome, photo: Option<&Photo>, other: (&str, &Text), frame: Frame) -> AnyView {
    let Frame {
        sizes,
        is_seen_first,
        is_main,
    } = frame;
    let itemprop = is_main.then_some("image");
    let loading = (!is_seen_first).then_some("lazy");
    let fetchpriority = is_main.then_some("high");
    if let Some(photo) = photo {
        return view! {
            <picture>
                <source type="image/webp" srcset=photo.srcset(PictureFormat::WebP) sizes=sizes/>
                <img
                    class=classes("picture", photo.focus)
                    itemprop=itemprop
                    src=photo.narrowest(PictureFormat::Jpeg)
                    srcset=photo.srcset(PictureFormat::Jpeg)
                    sizes=sizes
                    width=photo.width.to_string()
                    height=photo.height.to_string()
                    alt=photo.alt.get(chrome.lang).to_owned()
                    loading=loading
                    fetchpriority=fetchpriority
                />
            </picture>
        }
        .drawn();
    }
    let (address, alt) = other;
    if address.is_empty() {
        return view! { <span class="picture picture-none"></span> }.drawn();
    }
    view! {
        <img
            class="picture"
            itemprop=itemprop
            src=address.to_owned()
            width="600"
            height="600"
            alt=alt.get(chrome.lang).to_owned()
            loading=loading
            fetchpriority=fetchpriority
        />
    }
    .drawn()
}

/// A class with those that show a picture around its focus, in tens: no page has styles of its own.
pub(crate) fn classes(class: &str, focus: Focus) -> String {
    if focus == Focus::default() {
        return class.to_owned();
    }
    let tens = |percent: u8| percent / 10 * 10;
    format!("{class} focus-x-{} focus-y-{}", tens(focus.x()), tens(focus.y()))
}

/// A small picture beside a line of goods, which says what it is.
pub(crate) fn thumb(photo: Option<&Photo>, other: &str, side: &'static str) -> AnyView {
    match photo {
        Some(photo) => view! {
            <picture>
                <source type="image/webp" srcset=photo.narrowest(PictureFormat::WebP)/>
                <img
                    class=classes("thumb", photo.focus)
                    src=photo.narrowest(PictureFormat::Jpeg)
                    width=side
                    height=side
                    alt=""
                />
            </picture>
        }
        .drawn(),
        None if other.is_empty() => view! { <span class="thumb picture-none"></span> }.drawn(),
        None => view! { <img class="thumb" src=other.to_owned() width=side height=side alt=""/> }.drawn(),
    }
}
