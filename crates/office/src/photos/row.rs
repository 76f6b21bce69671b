//! One photo of a product, with all that is said of it.

use super::{FocusPoint, PhotoVariant, PhotoView, PhotoWords};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Which photo of which list a row is about: what changes is looked up there.
#[derive(Clone, Copy)]
struct Tie {
    media: StoredValue<String>,
    photos: RwSignal<Vec<PhotoView>>,
    words: StoredValue<PhotoWords>,
    /// Whether there is a script.
    is_awake: RwSignal<bool>,
}

impl Tie {
    fn said(self, word: fn(&PhotoWords) -> &String) -> String {
        self.words.with_value(|words| word(words).clone())
    }

    /// Name of a plain field.
    fn named(self, what: &str) -> String {
        self.media.with_value(|media| format!("photo-{media}-{what}"))
    }

    fn place(self) -> usize {
        self.media
            .with_value(|media| place_of(&self.photos.read(), media))
    }

    fn focus(self) -> FocusPoint {
        let (media, photos) = (self.media.get_value(), self.photos.read());
        let photo = photos.iter().find(|photo| photo.media == media);
        photo.map(|photo| photo.focus).unwrap_or_default()
    }

    fn change(self, change: &dyn Fn(&mut PhotoView)) {
        let media = self.media.get_value();
        self.photos.update(|photos| {
            photos
                .iter_mut()
                .filter(|photo| photo.media == media)
                .for_each(change);
        });
    }

    fn put(self, to: usize) {
        let media = self.media.get_value();
        self.photos.update(|photos| put_at(photos, &media, to));
    }

    fn remove(self) {
        let media = self.media.get_value();
        self.photos
            .update(|photos| photos.retain(|photo| photo.media != media));
    }
}

/// A photo of the list; `photo` is what it was when it came.
#[component]
pub(super) fn Row(
    photo: PhotoView,
    photos: RwSignal<Vec<PhotoView>>,
    /// The photo that is being dragged.
    dragged: RwSignal<Option<String>>,
    /// Whether there is a script.
    is_awake: RwSignal<bool>,
    variants: StoredValue<Vec<PhotoVariant>>,
    words: StoredValue<PhotoWords>,
) -> impl IntoView {
    let PhotoView {
        media,
        width,
        alt,
        skus,
        ..
    } = photo;
    let address = format!("/media/{media}-{}.jpg", width.min(320));
    let tie = Tie {
        media: StoredValue::new(media),
        photos,
        words,
        is_awake,
    };
    let on_drop = move |event: ev::DragEvent| {
        if let Some(other) = dragged.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            dragged.set(None);
            let to = tie.place();
            photos.update(|photos| put_at(photos, &other, to));
        }
    };
    view! {
        <li
            class="photo"
            draggable="true"
            on:dragstart=move |_| dragged.set(Some(tie.media.get_value()))
            on:dragend=move |_| dragged.set(None)
            on:drop=on_drop
        >
            <input type="hidden" name=tie.named("plain") value="1"/>
            <img
                class=move || format!("picture photo-picture {}", classes(tie.focus()))
                src=address
                width="320"
                height="320"
                alt=alt.ru.clone()
                on:click=move |event| point(tie, &event)
            />
            <div class="stack stack-tight">
                {line(tie.named("ru"), tie.said(|words| &words.alt_ru), "ru", alt.ru, move |typed| {
                    tie.change(&|photo| photo.alt.ru.clone_from(&typed));
                })}
                {line(tie.named("en"), tie.said(|words| &words.alt_en), "en", alt.en, move |typed| {
                    tie.change(&|photo| photo.alt.en.clone_from(&typed));
                })}
                {order(tie)}
                <fieldset class="stack stack-tight">
                    <legend class="label">{tie.said(|words| &words.focus)}</legend>
                    {slider(tie.named("x"), tie.said(|words| &words.focus_x), move || tie.focus().x, move |x| {
                        tie.change(&|photo| photo.focus.x = x);
                    })}
                    {slider(tie.named("y"), tie.said(|words| &words.focus_y), move || tie.focus().y, move |y| {
                        tie.change(&|photo| photo.focus.y = y);
                    })}
                </fieldset>
                {variants.with_value(|variants| choice(tie, variants, &skus))}
                <button
                    type="button"
                    class="button-link"
                    on:click=move |_| tie.remove()
                    hidden=move || !is_awake.get()
                >
                    {tie.said(|words| &words.remove)}
                </button>
                <label class="check" hidden=move || is_awake.get()>
                    <input type="checkbox" name=tie.named("remove") value="1"/>
                    <span>{tie.said(|words| &words.remove)}</span>
                </label>
            </div>
        </li>
    }
}

/// The place that was pressed is what stays visible.
fn point(tie: Tie, event: &ev::MouseEvent) {
    let picture = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    if let Some(picture) = picture {
        let focus = FocusPoint {
            x: tens(event.offset_x(), picture.client_width()),
            y: tens(event.offset_y(), picture.client_height()),
        };
        tie.change(&|photo| photo.focus = focus);
    }
}

/// A line of words.
fn line(
    name: String,
    label: String,
    lang: &'static str,
    value: String,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <label class="stack stack-tight">
            <span class="label">{label}</span>
            <input
                name=name
                maxlength="200"
                lang=lang
                value=value
                on:input=move |event| set(event_target_value(&event))
            />
        </label>
    }
}

