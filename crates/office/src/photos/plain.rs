//! What does not need a script: a form that takes files, and the plain fields in which photos come back.

use super::PHOTOS;
use app::{Chrome, drawn::Draw};
use leptos::prelude::*;
use shop::{
    catalog::{Focus, Photo, ProductId},
    text::Text,
};
use std::cmp::Ordering;

/// A file that is not among the photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// The file's name, as its owner knows it.
    pub name: String,
    /// Why, in a sentence.
    pub why: String,
}

impl RefusedFile {
    /// A file that could not be kept, which is not its fault.
    pub fn not_kept(chrome: &Chrome, name: String) -> Self {
        let why = chrome.text("photo-is-not-kept");
        Self { name, why }
    }

    /// Files that came after the last one that is taken at once.
    pub fn too_many(chrome: &Chrome, most: usize, over: usize) -> Self {
        Self {
            name: chrome.with("photos-over", &[("count", over.into())]),
            why: chrome.with("photos-are-too-many", &[("most", most.into())]),
        }
    }
}

/// A form that takes files where there is no script: it stands behind the form of the product. What was refused just before is told
/// above it.
pub fn photos_form(chrome: &Chrome, product: ProductId) -> AnyView {
    let refused = use_context::<PhotosRefused>().map(|PhotosRefused(refused)| {
        let lines = refused
            .into_iter()
            .map(|file| view! { <li>{file.name} ": " {file.why}</li> });
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
        view! { <noscript>{form}</noscript> }.drawn()
    } else {
        form.drawn()
    };
    view! { {refused} {form} }.drawn()
}

/// Files that a plain form sent and that are not among the photos; a page finds it in its context.
#[derive(Debug, Clone)]
pub struct PhotosRefused(pub Vec<RefusedFile>);

/// The photos of a form: its fields `photos` one behind the other, and what the plain fields of each photo say besides. `None` if there
/// is no such field, or something else in one of them.
pub fn photos_of(fields: &[(String, String)]) -> Option<Vec<Photo>> {
    let lists = values(fields, PHOTOS).map(serde_json::from_str::<Vec<Photo>>);
    let lists = lists.collect::<Result<Vec<_>, _>>().ok()?;
    if lists.is_empty() {
        return None;
    }
    let mut placed = Vec::new();
    for (at, photo) in lists.into_iter().flatten().enumerate() {
        let named = |what: &str| format!("photo-{}-{what}", photo.media);
        let field = |what: &str| values(fields, &named(what)).next();
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
        let skus = values(fields, &named("sku")).map(str::to_owned).collect();
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

/// What fields of a name hold, in their order.
fn values<'a>(fields: &'a [(String, String)], name: &str) -> impl Iterator<Item = &'a str> {
    let found = fields.iter().filter(move |(field, _)| field == name);
    found.map(|(_, value)| value.as_str())
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
        photos_of(&fields)
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
        let (one, other) = PHOTOS.trim_end_matches(']').split_once("},\n").unwrap();
        let (one, other) = (format!("{one}}}]"), format!("[{other}]"));
        let rows = [
            ("photos", "[]"),
            ("photos", one.as_str()),
            ("photos", other.as_str()),
        ];
        assert_eq!(read(&rows), Some(photos), "or a field for each of them");
        assert_eq!(read(&[("photos", "[]")]), Some(Vec::new()));
        let none: [&[(&str, &str)]; 5] = [
            &[],
            &[("photos", "")],
            &[("photos", "[{}]")],
            &[("photos", PHOTOS), ("photos", "{")],
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
        let photos = photos_of(&fields).unwrap();
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
            order(&photos_of(&up).unwrap()),
            "21",
            "it goes before the one that stands there"
        );

        fields.push(field(one, "remove", "1"));
        assert_eq!(order(&photos_of(&fields).unwrap()), "2");
    }
}
