//! The server's half of the photos: their words, their plain fields, and a form that takes files without a script.

use super::{AltText, FocusPoint, PhotoVariant, PhotoView, PhotoWords, Photos, Uploaded};
use app::Chrome;
use leptos::prelude::*;
use shop::{
    catalog::{Focus, Photo, ProductId, VariantForm},
    text::Text,
};
use std::cmp::Ordering;

/// The photos of a product within its form, posted as the field `name`.
pub fn photos_field(chrome: &Chrome, name: &str, photos: &[Photo], variants: &[VariantForm]) -> AnyView {
    let photos: Vec<_> = photos.iter().cloned().map(PhotoView::from).collect();
    let sold = variants.iter().filter(|variant| !variant.archived);
    let variants: Vec<_> = sold
        .map(|variant| PhotoVariant {
            sku: variant.sku.clone(),
            option: match variant.option.get(chrome.lang) {
                "" => variant.sku.clone(),
                option => option.to_owned(),
            },
        })
        .collect();
    let words = words(chrome);
    let door = chrome.href("/admin/media");
    let name = name.to_owned();
    view! { <Photos name photos variants words door/> }.into_any()
}

/// A form that takes files where there is no script: it stands behind the form of the product. What was refused just before is told
/// above it.
pub fn photos_form(chrome: &Chrome, product: ProductId) -> AnyView {
    let refused = use_context::<PhotosRefused>().map(|PhotosRefused(refused)| {
        let lines = refused.into_iter().map(|file| {
            let why = file.refused.unwrap_or_default();
            view! { <li>{file.name} ": " {why}</li> }
        });
        view! {
            <div class="notice" data-tone="bad" role="alert">
                <p>{chrome.text("photos-refused")}</p>
                <ul>{lines.collect_view()}</ul>
            </div>
        }
    });
    let form = view! {
        <form
            class="stack"
            method="post"
            enctype="multipart/form-data"
            action=chrome.href("/admin/media")
        >
            <input type="hidden" name="product" value=product.0.to_string()/>
            <label class="stack stack-tight">
                <span class="label">{chrome.text("photos-choose")}</span>
                <input type="file" name="photos" accept="image/*" multiple=true required=true/>
            </label>
            <p class="hint">{chrome.text("photos-plain-hint")}</p>
            <button class="button">{chrome.text("photos-send")}</button>
        </form>
    };
    // With the client aboard files are sent by it; without it the plain form is there, script or not.
    let form = if chrome.has_client {
        view! { <noscript>{form}</noscript> }.into_any()
    } else {
        form.into_any()
    };
    view! { {refused} {form} }.into_any()
}

/// Files that a plain form sent and that are not among the photos; a page finds it in its context.
#[derive(Debug, Clone)]
pub struct PhotosRefused(pub Vec<Uploaded>);

/// The photos of a form: the field `name`, and what the plain fields of each photo say besides. `None` if there is no such field, or
/// nothing of the kind in it.
pub fn photos_of(name: &str, fields: &[(String, String)]) -> Option<Vec<Photo>> {
    let value = |name: &str| {
        let mut found = fields.iter().filter(|(field, _)| field == name);
        found.next().map(|(_, value)| value.as_str())
    };
    let photos: Vec<Photo> = serde_json::from_str(value(name)?).ok()?;
    let mut placed = Vec::new();
    for (at, photo) in photos.into_iter().enumerate() {
        let named = |what: &str| format!("photo-{}-{what}", photo.media);
        let field = |what: &str| value(&named(what));
        if field("plain").is_none() {
            placed.push((at, Ordering::Equal, photo));
            continue;
        }
        if field("remove").is_some() {
            continue;
        }
        let percent = |what: &str, now: u8| field(what).and_then(|typed| typed.parse().ok()).unwrap_or(now);
        let focus = Focus::new(percent("x", photo.focus.x()), percent("y", photo.focus.y()));
        let words = |what: &str, now: &str| field(what).unwrap_or(now).trim().to_owned();
        let alt = Text {
            ru: words("ru", &photo.alt.ru),
            en: words("en", &photo.alt.en),
        };
        let place = field("place").and_then(|typed| typed.parse::<usize>().ok());
        let place = place.map_or(at, |place| place.saturating_sub(1));
        let sku = named("sku");
        let skus = fields.iter().filter(|(field, _)| *field == sku);
        let skus = skus.map(|(_, sku)| sku.clone()).collect();
        let photo = Photo {
            alt,
            focus,
            skus,
            ..photo
        };
        placed.push((place, place.cmp(&at), photo));
    }
    // Where somebody else stands, one that comes from below stands before it, and one from above behind it.
    placed.sort_by_key(|(place, moved, _)| (*place, *moved));
    Some(placed.into_iter().map(|(_, _, photo)| photo).collect())
}