/// The place among the others: by its number, or step by step.
fn order(tie: Tie) -> impl IntoView {
    let number = move || (tie.place() + 1).to_string();
    let on_change = move |event: ev::Event| {
        if let Ok(place) = event_target_value(&event).parse::<usize>() {
            tie.put(place.saturating_sub(1));
        }
    };
    view! {
        <div class="cluster">
            <label class="cluster">
                <span class="label">{tie.said(|words| &words.place)}</span>
                <input
                    class="photo-place"
                    name=tie.named("place")
                    type="number"
                    inputmode="numeric"
                    min="1"
                    value=number
                    prop:value=number
                    on:change=on_change
                />
            </label>
            <span class="cluster" hidden=move || !tie.is_awake.get()>
                <button
                    type="button"
                    class="button button-quiet"
                    aria-label=tie.said(|words| &words.earlier)
                    on:click=move |_| tie.put(tie.place().saturating_sub(1))
                >
                    "↑"
                </button>
                <button
                    type="button"
                    class="button button-quiet"
                    aria-label=tie.said(|words| &words.later)
                    on:click=move |_| tie.put(tie.place() + 1)
                >
                    "↓"
                </button>
            </span>
        </div>
    }
}

/// One of the two numbers of the focus: by the mouse, a finger or the arrow keys.
fn slider(
    name: String,
    label: String,
    value: impl Fn() -> u8 + Copy + Send + Sync + 'static,
    set: impl Fn(u8) + 'static,
) -> impl IntoView {
    let text = move || value().to_string();
    view! {
        <label class="cluster">
            <span class="hint">{label}</span>
            <input
                type="range"
                name=name
                min="0"
                max="100"
                step="10"
                value=text
                prop:value=text
                on:input=move |event| {
                    if let Ok(percent) = event_target_value(&event).parse() {
                        set(percent);
                    }
                }
            />
        </label>
    }
}

/// The variants that the photo shows; nothing where there is no choice.
fn choice(tie: Tie, variants: &[PhotoVariant], shown: &[String]) -> AnyView {
    if variants.len() < 2 {
        return ().into_any();
    }
    let boxes = variants.iter().map(|variant| {
        let sku = variant.sku.clone();
        let on_change = move |event: ev::Event| {
            let is_checked = event_target_checked(&event);
            tie.change(&|photo| {
                photo.skus.retain(|shown| *shown != sku);
                if is_checked {
                    photo.skus.push(sku.clone());
                }
            });
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name=tie.named("sku")
                    value=variant.sku.clone()
                    checked=shown.contains(&variant.sku)
                    on:change=on_change
                />
                <span>{variant.option.clone()}</span>
            </label>
        }
    });
    view! {
        <fieldset class="stack stack-tight">
            <legend class="label">{tie.said(|words| &words.skus)}</legend>
            <div class="cluster">{boxes.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// Classes that show a picture around its focus, in tens: no page has styles of its own.
fn classes(focus: FocusPoint) -> String {
    format!("focus-x-{} focus-y-{}", focus.x / 10 * 10, focus.y / 10 * 10)
}

/// A place of a side that is so long, in per cent, cut to tens.
fn tens(place: i32, length: i32) -> u8 {
    let tenths = i64::from(place) * 10 / i64::from(length.max(1));
    u8::try_from(tenths.clamp(0, 10) * 10).unwrap_or_default()
}

fn place_of(photos: &[PhotoView], media: &str) -> usize {
    let place = photos.iter().position(|photo| photo.media == media);
    place.unwrap_or(photos.len())
}

/// Moves a photo to this place; past the end is the end.
fn put_at(photos: &mut Vec<PhotoView>, media: &str, to: usize) {
    let from = place_of(photos, media);
    if from < photos.len() {
        let photo = photos.remove(from);
        photos.insert(to.min(photos.len()), photo);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::AltText;

    fn photos() -> Vec<PhotoView> {
        let photo = |media: &str| PhotoView {
            media: media.to_owned(),
            width: 4,
            height: 3,
            alt: AltText::default(),
            focus: FocusPoint::default(),
            skus: Vec::new(),
        };
        ["a", "b", "c"].map(photo).to_vec()
    }

    #[test]
    fn a_photo_moves_to_the_place_that_it_is_put_at() {
        for (media, to, order) in [
            ("a", 0, "abc"),
            ("a", 1, "bac"),
            ("a", 9, "bca"),
            ("c", 0, "cab"),
            ("nothing", 0, "abc"),
        ] {
            let mut photos = photos();
            put_at(&mut photos, media, to);
            let now: String = photos.iter().map(|photo| photo.media.as_str()).collect();
            assert_eq!(now, order, "{media} to {to}");
        }
    }

    #[test]
    fn a_press_on_the_picture_is_a_focus_in_tens() {
        for (place, length, percent) in [
            (0, 320, 0),
            (160, 320, 50),
            (319, 320, 90),
            (320, 320, 100),
            (-3, 320, 0),
            (5, 0, 100),
        ] {
            assert_eq!(tens(place, length), percent, "{place} of {length}");
        }
    }
}
