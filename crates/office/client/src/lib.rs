//! The browser's entry of the back office: wakes the islands that the server has drawn.

use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the page; the boot script calls it before the islands' own entries.
#[wasm_bindgen]
pub fn hydrate() {
    office::wake();
}
