//! What the two stores have in common: changing many orders in one transaction.

pub mod round;
