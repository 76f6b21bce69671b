//! What stands around a page: head, ribbon, header and footer, drawn once and kept.
//!
//! Around pages of one visitor all of it is the same but for the title and the way to the other language, as long as the
//! language, the shop and the number of pieces in the cart are. A frame remembers what it was drawn of and is used for nothing
//! else, so whoever changes the settings reads them on the next page.

use super::{Head, drawn};
use crate::Chrome;
use html_escape::{encode_double_quoted_attribute, encode_text};
use shop::text::Lang;
use std::sync::{Arc, PoisonError, RwLock};

/// Frames are kept for carts of fewer pieces than this; around the pages of fuller ones they are drawn.
const PIECES: usize = 10;

/// Stands for what is different on each page until the frame is cut there. No text has it: it means nothing to anybody.
const HOLE: char = '\u{F0000}';

/// The newest frame of each language, each number of pieces, and pages that reload and do not.
static FRAMES: [RwLock<Option<Arc<Frame>>>; 2 * PIECES * 2] = [const { RwLock::new(None) }; 2 * PIECES * 2];

/// What is around a page.
pub(super) struct Frame {
    /// What it was drawn of.
    chrome: Chrome,
    reload_seconds: Option<u32>,
    /// What is before the title, before the address in the other language, before the content, and behind it.
    parts: [Box<str>; 4],
}

impl Frame {
    /// The frame for such a page; `None` if none is kept for pages like it. Those that everybody may find are kept whole.
    pub(super) fn of(chrome: &Chrome, head: &Head) -> Option<Arc<Self>> {
        if head.canonical.is_some() {
            return None;
        }
        let slot = FRAMES.get(place(chrome, head)?)?;
        let kept = slot.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| kept.fits(chrome, head)) {
            return Some(kept);
        }
        let new = Arc::new(Self::draw(chrome, head)?);
        *slot.write().unwrap_or_else(PoisonError::into_inner) = Some(new.clone());
        Some(new)
    }

    /// `None` if a text of the shop has a hole of its own.
    fn draw(chrome: &Chrome, head: &Head) -> Option<Self> {
        let anywhere = Chrome {
            path: HOLE.to_string(),
            ..chrome.clone()
        };
        let untitled = Head {
            reload_seconds: head.reload_seconds,
            ..Head::private(HOLE.to_string())
        };
        let whole = drawn(&anywhere, &untitled, || HOLE.to_string());
        let parts: Vec<Box<str>> = whole.split(HOLE).map(Box::from).collect();
        Some(Self {
            chrome: anywhere,
            reload_seconds: head.reload_seconds,
            parts: parts.try_into().ok()?,
        })
    }

    /// Whether it was drawn of the same, whatever the address is.
    fn fits(&self, chrome: &Chrome, head: &Head) -> bool {
        let Chrome {
            lang,
            path: _,
            cart_pieces,
            is_test,
            version,
            has_client,
            tells_buyer,
            promises,
            seller,
            zone,
            public_url,
            role,
        } = &self.chrome;
        (lang, cart_pieces, zone, role) == (&chrome.lang, &chrome.cart_pieces, &chrome.zone, &chrome.role)
            && (is_test, has_client, tells_buyer)
                == (&chrome.is_test, &chrome.has_client, &chrome.tells_buyer)
            && (version, promises, seller) == (&chrome.version, &chrome.promises, &chrome.seller)
            && *public_url == chrome.public_url
            && self.reload_seconds == head.reload_seconds
    }

    /// The whole page with this content, which is HTML.
    pub(super) fn around(&self, chrome: &Chrome, head: &Head, content: &str) -> String {
        let [before_title, before_path, before_content, after] = &self.parts;
        let title = encode_text(&head.title);
        let path = encode_double_quoted_attribute(&chrome.path);
        [
            &**before_title,
            &*title,
            &**before_path,
            &*path,
            &**before_content,
            content,
            &**after,
        ]
        .concat()
    }
}

