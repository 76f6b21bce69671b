//! The rows of photos in the browser: their order, and the focus of each.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, MouseEvent, Node};

/// Says of a row that it is being dragged.
pub(super) const DRAGGED: &str = "data-dragged";
/// Class of the field with the number of a row's place.
pub(super) const PLACE: &str = "photo-place";

/// The row that is being dragged.
pub(super) fn dragged(field: &Element) -> Option<Element> {
    field.query_selector("[data-dragged]").ok().flatten()
}

/// Does what was pressed in a row; whether that changed anything.
pub(super) fn press(row: &Element, target: &Element, event: &Event) -> bool {
    if let Some(picture) = target.dyn_ref::<HtmlElement>()
        && picture.class_name().contains("photo-picture")
        && let Some(event) = event.dyn_ref::<MouseEvent>()
    {
        // The place that was pressed is what stays visible.
        let x = tens(event.offset_x(), picture.client_width());
        let y = tens(event.offset_y(), picture.client_height());
        for (slider, percent) in sliders(row).into_iter().flatten().zip([x, y]) {
            slider.set_value(&percent.to_string());
        }
        show_focus(row);
        return true;
    }
    let button = target.closest("button").ok().flatten();
    let wanted = button.and_then(|button| button.get_attribute("value"));
    // The neighbour moves, so that the button keeps the focus.
    match wanted.as_deref() {
        Some("earlier") => move_beside(row, "afterend", row.previous_element_sibling()),
        Some("later") => move_beside(row, "beforebegin", row.next_element_sibling()),
        Some("remove") => {
            row.remove();
            true
        }
        _ => false,
    }
}

fn move_beside(row: &Element, side: &str, neighbour: Option<Element>) -> bool {
    neighbour.is_some_and(|neighbour| row.insert_adjacent_element(side, &neighbour).is_ok())
}

/// Puts a row where another one stands: before it if it comes from below, behind it if it comes from above.
pub(super) fn put(row: &Element, there: &Element) {
    let follows = row.compare_document_position(there) & Node::DOCUMENT_POSITION_FOLLOWING != 0;
    let side = if follows { "afterend" } else { "beforebegin" };
    drop(there.insert_adjacent_element(side, row));
}

/// Puts a row at a place, counted from one; past the end is the end.
pub(super) fn put_at(field: &Element, row: &Element, place: u32) {
    let Ok(rows) = field.query_selector_all(".photo") else {
        return;
    };
    let last = rows.length().saturating_sub(1);
    let there = rows.item(place.saturating_sub(1).min(last));
    if let Some(there) = there.and_then(|there| there.dyn_into::<Element>().ok()) {
        put(row, &there);
    }
}

/// Writes into each row which place it has.
pub(super) fn number(field: &Element) {
    let Ok(places) = field.query_selector_all(".photo-place") else {
        return;
    };
    for nth in 0..places.length() {
        let place = places
            .item(nth)
            .and_then(|place| place.dyn_into::<HtmlInputElement>().ok());
        if let Some(place) = place {
            place.set_value(&(nth + 1).to_string());
        }
    }
}

/// Shows a picture around the focus that the two sliders of its row tell.
pub(super) fn show_focus(row: &Element) {
    let picture = row.query_selector(".photo-picture").ok().flatten();
    if let (Some(picture), [Some(x), Some(y)]) = (picture, sliders(row)) {
        let (x, y) = (x.value(), y.value());
        picture.set_class_name(&format!("picture photo-picture focus-x-{x} focus-y-{y}"));
    }
}

fn sliders(row: &Element) -> [Option<HtmlInputElement>; 2] {
    let sliders = row.query_selector_all("[type=range]").ok();
    [0, 1].map(|nth| sliders.as_ref()?.item(nth)?.dyn_into().ok())
}

/// A place of a side that is so long, in per cent, cut to tens.
fn tens(place: i32, length: i32) -> i32 {
    let tenths = place.saturating_mul(10) / length.max(1);
    tenths.clamp(0, 10) * 10
}

#[cfg(test)]
mod tests {
    use super::*;

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
