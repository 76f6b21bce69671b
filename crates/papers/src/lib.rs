//! Papers of an order: the sheet that it is packed by, the invoice, the act that goods were handed over. And the registers of a
//! month as tables.
//!
//! What stands on a paper is worked out once, as a [`Paper`]. A page and a PDF both draw that, so they never differ.

mod face;
mod kind;
mod order;
mod paper;
mod pdf;
mod register;
#[cfg(test)]
mod tests;
mod truetype;

pub use kind::Kind;
pub use order::{Seller, paper};
pub use paper::{Block, Column, Fact, Paper, Table};
pub use pdf::pdf;
pub use register::{
    Heading, Register, day_of, gateways_receipt, heading, money, second_receipt, through, totals,
};