/// Where the frame for such a page is kept; `None` for full carts.
fn place(chrome: &Chrome, head: &Head) -> Option<usize> {
    let pieces = usize::try_from(chrome.cart_pieces).ok()?;
    let lang = match chrome.lang {
        Lang::Ru => 0,
        Lang::En => 1,
    };
    (pieces < PIECES).then(|| (lang * PIECES + pieces) * 2 + usize::from(head.reload_seconds.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Seller, document::shop_page, islands::CartLines, sample::fixture};
    use leptos::prelude::*;

    const HOSTILE: &str = r#"</title>"><b a='&amp;'>"#;

    fn texts() -> AnyView {
        view! { "один" "два" {None::<()>} <p>"три"</p> }.into_any()
    }

    fn nothing() -> AnyView {
        ().into_any()
    }

    fn list() -> AnyView {
        ["а", "б"].into_iter().collect_view().into_any()
    }

    fn island() -> AnyView {
        let quote = fixture::quote(&fixture::sweater(), &[(1, 1)]);
        let cart = crate::cart::view(&fixture::chrome(Lang::Ru), &quote, &fixture::DELIVERY, None);
        view! { <div><CartLines cart=cart/></div> }.into_any()
    }

    /// The bytes of a page do not tell whether its frame was drawn before.
    #[test]
    fn a_page_in_a_kept_frame_is_the_page_that_leptos_draws() {
        for lang in [Lang::Ru, Lang::En] {
            for (cart_pieces, reload_seconds) in [(0, None), (1, Some(10)), (9, None), (10, Some(10))] {
                for path in ["/", "/cart", HOSTILE] {
                    let chrome = Chrome {
                        cart_pieces,
                        path: path.to_owned(),
                        ..fixture::chrome(lang)
                    };
                    let head = Head {
                        reload_seconds,
                        ..Head::private(HOSTILE.to_owned())
                    };
                    for content in [texts, nothing, list, island] {
                        let whole = drawn(&chrome, &head, content);
                        assert_eq!(shop_page(&chrome, &head, content), whole, "{cart_pieces} {path}");
                    }
                    assert_eq!(Frame::of(&chrome, &head).is_some(), cart_pieces < 10);
                }
            }
        }
    }

    #[test]
    fn a_frame_is_used_for_what_it_was_drawn_of_and_for_nothing_else() {
        let chrome = || Chrome {
            cart_pieces: 3,
            ..fixture::chrome(Lang::Ru)
        };
        let mut others = vec![chrome(); 7];
        others[1].is_test = false;
        others[2].has_client = false;
        others[3].version = "2".to_owned();
        others[4].promises.has_gateway = false;
        others[5].seller = Arc::new(Seller::default());
        others[6].path = "/cart".to_owned();
        let head = Head::private("Корзина".to_owned());
        let pages: Vec<_> = others
            .iter()
            .map(|other| shop_page(other, &head, texts))
            .collect();
        for (other, page) in others.iter().zip(&pages) {
            assert_eq!(*page, drawn(other, &head, texts));
        }
        for (place, page) in pages.iter().enumerate() {
            assert!(!pages[..place].contains(page), "{place}");
        }
    }

    #[test]
    fn pages_that_everybody_may_find_and_shops_with_holes_are_drawn() {
        let chrome = fixture::chrome(Lang::Ru);
        assert!(Frame::of(&chrome, &Head::public("Оферта".to_owned(), "/offer")).is_none());
        let torn = Chrome {
            seller: Arc::new(Seller {
                shop_name: HOLE.to_string(),
                ..Seller::default()
            }),
            ..chrome
        };
        let head = Head::private("Корзина".to_owned());
        assert!(Frame::of(&torn, &head).is_none());
        assert_eq!(shop_page(&torn, &head, texts), drawn(&torn, &head, texts));
    }
}
