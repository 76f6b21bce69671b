//! Commands of the operator, a file each.

pub mod password;
pub mod rotate_key;
pub mod settings;
pub mod setup;
