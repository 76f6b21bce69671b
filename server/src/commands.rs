//! Commands of the operator, a file each.

pub mod rotate_key;
pub mod settings;
