//! The back office.

pub mod order;
pub mod orders;
pub mod problems;
pub mod sign_in;
