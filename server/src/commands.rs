//! Commands of the operator, a file each. They speak the owner's language, as far as that is said outside.

pub mod doctor;
pub mod password;
pub mod rotate_key;
pub mod settings;
pub mod setup;

use crate::config::Config;
use shop::text::Lang;
use words::{Words, words};

/// The words of a command that has these settings at hand.
fn spoken(config: &Config) -> &'static Words {
    words(if config.owner_lang == "en" {
        Lang::En
    } else {
        Lang::Ru
    })
}
