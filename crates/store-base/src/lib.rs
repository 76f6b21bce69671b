//! What the two stores have in common: changing many orders in one transaction, and many questions in one query.

pub mod gather;
pub mod round;