impl From<Photo> for PhotoView {
    fn from(photo: Photo) -> Self {
        Self {
            media: photo.media.to_string(),
            width: photo.width,
            height: photo.height,
            focus: FocusPoint {
                x: photo.focus.x(),
                y: photo.focus.y(),
            },
            alt: AltText {
                ru: photo.alt.ru,
                en: photo.alt.en,
            },
            skus: photo.skus,
        }
    }
}

impl Uploaded {
    /// A file that became a photo.
    pub fn taken(name: String, photo: Photo) -> Self {
        Self {
            name,
            photo: Some(photo.into()),
            refused: None,
        }
    }

    /// A file that did not, and why.
    pub fn refused(name: String, why: String) -> Self {
        Self {
            name,
            photo: None,
            refused: Some(why),
        }
    }

    /// A file that could not be kept, which is not its fault.
    pub fn not_kept(chrome: &Chrome, name: String) -> Self {
        Self::refused(name, chrome.text("photo-is-not-kept"))
    }

    /// Files that came after the last one that is taken at once.
    pub fn too_many(chrome: &Chrome, most: usize, over: usize) -> Self {
        let values = [("most", most.into()), ("count", over.into())];
        Self::refused(
            chrome.with("photos-over", &values[1..]),
            chrome.with("photos-are-too-many", &values[..1]),
        )
    }
}

fn words(chrome: &Chrome) -> PhotoWords {
    PhotoWords {
        choose: chrome.text("photos-choose"),
        hint: chrome.text("photos-hint"),
        alt_missing: chrome.text("photos-alt-missing"),
        alt_ru: chrome.text("photo-alt-ru"),
        alt_en: chrome.text("photo-alt-en"),
        place: chrome.text("photo-place"),
        earlier: chrome.text("photo-earlier"),
        later: chrome.text("photo-later"),
        focus: chrome.text("photo-focus"),
        focus_x: chrome.text("photo-focus-x"),
        focus_y: chrome.text("photo-focus-y"),
        skus: chrome.text("photo-skus"),
        remove: chrome.text("photo-remove"),
        loading: chrome.text("photo-loading"),
        failed: chrome.text("photo-failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHOTOS: &str = r#"[
        {"media":"11111111111111111111111111111111","width":4,"height":3,"alt":{"ru":"Шарф","en":""},"skus":["A"]},
        {"media":"22222222222222222222222222222222","width":4,"height":3}]"#;

    fn read(fields: &[(&str, &str)]) -> Option<Vec<Photo>> {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        photos_of("photos", &fields)
    }

    fn order(photos: &[Photo]) -> String {
        photos.iter().map(|photo| &photo.media.as_str()[..1]).collect()
    }

    #[test]
    fn the_field_of_the_script_is_enough() {
        let photos = read(&[("photos", PHOTOS)]).unwrap();
        assert_eq!(order(&photos), "12");
        assert_eq!(
            (photos[0].alt.ru.as_str(), photos[0].skus.as_slice()),
            ("Шарф", &["A".to_owned()][..])
        );
        let none: [&[(&str, &str)]; 4] = [
            &[],
            &[("photos", "")],
            &[("photos", "[{}]")],
            &[("other", PHOTOS)],
        ];
        for nothing in none {
            assert_eq!(read(nothing), None);
        }
    }

    #[test]
    fn plain_fields_say_what_the_script_would() {
        let one = "photo-11111111111111111111111111111111";
        let other = "photo-22222222222222222222222222222222";
        let field = |photo: &str, what: &str, value: &str| (format!("{photo}-{what}"), value.to_owned());
        let mut fields = vec![("photos".to_owned(), PHOTOS.to_owned())];
        fields.extend([
            field(one, "plain", "1"),
            field(one, "place", "2"),
            field(one, "ru", " Шарф с кистями "),
            field(one, "x", "30"),
            field(one, "y", "250"),
            field(other, "plain", "1"),
            field(other, "place", "1"),
            field(other, "sku", "A"),
            field(other, "sku", "B"),
        ]);
        let photos = photos_of("photos", &fields).unwrap();
        assert_eq!(order(&photos), "21");
        assert_eq!(photos[0].skus, ["A", "B"]);
        assert_eq!(photos[1].alt.ru, "Шарф с кистями");
        assert_eq!((photos[1].focus.x(), photos[1].focus.y()), (30, 100));
        assert_eq!(photos[1].skus, [""; 0], "no box is ticked");

        let up = [
            ("photos", PHOTOS),
            (&*format!("{other}-plain"), "1"),
            (&*format!("{other}-place"), "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            order(&photos_of("photos", &up).unwrap()),
            "21",
            "it goes before the one that stands there"
        );

        fields.push(field(one, "remove", "1"));
        assert_eq!(order(&photos_of("photos", &fields).unwrap()), "2");
    }
}
