//! Commands of the operator, a file each.

pub mod doctor;
pub mod password;
pub mod rotate_key;
pub mod settings;
pub mod setup;
