//! Commands of the operator, a file each.

pub mod health;
