//! What the program does at a command, a file each. `main.rs` parses what was typed, and calls.

pub mod backing_up;
pub mod doctor;
pub mod moving;
pub mod rotate_key;
pub mod settings;

use shop::text::Lang;
use words::{Words, words};

/// The words of the terminal's language.
pub(crate) fn spoken() -> &'static Words {
    let is_russian = std::env::var("LANG").is_ok_and(|lang| lang.starts_with("ru"));
    words(if is_russian { Lang::Ru } else { Lang::En })
}
