//! One photo of a product, with all that is said of it.

use super::{FocusPoint, PhotoVariant, PhotoView, PhotoWords};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// A photo of the list. What changes is looked up in `photos`; `photo` is what it was when it came.
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
    let media = StoredValue::new(photo.media.clone());
    let named = |what: &str| format!("photo-{}-{what}", photo.media);
    let said = move |word: fn(&PhotoWords) -> &String| words.with_value(|words| word(words).clone());
    let place = move || media.with_value(|media| place_of(&photos.read(), media));
    let focus = move || {
        let photos = photos.read();
        let found = media.with_value(|media| photos.iter().find(|photo| photo.media == *media));
        found.map(|photo| photo.focus).unwrap_or_default()
    };
    let change = move |change: &dyn Fn(&mut PhotoView)| {
        let media = media.get_value();
        photos.update(|photos| {
            photos
                .iter_mut()
                .filter(|photo| photo.media == media)
                .for_each(change)
        });
    };
    let put = move |to: usize| photos.update(|photos| media.with_value(|media| put_at(photos, media, to)));
    let point = move |event: ev::MouseEvent| {
        if let Some(picture) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        {
            let focus = FocusPoint {
                x: tens(event.offset_x(), picture.client_width()),
                y: tens(event.offset_y(), picture.client_height()),
            };
            change(&|photo| photo.focus = focus);
        }
    };
    let on_drop = move |event: ev::DragEvent| {
        let Some(other) = dragged.get_untracked() else {
            return;
        };
        event.prevent_default();
        event.stop_propagation();
        dragged.set(None);
        let to = place();
        photos.update(|photos| put_at(photos, &other, to));
    };
    let remove = move |_| {
        photos.update(|photos| media.with_value(|media| photos.retain(|photo| photo.media != *media)))
    };
    let skus = variants.with_value(|variants| {
        let boxes = variants.iter().map(|variant| {
            let sku = variant.sku.clone();
            let is_shown = photo.skus.contains(&sku);
            let on_change = move |event: ev::Event| {
                let is_checked = event_target_checked(&event);
                change(&|photo| {
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
                        name=named("sku")
                        value=variant.sku.clone()
                        checked=is_shown
                        on:change=on_change
                    />
                    <span>{variant.option.clone()}</span>
                </label>
            }
        });
        boxes.collect_view()
    });
    let has_choice = variants.with_value(|variants| variants.len() > 1);
    view! {
        <li
            class="photo"
            draggable="true"
            on:dragstart=move |_| dragged.set(Some(media.get_value()))
            on:dragend=move |_| dragged.set(None)
            on:drop=on_drop
        >
            <input type="hidden" name=named("plain") value="1"/>
            <img
                class=move || format!("picture photo-picture {}", classes(focus()))
                src=format!("/media/{}-{}.jpg", photo.media, photo.width.min(320))
                width="320"
                height="320"
                alt=photo.alt.ru.clone()
                on:click=point
            />
            <div class="stack stack-tight">
                <label class="stack stack-tight">
                    <span class="label">{said(|words| &words.alt_ru)}</span>
                    <input
                        name=named("ru")
                        maxlength="200"
                        value=photo.alt.ru.clone()
                        on:input=move |event| {
                            let typed = event_target_value(&event);
                            change(&|photo| photo.alt.ru.clone_from(&typed));
                        }
                    />
                </label>
                <label class="stack stack-tight">
                    <span class="label">{said(|words| &words.alt_en)}</span>
                    <input
                        name=named("en")
                        maxlength="200"
                        lang="en"
                        value=photo.alt.en.clone()
                        on:input=move |event| {
                            let typed = event_target_value(&event);
                            change(&|photo| photo.alt.en.clone_from(&typed));
                        }
                    />
                </label>
                <div class="cluster">
                    <label class="cluster">
                        <span class="label">{said(|words| &words.place)}</span>
                        <input
                            class="photo-place"
                            name=named("place")
                            type="number"
                            inputmode="numeric"
                            min="1"
                            value=move || (place() + 1).to_string()
                            prop:value=move || (place() + 1).to_string()
                            on:change=move |event| {
                                if let Ok(place) = event_target_value(&event).parse::<usize>() {
                                    put(place.saturating_sub(1));
                                }
                            }
                        />
                    </label>
                    <span class="cluster" hidden=move || !is_awake.get()>
                        <button
                            type="button"
                            class="button button-quiet"
                            aria-label=said(|words| &words.earlier)
                            on:click=move |_| put(place().saturating_sub(1))
                        >
                            "↑"
                        </button>
                        <button
                            type="button"
                            class="button button-quiet"
                            aria-label=said(|words| &words.later)
                            on:click=move |_| put(place() + 1)
                        >
                            "↓"
                        </button>
                    </span>
                </div>
                <fieldset class="stack stack-tight">
                    <legend class="label">{said(|words| &words.focus)}</legend>
                    {slider(named("x"), said(|words| &words.focus_x), move || focus().x, move |x| {
                        change(&|photo| photo.focus.x = x);
                    })}
                    {slider(named("y"), said(|words| &words.focus_y), move || focus().y, move |y| {
                        change(&|photo| photo.focus.y = y);
                    })}
                </fieldset>
                {has_choice.then(|| view! {
                    <fieldset class="stack stack-tight">
                        <legend class="label">{said(|words| &words.skus)}</legend>
                        <div class="cluster">{skus}</div>
                    </fieldset>
                })}
                <button type="button" class="button-link" on:click=remove hidden=move || !is_awake.get()>
                    {said(|words| &words.remove)}
                </button>
                <label class="check" hidden=move || is_awake.get()>
                    <input type="checkbox" name=named("remove") value="1"/>
                    <span>{said(|words| &words.remove)}</span>
                </label>
            </div>
        </li>
    }
}

/// One of the two numbers of the focus: by the mouse, a finger or the arrow keys.
fn slider(
    name: String,
    label: String,
    value: impl Fn() -> u8 + Copy + Send + Sync + 'static,
    set: impl Fn(u8) + 'static,
) -> impl IntoView {
    view! {
        <label class="cluster">
            <span class="hint">{label}</span>
            <input
                type="range"
                name=name
                min="0"
                max="100"
                step="10"
                value=move || value().to_string()
                prop:value=move || value().to_string()
                on:input=move |event| {
                    let typed = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                    if let Some(Ok(typed)) = typed.map(|input| input.value().parse()) {
                        set(typed);
                    }
                }
            />
        </label>
    }
}

/// Classes that show a picture around its focus, in tens: no page has styles of its own.
pub(super) fn classes(focus: FocusPoint) -> String {
    format!("focus-x-{} focus-y-{}", focus.x / 10 * 10, focus.y / 10 * 10)
}

/// A place of a side that is so long, in per cent, rounded to tens.
fn tens(place: i32, length: i32) -> u8 {
    let percent = i64::from(place) * 10 / i64::from(length.max(1));
    u8::try_from(percent.clamp(0, 10) * 10).unwrap_or(50)
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
